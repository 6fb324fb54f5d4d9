#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "flow get" knows every kind of service and of flow: by list of ports, by
# prefix, by mark, SCTP, UDP-Lite, persistent, stateless, at a server that is
# full. Each flow goes where it says.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_anyip.sh
. "$NETNS_DIR/lib_anyip.sh"

readonly IN4=203.0.113.77 IN6=2001:db8:f::77
readonly COUNT=6

# flow_get KIND VIP PORT CLIENT-PORT FILTER [WORD...]
flow_get()
{
	local client=198.51.100.7 vip=$2

	[[ $vip != *:* ]] || client="[2001:db8:100::7]" vip="[$2]"
	dsr -j flow get "$1" "$client:$4" "$vip:$3" "${@:6}" | jq -r "$5"
}

# said KIND VIP PORT FIRST-PORT [WORD...]: lines as echo_client.py prints them.
said()
{
	local port

	for ((port = $4; port < $4 + COUNT; port++)); do
		flow_get "$1" "$2" "$3" "$port" '"\(.client_port) server" +
			((.server // .new_server // "!none") | .[-1:] |
			{"b": "1", "c": "2", "d": "3"}[.] // .)' "${@:5}"
	done
}

# foretold WHAT KIND VIP PORT FIRST-PORT [WORD...]: where each flow goes
foretold()
{
	expect "$1" "$(said "${@:2}")" \
		"$(ask -r -p "$5" "$2" "$3" "$4" "$COUNT")"
}

choices()
{
	local port

	for ((port = $4; port < $4 + COUNT; port++)); do
		flow_get "$1" "$2" "$3" "$port" .choice
	done | sort -u | xargs
}

test_begin
modprobe sctp || fail "the kernel has SCTP"
net_up 3
net_vips "$VIP4" "$VIP6"
anyip "$ANY4" "$ANY6"
background server1 echo "$TOOLS/echo_server.py" -a "$(IFS=,; echo "${SERVERS[*]}")" \
	7,8,9 "$VIP4" "$VIP6"
wait_for 60 "the servers serve" grep -q ready "$WORK/echo.out"
background server1 echo-any "$TOOLS/echo_server.py" \
	"$(IFS=,; echo "${SERVERS[*]}")" 7,8 "$IN4" "$IN6"
wait_for 60 "... the prefixes too" grep -q ready "$WORK/echo-any.out"
dsr_load

for kind in sctp udplite; do
	service "$kind" "$VIP4:7"
	service "$kind" "[$VIP6]:*"
	foretold "$kind: each flow goes where it was said" "$kind" "$VIP4" 7 23000
	foretold "$kind: ... to all ports, with IPv6" "$kind" "$VIP6" 8 23000
	expect "$kind: ... with ports that are one server's" 1 \
		"$(gw "$DSRADM" flow get "$kind" "[2001:db8:100::7]:23000" \
			"[$VIP6]:8" | grep -cF "Service $kind [$VIP6]:* takes it.")"
done

for vip in "$VIP4" "[$VIP6]"; do
	service tcp "$vip:7,9"
done
for vip in "$VIP4" "$VIP6"; do
	foretold "$vip, a list of ports" tcp "$vip" 9 23100
done
expect_match "a port that is not in it is nobody's" 'no service takes' \
	"$(dsr flow get tcp 198.51.100.7:23100 "$VIP4:8" 2>&1 || true)"

service udp "$ANY4:7" scheduler maglev
service udp "[$ANY6]:7" scheduler sh
foretold "a prefix" udp "$IN4" 7 23200
foretold "a prefix, with IPv6 and by source" udp "$IN6" 7 23200
expect "... a client is one" 1 "$(said udp "$IN6" 7 23200 |
	awk '{ print $2 }' | sort -u | wc -l)"

service mark 7
gw nft -f - <<-'END'
	table inet sort {
		chain raw {
			type filter hook prerouting priority raw;
			ip daddr 203.0.113.0/24 meta mark set 7
			ip6 daddr 2001:db8:f::/64 meta mark set 7
		}
	}
END
foretold "a mark" tcp "$IN4" 8 23300 mark 7
foretold "a mark, with IPv6" tcp "$IN6" 8 23300 mark 7
foretold "an address comes before a mark" udp "$IN4" 7 23320 mark 7
expect_match "without the mark it is nobody's" 'no service takes' \
	"$(dsr flow get tcp "198.51.100.7:23300" "$IN4:8" 2>&1 || true)"
expect_match "ICMP is refused: its errors go where their flows go" \
	'a protocol but ICMP' \
	"$(dsr flow get 1 198.51.100.7 "$IN4" mark 7 2>&1 || true)"

# Chosen per flow: nobody knows before; then its entry does.
service tcp "$VIP4:8" scheduler lc
expect "chosen per flow: not known yet" scheduler \
	"$(choices tcp "$VIP4" 8 23400)"
hold flows client1 tcp "$VIP4" 8 3
for port in $(held flows '.flows | keys[]'); do
	expect "... its entry says it" \
		"entry $(held flows ".flows[\"$port\"]" | tail -c 2)" \
		"$(flow_get tcp "$VIP4" 8 "$port" '"\(.choice) \(.server[-1:])"')"
done

# Full servers: nothing new for them, their own stay.
for n in 1 2; do
	dsr server set tcp "$VIP4:8" "$(server_ip "$n")" max-flows 1
done
port=$(held flows '.flows | to_entries[] | select(.value == "server1").key')
expect "a flow of a full server is its own" "10.0.0.11" \
	"$(flow_get tcp "$VIP4" 8 "$port" .server)"
dsr server set tcp "$VIP4:8" 10.0.0.13 max-flows 1
expect "all are full: nobody can take a new one" none \
	"$(choices tcp "$VIP4" 8 23500)"
expect "... and it is refused" "!ECONNREFUSED" \
	"$(ask tcp "$VIP4" 8 1 | awk '{ print $2 }')"
stop flows KILL
service udp "$VIP4:8"
dsr server set udp "$VIP4:8" 10.0.0.11 max-flows 1
hold full client2 udp "$VIP4" 8 40
server_is_full()
{
	[[ $(server_get udp "$VIP4:8" 10.0.0.11 .full) == true ]]
}
# Not by their first packets, for these may be anybody's
wait_for 20 "by hash: a server is full" server_is_full
expect "by hash: no new flow is foretold to it" 0 \
	"$(said udp "$VIP4" 8 23600 | grep -c server1 || true)"
foretold "by hash: each goes where it was said" udp "$VIP4" 8 23600

# Persistent clients: any flow of theirs
dsr service del udp "$VIP4:8"
service udp "$VIP4:8" scheduler rr persist 60
expect "persistent: not known before the first" scheduler \
	"$(choices udp "$VIP4" 8 23700)"
ask udp "$VIP4" 8 1 >/dev/null
foretold "persistent: then any flow of the client" udp "$VIP4" 8 23700
dsr service del udp "$VIP4:8"
service udp "$VIP4:8" persist 60/24
foretold "persistent by hash: known at once" udp "$VIP4" 8 23800
dsr service del udp "$VIP4:8"
service udp "$VIP4:8" stateless on
for scheduler in rendezvous rr; do
	dsr service set udp "$VIP4:8" scheduler "$scheduler"
	expect "stateless, $scheduler: not known at all" "stateless null null" \
		"$(flow_get udp "$VIP4" 8 23900 \
			'"\(.choice) \(.server) \(.new_server)"')"
done
