// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family: what comes before and after each command, and the
 * events that no request causes. Commands run in parallel; &dsr_net.lock orders the
 * changes of one namespace, and reads do not wait for them. The operations are made
 * from uapi/dsr.yaml.
 */
#include "netlink.h"

#include "compat.h"
#include "netns.h"
#include "news.h"
#include "nl_common.h"
#include "nl_message.h"
#include "uapi/linux/dsr.h"

#include <linux/module.h>

/* What a command wants of its request; each includes those above it. */
enum want {
	NOTHING,
	SERVICE_NAMED,
	SERVICE_FOUND,
	SERVER_NAMED,
	SERVER_FOUND,
};

/**
 * struct need - what a command needs before it runs
 * @want: what it wants of its request
 * @change: it takes &dsr_net.lock, and its nests say more than names. Others take
 *	&dsr_net.brief
 */
struct need {
	enum want want;
	bool change;
};

static const struct need needs[DSR_CMD_MAX + 1] = {
	[DSR_CMD_SERVICE_NEW] = { SERVICE_NAMED, true },
	[DSR_CMD_SERVICE_SET] = { SERVICE_FOUND, true },
	[DSR_CMD_SERVICE_DEL] = { SERVICE_FOUND, true },
	[DSR_CMD_SERVICE_GET] = { SERVICE_FOUND, false },
	[DSR_CMD_SERVICE_REPLACE] = { SERVICE_NAMED, true },
	[DSR_CMD_SERVER_NEW] = { SERVER_NAMED, true },
	[DSR_CMD_SERVER_SET] = { SERVER_FOUND, true },
	[DSR_CMD_SERVER_DEL] = { SERVER_FOUND, true },
	[DSR_CMD_SERVER_GET] = { SERVER_FOUND, false },
	[DSR_CMD_SETTINGS_SET] = { NOTHING, true },
};

static int read_names(struct dsr_request *request, const struct need *need)
{
	int err;

	if (need->want < SERVICE_NAMED)
		return 0;
	err = dsr_request_identity(request, need->change ? DSR_SERVICE_A_MAX :
							   DSR_SERVICE_A_MARK);
	if (err || need->want < SERVER_NAMED)
		return err;
	err = dsr_request_nest(request, DSR_A_SERVER, request->server,
			       need->change ? DSR_SERVER_A_MAX :
					      DSR_SERVER_A_ADDRESS);
	if (err)
		return err;
	return dsr_request_lacks(request, request->server,
				 DSR_SERVER_A_ADDRESS) ? -EINVAL : 0;
}

static int find_named(struct dsr_request *request, const struct need *need)
{
	if (need->want < SERVICE_FOUND)
		return 0;
	request->found_service = dsr_request_find(request);
	if (IS_ERR(request->found_service))
		return PTR_ERR(request->found_service);
	if (need->want < SERVER_FOUND)
		return 0;
	request->found_server = dsr_request_find_server(request);
	return PTR_ERR_OR_ZERO(request->found_server);
}

static int begin(struct dsr_request *request, const struct need *need)
{
	struct dsr_net *dn = request->dn;
	int err;

	err = read_names(request, need);
	if (err)
		return err;
	request->lock = need->change ? &dn->lock : &dn->brief;
	mutex_lock(request->lock);
	request->generation = dn->generation;
	err = find_named(request, need);
	if (err)
		mutex_unlock(request->lock);
	return err;
}

/**
 * dsr_nl_pre_doit - read what a request names, take the lock and find it
 * @ops: not used
 * @skb: not used
 * @info: the request; what its command gets by dsr_request()
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack but for -ENOMEM.
 */
int dsr_nl_pre_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
		    struct genl_info *info)
{
	struct dsr_net *dn = dsr_net_make(genl_info_net(info));
	struct dsr_request *request;
	int err;

	if (!dn)
		return -ENOMEM;
	request = kzalloc(sizeof(*request), GFP_KERNEL);
	if (!request)
		return -ENOMEM;
	request->dn = dn;
	request->nlh = info->nlhdr;
	request->extack = info->extack;
	info->user_ptr[0] = request;
	err = begin(request, &needs[info->genlhdr->cmd]);
	if (err)
		kfree(request);
	return err;
}

/**
 * dsr_nl_post_doit - tell what a request changed, and let go of the lock
 * @ops: not used
 * @skb: not used
 * @info: the request
 *
 * Context: process, with the lock that dsr_nl_pre_doit() took.
 */
void dsr_nl_post_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
		      struct genl_info *info)
{
	struct dsr_request *request = dsr_request(info);
	struct dsr_net *dn = request->dn;

	if (request->event) {
		mutex_lock(&dn->brief);
		dsr_event_send(request->event, dn, info);
		mutex_unlock(&dn->brief);
	}
	mutex_unlock(request->lock);
	kfree(request);
}

/**
 * dsr_nl_start - begin a dump
 * @cb: the dump
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int dsr_nl_start(struct netlink_callback *cb)
{
	return dsr_net_make(sock_net(cb->skb->sk)) ? 0 : -ENOMEM;
}

static const struct genl_multicast_group dsr_groups[] = {
	[DSR_NLGRP_EVENTS] = {
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
	lockdep_assert_held(&dn->lock);
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
	lockdep_assert_held(&dn->lock);
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
	lockdep_assert_held(&dn->lock);
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
	lockdep_assert_held(&dn->lock);
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
	dsr_genl_set_ops(&dsr_family, dsr_nl_ops, ARRAY_SIZE(dsr_nl_ops));
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
