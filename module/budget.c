// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a namespace other than the first may hold. It is asked before something is
 * built, and what is built is weighed when it is published: the last service may
 * lead a little beyond the limit, and a change of weights, which may make a ring
 * larger, is never refused.
 */
#include "budget.h"

#include <kunit/visibility.h>
#include <linux/moduleparam.h>
#include <linux/netlink.h>
#include <net/net_namespace.h>

unsigned int dsr_budget_services = 16384;
EXPORT_SYMBOL_IF_KUNIT(dsr_budget_services);
module_param_named(ns_services, dsr_budget_services, uint, 0644);
MODULE_PARM_DESC(ns_services,
		 "Services that a network namespace other than the first may have");

unsigned int dsr_budget_mbytes = 1024;
EXPORT_SYMBOL_IF_KUNIT(dsr_budget_mbytes);
module_param_named(ns_mbytes, dsr_budget_mbytes, uint, 0644);
MODULE_PARM_DESC(ns_mbytes,
		 "Memory that a network namespace other than the first may have, in MiB");

/* By row: its owner, and what is kept of it while it is not clean */
#define ROW_BYTES	(sizeof(u16) + 3 * sizeof(u16) + 1)

/**
 * dsr_budget_init - find out whether a namespace has limits
 * @dn: the namespace
 *
 * Context: process.
 */
void dsr_budget_init(struct dsr_net *dn)
{
	dn->bounded = dn->net && !net_eq(dn->net, &init_net);
}

/**
 * dsr_budget_exit - put the account of a namespace's first service
 * @dn: the namespace; no work of it runs any more
 *
 * Context: process.
 */
void dsr_budget_exit(struct dsr_net *dn)
{
	mem_cgroup_put(dn->memcg);
}

/**
 * dsr_budget_own - take the account of whoever makes the namespace's first service
 * @dn: the namespace
 *
 * Context: process, under &dsr_net.lock, in a request.
 */
void dsr_budget_own(struct dsr_net *dn)
{
	lockdep_assert_held(&dn->lock);
	if (!dn->memcg)
		dn->memcg = get_mem_cgroup_from_mm(current->mm);
}

static u64 budget_server_bytes(void)
{
	return sizeof(struct dsr_server) + sizeof(struct dsr_dest) +
	       sizeof(struct dsr_nexthop) +
	       sizeof(struct dsr_l2) +
	       num_possible_cpus() * sizeof(struct dsr_traffic);
}

/**
 * dsr_budget_weigh - work out what a service takes
 * @dn: the namespace
 * @service: the service, as its servers are planned
 * @view: what packets shall read of it
 *
 * Context: process, under &dsr_net.lock.
 * Return: bytes.
 */
u64 dsr_budget_weigh(const struct dsr_net *dn,
		     const struct dsr_service *service,
		     const struct dsr_view *view)
{
	u64 bytes = sizeof(*service) + sizeof(*view) +
		    num_possible_cpus() * (sizeof(u32) + sizeof(u64));
	const struct dsr_server *server;

	lockdep_assert_held(&dn->lock);
	bytes += ((u64)view->last + 1) * ROW_BYTES;
	bytes += view->candidates * sizeof(*view->candidate);
	list_for_each_entry(server, &service->servers, node)
		bytes += server->leaving ? 0 : budget_server_bytes();
	return bytes;
}

static u64 budget_table_bytes(const struct dsr_flow_table *table)
{
	return dsr_flow_table_bytes((table->mask + 1) * DSR_FLOW_WAYS);
}

static u64 budget_held(const struct dsr_net *dn)
{
	const struct dsr_flow_table *older;
	u64 bytes = dn->bytes;

	if (dn->servers)
		bytes += sizeof(*dn->servers);
	if (!dn->flows)
		return bytes;
	older = dsr_deref(dn, dn->flows->older);
	bytes += budget_table_bytes(dn->flows);
	return older ? bytes + budget_table_bytes(older) : bytes;
}

static u64 budget_limit(void)
{
	return (u64)READ_ONCE(dsr_budget_mbytes) << 20;
}

/**
 * dsr_budget_grow - check whether something of a namespace may become larger
 * @dn: the namespace
 * @planned: bytes that the transaction adds already
 * @extack: says why not
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0 or -ENOSPC.
 */
int dsr_budget_grow(const struct dsr_net *dn, s64 planned,
		    struct netlink_ext_ack *extack)
{
	lockdep_assert_held(&dn->lock);
	if (!dn->bounded || budget_held(dn) + planned < budget_limit())
		return 0;
	NL_SET_ERR_MSG(extack,
		       "this namespace has all the memory that it may have; expected less, or a larger ns_mbytes of the module");
	return -ENOSPC;
}

/**
 * dsr_budget_service - check whether a namespace may have one service more
 * @dn: the namespace
 * @planned: how many more it has already when the transaction is made
 * @extack: says why not
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0 or -ENOSPC.
 */
int dsr_budget_service(const struct dsr_net *dn, s32 planned,
		       struct netlink_ext_ack *extack)
{
	lockdep_assert_held(&dn->lock);
	if (!dn->bounded ||
	    dn->service_count + planned < READ_ONCE(dsr_budget_services))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "this namespace has all the services that it may have; expected fewer, or a larger ns_services of the module");
	return -ENOSPC;
}

/**
 * dsr_budget_table - check whether a namespace may have one flow table more
 * @dn: the namespace
 * @slots: its size
 * @extack: says why not
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0 or -ENOSPC.
 */
int dsr_budget_table(const struct dsr_net *dn, u32 slots,
		     struct netlink_ext_ack *extack)
{
	lockdep_assert_held(&dn->lock);
	if (!dn->bounded ||
	    budget_held(dn) + dsr_flow_table_bytes(slots) <= budget_limit())
		return 0;
	NL_SET_ERR_MSG(extack,
		       "the flow table would be larger than what this namespace may have; expected fewer slots, or a larger ns_mbytes of the module");
	return -ENOSPC;
}
