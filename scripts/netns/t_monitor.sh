#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "monitor" tells every change: of the table, by whoever made it, and of a
# server's state, by itself.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

events()
{
	jq -r '"\(.event) \(.service.address? // "") \(.server.address? // "") \(
		.server.state? // "")"' "$WORK/monitor.out" 2>/dev/null
}

# told REGEX
told()
{
	events | grep -Eq "$1"
}

tells()
{
	wait_for 15 "it tells: $1" told "$2"
}

gone()
{
	! kill -0 "$(<"$1")"
}

stage 1 "$VIP4"
background gateway monitor "$DSRADM" -j monitor
listening()
{
	# Until it listens there is nothing to be heard; settings are harmless.
	dsr settings set timeout udp $((301 + RANDOM % 100))
	test -s "$WORK/monitor.out"
}
wait_for 15 "it listens" listening
service tcp "$VIP4:7"
tells "a service is added" "^service add $VIP4"
tells "a server is added" "^server add $VIP4 10.0.0.11"
tells "it came up" "^server state $VIP4 10.0.0.11 up"
dsr server set tcp "$VIP4:7" 10.0.0.11 weight 5
tells "its weight is changed" "^server set $VIP4 10.0.0.11"
# Nothing changes by these.
dsr server set tcp "$VIP4:7" 10.0.0.11 weight 5
dsr service set tcp "$VIP4:7" scheduler rendezvous
dsr service set tcp "$VIP4:7" scheduler maglev
tells "the service is changed" "^service set $VIP4"
expect "what was set already is not told" 2 \
	"$(events | grep -cE "^(server|service) set $VIP4")"
ip -n gateway link set eth0 down
tells "its device is down" "^server state $VIP4 10.0.0.11 down"
ip -n gateway link set eth0 up
up_again()
{
	(($(events | grep -c "^server state $VIP4 10.0.0.11 up") >= 2))
}
wait_for 15 "it tells: it is up again" up_again
dsr service replace tcp "$VIP4:7" server 10.0.0.11
tells "the service is replaced" "^service replace $VIP4"
dsr server del tcp "$VIP4:7" 10.0.0.11
tells "the server is removed" "^server del $VIP4 10.0.0.11"
dsr service del tcp "$VIP4:7"
tells "the service is removed" "^service del $VIP4"
"$DSRADM" service add tcp 192.0.2.99:1
dsr service add tcp 192.0.2.98:1
tells "a last change" "^service add 192.0.2.98"
expect "nothing of another namespace" 0 "$(events | grep -c 192.0.2.99 || true)"
"$DSRADM" service del tcp 192.0.2.99:1

dsr_unload
wait_for 15 "it ends with the module" gone "$WORK/monitor.pid"
status=0
wait "$(<"$WORK/monitor.pid")" || status=$?
expect "... in failure" 2 "$status"
expect "... and says why" "dsradm: cannot receive events: the kernel module was unloaded" \
	"$(<"$WORK/monitor.err")"
