#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A real server that has no VIP: a rule of its firewall sends what is for it to a
# program. It serves, and "realserver check" does not complain.
#
# no-insmod
# stock
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# The path is for the advice, which calls it so.
PATH=$TOP/scripts:$PATH

# check VIP: its exit status and what it says
check()
{
	local status=0

	in_ns server1 realserver check "$1" >"$WORK/check" || status=$?
	echo "$status $(xargs -0 <"$WORK/check")"
}

test_begin
net_up 1
ip -n router route add "$VIP4" via 10.0.0.11
echo_one server1 server1 8 10.0.0.11
expect_match "without the rule nothing takes it" \
	"^1 $VIP4: not on lo: " "$(check "$VIP4")"
in_ns server1 nft 'add table ip can; add chain ip can nat { type nat hook prerouting priority dstnat; }' 2>/dev/null || {
	ok "this kernel has no NAT: the rest is for the stock one"
	exit 0
}
in_ns server1 nft -f - <<-END
	table ip takes {
		chain nat {
			type nat hook prerouting priority dstnat;
			ip daddr { $VIP4, 192.0.2.99 } tcp dport 7 redirect to :8
		}
	}
END
expect "with it the VIP is served" "1 server1" \
	"$(ask tcp "$VIP4" 7 1 | tally)"
expect_match "... and check is content, with a note" \
	"^0 $VIP4: note: .* a firewall rule may take it: ip daddr .* redirect" \
	"$(check "$VIP4")"
expect_match "... but not for another VIP" "^1 192.0.2.98: not on lo: " \
	"$(check 192.0.2.98)"
