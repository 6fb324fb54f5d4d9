// SPDX-License-Identifier: GPL-2.0-only
/*
 * Choosing a server by number of flows. The servers of a view that may get new
 * flows are compared one after the other, each with the exact number of its
 * flows; the scheduler says which of two it prefers. At most 64 are compared, full
 * ones left out, from a per-CPU cursor on: with more servers than that the choice
 * is the best of a part of them, which changes with each flow. Each costs a cache
 * line that all CPUs share; where that is too much, DSR_PICK_RANDOM2 compares two.
 *
 * It must not know about packets or about the flow table.
 */
#include "choose.h"
#include "config.h"
#include "server.h"

#include <linux/math.h>
#include <linux/random.h>

#define COMPARED_MAX	64

/* In a cursor: the last draw was given back */
#define DRAW_KEPT	BIT(31)

/**
 * struct choice - a choice by number of flows, while it is made
 * @servers: from index to server
 * @view: the service
 * @now: time in ticks
 * @pass: which flows count against a limit
 * @best: the best up to now, or NULL
 * @load: its load; of none, more flows than a server can have
 */
struct choice {
	const struct dsr_server_table *servers;
	const struct dsr_view *view;
	u32 now;
	enum dsr_pass pass;
	const struct dsr_view_candidate *best;
	struct dsr_load load;
};

/* A part of its share, which grows with time; never nothing */
static u32 choose_share(const struct dsr_view *view,
			const struct dsr_view_candidate *candidate, u32 now)
{
	s32 age = now - candidate->since;

	if (likely(age >= (s32)view->slow_start))
		return DSR_SHARE_FULL;
	if (age <= 0)
		return 1;
	return max(age * DSR_SHARE_FULL / view->slow_start, 1u);
}

/* Where &dsr_scheduler.prefer is known to say no */
static __always_inline bool
choose_not_preferred(const struct choice *c,
		     const struct dsr_view_candidate *candidate, u32 flows)
{
	return flows >= c->load.flows && candidate->weight <= c->best->weight &&
	       c->load.share == DSR_SHARE_FULL;
}

/* Whether it can be sent to is read only if it would be taken. */
static noinline bool choose_prefer(struct choice *c,
				   const struct dsr_view_candidate *candidate,
				   const struct dsr_server *server, u32 flows)
{
	struct dsr_load load = { .flows = flows };

	load.share = choose_share(c->view, candidate, c->now);
	load.weight = candidate->weight * load.share;
	if (c->best && !c->view->scheduler->prefer(&load, &c->load))
		return true;
	if (!dsr_server_l2(server))
		return false;
	c->best = candidate;
	c->load = load;
	return true;
}

/* Returns whether it can take a flow, as far as was read. */
static __always_inline bool
choose_compare(struct choice *c, const struct dsr_view_candidate *candidate)
{
	const struct dsr_server *server;
	struct dsr_tally tally;
	u32 flows;

	server = dsr_server_by_index(c->servers, candidate->index);
	if (unlikely(!server))
		return false;
	tally = dsr_server_tally(server);
	if (!dsr_server_has_room(server, &tally, c->pass))
		return false;
	flows = tally.active + tally.pending;
	return choose_not_preferred(c, candidate, flows) ||
	       choose_prefer(c, candidate, server, flows);
}

static void choose_rotate(struct choice *c, u32 at)
{
	u32 n = c->view->candidates, left = COMPARED_MAX;

	for (; n && left; n--) {
		left -= choose_compare(c, &c->view->candidate[at]);
		at = at + 1 < c->view->candidates ? at + 1 : 0;
	}
}

/* The candidate into whose part of the sum of all weights @at falls */
static const struct dsr_view_candidate *
choose_candidate_at(const struct dsr_view *view, u32 at)
{
	u32 low = 0, high = view->candidates - 1;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (view->candidate[middle].cum_weight > at)
			high = middle;
		else
			low = middle + 1;
	}
	return &view->candidate[low];
}

/* Two different ones, if there are two: the second draw leaves the first out. */
static void choose_random2(struct choice *c, u32 cursor)
{
	const struct dsr_view *view = c->view;
	u32 total = view->candidate[view->candidates - 1].cum_weight;
	const struct dsr_view_candidate *one;
	u32 at;

	if (unlikely(cursor & DRAW_KEPT)) {
		at = (cursor & ~DRAW_KEPT) - 1;
		choose_compare(c, &view->candidate[at % view->candidates]);
		return;
	}
	one = choose_candidate_at(view,
				  reciprocal_scale(get_random_u32(), total));
	choose_compare(c, one);
	if (one->weight == total)
		return;
	at = reciprocal_scale(get_random_u32(), total - one->weight);
	if (at >= one->cum_weight - one->weight)
		at += one->weight;
	choose_compare(c, choose_candidate_at(view, at));
}

/**
 * dsr_choose - choose a server for a new flow by number of flows
 * @servers: from index to server
 * @view: the service, with a scheduler by number of flows
 * @now: time in ticks
 * @pass: which flows count against a limit
 *
 * Context: RCU read side, BH disabled.
 * Return: the server's index, 0 when none can take it.
 */
u16 dsr_choose(const struct dsr_server_table *servers,
	       const struct dsr_view *view, u32 now, enum dsr_pass pass)
{
	struct choice c = {
		.servers = servers,
		.view = view,
		.now = now,
		.pass = pass,
		.load.flows = U32_MAX,
	};
	u32 cursor = this_cpu_read(*view->cursor);

	if (!view->candidates)
		return 0;
	if (view->scheduler->pick == DSR_PICK_PRIORITY)
		cursor = 0;
	if (view->scheduler->pick == DSR_PICK_RANDOM2)
		choose_random2(&c, cursor);
	if (!c.best)
		choose_rotate(&c, cursor % view->candidates);
	if (!c.best)
		return 0;
	cursor = c.best - view->candidate + 1;
	this_cpu_write(*view->cursor, cursor);
	return c.best->index;
}

/**
 * dsr_choose_give_back - undo the choice that was just made on this CPU
 * @view: the service, with a ring or a scheduler by number of flows
 *
 * The flow, or another one that comes first, will be given the same server, as long
 * as it can take one. A ring takes the slot at its cursor, all others leave the
 * cursor behind the server that they chose.
 *
 * Context: RCU read side, BH disabled.
 */
void dsr_choose_give_back(const struct dsr_view *view)
{
	if (view->scheduler->pick == DSR_PICK_RANDOM2)
		this_cpu_or(*view->cursor, DRAW_KEPT);
	else
		this_cpu_dec(*view->cursor);
}

/**
 * dsr_choose_hashed - choose a server by a flow's hash, when nothing else tells
 * @servers: from index to server
 * @view: the service
 * @hash: of the flow, all bits alike
 *
 * Gives the same for each packet, as long as the view stays and no server comes or
 * goes: by weight or, where the scheduler says so, the first. Full servers are not
 * left out, for they may be full for one packet and not for the next.
 *
 * Context: RCU read side.
 * Return: the server's index, 0 when none is up.
 */
u16 dsr_choose_hashed(const struct dsr_server_table *servers,
		      const struct dsr_view *view, u32 hash)
{
	u32 n = view->candidates, at = 0, sum;

	if (n && !view->scheduler->first) {
		sum = view->candidate[n - 1].cum_weight;
		at = choose_candidate_at(view, reciprocal_scale(hash, sum)) -
		     view->candidate;
	}
	for (; n; n--) {
		u16 index = view->candidate[at].index;

		if (dsr_server_l2(dsr_server_by_index(servers, index)))
			return index;
		at = at + 1 < view->candidates ? at + 1 : 0;
	}
	return 0;
}

static bool choose_can_take(const struct dsr_server *server, enum dsr_pass pass)
{
	struct dsr_tally tally;

	if (!server)
		return false;
	tally = dsr_server_tally(server);
	return dsr_server_has_room(server, &tally, pass) &&
	       dsr_server_l2(server);
}

/**
 * dsr_choose_any - find any server that can take a new flow
 * @servers: from index to server
 * @view: the service
 * @from: where to begin, any number
 * @pass: which flows count against a limit
 *
 * For when none of the rows or slots that were tried names one.
 *
 * Context: RCU read side.
 * Return: the server's index, 0 when none can take it.
 */
u16 dsr_choose_any(const struct dsr_server_table *servers,
		   const struct dsr_view *view, u32 from, enum dsr_pass pass)
{
	u32 n = view->candidates, at = n ? from % n : 0;

	for (; n; n--) {
		u16 index = view->candidate[at].index;

		if (choose_can_take(dsr_server_by_index(servers, index), pass))
			return index;
		at = at + 1 < view->candidates ? at + 1 : 0;
	}
	return 0;
}
