#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The manual page: it renders without a complaint, and it knows every word of
# the tool's grammar, every counter and every exit code.
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

# Names of the counters, as the protocol document has them.
counters()
{
	sed -n 's/^\tDSR_COUNTER_\([A-Z_]*\),$/\1/p' \
		"$HERE/../../module/uapi/linux/dsr.h" | grep -v '^A_' |
		tr 'A-Z_' 'a-z-'
}

keywords()
{
	printf '%s\n' scheduler rows track persist gone no-server ttl timeout \
		established half-open closing udp weight mac dev secret \
		flow-slots peers device mode prefetch steer wait-drained quiet \
		replace --dry-run --netns --json --pretty NO_COLOR unresolved \
		drained full overruled tcp sctp udplite mark stateless \
		slow-start max-flows resume probe-mark rendezvous maglev sh rr \
		wrr lc wlc sed nq p2c fo ovf
}

bad=0
complaints=$(LC_ALL=C.UTF-8 groff -man -ww -Tutf8 -rLL=78n "$PAGE" 2>&1 \
	>/dev/null)
[[ -z $complaints ]] || bad=1
printf '%s' "$complaints"
verdict "$bad" "renders without a complaint"

version=$(sed -n 's/^#define DSR_VERSION "\(.*\)"/\1/p' \
	"$HERE/../../module/version.h")
bad=0
grep -qF "\"dsr $version\"" "$PAGE" || bad=1
verdict "$bad" "names the version $version"

text=$(LC_ALL=C.UTF-8 groff -man -Tascii -P-cbou -rHY=0 -rLL=10000n "$PAGE")
bad=0
while read -r word; do
	if ! grep -qwF -e "$word" <<<"$text"; then
		printf 'it lacks: %s\n' "$word"
		bad=1
	fi
done < <(keywords; counters)
verdict "$bad" "knows every word"

exit "$failed"
