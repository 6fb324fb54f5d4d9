# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What run and uml-run have in common: the run directory through which a
# machine gets its orders and leaves its results, and how a machine ends.
# Sourced after lib.sh.
#
# The run directory holds settings, command and init-guest (read by the
# machine), console (all that its kernel said), errors (of the machine's own
# process), status and dmesg (left by init-guest at the end).

# shellcheck disable=SC2034 # set by options, read by the script that sources
cpus=2 mem=1024 limit=600 dmesg='' interactive=''
command=()
run=
child=
began=0

usage()
{
	sed -n '/^# usage:/,/^$/{s/^# \{0,1\}//p}' "$0"
}

value()
{
	[[ $# -gt 1 ]] || die "$1 wants a value"
}

number()
{
	value "$@"
	[[ $2 =~ ^[0-9]+$ ]] || die "$1 wants a number, not '$2'"
}

cleanup()
{
	[[ -z $child ]] || kill -TERM "$child" 2>/dev/null || true
	[[ -z $run ]] || rm -rf "$run"
}

run_directory()
{
	run=$(mktemp -d)
	trap cleanup EXIT
	trap 'exit 130' INT TERM HUP
	printf '%q ' "${command[@]}" >"$run/command"
	cp "$VM_DIR/init-guest" "$run/"
}

# settings NAME=VALUE...: what init-guest reads, with the variables that go
# from here to the command.
settings()
{
	local name

	{
		printf '%q\n' "DIRECTORY=$TOP" "INTERACTIVE=$interactive" "$@"
		for name in "${!DSR_@}" TERM NO_COLOR LANG; do
			[[ ! -v $name ]] || printf 'export %s=%q\n' "$name" "${!name}"
		done
	} >"$run/settings"
}

# boot PROGRAM ARGUMENT...: in the background, so that a signal to this script
# is acted upon at once.
boot()
{
	local status=0

	began=$SECONDS
	timeout -k 5 "$limit" "$@" </dev/null 2>"$run/errors" &
	child=$!
	# Without the shell's own word on a program that a signal ended.
	wait "$child" 2>/dev/null || status=$?
	child=
	return "$status"
}

# The kernel's last messages, from its first error if there is one.
last_messages()
{
	local error='BUG:|Oops|WARNING:|general protection|Kernel panic'

	if grep -qE "$error" "$run/console" 2>/dev/null; then
		grep -m 1 -B 12 -A 60 -E "$error" "$run/console"
	else
		tail -n 40 "$run/console" 2>/dev/null || true
	fi
}

# One sentence for a machine that did not come to the end of its command.
explain()
{
	local status=$1

	last_messages >&2
	cat "$run/errors" >&2 2>/dev/null || true
	if [[ $status -eq 137 && ($limit -eq 0 ||
		$((SECONDS - began)) -lt $limit) ]]; then
		say "something killed the machine: had this one no memory left?"
		exit 125
	fi
	case $status in
	124 | 137)
		say "the machine was ended after $limit seconds; above are the" \
			"kernel's last messages"
		exit 124
		;;
	esac
	if grep -q 'Kernel panic' "$run/console" 2>/dev/null; then
		say "the kernel panicked; above are its last messages"
	else
		say "the machine ended before its command did (status $status)"
	fi
	exit 125
}

# Exit as the command did.
finish()
{
	local status=$1

	if [[ -n $dmesg ]]; then
		cp "$run/dmesg" "$dmesg" 2>/dev/null || cp "$run/console" "$dmesg"
	fi
	[[ -s $run/status ]] || explain "$status"
	exit "$(<"$run/status")"
}
