#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A server behind a VLAN device: its frames carry the tag, whether the device
# below inserts it or the VLAN device writes it itself, also when that changes
# while traffic flows. Clients' packets may come with a tag, beside the frame or in
# it: it does not stay on what goes to another network.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

tagged()
{
	expect "$1: connections are served" "10 server1" \
		"$(ask tcp "$VIP4" 7 10 | tally)"
	capture "$2" server1 eth0 -Q in "vlan and tcp"
	ask tcp "$VIP4" 7 2 >/dev/null
	caught_all "$2" 4
	expect "$1: the frames carry the tag" "$GATEWAY_MAC $(server_mac 1) 5" \
		"$(frames "$2" | awk '{ print $1, $2, $3 }' | sort -u)"
}

stage 1 "$VIP4"
for ns in gateway server1; do
	ip -n "$ns" link add link eth0 name eth0.5 type vlan id 5
	ip -n "$ns" link set eth0.5 up
done
ip -n gateway addr add 10.5.0.2/24 dev eth0.5
ip -n server1 addr add 10.5.0.11/24 dev eth0.5
dsr service add tcp "$VIP4:7"
dsr server add tcp "$VIP4:7" 10.5.0.11
all_up tcp "$VIP4:7"
expect "the next hop is the VLAN device" eth0.5 \
	"$(server_get tcp "$VIP4:7" 10.5.0.11 .egress.dev)"
tagged "the device inserts the tag" first

hold flows client1 tcp "$VIP4" 7 5
gw ethtool -K eth0 tx-vlan-hw-insert off >/dev/null
tagged "the VLAN device writes the tag" second
gw ethtool -K eth0 tx-vlan-hw-insert on >/dev/null
tagged "the device inserts it again" third
wait_rounds flows 2
expect "a live connection saw nothing of it" "[]" \
	"$(held flows '.broken | tostring')"

dsr server del tcp "$VIP4:7" 10.5.0.11
gw ethtool -K eth0 tx-vlan-hw-insert off >/dev/null
dsr server add tcp "$VIP4:7" 10.5.0.11
all_up tcp "$VIP4:7"
tagged "added while the VLAN device writes it" fourth

# A service of a server in the VLAN, and one of a server that is not
for where in 9=10.5.0.11 10=10.0.0.11; do
	dsr service add udp "$VIP4:${where%=*}"
	dsr server add udp "$VIP4:${where%=*}" "${where#*=}"
	all_up udp "$VIP4:${where%=*}"
done
ip -n router link add link lan name lan.5 type vlan id 5
ip -n router link set lan.5 up
for offload in on off; do
	in_ns router ethtool -K lan tx-vlan-hw-insert "$offload" >/dev/null
	capture "come-$offload" server1 eth0 -Q in \
		"ether src $GATEWAY_MAC and (udp or (vlan and udp))"
	for port in 9 10; do
		in_ns router "$TOOLS/inject.py" lan.5 "$GATEWAY_MAC" udp \
			198.51.100.7,4000 "$VIP4,$port" --count 3
	done
	caught_all "come-$offload" 6
	expect "the router's device inserts tags $offload: they end here" \
		"0 $VIP4,10 5 $VIP4,9" "$(frames "come-$offload" |
			awk '{ print $3, $6 }' | sort -u | xargs)"
done
