// SPDX-License-Identifier: GPL-2.0-only
/*
 * Least connections: the server with the fewest active flows, whatever the
 * weights. Among equals each gets its turn.
 *
 * Compares two servers; it must not know how they are found. That is choose.c.
 */
#include "sched.h"

static bool lc_prefer(const struct dsr_load *a, const struct dsr_load *b)
{
	return (a->flows + 1ULL) * b->share < (b->flows + 1ULL) * a->share;
}

DSR_SCHEDULER(lc) = {
	.name = "lc",
	.per_flow = true,
	.pick = DSR_PICK_ROTATE,
	.prefer = lc_prefer,
};
