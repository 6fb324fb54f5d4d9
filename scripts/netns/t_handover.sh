#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A drained server of a UDP service gets no new flows ten seconds later, nor new
# clients of a persistent service; flows that spoke meanwhile stay with it.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# at_drained FIRST-PORT: of so many new flows, how many go to the drained server?
at_drained()
{
	ask -t 2 -p "$1" udp "$VIP4" 7 40 | tally | count_of server2
}

# Ports of its own each time, so that each asks for new flows.
next_port=20000
none_at_drained()
{
	next_port=$((next_port + 40))
	[[ $(at_drained "$next_port") == 0 ]]
}

uptime_ms()
{
	awk '{ print int($1 * 1000) }' /proc/uptime
}

stage 3 "$VIP4"
service udp "$VIP4:7"
hold talk client2 udp "$VIP4" 7 30
expect_between "the server has its share" 1 35 "$(at_drained 10000)"
before=$(held talk '.flows | tojson')
dsr server set udp "$VIP4:7" "$(server_ip 2)" weight 0
began=$(uptime_ms)
wait_for 20 "a drained server gets no new flows" none_at_drained
expect_between "... soon" 0 12000 $(($(uptime_ms) - began))
wait_rounds talk 2
expect "flows that spoke stay" "$before [] []" \
	"$(held talk '.flows | tojson') $(held talk '.broken | tostring') $(held talk '.moved | tostring')"

dsr server set udp "$VIP4:7" "$(server_ip 2)" weight 1
gets_flows()
{
	! none_at_drained
}
wait_for 20 "a server that comes back gets its share" gets_flows
wait_rounds talk 2
expect "... and flows stay where they are" "$before" \
	"$(held talk '.flows | tojson')"

# Persistent clients: the drained server keeps those that are known, and no other.
service tcp "$VIP4:7" persist 600
for n in {30..69}; do
	echo "addr add 198.51.100.$n/24 dev eth0"
done | ip -n client1 -batch -
clients()
{
	local n

	for ((n = $1; n < $1 + 20; n++)); do
		ask -f "198.51.100.$n" tcp "$VIP4" 7 1
	done | tally | count_of server2
}
known=$(clients 30)
expect_between "the server has clients" 1 19 "$known"
dsr server set tcp "$VIP4:7" "$(server_ip 2)" weight 0
expect "drained, it keeps its clients" "$known" "$(clients 30)"
expect "... and gets no new ones" 0 "$(clients 50)"
