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

struct scene {
	struct gateway gateway;
	struct dsr_net *dn;
	struct dsr_identity id;
	struct dsr_options options;
	struct dsr_server_spec spec[SERVERS];
	struct dsr_service *service;
	bool brief_taken, up_meanwhile;
};

/* Whose device goes while a view is built, or NULL */
static struct scene *loses;

static void lose_device(struct scene *scene)
{
	const struct dsr_server *server;

	rtnl_lock();
	dev_close(scene->gateway.out.dev);
	rtnl_unlock();
	scene->brief_taken = mutex_trylock(&scene->dn->brief);
	if (!scene->brief_taken)
		return;
	list_for_each_entry(server, &scene->service->servers, node)
		scene->up_meanwhile |=
			dsr_nexthop_up(server->nexthop);
	mutex_unlock(&scene->dn->brief);
}

static int build(u16 *slot, u32 slots, const struct dsr_candidate *candidate,
		 u32 n, u64 salt)
{
	struct scene *scene = loses;

	loses = NULL;
	if (scene)
		lose_device(scene);
	return dsr_scheduler_find("rendezvous")->build(slot, slots, candidate,
						       n, salt);
}

static const struct dsr_scheduler slow = {
	.name = "slow",
	.build = build,
};

static int replace(struct scene *scene, const struct dsr_options *options)
{
	int err;

	mutex_lock(&scene->dn->lock);
	err = dsr_service_replace(scene->dn, &scene->id, options, scene->spec,
				  SERVERS, NULL);
	scene->service = dsr_service_find(scene->dn, &scene->id);
	mutex_unlock(&scene->dn->lock);
	return err;
}

static int set_weight(struct scene *scene, u32 host, u32 weight)
{
	struct dsr_server_spec spec = {
		.cfg.weight = weight,
		.set = BIT(DSR_SERVER_A_WEIGHT),
	};
	int err;

	mutex_lock(&scene->dn->lock);
	err = dsr_service_server_set(scene->dn, scene->service,
				     gateway_server(scene->service, host),
				     &spec, NULL);
	mutex_unlock(&scene->dn->lock);
	return err;
}

static int scene_init(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	loses = NULL;
	recorder_make(test, &scene->gateway.out);
	scene->dn = dsr_net_make(&init_net);
	scene->id = gateway_identity(AF_INET, IPPROTO_TCP, 80, 80);
	dsr_options_default(&scene->options);
	scene->options.scheduler = &slow;
	for (i = 0; i < SERVERS; i++)
		scene->spec[i] = gateway_spec(&scene->gateway, i + 1, 1);
	KUNIT_ASSERT_EQ(test, replace(scene, &scene->options), 0);
	return 0;
}

static void scene_exit(struct kunit *test)
{
	struct scene *scene = test->priv;

	if (!scene)
		return;
	mutex_lock(&scene->dn->lock);
	if (scene->service)
		dsr_service_del(scene->dn, scene->service);
	mutex_unlock(&scene->dn->lock);
	recorder_unmake(&scene->gateway.out);
}

static u32 rows_owned(struct scene *scene)
{
	const struct dsr_view *view;
	u32 i, n = 0;

	rcu_read_lock();
	view = rcu_dereference(scene->service->view);
	for (i = 0; i <= view->last; i++)
		n += !!view->slot[i];
	rcu_read_unlock();
	return n;
}

/* Neither the device's end nor a read waits; and the loss is not forgotten. */
static void device_goes_while_a_view_is_built(struct kunit *test)
{
	struct scene *scene = test->priv;

	loses = scene;
	KUNIT_EXPECT_EQ(test, set_weight(scene, 1, 7), 0);
	KUNIT_EXPECT_NULL(test, loses);
	KUNIT_EXPECT_TRUE(test, scene->brief_taken);
	KUNIT_EXPECT_FALSE(test, scene->up_meanwhile);
	flush_delayed_work(&scene->dn->nexthops.work);
	KUNIT_EXPECT_EQ(test, rows_owned(scene), 0u);
	KUNIT_EXPECT_FALSE(test, scene->service->stale);
	rtnl_lock();
	KUNIT_EXPECT_EQ(test, dev_open(scene->gateway.out.dev, NULL), 0);
	rtnl_unlock();
	flush_delayed_work(&scene->dn->nexthops.work);
	KUNIT_EXPECT_NE(test, rows_owned(scene), 0u);
}

static void same_again_is_no_change(struct kunit *test)
{
	struct scene *scene = test->priv;
	const void *view = rcu_access_pointer(scene->service->view);
	struct dsr_options options = scene->options;
	struct dsr_settings settings = scene->dn->settings;
	typeof(scene->dn->generation) generation = scene->dn->generation;
	int err;

	KUNIT_EXPECT_EQ(test, set_weight(scene, 2, 1), 0);
	KUNIT_EXPECT_EQ(test, replace(scene, &options), 0);
	mutex_lock(&scene->dn->lock);
	err = dsr_service_set(scene->dn, scene->service, &options, NULL);
	KUNIT_EXPECT_EQ(test, err, 0);
	err = dsr_net_settings_set(scene->dn, &settings, NULL);
	KUNIT_EXPECT_EQ(test, err, 0);
	mutex_unlock(&scene->dn->lock);
	KUNIT_EXPECT_PTR_EQ(test, view,
			    (const void *)rcu_access_pointer(scene->service->view));
	KUNIT_EXPECT_EQ(test, scene->dn->generation, generation);
	options.rows = 512;
	KUNIT_EXPECT_EQ(test, replace(scene, &options), 0);
	KUNIT_EXPECT_PTR_NE(test, view,
			    (const void *)rcu_access_pointer(scene->service->view));
	KUNIT_EXPECT_EQ(test, scene->dn->generation, generation + 1);
}

static struct kunit_case waits_cases[] = {
	KUNIT_CASE(device_goes_while_a_view_is_built),
	KUNIT_CASE(same_again_is_no_change),
	{ }
};

struct kunit_suite dsr_waits_suite = {
	.name = "dsr_waits",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = waits_cases,
};
