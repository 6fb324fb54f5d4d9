// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands about services, but for SERVICE_REPLACE. transaction.c makes the
 * change that a request asks for, or refuses it.
 */
#include "nl_common.h"

#include "netns.h"
#include "nl_message.h"
#include "sched.h"

/**
 * dsr_service_event - write an event about a service
 * @dn: the namespace
 * @info: the request that made the change, or NULL
 * @cmd: the event's command
 * @service: the service
 *
 * Context: process, &dsr_net.brief held.
 * Return: the message, for dsr_event_send(), or NULL.
 */
struct sk_buff *dsr_service_event(const struct dsr_net *dn,
				  const struct genl_info *info, u8 cmd,
				  const struct dsr_service *service)
{
	struct sk_buff *skb = dsr_event_new(dn, info, cmd);

	lockdep_assert_held(&dn->brief);
	if (!skb)
		return NULL;
	return dsr_event_filled(skb, dn, dsr_put_service(skb, dn, service));
}

/* Of a change that would move every flow, the attribute that asks for it */
static int disruptive_attr(const struct dsr_request *request,
			   const struct dsr_options *to)
{
	const struct dsr_service *service;
	const struct dsr_options *from;

	service = dsr_table_find(request->t, &request->id);
	if (!service)
		return 0;
	from = &service->options;
	if (from->scheduler->source != to->scheduler->source)
		return DSR_SERVICE_A_SCHEDULER;
	if (!from->persist != !to->persist)
		return DSR_SERVICE_A_PERSIST;
	if (request->id.vip.family != AF_INET6 &&
	    from->persist_prefix != to->persist_prefix)
		return DSR_SERVICE_A_PERSIST_PREFIX;
	if (request->id.vip.family != AF_INET &&
	    from->persist_prefix6 != to->persist_prefix6)
		return DSR_SERVICE_A_PERSIST_PREFIX6;
	return DSR_SERVICE_A_NEW_PORTS;
}

/**
 * dsr_request_fault - name the attribute for which a service may not become this
 * @request: the request
 * @options: the options that it asks for
 * @err: why: -EBUSY when every flow would move
 *
 * Context: process, &dsr_net.lock held.
 */
void dsr_request_fault(const struct dsr_request *request,
		       const struct dsr_options *options, int err)
{
	struct nlattr *const *tb = request->service;

	lockdep_assert_held(&request->dn->lock);
	if (err == -EBUSY)
		NL_SET_BAD_ATTR(request->extack,
				tb[disruptive_attr(request, options)] ?: tb[0]);
}

static int check_no_new_ports(const struct dsr_request *request)
{
	const struct nlattr *attr = request->service[DSR_SERVICE_A_NEW_PORTS];

	if (!attr)
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "new ports for a service that is new itself; expected its ports where it is named");
	return -EINVAL;
}

/**
 * dsr_nl_plan_service_new - plan what DSR_CMD_SERVICE_NEW asks for
 * @request: the request
 *
 * Context: process, &dsr_net.lock held.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_plan_service_new(struct dsr_request *request)
{
	struct dsr_options options;
	int err;

	lockdep_assert_held(&request->dn->lock);
	err = dsr_options_whole(request, &options);
	err = err ?: check_no_new_ports(request);
	return err ?: dsr_table_service_new(request->t, &request->id, &options);
}

static bool has_limit(const struct dsr_service *service)
{
	const struct dsr_server *server;

	list_for_each_entry(server, &service->servers, node)
		if (service->change ? server->next.max_flows && !server->leaving :
				      server->cfg.max_flows)
			return true;
	return false;
}

static int nl_service_check_limit(const struct dsr_request *request,
				  const struct dsr_service *service,
				  const struct dsr_options *options)
{
	struct nlattr *const *tb = request->service;

	if (!has_limit(service))
		return 0;
	return dsr_options_limit(request, options,
				 options->stateless ?
				 tb[DSR_SERVICE_A_STATELESS] :
				 tb[DSR_SERVICE_A_TRACK]);
}

/**
 * dsr_nl_plan_service_set - plan what DSR_CMD_SERVICE_SET asks for
 * @request: the request
 *
 * Context: process, &dsr_net.lock held.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_plan_service_set(struct dsr_request *request)
{
	struct dsr_service *service = request->found_service;
	struct dsr_options options = *dsr_table_options(request->t, service);
	struct dsr_identity to;
	int err;

	lockdep_assert_held(&request->dn->lock);
	err = dsr_request_new_ports(request, &to);
	err = err ?: dsr_options_read(request, &options);
	err = err ?: nl_service_check_limit(request, service, &options);
	if (err)
		return err;
	err = dsr_table_service_set(request->t, service, &to, &options);
	dsr_request_fault(request, &options, err);
	return err;
}

/**
 * dsr_nl_plan_service_del - plan what DSR_CMD_SERVICE_DEL asks for
 * @request: the request
 *
 * Context: process, &dsr_net.lock held.
 * Return: 0 or -ENOMEM.
 */
int dsr_nl_plan_service_del(struct dsr_request *request)
{
	lockdep_assert_held(&request->dn->lock);
	return dsr_table_service_del(request->t, request->found_service);
}

/**
 * dsr_nl_service_get_doit - handle DSR_CMD_SERVICE_GET of one service
 * @skb: the message
 * @info: the request
 *
 * Context: process, &dsr_net.brief held.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_service_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct dsr_request *request = dsr_request(info);
	struct sk_buff *reply = dsr_reply_new(request->dn, info);

	lockdep_assert_held(&request->dn->brief);
	if (!reply)
		return -ENOMEM;
	return dsr_reply_send(reply, info,
			      dsr_put_service(reply, request->dn,
					      request->found_service));
}

static int dump_service(struct sk_buff *skb, struct netlink_callback *cb,
			const struct dsr_net *dn,
			const struct dsr_service *service)
{
	void *head = dsr_dump_put(skb, cb, dn, DSR_CMD_SERVICE_GET);

	if (!head)
		return -EMSGSIZE;
	return dsr_dump_end(skb, cb, head, dsr_put_service(skb, dn, service));
}

static int dump_services(struct sk_buff *skb, struct netlink_callback *cb,
			 const struct dsr_request *request)
{
	struct dsr_service *service = dsr_dump_service(request, cb);
	int err;

	while (!IS_ERR_OR_NULL(service)) {
		err = dump_service(skb, cb, request->dn, service);
		if (err)
			return err;
		service = dsr_dump_next_service(request, cb, service);
	}
	return PTR_ERR_OR_ZERO(service);
}

/**
 * dsr_nl_service_get_dumpit - handle DSR_CMD_SERVICE_GET of all services, or of one
 * @skb: what to fill
 * @cb: the dump
 *
 * Context: process.
 * Return: length of @skb, 0 at the end, or a negative error code, with extack.
 */
int dsr_nl_service_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dsr_request request;
	struct dsr_net *dn;
	int err = 0;

	dsr_request_init_dump(&request, skb, cb);
	if (dsr_request_has(&request, DSR_A_SERVICE))
		err = dsr_request_identity(&request, DSR_SERVICE_A_MARK);
	if (err)
		return err;
	dn = request.dn;
	mutex_lock(&dn->brief);
	err = dump_services(skb, cb, &request);
	mutex_unlock(&dn->brief);
	return skb->len ?: err;
}
