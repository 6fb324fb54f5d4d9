# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What comes to each hook of the gateway's module and what goes on behind it, counted
# by netfilter. Sourced after lib.sh.

# count_around V4 V6: packets for these VIPs (addresses or prefixes, with commas), in
# counters of the names "arrived" and "passed" at PREROUTING, "offered" and "declined"
# at netdev ingress of eth0. The gateway's own answers to a VIP would come to the
# module as well: they are dropped.
count_around()
{
	gw nft -f - <<-END
		table inet around {
			chain arriving {
				type filter hook prerouting priority -300;
				ip daddr { $1 } counter comment arrived
				ip6 daddr { $2 } counter comment arrived
			}
			chain passing {
				type filter hook prerouting priority -298;
				ip daddr { $1 } counter comment passed
				ip6 daddr { $2 } counter comment passed
			}
			chain own {
				type filter hook output priority -301;
				ip daddr { $1 } drop
				ip6 daddr { $2 } drop
			}
		}
		table netdev around {
			chain before {
				type filter hook ingress device eth0 priority 0;
				ip daddr { $1 } counter comment offered
				ip6 daddr { $2 } counter comment offered
			}
			chain behind {
				type filter hook ingress device eth0 priority 2;
				ip daddr { $1 } counter comment declined
				ip6 daddr { $2 } counter comment declined
			}
		}
	END
}
