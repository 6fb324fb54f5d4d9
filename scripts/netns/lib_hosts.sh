# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Programs on the hosts of the behaviour tests: web servers, clients, held
# connections. A part of lib.sh, which sources it.

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

# echo_up PORT[,PORT...] ADDRESS...: echo_server.py on every server, one process for
# all of them.
echo_up()
{
	background "${SERVERS[0]}" echo "$TOOLS/echo_server.py" \
		"$(IFS=,; echo "${SERVERS[*]}")" "$@"
	wait_for 20 "the servers serve" grep -q ready "$WORK/echo.out"
}

# echo_one NAMESPACE NAME PORT[,PORT...] ADDRESS...: one that calls itself NAME
echo_one()
{
	background "$1" "echo-$2" "$TOOLS/echo_server.py" "$2=$1" "${@:3}"
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
		echo "$status" >"$WORK/$name.status.new"
		mv "$WORK/$name.status.new" "$WORK/$name.status"
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

# ask ARGUMENT...: echo_client.py on client1.
ask()
{
	in_ns client1 "$TOOLS/echo_client.py" "$@"
}

# Names on standard input, "COUNT NAME" lines out.
tally()
{
	awk '{ count[$NF]++ } END { for (name in count) print count[name], name }' |
		sort -k 2
}

# count_of NAME: how many of the lines of a tally are about it.
count_of()
{
	awk -v name="$1" '$2 == name { n = $1 } END { print n + 0 }'
}


# hold NAME NAMESPACE [OPTION...] KIND VIP PORT COUNT: flows that stay open
# (tools/conn_hold.py). Each has been answered, or given up, when this returns.
hold()
{
	local name=$1 ns=$2 args=("${@:3}")

	rm -f "$WORK/$name.json"
	background "$ns" "$name" "$TOOLS/conn_hold.py" "${args[@]:0:${#args[@]}-4}" \
		"$WORK/$name.json" "${args[@]: -4}"
	wait_for 60 "$name: ${args[*]: -4} flows are open" \
		hold_begun "$name"
}

hold_begun()
{
	[[ -e $WORK/$1.json ]] && held_rounds "$1" 1
}

# held NAME FILTER: ask jq about its status.
held()
{
	jq -r "$2" "$WORK/$1.json"
}

held_round()
{
	[[ $(<"$WORK/$1.json") =~ \"round\":\ *([0-9]+) ]] &&
		echo "${BASH_REMATCH[1]}"
}

held_rounds()
{
	(($(held_round "$1") >= $2))
}

# wait_rounds NAME ROUNDS: until that many more whole rounds are over.
wait_rounds()
{
	wait_for 90 "$1: $2 more rounds are over" \
		held_rounds "$1" $(($(held_round "$1") + $2 + 1))
}

# stage SERVERS VIP...: the network, the VIPs, echo_server.py on port 7 of each server
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
