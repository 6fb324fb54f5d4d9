#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The order of servers decides who is filled first: "replace" and "apply" bring
# another one about, and open connections stay where they are.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

first_is()
{
	expect "$1 has all new connections" "6 $1" \
		"$(ask tcp "$VIP4" 7 6 | tally)"
}

stage 3 "$VIP4"
service tcp "$VIP4:7" scheduler fo
first_is server1
hold flows client2 tcp "$VIP4" 7 20

dsr save >"$WORK/saved"
dsr service replace tcp "$VIP4:7" scheduler fo server 10.0.0.13 \
	server 10.0.0.11 server 10.0.0.12
all_up tcp "$VIP4:7"
first_is server3
expect "a file with another order is a difference" \
	"~ service tcp $VIP4:7 servers in another order" \
	"$(dsr apply --dry-run "$WORK/saved")"
dsr apply "$WORK/saved"
first_is server1
expect "applied again" "nothing to change" "$(dsr apply "$WORK/saved")"

sed '/10.0.0.12/d' "$WORK/saved" >"$WORK/two"
sed -i '/10.0.0.11/i server 10.0.0.12 weight 1' "$WORK/two"
dsr apply "$WORK/two"
first_is server2
wait_rounds flows 2
expect "no connection moved or broke" "[]" \
	"$(held flows '.moved + .broken | tostring')"
