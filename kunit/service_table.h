/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A table of services that belongs to no namespace, under a lock of its own, and
 * that can be looked at after each service that it gets.
 */
#ifndef _DSR_TEST_TABLE_H
#define _DSR_TEST_TABLE_H

#include "config.h"

#include <linux/mutex.h>

static DEFINE_MUTEX(table_lock);

static inline struct dsr_view *table_view(const struct dsr_slot *slot)
{
	return rcu_dereference_protected(slot->view,
					 lockdep_is_held(&table_lock));
}

/* Ranges of several ports are found when all of them are known. */
static inline int table_finish(struct dsr_config *config)
{
	u32 i;

	for (i = 0; i <= config->mask; i++) {
		dsr_ranges_free(config->vip[i].ranges);
		config->vip[i].ranges = NULL;
	}
	return dsr_config_finish(config);
}

static inline bool table_is_first(const struct dsr_slot *slot,
				  const struct dsr_view *view)
{
	return slot->port == view->id.range[0].first &&
	       slot->port_last == view->id.range[0].last;
}

/* A table with room for @room more ranges, like @old but for @without */
static inline struct dsr_config *table_copy(const struct dsr_config *old,
					    const struct dsr_view *without,
					    u32 room)
{
	struct dsr_config *config;
	struct dsr_view *view;
	u32 i;

	mutex_lock(&table_lock);
	config = dsr_config_new((old ? old->count : 0) + room, &table_lock);
	for (i = 0; config && old && i <= old->mask; i++) {
		view = table_view(&old->slot[i]);
		if (view && view != without &&
		    table_is_first(&old->slot[i], view))
			dsr_config_insert(config, view);
	}
	if (config && table_finish(config)) {
		dsr_config_free(config);
		config = NULL;
	}
	mutex_unlock(&table_lock);
	return config;
}

static inline void table_free(struct dsr_config *config)
{
	mutex_lock(&table_lock);
	dsr_config_free(config);
	mutex_unlock(&table_lock);
}

static inline bool table_has_room(const struct dsr_config *config, u32 ranges)
{
	return 2 * (config->count + ranges) <= config->mask + 1;
}

static inline bool table_has(struct dsr_config *config,
			     const struct dsr_identity *id)
{
	bool has;

	mutex_lock(&table_lock);
	has = dsr_config_has(config, id);
	mutex_unlock(&table_lock);
	return has;
}

static inline int table_insert(struct dsr_config *config, struct dsr_view *view)
{
	const struct dsr_identity *id = &view->id;
	bool wide = false;
	int err = 0;
	u32 i;

	for (i = 0; i < id->ranges; i++)
		wide |= !dsr_one_port(&id->range[i]);
	mutex_lock(&table_lock);
	dsr_config_insert(config, view);
	if (wide)
		err = table_finish(config);
	mutex_unlock(&table_lock);
	return err;
}

static inline void table_exchange(struct dsr_config *config,
				  const struct dsr_view *old,
				  struct dsr_view *view)
{
	mutex_lock(&table_lock);
	dsr_config_exchange(config, old, view);
	mutex_unlock(&table_lock);
}

#endif
