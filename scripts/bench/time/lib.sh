# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the measurements in User Mode Linux share: a gateway, which is the machine
# itself, the ways in which it can be made to send packets on, and packets for it.
# Sourced, never run; wants root in a machine of its own. A process is dear there,
# its kernel is not: what could be a loop of commands is one awk.
#
# What is measured goes to standard output, as JSON, a line for each, with all
# its "samples"; scripts/bench/time/collate.py reads it. Other lines are
# progress.
#
# Packets are 60-byte frames from on-link clients; the sink is a dummy device
# with permanent neighbours. Every packet that is received must have left by the
# sink, or there is no measurement. The machine knows nothing of names: modules
# come from its own /lib/modules, and from BUILD.

# shellcheck disable=SC2034 # variables for the scripts that source this

readonly BUILD=${DSR_BENCH_BUILD:-build/bench/time}
readonly DSRADM=$BUILD/dsradm
readonly SERVER=10.0.0.11 VIP=192.0.2.10 MANY_VIPS=100.64.0.0 ROUTED=203.0.113.10
# Ports of the services, by scheduler
declare -rA PORT=([rendezvous]=80 [maglev]=81 [rr]=82 [wrr]=83)
readonly RESULT=/sys/module/dsr_time/parameters
readonly TICKS=/sys/kernel/debug/dsr_time/ticks
SELF=$(basename "$0")
# Of the flow table, see dsr_load()
flow_slots=1048576

say()
{
	printf '%s: %s\n' "$SELF" "$*"
}

die()
{
	say "$*" >&2
	exit 1
}

dsradm()
{
	"$DSRADM" "$@"
}

# get FILE: sets "value" to its one line
get()
{
	read -r value <"$1" || [[ $value ]]
}

# until_true WHAT COMMAND...: for at most a minute.
until_true()
{
	local what=$1 end=$((SECONDS + 60))

	shift
	until "$@" >/dev/null 2>&1; do
		((SECONDS < end)) || die "$what: not in time"
		sleep 0.1
	done
}

# emit SET UNIT SAMPLES KEY=VALUE...: SAMPLES are numbers with commas between
# them; a VALUE that is no number and no truth value is a string.
emit()
{
	local line pair value

	line="{\"set\": \"$1\", \"unit\": \"$2\", \"samples\": [$3]"
	shift 3
	for pair; do
		value=${pair#*=}
		if [[ ${pair%%=*} == flows ||
			! $value =~ ^([0-9.]+|true|false)$ ]]; then
			value="\"$value\""
		fi
		line+=", \"${pair%%=*}\": $value"
	done
	printf '%s}\n' "$line"
}

# ---- the gateway ------------------------------------------------------------

# server_list COUNT FORMAT [FIRST]: a line for each server, of its address; the
# format's second word, if there is one, is its number, from 1 on
server_list()
{
	awk -v count="$1" -v format="$2\n" -v first="${3-1}" 'BEGIN {
		for (n = first; n < first + count; n++) {
			m = n + 9
			address = "10.0." int(m / 250) "." m % 250 + 1
			mac = sprintf("02:00:00:00:%02x:%02x", n / 256, n % 256)
			printf format, address, mac
		}
	}'
}

# gateway_up SERVERS
gateway_up()
{
	# Its devices would announce themselves, and the sink count that.
	echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
	echo 16384 >/proc/sys/net/ipv4/neigh/default/gc_thresh3
	{
		cat <<-END
			link add rx type dummy
			link add sink type dummy
			link set rx arp on up
			link set sink arp on up
			addr add 198.18.0.1/15 dev rx
			addr add $VIP/32 dev rx
			addr add 10.0.255.254/16 dev sink
			route add 203.0.113.0/24 via $SERVER
		END
		server_list "$1" \
			"neigh add %s lladdr %s dev sink nud permanent"
	} | ip -batch -
}

gateway_down()
{
	local module

	ip link del rx
	ip link del sink
	nft flush ruleset
	[[ ! -d /sys/module/ip_vs ]] || ipvsadm -C
	[[ ! -d /sys/module/dsr ]] || dsradm apply /dev/null >/dev/null
	echo 0 >/proc/sys/net/ipv4/ip_forward
	for module in dsr ip_vs_rr ip_vs_mh ip_vs; do
		[[ ! -d /sys/module/$module ]] ||
			until_true "removing $module" rmmod "$module"
	done
}

forwarding_on()
{
	echo 1 >/proc/sys/net/ipv4/ip_forward
}

conntrack_on()
{
	nft -f - <<-END
		table ip bench {
			chain prerouting {
				type filter hook prerouting priority 0
				ct state established,related accept
			}
		}
	END
}

# dsr_load FLOWS: the flow table for so many, at its default load or less. What is
# applied says how large it is (dsr_settings), else it would be as by default.
dsr_load()
{
	flow_slots=1048576
	while ((flow_slots * 5 < $1 * 8)); do
		flow_slots=$((flow_slots * 2))
	done
	insmod "$BUILD/module/dsr.ko"
}

dsr_settings()
{
	echo "settings flow-slots $flow_slots"
}

# dsr_services SERVERS SCHEDULER...: TCP and UDP
dsr_services()
{
	local count=$1 scheduler protocol

	shift
	{
		dsr_settings
		for scheduler; do
			for protocol in tcp udp; do
				echo "service $protocol $VIP:${PORT[$scheduler]}" \
					"scheduler $scheduler"
				server_list "$count" "\tserver %s"
			done
		done
	} | dsradm apply - >/dev/null
	until_true "dsr's servers up and rows clean" dsr_ready "$count"
}

dsr_ready()
{
	dsradm -j show | jq -e --argjson count "$1" 'all(.[];
		.rows_dirty == 0 and (.servers | length == $count) and
		all(.servers[]; .state == "up"))'
}

# ipvs_load TAB_BITS: with few buckets a pass over many flows takes longer than
# the minute that IPVS waits for a handshake's end; the ACK opens them again.
ipvs_load()
{
	modprobe ip_vs conn_tab_bits="$1"
	echo 1 >/proc/sys/net/ipv4/vs/sloppy_tcp
}

# ipvs_services SERVERS SCHEDULER [OPTION]...: TCP and UDP, at rendezvous' port
ipvs_services()
{
	local count=$1 scheduler=$2 where=$VIP:${PORT[rendezvous]} flag

	shift 2
	for flag in -t -u; do
		echo "-A $flag $where -s $scheduler $*"
		server_list "$count" "-a $flag $where -r %s -g"
	done | ipvsadm -R
}

# ---- packets ----------------------------------------------------------------

readonly SENT=/sys/class/net/sink/statistics/tx_packets

# inject PARAMETER=VALUE...: fails unless the sink sent what was received.
# Leaves the module, with its results, until inject_end.
inject()
{
	local before packets value

	get "$SENT"
	before=$value
	insmod "$BUILD/time/dsr_time.ko" "$@"
	get "$RESULT/packets"
	packets=$value
	if [[ " $* " == *" hook=drop "* ]]; then
		packets=0
	fi
	get "$SENT"
	((value - before == packets)) ||
		die "$*: the sink sent $((value - before)) of $packets packets"
}

inject_end()
{
	rmmod dsr_time
}

# timed SET "KEY=VALUE..." PARAMETER=VALUE...: what a packet took, each batch.
timed()
{
	local set=$1 keys value

	read -ra keys <<<"$2"
	shift 2
	inject "$@"
	get "$RESULT/khz"
	keys+=("khz=$value")
	get "$RESULT/batch"
	keys+=("batch=$value")
	get "$TICKS"
	emit "$set" ticks "${value// /,}" "${keys[@]}"
	inject_end
}

# ---- many services ----------------------------------------------------------


# dsr_file SERVICES SERVERS [STEP]: a file for "dsradm apply"; the first server of a
# service is STEP after that of the one before (0: all have the same)
dsr_file()
{
	dsr_settings
	awk -v services="$1" -v servers="$2" -v step="${3-0}" 'BEGIN {
		for (i = 0; i < services; i++) {
			printf "service tcp 100.64.%d.%d:80\n",
				int(i / 256), i % 256
			first = 10 + i * step
			for (j = first; j < servers + first; j++)
				printf "\tserver 10.0.%d.%d\n",
					int(j / 250), j % 250 + 1
		}
	}'
}

# ipvs_file SERVICES SERVERS: the same for "ipvsadm -R"; one that has a server
# gets those that it has not
ipvs_file()
{
	awk -v services="$1" -v servers="$2" 'BEGIN {
		print "-C"
		for (i = 0; i < services; i++) {
			vip = "100.64." int(i / 256) "." i % 256 ":80"
			print "-A -t " vip " -s rr"
			for (j = 10; j < servers + 10; j++)
				print "-a -t " vip " -r 10.0." int(j / 250) \
					"." j % 250 + 1 " -g"
		}
	}'
}
