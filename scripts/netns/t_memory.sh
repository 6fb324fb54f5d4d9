#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a container's table takes is on the container's account, and stays there
# when a device comes and goes, and all of it is built anew by a work.
#
# timeout: 900
# stock only

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly SERVICES=60 GROUP=/sys/fs/cgroup/dsr-memory

# kernel_memory: of the group, in kB
kernel_memory()
{
	awk '$1 == "kernel" { print int($2 / 1024) }' $GROUP/memory.stat
}

table()
{
	local port

	echo "settings flow-slots 1024"
	for ((port = 1; port <= SERVICES; port++)); do
		echo "service tcp $VIP4:$port rows 65536"
		echo "  server 10.0.0.11"
		echo "  server 10.0.0.12"
	done
}

all_rows()
{
	[[ $(dsr -j show | jq '[.[].servers[] | select(.state == "up" and
		.rows > 0)] | length') == $((2 * SERVICES)) ]]
}

clean_up()
{
	local status=$?

	set +e
	rmdir $GROUP
	(exit "$status")
	finish
}

[[ -e /sys/fs/cgroup/cgroup.controllers ]] ||
	mount -t cgroup2 none /sys/fs/cgroup
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
stage 2 "$VIP4"
mkdir $GROUP
trap clean_up EXIT
table >"$WORK/table"
sh -c 'echo $$ >'$GROUP'/cgroup.procs
	exec ip netns exec gateway "$@"' - "$DSRADM" apply "$WORK/table" >/dev/null
wait_for 60 "all servers are up" all_rows
before=$(kernel_memory)
expect_between "the table is on its account, in kB" \
	$((SERVICES * 128)) $((SERVICES * 2048)) "$before"
for round in 1 2; do
	ip -n gateway link set eth0 down
	wait_for 60 "round $round: they are down" \
		no_other_state down tcp "$VIP4:$SERVICES"
	ip -n gateway link set eth0 up
	wait_for 60 "round $round: they are up again" all_rows
done
expect_between "so is what was built anew" \
	$((before * 9 / 10)) $((SERVICES * 2048)) "$(kernel_memory)"
dsr apply /dev/null >/dev/null
