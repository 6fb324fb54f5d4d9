/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The packet hooks of a namespace, IPv4 and IPv6.
 */
#ifndef _DSR_HOOK_H
#define _DSR_HOOK_H

/* PREROUTING and LOCAL_OUT, of two families */
#define DSR_HOOKS	4

struct dsr_net;

int dsr_hook_register(struct dsr_net *dn);
void dsr_hook_unregister(struct dsr_net *dn);

#endif
