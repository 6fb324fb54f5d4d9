// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bounded-load rendezvous hashing (highest random weight, HRW), the default. Each
 * server has a score for each row, by a draw from its seed and the row (Thaler and
 * Ravishankar, Using Name-Based Mappings to Increase Hit Rates, 1998), and the row
 * goes to the highest score among the servers below their quota: their share of the
 * rows and one hundredth more. So a server that comes or goes moves its own rows and
 * few others, and none carries more than it should.
 *
 * Rows are assigned in order; a server that has its quota is left out from then on.
 * Nothing but servers, weights, salt and the number of rows goes in; what was before
 * does not.
 *
 * Four rows at a time, each in a lane of a 64-bit word: a server's one draw has 15
 * bits for each lane below a guard bit, and one subtraction of the leaders' cutoffs
 * tells that it leads in none of the four, as nearly always when there are many
 * servers. Where two draws are equal in a lane, a draw for that row alone follows.
 *
 * Weights: the score is -weight / ln(u), u the draw as a number between 0 and 1
 * (Schindelhauer and Schomaker, Weighted Distributed Hash Tables, 2005). It is
 * compared as a cost, -ln(u) / weight, the lowest is the highest score,
 * cross-multiplied in integers. A logarithm takes long, and 1 - u, which is less
 * than -ln(u), already shows that most draws cannot win. Among equal weights the
 * highest u has the highest score.
 */
#include "sched.h"

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>

#define SLACK_PERCENT	1	/* of a quota above the fair share */
#define COST_SHIFT	42	/* bits behind the point of a cost */
#define COST_LN2	3048493539143ULL
#define ONE		BIT_ULL(63)

#define LANES		4	/* rows that one draw is for */
#define LANE_SHIFT	16	/* from one to the next */
#define LANE_BITS	15	/* of a draw; the highest bit of a lane is its guard */
#define LANE_MASK	(BIT_ULL(LANE_SHIFT) - 1)
#define LANE_MAX	(BIT_ULL(LANE_BITS) - 1)
#define GUARD		0x8000800080008000ULL
#define FIRST_MAX	16	/* servers that are compared one by one */
#define RATIO_MAX	BIT_ULL(COST_SHIFT + 1)	/* with it the cutoff is 0 */

/* of atanh(z) / z by powers of z^2, the highest first */
static const u64 series[] = {
	ONE / 25, ONE / 23, ONE / 21, ONE / 19, ONE / 17, ONE / 15, ONE / 13,
	ONE / 11, ONE / 9, ONE / 7, ONE / 5, ONE / 3, ONE
};

/**
 * struct hrw_server - a server, its weight and its quota
 * @seed: its seed
 * @weight: its weight
 * @quota: rows that it may still take
 * @index: its index
 */
struct hrw_server {
	u64 seed;
	u32 weight;
	u32 quota;
	u16 index;
};

/**
 * struct hrw - the servers below their quota, the heaviest first
 * @server: the servers, those of a weight in the order of the candidates
 * @seed: their seeds once more, and
 * @weight: their weights, for those are read for each row
 * @n: how many
 */
struct hrw {
	struct hrw_server *server;
	u64 *seed;
	u16 *weight;
	u32 n;
};

/**
 * struct hrw_leader - the highest score of a row, as far as is known
 * @cost: -ln() of its draw, 0 when that was not asked for yet
 * @ratio: no less than @cost / @weight; with @cost
 * @at: the server's place in &struct hrw
 * @weight: its weight, 0 when there is none yet
 * @top: the highest bits of its draw, those that are its lane's
 */
struct hrw_leader {
	u64 cost;
	u64 ratio;
	u32 at;
	u16 weight;
	u16 top;
};

/**
 * struct hrw_batch - four rows, a lane each
 * @hrw: the servers
 * @key: of the rows
 * @leader: by lane
 */
struct hrw_batch {
	const struct hrw *hrw;
	u64 key;
	struct hrw_leader leader[LANES];
};

static u64 hrw_draw(u64 seed, u64 row_key)
{
	u64 x = (seed ^ row_key) * 0xbf58476d1ce4e5b9ULL;

	return (x ^ (x >> 32)) * 0x94d049bb133111ebULL;
}

static u64 hrw_row_key(u64 salt, u32 row)
{
	return dsr_mix(salt + (row + 1) * 0x9e3779b97f4a7c15ULL);
}

/*
 * -ln(u) for a draw u = x / 2^64. With y = 1 - u within u's octave it is
 * -ln(1 - y) = 2 atanh(z), z = y / (2 - y), at most 1/3: thirteen terms of the
 * power series z (1 + z^2/3 + z^4/5 + ...) give 2^-40. Fixed point, 64 bits.
 */
static u64 hrw_cost(u64 x)
{
	u32 octave = 64 - fls64(x | 1);
	u64 half_y = -((x | 1) << octave) >> 1 | 1;
	u64 z = mul_u64_u64_div_u64(half_y, U64_MAX, -half_y);
	u64 square = mul_u64_u64_shr(z, z, 64);
	u64 sum = 0;
	int i;

	for (i = 0; i < ARRAY_SIZE(series); i++)
		sum = series[i] + mul_u64_u64_shr(sum, square, 64);
	return (mul_u64_u64_shr(sum, z, 64) >> (62 - COST_SHIFT)) +
	       octave * COST_LN2;
}

/* A draw for one row alone, behind its lane of the draw for all four */
static u64 hrw_full_draw(const struct hrw_batch *batch, u32 lane, u32 at,
			 u16 top)
{
	u64 rest = dsr_mix(batch->hrw->seed[at] + batch->key + lane);

	return (u64)top << (64 - LANE_BITS) | rest >> LANE_BITS;
}

static void hrw_leader_cost(const struct hrw_batch *batch, u32 lane,
			    struct hrw_leader *leader)
{
	if (leader->cost)
		return;
	leader->cost =
		hrw_cost(hrw_full_draw(batch, lane, leader->at, leader->top));
	leader->ratio =
		min(div_u64(leader->cost, leader->weight) + 1, RATIO_MAX);
}

/* A cost has 48 bits (a draw is at least 1) and a weight 16: products fit */
static noinline bool hrw_beats(struct hrw_batch *batch, u32 lane, u32 at,
			       u16 top)
{
	struct hrw_leader *leader = &batch->leader[lane];
	u64 weight = batch->hrw->weight[at];
	u64 mine;

	if (!leader->weight)
		return true;
	mine = hrw_full_draw(batch, lane, at, top);
	if (weight == leader->weight)
		return mine >
		       hrw_full_draw(batch, lane, leader->at, leader->top);
	hrw_leader_cost(batch, lane, leader);
	return hrw_cost(mine) * leader->weight < leader->cost * weight;
}

/* What a server of this weight must draw at least to take the lead in a row */
static u64 hrw_lane_cutoff(struct hrw_batch *batch, u32 lane, u32 weight)
{
	struct hrw_leader *leader = &batch->leader[lane];
	u64 gap;

	if (leader->weight == weight)
		return leader->top;
	if (!leader->weight)
		return 0;
	hrw_leader_cost(batch, lane, leader);
	gap = leader->ratio * weight >> (COST_SHIFT - LANE_BITS);
	return gap < LANE_MAX ? LANE_MAX - gap : 0;
}

static u64 hrw_cutoffs(struct hrw_batch *batch, u32 weight)
{
	u64 cutoff = 0;
	u32 lane;

	for (lane = 0; lane < LANES; lane++)
		cutoff |= hrw_lane_cutoff(batch, lane, weight)
			  << lane * LANE_SHIFT;
	return cutoff;
}

/*
 * In the lanes whose guard bit is set a server may lead. Where the leader has the
 * same weight the cutoff is its very draw: only equal ones are compared. Returns the
 * new cutoffs.
 */
static u64 hrw_update_leaders(struct hrw_batch *batch, u32 at, u64 x, u64 lanes,
			      u64 cutoff)
{
	u16 weight = batch->hrw->weight[at];

	for (; lanes; lanes &= lanes - 1) {
		u32 lane = __ffs64(lanes) / LANE_SHIFT;
		struct hrw_leader *leader = &batch->leader[lane];
		u16 top = x >> lane * LANE_SHIFT & LANE_MAX;

		if ((leader->weight != weight || leader->top == top) &&
		    !hrw_beats(batch, lane, at, top))
			continue;
		leader->at = at;
		leader->weight = weight;
		leader->top = top;
		leader->cost = 0;
		cutoff &= ~(LANE_MAX << lane * LANE_SHIFT);
		cutoff |= (u64)top << lane * LANE_SHIFT;
	}
	return cutoff;
}

static void hrw_set_leader(struct hrw_leader *leader, u32 leading)
{
	leader->at = leading & LANE_MASK;
	leader->top = leading >> LANE_SHIFT;
}

/* Of a few servers, all of one weight, the leader in one lane of their draws @x */
static __always_inline void hrw_first_in_lane(struct hrw_batch *batch, u32 lane,
					      const u64 *x, u32 n)
{
	struct hrw_leader *leader = &batch->leader[lane];
	u32 i, leading = 0;

	leader->weight = batch->hrw->weight[0];
	for (i = 0; i < n; i++) {
		u32 top = x[i] >> lane * LANE_SHIFT & LANE_MAX;

		if (unlikely(top == leading >> LANE_SHIFT) && i) {
			hrw_set_leader(leader, leading);
			if (!hrw_beats(batch, lane, i, top))
				continue;
		}
		leading = max(leading, top << LANE_SHIFT | i);
	}
	hrw_set_leader(leader, leading);
}

/*
 * Among the first few servers the lead changes often: without a branch for that.
 * Returns how many were looked at: none unless their weights are the same.
 */
static u32 hrw_first_servers(struct hrw_batch *batch)
{
	const struct hrw *hrw = batch->hrw;
	u32 n = min_t(u32, hrw->n, FIRST_MAX);
	u64 x[FIRST_MAX];
	u32 i;

	if (hrw->weight[0] != hrw->weight[n - 1])
		return 0;
	for (i = 0; i < n; i++)
		x[i] = hrw_draw(hrw->seed[i], batch->key);
	hrw_first_in_lane(batch, 0, x, n);
	hrw_first_in_lane(batch, 1, x, n);
	hrw_first_in_lane(batch, 2, x, n);
	hrw_first_in_lane(batch, 3, x, n);
	return n;
}

/*
 * Select the leaders of those rows whose guard bit is set in @lanes, among the
 * servers from @i on and the leaders so far. A cutoff never has its guard bit set,
 * so that no lane borrows from the next. One that was made for a heavier server is
 * too low, and so does no harm.
 */
static void hrw_select(struct hrw_batch *batch, u64 lanes, u32 i)
{
	const struct hrw *hrw = batch->hrw;
	u32 lightest = U32_MAX;
	u64 cutoff = 0, x, maybe;

	for (; i < hrw->n; i++) {
		x = hrw_draw(hrw->seed[i], batch->key);
		if (unlikely(hrw->weight[i] < lightest)) {
			lightest = hrw->weight[i] - hrw->weight[i] / 8;
			cutoff = hrw_cutoffs(batch, hrw->weight[i]);
		}
		maybe = ((x | GUARD) - cutoff) & lanes;
		if (unlikely(maybe) && hrw->server[i].quota)
			cutoff = hrw_update_leaders(batch, i, x, maybe, cutoff);
	}
}

static void hrw_drop_full(struct hrw *hrw)
{
	u32 i, n = 0;

	for (i = 0; i < hrw->n; i++) {
		if (!hrw->server[i].quota)
			continue;
		hrw->server[n] = hrw->server[i];
		hrw->seed[n] = hrw->server[i].seed;
		hrw->weight[n++] = hrw->server[i].weight;
	}
	hrw->n = n;
}

/* Two of the four rows may have the same leader, and its quota be for one alone. */
static void hrw_assign_batch(struct hrw *hrw, u16 *slot, u32 rows, u64 key)
{
	struct hrw_batch batch = { .hrw = hrw, .key = key };
	struct hrw_server *server;
	bool full = false;
	u32 lane;

	hrw_select(&batch, GUARD, hrw_first_servers(&batch));
	for (lane = 0; lane < rows; lane++) {
		struct hrw_leader *leader = &batch.leader[lane];

		if (full && !hrw->server[leader->at].quota) {
			*leader = (struct hrw_leader) { };
			hrw_select(&batch,
				   GUARD & LANE_MASK << lane * LANE_SHIFT, 0);
		}
		server = &hrw->server[leader->at];
		slot[lane] = server->index;
		full |= !--server->quota;
	}
	if (full)
		hrw_drop_full(hrw);
}

static void hrw_assign(struct hrw *hrw, u16 *slot, u32 slots, u64 salt)
{
	u32 row;

	for (row = 0; row < slots; row += LANES) {
		hrw_assign_batch(hrw, &slot[row],
				 min_t(u32, LANES, slots - row),
				 hrw_row_key(salt, row));
		cond_resched();
	}
}

static int hrw_by_weight(const void *a, const void *b)
{
	const struct hrw_server *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	if (x->seed != y->seed)
		return x->seed < y->seed ? -1 : 1;
	return (int)x->index - (int)y->index;
}

static u64 hrw_total_weight(const struct dsr_candidate *candidate, u32 n)
{
	u64 total = 0;
	u32 i;

	for (i = 0; i < n; i++)
		total += candidate[i].weight;
	return total;
}

static u32 hrw_quota(u32 weight, u64 total, u32 slots)
{
	u64 fair = (u64)slots * weight;

	return div64_u64(fair * (100 + SLACK_PERCENT) + 100 * total - 1,
			 100 * total);
}

static void hrw_init(struct hrw *hrw, const struct dsr_candidate *candidate,
		     u32 n, u32 slots)
{
	u64 total = hrw_total_weight(candidate, n);
	bool equal = true;
	u32 i;

	for (i = 0; i < n; i++) {
		hrw->server[i].seed = candidate[i].seed;
		hrw->server[i].weight = candidate[i].weight;
		hrw->server[i].quota =
			hrw_quota(candidate[i].weight, total, slots);
		hrw->server[i].index = candidate[i].index;
		equal &= candidate[i].weight == candidate[0].weight;
	}
	if (!equal)
		sort(hrw->server, n, sizeof(*hrw->server), hrw_by_weight, NULL);
	hrw->n = n;
	hrw_drop_full(hrw);
}

static int hrw_alloc(struct hrw *hrw, u32 n)
{
	hrw->server = kvmalloc_array(n, sizeof(*hrw->server), GFP_KERNEL);
	hrw->seed = kvmalloc_array(n, sizeof(*hrw->seed), GFP_KERNEL);
	hrw->weight = kvmalloc_array(n, sizeof(*hrw->weight), GFP_KERNEL);
	return hrw->server && hrw->seed && hrw->weight ? 0 : -ENOMEM;
}

static void hrw_free(struct hrw *hrw)
{
	kvfree(hrw->weight);
	kvfree(hrw->seed);
	kvfree(hrw->server);
}

static int rendezvous_build(u16 *slot, u32 slots,
			    const struct dsr_candidate *candidate, u32 n,
			    u64 salt)
{
	struct hrw hrw;
	int err;

	err = hrw_alloc(&hrw, n);
	if (!err) {
		hrw_init(&hrw, candidate, n, slots);
		hrw_assign(&hrw, slot, slots, salt);
	}
	hrw_free(&hrw);
	return err;
}

/*
 * When few servers differ, rows are assigned anew beside the old ones: the owner of
 * each is known. If it has quota left in both assignments, with the same weight, its
 * score is above all others that have both; only the few contenders may be above it:
 * those whose weight is another, and those that have quota left now and had none
 * when the old row was assigned. Where the old owner is not to be had, all servers'
 * scores are compared.
 *
 * The outcome is that of rendezvous_build(), and costs the more the more differs:
 * if that is too much, it gives up.
 */

/**
 * struct hrw_rebuild - the new and the old assignment, row by row
 * @hrw: the servers of the new one; none is dropped
 * @place: from index to place in it, plus one; 0 for none
 * @old_quota: by place: quota left in the old one
 * @same_weight: by place: the weight is what it was
 * @contender: places of those whose score may be above the old owner's
 * @contenders: how many
 * @contenders_max: and not more
 * @selects_left: rows for which all servers' scores may yet be compared
 */
struct hrw_rebuild {
	struct hrw hrw;
	u16 *place;
	u32 *old_quota;
	bool *same_weight;
	u16 *contender;
	u32 contenders;
	u32 contenders_max;
	u32 selects_left;
};

/* 1 - u <= -ln(u) <= (1 - u) / u: is the score at @a too low, by its lane? */
static bool hrw_lane_loses(const struct hrw *hrw, u32 a, u32 top_a, u32 b,
			   u32 top_b)
{
	u64 lowest = (LANE_MAX - top_a) * top_b * hrw->weight[b];
	u64 highest = (LANE_MAX + 1 - top_b) * (LANE_MAX + 1) * hrw->weight[a];

	return lowest > highest + (highest >> 16);
}

/* Is the score at @a above the one at @b for this row? */
static bool hrw_wins(const struct hrw_batch *batch, u32 lane, u32 a, u32 b)
{
	const struct hrw *hrw = batch->hrw;
	u32 shift = lane * LANE_SHIFT;
	u16 top_a = hrw_draw(hrw->seed[a], batch->key) >> shift & LANE_MAX;
	u16 top_b = hrw_draw(hrw->seed[b], batch->key) >> shift & LANE_MAX;
	u64 mine, other;

	if (hrw->weight[a] == hrw->weight[b]) {
		if (top_a != top_b)
			return top_a > top_b;
		return hrw_full_draw(batch, lane, a, top_a) >
		       hrw_full_draw(batch, lane, b, top_b);
	}
	if (hrw_lane_loses(hrw, a, top_a, b, top_b))
		return false;
	mine = hrw_cost(hrw_full_draw(batch, lane, a, top_a)) * hrw->weight[b];
	other = hrw_cost(hrw_full_draw(batch, lane, b, top_b)) * hrw->weight[a];
	return mine < other || (mine == other && a < b);
}

static int rebuild_add_contender(struct hrw_rebuild *rebuild, u32 at)
{
	if (rebuild->contenders >= rebuild->contenders_max)
		return -EAGAIN;
	rebuild->contender[rebuild->contenders++] = at;
	return 0;
}

static void rebuild_remove_contender(struct hrw_rebuild *rebuild, u32 at)
{
	u32 i;

	for (i = 0; i < rebuild->contenders; i++)
		if (rebuild->contender[i] == at)
			rebuild->contender[i--] =
				rebuild->contender[--rebuild->contenders];
}

/* @old_owner: place of the row's old owner, plus one; 0 for none */
static int rebuild_select(struct hrw_rebuild *rebuild, struct hrw_batch *batch,
			  u32 lane, u32 old_owner)
{
	struct hrw *hrw = &rebuild->hrw;
	u32 leader = old_owner - 1, i;

	if (!old_owner || !rebuild->same_weight[leader] ||
	    !hrw->server[leader].quota) {
		if (!rebuild->selects_left--)
			return -EAGAIN;
		batch->leader[lane] = (struct hrw_leader) { };
		hrw_select(batch, GUARD & LANE_MASK << lane * LANE_SHIFT, 0);
		return batch->leader[lane].at;
	}
	for (i = 0; i < rebuild->contenders; i++)
		if (hrw_wins(batch, lane, rebuild->contender[i], leader))
			leader = rebuild->contender[i];
	return leader;
}

/* What a row leaves of both quotas; @old_owner as in rebuild_select() */
static int rebuild_take(struct hrw_rebuild *rebuild, u32 owner, u32 old_owner)
{
	struct hrw *hrw = &rebuild->hrw;

	if (!--hrw->server[owner].quota)
		rebuild_remove_contender(rebuild, owner);
	if (!old_owner)
		return 0;
	if (!rebuild->old_quota[--old_owner])
		return -EAGAIN;
	if (--rebuild->old_quota[old_owner] ||
	    !rebuild->same_weight[old_owner] || !hrw->server[old_owner].quota)
		return 0;
	return rebuild_add_contender(rebuild, old_owner);
}

static int rebuild_assign(struct hrw_rebuild *rebuild, u16 *slot, u32 slots,
			  u64 salt, const u16 *old)
{
	struct hrw_batch batch = { .hrw = &rebuild->hrw };
	u32 row, lane, old_owner;
	int owner, err;

	for (row = 0; row < slots; row++) {
		lane = row % LANES;
		if (!lane) {
			batch.key = hrw_row_key(salt, row);
			cond_resched();
		}
		old_owner = rebuild->place[old[row]];
		owner = rebuild_select(rebuild, &batch, lane, old_owner);
		if (owner < 0)
			return owner;
		slot[row] = rebuild->hrw.server[owner].index;
		err = rebuild_take(rebuild, owner, old_owner);
		if (err)
			return err;
	}
	return 0;
}

static int rebuild_init(struct hrw_rebuild *rebuild, u32 slots,
			const struct dsr_candidate *candidate, u32 n,
			const struct dsr_candidate *before, u32 n_before)
{
	u64 total = hrw_total_weight(before, n_before);
	u32 i, at;
	int err = 0;

	hrw_init(&rebuild->hrw, candidate, n, slots);
	for (i = 0; i < n; i++)
		rebuild->place[rebuild->hrw.server[i].index] = i + 1;
	for (i = 0; i < n_before; i++) {
		at = rebuild->place[before[i].index];
		if (!at--)
			continue;
		rebuild->old_quota[at] =
			hrw_quota(before[i].weight, total, slots);
		rebuild->same_weight[at] =
			before[i].weight == rebuild->hrw.server[at].weight;
	}
	for (i = 0; i < n && !err; i++)
		if (!rebuild->same_weight[i])
			err = rebuild_add_contender(rebuild, i);
	return err;
}

static int rebuild_alloc(struct hrw_rebuild *rebuild, u32 n)
{
	rebuild->contenders_max = n / 8 + 8;
	rebuild->place = kvcalloc(U16_MAX + 1, sizeof(u16), GFP_KERNEL);
	rebuild->old_quota = kvcalloc(n, sizeof(u32), GFP_KERNEL);
	rebuild->same_weight = kvcalloc(n, sizeof(bool), GFP_KERNEL);
	rebuild->contender = kvcalloc(rebuild->contenders_max, sizeof(u16),
				      GFP_KERNEL);
	if (!rebuild->place || !rebuild->old_quota || !rebuild->same_weight ||
	    !rebuild->contender)
		return -ENOMEM;
	return hrw_alloc(&rebuild->hrw, n);
}

static int rendezvous_rebuild(u16 *slot, u32 slots,
			      const struct dsr_candidate *candidate, u32 n,
			      u64 salt, const u16 *old,
			      const struct dsr_candidate *before, u32 n_before)
{
	struct hrw_rebuild rebuild = { .selects_left = slots / 8 };
	int err;

	err = rebuild_alloc(&rebuild, n);
	if (!err)
		err = rebuild_init(&rebuild, slots, candidate, n, before,
				   n_before);
	if (!err)
		err = rebuild_assign(&rebuild, slot, slots, salt, old);
	hrw_free(&rebuild.hrw);
	kvfree(rebuild.contender);
	kvfree(rebuild.same_weight);
	kvfree(rebuild.old_quota);
	kvfree(rebuild.place);
	return err;
}

DSR_SCHEDULER(rendezvous) = {
	.name = "rendezvous",
	.build = rendezvous_build,
	.rebuild = rendezvous_rebuild,
};
