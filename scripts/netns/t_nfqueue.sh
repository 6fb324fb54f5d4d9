#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A firewall in user space looks at VIP traffic before dsr: a rule "queue" in raw
# PREROUTING. What it lets pass is steered in its own process, fragments too.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# Packets that were handed over up to now
queued()
{
	gw cat /proc/net/netfilter/nfnetlink_queue | awk '$1 == 7 { print $8 }'
}

# steered WHAT LEAST COMMAND...: it was, and by way of the queue.
steered()
{
	local what=$1 least=$2 seen before

	shift 2
	before=$(queued)
	seen=$("$@" | tally)
	expect "$what" "10 server1" "$seen"
	expect_between "... by way of the queue" "$least" 100000 \
		$(($(queued) - before))
}

stage 1 "$VIP4" "$VIP6"
four_services

background gateway firewall "$TOOLS/nfqueue.py" 7
wait_for 20 "the firewall looks" grep -q ready "$WORK/firewall.out"
gw nft -f - <<-END
	table inet guard {
		chain raw {
			type filter hook prerouting priority raw;
			ip daddr $VIP4 queue num 7
			ip6 daddr $VIP6 queue num 7
		}
	}
END
for vip in "$VIP4" "$VIP6"; do
	steered "$vip: connections are served" 30 ask tcp "$vip" 7 10
	steered "$vip: datagrams are answered" 10 ask udp "$vip" 7 10
	steered "$vip: fragmented datagrams are answered" 30 \
		ask -s 4000 udp "$vip" 7 10
done
expect "fragments were put together" 20 "$(counter fragmented)"
expect "nothing was taken for a loop" 0 "$(counter drop-loop)"

stop firewall
expect "nobody looks: all that it would have to let pass is dropped" \
	"2 !timeout" "$(ask -t 2 tcp "$VIP4" 7 2 | tally)"
gw nft delete table inet guard
expect "without the rule the clients are served" "5 server1" \
	"$(ask tcp "$VIP4" 7 5 | tally)"
