/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The flow table: the servers of flows whose hash alone does not tell them. Fixed
 * size, 8 bytes an entry, 8 entries a cache line, no lock, no timer, no
 * allocation for a flow. It stores no address: an entry is a tag, a server's
 * index, a time and a state. It knows nothing of packets; of services it knows
 * only the timeouts of their flows.
 */
#ifndef _DSR_FLOW_H
#define _DSR_FLOW_H

#include "uapi/linux/dsr.h"

#include <linux/bits.h>
#include <linux/cache.h>
#include <linux/jiffies.h>
#include <linux/rcupdate.h>

struct dsr_server_table;

#define DSR_FLOW_WAYS		8	/* entries of a bucket */
#define DSR_FLOW_STATES		8	/* what 3 bits can tell, and all are used */
#define DSR_FLOW_TICK_SHIFT	1	/* a tick is 2 seconds */
#define DSR_FLOW_STAMP_MASK	0x1fff	/* a time is 13 bits of ticks */
#define DSR_FLOW_AHEAD		64	/* ticks that clocks may differ by */
#define DSR_FLOW_SLOTS_MIN	BIT(10)
#define DSR_FLOW_SLOTS_MAX	BIT(27)
#define DSR_FLOW_SLOTS_DEFAULT	BIT(20)

/**
 * struct dsr_flow_bucket - entries of one cache line
 * @entry: 0 when free, else tag (bits 0-31), server index (32-47), stamp
 *	(48-60) and &enum dsr_flow_state (61-63)
 */
struct dsr_flow_bucket {
	u64 entry[DSR_FLOW_WAYS];
} __aligned(64);

/**
 * struct dsr_flow_table - flow table of a namespace
 * @mask: number of buckets less one; a power of two, at least 2
 * @syn_mask: number of @syn less one
 * @bucket: the buckets
 * @hand: by bucket: place after the one that was taken last from a flow; of several
 *	victims the first from there on has been there for longest
 * @syn: of flows that began on a dirty row: tag (bits 0-31) and the sequence number
 *	that they began with (32-63); the later one has the place
 * @older: table before a resize that still holds flows, or NULL; its entries
 *	move over when they are found
 */
struct dsr_flow_table {
	u32 mask;
	u32 syn_mask;
	struct dsr_flow_bucket *bucket;
	u8 *hand;
	u64 *syn;
	struct dsr_flow_table __rcu *older;
};

/**
 * enum dsr_flow_inserted - outcome of dsr_flow_insert()
 * @DSR_FLOW_ADDED: it took a free or expired place
 * @DSR_FLOW_EVICTED: it took the place of a flow that counts less
 * @DSR_FLOW_UNTRACKED: every place holds a flow that counts more
 */
enum dsr_flow_inserted {
	DSR_FLOW_ADDED,
	DSR_FLOW_EVICTED,
	DSR_FLOW_UNTRACKED,
};

static inline u32 dsr_entry_tag(u64 entry)
{
	return (u32)entry;
}

static inline u16 dsr_entry_server(u64 entry)
{
	return entry >> 32;
}

static inline u16 dsr_entry_stamp(u64 entry)
{
	return (entry >> 48) & DSR_FLOW_STAMP_MASK;
}

static inline enum dsr_flow_state dsr_entry_state(u64 entry)
{
	return entry >> 61;
}

/**
 * dsr_entry_make - pack an entry
 * @hash: the flow's hash; its low 32 bits are the tag
 * @server: server index, not 0
 * @now: time in ticks
 * @state: what is known of the flow
 *
 * Return: the entry, never 0.
 */
static inline u64 dsr_entry_make(u64 hash, u16 server, u32 now,
				 enum dsr_flow_state state)
{
	return (u32)hash | (u64)server << 32 |
	       (u64)(now & DSR_FLOW_STAMP_MASK) << 48 | (u64)state << 61;
}

/**
 * dsr_entry_renewed - renew the time stamp of an entry
 * @entry: the entry; one more packet does not change its state
 * @now: time in ticks
 *
 * Return: the entry of now.
 */
static inline u64 dsr_entry_renewed(u64 entry, u32 now)
{
	return dsr_entry_make(entry, dsr_entry_server(entry), now,
			      dsr_entry_state(entry));
}

/**
 * dsr_entry_ended - check whether the client has ended its side of the flow
 * @entry: the entry
 *
 * Return: true after a FIN or a RST, forged ones too.
 */
static inline bool dsr_entry_ended(u64 entry)
{
	enum dsr_flow_state state = dsr_entry_state(entry);

	return state == DSR_FLOW_CLOSING || state == DSR_FLOW_HALF_CLOSED;
}

/**
 * enum dsr_counted - how an entry counts among the flows of its server
 * @DSR_COUNTED_NOT: not at all: there is none, or its client has ended it
 * @DSR_COUNTED_PENDING: a flow of which one packet was seen: its sender may be
 *	anybody
 * @DSR_COUNTED_ACTIVE: a flow that is alive
 */
enum dsr_counted {
	DSR_COUNTED_NOT,
	DSR_COUNTED_PENDING,
	DSR_COUNTED_ACTIVE,
};

/**
 * dsr_entry_counted - tell how an entry counts among the flows of its server
 * @entry: the entry, or 0
 *
 * Return: the class.
 */
static inline enum dsr_counted dsr_entry_counted(u64 entry)
{
	switch (dsr_entry_state(entry)) {
	case DSR_FLOW_ADOPTED:
		return entry ? DSR_COUNTED_PENDING : DSR_COUNTED_NOT;
	case DSR_FLOW_HALF_OPEN:
	case DSR_FLOW_UDP_NEW:
		return DSR_COUNTED_PENDING;
	case DSR_FLOW_ESTABLISHED:
	case DSR_FLOW_UDP:
	case DSR_FLOW_CLIENT:
		return DSR_COUNTED_ACTIVE;
	default:
		return DSR_COUNTED_NOT;
	}
}

/**
 * dsr_entry_idle - tell how long ago an entry was written
 * @entry: the entry
 * @now: time in ticks
 *
 * An entry may be written by a CPU whose clock ticked between the caller's look
 * at the clock and this one: it is not idle at all.
 *
 * Return: ticks; right as long as the sweep removes entries before the stamp
 * comes round (16,384 s, less %DSR_FLOW_AHEAD ticks).
 */
static inline u32 dsr_entry_idle(u64 entry, u32 now)
{
	u32 idle = (now - dsr_entry_stamp(entry)) & DSR_FLOW_STAMP_MASK;

	return idle <= DSR_FLOW_STAMP_MASK - DSR_FLOW_AHEAD ? idle : 0;
}

#if IS_ENABLED(CONFIG_KUNIT)
extern u32 dsr_flow_skew; /* ticks that a test is ahead */
#else
#define dsr_flow_skew	0u
#endif

/**
 * dsr_flow_now - read the flow table's clock
 *
 * Return: time since boot in ticks of 2 s.
 */
static inline u32 dsr_flow_now(void)
{
	return (u32)(get_jiffies_64() / (HZ << DSR_FLOW_TICK_SHIFT)) +
	       dsr_flow_skew;
}

static __always_inline u64 *dsr_bucket_peek(struct dsr_flow_bucket *bucket,
					    u64 hash, u64 *seen)
{
	int i;

	for (i = 0; i < DSR_FLOW_WAYS; i++) {
		*seen = READ_ONCE(bucket->entry[i]);
		if (dsr_entry_tag(*seen) == (u32)hash)
			return &bucket->entry[i];
	}
	return NULL;
}

/**
 * dsr_flow_peek - look a flow up in the two buckets of the current table
 * @table: the table
 * @hash: the flow's hash
 * @seen: where to write its entry, perhaps an expired one
 *
 * Touches one cache line, or two if the first bucket was full when the flow began.
 *
 * Context: RCU read side.
 * Return: where its entry is; NULL when it is nowhere, or in the table before a
 * resize: dsr_flow_find() knows.
 */
static inline u64 *dsr_flow_peek(const struct dsr_flow_table *table, u64 hash,
				 u64 *seen)
{
	u32 home = (hash >> 32) & table->mask;
	u64 *place = dsr_bucket_peek(&table->bucket[home], hash, seen);

	return likely(place) ? place :
			      dsr_bucket_peek(&table->bucket[home ^ 1], hash,
					      seen);
}

struct dsr_flow_table *dsr_flow_table_new(u32 slots);
u64 dsr_flow_table_bytes(u32 slots);
void dsr_flow_table_free(struct dsr_flow_table *table);

void dsr_flow_prefetch(const struct dsr_flow_table *table, u64 hash);
u64 dsr_flow_find(struct dsr_flow_table *table, u64 hash, u64 **place);
bool dsr_flow_update(const struct dsr_server_table *servers, u64 *place,
		     u64 seen, u64 entry);
bool dsr_flow_renew(const struct dsr_server_table *servers, u64 *place,
		    u64 seen, u32 now);
void dsr_flow_refresh(struct dsr_flow_table *table,
		      const struct dsr_server_table *servers, u64 hash,
		      u64 *place, u64 seen, u64 entry, u32 now);
enum dsr_flow_inserted dsr_flow_insert(struct dsr_flow_table *table,
				       const struct dsr_server_table *servers,
				       u64 hash, u64 entry, u32 now);
bool dsr_flow_expired(const struct dsr_server_table *servers, u64 entry,
		      u32 now);
void dsr_flow_note_syn(struct dsr_flow_table *table, u64 hash, u32 seq);
bool dsr_flow_other_syn(const struct dsr_flow_table *table, u64 hash, u32 seq);

#endif
