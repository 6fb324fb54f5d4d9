#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Fragments in any order, some twice: the datagram arrives, in fragments that are
# no larger than they came. Fragments that overlap, or of which one is lost, are
# nobody's. With and without conntrack on the gateway, IPv4 and IPv6.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_protocols.sh
. "$(dirname "$0")/lib_protocols.sh"

readonly ANSWERED="in-order server1 reversed server1 doubled server1"
readonly LOST="overlapping !timeout first-lost !timeout last-lost !timeout"

# pieces VIP ORDER...: who answers, as one line
pieces()
{
	local source=198.51.100.7

	[[ $1 != *:* ]] || source=2001:db8:100::7
	in_ns client1 "$TOOLS/frag_send.py" eth0 "$(in_ns router \
		cat /sys/class/net/clients/address)" "$source,4000" "$1,7" \
		"${@:2}" | xargs
}

# orders WHAT: all of them, to both VIPs
orders()
{
	local vip

	for vip in "$VIP4" "$VIP6"; do
		expect "$1: $vip, in any order, or twice" "$ANSWERED" \
			"$(pieces "$vip" in-order reversed doubled)"
		expect "$1: $vip, overlapping, or not all of them" "$LOST" \
			"$(pieces "$vip" overlapping first-lost last-lost)"
	done
}

stage 1 "$VIP4" "$VIP6"
service udp "$VIP4:7"
service6 udp "[$VIP6]:7" 1
capture server server1 eth0 -Q in "ether src $GATEWAY_MAC and \
	(dst host $VIP4 or dst host $VIP6)"
orders "without conntrack"
expect "what left, left as fragments" 6 "$(counter fragmented)"
expect_between "two of three are held, and what is not complete" 20 30 \
	"$(counter gathered)"
expect_between "overlapping and doubled ones are refused" 2 20 \
	"$(counter drop-fragment)"
caught_all server 18
expect_between "... none larger than it came" 1000 1048 \
	"$(frames server | awk '{ print $8 }' | sort -n | tail -n 1)"

for family in ip ip6; do
	gw nft "add table $family t; add chain $family t c { type filter hook prerouting priority 0; }; add rule $family t c ct state invalid counter"
done
gathered=$(counter gathered)
orders "with conntrack"
expect "conntrack gathered them" "$gathered" "$(counter gathered)"
expect "they left as fragments" 12 "$(counter fragmented)"
