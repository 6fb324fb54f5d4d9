// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rows that are filled anew beside the ones before are those that would have been
 * filled from nothing: for random sets of servers, and random changes to them.
 */
#include "sched.h"
#include "suites.h"

#include <kunit/test.h>
#include <linux/minmax.h>
#include <linux/prandom.h>
#include <linux/sort.h>

#define ROWS	4096
#define SERVERS	256
#define GAMES	60
#define CHANGES	3

struct set {
	struct dsr_candidate candidate[SERVERS + CHANGES];
	u32 n;
};

struct ctx {
	struct rnd_state random;
	struct set before, after;
	u32 heaviest;
	u16 old[ROWS], whole[ROWS], replayed[ROWS];
};

static u32 any_below(struct ctx *ctx, u32 n)
{
	return prandom_u32_state(&ctx->random) % n;
}

static u64 any_seed(struct ctx *ctx)
{
	return (u64)prandom_u32_state(&ctx->random) << 32 |
	       prandom_u32_state(&ctx->random);
}

static void join(struct ctx *ctx, struct set *set, u16 index)
{
	set->candidate[set->n++] = (struct dsr_candidate) {
		.seed = any_seed(ctx),
		.weight = 1 + any_below(ctx, ctx->heaviest),
		.index = index,
	};
}

static int by_seed(const void *a, const void *b)
{
	const struct dsr_candidate *x = a, *y = b;

	return x->seed < y->seed ? -1 : x->seed > y->seed;
}

static void in_order(struct set *set)
{
	sort(set->candidate, set->n, sizeof(*set->candidate), by_seed, NULL);
}

static void change(struct ctx *ctx, u16 index)
{
	struct set *set = &ctx->after;
	u32 at = any_below(ctx, set->n);

	switch (any_below(ctx, 3)) {
	case 0:
		set->candidate[at].weight = 1 + any_below(ctx, 2 *
							  ctx->heaviest);
		break;
	case 1:
		if (set->n > 1)
			set->candidate[at] = set->candidate[--set->n];
		break;
	default:
		join(ctx, set, index);
	}
}

static void make_sets(struct ctx *ctx)
{
	u32 i, n = 1 + any_below(ctx, SERVERS);

	ctx->heaviest = any_below(ctx, 2) ? 1 + any_below(ctx, 100) : 1;
	ctx->before.n = 0;
	for (i = 0; i < n; i++)
		join(ctx, &ctx->before, 1 + i);
	ctx->after = ctx->before;
	n = 1 + any_below(ctx, CHANGES);
	for (i = 0; i < n; i++)
		change(ctx, 1000 + i);
	in_order(&ctx->before);
	in_order(&ctx->after);
}

/* Returns true when it was filled beside the other. */
static bool play(struct kunit *test, u64 salt)
{
	const struct dsr_scheduler *scheduler =
		dsr_scheduler_find("rendezvous");
	struct ctx *ctx = test->priv;
	const struct set *before = &ctx->before, *after = &ctx->after;
	int err;

	scheduler->build(ctx->old, ROWS, before->candidate, before->n, salt);
	scheduler->build(ctx->whole, ROWS, after->candidate, after->n, salt);
	err = scheduler->rebuild(ctx->replayed, ROWS, after->candidate,
				 after->n, salt, ctx->old, before->candidate,
				 before->n);
	if (err)
		return false;
	KUNIT_EXPECT_EQ(test, memcmp(ctx->whole, ctx->replayed,
				     sizeof(ctx->whole)), 0);
	return true;
}

static void replay_is_exact(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	u32 i, replayed = 0;

	prandom_seed_state(&ctx->random, 1);
	for (i = 0; i < GAMES; i++) {
		make_sets(ctx);
		replayed += play(test, any_seed(ctx));
	}
	KUNIT_EXPECT_GT(test, replayed, GAMES / 2);
}

/* Nobody is left of those before: it gives up, and says so. */
static void replay_gives_up(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	u32 i;

	prandom_seed_state(&ctx->random, 1);
	ctx->heaviest = 1;
	for (i = 0; i < SERVERS; i++) {
		join(ctx, &ctx->before, 1 + i);
		join(ctx, &ctx->after, 1000 + i);
	}
	in_order(&ctx->before);
	in_order(&ctx->after);
	KUNIT_EXPECT_FALSE(test, play(test, 1));
}

static int ctx_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct ctx), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, test->priv);
	return 0;
}

static struct kunit_case replay_cases[] = {
	KUNIT_CASE(replay_is_exact),
	KUNIT_CASE(replay_gives_up),
	{ }
};

struct kunit_suite dsr_replay_suite = {
	.name = "dsr_replay",
	.init = ctx_init,
	.test_cases = replay_cases,
};
