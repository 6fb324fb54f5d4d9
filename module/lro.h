/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Large receive offload merges packets so that they cannot be segmented again: a
 * gateway must not have it. Off on every device of a namespace that has
 * services, and kept off for devices that come later.
 */
#ifndef _DSR_LRO_H
#define _DSR_LRO_H

struct dsr_net;
struct net_device;

void dsr_lro_init(struct dsr_net *dn);
void dsr_lro_exit(struct dsr_net *dn);
void dsr_lro_off(struct dsr_net *dn);
void dsr_lro_device(struct dsr_net *dn, const struct net_device *dev,
		    unsigned long event);

#endif
