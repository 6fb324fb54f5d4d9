#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The flow table gets another size under traffic, up and down, again and again:
# no entry is lost. The scheduler remembers nothing but by its entries, so a
# flow without one would go to another server and break.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_flows.sh
. "$NETNS_DIR/lib_flows.sh"

readonly SIZES=(1024 65536 4096 1048576 2048 16384)

slots()
{
	dsr -j settings | jq -r .flow_slots
}

# resize SLOTS BEFORE: while the table still moves, the next size is refused, with
# a sentence and nothing changed.
resize()
{
	local why='still moving from its last size: try again later'

	! dsr settings set flow-slots "$1" 2>"$WORK/refused" || return 0
	expect_match "... not yet" "$why" "$(<"$WORK/refused")"
	expect "... it has its size" "$2" "$(slots)"
	return 1
}

stage 3 "$VIP4" "$VIP6"
# shellcheck disable=SC2034 # for lib_flows.sh
what="while the table is resized"
service "${FLOWS_SERVICE[@]}" scheduler lc
service udp "[$VIP6]:7" scheduler rr
hold one client1 tcp "$VIP4" 7 60
hold two client2 tcp "$VIP4" 7 60
hold three client1 udp "$VIP6" 7 30
expect "each server has its share" "40 40 40" "$(active)"
size=$(slots)
for next in "${SIZES[@]}"; do
	wait_for 60 "the flow table has $next slots" resize "$next" "$size"
	expect "... and says so" "$next" "$(slots)"
	size=$next
	# Moving: some are in the old table, some in the new one.
	held_now=$(held one .round)
	wait_for 10 "... no flow is forgotten" active_is 40 40 40
	wait_rounds two 1
	((held_now < $(held one .round))) || wait_rounds one 1
done
expect_exit "what is no size is refused" 1 'a power of two from 1024' \
	ip netns exec gateway "$DSRADM" settings set flow-slots 1000
for name in one two three; do
	expect_unbroken "$name"
done
wait_for 10 "every connection is remembered still" active_is 40 40 40
port=$(held one '.flows | keys[0]')
expect "... with the server that it has" "entry $(held one ".flows[\"$port\"]")" \
	"$(dsr -j flow get tcp "198.51.100.7:$port" "$VIP4:7" | jq -r \
		'"\(.choice) server\(.server[-1:])"')"
dsr settings set flow-slots default ||
	wait_for 60 "the default size can be set" \
		dsr settings set flow-slots default
expect "the default size comes back" 1048576 "$(slots)"
end_all one two
