/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Overlaps: which services take packets that a wider one would take, as the
 * kernel looks a packet's service up. Marks are not compared: what they take
 * can be told from a packet alone.
 */
#ifndef _DSRADM_OVERLAP_H
#define _DSRADM_OVERLAP_H

#include "model.h"

/**
 * struct overlaps - a table's services in the order of their places
 * @id: what names them, by protocol, address and prefix
 * @n: how many there are
 */
struct overlaps {
	const struct service_id **id;
	size_t n;
};

void overlaps_init(struct overlaps *overlaps, const struct table *table);
void overlaps_free(struct overlaps *overlaps);
size_t overlaps_find(const struct overlaps *overlaps,
		     const struct service_id *id,
		     const struct service_id **found, size_t room);

#endif
