#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A service gets other ports, by "service set ... ports" and by an edited file:
# open connections at ports that stay do not notice, and no new one finds the
# port without its service.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_flows.sh
. "$NETNS_DIR/lib_flows.sh"
# shellcheck source=scripts/netns/lib_anyip.sh
. "$NETNS_DIR/lib_anyip.sh"

# hold_forty SCHEDULER
hold_forty()
{
	what="$1"
	dsr service set tcp "$VIP4:7" scheduler "$1"
	rm -f "$WORK/flows.json"
	hold flows client2 tcp "$VIP4" 7 40
}

# ports OLD NEW
ports()
{
	dsr service set tcp "$VIP4:$1" ports "$2"
	what="ports $1 become $2"
	expect_unbroken flows
}

stage 3 "$VIP4"
service tcp "$VIP4:7"
for scheduler in rendezvous wlc; do
	hold_forty "$scheduler"
	sent=$(server_get tcp "$VIP4:7" 10.0.0.11 .packets)
	ports 7 7,8
	expect_match "... and the new one serves" '^server[123]$' \
		"$(who tcp "$VIP4" 8 1)"
	ports 7-8 5-9,4000
	ports 5-9,4000 '*'
	ports '*' 7
	expect_between "$scheduler: counters go on" "$((sent + 1))" 10000000 \
		"$(server_get tcp "$VIP4:7" 10.0.0.11 .packets)"
	expect "a port that left is the stack's" '!ECONNREFUSED' \
		"$(who tcp "$VIP4" 8 1)"
	stop flows KILL
done
dsr service add tcp "$VIP4:9"
expect_exit "a port of another service is refused" 2 already \
	dsr service set tcp "$VIP4:7" ports 7,9
dsr service del tcp "$VIP4:9"

hold_forty rr
dsr save | sed "s/$VIP4:7 /$VIP4:7,443 /" >"$WORK/edited"
expect "an edited file is a change of ports" \
	"~ service tcp $VIP4:7 ports 7 -> 7,443" "$(dsr apply "$WORK/edited")"
what="applied"
expect_unbroken flows
dsr service set tcp "$VIP4:7,443" ports 7

background client1 asking "$TOOLS/echo_client.py" tcp "$VIP4" 7 400
flips=0
while [[ -e /proc/$(<"$WORK/asking.pid") ]]; do
	dsr service set tcp "$VIP4:7" ports 6-8
	dsr service set tcp "$VIP4:6-8" ports 7,9-10
	dsr service set tcp "$VIP4:7,9-10" ports 7
	flips=$((flips + 3))
done
expect_between "changes under traffic" 6 100000 "$flips"
expect "every connection was answered" 400 \
	"$(grep -cE ' server[123]$' "$WORK/asking.out")"
what="after all that"
expect_unbroken flows
