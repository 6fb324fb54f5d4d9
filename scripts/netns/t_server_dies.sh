#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A server dies in silence: its link stays up, it just answers no more. Once the
# neighbour table has given it up, new connections go to the others, in less than
# two seconds; how soon that is, is for the neighbour table's own settings. The
# others' connections do not notice.
#
# timeout: 600

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

# What an operator can set who wants to know sooner
impatient()
{
	gw bash -c "cd /proc/sys/net/$1/neigh/eth0
		echo 1000 >base_reachable_time_ms
		echo 0 >delay_first_probe_time
		echo 200 >retrans_time_ms
		echo 2 >ucast_solicit"
}

# when FILE WORD...: in milliseconds, of the first line with all these words
when()
{
	local line file=$WORK/$1.out

	shift
	line=$(awk -v words="$*" 'BEGIN { n = split(words, word, " ") }
		{ for (i = 1; i <= n; i++) if (!index($0, word[i])) next; print; exit }
		' "$file")
	[[ -n $line ]] && date -u -d "$(tr -d '[]' <<<"${line%% *}")" +%s%3N
}

# dies VIP ADDRESS: the module hears of it before those who watch the neighbour
# table do, and each watcher notes the time as it reads.
dies()
{
	wait_for 30 "$1: the neighbour table gives it up" \
		when neighbours " $2 " FAILED
	wait_for 10 "$1: the gateway tells that it is out" \
		when events "$1" " $2 " unresolved
	expect_between "... after so many milliseconds" $((-250 * PATIENCE)) \
		$((500 * PATIENCE)) \
		$(($(when events "$1" " $2 " unresolved) -
			$(when neighbours " $2 " FAILED)))
	expect "$1: the others get all new connections" "server1 server3" \
		"$(ask tcp "$1" 7 30 | tally | awk '{ print $2 }' | xargs)"
}

stage 3 "$VIP4" "$VIP6"
impatient ipv4
impatient ipv6
service tcp "$VIP4:7"
dsr service add tcp "[$VIP6]:7"
for n in 1 2 3; do
	dsr server add tcp "[$VIP6]:7" "$(server_ip6 "$n")"
done
all_up tcp "[$VIP6]:7"
hold flows client1 tcp "$VIP4" 7 30
background gateway neighbours env TZ=UTC stdbuf -oL ip -ts monitor neigh
background gateway events "$DSRADM" monitor -t
listening()
{
	# Until they listen there is nothing to be heard; both are harmless.
	dsr settings set timeout udp $((301 + RANDOM % 100))
	ip -n gateway neigh replace 10.0.0.77 lladdr 02:00:00:00:00:77 \
		dev eth0 nud stale
	[[ -s $WORK/neighbours.out && -s $WORK/events.out ]]
}
wait_for 15 "both are listened to" listening
died=$(date +%s%3N)
ip -n server2 link set eth0 down
dies "$VIP4" "$(server_ip 2)"
dies "$VIP6" "$(server_ip6 2)"
echo "        given up $(($(when neighbours " $(server_ip 2) " FAILED) - died))" \
	"and $(($(when neighbours " $(server_ip6 2) " FAILED) - died)) ms" \
	"after it died"
wait_rounds flows 2
expect "the others' connections outlived it" "[]" \
	"$(held flows '[.broken[] | select(.server != "server2")] | tostring')"
