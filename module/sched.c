// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list of schedulers. A new one is a file of its own and a line here.
 */
#include "sched.h"

#include <kunit/visibility.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/string.h>

static const struct dsr_scheduler *const schedulers[] = {
	&dsr_sched_rendezvous,
	&dsr_sched_maglev,
	&dsr_sched_sh,
	&dsr_sched_rr,
	&dsr_sched_wrr,
	&dsr_sched_lc,
	&dsr_sched_wlc,
	&dsr_sched_sed,
	&dsr_sched_nq,
	&dsr_sched_p2c,
	&dsr_sched_fo,
	&dsr_sched_ovf,
};

/**
 * dsr_scheduler_find - the scheduler of a name
 * @name: what the operator calls it
 *
 * Context: any.
 * Return: the scheduler, or NULL when there is none of that name.
 */
const struct dsr_scheduler *dsr_scheduler_find(const char *name)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(schedulers); i++)
		if (!strcmp(schedulers[i]->name, name))
			return schedulers[i];
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_scheduler_find);
