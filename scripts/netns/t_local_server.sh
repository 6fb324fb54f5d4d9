#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The gateway is one of its own real servers: it gets its share, TCP and UDP, IPv4
# and IPv6, keeps its flows when it is drained and others are added, and its
# clients when they are persistent; with a device of mode steer too.
#
# timeout: 900

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

names()
{
	tally | awk '{ print $2 }' | xargs
}

stage 2 "$VIP4" "$VIP6"
echo_one gateway gateway 7,8 "$VIP4" "$VIP6"
for kind in tcp udp; do
	service "$kind" "$VIP4:7" -- 1
	dsr server add "$kind" "$VIP4:7" 10.0.0.2
	service "$kind" "[$VIP6]:7" -- 1
	dsr server add "$kind" "[$VIP6]:7" 2001:db8:a::2
done
expect "the table says that it is the gateway" local \
	"$(server_get tcp "$VIP4:7" 10.0.0.2 .state)"
for kind in tcp udp; do
	for vip in "$VIP4" "$VIP6"; do
		expect "$kind $vip: it has its share" "gateway server1" \
			"$(ask "$kind" "$vip" 7 30 | names)"
	done
done
expect_between "what it got is counted" 60 5000 "$(counter local)"

hold flows client1 tcp "$VIP4" 7 30
wait_rounds flows 1
own=$(held flows '[.flows[] | select(. == "gateway")] | length')
expect_between "long connections of the gateway" 1 29 "$own"
dsr server add tcp "$VIP4:7" 10.0.0.12
dsr server set tcp "$VIP4:7" 10.0.0.2 weight 0
wait_rounds flows 2
expect "drained, and with rows that changed: it keeps them" "$own" \
	"$(held flows '[.flows[] | select(. == "gateway")] | length')"
expect "... none broke" "[]" "$(held flows '.broken | tostring')"
expect "... new ones go to the others" "server1 server2" \
	"$(ask tcp "$VIP4" 7 30 | names)"
dsr server set tcp "$VIP4:7" 10.0.0.2 weight 1
expect "back again" "gateway server1 server2" \
	"$(ask tcp "$VIP4" 7 40 | names)"
wait_rounds flows 1
expect "... none broke" "[]" "$(held flows '.broken | tostring')"
stop flows KILL

dsr service add tcp "$VIP4:8" persist 60
dsr server add tcp "$VIP4:8" 10.0.0.2
expect "persistent clients of the gateway" "5 gateway" \
	"$(ask tcp "$VIP4" 8 5 | tally)"
dsr server add tcp "$VIP4:8" 10.0.0.11
dsr server set tcp "$VIP4:8" 10.0.0.2 weight 0
expect "... stay with it when it is drained" "5 gateway" \
	"$(ask tcp "$VIP4" 8 5 | tally)"

# Its own requests go where any client's would.
gw bash -c 'echo 1 >/proc/sys/net/ipv4/conf/eth0/accept_local'
expect "its own requests are shared too" "gateway server1 server2" \
	"$(gw "$TOOLS/echo_client.py" -f 10.0.0.2 tcp "$VIP4" 7 40 | names)"
expect "... with the VIP as their source they stay here" "5 gateway" \
	"$(gw "$TOOLS/echo_client.py" tcp "$VIP4" 7 5 | tally)"

# Met as they come in: what is for the gateway is not decided twice.
dsr device set eth0 mode steer
for scheduler in rr p2c; do
	dsr service add udp "$VIP4:8" scheduler "$scheduler" stateless on
	dsr server add udp "$VIP4:8" 10.0.0.2
	dsr server add udp "$VIP4:8" 10.0.0.11
	wait_for 15 "the other server is up" state_is up udp "$VIP4:8" 10.0.0.11
	expect_between "mode steer, stateless $scheduler: the gateway has its half" \
		12 28 "$(ask udp "$VIP4" 8 40 | tally | count_of gateway)"
	dsr service del udp "$VIP4:8"
done
expect "mode steer, tracked: it has its share" "gateway server1" \
	"$(ask udp "$VIP4" 7 30 | names)"
