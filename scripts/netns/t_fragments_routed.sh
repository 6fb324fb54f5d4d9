#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Datagrams in fragments that the gateway routes on: of a prefix that has a service
# at one port, those to another port pass as they pass without a service; with one
# by mark, with and without conntrack, and where no server is left and the service
# says pass.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_anyip.sh
. "$NETNS_DIR/lib_anyip.sh"

readonly IN4=203.0.113.77 IN6=2001:db8:f::77

# big PORT ADDRESS: datagrams of 4,000 bytes, and who answers them
big()
{
	ask -t 4 -s 4000 udp "$2" "$1" 3 | tally
}

# passes WHAT: what no service takes goes where the gateway's route says
passes()
{
	local address

	for address in "$IN4" "$IN6"; do
		expect "$1: $address, datagrams of 4,000 bytes pass" \
			"3 server2" "$(big 8 "$address")"
	done
}

# served WHAT
served()
{
	local address

	for address in "$IN4" "$IN6"; do
		expect "$1: $address, the service takes its own" \
			"3 server1" "$(big 7 "$address")"
	done
}

test_begin
net_up 2
anyip "$ANY4" "$ANY6"
echo_up 7,8 "$IN4" "$IN6"
gw bash -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
	echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
ip -n gateway route add "$ANY4" via "$(server_ip 2)"
ip -n gateway route add "$ANY6" via "$(server_ip6 2)"
dsr_load
passes "no service"

service udp "$ANY4:7" -- 1
dsr service add udp "[$ANY6]:7"
dsr server add udp "[$ANY6]:7" "$(server_ip6 1)"
all_up udp "[$ANY6]:7"
served "another port"
passes "another port"
expect_between "... they were gathered" 24 36 "$(counter gathered)"

dsr server del udp "$ANY4:7" "$(server_ip 1)"
dsr server del udp "[$ANY6]:7" "$(server_ip6 1)"
for prefix in "$ANY4" "[$ANY6]"; do
	dsr service set udp "$prefix:7" no-server pass
done
for address in "$IN4" "$IN6"; do
	expect "no server, pass: $address" "3 server2" "$(big 7 "$address")"
done
for prefix in "$ANY4" "[$ANY6]"; do
	dsr service del udp "$prefix:7"
done

gw nft -f - <<-'END'
	table inet sort {
		chain raw {
			type filter hook prerouting priority raw;
			meta nfproto ipv4 ip daddr 203.0.113.0/24 meta mark set 7
			meta nfproto ipv6 ip6 daddr 2001:db8:f::/64 meta mark set 7
		}
	}
END
service mark 7 -- 1
served "a service by mark"
dsr server del mark 7 "$(server_ip 1)"
dsr service set mark 7 no-server pass
passes "a service by mark without a server, pass"
dsr service del mark 7
service udp "$ANY4:7" -- 1
dsr service add udp "[$ANY6]:7"
dsr server add udp "[$ANY6]:7" "$(server_ip6 1)"
all_up udp "[$ANY6]:7"
gw nft -f - <<-'END'
	flush ruleset
	table inet t {
		chain c {
			type filter hook prerouting priority 0;
			ct state invalid counter
		}
	}
END
served "conntrack in use"
passes "conntrack in use"
