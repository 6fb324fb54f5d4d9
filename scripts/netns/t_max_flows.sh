#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A server with max-flows gets no more than that, and keeps what it has; what it
# does not get goes to others, or, when all are full, where the service says.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/netns/lib_flows.sh
. "$(dirname "$0")/lib_flows.sh"

# limit N OPTION...
limit()
{
	dsr server set "${FLOWS_SERVICE[@]}" "$(server_ip "$1")" "${@:2}"
}

is_full()
{
	[[ $(server_get "${FLOWS_SERVICE[@]}" "$(server_ip "$1")" .full) == "$2" ]]
}

# refused REGEX COMMAND...
refused()
{
	expect_exit "${*:2}" 2 "$1" ip netns exec gateway "$DSRADM" "${@:2}"
}

stage 3 "$VIP4"
service "${FLOWS_SERVICE[@]}"

what="by hash"
limit 1 max-flows 4
hold one client2 tcp "$VIP4" 7 60
read -r first second third <<<"$(active)"
expect "$what: the server has what it may have" 4 "$first"
expect "$what: the others have the rest" 56 $((second + third))
expect "$what: ... and it is full" true \
	"$(server_get "${FLOWS_SERVICE[@]}" 10.0.0.11 .full)"
expect_between "$what: connections diverted" 1 50 "$(counter flow-diverted)"
expect_unbroken one

what="all full"
limit 2 max-flows "$second"
limit 3 max-flows "$third"
expect "$what: new ones are refused" "3 !ECONNREFUSED" \
	"$(ask tcp "$VIP4" 7 3 | tally)"
expect_unbroken one
end_all one
expect_between "$what: it is over when they are" 1 4 \
	"$(ask tcp "$VIP4" 7 4 | tally | grep -vc !)"

what="resume"
limit 2 weight 0
limit 3 weight 0
limit 1 max-flows 4 resume 2
wait_for 20 "$what: nothing is open" active_is 0 0 0
open_more one 2 2 0 0
open_more two 2 4 0 0
expect "$what: full" "1 !ECONNREFUSED" "$(ask tcp "$VIP4" 7 1 | tally)"
end two
wait_for 20 "$what: two are left" active_is 2 0 0
expect "$what: full it is, still" "1 !ECONNREFUSED" \
	"$(ask tcp "$VIP4" 7 1 | tally)"
end_all one
wait_for 10 "$what: below it, it is not" is_full 1 false
expect "$what: ... and serves" "1 server1" "$(ask tcp "$VIP4" 7 1 | tally)"

what="without limits"
for n in 1 2 3; do
	limit "$n" max-flows off weight 1
done
hold three client2 tcp "$VIP4" 7 20
expect_unbroken three

refused 'resume' server set "${FLOWS_SERVICE[@]}" 10.0.0.11 resume 3
limit 1 max-flows 5
refused 'resume' server set "${FLOWS_SERVICE[@]}" 10.0.0.11 resume 6
refused 'tracked' service set "${FLOWS_SERVICE[@]}" track none
dsr service add udp "$VIP4:7" stateless on
refused 'stateless' server add udp "$VIP4:7" 10.0.0.11 max-flows 5
refused 'stateless' service replace udp "$VIP4:7" stateless on \
	server 10.0.0.11 max-flows 5
expect_unbroken three
