/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Schedulers. A scheduler turns the servers that may get new flows into an
 * array of server indexes, in process context; the packet path only indexes
 * that array: by the flow's hash (hash family), or by a per-CPU cursor, a step
 * for every new flow (stateful family). A scheduler knows nothing of packets,
 * flows or next hops.
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

/**
 * struct dsr_scheduler - how the servers of a service share its flows
 * @name: what the operator calls it, less than DSR_SCHEDULER_NAME_MAX bytes
 * @per_flow: false: slots are rows, chosen by hash; true: slots are a wheel,
 *	chosen by a cursor, and every flow must be remembered
 * @slots: how many slots @build wants. For the hash family not called: the
 *	service's row count is used
 * @build: fill @slot[0..slots) with candidates' indexes. Process context, may
 *	sleep. @n is at least 1 and the candidates are sorted by @seed, then
 *	@index: the same set gives the same slots, whatever its history. @salt
 *	is the service's own, so that services do not share their imbalances.
 *	Returns 0 or -ENOMEM.
 */
struct dsr_scheduler {
	const char *name;
	bool per_flow;
	u32 (*slots)(const struct dsr_candidate *candidate, u32 n);
	int (*build)(u16 *slot, u32 slots, const struct dsr_candidate *candidate,
		     u32 n, u64 salt);
};

extern const struct dsr_scheduler dsr_sched_rendezvous;
extern const struct dsr_scheduler dsr_sched_maglev;
extern const struct dsr_scheduler dsr_sched_rr;
extern const struct dsr_scheduler dsr_sched_wrr;

const struct dsr_scheduler *dsr_scheduler_find(const char *name);

/**
 * dsr_mix - spread every bit of a word over all its bits
 * @x: the word
 *
 * The finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom
 * Number Generators, OOPSLA 2014). Its input is secret already: it need not be
 * a keyed hash.
 *
 * Context: any.
 * Return: the spread word; a bijection.
 */
static inline u64 dsr_mix(u64 x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

#endif
