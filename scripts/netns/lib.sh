# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The network that the behaviour tests and the demo play in, and the words that
# the tests are written with. Sourced, never run; wants root in a machine of its
# own (scripts/vm/run, scripts/vm/uml-run): it makes namespaces by fixed names
# and loads the module.
#
#     client1 198.51.100.7    client2 198.51.100.8
#           |                      |
#        ---+------ clients -------+---
#                     |
#                  router   198.51.100.1  10.0.0.1  192.0.2.1/24
#                     |
#        ---+---------+----- lan ------------+---
#           |             |                  |
#        gateway       server1      ...   serverN
#        10.0.0.2      10.0.0.11          10.0.0.(10+N)
#
# IPv6 beside it: 2001:db8:100::7, 8 and 1; 2001:db8:a::1, 2 and 10+N in hex.
# The VIPs, 192.0.2.10 and 2001:db8::10, are on-link for the router, which asks
# for them by ARP and ND; the gateway is to answer. Everybody's default route is
# the router. In each host the interface is eth0; the router's are "clients" and
# "lan"; the bridge in the namespace "lan" has a port by the name of each host.

NETNS_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
TOP=$(cd "$NETNS_DIR/../.." && pwd -P)
TOOLS=$NETNS_DIR/tools
DSRADM=${DSRADM:-$TOP/userspace/dsradm}
DSR_KO=${DSR_KO:-$TOP/module/dsr.ko}

# shellcheck disable=SC2034 # for those who source this
readonly VIP4=192.0.2.10 VIP6=2001:db8::10
readonly GATEWAY_MAC=02:00:00:00:00:02 ROUTER_MAC=02:00:00:00:00:01
export LC_ALL=C

TEST=$(basename "$0" .sh)
WORK=
WAS_LOADED=
SERVERS=()

# shellcheck source=scripts/netns/lib_net.sh
. "$NETNS_DIR/lib_net.sh"
# shellcheck source=scripts/netns/lib_hosts.sh
. "$NETNS_DIR/lib_hosts.sh"
# shellcheck source=scripts/check/in-guest.sh
. "$TOP/scripts/check/in-guest.sh"

# ---- verdicts ---------------------------------------------------------------

ok()
{
	printf '  ok    %s%s\n' "${DSR_TIMES:+$SECONDS }" "$*"
}

# fail WHAT [EXPECTED [SEEN]]: the test ends here.
fail()
{
	printf '  FAIL  %s\n' "$1" >&2
	[[ $# -lt 2 ]] || printf '        expected: %s\n' "$2" >&2
	[[ $# -lt 3 ]] || printf '        seen:     %s\n' "${3:-nothing}" >&2
	exit 1
}

# expect WHAT EXPECTED SEEN
expect()
{
	[[ $2 == "$3" ]] || fail "$@"
	ok "$1"
}

# expect_match WHAT REGEX SEEN
expect_match()
{
	[[ $3 =~ $2 ]] || fail "$1" "something like $2" "$3"
	ok "$1"
}

# expect_between WHAT LOW HIGH SEEN
expect_between()
{
	if ! [[ $4 =~ ^-?[0-9]+$ ]] || (($4 < $2 || $4 > $3)); then
		fail "$1" "from $2 to $3" "$4"
	fi
	ok "$1 ($4)"
}

# expect_exit WHAT STATUS REGEX COMMAND...: it must exit with that status and
# say something like that on one line of stderr.
expect_exit()
{
	local what=$1 status=$2 regex=$3 seen=0

	shift 3
	"$@" >"$WORK/out" 2>"$WORK/err" || seen=$?
	[[ $seen == "$status" ]] ||
		fail "$what" "exit status $status" \
			"$seen, $(cat "$WORK/out" "$WORK/err")"
	[[ $(<"$WORK/err") =~ $regex ]] ||
		fail "$what" "something like $regex" "$(<"$WORK/err")"
	[[ $(wc -l <"$WORK/err") == 1 ]] ||
		fail "$what" "one line on stderr" "$(<"$WORK/err")"
	ok "$what: $(<"$WORK/err")"
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds. The bound is for
# what is broken; PATIENCE stretches it for machines that have much to do.
PATIENCE=${DSR_PATIENCE:-4}
attempt()
{
	"$@" >"$WORK/waited" 2>&1
}

wait_for()
{
	within "$(($1 * PATIENCE))" attempt "${@:3}" ||
		fail "$2" "true in time: ${*:3}" "$(tail -n 20 "$WORK/waited")"
	ok "$2"
}

# ---- the module and its table -----------------------------------------------

dsr_load()
{
	! dsr_loaded || return 0
	[[ -e $DSR_KO ]] || fail "the module is built" "a file $DSR_KO"
	insmod "$DSR_KO"
}

# The first service holds the module: they go first, and what goes with a
# namespace takes a moment.
dsr_unload()
{
	local ns

	for ns in $(our_namespaces); do
		in_ns "$ns" "$DSRADM" apply /dev/null >/dev/null
	done
	"$DSRADM" apply /dev/null >/dev/null
	within $((15 * PATIENCE)) rmmod dsr 2>/dev/null || rmmod dsr
}

dsr_loaded()
{
	[[ -d /sys/module/dsr ]]
}

# service PROTOCOL VIP:PORT [OPTION...] [-- N...]: a service with these servers,
# or with all of them.
service()
{
	local options=() identity=("$1" "$2") n servers=()

	shift 2
	while [[ $# -gt 0 && $1 != -- ]]; do
		options+=("$1")
		shift
	done
	[[ $# -eq 0 ]] || { shift; servers=("$@"); }
	[[ ${#servers[@]} -gt 0 ]] || servers=("${SERVERS[@]#server}")
	dsr service add "${identity[@]}" "${options[@]}"
	for n in "${servers[@]}"; do
		dsr server add "${identity[@]}" "$(server_ip "$n")"
	done
	all_up "${identity[@]}"
}

# four_services: TCP and UDP, IPv4 and IPv6, on port 7, with the first server
four_services()
{
	local kind

	for kind in tcp udp; do
		service "$kind" "$VIP4:7" -- 1
		dsr service add "$kind" "[$VIP6]:7"
		dsr server add "$kind" "[$VIP6]:7" "$(server_ip6 1)"
		all_up "$kind" "[$VIP6]:7"
	done
}

# The servers' states, as "ADDRESS STATE" lines. Asked again and again by who
# waits: on an emulated processor jq takes five times as long as awk.
states()
{
	dsr -j server show "$@" | awk -v RS='"address": *"' -F '"' '
		match($0, /"state": *"[a-z-]+/) {
			n = split(substr($0, RSTART, RLENGTH), word, "\"")
			print $1, word[n]
		}'
}

no_other_state()
{
	local seen

	seen=$(states "${@:2}")
	[[ -n $seen ]] && ! grep -vq " $1\$" <<<"$seen"
}

all_up()
{
	wait_for 15 "the servers of $* are up" no_other_state up "$@"
}

# state_is STATE PROTOCOL VIP:PORT ADDRESS
state_is()
{
	states "$2" "$3" | grep -qx "$4 $1"
}

# counter NAME: of the gateway's namespace.
counter()
{
	[[ $(dsr -j stats) =~ \"$1\":\ *([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
}

counter_is()
{
	[[ $(counter "$1") == "$2" ]]
}

# server_get PROTOCOL VIP:PORT ADDRESS FILTER: ask jq about a server.
server_get()
{
	dsr -j server show "$1" "$2" "$3" |
		jq -r "[.. | objects | select(has(\"weight\"))][0] | $4"
}

# ---- captures ---------------------------------------------------------------

# capture NAME NAMESPACE DEVICE [-Q in|out] FILTER... (the words "inbound" and
# "outbound" in a filter would let the first frame slip through)
capture()
{
	local name=$1 ns=$2 device=$3

	shift 3
	background "$ns" "$name" tcpdump -i "$device" -n -U --immediate-mode \
		-Z root -B 8192 -s 1600 -w "$WORK/$name.pcap" "$@"
	wait_for 20 "$name: capturing on $device of $ns" \
		grep -q 'listening on' "$WORK/$name.err"
}

# frames NAME: what it has caught up to now (tools/frames.py).
frames()
{
	"$TOOLS/frames.py" "$WORK/$1.pcap"
}

caught()
{
	(($(frames "$1" | wc -l) >= $2))
}

# caught_all NAME COUNT: wait until it has caught that many.
caught_all()
{
	wait_for 15 "$1: $2 frames are caught" caught "$1" "$2"
}

# link_packets NAMESPACE DEVICE rx|tx
link_packets()
{
	in_ns "$1" cat "/sys/class/net/$2/statistics/$3_packets"
}

# ---- the kernel's messages --------------------------------------------------

kernel_mark()
{
	printf '<6>dsr-test: %s\n' "$TEST $$" >/dev/kmsg
}

# Warnings and worse since the mark, but for what any module built outside the
# kernel tree is greeted with, for those about a busy host, for series 6.12's about
# UDP-Lite, and for what a test provokes, if it says so by a regular expression.
EXPECTED_MESSAGES=
kernel_errors()
{
	messages_since "dsr-test: $TEST $$" -x |
		grep -E '^[a-z]+ *:(emerg|alert|crit|err|warn) *:' |
		grep -vE -e 'dsr: loading out-of-tree module taints kernel' \
			-e 'dsr: module verification failed' \
			-e 'hrtimer: interrupt took' \
			-e 'UDP-Lite is deprecated' \
			${EXPECTED_MESSAGES:+-e "$EXPECTED_MESSAGES"} || true
}

# ---- beginning and end ------------------------------------------------------

our_namespaces()
{
	ip netns list | awk '{ print $1 }'
}

kill_all()
{
	local ns pids

	disown -a
	for ns in $(our_namespaces); do
		pids=$(ip netns pids "$ns" 2>/dev/null) || true
		# shellcheck disable=SC2086 # a list
		[[ -z $pids ]] || kill -KILL $pids 2>/dev/null || true
	done
}

net_down()
{
	local ns

	kill_all
	for ns in $(our_namespaces); do
		ip netns del "$ns"
	done
	rm -rf /run/dsr-realserver
	SERVERS=()
}

finish()
{
	local status=$? errors

	trap - EXIT ERR
	set +e
	[[ $status -eq 0 ]] || dump_state >&2
	net_down
	if [[ -z $WAS_LOADED ]] && dsr_loaded && ! dsr_unload; then
		printf '  FAIL  the module can be removed\n' >&2
		status=1
	fi
	errors=$(kernel_errors)
	if [[ -n $errors ]]; then
		printf '  FAIL  the kernel complained:\n%s\n' "$errors" >&2
		status=1
	fi
	rm -rf "$WORK"
	exit "$status"
}

# After a failure: what the gateway thought.
dump_state()
{
	dsr_loaded && [[ -e /run/netns/gateway ]] || return
	echo "  ----  the gateway's table and counters:"
	timeout 10 ip netns exec gateway "$DSRADM" show
	timeout 10 ip netns exec gateway "$DSRADM" stats
	ip -n gateway neigh show
}

test_begin()
{
	set -eEuo pipefail
	[[ $EUID -eq 0 ]] || fail "running as root"
	[[ ! -e /run/netns/gateway ]] ||
		fail "a clean machine" "no namespace \"gateway\""
	WORK=$(mktemp -d)
	chmod 755 "$WORK"
	trap finish EXIT
	trap 'printf "  FAIL  %s line %s: %s\n" "${BASH_SOURCE[0]##*/}" \
		"$LINENO" "$BASH_COMMAND" >&2' ERR
	kernel_mark
	! dsr_loaded || WAS_LOADED=1
}
