// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sorted array of ranges.h. Its segments lie between all the keys at which a
 * range begins or has ended; the narrowest ranges take theirs first.
 */
#include "ranges.h"

#include <kunit/visibility.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

/**
 * dsr_ranges_new - make an empty set
 * @room: ranges that it has room for
 *
 * Context: process.
 * Return: the set, for dsr_ranges_add() and then dsr_ranges_finish(); NULL without
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
	ranges->next = kvmalloc_array(2 * room + 2, sizeof(*ranges->next),
				      GFP_KERNEL);
	if (ranges->next)
		return ranges;
	kvfree(ranges);
	return NULL;
}

/**
 * dsr_ranges_free - free a set
 * @ranges: the set, which nobody reads any more, or NULL
 */
void dsr_ranges_free(struct dsr_ranges *ranges)
{
	if (!ranges)
		return;
	kvfree(ranges->next);
	kvfree(ranges);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_ranges_free);

/**
 * dsr_ranges_add - add a range
 * @ranges: the set, with room
 * @range: the range
 *
 * Context: process.
 */
void dsr_ranges_add(struct dsr_ranges *ranges, const struct dsr_range *range)
{
	ranges->range[ranges->count++] = *range;
}

static int ranges_by_width(const void *a, const void *b)
{
	const struct dsr_range *x = a, *y = b;
	u32 width = x->last - x->first, other = y->last - y->first;

	if (width != other)
		return width < other ? -1 : 1;
	return x->first < y->first ? -1 : x->first > y->first;
}

static int ranges_by_key(const void *a, const void *b)
{
	const struct dsr_segment *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

/* One behind the last segment is never taken. */
static u32 ranges_next_free(struct dsr_ranges *ranges, u32 i)
{
	u32 found = i, next;

	while (ranges->next[found] != found)
		found = ranges->next[found];
	for (; i != found; i = next) {
		next = ranges->next[i];
		ranges->next[i] = found;
	}
	return found;
}

static void ranges_take(struct dsr_ranges *ranges, const struct dsr_range *range)
{
	u32 i = dsr_ranges_segment(ranges, range->first);

	for (i = ranges_next_free(ranges, i); i < ranges->segments &&
	     ranges->segment[i].first <= range->last; i = ranges_next_free(ranges, i)) {
		ranges->segment[i].slot = range->slot;
		ranges->next[i] = i + 1;
	}
}

static void ranges_add_segment(struct dsr_ranges *ranges, u32 key)
{
	ranges->segment[ranges->segments++] = (struct dsr_segment) {
		.first = key,
		.slot = DSR_RANGES_NONE,
	};
}

/* A segment for each key at which a range begins or has ended, and the first */
static void ranges_make_segments(struct dsr_ranges *ranges)
{
	u32 i, n = 1;

	ranges_add_segment(ranges, 0);
	for (i = 0; i < ranges->count; i++) {
		ranges_add_segment(ranges, ranges->range[i].first);
		ranges_add_segment(ranges, ranges->range[i].last + 1);
	}
	sort(ranges->segment, ranges->segments, sizeof(*ranges->segment),
	     ranges_by_key, NULL);
	for (i = 1; i < ranges->segments; i++)
		if (ranges->segment[i].first != ranges->segment[n - 1].first)
			ranges->segment[n++] = ranges->segment[i];
	ranges->segments = n;
	for (i = 0; i <= n; i++)
		ranges->next[i] = i;
}

/**
 * dsr_ranges_finish - make a set ready to be searched
 * @ranges: the set; nothing is added to it afterwards
 *
 * Context: process.
 */
void dsr_ranges_finish(struct dsr_ranges *ranges)
{
	u32 i;

	sort(ranges->range, ranges->count, sizeof(*ranges->range), ranges_by_width,
	     NULL);
	ranges_make_segments(ranges);
	for (i = 0; i < ranges->count; i++)
		ranges_take(ranges, &ranges->range[i]);
	kvfree(ranges->next);
	ranges->next = NULL;
}
