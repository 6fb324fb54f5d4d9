#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Requests that no tool of ours would send: attributes of the wrong length, out
# of range, contradictory, missing, given twice, unknown. Each is refused with a
# sentence that names the attribute at fault, and the table stays as it was.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# The kernel itself complains of lengths that it takes all the same.
EXPECTED_MESSAGES="netlink: 'refused.py': attribute type"

test_begin
net_up 2
dsr_load
# What tools/refused.py takes for given
dsr service add tcp "$VIP4:80"
dsr server add tcp "$VIP4:80" 10.0.0.11 max-flows 5 resume 4 probe-mark 101
dsr server add tcp "$VIP4:80" 10.0.0.12
dsr service add udp "$VIP4:53" stateless on
dsr service add tcp "$VIP4:5222" scheduler lc slow-start 30
dsr service add tcp "$VIP4:81" track none
dsr service add tcp "$VIP4:82" scheduler sh
dsr server add tcp "$VIP4:82" 10.0.0.11
dsr service add mark 7 persist 60/24
dsr server add mark 7 10.0.0.11
before=$(dsr save --secret)

gw "$TOOLS/refused.py" >"$WORK/refused" ||
	fail "each is refused as it is to be" "no line but the last" \
		"$(<"$WORK/refused")"
expect_between "requests that were refused as they are to be" 400 2000 \
	"$(<"$WORK/refused")"
expect "the table is as it was" "$before" "$(dsr save --secret)"
