#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A server that is a container of the gateway, behind a bridge of its own. Its
# answers come by the gateway, with the VIP as their source: "check" says what is
# to be set for them, for the kernel and for a firewall, and that is enough.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly INNER=10.9.0.11 INNER6=2001:db8:9::11

# inner_up: the host "inner1" and the bridge "br1" between it and the gateway
inner_up()
{
	bridge_up gateway br1
	host inner1 02:00:00:00:09:11 gateway br1 "$INNER/24" "$INNER6/64" \
		10.9.0.1 2001:db8:9::1
	ip -n gateway addr add 10.9.0.1/24 dev br1
	ip -n gateway addr add 2001:db8:9::1/64 dev br1 nodad
	gw bash -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
		echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
	ip -n gateway -6 route replace default via 2001:db8:a::1
}

answers()
{
	ask "$@" 7 1 | tally
}

# check_says STATUS: the status, and the finding in a file
check_says()
{
	local status=0

	dsr check >"$WORK/found" || status=$?
	expect "check ends with" "$1" "$status"
}

test_begin
net_up 1
inner_up
SERVERS+=(inner1)
net_vips "$VIP4" "$VIP6"
echo_up 7 "$VIP4" "$VIP6"
dsr_load
for kind in tcp udp; do
	for vip in "$VIP4" "[$VIP6]"; do
		dsr service add "$kind" "$vip:7"
	done
	dsr server add "$kind" "$VIP4:7" "$INNER"
	dsr server add "$kind" "[$VIP6]:7" "$INNER6"
	all_up "$kind" "$VIP4:7"
	all_up "$kind" "[$VIP6]:7"
done
gw nft -f - <<-END
	table inet guard {
		chain forward {
			type filter hook forward priority filter;
			ct state invalid counter drop
		}
	}
END

for kind in tcp udp; do
	expect "its answers are dropped: $kind" "1 !timeout" \
		"$(answers -t 2 "$kind" "$VIP4")"
done
check_says 4
expect "both services are named" 2 \
	"$(grep -c '^service [a-z]* 192.0.2.10:7: answers of its servers on this machine, behind br1, are dropped: ' "$WORK/found")"
expect "nothing else is" 2 "$(wc -l <"$WORK/found")"
set_line=$(grep -o -m 1 'net\.ipv4\.conf\.br1\.accept_local=1' "$WORK/found" |
	head -n 1)
nft_line=$(grep -o -m 1 "nft '[^']*'" "$WORK/found" | head -n 1)

gw sysctl -qw "$set_line"
expect "the kernel takes them: UDP is served" "1 inner1" \
	"$(answers udp "$VIP4")"
expect "... the firewall does not know TCP's" "1 !timeout" \
	"$(answers -t 2 tcp "$VIP4")"
gw bash -c "$nft_line"
expect "exempt from conntrack: TCP is served" "1 inner1" \
	"$(answers tcp "$VIP4")"
check_says 0

expect "IPv6 asks the firewall alone: UDP is served" "1 inner1" \
	"$(answers udp "$VIP6")"
gw nft delete table inet guard
expect "... and TCP without it" "1 inner1" "$(answers tcp "$VIP6")"

gw sysctl -qw net.ipv4.conf.br1.rp_filter=1
expect "a strict filter drops them: the VIP is on another device" \
	"1 !timeout" "$(answers -t 2 udp "$VIP4")"
check_says 4
gw sysctl -qw "$(grep -o -m 1 'net\.ipv4\.conf\.br1\.rp_filter=2' "$WORK/found" |
	head -n 1)"
expect "... a loose one does not" "1 inner1" "$(answers udp "$VIP4")"
check_says 0

# Others, on the gateway's own network, have another way.
dsr server add tcp "$VIP4:7" 10.0.0.11
all_up tcp "$VIP4:7"
gw sysctl -qw net.ipv4.conf.br1.accept_local=0
check_says 4
dsr server del tcp "$VIP4:7" "$INNER"
dsr service del udp "$VIP4:7"
check_says 0
