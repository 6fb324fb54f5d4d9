#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Replies never come near the gateway: with requests and a download going on,
# nothing that has the VIP as its source is seen at the gateway's port.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

test_begin
net_up
net_vips "$VIP4" "$VIP6"
web_up
dsr_load
service tcp "$VIP4:80"
dsr service add tcp "[$VIP6]:80"
dsr server add tcp "[$VIP6]:80" "$(server_ip6 1)"
all_up tcp "[$VIP6]:80"

readonly REPLY="tcp and (src host $VIP4 or src host $VIP6)"
capture gateway gateway eth0 "$REPLY or udp port 9"
capture router router lan "$REPLY"
get "http://$VIP4/[1-40]" "http://[$VIP6]/[1-10]" >"$WORK/names"
expect "all requests were answered" 50 "$(grep -c server "$WORK/names")"
get "http://$VIP4/big" -o "$WORK/big"
cmp "$WORK/big" "$WORK/www/big" || fail "a download arrives as it was sent"
ok "a download arrives as it was sent"

# What the gateway saw of it is in its capture before this marker.
in_ns router "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp "$VIP4,1" 10.0.0.2,9
caught_all gateway 1
expect_between "replies on their way to the clients" 60 100000 \
	"$(frames router | wc -l)"
expect "replies at the gateway: none, but the marker" udp \
	"$(frames gateway | awk '{ print $4 }' | sort -u)"
expect "... they came from the servers themselves" \
	"$(for n in 1 2 3; do server_mac "$n"; echo; done)" \
	"$(frames router | awk '{ print $1 }' | sort -u)"
