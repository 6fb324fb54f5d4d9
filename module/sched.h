/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Schedulers. A scheduler of the hash family or a ring makes of the servers that
 * may get new flows an array of server indexes, in process context; the
 * packet path only indexes that array: by the flow's hash (hash family), or by a
 * per-CPU cursor, a step for every new flow (rings). One that goes by the number
 * of flows compares two servers, and choose.c finds the best for each new flow.
 * A scheduler knows nothing of packets, of how flows are kept, of next hops.
 */
#ifndef _DSR_SCHED_H
#define _DSR_SCHED_H

#include <linux/types.h>

struct netlink_ext_ack;

/**
 * struct dsr_candidate - a server that may get new flows
 * @seed: hash of the server's address under the namespace's secret: the same on
 *	every gateway that shares the secret
 * @weight: 1 to DSR_WEIGHT_MAX
 * @index: the server's index, 1 to 65534
 */
struct dsr_candidate {
	u64 seed;
	u32 weight;
	u16 index;
};

#define DSR_SHARE_FULL	256	/* of a server that is no new one */

/**
 * struct dsr_load - a server's load, for a scheduler by number of flows
 * @flows: its active and pending flows: a burst of SYNs must spread
 * @share: how much of its part it may have by now: 1 to DSR_SHARE_FULL
 * @weight: its weight times @share, at least 1
 */
struct dsr_load {
	u32 flows;
	u32 share;
	u32 weight;
};

/**
 * enum dsr_pick - the servers that a scheduler by number of flows compares
 * @DSR_PICK_NONE: it does not go by the number of flows
 * @DSR_PICK_ROTATE: all, beginning with the next one each time
 * @DSR_PICK_PRIORITY: all, from the highest weight down, and in the order in which
 *	they were added
 * @DSR_PICK_RANDOM2: two, drawn by weight
 */
enum dsr_pick {
	DSR_PICK_NONE,
	DSR_PICK_ROTATE,
	DSR_PICK_PRIORITY,
	DSR_PICK_RANDOM2,
};

/**
 * struct dsr_scheduler - a way for a service's servers to share its flows
 * @name: what the operator calls it, less than DSR_SCHEDULER_NAME_MAX bytes
 * @per_flow: false: slots are rows, chosen by hash; true: slots are a ring,
 *	chosen by a cursor, or @prefer decides; and every flow must be
 *	remembered
 * @source: rows are for clients: a flow's row is that of its source address
 * @pick: which servers @prefer is asked about
 * @prefer: with @pick: whether @a rather than @b is to get the next flow. The first
 *	of several that are best gets it. Never true of one that has no fewer
 *	flows, no more weight and no more share. Called in softirq
 * @first: a flow that is not remembered goes to the heaviest server that is up,
 *	as others do; not to one by weight
 * @slots: with a ring: how many slots @build wants. Else not called
 * @build: fill @slot[0..slots) with candidates' indexes. Process context, may
 *	sleep. @n is at least 1. The candidates are sorted by seed, then by
 *	index, so that the same set gives the same slots, whatever its history.
 *	@salt is the service's own, so that services do not share their
 *	imbalances. Returns 0 or -ENOMEM.
 * @rebuild: the same, faster when little differs from the @old slots, which are as
 *	many and were made of the candidates @before, sorted likewise. May be
 *	NULL. Returns a negative number when @build is to be asked instead
 */
struct dsr_scheduler {
	const char *name;
	bool per_flow;
	bool source;
	u8 pick;
	bool first;
	bool (*prefer)(const struct dsr_load *a, const struct dsr_load *b);
	u32 (*slots)(const struct dsr_candidate *candidate, u32 n);
	int (*build)(u16 *slot, u32 slots, const struct dsr_candidate *candidate,
		     u32 n, u64 salt);
	int (*rebuild)(u16 *slot, u32 slots,
		       const struct dsr_candidate *candidate, u32 n, u64 salt,
		       const u16 *old, const struct dsr_candidate *before,
		       u32 n_before);
};

/**
 * DSR_SCHEDULER - define a scheduler
 * @id: its word in Kbuild's list, its name, and what its file is called by
 */
#define DSR_SCHEDULER(id)						\
	extern const struct dsr_scheduler dsr_sched_##id;		\
	const struct dsr_scheduler dsr_sched_##id

extern const struct dsr_scheduler dsr_sched_rendezvous;	/* the default */

const struct dsr_scheduler *dsr_scheduler_at(u32 i);
const struct dsr_scheduler *dsr_scheduler_find(const char *name);
const struct dsr_scheduler *dsr_scheduler_read(const char *name,
					       struct netlink_ext_ack *extack);

/**
 * dsr_load_next - compare the loads of two servers with a flow more each
 * @a: a server
 * @b: another one
 *
 * What sed means by the shortest expected delay. Products fit: flows have 28
 * bits at most, weights 24.
 *
 * Return: (flows of @a + 1) / weight < (flows of @b + 1) / weight
 */
static inline bool dsr_load_next(const struct dsr_load *a,
				 const struct dsr_load *b)
{
	return (a->flows + 1ULL) * b->weight < (b->flows + 1ULL) * a->weight;
}

/**
 * dsr_load_now - compare the loads of two servers
 * @a: a server
 * @b: another one
 *
 * Of two that have nothing to do, one that has just come is the worse.
 *
 * Return: flows of @a / weight < flows of @b / weight
 */
static inline bool dsr_load_now(const struct dsr_load *a,
				const struct dsr_load *b)
{
	u64 mine = (u64)a->flows * b->weight;
	u64 other = (u64)b->flows * a->weight;

	return mine != other ? mine < other : a->share > b->share;
}

/**
 * dsr_mix - spread every bit of a word over all its bits
 * @x: the word
 *
 * The finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom
 * Number Generators, OOPSLA 2014). Its input is secret already: it need not be
 * a keyed hash.
 *
 * Return: the spread word; a bijection.
 */
static inline u64 dsr_mix(u64 x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

#endif
