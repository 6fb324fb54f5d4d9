#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Schedulers by number of flows: with so many connections open, the next one goes
# where the scheduler says. A change of scheduler moves none of them.
#
# timeout: 900

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_flows.sh
. "$(dirname "$0")/lib_flows.sh"

# scheduler NAME W1 W2 W3
scheduler()
{
	dsr service set "${FLOWS_SERVICE[@]}" scheduler "$1"
	what="$1, weights ${*:2}"
	weights "${@:2}"
}

stage 3 "$VIP4"
service "${FLOWS_SERVICE[@]}" scheduler lc

scheduler lc 1 5 9
open_more one 9 3 3 3
end_all one

scheduler wlc 1 2 3
open_more one 12 2 4 6
open_more two 6 3 6 9
end_all one two

scheduler sed 1 1 4
open_more one 3 0 0 3
open_more two 15 3 3 12
end_all one two

scheduler nq 1 1 9
open_more one 3 1 1 1
open_more two 5 1 1 6
end_all one two

scheduler fo 1 5 5
open_more one 4 0 4 0
weights 1 0 5
open_more two 3 0 4 3
weights 1 0 0
open_more three 2 2 4 3
expect_unbroken one
end_all one two three

scheduler ovf 2 5 3
open_more one 8 0 5 3
open_more two 2 2 5 3
end one
wait_for 20 "$what: only the last two are open" active_is 2 0 0
open_more three 1 2 1 0
end_all two three

scheduler p2c 1 1 2
hold one client2 tcp "$VIP4" 7 60
read -r first second third <<<"$(active)"
expect "$what: 60 connections" 60 $((first + second + third))
expect_between "$what: ... to server1" 9 21 "$first"
expect_between "$what: ... to server2" 9 21 "$second"
expect_between "$what: ... to server3" 24 36 "$third"

scheduler rendezvous 1 1 0
expect_unbroken one
scheduler lc 1 1 1
expect_unbroken one
expect "what was counted is still counted" "$first $second $third" "$(active)"
