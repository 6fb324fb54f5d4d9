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
#include "nl_common.h"
#include "nl_message.h"
#include "notify.h"
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
 * struct command - the needs of a command before it runs
 * @want: what it wants of its request
 * @says: its nests may say more than names
 * @nests: what it has at the top level, as bits of &enum dsr_attr
 * @plan: plans the change that it asks for, under &dsr_net.lock; NULL for what
 *	changes nothing, under &dsr_net.brief
 */
struct command {
	enum want want;
	bool says;
	u32 nests;
	int (*plan)(struct dsr_request *request);
};

#define HAS_SERVICE	BIT(DSR_A_SERVICE)
#define HAS_SERVER	(BIT(DSR_A_SERVICE) | BIT(DSR_A_SERVER))

static const struct command commands[DSR_CMD_MAX + 1] = {
	[DSR_CMD_SERVICE_NEW] = {
		SERVICE_NAMED, true, HAS_SERVICE, dsr_nl_plan_service_new },
	[DSR_CMD_SERVICE_SET] = {
		SERVICE_FOUND, true, HAS_SERVICE, dsr_nl_plan_service_set },
	[DSR_CMD_SERVICE_DEL] = {
		SERVICE_FOUND, false, HAS_SERVICE, dsr_nl_plan_service_del },
	[DSR_CMD_SERVICE_GET] = { SERVICE_FOUND, false },
	[DSR_CMD_SERVICE_REPLACE] = {
		SERVICE_NAMED, true, HAS_SERVER, dsr_nl_plan_service_replace },
	[DSR_CMD_SERVER_NEW] = {
		SERVER_NAMED, true, HAS_SERVER, dsr_nl_plan_server_new },
	[DSR_CMD_SERVER_SET] = {
		SERVER_FOUND, true, HAS_SERVER, dsr_nl_plan_server_set },
	[DSR_CMD_SERVER_DEL] = {
		SERVER_FOUND, false, HAS_SERVER, dsr_nl_plan_server_del },
	[DSR_CMD_SERVER_GET] = { SERVER_FOUND, false },
	[DSR_CMD_SETTINGS_SET] = {
		NOTHING, true, BIT(DSR_A_SETTINGS), dsr_nl_plan_settings },
	[DSR_CMD_DEVICE_SET] = {
		NOTHING, true, BIT(DSR_A_DEVICE), dsr_nl_plan_device },
};

/* Of a server's command the SERVICE nest is a name. */
static int netlink_read_names(struct dsr_request *request,
			      const struct command *command)
{
	bool servers = command->want >= SERVER_NAMED;
	int err;

	if (command->want < SERVICE_NAMED)
		return 0;
	err = dsr_request_identity(request, command->says && !servers ?
					    DSR_SERVICE_A_MAX :
					    DSR_SERVICE_A_MARK);
	if (err || !servers)
		return err;
	err = dsr_request_nest(request, DSR_A_SERVER, request->server,
			       command->says ? DSR_SERVER_A_MAX :
					       DSR_SERVER_A_ADDRESS);
	if (err)
		return err;
	return dsr_request_missing(request, request->server,
				   DSR_SERVER_A_ADDRESS) ? -EINVAL : 0;
}

static int netlink_find_named(struct dsr_request *request,
			      const struct command *command)
{
	if (command->want < SERVICE_FOUND)
		return 0;
	request->found_service = dsr_request_find(request);
	if (IS_ERR(request->found_service))
		return PTR_ERR(request->found_service);
	if (command->want < SERVER_FOUND)
		return 0;
	request->found_server = dsr_request_find_server(request);
	return PTR_ERR_OR_ZERO(request->found_server);
}

/**
 * dsr_nl_nests - get the nests of a command that changes something
 * @cmd: any number
 *
 * Return: bits of &enum dsr_attr; 0 when it is no such command.
 */
u32 dsr_nl_nests(u32 cmd)
{
	return cmd <= DSR_CMD_MAX ? commands[cmd].nests : 0;
}

/**
 * dsr_nl_plan - plan the change that a request asks for
 * @request: the request, or one change of several
 * @cmd: its command, one that changes something
 *
 * Context: process, &dsr_net.lock held.
 * Return: 0 or a negative error code, with extack but for -ENOMEM.
 */
int dsr_nl_plan(struct dsr_request *request, u8 cmd)
{
	const struct command *command = &commands[cmd];
	struct nlattr *const *tb = request->service;
	int err;

	lockdep_assert_held(&request->dn->lock);
	err = netlink_read_names(request, command);
	err = err ?: netlink_find_named(request, command);
	if (err)
		return err;
	request->t->attr = tb[DSR_SERVICE_A_NEW_PORTS] ?: tb[0];
	return command->plan(request);
}

/* Refuse what was made for another table than that of now. */
static int netlink_check_generation(const struct dsr_request *request)
{
	const struct nlattr *attr = dsr_request_has(request, DSR_A_GENERATION);

	if (!attr || nla_get_u32(attr) == (u32)request->dn->generation)
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "the table was changed since it was read; expected its generation of now");
	return -ESTALE;
}

static int netlink_begin_change(struct dsr_request *request,
				struct genl_info *info)
{
	int err;

	request->lock = &request->dn->lock;
	mutex_lock(request->lock);
	err = netlink_check_generation(request);
	if (!err) {
		request->t = dsr_transaction_begin(request->dn,
						   request->extack);
		if (!request->t)
			err = -ENOMEM;
		else
			request->t->info = info;
	}
	if (err)
		mutex_unlock(request->lock);
	return err;
}

static int netlink_begin(struct dsr_request *request, struct genl_info *info)
{
	const struct command *command = &commands[info->genlhdr->cmd];
	int err;

	if (command->plan || info->genlhdr->cmd == DSR_CMD_TRANSACTION)
		return netlink_begin_change(request, info);
	err = netlink_read_names(request, command);
	if (err)
		return err;
	request->lock = &request->dn->brief;
	mutex_lock(request->lock);
	err = netlink_find_named(request, command);
	if (err)
		mutex_unlock(request->lock);
	return err;
}

/**
 * dsr_nl_pre_doit - take the lock for a request; for one that only reads, find what
 *	it names
 * @ops: the operation
 * @skb: the message
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
	request->attrs = nlmsg_attrdata(info->nlhdr, GENL_HDRLEN);
	request->len = nlmsg_attrlen(info->nlhdr, GENL_HDRLEN);
	request->extack = info->extack;
	info->user_ptr[0] = request;
	err = netlink_begin(request, info);
	if (err)
		kfree(request);
	return err;
}

/**
 * dsr_nl_post_doit - unlock after a request, and free what was made of it
 * @ops: the operation
 * @skb: the message
 * @info: the request
 *
 * Context: process, with the lock that dsr_nl_pre_doit() took.
 */
void dsr_nl_post_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
		      struct genl_info *info)
{
	struct dsr_request *request = dsr_request(info);

	mutex_unlock(request->lock);
	kfree(request);
}

/**
 * dsr_nl_start - make the namespace ready for a dump
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
	dsr_netlink_changed(dn, NULL, cmd, server->service, server);
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
	dsr_netlink_changed(dn, NULL, cmd, service, NULL);
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
	dsr_notify(server->service);
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
	mutex_lock(&dn->brief);
	dsr_settings_event(dn, NULL, DSR_CMD_TABLE_MOVED);
	mutex_unlock(&dn->brief);
}

/**
 * dsr_netlink_changed - tell of a service or server that a request changed
 * @dn: the namespace
 * @info: the request, or NULL
 * @cmd: its command
 * @service: the service
 * @server: the server, or NULL
 *
 * Context: process, &dsr_net.brief held.
 */
void dsr_netlink_changed(struct dsr_net *dn, struct genl_info *info, u8 cmd,
			 const struct dsr_service *service,
			 const struct dsr_server *server)
{
	lockdep_assert_held(&dn->brief);
	dsr_event_send(server ? dsr_server_event(dn, info, cmd, server) :
				dsr_service_event(dn, info, cmd, service),
		       dn, info);
}

/**
 * dsr_netlink_settings - tell that a request changed the settings
 * @dn: the namespace
 * @info: the request that changed them, or NULL
 *
 * Context: process, &dsr_net.brief held.
 */
void dsr_netlink_settings(struct dsr_net *dn, struct genl_info *info)
{
	lockdep_assert_held(&dn->brief);
	dsr_settings_event(dn, info, DSR_CMD_SETTINGS_SET);
}

/**
 * dsr_netlink_device - tell which mode a device has
 * @dn: the namespace
 * @info: the request that changed it; NULL when the device went
 * @ifindex: the device
 * @mode: its mode
 *
 * Context: process, &dsr_net.brief held.
 */
void dsr_netlink_device(struct dsr_net *dn, struct genl_info *info, u32 ifindex,
			enum dsr_device_mode mode)
{
	lockdep_assert_held(&dn->brief);
	dsr_device_event(dn, info, ifindex, mode);
}

/**
 * dsr_netlink_register - register the family
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
 * dsr_netlink_unregister - unregister the family
 *
 * Context: process. When it returns, no command runs and none will.
 */
void dsr_netlink_unregister(void)
{
	genl_unregister_family(&dsr_family);
}
