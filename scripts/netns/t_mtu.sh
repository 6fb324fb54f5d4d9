#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A packet that is too big for the server's link: the client is told by ICMP
# how big it may be, IPv4 and IPv6, and path MTU discovery does the rest. What
# fits to the byte passes; what may be divided is, merged packets too. A flood is
# not answered by one, and others are told while it lasts.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"


told()
{
	frames icmp | awk -v to="$1" '$6 ~ "^" to "," {
		sub(".*,", "", $5); print $5 }' | sort -u | xargs
}

stage 1 "$VIP4" "$VIP6"
ip link add name eth1 netns gateway type veth peer name eth1 netns server1
ip -n gateway link set eth1 mtu 1400 up
ip -n server1 link set eth1 mtu 1400 up
ip -n gateway addr add 10.1.0.2/24 dev eth1
ip -n server1 addr add 10.1.0.11/24 dev eth1
ip -n gateway addr add 2001:db8:b::2/64 dev eth1 nodad
ip -n server1 addr add 2001:db8:b::b/64 dev eth1 nodad
for kind in tcp udp; do
	dsr service add "$kind" "$VIP4:7"
	dsr server add "$kind" "$VIP4:7" 10.1.0.11
	all_up "$kind" "$VIP4:7"
	dsr service add "$kind" "[$VIP6]:7"
	dsr server add "$kind" "[$VIP6]:7" 2001:db8:b::b
	all_up "$kind" "[$VIP6]:7"
done
expect "the table shows the link's MTU" 1400 \
	"$(server_get udp "$VIP4:7" 10.1.0.11 .egress.mtu)"
capture icmp client1 eth0 \
	"icmp[0] == 3 or (icmp6 and (ip6[40] == 2 or ip6[40] == 1))"

inject()
{
	in_ns client1 "$TOOLS/inject.py" eth0 "$(in_ns router \
		cat /sys/class/net/clients/address)" "$@"
}
capture server server1 eth1 -Q in "udp"
inject udp 198.51.100.7,4001 "$VIP4,7" --df --data 1372
inject udp 2001:db8:100::7,4001 "$VIP6,7" --data 1352
caught_all server 2
expect "what fits to the byte passes" "1400 1400" \
	"$(frames server | awk '{ print $8 }' | xargs)"
inject udp 198.51.100.7,4002 "$VIP4,7" --df --data 1373
inject udp 2001:db8:100::7,4002 "$VIP6,7" --data 1353
caught_all icmp 2
expect "IPv4: fragmentation needed, 1400" 3.4.1400 "$(told 198.51.100.7)"
expect "IPv6: packet too big, 1400" 2.0.1400 "$(told 2001:db8:100::7)"
expect "they are counted" 2 "$(counter drop-too-big)"
inject udp 198.51.100.7,4003 "$VIP4,7" --data 1373
caught_all server 4
expect "without DF: in two fragments that fit" "1396 25" \
	"$(frames server | awk '{ print $8 }' | tail -n 2 | xargs)"
expect "... counted" "1 2" "$(counter fragmented) $(counter drop-too-big)"

# A real sender adapts: a megabyte goes up.
ip -n client1 route flush cache
for vip in "$VIP4" "$VIP6"; do
	expect "$vip: TCP finds its size by itself" "2 server1" \
		"$(ask -t 30 -s 300000 tcp "$vip" 7 2 | tally)"
done

# One that lets others divide its packets: they come merged, and leave in fragments.
fragmented=$(counter fragmented)
in_ns client1 bash -c 'echo 1 >/proc/sys/net/ipv4/ip_no_pmtu_disc'
ip -n client1 route flush cache
expect "TCP without DF: merged packets are divided" "2 server1" \
	"$(ask -t 30 -s 300000 tcp "$VIP4" 7 2 | tally)"
in_ns client1 bash -c 'echo 0 >/proc/sys/net/ipv4/ip_no_pmtu_disc'
expect_between "... into fragments" 5 1000 \
	$(($(counter fragmented) - fragmented))
capture merged server1 eth1 -Q in "udp[2:2] == 9 or (ip[6:2] & 0x1fff != 0)"
dsr service add udp "$VIP4:9"
dsr server add udp "$VIP4:9" 10.1.0.11
all_up udp "$VIP4:9"
expect "UDP that is sent merged, each datagram too large for the link" 4 \
	"$(in_ns client1 "$TOOLS/flood.py" -d -g 1440 "$VIP4" 9 4 4320 100000)"
caught_all merged 24
expect "... each in two fragments" "12 1396 12 92" \
	"$(frames merged | awk '{ print $8 }' | sort -n | uniq -c | sort -k 2 -n -r |
		awk '{ print $1, $2 }' | xargs)"

# flood VIP SOURCE NAME: 10,000 that do not fit; how often the client is told
flood()
{
	local start=$SECONDS dropped told

	dropped=$(counter drop-too-big)
	told=$(said "$3")
	inject udp "$2,5000" "$1,7" --df --data 1400 --count 10000 --same-port
	wait_for 30 "$1: a flood has arrived" \
		counter_is drop-too-big $((dropped + 10000))
	expect_between "... the client is told up to 10 times a second" 1 \
		$((10 * (SECONDS - start + 2))) $(($(said "$3") - told))
}

# said NAME: what the gateway's stack has counted of what it sent
said()
{
	gw nstat -asz "$1" | awk 'END { print $2 }'
}

flood "$VIP4" 198.51.100.7 IcmpOutDestUnreachs
flood "$VIP6" 2001:db8:100::7 Icmp6OutPktTooBigs

# One client sends what does not fit all the time; another is told at once.
background client1 flood "$TOOLS/inject.py" eth0 "$(in_ns router \
	cat /sys/class/net/clients/address)" udp 198.51.100.7,5000 "$VIP4,7" \
	--df --data 1400 --count 1000000 --same-port
dropped=$(counter drop-too-big)
flood_is_on()
{
	(($(counter drop-too-big) >= dropped + 2000))
}
wait_for 30 "a client floods" flood_is_on
capture other client2 eth0 "icmp[0] == 3"
in_ns client2 "$TOOLS/inject.py" eth0 "$(in_ns router \
	cat /sys/class/net/clients/address)" udp 198.51.100.8,4004 "$VIP4,7" \
	--df --data 1373
caught_all other 1
stop flood KILL
