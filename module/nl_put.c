// SPDX-License-Identifier: GPL-2.0-only
/*
 * What services and servers look like in messages. Reads the table; sends and
 * changes nothing.
 */
#include "nl_message.h"

#include "netns.h"
#include "sched.h"
#include "service.h"

#include <kunit/visibility.h>
#include <linux/export.h>
#include <linux/math64.h>
#include <linux/timekeeping.h>

/**
 * dsr_put_address - write an address
 * @skb: the message
 * @type: the attribute
 * @address: the address
 *
 * Return: 0 or -EMSGSIZE.
 */
int dsr_put_address(struct sk_buff *skb, int type,
		    const struct dsr_address *address)
{
	return nla_put(skb, type,
		       address->family == AF_INET ? sizeof(struct in_addr) :
						    sizeof(struct in6_addr),
		       &address->ip);
}

static int put_ports(struct sk_buff *skb, const struct dsr_identity *id)
{
	if (id->ranges > 1)
		return nla_put(skb, DSR_SERVICE_A_PORTS,
			       id->ranges * sizeof(id->range[0]), id->range);
	if (nla_put_u16(skb, DSR_SERVICE_A_PORT, id->range[0].first) ||
	    nla_put_u16(skb, DSR_SERVICE_A_PORT_LAST, id->range[0].last))
		return -EMSGSIZE;
	return 0;
}

static int put_identity(struct sk_buff *skb, const struct dsr_identity *id)
{
	if (id->mark)
		return nla_put_u32(skb, DSR_SERVICE_A_MARK, id->mark);
	if (nla_put_u8(skb, DSR_SERVICE_A_PROTOCOL, id->protocol) ||
	    dsr_put_address(skb, DSR_SERVICE_A_ADDRESS, &id->vip) ||
	    nla_put_u8(skb, DSR_SERVICE_A_PREFIX, id->prefix))
		return -EMSGSIZE;
	return put_ports(skb, id);
}

/**
 * dsr_put_service_name - write a SERVICE nest that only names a service
 * @skb: the message
 * @id: the service's identity
 *
 * Return: 0 or -EMSGSIZE.
 */
int dsr_put_service_name(struct sk_buff *skb, const struct dsr_identity *id)
{
	struct nlattr *nest = nla_nest_start(skb, DSR_A_SERVICE);

	if (!nest || put_identity(skb, id))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_options(struct sk_buff *skb, const struct dsr_options *options)
{
	const struct dsr_option *o;

	if (nla_put_string(skb, DSR_SERVICE_A_SCHEDULER,
			   options->scheduler->name))
		return -EMSGSIZE;
	for (o = dsr_option_list; o->attr; o++)
		if (nla_put(skb, o->attr, o->size,
			    (const u8 *)options + o->offset))
			return -EMSGSIZE;
	return 0;
}

static int put_rows(struct sk_buff *skb, const struct dsr_net *dn,
		    const struct dsr_service *service)
{
	const struct dsr_dirty *dirty = NULL;
	const struct dsr_view *view;
	u32 total = 0, unclean = 0;

	view = dsr_service_view(dn, service);
	if (view && !view->per_flow) {
		total = view->last + 1;
		dirty = dsr_dirty_of(dn, view);
	}
	/* Dirty rows may be finer than the view's: tell their share. */
	if (dirty)
		unclean = DIV_ROUND_UP_ULL((u64)READ_ONCE(dirty->count) * total,
					   (u64)dirty->mask + 1);
	if (nla_put_u8(skb, DSR_SERVICE_A_STANDBY, view && !view->held) ||
	    nla_put_u32(skb, DSR_SERVICE_A_ROWS_TOTAL, total) ||
	    nla_put_u32(skb, DSR_SERVICE_A_ROWS_DIRTY, unclean))
		return -EMSGSIZE;
	return 0;
}

static void sum_traffic(const struct dsr_service *service,
			struct dsr_traffic *sum)
{
	const struct dsr_server *server;

	list_for_each_entry(server, &service->servers, node)
		dsr_traffic_sum(server->traffic, sum);
}

static u64 sum_no_server(const struct dsr_service *service)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(service->dp.no_server_packets, cpu));
	return sum;
}

static int put_service_traffic(struct sk_buff *skb,
			       const struct dsr_service *service)
{
	struct dsr_traffic sum = { };

	sum_traffic(service, &sum);
	if (nla_put_u64_64bit(skb, DSR_SERVICE_A_PACKETS, sum.packets,
			      DSR_SERVICE_A_PAD) ||
	    nla_put_u64_64bit(skb, DSR_SERVICE_A_BYTES, sum.bytes,
			      DSR_SERVICE_A_PAD) ||
	    nla_put_u64_64bit(skb, DSR_SERVICE_A_NO_SERVER_PACKETS,
			      sum_no_server(service), DSR_SERVICE_A_PAD))
		return -EMSGSIZE;
	return 0;
}

/**
 * dsr_put_service - write all there is to tell of a service, but its servers
 * @skb: the message
 * @dn: the namespace
 * @service: the service
 *
 * Context: process, &dsr_net.brief held.
 * Return: 0 or -EMSGSIZE.
 */
int dsr_put_service(struct sk_buff *skb, const struct dsr_net *dn,
		    const struct dsr_service *service)
{
	struct nlattr *nest;

	lockdep_assert_held(&dn->brief);

	nest = nla_nest_start(skb, DSR_A_SERVICE);
	if (!nest || put_identity(skb, &service->id) ||
	    put_options(skb, &service->options) ||
	    nla_put_u32(skb, DSR_SERVICE_A_SERVERS, service->server_count) ||
	    put_rows(skb, dn, service) ||
	    put_service_traffic(skb, service))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_put_service);

static int put_egress(struct sk_buff *skb, const struct dsr_net *dn,
		      const struct dsr_nexthop *nexthop)
{
	const struct dsr_l2 *l2;

	if (nexthop->dev &&
	    nla_put_u32(skb, DSR_SERVER_A_EGRESS_IFINDEX,
			nexthop->dev->ifindex))
		return -EMSGSIZE;
	l2 = dsr_deref_brief(dn, nexthop->l2);
	if (!l2 || l2->local)
		return 0;
	if (nla_put(skb, DSR_SERVER_A_EGRESS_LLADDR, ETH_ALEN, l2->header) ||
	    nla_put_u32(skb, DSR_SERVER_A_EGRESS_MTU, l2->mtu))
		return -EMSGSIZE;
	return 0;
}

static int put_state(struct sk_buff *skb, const struct dsr_net *dn,
		     const struct dsr_server *server)
{
	const struct dsr_nexthop *nexthop = server->nexthop;
	u64 age;

	age = div_u64(ktime_get_boottime_ns() - nexthop->since, NSEC_PER_MSEC);
	if (nla_put_u8(skb, DSR_SERVER_A_STATE, nexthop->state) ||
	    nla_put_u8(skb, DSR_SERVER_A_REASON, nexthop->reason) ||
	    nla_put_u64_64bit(skb, DSR_SERVER_A_STATE_AGE, age,
			      DSR_SERVER_A_PAD))
		return -EMSGSIZE;
	return put_egress(skb, dn, nexthop);
}

static int put_spec(struct sk_buff *skb, const struct dsr_server *server)
{
	const struct dsr_nexthop *nexthop = server->nexthop;
	const struct dsr_server_cfg *cfg = &server->cfg;

	if (dsr_put_address(skb, DSR_SERVER_A_ADDRESS, &server->address) ||
	    nla_put_u32(skb, DSR_SERVER_A_WEIGHT, cfg->weight) ||
	    nla_put_u32(skb, DSR_SERVER_A_INDEX, server->index))
		return -EMSGSIZE;
	if (cfg->max_flows &&
	    nla_put_u32(skb, DSR_SERVER_A_MAX_FLOWS, cfg->max_flows))
		return -EMSGSIZE;
	if (cfg->resume &&
	    nla_put_u32(skb, DSR_SERVER_A_RESUME, cfg->resume))
		return -EMSGSIZE;
	if (nexthop->ifindex &&
	    nla_put_u32(skb, DSR_SERVER_A_IFINDEX, nexthop->ifindex))
		return -EMSGSIZE;
	if (*nexthop->device &&
	    nla_put_string(skb, DSR_SERVER_A_DEVICE, nexthop->device))
		return -EMSGSIZE;
	if (cfg->probe_mark &&
	    nla_put_u32(skb, DSR_SERVER_A_PROBE_MARK, cfg->probe_mark))
		return -EMSGSIZE;
	if (nexthop->pinned &&
	    nla_put(skb, DSR_SERVER_A_LLADDR, ETH_ALEN, nexthop->lladdr))
		return -EMSGSIZE;
	return 0;
}

static int put_flows(struct sk_buff *skb, const struct dsr_net *dn,
		     const struct dsr_server *server)
{
	const u32 *flows = server->counts.flows;
	struct dsr_tally tally = dsr_server_tally(server);
	const struct dsr_view *view;

	view = dsr_service_view(dn, server->service);
	if (nla_put_u32(skb, DSR_SERVER_A_ROWS,
			view && !view->per_flow ? server->rows : 0) ||
	    nla_put_u32(skb, DSR_SERVER_A_FLOWS_HALF_OPEN,
			flows[DSR_FLOW_HALF_OPEN]) ||
	    nla_put_u32(skb, DSR_SERVER_A_FLOWS_ESTABLISHED,
			flows[DSR_FLOW_ESTABLISHED] +
			flows[DSR_FLOW_ADOPTED]) ||
	    nla_put_u32(skb, DSR_SERVER_A_FLOWS_HALF_CLOSED,
			flows[DSR_FLOW_HALF_CLOSED]) ||
	    nla_put_u32(skb, DSR_SERVER_A_FLOWS_CLOSING,
			flows[DSR_FLOW_CLOSING]) ||
	    nla_put_u32(skb, DSR_SERVER_A_FLOWS_UDP,
			flows[DSR_FLOW_UDP_NEW] + flows[DSR_FLOW_UDP] +
			flows[DSR_FLOW_CLIENT]) ||
	    nla_put_u32(skb, DSR_SERVER_A_FLOWS_ACTIVE, tally.active) ||
	    nla_put_u32(skb, DSR_SERVER_A_FLOWS_PENDING, tally.pending) ||
	    nla_put_u8(skb, DSR_SERVER_A_FULL,
		       dsr_server_full(server, &tally)))
		return -EMSGSIZE;
	return 0;
}

static int put_server_traffic(struct sk_buff *skb,
			      const struct dsr_server *server)
{
	struct dsr_traffic sum = { };

	dsr_traffic_sum(server->traffic, &sum);
	if (nla_put_u64_64bit(skb, DSR_SERVER_A_PACKETS, sum.packets,
			      DSR_SERVER_A_PAD) ||
	    nla_put_u64_64bit(skb, DSR_SERVER_A_BYTES, sum.bytes,
			      DSR_SERVER_A_PAD))
		return -EMSGSIZE;
	return 0;
}

/**
 * dsr_put_server - write all there is to tell of a server
 * @skb: the message
 * @dn: the namespace
 * @server: the server
 *
 * Context: process, &dsr_net.brief held.
 * Return: 0 or -EMSGSIZE.
 */
int dsr_put_server(struct sk_buff *skb, const struct dsr_net *dn,
		   const struct dsr_server *server)
{
	struct nlattr *nest;

	lockdep_assert_held(&dn->brief);

	nest = nla_nest_start(skb, DSR_A_SERVER);
	if (!nest || put_spec(skb, server) || put_state(skb, dn, server) ||
	    put_flows(skb, dn, server) ||
	    put_server_traffic(skb, server))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * dsr_put_named_server - write a server and what names its service
 * @skb: the message
 * @dn: the namespace
 * @server: the server
 *
 * Context: process, &dsr_net.brief held.
 * Return: 0 or -EMSGSIZE.
 */
int dsr_put_named_server(struct sk_buff *skb, const struct dsr_net *dn,
			 const struct dsr_server *server)
{
	int err = dsr_put_service_name(skb, &server->service->id);

	lockdep_assert_held(&dn->brief);
	return err ?: dsr_put_server(skb, dn, server);
}
