// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sweep. A pass goes over the whole flow table in slices, each a short
 * delayed work; when a pass ends, the census is exact, rows whose window has
 * passed and that have no exception are clean, and servers that were removed
 * before the pass began and that nothing names any more are freed. It stops when
 * there is nothing left to tidy, and is kicked when there is.
 *
 * It must not know about packets.
 */
#include "sweep.h"
#include "netns.h"
#include "service.h"
#include "steer.h"

#include <kunit/visibility.h>

#define SWEEP_SLICES	64		/* of a small table, each pass */
#define SWEEP_BUCKETS	4096		/* at most, each slice */
#define SWEEP_DELAY	(HZ / 32)	/* a pass in 2 s, of up to 2^21 slots */

static struct dsr_server *server_at(struct dsr_net *dn, u16 index)
{
	return rcu_dereference_protected(dn->servers->server[index],
					 lockdep_is_held(&dn->lock));
}

static struct dsr_flow_table *older(struct dsr_net *dn)
{
	return rcu_dereference_protected(dn->flows->older,
					 lockdep_is_held(&dn->lock));
}

/*
 * An entry of a row that nobody would ask the table for says nothing, and one
 * that agrees with its row's owner says nothing new. Notes the exceptions.
 */
static bool redundant(struct dsr_net *dn, const struct dsr_server *server,
		      u64 entry)
{
	const struct dsr_view *view = dsr_service_view(dn, server->service);
	u64 hash = dsr_entry_tag(entry);
	struct dsr_dirty *dirty;
	u32 row;

	if (view && view->stateless)
		return true;
	if (!view || view->per_flow)
		return false;
	dirty = dsr_view_dirty(dn, view);
	if (!dsr_row_dirty(dirty, hash))
		return !view->track_all;
	row = dsr_row(hash, dirty->mask);
	if (view->slot[dsr_row(hash, view->last)] != server->index) {
		__set_bit(row, dirty->seen);
		return false;
	}
	return !view->track_all && !dirty->prev[row];
}

static bool outlived(struct dsr_net *dn, const struct dsr_server *server,
		     u64 entry)
{
	const struct dsr_service *service = server->service;

	if (server->dead && (service->dead ||
			     service->options.gone == DSR_GONE_RESCHEDULE))
		return true;
	return dsr_flow_expired(dn->servers, entry, dsr_net_now(dn)) ||
	       redundant(dn, server, entry);
}

static void sweep_entry(struct dsr_net *dn, u64 *slot)
{
	struct dsr_server *server;
	u64 entry;

	/* Again when a packet has renewed it meanwhile */
	do {
		entry = READ_ONCE(*slot);
		if (!entry)
			return;
		server = server_at(dn, dsr_entry_server(entry));
		if (server && !outlived(dn, server, entry)) {
			server->counting.flows[dsr_entry_state(entry)]++;
			dn->sweep.found++;
			return;
		}
	} while (!dsr_flow_update(dn->servers, slot, entry, 0));
}

static void sweep_buckets(struct dsr_net *dn, struct dsr_flow_table *table,
			  u32 *at, u32 n)
{
	u32 i;

	for (; n && *at <= table->mask; n--, ++*at)
		for (i = 0; i < DSR_FLOW_WAYS; i++)
			sweep_entry(dn, &table->bucket[*at].entry[i]);
}

/*
 * A service by mark has flows of all kinds: what is right for TCP is enough. Of
 * what is no connection packets look at the time themselves, see steer.c.
 */
static void age_rows(struct dsr_net *dn, const struct dsr_service *service,
		     struct dsr_dirty *dirty)
{
	const struct dsr_identity *id = &service->id;
	const u16 *lifetime = service->lifetime;
	u32 window = service->handover, prev_window = window;

	if (id->mark || dsr_has_connections(id->protocol)) {
		window = max3(window, (u32)lifetime[DSR_FLOW_ESTABLISHED],
			      (u32)lifetime[DSR_FLOW_CLIENT]);
		prev_window = U16_MAX;
	}
	bitmap_zero(dirty->seen, dirty->mask + 1);
	dsr_rows_age(dirty, dsr_net_now(dn), window, prev_window);
}

static void begin_pass(struct dsr_net *dn)
{
	struct dsr_sweep *sweep = &dn->sweep;
	struct dsr_service *service;
	struct dsr_dirty *dirty;

	/* After this nobody is about to write an entry for one of the dead. */
	if (!list_empty(&sweep->dead)) {
		synchronize_rcu();
		list_splice_tail_init(&sweep->dead, &sweep->purging);
	}
	list_for_each_entry(service, &dn->services, node) {
		dirty = dsr_view_dirty(dn, dsr_service_view(dn, service));
		if (dirty)
			age_rows(dn, service, dirty);
		cond_resched();
	}
	sweep->bucket = 0;
	sweep->old_bucket = 0;
	sweep->found = 0;
	sweep->found_old = 0;
	sweep->pass++;
}

static void end_census(struct dsr_server *server)
{
	server->census = server->counting;
	memset(&server->counting, 0, sizeof(server->counting));
}

static void clean_rows(struct dsr_net *dn, const struct dsr_service *service)
{
	struct dsr_view *view = dsr_service_view(dn, service);
	struct dsr_dirty *dirty = dsr_view_dirty(dn, view);

	/*
	 * Made within this pass: the pass has not seen all of its entries. And
	 * while a resize is under way an entry may move from where the pass
	 * has not been to where it was already.
	 */
	if (!dirty || dirty->born == dn->sweep.pass || older(dn))
		return;
	if (dsr_rows_clean(dirty))
		return;
	RCU_INIT_POINTER(view->dirty, NULL);
	dsr_rows_free(dirty);
}

static struct dsr_dirty *servers_dirty(struct dsr_net *dn,
				       const struct dsr_server *server)
{
	const struct dsr_view *view = dsr_service_view(dn, server->service);

	return view ? dsr_view_dirty(dn, view) : NULL;
}

/* Does a flow or a row still need to know that this server was there? */
static bool still_named(struct dsr_net *dn, const struct dsr_server *server)
{
	const struct dsr_dirty *dirty = servers_dirty(dn, server);
	u32 i;

	for (i = 0; i < DSR_FLOW_STATES; i++)
		if (server->census.flows[i])
			return true;
	return server->service->options.gone == DSR_GONE_DROP && dirty &&
	       dsr_rows_name(dirty, server->index);
}

static void unname(struct dsr_net *dn, const struct dsr_server *server)
{
	struct dsr_dirty *dirty = servers_dirty(dn, server);

	if (dirty)
		dsr_rows_forget(dirty, server->index);
	RCU_INIT_POINTER(dn->servers->server[server->index], NULL);
}

/* Before an index is given out again no packet may have read it anywhere. */
static void free_dead(struct dsr_net *dn)
{
	struct dsr_server *server, *next;
	LIST_HEAD(freed);

	list_for_each_entry_safe(server, next, &dn->sweep.purging, dead_node) {
		end_census(server);
		if (still_named(dn, server)) {
			list_move_tail(&server->dead_node, &dn->sweep.dead);
			continue;
		}
		unname(dn, server);
		list_move_tail(&server->dead_node, &freed);
		cond_resched();
	}
	if (list_empty(&freed))
		return;
	synchronize_rcu();
	list_for_each_entry_safe(server, next, &freed, dead_node) {
		list_del(&server->dead_node);
		dsr_server_free(dn, server);
	}
}

static void drop_older(struct dsr_net *dn)
{
	struct dsr_flow_table *table = older(dn);

	if (!table || dn->sweep.found_old)
		return;
	RCU_INIT_POINTER(dn->flows->older, NULL);
	synchronize_rcu();
	dsr_flow_table_free(table);
}

static void end_pass(struct dsr_net *dn)
{
	struct dsr_service *service;
	struct dsr_server *server;

	list_for_each_entry(service, &dn->services, node) {
		list_for_each_entry(server, &service->servers, node)
			end_census(server);
		clean_rows(dn, service);
		cond_resched();
	}
	list_for_each_entry(server, &dn->sweep.dead, dead_node)
		end_census(server);
	free_dead(dn);
	drop_older(dn);
	dn->sweep.done = dn->sweep.pass;
}

static bool work_left(struct dsr_net *dn)
{
	struct dsr_service *service;

	if (dn->sweep.found || older(dn) || !list_empty(&dn->sweep.dead))
		return true;
	list_for_each_entry(service, &dn->services, node) {
		const struct dsr_view *view = dsr_service_view(dn, service);

		if (view->track_all || rcu_access_pointer(view->dirty))
			return true;
	}
	return false;
}

static u32 slice(const struct dsr_flow_table *table)
{
	return clamp_t(u32, (table->mask + 1) / SWEEP_SLICES, 1, SWEEP_BUCKETS);
}

/**
 * dsr_sweep_slice - one slice of a pass
 * @dn: the namespace
 *
 * Context: process, under &dsr_net.lock; may wait for a grace period.
 * Return: true when there is more to do.
 */
bool dsr_sweep_slice(struct dsr_net *dn)
{
	struct dsr_sweep *sweep = &dn->sweep;
	struct dsr_flow_table *old;
	u64 found;

	lockdep_assert_held(&dn->lock);
	if (!dn->flows)
		return false;
	if (sweep->pass == sweep->done)
		begin_pass(dn);
	sweep_buckets(dn, dn->flows, &sweep->bucket, slice(dn->flows));
	old = older(dn);
	found = sweep->found;
	if (old)
		sweep_buckets(dn, old, &sweep->old_bucket, slice(old));
	sweep->found_old += sweep->found - found;
	if (sweep->bucket <= dn->flows->mask ||
	    (old && sweep->old_bucket <= old->mask))
		return true;
	end_pass(dn);
	return work_left(dn);
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
 * dsr_sweep_kick - there may be something to tidy
 * @dn: the namespace
 *
 * Context: any; cheap when the sweep runs already.
 */
void dsr_sweep_kick(struct dsr_net *dn)
{
	if (!dn->sweep.stopped)
		queue_delayed_work(system_power_efficient_wq, &dn->sweep.work,
				   SWEEP_DELAY);
}

/**
 * dsr_sweep_restart - the flow table was exchanged: give up the running pass
 * @dn: the namespace
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_sweep_restart(struct dsr_net *dn)
{
	struct dsr_service *service;
	struct dsr_server *server;

	lockdep_assert_held(&dn->lock);
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
}

/**
 * dsr_sweep_exit - end a namespace's sweep and free what waited for it
 * @dn: the namespace, which no packet and no request reaches any more
 *
 * Context: process, may sleep; &dsr_net.lock not held.
 */
void dsr_sweep_exit(struct dsr_net *dn)
{
	struct dsr_server *server, *next;

	cancel_delayed_work_sync(&dn->sweep.work);
	mutex_lock(&dn->lock);
	list_splice_tail_init(&dn->sweep.dead, &dn->sweep.purging);
	list_for_each_entry_safe(server, next, &dn->sweep.purging, dead_node) {
		list_del(&server->dead_node);
		dsr_server_free(dn, server);
	}
	mutex_unlock(&dn->lock);
}
