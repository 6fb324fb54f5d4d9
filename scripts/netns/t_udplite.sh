#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# UDP-Lite through a VIP, IPv4 and IPv6, beside a UDP service of the same port.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_protocols.sh
. "$(dirname "$0")/lib_protocols.sh"

stage_protocols 3 "$VIP4" "$VIP6"
service udplite "$VIP4:7" -- 1 2
service6 udplite "[$VIP6]:7" 1 2
service udp "$VIP4:7" -- 3
for vip in "$VIP4" "$VIP6"; do
	answers=$(ask udplite "$vip" 7 24 | tally)
	expect "$vip: every datagram is answered" 24 \
		"$(awk '{ n += $1 } END { print n }' <<<"$answers")"
	expect_between "$vip: ... by one server" 1 23 \
		"$(count_of server1 <<<"$answers")"
	expect_between "$vip: ... and the other" 1 23 \
		"$(count_of server2 <<<"$answers")"
	survives udplite "$vip"
done
expect "UDP's service is its own" "4 server3" "$(ask udp "$VIP4" 7 4 | tally)"
