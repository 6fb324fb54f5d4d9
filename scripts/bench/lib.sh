# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The gateway that is measured, inside a virtual machine: its namespace, its
# devices, its services. Sourced by what measures; it must not know what that is.
#
# A gateway is as a new Debian has it: forwarding switched on where a path wants
# it, no reverse path filter, IPVS with its defaults. Clients are on-link; the
# sink is a dummy device whose neighbours, the servers, are permanent.

# shellcheck disable=SC2034 # for the scripts that source this
readonly NS=gateway
# By family: a VIP that the gateway holds, and what is behind the first server
declare -rA VIP=([4]=192.0.2.10 [6]=2001:db8::10)
declare -rA ROUTED=([4]=203.0.113.10 [6]=2001:db8:2::10)
# The VIP as it stands before a port
declare -rA AT=([4]=${VIP[4]} [6]="[${VIP[6]}]")
declare -rA FIRST=([4]=10.0.0.11 [6]=2001:db8:1::10)
# Ports of dsr's services, by scheduler; IPVS' are at the first
declare -rA PORT=([rendezvous]=80 [rr]=81 [maglev]=82 [wrr]=83
	[lc]=84 [wlc]=85 [p2c]=86)
readonly SENT=/sys/class/net/sink/statistics/tx_packets
servers=4
# Of each service, and of each of its servers
service_options='' server_options=''

die()
{
	printf 'bench: %s\n' "$*" >&2
	exit 1
}

in_ns()
{
	ip netns exec "$NS" "$@"
}

# until_true WHAT COMMAND...: tries, for seconds mean nothing on this clock.
until_true()
{
	local what=$1 tries=300

	shift
	until "$@" >/dev/null 2>&1; do
		((--tries)) || die "$what: not in time"
		sleep 0.1
	done
}

# each_server FAMILY FORMAT: in the format, %a is a server's address (%b within
# brackets if it needs them), %m its MAC address. The first is FIRST[FAMILY].
each_server()
{
	awk -v family="$1" -v format="$2" -v servers="$servers" 'BEGIN {
		for (n = 0; n < servers; n++) {
			if (family == 4)
				a = sprintf("10.0.%d.%d", (n + 10) / 250,
					(n + 10) % 250 + 1)
			else
				a = sprintf("2001:db8:1::%x", n + 16)
			line = format
			gsub("%a", a, line)
			gsub("%b", family == 4 ? a : "[" a "]", line)
			gsub("%m", sprintf("02:00:00:00:%02x:%02x",
				(n + 1) / 256, (n + 1) % 256), line)
			print line
		}
	}'
}

# ---- the namespace ----------------------------------------------------------

links()
{
	cat <<-END
		link set lo up
		link add rx type dummy
		link add sink type dummy
		link set rx addrgenmode none
		link set sink addrgenmode none
		link set rx arp on up
		link set sink arp on up
		addr add 198.18.0.1/15 dev rx
		addr add ${VIP[4]}/32 dev rx
		addr add 10.0.255.254/16 dev sink
		route add 203.0.113.0/24 via ${FIRST[4]}
		addr add 2001:2::1/64 dev rx nodad
		addr add ${VIP[6]}/128 dev rx nodad
		addr add 2001:db8:1::1/64 dev sink nodad
		route add 2001:db8:2::/48 via ${FIRST[6]}
	END
}

neighbours()
{
	local family

	for family in 4 6; do
		each_server $family \
			"neigh add %a dev sink nud permanent lladdr %m"
	done
}

gateway_up()
{
	local family

	for family in 4 6; do
		echo 16384 >/proc/sys/net/ipv$family/neigh/default/gc_thresh3
	done
	ip netns add "$NS"
	{
		links
		neighbours
	} | ip -n "$NS" -batch -
}

# What the devices say of themselves must not be counted as the sink's: waits
# until it has been silent for longer than multicast listeners can be.
gateway_quiet()
{
	local before after

	after=$(in_ns cat $SENT)
	until [[ ${before-} == "$after" ]]; do
		before=$after
		sleep 3
		after=$(in_ns cat $SENT)
	done
}

gateway_down()
{
	local module

	ip netns del "$NS"
	for module in dsr ip_vs_rr ip_vs_mh ip_vs; do
		[[ ! -d /sys/module/$module ]] ||
			until_true "removing $module" rmmod "$module"
	done
}

forwarding_on()
{
	in_ns sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
		echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
}

conntrack_on()
{
	in_ns nft -f - <<-END
		table inet bench {
			chain prerouting {
				type filter hook prerouting priority 0
				ct state established,related accept
			}
		}
	END
	# In flows; what is more would be dropped.
	echo 1000000 >/proc/sys/net/netfilter/nf_conntrack_max
}

# ---- dsr and IPVS -----------------------------------------------------------

# Every server up, no row dirty, in all services.
dsr_ready()
{
	in_ns "$DSRADM" -j show | jq -e --argjson servers "$servers" '
		length > 0 and all(.[];
		.rows_dirty == 0 and (.servers | length == $servers) and
		all(.servers[]; .state == "up"))'
}

# dsr_file SCHEDULER...: a service of each, TCP and UDP, IPv4 and IPv6
dsr_file()
{
	local scheduler family protocol

	for scheduler; do
		for family in 4 6; do
			for protocol in tcp udp; do
				echo "service $protocol" \
					"${AT[$family]}:${PORT[$scheduler]}" \
					"scheduler $scheduler $service_options"
				each_server $family \
					"	server %a $server_options"
			done
		done
	done
}

# dsr_apply < FILE
dsr_apply()
{
	in_ns "$DSRADM" apply - >/dev/null
}

# dsr_services SCHEDULER...
dsr_services()
{
	dsr_file "$@" | dsr_apply
	until_true "dsr's servers up and rows clean" dsr_ready
}

# more_services N: as many other VIPs, of one server each
more_services()
{
	{
		in_ns "$DSRADM" save
		awk -v services="$1" -v first="${FIRST[4]}" 'BEGIN {
			for (i = 0; i < services; i++)
				printf "service tcp 100.64.%d.%d:80\n\tserver %s\n",
					int(i / 250), i % 250, first
		}'
	} >/tmp/more_services
	dsr_apply </tmp/more_services
}

# ipvs_services SCHEDULER BITS [OPTION]...: in DR mode, 2^BITS buckets
ipvs_services()
{
	local scheduler=$1 bits=$2 family flag where

	shift 2
	modprobe ip_vs conn_tab_bits="$bits"
	for family in 4 6; do
		where=${AT[$family]}:${PORT[rendezvous]}
		for flag in -t -u; do
			echo "-A $flag $where -s $scheduler $*"
			each_server $family \
				"-a $flag $where -r %b:${PORT[rendezvous]} -g"
		done
	done | in_ns ipvsadm -R
}
