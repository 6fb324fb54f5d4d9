#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# ICMP errors about a VIP's flows: each reaches the server that has the flow and
# no other, as it was sent, also while the flow's row is dirty. Echo, redirects
# and errors about nobody's flows are the gateway's own.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_protocols.sh
. "$(dirname "$0")/lib_protocols.sh"

# What a router says: type, code, the rest of its header
readonly SAID4=("3 4 1400" "3 1 0" "11 0 0" "12 0 0")
readonly SAID6=("2 0 1400" "1 0 0" "3 0 0" "4 0 0")

# errors NAME: all of these about each flow that NAME holds
errors()
{
	local port said

	for port in $(held "$1" '.flows | keys[]'); do
		if [[ $1 == *6 ]]; then
			for said in "${SAID6[@]}"; do
				echo "$said 2001:db8:ff::1 tcp $VIP6,7" \
					"2001:db8:100::7,$port"
			done
		else
			for said in "${SAID4[@]}"; do
				echo "$said 203.0.113.1 tcp $VIP4,7" \
					"198.51.100.7,$port"
			done
		fi
	done
}

send_errors()
{
	in_ns router "$TOOLS/icmp.py" lan "$GATEWAY_MAC"
}

# What must be seen: "SERVER FAMILY PORT" for each error about each flow
expected()
{
	local name

	for name in "$@"; do
		held "$name" ".flows | to_entries[] |
			\"\\(.value) ${name: -1} \\(.key)\"" |
			awk '{ print; print; print; print }'
	done | sort
}

# seen ROUND: the same, from what the servers got
seen()
{
	local server

	for server in "${SERVERS[@]}"; do
		frames "$1-$server" | while read -r _ _ _ kind _ _ _ _ hex; do
			if [[ $kind == icmp6 ]]; then
				echo "$server 6 $((16#${hex:180:4}))"
			else
				echo "$server 4 $((16#${hex:100:4}))"
			fi
		done
	done | sort
}

enough()
{
	(($(seen "$1" | wc -l) >= $2))
}

# told ROUND NAME...: errors about all flows of these reach their servers.
told()
{
	local round=$1 server name

	shift
	for server in "${SERVERS[@]}"; do
		capture "$round-$server" "$server" eth0 -Q in \
			"(icmp and icmp[0] != 8) or (icmp6 and ip6[40] < 128)"
	done
	capture "$round-sent" lan router -Q in \
		"(icmp and icmp[0] != 8) or (icmp6 and ip6[40] < 128)"
	for name; do
		errors "$name"
	done | send_errors
	wait_for 20 "$round: the errors arrive" \
		enough "$round" "$(expected "$@" | wc -l)"
	caught_all "$round-sent" "$(expected "$@" | wc -l)"
	expect "$round: each at the flow's server, and there alone" \
		"$(expected "$@")" "$(seen "$round")"
	expect "$round: as it was sent" \
		"$(frames "$round-sent" | awk '{ print $NF }' | sort)" \
		"$(for server in "${SERVERS[@]}"; do
			frames "$round-$server"
		done | awk '{ print $NF }' | sort)"
	for server in "${SERVERS[@]}" sent; do
		stop "$round-$server"
	done
}

stage 3 "$VIP4" "$VIP6"
service tcp "$VIP4:7" -- 1 2
service6 tcp "[$VIP6]:7" 1 2
hold old-4 client1 tcp "$VIP4" 7 6
hold old-6 client1 tcp "$VIP6" 7 6
told clean old-4 old-6
expect "they are counted" 48 "$(counter icmp)"

dsr server add tcp "$VIP4:7" "$(server_ip 3)"
dsr server add tcp "[$VIP6]:7" "$(server_ip6 3)"
all_up tcp "$VIP4:7"
all_up tcp "[$VIP6]:7"
hold new-4 client1 tcp "$VIP4" 7 12
hold new-6 client1 tcp "$VIP6" 7 12
told dirty old-4 old-6 new-4 new-6

# What an error shows may be more, have options, or be a first fragment.
odd_errors()
{
	local port

	port=$(held "$1" '.flows | keys[0]')
	for odd in "20" "8 options" "8 fragment" "20 options"; do
		if [[ $1 == *6 ]]; then
			echo "2 0 1400 2001:db8:ff::1 tcp $VIP6,7" \
				"2001:db8:100::7,$port $odd"
		else
			echo "3 4 1400 203.0.113.1 tcp $VIP4,7" \
				"198.51.100.7,$port $odd"
		fi
	done
}

for name in old-4 old-6; do
	server=$(held "$name" '.flows[.flows | keys[0]]')
	capture "odd-$name" "$server" eth0 -Q in "ether src $GATEWAY_MAC and \
		((icmp and icmp[0] == 3) or (icmp6 and ip6[40] == 2))"
	capture "odd-$name-sent" lan router -Q in \
		"(icmp and icmp[0] == 3) or (icmp6 and ip6[40] == 2)"
	odd_errors "$name" | send_errors
	caught_all "odd-$name" 4
	caught_all "odd-$name-sent" 4
	expect "$name: odd packets inside, at the flow's server" \
		"$(frames "odd-$name-sent" | awk '{ print $NF }')" \
		"$(frames "odd-$name" | awk '{ print $NF }')"
done

# The gateway's own, and nobody's
icmp=$(counter icmp) nobody=$(counter pass-icmp) other=$(counter pass-protocol)
for vip in "$VIP4" "$VIP6"; do
	expect "$vip: the gateway answers echo" "$vip" \
		"$(in_ns client1 "$TOOLS/ping.py" "$vip")"
done
send_errors <<-END
	3 1 0 203.0.113.1 tcp $VIP4,9 198.51.100.7,4000
	3 1 0 203.0.113.1 udp $VIP4,7 198.51.100.7,4000
	3 1 0 203.0.113.1 tcp $VIP4,7 198.51.100.7,4000 7
	1 0 0 2001:db8:ff::1 tcp $VIP6,9 2001:db8:100::7,4000
	4 0 0 203.0.113.1 tcp $VIP4,7 198.51.100.7,4000
	5 1 0 203.0.113.1 tcp $VIP4,7 198.51.100.7,4000
END
wait_for 10 "errors about no flow of a service are passed" \
	counter_is pass-icmp $((nobody + 4))
expect_between "echo, source quench and redirects too" $((other + 4)) \
	$((other + 100)) "$(counter pass-protocol)"
expect "none of them went to a server" "$icmp" "$(counter icmp)"
expect "no flow was hurt" "[] [] [] []" \
	"$(for name in old-4 old-6 new-4 new-6; do
		held "$name" '.broken | tostring'
	done | xargs)"
