#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What would go round in circles is dropped and counted: a packet that came from
# the very server it would go to, two gateways that are each other's servers,
# and a gateway whose server is, by its hardware address, itself.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

stage 2 "$VIP4"
service udp "$VIP4:7" -- 1
in_ns server1 "$TOOLS/inject.py" eth0 "$GATEWAY_MAC" udp \
	198.51.100.7,4000 "$VIP4,7" --count 3
wait_for 5 "a packet from the server it would go to is dropped" \
	counter_is drop-loop 3
expect "... not sent" 0 "$(counter steered)"

# Two gateways.
host gateway2 02:00:00:00:00:03 lan br0 10.0.0.3/24 2001:db8:a::3/64 \
	10.0.0.1 2001:db8:a::1
in_ns gateway2 "$DSRADM" service add udp "$VIP4:8"
in_ns gateway2 "$DSRADM" server add udp "$VIP4:8" 10.0.0.2
dsr service add udp "$VIP4:8"
dsr server add udp "$VIP4:8" 10.0.0.3
all_up udp "$VIP4:8"
up_there()
{
	in_ns gateway2 "$DSRADM" -j show | grep -q '"state": *"up"'
}
wait_for 10 "the other gateway's server is up" up_there
capture between lan gateway2 "udp and dst host $VIP4"
in_ns router "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp \
	198.51.100.7,4000 "$VIP4,8" --count 5
caught_all between 5
# Whatever comes back would have come before this one.
in_ns router "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp \
	198.51.100.7,4005 "$VIP4,8"
caught_all between 6
expect "each went to the other gateway once, and no further" 6 \
	"$(frames between | wc -l)"
expect "that one counted them" 6 \
	"$(in_ns gateway2 "$DSRADM" -j stats | jq '.counters["drop-loop"]')"

# The gateway's own second address on the same wire.
ip -n gateway link add link eth0 name mv1 type macvlan mode bridge
ip -n gateway link add link eth0 name mv2 type macvlan mode bridge
ip -n gateway link set mv1 up
ip -n gateway link set mv2 address 02:00:00:00:00:22 up
dsr service add udp "$VIP4:9"
looped=$(counter drop-loop)
if dsr server add udp "$VIP4:9" 10.0.0.22 mac 02:00:00:00:00:22 dev mv1 \
	2>"$WORK/err"; then
	in_ns router "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp \
		198.51.100.7,4000 "$VIP4,9" --count 5
	ended()
	{
		(($(counter drop-loop) >= looped + 5))
	}
	wait_for 10 "a packet to itself ends" ended
	expect_between "... after few rounds" 0 400 \
		"$(server_get udp "$VIP4:9" 10.0.0.22 .packets)"
else
	ok "a server that is the gateway itself is refused: $(<"$WORK/err")"
fi
