// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rows: what becomes dirty, what it remembers, and how it is clean again. First
 * the table of transitions, one line each; then long random histories against a
 * plain model that keeps every row at the finest grain.
 */
#include "rows.h"
#include "server.h"
#include "suites.h"

#include <linux/prandom.h>
#include <linux/random.h>
#include <linux/string.h>

#define A		11
#define B		22
#define C		33
#define UNKNOWN		DSR_SERVER_UNKNOWN
#define NO_ROWS		0xfffe	/* an owner: there is no array at all */
#define WINDOW		450
#define PREV_WINDOW	150

static void rows_default(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, dsr_rows_default(0), 4096);
	KUNIT_EXPECT_EQ(test, dsr_rows_default(1), 4096);
	KUNIT_EXPECT_EQ(test, dsr_rows_default(32), 4096);
	KUNIT_EXPECT_EQ(test, dsr_rows_default(33), 65536);
	KUNIT_EXPECT_EQ(test, dsr_rows_default(DSR_SERVICE_SERVERS_MAX), 65536);
}

/**
 * struct row - what is known of one row
 * @dirty: it is dirty
 * @prev: its previous owner
 * @first: when @prev was set
 * @last: when it changed last
 */
struct row {
	bool dirty;
	u16 prev;
	u16 first;
	u16 last;
};

/**
 * struct transition - one line of the table
 * @name: says it
 * @from: the old owner, or NO_ROWS
 * @to: the new owner, or NO_ROWS
 * @was: the row before, at tick 100 or so
 * @is: the row after a change at tick 200
 */
struct transition {
	const char *name;
	u16 from;
	u16 to;
	struct row was;
	struct row is;
};

static const struct transition transitions[] = {
	{ "clean stays", A, A },
	{ "clean, nobody stays", 0, 0 },
	{ "first owner of nobody's row", 0, A },
	{ "clean changes", A, B, { }, { true, A, 200, 200 } },
	{ "clean loses its owner", A, 0, { }, { true, A, 200, 200 } },
	{ "dirty stays", B, B, { true, A, 100, 110 }, { true, A, 100, 110 } },
	{ "dirty changes: the oldest stays", B, C,
		{ true, A, 100, 110 }, { true, A, 100, 200 } },
	{ "dirty returns: the oldest stays", B, A,
		{ true, A, 100, 110 }, { true, A, 100, 200 } },
	{ "dirty, nobody to somebody", 0, B,
		{ true, A, 100, 110 }, { true, A, 100, 200 } },
	{ "dirty of unknown changes", B, C,
		{ true, UNKNOWN, 100, 110 }, { true, UNKNOWN, 100, 200 } },
	{ "exceptions left, stays", B, B,
		{ true, 0, 100, 110 }, { true, 0, 100, 110 } },
	{ "exceptions left, changes", B, C,
		{ true, 0, 100, 110 }, { true, B, 200, 200 } },
	{ "exceptions left, nobody to somebody", 0, C,
		{ true, 0, 100, 110 }, { true, 0, 200, 200 } },
	{ "from the table to rows", NO_ROWS, A, { },
		{ true, UNKNOWN, 200, 200 } },
	{ "from the table to rows of nobody", NO_ROWS, 0, { },
		{ true, UNKNOWN, 200, 200 } },
	{ "from the table to rows, dirty", NO_ROWS, A,
		{ true, B, 100, 110 }, { true, B, 100, 200 } },
	{ "from the table to rows, exceptions", NO_ROWS, A,
		{ true, 0, 100, 110 }, { true, UNKNOWN, 200, 200 } },
	{ "from rows to the table", A, NO_ROWS, { }, { true, A, 200, 200 } },
	{ "from rows of nobody to the table", 0, NO_ROWS },
	{ "from rows to the table, dirty", B, NO_ROWS,
		{ true, A, 100, 110 }, { true, A, 100, 200 } },
	{ "table to table", NO_ROWS, NO_ROWS },
	{ "table to table, dirty", NO_ROWS, NO_ROWS,
		{ true, A, 100, 110 }, { true, A, 100, 110 } },
};

static void transition_name(const struct transition *t, char *desc)
{
	strscpy(desc, t->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(transition, transitions, transition_name);

static struct dsr_rows uniform_rows(struct kunit *test, u16 owner, u32 n)
{
	struct dsr_rows rows = { .mask = n - 1 };
	u16 *slot;
	u32 i;

	if (owner == NO_ROWS)
		return rows;
	slot = kunit_kmalloc_array(test, n, sizeof(*slot), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, slot);
	for (i = 0; i < n; i++)
		slot[i] = owner;
	rows.owner = slot;
	return rows;
}

/* Dirty rows that are all alike, made by the function under test */
static struct dsr_dirty *uniform_dirty(struct kunit *test, u32 n,
				       const struct row *row)
{
	struct dsr_rows from = uniform_rows(test, A, n);
	struct dsr_rows to = uniform_rows(test, B, n);
	struct dsr_dirty *dirty;
	u32 i;

	KUNIT_ASSERT_EQ(test, dsr_rows_compare(&from, &to, 0, 0, &dirty), 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dirty);
	for (i = 0; i < n; i++) {
		dirty->prev[i] = row->prev;
		dirty->first[i] = row->first;
		dirty->last[i] = row->last;
	}
	return dirty;
}

static bool row_is(const struct dsr_dirty *dirty, u32 row,
		   const struct row *is)
{
	u64 hash = (u64)row << 16;

	if (dsr_row_needs_lookup(dirty, hash) != is->dirty)
		return false;
	if (!is->dirty)
		return true;
	row = dsr_row(hash, dirty->mask);
	return dirty->prev[row] == is->prev && dirty->first[row] == is->first &&
	       dirty->last[row] == is->last;
}

static u32 rows_that_differ(const struct dsr_dirty *dirty, u32 n,
			    const struct row *is)
{
	u32 row, wrong = 0;

	for (row = 0; row < n; row++)
		wrong += !row_is(dirty, row, is);
	return wrong;
}

static void rows_transition(struct kunit *test)
{
	const struct transition *t = test->param_value;
	struct dsr_rows from = uniform_rows(test, t->from, 256);
	struct dsr_rows to = uniform_rows(test, t->to, 256);
	struct dsr_dirty *old = NULL, *dirty;

	if (t->was.dirty)
		old = uniform_dirty(test, 256, &t->was);
	from.dirty = old;
	KUNIT_ASSERT_EQ(test, dsr_rows_compare(&from, &to, 200, 7, &dirty), 0);
	KUNIT_EXPECT_EQ(test, !!dirty, t->is.dirty);
	KUNIT_EXPECT_EQ(test, rows_that_differ(dirty, 256, &t->is), 0);
	if (dirty) {
		KUNIT_EXPECT_EQ(test, dirty->count, dirty->mask + 1);
		KUNIT_EXPECT_EQ(test, dirty->born, 7);
	}
	dsr_rows_free(dirty);
	dsr_rows_free(old);
}

/* More rows, and fewer: fine rows know which owner they had */
static void rows_number_changes(struct kunit *test)
{
	static const struct row changed = { true, A, 5, 5 };
	static const struct row clean = { };
	struct dsr_rows few = uniform_rows(test, A, 256);
	struct dsr_rows many = uniform_rows(test, A, 1024);
	struct dsr_dirty *dirty, *again;

	((u16 *)many.owner)[256 + 3] = B;
	KUNIT_ASSERT_EQ(test, dsr_rows_compare(&few, &many, 5, 0, &dirty), 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dirty);
	KUNIT_EXPECT_EQ(test, dirty->count, 1);
	KUNIT_EXPECT_EQ(test, dirty->mask, 1023);
	KUNIT_EXPECT_TRUE(test, row_is(dirty, 256 + 3, &changed));
	KUNIT_EXPECT_TRUE(test, row_is(dirty, 3, &clean));
	KUNIT_EXPECT_TRUE(test, row_is(dirty, 512 + 3, &clean));

	many.dirty = dirty;
	KUNIT_ASSERT_EQ(test, dsr_rows_compare(&many, &few, 9, 0, &again), 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, again);
	KUNIT_EXPECT_EQ(test, again->count, 1);
	KUNIT_EXPECT_EQ(test, again->prev[256 + 3], A);
	KUNIT_EXPECT_EQ(test, again->first[256 + 3], 5);
	KUNIT_EXPECT_EQ(test, again->last[256 + 3], 9);
	dsr_rows_free(again);
	dsr_rows_free(dirty);
}

static void rows_age(struct kunit *test)
{
	struct row row = { true, A, 65400, 65410 };
	struct dsr_dirty *dirty = uniform_dirty(test, 256, &row);

	/* ticks go on beyond the 16 bits that are kept */
	dsr_rows_begin_pass(dirty, 65400 + PREV_WINDOW, WINDOW, PREV_WINDOW);
	KUNIT_EXPECT_EQ(test, rows_that_differ(dirty, 256, &row), 0);
	dsr_rows_begin_pass(dirty, 65400 + PREV_WINDOW + 1, WINDOW, PREV_WINDOW);
	row.prev = UNKNOWN;
	KUNIT_EXPECT_EQ(test, rows_that_differ(dirty, 256, &row), 0);
	dsr_rows_begin_pass(dirty, 65410 + WINDOW, WINDOW, PREV_WINDOW);
	KUNIT_EXPECT_EQ(test, rows_that_differ(dirty, 256, &row), 0);
	dsr_rows_begin_pass(dirty, 65410 + WINDOW + 1, WINDOW, PREV_WINDOW);
	row.prev = 0;
	KUNIT_EXPECT_EQ(test, rows_that_differ(dirty, 256, &row), 0);
	dsr_rows_begin_pass(dirty, 65410 + 65536, WINDOW, PREV_WINDOW);
	KUNIT_EXPECT_EQ(test, rows_that_differ(dirty, 256, &row), 0);
	dsr_rows_free(dirty);
}

/* TCP: the previous owner is asked as long as the window lasts */
static void rows_age_without_prev_window(struct kunit *test)
{
	struct row row = { true, A, 1000, 60000 };
	struct dsr_dirty *dirty = uniform_dirty(test, 256, &row);

	dsr_rows_begin_pass(dirty, 60000 + WINDOW, WINDOW, U16_MAX);
	KUNIT_EXPECT_EQ(test, rows_that_differ(dirty, 256, &row), 0);
	dsr_rows_free(dirty);
}

static void rows_clean(struct kunit *test)
{
	static const struct row exceptions = { true, 0, 100, 110 };
	struct dsr_dirty *dirty = uniform_dirty(test, 256, &exceptions);
	u32 row;

	dirty->prev[7] = A;
	dirty->prev[8] = UNKNOWN;
	dsr_rows_begin_pass(dirty, 110, U16_MAX, U16_MAX);
	dsr_rows_note(dirty, 9 << 16);
	KUNIT_EXPECT_FALSE(test, dsr_rows_end_pass(dirty, 0));
	KUNIT_EXPECT_EQ(test, dirty->count, 256);
	KUNIT_EXPECT_FALSE(test, dsr_rows_end_pass(dirty, 1));
	KUNIT_EXPECT_EQ(test, dirty->count, 3);
	for (row = 0; row < 256; row++)
		KUNIT_EXPECT_EQ(test, dsr_row_needs_lookup(dirty, (u64)row << 16),
				row >= 7 && row <= 9);
	/* the next pass did not see the exception any more */
	dsr_rows_begin_pass(dirty, 110, U16_MAX, U16_MAX);
	KUNIT_EXPECT_FALSE(test, dsr_rows_end_pass(dirty, 2));
	KUNIT_EXPECT_EQ(test, dirty->count, 2);
	dirty->prev[7] = 0;
	dirty->prev[8] = 0;
	KUNIT_EXPECT_TRUE(test, dsr_rows_end_pass(dirty, 3));
	KUNIT_EXPECT_TRUE(test, bitmap_empty(dirty->bits, 256));
	dsr_rows_free(dirty);
}

static unsigned long *set_of(struct kunit *test, u16 server)
{
	unsigned long *set = kunit_kcalloc(test, BITS_TO_LONGS(1 << 16),
					   sizeof(*set), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, set);
	__set_bit(server, set);
	return set;
}

static void forget(struct kunit *test, struct dsr_dirty *dirty, u16 server,
		   u16 prev)
{
	unsigned long *set = set_of(test, server);

	dsr_rows_replace_prev(dirty, set, prev);
	kunit_kfree(test, set);
}

static bool is_named(struct kunit *test, const struct dsr_dirty *dirty,
		     u16 server)
{
	unsigned long *set = set_of(test, server);
	bool named;

	dsr_rows_subtract_prev(dirty, set);
	named = !test_bit(server, set);
	kunit_kfree(test, set);
	return named;
}

static void rows_forget(struct kunit *test)
{
	static const struct row row = { true, A, 100, 110 };
	struct dsr_dirty *dirty = uniform_dirty(test, 256, &row);

	dirty->prev[5] = B;
	KUNIT_EXPECT_TRUE(test, is_named(test, dirty, A));
	KUNIT_EXPECT_TRUE(test, is_named(test, dirty, B));
	KUNIT_EXPECT_FALSE(test, is_named(test, dirty, C));
	forget(test, dirty, A, UNKNOWN);
	KUNIT_EXPECT_FALSE(test, is_named(test, dirty, A));
	KUNIT_EXPECT_EQ(test, dirty->prev[5], B);
	KUNIT_EXPECT_EQ(test, dirty->prev[6], UNKNOWN);
	/* what a clean row once remembered names nobody */
	clear_bit(5, dirty->bits);
	KUNIT_EXPECT_FALSE(test, is_named(test, dirty, B));
	forget(test, NULL, A, UNKNOWN);
	KUNIT_EXPECT_FALSE(test, is_named(test, NULL, A));
	dsr_rows_free(dirty);
	dsr_rows_free(NULL);
}

/* Nobody is taken for a flow of that server; exceptions are still looked for */
static void rows_lapse(struct kunit *test)
{
	struct row row = { true, A, 100, 110 };
	struct dsr_dirty *dirty = uniform_dirty(test, 256, &row);

	dirty->prev[5] = B;
	forget(test, dirty, A, 0);
	KUNIT_EXPECT_EQ(test, dirty->count, 256);
	KUNIT_EXPECT_EQ(test, dirty->prev[5], B);
	dirty->prev[5] = 0;
	row.prev = 0;
	KUNIT_EXPECT_EQ(test, rows_that_differ(dirty, 256, &row), 0);
	dsr_rows_free(dirty);
}

#define FINE		2048
#define HISTORY		400

/**
 * struct history - a random life of some rows, and the model of it
 * @test: the test
 * @random: state of the random numbers
 * @now: time, in ticks
 * @rows: the rows as they are
 * @owner: their owners, as @rows points to; and the ones before
 * @dirty: what the code under test says
 * @model: what should be, by fine row
 */
struct history {
	struct kunit *test;
	struct rnd_state random;
	u32 now;
	struct dsr_rows rows;
	u16 owner[2][FINE];
	struct dsr_dirty *dirty;
	struct row model[FINE];
};

static u32 any_below(struct history *h, u32 n)
{
	return prandom_u32_state(&h->random) % n;
}

static u16 model_owner(const struct dsr_rows *rows, u32 fine)
{
	return rows->owner ? rows->owner[fine % (rows->mask + 1)] : UNKNOWN;
}

static void model_change(struct history *h, const struct dsr_rows *new)
{
	u32 i;

	for (i = 0; i < FINE; i++) {
		struct row *row = &h->model[i];
		u16 old = model_owner(&h->rows, i);

		if (old == model_owner(new, i) || (!row->dirty && !old))
			continue;
		if (!row->dirty || !row->prev) {
			row->prev = old;
			row->first = h->now;
		}
		row->dirty = true;
		row->last = h->now;
	}
}

static void random_owners(struct history *h, struct dsr_rows *new)
{
	u16 *owner = h->rows.owner == h->owner[0] ? h->owner[1] : h->owner[0];
	u32 share = 1 + any_below(h, 50);
	u32 i;

	*new = (struct dsr_rows) { .owner = owner };
	new->mask = (256u << any_below(h, 4)) - 1;
	for (i = 0; i <= new->mask; i++) {
		owner[i] = model_owner(&h->rows, i);
		if (owner[i] == UNKNOWN || !any_below(h, share))
			owner[i] = any_below(h, 6);
	}
	if (!any_below(h, 8))
		*new = (struct dsr_rows) { };
}

static void history_change(struct history *h)
{
	struct dsr_dirty *dirty;
	struct dsr_rows new;

	random_owners(h, &new);
	model_change(h, &new);
	h->rows.dirty = h->dirty;
	KUNIT_ASSERT_EQ(h->test,
			dsr_rows_compare(&h->rows, &new, h->now, 0, &dirty), 0);
	dsr_rows_free(h->dirty);
	h->dirty = dirty;
	h->rows = new;
}

static void history_age(struct history *h)
{
	u32 i;

	if (h->dirty)
		dsr_rows_begin_pass(h->dirty, h->now, WINDOW, PREV_WINDOW);
	for (i = 0; i < FINE; i++) {
		struct row *row = &h->model[i];

		if (!row->dirty || !row->prev)
			continue;
		if ((u16)(h->now - row->last) > WINDOW)
			row->prev = 0;
		else if ((u16)(h->now - row->first) > PREV_WINDOW)
			row->prev = UNKNOWN;
	}
}

/* The finest rows that the code keeps may be coarser than the model's */
static void history_clean(struct history *h)
{
	u32 i, rows = h->dirty ? h->dirty->mask + 1 : 0;
	u32 exceptions = any_below(h, 3) * 20;

	if (!rows)
		return;
	while (exceptions--)
		dsr_rows_note(h->dirty, (u64)any_below(h, rows) << 16);
	for (i = 0; i < FINE; i++)
		if (!h->model[i].prev && !test_bit(i % rows, h->dirty->seen))
			h->model[i].dirty = false;
	if (!dsr_rows_end_pass(h->dirty, 1))
		return;
	dsr_rows_free(h->dirty);
	h->dirty = NULL;
}

static void history_forget(struct history *h)
{
	u16 server = 1 + any_below(h, 5);
	u32 i;

	forget(h->test, h->dirty, server, UNKNOWN);
	for (i = 0; i < FINE; i++)
		if (h->model[i].prev == server)
			h->model[i].prev = UNKNOWN;
}

static void history_lapse(struct history *h)
{
	u16 server = 1 + any_below(h, 5);
	u32 i;

	forget(h->test, h->dirty, server, 0);
	for (i = 0; i < FINE; i++)
		if (h->model[i].prev == server)
			h->model[i].prev = 0;
}

static u32 history_differs(const struct history *h)
{
	u32 i, wrong = 0;

	for (i = 0; i < FINE; i++)
		wrong += !row_is(h->dirty, i, &h->model[i]);
	return wrong;
}

static void history_step(struct history *h)
{
	static void (*const step[])(struct history *h) = {
		history_change, history_change, history_change, history_age,
		history_clean, history_forget, history_lapse,
	};

	h->now += any_below(h, 60);
	step[any_below(h, ARRAY_SIZE(step))](h);
}

static void run_history(struct kunit *test, u64 seed)
{
	struct history *h = kunit_kzalloc(test, sizeof(*h), GFP_KERNEL);
	u32 step;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, h);
	h->test = test;
	h->now = 60000;
	prandom_seed_state(&h->random, seed);
	h->rows = (struct dsr_rows) { .owner = h->owner[0], .mask = 255 };
	for (step = 0; step < HISTORY && !history_differs(h); step++)
		history_step(h);
	KUNIT_EXPECT_EQ_MSG(test, history_differs(h), 0,
			    "seed %llu, step %u", seed, step);
	dsr_rows_free(h->dirty);
}

static void rows_model(struct kunit *test)
{
	u64 fresh = get_random_u32();
	u32 i;

	for (i = 0; i < 8; i++)
		run_history(test, i);
	kunit_info(test, "seed %llu\n", fresh);
	run_history(test, fresh);
}

static struct kunit_case rows_cases[] = {
	KUNIT_CASE(rows_default),
	KUNIT_CASE_PARAM(rows_transition, transition_gen_params),
	KUNIT_CASE(rows_number_changes),
	KUNIT_CASE(rows_age),
	KUNIT_CASE(rows_age_without_prev_window),
	KUNIT_CASE(rows_clean),
	KUNIT_CASE(rows_forget),
	KUNIT_CASE(rows_lapse),
	KUNIT_CASE(rows_model),
	{}
};

struct kunit_suite dsr_rows_suite = {
	.name = "dsr_rows",
	.test_cases = rows_cases,
};
