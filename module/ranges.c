// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sorted array of ranges.h: the narrowest ranges are painted first, onto the
 * stretches between all the keys at which a range begins or has ended.
 */
#include "ranges.h"

#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/slab.h>

/**
 * struct dsr_canvas - what a set is painted on
 * @begins: a bit for each key at which one begins
 * @next: by stretch: it, or one behind it that may be the next without paint
 */
struct dsr_canvas {
	DECLARE_BITMAP(begins, DSR_RANGES_KEYS + 1);
	u32 next[];
};

static struct dsr_canvas *canvas_new(u32 room)
{
	struct dsr_canvas *canvas;

	return kvzalloc(struct_size(canvas, next, 2 * room + 2), GFP_KERNEL);
}

/**
 * dsr_ranges_new - make an empty set
 * @room: ranges that it has room for
 *
 * Context: process.
 * Return: the set, for dsr_ranges_add() and then dsr_ranges_settle(); NULL without
 * memory.
 */
struct dsr_ranges *dsr_ranges_new(u32 room)
{
	struct dsr_ranges *ranges;
	size_t size;

	size = ALIGN(struct_size(ranges, range, room), sizeof(u64));
	ranges = kvzalloc(size + array_size(2 * room + 1,
					    sizeof(*ranges->segment)),
			  GFP_KERNEL_ACCOUNT);
	if (!ranges)
		return NULL;
	ranges->segment = (void *)ranges + size;
	ranges->canvas = canvas_new(room);
	if (ranges->canvas)
		return ranges;
	kvfree(ranges);
	return NULL;
}

/**
 * dsr_ranges_free - free a set after its last reader
 * @ranges: the set, not published any more, or NULL
 *
 * Context: process.
 */
void dsr_ranges_free(struct dsr_ranges *ranges)
{
	if (ranges)
		kvfree_rcu(ranges, rcu);
}

static bool is_before(const struct dsr_range *a, const struct dsr_range *b)
{
	u32 width = a->last - a->first, other = b->last - b->first;

	return width != other ? width < other : a->first < b->first;
}

/**
 * dsr_ranges_add - add a range
 * @ranges: the set, with room
 * @range: the range; among those that are there already it is put in its place
 *
 * Context: process.
 */
void dsr_ranges_add(struct dsr_ranges *ranges, const struct dsr_range *range)
{
	u32 i = ranges->count++;

	for (; i && is_before(range, &ranges->range[i - 1]); i--)
		ranges->range[i] = ranges->range[i - 1];
	ranges->range[i] = *range;
}

/* One behind the last stretch is never painted. */
static u32 unpainted(struct dsr_canvas *canvas, u32 i)
{
	u32 found = i, next;

	while (canvas->next[found] != found)
		found = canvas->next[found];
	for (; i != found; i = next) {
		next = canvas->next[i];
		canvas->next[i] = found;
	}
	return found;
}

static void paint(struct dsr_ranges *ranges, const struct dsr_range *range)
{
	struct dsr_canvas *canvas = ranges->canvas;
	u32 i = dsr_ranges_segment(ranges, range->first);

	for (i = unpainted(canvas, i); i < ranges->segments &&
	     ranges->segment[i].first <= range->last; i = unpainted(canvas, i)) {
		ranges->segment[i].slot = range->slot;
		canvas->next[i] = i + 1;
	}
}

/* A stretch for each key at which a range begins or has ended, and the first */
static void stretch(struct dsr_ranges *ranges)
{
	struct dsr_canvas *canvas = ranges->canvas;
	u32 i, key;

	__set_bit(0, canvas->begins);
	for (i = 0; i < ranges->count; i++) {
		__set_bit(ranges->range[i].first, canvas->begins);
		__set_bit(ranges->range[i].last + 1, canvas->begins);
	}
	for_each_set_bit(key, canvas->begins, DSR_RANGES_KEYS) {
		i = ranges->segments++;
		ranges->segment[i].first = key;
		ranges->segment[i].slot = DSR_RANGES_NONE;
		canvas->next[i] = i;
	}
	canvas->next[ranges->segments] = ranges->segments;
}

/**
 * dsr_ranges_settle - make a set ready to be searched
 * @ranges: the set; nothing is added to it afterwards
 *
 * Context: process.
 */
void dsr_ranges_settle(struct dsr_ranges *ranges)
{
	u32 i;

	stretch(ranges);
	for (i = 0; i < ranges->count; i++)
		paint(ranges, &ranges->range[i]);
	kvfree(ranges->canvas);
	ranges->canvas = NULL;
}
