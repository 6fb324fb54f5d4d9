// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shortest expected delay: the server that would have the fewest active flows for
 * its weight with the new one. An idle server of weight 1 waits until the one of
 * weight 3 has two.
 *
 * Compares two servers; it must not know how they are found. That is choose.c.
 */
#include "sched.h"

DSR_SCHEDULER(sed) = {
	.name = "sed",
	.per_flow = true,
	.pick = DSR_PICK_ROTATE,
	.prefer = dsr_load_next,
};
