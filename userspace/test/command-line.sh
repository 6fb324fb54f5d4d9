#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What only the whole program can show: its options, exit codes and streams. The
# kernel that it talks to is the one of fake_kernel.c, empty every time.
#
# usage: command-line.sh DSRADM

set -uo pipefail

readonly DSRADM=$1
failed=0
OUT=$(mktemp)
ERR=$(mktemp)
trap 'rm -f "$OUT" "$ERR"' EXIT

verdict()
{
	if [[ $1 -eq 0 ]]; then
		printf 'ok %s\n' "$2"
		return
	fi
	printf 'exit code %s, stdout and stderr:\n' "$status"
	cat "$OUT" "$ERR"
	printf 'not ok %s\n' "$2"
	failed=1
}

# expect NAME STATUS OUT ERR ARGUMENT...: OUT and ERR are patterns of the whole.
expect()
{
	local name=$1 want=$2 out=$3 err=$4 bad=0

	shift 4
	status=0
	"$DSRADM" "$@" >"$OUT" 2>"$ERR" </dev/null || status=$?
	[[ $status -eq $want ]] || bad=1
	# shellcheck disable=SC2053 # they are patterns
	[[ $(<"$OUT") == $out && $(<"$ERR") == $err ]] || bad=1
	[[ $(wc -l <"$ERR") -le 1 || $want -eq 0 || $err == *$'\n'* ]] || bad=1
	verdict "$bad" "command line: $name"
}

version=$(sed -n 's/^#define DSR_VERSION "\(.*\)"/\1/p' \
	"$(dirname "$0")/../../module/version.h")

expect "version" 0 "dsradm $version" "" --version
expect "version, short" 0 "dsradm $version" "" -V
expect "help" 0 "Usage: dsradm *" "" --help
expect "help as a word" 0 "Usage: dsradm *" "" help
for object in service server flow settings device scheduler show stats monitor \
	save apply; do
	expect "$object help" 0 "Usage: dsradm $object*" "" "$object" help
	expect "$object --help" 0 "Usage: dsradm $object*" "" "$object" --help
	expect "help $object" 0 "Usage: dsradm $object*" "" help "$object"
done
expect "help of nothing known" 1 "" "dsradm: unexpected 'frob'*" frob --help
expect "no words" 1 "" "Usage: dsradm *"$'\n'*
expect "an unknown option" 1 "" "dsradm: unexpected '-x': expected service*" -x
expect "an option behind" 1 "" "dsradm: unexpected '-x' after*" \
	service add tcp 192.0.2.1:80 -x
expect "nothing to show" 0 "" "" show
expect "JSON before" 0 "[[]]" "" -j show
expect "JSON behind" 0 "[[]]" "" show --json
expect "pretty" 0 "{
    \"timeout\": {*" "" -p settings
expect "a change" 0 "" "" service add tcp 192.0.2.1:80
expect "a refusal" 2 "" "dsradm: cannot delete service tcp 192.0.2.1:80: *" \
	service del tcp 192.0.2.1:80
expect "a change that is only asked for" 0 "" "" --dry-run service add tcp 192.0.2.1:80
expect "... and would be refused" 2 "" "dsradm: cannot delete service tcp 192.0.2.1:80: *" \
	service del tcp 192.0.2.1:80 --dry-run
expect "control characters" 1 "" "dsradm: unexpected '??31m'*" \
	$'\a\e31m'
expect "an empty word" 1 "" "dsradm: unexpected ''*" ""
expect "no namespace named" 1 "" "dsradm: nothing after '-n'*" show -n
expect "two namespaces" 1 "" "dsradm: '--netns' is given twice" \
	-n a show --netns b
expect "no such namespace" 1 "" \
	"dsradm: no network namespace at /run/netns/no-such-one: *" \
	-n no-such-one show
expect "a path that is no namespace" 2 "" \
	"dsradm: cannot enter network namespace /dev/null: *" \
	--netns /dev/null show
expect "an empty namespace" 1 "" "dsradm: the name of a network namespace*" \
	-n "" show
expect "completion" 0 "service"$'\n'"server" "" complete serv
expect "completion of what is only asked for" 0 "--dry-run" "" complete --dr
expect "completion of an option" 0 "--json" "" complete --j

status=0
printf 'service tcp 192.0.2.1:80 scheduler rr\n server 10.0.0.1\n' |
	"$DSRADM" apply - >"$OUT" 2>"$ERR" || status=$?
[[ $status -eq 0 && $(wc -l <"$OUT") -eq 2 ]]
verdict $? "command line: apply standard input"

status=0
"$DSRADM" apply - >"$OUT" 2>"$ERR" </dev/null || status=$?
[[ $status -eq 1 && $(<"$ERR") == "dsradm: standard input is empty: "* ]]
verdict $? "command line: nothing on standard input"

status=0
printf 'service tcp\n' | "$DSRADM" apply - >"$OUT" 2>"$ERR" || status=$?
[[ $status -eq 1 && $(<"$ERR") == "dsradm: standard input:1:12: "* ]]
verdict $? "command line: a mistake on standard input"

status=0
"$DSRADM" stats >/dev/full 2>"$ERR" || status=$?
: >"$OUT"
[[ $status -eq 2 && $(<"$ERR") == "dsradm: cannot write: "* ]]
verdict $? "command line: a full disk"

status=0
"$DSRADM" stats >&- 2>"$ERR" || status=$?
[[ $status -eq 2 && $(<"$ERR") == "dsradm: cannot write: "* ]]
verdict $? "command line: no standard output"

# The name of what has the number 1, if something has.
status=0
"$DSRADM" apply --dry-run /proc/self/fd/1 >&- 2>"$ERR" || status=$?
[[ $status -ne 0 && $(<"$ERR") != *"No such file"* ]]
verdict $? "command line: nothing else becomes the standard output"

status=0
"$DSRADM" apply - <&- >"$OUT" 2>"$ERR" || status=$?
[[ $status -eq 1 && $(<"$ERR") == "dsradm: cannot read -: Bad file "* ]]
verdict $? "command line: no standard input"

exit "$failed"
