#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# SCTP associations through a VIP, IPv4 and IPv6: shared between the servers,
# large messages, kept through a change of servers.
#
# timeout: 600
# stock

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_protocols.sh
. "$(dirname "$0")/lib_protocols.sh"

stage_protocols 3 "$VIP4" "$VIP6"
service sctp "$VIP4:7" -- 1 2
service6 sctp "[$VIP6]:7" 1 2
for vip in "$VIP4" "$VIP6"; do
	answers=$(ask sctp "$vip" 7 24 | tally)
	expect "$vip: every association is served" 24 \
		"$(awk '{ n += $1 } END { print n }' <<<"$answers")"
	expect_between "$vip: ... by one server" 1 23 \
		"$(count_of server1 <<<"$answers")"
	expect_between "$vip: ... and the other" 1 23 \
		"$(count_of server2 <<<"$answers")"
	expect_match "$vip: large messages" "^2 server" \
		"$(ask -s 9000 -p 45000 sctp "$vip" 7 2 | sed 's/server./server/' | tally)"
	survives sctp "$vip"
done

# By a smaller link: the checksum, another one than that of TCP, is made before a
# packet is divided.
ip link add name eth1 netns gateway type veth peer name eth1 netns server1
ip -n gateway link set eth1 mtu 1400 up
ip -n server1 link set eth1 mtu 1400 up
ip -n gateway addr add 10.1.0.2/24 dev eth1
ip -n server1 addr add 10.1.0.11/24 dev eth1
dsr service del sctp "$VIP4:7"
dsr service add sctp "$VIP4:7"
dsr server add sctp "$VIP4:7" 10.1.0.11
all_up sctp "$VIP4:7"
before=$(counter fragmented)
expect "packets larger than the server's link" "4 server1" \
	"$(ask -d -s 1420 -p 46000 sctp "$VIP4" 7 4 | tally)"
expect_between "... leave as fragments" $((before + 4)) $((before + 40)) \
	"$(counter fragmented)"
expect "TCP has no service there" "1 !ECONNREFUSED" \
	"$(ask tcp "$VIP4" 7 1 | tally)"
