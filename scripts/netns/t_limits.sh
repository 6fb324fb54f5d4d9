#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What docs/limits.md says that the balancer does not do: IPsec policies are not
# asked, a router cannot be a server of clients behind it, a second path of a
# connection is a flow of its own.
#
# stock
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

answers()
{
	ask "$@" | tally | xargs
}

# places CLIENT...: how many servers tuples of these addresses go to
places()
{
	local client port

	for client; do
		for port in {40000..40009}; do
			dsr -j flow get "${KIND}" "$client:$port" "$VIP4:7" |
				jq -r .server
		done
	done | sort -u | wc -l
}

stage 2 "$VIP4"
for KIND in tcp sctp; do
	dsr service add "$KIND" "$VIP4:7"
	dsr server add "$KIND" "$VIP4:7" 10.0.0.11
	dsr server add "$KIND" "$VIP4:7" 10.0.0.12
	all_up "$KIND" "$VIP4:7"
	expect "$KIND: a client's second path may lead to another server" 2 \
		"$(places 198.51.100.7 198.51.100.8)"
done

# The stock kernel has policies; User Mode Linux is built without.
policies()
{
	local direction

	for direction in in out fwd; do
		ip -n gateway xfrm policy add dst "$VIP4/32" dir "$direction" \
			action block
	done
	expect_match "a policy against all packets for the VIP: it is served" \
		'^[0-9]+ server1 [0-9]+ server2$' "$(answers tcp "$VIP4" 7 20)"
	expect "... what no service takes is stopped by it" "1 !timeout" \
		"$(answers -t 2 tcp "$VIP4" 9 1)"
	ip -n gateway xfrm policy flush
}

! ip -n gateway xfrm policy list >/dev/null 2>&1 || policies

dsr service replace tcp "$VIP4:7" server 10.0.0.1
all_up tcp "$VIP4:7"
before=$(counter drop-loop)
expect "the router is the server: its clients are not served" "1 !timeout" \
	"$(answers -t 2 tcp "$VIP4" 7 1)"
expect_between "... for packets do not go back to where they came from" \
	$((before + 1)) $((before + 20)) "$(counter drop-loop)"
