#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Bad commands: one line on stderr, exit status 1 for a bad word and 2 for what
# the kernel refuses, and the table as it was.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

test_begin
net_up 1
dsr_load
dsr service add tcp 192.0.2.10:80
dsr server add tcp 192.0.2.10:80 10.0.0.11
dsr service add tcp '[2001:db8::10]:80'
before=$(dsr save)

while IFS='|' read -r status words regex; do
	# shellcheck disable=SC2086 # a command line
	expect_exit "dsradm $words" "$status" "$regex" dsr $words
done <<-'END'
	1|frobnicate|frobnicate
	1|service|.
	1|service frobnicate tcp 192.0.2.10:81|frobnicate
	1|service add|.
	1|service add icmp 192.0.2.10:81|icmp
	1|service add tcp 192.0.2.10|192.0.2.10
	1|service add tcp 192.0.2.10:|.
	1|service add tcp 192.0.2.10:0|.
	1|service add tcp 192.0.2.10:65536|65536
	1|service add tcp 192.0.2.10:htpp|htpp
	1|service add tcp 192.0.2.10:90-80|.
	1|service add tcp 192.0.2.10:-1|.
	1|service add tcp 192.0.2.256:80|192.0.2.256
	1|service add tcp 192.0.2:80|192.0.2
	1|service add tcp 2001:db8::10:80|.
	1|service add tcp [2001:db8::g]:80|2001:db8::g
	1|service add tcp [2001:db8::10:80|.
	1|service add tcp 192.0.2.11:80 scheduler|.
	1|service add tcp 192.0.2.11:80 colour red|colour
	1|service add tcp 192.0.2.11:80 track some|some
	1|service add tcp 192.0.2.11:80 rows many|many
	1|service add tcp 192.0.2.11:80 persist soon|soon
	1|service add tcp 192.0.2.11:80 persist 10/33|.
	1|service add tcp 192.0.2.11:80 timeout lunch 5|lunch
	1|service set tcp 192.0.2.10:80|.
	1|server add tcp 192.0.2.10:80|.
	1|server add tcp 192.0.2.10:80 10.0.0.999|10.0.0.999
	1|server add tcp 192.0.2.10:80 10.0.0.12 weight|.
	1|server add tcp 192.0.2.10:80 10.0.0.12 weight heavy|heavy
	1|server add tcp 192.0.2.10:80 10.0.0.12 weight -1|-1
	1|server add tcp 192.0.2.10:80 10.0.0.12 weight 65536|65536
	1|server add tcp 192.0.2.10:80 10.0.0.12 mac 02:00|02:00
	1|server add tcp 192.0.2.10:80 10.0.0.12 dev nosuch|nosuch
	1|server set tcp 192.0.2.10:80 10.0.0.11|.
	1|flow get tcp 198.51.100.7 192.0.2.10:80|198.51.100.7
	1|settings set timeout udp never|never
	1|apply|.
	1|apply /nonexistent|nonexistent
	2|service add tcp 192.0.2.10:80|.
	2|service add tcp [2001:db8::10]:80|.
	2|service set tcp 192.0.2.10:81 track all|.
	2|service del tcp 192.0.2.10:81|.
	2|service del udp 192.0.2.10:80|.
	2|service add tcp 192.0.2.11:80 scheduler wishful|.
	2|server add tcp 192.0.2.10:80 10.0.0.11|.
	2|server add tcp 192.0.2.10:81 10.0.0.11|.
	2|server set tcp 192.0.2.10:80 10.0.0.12 weight 1|.
	2|server del tcp 192.0.2.10:80 10.0.0.12|.
	2|flow get tcp 198.51.100.7:1 192.0.2.10:81|.
END
expect "the table is as it was" "$before" "$(dsr save)"

# These may be refused by the tool or by the kernel, but refused.
refused()
{
	local seen=0

	dsr "$@" >"$WORK/out" 2>"$WORK/err" || seen=$?
	[[ $seen == [12] ]] || fail "dsradm $* is refused" "status 1 or 2" \
		"$seen, $(cat "$WORK/out" "$WORK/err")"
	[[ $(wc -l <"$WORK/err") == 1 ]] ||
		fail "dsradm $*: one line on stderr" "" "$(<"$WORK/err")"
	ok "dsradm $*: $(<"$WORK/err")"
}

for address in 0.0.0.0 0.1.2.3 127.0.0.1 224.0.0.1 255.255.255.255 "[::]" "[::1]" \
	"[ff02::1]" "[::ffff:192.0.2.1]" "[fe80::1]"; do
	refused service add tcp "$address:80"
	[[ $address == *fe80* ]] ||
		refused server add tcp 192.0.2.10:80 "${address//[][]/}"
done
refused service add tcp 192.0.2.11:80 rows 100
refused service add tcp 192.0.2.11:80 rows 128
refused service add tcp 192.0.2.11:80 rows 131072
refused service add tcp 192.0.2.11:80 scheduler averyveryverylongname
refused service add tcp 192.0.2.11:80 timeout established 8001
refused service add tcp 192.0.2.11:80 scheduler rr track none
refused service add tcp 192.0.2.11:80 persist 0/8
refused server add tcp 192.0.2.10:80 10.0.0.12 mac ff:ff:ff:ff:ff:ff
refused server add tcp 192.0.2.10:80 10.0.0.12 mac 01:00:5e:00:00:01
refused settings set flow-slots 1000
refused settings set flow-slots 1073741824
refused settings set timeout udp 0
refused settings set secret 0123
expect "the table is as it was" "$before" "$(dsr save)"

# A file: the place of the error, the table as it was.
n=0
while IFS='|' read -r place lines; do
	n=$((n + 1))
	printf '%b' "$lines" >"$WORK/file$n"
	expect_exit "a file with: ${lines##*\\n}" 1 "file$n:$place" \
		dsr apply "$WORK/file$n"
done <<-'END'
	1:1|servce tcp 192.0.2.10:80
	1:9|service icmp 192.0.2.10:80
	1:13|service tcp 192.0.2.10:99999
	2:3|service tcp 192.0.2.10:80\n  frobnicate
	2:10|service tcp 192.0.2.10:80\n  server 10.0.0.999
	2:27|service tcp 192.0.2.10:80\n  server 10.0.0.11 weight heavy
	1:|  server 10.0.0.11
	2:|service tcp 192.0.2.10:80\nservice tcp 192.0.2.10:80
	3:|service tcp 192.0.2.10:80\n  server 10.0.0.11\n  server 10.0.0.11
END
expect "the table is as it was" "$before" "$(dsr save)"
