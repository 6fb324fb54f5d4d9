#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Fragments: those to a service are dropped and counted, none reaches the
# gateway's own stack half; those of other traffic pass untouched.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

stage 1 "$VIP4" "$VIP6"
service udp "$VIP4:7"
dsr service add udp "[$VIP6]:7"
dsr server add udp "[$VIP6]:7" "$(server_ip6 1)"
all_up udp "[$VIP6]:7"
echo_one gateway gateway 9 10.0.0.2 2001:db8:a::2

expect "a fragmented datagram to a service is not answered" "1 !timeout" \
	"$(ask -t 1 -s 4000 udp "$VIP4" 7 1 | tally)"
expect_between "its fragments are counted" 1 3 "$(counter drop-fragment)"
expect "IPv6: it is not answered" "1 !timeout" \
	"$(ask -t 1 -s 4000 udp "$VIP6" 7 1 | tally)"
expect_between "its fragments are counted" 2 6 "$(counter drop-fragment)"
expect "whole ones are answered" "2 server1" "$(ask udp "$VIP4" 7 2 | tally)"
for own in 10.0.0.2 2001:db8:a::2; do
	expect "$own: fragments for the gateway itself are put together" \
		"2 gateway" "$(ask -s 4000 udp "$own" 9 2 | tally)"
done
