#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The gateway's interface is a bridge: clients and servers are behind its ports, the
# same or different ones. With and without the bridge's own calls of iptables'
# hooks, then with a macvlan on the bridge; steered as received by the bridge.
#
# timeout: 600
# stock

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_protocols.sh
. "$(dirname "$0")/lib_protocols.sh"
# shellcheck source=scripts/netns/lib_links.sh
. "$(dirname "$0")/lib_links.sh"

# server2 moves from the common network to a port of the gateway's bridge. The
# network's bridge may have sent by the port's old address, which was its own, too,
# if it was the lowest.
own_port()
{
	ip -n lan link set server2 nomaster netns gateway
	ip -n gateway link set server2 address 02:00:00:00:03:02
	ip -n gateway link set server2 master br0 up
}

mac_of()
{
	in_ns "$1" cat /sys/class/net/eth0/address
}

# passed_by "STEERED NOT-HOST": what the counters have to say
passed_by()
{
	[[ "$(counter steered) $(counter pass-not-host)" == "$1" ]]
}

test_begin
net_up 2
server_vips "$VIP4" "$VIP6"
echo_up 7,8 "$VIP4" "$VIP6"
dsr_load
# shellcheck disable=SC2086 # words
ip -n gateway link add br0 $BRIDGE
ip -n gateway link set br0 address "$GATEWAY_MAC"
ip -n gateway link set eth0 master br0
gateway_on br0 "$VIP4" "$VIP6"
link_services
egress_is br0
served "back by the same port"

own_port
served "server2 behind a port of its own"
frames_to_server2()
{
	link_packets gateway server2 tx
}
before=$(frames_to_server2)
ask udp "$VIP4" 7 20 >/dev/null
expect_between "... by which its frames leave" $((before + 1)) \
	$((before + 60)) "$(frames_to_server2)"

expect_exit "a port cannot steer" 2 bridge dsr device set eth0 mode steer
dsr device set br0 mode steer
before=$(counter ingress)
served "steered by the bridge"
expect_between "... as received" $((before + 100)) $((before + 100000)) \
	"$(counter ingress)"
dsr device set br0 mode off

modprobe br_netfilter
gw bash -c 'echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables
	echo 1 >/proc/sys/net/bridge/bridge-nf-call-ip6tables'
served "the bridge calls iptables' hooks"
# As another gateway sends it: server2's MAC address, by the bridge.
before="$(counter steered) $(($(counter pass-not-host) + 5))"
in_ns server1 "$TOOLS/inject.py" --flags R --count 5 eth0 \
	"$(mac_of server2)" tcp 198.51.100.7,4000 "$VIP4,7"
wait_for 10 "frames to another machine's MAC address pass by" \
	passed_by "$before"
ip -n gateway link add link br0 name vrrp0 \
	address 00:00:5e:00:01:07 type macvlan mode bridge
gateway_on vrrp0 "$VIP4" "$VIP6"
served "... but not those to a macvlan's on the bridge"
