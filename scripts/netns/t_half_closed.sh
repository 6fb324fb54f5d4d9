#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A client says all it has to say and ends its side; the server takes longer to
# answer than a connection that is over would be remembered. A scheduler that
# tracks every flow has nothing but its entry to find the server by.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly ANSWER_AFTER=12 # seconds

# Ten clients, each of which waits for its answer after the end of what it sent
questions()
{
	local n

	for n in {1..10}; do
		in_ns client1 socat -t 60 - "TCP:$VIP4:9" <<<"question" \
			>"$WORK/answer.$n" &
	done
	wait
	cat "$WORK"/answer.*
}

stage 3 "$VIP4"
for ns in "${SERVERS[@]}"; do
	background "$ns" "slow-$ns" socat -t 60 "TCP-LISTEN:9,fork" \
		"SYSTEM:cat >$WORK/$ns.asked; sleep $ANSWER_AFTER; echo $ns"
done
dsr settings set timeout closing 1
service tcp "$VIP4:9" scheduler rr
dsr server set tcp "$VIP4:9" "$(server_ip 1)" weight 1
expect "every late answer arrives, and is acknowledged" 10 \
	"$(questions | grep -c server)"
expect_between "... on connections that are half-closed" 1 10 \
	"$(dsr -j show tcp "$VIP4:9" |
		jq '[.[].servers[].flows.half_closed] | add')"

# It has a timeout of its own.
dsr service set tcp "$VIP4:9" timeout half-closed 1
none_left()
{
	[[ $(dsr -j show tcp "$VIP4:9" |
		jq '[.[].servers[].flows.half_closed] | add') == 0 ]]
}
wait_for 20 "they are forgotten after their timeout" none_left
