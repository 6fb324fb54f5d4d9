#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A service by firewall mark takes what rules of raw PREROUTING mark: of both
# families, of every protocol but ICMP, for addresses that the gateway does not
# hold; but nothing that a service by address takes.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_anyip.sh
. "$NETNS_DIR/lib_anyip.sh"

readonly IN4=203.0.113.77 IN6=2001:db8:f::77

# inject NUMBER SOURCE DESTINATION [OPTION...]: a packet of that IP protocol
inject()
{
	in_ns router "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp "$2,0" "$3,0" \
		--number "$1" --data 40 --same-port "${@:4}"
}

test_begin
net_up 3
net_vips "$VIP4" "$VIP6"
anyip "$ANY4" "$ANY6"
echo_up 7,8 "$IN4" "$IN6" "$VIP4" "$VIP6"
dsr_load
service mark 7
expect "without a rule nobody has the mark" '!timeout' \
	"$(who -t 2 tcp "$IN4" 7 1)"
gw nft -f - <<-'END'
	table inet sort {
		chain raw {
			type filter hook prerouting priority raw;
			ip daddr 203.0.113.0/24 meta mark set 7
			ip6 daddr 2001:db8:f::/64 meta mark set 7
			ip daddr 192.0.2.10 meta mark set 7
			ip6 daddr 2001:db8::10 meta mark set 7
		}
	}
END
for address in "$IN4" "$IN6" "$VIP4" "$VIP6"; do
	for kind in tcp udp; do
		for port in 7 8; do
			expect "$address, $kind, port $port: the servers share" \
				"server1 server2 server3" \
				"$(who "$kind" "$address" "$port" 40)"
		done
	done
done
expect "a VIP's pings are still the gateway's" 0 \
	"$(in_ns client1 ping -c 2 -W 5 -q "$VIP4" >/dev/null; echo $?)"
expect "... with IPv6 too" 0 \
	"$(in_ns client1 ping -c 2 -W 5 -q "$VIP6" >/dev/null; echo $?)"

# Protocols without ports: a client's packets stay together, by its address.
for n in 1 2 3; do
	capture "other$n" "server$n" eth0 -Q in \
		"ether src $GATEWAY_MAC and (ip proto 47 or ip proto 50 or ip proto 51 or
		ip proto 253 or ip6 proto 47 or ip6 proto 50 or ip6 proto 253)"
done
for client in {1..12}; do
	for number in 47 50 51 253; do
		inject "$number" "198.51.100.$((100 + client))" "$IN4" --count 2
	done
	for number in 47 50 253; do
		inject "$number" "2001:db8:100::1:$client" "$IN6" --count 2
	done
done
other()
{
	local n

	for n in 1 2 3; do
		frames "other$n" | sed "s/^/server$n /"
	done
}
all_came()
{
	(($(other | wc -l) >= 12 * 7 * 2))
}
wait_for 20 "GRE, ESP, AH and others come through" all_came
expect "each flow of a client is at one server" 84 \
	"$(other | awk '{ print $1, $5, $6, $7 }' | sort -u | wc -l)"
expect "... and all servers have some" "server1 server2 server3" \
	"$(other | awk '{ print $1 }' | sort -u | xargs)"
expect "flow get says the same" \
	"$(other | awk '$5 == 47 && $6 ~ /^198.51.100.101,/ {
		print $1 }' | sort -u)" \
	"server$(dsr -j flow get gre 198.51.100.101 "$IN4" mark 7 |
		jq -r .server | tail -c 2)"
steered=$(counter steered)
inject 1 198.51.100.7 "$IN4" --count 3
inject 58 2001:db8:100::7 "$IN6" --count 3
inject 253 198.51.100.7 "$IN4"
wait_for 10 "what follows ICMP comes through" \
	counter_is steered $((steered + 1))

# An address comes first; other packets of the VIP stay with the mark.
service tcp "$VIP4:7" -- 2
expect "a service by address comes first" server2 "$(who tcp "$VIP4" 7 10)"
expect "... at its port alone" "server1 server2 server3" \
	"$(who tcp "$VIP4" 8 30)"

# Connections stay when servers change, by their own protocol.
hold flows client1 tcp "$IN4" 7 20
wait_rounds flows 1
dsr server set mark 7 10.0.0.12 weight 0
wait_rounds flows 1
expect "a drained server gets no new ones" "server1 server3" \
	"$(who tcp "$IN4" 8 30)"
dsr server set mark 7 10.0.0.12 weight 1

# One client of all that is marked
stop flows KILL
dsr service del mark 7
service mark 7 scheduler rr persist 60
first=$(who tcp "$IN4" 7 3)
expect_match "a persistent client has one server" '^server[123]$' "$first"
expect "... of whatever address, port and protocol" "$first $first" \
	"$(who tcp "$VIP4" 8 3) $(who udp "$IN4" 8 3)"

dsr service del mark 7
expect "without the service a mark means nothing" '!ECONNREFUSED' \
	"$(who tcp "$VIP4" 8 1)"
