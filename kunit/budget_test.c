// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a namespace other than the first may hold: how it is weighed, what is
 * refused at the limit, and what is not.
 */
#include "budget.h"
#include "fixture.h"
#include "suites.h"

struct budget {
	struct fixture f;
	unsigned int services;
	unsigned int mbytes;
};

static int budget_init(struct kunit *test)
{
	struct budget *budget = fixture_make(test, sizeof(*budget), 0);

	budget->f.dn->bounded = true;
	budget->services = dsr_budget_services;
	budget->mbytes = dsr_budget_mbytes;
	return 0;
}

static void budget_exit(struct kunit *test)
{
	struct budget *budget = test->priv;

	fixture_exit(test);
	if (budget && budget->services) {
		dsr_budget_services = budget->services;
		dsr_budget_mbytes = budget->mbytes;
	}
}

static struct dsr_identity at_port(u16 port)
{
	return gateway_identity(AF_INET, IPPROTO_TCP, port, port);
}

/* A service with so many servers; made, or made to have them */
static int replace(struct kunit *test, u16 port, u32 servers)
{
	struct fixture *f = test->priv;
	struct dsr_server_spec *spec;
	u32 i;

	spec = kunit_kcalloc(test, servers + 1, sizeof(*spec), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, spec);
	for (i = 0; i < servers; i++)
		spec[i] = gateway_spec(&f->gateway, 1 + i, 1);
	f->id = at_port(port);
	return fixture_replace(f, spec, servers);
}

static void del(struct kunit *test, u16 port)
{
	struct fixture *f = test->priv;
	struct dsr_identity id = at_port(port);
	int err;

	mutex_lock(&f->dn->lock);
	err = dsr_service_del(f->dn, dsr_service_find(f->dn, &id));
	mutex_unlock(&f->dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
}

static int resize(struct kunit *test, u32 slots)
{
	struct fixture *f = test->priv;
	struct dsr_settings settings = f->dn->settings;
	int err;

	settings.flow_slots = slots;
	f->extack._msg = NULL;
	mutex_lock(&f->dn->lock);
	err = dsr_net_settings_set(f->dn, &settings, &f->extack);
	mutex_unlock(&f->dn->lock);
	return err;
}

static void services(struct kunit *test)
{
	struct fixture *f = test->priv;

	dsr_budget_services = 2;
	KUNIT_EXPECT_EQ(test, replace(test, 1, 1), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 2, 1), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 3, 1), -ENOSPC);
	KUNIT_EXPECT_NOT_NULL(test, f->extack._msg);
	KUNIT_EXPECT_EQ(test, replace(test, 2, 2), 0);
	del(test, 1);
	KUNIT_EXPECT_EQ(test, replace(test, 3, 1), 0);
	f->dn->bounded = false;
	KUNIT_EXPECT_EQ(test, replace(test, 4, 1), 0);
}

/* 65,536 rows are more than half a megabyte when they are dirty. */
static void memory(struct kunit *test)
{
	struct fixture *f = test->priv;

	dsr_budget_mbytes = 2;
	f->options.rows = DSR_ROWS_MAX;
	KUNIT_EXPECT_EQ(test, replace(test, 1, 2), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 2, 2), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 3, 2), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 4, 2), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 5, 2), -ENOSPC);
	KUNIT_EXPECT_NOT_NULL(test, f->extack._msg);
	KUNIT_EXPECT_EQ(test, replace(test, 4, 3), -ENOSPC);
	KUNIT_EXPECT_EQ(test, replace(test, 4, 1), 0);
	f->options.rows = DSR_ROWS_MIN;
	KUNIT_EXPECT_EQ(test, replace(test, 4, 1), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 5, 2), 0);
}

static void weighed(struct kunit *test)
{
	struct fixture *f = test->priv;
	u64 one;

	KUNIT_EXPECT_EQ(test, replace(test, 1, 1), 0);
	one = f->dn->bytes;
	KUNIT_EXPECT_GT(test, one, (u64)0);
	KUNIT_EXPECT_EQ(test, replace(test, 2, 9), 0);
	KUNIT_EXPECT_GT(test, f->dn->bytes, 2 * one);
	KUNIT_EXPECT_EQ(test, replace(test, 2, 1), 0);
	KUNIT_EXPECT_LT(test, f->dn->bytes, 3 * one);
	del(test, 2);
	KUNIT_EXPECT_EQ(test, f->dn->bytes, one);
	del(test, 1);
	KUNIT_EXPECT_EQ(test, f->dn->bytes, (u64)0);
}

static void flow_table(struct kunit *test)
{
	struct fixture *f = test->priv;

	dsr_budget_mbytes = 4;
	KUNIT_EXPECT_EQ(test, resize(test, 1 << 20), -ENOSPC);
	KUNIT_EXPECT_NOT_NULL(test, f->extack._msg);
	KUNIT_EXPECT_EQ(test, resize(test, 1 << 14), 0);
	KUNIT_EXPECT_EQ(test, replace(test, 1, 1), 0);
	KUNIT_EXPECT_EQ(test, resize(test, 1 << 20), -ENOSPC);
	KUNIT_EXPECT_EQ(test, f->dn->settings.flow_slots, 1u << 14);
	KUNIT_EXPECT_EQ(test, resize(test, 1 << 12), 0);
}

/* The default of the flow table is too much already. */
static void first_service(struct kunit *test)
{
	struct fixture *f = test->priv;

	dsr_budget_mbytes = 0;
	KUNIT_EXPECT_EQ(test, replace(test, 1, 1), -ENOSPC);
	KUNIT_EXPECT_NOT_NULL(test, f->extack._msg);
	KUNIT_EXPECT_FALSE(test, f->dn->held);
	KUNIT_EXPECT_FALSE(test, f->dn->hooked);
	dsr_budget_mbytes = 4;
	KUNIT_EXPECT_EQ(test, replace(test, 1, 1), 0);
	KUNIT_EXPECT_TRUE(test, f->dn->held);
	del(test, 1);
	KUNIT_EXPECT_FALSE(test, f->dn->held);
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
	.init = budget_init,
	.exit = budget_exit,
	.test_cases = budget_cases,
};
