#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Packets whose source cannot be a client's - the VIP itself, loopback, this
# network, multicast, broadcast - are dropped and counted, as the kernel's own
# routing would.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

stage 1 "$VIP4" "$VIP6"
four_services
capture server server1 eth0 -Q in "ether src $GATEWAY_MAC and (tcp or udp)"

for kind in tcp udp; do
	for source in "$VIP4" 127.0.0.1 127.255.0.1 0.0.0.0 224.0.0.1 \
		239.255.255.255 255.255.255.255; do
		echo "lan $GATEWAY_MAC $kind $source,7 $VIP4,7"
	done
	for source in "$VIP6" ::1 :: ff02::1 ff0e::5; do
		echo "lan $GATEWAY_MAC $kind $source,7 $VIP6,7"
	done
done >"$WORK/bad"
n=$(wc -l <"$WORK/bad")
# These are fine.
for source in 198.51.100.7 10.0.0.13 1.0.0.1 223.255.255.254; do
	echo "lan $GATEWAY_MAC udp $source,4000 $VIP4,7"
done >"$WORK/good"
echo "lan $GATEWAY_MAC udp 2001:db8:100::7,4000 $VIP6,7" >>"$WORK/good"
cat "$WORK/bad" "$WORK/good" | in_ns router "$TOOLS/inject.py"
caught_all server 5
expect "only sources that can be a client's were steered" \
	"1.0.0.1 10.0.0.13 198.51.100.7 2001:db8:100::7 223.255.255.254" \
	"$(frames server | awk '{ sub(",.*", "", $5); print $5 }' | sort | xargs)"

# The kernel's own checks may have dropped some before the module saw them.
expect_between "the others are counted" $((n - 8)) "$n" "$(counter drop-source)"
