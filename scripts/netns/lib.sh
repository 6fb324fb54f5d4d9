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
wait_for()
{
	local end=$((SECONDS + $1 * PATIENCE)) what=$2

	shift 2
	until "$@" >"$WORK/waited" 2>&1; do
		((SECONDS < end)) ||
			fail "$what" "true in time: $*" "$(tail -n 20 "$WORK/waited")"
		sleep 0.05
	done
	ok "$what"
}

# ---- namespaces -------------------------------------------------------------

# in_ns NAMESPACE COMMAND...
in_ns()
{
	ip netns exec "$@"
}

gw()
{
	ip netns exec gateway "$@"
}

dsr()
{
	ip netns exec gateway "$DSRADM" "$@"
}

server_ip()
{
	printf '10.0.0.%d' $((10 + $1))
}

server_ip6()
{
	printf '2001:db8:a::%x' $((10 + $1))
}

server_mac()
{
	printf '02:00:00:00:01:%02x' "$1"
}

# New namespaces take over how this one treats addresses: ready at once, with
# no duplicate address detection and nothing learnt from routers.
inherit_ways()
{
	local conf=/proc/sys/net/ipv6/conf where

	for where in all default; do
		echo 0 >$conf/$where/accept_dad
		echo 0 >$conf/$where/accept_ra
		echo 0 >$conf/$where/router_solicitations
	done
	echo 1 >/proc/sys/net/core/devconf_inherit_init_net
}

# Each command of "ip" costs a process, which is what takes time on an emulated
# processor: the network is built in few, large batches.

# host_links NAME MAC BRIDGE-NAMESPACE: lines for "ip" outside
host_links()
{
	echo "netns add $1"
	echo "link add name $1 netns $3 type veth peer name eth0 netns $1 address $2"
}

# host_inside NAME IPV4/LEN IPV6/LEN ROUTER4 ROUTER6
host_inside()
{
	ip -n "$1" -batch - <<-END
		link set lo up
		link set eth0 up
		addr add $2 dev eth0
		addr add $3 dev eth0 nodad
		route add default via $4
		route add ::/0 via $5
	END
}

# A host with one interface, on a bridge: host NAME MAC BRIDGE-NAMESPACE BRIDGE
# IPV4/LEN IPV6/LEN ROUTER4 ROUTER6
host()
{
	host_links "$1" "$2" "$3" | ip -batch -
	ip -n "$3" link set "$1" master "$4" up
	host_inside "$1" "${@:5}"
}

readonly BRIDGE="type bridge stp_state 0 forward_delay 0 mcast_snooping 0"

# server_inside N
server_inside()
{
	host_inside "server$1" "$(server_ip "$1")/24" "$(server_ip6 "$1")/64" \
		10.0.0.1 2001:db8:a::1
}

# server_add N: one more, to a network that is up.
server_add()
{
	host_links "server$1" "$(server_mac "$1")" lan | ip -batch -
	ip -n lan link set "server$1" master br0 up
	server_inside "$1"
	SERVERS+=("server$1")
}

# net_links SERVERS: all namespaces, and the cables between them
net_links()
{
	local n

	echo "netns add lan"
	echo "netns add router"
	echo "link add name router netns lan type veth" \
		"peer name lan netns router address $ROUTER_MAC"
	host_links client1 02:00:00:00:02:01 router
	host_links client2 02:00:00:00:02:02 router
	host_links gateway "$GATEWAY_MAC" lan
	for ((n = 1; n <= $1; n++)); do
		host_links "server$n" "$(server_mac "$n")" lan
	done
}

# bridge_up NAMESPACE NAME PORT...
bridge_up()
{
	local ns=$1 name=$2 port

	shift 2
	{
		echo "link add $name $BRIDGE"
		echo "link set $name up"
		for port; do
			echo "link set $port master $name up"
		done
	} | ip -n "$ns" -batch -
}

router_up()
{
	bridge_up router clients client1 client2
	in_ns router bash -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
		echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
	ip -n router -batch - <<-END
		link set lo up
		link set lan up
		addr add 198.51.100.1/24 dev clients
		addr add 2001:db8:100::1/64 dev clients nodad
		addr add 10.0.0.1/24 dev lan
		addr add 192.0.2.1/24 dev lan
		addr add 2001:db8:a::1/64 dev lan nodad
		addr add 2001:db8::1/64 dev lan nodad
	END
}

# net_up [SERVERS]: the whole network, without a VIP.
net_up()
{
	local n count=${1:-3} names=()

	inherit_ways
	net_links "$count" | ip -batch -
	for ((n = 1; n <= count; n++)); do
		names+=("server$n")
	done
	bridge_up lan br0 router gateway "${names[@]}"
	router_up
	for n in 1 2; do
		host_inside "client$n" "198.51.100.$((6 + n))/24" \
			"2001:db8:100::$((6 + n))/64" 198.51.100.1 2001:db8:100::1
	done
	host_inside gateway 10.0.0.2/24 2001:db8:a::2/64 10.0.0.1 2001:db8:a::1
	for ((n = 1; n <= count; n++)); do
		server_inside "$n"
	done
	SERVERS=("${names[@]}")
}

# The gateway holds the VIPs: it answers ARP and ND for them.
gateway_vips()
{
	local vip

	for vip; do
		if [[ $vip == *:* ]]; then
			echo "addr add $vip/128 dev eth0 nodad"
		else
			echo "addr add $vip/32 dev eth0"
		fi
	done | ip -n gateway -batch -
}

# The servers hold the VIPs: they do not. Does what scripts/realserver does (see
# its test), in fewer processes.
server_vips()
{
	local ns vip

	for ns in "${SERVERS[@]}"; do
		in_ns "$ns" bash -c 'cd /proc/sys/net/ipv4/conf/all
			echo 1 >arp_ignore
			echo 2 >arp_announce'
		for vip; do
			if [[ $vip == *:* ]]; then
				echo "addr add $vip/128 dev lo nodad preferred_lft 0"
			else
				echo "addr add $vip/32 dev lo scope host"
			fi
		done | ip -n "$ns" -batch -
	done
}

net_vips()
{
	gateway_vips "$@"
	server_vips "$@"
}

# ---- the module and its table -----------------------------------------------

dsr_load()
{
	! dsr_loaded || return 0
	[[ -e $DSR_KO ]] || fail "the module is built" "a file $DSR_KO"
	insmod "$DSR_KO"
}

dsr_unload()
{
	rmmod dsr
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

# The servers' states, as "ADDRESS STATE" lines.
states()
{
	dsr -j server show "$@" |
		jq -r '.. | objects | select(has("weight")) |
			"\(.address) \(.state)"'
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
	dsr -j stats | jq -er --arg name "$1" '.counters[$name]'
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

# ---- programs on the hosts --------------------------------------------------

# background NAMESPACE NAME COMMAND...: output to files of that name in WORK.
background()
{
	local ns=$1 name=$2

	shift 2
	ip netns exec "$ns" "$@" >"$WORK/$name.out" 2>"$WORK/$name.err" \
		</dev/null &
	echo $! >"$WORK/$name.pid"
}

# stop NAME [SIGNAL]
stop()
{
	local pid

	pid=$(<"$WORK/$1.pid")
	rm -f "$WORK/$1.pid"
	kill "-${2:-TERM}" "$pid" 2>/dev/null || true
	wait "$pid" 2>/dev/null || true
}

# web_up: nginx on every server: /big is a file of WEB_BYTES bytes, all other
# paths say who it is.
web_up()
{
	local ns

	[[ -e $WORK/www/big ]] || {
		mkdir -p "$WORK/www"
		head -c "${WEB_BYTES:-1048576}" /dev/urandom >"$WORK/www/big"
	}
	for ns in "${SERVERS[@]}"; do
		web_config "$ns" >"$WORK/$ns.nginx"
		in_ns "$ns" nginx -c "$WORK/$ns.nginx" \
			-e "$WORK/$ns.nginx-errors"
	done
}

web_config()
{
	local temp

	cat <<-END
		user root;
		worker_processes 1;
		pid $WORK/$1.nginx-pid;
		error_log $WORK/$1.nginx-errors;
		events { worker_connections 512; }
		http {
			access_log $WORK/$1.nginx-log;
			default_type text/plain;
			sendfile on;
	END
	for temp in client_body proxy fastcgi uwsgi scgi; do
		printf '\t%s_temp_path %s/temp-%s;\n' "$temp" "$WORK" "$temp"
	done
	cat <<-END
			server {
				listen 80 backlog=512;
				listen [::]:80 backlog=512;
				root $WORK/www;
				location / { return 200 "$1\n"; }
				location = /big { }
			}
		}
	END
}

# echo_up PORT[,PORT...] ADDRESS...: echo.py on every server, one process for
# all of them.
echo_up()
{
	background "${SERVERS[0]}" echo "$TOOLS/echo.py" \
		"$(IFS=,; echo "${SERVERS[*]}")" "$@"
	wait_for 20 "the servers serve" grep -q ready "$WORK/echo.out"
}

# echo_one NAMESPACE NAME PORT[,PORT...] ADDRESS...: one that calls itself NAME
echo_one()
{
	background "$1" "echo-$2" "$TOOLS/echo.py" "$2=$1" "${@:3}"
	wait_for 20 "$2 serves" grep -q ready "$WORK/echo-$2.out"
}

# get URL [CURL-ARGUMENT...]: from client1, a connection for each URL.
get()
{
	in_ns client1 curl -sS -m 20 -H 'Connection: close' "$@"
}

# download NAME URL [CURL-ARGUMENT...]: one by client1 that goes on slowly until
# it is told to finish; then its file is NAME.got, curl's status in NAME.status.
download()
{
	local name=$1

	shift
	mkfifo "$WORK/$name.fifo"
	read_slowly "$name" &
	{
		local status=0

		in_ns client1 curl -sS "$@" -o "$WORK/$name.fifo" \
			2>"$WORK/$name.err" || status=$?
		echo "$status" >"$WORK/$name.status"
	} &
}

read_slowly()
{
	local from

	exec {from}<"$WORK/$1.fifo"
	until [[ -e $WORK/$1.hurry ]]; do
		head -c 16384 <&"$from"
		sleep 0.2
	done >"$WORK/$1.got"
	cat <&"$from" >>"$WORK/$1.got"
	touch "$WORK/$1.over"
}

# download_size NAME: bytes up to now.
download_size()
{
	stat -c %s "$WORK/$1.got"
}

# download_finish NAME: let it run, and wait for its end, which must be a good
# one, with the file as it is on the servers.
download_finish()
{
	touch "$WORK/$1.hurry"
	wait_for 60 "$1: the download is over" \
		test -e "$WORK/$1.over" -a -e "$WORK/$1.status"
	expect "$1: it ended well" 0 "$(<"$WORK/$1.status")"
	cmp "$WORK/$1.got" "$WORK/www/big" ||
		fail "$1: its file is as it is on the servers"
	ok "$1: its file is as it is on the servers"
}

# ask ARGUMENT...: ask.py on client1.
ask()
{
	in_ns client1 "$TOOLS/ask.py" "$@"
}

# Names on standard input, "COUNT NAME" lines out.
tally()
{
	awk '{ count[$NF]++ } END { for (name in count) print count[name], name }' |
		sort -k 2
}

# share NAME: how many of the lines of a tally are about it.
share()
{
	awk -v name="$1" '$2 == name { n = $1 } END { print n + 0 }'
}


# hold NAME NAMESPACE [OPTION...] KIND VIP PORT COUNT: flows that stay open
# (tools/hold.py).
hold()
{
	local name=$1 ns=$2 args=("${@:3}")

	background "$ns" "$name" "$TOOLS/hold.py" "${args[@]:0:${#args[@]}-4}" \
		"$WORK/$name.json" "${args[@]: -4}"
	wait_for 60 "$name: ${args[*]: -4} flows are open" \
		test -e "$WORK/$name.json"
}

# held NAME FILTER: ask jq about its status.
held()
{
	jq -r "$2" "$WORK/$1.json"
}

held_rounds()
{
	(($(held "$1" .round) >= $2))
}

# hold_on NAME ROUNDS: until that many more whole rounds are over.
hold_on()
{
	wait_for 90 "$1: $2 more rounds are over" \
		held_rounds "$1" $(($(held "$1" .round) + $2 + 1))
}

# stage SERVERS VIP...: the network, the VIPs, echo.py on port 7 of each server
# at each VIP, the module, no table.
stage()
{
	local count=$1

	shift
	test_begin
	net_up "$count"
	net_vips "$@"
	echo_up 7,8 "$@"
	dsr_load
}

# ---- captures ---------------------------------------------------------------

# capture NAME NAMESPACE DEVICE [-Q in|out] FILTER... (the words "inbound" and
# "outbound" in a filter would let the first frame slip through)
capture()
{
	local name=$1 ns=$2 device=$3

	shift 3
	background "$ns" "$name" tcpdump -i "$device" -n -U --immediate-mode \
		-Z root -B 8192 -w "$WORK/$name.pcap" "$@"
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
# kernel tree is greeted with, and for those about a busy host.
kernel_complaints()
{
	dmesg -x | awk -v mark="dsr-test: $TEST $$" '
		index($0, mark) { on = 1; next }
		on && /^[a-z]+ *:(emerg|alert|crit|err|warn) *:/' |
		grep -v -e 'dsr: loading out-of-tree module taints kernel' \
			-e 'dsr: module verification failed' \
			-e 'hrtimer: interrupt took' || true
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
	local status=$? complaints

	trap - EXIT ERR
	set +e
	[[ $status -eq 0 ]] || dump_state >&2
	net_down
	if [[ -z $WAS_LOADED ]] && dsr_loaded && ! rmmod dsr; then
		printf '  FAIL  the module can be removed\n' >&2
		status=1
	fi
	complaints=$(kernel_complaints)
	if [[ -n $complaints ]]; then
		printf '  FAIL  the kernel complained:\n%s\n' "$complaints" >&2
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
