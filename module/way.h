/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way to a server, as the kernel knows it at this moment: which device,
 * which hardware address, which bytes before the IP header; or why there is
 * none. It asks devices, routes and neighbours, and keeps nothing: nexthop.c
 * decides when to ask and what to do with the answer.
 */
#ifndef _DSR_WAY_H
#define _DSR_WAY_H

#include "nexthop.h"

/* Between two requests for the same neighbour, in jiffies; while none answers
 * it doubles up to the other
 */
#define DSR_PROBE_INTERVAL	((unsigned long)HZ)
#define DSR_PROBE_INTERVAL_MAX	(30 * DSR_PROBE_INTERVAL)

/**
 * struct dsr_way - what was found out about a next hop
 * @dev: device, up or not, NULL for none; a reference is held
 * @dev_tracker: of that reference
 * @l2: what packets will use, NULL for nothing; what the next hop has already, or
 *	to be given away or freed
 * @state: &enum dsr_server_state
 * @reason: &enum dsr_server_reason
 * @lladdr: hardware address, in state up
 */
struct dsr_way {
	struct net_device *dev;
	netdevice_tracker dev_tracker;
	struct dsr_l2 *l2;
	u8 state;
	u8 reason;
	u8 lladdr[ETH_ALEN];
};

/**
 * dsr_way_down - there is no way
 * @way: the answer
 * @reason: why
 *
 * Context: any.
 */
static inline void dsr_way_down(struct dsr_way *way,
				enum dsr_server_reason reason)
{
	way->state = DSR_SERVER_DOWN;
	way->reason = reason;
}

/**
 * dsr_way_hold - the way is by this device
 * @way: the answer, without a device so far
 * @dev: the device
 *
 * Context: any; @dev is kept from being freed by the caller or by RCU.
 */
static inline void dsr_way_hold(struct dsr_way *way, struct net_device *dev)
{
	netdev_hold(dev, &way->dev_tracker, GFP_ATOMIC);
	way->dev = dev;
}

/**
 * dsr_way_release - let go of the device, if there is one
 * @way: the answer
 *
 * Context: any.
 */
static inline void dsr_way_release(struct dsr_way *way)
{
	netdev_put(way->dev, &way->dev_tracker);
	way->dev = NULL;
}

bool dsr_way_runs(const struct net_device *dev);
void dsr_way_gone(const struct dsr_net *dn, struct dsr_way *way,
		  struct dsr_nexthop *nexthop);
int dsr_way_find(struct dsr_net *dn, struct dsr_way *way,
		 struct dsr_nexthop *nexthop);
void dsr_way_probe(const struct dsr_net *dn, struct dsr_nexthop *nexthop);

#endif
