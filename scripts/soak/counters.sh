# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the soak test counts: packets, by counters of netfilter's before
# the gateway's module, behind it, and behind the gateway; and memory.
# Sourced after scripts/netns/lib.sh and lib_counters.sh.
#
# What the module takes at netdev ingress is what another hook saw before it and
# another behind it did not.

declare -A total=()
periods=0

counters_up()
{
	count_around "$VIP4" "$VIP6"
	gw nft -f - <<-END
		table netdev soak {
			chain gate {
				type filter hook ingress device eth0 priority -500;
			}
		}
	END
	sent_by lan gateway
	gate_close
}

# sent_by NAMESPACE DEVICE: count there what the gateway sends. Fragments are counted
# apart: they are more, or fewer, than what they were; but those of ICMP, which go as
# they came.
sent_by()
{
	in_ns "$1" nft -f - <<-END
		table netdev soak
		delete table netdev soak
		table netdev soak {
			chain sent {
				type filter hook ingress device $2 priority -500;
				ip daddr $VIP4 ip protocol icmp counter return comment "sent"
				ip6 daddr $VIP6 frag nexthdr icmpv6 counter return comment "sent"
				ip daddr $VIP4 ip frag-off & 0x3fff != 0 counter return comment "pieces"
				ip6 daddr $VIP6 frag frag-off != 0 counter return comment "pieces"
				ip6 daddr $VIP6 frag more-fragments 1 counter return comment "pieces"
				ip daddr $VIP4 counter comment "sent"
				ip6 daddr $VIP6 counter comment "sent"
			}
		}
	END
}

# The device is new, and so are its counters.
count_second_link()
{
	sent_by server3 eth1
}

# At netdev ingress, so that a device's mode does not matter.
gate_close()
{
	gw nft -f - <<-END
		flush chain netdev soak gate
		add rule netdev soak gate ip daddr $VIP4 drop
		add rule netdev soak gate ip6 daddr $VIP6 drop
	END
}

gate_open()
{
	gw nft flush chain netdev soak gate
}

# counted NAMESPACE WHAT: the sum of netfilter's counters of that name
counted()
{
	in_ns "$1" nft list ruleset | awk -v what="comment \"$2\"" '
		index($0, what) {
			for (i = 1; i < NF; i++)
				if ($i == "packets")
					n += $(i + 1)
		}
		END { print n + 0 }'
}

# packet_counters: what was counted up to now, as NAME=NUMBER words
packet_counters()
{
	echo "taken=$(($(counted gateway offered) - $(counted gateway declined)))" \
		"arrived=$(counted gateway arrived)" \
		"passed=$(counted gateway passed)" \
		"sent=$(($(counted lan sent) + $(counted server3 sent)))"
	dsr -j stats | jq -r '.counters | to_entries |
		map(select(.value > 0) | "\(.key)=\(.value)") | join(" ")'
}

declare -A first=() now=()

# read_counters NAME: into the array of that name
read_counters()
{
	local -n array=$1
	local word

	array=()
	for word in $(packet_counters); do
		# shellcheck disable=SC2034 # the caller's
		array[${word%%=*}]=${word#*=}
	done
}

counters_begin()
{
	read_counters first
}

# delta NAME: how much more of it there is than at the beginning
delta()
{
	echo $((${now[$1]:-0} - ${first[$1]:-0}))
}

# dropped: dropped and refused for all reasons
dropped()
{
	local name sum=0

	for name in "${!now[@]}"; do
		case $name in
		drop-* | reject-*) sum=$((sum + $(delta "$name"))) ;;
		esac
	done
	echo "$sum"
}

# What is not as it should be, for who waits that it is
explain_counters()
{
	local name

	for name in $(printf '%s\n' "${!now[@]}" | sort); do
		(($(delta "$name") == 0)) || printf '%s %s, ' "$name" "$(delta "$name")"
	done
	return 1
}

adds_up()
{
	read_counters now
	(($(delta arrived) + $(delta taken) == $(delta steered) +
		$(delta gathered) + $(delta passed) + $(dropped))) ||
		explain_counters
}

all_sent()
{
	read_counters now
	(($(delta sent) == $(delta steered) - $(delta fragmented))) ||
		explain_counters
}

# counters_check KIND: with "links", what was on its way to one that went is lost;
# a device that is new has counted nothing of what the old one had.
counters_check()
{
	local name

	wait_for 10 "period $periods ($1): packets in = sent + passed + held + dropped" \
		adds_up
	[[ $1 == links ]] ||
		wait_for 10 "... and what was sent is on the link" all_sent
	for name in "${!now[@]}"; do
		total[$name]=$((${total[$name]:-0} + $(delta "$name")))
	done
	total[dropped]=$((${total[dropped]:-0} + $(dropped)))
	periods=$((periods + 1))
}

counters_total()
{
	local name

	echo "  packets in $periods periods:"
	for name in $(printf '%s\n' "${!total[@]}" | sort); do
		((total[$name] == 0)) ||
			printf '    %-24s %12d\n' "$name" "${total[$name]}"
	done
	((total[steered] > 0 && total[dropped] > 0)) ||
		fail "packets were steered, and some dropped"
}

# ---- memory -----------------------------------------------------------------

declare -A memory=()

# meminfo FIELD: in kB
meminfo()
{
	awk -v field="$1:" '$1 == field { print $2 }' /proc/meminfo
}

settle_memory()
{
	sync
	echo 3 >/proc/sys/vm/drop_caches
}

# Without the module: what it took it has given back.
memory_begin()
{
	local field

	gate_close
	end_traffic
	dsr_unload
	settle_memory
	for field in "${!MEMORY_MORE[@]}"; do
		memory[$field]=$(meminfo "$field")
	done
	dsr_load
	dsr apply "$WORK/table" >>"$WORK/tried"
	begin_traffic
}

# How much more may be in use at the end, in kB; the module's smallest flow table
# would be seen, and so would what a packet in a thousand loses.
declare -rA MEMORY_MORE=([SUnreclaim]=2048 [VmallocUsed]=256 [Percpu]=128)

memory_settled()
{
	local field

	settle_memory
	for field in "${!MEMORY_MORE[@]}"; do
		(($(meminfo "$field") <=
			memory[$field] + MEMORY_MORE[$field])) || return
	done
}

memory_end()
{
	local field

	dsr_unload
	echo "  memory without the module, before and after, in kB:"
	for field in "${!MEMORY_MORE[@]}"; do
		printf '    %-24s %12d %12d\n' "$field" "${memory[$field]}" \
			"$(meminfo "$field")"
	done
	wait_for 30 "the memory is as it was" memory_settled
	dsr_load
}
