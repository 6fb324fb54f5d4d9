// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maglev hashing (Eisenbud and others, Maglev: A Fast and Reliable Software
 * Network Load Balancer, NSDI 2016, section 3.4), for those who expect it. Each
 * server has its own permutation of the rows; in turns, each takes the first
 * row of its permutation that is still free.
 *
 * The paper wants a prime number of rows, so that every skip gives a full
 * permutation. Here it is a power of two, and skips are odd: they have no factor
 * in common with it, and every permutation is full just the same. Rows that are
 * powers of two for every scheduler let a service change its scheduler, or its
 * number of rows, and keep its flows: each row of the one lies within one row of
 * the other.
 *
 * Weights: in each round a server is credited with its weight, and takes a row
 * when it has saved up what the heaviest one gets in a round. (Several turns in
 * one round, as IPVS does it, move more rows when a weight changes.) What it has
 * to begin with is as good as random, so that light servers do not all wait for
 * a round that may never come.
 */
#include "sched.h"

#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

/**
 * struct maglev_perm - a server's permutation of the rows
 * @at: the row that comes next
 * @skip: from there to the one after it; odd
 * @weight: its weight
 * @credit: what it has saved up
 * @index: its index
 */
struct maglev_perm {
	u32 at;
	u32 skip;
	u32 weight;
	u32 credit;
	u16 index;
};

static u32 maglev_heaviest(const struct dsr_candidate *candidate, u32 n)
{
	u32 heaviest = 0;
	u32 i;

	for (i = 0; i < n; i++)
		heaviest = max(heaviest, candidate[i].weight);
	return heaviest;
}

static void maglev_init(struct maglev_perm *perm,
			const struct dsr_candidate *candidate, u32 n,
			u32 heaviest, u64 salt)
{
	u32 i;

	for (i = 0; i < n; i++) {
		u64 hash = dsr_mix(candidate[i].seed ^ dsr_mix(salt));

		perm[i].at = hash;
		perm[i].skip = hash >> 32 | 1;
		perm[i].weight = candidate[i].weight;
		perm[i].credit = (u32)(dsr_mix(hash) >> 32) % heaviest;
		perm[i].index = candidate[i].index;
	}
}

static void maglev_take_row(struct maglev_perm *perm, u16 *slot, u32 mask)
{
	while (slot[perm->at & mask])
		perm->at += perm->skip;
	slot[perm->at & mask] = perm->index;
}

static void maglev_populate(u16 *slot, u32 slots, struct maglev_perm *perm,
			    u32 n, u32 heaviest)
{
	u32 left = slots;
	u32 i;

	memset(slot, 0, slots * sizeof(*slot));
	for (i = 0; left; i = i + 1 < n ? i + 1 : 0) {
		if (!i)
			cond_resched();
		perm[i].credit += perm[i].weight;
		if (perm[i].credit < heaviest)
			continue;
		perm[i].credit -= heaviest;
		maglev_take_row(&perm[i], slot, slots - 1);
		left--;
	}
}

static int maglev_build(u16 *slot, u32 slots,
			const struct dsr_candidate *candidate, u32 n, u64 salt)
{
	u32 heaviest = maglev_heaviest(candidate, n);
	struct maglev_perm *perm;

	perm = kvmalloc_array(n, sizeof(*perm), GFP_KERNEL);
	if (!perm)
		return -ENOMEM;
	maglev_init(perm, candidate, n, heaviest, salt);
	maglev_populate(slot, slots, perm, n, heaviest);
	kvfree(perm);
	return 0;
}

DSR_SCHEDULER(maglev) = {
	.name = "maglev",
	.build = maglev_build,
};
