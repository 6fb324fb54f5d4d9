#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Packets that the receiving side merged (GRO) or the sender never cut (GSO) are
# larger than any MTU, and pass whole.
#
# timeout: 600
# stock

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

stage 1 "$VIP4" "$VIP6"
service tcp "$VIP4:7"
dsr service add tcp "[$VIP6]:7"
dsr server add tcp "[$VIP6]:7" "$(server_ip6 1)"
all_up tcp "[$VIP6]:7"
capture gateway gateway eth0 -s 0 -Q in "tcp and greater 3000"
capture server server1 eth0 -s 0 -Q in "tcp and greater 3000"
for vip in "$VIP4" "$VIP6"; do
	expect "$vip: a lot goes up and comes back" "2 server1" \
		"$(ask -s 500000 tcp "$vip" 7 2 | tally)"
done
caught_all server 4
expect_between "packets larger than the MTU reached the gateway" 4 10000 \
	"$(frames gateway | wc -l)"
expect "none was found too big" 0 "$(counter drop-too-big)"
flows_and_sizes()
{
	frames "$1" | awk '{ print $5, $8 }' | sort
}
same_frames()
{
	cmp <(flows_and_sizes gateway) <(flows_and_sizes server)
}
wait_for 10 "they reached the server whole" same_frames
