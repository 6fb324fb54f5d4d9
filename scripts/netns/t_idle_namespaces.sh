#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Namespaces that have nothing to do with the module cost it nothing.
#
# no-insmod
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly MANY=200

# In kB: what the kernel has taken, and does not give back by itself
in_use()
{
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^(SUnreclaim|VmallocUsed|Percpu):/ { sum += $2 } END { print sum }' \
		/proc/meminfo
}

# The last one has a cable, whose end here goes with it.
many()
{
	local n

	for ((n = 1; n <= MANY; n++)); do
		echo "netns $1 idle$n"
	done
	[[ $1 == del ]] ||
		echo "link add name last type veth peer name last netns idle$MANY"
}

last_gone()
{
	[[ ! -e /sys/class/net/last ]]
}

settled()
{
	local before

	before=$(in_use)
	sleep 0.3
	(($(in_use) >= before - 50))
}

# cost WHAT: sets "kb", of a namespace; the median of five, for the kernel keeps some
# of what was given back, or gives back later what it had kept.
cost()
{
	local round before begun each all=()

	for round in 1 2 3 4 5; do
		wait_for 30 "nothing is being taken down" settled
		before=$(in_use)
		many add | ip -batch -
		each=$((($(in_use) - before) / MANY))
		begun=$(date +%s%N)
		many del | ip -batch -
		wait_for 60 "$MANY namespaces are gone" last_gone
		echo "        $1, round $round: $each kB each, gone in" \
			"$((($(date +%s%N) - begun) / 1000000)) ms"
		all+=("$each")
	done
	kb=$(printf '%s\n' "${all[@]}" | sort -n | sed -n 3p)
}

test_begin
cost "without the module"
without=$kb
dsr_load
cost "with it"
expect_between "with it a namespace costs so many kB more" \
	-1000 10 $((kb - without))
dsr_unload
