#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# No server to go to - none there, all drained, none resolved: the client is
# refused by ICMP at once, or its packets vanish, or the gateway's own stack
# gets them, as the service says. Connections of a drained server go on.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# refused WHAT: two flows of each kind.
refused()
{
	local kind vip

	for vip in "$VIP4" "$VIP6"; do
		for kind in tcp udp; do
			expect "$1: $kind $vip is refused" "2 !ECONNREFUSED" \
				"$(ask -t 5 "$kind" "$vip" 7 2 | tally)"
		done
	done
}

each_service()
{
	local kind vip

	for kind in tcp udp; do
		for vip in "$VIP4:7" "[$VIP6]:7"; do
			dsr "$1" "$2" "$kind" "$vip" "${@:3}"
		done
	done
}

stage 1 "$VIP4" "$VIP6"
# The kernel sends a host only so many errors a second.
gw bash -c 'echo 0 >/proc/sys/net/ipv4/icmp_ratelimit
	echo 0 >/proc/sys/net/ipv6/icmp/ratelimit'
each_service service add
capture icmp client1 eth0 "icmp or icmp6"
refused "no server"
expect "the ICMP that the client gets says port unreachable" "1.4.0 3.3.0" \
	"$(frames icmp | awk '$6 ~ /^198.51.100.7,/ || $6 ~ /^2001:db8:100::7,/ {
		sub(".*,", "", $5); if ($5 !~ /^13[56]/) print $5 }' |
		sort -u | xargs)"
expect_between "refused packets are counted" 8 1000 \
	"$(counter reject-no-server)"
expect_between "... at the service too" 2 50 \
	"$(dsr -j show tcp "$VIP4:7" | jq '.[0].no_server_packets')"

each_service server add 10.0.0.99
refused "unresolved"
each_service server del 10.0.0.99

dsr server add tcp "$VIP4:7" 10.0.0.11
all_up tcp "$VIP4:7"
hold flows client2 tcp "$VIP4" 7 5
dsr server set tcp "$VIP4:7" 10.0.0.11 weight 0
expect "drained: new connections are refused" "2 !ECONNREFUSED" \
	"$(ask -t 5 tcp "$VIP4" 7 2 | tally)"
wait_rounds flows 2
expect "... its old ones go on" "[]" "$(held flows '.broken | tostring')"
dsr server del tcp "$VIP4:7" 10.0.0.11

each_service service set no-server drop
expect "drop: TCP hears nothing" "1 !timeout" \
	"$(ask -t 1 tcp "$VIP4" 7 1 | tally)"
expect "drop: UDP hears nothing" "1 !timeout" \
	"$(ask -t 1 udp "$VIP6" 7 1 | tally)"
expect_between "dropped packets are counted" 2 10000 "$(counter drop-no-server)"

each_service service set no-server pass
echo_one gateway gateway 7 "$VIP4" "$VIP6"
for vip in "$VIP4" "$VIP6"; do
	for kind in tcp udp; do
		expect "pass: $kind $vip goes to the gateway" "2 gateway" \
			"$(ask "$kind" "$vip" 7 2 | tally)"
	done
done
