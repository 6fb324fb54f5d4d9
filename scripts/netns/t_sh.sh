#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Source hashing: a client's connections go to one server, whatever their ports,
# and in every service with the same servers; a drained server keeps the
# connections that it has, one by one.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_flows.sh
. "$(dirname "$0")/lib_flows.sh"

readonly CLIENTS=14

# servers_of ADDRESS PORT COUNT: who answers it, each once
servers_of()
{
	ask -f "$1" tcp "$VIP4" "$2" "$3" | awk '{ print $2 }' | sort -u
}

stage 3 "$VIP4"
service "${FLOWS_SERVICE[@]}" scheduler sh
service tcp "$VIP4:8" scheduler sh
for ((n = 0; n < CLIENTS; n++)); do
	echo "addr add 198.51.100.$((100 + n))/24 dev eth0"
done | ip -n client1 -batch -

for ((n = 0; n < CLIENTS; n++)); do
	client=198.51.100.$((100 + n))
	server=$(servers_of "$client" 7 4)
	expect_match "$client: four connections, one server" '^server[123]$' \
		"$server"
	expect "$client: ... the same on the other port" "$server" \
		"$(servers_of "$client" 8 2)"
	expect "$client: ... as flow get says" "10.0.0.1${server#server}" \
		"$(dsr -j flow get tcp "$client:4444" "$VIP4:7" | jq -r .new_server)"
	echo "$client $server" >>"$WORK/clients"
done
expect_between "servers that have a client" 2 3 \
	"$(awk '{ print $2 }' "$WORK/clients" | sort -u | wc -l)"
expect "nothing is remembered" "0 0 0" "$(active)"

what="a drained server"
hold flows client2 tcp "$VIP4" 7 8
server=$(held flows '[.flows[]] | unique | join(" ")')
expect_match "eight connections of one client" '^server[123]$' "$server"
dsr server set "${FLOWS_SERVICE[@]}" "$(server_ip "${server#server}")" weight 0
expect_unbroken flows
other=$(in_ns client2 "$TOOLS/echo_client.py" tcp "$VIP4" 7 4 | awk '{ print $2 }' |
	sort -u)
expect_match "$what: new ones go to one other server" '^server[123]$' "$other"
[[ $other != "$server" ]] || fail "$what gets no new connection" "another" \
	"$other"
expect_unbroken flows

expect_exit "rows by address are other rows" 2 'every flow would move' \
	ip netns exec gateway "$DSRADM" service set "${FLOWS_SERVICE[@]}" \
	scheduler rendezvous
