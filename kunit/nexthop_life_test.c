// SPDX-License-Identifier: GPL-2.0-only
/*
 * Next hops over a long time: how often who does not answer is asked, what a
 * look costs that finds nothing new, and devices that go and are made anew.
 * Works are flushed, never waited for by time.
 */
#include "hops.h"
#include "suites.h"

#include <linux/rtnetlink.h>
#include <net/neighbour.h>

static const u8 mac_a[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0xaa };
static const u8 mac_b[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0xbb };

static int life_init(struct kunit *test)
{
	hops_make(test, sizeof(struct hops));
	return 0;
}

static void expect_up(struct kunit *test, struct dsr_nexthop *hop)
{
	hop_expect(test, hop, DSR_SERVER_UP, DSR_REASON_NONE);
}

/* One next hop's header is the draft of the next: nobody allocates. */
static void nothing_new_is_not_allocated(struct kunit *test)
{
	const struct dsr_address server = ethdev_ipv4(77, 10);
	struct hops *hops = test->priv;
	const struct sk_buff *draft;

	hop_get(test, &server, 0, mac_a);
	draft = hops->dn->nexthops.draft;
	KUNIT_ASSERT_NOT_NULL(test, draft);
	hop_get(test, &server, hops->ethdev.dev->ifindex, mac_b);
	hop_keepalive(test);
	KUNIT_EXPECT_PTR_EQ(test,
			    (const struct sk_buff *)hops->dn->nexthops.draft,
			    draft);
	KUNIT_EXPECT_EQ(test, draft->len, 0u);
}

/* Was it asked for by a keep-alive so many milliseconds after the last time? */
static bool asked_after(struct kunit *test, struct dsr_nexthop *hop, u32 ms)
{
	struct hops *hops = test->priv;
	unsigned long before;

	mutex_lock(&hops->dn->lock);
	hop->solicited = jiffies - msecs_to_jiffies(ms);
	before = hop->solicited;
	mutex_unlock(&hops->dn->lock);
	hop_keepalive(test);
	return hop->solicited != before;
}

static void who_never_answers_is_asked_less(struct kunit *test)
{
	static const u32 seconds[] = { 1, 2, 4, 8, 16, 30, 30, 30 };
	const struct dsr_address server = hop_address(test, 77, 10);
	struct dsr_nexthop *hop = hop_get(test, &server, 0, NULL);
	struct hops *hops = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(seconds); i++) {
		KUNIT_EXPECT_FALSE(test, asked_after(test, hop,
						     seconds[i] * 1000 - 500));
		KUNIT_EXPECT_TRUE(test, asked_after(test, hop,
						    seconds[i] * 1000));
	}
	/* The device changed: as at first */
	rtnl_lock();
	KUNIT_EXPECT_EQ(test, dev_set_mtu(hops->ethdev.dev, 1400), 0);
	rtnl_unlock();
	KUNIT_EXPECT_TRUE(test, asked_after(test, hop, 1000));
	KUNIT_EXPECT_TRUE(test, asked_after(test, hop, 1000));
	KUNIT_EXPECT_FALSE(test, asked_after(test, hop, 1500));
	/* Somebody touched it, and asks by that */
	hop_get(test, &server, 0, NULL);
	KUNIT_EXPECT_TRUE(test, asked_after(test, hop, 1000));
	/* What the kernel hears by itself is not waited for. */
	ethdev_answer(test, &hops->ethdev, &server, mac_a, NUD_REACHABLE);
	hop_work(test);
	expect_up(test, hop);
	KUNIT_EXPECT_TRUE(test, asked_after(test, hop, 1000));
	KUNIT_EXPECT_TRUE(test, asked_after(test, hop, 1000));
}

/* What is sent there would come back: not even after a failure is that silence. */
static void own_address_is_nobody(struct kunit *test)
{
	const struct dsr_address server = hop_address(test, 77, 10);
	struct dsr_nexthop *hop = hop_get(test, &server, 0, NULL);
	struct hops *hops = test->priv;
	const u8 *own = hops->ethdev.dev->dev_addr;

	ethdev_answer(test, &hops->ethdev, &server, NULL, NUD_FAILED);
	hop_work(test);
	hop_expect(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_NO_ANSWER);
	ethdev_answer(test, &hops->ethdev, &server, own, NUD_REACHABLE);
	hop_work(test);
	hop_expect(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_OWN_MAC);
	hop_keepalive(test);
	hop_expect(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_OWN_MAC);
	ethdev_answer(test, &hops->ethdev, &server, mac_a, NUD_REACHABLE);
	hop_work(test);
	expect_up(test, hop);
}

/* While it is there it is the device, by whatever name; then the name is. */
static void device_found_by_name(struct kunit *test)
{
	const struct dsr_address server = ethdev_ipv4(77, 10);
	struct hops *hops = test->priv;
	struct net_device *vlan = ethdev_add_vlan(test, &hops->ethdev);
	struct dsr_nexthop *hop = hop_get(test, &server, vlan->ifindex, mac_a);
	u32 before = vlan->ifindex;

	expect_up(test, hop);
	ethdev_rename(test, &hops->ethdev, vlan, "dsrvlan9");
	hop_work(test);
	KUNIT_EXPECT_STREQ(test, hop->device, "dsrvlan9");
	expect_up(test, hop);
	ethdev_del_link(test, &hops->ethdev, vlan);
	hop_work(test);
	hop_expect(test, hop, DSR_SERVER_DOWN, DSR_REASON_DEVICE_GONE);
	KUNIT_EXPECT_STREQ(test, hop->device, "dsrvlan9");
	vlan = ethdev_add_vlan(test, &hops->ethdev);
	KUNIT_EXPECT_NE(test, (u32)vlan->ifindex, before);
	hop_work(test);
	hop_expect(test, hop, DSR_SERVER_DOWN, DSR_REASON_DEVICE_GONE);
	ethdev_rename(test, &hops->ethdev, vlan, "dsrvlan9");
	hop_work(test);
	expect_up(test, hop);
	KUNIT_EXPECT_EQ(test, hop->ifindex, (u32)vlan->ifindex);
}

/* A name that no device has yet is waited for. */
static void device_that_comes_later(struct kunit *test)
{
	const struct dsr_address server = ethdev_ipv4(77, 10);
	struct hops *hops = test->priv;
	struct dsr_nexthop *hop;

	hop = hop_get_by(test, &server, 0, ETHDEV_VLAN_NAME, mac_a);
	hop_expect(test, hop, DSR_SERVER_DOWN, DSR_REASON_DEVICE_GONE);
	KUNIT_EXPECT_PTR_NE(test, hop_get(test, &server, 0, mac_a), hop);
	ethdev_add_vlan(test, &hops->ethdev);
	hop_work(test);
	expect_up(test, hop);
}

static struct kunit_case nexthop_life_cases[] = {
	KUNIT_CASE(nothing_new_is_not_allocated),
	KUNIT_CASE_PARAM(who_never_answers_is_asked_less, packet_families),
	KUNIT_CASE_PARAM(own_address_is_nobody, packet_families),
	KUNIT_CASE(device_found_by_name),
	KUNIT_CASE(device_that_comes_later),
	{}
};

struct kunit_suite dsr_nexthop_life_suite = {
	.name = "dsr_nexthop_life",
	.init = life_init,
	.exit = hops_exit,
	.test_cases = nexthop_life_cases,
};
