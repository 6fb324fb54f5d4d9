#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The kernel's own client for families that are specified (tools/net/ynl, of each
# kernel whose sources are here) does and dumps every operation, and shows
# addresses as people write them.
#
# timeout: 900

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly SPEC=$TOP/module/uapi/dsr.yaml
CACHE=${DSR_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/dsr}
used=()

# ynl --do|--dump OPERATION [JSON]
ynl()
{
	local empty='{}'

	used+=("$2")
	gw python3 -B "$cli" --spec "$SPEC" --schema \
		"$source/Documentation/netlink/genetlink-legacy.yaml" \
		--output-json "$1" "$2" --json "${3-$empty}" \
		>"$WORK/answer" 2>"$WORK/said" ||
		fail "$*" "success" "$(tail -n 3 "$WORK/said")"
}

ynl_do()
{
	ynl --do "$@"
}

ynl_dump()
{
	ynl --dump "$@"
}

# Of the answer to the last one
answer()
{
	jq -c "$1" "$WORK/answer"
}

# An address in a request: Linux 6.12 wants it in hexadecimal.
address()
{
	if [[ $cli == */pyynl/* ]]; then
		printf '%s' "$1"
	else
		python3 -c 'import ipaddress, sys
print(ipaddress.ip_address(sys.argv[1]).packed.hex())' "$1"
	fi
}

services()
{
	ynl_do service-new "{ \"service\": $web }"
	ynl_do service-set "{ \"service\": { $named, \"ttl\": \"decrement\" } }"
	ynl_do service-get "{ \"service\": $web }"
	expect "a service" '["192.0.2.10",80,"decrement","rendezvous"]' \
		"$(answer '.service | [.address, .port, .ttl, .scheduler]')"
	ynl_do service-new "{ \"service\": { \"protocol\": 6,
		\"address\": \"$(address "$VIP6")\", \"ports\": \"0700090050005000\" } }"
	ynl_dump service-get
	expect "its ports" '[["192.0.2.10",null],["2001:db8::10",[7,9,80,80]]]' \
		"$(answer '[.[].service | [.address, .ports]]')"
}

servers()
{
	local server other

	server="\"address\": \"$(address 10.0.0.11)\""
	other="\"address\": \"$(address 10.0.0.12)\""
	ynl_do server-new "{ \"service\": $web, \"server\": { $server } }"
	ynl_do server-set "{ \"service\": $web, \"server\": { $server,
		\"weight\": 3, \"lladdr\": \"02000000000b\" } }"
	ynl_do server-get "{ \"service\": $web, \"server\": { $server } }"
	expect "a server" '["10.0.0.11",3,"02:00:00:00:00:0b","up"]' "$(answer \
		'.server | (.[0]? // .) | [.address, .weight, .lladdr, .state]')"
	ynl_do service-replace "{ \"service\": $web, \"server\": [ { $server },
		{ $other, \"weight\": 0 } ] }"
	ynl_dump server-get "{ \"service\": $web }"
	expect "its servers" '[["10.0.0.11",1],["10.0.0.12",0]]' "$(answer \
		'[.[].server | (.[0]? // .) | [.address, .weight]]')"
	ynl_do flow-get "{ \"flow\": { \"protocol\": 6, \"client-port\": 4000,
		\"client\": \"$(address 198.51.100.7)\", \"vip-port\": 80,
		\"vip\": \"$(address "$VIP4")\" } }"
	expect "a flow" '["198.51.100.7","10.0.0.11"]' "$(answer '[.flow.client,
		(.server | (.[0]? // .) | .address)]')"
	ynl_do server-del "{ \"service\": $web, \"server\": { $other } }"
}

# A change of a transaction is a command's number and what it has, in this order.
transaction()
{
	local at_81

	at_81="{ \"protocol\": 6, \"address\": \"$(address "$VIP4")\",
		\"port\": 81 }"

	ynl_do transaction "{ \"check\": true, \"change\": 1,
		\"service\": $at_81 }"
	ynl_dump service-get
	expect "what is only checked is not done" 2 "$(answer length)"
	ynl_do transaction "{ \"change\": 1, \"service\": $at_81 }"
	ynl_dump service-get
	expect "a transaction is done" 3 "$(answer length)"
	ynl_do transaction "{ \"change\": 3, \"service\": $at_81 }"
	ynl_dump service-get
	expect "another one is" 2 "$(answer length)"
}

namespace()
{
	local ifindex

	ynl_do settings-set '{ "settings": { "timeout-udp": 77,
		"peers": "020000000077" } }'
	ynl_do settings-get
	expect "settings" '[77,"02:00:00:00:00:77"]' \
		"$(answer '.settings | [."timeout-udp", .peers]')"
	ynl_do stats-get
	expect "a counter" '["steered",0]' \
		"$(answer '.counter[0] | [.name, .value]')"
	ifindex=$(gw cat /sys/class/net/eth0/ifindex)
	ynl_do device-set "{ \"device\": { \"ifindex\": $ifindex,
		\"mode\": \"prefetch\" } }"
	ynl_do device-get "{ \"device\": { \"ifindex\": $ifindex } }"
	ynl_dump scheduler-get
	expect "a scheduler" '[["sh",["by-source"]]]' "$(answer \
		'[.[].scheduler | [.name, .flags] | select(.[0] == "sh")]')"
	ynl_dump device-get
	expect "a device" "[[$ifindex,\"prefetch\"]]" \
		"$(answer '[.[].device | [.ifindex, .mode]]')"
}

# What is out of range is refused with the range.
refusal()
{
	local status=0

	gw python3 -B "$cli" --spec "$SPEC" --no-schema --do settings-set --json \
		'{ "settings": { "timeout-udp": 8001 } }' \
		>"$WORK/answer" 2>&1 || status=$?
	[[ $status -ne 0 ]] || fail "a time out of range is refused" "" ""
	expect_match "... with its range" "max-value'?: 8000" \
		"$(<"$WORK/answer")"
}

# Every operation that the specification has, but for events
all_done()
{
	local operation

	while read -r operation; do
		[[ " ${used[*]} " == *" $operation "* ]] ||
			fail "$operation is done by this test"
	done < <(python3 -c 'import sys, yaml
for one in yaml.safe_load(open(sys.argv[1]))["operations"]["list"]:
    if "do" in one or "dump" in one:
        print(one["name"])' "$SPEC")
	ok "every operation: ${#used[@]} requests"
}

test_begin
net_up 2
dsr_load
for cli in "$CACHE"/linux-source-*/tools/net/ynl/{,pyynl/}cli.py; do
	[[ -e $cli ]] || continue
	source=${cli%/tools/net/ynl/*}
	ok "${source##*/}"
	named="\"protocol\": 6, \"address\": \"$(address "$VIP4")\", \"port\": 80"
	web="{ $named }"
	services
	servers
	transaction
	namespace
	refusal
	ynl_do service-del "{ \"service\": $web }"
	ynl_do service-del "{ \"service\": { \"protocol\": 6,
		\"address\": \"$(address "$VIP6")\", \"ports\": \"0700090050005000\" } }"
	ynl_do device-set "{ \"device\": { \"mode\": \"off\",
		\"ifindex\": $(gw cat /sys/class/net/eth0/ifindex) } }"
done
[[ ${#used[@]} -gt 0 ]] || fail "a client to test" "$CACHE/linux-source-*" ""
all_done
