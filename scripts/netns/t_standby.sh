#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two gateways with VRRP's virtual hardware address behind a switch that floods it:
# each sees every frame. A service that takes packets only while the VIP is held
# sends each on once, and by the other gateway as soon as that holds the VIP; its
# open connections do not notice.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

readonly VIRTUAL_MAC=00:00:5e:00:01:0a

dsr2()
{
	in_ns gateway2 "$DSRADM" "$@"
}

# ready COMMAND: no server is unresolved
ready()
{
	local seen

	seen=$("$1" -j server show | jq -r '.. | objects |
		select(has("weight")) | .state') && [[ -n $seen ]] &&
		! grep -vqx up <<<"$seen"
}

# standby COMMAND...: which of their services stand by, as words
standby()
{
	local command

	for command; do
		"$command" -j show | jq -r '[.[].standby] | unique | join(" ")'
	done | xargs
}

standby_is()
{
	[[ $(standby dsr dsr2) == "$*" ]]
}

# move_to FROM TO: the VIP
move_to()
{
	ip -n "$1" addr del "$VIP4/32" dev vrrp0
	ip -n "$2" addr add "$VIP4/32" dev vrrp0
}

# burst COUNT RATE: so many datagrams of as many clients
burst()
{
	in_ns router "$TOOLS/inject.py" lan "$VIRTUAL_MAC" udp \
		198.51.100.8,1000 "$VIP4,7" --count "$1" --rate "$2" --data 20
}

# received: at both servers
received()
{
	echo $(($(frames on1 | wc -l) + $(frames on2 | wc -l)))
}

received_at_least()
{
	(($(received) >= $1))
}

test_begin
net_up 2
server_vips "$VIP4"
echo_up 7 "$VIP4"
dsr_load
host gateway2 02:00:00:00:00:03 lan br0 10.0.0.3/24 2001:db8:a::3/64 \
	10.0.0.1 2001:db8:a::1
# The switch never learns where the virtual hardware address is.
for ns in gateway gateway2; do
	in_ns lan bridge link set dev "$ns" learning off
	ip -n "$ns" link add link eth0 name vrrp0 address "$VIRTUAL_MAC" \
		type macvlan mode bridge
	ip -n "$ns" link set vrrp0 up
done
ip -n router neigh replace "$VIP4" lladdr "$VIRTUAL_MAC" dev lan nud permanent
for command in dsr dsr2; do
	"$command" settings set secret 000102030405060708090a0b0c0d0e0f
	for kind in tcp udp; do
		"$command" service replace "$kind" "$VIP4:7" \
			server 10.0.0.11 server 10.0.0.12
	done
	wait_for 15 "$command: the servers are up" ready "$command"
done
for n in 1 2; do
	capture "on$n" "server$n" eth0 -Q in \
		"udp and dst port 7 and ether dst $(server_mac "$n")"
done

ip -n gateway addr add "$VIP4/32" dev vrrp0
expect "by default no service stands by" "false false" "$(standby dsr dsr2)"
burst 20 100
wait_for 10 "... and each datagram arrives twice" received_at_least 40

for command in dsr dsr2; do
	for kind in tcp udp; do
		"$command" service set "$kind" "$VIP4:7" when held
	done
done
expect "one that does not hold the VIP stands by" "false true" \
	"$(standby dsr dsr2)"
expect_match "... and says so" standby "$(dsr2 show)"
expect "... with its rows filled" 4096 \
	"$(dsr2 -j show udp "$VIP4:7" | jq '[.[0].servers[].rows] | add')"
before=$(received)
burst 50 100
wait_for 10 "50 datagrams arrive" received_at_least $((before + 50))
burst 1 100
wait_for 10 "one more does" received_at_least $((before + 51))
expect "... each once" $((before + 51)) "$(received)"
expect_between "what the other saw it passed" 51 1000 \
	"$(dsr2 -j stats | jq '.counters["pass-standby"]')"

hold flows client2 tcp "$VIP4" 7 20
before=$(received)
burst 1000 250 &
sleep 1
move_to gateway gateway2
wait $!
wait_for 5 "the VIP moved: the other one stands by" standby_is true false
expect_between "of 1000 datagrams so many arrived" 950 1010 \
	$(($(received) - before))
wait_rounds flows 2
expect "no connection moved or broke" "[]" \
	"$(held flows '.moved + .broken | tostring')"

move_to gateway2 gateway
wait_for 5 "and back" standby_is false true
wait_rounds flows 2
expect "... again none moved or broke" "[]" \
	"$(held flows '.moved + .broken | tostring')"

# A local route holds a VIP too, and nobody tells of routes.
ip -n gateway addr del "$VIP4/32" dev vrrp0
wait_for 5 "nobody holds it" standby_is true true
ip -n gateway route add local "$VIP4/32" dev lo
wait_for 5 "a local route does" standby_is false true
expect_exit "a service by mark has no address" 1 held \
	dsr service add mark 7 when held
