// SPDX-License-Identifier: GPL-2.0-only
/*
 * Power of two choices (Mitzenmacher, The Power of Two Choices in Randomized Load
 * Balancing, 2001): of two servers drawn by weight the one with the fewer active
 * flows for its weight. Looks at two servers whatever their number, and gateways
 * that do not know of each other do not all choose the same one.
 *
 * Compares two servers; it must not know how they are found. That is choose.c.
 */
#include "sched.h"

DSR_SCHEDULER(p2c) = {
	.name = "p2c",
	.per_flow = true,
	.pick = DSR_PICK_RANDOM2,
	.prefer = dsr_load_now,
};
