#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What is not for a service goes on untouched: a VIP's other ports and echo to
# the gateway's own stack, other addresses of the gateway, and what the gateway
# merely routes.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

stage 2 "$VIP4" "$VIP6"
service tcp "$VIP4:7"
dsr service add tcp "[$VIP6]:7"
dsr server add tcp "[$VIP6]:7" "$(server_ip6 1)"
all_up tcp "[$VIP6]:7"
echo_one gateway gateway 9 "$VIP4" "$VIP6" 10.0.0.2

for vip in "$VIP4" "$VIP6"; do
	for kind in tcp udp; do
		expect "$kind $vip: a port of the gateway's own" "2 gateway" \
			"$(ask "$kind" "$vip" 9 2 | tally)"
		expect "$kind $vip: a port that nobody has" "1 !ECONNREFUSED" \
			"$(ask "$kind" "$vip" 8 1 | tally)"
	done
	expect "$vip: the gateway answers echo" "$vip" \
		"$(in_ns client1 "$TOOLS/ping.py" "$vip")"
done
expect "the gateway's own address, at a service's port" "1 !ECONNREFUSED" \
	"$(ask tcp 10.0.0.2 7 1 | tally)"
expect "the gateway's own address, at a port of its own" "1 gateway" \
	"$(ask tcp 10.0.0.2 9 1 | tally)"
expect "passed packets are counted" yes \
	"$([[ $(counter pass-no-service) -ge 8 ]] && echo yes)"

# An address behind the gateway, by plain routing.
steered=$(counter steered)
echo 1 | gw tee /proc/sys/net/ipv4/ip_forward >/dev/null
ip -n server2 addr add 203.0.113.9/32 dev lo
ip -n gateway route add 203.0.113.0/24 via 10.0.0.12
ip -n router route add 203.0.113.0/24 via 10.0.0.2
echo_one server2 routed 7 203.0.113.9
expect "routed traffic is routed, even at a service's port" "5 routed" \
	"$(ask tcp 203.0.113.9 7 5 | tally)"
expect "... and not counted as steered" "$steered" "$(counter steered)"

expect "the service served all the while" "4" \
	"$(ask tcp "$VIP4" 7 4 | grep -c server)"
