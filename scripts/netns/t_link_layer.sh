#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Frames that were not sent to the gateway alone - broadcast, multicast, or
# another host's - are not steered, whatever VIP they name inside.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# line MAC PORT: one for IPv4 and one for IPv6.
line()
{
	echo "lan $1 udp 198.51.100.7,$2 $VIP4,7 --count 2"
	echo "lan $1 udp 2001:db8:100::7,$2 $VIP6,7 --count 2"
}

stage 1 "$VIP4" "$VIP6"
service udp "$VIP4:7"
dsr service add udp "[$VIP6]:7"
dsr server add udp "[$VIP6]:7" "$(server_ip6 1)"
all_up udp "[$VIP6]:7"
# The gateway gets every frame, like one whose port is watched.
ip -n gateway link set eth0 promisc on
capture server server1 eth0 \
	-Q in "udp and ether src $GATEWAY_MAC"

{
	line ff:ff:ff:ff:ff:ff 4000
	line 01:00:5e:00:00:01 4000
	line 33:33:00:00:00:01 4000
	line 02:00:00:00:0f:0f 4000
	# Whatever the gateway makes of these has arrived before this does.
	line "$GATEWAY_MAC" 5000
} | in_ns router "$TOOLS/inject.py"
caught_all server 4
expect "only frames for the gateway were steered" \
	"198.51.100.7,5000 198.51.100.7,5001 2001:db8:100::7,5000 2001:db8:100::7,5001" \
	"$(frames server | awk '{ print $5 }' | sort | xargs)"
expect "broadcast and multicast are counted" 12 "$(counter pass-not-host)"
