#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "server drain --wait" ends when the last flow has, or at its time limit, and
# says meanwhile how many are left: line by line for logs and programs, in one
# line on a terminal.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_flows.sh
. "$NETNS_DIR/lib_flows.sh"

readonly DRAIN=("$DSRADM" server drain "${FLOWS_SERVICE[@]}" 10.0.0.11)

# says NAME LINE: the command of that name has printed that, as its last
says()
{
	[[ $(tail -n 1 "$WORK/$1.out") == "$2" ]]
}

runs()
{
	kill -0 "$(<"$WORK/$1.pid")" 2>/dev/null
}

# ended NAME STATUS: the background command comes to its end, with that.
ended()
{
	local status=0

	wait "$(<"$WORK/$1.pid")" || status=$?
	expect "$1: exit status" "$2" "$status"
}

# Two connections, one to each server
two()
{
	hold "$1" client1 tcp "$VIP4" 7 2
}

# again: nothing is left of what was before, so that what comes is all there is.
again()
{
	dsr server set "${FLOWS_SERVICE[@]}" 10.0.0.11 weight 1
	wait_for 30 "nothing is closing any more" nothing_closes
}

nothing_closes()
{
	[[ $(server_get "${FLOWS_SERVICE[@]}" 10.0.0.11 \
		".flows | .closing + .half_closed") == 0 ]]
}

stage 2 "$VIP4"
service "${FLOWS_SERVICE[@]}" scheduler lc timeout closing 1 \
	timeout half-closed 1
two one
two two
expect "each server has two connections" "2 2" "$(active)"

begun=$SECONDS
expect_exit "at its time limit" 3 \
	'is not drained after 2 seconds: 2 flows left$' \
	ip netns exec gateway "${DRAIN[@]}" --wait 2 quiet 1
expect_between "... which was 2 seconds" 2 20 $((SECONDS - begun))
expect "... it said what it saw, once" "2 flows left" "$(<"$WORK/out")"
expect "... and the server drains all the same" 0 \
	"$(server_get "${FLOWS_SERVICE[@]}" 10.0.0.11 .weight)"

background gateway wait "${DRAIN[@]}" --wait 300 quiet 5
wait_for 10 "it waits for two" says wait "2 flows left"
end one
wait_for 30 "... for one, when the other has ended" says wait "1 flow left"
runs wait || fail "... and goes on" "a process" "$(<"$WORK/wait.err")"
# shellcheck disable=SC2034 # for lib_flows.sh
what="while it waits"
expect_unbroken two
end two
wait_for 30 "the last has ended: it ends" says wait drained
ended wait 0
# A census may find a flow that closes when the exact count has let it go.
expect_match "... it counted down" \
	$'^2 flows left\n.*1 flow left\n(.*\n)?no flow left, waiting for 5 seconds of quiet\ndrained$' \
	"$(<"$WORK/wait.out")"
expect "... and said nothing twice" "" "$(uniq -d "$WORK/wait.out")"

# A program
again
two one
background gateway program "$DSRADM" -j "${DRAIN[@]:1}" --wait 300 quiet 5
wait_for 10 "a program is told too" grep -q '"flows":1' "$WORK/program.out"
end one
ended program 0
jq -r '"\(.flows) \(.weight) \(.drained)"' "$WORK/program.out" >"$WORK/lines"
expect_match "... a change a line" $'^1 0 false\n(.*\n)?0 0 false\n0 0 true$' \
	"$(<"$WORK/lines")"
expect "... and none twice" "" "$(uniq -d "$WORK/lines")"

# A person
again
two one
background gateway screen script -qefc "${DRAIN[*]} --wait 300 quiet 5" \
	"$WORK/typescript"
wait_for 20 "on a terminal time goes on" \
	grep -aEq '1 flow left, ([2-9]|[1-9][0-9]+) s' "$WORK/typescript"
end one
ended screen 0
screen=$(grep -av '^Script ' "$WORK/typescript")
expect "... all in one line" 1 "$(wc -l <<<"$screen")"
expect_match "... which begins anew each time" \
	$'\r\e\\[K1 flow left, [0-9]+ s\r\e\\[K1 flow left, ' "$screen"
expect_match "... says how long it has been quiet" \
	'0 flows left, quiet for [1-4] of 5 s, [0-9]+ s' "$screen"
expect_match "... and at last" $'\r\e\\[Kdrained\r?$' "$screen"
again
two one
background gateway screen script -qefc "${DRAIN[*]} --wait 1" \
	"$WORK/typescript"
ended screen 3
expect_match "at the time limit the message has a line of its own" \
	'[0-9]+ s'$'\r?\n''dsradm: server 10.0.0.11 .*1 second: 1 flow left' \
	"$(<"$WORK/typescript")"
end one

# Nothing to wait for; a flow that ends in silence; what others do meanwhile
again
expect_match "without a flow it ends" 'drained$' \
	"$(gw "${DRAIN[@]}" --wait 60 quiet 1)"
dsr service add udp "$VIP4:7" scheduler lc timeout udp 2
dsr server add udp "$VIP4:7" 10.0.0.11
all_up udp "$VIP4:7"
hold silent client1 udp "$VIP4" 7 1
background gateway udp "$DSRADM" server drain udp "$VIP4:7" 10.0.0.11 \
	--wait 300 quiet 1
wait_for 10 "a UDP flow is waited for" says udp "1 flow left"
end silent
ended udp 0
dsr server set udp "$VIP4:7" 10.0.0.11 weight 1
hold silent client1 udp "$VIP4" 7 1
background gateway undone "$DSRADM" server drain udp "$VIP4:7" 10.0.0.11 \
	--wait 300
wait_for 10 "it waits" says undone "1 flow left"
dsr server set udp "$VIP4:7" 10.0.0.11 weight 3
wait_for 10 "it says when the drain is undone" \
	says undone "not draining: weight 3"
dsr server del udp "$VIP4:7" 10.0.0.11
ended undone 2
expect_match "... and ends when the server is gone" 'no such server' \
	"$(<"$WORK/undone.err")"
