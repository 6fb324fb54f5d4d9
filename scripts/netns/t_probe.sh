#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Probes: what the gateway sends to a service with a server's probe mark goes to
# that server through the VIP, drained or not; or nowhere. What has no such mark,
# and what clients send, does not.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly FAR4=192.0.2.20 FAR6=2001:db8::20

# probe MARK ARGUMENT...: who answers the gateway
probe()
{
	gw "$TOOLS/echo_client.py" -m "$@" | tally
}

test_begin
net_up 3
gateway_vips "$VIP4"
server_vips "$VIP4" "$FAR4" "$FAR6"
echo_up 7 "$VIP4" "$FAR4" "$FAR6"
dsr_load
for kind in tcp udp; do
	service "$kind" "$FAR4:7"
	service "$kind" "[$FAR6]:7"
	for vip in "$FAR4" "[$FAR6]"; do
		for n in 1 2 3; do
			dsr server set "$kind" "$vip:7" "10.0.0.1$n" \
				probe-mark "10$n"
		done
		dsr server set "$kind" "$vip:7" 10.0.0.11 weight 0
	done
done
expect "the table shows the mark" 101 \
	"$(server_get tcp "$FAR4:7" 10.0.0.11 .probe_mark)"

for kind in tcp udp; do
	for vip in "$FAR4" "$FAR6"; do
		for n in 1 2 3; do
			expect "$vip, $kind: the probe of server$n" \
				"5 server$n" "$(probe "10$n" "$kind" "$vip" 7 5)"
		done
		expect "... without a mark a drained server gets nothing" \
			"server2 server3" "$(gw "$TOOLS/echo_client.py" "$kind" "$vip" 7 20 |
				tally | awk '{ print $2 }' | xargs)"
		expect "... nor with a mark of no server" 0 \
			"$(probe 99 "$kind" "$vip" 7 20 | count_of server1)"
	done
done
expect_between "probes are counted" 60 1000 "$(counter probe)"
(($(counter probe) < $(counter output))) || fail "... as a part of the output"
ok "... as a part of the output"

dsr server set tcp "$FAR4:7" 10.0.0.13 max-flows 1
dsr server set tcp "$FAR4:7" 10.0.0.12 weight 0
ip -n router route add "$FAR4" via 10.0.0.2
hold full client1 tcp "$FAR4" 7 1
expect "server3 is full" true \
	"$(server_get tcp "$FAR4:7" 10.0.0.13 .full)"
expect "... nobody can take a new connection" "1 !ECONNREFUSED" \
	"$(gw "$TOOLS/echo_client.py" tcp "$FAR4" 7 1 | tally)"
expect "... but a probe arrives" "8 server3" \
	"$(probe 103 tcp "$FAR4" 7 8)"
expect "... and leaves no flow behind" 1 \
	"$(server_get tcp "$FAR4:7" 10.0.0.13 '.flows | .active + .pending')"

stop full KILL

# A server that nobody answers for
dsr server add tcp "$FAR4:7" 10.0.0.99 probe-mark 199
refused=$(counter drop-no-server)
expect "the probe of a server that is not there fails at once" \
	"2 !ECONNREFUSED" "$(probe 199 tcp "$FAR4" 7 2)"
expect "... counted" $((refused + 2)) "$(counter drop-no-server)"
expect_exit "a mark is one server's" 2 'probe mark' \
	dsr server set tcp "$FAR4:7" 10.0.0.12 probe-mark 101
expect_exit "... in one message as well" 2 'probe mark' \
	dsr service replace tcp "$FAR4:7" server 10.0.0.11 probe-mark 101 \
	server 10.0.0.12 probe-mark 101
expect "... nothing has changed" "1 server1" "$(probe 101 tcp "$FAR4" 7 1)"
dsr server set tcp "$FAR4:7" 10.0.0.11 probe-mark off
dsr server set tcp "$FAR4:7" 10.0.0.12 probe-mark 101
expect "a mark can be given to another" "3 server2" \
	"$(probe 101 tcp "$FAR4" 7 3)"

# A VIP that the gateway holds, and serves itself
dsr service add tcp "$VIP4:7"
dsr server add tcp "$VIP4:7" 10.0.0.11 probe-mark 101
all_up tcp "$VIP4:7"
echo_one gateway gateway 7 "$VIP4"
expect "with the VIP as its source a probe fails: no other may answer it" \
	"1 !ECONNREFUSED" "$(probe 101 tcp "$VIP4" 7 1)"
gw bash -c 'echo 1 >/proc/sys/net/ipv4/conf/eth0/accept_local'
expect "with another, and accept_local, it arrives" "3 server1" \
	"$(probe 101 -f 10.0.0.2 tcp "$VIP4" 7 3)"
dsr server set tcp "$VIP4:7" 10.0.0.11 probe-mark off
dsr server add tcp "$VIP4:7" 10.0.0.2 weight 0 probe-mark 102
expect "the gateway itself is probed too" "3 gateway" \
	"$(probe 102 -f 10.0.0.2 tcp "$VIP4" 7 3)"
expect "... with whatever source" "3 gateway" "$(probe 102 tcp "$VIP4" 7 3)"
