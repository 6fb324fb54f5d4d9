// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a namespace other than the first may hold: how it is weighed, what is
 * refused at the limit, and what is not.
 */
#include "budget.h"
#include "gateway.h"
#include "suites.h"

#include <linux/netlink.h>

struct scene {
	struct gateway gateway;
	struct dsr_net *dn;
	struct dsr_options options;
	struct netlink_ext_ack extack;
	unsigned int services;
	unsigned int mbytes;
};

static int scene_init(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	gateway_make(test, &scene->gateway);
	scene->dn = scene->gateway.dn;
	scene->dn->bounded = true;
	scene->services = dsr_budget_services;
	scene->mbytes = dsr_budget_mbytes;
	dsr_options_default(&scene->options);
	return 0;
}

static void scene_exit(struct kunit *test)
{
	struct scene *scene = test->priv;

	if (!scene)
		return;
	gateway_unmake(&scene->gateway);
	dsr_budget_services = scene->services;
	dsr_budget_mbytes = scene->mbytes;
}

static struct dsr_identity at_port(u16 port)
{
	return gateway_identity(AF_INET, IPPROTO_TCP, port, port);
}

/* A service with so many servers; made, or made to have them */
static int replace(struct kunit *test, u16 port, u32 servers)
{
	struct scene *scene = test->priv;
	struct dsr_identity id = at_port(port);
	struct dsr_server_spec *spec;
	u32 i;
	int err;

	spec = kunit_kcalloc(test, servers + 1, sizeof(*spec), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, spec);
	for (i = 0; i < servers; i++)
		spec[i] = gateway_spec(&scene->gateway, 1 + i, 1);
	scene->extack._msg = NULL;
	mutex_lock(&scene->dn->lock);
	err = dsr_service_replace(scene->dn, &id, &scene->options, spec,
				  servers, &scene->extack);
	mutex_unlock(&scene->dn->lock);
	return err;
}

static void del(struct kunit *test, u16 port)
{
	struct scene *scene = test->priv;
	struct dsr_identity id = at_port(port);
	int err;

	mutex_lock(&scene->dn->lock);
	err = dsr_service_del(scene->dn, dsr_service_find(scene->dn, &id));
	mutex_unlock(&scene->dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
}

static int resize(struct kunit *test, u32 slots)
{
	struct scene *scene = test->priv;
	struct dsr_settings settings = scene->dn->settings;
	int err;

	settings.flow_slots = slots;
	scene->extack._msg = NULL;
	mutex_lock(&scene->dn->lock);
	err = dsr_net_settings_set(scene->dn, &settings, &scene->extack);
	mutex_unlock(&scene->dn->lock);
	return err;
}

static void services(struct kunit *test)
{
	struct scene *scene = test->priv;

	dsr_budget_services = 2;
	KUNIT_EXPECT_EQ(test, replace(test, 1, 1), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 2, 1), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 3, 1), -ENOSPC);
	KUNIT_EXPECT_NOT_NULL(test, scene->extack._msg);
	KUNIT_EXPECT_EQ(test, replace(test, 2, 2), 0);
	del(test, 1);
	KUNIT_EXPECT_EQ(test, replace(test, 3, 1), 0);
	scene->dn->bounded = false;
	KUNIT_EXPECT_EQ(test, replace(test, 4, 1), 0);
}

/* 65,536 rows are more than half a megabyte when they are dirty. */
static void memory(struct kunit *test)
{
	struct scene *scene = test->priv;

	dsr_budget_mbytes = 2;
	scene->options.rows = DSR_ROWS_MAX;
	KUNIT_EXPECT_EQ(test, replace(test, 1, 2), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 2, 2), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 3, 2), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 4, 2), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 5, 2), -ENOSPC);
	KUNIT_EXPECT_NOT_NULL(test, scene->extack._msg);
	KUNIT_EXPECT_EQ(test, replace(test, 4, 3), -ENOSPC);
	KUNIT_EXPECT_EQ(test, replace(test, 4, 1), 0);
	scene->options.rows = DSR_ROWS_MIN;
	KUNIT_EXPECT_EQ(test, replace(test, 4, 1), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 5, 2), 0);
}

static void weighed(struct kunit *test)
{
	struct scene *scene = test->priv;
	u64 one;

	KUNIT_EXPECT_EQ(test, replace(test, 1, 1), 0);
	one = scene->dn->bytes;
	KUNIT_EXPECT_GT(test, one, (u64)0);
	KUNIT_EXPECT_EQ(test, replace(test, 2, 9), 0);
	KUNIT_EXPECT_GT(test, scene->dn->bytes, 2 * one);
	KUNIT_EXPECT_EQ(test, replace(test, 2, 1), 0);
	KUNIT_EXPECT_LT(test, scene->dn->bytes, 3 * one);
	del(test, 2);
	KUNIT_EXPECT_EQ(test, scene->dn->bytes, one);
	del(test, 1);
	KUNIT_EXPECT_EQ(test, scene->dn->bytes, (u64)0);
}

static void flow_table(struct kunit *test)
{
	struct scene *scene = test->priv;

	dsr_budget_mbytes = 4;
	KUNIT_EXPECT_EQ(test, resize(test, 1 << 20), -ENOSPC);
	KUNIT_EXPECT_NOT_NULL(test, scene->extack._msg);
	KUNIT_EXPECT_EQ(test, resize(test, 1 << 14), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 1, 1), 0);
	KUNIT_EXPECT_EQ(test, resize(test, 1 << 20), -ENOSPC);
	KUNIT_EXPECT_EQ(test, scene->dn->settings.flow_slots, 1u << 14);
	KUNIT_EXPECT_EQ(test, resize(test, 1 << 12), 0);
}

/* The default of the flow table is too much already. */
static void first_service(struct kunit *test)
{
	struct scene *scene = test->priv;

	dsr_budget_mbytes = 0;
	KUNIT_EXPECT_EQ(test, replace(test, 1, 1), -ENOSPC);
	KUNIT_EXPECT_NOT_NULL(test, scene->extack._msg);
	KUNIT_EXPECT_FALSE(test, scene->dn->held);
	KUNIT_EXPECT_FALSE(test, scene->dn->hooked);
	dsr_budget_mbytes = 4;
	KUNIT_EXPECT_EQ(test, replace(test, 1, 1), 0);
	KUNIT_EXPECT_TRUE(test, scene->dn->held);
	del(test, 1);
	KUNIT_EXPECT_FALSE(test, scene->dn->held);
}

static struct kunit_case budget_cases[] = {
	KUNIT_CASE(services),
	KUNIT_CASE(memory),
	KUNIT_CASE(weighed),
	KUNIT_CASE(flow_table),
	KUNIT_CASE(first_service),
	{ }
};

struct kunit_suite dsr_budget_suite = {
	.name = "dsr_budget",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = budget_cases,
};
