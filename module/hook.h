/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The packet hooks of a namespace, IPv4 and IPv6.
 */
#ifndef _DSR_HOOK_H
#define _DSR_HOOK_H

#include <linux/netfilter.h>

/* PREROUTING and LOCAL_OUT, of two families */
#define DSR_HOOKS	4

extern const struct nf_hook_ops dsr_hooks[DSR_HOOKS];

#endif
