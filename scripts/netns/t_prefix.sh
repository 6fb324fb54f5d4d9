#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A service of a whole prefix takes each of its addresses, none beside it; a
# longer prefix comes first, an address before all of them. The gateway holds no
# such address.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_anyip.sh
. "$NETNS_DIR/lib_anyip.sh"

readonly IN4=(203.0.113.1 203.0.113.77 203.0.113.200)
readonly IN6=(2001:db8:f::1 2001:db8:f::ab:1 2001:db8:f:0:ffff::1)

# goes_to SERVER PORT ADDRESS...
goes_to()
{
	local kind address

	for address in "${@:3}"; do
		for kind in tcp udp; do
			expect "$address, $kind: port $2 goes to $1" "$1" \
				"$(who "$kind" "$address" "$2" 3)"
		done
	done
}

# both IDENTITY SERVER: TCP and UDP
both()
{
	service tcp "$1" -- "$2"
	service udp "$1" -- "$2"
}

test_begin
net_up 3
anyip "$ANY4" "$ANY6"
echo_up 7,8 "${IN4[@]}" "${IN6[@]}"
dsr_load
both 203.0.113.0/24:7 1
both "[2001:db8:f::/64]:7" 1
goes_to server1 7 "${IN4[@]}" "${IN6[@]}"
expect "another port of the prefix is not served" '!timeout' \
	"$(who -t 2 tcp "${IN4[0]}" 8 1)"
expect "flow get knows the service" 203.0.113.0/24:7 \
	"$(dsr flow get tcp 198.51.100.7:4000 203.0.113.9:7 |
		grep -o '203.0.113.0/24:7' | head -n 1)"

# Longer prefixes, that of few addresses and of many, all ports of them
both 203.0.113.64/26:* 2
both "[2001:db8:f::ab:0/112]:*" 2
goes_to server1 7 "${IN4[0]}" "${IN4[2]}" "${IN6[0]}" "${IN6[2]}"
goes_to server2 7 "${IN4[1]}" "${IN6[1]}"
goes_to server2 8 "${IN4[1]}" "${IN6[1]}"
both "${IN4[1]}:8" 3
both "[${IN6[1]}]:8" 3
goes_to server2 7 "${IN4[1]}" "${IN6[1]}"
goes_to server3 8 "${IN4[1]}" "${IN6[1]}"
for kind in tcp udp; do
	dsr service del "$kind" 203.0.113.64/26:*
	dsr service del "$kind" "[2001:db8:f::ab:0/112]:*"
done
goes_to server1 7 "${IN4[1]}" "${IN6[1]}"
goes_to server3 8 "${IN4[1]}" "${IN6[1]}"
expect_exit "bits behind the prefix are refused" 1 203.0.113.0 \
	dsr service add tcp 203.0.113.1/24:80

# A client of the prefix is one client, whichever address it asks for.
for kind in tcp udp; do
	dsr service del "$kind" 203.0.113.0/24:7
	dsr service del "$kind" "[2001:db8:f::/64]:7"
	service "$kind" 203.0.113.0/24:7 scheduler rr persist 60
	service "$kind" "[2001:db8:f::/64]:7" scheduler rr persist 60
	first=$(who "$kind" "${IN4[0]}" 7 3)
	expect_match "$kind: a persistent client has one server" \
		'^server[123]$' "$first"
	expect "$kind: ... at each address" "$first $first" \
		"$(for address in "${IN4[@]:1}"; do
			who "$kind" "$address" 7 3
		done | xargs)"
	first=$(who "$kind" "${IN6[0]}" 7 3)
	expect "$kind: ... with IPv6 too" "$first $first" \
		"$(for address in "${IN6[@]:1}"; do
			who "$kind" "$address" 7 3
		done | xargs)"
done
