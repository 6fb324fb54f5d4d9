#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A flood of SYNs from random sources: on clean rows it stores nothing at all,
# on rows that a change made dirty it pushes no live connection out.
#
# timeout: 600
# stock

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly FLOOD=8000

flood()
{
	in_ns router "$TOOLS/inject.py" lan "$GATEWAY_MAC" tcp 100.0.0.1,1 \
		"$VIP4,7" --random-sources 8 --count "$FLOOD"
}

# arrived: packets of the flood that the servers have seen, of all floods.
arrived()
{
	local ns

	for ns in "${SERVERS[@]}"; do
		in_ns "$ns" nft -j list chain ip flood raw
	done | jq -s '[.[].nftables[].rule.expr[]?.counter?.packets] | add'
}

stage 3 "$VIP4"
# The servers need not answer all that; they count it.
for ns in "${SERVERS[@]}"; do
	ip -n "$ns" route add blackhole 100.0.0.0/8
	in_ns "$ns" nft -f - <<-'END'
		table ip flood {
			chain raw {
				type filter hook prerouting priority raw;
				ip saddr 100.0.0.0/8 counter
			}
		}
	END
done
dsr settings set flow-slots 1024
# With pinned addresses all are up at once, and no row ever changes its owner.
dsr service replace tcp "$VIP4:7" \
	server 10.0.0.11 mac "$(server_mac 1)" dev eth0 \
	server 10.0.0.12 mac "$(server_mac 2)" dev eth0 \
	server 10.0.0.13 mac "$(server_mac 3)" dev eth0
expect "all rows are clean" 0 "$(dsr -j show | jq '.[0].rows_dirty')"
hold flows client1 tcp "$VIP4" 7 30
wait_rounds flows 1
flood
# Nearly: a queue between the namespaces may overflow.
expect_between "the flood came to the servers" $((FLOOD * 95 / 100)) "$FLOOD" \
	"$(arrived)"
expect "nothing was stored" 0 "$(counter flow-added)"
wait_rounds flows 1
expect "live connections stayed" "[]" "$(held flows '.broken | tostring')"

before=$(held flows '.flows | tojson')
dsr server set tcp "$VIP4:7" 10.0.0.12 weight 0
wait_rounds flows 1
flood
wait_rounds flows 2
expect_between "on dirty rows something is stored" 1 "$FLOOD" \
	"$(counter flow-added)"
expect "live connections stayed where they were" "$before" \
	"$(held flows '.flows | tojson')"
dsr server set tcp "$VIP4:7" 10.0.0.12 weight 1
flood
wait_rounds flows 2
expect "... and after another change" "$before" "$(held flows '.flows | tojson')"
expect "new connections are served" 10 "$(ask tcp "$VIP4" 7 10 | grep -c server)"
