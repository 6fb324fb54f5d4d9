#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "persist" pins a client, or all clients of a prefix, to a server across
# connections, whatever the scheduler; other clients have their own. Each client is
# remembered.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# That a server gets none of so many clients happens once in 200,000 runs.
readonly CLIENTS=33

# servers_of CLIENT-ADDRESS...: who serves connections from these, several from
# one that is alone.
servers_of()
{
	local address count=6

	[[ $# -eq 1 ]] || count=1
	for address; do
		ask -f "$address" tcp "$VIP4" 7 "$count"
	done | tally | awk '{ print $2 }' | xargs
}

# clients6 PREFIX-LAST...: who serves connections from hosts of these /64s
clients6()
{
	local prefix count=4

	[[ $# -eq 1 ]] || count=1
	for prefix; do
		ask -f "2001:db8:100:$prefix::7" tcp "$VIP6" 7 "$count"
		[[ $# -gt 1 ]] ||
			ask -f "2001:db8:100:$prefix::8" tcp "$VIP6" 7 "$count"
	done | tally | awk '{ print $2 }' | xargs
}

remembered()
{
	dsr -j show "$@" | jq '[.[].servers[].flows.active] | add'
}

many4=() many6=()
stage 3 "$VIP4" "$VIP6"
for ((n = 0; n < CLIENTS; n++)); do
	many4+=("198.51.100.$((20 + n))")
	many6+=($((1 + n)))
done
printf 'addr add %s/24 dev eth0\n' "${many4[@]}" | ip -n client1 -batch -
for scheduler in rr rendezvous; do
	service tcp "$VIP4:7" scheduler "$scheduler" persist 60
	for n in 20 21; do
		expect_match "$scheduler: one client, one server" '^server[123]$' \
			"$(servers_of "198.51.100.$n")"
	done
	expect "$scheduler: clients are spread" "server1 server2 server3" \
		"$(servers_of "${many4[@]}")"
	first=$(servers_of 198.51.100.20)
	dsr server set tcp "$VIP4:7" "10.0.0.1${first#server}" weight 0
	expect "$scheduler: a drained server keeps its client" "$first" \
		"$(servers_of 198.51.100.20)"
	dsr server del tcp "$VIP4:7" "10.0.0.1${first#server}"
	expect_match "$scheduler: without it the client has another" \
		'^server[123]$' "$(servers_of 198.51.100.20)"
	dsr service del tcp "$VIP4:7"

	service tcp "$VIP4:7" scheduler "$scheduler" persist 60/24
	expect_match "$scheduler: one prefix, one server" '^server[123]$' \
		"$(servers_of 198.51.100.{7,20,28,35})"
	expect "$scheduler: clients that are remembered" 1 \
		"$(remembered tcp "$VIP4:7")"
	dsr service del tcp "$VIP4:7"
done

# IPv6: each /64 is one client.
for n in "${many6[@]}"; do
	echo "addr add 2001:db8:100:$n::7/48 dev eth0 nodad"
	echo "addr add 2001:db8:100:$n::8/48 dev eth0 nodad"
done | ip -n client1 -batch -
ip -n router route replace 2001:db8:100::/48 dev clients
for scheduler in wrr maglev; do
	service tcp "[$VIP6]:7" scheduler "$scheduler" persist 60/64
	for n in 1 2; do
		expect_match "$scheduler, IPv6: one prefix, one server" \
			'^server[123]$' "$(clients6 "$n")"
	done
	expect "$scheduler, IPv6: prefixes are spread" \
		"server1 server2 server3" "$(clients6 "${many6[@]}")"
	expect "$scheduler, IPv6: clients that are remembered" \
		"$CLIENTS" "$(remembered tcp "[$VIP6]:7")"
	dsr service del tcp "[$VIP6]:7"
done
