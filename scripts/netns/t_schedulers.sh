#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Each scheduler shares new connections as it says, weights respected; the
# stateless ones give each server rows in proportion to its weight.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly SERVICE="tcp $VIP4:7"

# weights W1 W2 W3
# shellcheck disable=SC2086 # SERVICE is two words
weights()
{
	local n

	for n in 1 2 3; do
		dsr server set $SERVICE "10.0.0.1$n" weight "${!n}"
	done
}

# share_of N: what a server has of the rows, in thousandths.
share_of()
{
	# shellcheck disable=SC2086 # two words
	server_get $SERVICE "10.0.0.1$1" '.share * 1000 | round'
}

# shared COUNT LOW-HIGH...: what each server gets of so many connections.
shared()
{
	local n seen

	seen=$(ask tcp "$VIP4" 7 "$1" | tally)
	shift
	for n in 1 2 3; do
		expect_between "$what: connections to server$n" "${1%-*}" "${1#*-}" \
			"$(count_of "server$n" <<<"$seen")"
		shift
	done
}

stage 3 "$VIP4"
# shellcheck disable=SC2086 # two words
service $SERVICE scheduler rr

# A turn is kept by each processor for itself, hence the room.
what="rr"
shared 30 8-12 8-12 8-12
what="rr, weights do not matter"
weights 1 2 3
shared 30 8-12 8-12 8-12
what="rr, a drained server is left out"
weights 1 0 1
shared 30 13-17 0-0 13-17

# shellcheck disable=SC2086 # two words
dsr service set $SERVICE scheduler wrr
what="wrr, weights 1 2 3"
weights 1 2 3
shared 60 6-14 16-24 26-34
what="wrr, weights 1000 0 1000"
weights 1000 0 1000
shared 30 12-18 0-0 12-18

for scheduler in rendezvous maglev; do
	# shellcheck disable=SC2086 # two words
	dsr service set $SERVICE scheduler "$scheduler"
	weights 1 2 3
	what="$scheduler, weights 1 2 3"
	expect_between "$what: thousandths of the rows for server1" 145 188 \
		"$(share_of 1)"
	expect_between "$what: ... server2" 312 355 "$(share_of 2)"
	expect_between "$what: ... server3" 478 522 "$(share_of 3)"
	# Five sigma of the binomial distribution around 30, 60, 90.
	shared 180 5-55 28-92 57-123
	what="$scheduler, weights 5 0 5"
	weights 5 0 5
	expect "$what: rows of the drained server" 0 "$(share_of 2)"
	shared 40 4-36 0-0 4-36
done
