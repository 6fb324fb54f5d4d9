#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Fragments: a datagram that comes in fragments reaches one server, and the server
# puts it together, with and without conntrack on the gateway. What is for the
# gateway itself is its own stack's.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# big ADDRESS PORT COUNT: datagrams of 4,000 bytes, and who answers them
big()
{
	ask -s 4000 udp "$1" "$2" "$3" | tally
}

stage 1 "$VIP4" "$VIP6"
service udp "$VIP4:7"
dsr service add udp "[$VIP6]:7"
dsr server add udp "[$VIP6]:7" "$(server_ip6 1)"
all_up udp "[$VIP6]:7"
echo_one gateway gateway 9 10.0.0.2 2001:db8:a::2

for vip in "$VIP4" "$VIP6"; do
	expect "$vip: fragmented datagrams are answered" "3 server1" \
		"$(big "$vip" 7 3)"
done
expect "they left as fragments" 6 "$(counter fragmented)"
expect_between "they came as fragments" 12 18 "$(counter gathered)"
expect "none was refused" 0 "$(counter drop-fragment)"
expect "whole ones are answered" "2 server1" "$(ask udp "$VIP4" 7 2 | tally)"
expect "... whole" 6 "$(counter fragmented)"
for own in 10.0.0.2 2001:db8:a::2; do
	expect "$own: fragments for the gateway itself are put together" \
		"2 gateway" "$(big "$own" 9 2)"
done
expect "... by its own stack" 6 "$(counter fragmented)"

for family in ip ip6; do
	gw nft "add table $family t; add chain $family t c { type filter hook prerouting priority 0; }; add rule $family t c ct state invalid counter"
done
gathered=$(counter gathered)
for vip in "$VIP4" "$VIP6"; do
	expect "$vip, conntrack in use: fragmented datagrams are answered" \
		"3 server1" "$(big "$vip" 7 3)"
done
expect "they left as fragments" 12 "$(counter fragmented)"
expect "conntrack gathered them" "$gathered" "$(counter gathered)"
