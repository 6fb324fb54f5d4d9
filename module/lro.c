// SPDX-License-Identifier: GPL-2.0-only
/*
 * Switching LRO off wants RTNL, which must not be taken under &dsr_net.lock, and
 * the device's own lock, under which notifiers may run since 6.15: a work does it.
 * Like ip_forward and the bridge, nobody switches it on again.
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
 * A driver that fails to switch reports its features, too (see
 * __netdev_update_features()): it is asked again only if somebody wants LRO.
 */
static bool is_news(const struct net_device *dev, unsigned long event)
{
	return dev->features & NETIF_F_LRO &&
	       (event == NETDEV_UP || (event == NETDEV_FEAT_CHANGE &&
				       dev->wanted_features & NETIF_F_LRO));
}

static int lro_event(struct notifier_block *block, unsigned long event,
		     void *data)
{
	struct net_device *dev = netdev_notifier_info_to_dev(data);
	struct dsr_net *dn = dsr_net(dev_net(dev));

	if (dn && is_news(dev, event) && rcu_access_pointer(dn->config))
		dsr_lro_off(dn);
	return NOTIFY_DONE;
}

static struct notifier_block lro_block = {
	.notifier_call = lro_event,
};

/**
 * dsr_lro_init - prepare a namespace
 * @dn: the namespace
 *
 * Context: process.
 */
void dsr_lro_init(struct dsr_net *dn)
{
	INIT_WORK(&dn->lro, lro_work);
}

/**
 * dsr_lro_exit - nothing of this runs for a namespace any more
 * @dn: the namespace; it has no configuration any more
 *
 * Devices may outlive the namespace's services: a notifier that still saw the
 * configuration is waited for, and those after it do not.
 *
 * Context: process, without RTNL and &dsr_net.lock. May sleep.
 */
void dsr_lro_exit(struct dsr_net *dn)
{
	rtnl_lock();
	rtnl_unlock();
	cancel_work_sync(&dn->lro);
}

/**
 * dsr_lro_register - begin to watch for devices that come up
 *
 * Context: process, without RTNL; dsr_net() works already.
 * Return: 0 or an error.
 */
int dsr_lro_register(void)
{
	return register_netdevice_notifier(&lro_block);
}

/**
 * dsr_lro_unregister - watch no more
 *
 * Context: process, without RTNL; dsr_net() still works.
 */
void dsr_lro_unregister(void)
{
	unregister_netdevice_notifier(&lro_block);
}
