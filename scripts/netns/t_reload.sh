#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The module is inserted and removed twenty times while packets for the VIP
# stream in; it serves again each time. While it has services it is not removed.
#
# no-insmod
# timeout: 600
# stock

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly ROUNDS=20

serving()
{
	[[ $(server_get udp "$VIP4:7" 10.0.0.11 .packets) -gt 0 ]]
}

test_begin
net_up 2
net_vips "$VIP4"
echo_up 7 "$VIP4"
cat >"$WORK/table" <<-END
	settings timeout udp 60
	service udp $VIP4:7 track all
	  server 10.0.0.11
	  server 10.0.0.12 weight 0
	service tcp $VIP4:7
	  server 10.0.0.11
	  server 10.0.0.12
	service tcp [$VIP6]:1-9999 scheduler maglev
	  server 2001:db8:a::b
END
background router traffic "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp \
	198.51.100.7,1 "$VIP4,7" --count 100000000 --rate 300
for ((round = 1; round <= ROUNDS; round++)); do
	insmod "$DSR_KO"
	dsr apply "$WORK/table" >/dev/null
	[[ $round != 1 ]] ||
		expect "the table is there" 3 "$(dsr -j show | jq length)"
	wait_for 15 "round $round: packets are steered" serving
	expect_exit "round $round: it is held" 1 "in use" rmmod dsr
	dsr_unload
done
dsr_loaded && fail "the module is gone" "no dsr in /sys/module"
expect "without it the gateway refuses" "1 !ECONNREFUSED" \
	"$(ask tcp "$VIP4" 7 1 | tally)"

insmod "$DSR_KO"
expect "a new start is an empty table" "[]" "$(dsr -j show | jq -c .)"
dsr settings set timeout udp 60
rmmod dsr
ok "settings do not hold it"

insmod "$DSR_KO"
dsr apply "$WORK/table" >/dev/null
all_up tcp "$VIP4:7"
expect "it serves as before" 10 "$(ask tcp "$VIP4" 7 10 | grep -c server)"
"$DSRADM" service add tcp "$VIP4:7"
dsr apply /dev/null >/dev/null
expect_exit "another namespace holds it" 1 "in use" rmmod dsr
dsr apply "$WORK/table" >/dev/null
"$DSRADM" service del tcp "$VIP4:7"
stop traffic
net_down
goes()
{
	rmmod dsr
}
wait_for 30 "the namespace's end lets it go" goes
