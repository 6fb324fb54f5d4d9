#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# However much a change asks for, nobody waits for it: with 4,096 servers in one
# service, and with many services behind one device, "ip" in another namespace and
# reads in this one are timed while a weight is set, while the device goes and
# comes back, and while all servers are exchanged.
#
# Variables, to measure: DSR_WAITS_SERVICES=N services of the flap (300);
# DSR_WAITS_MS=N bound of a wait (1000: machines have other things to do)
#
# timeout: 900

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly MAX=4096 SERVICES=${DSR_WAITS_SERVICES:-300}
readonly BOUND=${DSR_WAITS_MS:-1000}

# Thousands of lines would say nothing.
dump_state()
{
	:
}

# servers FIRST COUNT: "ADDRESS mac MAC dev eth0" lines
servers()
{
	local n

	for ((n = $1; n < $1 + $2; n++)); do
		echo "10.$((1 + n / 65536)).$((n / 256 % 256)).$((n % 256)) mac" \
			"02:00:00:00:01:0$((n % 3 + 1)) dev eth0"
	done
}

one_service()
{
	echo "service tcp $VIP4:7 scheduler rendezvous rows 65536"
	servers "$1" "$MAX" | sed 's/^/  server /'
}

many_services()
{
	local port

	for ((port = 1000; port < 1000 + SERVICES; port++)); do
		echo "service tcp $VIP4:$port scheduler rendezvous"
		servers 0 6 | sed 's/^/  server /'
	done
}

# "ip" elsewhere; "ip" here, of a device that no server is behind: its events go to
# the gateway's notifiers, with RTNL held; and reads of the table
timers_start()
{
	local ns kind

	touch "$WORK/timing"
	while read -r ns kind; do
		# shellcheck disable=SC2086 # words
		background "$ns" "wait-$ns-${kind%% *}" "$TOOLS/waits.py" \
			"$WORK/timing" $kind
	done <<-END
		bystander link idle0
		gateway link idle0
		gateway read
	END
}

# Sets LONGEST of the three.
timers_stop()
{
	local name

	rm "$WORK/timing"
	LONGEST=()
	for name in bystander-link gateway-link gateway-read; do
		wait "$(<"$WORK/wait-$name.pid")"
		LONGEST+=("$(<"$WORK/wait-$name.out")")
	done
}

# watched WHAT COMMAND...: while it takes, and some seconds more for what a
# device's event sets off
watched()
{
	local what=$1 start took kind n=0

	shift
	timers_start
	sleep 1
	start=${EPOCHREALTIME/.}
	"$@" >/dev/null
	took=$(((${EPOCHREALTIME/.} - start) / 1000))
	sleep 4
	timers_stop
	echo "        ($what: $took ms; at most: ip elsewhere ${LONGEST[0]} ms, here" \
		"${LONGEST[1]} ms, a read ${LONGEST[2]} ms)"
	for kind in "ip elsewhere" "ip here" "a read"; do
		expect_between "$what: $kind, ms" 0 "$BOUND" "${LONGEST[n++]}"
	done
}

flap()
{
	ip -n gateway link set eth0 down
	ip -n gateway link set eth0 up
}

stage 3 "$VIP4"
ip netns add bystander
ip -n bystander link add idle0 type dummy
ip -n gateway link add idle0 type dummy
one_service 0 >"$WORK/table"
dsr apply "$WORK/table" >/dev/null
all_up tcp "$VIP4:7"
watched "nothing" true
watched "one weight" dsr server set tcp "$VIP4:7" 10.1.0.0 weight 7
watched "device down" ip -n gateway link set eth0 down
watched "device up" ip -n gateway link set eth0 up
all_up tcp "$VIP4:7"
one_service 20000 >"$WORK/table"
watched "all exchanged" dsr apply "$WORK/table"
all_up tcp "$VIP4:7"

many_services >>"$WORK/table"
dsr apply "$WORK/table" >/dev/null
watched "a flap of $SERVICES services" flap
all_up tcp "$VIP4:7"
