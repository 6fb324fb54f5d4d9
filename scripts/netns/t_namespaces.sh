#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Each network namespace has its own table, settings and counters; nothing of
# one is seen in the other, and one goes without the other noticing.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly OTHER=192.0.2.20

other()
{
	in_ns gateway2 "$DSRADM" "$@"
}

names()
{
	ask tcp "$1" 7 10 | tally | awk '{ print $2 }' | xargs
}

stage 2 "$VIP4" "$OTHER"
ip -n gateway addr del "$OTHER/32" dev eth0
host gateway2 02:00:00:00:00:03 lan br0 10.0.0.3/24 2001:db8:a::3/64 \
	10.0.0.1 2001:db8:a::1
ip -n gateway2 addr add "$OTHER/32" dev eth0

service tcp "$VIP4:7" -- 1
expect "another namespace's table is empty" "[]" "$(other -j show | jq -c .)"
expect_exit "... it does not know the first one's service" 2 . \
	other service del tcp "$VIP4:7"
other service add tcp "$OTHER:7" scheduler rr
other server add tcp "$OTHER:7" 10.0.0.12
other settings set timeout udp 77
steady()
{
	other -j show | grep -q '"state": *"up"'
}
wait_for 10 "its server is up" steady
expect "settings are its own" "300 77" \
	"$(dsr -j settings | jq .timeout.udp) $(other -j settings | jq .timeout.udp)"
expect "the first serves its VIP" server1 "$(names "$VIP4")"
expect "the second serves its own" server2 "$(names "$OTHER")"
expect_between "counters are its own" 30 200 \
	"$(other -j stats | jq .counters.steered)"
expect "secrets are their own" 2 \
	"$({ dsr settings --secret; other settings --secret; } |
		grep -oE '[0-9a-f]{32}' | sort -u | wc -l)"
expect "-n reaches it from outside" "$OTHER" \
	"$("$DSRADM" -n gateway2 -j show | jq -r '.[0].address')"
expect_exit "-n of a namespace that is not" 1 nosuch "$DSRADM" -n nosuch show

ip netns del gateway2
expect "one goes, the other serves on" server1 "$(names "$VIP4")"
ip netns add gateway2
expect "one by the same name begins with nothing" "[]" \
	"$(other -j show | jq -c .)"
