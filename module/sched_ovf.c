// SPDX-License-Identifier: GPL-2.0-only
/*
 * Overflow: the server of the highest weight until it has as many active flows as
 * its weight says, then the next. When all have, as sed.
 *
 * Compares two servers; it must not know how they are found. That is choose.c.
 */
#include "sched.h"

static bool ovf_has_room(const struct dsr_load *load)
{
	return (u64)load->flows * DSR_SHARE_FULL < load->weight;
}

static bool ovf_prefer(const struct dsr_load *a, const struct dsr_load *b)
{
	if (ovf_has_room(a) != ovf_has_room(b))
		return ovf_has_room(a);
	return ovf_has_room(a) ? a->weight > b->weight : dsr_load_next(a, b);
}

DSR_SCHEDULER(ovf) = {
	.name = "ovf",
	.per_flow = true,
	.pick = DSR_PICK_PRIORITY,
	.prefer = ovf_prefer,
};
