#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The gateway is a client of its own services. Of a VIP that it does not hold: at
# once. Of one that it holds: when its packets do not have the VIP as their source
# and, IPv4, when it takes answers that do (accept_local). What the services do
# not want stays with the gateway.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly FAR4=192.0.2.20 FAR6=2001:db8::20

# own ARGUMENT...: echo_client.py on the gateway
own()
{
	gw "$TOOLS/echo_client.py" "$@"
}

# Every one must come back; who answers so few of them is left to chance.
own_answered()
{
	own "$@" | grep -vc !
}

own_names()
{
	own "$@" | tally | awk '{ print $2 }' | xargs
}

sysctl_eth0()
{
	gw bash -c "echo $2 >/proc/sys/net/ipv4/conf/eth0/$1"
}

test_begin
net_up 2
gateway_vips "$VIP4" "$VIP6"
# Else it is the source for what is near it; and the servers hold it as well.
ip -n gateway addr change "$VIP6/128" dev eth0 preferred_lft 0
server_vips "$VIP4" "$VIP6" "$FAR4" "$FAR6"
echo_up 7,8 "$VIP4" "$VIP6" "$FAR4" "$FAR6"
echo_one gateway gateway 9 "$VIP4" "$VIP6"
dsr_load
for kind in tcp udp; do
	for vip in "$VIP4" "[$VIP6]" "$FAR4" "[$FAR6]"; do
		service "$kind" "$vip:7"
	done
done

for kind in tcp udp; do
	for vip in "$FAR4" "$FAR6"; do
		expect "$vip, which is elsewhere: $kind" "server1 server2" \
			"$(own_names "$kind" "$vip" 7 25)"
	done
done
expect_between "they are counted" 200 1000 "$(counter output)"
expect "... as a part of what was sent" "$(counter steered)" "$(counter output)"
expect "much at once" 6 "$(own_answered -s 300000 tcp "$FAR4" 7 6)"

expect "the VIP as its source: left to the gateway's own stack" \
	"2 !ECONNREFUSED" "$(own tcp "$VIP4" 7 2 | tally)"
expect_between "... counted, as is the answer" 2 4 "$(counter pass-own)"
expect "... its own service is reached there" "3 gateway" \
	"$(own tcp "$VIP4" 9 3 | tally)"
expect "... IPv6" "3 gateway" "$(own udp "$VIP6" 9 3 | tally)"
expect "nothing was dropped for its source" 0 "$(counter drop-source)"

expect "another source, but no accept_local: no answer is taken" \
	"1 !timeout" "$(own -t 2 -f 10.0.0.2 udp "$VIP4" 7 1 | tally)"
sysctl_eth0 accept_local 1
for filter in 0 1 2; do
	sysctl_eth0 rp_filter "$filter"
	for kind in tcp udp; do
		expect "accept_local, rp_filter $filter: $kind" \
			"server1 server2" \
			"$(own_names -f 10.0.0.2 "$kind" "$VIP4" 7 25)"
	done
done
expect "much at once, by a route that knows no limit" 6 \
	"$(own_answered -s 300000 -f 10.0.0.2 tcp "$VIP4" 7 6)"
for kind in tcp udp; do
	expect "IPv6 asks for nothing: $kind" "server1 server2" \
		"$(own_names -f 2001:db8:a::2 "$kind" "$VIP6" 7 20)"
done

expect "a datagram larger than the servers' link" 10 \
	"$(own_answered -s 3000 -f 10.0.0.2 udp "$VIP4" 7 10)"
expect "... IPv6" 10 \
	"$(own_answered -s 3000 -f 2001:db8:a::2 udp "$VIP6" 7 10)"
(($(counter fragmented) >= 20)) || fail "... they went as fragments"
ok "... they went as fragments"

ip -n gateway route replace table local local "$VIP4" dev eth0 \
	proto kernel scope host src 10.0.0.2
expect "a route that names the source: no program need do it" \
	"server1 server2" "$(own_names tcp "$VIP4" 7 25)"
expect "... the gateway still reaches itself" "3 gateway" \
	"$(own tcp "$VIP4" 9 3 | tally)"

ip -n gateway -6 route del table local local "$VIP6" dev eth0
ip -n gateway -6 route add table local local "$VIP6" dev eth0 \
	src 2001:db8:a::2
expect "... IPv6" "server1 server2" "$(own_names tcp "$VIP6" 7 20)"
expect "... and itself" "3 gateway" "$(own tcp "$VIP6" 9 3 | tally)"

# Connection tracking did not see the requests.
gw nft -f - <<-END
	table ip guard {
		chain raw {
			type filter hook prerouting priority raw;
		}
		chain input {
			type filter hook input priority filter;
			ct state invalid drop
		}
	}
END
expect "a firewall that drops what it knows no beginning of: no answer" \
	"1 !timeout" "$(own -t 2 tcp "$FAR4" 7 1 | tally)"
gw nft add rule ip guard raw ip saddr "{ $FAR4, $VIP4 }" notrack
expect "... answers can be exempted" "server1 server2" \
	"$(own_names tcp "$FAR4" 7 20)"
gw nft delete table ip guard

dsr service add tcp "$FAR4:8"
dsr service add udp "$FAR4:8"
for kind in tcp udp; do
	expect "no server: the $kind sender is told at once" \
		"1 !ECONNREFUSED" "$(own "$kind" "$FAR4" 8 1 | tally)"
done
dsr service set udp "$FAR4:8" no-server drop
expect "no-server drop: told as by a firewall" "1 !EPERM" \
	"$(own udp "$FAR4" 8 1 | tally)"
# A slow queue: who has little room for what has not left must wait; who wants to
# know is told when the queue takes no more.
dsr service add udp "$FAR4:10"
dsr server add udp "$FAR4:10" "$(server_ip 1)"
all_up udp "$FAR4:10"
slow_queue()
{
	gw tc qdisc replace dev eth0 root fq maxrate 8mbit flow_limit "$1"
}
queue_drops()
{
	gw tc -s -j qdisc show dev eth0 | jq '.[0].drops'
}
slow_queue 100
expect "a sender waits for the queue" 500 \
	"$(gw "$TOOLS/flood.py" "$FAR4" 10 500 1000 50000)"
expect "... which drops nothing" 0 "$(queue_drops)"
expect "... fragments: the same" 150 \
	"$(gw "$TOOLS/flood.py" -d "$FAR4" 10 150 3000 50000)"
expect "... which drops nothing" 0 "$(queue_drops)"
gw tc qdisc del dev eth0 root
slow_queue 5
expect_match "a queue that is full is an error of its sender, if he wants to know" \
	' ENOBUFS:[0-9]+$' \
	"$(gw "$TOOLS/flood.py" -e "$FAR4" 10 100 1000 1000000)"
gw tc qdisc del dev eth0 root
expect "clients are served as ever" "server1 server2" \
	"$(ask tcp "$VIP4" 7 20 | tally | awk '{ print $2 }' | xargs)"
