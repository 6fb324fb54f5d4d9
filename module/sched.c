// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list of schedulers, which is Kbuild's: DSR_SCHEDULERS(X, end) is X(id) and
 * @end for each.
 */
#include "sched.h"

#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/netlink.h>
#include <linux/string.h>

#define DECLARE(id) extern const struct dsr_scheduler dsr_sched_##id
#define POINTER(id) (&dsr_sched_##id),
#define NAME(id) " " #id

DSR_SCHEDULERS(DECLARE, ;)

static const struct dsr_scheduler *const schedulers[] = {
	DSR_SCHEDULERS(POINTER, /* nothing */)
};

/**
 * dsr_scheduler_at - get the scheduler at a place of the list
 * @i: from 0 on
 *
 * Return: the scheduler, or NULL after the last one.
 */
const struct dsr_scheduler *dsr_scheduler_at(u32 i)
{
	return i < ARRAY_SIZE(schedulers) ? schedulers[i] : NULL;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_scheduler_at);

/**
 * dsr_scheduler_find - find the scheduler of a name
 * @name: what the operator calls it
 *
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

/**
 * dsr_scheduler_read - find the scheduler of a name, or say which there are
 * @name: what the operator calls it
 * @extack: where a refusal says so
 *
 * Return: the scheduler, or ERR_PTR(-EOPNOTSUPP) with extack.
 */
const struct dsr_scheduler *dsr_scheduler_read(const char *name,
					       struct netlink_ext_ack *extack)
{
	const struct dsr_scheduler *scheduler = dsr_scheduler_find(name);

	if (scheduler)
		return scheduler;
	NL_SET_ERR_MSG(extack, "unknown scheduler; expected one of:"
		       DSR_SCHEDULERS(NAME, /* nothing */));
	return ERR_PTR(-EOPNOTSUPP);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_scheduler_read);
