// SPDX-License-Identifier: GPL-2.0-only
/*
 * Next hops over a long time: how often who does not answer is asked, what a
 * look costs that finds nothing new, and devices that go and are made anew.
 * Works are flushed, never waited for by time.
 */
#include "gateway.h"
#include "netns.h"
#include "rig.h"
#include "suites.h"

#include <linux/rtnetlink.h>
#include <net/neighbour.h>

#define HOPS	4

static const u8 mac_a[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0xaa };
static const u8 mac_b[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0xbb };

struct scene {
	struct rig rig;
	struct dsr_net *dn;
	struct dsr_nexthop *hop[HOPS];
	u32 hops;
};

/* For the tests that are run with both families of server */
static const u8 families[] = { AF_INET, AF_INET6 };

static void family_name(const u8 *family, char *desc)
{
	strscpy(desc, *family == AF_INET ? "IPv4" : "IPv6",
		KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(family, families, family_name);

static struct dsr_address address_of(struct kunit *test, u8 subnet, u8 host)
{
	const u8 *family = test->param_value;

	return *family == AF_INET ? rig_ipv4(subnet, host) :
				    rig_ipv6(subnet, host);
}

static struct dsr_nexthop *get(struct kunit *test,
			       const struct dsr_address *address, u32 ifindex,
			       const u8 *lladdr)
{
	struct dsr_nexthop_spec spec = { .ifindex = ifindex, .pinned = lladdr };
	struct scene *scene = test->priv;
	struct dsr_nexthop *hop;

	if (lladdr)
		memcpy(spec.lladdr, lladdr, ETH_ALEN);
	KUNIT_ASSERT_LT(test, scene->hops, (u32)HOPS);
	net_lock(scene->dn);
	hop = dsr_nexthop_get(scene->dn, address, &spec);
	net_unlock(scene->dn);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, hop);
	scene->hop[scene->hops++] = hop;
	return hop;
}

static void put_all(struct scene *scene)
{
	net_lock(scene->dn);
	while (scene->hops)
		dsr_nexthop_put(scene->dn, scene->hop[--scene->hops]);
	net_unlock(scene->dn);
}

static void expect_state(struct kunit *test, struct dsr_nexthop *hop,
			 enum dsr_server_state state,
			 enum dsr_server_reason reason)
{
	KUNIT_EXPECT_EQ(test, (int)hop->state, (int)state);
	KUNIT_EXPECT_EQ(test, (int)hop->reason, (int)reason);
	KUNIT_EXPECT_EQ(test, dsr_nexthop_up(hop), state == DSR_SERVER_UP);
}

static void expect_up(struct kunit *test, struct dsr_nexthop *hop)
{
	expect_state(test, hop, DSR_SERVER_UP, DSR_REASON_NONE);
}

static void run_work(struct kunit *test)
{
	struct scene *scene = test->priv;

	flush_delayed_work(&scene->dn->nexthops.work);
}

static void run_keepalive(struct kunit *test)
{
	struct scene *scene = test->priv;

	run_work(test);
	mod_delayed_work(system_long_wq, &scene->dn->nexthops.keepalive, 0);
	flush_delayed_work(&scene->dn->nexthops.keepalive);
}

static int scene_init(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene);
	test->priv = scene;
	scene->dn = dsr_net_make(&init_net);
	rig_make(test, &scene->rig);
	return 0;
}

static void scene_exit(struct kunit *test)
{
	struct scene *scene = test->priv;

	if (!scene || !scene->dn)
		return;
	put_all(scene);
	rig_unmake(&scene->rig);
}

/* One next hop's header is the draft of the next: nobody allocates. */
static void nothing_new_is_not_allocated(struct kunit *test)
{
	const struct dsr_address server = rig_ipv4(77, 10);
	struct scene *scene = test->priv;
	const struct sk_buff *draft;

	get(test, &server, 0, mac_a);
	draft = scene->dn->nexthops.draft;
	KUNIT_ASSERT_NOT_NULL(test, draft);
	get(test, &server, scene->rig.dev->ifindex, mac_b);
	run_keepalive(test);
	KUNIT_EXPECT_PTR_EQ(test,
			    (const struct sk_buff *)scene->dn->nexthops.draft,
			    draft);
	KUNIT_EXPECT_EQ(test, draft->len, 0u);
}

/* Was it asked for by a keep-alive so many milliseconds after the last time? */
static bool asked_after(struct kunit *test, struct dsr_nexthop *hop, u32 ms)
{
	struct scene *scene = test->priv;
	unsigned long before;

	net_lock(scene->dn);
	hop->probed = jiffies - msecs_to_jiffies(ms);
	before = hop->probed;
	net_unlock(scene->dn);
	run_keepalive(test);
	return hop->probed != before;
}

static void who_never_answers_is_asked_less(struct kunit *test)
{
	static const u32 seconds[] = { 1, 2, 4, 8, 16, 30, 30, 30 };
	const struct dsr_address server = address_of(test, 77, 10);
	struct dsr_nexthop *hop = get(test, &server, 0, NULL);
	struct scene *scene = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(seconds); i++) {
		KUNIT_EXPECT_FALSE(test, asked_after(test, hop,
						     seconds[i] * 1000 - 500));
		KUNIT_EXPECT_TRUE(test, asked_after(test, hop,
						    seconds[i] * 1000));
	}
	/* The device changed: as at first */
	rtnl_lock();
	KUNIT_EXPECT_EQ(test, dev_set_mtu(scene->rig.dev, 1400), 0);
	rtnl_unlock();
	KUNIT_EXPECT_TRUE(test, asked_after(test, hop, 1000));
	KUNIT_EXPECT_TRUE(test, asked_after(test, hop, 1000));
	KUNIT_EXPECT_FALSE(test, asked_after(test, hop, 1500));
	/* Somebody touched it, and asks by that */
	get(test, &server, 0, NULL);
	KUNIT_EXPECT_TRUE(test, asked_after(test, hop, 1000));
	/* What the kernel hears by itself is not waited for. */
	rig_answer(test, &scene->rig, &server, mac_a, NUD_REACHABLE);
	run_work(test);
	expect_up(test, hop);
	KUNIT_EXPECT_TRUE(test, asked_after(test, hop, 1000));
	KUNIT_EXPECT_TRUE(test, asked_after(test, hop, 1000));
}

/* What is sent there would come back: not even after a failure is that silence. */
static void own_address_is_nobody(struct kunit *test)
{
	const struct dsr_address server = address_of(test, 77, 10);
	struct dsr_nexthop *hop = get(test, &server, 0, NULL);
	struct scene *scene = test->priv;
	const u8 *own = scene->rig.dev->dev_addr;

	rig_answer(test, &scene->rig, &server, NULL, NUD_FAILED);
	run_work(test);
	expect_state(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_NO_ANSWER);
	rig_answer(test, &scene->rig, &server, own, NUD_REACHABLE);
	run_work(test);
	expect_state(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_OWN_MAC);
	run_keepalive(test);
	expect_state(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_OWN_MAC);
	rig_answer(test, &scene->rig, &server, mac_a, NUD_REACHABLE);
	run_work(test);
	expect_up(test, hop);
}

/* While it is there it is the device, by whatever name; then the name is. */
static void device_found_by_name(struct kunit *test)
{
	const struct dsr_address server = rig_ipv4(77, 10);
	struct scene *scene = test->priv;
	struct net_device *vlan = rig_add_vlan(test, &scene->rig);
	struct dsr_nexthop *hop = get(test, &server, vlan->ifindex, mac_a);
	u32 before = vlan->ifindex;

	expect_up(test, hop);
	rig_rename(test, &scene->rig, vlan, "dsrvlan9");
	run_work(test);
	KUNIT_EXPECT_STREQ(test, hop->device, "dsrvlan9");
	expect_up(test, hop);
	rig_del_link(test, &scene->rig, vlan);
	run_work(test);
	expect_state(test, hop, DSR_SERVER_DOWN, DSR_REASON_DEVICE_GONE);
	KUNIT_EXPECT_STREQ(test, hop->device, "dsrvlan9");
	vlan = rig_add_vlan(test, &scene->rig);
	KUNIT_EXPECT_NE(test, (u32)vlan->ifindex, before);
	run_work(test);
	expect_state(test, hop, DSR_SERVER_DOWN, DSR_REASON_DEVICE_GONE);
	rig_rename(test, &scene->rig, vlan, "dsrvlan9");
	run_work(test);
	expect_up(test, hop);
	KUNIT_EXPECT_EQ(test, hop->ifindex, (u32)vlan->ifindex);
}

/* A name that no device has yet is waited for. */
static void device_that_comes_later(struct kunit *test)
{
	const struct dsr_address server = rig_ipv4(77, 10);
	struct dsr_nexthop_spec spec = {
		.device = RIG_VLAN_NAME,
		.pinned = true,
	};
	struct scene *scene = test->priv;
	struct dsr_nexthop *hop;

	memcpy(spec.lladdr, mac_a, sizeof(spec.lladdr));
	net_lock(scene->dn);
	hop = dsr_nexthop_get(scene->dn, &server, &spec);
	net_unlock(scene->dn);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, hop);
	scene->hop[scene->hops++] = hop;
	expect_state(test, hop, DSR_SERVER_DOWN, DSR_REASON_DEVICE_GONE);
	KUNIT_EXPECT_PTR_NE(test, get(test, &server, 0, mac_a), hop);
	rig_add_vlan(test, &scene->rig);
	run_work(test);
	expect_up(test, hop);
}

static struct kunit_case nexthop_life_cases[] = {
	KUNIT_CASE(nothing_new_is_not_allocated),
	KUNIT_CASE_PARAM(who_never_answers_is_asked_less, family_gen_params),
	KUNIT_CASE_PARAM(own_address_is_nobody, family_gen_params),
	KUNIT_CASE(device_found_by_name),
	KUNIT_CASE(device_that_comes_later),
	{}
};

struct kunit_suite dsr_nexthop_life_suite = {
	.name = "dsr_nexthop_life",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = nexthop_life_cases,
};
