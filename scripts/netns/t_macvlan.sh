#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The gateway's interface is a macvlan, as VRRP makes one: clients' packets come
# in by it and leave by it; a server on a macvlan of the same device gets its
# frames without their touching the wire, and one that sends them back again
# does not make the kernel go round in circles.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_protocols.sh
. "$(dirname "$0")/lib_protocols.sh"
# shellcheck source=scripts/netns/lib_links.sh
. "$(dirname "$0")/lib_links.sh"

readonly VIRTUAL_MAC=00:00:5e:00:01:07

test_begin
net_up 2
server_vips "$VIP4" "$VIP6"
echo_up 7,8 "$VIP4" "$VIP6"
dsr_load
ip -n gateway link add link eth0 name vrrp0 address "$VIRTUAL_MAC" \
	type macvlan mode bridge
gateway_on vrrp0 "$VIP4" "$VIP6"
link_services
egress_is vrrp0
capture server server1 eth0 -Q in "udp and dst port 7 and ether src $VIRTUAL_MAC"
served "macvlan"
caught_all server 1
expect "frames have its hardware address" "$VIRTUAL_MAC $(server_mac 1)" \
	"$(frames server | awk '{ print $1, $2 }' | sort -u)"

dsr device set vrrp0 mode steer
before=$(counter ingress)
served "steered by the macvlan"
expect_between "... as received" $((before + 100)) $((before + 100000)) \
	"$(counter ingress)"
dsr device set vrrp0 mode off
expect_exit "the device below cannot steer" 2 macvlan \
	dsr device set eth0 mode steer

# A server in a namespace of its own, on the same device.
ip netns add near
ip -n gateway link add link eth0 name near0 address 02:00:00:00:01:33 \
	netns near type macvlan mode bridge
ip -n near -batch - <<-END
	link set lo up
	link set near0 name eth0
	link set eth0 up
	addr add 10.0.0.33/24 dev eth0
	route add default via 10.0.0.1
END
SERVERS=(near)
server_vips "$VIP4"
SERVERS=(server1 server2)
echo_one near near 9 "$VIP4"
for kind in tcp udp; do
	dsr service add "$kind" "$VIP4:9"
	dsr server add "$kind" "$VIP4:9" 10.0.0.33
	all_up "$kind" "$VIP4:9"
done
for kind in tcp udp; do
	expect "$kind: a server on the same device" "10 near" \
		"$(ask "$kind" "$VIP4" 9 10 | tally)"
done
expect "... much at once" "2 near" "$(ask -s 200000 tcp "$VIP4" 9 2 | tally)"

# The near host is a gateway as well, and each is the other's server: a frame
# comes back while it is being sent, on the same CPU.
dsr service add udp "$VIP4:10"
dsr server add udp "$VIP4:10" 10.0.0.33
all_up udp "$VIP4:10"
in_ns near "$DSRADM" service add udp "$VIP4:10"
in_ns near "$DSRADM" server add udp "$VIP4:10" 10.0.0.2
up_there()
{
	in_ns near "$DSRADM" -j show | grep -q '"state": *"up"'
}
wait_for 10 "the near gateway's server is up" up_there
near_loops()
{
	in_ns near "$DSRADM" -j stats | jq '.counters["drop-loop"]'
}
all_loops()
{
	(($(near_loops) + $(counter drop-loop) == 20))
}
steered=$(counter steered)
in_ns router "$TOOLS/inject.py" lan "$VIRTUAL_MAC" udp 198.51.100.7,4000 \
	"$VIP4,10" --count 20
wait_for 10 "packets between two gateways on one device end" all_loops
expect "... each after one round" $((steered + 20)) "$(counter steered)"
