#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "flow get" says where a client's packets will go, and there they go: for
# flows that never were, for live ones, and after changes.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# predict KIND CLIENT VIP FIRST-PORT COUNT: lines as echo_client.py prints them.
predict()
{
	local port client=$2 vip=$3

	[[ $vip != *:* ]] || client="[$client]" vip="[$vip]"
	for ((port = $4; port < $4 + $5; port++)); do
		dsr -j flow get "$1" "$client:$port" "$vip:7" | jq -r \
			'"\(.client_port) server\(.server | split("[.:]"; "") | last |
			{"11": 1, "12": 2, "13": 3, "b": 1, "c": 2, "d": 3}[.])"'
	done
}

stage 3 "$VIP4" "$VIP6"
expect_exit "without services" 2 'no service is configured' \
	dsr flow get tcp 198.51.100.7:1 "$VIP4:7"
for kind in tcp udp; do
	service "$kind" "$VIP4:7"
	dsr service add "$kind" "[$VIP6]:7" scheduler maglev
	for n in 1 2 3; do
		dsr server add "$kind" "[$VIP6]:7" "$(server_ip6 "$n")"
	done
	all_up "$kind" "[$VIP6]:7"

	said=$(predict "$kind" 198.51.100.7 "$VIP4" 33000 10)
	expect "$kind: each flow goes where it was said" "$said" \
		"$(ask -r -p 33000 "$kind" "$VIP4" 7 10)"
	said=$(predict "$kind" 2001:db8:100::7 "$VIP6" 33000 10)
	expect "$kind: ... with IPv6 too" "$said" \
		"$(ask -r -p 33000 "$kind" "$VIP6" 7 10)"
done

# The sweep cleans the rows that the servers' coming has made dirty.
row_is_clean()
{
	[[ $(dsr -j flow get tcp 198.51.100.7:33000 "$VIP4:7" |
		jq -r '"\(.choice) \(.row_dirty)"') == "row false" ]]
}
wait_for 10 "a clean row decides by itself" row_is_clean

# where FIRST-PORT COUNT: "PORT CHOICE SERVER" lines for client2's new flows
where()
{
	local port

	for ((port = $1; port < $1 + $2; port++)); do
		dsr -j flow get tcp "198.51.100.8:$port" "$VIP4:7" |
			jq -r '"\(.client_port) \(.choice) \(.server)"'
	done
}

# Live connections, and their server drained: "flow get" still says theirs.
hold flows client1 tcp "$VIP4" 7 40
wait_rounds flows 1
where 34000 40 >"$WORK/before"
dsr server set tcp "$VIP4:7" 10.0.0.12 weight 0
wait_rounds flows 1
held flows '.flows | to_entries[] | "\(.key) \(.value)"' | sort >"$WORK/live"
while read -r port _; do
	predict tcp 198.51.100.7 "$VIP4" "$port" 1
done <"$WORK/live" | sort >"$WORK/said"
expect "live connections are where it says" "$(<"$WORK/live")" "$(<"$WORK/said")"
port=$(awk '$2 == "server2" { print $1; exit }' "$WORK/live")
expect "one of the drained server: its entry in the flow table" \
	"true entry established 10.0.0.12" \
	"$(dsr -j flow get tcp "198.51.100.7:$port" "$VIP4:7" | jq -r \
		'"\(.row_dirty) \(.choice) \(.entry_state) \(.server)"')"

# Without an entry: packets of an old connection would go where they went before,
# on a row that has another owner by now too, and "flow get" says so; a new one
# does not go to the drained server.
where 34000 40 >"$WORK/said"
expect "tuples without an entry: where they went before" \
	"$(awk '{ print $1, $3 }' "$WORK/before")" \
	"$(awk '{ print $1, $3 }' "$WORK/said")"
expect "... on the rows of the drained server as its previous owner's" previous \
	"$(awk '$3 == "10.0.0.12" { print $2 }' "$WORK/said" | sort -u)"
expect "... on others as on any" "10.0.0.11 10.0.0.13" \
	"$(awk '$2 == "row" { print $3 }' "$WORK/said" | sort -u | xargs)"
in_ns client2 "$TOOLS/echo_client.py" -p 34000 tcp "$VIP4" 7 40 >"$WORK/went"
expect "those with a row go where it says" \
	"$(sed -n 's/ row 10.0.0.1/ server/p' "$WORK/said")" \
	"$(grep -vwf <(awk '$2 == "previous" { print $1 }' "$WORK/said") "$WORK/went")"
expect "none goes to the drained server" 0 "$(tally <"$WORK/went" | count_of server2)"
