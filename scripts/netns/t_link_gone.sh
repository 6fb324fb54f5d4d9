#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The device to a server is removed, goes down, and moves to another namespace,
# again and again while packets stream through it: the server is down
# meanwhile, the other serves, and it comes back by itself.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# second_link [NAME]: of that name on the gateway
second_link()
{
	local name=${1:-eth1}

	ip link add name "$name" netns gateway type veth \
		peer name eth1 netns server2
	link_up "$name"
	ip -n server2 -batch - <<-END
		addr add 10.1.0.12/24 dev eth1
		link set eth1 up
	END
}

# link_up NAME
link_up()
{
	ip -n gateway -batch - <<-END
		addr add 10.1.0.2/24 dev $1
		link set $1 up
	END
}

is()
{
	[[ $(server_get udp "$VIP4:7" 10.1.0.12 .state) == "$1" ]]
}

sent()
{
	server_get udp "$VIP4:7" 10.1.0.12 .packets
}

more_sent()
{
	(($(sent) > $1))
}

# again WHAT: it is up, and packets go there.
again()
{
	wait_for 20 "$1: the server is up" is up
	wait_for 10 "$1: packets go to it" more_sent "$(sent)"
}

stage 2 "$VIP4"
second_link
service udp "$VIP4:7" -- 1
dsr server add udp "$VIP4:7" 10.1.0.12
background router traffic "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp \
	198.51.100.8,1 "$VIP4,7" --count 100000000 --rate 300
again "at first"

for round in {1..10}; do
	ip -n gateway link del eth1
	wait_for 10 "removal $round: the server is down" is down
	second_link
	again "removal $round"
done
for round in {1..10}; do
	ip -n gateway link set eth1 down
	ip -n gateway link set eth1 up
	again "down and up $round"
done
ip -n gateway link set eth1 netns client1
wait_for 10 "moved away: the server is down" is down
expect "the other serves" "5 server1" "$(ask udp "$VIP4" 7 5 | tally)"
ip -n client1 link set eth1 netns gateway
link_up eth1
again "moved back"
# 6.1 renames only what is down
ip -n gateway link set eth1 down
ip -n gateway link set eth1 name other0
ip -n gateway link set other0 up
again "renamed"
expect "the table knows the new name" other0 \
	"$(server_get udp "$VIP4:7" 10.1.0.12 .egress.dev)"

# A server that is bound to a device waits for the next one of its name.
dsr server del udp "$VIP4:7" 10.1.0.12
dsr server add udp "$VIP4:7" 10.1.0.12 dev other0
again "bound to its device"
dsr save >"$WORK/saved"
for round in {1..5}; do
	ip -n gateway link del other0
	wait_for 10 "made anew $round: the server is down" is down
	expect "... because its device is gone" device-gone \
		"$(server_get udp "$VIP4:7" 10.1.0.12 .reason)"
	expect "... which is named all the while" other0 \
		"$(server_get udp "$VIP4:7" 10.1.0.12 .dev)"
	expect "... and saved" "$(cat "$WORK/saved")" "$(dsr save)"
	expect "... and no difference" "nothing to change" \
		"$(dsr apply "$WORK/saved")"
	second_link other0
	again "made anew $round"
done
ip -n gateway link set other0 netns client1
wait_for 10 "moved away: the server is down" is down
ip -n client1 link set other0 netns gateway
link_up other0
again "moved back"
ip -n gateway link del other0
wait_for 10 "gone again: it is down" is down
second_link
expect "another device is not taken" down \
	"$(server_get udp "$VIP4:7" 10.1.0.12 .state)"
ip -n gateway link set eth1 down
ip -n gateway link set eth1 name other0
ip -n gateway link set other0 up
again "renamed to what was asked for"
