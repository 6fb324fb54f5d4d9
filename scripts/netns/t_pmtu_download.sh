#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A client behind a link of 1300 bytes that only its router knows of: a large
# download through the VIP comes to its end, for the router's "too big", which
# is sent to the VIP, finds its way to the server.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_protocols.sh
. "$(dirname "$0")/lib_protocols.sh"

readonly WEB_BYTES=3000000

test_begin
net_up 3
net_vips "$VIP4" "$VIP6"
web_up
dsr_load
service tcp "$VIP4:80"
service6 tcp "[$VIP6]:80" 1 2 3
ip -n router link set clients mtu 1300

for vip in "$VIP4" "[$VIP6]"; do
	before=$(counter icmp)
	for n in 1 2 3; do
		get -m 120 -o "$WORK/got" "http://$vip/big" ||
			fail "$vip: download $n comes to its end"
		cmp "$WORK/got" "$WORK/www/big" ||
			fail "$vip: download $n is the file"
		ok "$vip: download $n of $WEB_BYTES bytes is whole"
	done
	expect_between "$vip: the servers were told the size" \
		$((before + 1)) $((before + 1000)) "$(counter icmp)"
done
