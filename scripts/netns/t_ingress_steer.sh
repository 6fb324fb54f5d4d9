#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A device of mode "steer" sends packets to their servers before PREROUTING:
# connections are served, rules of raw PREROUTING do not see them while those of
# a netdev chain do, and frames that are malformed, or for somebody else, end as
# they do without it. So do tagged frames: they are the VLAN device's.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# Only those with these source ports reach a server. Nobody answers there: a
# client that is answered without having asked tells the VIP by ICMP.
readonly GOOD="5001 5002 5003 6001 6002 6003"
odd_frames()
{
	sed "s/^/lan $GATEWAY_MAC udp 198.51.100.7,/; s/TO/$VIP4,53 --data 40/" <<-END
		5001 TO
		5002 TO --padding 20
		5003 TO --options 01010101
		5101 TO --set 0=55
		5102 TO --set 0=44
		5103 TO --set 0=4f
		5104 TO --set 10=0000
		5105 TO --set 2=ffff
		5106 TO --truncate 30
		5107 TO --set 8=00
		5108 TO --options 830b04c0000201c0000202
		5109 TO --truncate 62
		5110 $VIP4,9
		5111 $VIP4,53 --truncate 6 --set 2=00160000 --padding 30
	END
	sed "s/^/lan $GATEWAY_MAC udp 2001:db8:100::7,/; s/TO/$VIP6,53 --data 40/" <<-END
		6001 TO
		6002 TO --padding 20
		6003 TO --data 1
		6101 TO --set 0=40
		6102 TO --set 4=ffff
		6103 TO --truncate 10
		6104 TO --set 6=00
		6105 TO --truncate 60
		6106 $VIP6,9
	END
	echo "lan ff:ff:ff:ff:ff:ff udp 198.51.100.7,5201 $VIP4,53"
	echo "lan 02:00:00:00:00:99 udp 198.51.100.7,5202 $VIP4,53"
}

# What the stack and dsr counted, but for where packets were sent, and for the
# protocol of neighbours that ask for each other in between.
totals()
{
	gw cat /proc/net/snmp /proc/net/netstat | awk '/^Ip(Ext)?:/ {
		if (!($1 in names)) {
			names[$1] = $0
			next
		}
		split(names[$1], name)
		for (i = 2; i <= NF; i++)
			if (name[i] ~ /^In(Hdr|Csum)Errors$|^InTruncatedPkts$/)
				print name[i], $i
	}'
	gw grep -E '^Ip6In(HdrErrors|TruncatedPkts)' /proc/net/snmp6
	dsr -j stats | jq -r '.counters |
		del(.ingress, ."pass-protocol") | to_entries[] |
		"\(.key) \(.value)"'
}

# outcome NAME: which packets reached a server, and what was counted
outcome()
{
	local before

	capture "$1" server1 eth0 -Q in "udp and ether src $GATEWAY_MAC" >&2
	before=$(totals)
	odd_frames | in_ns router "$TOOLS/inject.py"
	in_ns router "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp 198.51.100.7,7000 \
		"$VIP4,53"
	wait_for 20 "$1: the last one is caught" last_caught "$1" >&2
	frames "$1" | awk '{ sub(".*,", "", $5); print "sent", $5, $7, $8 }' |
		sort
	paste <(echo "$before") <(totals) | awk '$4 != $2 { print $1, $4 - $2 }'
}

last_caught()
{
	frames "$1" | grep -q ",7000 "
}

from_now()
{
	steered=$(counter steered)
	ingress=$(counter ingress)
}

# steered_so COUNT EARLY: so many packets were steered since then, and so many of
# them before PREROUTING
steered_so()
{
	[[ $(($(counter steered) - steered)) == "$1" &&
		$(($(counter ingress) - ingress)) == "$2" ]]
}

# How many packets were steered in PREROUTING; the last is counted once for each.
late_packets()
{
	dsr -j stats | jq '.counters | .steered - .ingress'
}

no_late_packets()
{
	[[ $(late_packets) == "$late" ]]
}

fetch()
{
	get "http://$VIP4/[1-20]" | tally
	get "http://[$VIP6]/[1-20]" | tally
}

# from_client2 [SECONDS]: who answers in that time
from_client2()
{
	in_ns client2 "$TOOLS/echo_client.py" -t "${1:-10}" udp "$VIP4" 7 2 | tally
}

# tagged_frames COUNT: that many, and they have arrived
tagged_frames()
{
	local before

	before=$(frames tagged | wc -l)
	in_ns router "$TOOLS/inject.py" lan.5 "$GATEWAY_MAC" udp \
		198.51.100.7,8000 "$VIP4,53" --count "$1"
	wait_for 20 "tagged frames: sent on without a tag" \
		caught tagged $((before + $1))
}

stage 1 "$VIP4" "$VIP6"
web_up
service tcp "$VIP4:80"
service udp "$VIP4:7"
service udp "$VIP4:53"
for port in tcp:80 udp:53; do
	dsr service add "${port%:*}" "[$VIP6]:${port#*:}"
	dsr server add "${port%:*}" "[$VIP6]:${port#*:}" "$(server_ip6 1)"
	all_up "${port%:*}" "[$VIP6]:${port#*:}"
done
outcome off >"$WORK/off.txt"
expect "mode off: what reaches the server" "$GOOD 7000" \
	"$(awk '$1 == "sent" { print $2 }' "$WORK/off.txt" | xargs)"
expect "mode off: nothing is sent before PREROUTING" 0 "$(counter ingress)"

dsr device set eth0 mode steer
expect "the mode is shown" "eth0 mode steer" \
	"$(dsr device show | sed 's/^device //')"
from_now
late=$(late_packets)
expect "HTTP is served" "20 server1 20 server1" "$(fetch | xargs)"
expect_between "packets of 40 connections" 160 2000 \
	$(($(counter steered) - steered))
wait_for 10 "... were all sent before PREROUTING" no_late_packets
get "http://$VIP4/big" -o "$WORK/big"
cmp "$WORK/big" "$WORK/www/big" || fail "a download arrives as it was sent"
ok "a download arrives as it was sent"
outcome steer >"$WORK/steer.txt"
expect "malformed and foreign frames end as without it, others arrive" \
	"$(<"$WORK/off.txt")" "$(<"$WORK/steer.txt")"

gw nft -f - <<-'END'
	table inet guard {
		chain raw {
			type filter hook prerouting priority raw;
			ip saddr 198.51.100.8 counter drop
		}
	}
END
expect "a rule of raw PREROUTING does not see VIP traffic" "2 server1" \
	"$(from_client2)"
dsr device set eth0 mode prefetch
expect "... with mode prefetch it does" "2 !timeout" "$(from_client2 2)"
dsr device set eth0 mode steer
gw nft -f - <<-'END'
	flush ruleset
	table netdev guard {
		chain in {
			type filter hook ingress device "eth0" priority filter;
			ip saddr 198.51.100.8 counter drop
		}
	}
END
expect "a rule of the device's netdev chain sees it" "2 !timeout" \
	"$(from_client2 2)"
gw nft flush ruleset

ip -n router link add link lan name lan.5 type vlan id 5
ip -n router link set lan.5 up
ip -n gateway link add link eth0 name eth0.5 type vlan id 5
ip -n gateway link set eth0.5 up
capture tagged server1 eth0 -Q in \
	"udp and ether src $GATEWAY_MAC and src port 8000 or src port 8001"
tagged_frames 1
from_now
tagged_frames 1
wait_for 10 "tagged frames are the VLAN device's: PREROUTING takes them" \
	steered_so 1 0
dsr device set eth0.5 mode steer
from_now
tagged_frames 1
wait_for 10 "... or its own mode" steered_so 1 1
