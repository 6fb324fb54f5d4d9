/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes of a table of services that belongs to no namespace, under a lock of its
 * own.
 */
#ifndef _DSR_TEST_TABLE_H
#define _DSR_TEST_TABLE_H

#include "config.h"

#include <linux/mutex.h>

static DEFINE_MUTEX(table_lock);

static inline struct dsr_config *table_copy(const struct dsr_config *old,
					    const struct dsr_view *without,
					    u32 ranges)
{
	struct dsr_config *config;

	mutex_lock(&table_lock);
	config = dsr_config_copy(old, without, ranges, &table_lock);
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
	bool room;

	mutex_lock(&table_lock);
	room = dsr_config_has_room(config, ranges);
	mutex_unlock(&table_lock);
	return room;
}

static inline bool table_has(struct dsr_config *config,
			     const struct dsr_identity *id,
			     const struct dsr_view *but)
{
	bool has;

	mutex_lock(&table_lock);
	has = dsr_config_has(config, id, but);
	mutex_unlock(&table_lock);
	return has;
}

static inline int table_insert(struct dsr_config *config, struct dsr_view *view)
{
	int err;

	mutex_lock(&table_lock);
	err = dsr_config_insert(config, view);
	mutex_unlock(&table_lock);
	return err;
}

static inline bool table_remove(struct dsr_config *config,
				const struct dsr_view *view)
{
	bool removed;

	mutex_lock(&table_lock);
	removed = dsr_config_remove(config, view);
	mutex_unlock(&table_lock);
	return removed;
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
