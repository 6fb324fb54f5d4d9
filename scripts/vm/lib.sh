# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the scripts beside this file share: where the checkout and the cache
# are, messages, and work that must be done once. Sourced, never run.
#
# shellcheck disable=SC2034 # for the scripts that source this

VM_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
TOP=$(cd "$VM_DIR/../.." && pwd -P)
CACHE=$(realpath -m "${DSR_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/dsr}")
SELF=$(basename "$0")

say()
{
	printf '%s: %s\n' "$SELF" "$*" >&2
}

die()
{
	say "$@"
	exit 1
}

# Run a command quietly, its output kept in a log that is shown if it fails.
logged()
{
	local log=$1

	shift
	"$@" >"$log" 2>&1 </dev/null && return
	tail -n 40 "$log" >&2
	say "failed: $* (whole log: $log)"
	return 1
}

# make_once DIRECTORY BUILDER ARGUMENT...
#
# Call "BUILDER TEMPORARY_DIRECTORY ARGUMENT..." unless DIRECTORY is there, and
# rename the result. Callers that come at the same time wait for the first.
make_once()
{
	local dir=$1 builder=$2 lock

	shift 2
	[[ -d $dir ]] && return
	mkdir -p "$(dirname "$dir")"
	(
		exec {lock}>"$dir.lock"
		flock -n "$lock" || {
			say "waiting for another run that makes $(basename "$dir")"
			flock "$lock"
		}
		[[ -d $dir ]] && exit 0
		rm -rf "$dir.part"
		mkdir -p "$dir.part"
		# In a condition "set -e" is off: the builder chains with &&.
		"$builder" "$dir.part" "$@" || exit 1
		mv -T "$dir.part" "$dir"
	)
}
