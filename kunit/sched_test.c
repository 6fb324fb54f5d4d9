// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedulers: who gets how many slots, how few move when servers change, and
 * that nothing but the servers decides. Maglev and wrr are compared with a
 * second implementation that is slow and plain.
 */
#include "sched.h"
#include "suites.h"
#include "uapi/linux/dsr.h"

#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#define ROWS	65536
#define SALT	0x5eedULL

/* Per 100,000 rows: what may move without need, in one change of one server */
struct hash_scheduler {
	const char *name;
	u32 excess;
};

static const struct hash_scheduler hash_family[] = {
	{ "rendezvous", 300 },
	{ "maglev", 1000 },
};

static void hash_scheduler_name(const struct hash_scheduler *s, char *desc)
{
	strscpy(desc, s->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hash, hash_family, hash_scheduler_name);

static int by_seed(const void *a, const void *b)
{
	const struct dsr_candidate *x = a, *y = b;

	if (x->seed != y->seed)
		return x->seed < y->seed ? -1 : 1;
	return x->index - y->index;
}

static void sort_candidates(struct dsr_candidate *candidate, u32 n)
{
	sort(candidate, n, sizeof(*candidate), by_seed, NULL);
}

/* @n servers of weight 1 with random seeds, and room for one more */
static struct dsr_candidate *make_candidates(struct kunit *test, u32 n,
					     u64 which)
{
	struct dsr_candidate *candidate;
	u32 i;

	candidate = kunit_kcalloc(test, n + 1, sizeof(*candidate), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, candidate);
	for (i = 0; i < n; i++) {
		candidate[i].seed = dsr_mix(dsr_mix(which) + i);
		candidate[i].weight = 1;
		candidate[i].index = i + 1;
	}
	sort_candidates(candidate, n);
	return candidate;
}

static u16 *build(struct kunit *test, const char *name,
		  const struct dsr_candidate *candidate, u32 n, u32 slots)
{
	const struct dsr_scheduler *scheduler = dsr_scheduler_find(name);
	u16 *slot;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scheduler);
	slot = kunit_kmalloc_array(test, slots, sizeof(*slot), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, slot);
	memset(slot, 0xa5, slots * sizeof(*slot));
	KUNIT_ASSERT_EQ(test, scheduler->build(slot, slots, candidate, n, SALT),
			0);
	return slot;
}

static u16 *build_rows(struct kunit *test, const struct dsr_candidate *candidate,
		       u32 n, u32 rows)
{
	const struct hash_scheduler *s = test->param_value;

	return build(test, s->name, candidate, n, rows);
}

/* By index: how many of the slots are its own */
static u32 *count_slots(struct kunit *test, const u16 *slot, u32 slots)
{
	u32 *count = kunit_kcalloc(test, 65536, sizeof(*count), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, count);
	for (i = 0; i < slots; i++)
		count[slot[i]]++;
	return count;
}

static u64 total_weight(const struct dsr_candidate *candidate, u32 n)
{
	u64 total = 0;
	u32 i;

	for (i = 0; i < n; i++)
		total += candidate[i].weight;
	return total;
}

static void expect_only_candidates(struct kunit *test, const u32 *count,
				   const struct dsr_candidate *candidate, u32 n,
				   u32 slots)
{
	u32 i, sum = 0;

	for (i = 0; i < n; i++)
		sum += count[candidate[i].index];
	KUNIT_EXPECT_EQ(test, sum, slots);
}

/* No server has more than 2 % and one row above its share */
static void expect_bounded(struct kunit *test, const u16 *slot, u32 slots,
			   const struct dsr_candidate *candidate, u32 n)
{
	u64 total = total_weight(candidate, n);
	u32 *count = count_slots(test, slot, slots);
	u32 i, over = 0;

	expect_only_candidates(test, count, candidate, n, slots);
	for (i = 0; i < n; i++) {
		u64 limit = slots * 102ULL * candidate[i].weight + 100 * total;

		over += count[candidate[i].index] * 100 * total > limit;
	}
	KUNIT_EXPECT_EQ(test, over, 0);
	kunit_kfree(test, count);
}

static void sched_find(struct kunit *test)
{
	static const char *const name[] = {
		"rendezvous", "maglev", "rr", "wrr"
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(name); i++) {
		const struct dsr_scheduler *s = dsr_scheduler_find(name[i]);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
		KUNIT_EXPECT_STREQ(test, s->name, name[i]);
		KUNIT_EXPECT_EQ(test, s->per_flow, i >= 2);
		KUNIT_EXPECT_LT(test, strlen(s->name), DSR_SCHEDULER_NAME_MAX);
	}
	KUNIT_EXPECT_NULL(test, dsr_scheduler_find(""));
	KUNIT_EXPECT_NULL(test, dsr_scheduler_find("r"));
	KUNIT_EXPECT_NULL(test, dsr_scheduler_find("wrr2"));
	KUNIT_EXPECT_NULL(test, dsr_scheduler_find("Maglev"));
}

static void hash_balance(struct kunit *test)
{
	static const u32 servers[] = { 1, 2, 3, 10, 32, 100, 500 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(servers); i++) {
		u32 n = servers[i];
		struct dsr_candidate *c = make_candidates(test, n, i);

		expect_bounded(test, build_rows(test, c, n, ROWS), ROWS, c, n);
		expect_bounded(test, build_rows(test, c, n, 256), 256, c, n);
	}
}

/* What the design promises for 100 servers: max / mean at most 1.02 */
static void hash_balance_100(struct kunit *test)
{
	struct dsr_candidate *c = make_candidates(test, 100, 7);
	u16 *slot = build_rows(test, c, 100, ROWS);
	u32 *count = count_slots(test, slot, ROWS);
	u32 i, most = 0;

	for (i = 0; i < 100; i++)
		most = max(most, count[c[i].index]);
	kunit_info(test, "the fullest has %u rows of %u\n", most, ROWS / 100);
	KUNIT_EXPECT_LE(test, most * 10000ULL, 10200ULL * ROWS / 100);
}

/* Rows that moved though their old owner stays and their new one is not new */
static u32 moved(const u16 *before, const u16 *after, u16 changed)
{
	u32 row, n = 0;

	for (row = 0; row < ROWS; row++)
		n += before[row] != after[row] && before[row] != changed &&
		     after[row] != changed;
	return n;
}

static void expect_excess(struct kunit *test, const char *change,
			  const u16 *before, const u16 *after, u16 changed)
{
	const struct hash_scheduler *s = test->param_value;
	u32 excess = moved(before, after, changed);

	kunit_info(test, "%s: %u of 100,000 rows moved without need\n", change,
		   (u32)(excess * 100000ULL / ROWS));
	KUNIT_EXPECT_LE(test, excess * 100000ULL, (u64)s->excess * ROWS);
}

static void disrupt_remove(struct kunit *test, const struct dsr_candidate *c,
			   u32 n, u32 victim, const u16 *before)
{
	struct dsr_candidate *less = make_candidates(test, n, 0);

	memcpy(less, c, victim * sizeof(*c));
	memcpy(less + victim, c + victim + 1, (n - victim - 1) * sizeof(*c));
	expect_excess(test, "remove", before,
		      build_rows(test, less, n - 1, ROWS), c[victim].index);
}

static void disrupt_add(struct kunit *test, const struct dsr_candidate *c,
			u32 n, u64 seed, const u16 *before)
{
	struct dsr_candidate *more = make_candidates(test, n, 0);

	memcpy(more, c, n * sizeof(*c));
	more[n].seed = seed;
	more[n].weight = c[0].weight;
	more[n].index = n + 1;
	sort_candidates(more, n + 1);
	expect_excess(test, "add", before, build_rows(test, more, n + 1, ROWS),
		      n + 1);
}

static void disrupt_reweight(struct kunit *test, const struct dsr_candidate *c,
			     u32 n, u32 victim, const u16 *before)
{
	struct dsr_candidate *other = make_candidates(test, n, 0);

	memcpy(other, c, n * sizeof(*c));
	other[victim].weight /= 2;
	expect_excess(test, "halve", before, build_rows(test, other, n, ROWS),
		      c[victim].index);
	other[victim].weight *= 4;
	expect_excess(test, "double", before, build_rows(test, other, n, ROWS),
		      c[victim].index);
}

static void hash_disruption(struct kunit *test)
{
	static const u32 servers[] = { 10, 32, 100, 100, 100 };
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(servers); i++) {
		u32 n = servers[i];
		struct dsr_candidate *c = make_candidates(test, n, 100 + i);
		u16 *before;

		for (j = 0; j < n; j++)
			c[j].weight = 10;
		before = build_rows(test, c, n, ROWS);
		kunit_info(test, "%u servers\n", n);
		disrupt_remove(test, c, n, i % n, before);
		disrupt_add(test, c, n, dsr_mix(i), before);
		disrupt_reweight(test, c, n, n - 1, before);
	}
}

/* Mixed weights: the logarithms decide */
static void hash_disruption_weighted(struct kunit *test)
{
	struct dsr_candidate *c = make_candidates(test, 100, 200);
	u16 *before;
	u32 i;

	for (i = 0; i < 100; i++)
		c[i].weight = 10 + dsr_mix(i) % 191;
	before = build_rows(test, c, 100, ROWS);
	disrupt_remove(test, c, 100, 50, before);
	disrupt_add(test, c, 100, dsr_mix(99), before);
	disrupt_reweight(test, c, 100, 20, before);
}

/*
 * Servers come, go and come back; another gateway gave them other indexes. The
 * same set has the same rows.
 */
static void hash_history(struct kunit *test)
{
	struct dsr_candidate *c = make_candidates(test, 50, 300);
	u16 *before = build_rows(test, c, 50, ROWS);
	u16 *again, *elsewhere;
	u32 i, wrong = 0;

	build_rows(test, c, 20, ROWS);
	build_rows(test, c + 7, 43, ROWS);
	again = build_rows(test, c, 50, ROWS);
	KUNIT_EXPECT_EQ(test, memcmp(before, again, ROWS * sizeof(*again)), 0);

	for (i = 0; i < 50; i++)
		c[i].index = 60000 - 7 * c[i].index;
	elsewhere = build_rows(test, c, 50, ROWS);
	for (i = 0; i < ROWS; i++)
		wrong += elsewhere[i] != 60000 - 7 * before[i];
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static void hash_salt(struct kunit *test)
{
	const struct hash_scheduler *s = test->param_value;
	struct dsr_candidate *c = make_candidates(test, 10, 301);
	u16 *one = build_rows(test, c, 10, ROWS);
	u16 *other = build_rows(test, c, 10, ROWS);
	u32 i, same = 0;

	KUNIT_ASSERT_EQ(test, dsr_scheduler_find(s->name)->build(other, ROWS, c,
								 10, SALT + 1),
			0);
	for (i = 0; i < ROWS; i++)
		same += one[i] == other[i];
	KUNIT_EXPECT_GT(test, same, ROWS / 10 * 9 / 10);
	KUNIT_EXPECT_LT(test, same, ROWS / 10 * 11 / 10);
}

/* Five classes of weights: each has its share of @rows within some percent */
static void expect_class_shares(struct kunit *test, const u16 *slot, u32 rows,
				const struct dsr_candidate *c, u32 n,
				u32 percent)
{
	u32 *count = count_slots(test, slot, rows);
	u64 class_weight[5] = {}, class_rows[5] = {};
	u64 total = total_weight(c, n);
	u32 i;

	for (i = 0; i < n; i++) {
		class_weight[c[i].weight % 5] += c[i].weight;
		class_rows[c[i].weight % 5] += count[c[i].index];
	}
	for (i = 0; i < 5; i++) {
		KUNIT_EXPECT_GE(test, class_rows[i] * total * 100,
				class_weight[i] * rows * (100 - percent));
		KUNIT_EXPECT_LE(test, class_rows[i] * total * 100,
				class_weight[i] * rows * (100 + percent));
	}
	kunit_kfree(test, count);
}

/*
 * In all rows the bound on each server's load enforces the weights. So the same
 * is asked of the first half, where nobody is full yet; chance is allowed there.
 */
static void hash_weights(struct kunit *test)
{
	static const u32 weight[] = { 100, 211, 322, 433, 1004 };
	struct dsr_candidate *c = make_candidates(test, 40, 400);
	u16 *slot;
	u32 i;

	for (i = 0; i < 40; i++)
		c[i].weight = weight[i % 5];
	slot = build_rows(test, c, 40, ROWS);
	expect_bounded(test, slot, ROWS, c, 40);
	expect_class_shares(test, slot, ROWS, c, 40, 2);
	expect_class_shares(test, slot, ROWS / 2, c, 40, 10);
}

static void hash_weights_common_factor(struct kunit *test)
{
	struct dsr_candidate *c = make_candidates(test, 30, 401);
	u16 *one, *seven;
	u32 i;

	one = build_rows(test, c, 30, ROWS);
	for (i = 0; i < 30; i++)
		c[i].weight = 7;
	seven = build_rows(test, c, 30, ROWS);
	KUNIT_EXPECT_EQ(test, memcmp(one, seven, ROWS * sizeof(*one)), 0);
}

static void hash_weights_extreme(struct kunit *test)
{
	struct dsr_candidate *c = make_candidates(test, 100, 402);
	u16 *slot;
	u32 *count;

	c[33].weight = DSR_WEIGHT_MAX;
	slot = build_rows(test, c, 100, ROWS);
	expect_bounded(test, slot, ROWS, c, 100);
	count = count_slots(test, slot, ROWS);
	KUNIT_EXPECT_GE(test, count[c[33].index], ROWS - 2 * 99);
	slot = build_rows(test, c + 33, 2, 256);
	count = count_slots(test, slot, 256);
	KUNIT_EXPECT_GE(test, count[c[33].index], 255);
}

static void hash_one_server(struct kunit *test)
{
	struct dsr_candidate *c = make_candidates(test, 1, 500);
	u32 rows;

	for (rows = DSR_ROWS_MIN; rows <= DSR_ROWS_MAX; rows *= 2) {
		u16 *slot = build_rows(test, c, 1, rows);

		KUNIT_EXPECT_EQ(test, count_slots(test, slot, rows)[1], rows);
		c->weight = DSR_WEIGHT_MAX;
	}
}

/* Two addresses whose hashes are equal, and servers without a hash at all */
static void hash_equal_seeds(struct kunit *test)
{
	struct dsr_candidate *c = make_candidates(test, 20, 501);
	u32 i;

	c[8].seed = c[7].seed;
	sort_candidates(c, 20);
	expect_bounded(test, build_rows(test, c, 20, ROWS), ROWS, c, 20);
	for (i = 0; i < 20; i++)
		c[i].seed = 0;
	sort_candidates(c, 20);
	expect_bounded(test, build_rows(test, c, 20, 4096), 4096, c, 20);
	c[3].weight = 9;
	expect_bounded(test, build_rows(test, c, 20, 4096), 4096, c, 20);
}

static void timed_build(struct kunit *test, const char *what,
			const struct dsr_candidate *c, u32 n)
{
	u64 start = ktime_get_ns();
	u16 *slot = build_rows(test, c, n, ROWS);
	u64 end = ktime_get_ns();

	kunit_info(test, "%u servers, %s: built in %llu us\n", n, what,
		   div_u64(end - start, 1000));
	expect_bounded(test, slot, ROWS, c, n);
	kunit_kfree(test, slot);
}

static void hash_most_servers(struct kunit *test)
{
	static const u32 servers[] = { 100, DSR_SERVICE_SERVERS_MAX };
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(servers); i++) {
		u32 n = servers[i];
		struct dsr_candidate *c = make_candidates(test, n, 600 + i);

		timed_build(test, "equal", c, n);
		for (j = 0; j < n; j++)
			c[j].weight = 1 + dsr_mix(j) % 100;
		timed_build(test, "mixed", c, n);
		for (j = 0; j < n; j++)
			c[j].weight = j == 9 ? DSR_WEIGHT_MAX : 1;
		timed_build(test, "one heavy", c, n);
	}
}

/* The row that comes @step-th in a server's permutation, as the paper has it */
static u32 naive_permutation(const struct dsr_candidate *c, u32 step, u32 rows)
{
	u64 hash = dsr_mix(c->seed ^ dsr_mix(SALT));
	u32 offset = (u32)hash % rows;
	u32 skip = ((u32)(hash >> 32) | 1) % rows;

	return (offset + (u64)step * skip) % rows;
}

static u32 naive_next_row(const struct dsr_candidate *c, const u16 *slot,
			  u32 rows)
{
	u32 step = 0;

	while (slot[naive_permutation(c, step, rows)])
		step++;
	return naive_permutation(c, step, rows);
}

/* Turns that a server has had after @round rounds */
static u32 naive_turns(const struct dsr_candidate *c, u32 round, u32 heaviest)
{
	u64 hash = dsr_mix(c->seed ^ dsr_mix(SALT));
	u32 start = (u32)(dsr_mix(hash) >> 32) % heaviest;

	return div_u64((u64)round * c->weight + start, heaviest);
}

static void naive_maglev(u16 *slot, u32 rows, const struct dsr_candidate *c,
			 u32 n)
{
	u32 round, i, heaviest = 0, left = rows;

	for (i = 0; i < n; i++)
		heaviest = max(heaviest, c[i].weight);
	for (round = 1; left; round++) {
		for (i = 0; i < n && left; i++) {
			if (naive_turns(&c[i], round, heaviest) ==
			    naive_turns(&c[i], round - 1, heaviest))
				continue;
			slot[naive_next_row(&c[i], slot, rows)] = c[i].index;
			left--;
		}
	}
}

static void maglev_naive(struct kunit *test)
{
	u16 *slot, *naive;
	u32 round, i;

	naive = kunit_kmalloc_array(test, 1024, sizeof(*naive), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, naive);
	for (round = 0; round < 20; round++) {
		u32 n = 1 + dsr_mix(round) % 40;
		struct dsr_candidate *c = make_candidates(test, n, 700 + round);

		for (i = 0; i < n; i++)
			c[i].weight = 1 + dsr_mix(i + round) % (1 + round * 5);
		memset(naive, 0, 1024 * sizeof(*naive));
		naive_maglev(naive, 1024, c, n);
		slot = build(test, "maglev", c, n, 1024);
		KUNIT_EXPECT_EQ(test,
				memcmp(slot, naive, 1024 * sizeof(*slot)), 0);
	}
}

static u16 *build_wheel(struct kunit *test, const char *name,
			const struct dsr_candidate *c, u32 n, u32 *slots)
{
	*slots = dsr_scheduler_find(name)->slots(c, n);
	return build(test, name, c, n, *slots);
}

static void rr_order(struct kunit *test)
{
	struct dsr_candidate *c = make_candidates(test, 5, 800);
	u32 slots, i;
	u16 *slot;

	c[2].weight = 1000;
	slot = build_wheel(test, "rr", c, 5, &slots);
	KUNIT_ASSERT_EQ(test, slots, 5);
	for (i = 0; i < 5; i++)
		KUNIT_EXPECT_EQ(test, slot[i], c[i].index);
}

static void wrr_order(struct kunit *test)
{
	static const u32 weight[] = { 5, 1, 1 };
	static const u8 expect[] = { 0, 0, 1, 0, 2, 0, 0 };
	struct dsr_candidate *c = make_candidates(test, 3, 801);
	u32 factor, slots, i;

	for (factor = 1; factor <= 13107; factor += 13106) {
		u16 *slot;

		for (i = 0; i < 3; i++)
			c[i].weight = weight[i] * factor;
		slot = build_wheel(test, "wrr", c, 3, &slots);
		KUNIT_ASSERT_EQ(test, slots, ARRAY_SIZE(expect));
		for (i = 0; i < slots; i++)
			KUNIT_EXPECT_EQ(test, slot[i], c[expect[i]].index);
	}
}

/* Smooth: in any stretch of the ring a server is near its share */
static void expect_smooth(struct kunit *test, const u16 *slot, u32 slots,
			  const struct dsr_candidate *c, u32 n)
{
	u64 total = total_weight(c, n);
	u32 i, at, wrong = 0;

	for (i = 0; i < n; i++) {
		u32 had = 0;

		for (at = 0; at < slots; at++) {
			s64 ahead;

			had += slot[at] == c[i].index;
			ahead = (s64)(had * total) -
				(s64)(at + 1) * c[i].weight;
			wrong += abs(ahead) > n * total;
		}
		wrong += had * total != (u64)slots * c[i].weight;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static void wrr_proportion(struct kunit *test)
{
	u32 round, slots, i;
	u16 *slot;

	for (round = 0; round < 20; round++) {
		u32 n = 1 + round;
		struct dsr_candidate *c = make_candidates(test, n, 810 + round);

		for (i = 0; i < n; i++)
			c[i].weight = 3 + 3 * (dsr_mix(i + round) % 50);
		slot = build_wheel(test, "wrr", c, n, &slots);
		KUNIT_EXPECT_LE(test, slots * 3ULL, total_weight(c, n));
		expect_smooth(test, slot, slots, c, n);
	}
}

static u32 expect_scaled(struct kunit *test, const struct dsr_candidate *c,
			 u32 n)
{
	u32 slots, i, heavy = 0, wrong = 0;
	u16 *slot = build_wheel(test, "wrr", c, n, &slots);
	u32 *count = count_slots(test, slot, slots);

	KUNIT_EXPECT_LE(test, slots, 16384);
	KUNIT_EXPECT_GT(test, slots, 16384 - n);
	expect_only_candidates(test, count, c, n, slots);
	for (i = 0; i < n; i++) {
		if (c[i].weight > c[heavy].weight)
			heavy = i;
		wrong += !count[c[i].index];
	}
	for (i = 0; i < n; i++)
		wrong += count[c[i].index] > count[c[heavy].index];
	KUNIT_EXPECT_EQ(test, wrong, 0);
	return slots;
}

/* Too many for exact proportions: nearest that fits, and nobody goes without */
static void wrr_scaled(struct kunit *test)
{
	u32 i, n = DSR_SERVICE_SERVERS_MAX;
	struct dsr_candidate *c = make_candidates(test, n, 820);

	for (i = 0; i < n; i++)
		c[i].weight = 1 + dsr_mix(i) % DSR_WEIGHT_MAX;
	expect_scaled(test, c, n);
	for (i = 0; i < n; i++)
		c[i].weight = i ? 1 : DSR_WEIGHT_MAX;
	KUNIT_EXPECT_GE(test, expect_scaled(test, c, n), 16383);
}

static void wrr_coprime(struct kunit *test)
{
	struct dsr_candidate *c = make_candidates(test, 3, 821);
	u32 slots;
	u32 *count;
	u16 *slot;

	c[0].weight = 65535;
	c[1].weight = 32766;
	c[2].weight = 1;
	slot = build_wheel(test, "wrr", c, 3, &slots);
	count = count_slots(test, slot, slots);
	KUNIT_EXPECT_LE(test, slots, 16384);
	KUNIT_EXPECT_GE(test, slots, 16380);
	KUNIT_EXPECT_EQ(test, count[c[2].index], 1);
	KUNIT_EXPECT_LE(test, abs((int)count[c[0].index] -
				  (int)count[c[1].index] * 2), 3);
}

static struct kunit_case sched_cases[] = {
	KUNIT_CASE(sched_find),
	KUNIT_CASE_PARAM(hash_balance, hash_gen_params),
	KUNIT_CASE_PARAM(hash_balance_100, hash_gen_params),
	KUNIT_CASE_PARAM(hash_disruption, hash_gen_params),
	KUNIT_CASE_PARAM(hash_disruption_weighted, hash_gen_params),
	KUNIT_CASE_PARAM(hash_history, hash_gen_params),
	KUNIT_CASE_PARAM(hash_salt, hash_gen_params),
	KUNIT_CASE_PARAM(hash_weights, hash_gen_params),
	KUNIT_CASE_PARAM(hash_weights_common_factor, hash_gen_params),
	KUNIT_CASE_PARAM(hash_weights_extreme, hash_gen_params),
	KUNIT_CASE_PARAM(hash_one_server, hash_gen_params),
	KUNIT_CASE_PARAM(hash_equal_seeds, hash_gen_params),
	KUNIT_CASE_PARAM(hash_most_servers, hash_gen_params),
	KUNIT_CASE(maglev_naive),
	KUNIT_CASE(rr_order),
	KUNIT_CASE(wrr_order),
	KUNIT_CASE(wrr_proportion),
	KUNIT_CASE(wrr_scaled),
	KUNIT_CASE(wrr_coprime),
	{}
};

struct kunit_suite dsr_sched_suite = {
	.name = "dsr_sched",
	.test_cases = sched_cases,
};
