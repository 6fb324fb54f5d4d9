#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The bash completion, with the tool's answers replaced by fixed ones where
# they would need a kernel.
#
# usage: completion.sh DSRADM

set -euo pipefail

readonly DSRADM=$1
HERE=$(cd "$(dirname "$0")" && pwd)
failed=0

# The shell's part of a completion: only bash itself can set the real one.
compopt()
{
	:
}

# shellcheck source=userspace/completion/dsradm
. "$HERE/../completion/dsradm"

# A tool that knows few services; everything else is asked of the real one.
dsradm()
{
	if [[ $* == "complete show tcp"* ]]; then
		printf '192.0.2.1:80\n192.0.2.1:8080\n' |
			grep -F -- "${*: -1}" || true
	elif [[ $* == "complete show sctp"* ]]; then
		printf '[2001:db8::/64]:80-81,443\n'
	else
		"$DSRADM" "$@"
	fi
}

# expect NAME LINE WORD...: completing the end of LINE offers these words.
expect()
{
	local name=$1 line=$2

	shift 2
	COMP_LINE=$line COMP_POINT=${#line} COMPREPLY=()
	_dsradm
	if [[ "${COMPREPLY[*]}" == "$*" ]]; then
		printf 'ok completion: %s\n' "$name"
	else
		printf "'%s' offered: %s\nexpected: %s\n" "$line" \
			"${COMPREPLY[*]}" "$*"
		printf 'not ok completion: %s\n' "$name"
		failed=1
	fi
}

expect "an object" "dsradm mo" monitor
expect "a command" "dsradm service re" replace
expect "a command after a blank" "dsradm flow " get help
expect "a keyword" "dsradm service add tcp 192.0.2.1:80 no" no-server
expect "a value" "dsradm service add tcp 192.0.2.1:80 no-server " \
	reject drop pass
expect "past options" "dsradm -j --pretty service add udp 192.0.2.1:80 ttl k" keep
expect "a service" "dsradm show tcp " 192.0.2.1:80 192.0.2.1:8080
expect "a service behind its colon" "dsradm show tcp 192.0.2.1:80" 80 8080
expect "a prefix and a list behind a colon" "dsradm show sctp [2001:db8::/64]:8" \
	80-81,443
expect "a protocol" "dsradm service add u" udp udplite
expect "a scheduler" "dsradm service add mark 7 scheduler s" sh sed
expect "an option of a server" "dsradm server add mark 7 10.0.0.1 p" probe-mark
expect "an option of apply" "dsradm apply --d" --dry-run
expect "another option of apply" "dsradm apply --g" --generation
cd "$HERE"
expect "a file" "dsradm apply completion.s" completion.sh
expect "a file behind an option" "dsradm apply --dry-run completion.s" completion.sh
expect "nothing" "dsradm frobnicate " ""

exit "$failed"
