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

struct scene {
	struct rnd_state random;
	struct set before, after;
	u32 heaviest;
	u16 old[ROWS], whole[ROWS], replayed[ROWS];
};

static u32 any_below(struct scene *scene, u32 n)
{
	return prandom_u32_state(&scene->random) % n;
}

static u64 any_seed(struct scene *scene)
{
	return (u64)prandom_u32_state(&scene->random) << 32 |
	       prandom_u32_state(&scene->random);
}

static void join(struct scene *scene, struct set *set, u16 index)
{
	set->candidate[set->n++] = (struct dsr_candidate) {
		.seed = any_seed(scene),
		.weight = 1 + any_below(scene, scene->heaviest),
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

static void change(struct scene *scene, u16 index)
{
	struct set *set = &scene->after;
	u32 at = any_below(scene, set->n);

	switch (any_below(scene, 3)) {
	case 0:
		set->candidate[at].weight = 1 + any_below(scene, 2 *
							  scene->heaviest);
		break;
	case 1:
		if (set->n > 1)
			set->candidate[at] = set->candidate[--set->n];
		break;
	default:
		join(scene, set, index);
	}
}

static void make_sets(struct scene *scene)
{
	u32 i, n = 1 + any_below(scene, SERVERS);

	scene->heaviest = any_below(scene, 2) ? 1 + any_below(scene, 100) : 1;
	scene->before.n = 0;
	for (i = 0; i < n; i++)
		join(scene, &scene->before, 1 + i);
	scene->after = scene->before;
	n = 1 + any_below(scene, CHANGES);
	for (i = 0; i < n; i++)
		change(scene, 1000 + i);
	in_order(&scene->before);
	in_order(&scene->after);
}

/* Returns true when it was filled beside the other. */
static bool play(struct kunit *test, u64 salt)
{
	const struct dsr_scheduler *scheduler =
		dsr_scheduler_find("rendezvous");
	struct scene *scene = test->priv;
	const struct set *before = &scene->before, *after = &scene->after;
	int err;

	scheduler->build(scene->old, ROWS, before->candidate, before->n, salt);
	scheduler->build(scene->whole, ROWS, after->candidate, after->n, salt);
	err = scheduler->rebuild(scene->replayed, ROWS, after->candidate,
				 after->n, salt, scene->old, before->candidate,
				 before->n);
	if (err)
		return false;
	KUNIT_EXPECT_EQ(test, memcmp(scene->whole, scene->replayed,
				     sizeof(scene->whole)), 0);
	return true;
}

static void replay_is_exact(struct kunit *test)
{
	struct scene *scene = test->priv;
	u32 i, replayed = 0;

	prandom_seed_state(&scene->random, 1);
	for (i = 0; i < GAMES; i++) {
		make_sets(scene);
		replayed += play(test, any_seed(scene));
	}
	KUNIT_EXPECT_GT(test, replayed, GAMES / 2);
}

/* Nobody is left of those before: it gives up, and says so. */
static void replay_gives_up(struct kunit *test)
{
	struct scene *scene = test->priv;
	u32 i;

	prandom_seed_state(&scene->random, 1);
	scene->heaviest = 1;
	for (i = 0; i < SERVERS; i++) {
		join(scene, &scene->before, 1 + i);
		join(scene, &scene->after, 1000 + i);
	}
	in_order(&scene->before);
	in_order(&scene->after);
	KUNIT_EXPECT_FALSE(test, play(test, 1));
}

static int scene_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct scene), GFP_KERNEL);
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
	.init = scene_init,
	.test_cases = replay_cases,
};
