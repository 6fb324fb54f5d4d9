#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A thousand services with ten servers each are applied, shown, saved, applied
# again, used, and removed.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly FIRST=1000 SERVICES=1000

# Ten names for two real machines.
table()
{
	local port n

	for ((port = FIRST; port < FIRST + SERVICES; port++)); do
		echo "service tcp $VIP4:$port scheduler rendezvous"
		for n in {1..10}; do
			echo "  server 10.0.0.$((100 + n)) weight $n" \
				"mac $((n % 2)) dev eth0"
		done
	done | sed -e "s/mac 0/mac $(server_mac 1)/" -e "s/mac 1/mac $(server_mac 2)/"
}

test_begin
net_up 2
net_vips "$VIP4"
echo_up 7,1000,1500,1999 "$VIP4"
dsr_load
table >"$WORK/table"
start=$SECONDS
dsr apply "$WORK/table" >"$WORK/applied"
echo "        (applied in $((SECONDS - start)) s)"
expect "each service was added" "$SERVICES" \
	"$(grep -c '^+ service ' "$WORK/applied")"
dsr -j show >"$WORK/shown"
expect "they are shown" "$SERVICES $((SERVICES * 10))" \
	"$(jq -r '"\(length) \([.[].servers[]] | length)"' "$WORK/shown")"
expect "each server is up" '["up"]' \
	"$(jq -c '[.[].servers[].state] | unique' "$WORK/shown")"
dsr save >"$WORK/saved"
start=$SECONDS
expect "what was saved is what is there" "nothing to change" \
	"$(dsr apply "$WORK/saved")"
echo "        (compared in $((SECONDS - start)) s)"
for port in 1000 1500 1999; do
	expect "port $port is served" 10 \
		"$(ask tcp "$VIP4" "$port" 10 | grep -c server)"
done

sed -i -e "/:1500 /,/weight 1 /s/weight 1 /weight 2 /" "$WORK/saved"
expect "one change among them is one change" 1 \
	"$(dsr apply "$WORK/saved" | wc -l)"
dsr service add tcp "$VIP4:7"
dsr server add tcp "$VIP4:7" 10.0.0.11
all_up tcp "$VIP4:7"
expect "one more is served" "2 server1" "$(ask tcp "$VIP4" 7 2 | tally)"
echo "# none" >"$WORK/empty"
start=$SECONDS
dsr apply "$WORK/empty" >/dev/null
echo "        (removed in $((SECONDS - start)) s)"
expect "none is left" "[]" "$(dsr -j show | jq -c .)"
