#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# slow-start: a server that is added gets few connections at first and its full
# share when the time is over, under a scheduler that would give it all of them.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_flows.sh
. "$(dirname "$0")/lib_flows.sh"

readonly SECONDS_SLOW=60

# older N SECONDS: it has been up for so long.
older()
{
	(($(server_get "${FLOWS_SERVICE[@]}" "$(server_ip "$1")" .state_age_ms) > \
		$2 * 1000))
}

stage 3 "$VIP4"
service "${FLOWS_SERVICE[@]}" scheduler wlc -- 1 2
what="two that are there"
open_more one 20 10 10
wait_for $((SECONDS_SLOW + 20)) "they have been there for long" older 2 \
	$((SECONDS_SLOW + 4))
dsr service set "${FLOWS_SERVICE[@]}" slow-start "$SECONDS_SLOW"

what="one that has just come"
dsr server add "${FLOWS_SERVICE[@]}" 10.0.0.13
all_up "${FLOWS_SERVICE[@]}"
hold two client2 tcp "$VIP4" 7 20
read -r first second third <<<"$(active)"
expect "$what: all are open" 40 $((first + second + third))
expect_between "$what: its connections" 1 8 "$third"

wait_for $((SECONDS_SLOW + 20)) "the time is over" older 3 $((SECONDS_SLOW + 4))
what="when the time is over"
open_more three 20 20 20 20
expect_unbroken one

expect_exit "slow start is for schedulers by number of flows" 2 'slow start' \
	ip netns exec gateway "$DSRADM" service set "${FLOWS_SERVICE[@]}" \
	scheduler wrr
expect_exit "... and so it is for a new service" 2 'slow start' \
	ip netns exec gateway "$DSRADM" service add tcp "$VIP4:8" slow-start 5
