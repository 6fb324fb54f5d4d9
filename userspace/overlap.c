// SPDX-License-Identifier: GPL-2.0-only
/*
 * Overlaps. A service that is overruled has a shorter prefix and a port in
 * common, or the same prefix and a range of ports that is wider than the other's,
 * or as wide and begins higher.
 */
#include "overlap.h"

#include "array.h"

#include <stdlib.h>
#include <string.h>

static int compare_places(const struct service_id *a,
			  const struct service_id *b)
{
	if (a->protocol != b->protocol)
		return a->protocol - b->protocol;
	if (a->vip.len != b->vip.len)
		return a->vip.len - b->vip.len;
	return memcmp(a->vip.bytes, b->vip.bytes, a->vip.len);
}

static int compare(const void *a, const void *b)
{
	const struct service_id *x = *(const struct service_id *const *)a;
	const struct service_id *y = *(const struct service_id *const *)b;
	int order = compare_places(x, y);

	if (!order)
		order = x->prefix - y->prefix;
	if (!order)
		order = x->ports->first - y->ports->first;
	return order ? order : x->ports->last - y->ports->last;
}

/**
 * overlaps_init - bring a table's services into order
 * @overlaps: the result; overlaps_free() it before the table
 * @table: the table
 */
void overlaps_init(struct overlaps *overlaps, const struct table *table)
{
	size_t i;

	overlaps->n = 0;
	overlaps->id = need_memory(calloc(table->n + 1,
					  sizeof(*overlaps->id)));
	for (i = 0; i < table->n; i++)
		if (!table->services[i].id.mark)
			overlaps->id[overlaps->n++] = &table->services[i].id;
	qsort(overlaps->id, overlaps->n, sizeof(*overlaps->id), compare);
}

/**
 * overlaps_free - free what was made of a table
 * @overlaps: what overlaps_init() made
 */
void overlaps_free(struct overlaps *overlaps)
{
	free(overlaps->id);
}

/* A service's ranges, all ports as one of them. */
static size_t ranges_of(const struct service_id *id,
			const struct dsr_port_range **list)
{
	static const struct dsr_port_range all = { 0, UINT16_MAX };

	*list = id->n_ports ? id->ports : &all;
	return id->n_ports ? id->n_ports : 1;
}

static int width(const struct dsr_port_range *range)
{
	return range->last - range->first;
}

static bool range_overrules(const struct dsr_port_range *wide,
			    const struct dsr_port_range *range, bool any)
{
	if (wide->first > range->last || range->first > wide->last)
		return false;
	return any || width(range) < width(wide) ||
	       (width(range) == width(wide) && range->first < wide->first);
}

/* Takes @id packets that @wide would take? @wide has a prefix around its. */
static bool overrules(const struct service_id *wide,
		      const struct service_id *id)
{
	const struct dsr_port_range *all, *some;
	size_t n_all = ranges_of(wide, &all), n = ranges_of(id, &some), i, k;

	for (i = 0; i < n_all; i++)
		for (k = 0; k < n; k++)
			if (range_overrules(&all[i], &some[k],
					    id->prefix > wide->prefix))
				return true;
	return false;
}

static bool within(const struct service_id *wide, const struct service_id *id)
{
	uint8_t whole = wide->prefix / 8, mask = 0xff00 >> wide->prefix % 8;

	return wide->protocol == id->protocol && wide->vip.len == id->vip.len &&
	       !memcmp(wide->vip.bytes, id->vip.bytes, whole) &&
	       (!mask || !((wide->vip.bytes[whole] ^ id->vip.bytes[whole]) &
			   mask));
}

/* One address, and no range of more than a port: nothing fits better. */
static bool narrowest(const struct service_id *id)
{
	const struct dsr_port_range *list;
	size_t n = ranges_of(id, &list);

	while (n && !width(&list[n - 1]))
		n--;
	return !n && id->prefix == address_bits(&id->vip);
}

/* The first that is not before @id, but for its prefix. */
static size_t lower_bound(const struct overlaps *overlaps,
			  const struct service_id *id)
{
	size_t low = 0, high = overlaps->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (compare_places(overlaps->id[middle], id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/**
 * overlaps_find - find the services that take packets of another
 * @overlaps: the services
 * @id: what names the other
 * @found: the first of them
 * @room: how many @found has room for
 *
 * Return: how many there are.
 */
size_t overlaps_find(const struct overlaps *overlaps,
		     const struct service_id *id,
		     const struct service_id **found, size_t room)
{
	const struct service_id *other;
	size_t n = 0, i;

	if (id->mark || narrowest(id))
		return 0;
	for (i = lower_bound(overlaps, id); i < overlaps->n; i++) {
		other = overlaps->id[i];
		if (!within(id, other))
			break;
		if (other->prefix < id->prefix || !overrules(id, other))
			continue;
		if (n < room)
			found[n] = other;
		n++;
	}
	return n;
}
