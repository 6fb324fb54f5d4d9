#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The manual page: it renders without a complaint, names the version, and knows
# the words that words.sh does not look for.
#
# usage: manual.sh DSRADM.8

set -euo pipefail

readonly PAGE=$1
HERE=$(cd "$(dirname "$0")" && pwd)
failed=0

verdict()
{
	if [[ $1 -eq 0 ]]; then
		printf 'ok manual page: %s\n' "$2"
	else
		printf 'not ok manual page: %s\n' "$2"
		failed=1
	fi
}

# What words.sh cannot read from the parsers
keywords()
{
	printf '%s\n' quiet --wait --explain --dry-run --generation --netns --json --pretty \
		NO_COLOR up local unresolved down drained full overruled
}

bad=0
complaints=$(LC_ALL=C.UTF-8 groff -man -ww -Tutf8 -rLL=78n "$PAGE" 2>&1 \
	>/dev/null)
[[ -z $complaints ]] || bad=1
printf '%s' "$complaints"
verdict "$bad" "renders without a complaint"

version=$(sed -n 's/^#define DSR_VERSION "\(.*\)"/\1/p' \
	"$HERE/../../module/version.h")
installed=$(mktemp -d)
trap 'rm -rf "$installed"' EXIT
bad=0
env -u MAKEFLAGS -u MFLAGS make -s -C "$HERE/.." install DESTDIR="$installed" \
	PREFIX=/usr >"$installed/log" 2>&1 </dev/null || bad=1
grep -qF "\"dsr $version\"" \
	"$installed/usr/share/man/man8/dsradm.8" || bad=1
[[ $bad -eq 0 ]] || cat "$installed/log"
verdict "$bad" "names the version $version once installed"

text=$(LC_ALL=C.UTF-8 groff -man -Tascii -P-cbou -rHY=0 -rLL=10000n "$PAGE")
bad=0
while read -r word; do
	if ! grep -qwF -e "$word" <<<"$text"; then
		printf 'it lacks: %s\n' "$word"
		bad=1
	fi
done < <(keywords)
verdict "$bad" "knows every word"

exit "$failed"
