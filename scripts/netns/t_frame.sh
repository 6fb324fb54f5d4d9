#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the gateway sends is what it got, but for the two MAC addresses: every
# packet is the same from its IP header to its end. What a program that watches
# the gateway's port sees is not changed under its eyes, even when the service
# decrements the TTL.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# All sorts of packets: 26 in all.
readonly SENT=26
send_all()
{
	local kind

	for kind in tcp udp; do
		sed "s/^/lan $GATEWAY_MAC $kind /" <<-END
			198.51.100.7,4000 $VIP4,7 --count 3
			198.51.100.7,4100 $VIP4,7 --data 1 --tos 184
			198.51.100.7,4200 $VIP4,7 --data 1001 --df
			198.51.100.7,4300 $VIP4,7 --ttl 2 --flags A
			198.51.100.7,4400 $VIP4,7 --ttl 255 --data 1460
			198.51.100.7,4500 $VIP4,7 --options 01010101
			2001:db8:100::7,5000 $VIP6,7 --count 2
			2001:db8:100::7,5100 $VIP6,7 --data 33 --tos 46
			2001:db8:100::7,5200 $VIP6,7 --ttl 2
			2001:db8:100::7,5300 $VIP6,7 --data 1440
		END
	done | in_ns router "$TOOLS/inject.py"
}

packets()
{
	frames "$1" | awk '{ print $NF }' | sort
}

# Each frame's two MAC addresses, all the kinds there are.
macs()
{
	frames "$1" | awk '{ print $1, $2 }' | sort -u
}

# The packets with TTL, or hop limit, and header checksum blotted out.
without_ttl()
{
	packets "$1" | sed -E \
		-e 's/^(4.{15})..(..).{4}/\1--\2----/' -e 's/^(6.{13})../\1--/' |
		sort
}

capture_all()
{
	local filter="(tcp or udp) and (dst host $VIP4 or dst host $VIP6)"

	capture "sent$1" lan router -Q in "$filter"
	capture "gateway$1" gateway eth0 -Q in "$filter"
	capture "server$1" server1 eth0 -Q in "$filter"
}

stage 1 "$VIP4" "$VIP6"
four_services

capture_all 1
send_all
for at in sent gateway server; do
	caught_all "${at}1" "$SENT"
done
expect "the server gets each packet as it was sent" \
	"$(packets sent1)" "$(packets server1)"
expect "the gateway's capture shows each as it was sent" \
	"$(packets sent1)" "$(packets gateway1)"
expect "before: the frame's addresses" \
	"$ROUTER_MAC $GATEWAY_MAC" "$(macs gateway1)"
expect "after: the frame's addresses" \
	"$GATEWAY_MAC $(server_mac 1)" "$(macs server1)"

for kind in tcp udp; do
	dsr service set "$kind" "$VIP4:7" ttl decrement
	dsr service set "$kind" "[$VIP6]:7" ttl decrement
done
capture_all 2
send_all
for at in sent gateway server; do
	caught_all "${at}2" "$SENT"
done
expect "ttl decrement: the gateway's capture shows the TTL that came" \
	"$(packets sent2)" "$(packets gateway2)"
expect "... and the server gets one less" \
	"$(frames sent2 | awk '{ print $5, $7 - 1 }' | sort)" \
	"$(frames server2 | awk '{ print $5, $7 }' | sort)"
expect "... and the rest as it was sent" \
	"$(without_ttl sent2)" "$(without_ttl server2)"

# The server's own stack is content with the checksums.
expect "the server answers" "3 server1" "$(ask tcp "$VIP4" 7 3 | tally)"
