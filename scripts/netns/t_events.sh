#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What comes about by itself is told to those who listen: a server is full and
# gets flows again, one that drains has none left, a service is without any
# server that takes flows and has one again, the flow table has moved.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_flows.sh
. "$NETNS_DIR/lib_flows.sh"

events()
{
	jq -r '"\(.event) \(.service.address? // "") \(.server.address? // "")"' \
		"$WORK/monitor.out" 2>/dev/null
}

# times EVENT: how often it was told
times()
{
	events | grep -c "^$1" || true
}

times_are()
{
	[[ $(times "$1") == "$2" ]]
}

# tells WHAT EVENT N: it is told for the Nth time
tells()
{
	wait_for 30 "$1: $2" times_are "$2" "$3"
}

stage 2 "$VIP4"
background gateway monitor "$DSRADM" -j monitor
listening()
{
	# Until it listens there is nothing to be heard; settings are harmless.
	dsr settings set timeout udp $((301 + RANDOM % 100))
	test -s "$WORK/monitor.out"
}
wait_for 15 "it listens" listening

service "${FLOWS_SERVICE[@]}" scheduler lc timeout closing 1 \
	timeout half-closed 1
tells "a service has its first server" "service served $VIP4" 1
expect "... which was told once for both" 0 "$(times "service unserved")"
dsr server set "${FLOWS_SERVICE[@]}" 10.0.0.12 weight 0
tells "a server without flows drains" "server drained $VIP4 10.0.0.12" 1

dsr server set "${FLOWS_SERVICE[@]}" 10.0.0.11 max-flows 2
hold two client1 tcp "$VIP4" 7 2
tells "a server has its limit" "server full $VIP4 10.0.0.11" 1
tells "... and there is no other" "service unserved $VIP4" 1
dsr server set "${FLOWS_SERVICE[@]}" 10.0.0.12 weight 1
tells "... until one is not drained any more" "service served $VIP4" 2
end two
tells "its flows are over" "server resumed $VIP4 10.0.0.11" 1

dsr server set "${FLOWS_SERVICE[@]}" 10.0.0.12 weight 0
hold one client1 tcp "$VIP4" 7 1
dsr server set "${FLOWS_SERVICE[@]}" 10.0.0.11 weight 0
tells "all drain" "service unserved $VIP4" 2
expect "... but one has a flow" 0 "$(times "server drained $VIP4 10.0.0.11")"
end one
tells "... which ends" "server drained $VIP4 10.0.0.11" 1

dsr server set "${FLOWS_SERVICE[@]}" 10.0.0.11 weight 1
tells "one is there again" "service served $VIP4" 3
ip -n gateway link set eth0 down
tells "it cannot be reached" "service unserved $VIP4" 3

dsr settings set flow-slots 4096
tells "the flow table has moved" "table moved" 1
expect "... to its new size" 4096 \
	"$(jq -r 'select(.event == "table moved") | .settings.flow_slots' \
		"$WORK/monitor.out")"
