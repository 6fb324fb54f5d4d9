#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# IPv4 options go through as they came; a packet that wants to choose its own
# route is left to the gateway's stack.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

stage 1 "$VIP4"
service udp "$VIP4:7"
capture server server1 eth0 -Q in "udp and ether src $GATEWAY_MAC"
capture gateway gateway eth0 -Q in "udp"

# No operation; record route; timestamp; router alert; loose source route;
# strict source route; one behind something else; one of no hops.
while read -r port options; do
	echo "lan $GATEWAY_MAC udp 198.51.100.7,$port $VIP4,7 --data 20" \
		"--options $options"
done <<-'END' >"$WORK/packets"
	4001 01010100
	4002 070704000000000000
	4003 440c05000000000000000000
	4004 94040000
	5001 830b04c0000201c0000202
	5002 890b04c0000201c0000202
	5003 01830b04c0000201c0000202
	5004 8303040000
	4005 01010101
END
in_ns router "$TOOLS/inject.py" <"$WORK/packets"
caught_all server 5
caught_all gateway 9
expect "options pass, source routes do not" "4001 4002 4003 4004 4005" \
	"$(frames server | awk '{ sub(".*,", "", $5); print $5 }' | xargs)"
expect "what passes is as it was sent" \
	"$(frames gateway | awk '$5 ~ /,4/ { print $NF }')" \
	"$(frames server | awk '{ print $NF }')"
expect "source routes are counted" 4 "$(counter pass-source-route)"
