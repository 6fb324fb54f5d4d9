#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Nothing but one-way traffic to the servers: the gateway itself asks for their
# hardware addresses again and again, by ARP and by ND, so that they never grow
# old; and the servers stay up with no traffic at all.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

stage 1 "$VIP4" "$VIP6"
for family in ipv4 ipv6; do
	gw bash -c "cd /proc/sys/net/$family/neigh/eth0
		echo 1000 >base_reachable_time_ms
		echo 1 >delay_first_probe_time"
done
service udp "$VIP4:7"
dsr service add udp "[$VIP6]:7"
dsr server add udp "[$VIP6]:7" "$(server_ip6 1)"
all_up udp "[$VIP6]:7"

capture arp gateway eth0 -Q out "arp and arp[6:2] == 1 and arp[24:4] == 0x0a00000b"
capture nd gateway eth0 -Q out "icmp6 and ip6[40] == 135 and ip6[60:4] == 0x0000000b"
asked()
{
	(($(tcpdump -nr "$WORK/$1.pcap" 2>/dev/null | wc -l) >= $2))
}

# One-way: the packets' sender is nobody that could be answered.
background router traffic "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp \
	203.0.113.1,4000 "$VIP4,7" --count 1000000 --rate 50
wait_for 30 "ARP asks again while only steered traffic flows" asked arp 3
wait_for 30 "... and ND" asked nd 3
stop traffic
before=$(tcpdump -nr "$WORK/arp.pcap" 2>/dev/null | wc -l)
wait_for 30 "ARP asks again without any traffic" asked arp $((before + 2))
expect "the servers are up" "up up" \
	"$(dsr -j show | jq -r '[.[].servers[].state] | join(" ")')"
