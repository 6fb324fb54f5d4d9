# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The accounts of the soak test: of packets, by counters of netfilter's before
# the gateway's module, behind it, and behind the gateway; and of memory.
# Sourced after scripts/netns/lib.sh and lib_account.sh.
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

# account: what was counted up to now, as NAME=NUMBER words
account()
{
	echo "taken=$(($(counted gateway offered) - $(counted gateway declined)))" \
		"arrived=$(counted gateway arrived)" \
		"passed=$(counted gateway passed)" \
		"sent=$(($(counted lan sent) + $(counted server3 sent)))"
	dsr -j stats | jq -r '.counters | to_entries |
		map(select(.value > 0) | "\(.key)=\(.value)") | join(" ")'
}

declare -A first=() now=()

# read_account NAME: into the array of that name
read_account()
{
	local -n array=$1
	local word

	array=()
	for word in $(account); do
		# shellcheck disable=SC2034 # the caller's
		array[${word%%=*}]=${word#*=}
	done
}

account_begin()
{
	read_account first
}

# part NAME: how much more of it there is than at the beginning
part()
{
	echo $((${now[$1]:-0} - ${first[$1]:-0}))
}

# ended: dropped and refused for all reasons
ended()
{
	local name sum=0

	for name in "${!now[@]}"; do
		case $name in
		drop-* | reject-*) sum=$((sum + $(part "$name"))) ;;
		esac
	done
	echo "$sum"
}

# What is not as it should be, for who waits that it is
explain_account()
{
	local name

	for name in $(printf '%s\n' "${!now[@]}" | sort); do
		(($(part "$name") == 0)) || printf '%s %s, ' "$name" "$(part "$name")"
	done
	return 1
}

adds_up()
{
	read_account now
	(($(part arrived) + $(part taken) == $(part steered) +
		$(part gathered) + $(part passed) + $(ended))) ||
		explain_account
}

all_sent()
{
	read_account now
	(($(part sent) == $(part steered) - $(part fragmented))) ||
		explain_account
}

# account_end KIND: with "links", what was on its way to one that went is lost;
# a device that is new has counted nothing of what the old one had.
account_end()
{
	local name

	wait_for 10 "period $periods ($1): packets in = sent + passed + held + dropped" \
		adds_up
	[[ $1 == links ]] ||
		wait_for 10 "... and what was sent is on the link" all_sent
	for name in "${!now[@]}"; do
		total[$name]=$((${total[$name]:-0} + $(part "$name")))
	done
	total[ended]=$((${total[ended]:-0} + $(ended)))
	periods=$((periods + 1))
}

account_total()
{
	local name

	echo "  packets in $periods periods:"
	for name in $(printf '%s\n' "${!total[@]}" | sort); do
		((total[$name] == 0)) ||
			printf '    %-24s %12d\n' "$name" "${total[$name]}"
	done
	((total[steered] > 0 && total[ended] > 0)) ||
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
