#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A server gets another hardware address while connections to it talk: whether
# it tells the network or not, and whether the gateway's neighbour table is
# flushed or not, the frames soon go to the new address and no connection
# breaks.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly FIRST=02:00:00:00:0a:01 SECOND=02:00:00:00:0a:02

mac_is()
{
	[[ $(server_get tcp "$VIP4:7" 10.0.0.11 .egress.mac) == "$1" ]]
}

set_mac()
{
	ip -n server1 link set eth0 address "$1"
}

expect_unbroken()
{
	wait_rounds flows 2
	expect "... no connection broke" "[]" "$(held flows '.broken | tostring')"
	expect "... the server is up" up \
		"$(server_get tcp "$VIP4:7" 10.0.0.11 .state)"
}

stage 1 "$VIP4"
# Let the kernel doubt a neighbour after a second, not after half a minute.
gw bash -c 'cd /proc/sys/net/ipv4/neigh/eth0
	echo 1000 >base_reachable_time_ms
	echo 1 >delay_first_probe_time
	echo 300 >retrans_time_ms'
service tcp "$VIP4:7"
hold flows client1 -t 30 tcp "$VIP4" 7 20
wait_rounds flows 1

ip netns exec server1 bash -c 'echo 1 >/proc/sys/net/ipv4/conf/eth0/arp_notify'
set_mac "$FIRST"
wait_for 15 "a change that is announced is followed" mac_is "$FIRST"
expect_unbroken

ip netns exec server1 bash -c 'echo 0 >/proc/sys/net/ipv4/conf/eth0/arp_notify'
set_mac "$SECOND"
ip -n gateway neigh flush dev eth0
wait_for 15 "a change behind a flush is followed" mac_is "$SECOND"
expect_unbroken

set_mac "$FIRST"
wait_for 30 "a change that nobody tells is noticed" mac_is "$FIRST"
expect_unbroken

for _ in 1 2 3 4 5; do
	ip -n gateway neigh flush dev eth0
	wait_rounds flows 1
done
expect "flushes alone break nothing" "[]" "$(held flows '.broken | tostring')"
