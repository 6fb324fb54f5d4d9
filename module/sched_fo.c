// SPDX-License-Identifier: GPL-2.0-only
/*
 * Failover: every flow goes to the server of the highest weight that can take it,
 * and to the next only when that one cannot. Among equals, the one that was added
 * first.
 *
 * Compares two servers; it must not know how they are found. That is choose.c.
 */
#include "sched.h"

static bool fo_prefer(const struct dsr_load *a, const struct dsr_load *b)
{
	return a->weight > b->weight;
}

DSR_SCHEDULER(fo) = {
	.name = "fo",
	.per_flow = true,
	.pick = DSR_PICK_PRIORITY,
	.first = true,
	.prefer = fo_prefer,
};
