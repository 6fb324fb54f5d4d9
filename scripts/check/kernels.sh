# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Levels of "make check" on several kernels, one after the other: what matrix and
# debug have in common. Sourced after lib.sh. A line with the kernel's name closes
# each kernel; summary_of_all is the last line.

all_passed=0 all_failed=0

# run_levels LEVEL... T=NAME: and add the closing line to the kernel's sums. A
# name that other levels have is no failure of these.
run_levels()
{
	local log line status=0

	log=$(mktemp)
	"$CHECK_DIR/run" "$@" </dev/null 2>"$log.errors" | tee "$log" ||
		status=${PIPESTATUS[0]}
	[[ $status -eq 3 ]] || cat "$log.errors" >&2
	line=$(tail -n 1 "$log")
	rm -f "$log" "$log.errors"
	[[ $status -ne 3 ]] || return 0
	if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
		passed=$((passed + BASH_REMATCH[1]))
		failed=$((failed + BASH_REMATCH[2]))
	else
		failed=$((failed + 1))
	fi
}

# on_kernel SERIES FLAVOUR COMMAND...: what it runs counts for this kernel.
on_kernel()
{
	local system

	export DSR_KERNEL=$1 DSR_FLAVOUR=$2 DSR_MACHINE=uml
	shift 2
	# shellcheck disable=SC2034 # for the levels
	UML_BUILD=$BUILD/uml-$DSR_KERNEL-$DSR_FLAVOUR
	passed=0 failed=0
	"$@"
	system=$("$VM_DIR/uml-run" -- uname -srvm) || system="Linux $DSR_KERNEL"
	printf '%s, %s: %d passed, %d failed\n\n' "$system" "$DSR_FLAVOUR" \
		"$passed" "$failed"
	all_passed=$((all_passed + passed))
	all_failed=$((all_failed + failed))
}

summary_of_all()
{
	[[ $((all_passed + all_failed)) -gt 0 ]] ||
		printf 'no test has "%s" in its name\n' "$T" >&2
	printf '%d passed, %d failed\n' "$all_passed" "$all_failed"
	[[ $all_failed -eq 0 && $all_passed -gt 0 ]]
}
