#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "save" writes what "apply" makes: a round trip changes nothing, from nothing
# it makes all, a difference is shown first (--dry-run), then made, and only it.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# Without comments, of which one counts changes
saved()
{
	dsr save | grep -v '^#'
}

test_begin
net_up 2
dsr_load
dsr service add tcp "$VIP4:80" scheduler maglev rows 512 no-server drop
dsr service add tcp "$VIP4:8000-8999" track all ttl decrement
dsr service add udp "[$VIP6]:*" persist 300/64 gone drop
dsr service add tcp "192.0.2.11:443" scheduler wrr \
	timeout established 600 timeout closing 10
dsr server add tcp "$VIP4:80" 10.0.0.11 weight 100
dsr server add tcp "$VIP4:80" 10.0.0.12 weight 0
dsr server add tcp "$VIP4:8000-8999" 10.0.0.99 mac 02:00:00:00:00:99 dev eth0
dsr server add udp "[$VIP6]:*" 2001:db8:a::b
dsr server add tcp "192.0.2.11:443" 10.0.0.11 weight 65535
dsr settings set timeout udp 60 flow-slots 65536
dsr save >"$WORK/saved"
expect_match "save shows a service" \
	'service tcp 192\.0\.2\.10:80 scheduler maglev' "$(<"$WORK/saved")"

expect "apply of what is there changes nothing" "nothing to change" \
	"$(dsr apply "$WORK/saved")"
expect "... nor for a program" '{"changes":[]}' \
	"$(dsr -j apply "$WORK/saved" | jq -c .)"
expect "... read from standard input" "nothing to change" \
	"$(dsr apply - <"$WORK/saved")"

: >"$WORK/nothing"
expect_exit "a file without a byte is no empty table" 1 'nothing is empty' \
	dsr apply "$WORK/nothing"
echo "# none" >"$WORK/empty"
seen=$(dsr apply --dry-run "$WORK/empty")
expect_match "a dry run says what would go" \
	'- service tcp 192\.0\.2\.10:80' "$seen"
expect "... and does nothing" "$(<"$WORK/saved")" "$(dsr save)"
dsr apply "$WORK/empty" >/dev/null
expect "a file with nothing but a comment empties the table" "[]" "$(dsr -j show | jq -c .)"
dsr apply "$WORK/saved" >/dev/null
expect "the saved file brings all back" "$(grep -v '^#' "$WORK/saved")" \
	"$(saved)"
expect "... and applying again is nothing" "nothing to change" \
	"$(dsr apply "$WORK/saved")"

sed -e 's/10\.0\.0\.11 weight 100/10.0.0.11 weight 50/' \
	-e 's/scheduler wrr/scheduler rr/' "$WORK/saved" >"$WORK/changed"
cat >>"$WORK/changed" <<-'END'
	# a new one
	service udp 192.0.2.12:53
	  server 10.0.0.12
END
readonly CHANGES='server tcp 192.0.2.10:80 10.0.0.11 weight 100 -> 50
service tcp 192.0.2.11:443 scheduler wrr -> rr
service udp 192.0.2.12:53
server udp 192.0.2.12:53 10.0.0.12'
said=$(dsr apply --dry-run "$WORK/changed")
while read -r line; do
	expect_match "a dry run says: $line" "[~+] ${line//./\\.}" "$said"
done <<<"$CHANGES"
expect "... and no more" 4 "$(wc -l <<<"$said")"
expect "apply says what the dry run said" "$said" "$(dsr apply "$WORK/changed")"
expect "... and then there is nothing to do" "nothing to change" \
	"$(dsr apply "$WORK/changed")"
expect "the change was made" 50 \
	"$(server_get tcp "$VIP4:80" 10.0.0.11 .weight)"

# A file with an error in its last line changes nothing at all.
before=$(dsr save)
printf 'service tcp 192.0.2.99:1\n  server 10.0.0.1\nservice tcp 192.0.2.99:1x\n' \
	>"$WORK/wrong"
expect_exit "an error is named with its place" 1 'wrong:3:[0-9]+' \
	dsr apply "$WORK/wrong"
expect "... and nothing was done" "$before" "$(dsr save)"

# Every word that a file can have, then every default said aloud. While the flow
# table moves apply waits.
readonly WHOLE=$TOP/userspace/test/whole.conf
readonly DEFAULT=$TOP/userspace/test/default.conf
tail -n +2 "$WHOLE" >"$WORK/whole"
wait_for 60 "the table is emptied" dsr apply "$WORK/empty"
wait_for 60 "every word is taken" dsr apply "$WHOLE"
expect "... and comes back as it went" "$(<"$WORK/whole")" "$(saved)"
expect "... and means nothing new" "nothing to change" "$(dsr apply "$WHOLE")"
expect "every option can be set to what it is" 0 "$(
	while read -r service rest; do
		[[ $service == service ]] || continue
		# shellcheck disable=SC2086 # words
		dsr service set $rest || echo "$rest"
	done <"$WHOLE" | wc -l)"
expect "... which changes nothing" "$(<"$WORK/whole")" "$(saved)"
wait_for 60 "every default is taken" dsr apply "$DEFAULT"
expect "... and is not worth a word" \
	"service tcp 192.0.2.99:* scheduler rendezvous
  server 10.0.0.11 weight 1" "$(saved)"
expect "... applied again neither" "nothing to change" "$(dsr apply "$DEFAULT")"
wait_for 60 "every word is taken again" dsr apply "$WHOLE"
expect "... and comes back again" "$(<"$WORK/whole")" "$(saved)"

# What version 0.1 saved of a table with every option that it knew
readonly OLD=$TOP/userspace/test/saved-0.1
wait_for 60 "the table is emptied again" dsr apply "$WORK/empty"
wait_for 60 "what version 0.1 saved is taken" dsr apply "$OLD"
expect "... and saved as it was" "$(grep -v '^#' "$OLD")" \
	"$(dsr save --secret | grep -v '^#')"
