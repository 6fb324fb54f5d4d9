/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The PREROUTING hooks of a namespace, IPv4 and IPv6.
 */
#ifndef _DSR_HOOK_H
#define _DSR_HOOK_H

struct dsr_net;

int dsr_hook_register(struct dsr_net *dn);
void dsr_hook_unregister(struct dsr_net *dn);

#endif
