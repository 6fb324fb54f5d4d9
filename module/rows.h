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
 * struct dsr_dirty - the rows of a service that are not clean
 * @mask: number of fine rows less one; at least that of the owners' array, so
 *	that a change of the number of rows forgets nothing
 * @count: fine rows that are not clean
 * @born: the sweep's pass in which this was made
 * @bits: a set bit: ask the flow table
 * @seen: rows for which the running sweep found an exception; sweep only
 * @prev: by fine row: the oldest previous owner that may still have flows; 0
 *	when the drain window has passed and only exceptions are left;
 *	DSR_SERVER_UNKNOWN when nobody knows
 * @first: by fine row: tick of the change that set @prev
 * @last: by fine row: tick of the last change
 * @rcu: frees it after the last reader
 *
 * Made by dsr_rows_dirty(), then changed in place by the sweep, and by
 * transaction.c for servers that never had a packet, always towards clean: a
 * packet that sees the older value does what was right a moment ago.
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
 * struct dsr_rows - owners of all rows, as dsr_rows_dirty() compares them
 * @owner: server index by row, 0 for nobody; NULL: no rows (every flow is in
 *	the flow table)
 * @mask: number of rows less one
 * @dirty: which of them are not clean, or NULL
 * @apart: flows may be elsewhere than with the owner of their row, clean or not
 */
struct dsr_rows {
	const u16 *owner;
	u32 mask;
	const struct dsr_dirty *dirty;
	bool apart;
};

#define DSR_ROW_BITS	GENMASK_ULL(31, 16)	/* of a flow's hash */

/**
 * dsr_row - which row a flow belongs to
 * @hash: the flow's hash
 * @mask: number of rows less one, at most 65535
 *
 * Context: any.
 * Return: the row. It comes from the bits of the tag: a flow entry tells it.
 */
static inline u32 dsr_row(u64 hash, u32 mask)
{
	return ((u32)hash >> 16) & mask;
}

/**
 * dsr_row_dirty - must the flow table be asked for this row?
 * @dirty: the service's dirty rows, may be NULL
 * @hash: the flow's hash
 *
 * Context: RCU read side.
 * Return: true when it must.
 */
static inline bool dsr_row_dirty(const struct dsr_dirty *dirty, u64 hash)
{
	return dirty && test_bit(dsr_row(hash, dirty->mask), dirty->bits);
}

/**
 * dsr_row_age - how long ago a dirty row got its last other owner
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
int dsr_rows_dirty(const struct dsr_rows *old, const struct dsr_rows *new,
		   u32 now, u32 pass, struct dsr_dirty **dirty);
void dsr_rows_age(struct dsr_dirty *dirty, u32 now, u32 window,
		  u32 prev_window);
u32 dsr_rows_clean(struct dsr_dirty *dirty);
void dsr_rows_forget(struct dsr_dirty *dirty, const unsigned long *servers,
		     u16 prev);
void dsr_rows_unnamed(const struct dsr_dirty *dirty, unsigned long *servers);
void dsr_rows_free(struct dsr_dirty *dirty);

#endif
