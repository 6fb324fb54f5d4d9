// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who waits for whom: while a view is built, devices go and reads are answered; and
 * a change to what is there already is none. In the initial namespace with dsr.ko's
 * own notifiers and works; works are flushed, never waited for by time.
 */
#include "gateway.h"
#include "sched.h"
#include "suites.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#define SERVERS	4

struct ctx {
	struct gateway gateway;
	struct dsr_net *dn;
	struct dsr_identity id;
	struct dsr_options options;
	struct dsr_server_spec spec[SERVERS];
	struct dsr_service *service;
	bool brief_taken, up_meanwhile;
};

/* Whose device goes while a view is built, or NULL */
static struct ctx *loses;

static void lose_device(struct ctx *ctx)
{
	const struct dsr_server *server;

	rtnl_lock();
	dev_close(ctx->gateway.out.dev);
	rtnl_unlock();
	ctx->brief_taken = mutex_trylock(&ctx->dn->brief);
	if (!ctx->brief_taken)
		return;
	list_for_each_entry(server, &ctx->service->servers, node)
		ctx->up_meanwhile |=
			dsr_nexthop_up(server->nexthop);
	mutex_unlock(&ctx->dn->brief);
}

static int build(u16 *slot, u32 slots, const struct dsr_candidate *candidate,
		 u32 n, u64 salt)
{
	struct ctx *ctx = loses;

	loses = NULL;
	if (ctx)
		lose_device(ctx);
	return dsr_scheduler_find("rendezvous")->build(slot, slots, candidate,
						       n, salt);
}

static const struct dsr_scheduler slow = {
	.name = "slow",
	.build = build,
};

static int replace(struct ctx *ctx, const struct dsr_options *options)
{
	int err;

	mutex_lock(&ctx->dn->lock);
	err = dsr_service_replace(ctx->dn, &ctx->id, options, ctx->spec,
				  SERVERS, NULL);
	ctx->service = dsr_service_find(ctx->dn, &ctx->id);
	mutex_unlock(&ctx->dn->lock);
	return err;
}

static int set_weight(struct ctx *ctx, u32 host, u32 weight)
{
	struct dsr_server_spec spec = {
		.cfg.weight = weight,
		.set = BIT(DSR_SERVER_A_WEIGHT),
	};
	int err;

	mutex_lock(&ctx->dn->lock);
	err = dsr_service_server_set(ctx->dn, ctx->service,
				     gateway_server(ctx->service, host),
				     &spec, NULL);
	mutex_unlock(&ctx->dn->lock);
	return err;
}

static int ctx_init(struct kunit *test)
{
	struct ctx *ctx = kunit_kzalloc(test, sizeof(*ctx), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, ctx);
	test->priv = ctx;
	loses = NULL;
	recorder_make(test, &ctx->gateway.out);
	ctx->dn = dsr_net_make(&init_net);
	ctx->id = gateway_identity(AF_INET, IPPROTO_TCP, 80, 80);
	dsr_options_default(&ctx->options);
	ctx->options.scheduler = &slow;
	for (i = 0; i < SERVERS; i++)
		ctx->spec[i] = gateway_spec(&ctx->gateway, i + 1, 1);
	KUNIT_ASSERT_EQ(test, replace(ctx, &ctx->options), 0);
	return 0;
}

static void ctx_exit(struct kunit *test)
{
	struct ctx *ctx = test->priv;

	if (!ctx)
		return;
	mutex_lock(&ctx->dn->lock);
	if (ctx->service)
		dsr_service_del(ctx->dn, ctx->service);
	mutex_unlock(&ctx->dn->lock);
	recorder_unmake(&ctx->gateway.out);
}

static u32 rows_owned(struct ctx *ctx)
{
	const struct dsr_view *view;
	u32 i, n = 0;

	rcu_read_lock();
	view = rcu_dereference(ctx->service->view);
	for (i = 0; i <= view->last; i++)
		n += !!view->slot[i];
	rcu_read_unlock();
	return n;
}

/* Neither the device's end nor a read waits; and the loss is not forgotten. */
static void device_goes_while_a_view_is_built(struct kunit *test)
{
	struct ctx *ctx = test->priv;

	loses = ctx;
	KUNIT_EXPECT_EQ(test, set_weight(ctx, 1, 7), 0);
	KUNIT_EXPECT_NULL(test, loses);
	KUNIT_EXPECT_TRUE(test, ctx->brief_taken);
	KUNIT_EXPECT_FALSE(test, ctx->up_meanwhile);
	flush_delayed_work(&ctx->dn->nexthops.work);
	KUNIT_EXPECT_EQ(test, rows_owned(ctx), 0u);
	KUNIT_EXPECT_FALSE(test, ctx->service->stale);
	rtnl_lock();
	KUNIT_EXPECT_EQ(test, dev_open(ctx->gateway.out.dev, NULL), 0);
	rtnl_unlock();
	flush_delayed_work(&ctx->dn->nexthops.work);
	KUNIT_EXPECT_NE(test, rows_owned(ctx), 0u);
}

static void same_again_is_no_change(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	const void *view = rcu_access_pointer(ctx->service->view);
	struct dsr_options options = ctx->options;
	struct dsr_settings settings = ctx->dn->settings;
	typeof(ctx->dn->generation) generation = ctx->dn->generation;
	int err;

	KUNIT_EXPECT_EQ(test, set_weight(ctx, 2, 1), 0);
	KUNIT_EXPECT_EQ(test, replace(ctx, &options), 0);
	mutex_lock(&ctx->dn->lock);
	err = dsr_service_set(ctx->dn, ctx->service, &options, NULL);
	KUNIT_EXPECT_EQ(test, err, 0);
	err = dsr_net_settings_set(ctx->dn, &settings, NULL);
	KUNIT_EXPECT_EQ(test, err, 0);
	mutex_unlock(&ctx->dn->lock);
	KUNIT_EXPECT_PTR_EQ(test, view,
			    (const void *)rcu_access_pointer(ctx->service->view));
	KUNIT_EXPECT_EQ(test, ctx->dn->generation, generation);
	options.rows = 512;
	KUNIT_EXPECT_EQ(test, replace(ctx, &options), 0);
	KUNIT_EXPECT_PTR_NE(test, view,
			    (const void *)rcu_access_pointer(ctx->service->view));
	KUNIT_EXPECT_EQ(test, ctx->dn->generation, generation + 1);
}

static struct kunit_case waits_cases[] = {
	KUNIT_CASE(device_goes_while_a_view_is_built),
	KUNIT_CASE(same_again_is_no_change),
	{ }
};

struct kunit_suite dsr_waits_suite = {
	.name = "dsr_waits",
	.init = ctx_init,
	.exit = ctx_exit,
	.test_cases = waits_cases,
};
