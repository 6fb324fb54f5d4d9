// SPDX-License-Identifier: GPL-2.0-only
/*
 * Weighted round robin: in each turn of the wheel every server comes as often
 * as its weight says, and as evenly spread as can be: with weights 5, 1, 1 the
 * wheel reads a a b a c a a, not a a a a a b c (the smooth order of nginx's
 * upstream module and of IPVS). Weights are divided by what they have in
 * common; when the wheel would still be too large, they are scaled down, and
 * every server keeps one slot.
 */
#include "sched.h"

#include <linux/errno.h>
#include <linux/gcd.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/sched.h>
#include <linux/slab.h>

#define WHEEL_MAX	16384

/**
 * struct wheel - how weights become numbers of slots
 * @total: sum of all weights
 * @size: slots that @total stands for; @total for weights as they are
 */
struct wheel {
	u64 total;
	u64 size;
};

/**
 * struct turn - a server's claim to the next slot
 * @share: slots it gets in all
 * @credit: what it has saved up: grows by @share with each slot, and the
 *	winner of a slot pays the wheel's size
 */
struct turn {
	u32 share;
	s32 credit;
};

static u32 wheel_share(const struct wheel *wheel, u32 weight)
{
	u64 share = div64_u64(weight * wheel->size, wheel->total);

	return share ? share : 1;
}

static u64 wheel_slots(const struct wheel *wheel,
		       const struct dsr_candidate *candidate, u32 n)
{
	u64 slots = 0;
	u32 i;

	for (i = 0; i < n; i++)
		slots += wheel_share(wheel, candidate[i].weight);
	return slots;
}

/* The largest size, of at most WHEEL_MAX, whose slots fit into WHEEL_MAX */
static void wheel_shrink(struct wheel *wheel,
			 const struct dsr_candidate *candidate, u32 n)
{
	u32 low = 0, high = WHEEL_MAX;

	while (low < high) {
		wheel->size = (low + high + 1) / 2;
		if (wheel_slots(wheel, candidate, n) <= WHEEL_MAX)
			low = wheel->size;
		else
			high = wheel->size - 1;
	}
	wheel->size = low;
}

static struct wheel wheel_fit(const struct dsr_candidate *candidate, u32 n)
{
	struct wheel wheel = {};
	unsigned long common = 0;
	u32 i;

	for (i = 0; i < n; i++) {
		wheel.total += candidate[i].weight;
		common = gcd(common, candidate[i].weight);
	}
	wheel.size = div64_ul(wheel.total, common);
	if (wheel.size > WHEEL_MAX)
		wheel_shrink(&wheel, candidate, n);
	return wheel;
}

static u32 wrr_slots(const struct dsr_candidate *candidate, u32 n)
{
	struct wheel wheel = wheel_fit(candidate, n);

	return wheel_slots(&wheel, candidate, n);
}

static u32 next_turn(struct turn *turn, u32 n, u32 slots)
{
	u32 i, at = 0;

	for (i = 0; i < n; i++) {
		turn[i].credit += turn[i].share;
		if (turn[i].credit > turn[at].credit)
			at = i;
	}
	turn[at].credit -= slots;
	return at;
}

static int wrr_build(u16 *slot, u32 slots, const struct dsr_candidate *candidate,
		     u32 n, u64 salt)
{
	struct wheel wheel = wheel_fit(candidate, n);
	struct turn *turn;
	u32 i;

	turn = kvcalloc(n, sizeof(*turn), GFP_KERNEL);
	if (!turn)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		turn[i].share = wheel_share(&wheel, candidate[i].weight);
	for (i = 0; i < slots; i++) {
		slot[i] = candidate[next_turn(turn, n, slots)].index;
		cond_resched();
	}
	kvfree(turn);
	return 0;
}

const struct dsr_scheduler dsr_sched_wrr = {
	.name = "wrr",
	.per_flow = true,
	.slots = wrr_slots,
	.build = wrr_build,
};
