#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The fair queue on the way out, and timestamps on the way in: fq takes a
# packet's timestamp for the time to send it at, so that a receive timestamp
# left on the packet would hold or drop it.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

stage 1 "$VIP4"
service tcp "$VIP4:7"
gw tc qdisc replace dev eth0 root fq
# Somebody who wants to know when packets came: they all get a timestamp now.
background gateway stamps python3 -c '
import socket, time
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_TIMESTAMP
                if hasattr(socket, "SO_TIMESTAMP") else 29, 1)
sock.bind(("10.0.0.2", 5))
print("ready", flush=True)
time.sleep(1000)'
wait_for 20 "received packets get timestamps" grep -q ready "$WORK/stamps.out"
expect "connections are served" "20 server1" \
	"$(ask -t 5 tcp "$VIP4" 7 20 | tally)"
expect "fq held none back and dropped none" "0 0" \
	"$(gw tc -s -j qdisc show dev eth0 | jq -r \
		'.[0] | "\(.throttled // .options.throttled // 0) \(.drops)"')"
expect_between "... they went through it" 60 100000 \
	"$(gw tc -s -j qdisc show dev eth0 | jq '.[0].packets')"
