#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Checksum and segmentation offloads of every kind along the way: connections
# work, and no host complains of a checksum.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# set_offloads NAMESPACE DEVICE FEATURE...
set_offloads()
{
	in_ns "$1" ethtool -K "$2" "${@:3}" >/dev/null
}

bad_checksums()
{
	in_ns server1 nstat -asz TcpInCsumErrors UdpInCsumErrors \
		Udp6InCsumErrors | awk '{ n += $2 } END { print n + 0 }'
}

served()
{
	local vip

	for vip in "$VIP4" "$VIP6"; do
		expect "$1: TCP $vip" "2 server1" \
			"$(ask -s 60000 tcp "$vip" 7 2 | tally)"
		expect "$1: UDP $vip" "2 server1" \
			"$(ask -s 1200 udp "$vip" 7 2 | tally)"
	done
}

stage 1 "$VIP4" "$VIP6"
four_services
served "all on"
set_offloads client1 eth0 tx off tso off gso off
served "the client computes checksums"
set_offloads client1 eth0 tx on tso on gso on
set_offloads gateway eth0 rx off gro on
served "the gateway merges, and trusts no checksum"
set_offloads gateway eth0 tx off tso off gso off
served "the gateway's device can do nothing"
set_offloads gateway eth0 tx on rx on tso on gso on gro off
set_offloads server1 eth0 rx off gro on
served "the server trusts no checksum"
expect "no checksum was wrong" 0 "$(bad_checksums)"
