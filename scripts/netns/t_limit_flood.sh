#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Packets with made-up sources fill the limits of all servers: they hold an eighth
# of each at most, and those who mean it get the rest.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_flows.sh
. "$(dirname "$0")/lib_flows.sh"

# In flows: the limit of each server, and what pending ones can hold of it
readonly LIMIT=24 SHARE=3
readonly FLOOD=600

# flows KIND: the servers' active or pending flows, all together
flows()
{
	dsr -j server show "${FLOWS_SERVICE[@]}" |
		jq "[.. | objects | select(has(\"weight\")) | .flows.$1] | add"
}

all_filled()
{
	local n

	for n in 1 2 3; do
		(($(server_get "${FLOWS_SERVICE[@]}" "$(server_ip "$n")" \
			'.flows | .active + .pending') >= LIMIT)) || return
	done
}

# flood FLAGS
flood()
{
	in_ns router "$TOOLS/inject.py" lan "$GATEWAY_MAC" tcp 100.0.0.1,1 \
		"$VIP4,7" --random-sources 8 --flags "$1" --count "$FLOOD"
}

# flooded WHAT FLAGS: then real ones come.
flooded()
{
	what=$1
	flood "$2"
	wait_for 20 "$what: all servers have their limit" all_filled
	expect "$what: none is full" "false false false" "$(
		for n in 1 2 3; do
			server_get "${FLOWS_SERVICE[@]}" "$(server_ip "$n")" .full
		done | xargs)"
	hold "$what" client2 tcp "$VIP4" 7 $((3 * (LIMIT - SHARE)))
	expect "$what: all who mean it are served" $((3 * (LIMIT - SHARE))) \
		"$(flows active)"
	expect "$what: now all are full, and say so" "2 !ECONNREFUSED" \
		"$(ask tcp "$VIP4" 7 2 | tally)"
	expect "$what: none has more than its limit" \
		"$((LIMIT - SHARE)) $((LIMIT - SHARE)) $((LIMIT - SHARE))" \
		"$(active)"
	expect_unbroken "$what"
	end_all "$what"
}

stage 3 "$VIP4"
# What is made up is for the gateway alone: servers would answer it.
for ns in "${SERVERS[@]}"; do
	in_ns "$ns" nft -f - <<-'END'
		table ip flood {
			chain raw {
				type filter hook prerouting priority raw;
				ip saddr 100.0.0.0/8 drop
			}
		}
	END
done
# Of a service that is new packets in mid-connection may be of old ones: they are
# remembered, and anybody can send one.
for scheduler in rendezvous lc; do
	for flags in S A; do
		service "${FLOWS_SERVICE[@]}" scheduler "$scheduler"
		for n in 1 2 3; do
			dsr server set "${FLOWS_SERVICE[@]}" \
				"$(server_ip "$n")" max-flows "$LIMIT"
		done
		flooded "$flags-$scheduler" "$flags"
		dsr service del "${FLOWS_SERVICE[@]}"
	done
done
