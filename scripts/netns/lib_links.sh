# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of what the gateway's interface may be: a bond, a bridge, a
# macvlan, a VLAN, in a VRF. Sourced after lib.sh, never run.

# gateway_on DEVICE [VIP...]: the gateway's addresses and the VIPs are on that
# one, not on eth0. Its neighbours ask again who has them.
gateway_on()
{
	local device=$1 vip

	shift
	ip -n gateway addr flush dev eth0 scope global
	{
		echo "link set eth0 up"
		echo "link set $device up"
		echo "addr add 10.0.0.2/24 dev $device"
		echo "addr add 2001:db8:a::2/64 dev $device nodad"
		for vip; do
			if [[ $vip == *:* ]]; then
				echo "addr add $vip/128 dev $device nodad"
			else
				echo "addr add $vip/32 dev $device"
			fi
		done
		echo "route replace default via 10.0.0.1"
		echo "route replace ::/0 via 2001:db8:a::1"
	} | ip -n gateway -batch -
	ip -n router neigh flush all
}

# What is said of each server besides
LINK_WORDS=()

# link_services: services of both VIPs with the servers 1 and 2, on port 7; port 8
# has none, and says so.
link_services()
{
	local kind vip n

	for kind in tcp udp; do
		for vip in "$VIP4" "[$VIP6]"; do
			dsr service add "$kind" "$vip:7"
			dsr service add "$kind" "$vip:8"
			for n in 1 2; do
				dsr server add "$kind" "$vip:7" \
					"$(address_of "${vip//[][]/}" "$n")" \
					"${LINK_WORDS[@]}"
			done
			all_up "$kind" "$vip:7"
		done
	done
}

# served WHAT: small and large, whole and in fragments; who has no server is told
served()
{
	local vip

	for vip in "$VIP4" "$VIP6"; do
		expect "$1: $vip, connections" "server1 server2" \
			"$(ask tcp "$vip" 7 26 | tally | awk '{ print $2 }' | xargs)"
		expect "$1: $vip, much at once" 2 \
			"$(ask -s 200000 tcp "$vip" 7 2 | grep -c ' server[12]$')"
		expect "$1: $vip, datagrams" "server1 server2" \
			"$(ask udp "$vip" 7 26 | tally | awk '{ print $2 }' | xargs)"
		expect "$1: $vip, fragments" 4 \
			"$(ask -s 4000 udp "$vip" 7 4 | grep -c ' server[12]$')"
		expect "$1: $vip, no server" "2 !ECONNREFUSED" \
			"$(ask -t 3 udp "$vip" 8 2 | tally)"
	done
}

# egress_is DEVICE: that is where the table says that frames leave
egress_is()
{
	expect "servers are behind $1" "$1" \
		"$(server_get tcp "$VIP4:7" "$(server_ip 1)" .egress.dev)"
}
