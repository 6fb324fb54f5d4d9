// SPDX-License-Identifier: GPL-2.0-only
/*
 * Source hashing: all flows of a client's address go to one server. Its rows are
 * assigned as rendezvous does it, but with no salt of the service's own: services
 * with the same servers and the same number of rows send a client to the same
 * server.
 *
 * How a row comes of an address is not known here: steer.c.
 */
#include "sched.h"

static int sh_build(u16 *slot, u32 slots, const struct dsr_candidate *candidate,
		    u32 n, u64 salt)
{
	return dsr_sched_rendezvous.build(slot, slots, candidate, n, 0);
}

DSR_SCHEDULER(sh) = {
	.name = "sh",
	.source = true,
	.build = sh_build,
};
