#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Three gateways in a ring, each the only server of the one before, which no
# gateway can see by itself: with "ttl decrement" a packet goes round until its
# TTL or hop limit is used up, and no further.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly TTL=64
readonly RING=(gateway gateway2 gateway3)

# next_of NAMESPACE: the last part of the address of the next one
next_of()
{
	case $1 in
	gateway) echo 3 ;;
	gateway2) echo 4 ;;
	gateway3) echo 2 ;;
	esac
}

ring()
{
	local ns

	for ns in "${RING[@]}"; do
		in_ns "$ns" "$DSRADM" service add udp "$VIP4:7" ttl decrement
		in_ns "$ns" "$DSRADM" server add udp "$VIP4:7" "10.0.0.$(next_of "$ns")"
		in_ns "$ns" "$DSRADM" service add udp "[$VIP6]:7" ttl decrement
		in_ns "$ns" "$DSRADM" server add udp "[$VIP6]:7" \
			"2001:db8:a::$(next_of "$ns")"
	done
}

# total COUNTER: of all three
total()
{
	local ns

	for ns in "${RING[@]}"; do
		in_ns "$ns" "$DSRADM" -j stats
	done | jq -s --arg name "$1" 'map(.counters[$name]) | add'
}

total_is()
{
	[[ $(total "$1") == "$2" ]]
}

ready()
{
	local ns

	for ns in "${RING[@]}"; do
		[[ $(in_ns "$ns" "$DSRADM" -j show |
			jq -c '[.[].servers[].state]') == '["up","up"]' ]] || return
	done
}

stage 1 "$VIP4" "$VIP6"
host gateway2 02:00:00:00:00:03 lan br0 10.0.0.3/24 2001:db8:a::3/64 \
	10.0.0.1 2001:db8:a::1
host gateway3 02:00:00:00:00:04 lan br0 10.0.0.4/24 2001:db8:a::4/64 \
	10.0.0.1 2001:db8:a::1
ring
wait_for 20 "each sees the next one" ready

in_ns router "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp 198.51.100.7,4000 \
	"$VIP4,7" --ttl "$TTL"
wait_for 10 "IPv4: the packet ends" total_is drop-ttl 1
expect "... after as many gateways as its TTL allows" $((TTL - 1)) \
	"$(total steered)"
in_ns router "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp 2001:db8:100::7,4000 \
	"$VIP6,7" --ttl "$TTL"
wait_for 10 "IPv6: the packet ends" total_is drop-ttl 2
expect "... after as many gateways as its hop limit allows" \
	$((2 * (TTL - 1))) "$(total steered)"
