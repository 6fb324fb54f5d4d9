// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading and unloading. The order is: what others need first, what lets the
 * world in last; and the reverse.
 */
#include "compat.h"
#include "device.h"
#include "held.h"
#include "netlink.h"
#include "netns.h"
#include "nexthop.h"
#include "options.h"
#include "version.h"

#include <linux/module.h>
#include <linux/rcupdate.h>

static int __init dsr_init(void)
{
	int err;

	dsr_options_init();
	err = dsr_server_init();
	if (err)
		return err;
	err = dsr_net_register();
	if (err)
		goto free_servers;
	err = dsr_device_register();
	if (err)
		goto unregister_net;
	err = dsr_nexthop_register();
	if (err)
		goto unregister_device;
	err = dsr_held_register();
	if (err)
		goto unregister_nexthop;
	err = dsr_netlink_register();
	if (err)
		goto unregister_held;
	return 0;

unregister_held:
	dsr_held_unregister();
unregister_nexthop:
	dsr_nexthop_unregister();
unregister_device:
	dsr_device_unregister();
unregister_net:
	dsr_net_unregister();
free_servers:
	rcu_barrier();
	dsr_server_exit();
	return err;
}

static void __exit dsr_exit(void)
{
	dsr_netlink_unregister();
	dsr_held_unregister();
	dsr_nexthop_unregister();
	dsr_device_unregister();
	dsr_net_unregister();
	/* what call_rcu() was given is this module's text */
	rcu_barrier();
	dsr_server_exit();
}

module_init(dsr_init);
module_exit(dsr_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Direct Server Return load balancer");
MODULE_VERSION(DSR_VERSION);
