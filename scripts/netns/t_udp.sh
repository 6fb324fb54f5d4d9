#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# UDP through a VIP, IPv4 and IPv6: the servers share the flows, and a flow's
# packets all go to one server.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# both_ways VIP VIP:PORT
both_ways()
{
	local first again ns

	first=$(ask -p 30000 udp "$1" 7 45)
	expect "$1: every datagram is answered" 45 "$(grep -vc ! <<<"$first")"
	for ns in "${SERVERS[@]}"; do
		expect_between "$1: flows to $ns" 1 31 \
			"$(tally <<<"$first" | count_of "$ns")"
	done
	again=$(ask -p 30000 udp "$1" 7 45)
	expect "$1: the same flows go to the same servers" "$first" "$again"
	expect "$1: what is large comes whole" 3 \
		"$(ask -s 1400 udp "$1" 7 3 | grep -vc !)"
}

stage 3 "$VIP4" "$VIP6"
service udp "$VIP4:7"
both_ways "$VIP4"
dsr service add udp "[$VIP6]:7"
for n in 1 2 3; do
	dsr server add udp "[$VIP6]:7" "$(server_ip6 "$n")"
done
all_up udp "[$VIP6]:7"
both_ways "$VIP6"

hold flows client1 udp "$VIP4" 7 30
wait_rounds flows 5
expect "long flows stay" "[]" "$(held flows '.moved + .broken | tostring')"
expect "a UDP service is not for TCP" "1 !ECONNREFUSED" \
	"$(ask tcp "$VIP4" 7 1 | tally)"
