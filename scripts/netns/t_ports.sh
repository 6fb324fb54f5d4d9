#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Which service takes a packet: the one of the exact port, else the one of the
# port range, else the one of all ports of the address.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# goes_to PORT SERVER...: new connections to that port.
goes_to()
{
	local port=$1

	shift
	expect "port $port goes to $*" "$*" \
		"$(ask tcp "$VIP4" "$port" 40 | tally | awk '{ print $2 }' | xargs)"
}

test_begin
net_up 3
net_vips "$VIP4"
echo_up 7,4999,5000,5005,5999,6000 "$VIP4"
dsr_load

dsr service add tcp "$VIP4:*"
dsr server add tcp "$VIP4:*" 10.0.0.11
all_up tcp "$VIP4:*"
goes_to 7 server1
goes_to 5000 server1
dsr server add tcp "$VIP4:*" 10.0.0.12
dsr server add tcp "$VIP4:*" 10.0.0.13
all_up tcp "$VIP4:*"
goes_to 7 server1 server2 server3
dsr server del tcp "$VIP4:*" 10.0.0.12
dsr server del tcp "$VIP4:*" 10.0.0.13

dsr service add tcp "$VIP4:5000-5999"
dsr server add tcp "$VIP4:5000-5999" 10.0.0.12
all_up tcp "$VIP4:5000-5999"
for port in 5000 5005 5999; do
	goes_to "$port" server2
done
for port in 4999 6000; do
	goes_to "$port" server1
done

dsr service add tcp "$VIP4:5005"
dsr server add tcp "$VIP4:5005" 10.0.0.13
all_up tcp "$VIP4:5005"
goes_to 5005 server3
goes_to 5000 server2
overruled()
{
	dsr show tcp "$VIP4:$1" | sed -n 's/^ *overruled by //p' | sort | xargs
}
expect "show says who overrules all ports" \
	"tcp $VIP4:5000-5999 tcp $VIP4:5005" "$(overruled '*')"
expect "... and the range" "tcp $VIP4:5005" "$(overruled 5000-5999)"
expect "... and that nobody overrules the port" "" "$(overruled 5005)"

dsr service del tcp "$VIP4:5005"
goes_to 5005 server2
dsr service del tcp "$VIP4:5000-5999"
goes_to 5005 server1
dsr service del tcp "$VIP4:any"
expect "without a service the gateway itself answers" "1 !ECONNREFUSED" \
	"$(ask tcp "$VIP4" 5005 1 | tally)"
