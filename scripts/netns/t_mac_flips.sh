#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A server's hardware address flips between two that have no byte in common but
# the first, by the neighbour table and by hand, while packets stream to it:
# every frame has the one or the other, never a mixture.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly ONE=02:11:22:33:44:55 OTHER=02:aa:bb:cc:dd:ee
readonly FLIPS=300 CHANGES=4

by_neighbours()
{
	local i

	for ((i = 0; i < FLIPS; i++)); do
		echo "neigh replace 10.0.0.11 lladdr $ONE dev eth0 nud permanent"
		echo "neigh replace 10.0.0.11 lladdr $OTHER dev eth0 nud permanent"
	done | ip -n gateway -batch -
}

by_hand()
{
	local i

	for ((i = 0; i < FLIPS / 10; i++)); do
		dsr server set udp "$VIP4:7" 10.0.0.11 mac "$ONE"
		dsr server set udp "$VIP4:7" 10.0.0.11 mac "$OTHER"
	done
}

macs()
{
	frames "$1" | awk '{ print $2 }'
}

changed_often()
{
	(($(macs "$1" | uniq | wc -l) > CHANGES))
}

# On a busy machine many flips are one change to whoever sends meanwhile.
flipped()
{
	"$1"
	changed_often "$1"
}

# flips WHAT: until the stream shows that there were some
flips()
{
	capture "$1" lan gateway -Q in -s 64 "udp and dst host $VIP4"
	background router traffic "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp \
		203.0.113.1,4000 "$VIP4,7" --count 10000000 --rate 1000
	caught_all "$1" 10
	wait_for 120 "$1: the stream shows the changes" flipped "$1"
	stop traffic
	expect "$1: each frame has one or the other" "$ONE $OTHER" \
		"$(macs "$1" | sort -u | xargs)"
}

stage 1 "$VIP4"
ip -n gateway neigh replace 10.0.0.11 lladdr "$ONE" dev eth0 nud permanent
service udp "$VIP4:7"
flips by_neighbours
flips by_hand
