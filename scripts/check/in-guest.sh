# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What scripts inside the virtual machines share: waiting, what the kernel said, and
# what no test may make it say. Sourced.
#
# shellcheck disable=SC2034 # for those who source it

readonly KERNEL_ERRORS='WARNING:|BUG:|Oops|general protection|Call Trace|'\
'unregister_netdevice: waiting|suspicious RCU|possible recursive locking|'\
'possible circular locking|INFO: task .* blocked|refcount_t:|ODEBUG|'\
'leaked|KASAN|UBSAN|rcu: INFO|non-static key|softirq: huh|BUG [a-z]|'\
'kernel BUG|invalid opcode|divide error|LOCKUP|starved for|'\
'kmemleak: .*([Dd]isabled|kmemleak_object)|hw csum failure|Dead loop|'\
'is buggy|ref_tracker: .* has|ida_free called'

# within SECONDS COMMAND...: wait until it succeeds; fails when it has not by then.
within()
{
	local end=$((SECONDS + $1))

	until "${@:2}"; do
		((SECONDS < end)) || return
		sleep 0.05
	done
}

# messages_since MARK [OPTION]...: what "dmesg OPTION..." has behind the line that
# says MARK. The kernel forgets its oldest: a mark that is gone is an error.
messages_since()
{
	dmesg "${@:2}" | awk -v mark="$1" '
		seen
		index($0, mark) { seen = 1 }
		END {
			if (!seen)
				print "kern  :warn  : WARNING: \"" mark \
					"\" is not in the log any more"
		}'
}
