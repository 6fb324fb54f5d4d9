#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# SCTP associations through a VIP, IPv4 and IPv6: shared between the servers,
# large messages, kept through a change of servers.
#
# timeout: 600
# stock

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_protocols.sh
. "$(dirname "$0")/lib_protocols.sh"

stage_protocols 3 "$VIP4" "$VIP6"
service sctp "$VIP4:7" -- 1 2
service6 sctp "[$VIP6]:7" 1 2
for vip in "$VIP4" "$VIP6"; do
	answers=$(ask sctp "$vip" 7 16 | tally)
	expect "$vip: every association is served" 16 \
		"$(awk '{ n += $1 } END { print n }' <<<"$answers")"
	expect_between "$vip: ... by one server" 1 15 \
		"$(share server1 <<<"$answers")"
	expect_between "$vip: ... and the other" 1 15 \
		"$(share server2 <<<"$answers")"
	expect_match "$vip: large messages" "^2 server" \
		"$(ask -s 9000 -p 45000 sctp "$vip" 7 2 | sed 's/server./server/' | tally)"
	survives sctp "$vip"
done
expect "TCP has no service there" "1 !ECONNREFUSED" \
	"$(ask tcp "$VIP4" 7 1 | tally)"
