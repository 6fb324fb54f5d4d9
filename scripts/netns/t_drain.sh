#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Weight 0 drains a server: a download and long connections that it has go on
# to their end unharmed, new connections go to the others, and wait-drained
# returns when the last of them is over.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

stage 3 "$VIP4"
WEB_BYTES=8388608 web_up
service tcp "$VIP4:7" timeout half-closed 1
service tcp "$VIP4:80"

download download "http://$VIP4/big" --local-port 42000
hold flows client2 tcp "$VIP4" 7 30
wait_for 10 "a download runs" test -s "$WORK/download.got"
wait_rounds flows 1
address=$(dsr -j flow get tcp 198.51.100.7:42000 "$VIP4:80" | jq -r .server)
server=server$((${address##*.} - 10))
long=$(held flows "[.flows[] | select(. == \"$server\")] | length")
expect_between "long connections of the server to drain" 1 29 "$long"

dsr server set tcp "$VIP4:80" "$address" weight 0
dsr server set tcp "$VIP4:7" "$address" weight 0
expect "the table says so" 0 \
	"$(server_get tcp "$VIP4:7" "$address" .weight)"
expect "new connections go to the others" 0 \
	"$(ask tcp "$VIP4" 7 30 | tally | count_of "$server")"
expect "new requests go to the others" 0 \
	"$(get "http://$VIP4/[1-30]" | tally | count_of "$server")"
[[ ! -e $WORK/download.status ]] ||
	fail "the download was to outlast the change"
expect_exit "it is not drained while connections live" 3 '.*' \
	bash -c "ip netns exec gateway $DSRADM server wait-drained tcp \
		$VIP4:7 $address quiet 1 timeout 2 2>&1 | xargs >&2
		exit \${PIPESTATUS[0]}"
wait_rounds flows 3
expect "no long connection moved or broke" "[]" "$(held flows '.broken | tostring')"
expect "... the server still has its own" "$long" \
	"$(held flows "[.flows[] | select(. == \"$server\")] | length")"

download_finish download
expect "... all from the same server" 1 \
	"$(grep -c '"GET /big HTTP/1.1" 200' "$WORK/$server.nginx-log")"
stop flows KILL
wait_for 30 "then it is drained" dsr server wait-drained tcp "$VIP4:7" \
	"$address" quiet 1 timeout 25

dsr server set tcp "$VIP4:7" "$address" weight 1
expect_between "with its weight it gets connections again" 1 30 \
	"$(ask tcp "$VIP4" 7 30 | tally | count_of "$server")"
