#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A service of several ports and ranges: each of them is its, nothing between
# them is, a client of it is one client whatever the port, and a narrower range
# of another service comes first.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_anyip.sh
. "$NETNS_DIR/lib_anyip.sh"

readonly PORTS=80,443,1000-1010

goes_to()
{
	local vip port

	for vip in "$VIP4" "$VIP6"; do
		for port in "${@:2}"; do
			expect "$vip: port $port goes to $1" "$1" \
				"$(who tcp "$vip" "$port" 3)"
		done
	done
}

test_begin
net_up 3
net_vips "$VIP4" "$VIP6"
echo_up 80,81,443,999,1000,1003,1005,1010,1011 "$VIP4" "$VIP6"
dsr_load
for vip in "$VIP4" "[$VIP6]"; do
	service tcp "$vip:443,1000-1009,80,1010" -- 1
	expect "$vip: ports are sorted and merged" "$PORTS" \
		"$(dsr service show tcp "$vip:$PORTS" |
			grep -o ":$PORTS" | head -n 1 | cut -c 2-)"
done
goes_to server1 80 443 1000 1005 1010
for port in 81 999 1011; do
	expect "port $port is not in the list" '!ECONNREFUSED' \
		"$(who tcp "$VIP4" "$port" 1)"
done

for vip in "$VIP4" "[$VIP6]"; do
	service tcp "$vip:1003-1005,8080" -- 2
	service tcp "$vip:1005" -- 3
done
goes_to server1 443 1000 1010
goes_to server2 1003
goes_to server3 1005
expect_exit "a range of another service's list is refused" 2 already \
	dsr service add tcp "$VIP4:80"
expect_exit "... in a list too" 2 already \
	dsr service add tcp "$VIP4:70,1000-1010"
expect "flow get knows the service" "$PORTS" \
	"$(dsr flow get tcp 198.51.100.7:4000 "$VIP4:1001" |
		grep -o ":$PORTS" | head -n 1 | cut -c 2-)"
for vip in "$VIP4" "[$VIP6]"; do
	dsr service del tcp "$vip:1003-1005,8080"
	dsr service del tcp "$vip:1005"
done
goes_to server1 1003 1005

dsr save >"$WORK/saved"
for vip in "$VIP4" "[$VIP6]"; do
	dsr service replace tcp "$vip:$PORTS" server 10.0.0.12
	all_up tcp "$vip:$PORTS"
done
goes_to server2 80 443 1000 1010
dsr apply "$WORK/saved"
all_up tcp "$VIP4:$PORTS"
all_up tcp "[$VIP6]:$PORTS"
goes_to server1 80 1010

# One client of the service, whatever the port
for vip in "$VIP4" "[$VIP6]"; do
	dsr service del tcp "$vip:$PORTS"
	service tcp "$vip:$PORTS" scheduler rr persist 60
done
for vip in "$VIP4" "$VIP6"; do
	first=$(who tcp "$vip" 80 3)
	expect_match "$vip: a persistent client has one server" '^server[123]$' \
		"$first"
	for port in 443 1000 1005; do
		expect "$vip: ... at port $port too" "$first" \
			"$(who tcp "$vip" "$port" 3)"
	done
done
