# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What no test may make the kernel say. Sourced inside the virtual machines.
#
# shellcheck disable=SC2034 # for those who source it

readonly COMPLAINTS='WARNING:|BUG:|Oops|general protection|Call Trace|'\
'unregister_netdevice: waiting|suspicious RCU|possible recursive locking|'\
'possible circular locking|INFO: task .* blocked|refcount_t:|ODEBUG|'\
'leaked|KASAN|UBSAN|rcu: INFO'
