# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The network of the behaviour tests: namespaces, hosts, bridges, addresses. A
# part of lib.sh, which sources it; the picture is there.

# in_ns NAMESPACE COMMAND...
in_ns()
{
	ip netns exec "$@"
}

gw()
{
	ip netns exec gateway "$@"
}

dsr()
{
	ip netns exec gateway "$DSRADM" "$@"
}

server_ip()
{
	printf '10.0.0.%d' $((10 + $1))
}

server_ip6()
{
	printf '2001:db8:a::%x' $((10 + $1))
}

server_mac()
{
	printf '02:00:00:00:01:%02x' "$1"
}

# New namespaces take over how this one treats addresses: ready at once, with
# no duplicate address detection and nothing learnt from routers.
inherit_sysctls()
{
	local conf=/proc/sys/net/ipv6/conf where

	for where in all default; do
		echo 0 >$conf/$where/accept_dad
		echo 0 >$conf/$where/accept_ra
		echo 0 >$conf/$where/router_solicitations
	done
	echo 1 >/proc/sys/net/core/devconf_inherit_init_net
}

# Each command of "ip" costs a process, which is what takes time on an emulated
# processor: the network is built in few, large batches.

# host_links NAME MAC BRIDGE-NAMESPACE: lines for "ip" outside
host_links()
{
	echo "netns add $1"
	echo "link add name $1 netns $3 type veth peer name eth0 netns $1 address $2"
}

# host_inside NAME IPV4/LEN IPV6/LEN ROUTER4 ROUTER6
host_inside()
{
	ip -n "$1" -batch - <<-END
		link set lo up
		link set eth0 up
		addr add $2 dev eth0
		addr add $3 dev eth0 nodad
		route add default via $4
		route add ::/0 via $5
	END
}

# A host with one interface, on a bridge: host NAME MAC BRIDGE-NAMESPACE BRIDGE
# IPV4/LEN IPV6/LEN ROUTER4 ROUTER6
host()
{
	host_links "$1" "$2" "$3" | ip -batch -
	ip -n "$3" link set "$1" master "$4" up
	host_inside "$1" "${@:5}"
}

readonly BRIDGE="type bridge stp_state 0 forward_delay 0 mcast_snooping 0"

# server_inside N
server_inside()
{
	host_inside "server$1" "$(server_ip "$1")/24" "$(server_ip6 "$1")/64" \
		10.0.0.1 2001:db8:a::1
}

# server_add N: one more, to a network that is up.
server_add()
{
	host_links "server$1" "$(server_mac "$1")" lan | ip -batch -
	ip -n lan link set "server$1" master br0 up
	server_inside "$1"
	SERVERS+=("server$1")
}

# net_links SERVERS: all namespaces, and the cables between them
net_links()
{
	local n

	echo "netns add lan"
	echo "netns add router"
	echo "link add name router netns lan type veth" \
		"peer name lan netns router address $ROUTER_MAC"
	host_links client1 02:00:00:00:02:01 router
	host_links client2 02:00:00:00:02:02 router
	host_links gateway "$GATEWAY_MAC" lan
	for ((n = 1; n <= $1; n++)); do
		host_links "server$n" "$(server_mac "$n")" lan
	done
}

# bridge_up NAMESPACE NAME PORT...
bridge_up()
{
	local ns=$1 name=$2 port

	shift 2
	{
		echo "link add $name $BRIDGE"
		echo "link set $name up"
		for port; do
			echo "link set $port master $name up"
		done
	} | ip -n "$ns" -batch -
}

router_up()
{
	bridge_up router clients client1 client2
	in_ns router bash -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
		echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
	ip -n router -batch - <<-END
		link set lo up
		link set lan up
		addr add 198.51.100.1/24 dev clients
		addr add 2001:db8:100::1/64 dev clients nodad
		addr add 10.0.0.1/24 dev lan
		addr add 192.0.2.1/24 dev lan
		addr add 2001:db8:a::1/64 dev lan nodad
		addr add 2001:db8::1/64 dev lan nodad
	END
}

# net_up [SERVERS]: the whole network, without a VIP.
net_up()
{
	local n count=${1:-3} names=()

	inherit_sysctls
	net_links "$count" | ip -batch -
	for ((n = 1; n <= count; n++)); do
		names+=("server$n")
	done
	bridge_up lan br0 router gateway "${names[@]}"
	router_up
	for n in 1 2; do
		host_inside "client$n" "198.51.100.$((6 + n))/24" \
			"2001:db8:100::$((6 + n))/64" 198.51.100.1 2001:db8:100::1
	done
	host_inside gateway 10.0.0.2/24 2001:db8:a::2/64 10.0.0.1 2001:db8:a::1
	for ((n = 1; n <= count; n++)); do
		server_inside "$n"
	done
	SERVERS=("${names[@]}")
}

# The gateway holds the VIPs: it answers ARP and ND for them.
gateway_vips()
{
	local vip

	for vip; do
		if [[ $vip == *:* ]]; then
			echo "addr add $vip/128 dev eth0 nodad"
		else
			echo "addr add $vip/32 dev eth0"
		fi
	done | ip -n gateway -batch -
}

# The servers hold the VIPs: they do not. Does what scripts/realserver does (see
# its test), in fewer processes.
server_vips()
{
	local ns vip

	for ns in "${SERVERS[@]}"; do
		in_ns "$ns" bash -c 'cd /proc/sys/net/ipv4/conf/all
			echo 1 >arp_ignore
			echo 2 >arp_announce'
		for vip; do
			if [[ $vip == *:* ]]; then
				echo "addr add $vip/128 dev lo nodad preferred_lft 0"
			else
				echo "addr add $vip/32 dev lo scope host"
			fi
		done | ip -n "$ns" -batch -
	done
}

net_vips()
{
	gateway_vips "$@"
	server_vips "$@"
}
