#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/realserver: the VIP is taken and not told of, in ARP and in ND; what
# it changed is undone, and nothing else; "check" finds what is missing, and
# what it advises mends it.
#
# no-insmod
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# The path is for the advice, which calls it so.
PATH=$TOP/scripts:$PATH

server()
{
	in_ns server1 "$@"
}

settings()
{
	server bash -c 'cd /proc/sys/net/ipv4/conf
		grep . */arp_* */rp_filter
		ip -d addr show'
}

# asked ADDRESS: make the router resolve it, print the neighbour's state.
asked()
{
	ip -n router neigh flush dev lan to "$1" 2>/dev/null || true
	in_ns router bash -c "echo >/dev/udp/$1/9" || true
	ip -n router neigh show dev lan "$1"
}

answered()
{
	asked "$1" | grep -Eq 'REACHABLE|DELAY|PROBE|STALE'
}

unanswered()
{
	ip -n router neigh show dev lan "$1" | grep -q FAILED
}

silent()
{
	asked "$1" >/dev/null
	wait_for 10 "nobody tells the router where $1 is" unanswered "$1"
}

# sent_from ADDRESS TO: a datagram of the server's with that source.
sent_from()
{
	server python3 -c '
import socket, sys
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
sock = socket.socket(family, socket.SOCK_DGRAM)
sock.bind((sys.argv[1], 0))
sock.sendto(b"x", (sys.argv[2], 9))' "$@"
}

test_begin
net_up 1
echo 50 | in_ns router tee /proc/sys/net/ipv4/neigh/lan/retrans_time_ms \
	/proc/sys/net/ipv6/neigh/lan/retrans_time_ms >/dev/null

# ---- the traps are real: without the script the network learns of the VIP

ip -n server1 addr add "$VIP4/32" dev lo
wait_for 10 "without realserver, ARP for a VIP on lo is answered" \
	answered "$VIP4"
ip -n server1 addr del "$VIP4/32" dev lo

# ---- up

echo 1 | server tee /proc/sys/net/ipv4/conf/all/rp_filter >/dev/null
before=$(settings)
expect_exit "down of what is not up touches nothing" 0 '' \
	server bash -c 'realserver down 192.0.2.10 >&2'
expect "... and leaves all as it was" "$before" "$(settings)"

server realserver up "$VIP4" "$VIP6"
server realserver check "$VIP4" "$VIP6" >"$WORK/check" ||
	fail "check is content after up" "exit status 0" "$(<"$WORK/check")"
ok "check is content after up"
silent "$VIP4"
silent "$VIP6"

ip -n router route add "$VIP4" via 10.0.0.11
ip -n router -6 route add "$VIP6" via 2001:db8:a::b
echo_up 7 "$VIP4" "$VIP6"
expect "the VIP is served" "1 server1" "$(ask tcp "$VIP4" 7 1 | tally)"
expect "the IPv6 VIP is served" "1 server1" "$(ask tcp "$VIP6" 7 1 | tally)"

capture arp lan br0 'arp or (icmp6 and ip6[40] == 135)'
sent_from "$VIP4" 10.0.0.99
sent_from "$VIP6" 2001:db8:a::99
asked_by_server()
{
	[[ $(tcpdump -enr "$WORK/arp.pcap" 2>/dev/null) == \
		*"who-has 10.0.0.99 tell"*"who has 2001:db8:a::99"* ]]
}
wait_for 10 "the server asks for its neighbours" asked_by_server
seen=$(tcpdump -nr "$WORK/arp.pcap" 2>/dev/null)
expect_match "it asks by its own address" \
	'who-has 10.0.0.99 tell 10.0.0.11,' "$seen"
[[ $seen != *"tell $VIP4"* && $seen != *"IP6 $VIP6 >"* ]] ||
	fail "no request names a VIP as sender" "none" "$seen"
ok "no request names a VIP as sender"
expect_match "its own connections come from its own address" \
	'src 10.0.0.11 ' "$(ip -n server1 route get 198.51.100.7)"
expect_match "... for IPv6 too" \
	'src 2001:db8:a::b ' "$(ip -n server1 route get 2001:db8:100::7)"

# ---- what is undone is what was done

ip -n router route del "$VIP4" via 10.0.0.11
ip -n router -6 route del "$VIP6" via 2001:db8:a::b

once=$(settings)
server realserver up "$VIP4" "$VIP6"
expect "up again changes nothing" "$once" "$(settings)"
server realserver up 192.0.2.11 2001:DB8:0::11
server realserver down "$VIP4" "$VIP6"
silent "$VIP4"
server realserver check 192.0.2.11 2001:db8::11 >/dev/null ||
	fail "a VIP that stays up stays right"
server realserver down 192.0.2.11 2001:db8:0:0::11
expect "the last down restores every setting" "$before" "$(settings)"

ip -n server1 addr add 192.0.2.12/32 dev lo
with=$(settings)
server realserver up 192.0.2.12 >/dev/null
server realserver down 192.0.2.12 >/dev/null
expect "an address that was there before stays" "$with" "$(settings)"
server realserver up 192.0.2.12 >/dev/null
server realserver up "$VIP4"
server realserver down "$VIP4"
silent 192.0.2.12
server realserver down 192.0.2.12 >/dev/null
expect "... and is silent as long as it is up" "$with" "$(settings)"
ip -n server1 addr del 192.0.2.12/32 dev lo

server realserver up "$VIP4"
echo 2 | server tee /proc/sys/net/ipv4/conf/all/arp_ignore >/dev/null
expect_match "a setting changed meanwhile is left alone, and that is said" \
	'arp_ignore was changed meanwhile' "$(server realserver down "$VIP4")"
expect "... it has the other's value" 2 \
	"$(server cat /proc/sys/net/ipv4/conf/all/arp_ignore)"
echo 0 | server tee /proc/sys/net/ipv4/conf/all/arp_ignore >/dev/null

# ---- check and its advice

# mended WHAT: check finds exactly one thing, and its advice is good.
mended()
{
	server realserver check "$VIP4" "$VIP6" >"$WORK/check" &&
		fail "check finds: $1"
	expect "check finds one thing: $1" 1 \
		"$(grep -c 'to mend' "$WORK/check")"
	expect_match "... and names it" "$2" "$(<"$WORK/check")"
	server bash -c "$(sed -n 's/.*to mend: //p' "$WORK/check")" >/dev/null
	server realserver check "$VIP4" "$VIP6" >"$WORK/check" ||
		fail "the advice mends it" "check is content" \
			"$(<"$WORK/check")"
	ok "... the advice mends it"
}

set_conf()
{
	echo "$2" | server tee "/proc/sys/net/ipv4/conf/$1" >/dev/null
}

set_conf all/rp_filter 0
server realserver up "$VIP4"
mended "an IPv6 VIP is missing" "$VIP6: not on lo"
ip -n server1 addr del "$VIP4/32" dev lo
mended "an IPv4 VIP is missing" "$VIP4: not on lo"
ip -n server1 addr add "$VIP4/32" dev eth0
mended "it is on the network too" "$VIP4: also on eth0"
ip -n server1 addr add "$VIP6/128" dev eth0 nodad
mended "IPv6: it is on the network too" "$VIP6: also on eth0"
set_conf all/arp_ignore 0
mended "ARP would be answered" "$VIP4: ARP for it is answered"
set_conf eth0/arp_ignore 4
mended "... by what the interface says itself" "$VIP4: ARP for it is answered"
set_conf all/arp_announce 0
mended "ARP requests would name it" "$VIP4: ARP requests may name it"

# ---- a strict filter, on the way and elsewhere

# content WHAT [REGEX]: nothing is missing; and a note says so
content()
{
	server realserver check "$VIP4" "$VIP6" >"$WORK/check" ||
		fail "check is content: $1" "exit status 0" "$(<"$WORK/check")"
	ok "check is content: $1"
	[[ -z ${2-} ]] || expect_match "... with a note" "$2" \
		"$(<"$WORK/check")"
}

# missing WHAT VIP REGEX: it finds such a thing
missing()
{
	server realserver check "$2" >"$WORK/check" &&
		fail "check finds: $1"
	expect_match "check finds: $1" "$3" "$(<"$WORK/check")"
}

# taken_by DEV: does the kernel take what a client sends, by this interface?
taken_by()
{
	ip -n server1 route get "$VIP4" from 198.51.100.7 iif "$1" >/dev/null \
		2>&1 && echo yes || echo no
}

set_conf eth0/rp_filter 1
expect "strict, on the only interface: packets are taken" yes "$(taken_by eth0)"
content "... strict on the only interface"

ip link add name server1b netns lan type veth peer name eth1 netns server1
ip -n lan link set server1b master br0 up
ip -n server1 link set eth1 up
ip -n server1 addr add 10.0.5.11/24 dev eth1
set_conf eth0/rp_filter 0
set_conf eth1/rp_filter 1
content "strict on one that nobody has spoken on"
ip -n server1 neigh add 10.0.5.9 lladdr 02:00:00:00:05:09 dev eth1
gw bash -c 'echo >/dev/udp/10.0.0.11/9'
heard()
{
	ip -n server1 neigh show dev eth0 | grep -q '^10\.0\.0\.2 .*lladdr'
}
wait_for 10 "the gateway has asked for the server" heard
content "strict on another one, and the gateway may be on the way back" \
	"note: eth1 would drop"
ip -n server1 neigh del 10.0.5.9 dev eth1

set_conf eth0/rp_filter 1
set_conf eth1/rp_filter 0
ip -n server1 route replace default via 10.0.5.1 dev eth1
expect "clients are answered by another one: packets are dropped" no \
	"$(taken_by eth0)"
mended "a strict filter" "$VIP4: eth0 drops"
expect "... packets are taken" yes "$(taken_by eth0)"
ip -n server1 route replace default via 10.0.0.1 dev eth0
ip -n server1 link del eth1
set_conf eth0/rp_filter 0

# ---- a dummy interface

server realserver down "$VIP4" "$VIP6" >/dev/null
ip -n server1 addr flush dev lo to "$VIP4"
ip -n server1 addr flush dev lo to "$VIP6"
ip -n server1 link add vip0 type dummy
ip -n server1 link set vip0 up
ip -n server1 addr add "$VIP4/32" dev vip0
ip -n server1 addr add "$VIP6/128" dev vip0 nodad
server realserver up "$VIP4" "$VIP6" >"$WORK/out"
expect "it stays where it is" "vip0 vip0" \
	"$(ip -n server1 -o addr show | awk -v four="$VIP4/32" \
		-v six="$VIP6/128" '$4 == four || $4 == six { print $2 }' | xargs)"
content "the VIP is on a dummy interface"
silent "$VIP4"
silent "$VIP6"
ip -n server1 link set vip0 down
ip -n server1 addr replace "$VIP6/128" dev vip0 nodad
missing "the dummy interface is down" "$VIP4" "$VIP4: vip0 is down"
server realserver down "$VIP4" "$VIP6" >/dev/null
ip -n server1 link del vip0

missing "nothing takes it" "$VIP4" "$VIP4: not on lo"
server realserver up "$VIP4" "$VIP6"
ip -n server1 addr change "$VIP6/128" dev lo preferred_lft forever
mended "a VIP that is a source address" "$VIP6: this host may use it"

# ---- an interface's name is a name, a prefix comes by a route

# shellcheck disable=SC2016 # that is the point
readonly ODD='$(id>odd)'
ip -n server1 link add name "$ODD" type bridge
set_conf "$ODD/rp_filter" 1
set_conf all/rp_filter 0
# Where a file could be made: the root is read-only.
(cd "$WORK" && server realserver up 192.0.2.13)
expect "an odd interface is made loose" 2 \
	"$(server cat "/proc/sys/net/ipv4/conf/$ODD/rp_filter")"
(cd "$WORK" && server realserver down 192.0.2.13)
(cd "$WORK" && server realserver down "$VIP4" "$VIP6")
expect "... and strict again" 1 \
	"$(server cat "/proc/sys/net/ipv4/conf/$ODD/rp_filter")"
[[ ! -e $WORK/odd ]] || fail "its name is not run"
ip -n server1 link del "$ODD"

server realserver up "$VIP4"
ip -n server1 route add local 192.0.2.128/25 dev lo
ip -n router route add 192.0.2.200 dev lan
silent 192.0.2.200
expect_match "an address of a prefix is taken" 'taken by a local route' \
	"$(server realserver check 192.0.2.200)"

# ---- words

while IFS='|' read -r words regex; do
	# shellcheck disable=SC2086 # a command line
	expect_exit "realserver $words" 1 "$regex" server realserver $words
done <<-'END'
	sideways 192.0.2.10|unknown word
	up|which VIP
	up 192.0.2|no unicast IPv4
	up 192.0.2.256|no unicast IPv4
	up 192.0.2.010|no unicast IPv4
	up 127.0.0.1|no unicast IPv4
	up 0.0.0.0|no unicast IPv4
	up 224.0.0.1|no unicast IPv4
	up 255.255.255.255|no unicast IPv4
	up 192.0.2.10/32|without a prefix
	up ::|no unicast IPv6
	up ::1|no unicast IPv6
	up ff02::1|no unicast IPv6
	up fe80::1|no unicast IPv6
	up ::ffff:c000:20a|no unicast IPv6
	up 2001:db8::g|no unicast IPv6
	up 1:2:3:4:5:6:7:8:9|no unicast IPv6
	up 192.0.2.13 hello|no unicast IPv4
END
expect "a bad word among good ones changes nothing" "" \
	"$(ip -n server1 addr show to 192.0.2.13)"
