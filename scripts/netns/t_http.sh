#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# HTTP through a VIP, IPv4 and IPv6: three servers share the requests, every one
# is answered, and the counters say so.
#
# timeout: 600
# stock

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# fetch_all HOST: 30 requests from each client.
fetch_all()
{
	local client

	for client in client1 client2; do
		in_ns "$client" curl -sS -m 20 -H 'Connection: close' \
			"http://$1/[1-30]"
	done
}

# shared WHAT TALLY: each server got about a third of 60 (five sigma).
shared()
{
	local ns

	for ns in "${SERVERS[@]}"; do
		expect_between "$1: requests to $ns" 2 38 \
			"$(count_of "$ns" <<<"$2")"
	done
	expect "$1: all were answered" 60 "$(awk '{ n += $1 } END { print n }' <<<"$2")"
}

test_begin
net_up
net_vips "$VIP4" "$VIP6"
web_up
dsr_load

service tcp "$VIP4:80"
shared IPv4 "$(fetch_all "$VIP4" | tally)"
get "http://$VIP4/big" -o "$WORK/big"
cmp "$WORK/big" "$WORK/www/big" || fail "a download arrives as it was sent"
ok "a download arrives as it was sent"

dsr service add tcp "[$VIP6]:80"
for n in 1 2 3; do
	dsr server add tcp "[$VIP6]:80" "$(server_ip6 "$n")"
done
all_up tcp "[$VIP6]:80"
shared IPv6 "$(fetch_all "[$VIP6]" | tally)"
get "http://[$VIP6]/big" -o "$WORK/big"
cmp "$WORK/big" "$WORK/www/big" || fail "IPv6: a download arrives as it was sent"
ok "IPv6: a download arrives as it was sent"

# Each connection takes some five packets from the client. The last may be on its
# way when the answer is there.
packets_agree()
{
	local services servers

	read -r services servers < <(dsr -j show | jq -r '
		"\([.[].packets] | add) \([.[].servers[].packets] | add)"')
	echo "services $services, servers $servers"
	((services == servers && services == $(counter steered)))
}
expect_between "packets counted at the services" 600 20000 \
	"$(dsr -j show | jq '[.[].packets] | add')"
wait_for 10 "... are those counted at the servers, and as steered" packets_agree
for name in drop-source drop-header drop-too-big drop-loop drop-memory; do
	expect "no packet is counted as $name" 0 "$(counter $name)"
done
