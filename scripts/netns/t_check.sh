#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "check" finds what would make clients wait, says what to do, and has nothing
# to say when it was done: each mistake is made on real hosts, is one that
# clients or probes feel, and is gone after what the finding says.
#
# timeout: 900

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly SERVICE=(tcp "$VIP4:7")

quiet()
{
	expect "$1: nothing found" "0 nothing found" \
		"$(dsr check >"$WORK/found"; echo "$? $(<"$WORK/found")")"
}

# finds WHAT REGEX...: one finding for each, in this order, and status 4.
finds()
{
	local what=$1 line status=0 n=0

	shift
	dsr check >"$WORK/found" || status=$?
	expect "$what: it is found" "4 $#" \
		"$status $(wc -l <"$WORK/found")"
	while read -r line; do
		n=$((n + 1))
		expect_match "... $line" "^${!n}$" "$line"
	done <"$WORK/found"
}

# says TEXT: for now, in one of its findings
says()
{
	(dsr check || true) | grep -qF "$1"
}

# obey: set what the findings say is to be set, with sysctl(8)'s words.
obey()
{
	local name value

	grep -o 'net\.[a-z0-9_.]*=[0-9]*' "$WORK/found" |
		while IFS='=' read -r name value; do
			gw bash -c "echo $value >/proc/sys/${name//.//}"
		done
}

state()
{
	wait_for "$1" "server $3 is $2" state_is "$2" "${SERVICE[@]}" "$3"
}

answers()
{
	ask tcp "$VIP4" 7 "$1" | tally | xargs
}

# probe [SECONDS]: is it answered in that time?
probe()
{
	gw "$TOOLS/echo_client.py" -t "${1:-10}" -m 101 -f 10.0.0.2 tcp "$VIP4" 7 1 | tally
}

stage 2 "$VIP4"
quiet "an empty table"

dsr service add "${SERVICE[@]}"
finds "a service alone" \
	"service tcp $VIP4:7: it has no server; add one .*"
expect "... clients are refused" "1 !ECONNREFUSED" "$(answers 1)"
dsr server add "${SERVICE[@]}" 10.0.0.11
dsr server add "${SERVICE[@]}" 10.0.0.12
all_up "${SERVICE[@]}"
quiet "all is well"
expect "... for a program too" "[]" "$(dsr -j check)"

# Drained
dsr server set "${SERVICE[@]}" 10.0.0.11 weight 0
quiet "one is drained: the other serves"
dsr server set "${SERVICE[@]}" 10.0.0.12 weight 0
finds "all are drained" \
	"service tcp $VIP4:7: all of its servers are drained: .*; give one a weight"
expect "... clients are refused" "1 !ECONNREFUSED" "$(answers 1)"
dsr server set "${SERVICE[@]}" 10.0.0.11 weight 1
dsr server set "${SERVICE[@]}" 10.0.0.12 weight 1

# Servers that cannot be sent to, each for its own reason
dsr server add "${SERVICE[@]}" 10.0.0.99
dsr server add "${SERVICE[@]}" 198.51.100.7
state 60 unresolved 10.0.0.99
wait_for 30 "nobody answers for it" says 'no ARP answer'
finds "nobody is there; it is behind a router" \
	"service tcp $VIP4:7 server 10\.0\.0\.99: it gets nothing: unresolved [0-9a-z ]+: no ARP answer; .*" \
	"service tcp $VIP4:7 server 198\.51\.100\.7: it gets nothing: down [0-9a-z ]+: not on this link; .*"
expect "... for a program too" \
	"tcp $VIP4:7 10.0.0.99 tcp $VIP4:7 198.51.100.7" \
	"$( (dsr -j check || true) | jq -r '.[] | "\(.service) \(.server)"' | xargs)"
dsr server del "${SERVICE[@]}" 10.0.0.99
dsr server del "${SERVICE[@]}" 198.51.100.7
quiet "without them"
ip -n gateway link set eth0 down
state 10 down 10.0.0.11
state 10 down 10.0.0.12
finds "the device is down" \
	"service tcp $VIP4:7 server 10\.0\.0\.11: it gets nothing: down .*" \
	"service tcp $VIP4:7 server 10\.0\.0\.12: it gets nothing: down .*" \
	"service tcp $VIP4:7: none of its servers .*"
ip -n gateway link set eth0 up
ip -n gateway route replace default via 10.0.0.1
all_up "${SERVICE[@]}"
quiet "the device is up again"

# Full
dsr server set "${SERVICE[@]}" 10.0.0.11 max-flows 1
dsr server set "${SERVICE[@]}" 10.0.0.12 max-flows 1
quiet "there is a limit"
hold full client1 tcp "$VIP4" 7 2
finds "both have reached it" \
	"service tcp $VIP4:7 server 10\.0\.0\.11: it is full .*; raise max-flows .*" \
	"service tcp $VIP4:7 server 10\.0\.0\.12: it is full .*; raise max-flows .*" \
	"service tcp $VIP4:7: all of its servers .* are full.*"
expect "... clients are refused" "1 !ECONNREFUSED" "$(answers 1)"
dsr server set "${SERVICE[@]}" 10.0.0.12 max-flows off
finds "one has reached it" \
	"service tcp $VIP4:7 server 10\.0\.0\.11: it is full .*"
expect "... clients are served" "2 server2" "$(answers 2)"
dsr server set "${SERVICE[@]}" 10.0.0.11 max-flows off
stop full KILL
quiet "the limits are off"

# Probes whose answers the gateway itself would drop. Whoever sets the mark is
# told at once, and whoever looks at the table.
dsr server set "${SERVICE[@]}" 10.0.0.11 probe-mark 101 2>"$WORK/warning"
expect_match "the command that sets a probe mark warns" \
	'^dsradm: warning: server 10\.0\.0\.11 .*accept_local=1' \
	"$(<"$WORK/warning")"
expect_match "so does show" 'warning: .*accept_local=1' \
	"$(dsr show 2>&1 >/dev/null)"
finds "the VIP is the gateway's own address" \
	"service tcp $VIP4:7 server 10\.0\.0\.11: .*set net\.ipv4\.conf\.eth0\.accept_local=1, .*"
expect "... the probe gets no answer" "1 !timeout" "$(probe 2)"
obey
quiet "it was set"
expect "... the probe is answered" "1 server1" "$(probe)"
expect "... nobody warns" "" "$(dsr show 2>&1 >/dev/null)"

ip -n gateway addr del "$VIP4/32" dev eth0
ip -n gateway addr add "$VIP4/32" dev lo
gw bash -c 'echo 1 >/proc/sys/net/ipv4/conf/eth0/rp_filter'
finds "the VIP is on another device, and the filter strict" \
	"service tcp $VIP4:7 server 10\.0\.0\.11: .*set net\.ipv4\.conf\.eth0\.rp_filter=2 .*"
expect "... the probe gets no answer" "1 !timeout" "$(probe 2)"
obey
quiet "it was set"
expect "... the probe is answered" "1 server1" "$(probe)"

ip -n gateway addr del "$VIP4/32" dev lo
ip -n gateway route add local "$VIP4" dev lo
gw bash -c 'echo 0 >/proc/sys/net/ipv4/conf/eth0/accept_local'
finds "the VIP is the gateway's own by a route" \
	"service tcp $VIP4:7 server 10\.0\.0\.11: .*set net\.ipv4\.conf\.eth0\.accept_local=1, .*"
expect "... the probe gets no answer" "1 !timeout" "$(probe 2)"
obey
quiet "it was set"
expect "... the probe is answered" "1 server1" "$(probe)"

# Hardware addresses that are another machine's. The service table has a word on
# each, for the kernel knows no better than "up".
of_server()
{
	dsr show | awk -v server="$1" '$1 == server' | cut -d : -f 2-
}

gw bash -c 'echo >/dev/udp/10.0.0.1/9'
dsr server set "${SERVICE[@]}" 10.0.0.11 probe-mark off
ip -n server1 addr add 10.0.0.21/24 dev eth0
dsr server add "${SERVICE[@]}" 10.0.0.21
state 15 up 10.0.0.21
finds "two servers are one machine" \
	"service tcp $VIP4:7 server 10\.0\.0\.11: it has the hardware address 02:00:00:00:01:01 of server 10\.0\.0\.21: .*" \
	"service tcp $VIP4:7 server 10\.0\.0\.21: it has the hardware address 02:00:00:00:01:01 of server 10\.0\.0\.11: .*"
expect "... the table says so" " another server's MAC" "$(of_server 10.0.0.21)"
expect "... for a program too" "shared-mac" \
	"$(server_get "${SERVICE[@]}" 10.0.0.21 .doubt)"
dsr server del "${SERVICE[@]}" 10.0.0.21
quiet "without the second"

in_ns router bash -c 'echo 1 >/proc/sys/net/ipv4/conf/lan/proxy_arp'
ip -n router route add 10.0.0.200 dev clients
dsr server add "${SERVICE[@]}" 10.0.0.200
state 15 up 10.0.0.200
finds "the router answers for a server" \
	"service tcp $VIP4:7 server 10\.0\.0\.200: its hardware address $ROUTER_MAC is that of the router 10\.0\.0\.1, .*"
expect "... the table says so" " router's MAC" "$(of_server 10.0.0.200)"
dsr server del "${SERVICE[@]}" 10.0.0.200
in_ns router bash -c 'echo 0 >/proc/sys/net/ipv4/conf/lan/proxy_arp'
dsr server add "${SERVICE[@]}" 10.0.0.1
state 15 up 10.0.0.1
finds "the router itself is a server" \
	"service tcp $VIP4:7 server 10\.0\.0\.1: it is a router of this gateway, $ROUTER_MAC: .*"
dsr server del "${SERVICE[@]}" 10.0.0.1

ip -n gateway link add copy0 address "$(server_mac 2)" type dummy
state 10 unresolved 10.0.0.12
finds "a server has the hardware address of a device of the gateway" \
	"service tcp $VIP4:7 server 10\.0\.0\.12: it gets nothing: unresolved [0-9a-z ]+: gateway's own MAC; see who answers ARP .*"
expect "... the table says so" " gateway's own MAC" "$(of_server 10.0.0.12)"
ip -n gateway link del copy0
state 10 up 10.0.0.12
quiet "without that device"

# A VIP that is nowhere, and one that is routed here
readonly LOST=192.0.2.77
dsr service add tcp "$LOST:7"
dsr server add tcp "$LOST:7" 10.0.0.11
all_up tcp "$LOST:7"
quiet "a VIP that others could route here"
ip -n gateway route del default
finds "nothing leads to it, and nothing has come" \
	"service tcp $LOST:7: no packet has come: $LOST is nowhere on this gateway and no route leads to it; .*"
expect "... clients get no answer" "1 !EHOSTUNREACH" \
	"$(ask tcp "$LOST" 7 1 | tally | xargs)"
ip -n gateway addr add "$LOST/32" dev eth0
quiet "the gateway holds it"
ip -n gateway addr del "$LOST/32" dev eth0
server_vips "$LOST"
stop echo
echo_up 7 "$VIP4" "$LOST"
ip -n router route add "$LOST" via 10.0.0.2
expect "the router sends it here: clients are served" "1 server1" \
	"$(ask tcp "$LOST" 7 1 | tally | xargs)"
quiet "... and nothing is wrong"
ip -n gateway route add default via 10.0.0.1
dsr service del tcp "$LOST:7"

# All namespaces share the limit of the neighbour table, which can be seen in
# the first one.
readonly LIMIT=/proc/sys/net/ipv4/neigh/default/gc_thresh3
was=$(<"$LIMIT")
"$DSRADM" service add tcp 192.0.2.99:80
for n in 1 2 3; do
	"$DSRADM" server add tcp 192.0.2.99:80 "203.0.113.$n"
done
expect "with room for neighbours" 0 "$("$DSRADM" check | grep -c neighbour || true)"
echo 3 >"$LIMIT"
found=$("$DSRADM" check) || true
echo "$was" >"$LIMIT"
expect_match "without" \
	'3 IPv4 servers .* room for 3; set net\.ipv4\.neigh\.default\.gc_thresh3=12' \
	"$found"
"$DSRADM" service del tcp 192.0.2.99:80
