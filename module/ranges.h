/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which port range of a VIP takes a port, where there are several ports to a
 * range: a sorted array of what is left of each range where narrower ones are
 * taken out. Knows numbers, not services.
 */
#ifndef _DSR_RANGES_H
#define _DSR_RANGES_H

#include <linux/limits.h>
#include <linux/types.h>

#define DSR_RANGES_NONE	U32_MAX

/**
 * struct dsr_range - a range of keys
 * @first: first key
 * @last: last key
 * @slot: what the caller knows it by, not %DSR_RANGES_NONE
 */
struct dsr_range {
	u32 first;
	u32 last;
	u32 slot;
};

/**
 * struct dsr_segment - keys that one range takes, up to the next segment
 * @first: first key
 * @slot: the range's, %DSR_RANGES_NONE where none takes them
 */
struct dsr_segment {
	u32 first;
	u32 slot;
};

/**
 * struct dsr_ranges - the ranges of one VIP
 * @next: by segment, while it is finished: it, or one behind it that may be the next
 *	that no range has yet
 * @count: length of @range
 * @segments: length of @segment, at least 1 once it is finished
 * @segment: the answer for each key, in ascending order; the first begins at 0.
 *	Behind @range
 * @range: the ranges, the narrowest first; of two as wide the one that begins
 *	lower
 *
 * A key is a port with the protocol's number, 0 to 3, above its 16 bits.
 */
struct dsr_ranges {
	u32 *next;
	u32 count;
	u32 segments;
	struct dsr_segment *segment;
	struct dsr_range range[];
};

/**
 * dsr_ranges_segment - find the segment that has a key
 * @ranges: the ranges, with segments
 * @key: the key
 *
 * Return: its place.
 */
static inline u32 dsr_ranges_segment(const struct dsr_ranges *ranges, u32 key)
{
	u32 low = 0, high = ranges->segments;

	while (high - low > 1) {
		u32 middle = (low + high) / 2;

		if (ranges->segment[middle].first <= key)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/**
 * dsr_ranges_find - find the narrowest range that has a key
 * @ranges: the ranges, finished
 * @key: the key
 *
 * Context: RCU read side.
 * Return: its slot, or %DSR_RANGES_NONE.
 */
static inline u32 dsr_ranges_find(const struct dsr_ranges *ranges, u32 key)
{
	return ranges->segment[dsr_ranges_segment(ranges, key)].slot;
}

struct dsr_ranges *dsr_ranges_new(u32 room);
void dsr_ranges_add(struct dsr_ranges *ranges, const struct dsr_range *range);
void dsr_ranges_finish(struct dsr_ranges *ranges);
void dsr_ranges_free(struct dsr_ranges *ranges);

#endif
