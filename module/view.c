// SPDX-License-Identifier: GPL-2.0-only
/*
 * Building views: from what is planned for a service and its servers to what
 * packets read. Nothing here publishes anything.
 *
 * It must not know about packets, netlink or how the plan came about.
 */
#include "view.h"
#include "netns.h"
#include "probe.h"
#include "transaction.h"

#include <linux/slab.h>
#include <linux/sort.h>

static int view_by_seed(const void *a, const void *b)
{
	const struct dsr_candidate *x = a, *y = b;

	if (x->seed != y->seed)
		return x->seed < y->seed ? -1 : 1;
	return (int)x->index - (int)y->index;
}

/* True for who may get new flows by the plan */
static bool view_is_candidate(const struct dsr_server *server)
{
	return !server->leaving && server->next.weight && server->next_up;
}

static u32 view_collect_candidates(struct dsr_service *service,
				   struct dsr_candidate *c)
{
	struct dsr_server *server;
	u32 n = 0;

	list_for_each_entry(server, &service->servers, node) {
		if (!view_is_candidate(server))
			continue;
		c[n].seed = server->seed;
		c[n].weight = server->next.weight;
		c[n++].index = server->index;
	}
	sort(c, n, sizeof(*c), view_by_seed, NULL);
	return n;
}

static u32 view_remaining(const struct dsr_service *service)
{
	const struct dsr_server *server;
	u32 n = 0;

	list_for_each_entry(server, &service->servers, node)
		n += !server->leaving;
	return n;
}

static u32 view_slots(const struct dsr_service *service,
		      const struct dsr_options *options,
		      const struct dsr_candidate *c, u32 n)
{
	if (options->scheduler->pick)
		return 1;
	if (options->scheduler->per_flow)
		return n ? options->scheduler->slots(c, n) : 1;
	return options->rows ?: dsr_rows_default(view_remaining(service));
}

static bool view_any_limit(const struct dsr_service *service)
{
	const struct dsr_server *server;

	list_for_each_entry(server, &service->servers, node)
		if (!server->leaving && server->next.max_flows)
			return true;
	return false;
}

static struct dsr_view *view_alloc(u32 slots, u32 candidates)
{
	struct dsr_view *view;

	view = kvzalloc(struct_size(view, candidate, candidates),
			GFP_KERNEL_ACCOUNT);
	if (!view)
		return NULL;
	view->slot = &view->only;
	if (slots > 1)
		view->slot = kvcalloc(slots, sizeof(*view->slot),
				      GFP_KERNEL_ACCOUNT);
	if (!view->slot) {
		kvfree(view);
		return NULL;
	}
	view->last = slots - 1;
	view->candidates = candidates;
	return view;
}

static struct dsr_view *view_new(const struct dsr_change *change, u32 slots,
				 u32 candidates)
{
	const struct dsr_options *options = &change->options;
	struct dsr_service *service = change->service;
	bool per_flow = options->scheduler->per_flow;
	struct dsr_view *view = view_alloc(slots, candidates);

	if (!view)
		return NULL;
	view->scheduler = options->scheduler;
	view->id = change->id;
	view->service = &service->dp;
	view->cursor = service->dp.cursor;
	view->per_flow = per_flow;
	view->persist = options->persist;
	view->stateless = options->stateless;
	view->limited = view_any_limit(service);
	view->track_none = options->stateless ||
			   (!per_flow && options->track == DSR_TRACK_NONE);
	view->track_all = !view->track_none &&
			  (per_flow || view->limited || view->persist ||
			   options->track == DSR_TRACK_ALL);
	view->slow = per_flow || view->track_all || view->stateless;
	view->by_client = options->persist || options->scheduler->source;
	view->slow_start = DIV_ROUND_UP(options->slow_start,
					1 << DSR_FLOW_TICK_SHIFT);
	view->gone = options->gone;
	view->no_server = options->no_server;
	view->ttl = options->ttl;
	view->persist_prefix = options->persist_prefix;
	view->persist_prefix6 = options->persist_prefix6;
	return view;
}

static bool view_was_used(const struct dsr_service *service)
{
	const struct dsr_server *server;
	struct dsr_traffic sum = { };

	list_for_each_entry(server, &service->servers, node)
		dsr_traffic_sum(server->traffic, &sum);
	return sum.packets;
}

static u32 view_unknown_lifetime(const struct dsr_service_dp *service,
				 bool persist)
{
	return service->lifetime[persist ? DSR_FLOW_CLIENT : DSR_FLOW_UDP] + 1;
}

static u32 view_connection_lifetime(const struct dsr_service_dp *service)
{
	const u16 *lifetime = service->lifetime;

	return max(lifetime[DSR_FLOW_ESTABLISHED],
		   lifetime[DSR_FLOW_CLIENT]) + 1;
}

/*
 * From when on a flow that nobody knows is a new one, although it has no packet
 * that says so: when all that were there before every flow was tracked are over.
 */
static u32 view_known_from(const struct dsr_service *service,
			   const struct dsr_view *old, u32 now)
{
	if (old && old->track_all)
		return old->known_from;
	if (!old || old->stateless || !view_was_used(service))
		return now;
	return now + view_unknown_lifetime(&service->dp, old->persist);
}

static u32 view_connections_from(const struct dsr_service *service,
				 const struct dsr_view *old, u32 now)
{
	if (old && old->track_all)
		return old->connections_from;
	return now + view_connection_lifetime(&service->dp);
}

/**
 * dsr_view_take_over - treat flows as unknown: another gateway had them
 * @dn: the namespace
 * @view: the view; packets do not read it yet
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_view_take_over(const struct dsr_net *dn, struct dsr_view *view)
{
	u32 now = dsr_flow_now();

	lockdep_assert_held(&dn->lock);
	view->known_from = now + view_unknown_lifetime(view->service,
						       view->persist);
	view->connections_from = now + view_connection_lifetime(view->service);
}

static int view_by_priority(const void *a, const void *b)
{
	const struct dsr_view_candidate *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return (int)x->order - (int)y->order;
}

static void view_add_candidates(struct dsr_view *view,
				const struct dsr_service *service, u32 now)
{
	struct dsr_view_candidate *candidate = view->candidate;
	const struct dsr_server *server;
	u32 i, sum = 0;
	u16 order = 0;

	list_for_each_entry(server, &service->servers, node) {
		order++;
		if (!view_is_candidate(server))
			continue;
		candidate->weight = server->next.weight;
		candidate->since = server->is_candidate ? server->since : now;
		candidate->index = server->index;
		candidate->order = order;
		candidate++;
	}
	if (view->scheduler->pick == DSR_PICK_PRIORITY)
		sort(view->candidate, view->candidates, sizeof(*candidate),
		     view_by_priority, NULL);
	for (i = 0; i < view->candidates; i++) {
		sum += view->candidate[i].weight;
		view->candidate[i].cum_weight = sum;
	}
}

/* Two gateways that share the secret must get the same salt. */
static u64 view_salt(const struct dsr_net *dn, const struct dsr_identity *id)
{
	const struct dsr_port_range *range = &id->range[0];
	u64 salt = siphash(&id->vip.ip, sizeof(id->vip.ip),
			   &dsr_net_planned(dn)->secret);

	return salt ^ id->mark ^ ((u64)id->prefix << 40 |
				  (u64)id->protocol << 32 |
				  (u64)range->first << 16 | range->last);
}

/* The candidates of the view in use, as view_collect_candidates() has them */
static int view_former_candidates(struct dsr_net *dn,
				  const struct dsr_view *old,
				  struct dsr_candidate *c)
{
	const struct dsr_server *server;
	u32 i;

	for (i = 0; i < old->candidates; i++) {
		server = dsr_net_server(dn, old->candidate[i].index);
		if (WARN_ON_ONCE(!server))
			return -ENOENT;
		c[i].seed = server->seed;
		c[i].weight = old->candidate[i].weight;
		c[i].index = server->index;
	}
	sort(c, old->candidates, sizeof(*c), view_by_seed, NULL);
	return 0;
}

/* Like the view in use, as far as little differs; else an error says so. */
static int view_refill_slots(struct dsr_net *dn, const struct dsr_view *old,
			     struct dsr_view *view,
			     const struct dsr_candidate *c, u64 salt)
{
	const struct dsr_scheduler *scheduler = view->scheduler;
	struct dsr_candidate *before;
	int err;

	if (!scheduler->rebuild || !old || old->scheduler != scheduler ||
	    !old->candidates || old->last != view->last ||
	    view_salt(dn, &old->id) != salt)
		return -EAGAIN;
	before = kvmalloc_array(old->candidates, sizeof(*before), GFP_KERNEL);
	if (!before)
		return -ENOMEM;
	err = view_former_candidates(dn, old, before);
	if (!err)
		err = scheduler->rebuild(view->slot, view->last + 1, c,
					 view->candidates, salt, old->slot,
					 before, old->candidates);
	kvfree(before);
	return err;
}

/* A scheduler by number of flows has no slots: one that says whether any serve */
static int view_fill_slots(struct dsr_net *dn, const struct dsr_view *old,
			   struct dsr_view *view, const struct dsr_candidate *c)
{
	u64 salt = view_salt(dn, &view->id);

	if (!view->candidates)
		return 0;
	if (view->scheduler->pick) {
		view->slot[0] = c[0].index;
		return 0;
	}
	if (!view_refill_slots(dn, old, view, c, salt))
		return 0;
	return view->scheduler->build(view->slot, view->last + 1, c,
				      view->candidates, salt);
}

/* One row, which nobody owns. Probes reach the servers all the same. */
static struct dsr_view *view_new_standby(const struct dsr_view *view)
{
	struct dsr_view *standby;

	standby = view_alloc(1, 0);
	if (!standby)
		return NULL;
	standby->id = view->id;
	standby->service = view->service;
	standby->scheduler = view->scheduler;
	standby->track_none = true;
	standby->no_server = DSR_NO_SERVER_STANDBY;
	standby->persist_prefix = view->persist_prefix;
	standby->persist_prefix6 = view->persist_prefix6;
	standby->probes = view->probes;
	return standby;
}

static int view_hold(struct dsr_net *dn, struct dsr_view *view, u8 when)
{
	view->held = when != DSR_WHEN_HELD || !dn->net ||
		     dsr_held(dn->net, &view->id);
	if (when != DSR_WHEN_HELD)
		return 0;
	view->standby = view_new_standby(view);
	return view->standby ? 0 : -ENOMEM;
}

static struct dsr_rows view_rows(const struct dsr_net *dn,
				 const struct dsr_view *view)
{
	bool by_rows = !view->per_flow;

	return (struct dsr_rows) {
		.owner = by_rows ? view->slot : NULL,
		.mask = by_rows ? view->last : 0,
		.dirty = dsr_dirty_of(dn, view),
	};
}

static int view_compare_rows(struct dsr_net *dn, const struct dsr_view *old,
			     struct dsr_view *view)
{
	struct dsr_rows before, after;
	struct dsr_dirty *dirty = NULL;
	int err;

	if (!old || view->track_none)
		return 0;
	before = view_rows(dn, old);
	after = view_rows(dn, view);
	/* Flows that a full server turned away are not where their row is. */
	before.diverted = old->limited && !view->limited;
	err = dsr_rows_compare(&before, &after, dsr_flow_now(),
			       dn->sweep.pass, &dirty);
	RCU_INIT_POINTER(view->dirty, dirty);
	return err;
}

static struct dsr_view *view_make(struct dsr_net *dn,
				  const struct dsr_change *change,
				  struct dsr_candidate *c)
{
	const struct dsr_options *options = &change->options;
	struct dsr_service *service = change->service;
	const struct dsr_view *old = dsr_service_view(dn, service);
	struct dsr_view *view;
	u32 slots, n;
	int err;

	n = view_collect_candidates(service, c);
	slots = view_slots(service, options, c, n);
	view = view_new(change, slots, n);
	if (!view)
		return NULL;
	view->known_from = view_known_from(service, old, dsr_flow_now());
	view->connections_from = view_connections_from(service, old,
						       dsr_flow_now());
	view_add_candidates(view, service, dsr_flow_now());
	err = view_fill_slots(dn, old, view, c);
	if (!err)
		err = view_compare_rows(dn, old, view);
	if (!err)
		err = dsr_probes_build(dn, service, &view->probes);
	if (!err)
		err = view_hold(dn, view, options->when);
	if (!err)
		return view;
	dsr_view_free(dn, view);
	return NULL;
}

/**
 * dsr_view_build - build what packets shall read of a service
 * @dn: the namespace
 * @change: what the service shall be
 *
 * Compares with the view in use: rows that change their owner become dirty.
 *
 * Context: process, under &dsr_net.lock.
 * Return: the view, not published, or NULL without memory.
 */
struct dsr_view *dsr_view_build(struct dsr_net *dn,
				const struct dsr_change *change)
{
	struct dsr_candidate *c;
	struct dsr_view *view;

	lockdep_assert_held(&dn->lock);
	c = kvmalloc_array(view_remaining(change->service) + 1, sizeof(*c),
			   GFP_KERNEL);
	if (!c)
		return NULL;
	view = view_make(dn, change, c);
	kvfree(c);
	return view;
}

static void view_free(struct rcu_head *rcu)
{
	struct dsr_view *view = container_of(rcu, struct dsr_view, rcu);

	if (view->slot != &view->only)
		kvfree(view->slot);
	kvfree(view);
}

/**
 * dsr_view_free - free a view after its last reader
 * @dn: the namespace
 * @view: the view, not published any more, or NULL
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_view_free(const struct dsr_net *dn, struct dsr_view *view)
{
	lockdep_assert_held(&dn->lock);
	if (!view)
		return;
	dsr_rows_free(dsr_dirty_of(dn, view));
	dsr_probes_free(view->probes);
	if (view->standby)
		call_rcu(&view->standby->rcu, view_free);
	call_rcu(&view->rcu, view_free);
}
