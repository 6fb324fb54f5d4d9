// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events of network devices. RTNL is held here, and &dsr_net.brief is taken under
 * it; whatever takes longer is left to works.
 */
#include "device.h"
#include "ingress.h"
#include "lro.h"
#include "netns.h"
#include "nexthop.h"

#include <linux/netdevice.h>

/*
 * UNREGISTER comes for a move to another namespace as well, while the device still
 * belongs to the old one.
 */
static int device_event(struct notifier_block *block, unsigned long event,
			void *data)
{
	struct net_device *dev = netdev_notifier_info_to_dev(data);
	struct dsr_net *dn = dsr_net(dev_net(dev));

	if (!dn)
		return NOTIFY_DONE;
	if (event == NETDEV_UNREGISTER)
		dsr_ingress_device_gone(dn, dev);
	dsr_nexthop_device(dn, dev, event);
	dsr_lro_device(dn, dev, event);
	return NOTIFY_DONE;
}

static struct notifier_block device_block = {
	.notifier_call = device_event,
};

/**
 * dsr_device_register - watch network devices
 *
 * Context: process, without RTNL; dsr_net() works already.
 * Return: 0 or an error.
 */
int dsr_device_register(void)
{
	return register_netdevice_notifier(&device_block);
}

/**
 * dsr_device_unregister - stop watching network devices, and let go of all
 *
 * The core tells a notifier that is unregistered that every device goes: all are
 * released. So whoever waits for a device to become free, perhaps with a lock that
 * the rest of our exit needs, does not wait for us.
 *
 * Context: process, without RTNL and any &dsr_net.lock; dsr_net() still works, and
 *	dsr_nexthop_unregister() was called.
 */
void dsr_device_unregister(void)
{
	unregister_netdevice_notifier(&device_block);
}
