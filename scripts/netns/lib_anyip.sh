# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Whole prefixes that clients send to: the router has a route to the gateway for
# each, the servers take every address of them as their own, and the gateway
# holds none. Sourced after lib.sh.

# shellcheck disable=SC2034 # for those who source this
readonly ANY4=203.0.113.0/24 ANY6=2001:db8:f::/64

# anyip PREFIX...
anyip()
{
	local ns prefix

	for prefix; do
		if [[ $prefix == *:* ]]; then
			ip -n router route add "$prefix" via 2001:db8:a::2
		else
			ip -n router route add "$prefix" via 10.0.0.2
		fi
	done
	for ns in "${SERVERS[@]}"; do
		in_ns "$ns" bash -c 'echo 1 >/proc/sys/net/ipv6/ip_nonlocal_bind'
		for prefix; do
			ip -n "$ns" route add local "$prefix" dev lo
		done
	done
}

# who ARGUMENT...: the servers that answer to echo_client.py, each once
who()
{
	ask "$@" | tally | awk '{ print $2 }' | xargs
}
