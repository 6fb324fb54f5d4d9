#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A file is applied as a whole or not at all: when the kernel refuses the last of
# fifty changes, nothing has changed, nobody was told of any, connections go on,
# and the place in the file is named. Who edits what somebody else has changed
# meanwhile is refused too, if he asks for that.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_flows.sh
. "$NETNS_DIR/lib_flows.sh"

readonly LIMIT='a limit wants every flow to be tracked'

generation()
{
	dsr save | sed -n 's/^# generation //p'
}

# many COUNT: as many services, each with six servers that nobody has to find
many()
{
	local n

	for ((n = 0; n < $1; n++)); do
		printf 'service udp %s:%d scheduler rr\n' "$VIP4" $((10000 + n))
		printf "  server 10.0.0.%d mac $(server_mac 1) dev eth0\n" {101..106}
	done
}

told()
{
	grep -q "$1" "$WORK/monitor.out"
}

listening()
{
	# Until it listens there is nothing to be heard; settings are harmless.
	dsr settings set timeout udp $((301 + RANDOM % 100))
	test -s "$WORK/monitor.out"
}

go_on()
{
	what=$1
	expect_unbroken untouched
	expect_unbroken changed
}

test_begin
net_up 3
net_vips "$VIP4"
echo_up 7,8 "$VIP4"
dsr_load
service tcp "$VIP4:7"
service tcp "$VIP4:8"
background gateway monitor "$DSRADM" monitor
wait_for 15 "it listens" listening
hold untouched client1 tcp "$VIP4" 7 20
hold changed client2 tcp "$VIP4" 8 20

dsr save >"$WORK/saved"
before=$(generation)
{
	grep -v '^#' "$WORK/saved" |
		sed "/$VIP4:8 /,\$s/10.0.0.11 weight 1/10.0.0.11 weight 5/"
	for n in {1..48}; do
		printf 'service udp %s:%d\n  server 10.0.0.11\n' "$VIP4" \
			$((1000 + n))
	done
	printf 'service udp %s:2000 track none\n' "$VIP4"
	printf '  server 10.0.0.11 weight 1 max-flows 9\n'
} >"$WORK/wrong"
place="wrong:$(wc -l <"$WORK/wrong"):39: $LIMIT"
expect_exit "the last of fifty changes is refused" 2 "$place" \
	dsr apply "$WORK/wrong"
expect_exit "... and is so when only asked" 2 "$place" \
	dsr apply --dry-run "$WORK/wrong"
expect "... the table is as it was, its generation too" \
	"$(<"$WORK/saved")" "$(dsr save)"
go_on "a refused file"

sed 's/ max-flows 9//' "$WORK/wrong" >"$WORK/right"
said=$(dsr apply --dry-run "$WORK/right")
expect "a dry run shows all changes" 99 "$(wc -l <<<"$said")"
expect "... and makes none" "$(<"$WORK/saved")" "$(dsr save)"
expect "the corrected file makes them" "$said" "$(dsr apply "$WORK/right")"
expect "... all of them" "nothing to change" "$(dsr apply "$WORK/right")"
expect "a changed server" 5 "$(server_get tcp "$VIP4:8" 10.0.0.11 .weight)"
wait_for 15 "listeners are told of the last" told "udp $VIP4:2000 "
expect "... and of each once" 49 \
	"$(grep -cE 'service (add|replace) udp' "$WORK/monitor.out")"
go_on "an applied file"

expect_exit "a table that others have changed since it was saved" 2 \
	"generation $(generation), not $before" \
	dsr apply --generation "$before" "$WORK/saved"
expect "... stays as it is" "nothing to change" "$(dsr apply "$WORK/right")"
expect_exit "a single command that is only asked for" 2 "already|exists" \
	dsr --dry-run service add tcp "$VIP4:7"
dsr --dry-run service del tcp "$VIP4:7"
expect "... does nothing" "nothing to change" "$(dsr apply "$WORK/right")"
dsr apply --generation "$(generation)" "$WORK/saved" >/dev/null
expect "a table that nobody has changed is" "$(grep -v '^#' "$WORK/saved")" \
	"$(dsr save | grep -v '^#')"
go_on "the table of before"

# Ports go from one service to another and back.
cat >"$WORK/one" <<-END
	service tcp $VIP4:7,1001
	  server 10.0.0.11
	service tcp $VIP4:8
	  server 10.0.0.12
END
sed -e "s/7,1001/8,1001/" -e "s/:8\$/:7/" "$WORK/one" >"$WORK/other"
dsr apply "$WORK/one" >/dev/null
all_up tcp "$VIP4:8"
dsr apply "$WORK/other" >/dev/null
all_up tcp "$VIP4:7"
all_up tcp "$VIP4:8,1001"
expect "port 7 went to the other service" "3 server2" \
	"$(ask tcp "$VIP4" 7 3 | tally)"
expect "... and port 8 to the one" "3 server1" "$(ask tcp "$VIP4" 8 3 | tally)"

# More than a socket has room for at first
many 6000 >"$WORK/large"
echo 212992 >/proc/sys/net/core/wmem_max
expect_exit "root of a user namespace may not send it" 2 'net\.core\.wmem_max' \
	setpriv --reuid=65534 --regid=65534 --clear-groups unshare -U -r -n \
	"$DSRADM" apply "$WORK/large"
dsr apply "$WORK/large" >"$WORK/applied"
expect "root applies 6,000 services with six servers each" 6000 \
	"$(grep -c '^+ service' "$WORK/applied")"
sed '$s/$/ max-flows 9/; s/:15999 .*/:15999 scheduler maglev track none/' \
	"$WORK/large" >"$WORK/wrong"
expect_exit "a mistake in the last line is found" 2 \
	"wrong:42000:[0-9]+: $LIMIT" dsr apply "$WORK/wrong"
expect "... and the table is as it was" "nothing to change" \
	"$(dsr apply "$WORK/large")"
