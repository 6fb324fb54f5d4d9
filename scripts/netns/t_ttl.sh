#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "ttl decrement" makes the gateway a hop like any other: a packet at its last
# hop is dropped and counted. "ttl keep" does not look.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

stage 1 "$VIP4"
service udp "$VIP4:7"
capture server server1 eth0 -Q in "udp and dst host $VIP4"
inject_ttl()
{
	in_ns router "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp \
		"198.51.100.7,$2" "$VIP4,7" --ttl "$1"
}

inject_ttl 1 4001
caught_all server 1
expect "ttl keep: a packet with TTL 1 arrives with it" 1 \
	"$(frames server | awk '{ print $7 }')"

dsr service set udp "$VIP4:7" ttl decrement
inject_ttl 1 4002
wait_for 5 "ttl decrement: it is dropped and counted" counter_is drop-ttl 1
inject_ttl 2 4003
caught_all server 2
expect "... one with TTL 2 arrives with 1" "198.51.100.7,4003 1" \
	"$(frames server | awk 'NR == 2 { print $5, $7 }')"
