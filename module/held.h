/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Services that take packets only while this gateway holds their VIP: of two
 * gateways that see the same frames, one does.
 */
#ifndef _DSR_HELD_H
#define _DSR_HELD_H

#include <linux/types.h>
#include <linux/workqueue.h>

struct dsr_identity;
struct dsr_net;
struct net;

/**
 * struct dsr_holding - watch over the VIPs of one namespace
 * @work: looks which are held
 * @wanted: there are services that want to know
 * @used: there were once
 */
struct dsr_holding {
	struct delayed_work work;
	bool wanted;
	bool used;
};

void dsr_held_init(struct dsr_net *dn);
void dsr_held_exit(struct dsr_net *dn);
void dsr_held_watch(struct dsr_net *dn);
bool dsr_held(struct net *net, const struct dsr_identity *id);

int dsr_held_register(void);
void dsr_held_unregister(void);

#endif
