#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A server is removed while connections to it live: by default their packets go
# to another server, which resets them at once; with "gone drop" they are
# dropped. UDP flows just go on elsewhere, or are dropped.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# of_server2 NAME: how many flows it has.
of_server2()
{
	held "$1" '[.flows[] | select(. == "server2")] | length'
}

stage 2 "$VIP4"
for policy in reschedule drop; do
	for kind in tcp udp; do
		dsr service replace "$kind" "$VIP4:7" gone "$policy" track all \
			server 10.0.0.11 server 10.0.0.12
		all_up "$kind" "$VIP4:7"
	done
	hold tcp client1 -t 4 tcp "$VIP4" 7 20
	hold udp client1 -t 4 udp "$VIP4" 7 20
	wait_rounds tcp 1
	wait_rounds udp 1
	tcp=$(of_server2 tcp) udp=$(of_server2 udp)
	expect_between "$policy: connections of the server" 1 19 "$tcp"
	dropped=$(counter drop-gone)
	dsr server del tcp "$VIP4:7" 10.0.0.12
	dsr server del udp "$VIP4:7" 10.0.0.12
	wait_rounds tcp 2
	wait_rounds udp 2
	expect "$policy: its TCP connections end" "$tcp" \
		"$(held tcp '.broken | length')"
	expect "$policy: nobody else's" 0 \
		"$(held tcp '[.broken[] | select(.server != "server2")] | length')"
	case $policy in
	reschedule)
		expect "... they are reset" ECONNRESET \
			"$(held tcp '[.broken[].why] | unique | join(" ")')"
		expect "its UDP flows go on elsewhere" "$udp 0" \
			"$(held udp '"\(.moved | length) \(.broken | length)"')"
		;;
	drop)
		expect "... nobody answers them" "no answer" \
			"$(held tcp '[.broken[].why] | unique | join(" ")')"
		expect "its UDP flows are dropped" "0 $udp" \
			"$(held udp '"\(.moved | length) \(.broken | length)"')"
		expect_between "... and counted" $((dropped + tcp + udp)) 100000 \
			"$(counter drop-gone)"
		;;
	esac
	stop tcp KILL
	stop udp KILL
	rm "$WORK/tcp.json" "$WORK/udp.json"
done
