// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flow table. An entry is one u64: it is read and replaced whole, so that
 * readers and writers on any CPU need no lock. A flow's entry is in the bucket
 * that its hash names, or in that bucket's neighbour (the other half of a
 * 128-byte pair, which the hardware often fetches along with it).
 *
 * It must not know about packets, rows or schedulers.
 */
#include "flow.h"
#include "server.h"
#include "service.h"

#include <kunit/visibility.h>
#include <linux/prefetch.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

/* How much a place is worth to its flow; what is above EVICTABLE stays */
enum {
	WORTH_NOTHING,
	WORTH_CLOSING,
	WORTH_HALF_OPEN,
	WORTH_UDP_NEW,
	EVICTABLE = WORTH_UDP_NEW,
	WORTH_KEEPING,
};

static struct dsr_flow_bucket *home(const struct dsr_flow_table *table, u64 hash)
{
	return &table->bucket[(hash >> 32) & table->mask];
}

static struct dsr_flow_bucket *neighbour(const struct dsr_flow_table *table,
					 u64 hash)
{
	return &table->bucket[((hash >> 32) & table->mask) ^ 1];
}

/*
 * A table can be as large as the memory, and who asks for it need not be root of
 * more than a user namespace: it is on that user's account, as all is that stays,
 * and not to be had is an answer, nothing to end other processes for or to fill
 * the log with.
 */
#define GFP_BUCKETS	(GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN | \
			 __GFP_RETRY_MAYFAIL)

/**
 * dsr_flow_table_new - make an empty table
 * @slots: number of entries, a power of two from DSR_FLOW_SLOTS_MIN to
 *	DSR_FLOW_SLOTS_MAX
 *
 * Context: process, may sleep.
 * Return: the table, or NULL without memory.
 */
struct dsr_flow_table *dsr_flow_table_new(u32 slots)
{
	u32 buckets = slots / DSR_FLOW_WAYS;
	struct dsr_flow_table *table;

	table = kzalloc(sizeof(*table), GFP_KERNEL_ACCOUNT);
	if (!table)
		return NULL;
	table->mask = buckets - 1;
	table->bucket = vmalloc_huge(array_size(buckets, sizeof(*table->bucket)),
				     GFP_BUCKETS);
	if (!table->bucket) {
		kfree(table);
		return NULL;
	}
	return table;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_table_new);

/**
 * dsr_flow_table_free - free a table and those before it
 * @table: the table or NULL; nobody reads it any more
 *
 * Context: process, may sleep.
 */
void dsr_flow_table_free(struct dsr_flow_table *table)
{
	while (table) {
		struct dsr_flow_table *older =
			rcu_dereference_protected(table->older, true);

		vfree(table->bucket);
		kfree(table);
		table = older;
	}
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_table_free);

/**
 * dsr_flow_prefetch - begin to bring what dsr_flow_find() will read
 * @table: the table
 * @hash: the flow's hash
 *
 * Context: any.
 */
void dsr_flow_prefetch(const struct dsr_flow_table *table, u64 hash)
{
	prefetch(home(table, hash));
}

/* @free: set to the first free place that is met, unless it is set already */
static u64 *find_tag(struct dsr_flow_bucket *bucket, u32 tag, u64 *seen,
		     u64 **free)
{
	int i;

	for (i = 0; i < DSR_FLOW_WAYS; i++) {
		u64 entry = READ_ONCE(bucket->entry[i]);

		if (!entry) {
			if (!*free)
				*free = &bucket->entry[i];
		} else if (dsr_entry_tag(entry) == tag) {
			*seen = entry;
			return &bucket->entry[i];
		}
	}
	return NULL;
}

static u64 *find_in(const struct dsr_flow_table *table, u64 hash, u64 *seen,
		    u64 **free)
{
	u64 *slot = find_tag(home(table, hash), (u32)hash, seen, free);

	return slot ?: find_tag(neighbour(table, hash), (u32)hash, seen, free);
}

/**
 * dsr_flow_find - look a flow up
 * @table: the table
 * @hash: the flow's hash
 * @slot: where the entry is, for dsr_flow_refresh(); without one, a place that was
 *	free for it, or NULL
 *
 * Touches one cache line, at worst two; twice that while a resize is under way.
 *
 * Context: RCU read side.
 * Return: the entry, perhaps an expired one, or 0.
 */
u64 dsr_flow_find(struct dsr_flow_table *table, u64 hash, u64 **slot)
{
	u64 *free = NULL, *other = NULL;
	u64 seen = 0;

	*slot = find_in(table, hash, &seen, &free);
	while (!*slot) {
		table = rcu_dereference(table->older);
		if (likely(!table))
			break;
		*slot = find_in(table, hash, &seen, &other);
	}
	if (!*slot)
		*slot = free;
	return seen;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_find);

static void count_active(const struct dsr_server_table *servers, u64 entry,
			 s32 change)
{
	const struct dsr_server *server;

	if (!dsr_entry_active(entry))
		return;
	server = rcu_dereference_check(servers->server[dsr_entry_server(entry)],
				       true);
	if (server)
		this_cpu_add(*server->active, change);
}

/**
 * dsr_flow_update - replace an entry, unless somebody else was faster
 * @servers: from index to server
 * @slot: where it is
 * @seen: what was read there
 * @entry: what shall be there; 0 to free it
 *
 * The one place where the table changes: whoever replaces an entry also counts
 * it, so that each server's &dsr_server.active is what the table holds of it.
 *
 * Context: RCU read side, or the sweep.
 * Return: true when replaced.
 */
bool dsr_flow_update(const struct dsr_server_table *servers, u64 *slot,
		     u64 seen, u64 entry)
{
	if (cmpxchg64(slot, seen, entry) != seen)
		return false;
	if (dsr_entry_active(seen) == dsr_entry_active(entry) &&
	    dsr_entry_server(seen) == dsr_entry_server(entry))
		return true;
	count_active(servers, seen, -1);
	count_active(servers, entry, 1);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_update);

static bool table_has(const struct dsr_flow_table *table, const u64 *slot)
{
	const struct dsr_flow_bucket *end = table->bucket + table->mask + 1;

	return slot >= table->bucket->entry && slot < end->entry;
}

/**
 * dsr_flow_refresh - replace a flow's entry with a newer one
 * @table: the table
 * @servers: from index to server
 * @hash: the flow's hash
 * @slot: where dsr_flow_find() found its entry
 * @seen: what it found
 * @entry: the newer entry
 * @now: time in ticks
 *
 * An entry found in the table before a resize moves to the new one.
 *
 * Context: RCU read side.
 */
void dsr_flow_refresh(struct dsr_flow_table *table,
		      const struct dsr_server_table *servers, u64 hash,
		      u64 *slot, u64 seen, u64 entry, u32 now)
{
	if (unlikely(!table_has(table, slot)) &&
	    dsr_flow_insert(table, servers, hash, entry, now) !=
	    DSR_FLOW_UNTRACKED)
		entry = 0;
	dsr_flow_update(servers, slot, seen, entry);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_refresh);

/**
 * dsr_flow_expired - has an entry's flow been silent for too long?
 * @servers: from index to server
 * @entry: the entry, not 0
 * @now: time in ticks
 *
 * Context: RCU read side, or &dsr_net.lock held.
 * Return: true when its service's timeout for its state has passed, or when it
 * names a server that is no more.
 */
bool dsr_flow_expired(const struct dsr_server_table *servers, u64 entry, u32 now)
{
	const struct dsr_server *server;
	u16 lifetime;

	server = rcu_dereference_check(servers->server[dsr_entry_server(entry)],
				       true);
	if (!server)
		return true;
	lifetime = READ_ONCE(server->service->lifetime[dsr_entry_state(entry)]);
	return dsr_entry_idle(entry, now) > lifetime;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_expired);

/**
 * dsr_flow_renew - note that a flow is alive, unless somebody else was faster
 * @servers: from index to server
 * @slot: where its entry is
 * @seen: the entry; one more packet does not change its state
 * @now: time in ticks
 *
 * Context: RCU read side.
 * Return: false when the entry has expired, and is left as it is.
 */
bool dsr_flow_renew(const struct dsr_server_table *servers, u64 *slot,
		    u64 seen, u32 now)
{
	if (dsr_flow_expired(servers, seen, now))
		return false;
	dsr_flow_update(servers, slot, seen, dsr_entry_renewed(seen, now));
	return true;
}

static u32 worth(const struct dsr_server_table *servers, u64 entry, u32 now)
{
	if (!entry || dsr_flow_expired(servers, entry, now))
		return WORTH_NOTHING;
	switch (dsr_entry_state(entry)) {
	case DSR_FLOW_CLOSING:
		return WORTH_CLOSING;
	case DSR_FLOW_HALF_OPEN:
		return WORTH_HALF_OPEN;
	case DSR_FLOW_UDP_NEW:
		return WORTH_UDP_NEW;
	default:
		return WORTH_KEEPING;
	}
}

struct victim {
	u64 *slot;
	u64 seen;
	u32 cost;	/* worth, then youth: the least is taken */
};

/*
 * Looks at each place once, for the flow's own and for a victim: another CPU may
 * be about to insert the same flow, and would be overlooked between two looks.
 * Returns true when the flow has a place of its own.
 */
static bool find_place(struct dsr_flow_bucket *bucket,
		       const struct dsr_server_table *servers, u32 tag, u32 now,
		       struct victim *best)
{
	int i;

	for (i = 0; i < DSR_FLOW_WAYS; i++) {
		u64 entry = READ_ONCE(bucket->entry[i]);
		bool own = entry && dsr_entry_tag(entry) == tag;
		u32 cost = 0;

		if (!own && !best->cost)
			continue;
		if (!own)
			cost = worth(servers, entry, now) << 16;
		if (cost)
			cost += DSR_FLOW_STAMP_MASK - dsr_entry_idle(entry, now);
		if (own || cost < best->cost)
			*best = (struct victim) {
				.slot = &bucket->entry[i],
				.seen = entry,
				.cost = cost,
			};
		if (own)
			return true;
	}
	return false;
}

static enum dsr_flow_inserted
try_insert(struct dsr_flow_table *table, const struct dsr_server_table *servers,
	   u64 hash, u64 entry, u32 now, bool *lost)
{
	struct victim best = { .cost = (EVICTABLE + 1) << 16 };
	u32 tag = (u32)hash;

	*lost = false;
	if (!find_place(home(table, hash), servers, tag, now, &best) &&
	    !find_place(neighbour(table, hash), servers, tag, now, &best) &&
	    !best.slot)
		return DSR_FLOW_UNTRACKED;
	*lost = !dsr_flow_update(servers, best.slot, best.seen, entry);
	return best.cost ? DSR_FLOW_EVICTED : DSR_FLOW_ADDED;
}

/**
 * dsr_flow_insert - remember a flow
 * @table: the table
 * @servers: from index to server
 * @hash: the flow's hash
 * @entry: what to remember
 * @now: time in ticks
 *
 * Takes the flow's own place if it has one, else a free one, an expired one,
 * that of a closing flow, of the oldest half-open one, of the oldest UDP flow of
 * one packet, in this order. Established flows are never evicted. Another CPU
 * may take the same place first: this one looks again, and after the second
 * time leaves the flow to its next packet.
 *
 * Context: RCU read side.
 * Return: what became of it.
 */
enum dsr_flow_inserted dsr_flow_insert(struct dsr_flow_table *table,
				       const struct dsr_server_table *servers,
				       u64 hash, u64 entry, u32 now)
{
	enum dsr_flow_inserted result;
	int tries = 3;
	bool lost;

	do {
		result = try_insert(table, servers, hash, entry, now, &lost);
	} while (lost && --tries);
	return lost ? DSR_FLOW_UNTRACKED : result;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_insert);
