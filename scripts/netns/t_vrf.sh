#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The gateway's interfaces are in a VRF: all of them, the clients' alone, the
# servers' alone. Servers in a VRF are added with their device, for the main
# table does not lead there. Answers by ICMP find their way back.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_protocols.sh
. "$(dirname "$0")/lib_protocols.sh"
# shellcheck source=scripts/netns/lib_links.sh
. "$(dirname "$0")/lib_links.sh"

# lan_routes DEVICE [WORD...]: what IPv6 forgets when a device enters or leaves a
# VRF, and the routes, which go with it
lan_routes()
{
	ip -n gateway -batch - <<-END
		addr add 2001:db8:a::2/64 dev eth0 nodad
		addr add $VIP6/128 dev eth0 nodad
		route add default via 10.0.0.1 $*
		route add ::/0 via 2001:db8:a::1 $*
	END
}

# link_up: a second link to server1, of 1,400 bytes
link_up()
{
	ip link add name eth1 netns gateway type veth peer name eth1 netns server1
	ip -n gateway link set eth1 mtu 1400 up
	ip -n server1 -batch - <<-END
		link set eth1 mtu 1400 up
		addr add 10.1.0.11/24 dev eth1
		addr add 2001:db8:b::b/64 dev eth1 nodad
	END
	ip -n gateway addr add 10.1.0.2/24 dev eth1
}

# second_link WHAT: connections by the second link, whose size clients are told
second_link()
{
	local vip address before

	ip -n gateway addr replace 2001:db8:b::2/64 dev eth1 nodad
	for vip in "$VIP4=10.1.0.11" "[$VIP6]=2001:db8:b::b"; do
		address=${vip#*=} vip=${vip%=*}
		dsr service add tcp "$vip:9"
		dsr server add tcp "$vip:9" "$address" dev eth1
		all_up tcp "$vip:9"
		vip=${vip//[][]/}
		ip -n client1 route flush cache
		ip -n client1 -6 route flush cache
		before=$(counter drop-too-big)
		expect "$1: $vip, much at once" "2 server1" \
			"$(ask -s 200000 tcp "$vip" 9 2 | tally)"
		expect_between "$1: $vip, the client was told the size" \
			$((before + 1)) $((before + 200)) "$(counter drop-too-big)"
	done
	dsr service del tcp "$VIP4:9"
	dsr service del tcp "[$VIP6]:9"
}

test_begin
net_up 2
net_vips "$VIP4" "$VIP6"
echo_up 7,9 "$VIP4" "$VIP6"
dsr_load
link_up
ip -n gateway link add red type vrf table 10
ip -n gateway link set red up
ip -n gateway link set eth0 master red
lan_routes table 10
LINK_WORDS=(dev eth0)
link_services
egress_is eth0
served "in a VRF"
# Pings, and perhaps who asks whether the VIP is still there
before=$(counter pass-protocol)
in_ns client1 ping -q -c 5 -i 0.2 -W 5 "$VIP4" >/dev/null
in_ns client1 ping -q -c 5 -i 0.2 -W 5 "$VIP6" >/dev/null
expect_between "in a VRF: what passes is counted once" $((before + 10)) \
	$((before + 19)) "$(counter pass-protocol)"
second_link "clients in a VRF, servers outside"
ip -n gateway link set eth1 master red
second_link "both in a VRF"
ip -n gateway link set eth0 nomaster
lan_routes
second_link "servers in a VRF, clients outside"
