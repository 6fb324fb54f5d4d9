// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services that take packets only while their VIP is an address of this machine:
 * it comes and goes, and changes are made meanwhile.
 */
#include "ethdev.h"
#include "fixture.h"
#include "suites.h"

struct standby {
	struct fixture f;
	struct ethdev ethdev;
	struct dsr_key key;
};

static int standby_init(struct kunit *test)
{
	struct standby *standby = fixture_make(test, sizeof(*standby), 0);
	struct fixture *f = &standby->f;

	ethdev_make(test, &standby->ethdev);
	standby->key = packet_flow(f->kind.family, f->kind.protocol);
	f->options.when = DSR_WHEN_HELD;
	fixture_serve_hosts(test, 1, 1);
	return 0;
}

static void standby_exit(struct kunit *test)
{
	struct standby *standby = test->priv;

	fixture_exit(test);
	if (standby)
		ethdev_unmake(&standby->ethdev);
}

static void expect_taken(struct kunit *test, bool taken)
{
	struct standby *standby = test->priv;

	flush_delayed_work(&standby->f.dn->holding.work);
	KUNIT_EXPECT_EQ(test,
			gateway_steer(&standby->f.gateway, &standby->key) != 0,
			taken);
}

static void hold_vip(struct kunit *test)
{
	struct standby *standby = test->priv;

	ethdev_add_address(test, &standby->ethdev, &standby->f.id.vip,
			   dsr_host_prefix(standby->f.kind.family));
}

static void lose_vip(struct kunit *test)
{
	struct standby *standby = test->priv;

	unregister_netdev(standby->ethdev.dev);
	standby->ethdev.dev = NULL;
}

static void follows_the_address(struct kunit *test)
{
	expect_taken(test, false);
	hold_vip(test);
	expect_taken(test, true);
	lose_vip(test);
	expect_taken(test, false);
}

/* Nothing is built when the VIP comes: the rows were there all the time. */
static void rows_stay_warm(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_net *dn = f->dn;
	const struct dsr_view *view;

	expect_taken(test, false);
	fixture_serve_hosts(test, 1, 2);
	mutex_lock(&dn->lock);
	view = dsr_service_view(dn, f->service);
	KUNIT_EXPECT_EQ(test, gateway_server(f->service, 1)->rows +
			gateway_server(f->service, 2)->rows, view->last + 1);
	mutex_unlock(&dn->lock);
	expect_taken(test, false);
	hold_vip(test);
	expect_taken(test, true);
	KUNIT_EXPECT_PTR_EQ(test, gateway_view(&f->gateway, f->service),
			    view);
}

static void only_if_asked(struct kunit *test)
{
	struct fixture *f = test->priv;

	f->options.when = DSR_WHEN_ALWAYS;
	fixture_serve_hosts(test, 1, 2);
	expect_taken(test, true);
	f->options.when = DSR_WHEN_HELD;
	fixture_serve_hosts(test, 1, 1);
	expect_taken(test, false);
}

/* What stands in for it is the service's in the table, and goes with it. */
static void goes_while_standing_by(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_net *dn = f->dn;
	struct dsr_identity id = f->id;

	id.range[0].last = 90;
	mutex_lock(&dn->lock);
	KUNIT_EXPECT_EQ(test, dsr_service_set_as(dn, f->service, &id,
						 &f->options, NULL), 0);
	mutex_unlock(&dn->lock);
	expect_taken(test, false);
	hold_vip(test);
	expect_taken(test, true);
	lose_vip(test);
	expect_taken(test, false);
	mutex_lock(&dn->lock);
	KUNIT_EXPECT_EQ(test, dsr_service_del(dn, f->service), 0);
	mutex_unlock(&dn->lock);
	expect_taken(test, false);
	fixture_serve_hosts(test, 1, 1);
	expect_taken(test, false);
}

static struct kunit_case standby_cases[] = {
	KUNIT_CASE_PARAM(follows_the_address, packet_families),
	KUNIT_CASE_PARAM(rows_stay_warm, packet_families),
	KUNIT_CASE_PARAM(only_if_asked, packet_families),
	KUNIT_CASE_PARAM(goes_while_standing_by, packet_families),
	{}
};

struct kunit_suite dsr_standby_suite = {
	.name = "dsr_standby",
	.init = standby_init,
	.exit = standby_exit,
	.test_cases = standby_cases,
};
