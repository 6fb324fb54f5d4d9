#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Frames that were not sent to the gateway alone - broadcast, multicast, or
# another host's - are not steered, whatever VIP they name inside.

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

inject()
{
	in_ns router "$TOOLS/inject.py" lan "$1" udp "$2" "$3" --count 2
}

stage 1 "$VIP4" "$VIP6"
service udp "$VIP4:7"
dsr service add udp "[$VIP6]:7"
dsr server add udp "[$VIP6]:7" "$(server_ip6 1)"
all_up udp "[$VIP6]:7"
# The gateway gets every frame, like one whose port is watched.
ip -n gateway link set eth0 promisc on
capture server server1 eth0 \
	"inbound and udp and ether src $GATEWAY_MAC"

for mac in ff:ff:ff:ff:ff:ff 01:00:5e:00:00:01 33:33:00:00:00:01 \
	02:00:00:00:0f:0f; do
	inject "$mac" 198.51.100.7,4000 "$VIP4,7"
	inject "$mac" 2001:db8:100::7,4000 "$VIP6,7"
done
# Whatever the gateway made of these has arrived before what comes now.
inject "$GATEWAY_MAC" 198.51.100.7,5000 "$VIP4,7"
inject "$GATEWAY_MAC" 2001:db8:100::7,5000 "$VIP6,7"
caught_all server 4
expect "only frames for the gateway were steered" \
	"198.51.100.7,5000 198.51.100.7,5001 2001:db8:100::7,5000 2001:db8:100::7,5001" \
	"$(frames server | awk '{ print $5 }' | sort | xargs)"
expect "broadcast and multicast are counted" 12 "$(counter pass-not-host)"
