#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "service replace" swaps a whole set of servers in one step: with the set
# flipped back and forth under traffic, no request finds a half-made set, and
# live connections stay.
#
# timeout: 600
# stock

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly A="server 10.0.0.11 weight 1 server 10.0.0.12 weight 0"
readonly B="server 10.0.0.11 weight 0 server 10.0.0.12 weight 1"

stage 3 "$VIP4"
# shellcheck disable=SC2086 # words
dsr service replace tcp "$VIP4:7" $A
all_up tcp "$VIP4:7"
expect "replace makes a service" "5 server1" "$(ask tcp "$VIP4" 7 5 | tally)"
hold flows client2 tcp "$VIP4" 7 20
wait_rounds flows 1
before=$(held flows '.flows | tojson')

background client1 asking "$TOOLS/echo_client.py" tcp "$VIP4" 7 400
flips=0
while [[ -e /proc/$(<"$WORK/asking.pid") ]]; do
	# shellcheck disable=SC2086 # words
	dsr service replace tcp "$VIP4:7" $B
	# shellcheck disable=SC2086 # words
	dsr service replace tcp "$VIP4:7" $A
	flips=$((flips + 2))
done
expect_between "flips under traffic" 4 100000 "$flips"
expect "every connection was answered, by one of the two" 400 \
	"$(grep -cE ' server[12]$' "$WORK/asking.out")"
expect "... both had a share" "server1 server2" \
	"$(tally <"$WORK/asking.out" | awk '{ print $2 }' | xargs)"
wait_rounds flows 1
expect "live connections stayed where they were" "$before" \
	"$(held flows '.flows | tojson')"

# What is left out gets its default; who stays keeps its counters.
sent=$(server_get tcp "$VIP4:7" 10.0.0.11 .packets)
dsr service set tcp "$VIP4:7" no-server drop
dsr service replace tcp "$VIP4:7" scheduler maglev server 10.0.0.11 \
	server 10.0.0.13
expect "the set is what was said" "10.0.0.11 10.0.0.13" \
	"$(dsr -j show tcp "$VIP4:7" | jq -r '[.[0].servers[].address] | sort | join(" ")')"
expect "the options are what was said, or default" "maglev reject" \
	"$(dsr -j show tcp "$VIP4:7" | jq -r '.[0] | "\(.scheduler) \(.no_server)"')"
expect_between "a server that stays keeps its counters" "$sent" 10000000 \
	"$(server_get tcp "$VIP4:7" 10.0.0.11 .packets)"
