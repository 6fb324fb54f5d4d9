#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Only who has CAP_NET_ADMIN over the namespace reads or changes its table; root
# of a user namespace has it over that one's own network namespaces, and over
# nothing else.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

test_begin
net_up 1
dsr_load
dsr service add tcp 192.0.2.10:80
before=$(dsr save)

denied()
{
	local verb

	while read -r verb; do
		# shellcheck disable=SC2086 # words
		expect_exit "$1 may not: $verb" 2 \
			'([Pp]ermi|[Pp]rivilege|CAP_NET_ADMIN|root)' \
			gw "${@:2}" "$DSRADM" $verb
	done <<-'END'
		show
		service add tcp 192.0.2.11:80
		service del tcp 192.0.2.10:80
		server add tcp 192.0.2.10:80 10.0.0.11
		settings set timeout udp 5
		stats
		flow get tcp 198.51.100.7:1 192.0.2.10:80
	END
	expect "... and changed nothing" "$before" "$(dsr save)"
}

denied "an ordinary user" setpriv --reuid=65534 --regid=65534 --clear-groups
denied "root without the capability" setpriv --bounding-set -net_admin \
	--inh-caps -net_admin
denied "root of a user namespace, in a namespace that is not its own" \
	setpriv --reuid=65534 --regid=65534 --clear-groups unshare -U -r

# Its own namespace is its own.
setpriv --reuid=65534 --regid=65534 --clear-groups unshare -U -r -n \
	bash -eu -c 'ip link set lo up
		'"$DSRADM"' service add tcp 192.0.2.77:80
		'"$DSRADM"' server add tcp 192.0.2.77:80 10.0.0.1
		'"$DSRADM"' show
		'"$DSRADM"' stats -a >/dev/null
		'"$DSRADM"' service del tcp 192.0.2.77:80' >"$WORK/own" 2>&1 ||
	fail "root of a user namespace manages its own" "success" "$(<"$WORK/own")"
expect_match "root of a user namespace manages its own" '192\.0\.2\.77' \
	"$(<"$WORK/own")"
expect "... which does not show the gateway's" 0 \
	"$(grep -c '192\.0\.2\.10' "$WORK/own" || true)"
expect "the gateway's is as it was" "$before" "$(dsr save)"
