// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sweep. A pass goes over the whole flow table in slices, each a short
 * delayed work; when a pass ends, the flow counts are exact, rows whose window has
 * passed and that have no exception are clean, and servers that were removed
 * before the pass began and that nothing names any more are freed. It stops when
 * there is nothing left to tidy, and is kicked when there is.
 *
 * A pass has steps, see @steps. What goes over services or servers ends its slice
 * after SLICE_TIME, and grace periods are polled, so that no change waits long for
 * the sweep.
 *
 * It must not know about packets.
 */
#include "sweep.h"
#include "netlink.h"
#include "netns.h"
#include "notify.h"
#include "service.h"
#include "steer.h"

#include <kunit/visibility.h>

#define SWEEP_SLICES	64		/* of a small table, each pass */
#define SWEEP_BUCKETS	4096		/* at most, each slice */
#define SWEEP_DELAY	(HZ / 32)	/* a pass in 2 s, of up to 2^21 slots */
#define SLICE_TIME	msecs_to_jiffies(5)

static struct dsr_flow_table *sweep_older(struct dsr_net *dn)
{
	return dsr_deref(dn, dn->flows->older);
}

/*
 * An entry is redundant when no packet looks it up, or when it agrees with its row's
 * owner, unless a packet may have read the previous owner yet, and not the entry.
 * Notes the exceptions.
 */
static bool entry_is_redundant(struct dsr_net *dn,
			       const struct dsr_server *server, u64 entry)
{
	const struct dsr_view *view = dsr_service_view(dn, server->service);
	u64 hash = dsr_entry_tag(entry);
	struct dsr_dirty *dirty;

	if (view && view->stateless)
		return true;
	if (!view || view->per_flow)
		return false;
	dirty = dsr_dirty_of(dn, view);
	if (!dsr_row_needs_lookup(dirty, hash))
		return !view->track_all;
	if (view->slot[dsr_row(hash, view->last)] != server->index) {
		dsr_rows_note(dirty, hash);
		return false;
	}
	return !view->track_all &&
	       dsr_row_owner_serves(dirty, hash, dn->sweep.pass);
}

static bool entry_is_expired(const struct dsr_net *dn, u64 entry)
{
	bool expired;

	rcu_read_lock();
	expired = dsr_flow_expired(dn->servers, entry, dsr_flow_now());
	rcu_read_unlock();
	return expired;
}

static bool entry_is_stale(struct dsr_net *dn, const struct dsr_server *server,
			   u64 entry)
{
	const struct dsr_service *service = server->service;

	if (server->dead && (service->dead ||
			     service->options.gone == DSR_GONE_RESCHEDULE))
		return true;
	return entry_is_expired(dn, entry) ||
	       entry_is_redundant(dn, server, entry);
}

/* Returns false when a packet has renewed it meanwhile. */
static bool sweep_free_entry(const struct dsr_net *dn, u64 *place, u64 entry)
{
	bool freed;

	rcu_read_lock();
	freed = dsr_flow_update(dn->servers, place, entry, 0);
	rcu_read_unlock();
	return freed;
}

static void sweep_entry(struct dsr_net *dn, u64 *place)
{
	struct dsr_server *server;
	u64 entry;

	do {
		entry = READ_ONCE(*place);
		if (!entry)
			return;
		server = dsr_net_server(dn, dsr_entry_server(entry));
		if (server && !entry_is_stale(dn, server, entry)) {
			server->counting.flows[dsr_entry_state(entry)]++;
			dn->sweep.found++;
			return;
		}
	} while (!sweep_free_entry(dn, place, entry));
}

static bool step_begin(struct dsr_net *dn, unsigned long end)
{
	struct dsr_sweep *sweep = &dn->sweep;

	list_splice_tail_init(&sweep->dead, &sweep->purging);
	sweep->at = dn->services.next;
	sweep->bucket = 0;
	sweep->old_bucket = 0;
	sweep->found = 0;
	sweep->found_old = 0;
	sweep->left = false;
	sweep->pass++;
	return true;
}

/* Returns false when the slice is over before the last service. */
static bool sweep_each_service(struct dsr_net *dn, unsigned long end,
			       void (*visit)(struct dsr_net *dn,
					     struct dsr_service *service))
{
	struct dsr_sweep *sweep = &dn->sweep;

	while (sweep->at != &dn->services) {
		visit(dn, list_entry(sweep->at, struct dsr_service, node));
		sweep->at = sweep->at->next;
		if (time_after(jiffies, end))
			return false;
		cond_resched();
	}
	sweep->at = dn->services.next;
	return true;
}

/*
 * A service by mark has flows of all kinds: the windows for TCP are enough. For
 * flows without connections steer.c checks the time itself.
 */
static void sweep_age_rows(struct dsr_net *dn, struct dsr_service *service)
{
	struct dsr_dirty *dirty = dsr_dirty_of(dn,
					       dsr_service_view(dn, service));
	const struct dsr_identity *id = &service->id;
	const u16 *lifetime = service->dp.lifetime;
	u32 window = service->dp.handover, prev_window = window;

	if (!dirty)
		return;
	if (id->mark || dsr_has_connections(id->protocol)) {
		window = max3(window, (u32)lifetime[DSR_FLOW_ESTABLISHED],
			      (u32)lifetime[DSR_FLOW_CLIENT]);
		prev_window = U16_MAX;
	}
	dsr_rows_begin_pass(dirty, dsr_flow_now(), window, prev_window);
}

/*
 * After the grace period no packet is about to write an entry for one of
 * @purging, or goes by a previous owner that the rows have no more.
 */
static bool step_age(struct dsr_net *dn, unsigned long end)
{
	if (!sweep_each_service(dn, end, sweep_age_rows))
		return false;
	dn->sweep.grace = start_poll_synchronize_rcu();
	return true;
}

static bool step_wait(struct dsr_net *dn, unsigned long end)
{
	return poll_state_synchronize_rcu(dn->sweep.grace);
}

static void sweep_buckets(struct dsr_net *dn, struct dsr_flow_table *table,
			  u32 *at, u32 n)
{
	u32 i;

	for (; n && *at <= table->mask; n--, ++*at)
		for (i = 0; i < DSR_FLOW_WAYS; i++)
			sweep_entry(dn, &table->bucket[*at].entry[i]);
}

static u32 sweep_slice_buckets(const struct dsr_flow_table *table)
{
	return clamp_t(u32, (table->mask + 1) / SWEEP_SLICES, 1, SWEEP_BUCKETS);
}

static bool step_walk(struct dsr_net *dn, unsigned long end)
{
	struct dsr_sweep *sweep = &dn->sweep;
	struct dsr_flow_table *old = sweep_older(dn);
	u64 found;

	sweep_buckets(dn, dn->flows, &sweep->bucket,
		      sweep_slice_buckets(dn->flows));
	found = sweep->found;
	if (old)
		sweep_buckets(dn, old, &sweep->old_bucket,
			      sweep_slice_buckets(old));
	sweep->found_old += sweep->found - found;
	return sweep->bucket > dn->flows->mask &&
	       (!old || sweep->old_bucket > old->mask);
}

static void sweep_end_count(const struct dsr_net *dn, struct dsr_server *server)
{
	server->counts = server->counting;
	memset(&server->counting, 0, sizeof(server->counting));
	dsr_notify_counted(dn, server);
}

static void sweep_clean_rows(struct dsr_net *dn,
			     const struct dsr_service *service)
{
	struct dsr_view *view = dsr_service_view(dn, service);
	struct dsr_dirty *dirty = dsr_dirty_of(dn, view);

	/*
	 * While a resize is under way an entry may move from where the pass
	 * has not been to where it was already.
	 */
	if (!dirty || sweep_older(dn) ||
	    !dsr_rows_end_pass(dirty, dn->sweep.pass))
		return;
	mutex_lock(&dn->brief);
	RCU_INIT_POINTER(view->dirty, NULL);
	mutex_unlock(&dn->brief);
	dsr_rows_free(dirty);
}

static void sweep_count_service(struct dsr_net *dn, struct dsr_service *service)
{
	struct dsr_server *server;

	mutex_lock(&dn->brief);
	list_for_each_entry(server, &service->servers, node)
		sweep_end_count(dn, server);
	mutex_unlock(&dn->brief);
	sweep_clean_rows(dn, service);
	dn->sweep.left |= dsr_sweep_wanted(dn, dsr_service_view(dn, service));
}

static bool step_count(struct dsr_net *dn, unsigned long end)
{
	struct dsr_server *server;

	if (!sweep_each_service(dn, end, sweep_count_service))
		return false;
	mutex_lock(&dn->brief);
	list_for_each_entry(server, &dn->sweep.dead, dead_node)
		sweep_end_count(dn, server);
	list_for_each_entry(server, &dn->sweep.purging, dead_node)
		sweep_end_count(dn, server);
	mutex_unlock(&dn->brief);
	return true;
}

static bool sweep_has_flows(const struct dsr_server *server)
{
	u32 i;

	for (i = 0; i < DSR_FLOW_STATES; i++)
		if (server->counts.flows[i])
			return true;
	return false;
}

/*
 * The first of @purging, and those after it that are of the same service: one walk
 * over its rows for all of them. Those that a flow or a row still names stay.
 */
static void sweep_purge_some(struct dsr_net *dn, struct dsr_service *service)
{
	struct dsr_view *view = dsr_service_view(dn, service);
	struct dsr_dirty *dirty = view ? dsr_dirty_of(dn, view) : NULL;
	struct dsr_sweep *sweep = &dn->sweep;
	unsigned long *some = dn->servers->some;
	struct dsr_server *server, *next;

	list_for_each_entry(server, &sweep->purging, dead_node) {
		if (server->service != service)
			break;
		if (!sweep_has_flows(server))
			__set_bit(server->index, some);
	}
	if (service->options.gone == DSR_GONE_DROP)
		dsr_rows_subtract_prev(dirty, some);
	dsr_rows_replace_prev(dirty, some, DSR_SERVER_UNKNOWN);
	/* Reads hold the lock, and no RCU, between finding a server and telling it. */
	mutex_lock(&dn->brief);
	list_for_each_entry_safe(server, next, &sweep->purging, dead_node) {
		if (server->service != service)
			break;
		if (!__test_and_clear_bit(server->index, some)) {
			list_move_tail(&server->dead_node, &sweep->dead);
			continue;
		}
		RCU_INIT_POINTER(server->dest->server, NULL);
		list_move_tail(&server->dead_node, &sweep->freed);
	}
	mutex_unlock(&dn->brief);
}

static void sweep_drop_older(struct dsr_net *dn)
{
	if (!sweep_older(dn) || dn->sweep.found_old || dn->sweep.dropped)
		return;
	dn->sweep.dropped = sweep_older(dn);
	RCU_INIT_POINTER(dn->flows->older, NULL);
}

static bool step_purge(struct dsr_net *dn, unsigned long end)
{
	struct dsr_sweep *sweep = &dn->sweep;
	struct dsr_server *server;

	while (!list_empty(&sweep->purging)) {
		server = list_first_entry(&sweep->purging, struct dsr_server,
					  dead_node);
		sweep_purge_some(dn, server->service);
		if (time_after(jiffies, end))
			return false;
		cond_resched();
	}
	sweep_drop_older(dn);
	if (!list_empty(&sweep->freed) || sweep->dropped)
		sweep->grace = start_poll_synchronize_rcu();
	return true;
}

static void sweep_free_first(struct dsr_net *dn, struct list_head *servers)
{
	struct dsr_server *server = list_first_entry(servers, struct dsr_server,
						     dead_node);

	list_del(&server->dead_node);
	mutex_lock(&dn->brief);
	dsr_server_free(dn, server);
	mutex_unlock(&dn->brief);
	cond_resched();
}

/* Before an index is given out again no packet may still use it. */
static bool step_free(struct dsr_net *dn, unsigned long end)
{
	struct dsr_sweep *sweep = &dn->sweep;

	if (list_empty(&sweep->freed) && !sweep->dropped)
		return true;
	if (!poll_state_synchronize_rcu(sweep->grace))
		return false;
	if (sweep->dropped) {
		dsr_flow_table_free(sweep->dropped);
		sweep->dropped = NULL;
		dsr_netlink_table_moved(dn);
	}
	while (!list_empty(&sweep->freed)) {
		sweep_free_first(dn, &sweep->freed);
		if (time_after(jiffies, end))
			return false;
	}
	return true;
}

/* Each is repeated, slice by slice, until it returns true. */
static bool (*const steps[])(struct dsr_net *dn, unsigned long end) = {
	step_begin,
	step_age,
	step_wait,
	step_walk,
	step_count,
	step_purge,
	step_free,
};

/**
 * dsr_sweep_wanted - check whether a service needs the sweep to go on
 * @dn: the namespace
 * @view: its view
 *
 * Context: process, under &dsr_net.lock.
 * Return: true as long as passes are to go on.
 */
bool dsr_sweep_wanted(const struct dsr_net *dn, const struct dsr_view *view)
{
	lockdep_assert_held(&dn->lock);
	return view->track_all || rcu_access_pointer(view->dirty);
}

static bool sweep_work_left(struct dsr_net *dn)
{
	return dn->sweep.left || dn->sweep.found || sweep_older(dn) ||
	       !list_empty(&dn->sweep.dead);
}

/**
 * dsr_sweep_slice - do one slice of a pass
 * @dn: the namespace
 *
 * A slice may find that &dsr_sweep.grace is to be waited for.
 *
 * Context: process, under &dsr_net.lock.
 * Return: true when there is more to do.
 */
bool dsr_sweep_slice(struct dsr_net *dn)
{
	unsigned long end = jiffies + SLICE_TIME;
	struct dsr_sweep *sweep = &dn->sweep;

	lockdep_assert_held(&dn->lock);
	if (!dn->flows)
		return false;
	for (; sweep->step < ARRAY_SIZE(steps); sweep->step++)
		if (!steps[sweep->step](dn, end))
			return true;
	sweep->step = 0;
	sweep->done = sweep->pass;
	return sweep_work_left(dn);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_sweep_slice);

static void sweep_work(struct work_struct *work)
{
	struct dsr_net *dn = container_of(to_delayed_work(work), struct dsr_net,
					  sweep.work);
	bool more;

	mutex_lock(&dn->lock);
	more = dsr_sweep_slice(dn);
	mutex_unlock(&dn->lock);
	if (more)
		queue_delayed_work(system_power_efficient_wq, &dn->sweep.work,
				   SWEEP_DELAY);
}

/**
 * dsr_sweep_kick - start the sweep, unless it runs
 * @dn: the namespace
 *
 * Context: cheap when the sweep runs already.
 */
void dsr_sweep_kick(struct dsr_net *dn)
{
	if (!dn->sweep.stopped)
		queue_delayed_work(system_power_efficient_wq, &dn->sweep.work,
				   SWEEP_DELAY);
}

/**
 * dsr_sweep_restart - give the running pass up, for the flow table was exchanged
 * @dn: the namespace
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_sweep_restart(struct dsr_net *dn)
{
	struct dsr_service *service;
	struct dsr_server *server;

	lockdep_assert_held(&dn->lock);
	dn->sweep.step = 0;
	dn->sweep.done = dn->sweep.pass;
	list_for_each_entry(service, &dn->services, node)
		list_for_each_entry(server, &service->servers, node)
			memset(&server->counting, 0, sizeof(server->counting));
	list_splice_tail_init(&dn->sweep.purging, &dn->sweep.dead);
	list_for_each_entry(server, &dn->sweep.dead, dead_node)
		memset(&server->counting, 0, sizeof(server->counting));
	dsr_sweep_kick(dn);
}

/**
 * dsr_sweep_skip - step over a service that is taken out of the list
 * @dn: the namespace
 * @service: the service, in the list yet
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_sweep_skip(struct dsr_net *dn, const struct dsr_service *service)
{
	lockdep_assert_held(&dn->lock);
	if (dn->sweep.at == &service->node)
		dn->sweep.at = service->node.next;
}

/**
 * dsr_sweep_init - prepare a namespace's sweep
 * @dn: the namespace
 *
 * Context: process.
 */
void dsr_sweep_init(struct dsr_net *dn)
{
	INIT_DELAYED_WORK(&dn->sweep.work, sweep_work);
	INIT_LIST_HEAD(&dn->sweep.dead);
	INIT_LIST_HEAD(&dn->sweep.purging);
	INIT_LIST_HEAD(&dn->sweep.freed);
}

/**
 * dsr_sweep_exit - end a namespace's sweep and free what waited for it
 * @dn: the namespace, which no packet and no request reaches any more
 *
 * Context: process, may sleep; &dsr_net.lock not held.
 */
void dsr_sweep_exit(struct dsr_net *dn)
{
	struct dsr_sweep *sweep = &dn->sweep;

	cancel_delayed_work_sync(&sweep->work);
	mutex_lock(&dn->lock);
	list_splice_tail_init(&sweep->dead, &sweep->freed);
	list_splice_tail_init(&sweep->purging, &sweep->freed);
	while (!list_empty(&sweep->freed))
		sweep_free_first(dn, &sweep->freed);
	dsr_flow_table_free(sweep->dropped);
	mutex_unlock(&dn->lock);
}
