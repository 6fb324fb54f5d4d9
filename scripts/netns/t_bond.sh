#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The gateway's interface is a bond: clients' packets come in by it and leave by
# it, and nothing breaks when the port that carries them fails; steered as
# received by the bond as well, which its ports cannot.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_protocols.sh
. "$(dirname "$0")/lib_protocols.sh"
# shellcheck source=scripts/netns/lib_links.sh
. "$(dirname "$0")/lib_links.sh"

active_port()
{
	gw cat /sys/class/net/bond0/bonding/active_slave
}

active_is_port()
{
	[[ $(active_port) == "$1" ]]
}

# fail_over FROM TO: the cable of one is pulled at its other end.
fail_over()
{
	ip -n lan link set "gateway${1#eth}" down
	wait_for 10 "$1 fails, $2 takes over" active_is_port "$2"
}

test_begin
net_up 2
server_vips "$VIP4" "$VIP6"
echo_up 7,8 "$VIP4" "$VIP6"
dsr_load

# "gateway" is eth0's other end: the second port's is beside it.
ip link add name gateway1 netns lan type veth peer name eth1 netns gateway
ip -n lan link set gateway name gateway0 2>/dev/null ||
	{
		ip -n lan link set gateway down
		ip -n lan link set gateway name gateway0
		ip -n lan link set gateway0 up
	}
ip -n lan link set gateway1 master br0 up
ip -n gateway link add bond0 type bond mode active-backup miimon 50
ip -n gateway link set bond0 address "$GATEWAY_MAC"
for port in eth0 eth1; do
	ip -n gateway link set "$port" down
	ip -n gateway link set "$port" master bond0
done
gateway_on bond0 "$VIP4" "$VIP6"
gw bash -c 'echo eth0 >/sys/class/net/bond0/bonding/active_slave'
wait_for 10 "eth0 carries" active_is_port eth0
link_services
egress_is bond0
served "bond"

for vip in "$VIP4" "$VIP6"; do
	hold "flows-$vip" client1 tcp "$vip" 7 10
done
fail_over eth0 eth1
served "the other port"
ip -n lan link set gateway0 up
fail_over eth1 eth0
for vip in "$VIP4" "$VIP6"; do
	wait_rounds "flows-$vip" 2
	expect "$vip: no connection saw anything of it" "[]" \
		"$(held "flows-$vip" '.broken | tostring')"
done

expect_exit "a port cannot steer" 2 bond dsr device set eth0 mode steer
dsr device set bond0 mode steer
before=$(counter ingress)
served "steered by the bond"
expect_between "... as received" $((before + 100)) $((before + 100000)) \
	"$(counter ingress)"
