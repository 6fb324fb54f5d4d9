#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An IPv6 VIP served by servers that are known by IPv4 addresses, and the other
# way round: a server's address only tells where its frames go.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

stage 2 "$VIP4" "$VIP6"
for kind in tcp udp; do
	dsr service add "$kind" "[$VIP6]:7"
	dsr server add "$kind" "[$VIP6]:7" 10.0.0.11
	all_up "$kind" "[$VIP6]:7"
	expect "$kind: IPv6 by an IPv4 next hop" "5 server1" \
		"$(ask "$kind" "$VIP6" 7 5 | tally)"
	dsr service add "$kind" "$VIP4:7"
	dsr server add "$kind" "$VIP4:7" 2001:db8:a::c
	all_up "$kind" "$VIP4:7"
	expect "$kind: IPv4 by an IPv6 next hop" "5 server2" \
		"$(ask "$kind" "$VIP4" 7 5 | tally)"
done
