#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A server that cannot be reached is shown with its reason and since when, gets
# nothing, and comes up by itself when it can be reached: nobody answers for it,
# it is behind a router, there is no route. The gateway itself can be a server.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

state_and_reason()
{
	server_get tcp "$VIP4:7" "$1" '"\(.state) \(.reason)"'
}

is()
{
	[[ $(state_and_reason "$1") == "$2" ]]
}

all_served()
{
	expect "$1: every connection is served" 20 \
		"$(ask tcp "$VIP4" 7 20 | grep -c "$2")"
}

stage 2 "$VIP4"
gw bash -c 'echo 200 >/proc/sys/net/ipv4/neigh/eth0/retrans_time_ms'
service tcp "$VIP4:7" -- 1

dsr server add tcp "$VIP4:7" 10.0.0.99
wait_for 10 "nobody answers" is 10.0.0.99 "unresolved no-answer"
all_served "an unresolved server" server1
age=$(server_get tcp "$VIP4:7" 10.0.0.99 .state_age_ms)
older()
{
	(($(server_get tcp "$VIP4:7" 10.0.0.99 .state_age_ms) >= age + 1000))
}
wait_for 10 "its age grows" older
expect_match "show says it in words" '10\.0\.0\.99.*(unresolved|no answer)' \
	"$(dsr show)"
ip -n server2 addr add 10.0.0.99/24 dev eth0
wait_for 30 "somebody answers: it is up by itself" is 10.0.0.99 "up none"
expect "... and gets connections" "server1 server2" \
	"$(ask tcp "$VIP4" 7 30 | tally | awk '{ print $2 }' | xargs)"
dsr server del tcp "$VIP4:7" 10.0.0.99

dsr server add tcp "$VIP4:7" 198.51.100.8
wait_for 10 "a server behind the router" is 198.51.100.8 "down off-link"
all_served "a server off the link" server1
ip -n gateway route del default
wait_for 10 "no route to it" is 198.51.100.8 "down no-route"
ip -n gateway route add 198.51.100.0/24 dev eth0
echo 1 | in_ns router tee /proc/sys/net/ipv4/conf/lan/proxy_arp >/dev/null
wait_for 30 "a route makes it on-link, and it is up by itself" \
	is 198.51.100.8 "up none"
dsr server del tcp "$VIP4:7" 198.51.100.8
ip -n gateway route del 198.51.100.0/24
ip -n gateway route add default via 10.0.0.1

dsr server add tcp "$VIP4:7" 10.0.0.2
wait_for 10 "the gateway's own address" is 10.0.0.2 "local none"
echo_one gateway gateway 7 "$VIP4"
expect "the gateway is a server too" "gateway server1" \
	"$(ask tcp "$VIP4" 7 30 | tally | awk '{ print $2 }' | xargs)"
