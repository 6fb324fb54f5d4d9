#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What comes from a peer gateway, known by its hardware address, is not balanced
# again: it is the gateway's own, as a server. What others send is balanced.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

peers_are()
{
	expect "the settings show the peers: $1" "$1" \
		"$(dsr -j settings show | jq -r '[.. | objects |
			select(has("peers"))][0].peers | join(",")')"
}

stage 1 "$VIP4" "$VIP6"
echo_one gateway gateway 7 "$VIP4" "$VIP6"
for kind in tcp udp; do
	service "$kind" "$VIP4:7"
	service "$kind" "[$VIP6]:7"
done

# The clients are behind the router: its frames are the only ones.
for peers in none "02:00:00:00:00:77" "02:00:00:00:00:77,$ROUTER_MAC" \
	02:00:00:00:00:78 none; do
	dsr settings set peers "$peers"
	who=server1
	[[ $peers != *"$ROUTER_MAC"* ]] || who=gateway
	before=$(counter pass-peer)
	for kind in tcp udp; do
		for vip in "$VIP4" "$VIP6"; do
			expect "peers $peers: $kind $vip is served by $who" \
				"3 $who" "$(ask "$kind" "$vip" 7 3 | tally)"
		done
	done
	if [[ $who == gateway ]]; then
		peers_are "$ROUTER_MAC,02:00:00:00:00:77"
		expect_between "... what passed is counted" $((before + 12)) \
			$((before + 500)) "$(counter pass-peer)"
	else
		expect "... nothing passed" "$before" "$(counter pass-peer)"
	fi
done

dsr device set eth0 mode steer
expect "steered as received: a client's" "3 server1" \
	"$(ask tcp "$VIP4" 7 3 | tally)"
dsr settings set peers "$ROUTER_MAC"
early=$(counter ingress)
for vip in "$VIP4" "$VIP6"; do
	expect "... $vip: not a peer's" "3 gateway" \
		"$(ask tcp "$vip" 7 3 | tally)"
done
expect "... none was" "$early" "$(counter ingress)"
dsr device set eth0 mode off

expect_exit "a multicast address is no host's" 1 peers \
	dsr settings set peers 01:00:5e:00:00:01
expect_exit "an address twice" 1 twice \
	dsr settings set peers 02:00:00:00:00:77,02:00:00:00:00:77
expect_exit "seventeen" 1 'up to 16' \
	dsr settings set peers "$(printf '02:00:00:00:00:%02x,' {1..16})02:00:00:00:01:01"
dsr settings set peers "$(printf '02:00:00:00:00:%02x,' {1..15})02:00:00:00:01:01"
