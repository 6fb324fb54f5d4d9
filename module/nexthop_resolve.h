/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Next hop resolution: device, hardware address and link-layer header by what the
 * kernel's devices, routes and neighbours say at this moment; or why there is none.
 * Keeps nothing: nexthop.c decides when to resolve and what to do with the result.
 */
#ifndef _DSR_NEXTHOP_RESOLVE_H
#define _DSR_NEXTHOP_RESOLVE_H

#include "nexthop.h"

/* Jiffies between two requests for a neighbour; doubles while nobody answers */
#define DSR_SOLICIT_INTERVAL	((unsigned long)HZ)
#define DSR_SOLICIT_INTERVAL_MAX	(30 * DSR_SOLICIT_INTERVAL)

/**
 * struct dsr_nh_result - result of dsr_nh_resolve()
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
 * dsr_nh_set_down - note that a next hop cannot be sent to
 * @result: the result
 * @reason: why
 */
static inline void dsr_nh_set_down(struct dsr_nh_result *result,
				   enum dsr_server_reason reason)
{
	result->state = DSR_SERVER_DOWN;
	result->reason = reason;
}

/**
 * dsr_nh_hold_device - note the device of a next hop and take a reference on it
 * @result: the result, without a device so far
 * @dev: the device
 *
 * Context: @dev is kept from being freed by the caller or by RCU.
 */
static inline void dsr_nh_hold_device(struct dsr_nh_result *result,
				      struct net_device *dev)
{
	netdev_hold(dev, &result->dev_tracker, GFP_ATOMIC);
	result->dev = dev;
}

/**
 * dsr_nh_release_device - drop the reference on the device, if there is one
 * @result: the result
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
