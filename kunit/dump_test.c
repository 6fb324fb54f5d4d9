// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dumps, part by part, with changes between the parts: what a dump keeps from one
 * to the next, that it says when it was overtaken, and that it ends.
 */
#include "gateway.h"
#include "nl_common.h"
#include "nl_message.h"
#include "suites.h"

#include <linux/netlink.h>

#define SERVICES	5
#define MANY		2000

struct scene {
	struct gateway gateway;
	struct dsr_net *dn;
	struct dsr_options options;
	struct dsr_request request;
	struct netlink_callback cb;
	struct netlink_ext_ack extack;
};

static int scene_init(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	gateway_make(test, &scene->gateway);
	scene->dn = scene->gateway.dn;
	scene->request.dn = scene->dn;
	scene->request.extack = &scene->extack;
	dsr_options_default(&scene->options);
	return 0;
}

static void scene_exit(struct kunit *test)
{
	struct scene *scene = test->priv;

	if (scene)
		gateway_unmake(&scene->gateway);
}

static struct dsr_identity at_port(u16 port)
{
	return gateway_identity(AF_INET, IPPROTO_TCP, port, port);
}

static void add(struct kunit *test, u16 port)
{
	struct scene *scene = test->priv;
	struct dsr_identity id = at_port(port);
	int err;

	mutex_lock(&scene->dn->lock);
	err = dsr_service_new(scene->dn, &id, &scene->options, &scene->extack);
	mutex_unlock(&scene->dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
}

static void del(struct kunit *test, u16 port)
{
	struct scene *scene = test->priv;
	struct dsr_identity id = at_port(port);
	struct dsr_service *service;
	int err = -ENOENT;

	mutex_lock(&scene->dn->lock);
	service = dsr_service_find(scene->dn, &id);
	if (service)
		err = dsr_service_del(scene->dn, service);
	mutex_unlock(&scene->dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
}

static void add_all(struct kunit *test)
{
	u16 port;

	for (port = 1; port <= SERVICES; port++)
		add(test, port);
}

/* One part that tells @n services. Returns the port of the next, 0 at the end. */
static u16 part(struct kunit *test, u32 n)
{
	struct scene *scene = test->priv;
	struct dsr_service *service;
	u16 port = 0;

	mutex_lock(&scene->dn->brief);
	service = dsr_cursor_begin(&scene->request, &scene->cb);
	while (n-- && service)
		service = dsr_cursor_next(&scene->request, &scene->cb, service);
	if (service)
		port = service->id.range[0].first;
	mutex_unlock(&scene->dn->brief);
	return port;
}

/* Was a change noticed since the last time? As nl_dump_check_consistent(). */
static bool overtaken(struct kunit *test)
{
	struct scene *scene = test->priv;
	unsigned int before = scene->cb.prev_seq;

	scene->cb.prev_seq = scene->cb.seq;
	return before && before != scene->cb.seq;
}

static void undisturbed(struct kunit *test)
{
	add_all(test);
	KUNIT_EXPECT_EQ(test, part(test, 2), 3);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
	KUNIT_EXPECT_EQ(test, part(test, 0), 3);
	KUNIT_EXPECT_EQ(test, part(test, 2), 5);
	KUNIT_EXPECT_EQ(test, part(test, 1), 0);
	KUNIT_EXPECT_EQ(test, part(test, 1), 0);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
}

static void empty(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, part(test, 1), 0);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
}

/*
 * All that the dump saw is gone, and as many changes were made as bring a number
 * of 32 bits back to what it was: nothing of what is gone may be looked at.
 */
static void everything_goes(struct kunit *test)
{
	struct scene *scene = test->priv;
	u64 generation;
	u16 port;

	add_all(test);
	KUNIT_EXPECT_EQ(test, part(test, 2), 3);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
	generation = scene->dn->generation;
	for (port = 1; port <= SERVICES; port++)
		del(test, port);
	rcu_barrier();
	scene->dn->generation = generation + (1ull << 32);
	KUNIT_EXPECT_EQ(test, part(test, 1), 0);
	KUNIT_EXPECT_TRUE(test, overtaken(test));
}

/* The next one goes: the one after it is told from its first server on. */
static void next_goes(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_cursor *cursor = (struct dsr_cursor *)scene->cb.ctx;

	add_all(test);
	KUNIT_EXPECT_EQ(test, part(test, 2), 3);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
	cursor->told = 7;
	KUNIT_EXPECT_EQ(test, part(test, 0), 3);
	KUNIT_EXPECT_EQ(test, cursor->told, 7u);
	del(test, 1);
	del(test, 3);
	KUNIT_EXPECT_EQ(test, part(test, 0), 4);
	KUNIT_EXPECT_TRUE(test, overtaken(test));
	KUNIT_EXPECT_EQ(test, cursor->told, 0u);
	KUNIT_EXPECT_EQ(test, part(test, 2), 0);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
}

/* Another one by the same name is another one. */
static void next_comes_back(struct kunit *test)
{
	add_all(test);
	KUNIT_EXPECT_EQ(test, part(test, 2), 3);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
	del(test, 3);
	add(test, 3);
	KUNIT_EXPECT_EQ(test, part(test, 1), 5);
	KUNIT_EXPECT_TRUE(test, overtaken(test));
	KUNIT_EXPECT_EQ(test, part(test, 1), 0);
}

/* Services that come as fast as they are told do not keep a dump going. */
static void ends(struct kunit *test)
{
	u16 port = SERVICES, parts = 0;

	add_all(test);
	while (part(test, 1) && ++parts < 10 * SERVICES)
		add(test, ++port);
	KUNIT_EXPECT_EQ(test, (int)parts, SERVICES - 1);
	KUNIT_EXPECT_EQ(test, part(test, 1), 0);
}

/*
 * A replace that fails in the middle has had the servers in another order, which
 * who reads has seen: it is no change, but a dump was overtaken.
 */
static void given_up(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec[2] = {
		gateway_spec(&scene->gateway, 1, 1),
		gateway_spec(&scene->gateway, 2, 1),
	};
	struct dsr_identity id = at_port(1);
	u64 generation;
	u32 saved;
	int err;

	mutex_lock(&scene->dn->lock);
	err = dsr_service_replace(scene->dn, &id, &scene->options, spec, 1,
				  &scene->extack);
	mutex_unlock(&scene->dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, part(test, 0), 1);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
	generation = scene->dn->generation;
	mutex_lock(&scene->dn->lock);
	saved = find_first_zero_bit(scene->dn->servers->used,
				    DSR_SERVER_INDEXES + 1);
	bitmap_fill(scene->dn->servers->used, DSR_SERVER_INDEXES + 1);
	err = dsr_service_replace(scene->dn, &id, &scene->options, spec, 2,
				  &scene->extack);
	bitmap_clear(scene->dn->servers->used, saved,
		     DSR_SERVER_UNKNOWN - saved);
	mutex_unlock(&scene->dn->lock);
	KUNIT_EXPECT_EQ(test, err, -ENOSPC);
	KUNIT_EXPECT_EQ(test, scene->dn->generation, generation);
	KUNIT_EXPECT_EQ(test, part(test, 0), 1);
	KUNIT_EXPECT_TRUE(test, overtaken(test));
}

static u64 walk(struct kunit *test, bool changing)
{
	struct scene *scene = test->priv;
	u64 start = ktime_get_ns();

	memset(&scene->cb, 0, sizeof(scene->cb));
	while (part(test, 1))
		scene->dn->generation += changing;
	return ktime_get_ns() - start;
}

/* One service a part, whether something else changes or not */
static void many_parts(struct kunit *test)
{
	u16 port;

	for (port = 1; port <= MANY; port++)
		add(test, port);
	kunit_info(test, "%u parts: %llu us, with a change before each: %llu us",
		   MANY, div_u64(walk(test, false), NSEC_PER_USEC),
		   div_u64(walk(test, true), NSEC_PER_USEC));
}

static struct kunit_case dump_cases[] = {
	KUNIT_CASE(undisturbed),
	KUNIT_CASE(empty),
	KUNIT_CASE(everything_goes),
	KUNIT_CASE(next_goes),
	KUNIT_CASE(next_comes_back),
	KUNIT_CASE(ends),
	KUNIT_CASE(given_up),
	KUNIT_CASE(many_parts),
	{ }
};

struct kunit_suite dsr_dump_suite = {
	.name = "dsr_dump",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = dump_cases,
};
