/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place that knows that kernels differ. The code is written for the
 * newest API; each shim says what changed, in which release, and when it may go.
 */
#ifndef _DSR_COMPAT_H
#define _DSR_COMPAT_H

#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "dsr needs Linux 6.1 or later"
#endif

#ifndef CONFIG_64BIT
#error "dsr needs a 64-bit kernel: flow entries and counters are single words"
#endif

#endif
