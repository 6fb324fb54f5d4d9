// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands about the servers of a service. A request is read into
 * &struct dsr_server_spec; transaction.c makes the change or refuses it.
 */
#include "nl_common.h"

#include "netns.h"
#include "nl_message.h"

#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/stringify.h>

static int read_ifindex(const struct dsr_request *request,
			const struct nlattr *attr, struct dsr_server_spec *spec)
{
	struct net *net = request->dn->net;
	u32 ifindex = nla_get_u32(attr);
	bool found;

	spec->nexthop.ifindex = ifindex;
	if (!ifindex)
		return 0;
	rcu_read_lock();
	found = dev_get_by_index_rcu(net, ifindex);
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
	struct dsr_nexthop_spec *nexthop = &spec->nexthop;
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
	rcu_read_lock();
	dev = dev_get_by_name_rcu(request->dn->net, nla_data(attr));
	if (dev)
		nexthop->ifindex = dev->ifindex;
	else
		nla_strscpy(nexthop->device, attr, sizeof(nexthop->device));
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
	const u8 *lladdr = nla_data(attr);

	memcpy(spec->nexthop.lladdr, lladdr, ETH_ALEN);
	spec->nexthop.pinned = !is_zero_ether_addr(lladdr);
	if (is_multicast_ether_addr(lladdr)) {
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "a multicast hardware address names many hosts; expected one host's, or all zero");
		return -EINVAL;
	}
	if (spec->nexthop.pinned && is_own_lladdr(request, lladdr)) {
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
	if (spec->address.family != AF_INET6 ||
	    spec->nexthop.ifindex || *spec->nexthop.device ||
	    !(ipv6_addr_type(&spec->address.ip.in6) & IPV6_ADDR_LINKLOCAL))
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, tb[DSR_SERVER_A_ADDRESS],
			    "a link-local address does not say its link; expected the ifindex of a device too");
	return -EINVAL;
}

static void read_limit(struct nlattr **tb, struct dsr_server_spec *spec)
{
	if (tb[DSR_SERVER_A_MAX_FLOWS])
		spec->cfg.max_flows = nla_get_u32(tb[DSR_SERVER_A_MAX_FLOWS]);
	if (tb[DSR_SERVER_A_RESUME])
		spec->cfg.resume = nla_get_u32(tb[DSR_SERVER_A_RESUME]);
}

/* Where it resumes goes with the limit, unless the request says something else */
static int check_resume(const struct dsr_request *request, struct nlattr **tb,
			const struct dsr_server_spec *spec)
{
	if (spec->cfg.resume <= spec->cfg.max_flows)
		return 0;
	if (spec->cfg.max_flows)
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
	spec->cfg.probe_mark = nla_get_u32(attr);
	if (!spec->cfg.probe_mark || !request->id.mark)
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "a service by mark has no address that a probe could go to; expected no probe mark");
	return -EINVAL;
}

static unsigned long attributes_set(struct nlattr **tb)
{
	unsigned long set = 0;
	int type;

	for (type = 1; type <= DSR_SERVER_A_MAX; type++)
		if (tb[type])
			set |= BIT(type);
	return set;
}

/**
 * dsr_server_spec_read - read what a SERVER nest says
 * @request: the request
 * @tb: the nest's attributes by type; [0]: the nest
 * @spec: the server; what is left out is not set
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_server_spec_read(const struct dsr_request *request, struct nlattr **tb,
			 struct dsr_server_spec *spec)
{
	int err;

	*spec = (struct dsr_server_spec) {
		.cfg.weight = 1,
		.set = attributes_set(tb),
	};
	if (dsr_request_missing(request, tb, DSR_SERVER_A_ADDRESS))
		return -EINVAL;
	err = dsr_nl_address(tb[DSR_SERVER_A_ADDRESS], &spec->address,
			     request->extack);
	if (tb[DSR_SERVER_A_WEIGHT])
		spec->cfg.weight = nla_get_u32(tb[DSR_SERVER_A_WEIGHT]);
	if (!err && tb[DSR_SERVER_A_PROBE_MARK])
		err = read_probe_mark(request, tb[DSR_SERVER_A_PROBE_MARK],
				      spec);
	if (!err && tb[DSR_SERVER_A_IFINDEX])
		err = read_ifindex(request, tb[DSR_SERVER_A_IFINDEX], spec);
	if (!err && tb[DSR_SERVER_A_DEVICE])
		err = read_device(request, tb, spec);
	if (!err && tb[DSR_SERVER_A_LLADDR])
		err = read_lladdr(request, tb[DSR_SERVER_A_LLADDR], spec);
	if (!err && spec->set & DSR_SERVER_SET_DEVICE)
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
	spec->set = DSR_SERVER_SET_ALL;
	err = check_link_local(request, tb, spec);
	return err ?: check_resume(request, tb, spec);
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

	lockdep_assert_held(&dn->brief);
	if (!skb)
		return NULL;
	return dsr_event_filled(skb, dn, dsr_put_named_server(skb, dn, server));
}

static int nl_server_check_limit(const struct dsr_request *request,
				 const struct dsr_server_spec *spec)
{
	if (!spec->cfg.max_flows)
		return 0;
	return dsr_options_limit(request,
				 dsr_table_options(request->t,
						   request->found_service),
				 request->server[DSR_SERVER_A_MAX_FLOWS]);
}

/* What a request leaves out stays; but without a limit there is no resume. */
static int complete_limit(struct dsr_request *request,
			  struct dsr_server_spec *spec)
{
	const struct dsr_server *server = request->found_server;
	const struct dsr_server_cfg *cfg;

	cfg = request->found_service->change ? &server->next : &server->cfg;
	if (!(spec->set & BIT(DSR_SERVER_A_MAX_FLOWS)))
		spec->cfg.max_flows = cfg->max_flows;
	if (!(spec->set & BIT(DSR_SERVER_A_RESUME)))
		spec->cfg.resume = spec->cfg.max_flows ? cfg->resume : 0;
	spec->set |= BIT(DSR_SERVER_A_MAX_FLOWS) | BIT(DSR_SERVER_A_RESUME);
	return check_resume(request, request->server, spec);
}

/**
 * dsr_nl_plan_server_new - plan what DSR_CMD_SERVER_NEW asks for
 * @request: the request
 *
 * Context: process, &dsr_net.lock held.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_plan_server_new(struct dsr_request *request)
{
	struct dsr_service *service = request->found_service;
	struct nlattr **tb = request->server;
	struct dsr_server_spec spec;
	bool known;
	int err;

	lockdep_assert_held(&request->dn->lock);
	err = dsr_server_spec_whole(request, tb, &spec);
	err = err ?: nl_server_check_limit(request, &spec);
	if (err)
		return err;
	known = dsr_table_server(request->t, service, &spec.address);
	err = dsr_table_server_new(request->t, service, &spec);
	if (err == -EEXIST)
		NL_SET_BAD_ATTR(request->extack,
				tb[known ? DSR_SERVER_A_ADDRESS :
				   DSR_SERVER_A_PROBE_MARK]);
	return err;
}

/**
 * dsr_nl_plan_server_set - plan what DSR_CMD_SERVER_SET asks for
 * @request: the request
 *
 * Context: process, &dsr_net.lock held.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_plan_server_set(struct dsr_request *request)
{
	struct dsr_server_spec spec;
	int err;

	lockdep_assert_held(&request->dn->lock);
	err = dsr_server_spec_read(request, request->server, &spec);
	err = err ?: complete_limit(request, &spec);
	err = err ?: nl_server_check_limit(request, &spec);
	err = err ?: dsr_table_server_set(request->t, request->found_service,
					  request->found_server, &spec);
	if (err == -EEXIST)
		NL_SET_BAD_ATTR(request->extack,
				request->server[DSR_SERVER_A_PROBE_MARK]);
	return err;
}

/**
 * dsr_nl_plan_server_del - plan what DSR_CMD_SERVER_DEL asks for
 * @request: the request
 *
 * Context: process, &dsr_net.lock held.
 * Return: 0 or -ENOMEM.
 */
int dsr_nl_plan_server_del(struct dsr_request *request)
{
	lockdep_assert_held(&request->dn->lock);
	return dsr_table_server_del(request->t, request->found_service,
				    request->found_server);
}

/**
 * dsr_nl_server_get_doit - handle DSR_CMD_SERVER_GET of one server
 * @skb: the message
 * @info: the request
 *
 * Context: process, &dsr_net.brief held.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_server_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct dsr_request *request = dsr_request(info);
	struct sk_buff *reply = dsr_reply_new(request->dn, info);

	lockdep_assert_held(&request->dn->brief);
	if (!reply)
		return -ENOMEM;
	return dsr_reply_send(reply, info,
			      dsr_put_named_server(reply, request->dn,
						   request->found_server));
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
	struct dsr_dump_ctx *ctx = (struct dsr_dump_ctx *)cb->ctx;
	const struct dsr_server *server;
	u32 n = 0;
	int err;

	list_for_each_entry(server, &service->servers, node) {
		if (server->fresh || n++ < ctx->told)
			continue;
		err = dump_server(skb, cb, dn, server);
		if (err)
			return err;
		ctx->told++;
	}
	return 0;
}

static int dump_servers(struct sk_buff *skb, struct netlink_callback *cb,
			const struct dsr_request *request)
{
	struct dsr_service *service = dsr_dump_service(request, cb);
	int err;

	while (!IS_ERR_OR_NULL(service)) {
		err = dump_servers_of(skb, cb, request->dn, service);
		if (err)
			return err;
		service = dsr_dump_next_service(request, cb, service);
	}
	return PTR_ERR_OR_ZERO(service);
}

static int nl_server_read_dump(struct dsr_request *request)
{
	const struct nlattr *attr = dsr_request_has(request, DSR_A_SERVER);

	if (attr) {
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "a dump is of all servers; expected no server, or a request without NLM_F_DUMP");
		return -EINVAL;
	}
	if (!dsr_request_has(request, DSR_A_SERVICE))
		return 0;
	return dsr_request_identity(request, DSR_SERVICE_A_MARK);
}

/**
 * dsr_nl_server_get_dumpit - handle DSR_CMD_SERVER_GET of several
 * @skb: what to fill
 * @cb: the dump: of all servers, or of a named service's
 *
 * Context: process.
 * Return: length of @skb, 0 at the end, or a negative error code, with extack.
 */
int dsr_nl_server_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dsr_request request;
	struct dsr_net *dn;
	int err;

	dsr_request_init_dump(&request, skb, cb);
	err = nl_server_read_dump(&request);
	if (err)
		return err;
	dn = request.dn;
	mutex_lock(&dn->brief);
	err = dump_servers(skb, cb, &request);
	mutex_unlock(&dn->brief);
	return skb->len ?: err;
}
