/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place that knows that kernels differ. The code is written for the
 * newest API; each shim says what changed, in which release, and when it may go.
 */
#ifndef _DSR_COMPAT_H
#define _DSR_COMPAT_H

#include <linux/version.h>

#if KERNEL_VERSION(6, 1, 0) > LINUX_VERSION_CODE
#error "dsr needs Linux 6.1 or later"
#endif

#ifndef CONFIG_64BIT
#error "dsr needs a 64-bit kernel: flow entries and counters are single words"
#endif

/*
 * What is per CPU here counts on softirqs that do not preempt each other, which
 * PREEMPT_RT gave up in 6.18 (see Kconfig's PREEMPT_RT_NEEDS_BH_LOCK).
 */
#if defined(CONFIG_PREEMPT_RT) && !defined(CONFIG_PREEMPT_RT_NEEDS_BH_LOCK) && \
	KERNEL_VERSION(6, 18, 0) <= LINUX_VERSION_CODE
#error "dsr needs PREEMPT_RT_NEEDS_BH_LOCK where the kernel has PREEMPT_RT"
#endif

/*
 * Since 6.5 the functions about segments have a header of their own, which
 * nothing else includes. May go with Linux 6.1.
 */
#if KERNEL_VERSION(6, 5, 0) <= LINUX_VERSION_CODE
#include <net/gso.h>
#else
#include <linux/skbuff.h>
#endif

/*
 * Since 6.2 what runs before a command is told of it by another structure. May go
 * with Linux 6.1.
 */
#if KERNEL_VERSION(6, 2, 0) <= LINUX_VERSION_CODE
#define dsr_genl_ops	genl_split_ops
#else
#define dsr_genl_ops	genl_ops
#endif

/*
 * Debian's kernels set every local variable to zero. This one is written before
 * it is read, and is too large to be written twice for each packet. Sparse does
 * not know the word.
 */
#if defined(__GNUC__) && !defined(__CHECKER__)
#define DSR_UNINITIALIZED __attribute__((uninitialized))
#else
#define DSR_UNINITIALIZED
#endif

#endif
