// SPDX-License-Identifier: GPL-2.0-only
/*
 * Weighted least connections: the server with the fewest active flows for its
 * weight. Among equals, idle ones above all, each gets its turn: a service whose
 * connections are short and few does not see the weights. sed does.
 *
 * Compares two servers; it must not know how they are found. That is choose.c.
 */
#include "sched.h"

DSR_SCHEDULER(wlc) = {
	.name = "wlc",
	.per_flow = true,
	.pick = DSR_PICK_ROTATE,
	.prefer = dsr_load_now,
};
