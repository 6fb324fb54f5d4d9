#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The tracepoints: what they say of a packet that is sent, of one that is not and
# of a next hop; and that other programs than the kernel can read their formats,
# for which no name and no function of ours may be in them.
#
# timeout: 600
# stock only

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly TRACING=/sys/kernel/tracing

said()
{
	grep -q "$1" $TRACING/trace
}

# Names in what is printed: fields are REC->name
foreign_names()
{
	sed -n 's/^print fmt: "[^"]*", *//p' $TRACING/events/dsr/*/format |
		sed -E 's/"[^"]*"//g; s/REC->[a-z_]+//g' |
		grep -oE '[A-Za-z_]\w*' | sort -u
}

stage 1 "$VIP4" "$VIP6"
expect "formats have no name but the kernel's" __print_symbolic \
	"$(foreign_names)"
echo 1 >$TRACING/events/dsr/enable
echo 1 >$TRACING/events/skb/kfree_skb/enable
four_services
dsr service add tcp "$VIP4:9" no-server drop
ask tcp "$VIP4" 7 1 >/dev/null
ask udp "$VIP6" 7 1 >/dev/null
ask tcp "$VIP4" 9 1 >/dev/null || true
wait_for 15 "a packet that is sent" said \
	"dsr_steer: protocol=6 client=::ffff:198.51.100.7 port=[0-9]* vip=::ffff:$VIP4 port=7 server=[0-9]* length="
wait_for 15 "... by IPv6" said \
	"dsr_steer: protocol=17 client=2001:db8:100::7 port=[0-9]* vip=$VIP6 port=7 server=[0-9]* length="
wait_for 15 "a packet that is dropped" said \
	"dsr_drop: reason=drop-no-server length="
wait_for 15 "... which drop monitors see, too" said \
	"kfree_skb: .*reason: NETFILTER_DROP"
wait_for 15 "a next hop that comes up" said \
	"dsr_nexthop: address=::ffff:10.0.0.11 state=up reason=none ifindex=[0-9]* lladdr=$(server_mac 1)"
# perf is not one of the tools that the tests ask for.
if command -v perf >/dev/null; then
	perf record -q -a -e 'dsr:*' -o "$WORK/perf" -- \
		ip netns exec client1 "$TOOLS/echo_client.py" tcp "$VIP4" 7 1 \
		>"$WORK/out" 2>&1
	expect_match "perf reads them" \
		"dsr:dsr_steer: protocol=6 client=::ffff:198.51.100.7 port=" \
		"$(perf script -i "$WORK/perf" 2>&1)"
fi

ip -n gateway link set eth0 down
wait_for 15 "... and goes" said \
	"dsr_nexthop: address=::ffff:10.0.0.11 state=down reason=device-down"
echo 0 >$TRACING/events/dsr/enable
echo 0 >$TRACING/events/skb/kfree_skb/enable
