// SPDX-License-Identifier: GPL-2.0-only
/*
 * Real servers: their indexes, their next hops, and the two phases of every
 * change: plan (may fail, nothing is seen of it) and apply (cannot fail).
 *
 * It must not know about packets or about how servers share flows.
 */
#include "server.h"
#include "netns.h"
#include "notify.h"
#include "service.h"

#include <kunit/visibility.h>
#include <linux/netlink.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

/* The page of &struct dsr_server_table.page that is everybody's */
static struct dsr_dest nobody[DSR_DESTS];

/* Of &struct dsr_server, which a general cache would give half as much again */
static struct kmem_cache *server_cache;

/**
 * dsr_server_init - create the cache of servers
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int dsr_server_init(void)
{
	server_cache = KMEM_CACHE(dsr_server, SLAB_HWCACHE_ALIGN | SLAB_ACCOUNT);
	return server_cache ? 0 : -ENOMEM;
}

/**
 * dsr_server_exit - destroy the cache of servers
 *
 * Context: process, after the last server was freed and rcu_barrier(). May sleep.
 */
void dsr_server_exit(void)
{
	kmem_cache_destroy(server_cache);
}

/**
 * dsr_server_table_new - allocate an empty table
 *
 * Context: process, may sleep.
 * Return: the table, or NULL without memory.
 */
struct dsr_server_table *dsr_server_table_new(void)
{
	struct dsr_server_table *table;
	u32 i;

	table = kvzalloc(sizeof(*table), GFP_KERNEL_ACCOUNT);
	if (!table)
		return NULL;
	for (i = 0; i < DSR_DEST_PAGES; i++)
		RCU_INIT_POINTER(table->page[i], nobody);
	__set_bit(0, table->used);
	__set_bit(DSR_SERVER_UNKNOWN, table->used);
	return table;
}

/**
 * dsr_server_table_free - free a table
 * @table: the table or NULL; nobody reads it and no server is in it
 *
 * Context: process, may sleep.
 */
void dsr_server_table_free(struct dsr_server_table *table)
{
	u32 i;

	for (i = 0; table && i < DSR_DEST_PAGES; i++)
		if (rcu_access_pointer(table->page[i]) != nobody)
			kfree(rcu_dereference_raw(table->page[i]));
	kvfree(table);
}

static int server_make_page(struct dsr_server_table *table, u16 index)
{
	struct dsr_dest __rcu **place = &table->page[index >> DSR_DEST_BITS];
	struct dsr_dest *page;

	if (rcu_access_pointer(*place) != nobody)
		return 0;
	page = kcalloc(DSR_DESTS, sizeof(*page), GFP_KERNEL_ACCOUNT);
	if (!page)
		return -ENOMEM;
	rcu_assign_pointer(*place, page);
	return 0;
}

/*
 * The lowest that is free, so that the pages are few. Nothing can be sent to it
 * before it has joined a next hop.
 */
static int server_take_index(struct dsr_server_table *table,
			     struct dsr_server *server)
{
	u32 size = DSR_SERVER_INDEXES + 1;
	u32 index = find_next_zero_bit(table->used, size, table->hint);

	if (index >= size)
		return -ENOSPC;
	if (server_make_page(table, index))
		return -ENOMEM;
	__set_bit(index, table->used);
	table->hint = index + 1;
	server->index = index;
	server->dest = dsr_dest(table, index);
	server->hop.l2 = &server->dest->l2;
	server->dest->traffic = server->traffic;
	server->dest->service = &server->service->dp;
	rcu_assign_pointer(server->dest->server, server);
	return 0;
}

static void server_give_index(struct dsr_server_table *table, u16 index)
{
	__clear_bit(index, table->used);
	table->hint = min_t(u32, table->hint, index);
}

static u64 server_seed(const struct dsr_net *dn,
		       const struct dsr_address *address)
{
	return siphash(&address->ip,
		       address->family == AF_INET ? 4 : sizeof(address->ip),
		       &dsr_net_planned(dn)->secret);
}

static struct dsr_nexthop *
server_get_nexthop(struct dsr_net *dn, const struct dsr_server *server,
		   const struct dsr_server_spec *spec)
{
	const struct dsr_nexthop *old = server->next_nexthop;
	struct dsr_nexthop_spec want = spec->nexthop;

	if (old && !(spec->set & DSR_SERVER_SET_DEVICE)) {
		want.ifindex = old->ifindex;
		strscpy(want.device, old->device, sizeof(want.device));
	}
	if (old && !(spec->set & BIT(DSR_SERVER_A_LLADDR))) {
		want.pinned = old->pinned;
		memcpy(want.lladdr, old->lladdr, sizeof(want.lladdr));
	}
	return dsr_nexthop_get(dn, &server->address, &want);
}

static void server_release(struct dsr_server *server)
{
	free_percpu(server->traffic);
	kmem_cache_free(server_cache, server);
}

static void server_free(struct rcu_head *rcu)
{
	kmem_cache_free(server_cache, container_of(rcu, struct dsr_server, rcu));
}

static struct dsr_server *server_alloc(struct dsr_service *service,
				       const struct dsr_server_spec *spec)
{
	struct dsr_server *server = kmem_cache_zalloc(server_cache, GFP_KERNEL);

	if (!server)
		return NULL;
	server->traffic = alloc_percpu_gfp(struct dsr_traffic,
					   GFP_KERNEL_ACCOUNT);
	if (!server->traffic) {
		server_release(server);
		return NULL;
	}
	server->service = service;
	server->address = spec->address;
	server->fresh = true;
	INIT_LIST_HEAD(&server->hop.node);
	INIT_LIST_HEAD(&server->dead_node);
	return server;
}

/**
 * dsr_server_new - make a server, for a transaction that is being planned
 * @dn: the namespace
 * @service: its service
 * @spec: what the operator said; what is not set has its default in it
 * @extack: says what failed
 *
 * The server is in the service's list and in the table, but gets no packet
 * before a view names it, and reads do not see what is @fresh.
 * dsr_server_apply() or dsr_server_abandon() follows.
 *
 * Context: process, under &dsr_net.lock.
 * Return: the server or an ERR_PTR(): -ENOMEM, -ENOSPC without a free index.
 */
struct dsr_server *dsr_server_new(struct dsr_net *dn,
				  struct dsr_service *service,
				  const struct dsr_server_spec *spec,
				  struct netlink_ext_ack *extack)
{
	struct dsr_server *server = server_alloc(service, spec);
	struct dsr_nexthop *nexthop;
	int err;

	lockdep_assert_held(&dn->lock);
	if (!server)
		return ERR_PTR(-ENOMEM);
	server->seed = server_seed(dn, &spec->address);
	mutex_lock(&dn->brief);
	nexthop = server_get_nexthop(dn, server, spec);
	if (IS_ERR(nexthop)) {
		err = PTR_ERR(nexthop);
		goto free_server;
	}
	err = server_take_index(dn->servers, server);
	if (err == -ENOSPC)
		NL_SET_ERR_MSG(extack,
			       "no server number is free: 65534 are in use, or removed ones still have flows");
	if (err)
		goto put_nexthop;
	server->nexthop = nexthop;
	dsr_nexthop_join(dn, nexthop, &server->hop);
	list_add_tail(&server->node, &service->servers);
	mutex_unlock(&dn->brief);
	server->next_nexthop = nexthop;
	server->next_up = dsr_nexthop_up(nexthop);
	server->next = spec->cfg;
	service->holders++;
	return server;

put_nexthop:
	dsr_nexthop_put(dn, nexthop);
free_server:
	mutex_unlock(&dn->brief);
	server_release(server);
	return ERR_PTR(err);
}

/* It may have been planned before in the same transaction. */
static void server_unplan_nexthop(struct dsr_net *dn, struct dsr_server *server)
{
	if (server->next_nexthop != server->nexthop)
		dsr_nexthop_put(dn, server->next_nexthop);
	server->next_nexthop = server->nexthop;
}

static int server_plan_nexthop(struct dsr_net *dn, struct dsr_server *server,
			       const struct dsr_server_spec *spec)
{
	struct dsr_nexthop *nexthop;

	mutex_lock(&dn->brief);
	nexthop = server_get_nexthop(dn, server, spec);
	if (IS_ERR(nexthop)) {
		mutex_unlock(&dn->brief);
		return PTR_ERR(nexthop);
	}
	server_unplan_nexthop(dn, server);
	if (nexthop == server->nexthop)
		dsr_nexthop_put(dn, nexthop);
	server->next_nexthop = nexthop;
	mutex_unlock(&dn->brief);
	server->next_up = dsr_nexthop_up(nexthop);
	return 0;
}

/**
 * dsr_server_unplan - plan for a server to stay as it is
 * @dn: the namespace
 * @server: the server
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_server_unplan(const struct dsr_net *dn, struct dsr_server *server)
{
	lockdep_assert_held(&dn->lock);
	server->next = server->cfg;
	server->next_nexthop = server->nexthop;
	server->next_up = dsr_nexthop_up(server->nexthop);
	server->leaving = false;
}

static void server_plan_cfg(struct dsr_server_cfg *next,
			    const struct dsr_server_spec *spec)
{
	if (spec->set & BIT(DSR_SERVER_A_WEIGHT))
		next->weight = spec->cfg.weight;
	if (spec->set & BIT(DSR_SERVER_A_MAX_FLOWS))
		next->max_flows = spec->cfg.max_flows;
	if (spec->set & BIT(DSR_SERVER_A_RESUME))
		next->resume = spec->cfg.resume;
	if (spec->set & BIT(DSR_SERVER_A_PROBE_MARK))
		next->probe_mark = spec->cfg.probe_mark;
}

/**
 * dsr_server_plan - plan what a transaction makes of a server
 * @dn: the namespace
 * @server: the server; dsr_server_unplan() was called
 * @spec: what changes
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0 or -ENOMEM.
 */
int dsr_server_plan(struct dsr_net *dn, struct dsr_server *server,
		    const struct dsr_server_spec *spec)
{
	lockdep_assert_held(&dn->lock);
	server_plan_cfg(&server->next, spec);
	if (spec->set & DSR_SERVER_SET_NEXTHOP)
		return server_plan_nexthop(dn, server, spec);
	mutex_lock(&dn->brief);
	dsr_nexthop_wake(dn, server->next_nexthop);
	mutex_unlock(&dn->brief);
	return 0;
}

/**
 * dsr_server_same - check whether the plan leaves a server as it is
 * @dn: the namespace
 * @server: the server
 *
 * Context: process, under &dsr_net.lock, when the transaction is planned.
 * Return: true when dsr_server_apply() would change nothing.
 */
bool dsr_server_same(const struct dsr_net *dn, const struct dsr_server *server)
{
	lockdep_assert_held(&dn->lock);
	return !server->fresh && !server->leaving &&
	       !memcmp(&server->next, &server->cfg, sizeof(server->cfg)) &&
	       server->next_nexthop == server->nexthop;
}

/* As packets read it */
static void server_write_cfg(struct dsr_server_cfg *cfg,
			     const struct dsr_server_cfg *next)
{
	WRITE_ONCE(cfg->weight, next->weight);
	WRITE_ONCE(cfg->max_flows, next->max_flows);
	WRITE_ONCE(cfg->resume, next->resume);
	cfg->probe_mark = next->probe_mark;
}

static void server_swap_nexthop(struct dsr_net *dn, struct dsr_server *server)
{
	struct dsr_nexthop *old = server->nexthop;

	if (old == server->next_nexthop)
		return;
	server->nexthop = server->next_nexthop;
	dsr_nexthop_join(dn, server->nexthop, &server->hop);
	dsr_nexthop_put(dn, old);
}

static void server_make_dead(struct dsr_net *dn, struct dsr_server *server)
{
	struct dsr_service *service = server->service;

	server->dead = true;
	dsr_nexthop_leave(dn, &server->hop);
	list_del(&server->node);
	service->server_count--;
	list_add_tail(&server->dead_node, &dn->sweep.dead);
	dsr_sweep_kick(dn);
}

/**
 * dsr_server_apply - make a server what its transaction planned
 * @dn: the namespace
 * @server: the server; when it leaves, the sweep frees it later
 *
 * Context: process, under &dsr_net.lock and &dsr_net.brief, after the new view is
 * published.
 */
void dsr_server_apply(struct dsr_net *dn, struct dsr_server *server)
{
	lockdep_assert_held(&dn->lock);
	lockdep_assert_held(&dn->brief);
	server->service->server_count += server->fresh;
	if (server->fresh)
		server->told_drained = !server->next.weight;
	server->fresh = false;
	server_write_cfg(&server->cfg, &server->next);
	dsr_server_count(server, 0);	/* against the new limit */
	server_swap_nexthop(dn, server);
	dsr_service_may_have_room(server->service);
	if (server->leaving)
		server_make_dead(dn, server);
}

/**
 * dsr_server_abandon - undo what a failed transaction planned
 * @dn: the namespace
 * @server: the server; freed when the transaction was to add it
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_server_abandon(struct dsr_net *dn, struct dsr_server *server)
{
	lockdep_assert_held(&dn->lock);
	mutex_lock(&dn->brief);
	server_unplan_nexthop(dn, server);
	dsr_server_unplan(dn, server);
	if (server->fresh) {
		list_del(&server->node);
		dsr_server_free(dn, server);
	}
	mutex_unlock(&dn->brief);
}

/**
 * dsr_server_free - free a server that nothing names any more
 * @dn: the namespace
 * @server: in no list; no row and no flow entry names it
 *
 * Its service goes with the last of its servers.
 *
 * Context: process, under &dsr_net.lock and &dsr_net.brief.
 */
void dsr_server_free(struct dsr_net *dn, struct dsr_server *server)
{
	struct dsr_service *service = server->service;

	lockdep_assert_held(&dn->lock);
	lockdep_assert_held(&dn->brief);
	RCU_INIT_POINTER(server->dest->server, NULL);
	server_give_index(dn->servers, server->index);
	dsr_nexthop_leave(dn, &server->hop);
	dsr_nexthop_put(dn, server->nexthop);
	free_percpu(server->traffic);
	call_rcu(&server->rcu, server_free);
	dsr_service_put(dn, service);
}

/**
 * dsr_server_full - check whether a server's limit keeps new flows from it
 * @server: the server
 * @tally: its flows
 *
 * Who sends one packet with a made-up source costs a server a pending flow: all
 * of these together hold no more than their share of the limit.
 *
 * Return: true from the flow that reaches the limit on, until there are fewer
 * than it resumes at.
 */
bool dsr_server_full(const struct dsr_server *server,
		     const struct dsr_tally *tally)
{
	u32 limit = READ_ONCE(server->cfg.max_flows);
	u32 pending = min(tally->pending, limit / DSR_PENDING_PART);

	if (limit && READ_ONCE(server->full))
		limit = READ_ONCE(server->cfg.resume) ?: limit;
	return limit && tally->active + pending >= limit;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_server_full);

static void server_note_full(struct dsr_server *server,
			     const struct dsr_tally *tally)
{
	bool full = dsr_server_full(server, tally);

	if (READ_ONCE(server->full) != full) {
		WRITE_ONCE(server->full, full);
		dsr_notify(server->service);
	}
}

static void server_note_room(const struct dsr_server *server,
			     const struct dsr_tally *tally)
{
	struct dsr_service *service = server->service;
	enum dsr_pass pass;

	for (pass = 0; pass < DSR_PASSES; pass++)
		if (READ_ONCE(service->dp.no_room[pass]) &&
		    dsr_server_has_room(server, tally, pass))
			WRITE_ONCE(service->dp.no_room[pass], NULL);
}

/**
 * dsr_server_count - count a flow that begins, is answered, or ends
 * @server: the server
 * @change: of its tally; 0 when it is its limit that changes
 *
 * The addition orders all before it against all after it: see steer.c,
 * steer_take_in_pass(), which says that there is no room, then looks once more.
 */
void dsr_server_count(struct dsr_server *server, s64 change)
{
	s64 sum = atomic64_add_return(change, &server->tally);
	struct dsr_tally tally;

	if (likely(!READ_ONCE(server->cfg.max_flows)))
		return;
	tally = dsr_tally_of(sum);
	server_note_full(server, &tally);
	server_note_room(server, &tally);
}
