# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of protocols beside TCP and UDP, and of ICMP errors. Sourced
# after lib.sh, never run.

# stage_protocols SERVERS VIP...: as "stage", but echo_server.py serves with SCTP and
# UDP-Lite too.
stage_protocols()
{
	local count=$1

	shift
	test_begin
	modprobe sctp || fail "the kernel has SCTP"
	net_up "$count"
	net_vips "$@"
	background server1 echo "$TOOLS/echo_server.py" -a \
		"$(IFS=,; echo "${SERVERS[*]}")" 7 "$@"
	wait_for 20 "the servers serve" grep -q ready "$WORK/echo.out"
	dsr_load
}

# service6 PROTOCOL VIP:PORT N...: an IPv6 service with these servers.
service6()
{
	local kind=$1 vip=$2 n

	shift 2
	dsr service add "$kind" "$vip"
	for n; do
		dsr server add "$kind" "$vip" "$(server_ip6 "$n")"
	done
	all_up "$kind" "$vip"
}

# survives PROTOCOL VIP: live flows stay where they are while a server is
# drained and another is added.
survives()
{
	local kind=$1 vip=$2 what=$2

	[[ $vip != *:* ]] || what="[$vip]"
	hold "$kind-$vip" client1 "$kind" "$vip" 7 12
	dsr server set "$kind" "$what:7" "$(address_of "$vip" 1)" weight 0
	wait_rounds "$kind-$vip" 2
	dsr server set "$kind" "$what:7" "$(address_of "$vip" 1)" weight 1
	dsr server add "$kind" "$what:7" "$(address_of "$vip" 3)"
	wait_rounds "$kind-$vip" 2
	expect "$kind $vip: no flow broke" "[] []" \
		"$(held "$kind-$vip" '"\(.broken) \(.moved)"')"
	stop "$kind-$vip"
}

# address_of VIP N: server N's address of the VIP's family
address_of()
{
	if [[ $1 == *:* ]]; then
		server_ip6 "$2"
	else
		server_ip "$2"
	fi
}
