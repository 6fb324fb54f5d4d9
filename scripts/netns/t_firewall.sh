#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The gateway's firewall: rules in raw PREROUTING see VIP traffic first and can
# drop it; connection tracking never sees it.
#
# timeout: 600
# stock

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

stage 2 "$VIP4" "$VIP6"
service tcp "$VIP4:7"
dsr service add tcp "[$VIP6]:7"
dsr server add tcp "[$VIP6]:7" "$(server_ip6 1)"
all_up tcp "[$VIP6]:7"

from_client2()
{
	in_ns client2 "$TOOLS/echo_client.py" -t 2 tcp "$1" 7 2 | tally
}

gw nft -f - <<-'END'
	table inet guard {
		chain raw {
			type filter hook prerouting priority raw;
			ip saddr 198.51.100.8 counter drop
			ip6 saddr 2001:db8:100::8 counter drop
		}
		chain input {
			type filter hook input priority filter;
			ct state invalid counter drop
			tcp dport 7 counter drop
		}
	}
END
expect "a raw rule drops its client's packets" "2 !timeout" \
	"$(from_client2 "$VIP4")"
expect "... with IPv6 too" "2 !timeout" "$(from_client2 "$VIP6")"
expect "the other client is served" 10 "$(ask tcp "$VIP4" 7 10 | grep -c server)"
expect "... with IPv6 too" 5 "$(ask tcp "$VIP6" 7 5 | grep -c server)"
expect "connection tracking is on, and has not seen the VIP's connections" 0 \
	"$(gw cat /proc/sys/net/netfilter/nf_conntrack_count)"
expect "rules of INPUT did not see them either" \
	"packets 0 packets 0" \
	"$(gw nft list chain inet guard input | grep -o 'packets [0-9]*' | xargs)"
gw nft flush chain inet guard raw
expect "without the rule the client is served" 2 \
	"$(in_ns client2 "$TOOLS/echo_client.py" tcp "$VIP4" 7 2 | grep -c server)"
