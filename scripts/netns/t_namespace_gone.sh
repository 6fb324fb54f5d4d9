#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A gateway's namespace goes, with its table, while packets for its VIP stream
# in: twenty times, and a new one by the same name serves again each time.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly ROUNDS=20

serving()
{
	[[ $(server_get udp "$VIP4:7" 10.0.0.11 .packets) -gt 0 ]]
}

no_port()
{
	! ip -n lan link show gateway
}

stage 2 "$VIP4"
cat >"$WORK/table" <<-END
	service udp $VIP4:7 track all
	  server 10.0.0.11
	  server 10.0.0.12 weight 0
	service tcp $VIP4:7
	  server 10.0.0.11
	  server 10.0.0.12
END
background router traffic "$TOOLS/inject.py" lan "$GATEWAY_MAC" udp \
	198.51.100.7,1 "$VIP4,7" --count 100000000 --rate 300
for ((round = 1; round <= ROUNDS; round++)); do
	dsr apply "$WORK/table" >/dev/null
	wait_for 15 "round $round: packets are steered" serving
	ip netns del gateway
	wait_for 30 "round $round: the namespace is gone" no_port
	host gateway "$GATEWAY_MAC" lan br0 10.0.0.2/24 2001:db8:a::2/64 \
		10.0.0.1 2001:db8:a::1
	gateway_vips "$VIP4"
done
expect "a new namespace begins with nothing" "[]" "$(dsr -j show | jq -c .)"
dsr apply "$WORK/table" >/dev/null
all_up tcp "$VIP4:7"
expect "it serves" 10 "$(ask tcp "$VIP4" 7 10 | grep -c server)"
