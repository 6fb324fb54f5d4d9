/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Next hop resolution: what the kernel knows at this moment: which device,
 * which hardware address, which bytes before the IP header; or why there is
 * none. It asks devices, routes and neighbours, and keeps nothing: nexthop.c
 * decides when to ask and what to do with the answer.
 */
#ifndef _DSR_NEXTHOP_RESOLVE_H
#define _DSR_NEXTHOP_RESOLVE_H

#include "nexthop.h"

/* Between two requests for the same neighbour, in jiffies; while none answers
 * it doubles up to the other
 */
#define DSR_SOLICIT_INTERVAL	((unsigned long)HZ)
#define DSR_SOLICIT_INTERVAL_MAX	(30 * DSR_SOLICIT_INTERVAL)

/**
 * struct dsr_nh_result - what was found out about a next hop
 * @dev: device, up or not, NULL for none; a reference is held
 * @dev_tracker: of that reference
 * @l2: what packets will use, NULL for nothing; what the next hop has already, or
 *	to be given away or freed
 * @state: &enum dsr_server_state
 * @reason: &enum dsr_server_reason
 * @lladdr: hardware address, in state up
 */
struct dsr_nh_result {
	struct net_device *dev;
	netdevice_tracker dev_tracker;
	struct dsr_l2 *l2;
	u8 state;
	u8 reason;
	u8 lladdr[ETH_ALEN];
};

/**
 * dsr_nh_set_down - there is no way
 * @result: the answer
 * @reason: why
 *
 * Context: any.
 */
static inline void dsr_nh_set_down(struct dsr_nh_result *result,
				   enum dsr_server_reason reason)
{
	result->state = DSR_SERVER_DOWN;
	result->reason = reason;
}

/**
 * dsr_nh_hold_device - the way is by this device
 * @result: the answer, without a device so far
 * @dev: the device
 *
 * Context: any; @dev is kept from being freed by the caller or by RCU.
 */
static inline void dsr_nh_hold_device(struct dsr_nh_result *result,
				      struct net_device *dev)
{
	netdev_hold(dev, &result->dev_tracker, GFP_ATOMIC);
	result->dev = dev;
}

/**
 * dsr_nh_release_device - let go of the device, if there is one
 * @result: the answer
 *
 * Context: any.
 */
static inline void dsr_nh_release_device(struct dsr_nh_result *result)
{
	netdev_put(result->dev, &result->dev_tracker);
	result->dev = NULL;
}

bool dsr_nh_device_running(const struct net_device *dev);
void dsr_nh_set_device_gone(const struct dsr_net *dn,
			    struct dsr_nh_result *result,
			    struct dsr_nexthop *nexthop);
int dsr_nh_resolve(struct dsr_net *dn, struct dsr_nh_result *result,
		   struct dsr_nexthop *nexthop);
void dsr_nh_solicit(const struct dsr_net *dn, struct dsr_nexthop *nexthop);

#endif
