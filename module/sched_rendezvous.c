// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bounded-load rendezvous hashing, the default. For each row every server draws
 * a score from its seed and the row (Thaler and Ravishankar, Using Name-Based
 * Mappings to Increase Hit Rates, 1998), and the row goes to the highest score
 * among the servers that have room left. A server has room for its share of the
 * rows and one hundredth more. So a server that comes or goes moves its own rows
 * and few others, and none carries more than it should.
 *
 * Rows are dealt in order, and a server that is full is out of the game: one
 * pass over those that are left decides a row. Nothing but servers, weights,
 * salt and the number of rows goes in; what was before does not.
 *
 * Weights: the score is -weight / ln(u), u the draw as a number between 0 and 1
 * (Schindelhauer and Schomaker, Weighted Distributed Hash Tables, 2005). It is
 * compared as a cost, -ln(u) / weight, cross-multiplied in integers. A logarithm
 * is dear, and 1 - u, which is less than -ln(u), already shows that most draws
 * cannot win. With equal weights the highest u is the lowest cost.
 */
#include "sched.h"

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#define SLACK_PERCENT	1	/* room above the fair share */
#define COST_SHIFT	42	/* bits behind the point of a cost */
#define COST_LN2	3048493539143ULL
#define ONE		BIT_ULL(63)

/* of atanh(z) / z by powers of z^2, the highest first */
static const u64 series[] = {
	ONE / 25, ONE / 23, ONE / 21, ONE / 19, ONE / 17, ONE / 15, ONE / 13,
	ONE / 11, ONE / 9, ONE / 7, ONE / 5, ONE / 3, ONE
};

/**
 * struct share - a server's part in the game
 * @weight: its weight
 * @room: rows that it may still take
 * @index: its index
 */
struct share {
	u32 weight;
	u32 room;
	u16 index;
};

/**
 * struct game - the servers that have room, in the order of the candidates
 * @seed: their seeds
 * @share: the rest of them
 * @n: how many
 * @equal: all weights are the same
 */
struct game {
	u64 *seed;
	struct share *share;
	u32 n;
	bool equal;
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

static u64 cost_at_least(u64 x)
{
	return ~x >> (64 - COST_SHIFT);
}

static u32 winner_equal(const struct game *game, u64 key)
{
	u64 best = 0;
	u32 i, at = 0;

	for (i = 0; i < game->n; i++) {
		u64 x = draw(game->seed[i], key);

		if (x > best) {
			best = x;
			at = i;
		}
	}
	return at;
}

/* A cost has 48 bits (x is at least 1) and a weight 16: products fit */
static u32 winner_weighted(const struct game *game, u64 key)
{
	u64 best = cost(draw(game->seed[0], key));
	u64 best_weight = game->share[0].weight;
	u32 i, at = 0;

	for (i = 1; i < game->n; i++) {
		u64 x = draw(game->seed[i], key);
		u64 limit = best * game->share[i].weight;
		u64 mine;

		if (cost_at_least(x) * best_weight >= limit)
			continue;
		mine = cost(x);
		if (mine * best_weight >= limit)
			continue;
		best = mine;
		best_weight = game->share[i].weight;
		at = i;
	}
	return at;
}

static void game_leave(struct game *game, u32 at)
{
	u32 after = --game->n - at;

	memmove(&game->seed[at], &game->seed[at + 1],
		after * sizeof(*game->seed));
	memmove(&game->share[at], &game->share[at + 1],
		after * sizeof(*game->share));
}

static void game_deal(struct game *game, u16 *slot, u32 slots, u64 salt)
{
	u32 row, at;

	for (row = 0; row < slots; row++) {
		u64 key = row_key(salt, row);

		at = game->equal ? winner_equal(game, key) :
				   winner_weighted(game, key);
		slot[row] = game->share[at].index;
		if (!--game->share[at].room)
			game_leave(game, at);
		cond_resched();
	}
}

static void game_enter(struct game *game, const struct dsr_candidate *candidate,
		       u32 n, u32 slots)
{
	u64 total = 0;
	u32 i;

	for (i = 0; i < n; i++)
		total += candidate[i].weight;
	game->n = n;
	game->equal = true;
	for (i = 0; i < n; i++) {
		u64 fair = (u64)slots * candidate[i].weight;

		game->seed[i] = candidate[i].seed;
		game->share[i].weight = candidate[i].weight;
		game->share[i].room =
			div64_u64(fair * (100 + SLACK_PERCENT) +
				  100 * total - 1, 100 * total);
		game->share[i].index = candidate[i].index;
		game->equal &= candidate[i].weight == candidate[0].weight;
	}
}

static int rendezvous_build(u16 *slot, u32 slots,
			    const struct dsr_candidate *candidate, u32 n,
			    u64 salt)
{
	struct game game;
	int err = -ENOMEM;

	game.seed = kvmalloc_array(n, sizeof(*game.seed), GFP_KERNEL);
	game.share = kvmalloc_array(n, sizeof(*game.share), GFP_KERNEL);
	if (!game.seed || !game.share)
		goto free;
	game_enter(&game, candidate, n, slots);
	game_deal(&game, slot, slots, salt);
	err = 0;
free:
	kvfree(game.share);
	kvfree(game.seed);
	return err;
}

const struct dsr_scheduler dsr_sched_rendezvous = {
	.name = "rendezvous",
	.build = rendezvous_build,
};
