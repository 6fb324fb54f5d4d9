/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Devices with an ingress hook, before the IP layer: to prefetch the cache line of
 * the flow table, or to steer packets there and then.
 */
#ifndef _DSR_INGRESS_H
#define _DSR_INGRESS_H

#include "uapi/linux/dsr.h"

#include <linux/list.h>
#include <linux/netfilter.h>
#include <linux/rcupdate.h>

struct dsr_net;
struct dsr_transaction;
struct net_device;

/**
 * struct dsr_device - a device whose mode is not off
 * @node: in &dsr_net.devices
 * @dev: the device; it is there, for the entry goes before it does
 * @mode: what is done with its packets
 * @hook: its ingress hook
 * @rcu: frees it after those who list a device's hooks
 */
struct dsr_device {
	struct list_head node;
	struct net_device *dev;
	enum dsr_device_mode mode;
	struct nf_hook_ops hook;
	struct rcu_head rcu;
};

unsigned int dsr_ingress_steer(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);
unsigned int dsr_ingress_prefetch(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state);

enum dsr_device_mode dsr_ingress_mode(const struct dsr_net *dn,
				      const struct net_device *dev);
int dsr_ingress_commit(struct dsr_transaction *t);
void dsr_ingress_tell(const struct dsr_transaction *t);
void dsr_ingress_off_all(struct dsr_net *dn);
void dsr_ingress_device_gone(struct dsr_net *dn, const struct net_device *dev);

#endif
