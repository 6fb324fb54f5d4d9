// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bounded-load rendezvous hashing, the default. For each row every server draws
 * a score from its seed and the row (Thaler and Ravishankar, Using Name-Based
 * Mappings to Increase Hit Rates, 1998), and the row goes to the highest score
 * among the servers that have room left. A server has room for its share of the
 * rows and one hundredth more. So a server that comes or goes moves its own rows
 * and few others, and none carries more than it should.
 *
 * Rows are dealt in order, and a server that is full is out of the game. Nothing
 * but servers, weights, salt and the number of rows goes in; what was before does
 * not.
 *
 * Four rows at a time: one draw of a server is cut in four, and one subtraction
 * tells that none of the four beats the best so far, as nearly always when there
 * are many servers. Where two are alike in what they have of the one draw, a draw
 * for the row alone follows that.
 *
 * Weights: the score is -weight / ln(u), u the draw as a number between 0 and 1
 * (Schindelhauer and Schomaker, Weighted Distributed Hash Tables, 2005). It is
 * compared as a cost, -ln(u) / weight, cross-multiplied in integers. A logarithm
 * is dear, and 1 - u, which is less than -ln(u), already shows that most draws
 * cannot win. Among equal weights the highest u is the lowest cost.
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

#define SLACK_PERCENT	1	/* room above the fair share */
#define COST_SHIFT	42	/* bits behind the point of a cost */
#define COST_LN2	3048493539143ULL
#define ONE		BIT_ULL(63)

#define LANES		4	/* rows that one draw is for */
#define LANE_SHIFT	16	/* from one to the next */
#define LANE_BITS	15	/* of a draw; the highest bit of a lane is spare */
#define LANE_MASK	(BIT_ULL(LANE_SHIFT) - 1)
#define LANE_MAX	(BIT_ULL(LANE_BITS) - 1)
#define SPARE		0x8000800080008000ULL
#define BEGIN_MAX	16	/* servers that are compared one by one */
#define RATIO_MAX	BIT_ULL(COST_SHIFT + 1)	/* with it nothing is too dear */

/* of atanh(z) / z by powers of z^2, the highest first */
static const u64 series[] = {
	ONE / 25, ONE / 23, ONE / 21, ONE / 19, ONE / 17, ONE / 15, ONE / 13,
	ONE / 11, ONE / 9, ONE / 7, ONE / 5, ONE / 3, ONE
};

/**
 * struct share - a server's part in the game
 * @seed: its seed
 * @weight: its weight
 * @room: rows that it may still take
 * @index: its index
 */
struct share {
	u64 seed;
	u32 weight;
	u32 room;
	u16 index;
};

/**
 * struct game - the servers that have room, the heaviest first
 * @share: the servers, those of a weight in the order of the candidates
 * @seed: their seeds once more, and
 * @weight: their weights, for those are read for each row
 * @n: how many
 */
struct game {
	struct share *share;
	u64 *seed;
	u16 *weight;
	u32 n;
};

/**
 * struct best - who wins a row, as far as is known
 * @cost: -ln() of its draw, 0 when that was not asked for yet
 * @ratio: no less than @cost / @weight; with @cost
 * @at: its place in the game
 * @weight: its weight, 0 when there is none yet
 * @top: the highest bits of its draw, those that are its lane's
 */
struct best {
	u64 cost;
	u64 ratio;
	u32 at;
	u16 weight;
	u16 top;
};

/**
 * struct match - four rows
 * @game: the servers
 * @key: of the rows
 * @best: by row
 */
struct match {
	const struct game *game;
	u64 key;
	struct best best[LANES];
};

static u64 draw(u64 seed, u64 row_key)
{
	u64 x = (seed ^ row_key) * 0xbf58476d1ce4e5b9ULL;

	return (x ^ (x >> 32)) * 0x94d049bb133111ebULL;
}

static u64 row_key(u64 salt, u32 row)
{
	return dsr_mix(salt + (row + 1) * 0x9e3779b97f4a7c15ULL);
}

/*
 * -ln(u) for a draw u = x / 2^64. With y = 1 - u within u's octave it is
 * -ln(1 - y) = 2 atanh(z), z = y / (2 - y), at most 1/3: thirteen terms of the
 * power series z (1 + z^2/3 + z^4/5 + ...) give 2^-40. Fixed point, 64 bits.
 */
static u64 cost(u64 x)
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

/* A draw for one row alone, with those of all four in front */
static u64 draw_whole(const struct match *match, u32 lane, u32 at, u16 top)
{
	u64 rest = dsr_mix(match->game->seed[at] + match->key + lane);

	return (u64)top << (64 - LANE_BITS) | rest >> LANE_BITS;
}

static void best_ask(const struct match *match, u32 lane, struct best *best)
{
	if (best->cost)
		return;
	best->cost = cost(draw_whole(match, lane, best->at, best->top));
	best->ratio = min(div_u64(best->cost, best->weight) + 1, RATIO_MAX);
}

/* A cost has 48 bits (a draw is at least 1) and a weight 16: products fit */
static noinline bool beats(struct match *match, u32 lane, u32 at, u16 top)
{
	struct best *best = &match->best[lane];
	u64 weight = match->game->weight[at];
	u64 mine;

	if (!best->weight)
		return true;
	mine = draw_whole(match, lane, at, top);
	if (weight == best->weight)
		return mine > draw_whole(match, lane, best->at, best->top);
	best_ask(match, lane, best);
	return cost(mine) * best->weight < best->cost * weight;
}

/* What a server of this weight must draw at least to beat the best of a row */
static u64 lane_floor(struct match *match, u32 lane, u32 weight)
{
	struct best *best = &match->best[lane];
	u64 dear;

	if (best->weight == weight)
		return best->top;
	if (!best->weight)
		return 0;
	best_ask(match, lane, best);
	dear = best->ratio * weight >> (COST_SHIFT - LANE_BITS);
	return dear < LANE_MAX ? LANE_MAX - dear : 0;
}

static u64 floors(struct match *match, u32 weight)
{
	u64 floor = 0;
	u32 lane;

	for (lane = 0; lane < LANES; lane++)
		floor |= lane_floor(match, lane, weight) << lane * LANE_SHIFT;
	return floor;
}

/*
 * In the lanes whose spare bit is set a server may be the best. Where the best
 * has the same weight the floor is its very draw: only those alike are compared.
 * Returns the new floor.
 */
static u64 challenge(struct match *match, u32 at, u64 x, u64 lanes, u64 floor)
{
	u16 weight = match->game->weight[at];

	for (; lanes; lanes &= lanes - 1) {
		u32 lane = __ffs64(lanes) / LANE_SHIFT;
		struct best *best = &match->best[lane];
		u16 top = x >> lane * LANE_SHIFT & LANE_MAX;

		if ((best->weight != weight || best->top == top) &&
		    !beats(match, lane, at, top))
			continue;
		best->at = at;
		best->weight = weight;
		best->top = top;
		best->cost = 0;
		floor &= ~(LANE_MAX << lane * LANE_SHIFT);
		floor |= (u64)top << lane * LANE_SHIFT;
	}
	return floor;
}

static void lane_lead(struct best *best, u32 lead)
{
	best->at = lead & LANE_MASK;
	best->top = lead >> LANE_SHIFT;
}

/* Of a few servers, all of one weight, the best in one lane of their draws @x */
static __always_inline void lane_begin(struct match *match, u32 lane,
				       const u64 *x, u32 n)
{
	struct best *best = &match->best[lane];
	u32 i, lead = 0;

	best->weight = match->game->weight[0];
	for (i = 0; i < n; i++) {
		u32 top = x[i] >> lane * LANE_SHIFT & LANE_MAX;

		if (unlikely(top == lead >> LANE_SHIFT) && i) {
			lane_lead(best, lead);
			if (!beats(match, lane, i, top))
				continue;
		}
		lead = max(lead, top << LANE_SHIFT | i);
	}
	lane_lead(best, lead);
}

/*
 * The first few servers beat each other all the time: without a branch for that.
 * Returns how many were looked at: none unless their weights are the same.
 */
static u32 begin(struct match *match)
{
	const struct game *game = match->game;
	u32 n = min_t(u32, game->n, BEGIN_MAX);
	u64 x[BEGIN_MAX];
	u32 i;

	if (game->weight[0] != game->weight[n - 1])
		return 0;
	for (i = 0; i < n; i++)
		x[i] = draw(game->seed[i], match->key);
	lane_begin(match, 0, x, n);
	lane_begin(match, 1, x, n);
	lane_begin(match, 2, x, n);
	lane_begin(match, 3, x, n);
	return n;
}

/*
 * Who wins those rows whose spare bit is set in @lanes, among the servers from
 * @i on and those that are the best so far? A floor never has its spare bit set,
 * so that no lane borrows from the next. One that is meant for a heavier server
 * is too low, and so does no harm.
 */
static void play(struct match *match, u64 lanes, u32 i)
{
	const struct game *game = match->game;
	u32 least = U32_MAX;
	u64 floor = 0, x, perhaps;

	for (; i < game->n; i++) {
		x = draw(game->seed[i], match->key);
		if (unlikely(game->weight[i] < least)) {
			least = game->weight[i] - game->weight[i] / 8;
			floor = floors(match, game->weight[i]);
		}
		perhaps = ((x | SPARE) - floor) & lanes;
		if (unlikely(perhaps) && game->share[i].room)
			floor = challenge(match, i, x, perhaps, floor);
	}
}

static void game_leave(struct game *game)
{
	u32 i, n = 0;

	for (i = 0; i < game->n; i++) {
		if (!game->share[i].room)
			continue;
		game->share[n] = game->share[i];
		game->seed[n] = game->share[i].seed;
		game->weight[n++] = game->share[i].weight;
	}
	game->n = n;
}

/* Two of the four rows may have the same winner, and it room for one alone. */
static void rows_deal(struct game *game, u16 *slot, u32 rows, u64 key)
{
	struct match match = { .game = game, .key = key };
	struct share *share;
	bool full = false;
	u32 lane;

	play(&match, SPARE, begin(&match));
	for (lane = 0; lane < rows; lane++) {
		struct best *best = &match.best[lane];

		if (full && !game->share[best->at].room) {
			*best = (struct best) { };
			play(&match, SPARE & LANE_MASK << lane * LANE_SHIFT, 0);
		}
		share = &game->share[best->at];
		slot[lane] = share->index;
		full |= !--share->room;
	}
	if (full)
		game_leave(game);
}

static void game_deal(struct game *game, u16 *slot, u32 slots, u64 salt)
{
	u32 row;

	for (row = 0; row < slots; row += LANES) {
		rows_deal(game, &slot[row], min_t(u32, LANES, slots - row),
			  row_key(salt, row));
		cond_resched();
	}
}

static int by_weight(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	if (x->seed != y->seed)
		return x->seed < y->seed ? -1 : 1;
	return (int)x->index - (int)y->index;
}

static u64 total_weight(const struct dsr_candidate *candidate, u32 n)
{
	u64 total = 0;
	u32 i;

	for (i = 0; i < n; i++)
		total += candidate[i].weight;
	return total;
}

static u32 room(u32 weight, u64 total, u32 slots)
{
	u64 fair = (u64)slots * weight;

	return div64_u64(fair * (100 + SLACK_PERCENT) + 100 * total - 1,
			 100 * total);
}

static void game_enter(struct game *game, const struct dsr_candidate *candidate,
		       u32 n, u32 slots)
{
	u64 total = total_weight(candidate, n);
	bool equal = true;
	u32 i;

	for (i = 0; i < n; i++) {
		game->share[i].seed = candidate[i].seed;
		game->share[i].weight = candidate[i].weight;
		game->share[i].room = room(candidate[i].weight, total, slots);
		game->share[i].index = candidate[i].index;
		equal &= candidate[i].weight == candidate[0].weight;
	}
	if (!equal)
		sort(game->share, n, sizeof(*game->share), by_weight, NULL);
	game->n = n;
	game_leave(game);
}

static int game_alloc(struct game *game, u32 n)
{
	game->share = kvmalloc_array(n, sizeof(*game->share), GFP_KERNEL);
	game->seed = kvmalloc_array(n, sizeof(*game->seed), GFP_KERNEL);
	game->weight = kvmalloc_array(n, sizeof(*game->weight), GFP_KERNEL);
	return game->share && game->seed && game->weight ? 0 : -ENOMEM;
}

static void game_free(struct game *game)
{
	kvfree(game->weight);
	kvfree(game->seed);
	kvfree(game->share);
}

static int rendezvous_build(u16 *slot, u32 slots,
			    const struct dsr_candidate *candidate, u32 n,
			    u64 salt)
{
	struct game game;
	int err;

	err = game_alloc(&game, n);
	if (!err) {
		game_enter(&game, candidate, n, slots);
		game_deal(&game, slot, slots, salt);
	}
	game_free(&game);
	return err;
}

/*
 * A game is dealt anew beside the one before, when few servers differ: row by row
 * both are known. Whoever has room in both games with one weight, and won the row
 * then, is better than all others that have; only the few challengers may win it
 * now: those whose weight is another, and those that have room left now and had
 * none then. Where who won then is not to be had, all are asked.
 *
 * The outcome is that of a whole game, and costs the more the more differs: who
 * finds too much gives up.
 */

/**
 * struct replay - two games, row by row
 * @game: that of now; nobody leaves it
 * @place: from index to place in it, plus one; 0 for none
 * @then: by place: room left in the game of then
 * @same: by place: the weight is what it was
 * @challenger: places of those that may win what another won then
 * @challengers: how many
 * @challengers_max: and not more
 * @wholes: rows that may yet be played by all
 */
struct replay {
	struct game game;
	u16 *place;
	u32 *then;
	bool *same;
	u16 *challenger;
	u32 challengers;
	u32 challengers_max;
	u32 wholes;
};

/* 1 - u <= -ln(u) <= (1 - u) / u: is the server at @a too dear, by its lane? */
static bool too_dear(const struct game *game, u32 a, u32 top_a, u32 b, u32 top_b)
{
	u64 least = (LANE_MAX - top_a) * top_b * game->weight[b];
	u64 most = (LANE_MAX + 1 - top_b) * (LANE_MAX + 1) * game->weight[a];

	return least > most + (most >> 16);
}

/* Does the server at @a win this row rather than the one at @b? */
static bool outdoes(const struct match *match, u32 lane, u32 a, u32 b)
{
	const struct game *game = match->game;
	u32 shift = lane * LANE_SHIFT;
	u16 top_a = draw(game->seed[a], match->key) >> shift & LANE_MAX;
	u16 top_b = draw(game->seed[b], match->key) >> shift & LANE_MAX;
	u64 mine, other;

	if (game->weight[a] == game->weight[b]) {
		if (top_a != top_b)
			return top_a > top_b;
		return draw_whole(match, lane, a, top_a) >
		       draw_whole(match, lane, b, top_b);
	}
	if (too_dear(game, a, top_a, b, top_b))
		return false;
	mine = cost(draw_whole(match, lane, a, top_a)) * game->weight[b];
	other = cost(draw_whole(match, lane, b, top_b)) * game->weight[a];
	return mine < other || (mine == other && a < b);
}

static int challenge_add(struct replay *replay, u32 at)
{
	if (replay->challengers >= replay->challengers_max)
		return -EAGAIN;
	replay->challenger[replay->challengers++] = at;
	return 0;
}

static void challenge_end(struct replay *replay, u32 at)
{
	u32 i;

	for (i = 0; i < replay->challengers; i++)
		if (replay->challenger[i] == at)
			replay->challenger[i--] =
				replay->challenger[--replay->challengers];
}

static int replay_winner(struct replay *replay, struct match *match, u32 lane,
			 u32 then)
{
	struct game *game = &replay->game;
	u32 best = then - 1, i;

	if (!then || !replay->same[best] || !game->share[best].room) {
		if (!replay->wholes--)
			return -EAGAIN;
		match->best[lane] = (struct best) { };
		play(match, SPARE & LANE_MASK << lane * LANE_SHIFT, 0);
		return match->best[lane].at;
	}
	for (i = 0; i < replay->challengers; i++)
		if (outdoes(match, lane, replay->challenger[i], best))
			best = replay->challenger[i];
	return best;
}

/* What winning a row leaves of room, in both games */
static int replay_take(struct replay *replay, u32 winner, u32 then)
{
	struct game *game = &replay->game;

	if (!--game->share[winner].room)
		challenge_end(replay, winner);
	if (!then)
		return 0;
	if (!replay->then[--then])
		return -EAGAIN;
	if (--replay->then[then] || !replay->same[then] ||
	    !game->share[then].room)
		return 0;
	return challenge_add(replay, then);
}

static int replay_deal(struct replay *replay, u16 *slot, u32 slots, u64 salt,
		       const u16 *old)
{
	struct match match = { .game = &replay->game };
	u32 row, lane, then;
	int winner, err;

	for (row = 0; row < slots; row++) {
		lane = row % LANES;
		if (!lane) {
			match.key = row_key(salt, row);
			cond_resched();
		}
		then = replay->place[old[row]];
		winner = replay_winner(replay, &match, lane, then);
		if (winner < 0)
			return winner;
		slot[row] = replay->game.share[winner].index;
		err = replay_take(replay, winner, then);
		if (err)
			return err;
	}
	return 0;
}

static int replay_enter(struct replay *replay, u32 slots,
			const struct dsr_candidate *candidate, u32 n,
			const struct dsr_candidate *before, u32 n_before)
{
	u64 total = total_weight(before, n_before);
	u32 i, at;
	int err = 0;

	game_enter(&replay->game, candidate, n, slots);
	for (i = 0; i < n; i++)
		replay->place[replay->game.share[i].index] = i + 1;
	for (i = 0; i < n_before; i++) {
		at = replay->place[before[i].index];
		if (!at--)
			continue;
		replay->then[at] = room(before[i].weight, total, slots);
		replay->same[at] =
			before[i].weight == replay->game.share[at].weight;
	}
	for (i = 0; i < n && !err; i++)
		if (!replay->same[i])
			err = challenge_add(replay, i);
	return err;
}

static int replay_alloc(struct replay *replay, u32 n)
{
	replay->challengers_max = n / 8 + 8;
	replay->place = kvcalloc(U16_MAX + 1, sizeof(u16), GFP_KERNEL);
	replay->then = kvcalloc(n, sizeof(u32), GFP_KERNEL);
	replay->same = kvcalloc(n, sizeof(bool), GFP_KERNEL);
	replay->challenger = kvcalloc(replay->challengers_max, sizeof(u16),
				      GFP_KERNEL);
	if (!replay->place || !replay->then || !replay->same ||
	    !replay->challenger)
		return -ENOMEM;
	return game_alloc(&replay->game, n);
}

static int rendezvous_rebuild(u16 *slot, u32 slots,
			      const struct dsr_candidate *candidate, u32 n,
			      u64 salt, const u16 *old,
			      const struct dsr_candidate *before, u32 n_before)
{
	struct replay replay = { .wholes = slots / 8 };
	int err;

	err = replay_alloc(&replay, n);
	if (!err)
		err = replay_enter(&replay, slots, candidate, n, before,
				   n_before);
	if (!err)
		err = replay_deal(&replay, slot, slots, salt, old);
	game_free(&replay.game);
	kvfree(replay.challenger);
	kvfree(replay.same);
	kvfree(replay.then);
	kvfree(replay.place);
	return err;
}

const struct dsr_scheduler dsr_sched_rendezvous = {
	.name = "rendezvous",
	.build = rendezvous_build,
	.rebuild = rendezvous_rebuild,
};
