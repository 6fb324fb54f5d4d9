#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A stateless service: each datagram is balanced by itself and nothing is
# remembered, whatever the scheduler.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly SERVICE=(udp "$VIP4:7")

refused()
{
	expect_exit "${*:2}" 2 "$1" ip netns exec gateway "$DSRADM" "${@:2}"
}

remembered()
{
	dsr -j server show "${SERVICE[@]}" | jq '[.. | objects |
		select(has("weight")) | .flows | .active + .pending] | add'
}

choice()
{
	dsr -j flow get udp "198.51.100.7:$1" "$VIP4:7" | jq -r ".$2"
}

stage 3 "$VIP4"
service "${SERVICE[@]}" scheduler rr stateless on
hold flows client1 udp "$VIP4" 7 1
wait_rounds flows 20
expect_between "the packets of a flow go to one after the other" 4 1000 \
	"$(held flows '.moved | length')"
expect "... and each is answered" "[]" "$(held flows '.broken | tostring')"
expect "... and nothing is remembered" 0 "$(remembered)"
expect "flow get says so" stateless "$(choice 30000 choice)"
stop flows

dsr service set "${SERVICE[@]}" scheduler rendezvous
hold flows client1 udp "$VIP4" 7 1
wait_rounds flows 30
expect_between "by hash: one sender's packets go to all servers" 10 1000 \
	"$(held flows '.moved | length')"
expect "by hash: ... three of them" "server1 server2 server3" \
	"$(held flows '[.moved[].to] | unique | join(" ")')"
expect "by hash: ... and each is answered" "[]" \
	"$(held flows '.broken | tostring')"
stop flows
expect "by hash: flow get says so" stateless "$(choice 30000 choice)"
dsr server set "${SERVICE[@]}" 10.0.0.12 weight 0
seen=$(ask -p 30000 udp "$VIP4" 7 30)
expect "by hash: a drained server's flows go at once" 0 \
	"$(tally <<<"$seen" | count_of server2)"
expect "by hash: all are answered" 30 "$(grep -vc ! <<<"$seen")"
expect "by hash: no row is dirty" 0 "$(dsr -j service show "${SERVICE[@]}" |
	jq '[.. | objects | select(has("rows_dirty")) | .rows_dirty][0]')"
expect "by hash: nothing is remembered" 0 "$(remembered)"

# Anew: no row remembers that server2 was drained, flows may begin there.
dsr service del "${SERVICE[@]}"
service "${SERVICE[@]}" stateless on
dsr service set "${SERVICE[@]}" stateless off
hold flows client1 udp "$VIP4" 7 30
expect_between "not stateless any more: flows of the server to drain" 1 29 \
	"$(held flows '[.flows[] | select(. == "server2")] | length')"
dsr server set "${SERVICE[@]}" 10.0.0.12 weight 0
wait_rounds flows 4
expect "... they stay when it is drained" "[]" \
	"$(held flows '.moved + .broken | tostring')"

refused 'UDP' service add tcp "$VIP4:9" stateless on
refused 'persist' service set "${SERVICE[@]}" stateless on persist 60
refused 'track' service set "${SERVICE[@]}" stateless on track all
