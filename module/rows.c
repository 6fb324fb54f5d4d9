// SPDX-License-Identifier: GPL-2.0-only
/*
 * How rows become dirty when their owners change, and clean again with time.
 * The rules are those of dirty-row hashing: a row keeps its oldest previous
 * owner until the drain window after its last change has passed; after that it
 * stays dirty as long as the flow table holds exceptions to it.
 *
 * Arrays of different lengths are compared by fine rows, those of the longest:
 * lengths are powers of two and a row is the low bits of one number, so that a
 * fine row lies within exactly one row of a shorter array.
 */
#include "rows.h"
#include "uapi/linux/dsr.h"

#include <kunit/visibility.h>
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/slab.h>

#define FEW_ROWS		4096
#define FEW_SERVERS		32	/* each with 128 of the few rows, or more */

/**
 * dsr_rows_default - tell how many rows a service gets unless asked for
 * @servers: number of its servers
 *
 * Return: 4096 for up to 32 servers, DSR_ROWS_MAX for more.
 */
u32 dsr_rows_default(u32 servers)
{
	return servers <= FEW_SERVERS ? FEW_ROWS : DSR_ROWS_MAX;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_rows_default);

static struct dsr_dirty *dirty_alloc(u32 mask)
{
	size_t rows = (size_t)mask + 1;
	size_t longs = BITS_TO_LONGS(rows);
	struct dsr_dirty *dirty;

	dirty = kvzalloc(sizeof(*dirty) + 2 * longs * sizeof(long) +
			 3 * rows * sizeof(u16), GFP_KERNEL_ACCOUNT);
	if (!dirty)
		return NULL;
	dirty->mask = mask;
	dirty->bits = (unsigned long *)(dirty + 1);
	dirty->seen = dirty->bits + longs;
	dirty->prev = (u16 *)(dirty->seen + longs);
	dirty->first = dirty->prev + rows;
	dirty->last = dirty->first + rows;
	return dirty;
}

static u16 owner_of(const struct dsr_rows *rows, u32 row)
{
	return rows->owner ? rows->owner[row & rows->mask] : DSR_SERVER_UNKNOWN;
}

static u32 fine_mask(const struct dsr_rows *old, const struct dsr_rows *new)
{
	u32 mask = 0;

	if (old->owner)
		mask = old->mask;
	if (new->owner)
		mask = max(mask, new->mask);
	if (old->dirty)
		mask = max(mask, old->dirty->mask);
	return mask;
}

static bool row_was_dirty(const struct dsr_rows *old, u32 row)
{
	return old->dirty &&
	       test_bit(row & old->dirty->mask, old->dirty->bits);
}

static void row_keep(struct dsr_dirty *dirty, u32 row,
		     const struct dsr_dirty *old)
{
	dirty->prev[row] = old->prev[row & old->mask];
	dirty->first[row] = old->first[row & old->mask];
	dirty->last[row] = old->last[row & old->mask];
}

static void row_change(struct dsr_dirty *dirty, u32 row, u16 owner, u32 now)
{
	dirty->last[row] = now;
	if (dirty->prev[row])
		return;
	dirty->prev[row] = owner;
	dirty->first[row] = now;
}

/* A row that was clean without an owner has no flows: it stays clean */
static bool row_update(struct dsr_dirty *dirty, u32 row,
		       const struct dsr_rows *old, const struct dsr_rows *new,
		       u32 now)
{
	u16 owner = owner_of(old, row);
	bool changed = old->diverted || owner != owner_of(new, row);
	bool was_dirty = row_was_dirty(old, row);

	if (!was_dirty && (!changed || !owner))
		return false;
	if (was_dirty)
		row_keep(dirty, row, old->dirty);
	if (changed)
		row_change(dirty, row, owner, now);
	return true;
}

/**
 * dsr_rows_compare - find the rows that are dirty after a change of owners
 * @old: the rows as they were
 * @new: the rows as they will be; their @dirty and @diverted are not read
 * @now: time in ticks
 * @pass: the sweep's pass that runs
 * @dirty: where to put the result: NULL when every row is clean; the caller
 *	owns it
 *
 * A row without an owner array is in the flow table as a whole: after it nobody
 * knows who owned what (DSR_SERVER_UNKNOWN), and before it every row that had
 * an owner changes.
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOMEM.
 */
int dsr_rows_compare(const struct dsr_rows *old, const struct dsr_rows *new,
		     u32 now, u32 pass, struct dsr_dirty **dirty)
{
	struct dsr_dirty *made = dirty_alloc(fine_mask(old, new));
	u32 row;

	*dirty = NULL;
	if (!made)
		return -ENOMEM;
	made->born = pass;
	for (row = 0; row <= made->mask; row++) {
		if (!row_update(made, row, old, new, now))
			continue;
		__set_bit(row, made->bits);
		made->count++;
	}
	if (made->count)
		*dirty = made;
	else
		kvfree(made);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_rows_compare);

static void row_age(struct dsr_dirty *dirty, u32 row, u32 now, u32 window,
		    u32 prev_window)
{
	if (!dirty->prev[row])
		return;
	if ((u16)(now - dirty->last[row]) > window)
		WRITE_ONCE(dirty->prev[row], 0);
	else if ((u16)(now - dirty->first[row]) > prev_window)
		WRITE_ONCE(dirty->prev[row], DSR_SERVER_UNKNOWN);
}

/**
 * dsr_rows_begin_pass - begin a pass of the sweep: let previous owners age
 * @dirty: the rows
 * @now: time in ticks
 * @window: ticks after its last change that a row's previous owner is asked
 *	for flows without an entry
 * @prev_window: ticks after its first change when the previous owner can have
 *	no such flow any more
 *
 * Times are kept as 16 bits: it must be called at least every 65,535 - @window
 * ticks.
 *
 * Context: the sweep; packets may read.
 */
void dsr_rows_begin_pass(struct dsr_dirty *dirty, u32 now, u32 window,
			 u32 prev_window)
{
	u32 row;

	bitmap_zero(dirty->seen, dirty->mask + 1);
	for_each_set_bit(row, dirty->bits, dirty->mask + 1)
		row_age(dirty, row, now, window, prev_window);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_rows_begin_pass);

/**
 * dsr_rows_note - note an exception that the pass has found
 * @dirty: the rows
 * @hash: of a flow that is not with the owner of its row, which is dirty
 *
 * Context: the sweep.
 */
void dsr_rows_note(struct dsr_dirty *dirty, u64 hash)
{
	__set_bit(dsr_row(hash, dirty->mask), dirty->seen);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_rows_note);

/**
 * dsr_row_owner_serves - check whether all packets go by the owner of a dirty row
 * @dirty: the rows
 * @hash: of a flow
 * @pass: the pass that runs
 *
 * Context: the sweep, after the grace period that follows dsr_rows_begin_pass().
 * Return: true when no packet goes by a previous owner any more. One may when the
 * rows were made in this pass, and perhaps lost their previous owner at once.
 */
bool dsr_row_owner_serves(const struct dsr_dirty *dirty, u64 hash, u32 pass)
{
	return !dirty->prev[dsr_row(hash, dirty->mask)] && dirty->born != pass;
}

/**
 * dsr_rows_end_pass - clean the rows that need no look-up
 * @dirty: the rows; those made in the pass stay, for it has not seen all of their
 *	entries
 * @pass: the pass that ends
 *
 * Context: the sweep; packets may read.
 * Return: true when every row is clean.
 */
bool dsr_rows_end_pass(struct dsr_dirty *dirty, u32 pass)
{
	u32 row, count = 0;

	if (dirty->born == pass)
		return false;
	for_each_set_bit(row, dirty->bits, dirty->mask + 1) {
		if (dirty->prev[row] || test_bit(row, dirty->seen))
			count++;
		else
			clear_bit(row, dirty->bits);
	}
	WRITE_ONCE(dirty->count, count);
	return !count;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_rows_end_pass);

/**
 * dsr_rows_replace_prev - replace servers as previous owners
 * @dirty: the rows, may be NULL
 * @servers: a bit for each index; 0 and DSR_SERVER_UNKNOWN are not set
 * @prev: the previous owner of such a row from now on. DSR_SERVER_UNKNOWN: they
 *	may have had flows. 0: they are known to have none: the row stays dirty
 *	until the sweep has found that it holds no exception, but no flow is taken
 *	for one of theirs
 *
 * Context: whoever may change @dirty; packets may read.
 */
void dsr_rows_replace_prev(struct dsr_dirty *dirty,
			   const unsigned long *servers, u16 prev)
{
	u32 row;

	if (!dirty)
		return;
	for_each_set_bit(row, dirty->bits, dirty->mask + 1)
		if (test_bit(dirty->prev[row], servers))
			WRITE_ONCE(dirty->prev[row], prev);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_rows_replace_prev);

/**
 * dsr_rows_subtract_prev - remove previous owners from a set of servers
 * @dirty: the rows, may be NULL
 * @servers: a bit for each index; those that a row names are cleared
 *
 * Context: whoever may change @dirty.
 */
void dsr_rows_subtract_prev(const struct dsr_dirty *dirty,
			    unsigned long *servers)
{
	u32 row;

	if (!dirty)
		return;
	for_each_set_bit(row, dirty->bits, dirty->mask + 1)
		__clear_bit(dirty->prev[row], servers);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_rows_subtract_prev);

/**
 * dsr_rows_free - free dirty rows after the last packet has read them
 * @dirty: the rows, may be NULL; unpublished already
 *
 * Context: process; may sleep.
 */
void dsr_rows_free(struct dsr_dirty *dirty)
{
	if (dirty)
		kvfree_rcu(dirty, rcu);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_rows_free);
