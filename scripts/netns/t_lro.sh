#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Receive offload that merges packets beyond repair (LRO) is switched off on a
# namespace's devices once it has a service: on those that are there, and on
# those that come later. Tried with a bond, which offers it, and with a device
# that has a lock of its own, under which the kernel tells of it since 6.15.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

lro_is()
{
	gw ethtool -k "$1" | grep -q "^large-receive-offload: $2"
}

stage 1 "$VIP4"
ip -n gateway link add bond1 type bond mode active-backup
ip -n gateway link set bond1 up
lro_is bond1 on || fail "a bond has LRO on at first" on \
	"$(gw ethtool -k bond1 | grep large)"
service tcp "$VIP4:7"
wait_for 5 "with a service it is off on a device that was there" lro_is bond1 off
ip -n gateway link add bond2 type bond mode active-backup
ip -n gateway link set bond2 up
wait_for 5 "... and on one that comes later" lro_is bond2 off

if ! modprobe netdevsim 2>/dev/null; then
	[[ $(uname -r) == 6.* ]] || fail "netdevsim is there" yes no
	echo "        no netdevsim here"
	exit
fi
# The driver takes the namespace of who asks for a device.
gw bash -c 'echo "7 1" >/sys/bus/netdevsim/new_device'
simulated=$(gw ls /sys/bus/netdevsim/devices/netdevsim7/net)
ip -n gateway link set "$simulated" up
wait_for 5 "... and on one with a lock of its own" lro_is "$simulated" off
gw ethtool -K "$simulated" lro on
wait_for 5 "... which is told to have it" lro_is "$simulated" off
echo 7 >/sys/bus/netdevsim/del_device
