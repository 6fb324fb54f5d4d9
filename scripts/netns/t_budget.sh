#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a namespace may hold is said by the first one's root: by nobody in the
# namespace itself, and not for the first one.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly LIMITS=/sys/module/dsr/parameters

test_begin
dsr_load
ip netns add gateway
echo 2 >$LIMITS/ns_services
dsr service add tcp "$VIP4:1"
dsr service add tcp "$VIP4:2"
expect_exit "a third service" 2 "all the services that it may have" \
	ip netns exec gateway "$DSRADM" service add tcp "$VIP4:3"
dsr service del tcp "$VIP4:1"
dsr service add tcp "$VIP4:3"
ok "... but in the place of another"
for port in 1 2 3; do
	"$DSRADM" service add tcp "$VIP4:$port"
done
ok "the first namespace has what it likes"
"$DSRADM" apply /dev/null >/dev/null

echo 16384 >$LIMITS/ns_services
echo 16 >$LIMITS/ns_mbytes
expect_exit "a flow table that is too large" 2 \
	"larger than what this namespace may have.*flow-slots" \
	ip netns exec gateway "$DSRADM" settings set flow-slots 2097152
# many COUNT: a file of so many large services, beside those that are there
many()
{
	local port

	echo "settings flow-slots 65536"
	printf 'service tcp %s\n' "$VIP4:2" "$VIP4:3"
	for ((port = 10; port < 10 + $1; port++)); do
		echo "service tcp $VIP4:$port rows 65536"
	done
}
many 190 >"$WORK/many"
expect_exit "services that are too large" 2 "all the memory that it may have" \
	ip netns exec gateway "$DSRADM" apply "$WORK/many"
expect "... and none of them is there" 2 "$(dsr -j show | jq length)"
many 10 >"$WORK/some"
dsr apply "$WORK/some" >/dev/null
expect "some of them fit" 12 "$(dsr -j show | jq length)"
many 60 >"$WORK/more"
expect_exit "so many do not" 2 "all the memory that it may have" \
	ip netns exec gateway "$DSRADM" apply "$WORK/more"

expect "its root does not say how much" refused \
	"$(setpriv --reuid=65534 --regid=65534 --clear-groups unshare -U -r -n \
		sh -c "(echo 1 >$LIMITS/ns_mbytes) 2>/dev/null || echo refused")"
expect "... nor has it" 16 "$(<$LIMITS/ns_mbytes)"
