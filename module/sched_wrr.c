// SPDX-License-Identifier: GPL-2.0-only
/*
 * Weighted round robin: in each round of the ring every server comes as often
 * as its weight says, and as evenly spread as can be: with weights 5, 1, 1 the
 * ring reads a a b a c a a, not a a a a a b c (the smooth order of nginx's
 * upstream module and of IPVS). Weights are divided by what they have in
 * common; when the ring would still be too large, they are scaled down, and
 * every server keeps one slot.
 */
#include "sched.h"

#include <linux/errno.h>
#include <linux/gcd.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/sched.h>
#include <linux/slab.h>

#define RING_MAX	16384

/**
 * struct wrr_scale - scale from weights to numbers of slots
 * @total: sum of all weights
 * @size: slots that @total stands for; @total for weights as they are
 */
struct wrr_scale {
	u64 total;
	u64 size;
};

/**
 * struct wrr_server - a server's credit towards the next slot
 * @share: slots it gets in all
 * @credit: what it has saved up: grows by @share with each slot, and the
 *	winner of a slot pays the ring's size
 */
struct wrr_server {
	u32 share;
	s32 credit;
};

static u32 wrr_share(const struct wrr_scale *scale, u32 weight)
{
	u64 share = div64_u64(weight * scale->size, scale->total);

	return share ? share : 1;
}

static u64 wrr_scaled_slots(const struct wrr_scale *scale,
			    const struct dsr_candidate *candidate, u32 n)
{
	u64 slots = 0;
	u32 i;

	for (i = 0; i < n; i++)
		slots += wrr_share(scale, candidate[i].weight);
	return slots;
}

/* The largest size, of at most RING_MAX, whose slots fit into RING_MAX */
static void wrr_scale_down(struct wrr_scale *scale,
			   const struct dsr_candidate *candidate, u32 n)
{
	u32 low = 0, high = RING_MAX;

	while (low < high) {
		scale->size = (low + high + 1) / 2;
		if (wrr_scaled_slots(scale, candidate, n) <= RING_MAX)
			low = scale->size;
		else
			high = scale->size - 1;
	}
	scale->size = low;
}

static struct wrr_scale wrr_scale_of(const struct dsr_candidate *candidate,
				     u32 n)
{
	struct wrr_scale scale = {};
	unsigned long common = 0;
	u32 i;

	for (i = 0; i < n; i++) {
		scale.total += candidate[i].weight;
		common = gcd(common, candidate[i].weight);
	}
	scale.size = div64_ul(scale.total, common);
	if (scale.size > RING_MAX)
		wrr_scale_down(&scale, candidate, n);
	return scale;
}

static u32 wrr_slots(const struct dsr_candidate *candidate, u32 n)
{
	struct wrr_scale scale = wrr_scale_of(candidate, n);

	return wrr_scaled_slots(&scale, candidate, n);
}

static u32 wrr_next(struct wrr_server *server, u32 n, u32 slots)
{
	u32 i, at = 0;

	for (i = 0; i < n; i++) {
		server[i].credit += server[i].share;
		if (server[i].credit > server[at].credit)
			at = i;
	}
	server[at].credit -= slots;
	return at;
}

static int wrr_build(u16 *slot, u32 slots, const struct dsr_candidate *candidate,
		     u32 n, u64 salt)
{
	struct wrr_scale scale = wrr_scale_of(candidate, n);
	struct wrr_server *server;
	u32 i;

	server = kvcalloc(n, sizeof(*server), GFP_KERNEL);
	if (!server)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		server[i].share = wrr_share(&scale, candidate[i].weight);
	for (i = 0; i < slots; i++) {
		slot[i] = candidate[wrr_next(server, n, slots)].index;
		cond_resched();
	}
	kvfree(server);
	return 0;
}

DSR_SCHEDULER(wrr) = {
	.name = "wrr",
	.per_flow = true,
	.slots = wrr_slots,
	.build = wrr_build,
};
