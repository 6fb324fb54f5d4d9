// SPDX-License-Identifier: GPL-2.0-only
/*
 * Round robin: one server after the other, whatever their weights. The ring
 * has one slot a server; whoever steps on in it knows where it stands.
 */
#include "sched.h"

static u32 rr_slots(const struct dsr_candidate *candidate, u32 n)
{
	return n;
}

static int rr_build(u16 *slot, u32 slots, const struct dsr_candidate *candidate,
		    u32 n, u64 salt)
{
	u32 i;

	for (i = 0; i < slots; i++)
		slot[i] = candidate[i % n].index;
	return 0;
}

DSR_SCHEDULER(rr) = {
	.name = "rr",
	.per_flow = true,
	.slots = rr_slots,
	.build = rr_build,
};
