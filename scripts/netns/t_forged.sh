#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Packets that somebody else sends with a client's address, or with nobody's: no
# connection moves or ends, and nothing is stored of what never was one.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# forge FLAGS PORT...: a TCP packet to the VIP from each of these ports of client1
forge()
{
	local flags=$1 port

	shift
	for port; do
		echo "--flags $flags lan $GATEWAY_MAC tcp 198.51.100.7,$port $VIP4,7"
	done | in_ns router "$TOOLS/inject.py"
}

ports()
{
	held "$1" '.flows | keys | join(" ")'
}

# later SECONDS: of the gateway's clock
later()
{
	local end=$(($(cut -d . -f 1 /proc/uptime) + $1))

	wait_for 30 "$1 seconds go by" past "$end"
}

past()
{
	(($(cut -d . -f 1 /proc/uptime) > $1))
}

expect_unbroken()
{
	wait_rounds "$1" 1
	expect "$2" "[]" "$(held "$1" '.broken + .moved | tostring')"
}

stage 5 "$VIP4"

service tcp "$VIP4:7" scheduler rr
hold talk client1 -i 4 tcp "$VIP4" 7 12
for end in FA R RA; do
	# shellcheck disable=SC2046 # a list
	forge "$end" $(ports talk)
	# shellcheck disable=SC2046 # a list
	forge S $(ports talk)
	expect_unbroken talk "forged $end, then SYN: connections go on"
done
stop talk KILL
dsr service del tcp "$VIP4:7"

# What is known of connections is complete one timeout after the service began.
dsr settings set timeout established 2
service tcp "$VIP4:7" scheduler rr
later 8
before=$(counter flow-added)
in_ns router "$TOOLS/inject.py" --flags A --random-sources 8 --count 500 \
	lan "$GATEWAY_MAC" tcp 100.0.0.1,1 "$VIP4,7"
expect "nothing is stored of strangers" "$before" "$(counter flow-added)"
expect "... and new connections are served" 10 \
	"$(ask tcp "$VIP4" 7 10 | grep -c server)"
dsr service del tcp "$VIP4:7"
dsr settings set timeout established default

# An idle connection is stored nowhere while its row is clean; then its row gets
# another owner, and a forged SYN is the first that is heard of it.
service tcp "$VIP4:7" -- 1 2 3
hold idle client1 -i 15 tcp "$VIP4" 7 24
dsr server add tcp "$VIP4:7" "$(server_ip 4)"
dsr server add tcp "$VIP4:7" "$(server_ip 5)"
all_up tcp "$VIP4:7"
before=$(counter flow-added)
# shellcheck disable=SC2046 # a list
forge S $(ports idle)
expect_between "forged SYNs of idle connections are taken for new ones" 1 24 \
	$(($(counter flow-added) - before))
expect "... before these speak again" 1 "$(held_round idle)"
expect_unbroken idle "what they say then goes where it went before"
expect_unbroken idle "... and stays there"
