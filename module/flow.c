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

#include <kunit/visibility.h>
#include <linux/prefetch.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#define YOUNG		2	/* ticks: for two seconds at least */
#define SYNS_MIN	4096
#define SYN_WINDOW	65536	/* bytes, of a SYN or of a segment that was lost */

#if IS_ENABLED(CONFIG_KUNIT)
u32 dsr_flow_skew;
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_skew);
#endif

/* How much a place is worth to its flow; what is above EVICTABLE stays */
enum {
	WORTH_NOTHING,
	WORTH_CLOSING,
	WORTH_HALF_OPEN,
	WORTH_UDP_NEW,
	WORTH_ADOPTED,
	EVICTABLE = WORTH_ADOPTED,
	WORTH_KEEPING,
};

static struct dsr_flow_bucket *flow_home(const struct dsr_flow_table *table,
					 u64 hash)
{
	return &table->bucket[(hash >> 32) & table->mask];
}

static struct dsr_flow_bucket *
flow_neighbour(const struct dsr_flow_table *table, u64 hash)
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

static u32 flow_syns(u32 buckets)
{
	return max_t(u32, buckets / 2, SYNS_MIN);
}

/**
 * dsr_flow_table_bytes - work out how large a table is
 * @slots: number of its entries
 *
 * Return: bytes: its buckets, their hands, the SYNs that it remembers.
 */
u64 dsr_flow_table_bytes(u32 slots)
{
	u32 buckets = slots / DSR_FLOW_WAYS;

	return (u64)buckets * (sizeof(struct dsr_flow_bucket) + sizeof(u8)) +
	       (u64)flow_syns(buckets) * sizeof(u64);
}

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
	table->syn_mask = flow_syns(buckets) - 1;
	table->bucket = vmalloc_huge(array_size(buckets, sizeof(*table->bucket)),
				     GFP_BUCKETS);
	table->hand = __vmalloc(buckets, GFP_BUCKETS);
	table->syn = __vmalloc(array_size(table->syn_mask + 1,
					  sizeof(*table->syn)), GFP_BUCKETS);
	if (table->bucket && table->hand && table->syn)
		return table;
	dsr_flow_table_free(table);
	return NULL;
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
		struct dsr_flow_table *older = rcu_access_pointer(table->older);

		vfree(table->bucket);
		vfree(table->hand);
		vfree(table->syn);
		kfree(table);
		table = older;
	}
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_table_free);

/**
 * dsr_flow_prefetch - prefetch the cache line that dsr_flow_find() will read
 * @table: the table
 * @hash: the flow's hash
 */
void dsr_flow_prefetch(const struct dsr_flow_table *table, u64 hash)
{
	prefetch(flow_home(table, hash));
}

/* @free: set to the first free place that is met, unless it is set already */
static u64 *flow_find_tag(struct dsr_flow_bucket *bucket, u32 tag, u64 *seen,
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

static u64 *flow_find_in(const struct dsr_flow_table *table, u64 hash,
			 u64 *seen, u64 **free)
{
	u64 *place;

	place = flow_find_tag(flow_home(table, hash), (u32)hash, seen, free);
	return place ?: flow_find_tag(flow_neighbour(table, hash), (u32)hash,
				      seen, free);
}

/**
 * dsr_flow_find - look a flow up
 * @table: the table
 * @hash: the flow's hash
 * @place: where the entry is, for dsr_flow_refresh(); without one, a place that was
 *	free for it, or NULL
 *
 * Touches one cache line, at worst two; twice that while a resize is under way.
 *
 * Context: RCU read side.
 * Return: the entry, perhaps an expired one, or 0.
 */
u64 dsr_flow_find(struct dsr_flow_table *table, u64 hash, u64 **place)
{
	u64 *free = NULL, *other = NULL;
	u64 seen = 0;

	*place = flow_find_in(table, hash, &seen, &free);
	while (!*place) {
		table = rcu_dereference(table->older);
		if (likely(!table))
			break;
		*place = flow_find_in(table, hash, &seen, &other);
	}
	if (!*place)
		*place = free;
	return seen;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_find);

static s64 flow_tally(u64 entry)
{
	switch (dsr_entry_counted(entry)) {
	case DSR_COUNTED_PENDING:
		return DSR_TALLY_PENDING;
	case DSR_COUNTED_ACTIVE:
		return DSR_TALLY_ACTIVE;
	default:
		return 0;
	}
}

static void flow_count(const struct dsr_server_table *servers, u16 index,
		       s64 change)
{
	struct dsr_server *server;

	if (!change)
		return;
	server = dsr_server_by_index(servers, index);
	if (server)
		dsr_server_count(server, change);
}

/* What a server counts of an entry depends on its state. */
static noinline void flow_recount(const struct dsr_server_table *servers,
				  u64 seen, u64 entry)
{
	u16 before = dsr_entry_server(seen), after = dsr_entry_server(entry);

	if (before == after) {
		flow_count(servers, after,
			   flow_tally(entry) - flow_tally(seen));
		return;
	}
	flow_count(servers, before, -flow_tally(seen));
	flow_count(servers, after, flow_tally(entry));
}

/**
 * dsr_flow_update - replace an entry, unless somebody else was faster
 * @servers: from index to server
 * @place: where it is
 * @seen: what was read there
 * @entry: what shall be there; 0 to free it
 *
 * The one place where the table changes: whoever replaces an entry also counts
 * it, so that each server's &dsr_server.tally is what the table holds of it.
 *
 * Context: RCU read side.
 * Return: true when replaced.
 */
bool dsr_flow_update(const struct dsr_server_table *servers, u64 *place,
		     u64 seen, u64 entry)
{
	if (cmpxchg64(place, seen, entry) != seen)
		return false;
	if (dsr_entry_server(seen) != dsr_entry_server(entry) ||
	    dsr_entry_state(seen) != dsr_entry_state(entry))
		flow_recount(servers, seen, entry);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_update);

static bool flow_table_has(const struct dsr_flow_table *table, const u64 *place)
{
	const struct dsr_flow_bucket *end = table->bucket + table->mask + 1;

	return place >= table->bucket->entry && place < end->entry;
}

/**
 * dsr_flow_refresh - replace a flow's entry with a newer one
 * @table: the table
 * @servers: from index to server
 * @hash: the flow's hash
 * @place: where dsr_flow_find() found its entry
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
		      u64 *place, u64 seen, u64 entry, u32 now)
{
	if (unlikely(!flow_table_has(table, place)) &&
	    dsr_flow_insert(table, servers, hash, entry, now) !=
	    DSR_FLOW_UNTRACKED)
		entry = 0;
	dsr_flow_update(servers, place, seen, entry);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_refresh);

/**
 * dsr_flow_expired - check whether a flow was silent for its timeout
 * @servers: from index to server
 * @entry: the entry, not 0
 * @now: time in ticks
 *
 * Context: RCU read side.
 * Return: true when its service's timeout for its state has passed, or when it
 * names a server that is no more.
 */
bool dsr_flow_expired(const struct dsr_server_table *servers, u64 entry, u32 now)
{
	const struct dsr_dest *dest = dsr_dest(servers, dsr_entry_server(entry));
	u16 lifetime;

	if (!rcu_access_pointer(dest->server))
		return true;
	lifetime = READ_ONCE(dest->service->lifetime[dsr_entry_state(entry)]);
	return dsr_entry_idle(entry, now) > lifetime;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_expired);

/**
 * dsr_flow_renew - note that a flow is alive, unless somebody else was faster
 * @servers: from index to server
 * @place: where its entry is
 * @seen: the entry; one more packet does not change its state
 * @now: time in ticks
 *
 * Context: RCU read side.
 * Return: false when the entry has expired, and is left as it is.
 */
bool dsr_flow_renew(const struct dsr_server_table *servers, u64 *place,
		    u64 seen, u32 now)
{
	if (dsr_flow_expired(servers, seen, now))
		return false;
	dsr_flow_update(servers, place, seen, dsr_entry_renewed(seen, now));
	return true;
}

/* A handshake, or the answer to a first datagram, may be under way. */
static bool flow_is_young(u64 entry, u32 now)
{
	return dsr_entry_idle(entry, now) < YOUNG;
}

/*
 * A flood of forged SYNs pushes out its own, and no connection that was there
 * before; one of forged packets in mid-connection pushes out no handshake.
 */
static u32 flow_worth(const struct dsr_server_table *servers, u64 entry,
		      u32 now, u64 newcomer)
{
	bool adopted = dsr_entry_state(newcomer) == DSR_FLOW_ADOPTED;

	if (!entry || dsr_flow_expired(servers, entry, now))
		return WORTH_NOTHING;
	switch (dsr_entry_state(entry)) {
	case DSR_FLOW_CLOSING:
		return WORTH_CLOSING;
	case DSR_FLOW_HALF_OPEN:
		return adopted && flow_is_young(entry, now) ? WORTH_KEEPING :
							 WORTH_HALF_OPEN;
	case DSR_FLOW_UDP_NEW:
		return adopted && flow_is_young(entry, now) ? WORTH_KEEPING :
							 WORTH_UDP_NEW;
	case DSR_FLOW_ADOPTED:
		return WORTH_ADOPTED;
	default:
		return WORTH_KEEPING;
	}
}

/**
 * dsr_flow_note_syn - remember the sequence number that a flow begins with
 * @table: the table
 * @hash: the flow's hash
 * @seq: sequence number of its SYN
 *
 * Context: RCU read side.
 */
void dsr_flow_note_syn(struct dsr_flow_table *table, u64 hash, u32 seq)
{
	WRITE_ONCE(table->syn[(hash >> 32) & table->syn_mask],
		   (u64)seq << 32 | (u32)hash);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_note_syn);

/**
 * dsr_flow_other_syn - check whether a packet is of another connection than a SYN
 * @table: the table
 * @hash: the flow's hash
 * @seq: the packet's sequence number
 *
 * Context: RCU read side.
 * Return: true when it is another's; false too when the SYN is not remembered.
 */
bool dsr_flow_other_syn(const struct dsr_flow_table *table, u64 hash, u32 seq)
{
	u64 syn = READ_ONCE(table->syn[(hash >> 32) & table->syn_mask]);

	return (u32)syn == (u32)hash && seq - (u32)(syn >> 32) > SYN_WINDOW;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_other_syn);

struct victim {
	u64 *place;
	u64 seen;
	u32 cost;	/* worth, then youth: the least is taken */
};

/*
 * Each place is read once, for the flow's own and for a victim: another CPU may be
 * about to insert the same flow, and would be overlooked between two reads. Of equal
 * victims the first from the bucket's hand on is taken. Returns true when the flow
 * has a place of its own.
 */
static bool flow_find_place(struct dsr_flow_table *table, u32 at,
			    const struct dsr_server_table *servers,
			    u64 newcomer, u32 now, struct victim *best)
{
	struct dsr_flow_bucket *bucket = &table->bucket[at];
	u32 tag = dsr_entry_tag(newcomer);
	u8 hand = READ_ONCE(table->hand[at]);
	int i;

	for (i = 0; i < DSR_FLOW_WAYS; i++) {
		u64 *place = &bucket->entry[(hand + i) % DSR_FLOW_WAYS];
		u64 entry = READ_ONCE(*place);
		bool own = entry && dsr_entry_tag(entry) == tag;
		u32 cost = 0;

		if (!own && !best->cost)
			continue;
		if (!own)
			cost = flow_worth(servers, entry, now, newcomer) << 16;
		if (cost)
			cost += DSR_FLOW_STAMP_MASK - dsr_entry_idle(entry, now);
		if (own || cost < best->cost)
			*best = (struct victim) {
				.place = place,
				.seen = entry,
				.cost = cost,
			};
		if (own)
			return true;
	}
	return false;
}

/* Two CPUs at one bucket may move it once: the next victim is as good. */
static void flow_move_hand(struct dsr_flow_table *table, const u64 *place)
{
	u32 at = place - table->bucket->entry;

	WRITE_ONCE(table->hand[at / DSR_FLOW_WAYS], at % DSR_FLOW_WAYS + 1);
}

static enum dsr_flow_inserted
flow_try_insert(struct dsr_flow_table *table,
		const struct dsr_server_table *servers, u64 hash, u64 entry,
		u32 now, bool *lost)
{
	struct victim best = { .cost = (EVICTABLE + 1) << 16 };
	u32 at = (hash >> 32) & table->mask;

	*lost = false;
	if (!flow_find_place(table, at, servers, entry, now, &best) &&
	    !flow_find_place(table, at ^ 1, servers, entry, now, &best) &&
	    !best.place)
		return DSR_FLOW_UNTRACKED;
	*lost = !dsr_flow_update(servers, best.place, best.seen, entry);
	if (!best.cost)
		return DSR_FLOW_ADDED;
	flow_move_hand(table, best.place);
	return DSR_FLOW_EVICTED;
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
 * one packet, of the oldest of which one packet was seen in mid-connection, in
 * this order; one that is such itself takes no young half-open or UDP flow's.
 * Established and half-closed flows are never evicted. Another CPU may take the
 * same place first: it is tried three times, then left to the flow's next packet.
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
		result = flow_try_insert(table, servers, hash, entry, now,
					 &lost);
	} while (lost && --tries);
	return lost ? DSR_FLOW_UNTRACKED : result;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_insert);
