# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The gateway that is measured, inside a virtual machine: its namespace, its
# devices, its services. Sourced by what measures; it must not know what that is.

# shellcheck disable=SC2034 # for the scripts that source this
readonly NS=gateway
readonly VIP=192.0.2.10 ROUTED=203.0.113.10
readonly SERVERS=(10.0.0.11 10.0.0.12 10.0.0.13 10.0.0.14)
readonly HASH_PORT=80 TRACK_PORT=81

die()
{
	printf 'bench: %s\n' "$*" >&2
	exit 1
}

in_ns()
{
	ip netns exec "$NS" "$@"
}

# until_true WHAT COMMAND...: tries, for seconds mean nothing on this clock.
until_true()
{
	local what=$1 tries=300

	shift
	until "$@" >/dev/null 2>&1; do
		((--tries)) || die "$what: not in time"
		sleep 0.1
	done
}

gateway_up()
{
	local server

	ip netns add "$NS"
	# Its devices would announce themselves, and the sink count that.
	in_ns sh -c 'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6'
	ip -n "$NS" -batch - <<-END
		link set lo up
		link add rx type dummy
		link add sink type dummy
		link set rx arp on up
		link set sink arp on up
		addr add 198.18.0.1/15 dev rx
		addr add $VIP/32 dev rx
		addr add 10.0.0.1/24 dev sink
		route add 203.0.113.0/24 via ${SERVERS[0]}
	END
	for server in "${SERVERS[@]}"; do
		ip -n "$NS" neigh add "$server" dev sink nud permanent \
			lladdr "02:00:00:00:00:${server##*.}"
	done
}

forwarding_on()
{
	in_ns sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
}

# Every server up, no row dirty, in all services.
dsr_ready()
{
	in_ns "$DSRADM" -j show | jq -e 'length == 4 and all(.[];
		.rows_dirty == 0 and (.servers | length == 4) and
		all(.servers[]; .state == "up"))'
}

dsr_services()
{
	local protocol server servers=()

	for server in "${SERVERS[@]}"; do
		servers+=(server "$server")
	done
	for protocol in tcp udp; do
		in_ns "$DSRADM" service replace "$protocol" \
			"$VIP:$HASH_PORT" scheduler rendezvous "${servers[@]}"
		in_ns "$DSRADM" service replace "$protocol" \
			"$VIP:$TRACK_PORT" scheduler rr "${servers[@]}"
	done
	until_true "dsr's servers up and rows clean" dsr_ready
}
