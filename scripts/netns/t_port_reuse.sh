#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A client uses a port again at once: the new connection is scheduled afresh,
# not sent to the drained server that the closed one had.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

stage 3 "$VIP4"
for scheduler in rendezvous rr; do
	service tcp "$VIP4:7" scheduler "$scheduler"
	first=$(ask -r -p 40000 tcp "$VIP4" 7 12)
	expect "$scheduler: twelve connections" 12 "$(grep -c server <<<"$first")"
	dsr server set tcp "$VIP4:7" 10.0.0.12 weight 0
	again=$(ask -r -p 40000 tcp "$VIP4" 7 12)
	expect "$scheduler: the same ports again, none to the drained server" \
		"12 0" "$(grep -c server <<<"$again") $(tally <<<"$again" | count_of server2)"
	dsr service del tcp "$VIP4:7"
done
