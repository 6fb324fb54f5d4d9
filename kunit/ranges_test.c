// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many port ranges of one VIP: the narrowest one is found, as by looking at all of
 * them, and not in a time that grows with their number.
 */
#include "config.h"
#include "skb.h"
#include "suites.h"
#include "service_table.h"

#include <linux/in.h>
#include <linux/ktime.h>

#define MOST	1000
#define LOOKS	20000

/**
 * struct ctx - a table, and the services in it
 * @config: the table
 * @view: the services, of one range each
 * @count: how many
 * @seed: of what is random
 */
struct ctx {
	struct dsr_config *config;
	struct dsr_view *view[MOST];
	u32 count;
	u64 seed;
};

static int ctx_init(struct kunit *test)
{
	struct ctx *ctx = kunit_kzalloc(test, sizeof(*ctx), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, ctx);
	test->priv = ctx;
	ctx->config = table_copy(NULL, NULL, MOST);
	KUNIT_ASSERT_NOT_NULL(test, ctx->config);
	return 0;
}

static void ctx_exit(struct kunit *test)
{
	struct ctx *ctx = test->priv;

	if (ctx)
		table_free(ctx->config);
}

static struct dsr_view *new_view(struct kunit *test, u16 first, u16 last)
{
	struct dsr_view *view;

	view = kunit_kzalloc(test, sizeof(*view), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, view);
	view->id.vip.family = AF_INET;
	view->id.vip.ip.ip = htonl(0xc000020a);
	view->id.protocol = IPPROTO_UDP;
	view->id.prefix = 32;
	view->id.ranges = 1;
	view->id.range[0].first = first;
	view->id.range[0].last = last;
	return view;
}

static void add(struct kunit *test, u16 first, u16 last)
{
	struct dsr_view *view = new_view(test, first, last);
	struct ctx *ctx = test->priv;

	if (table_has(ctx->config, &view->id))
		return;
	KUNIT_ASSERT_EQ(test, table_insert(ctx->config, view), 0);
	ctx->view[ctx->count++] = view;
}

static const struct dsr_view *find(struct ctx *ctx, u16 port)
{
	union nf_inet_addr vip = { .ip = htonl(0xc000020a) };
	const struct dsr_view *view;

	rcu_read_lock();
	view = dsr_config_find(ctx->config, dsr_vip_hash(AF_INET, &vip),
			       AF_INET, &vip, IPPROTO_UDP, port);
	rcu_read_unlock();
	return view;
}

/* By looking at all of them */
static const struct dsr_view *narrowest(const struct ctx *ctx, u16 port)
{
	const struct dsr_view *best = NULL;
	u32 i, width, least = U32_MAX;

	for (i = 0; i < ctx->count; i++) {
		const struct dsr_port_range *range = ctx->view[i]->id.range;

		if (port < range->first || port > range->last)
			continue;
		width = range->last - range->first;
		if (width > least ||
		    (width == least && best->id.range->first < range->first))
			continue;
		least = width;
		best = ctx->view[i];
	}
	return best;
}

static void expect_narrowest(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	u32 port, wrong = 0;

	for (port = 1; port <= U16_MAX; port += 7)
		wrong += find(ctx, port) != narrowest(ctx, port);
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static void remove_one(struct kunit *test, u32 i)
{
	struct ctx *ctx = test->priv;
	struct dsr_view *view = ctx->view[i];
	struct dsr_config *config;

	ctx->view[i] = ctx->view[--ctx->count];
	config = table_copy(ctx->config, view, 0);
	KUNIT_ASSERT_NOT_NULL(test, config);
	table_free(ctx->config);
	ctx->config = config;
}

static void overlapping(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	u32 i, first, last;

	ctx->seed = 1;
	for (i = 0; i < 300; i++) {
		first = 1 + packet_random(&ctx->seed) % U16_MAX;
		last = first + packet_random(&ctx->seed) %
			       (i % 3 ? 500 : U16_MAX);
		add(test, first, min_t(u32, last, U16_MAX));
	}
	expect_narrowest(test);
	while (ctx->count > 20) {
		for (i = 0; i < 40; i++)
			remove_one(test, i % ctx->count);
		expect_narrowest(test);
	}
	/* What is removed leaves its ports to who has them too. */
	add(test, 1, U16_MAX);
	expect_narrowest(test);
}

/* Nanoseconds for one look, for @ranges ranges of ten ports */
static u64 time_of(struct kunit *test, u32 ranges)
{
	struct ctx *ctx = test->priv;
	u64 start, best = U64_MAX;
	u32 i, turn, wrong = 0;

	while (ctx->count < ranges)
		add(test, 100 + 20 * ctx->count, 109 + 20 * ctx->count);
	for (turn = 0; turn < 5; turn++) {
		start = ktime_get_ns();
		for (i = 0; i < LOOKS; i++)
			wrong += !find(ctx, 105 + 20 * (i % ranges));
		best = min(best, ktime_get_ns() - start);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	return div_u64(best, LOOKS);
}

static void time_does_not_grow(struct kunit *test)
{
	u64 ten = time_of(test, 10), thousand = time_of(test, MOST);

	kunit_info(test, "a look among 10 ranges: %llu ns, among %u: %llu ns\n",
		   ten, MOST, thousand);
	KUNIT_EXPECT_LT(test, thousand, 6 * ten + 100);
}

static struct kunit_case ranges_cases[] = {
	KUNIT_CASE(overlapping),
	KUNIT_CASE(time_does_not_grow),
	{}
};

struct kunit_suite dsr_ranges_suite = {
	.name = "dsr_ranges",
	.init = ctx_init,
	.exit = ctx_exit,
	.test_cases = ranges_cases,
};
