#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A device's mode stays with the device: over a new name, until the device is
# removed or goes to another namespace. Devices, the gateway's namespace and the
# module can go at any time while packets stream in.
#
# no-insmod
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly ROUNDS=5

# mode_of NAME: the number that a request for this device alone gets
mode_of()
{
	local index mode

	read -r index mode < <(gw "$TOOLS/device.py" "$1")
	[[ $index == "$(gw cat "/sys/class/net/$1/ifindex")" ]] && echo "$mode"
}

more_ingress()
{
	(($(counter ingress) > $1))
}

# streaming WHAT: packets are being sent before PREROUTING
streaming()
{
	wait_for 15 "$1: packets are steered as they come in" \
		more_ingress "$(counter ingress)"
}

# modes: of all devices, as "NAME MODE" lines
modes()
{
	dsr save | awk '$1 == "device" { print $2, $4 }'
}

vlan_up()
{
	ip -n gateway link add link eth0 name eth0.5 type vlan id 5
	ip -n gateway link set eth0.5 up
	dsr device set eth0.5 mode steer
}

no_port()
{
	! ip -n lan link show gateway
}

told()
{
	grep -q "$1" "$WORK/monitor.out"
}

stage 1 "$VIP4"
service udp "$VIP4:7"
expect "no device has a mode at first" "" "$(modes)"
expect "... asked for by itself" 0 "$(mode_of eth0)"
dsr device set eth0 mode prefetch
expect "prefetch" "eth0 prefetch" "$(modes)"
expect "... and served" "5 server1" "$(ask udp "$VIP4" 7 5 | tally)"
expect "... in PREROUTING" 0 "$(counter ingress)"
dsr device set eth0 mode steer
expect "steer" "eth0 steer" "$(modes)"
expect "... asked for by itself" 2 "$(mode_of eth0)"
expect "... and served" "5 server1" "$(ask udp "$VIP4" 7 5 | tally)"
expect_between "... before PREROUTING" 5 5 "$(counter ingress)"
dsr device set eth0 mode off
dsr device set eth0 mode off
expect "off" "" "$(modes)"

expect_exit "a loopback device is refused" 2 "loopback" \
	dsr device set lo mode steer
ip -n gateway link add br0 type bridge
ip -n gateway link add port type dummy
ip -n gateway link set port master br0
expect_exit "a bridge's port cannot steer" 2 "bridge" \
	dsr device set port mode steer
dsr device set port mode prefetch
dsr device set br0 mode steer
expect "the bridge can, and for the port lines are fetched ahead" \
	"br0 steer port prefetch" "$(modes | sort | xargs)"
ip -n gateway link del br0
ip -n gateway link del port
expect "removed devices have no mode" "" "$(modes)"

# 6.1 renames only what is down
ip -n gateway link add other0 type dummy
dsr device set other0 mode steer
ip -n gateway link set other0 name other1
expect "a new name keeps the mode" "other1 steer" "$(modes)"
background gateway monitor "$DSRADM" monitor
listening()
{
	# Until it listens there is nothing to be heard; settings are harmless.
	dsr settings set timeout udp $((301 + RANDOM % 100))
	test -s "$WORK/monitor.out"
}
wait_for 15 "it listens" listening
ip -n gateway link set other1 netns client1
wait_for 15 "... it is told that the mode goes with the device" \
	told "device set .* mode off"
ip -n client1 link set other1 netns gateway
expect "a device that comes back has none" "" "$(modes)"
stop monitor

# Its VLAN device goes and comes while tagged frames stream in.
ip -n router link add link lan name lan.5 type vlan id 5
ip -n router link set lan.5 up
background router tagged "$TOOLS/inject.py" lan.5 "$GATEWAY_MAC" udp \
	198.51.100.8,1 "$VIP4,7" --count 100000000 --rate 300
for ((round = 1; round <= ROUNDS; round++)); do
	vlan_up
	streaming "VLAN device, round $round"
	ip -n gateway link del eth0.5
done
stop tagged

background router traffic "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp \
	198.51.100.8,1 "$VIP4,7" --count 100000000 --rate 300
for ((round = 1; round <= ROUNDS * 2; round++)); do
	dsr device set eth0 mode steer
	streaming "mode, round $round"
	dsr device set eth0 mode prefetch
done
dsr device set eth0 mode steer
dsr save >"$WORK/table"
for ((round = 1; round <= ROUNDS; round++)); do
	streaming "namespace, round $round"
	ip netns del gateway
	wait_for 30 "round $round: the namespace is gone" no_port
	host gateway "$GATEWAY_MAC" lan br0 10.0.0.2/24 2001:db8:a::2/64 \
		10.0.0.1 2001:db8:a::1
	gateway_vips "$VIP4"
	expect "a new namespace has no modes" "" "$(modes)"
	dsr apply "$WORK/table" >/dev/null
done
for ((round = 1; round <= ROUNDS; round++)); do
	streaming "module, round $round"
	dsr_unload
	insmod "$DSR_KO"
	dsr apply "$WORK/table" >/dev/null
done
expect "it serves" "5 server1" "$(ask udp "$VIP4" 7 5 | tally)"
