#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two gateways that are each other's servers, with one secret, one table, and each
# other as peers: whichever has the VIP, every connection is answered, once, by
# the same server, and nothing goes to and fro.
#
# timeout: 900

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly GATEWAY2_MAC=02:00:00:00:00:03

dsr2()
{
	in_ns gateway2 "$DSRADM" "$@"
}

# set_up COMMAND PEER: the same table on both
set_up()
{
	local kind

	"$1" settings set secret 000102030405060708090a0b0c0d0e0f peers "$2"
	for kind in tcp udp; do
		"$1" service add "$kind" "$VIP4:7"
		for address in 10.0.0.2 10.0.0.3 10.0.0.11; do
			"$1" server add "$kind" "$VIP4:7" "$address"
		done
	done
}

# ready COMMAND: no server is unresolved
ready()
{
	local seen

	seen=$("$1" -j server show | jq -r '.. | objects |
		select(has("weight")) | .state') && [[ -n $seen ]] &&
		! grep -vqx -e up -e local <<<"$seen"
}

# through MAC: the router takes that for the VIP's hardware address.
through()
{
	ip -n router neigh replace "$VIP4" lladdr "$1" dev lan nud permanent
}

# crossed NAME: frames about the VIP that went from one gateway to the other and
# on to anybody.
crossed()
{
	frames "$1" | awk -v a="$GATEWAY_MAC" -v b="$GATEWAY2_MAC" '
		$1 == a && $2 == b { to++ } $1 == b && $2 == a { fro++ }
		END { print (to && fro) ? "to and fro" : "one way" }'
}

stage 1 "$VIP4"
host gateway2 "$GATEWAY2_MAC" lan br0 10.0.0.3/24 2001:db8:a::3/64 \
	10.0.0.1 2001:db8:a::1
in_ns gateway2 bash -c 'cd /proc/sys/net/ipv4/conf/all
	echo 1 >arp_ignore
	echo 2 >arp_announce'
ip -n gateway2 addr add "$VIP4/32" dev lo scope host
echo_one gateway gateway 7 "$VIP4"
echo_one gateway2 gateway2 7 "$VIP4"
set_up dsr "$GATEWAY2_MAC"
set_up dsr2 "$GATEWAY_MAC"
wait_for 15 "the first one's servers are up" ready dsr
wait_for 15 "the second one's servers are up" ready dsr2

for mac in "$GATEWAY_MAC" "$GATEWAY2_MAC"; do
	through "$mac"
	capture "between-$mac" lan gateway2 "dst host $VIP4"
	capture "answers-$mac" client1 eth0 -Q in "udp and src host $VIP4"
	for kind in tcp udp; do
		ask -r -p 20000 "$kind" "$VIP4" 7 40 >"$WORK/$kind-$mac"
		expect "by $mac: every $kind request is answered" \
			"gateway gateway2 server1" \
			"$(tally <"$WORK/$kind-$mac" | awk '{ print $2 }' | xargs)"
	done
	caught_all "answers-$mac" 40
	expect "... once" 40 "$(frames "answers-$mac" | wc -l)"
	expect "... and no packet went to and fro" "one way" \
		"$(crossed "between-$mac")"
done
for kind in tcp udp; do
	cmp "$WORK/$kind-$GATEWAY_MAC" "$WORK/$kind-$GATEWAY2_MAC" ||
		fail "$kind: both choose alike"
	ok "$kind: both choose alike"
done
expect_between "what came from the peer was passed on" 1 1000 \
	"$(counter pass-peer)"
expect "nothing was dropped as a loop" "0 0" "$(counter drop-loop) $(dsr2 -j \
	stats | jq '.counters["drop-loop"]')"
