// SPDX-License-Identifier: GPL-2.0-only
/*
 * Switching LRO off takes the device's own lock, under which notifiers may run
 * since 6.15, and RTNL, for which no change should wait: a work does it. As with
 * ip_forward and the bridge, it is never switched on again.
 */
#include "lro.h"
#include "netns.h"

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

static void lro_work(struct work_struct *work)
{
	struct dsr_net *dn = container_of(work, struct dsr_net, lro);
	struct net_device *dev;

	rtnl_lock();
	for_each_netdev(dn->net, dev)
		if (dev->features & NETIF_F_LRO)
			dev_disable_lro(dev);
	rtnl_unlock();
}

/**
 * dsr_lro_off - switch LRO off on all devices of a namespace, soon
 * @dn: the namespace; it has its first service
 *
 * Context: process.
 */
void dsr_lro_off(struct dsr_net *dn)
{
	queue_work(system_long_wq, &dn->lro);
}

/*
 * A driver that fails to switch it off reports its features, too (see
 * __netdev_update_features()): it is asked again only if somebody wants LRO.
 */
static bool lro_is_wanted(const struct net_device *dev, unsigned long event)
{
	return dev->features & NETIF_F_LRO &&
	       (event == NETDEV_UP || (event == NETDEV_FEAT_CHANGE &&
				       dev->wanted_features & NETIF_F_LRO));
}

/**
 * dsr_lro_device - switch LRO off on a device that comes up with it, or gets it
 * @dn: the namespace
 * @dev: the device
 * @event: what it is
 *
 * Context: process, with RTNL.
 */
void dsr_lro_device(struct dsr_net *dn, const struct net_device *dev,
		    unsigned long event)
{
	if (lro_is_wanted(dev, event) && rcu_access_pointer(dn->dp.config))
		dsr_lro_off(dn);
}

/**
 * dsr_lro_init - prepare a namespace for switching LRO off
 * @dn: the namespace
 *
 * Context: process.
 */
void dsr_lro_init(struct dsr_net *dn)
{
	INIT_WORK(&dn->lro, lro_work);
}

/**
 * dsr_lro_exit - cancel what switches LRO off in a namespace
 * @dn: the namespace; its devices went before it, or are watched no more
 *
 * Context: process, without RTNL and &dsr_net.lock. May sleep.
 */
void dsr_lro_exit(struct dsr_net *dn)
{
	cancel_work_sync(&dn->lro);
}
