// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services that take packets only while their VIP is an address of this machine:
 * it comes and goes, and changes are made meanwhile.
 */
#include "gateway.h"
#include "rig.h"
#include "sched.h"
#include "skb.h"
#include "suites.h"

#include <linux/netlink.h>

struct scene {
	struct gateway gateway;
	struct rig rig;
	struct dsr_options options;
	struct dsr_identity id;
	struct dsr_key key;
};

static const u8 families[] = { AF_INET, AF_INET6 };

static void family_name(const u8 *family, char *name)
{
	strscpy(name, *family == AF_INET ? "IPv4" : "IPv6",
		KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(family, families, family_name);

/* Changes whatever is in @options; with so many servers */
static int replace(struct scene *scene, u32 servers)
{
	struct dsr_server_spec spec[2];
	struct dsr_net *dn = scene->gateway.dn;
	int err;

	spec[0] = gateway_spec(&scene->gateway, 1, 1);
	spec[1] = gateway_spec(&scene->gateway, 2, 1);
	mutex_lock(&dn->lock);
	err = dsr_service_replace(dn, &scene->id, &scene->options, spec,
				  servers, NULL);
	mutex_unlock(&dn->lock);
	return err;
}

static int scene_init(struct kunit *test)
{
	const u8 *family = test->param_value;
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	gateway_make(test, &scene->gateway);
	rig_make(test, &scene->rig);
	scene->id = gateway_identity(*family, IPPROTO_TCP, 80, 80);
	scene->key = packet_flow(*family, IPPROTO_TCP);
	dsr_options_default(&scene->options);
	scene->options.when = DSR_WHEN_HELD;
	KUNIT_ASSERT_EQ(test, replace(scene, 1), 0);
	return 0;
}

static void scene_exit(struct kunit *test)
{
	struct scene *scene = test->priv;

	if (!scene)
		return;
	gateway_unmake(&scene->gateway);
	rig_unmake(&scene->rig);
}

static void expect_taken(struct kunit *test, bool taken)
{
	struct scene *scene = test->priv;

	flush_delayed_work(&scene->gateway.dn->holding.work);
	KUNIT_EXPECT_EQ(test,
			gateway_steer(&scene->gateway, &scene->key) != 0,
			taken);
}

static void hold_vip(struct kunit *test)
{
	struct scene *scene = test->priv;

	rig_add_address(test, &scene->rig, &scene->id.vip,
			dsr_host_prefix(scene->id.vip.family));
}

static void lose_vip(struct kunit *test)
{
	struct scene *scene = test->priv;

	unregister_netdev(scene->rig.dev);
	scene->rig.dev = NULL;
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
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
	struct dsr_service *service;
	const struct dsr_view *view;

	expect_taken(test, false);
	KUNIT_EXPECT_EQ(test, replace(scene, 2), 0);
	mutex_lock(&dn->lock);
	service = dsr_service_find(dn, &scene->id);
	view = dsr_service_view(dn, service);
	KUNIT_EXPECT_EQ(test, gateway_server(service, 1)->rows +
			gateway_server(service, 2)->rows, view->last + 1);
	mutex_unlock(&dn->lock);
	expect_taken(test, false);
	hold_vip(test);
	expect_taken(test, true);
	KUNIT_EXPECT_PTR_EQ(test, gateway_view(&scene->gateway, service), view);
}

static void only_if_asked(struct kunit *test)
{
	struct scene *scene = test->priv;

	scene->options.when = DSR_WHEN_ALWAYS;
	KUNIT_EXPECT_EQ(test, replace(scene, 2), 0);
	expect_taken(test, true);
	scene->options.when = DSR_WHEN_HELD;
	KUNIT_EXPECT_EQ(test, replace(scene, 1), 0);
	expect_taken(test, false);
}

/* What stands in for it is the service's in the table, and goes with it. */
static void goes_while_standing_by(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
	struct dsr_identity id = scene->id;
	struct dsr_service *service;

	id.range[0].last = 90;
	mutex_lock(&dn->lock);
	service = dsr_service_find(dn, &scene->id);
	KUNIT_EXPECT_EQ(test, dsr_service_set_as(dn, service, &id,
						 &scene->options, NULL), 0);
	mutex_unlock(&dn->lock);
	expect_taken(test, false);
	hold_vip(test);
	expect_taken(test, true);
	lose_vip(test);
	expect_taken(test, false);
	mutex_lock(&dn->lock);
	KUNIT_EXPECT_EQ(test, dsr_service_del(dn, service), 0);
	mutex_unlock(&dn->lock);
	expect_taken(test, false);
	KUNIT_EXPECT_EQ(test, replace(scene, 1), 0);
	expect_taken(test, false);
}

static struct kunit_case standby_cases[] = {
	KUNIT_CASE_PARAM(follows_the_address, family_gen_params),
	KUNIT_CASE_PARAM(rows_stay_warm, family_gen_params),
	KUNIT_CASE_PARAM(only_if_asked, family_gen_params),
	KUNIT_CASE_PARAM(goes_while_standing_by, family_gen_params),
	{}
};

struct kunit_suite dsr_standby_suite = {
	.name = "dsr_standby",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = standby_cases,
};
