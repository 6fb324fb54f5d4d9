/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows: who owns which share of a service's hash space, and who owned it
 * before. A clean row needs no state: its owner serves. A dirty row changed its
 * owner lately: the flow table is asked first. This file knows of no packet and
 * no flow entry; time is a number of ticks that the caller gives.
 */
#ifndef _DSR_ROWS_H
#define _DSR_ROWS_H

#include <linux/bitops.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

/**
 * DOC: Life of a row
 *
 * ::
 *
 *   clean <--------------------------------------------+
 *     |  dsr_rows_compare(): another owner             |
 *     v                                                |
 *   previous owner <-----------------------------+     |
 *     |  dsr_rows_begin_pass(): its window is    |     |
 *     |  over                                    |     |
 *     |  dsr_rows_replace_prev(): it never had a |     |
 *     |  packet                                  |     |
 *     v                                          |     |
 *   exceptions only -- dsr_rows_compare() -------+     |
 *     |  dsr_rows_end_pass(): the pass found none      |
 *     +------------------------------------------------+
 *
 * Of a clean row the owner serves, and the flow table is not asked. With a previous
 * owner a flow that is not in the flow table may be that one's. With exceptions only
 * it is the owner's.
 *
 * A previous owner becomes %DSR_SERVER_UNKNOWN when it can have no such flow any
 * more, but others before it may, and when it is freed. Everything here but
 * dsr_rows_compare() goes towards clean: a packet that reads what was before does
 * what was right a moment ago.
 */

#define DSR_SERVER_UNKNOWN	65535	/* a previous owner that is not known */

/**
 * struct dsr_dirty - the rows of a service that are not clean
 * @mask: number of fine rows less one; at least that of the owners' array, so
 *	that a change of the number of rows forgets nothing
 * @count: fine rows that are not clean
 * @born: the sweep's pass in which this was made
 * @bits: a set bit: ask the flow table
 * @seen: rows for which the running pass of the sweep found an exception
 * @prev: by fine row: the oldest previous owner that may still have flows; 0
 *	when the drain window has passed and only exceptions are left;
 *	DSR_SERVER_UNKNOWN when nobody knows
 * @first: by fine row: tick of the change that set @prev
 * @last: by fine row: tick of the last change
 * @rcu: frees it after the last reader
 *
 * Written by rows.c alone, under &dsr_net.lock; packets read it meanwhile.
 */
struct dsr_dirty {
	u32 mask;
	u32 count;
	u32 born;
	unsigned long *bits;
	unsigned long *seen;
	u16 *prev;
	u16 *first;
	u16 *last;
	struct rcu_head rcu;
};

/**
 * struct dsr_rows - owners of all rows, as dsr_rows_compare() takes them
 * @owner: server index by row, 0 for nobody; NULL: no rows (every flow is in
 *	the flow table)
 * @mask: number of rows less one
 * @dirty: which of them are not clean, or NULL
 * @diverted: flows may be elsewhere than with the owner of their row, clean or not
 */
struct dsr_rows {
	const u16 *owner;
	u32 mask;
	const struct dsr_dirty *dirty;
	bool diverted;
};

#define DSR_ROW_BITS	GENMASK_ULL(31, 16)	/* of a flow's hash */

/**
 * dsr_row - get the row of a flow
 * @hash: the flow's hash
 * @mask: number of rows less one, at most 65535
 *
 * Return: the row. It comes from the bits of the tag: a flow entry tells it.
 */
static inline u32 dsr_row(u64 hash, u32 mask)
{
	return ((u32)hash >> 16) & mask;
}

/**
 * dsr_row_needs_lookup - check whether a flow's row is dirty
 * @dirty: the service's dirty rows, may be NULL
 * @hash: the flow's hash
 *
 * Context: RCU read side.
 * Return: true when it must.
 */
static inline bool dsr_row_needs_lookup(const struct dsr_dirty *dirty, u64 hash)
{
	return dirty && test_bit(dsr_row(hash, dirty->mask), dirty->bits);
}

/**
 * dsr_row_age - tell how long ago a dirty row last got another owner
 * @dirty: the service's dirty rows
 * @row: the row
 * @now: time in ticks
 *
 * Context: RCU read side.
 * Return: ticks.
 */
static inline u16 dsr_row_age(const struct dsr_dirty *dirty, u32 row, u32 now)
{
	return now - dirty->last[row];
}

u32 dsr_rows_default(u32 servers);
int dsr_rows_compare(const struct dsr_rows *old, const struct dsr_rows *new,
		     u32 now, u32 pass, struct dsr_dirty **dirty);
void dsr_rows_begin_pass(struct dsr_dirty *dirty, u32 now, u32 window,
			 u32 prev_window);
void dsr_rows_note(struct dsr_dirty *dirty, u64 hash);
bool dsr_row_owner_serves(const struct dsr_dirty *dirty, u64 hash, u32 pass);
bool dsr_rows_end_pass(struct dsr_dirty *dirty, u32 pass);
void dsr_rows_replace_prev(struct dsr_dirty *dirty,
			   const unsigned long *servers, u16 prev);
void dsr_rows_subtract_prev(const struct dsr_dirty *dirty,
			    unsigned long *servers);
void dsr_rows_free(struct dsr_dirty *dirty);

#endif
