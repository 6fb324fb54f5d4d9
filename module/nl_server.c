// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands about the servers of a service. A request is read into
 * &struct dsr_server_spec before the lock is taken; transaction.c then makes the
 * change or refuses it.
 */
#include "nl_common.h"

#include "netns.h"
#include "nl_message.h"

#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/stringify.h>

static int valid_weight(const struct nlattr *attr,
			struct netlink_ext_ack *extack)
{
	if (nla_get_u32(attr) <= DSR_WEIGHT_MAX)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "the weight is too large; expected 0 (drain) to "
			    __stringify(DSR_WEIGHT_MAX));
	return -ERANGE;
}

static int valid_flows(const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	if (nla_get_u32(attr) <= DSR_MAX_FLOWS_MAX)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "too many flows for a limit; expected at most "
			    __stringify(DSR_MAX_FLOWS_MAX) ", or 0 for none");
	return -ERANGE;
}

const struct nla_policy dsr_server_policy[DSR_SERVER_A_MAX + 1] = {
	[DSR_SERVER_A_ADDRESS] =
		NLA_POLICY_VALIDATE_FN(NLA_BINARY, dsr_nl_valid_address),
	[DSR_SERVER_A_WEIGHT] = { .type = NLA_U32 },
	[DSR_SERVER_A_IFINDEX] = { .type = NLA_U32 },
	[DSR_SERVER_A_LLADDR] = NLA_POLICY_ETH_ADDR,
	[DSR_SERVER_A_MAX_FLOWS ... DSR_SERVER_A_PROBE_MARK] = {
		.type = NLA_U32,
	},
	[DSR_SERVER_A_INDEX ... DSR_SERVER_A_FLOWS_PENDING] = DSR_NL_READ_ONLY,
	[DSR_SERVER_A_DEVICE] = {
		.type = NLA_NUL_STRING,
		.len = IFNAMSIZ - 1,
	},
};

const dsr_nl_check dsr_server_check[DSR_SERVER_A_MAX + 1] = {
	[DSR_SERVER_A_WEIGHT] = valid_weight,
	[DSR_SERVER_A_MAX_FLOWS ... DSR_SERVER_A_RESUME] = valid_flows,
};

static const struct nla_policy name_policy[DSR_SERVER_A_ADDRESS + 1] = {
	[DSR_SERVER_A_ADDRESS] =
		NLA_POLICY_VALIDATE_FN(NLA_BINARY, dsr_nl_valid_address),
};

const struct nla_policy dsr_nl_server_policy[DSR_A_SERVER + 1] = {
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_identity_policy),
	[DSR_A_SERVER] = NLA_POLICY_NESTED(dsr_server_policy),
};

const struct nla_policy dsr_nl_server_name_policy[DSR_A_SERVER + 1] = {
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_identity_policy),
	[DSR_A_SERVER] = NLA_POLICY_NESTED(name_policy),
};

static int read_ifindex(const struct dsr_request *request,
			const struct nlattr *attr, struct dsr_server_spec *spec)
{
	struct net *net = request->dn->net;
	bool found;

	spec->has_ifindex = true;
	spec->ifindex = nla_get_u32(attr);
	if (!spec->ifindex)
		return 0;
	rcu_read_lock();
	found = dev_get_by_index_rcu(net, spec->ifindex);
	rcu_read_unlock();
	if (found)
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "no such device in this network namespace; expected the ifindex of one, or 0");
	return -ENODEV;
}

/* It need not be there yet: a server without its device is down. */
static int read_device(const struct dsr_request *request, struct nlattr **tb,
		       struct dsr_server_spec *spec)
{
	const struct nlattr *attr = tb[DSR_SERVER_A_DEVICE];
	const struct net_device *dev;

	if (tb[DSR_SERVER_A_IFINDEX]) {
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "a device's name beside its ifindex; expected the one or the other");
		return -EINVAL;
	}
	if (!dev_valid_name(nla_data(attr))) {
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "no device can have this name; expected 1 to 15 characters without space, slash or colon");
		return -EINVAL;
	}
	spec->has_ifindex = true;
	rcu_read_lock();
	dev = dev_get_by_name_rcu(request->dn->net, nla_data(attr));
	if (dev)
		spec->ifindex = dev->ifindex;
	else
		nla_strscpy(spec->device, attr, sizeof(spec->device));
	rcu_read_unlock();
	return 0;
}

static bool is_own_lladdr(const struct dsr_request *request, const u8 *lladdr)
{
	bool own;

	rcu_read_lock();
	own = dev_getbyhwaddr_rcu(request->dn->net, ARPHRD_ETHER, lladdr);
	rcu_read_unlock();
	return own;
}

static int read_lladdr(const struct dsr_request *request,
		       const struct nlattr *attr, struct dsr_server_spec *spec)
{
	spec->has_lladdr = true;
	ether_addr_copy(spec->lladdr, nla_data(attr));
	spec->pinned = !is_zero_ether_addr(spec->lladdr);
	if (is_multicast_ether_addr(spec->lladdr)) {
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "a multicast hardware address names many hosts; expected one host's, or all zero");
		return -EINVAL;
	}
	if (spec->pinned && is_own_lladdr(request, spec->lladdr)) {
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "the hardware address is this gateway's own: packets would come back; expected the server's");
		return -EINVAL;
	}
	return 0;
}

/* The same link-local address may be on every link. */
static int check_link_local(const struct dsr_request *request,
			    struct nlattr **tb,
			    const struct dsr_server_spec *spec)
{
	if (spec->address.family != AF_INET6 || spec->ifindex ||
	    *spec->device ||
	    !(ipv6_addr_type(&spec->address.ip.in6) & IPV6_ADDR_LINKLOCAL))
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, tb[DSR_SERVER_A_ADDRESS],
			    "a link-local address does not say its link; expected the ifindex of a device too");
	return -EINVAL;
}

static void read_limit(struct nlattr **tb, struct dsr_server_spec *spec)
{
	if (tb[DSR_SERVER_A_MAX_FLOWS]) {
		spec->has_max_flows = true;
		spec->max_flows = nla_get_u32(tb[DSR_SERVER_A_MAX_FLOWS]);
	}
	if (tb[DSR_SERVER_A_RESUME]) {
		spec->has_resume = true;
		spec->resume = nla_get_u32(tb[DSR_SERVER_A_RESUME]);
	}
}

/* Where it resumes goes with the limit, unless the request says something else */
static int check_resume(const struct dsr_request *request, struct nlattr **tb,
			const struct dsr_server_spec *spec)
{
	if (spec->resume <= spec->max_flows)
		return 0;
	if (spec->max_flows)
		NL_SET_ERR_MSG(request->extack,
			       "the server would resume above its limit; expected resume to be at most max-flows");
	else
		NL_SET_ERR_MSG(request->extack,
			       "resume without a limit; expected max-flows too, or resume auto");
	NL_SET_BAD_ATTR(request->extack, tb[DSR_SERVER_A_RESUME] ?:
					 tb[DSR_SERVER_A_MAX_FLOWS]);
	return -EINVAL;
}

static int read_probe_mark(const struct dsr_request *request,
			   const struct nlattr *attr,
			   struct dsr_server_spec *spec)
{
	spec->has_probe_mark = true;
	spec->probe_mark = nla_get_u32(attr);
	if (!spec->probe_mark || !request->id.mark)
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "a service by mark has no address that a probe could go to; expected no probe mark");
	return -EINVAL;
}

/**
 * dsr_server_spec_read - read what a SERVER nest says
 * @request: the request
 * @tb: the nest's attributes by type; [0]: the nest
 * @spec: the server; what is left out is not marked as given
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_server_spec_read(const struct dsr_request *request, struct nlattr **tb,
			 struct dsr_server_spec *spec)
{
	int err = 0;

	*spec = (struct dsr_server_spec) { .weight = 1 };
	if (dsr_request_lacks(request, tb, DSR_SERVER_A_ADDRESS))
		return -EINVAL;
	dsr_nl_address(tb[DSR_SERVER_A_ADDRESS], &spec->address);
	if (tb[DSR_SERVER_A_WEIGHT]) {
		spec->has_weight = true;
		spec->weight = nla_get_u32(tb[DSR_SERVER_A_WEIGHT]);
	}
	if (tb[DSR_SERVER_A_PROBE_MARK])
		err = read_probe_mark(request, tb[DSR_SERVER_A_PROBE_MARK],
				      spec);
	if (!err && tb[DSR_SERVER_A_IFINDEX])
		err = read_ifindex(request, tb[DSR_SERVER_A_IFINDEX], spec);
	if (!err && tb[DSR_SERVER_A_DEVICE])
		err = read_device(request, tb, spec);
	if (!err && tb[DSR_SERVER_A_LLADDR])
		err = read_lladdr(request, tb[DSR_SERVER_A_LLADDR], spec);
	if (!err && spec->has_ifindex)
		err = check_link_local(request, tb, spec);
	read_limit(tb, spec);
	return err;
}

/**
 * dsr_server_spec_whole - read a SERVER nest that says all of a server
 * @request: the request
 * @tb: the nest's attributes by type; [0]: the nest
 * @spec: the server; what is left out has its default
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_server_spec_whole(const struct dsr_request *request,
			  struct nlattr **tb, struct dsr_server_spec *spec)
{
	int err;

	err = dsr_server_spec_read(request, tb, spec);
	if (err)
		return err;
	spec->has_weight = true;
	spec->has_ifindex = true;
	spec->has_lladdr = true;
	spec->has_probe_mark = true;
	spec->has_max_flows = true;
	spec->has_resume = true;
	err = check_link_local(request, tb, spec);
	return err ?: check_resume(request, tb, spec);
}

static int read_server(struct dsr_request *request)
{
	int err;

	err = dsr_request_identity(request);
	return err ?: dsr_request_nest(request, DSR_A_SERVER, request->server,
				       DSR_SERVER_A_MAX, dsr_server_policy,
				       dsr_server_check);
}

static int read_server_name(struct dsr_request *request)
{
	int err;

	err = dsr_request_identity(request);
	if (err)
		return err;
	err = dsr_request_nest(request, DSR_A_SERVER, request->server,
			       DSR_SERVER_A_ADDRESS, name_policy, NULL);
	if (err)
		return err;
	return dsr_request_lacks(request, request->server,
				 DSR_SERVER_A_ADDRESS) ? -EINVAL : 0;
}

static struct dsr_server *find_server(const struct dsr_request *request,
				      const struct dsr_service *service)
{
	const struct nlattr *attr = request->server[DSR_SERVER_A_ADDRESS];
	struct dsr_address address;
	struct dsr_server *server;

	dsr_nl_address(attr, &address);
	server = dsr_service_server(service, &address);
	if (server)
		return server;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "no such server; expected the address of one of this service's servers");
	return ERR_PTR(-ENOENT);
}

/**
 * dsr_server_event - write an event about a server
 * @dn: the namespace
 * @info: the request that made the change, or NULL
 * @cmd: the event's command
 * @server: the server
 *
 * Context: process, &dsr_net.brief held.
 * Return: the message, for dsr_event_send(), or NULL.
 */
struct sk_buff *dsr_server_event(const struct dsr_net *dn,
				 const struct genl_info *info, u8 cmd,
				 const struct dsr_server *server)
{
	struct sk_buff *skb = dsr_event_new(dn, info, cmd);

	if (!skb)
		return NULL;
	return dsr_event_filled(skb, dn, dsr_put_named_server(skb, dn, server));
}

static int check_limit(const struct dsr_request *request,
		       const struct dsr_service *service,
		       const struct dsr_server_spec *spec)
{
	if (!spec->max_flows)
		return 0;
	return dsr_options_limit(request, &service->options,
				 request->server[DSR_SERVER_A_MAX_FLOWS]);
}

/* What a request leaves out stays; but without a limit there is no resume. */
static int complete_limit(struct dsr_request *request,
			  const struct dsr_server *server,
			  struct dsr_server_spec *spec)
{
	if (!spec->has_max_flows)
		spec->max_flows = server->max_flows;
	if (!spec->has_resume)
		spec->resume = spec->max_flows ? server->resume : 0;
	spec->has_max_flows = true;
	spec->has_resume = true;
	return check_resume(request, request->server, spec);
}

static void tell(struct dsr_net *dn, struct genl_info *info,
		 const struct dsr_server *server)
{
	mutex_lock(&dn->brief);
	dsr_event_send(dsr_server_event(dn, info, info->genlhdr->cmd, server),
		       dn, info);
	mutex_unlock(&dn->brief);
}

static int server_new(const struct dsr_request *request,
		      struct genl_info *info,
		      const struct dsr_server_spec *spec)
{
	struct dsr_service *service = dsr_request_find(request);
	struct dsr_net *dn = request->dn;
	struct dsr_server *server;
	bool known;
	int err;

	if (IS_ERR(service))
		return PTR_ERR(service);
	err = check_limit(request, service, spec);
	if (err)
		return err;
	known = dsr_service_server(service, &spec->address);
	err = dsr_service_server_new(dn, service, spec, request->extack);
	if (err == -EEXIST)
		NL_SET_BAD_ATTR(request->extack,
				request->server[known ? DSR_SERVER_A_ADDRESS :
						DSR_SERVER_A_PROBE_MARK]);
	if (err)
		return err;
	server = dsr_service_server(service, &spec->address);
	tell(dn, info, server);
	return 0;
}

/**
 * dsr_nl_server_new - DSR_CMD_SERVER_NEW
 * @skb: not used
 * @info: the request
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_server_new(struct sk_buff *skb, struct genl_info *info)
{
	struct dsr_server_spec spec;
	struct dsr_request request;
	struct dsr_net *dn;
	int err;

	dsr_request_init(&request, info);
	err = read_server(&request);
	err = err ?: dsr_server_spec_whole(&request, request.server, &spec);
	if (err)
		return err;
	dn = request.dn;
	mutex_lock(&dn->lock);
	err = server_new(&request, info, &spec);
	mutex_unlock(&dn->lock);
	return err;
}

static int server_set(struct dsr_request *request, struct genl_info *info,
		      struct dsr_server_spec *spec)
{
	struct dsr_service *service = dsr_request_find(request);
	struct dsr_net *dn = request->dn;
	struct dsr_server *server;
	int err;

	if (IS_ERR(service))
		return PTR_ERR(service);
	server = find_server(request, service);
	if (IS_ERR(server))
		return PTR_ERR(server);
	err = complete_limit(request, server, spec);
	err = err ?: check_limit(request, service, spec);
	err = err ?: dsr_service_server_set(dn, service, server, spec,
					    request->extack);
	if (err == -EEXIST)
		NL_SET_BAD_ATTR(request->extack,
				request->server[DSR_SERVER_A_PROBE_MARK]);
	if (err || dn->generation == request->generation)
		return err;
	tell(dn, info, server);
	return 0;
}

/**
 * dsr_nl_server_set - DSR_CMD_SERVER_SET
 * @skb: not used
 * @info: the request
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_server_set(struct sk_buff *skb, struct genl_info *info)
{
	struct dsr_server_spec spec;
	struct dsr_request request;
	struct dsr_net *dn;
	int err;

	dsr_request_init(&request, info);
	err = read_server(&request);
	err = err ?: dsr_server_spec_read(&request, request.server, &spec);
	if (err)
		return err;
	dn = request.dn;
	mutex_lock(&dn->lock);
	request.generation = dn->generation;
	err = server_set(&request, info, &spec);
	mutex_unlock(&dn->lock);
	return err;
}

static int server_del(const struct dsr_request *request,
		      struct genl_info *info)
{
	struct dsr_service *service = dsr_request_find(request);
	struct dsr_net *dn = request->dn;
	struct dsr_server *server;
	struct sk_buff *event;
	int err;

	if (IS_ERR(service))
		return PTR_ERR(service);
	server = find_server(request, service);
	if (IS_ERR(server))
		return PTR_ERR(server);
	mutex_lock(&dn->brief);
	event = dsr_server_event(dn, info, DSR_CMD_SERVER_DEL, server);
	mutex_unlock(&dn->brief);
	err = dsr_service_server_del(dn, service, server, request->extack);
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
 * dsr_nl_server_del - DSR_CMD_SERVER_DEL
 * @skb: not used
 * @info: the request
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_server_del(struct sk_buff *skb, struct genl_info *info)
{
	struct dsr_request request;
	struct dsr_net *dn;
	int err;

	dsr_request_init(&request, info);
	err = read_server_name(&request);
	if (err)
		return err;
	dn = request.dn;
	mutex_lock(&dn->lock);
	err = server_del(&request, info);
	mutex_unlock(&dn->lock);
	return err;
}

static int server_get(const struct dsr_request *request,
		      struct genl_info *info)
{
	struct dsr_service *service = dsr_request_find(request);
	struct dsr_server *server;
	struct sk_buff *reply;

	if (IS_ERR(service))
		return PTR_ERR(service);
	server = find_server(request, service);
	if (IS_ERR(server))
		return PTR_ERR(server);
	reply = dsr_reply_new(request->dn, info);
	if (!reply)
		return -ENOMEM;
	return dsr_reply_send(reply, info,
			      dsr_put_named_server(reply, request->dn, server));
}

/**
 * dsr_nl_server_get - DSR_CMD_SERVER_GET of one server
 * @skb: not used
 * @info: the request
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_server_get(struct sk_buff *skb, struct genl_info *info)
{
	struct dsr_request request;
	struct dsr_net *dn;
	int err;

	dsr_request_init(&request, info);
	err = read_server_name(&request);
	if (err)
		return err;
	dn = request.dn;
	mutex_lock(&dn->brief);
	err = server_get(&request, info);
	mutex_unlock(&dn->brief);
	return err;
}

static int dump_server(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct dsr_net *dn,
		       const struct dsr_server *server)
{
	void *head = dsr_dump_put(skb, cb, dn, DSR_CMD_SERVER_GET);

	if (!head)
		return -EMSGSIZE;
	return dsr_dump_end(skb, cb, head, dsr_put_named_server(skb, dn, server));
}

static int dump_servers_of(struct sk_buff *skb, struct netlink_callback *cb,
			   const struct dsr_net *dn,
			   const struct dsr_service *service)
{
	struct dsr_cursor *cursor = (struct dsr_cursor *)cb->ctx;
	const struct dsr_server *server;
	u32 n = 0;
	int err;

	list_for_each_entry(server, &service->servers, node) {
		if (server->fresh || n++ < cursor->told)
			continue;
		err = dump_server(skb, cb, dn, server);
		if (err)
			return err;
		cursor->told++;
	}
	return 0;
}

static int dump_servers(struct sk_buff *skb, struct netlink_callback *cb,
			const struct dsr_request *request)
{
	struct dsr_service *service = dsr_cursor_begin(request, cb);
	int err;

	while (!IS_ERR_OR_NULL(service)) {
		err = dump_servers_of(skb, cb, request->dn, service);
		if (err)
			return err;
		service = dsr_cursor_next(request, cb, service);
	}
	return PTR_ERR_OR_ZERO(service);
}

static int read_dump(struct dsr_request *request)
{
	struct nlattr *attr;

	attr = nlmsg_find_attr(request->nlh, GENL_HDRLEN, DSR_A_SERVER);
	if (attr) {
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "a dump is of all servers; expected no server, or a request without NLM_F_DUMP");
		return -EINVAL;
	}
	if (!dsr_request_has(request, DSR_A_SERVICE))
		return 0;
	return dsr_request_identity(request);
}

/**
 * dsr_nl_server_dump - DSR_CMD_SERVER_GET of all servers, or of a service's
 * @skb: what to fill
 * @cb: the dump
 *
 * Context: process.
 * Return: length of @skb, 0 at the end, or a negative error code, with extack.
 */
int dsr_nl_server_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dsr_request request;
	struct dsr_net *dn;
	int err;

	dsr_request_init_dump(&request, skb, cb);
	err = read_dump(&request);
	if (err)
		return err;
	dn = request.dn;
	mutex_lock(&dn->brief);
	err = dump_servers(skb, cb, &request);
	mutex_unlock(&dn->brief);
	return skb->len ?: err;
}
