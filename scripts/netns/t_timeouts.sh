#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Idle flows are forgotten after their timeout, each kind after its own, as the
# namespace says or, before that, the service; what is set holds at once for the
# flows that are there. A flow that is not idle stays.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# flows KIND PROTOCOL: the server's, by the last census
flows()
{
	server_get "$2" "$VIP4:7" 10.0.0.11 ".flows.${1/-/_}"
}

flows_are()
{
	[[ $(flows "$1" "$2") == "$3" ]]
}

# a_flow KIND: one that is idle from now on
a_flow()
{
	case $1 in
	half-open)
		# From an address that answers nothing
		in_ns router "$TOOLS/inject.py" lan "$GATEWAY_MAC" tcp \
			198.51.100.99,4000 "$VIP4,7"
		;;
	established) hold idle client1 -i 10000 tcp "$VIP4" 7 1 ;;
	half-closed) ask tcp "$VIP4" 7 1 >/dev/null ;;
	closing) ask -r tcp "$VIP4" 7 1 >/dev/null ;;
	udp) ask udp "$VIP4" 7 1 >/dev/null ;;
	esac
}

# long_and_short KIND PROTOCOL COMMAND...: with a long timeout it is remembered,
# with a short one it is forgotten. The others are always long.
long_and_short()
{
	local kind=$1 protocol=$2

	shift 2
	a_flow "$kind"
	wait_for 20 "$*: a $kind flow is remembered" \
		flows_are "$kind" "$protocol" 1
	dsr "$@" timeout "$kind" 1
	wait_for 20 "$*: ... and forgotten" flows_are "$kind" "$protocol" 0
	dsr "$@" timeout "$kind" default
	[[ $kind != established ]] || stop idle KILL
}

# pass N: seconds of the gateway's clock, several times a short timeout and the
# time between two looks of the module
pass()
{
	wait_for 30 "$1 seconds go by" later $(($(uptime_seconds) + $1))
}

uptime_seconds()
{
	cut -d . -f 1 /proc/uptime
}

later()
{
	(($(uptime_seconds) > $1))
}

stage 1 "$VIP4"
ip -n server1 route add blackhole 198.51.100.99
for protocol in tcp udp; do
	service "$protocol" "$VIP4:7" scheduler lc
done

# The defaults are long enough to be seen: 900, 60, 120, 30 and 300 seconds.
for kind in half-open half-closed closing udp established; do
	protocol=tcp
	[[ $kind != udp ]] || protocol=udp
	long_and_short "$kind" "$protocol" settings set
	long_and_short "$kind" "$protocol" service set "$protocol" "$VIP4:7"
done

# The service's own comes first: what the namespace says is nothing to it.
dsr service set udp "$VIP4:7" timeout udp 600
dsr settings set timeout udp 1
a_flow udp
pass 12
expect "a service's own timeout comes first" 1 "$(flows udp udp)"
dsr service set udp "$VIP4:7" timeout udp default
wait_for 20 "... without it the namespace's holds" flows_are udp udp 0

# Not idle: it stays for much longer than its timeout.
dsr settings set timeout established 3
hold busy client1 tcp "$VIP4" 7 1
pass 12
wait_rounds busy 1
expect "a connection that is not idle stays" "1 []" \
	"$(flows active tcp) $(held busy '.broken | tostring')"
