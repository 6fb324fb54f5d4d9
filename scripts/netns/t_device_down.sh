#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The device to a server goes down, loses its carrier, or loses its address and
# route: the others take over at once, and the server comes back by itself. The
# same for the one device that everything goes through.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# second_link: server2 gets a cable of its own to the gateway.
second_link()
{
	ip link add name eth1 netns gateway type veth peer name eth1 netns server2
	ip -n gateway addr add 10.1.0.2/24 dev eth1
	ip -n server2 addr add 10.1.0.12/24 dev eth1
	ip -n gateway link set eth1 up
	ip -n server2 link set eth1 up
}

is()
{
	[[ $(server_get tcp "$VIP4:7" 10.1.0.12 '"\(.state) \(.reason)"') == "$1" ]]
}

names()
{
	ask tcp "$VIP4" 7 30 | tally | awk '{ print $2 }' | xargs
}

# lost WHAT COMMAND..., and back by the last word's state.
lost()
{
	local what=$1

	shift
	"$@"
	expect "$what: the other takes all, at once" server1 "$(names)"
	wait_for 5 "$what: the table says so" is "down device-down"
}

back()
{
	wait_for 20 "it is up by itself" is "up none"
	expect "... and gets its share" "server1 server2" "$(names)"
}

stage 2 "$VIP4"
second_link
service tcp "$VIP4:7" -- 1
dsr server add tcp "$VIP4:7" 10.1.0.12
back
hold flows client1 tcp "$VIP4" 7 10

lost "device down" ip -n gateway link set eth1 down
ip -n gateway link set eth1 up
back
lost "no carrier" ip -n server2 link set eth1 down
ip -n server2 link set eth1 up
back
expect "connections outlived it" "[]" \
	"$(held flows '[.broken[] | select(.server == "server1")] | tostring')"

# Everything through one device.
ip -n gateway link set eth0 down
ip -n gateway link set eth0 up
all_up tcp "$VIP4:7"
back
for _ in 1 2 3; do
	ip -n gateway link set eth0 down
	ip -n gateway link set eth0 up
done
all_up tcp "$VIP4:7"
back
