// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family: one entry for each command of uapi/linux/dsr.h,
 * and the events that no request causes. Commands run in parallel; &dsr_net.lock
 * orders the changes of one namespace, and reads do not wait for them.
 */
#include "netlink.h"

#include "compat.h"
#include "netns.h"
#include "news.h"
#include "nl_common.h"
#include "nl_message.h"
#include "uapi/linux/dsr.h"

#include <linux/module.h>

/* A namespace's first request */
static int begin_request(const struct dsr_genl_ops *ops, struct sk_buff *skb,
			 struct genl_info *info)
{
	return dsr_net_make(genl_info_net(info)) ? 0 : -ENOMEM;
}

static int begin_dump(struct netlink_callback *cb)
{
	return dsr_net_make(sock_net(cb->skb->sk)) ? 0 : -ENOMEM;
}

static const struct genl_ops dsr_ops[] = {
	{
		.cmd = DSR_CMD_SERVICE_NEW,
		.doit = dsr_nl_service_new,
		.policy = dsr_nl_service_policy,
		.maxattr = ARRAY_SIZE(dsr_nl_service_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = DSR_CMD_SERVICE_SET,
		.doit = dsr_nl_service_set,
		.policy = dsr_nl_service_policy,
		.maxattr = ARRAY_SIZE(dsr_nl_service_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = DSR_CMD_SERVICE_DEL,
		.doit = dsr_nl_service_del,
		.policy = dsr_nl_identity_policy,
		.maxattr = ARRAY_SIZE(dsr_nl_identity_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = DSR_CMD_SERVICE_GET,
		.doit = dsr_nl_service_get,
		.start = begin_dump,
		.dumpit = dsr_nl_service_dump,
		.policy = dsr_nl_identity_policy,
		.maxattr = ARRAY_SIZE(dsr_nl_identity_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = DSR_CMD_SERVICE_REPLACE,
		.doit = dsr_nl_service_replace,
		.policy = dsr_nl_replace_policy,
		.maxattr = ARRAY_SIZE(dsr_nl_replace_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = DSR_CMD_SERVER_NEW,
		.doit = dsr_nl_server_new,
		.policy = dsr_nl_server_policy,
		.maxattr = ARRAY_SIZE(dsr_nl_server_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = DSR_CMD_SERVER_SET,
		.doit = dsr_nl_server_set,
		.policy = dsr_nl_server_policy,
		.maxattr = ARRAY_SIZE(dsr_nl_server_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = DSR_CMD_SERVER_DEL,
		.doit = dsr_nl_server_del,
		.policy = dsr_nl_server_name_policy,
		.maxattr = ARRAY_SIZE(dsr_nl_server_name_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = DSR_CMD_SERVER_GET,
		.doit = dsr_nl_server_get,
		.start = begin_dump,
		.dumpit = dsr_nl_server_dump,
		.policy = dsr_nl_server_name_policy,
		.maxattr = ARRAY_SIZE(dsr_nl_server_name_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = DSR_CMD_FLOW_GET,
		.doit = dsr_nl_flow_get,
		.policy = dsr_nl_flow_policy,
		.maxattr = ARRAY_SIZE(dsr_nl_flow_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		/* No policy: the core refuses every attribute. */
		.cmd = DSR_CMD_SETTINGS_GET,
		.doit = dsr_nl_settings_get,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = DSR_CMD_SETTINGS_SET,
		.doit = dsr_nl_settings_set,
		.policy = dsr_nl_settings_policy,
		.maxattr = ARRAY_SIZE(dsr_nl_settings_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = DSR_CMD_STATS_GET,
		.doit = dsr_nl_stats_get,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = DSR_CMD_DEVICE_SET,
		.doit = dsr_nl_device_set,
		.policy = dsr_nl_device_policy,
		.maxattr = ARRAY_SIZE(dsr_nl_device_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = DSR_CMD_DEVICE_GET,
		.doit = dsr_nl_device_get,
		.start = begin_dump,
		.dumpit = dsr_nl_device_dump,
		.policy = dsr_nl_device_name_policy,
		.maxattr = ARRAY_SIZE(dsr_nl_device_name_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	},
};

static const struct genl_multicast_group dsr_groups[] = {
	{
		.name = DSR_MCGRP_EVENTS,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

struct genl_family dsr_family __ro_after_init = {
	.name = DSR_GENL_NAME,
	.version = DSR_GENL_VERSION,
	.module = THIS_MODULE,
	.netnsok = true,
	.parallel_ops = true,
	.pre_doit = begin_request,
	.ops = dsr_ops,
	.n_ops = ARRAY_SIZE(dsr_ops),
	.mcgrps = dsr_groups,
	.n_mcgrps = ARRAY_SIZE(dsr_groups),
};

/**
 * dsr_netlink_server - tell what came about by itself with a server
 * @dn: the namespace
 * @server: the server
 * @cmd: what it is: an &enum dsr_cmd of events only
 *
 * Context: process, &dsr_net.lock held, but not &dsr_net.brief.
 */
void dsr_netlink_server(struct dsr_net *dn, const struct dsr_server *server,
			u8 cmd)
{
	mutex_lock(&dn->brief);
	dsr_event_send(dsr_server_event(dn, NULL, cmd, server), dn, NULL);
	mutex_unlock(&dn->brief);
}

/**
 * dsr_netlink_service - tell what came about by itself with a service
 * @dn: the namespace
 * @service: the service
 * @cmd: what it is: an &enum dsr_cmd of events only
 *
 * Context: process, &dsr_net.lock held, but not &dsr_net.brief.
 */
void dsr_netlink_service(struct dsr_net *dn, const struct dsr_service *service,
			 u8 cmd)
{
	mutex_lock(&dn->brief);
	dsr_event_send(dsr_service_event(dn, NULL, cmd, service), dn, NULL);
	mutex_unlock(&dn->brief);
}

/**
 * dsr_netlink_server_state - tell that a server's next hop changed
 * @dn: the namespace
 * @server: the server
 *
 * Context: process, &dsr_net.lock held, but not &dsr_net.brief.
 */
void dsr_netlink_server_state(struct dsr_net *dn,
			      const struct dsr_server *server)
{
	dsr_netlink_server(dn, server, DSR_CMD_SERVER_STATE);
	dsr_news(server->service);
}

/**
 * dsr_netlink_table_moved - tell that all flows are in the table of the new size
 * @dn: the namespace
 *
 * Context: process, &dsr_net.lock held, but not &dsr_net.brief.
 */
void dsr_netlink_table_moved(struct dsr_net *dn)
{
	dsr_settings_event(dn, NULL, DSR_CMD_TABLE_MOVED);
}

/**
 * dsr_netlink_service_held - tell that a service's VIP came, or went
 * @dn: the namespace
 * @service: the service
 *
 * Context: process, &dsr_net.lock held.
 */
void dsr_netlink_service_held(struct dsr_net *dn,
			      const struct dsr_service *service)
{
	lockdep_assert_held(&dn->lock);

	dsr_event_send(dsr_service_event(dn, NULL, DSR_CMD_SERVICE_SET,
					 service), dn, NULL);
}

/**
 * dsr_netlink_device_gone - tell that a device went, and its mode with it
 * @dn: the namespace
 * @ifindex: the device
 *
 * Context: process, &dsr_net.brief held.
 */
void dsr_netlink_device_gone(struct dsr_net *dn, u32 ifindex)
{
	lockdep_assert_held(&dn->brief);

	dsr_device_event(dn, NULL, ifindex, DSR_DEVICE_OFF);
}

/**
 * dsr_netlink_register - make the family known
 *
 * Context: process, when all that the commands use is ready.
 * Return: 0 or a negative error code.
 */
int dsr_netlink_register(void)
{
	return genl_register_family(&dsr_family);
}

/**
 * dsr_netlink_unregister - take the family away
 *
 * Context: process. When it returns, no command runs and none will.
 */
void dsr_netlink_unregister(void)
{
	genl_unregister_family(&dsr_family);
}
