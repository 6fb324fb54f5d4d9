#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Every word that the parsers read is known to those who tell people of it: the
# help, the completion, the manual page; and the files of the round trips use
# it. A new word is read from the parsers' sources, so it cannot be forgotten.
#
# usage: words.sh DSRADM DSRADM.8

set -euo pipefail
# A pipeline's last part is this shell itself, which is to know what failed.
shopt -s lastpipe

readonly DSRADM=$1 PAGE=$2
HERE=$(cd "$(dirname "$0")" && pwd)
failed=0

# shellcheck source=userspace/test/grammar.sh
. "$HERE/grammar.sh"

# knows NAME TEXT: has it each of the words on standard input?
knows()
{
	local word n=0 bad=0

	while read -r word; do
		n=$((n + 1))
		grep -qwF -e "$word" <<<"$2" || {
			printf 'it lacks: %s\n' "$word"
			bad=1
		}
	done
	# No word at all: the sources look different now.
	if [[ $bad -eq 0 && $n -gt 0 ]]; then
		printf 'ok words: %s (%d)\n' "$1" "$n"
	else
		printf 'not ok words: %s (%d)\n' "$1" "$n"
		failed=1
	fi
}

# offers NAME LINE WORDS...: the last word of the line, empty, could be these
offers()
{
	local name=$1 line

	read -r -a line <<<"$2"
	knows "completion of $name" "$("$DSRADM" complete "${line[@]}" "")"
}

check_help()
{
	local object

	for object in $(objects); do
		[[ -z $(commands "$object") ]] || commands "$object" |
			knows "help of $object" "$("$DSRADM" "$object" help)"
	done
	objects | knows "help" "$("$DSRADM" help)"
	# shellcheck disable=SC2046 # a list
	{ options service; protocols; names switch timeout $(worded service | tr - _); } |
		knows "help of services' options" "$("$DSRADM" service help)"
	{ options server; protocols; } |
		knows "help of servers' options" "$("$DSRADM" server help)"
	{ options settings; names timeout; } |
		knows "help of settings' options" "$("$DSRADM" settings help)"
	names device_mode |
		knows "help of devices' modes" "$("$DSRADM" device help)"
}

check_completion()
{
	local object option

	objects | offers "an object" ""
	for object in $(objects); do
		[[ -z $(commands "$object") ]] ||
			commands "$object" | offers "$object" "$object"
	done
	{ protocols; echo mark; } | offers "a service" "service add"
	options service | offers "services' options" "service add mark 7"
	options server | offers "servers' options" "server add mark 7 10.0.0.1"
	options settings | offers "settings" "settings set"
	names switch | offers "stateless" "service add mark 7 stateless"
	for option in $(worded service) timeout; do
		names "${option/-/_}" |
			offers "$option" "service add mark 7 $option"
	done
	names timeout | offers "settings' timeout" "settings set timeout"
	names device_mode | offers "a mode" "device set lo mode"
}

# The secret is never saved unasked; the one device has one mode at a time.
check_files()
{
	file_words | grep -vx -e secret -e prefetch | knows "round trips" \
		"$(cat "$HERE/whole.conf" "$HERE/default.conf")"
}

check_page()
{
	local text object

	text=$(LC_ALL=C.UTF-8 groff -man -Tascii -P-cbou -rHY=0 -rLL=10000n \
		"$PAGE")
	{
		file_words
		schedulers
		names scheduler_flag
		counters
		for object in $(objects); do
			echo "$object"
			commands "$object"
		done
	} | knows "manual page" "$text"
}

check_foreign()
{
	local both

	both=$(comm -12 <(foreign | sort -u) \
		<({ file_words; schedulers; } | sort -u))
	if [[ -z $both && $(foreign | wc -l) -gt 50 ]]; then
		printf 'ok words: those of other tools are not ours\n'
	else
		printf 'not ok words: of other tools and ours: %s\n' "$both"
		failed=1
	fi
}

check_help
check_foreign
check_completion
check_files
check_page
exit "$failed"
