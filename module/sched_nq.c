// SPDX-License-Identifier: GPL-2.0-only
/*
 * Never queue: an idle server if there is one, the best of them in the manner of
 * sed; else as sed. A server that is growing into its share counts as busy.
 *
 * Compares two servers; it must not know how they are found. That is choose.c.
 */
#include "sched.h"

static bool nq_is_idle(const struct dsr_load *load)
{
	return !load->flows && load->share == DSR_SHARE_FULL;
}

static bool nq_prefer(const struct dsr_load *a, const struct dsr_load *b)
{
	return nq_is_idle(a) != nq_is_idle(b) ? nq_is_idle(a) :
						dsr_load_next(a, b);
}

DSR_SCHEDULER(nq) = {
	.name = "nq",
	.per_flow = true,
	.pick = DSR_PICK_ROTATE,
	.prefer = nq_prefer,
};
