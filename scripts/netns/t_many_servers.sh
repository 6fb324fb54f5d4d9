#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The largest set: 4,096 servers in one service, by a file and in one "replace";
# one more is refused. One of them goes, and the connections of the others stay.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly MAX=4096

# servers COUNT: "ADDRESS mac MAC dev eth0" lines, names for three machines.
servers()
{
	local n

	for ((n = 0; n < $1; n++)); do
		echo "10.0.$((100 + n / 256)).$((n % 256)) mac" \
			"02:00:00:00:01:0$((n % 3 + 1)) dev eth0"
	done
}

count()
{
	dsr -j show | jq '[.[0].servers[] | select(.state == "up")] | length'
}

stage 3 "$VIP4"
{
	echo "service tcp $VIP4:7 scheduler rendezvous"
	servers "$MAX" | sed 's/^/  server /'
} >"$WORK/table"
start=$SECONDS
dsr apply "$WORK/table" >/dev/null
echo "        (applied in $((SECONDS - start)) s)"
expect "they are all there and up" "$MAX" "$(count)"
expect "each has rows" 0 \
	"$(dsr -j show | jq '[.[0].servers[] | select(.rows == 0)] | length')"
expect "connections are served" 20 "$(ask tcp "$VIP4" 7 20 | grep -c server)"

hold flows client1 tcp "$VIP4" 7 30
wait_rounds flows 1
before=$(held flows '.flows | tojson')
start=$SECONDS
dsr server set tcp "$VIP4:7" 10.0.100.0 weight 0
dsr server set tcp "$VIP4:7" 10.0.101.0 weight 7
echo "        (two changes in $((SECONDS - start)) s)"
wait_rounds flows 1
expect "live connections stay" "$before" "$(held flows '.flows | tojson')"

expect_exit "one more is refused" 2 . \
	dsr server add tcp "$VIP4:7" 10.0.0.11
expect "... and nothing changed" "$MAX" "$(dsr -j show | jq '.[0].servers | length')"
mapfile -t words < <(servers "$MAX" | sed 's/^/server /' | tr ' ' '\n')
start=$SECONDS
dsr service replace tcp "$VIP4:7" scheduler maglev "${words[@]}"
echo "        (replaced in $((SECONDS - start)) s)"
expect "replace takes as many" "$MAX maglev" \
	"$(count) $(dsr -j show | jq -r '.[0].scheduler')"
wait_rounds flows 1
expect "live connections stay" "$before" "$(held flows '.flows | tojson')"
mapfile -t words < <(servers $((MAX + 1)) | sed 's/^/server /' | tr ' ' '\n')
seen=0
dsr service replace tcp "$VIP4:7" "${words[@]}" >"$WORK/out" 2>&1 || seen=$?
expect_match "replace with one more is refused" '^[12]$' "$seen"
expect "... and nothing changed" "$MAX" "$(count)"
dsr service del tcp "$VIP4:7"
expect "all are removed" "[]" "$(dsr -j show | jq -c .)"
