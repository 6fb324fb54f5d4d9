// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands about services, but for SERVICE_REPLACE. A request is read and
 * checked before the lock is taken, as far as it can be; transaction.c then makes
 * the change or refuses it.
 */
#include "nl_common.h"

#include "netns.h"
#include "nl_message.h"
#include "sched.h"

const struct nla_policy dsr_nl_service_policy[DSR_A_SERVICE + 1] = {
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_service_policy),
};

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

	if (!skb)
		return NULL;
	return dsr_event_filled(skb, dn, dsr_put_service(skb, dn, service));
}

/* Of a change that would move every flow, the attribute that asks for it */
static int mover(const struct dsr_request *request,
		 const struct dsr_options *to)
{
	const struct dsr_service *service;
	const struct dsr_options *from;

	service = dsr_service_find(request->dn, &request->id);
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
 * dsr_nl_service_done - end a request that makes or changes a service
 * @request: the request
 * @to: the identity that the service was to have
 * @options: what it was to have
 * @info: likewise
 * @err: what transaction.c returned. 0: an event is sent, if anything changed.
 *	Else: the extack names the attribute at fault
 *
 * Context: process, &dsr_net.lock held.
 * Return: @err.
 */
int dsr_nl_service_done(const struct dsr_request *request,
			const struct dsr_identity *to,
			const struct dsr_options *options,
			struct genl_info *info, int err)
{
	struct nlattr *const *tb = request->service;
	struct dsr_net *dn = request->dn;

	lockdep_assert_held(&dn->lock);

	if (err == -EEXIST)
		NL_SET_BAD_ATTR(request->extack,
				tb[DSR_SERVICE_A_NEW_PORTS] ?: tb[0]);
	else if (err == -EBUSY)
		NL_SET_BAD_ATTR(request->extack,
				tb[mover(request, options)] ?: tb[0]);
	if (err || dn->generation == request->generation)
		return err;
	mutex_lock(&dn->brief);
	dsr_event_send(dsr_service_event(dn, info, info->genlhdr->cmd,
					 dsr_service_find(dn, to)),
		       dn, info);
	mutex_unlock(&dn->brief);
	return 0;
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
 * dsr_nl_service_new - DSR_CMD_SERVICE_NEW
 * @skb: not used
 * @info: the request
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_service_new(struct sk_buff *skb, struct genl_info *info)
{
	struct dsr_request request;
	struct dsr_options options;
	struct dsr_net *dn;
	int err;

	dsr_request_init(&request, info);
	err = dsr_request_whole_service(&request, &options);
	err = err ?: check_no_new_ports(&request);
	if (err)
		return err;
	dn = request.dn;
	mutex_lock(&dn->lock);
	request.generation = dn->generation;
	err = dsr_service_new(dn, &request.id, &options, info->extack);
	err = dsr_nl_service_done(&request, &request.id, &options, info, err);
	mutex_unlock(&dn->lock);
	return err;
}

static bool has_limit(const struct dsr_service *service)
{
	const struct dsr_server *server;

	list_for_each_entry(server, &service->servers, node)
		if (server->max_flows)
			return true;
	return false;
}

static int check_limit(const struct dsr_request *request,
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

static int service_set(const struct dsr_request *request,
		       const struct dsr_identity *to,
		       struct dsr_options *options)
{
	struct dsr_service *service = dsr_request_find(request);
	int err;

	if (IS_ERR(service))
		return PTR_ERR(service);
	*options = service->options;
	err = dsr_options_read(request, options);
	err = err ?: check_limit(request, service, options);
	return err ?: dsr_service_set_as(request->dn, service, to, options,
					 request->extack);
}

/**
 * dsr_nl_service_set - DSR_CMD_SERVICE_SET
 * @skb: not used
 * @info: the request
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_service_set(struct sk_buff *skb, struct genl_info *info)
{
	struct dsr_request request;
	struct dsr_options options;
	struct dsr_identity to;
	struct dsr_net *dn;
	int err;

	dsr_request_init(&request, info);
	err = dsr_request_service(&request);
	err = err ?: dsr_request_new_ports(&request, &to);
	if (err)
		return err;
	dn = request.dn;
	mutex_lock(&dn->lock);
	request.generation = dn->generation;
	err = service_set(&request, &to, &options);
	err = dsr_nl_service_done(&request, &to, &options, info, err);
	mutex_unlock(&dn->lock);
	return err;
}

static int service_del(const struct dsr_request *request,
		       struct genl_info *info)
{
	struct dsr_service *service = dsr_request_find(request);
	struct dsr_net *dn = request->dn;
	struct sk_buff *event;
	int err;

	if (IS_ERR(service))
		return PTR_ERR(service);
	mutex_lock(&dn->brief);
	event = dsr_service_event(dn, info, DSR_CMD_SERVICE_DEL, service);
	mutex_unlock(&dn->brief);
	err = dsr_service_del(dn, service);
	if (err) {
		nlmsg_free(event);
		return err;
	}
	mutex_lock(&dn->brief);
	dsr_event_send(event, dn, info);
	mutex_unlock(&dn->brief);
	return 0;
}

/**
 * dsr_nl_service_del - DSR_CMD_SERVICE_DEL
 * @skb: not used
 * @info: the request
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_service_del(struct sk_buff *skb, struct genl_info *info)
{
	struct dsr_request request;
	struct dsr_net *dn;
	int err;

	dsr_request_init(&request, info);
	err = dsr_request_identity(&request);
	if (err)
		return err;
	dn = request.dn;
	mutex_lock(&dn->lock);
	err = service_del(&request, info);
	mutex_unlock(&dn->lock);
	return err;
}

static int service_get(const struct dsr_request *request,
		       struct genl_info *info)
{
	struct dsr_service *service = dsr_request_find(request);
	struct sk_buff *reply;

	if (IS_ERR(service))
		return PTR_ERR(service);
	reply = dsr_reply_new(request->dn, info);
	if (!reply)
		return -ENOMEM;
	return dsr_reply_send(reply, info,
			      dsr_put_service(reply, request->dn, service));
}

/**
 * dsr_nl_service_get - DSR_CMD_SERVICE_GET of one service
 * @skb: not used
 * @info: the request
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_service_get(struct sk_buff *skb, struct genl_info *info)
{
	struct dsr_request request;
	struct dsr_net *dn;
	int err;

	dsr_request_init(&request, info);
	err = dsr_request_identity(&request);
	if (err)
		return err;
	dn = request.dn;
	mutex_lock(&dn->brief);
	err = service_get(&request, info);
	mutex_unlock(&dn->brief);
	return err;
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
	struct dsr_service *service = dsr_cursor_begin(request, cb);
	int err;

	while (!IS_ERR_OR_NULL(service)) {
		err = dump_service(skb, cb, request->dn, service);
		if (err)
			return err;
		service = dsr_cursor_next(request, cb, service);
	}
	return PTR_ERR_OR_ZERO(service);
}

/**
 * dsr_nl_service_dump - DSR_CMD_SERVICE_GET of all services, or of a named one
 * @skb: what to fill
 * @cb: the dump
 *
 * Context: process.
 * Return: length of @skb, 0 at the end, or a negative error code, with extack.
 */
int dsr_nl_service_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dsr_request request;
	struct dsr_net *dn;
	int err = 0;

	dsr_request_init_dump(&request, skb, cb);
	if (dsr_request_has(&request, DSR_A_SERVICE))
		err = dsr_request_identity(&request);
	if (err)
		return err;
	dn = request.dn;
	mutex_lock(&dn->brief);
	err = dump_services(skb, cb, &request);
	mutex_unlock(&dn->brief);
	return skb->len ?: err;
}
