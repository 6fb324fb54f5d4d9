#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A pinned hardware address is used as it is: nobody is asked for it, a change
# takes at once, and "auto" goes back to asking.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

stage 2 "$VIP4"
capture arp gateway eth0 -Q out 'arp and arp[24:4] == 0x0a000063'
dsr service add tcp "$VIP4:7"
# An address that nobody has, at the MAC of a server.
dsr server add tcp "$VIP4:7" 10.0.0.99 mac "$(server_mac 1)" dev eth0
all_up tcp "$VIP4:7"
expect "frames go to the pinned address" "5 server1" \
	"$(ask tcp "$VIP4" 7 5 | tally)"
ip -n gateway neigh flush dev eth0
dsr server set tcp "$VIP4:7" 10.0.0.99 mac "$(server_mac 2)"
expect "a change takes at once" "5 server2" "$(ask tcp "$VIP4" 7 5 | tally)"
expect "the table shows it" "$(server_mac 2) $(server_mac 2)" \
	"$(server_get tcp "$VIP4:7" 10.0.0.99 '"\(.mac) \(.egress.mac)"')"
expect "nobody was asked for it" 0 \
	"$(tcpdump -nr "$WORK/arp.pcap" 2>/dev/null | wc -l)"
dsr server set tcp "$VIP4:7" 10.0.0.99 mac auto
wait_for 10 "auto asks, and nobody answers" \
	state_is unresolved tcp "$VIP4:7" 10.0.0.99
expect "without it the client is refused" "1 !ECONNREFUSED" \
	"$(ask tcp "$VIP4" 7 1 | tally)"

# While packets stream, the address flips back and forth: no frame ever has
# anything but the one or the other.
capture all lan gateway -Q in "udp and dst host $VIP4"
dsr service add udp "$VIP4:7"
dsr server add udp "$VIP4:7" 10.0.0.98 mac "$(server_mac 1)" dev eth0
background router traffic "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp \
	198.51.100.7,1 "$VIP4,7" --count 100000000
caught_all all 10
for _ in {1..25}; do
	dsr server set udp "$VIP4:7" 10.0.0.98 mac "$(server_mac 2)"
	dsr server set udp "$VIP4:7" 10.0.0.98 mac "$(server_mac 1)"
done
stop traffic
stop all INT
expect "every frame went to one of the two" \
	"$GATEWAY_MAC $(server_mac 1)
$GATEWAY_MAC $(server_mac 2)" \
	"$(frames all | awk '{ print $1, $2 }' | sort -u)"
