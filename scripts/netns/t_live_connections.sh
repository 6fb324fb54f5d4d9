#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Servers are added, reweighted, drained and removed, schedulers changed, while
# sixty connections talk: none of them ever changes its server, and none breaks
# unless its server is removed.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly SERVICE="tcp $VIP4:7"

# change WHAT COMMAND...: and nothing happens to the connections.
change()
{
	local what=$1

	shift
	dsr "$@"
	wait_rounds flows 1
	expect "$what: no connection broke" "[]" \
		"$(held flows '.broken | tostring')"
	expect "$what: each is where it was" "$before" \
		"$(held flows '.flows | tojson')"
}

# shellcheck disable=SC2086 # SERVICE is two words
run_with()
{
	local before gone

	echo "  ----  $1"
	dsr service set $SERVICE scheduler "$1"
	hold flows client1 tcp "$VIP4" 7 60
	wait_rounds flows 1
	before=$(held flows '.flows | tojson')
	expect "the connections are on all three servers" \
		"server1 server2 server3" \
		"$(held flows '[.flows[]] | unique | join(" ")')"

	change "a server is added" server add $SERVICE 10.0.0.14
	all_up $SERVICE
	change "a weight is raised" server set $SERVICE 10.0.0.11 weight 10
	change "a server is drained" server set $SERVICE 10.0.0.11 weight 0
	change "another is drained" server set $SERVICE 10.0.0.13 weight 0
	change "it gets its weight back" server set $SERVICE 10.0.0.11 weight 3
	change "... and the other" server set $SERVICE 10.0.0.13 weight 1
	change "the scheduler is changed" service set $SERVICE \
		scheduler "$2"
	change "the new server is removed" server del $SERVICE 10.0.0.14

	dsr server del $SERVICE 10.0.0.12
	wait_rounds flows 2
	gone=$(jq -c '[.[] | select(. == "server2")] | length' <<<"$before")
	expect "a server is removed: its connections break" "$gone" \
		"$(held flows '.broken | length')"
	expect "... and nobody else's" server2 \
		"$(held flows '[.broken[].server] | unique | join(" ")')"
	expect "... which are where they were" \
		"$(jq -c 'with_entries(select(.value != "server2"))' \
			<<<"$before")" "$(held flows '.flows | tojson')"
	dsr server add $SERVICE 10.0.0.12
	all_up $SERVICE
	stop flows KILL
	rm "$WORK/flows.json"
}

stage 4 "$VIP4"
# shellcheck disable=SC2086 # two words
service $SERVICE -- 1 2 3
run_with rendezvous maglev
run_with maglev wrr
run_with rr rendezvous
run_with wrr rr
