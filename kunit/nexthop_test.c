// SPDX-License-Identifier: GPL-2.0-only
/*
 * Next hops against the kernel's own devices, routes and neighbours, with
 * dsr.ko's real notifiers. Works are flushed, never waited for by time.
 */
#include "hops.h"
#include "kernels.h"
#include "suites.h"

#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>
#include <net/neighbour.h>

static const u8 mac_a[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0xaa };
static const u8 mac_b[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0xbb };

/* A gateway, and what is asked of it; counts what next hops report. */
struct nexthop_test {
	struct hops h;
	u32 changed, batches, outside, unfinished;
	u32 up_while_stopping;
	void (*other_changed)(struct dsr_net *dn, struct dsr_nexthop *nexthop);
	bool (*other_batch_done)(struct dsr_net *dn);
};

static struct nexthop_test *listening;

/* A copy of what packets would use; all zero when there is nothing */
static struct dsr_l2 l2_of(struct dsr_nexthop *hop)
{
	struct dsr_l2 copy = { };
	const struct dsr_l2 *l2;

	rcu_read_lock();
	l2 = rcu_dereference(hop->l2);
	if (l2)
		copy = *l2;
	rcu_read_unlock();
	return copy;
}

static void expect_bytes(struct kunit *test, const void *saw,
			 const void *expected, int length)
{
	KUNIT_EXPECT_EQ_MSG(test, memcmp(saw, expected, length), 0,
			    "expected %*ph\n     saw %*ph", length, expected,
			    length, saw);
}

static void expect_up(struct kunit *test, struct dsr_nexthop *hop,
		      const u8 *lladdr)
{
	struct dsr_l2 l2 = l2_of(hop);

	hop_expect(test, hop, DSR_SERVER_UP, DSR_REASON_NONE);
	expect_bytes(test, l2.header, lladdr, ETH_ALEN);
	expect_bytes(test, hop->lladdr, lladdr, ETH_ALEN);
}

static void expect_neighbour(struct kunit *test,
			     const struct dsr_address *address, u8 nud)
{
	struct nexthop_test *t = test->priv;

	KUNIT_EXPECT_EQ(test, (int)ethdev_neighbour(&t->h.ethdev, address),
			(int)nud);
}

static void expect_reported(struct kunit *test, u32 count)
{
	KUNIT_EXPECT_EQ(test, listening->changed, count);
}

/* Let the next look ask for the neighbour at once */
static void forget_probe(struct kunit *test, struct dsr_nexthop *hop)
{
	struct nexthop_test *t = test->priv;

	mutex_lock(&t->h.dn->lock);
	hop->solicited = jiffies - 10 * HZ;
	mutex_unlock(&t->h.dn->lock);
}

static void count_changed(struct dsr_net *dn, struct dsr_nexthop *nexthop)
{
	lockdep_assert_held(&dn->lock);
	listening->outside += !current_work();
	listening->changed++;
}

static bool count_batch_done(struct dsr_net *dn)
{
	lockdep_assert_held(&dn->lock);
	listening->batches++;
	listening->outside += !current_work();
	return listening->unfinished && listening->unfinished--;
}

/* Ours in, dsr.ko's own out; and back again */
static void swap_callbacks(struct nexthop_test *t)
{
	struct dsr_nexthops *nexthops = &t->h.dn->nexthops;

	mutex_lock(&t->h.dn->lock);
	swap(nexthops->changed, t->other_changed);
	swap(nexthops->batch_done, t->other_batch_done);
	listening = t;
	mutex_unlock(&t->h.dn->lock);
}

static int nexthop_init(struct kunit *test)
{
	struct nexthop_test *t = hops_make(test, sizeof(*t));

	t->other_changed = count_changed;
	t->other_batch_done = count_batch_done;
	swap_callbacks(t);
	return 0;
}

static void nexthop_exit(struct kunit *test)
{
	struct nexthop_test *t = test->priv;

	if (t && t->other_changed)
		swap_callbacks(t);
	hops_exit(test);
}

static void expect_header(struct kunit *test, const u8 *saw,
			  const struct net_device *dev, const u8 *rest,
			  int length)
{
	u8 header[DSR_L2_HEADER_MAX];

	memcpy(header, mac_a, ETH_ALEN);
	memcpy(header + ETH_ALEN, dev->dev_addr, ETH_ALEN);
	memcpy(header + 2 * ETH_ALEN, rest, length - 2 * ETH_ALEN);
	expect_bytes(test, saw, header, length);
}

static void pinned_header(struct kunit *test)
{
	const struct dsr_address server = ethdev_ipv4(77, 10);
	struct dsr_nexthop *hop = hop_get(test, &server, 0, mac_a);
	const struct nexthop_test *t = test->priv;
	const struct net_device *dev = t->h.ethdev.dev;
	struct dsr_l2 l2 = l2_of(hop);

	expect_up(test, hop, mac_a);
	KUNIT_EXPECT_PTR_EQ(test, (const struct net_device *)l2.dev, dev);
	KUNIT_EXPECT_EQ(test, l2.mtu, 1500u);
	KUNIT_EXPECT_EQ(test, (int)l2.headroom, (int)LL_RESERVED_SPACE(dev));
	KUNIT_ASSERT_EQ(test, (int)l2.length, ETH_HLEN);
	expect_header(test, l2.header, dev, (u8[]){ 0x08, 0x00 }, ETH_HLEN);
	expect_neighbour(test, &server, NUD_NONE);
}

static void vlan_header(struct kunit *test)
{
	const u8 tagged[] = { 0x81, 0x00, 0x00, ETHDEV_VLAN, 0x08, 0x00 };
	const struct dsr_address server = ethdev_ipv4(77, 10);
	struct nexthop_test *t = test->priv;
	struct net_device *vlan;
	struct dsr_nexthop *hop;
	struct dsr_l2 l2;

	vlan = ethdev_add_vlan(test, &t->h.ethdev);
	/* As series 6.12 has it when tags are the lower device's to write */
	vlan->hard_header_len = ETH_HLEN;
	hop = hop_get(test, &server, vlan->ifindex, mac_a);
	l2 = l2_of(hop);
	expect_up(test, hop, mac_a);
	KUNIT_ASSERT_EQ(test, (int)l2.length, VLAN_ETH_HLEN);
	expect_header(test, l2.header, vlan, tagged, VLAN_ETH_HLEN);
	KUNIT_EXPECT_GE(test, (int)l2.headroom, VLAN_ETH_HLEN);
}

static void shared_in_the_same_words(struct kunit *test)
{
	const struct dsr_address server = ethdev_ipv4(77, 10);
	const struct dsr_address other = ethdev_ipv4(77, 11);
	struct dsr_nexthop *hop = hop_get(test, &server, 0, NULL);
	struct nexthop_test *t = test->priv;
	const u32 ifindex = t->h.ethdev.dev->ifindex;

	KUNIT_EXPECT_PTR_EQ(test, hop_get(test, &server, 0, NULL), hop);
	KUNIT_EXPECT_EQ(test, hop->users, 2u);
	KUNIT_EXPECT_PTR_NE(test, hop_get(test, &other, 0, NULL), hop);
	KUNIT_EXPECT_PTR_NE(test, hop_get(test, &server, ifindex, NULL), hop);
	hop = hop_get(test, &server, 0, mac_a);
	KUNIT_EXPECT_EQ(test, hop->users, 1u);
	KUNIT_EXPECT_PTR_EQ(test, hop_get(test, &server, 0, mac_a), hop);
	KUNIT_EXPECT_PTR_NE(test, hop_get(test, &server, 0, mac_b), hop);
	hop = t->h.hop[0];
	net_lock(t->h.dn);
	dsr_nexthop_put(t->h.dn, hop);
	net_unlock(t->h.dn);
	t->h.hop[1] = t->h.hop[--t->h.hops];
	KUNIT_EXPECT_EQ(test, hop->users, 1u);
	KUNIT_EXPECT_PTR_EQ(test, hop_get(test, &server, 0, NULL), hop);
	KUNIT_EXPECT_EQ(test, t->changed, 0u);
}

static void no_way(struct kunit *test)
{
	const struct dsr_address router = hop_address(test, 77, 2);
	const struct dsr_address far = hop_address(test, 99, 1);
	const struct dsr_address none = hop_address(test, 98, 1);
	struct nexthop_test *t = test->priv;

	ethdev_add_route(test, &t->h.ethdev, &far, &router);
	hop_expect(test, hop_get(test, &far, 0, mac_a), DSR_SERVER_DOWN,
		   DSR_REASON_OFF_LINK);
	hop_expect(test, hop_get(test, &none, 0, mac_a), DSR_SERVER_DOWN,
		   DSR_REASON_NO_ROUTE);
	hop_expect(test, hop_get(test, &router, INT_MAX, mac_a),
		   DSR_SERVER_DOWN, DSR_REASON_DEVICE_GONE);
	hop_expect(test, hop_get(test, &router, LOOPBACK_IFINDEX, mac_a),
		   DSR_SERVER_DOWN, DSR_REASON_DEVICE_TYPE);
	/* A pinned address on a given device asks no route. */
	expect_up(test, hop_get(test, &none, t->h.ethdev.dev->ifindex, mac_a),
		  mac_a);
}

static void route_comes_and_changes(struct kunit *test)
{
	const struct dsr_address server = ethdev_ipv4(98, 1);
	const struct dsr_address router = ethdev_ipv4(77, 2);
	struct dsr_nexthop *hop = hop_get(test, &server, 0, mac_a);
	struct nexthop_test *t = test->priv;

	hop_expect(test, hop, DSR_SERVER_DOWN, DSR_REASON_NO_ROUTE);
	ethdev_add_route(test, &t->h.ethdev, &server, NULL);
	hop_keepalive(test);
	expect_up(test, hop, mac_a);
	expect_reported(test, 1);
	ethdev_add_route(test, &t->h.ethdev, &server, &router);
	hop_keepalive(test);
	hop_expect(test, hop, DSR_SERVER_DOWN, DSR_REASON_OFF_LINK);
	expect_reported(test, 2);
}

static void gateway_is_server(struct kunit *test)
{
	const struct dsr_address own = hop_address(test, 77, 1);
	struct dsr_nexthop *hop = hop_get(test, &own, 0, NULL);

	hop_expect(test, hop, DSR_SERVER_LOCAL, DSR_REASON_NONE);
	KUNIT_EXPECT_TRUE(test, l2_of(hop).local);
	KUNIT_EXPECT_NULL(test, l2_of(hop).dev);
}

static u32 count_up(const struct nexthop_test *t)
{
	u32 i, up = 0;

	for (i = 0; i < t->h.hops; i++)
		up += dsr_nexthop_up(t->h.hop[i]);
	return up;
}

static void look_while_stopping(struct ethdev *eth)
{
	struct nexthop_test *t =
		container_of(eth, struct nexthop_test, h.ethdev);

	t->up_while_stopping = count_up(t);
}

static void device_down_and_up(struct kunit *test)
{
	const struct dsr_address server = ethdev_ipv4(77, 10);
	struct dsr_nexthop *hop = hop_get(test, &server, 0, mac_a);
	struct nexthop_test *t = test->priv;

	t->up_while_stopping = 1;
	t->h.ethdev.stopping = look_while_stopping;
	ethdev_set_up(&t->h.ethdev, false);
	KUNIT_EXPECT_EQ(test, t->up_while_stopping, 0u);
	hop_expect(test, hop, DSR_SERVER_DOWN, DSR_REASON_DEVICE_DOWN);
	hop_keepalive(test);
	expect_reported(test, 1);
	hop_expect(test, hop, DSR_SERVER_DOWN, DSR_REASON_DEVICE_DOWN);
	ethdev_set_up(&t->h.ethdev, true);
	hop_work(test);
	expect_up(test, hop, mac_a);
	expect_reported(test, 2);
}

static void carrier_lost_and_back(struct kunit *test)
{
	const struct dsr_address server = ethdev_ipv4(77, 10);
	struct dsr_nexthop *hop = hop_get(test, &server, 0, mac_a);
	struct nexthop_test *t = test->priv;

	ethdev_set_carrier(&t->h.ethdev, false);
	hop_expect(test, hop, DSR_SERVER_DOWN, DSR_REASON_DEVICE_DOWN);
	ethdev_set_carrier(&t->h.ethdev, true);
	hop_work(test);
	expect_up(test, hop, mac_a);
}

static void device_changes_are_seen(struct kunit *test)
{
	const struct dsr_address server = ethdev_ipv4(77, 10);
	struct dsr_nexthop *hop = hop_get(test, &server, 0, mac_a);
	struct sockaddr_storage address = { .ss_family = ARPHRD_ETHER };
	struct nexthop_test *t = test->priv;

	memcpy(address.__data, mac_b, ETH_ALEN);
	rtnl_lock();
	KUNIT_EXPECT_EQ(test, dev_set_mtu(t->h.ethdev.dev, 1400), 0);
	KUNIT_EXPECT_EQ(test, dev_set_mac_address(t->h.ethdev.dev, &address,
						  NULL), 0);
	rtnl_unlock();
	hop_work(test);
	KUNIT_EXPECT_EQ(test, l2_of(hop).mtu, 1400u);
	expect_bytes(test, l2_of(hop).header + ETH_ALEN, mac_b, ETH_ALEN);
	KUNIT_EXPECT_NE(test, t->changed, 0u);
	expect_up(test, hop, mac_a);
}

static void nothing_new_is_not_published(struct kunit *test)
{
	const struct dsr_address server = ethdev_ipv4(77, 10);
	struct dsr_nexthop *hop = hop_get(test, &server, 0, mac_a);
	const void *before = rcu_access_pointer(hop->l2);
	u64 since = hop->since;

	hop_keepalive(test);
	KUNIT_EXPECT_PTR_EQ(test, (const void *)rcu_access_pointer(hop->l2),
			    before);
	KUNIT_EXPECT_EQ(test, hop->since, since);
	expect_reported(test, 0);
}

/* If a reference were left, rtnl_unlock() would wait for it. */
static void device_goes(struct kunit *test)
{
	const struct dsr_address server = ethdev_ipv4(77, 10);
	const struct dsr_address other = ethdev_ipv4(77, 11);
	struct dsr_nexthop *routed = hop_get(test, &server, 0, mac_a);
	struct dsr_nexthop *asked, *unresolved;
	struct nexthop_test *t = test->priv;

	asked = hop_get(test, &server, t->h.ethdev.dev->ifindex, mac_a);
	unresolved = hop_get(test, &other, 0, NULL);
	rtnl_lock();
	unregister_netdevice(t->h.ethdev.dev);
	KUNIT_EXPECT_NULL(test, routed->dev);
	KUNIT_EXPECT_NULL(test, asked->dev);
	KUNIT_EXPECT_NULL(test, unresolved->dev);
	rtnl_unlock();
	t->h.ethdev.dev = NULL;
	hop_keepalive(test);
	hop_expect(test, routed, DSR_SERVER_DOWN, DSR_REASON_NO_ROUTE);
	hop_expect(test, unresolved, DSR_SERVER_DOWN, DSR_REASON_NO_ROUTE);
	hop_expect(test, asked, DSR_SERVER_DOWN, DSR_REASON_DEVICE_GONE);
}

static struct dsr_nexthop *get_resolved(struct kunit *test,
					const struct dsr_address *server)
{
	struct dsr_nexthop *hop = hop_get(test, server, 0, NULL);
	struct nexthop_test *t = test->priv;

	ethdev_answer(test, &t->h.ethdev, server, mac_a, NUD_REACHABLE);
	hop_work(test);
	expect_up(test, hop, mac_a);
	return hop;
}

static void resolution_starts_at_once(struct kunit *test)
{
	const struct dsr_address server = hop_address(test, 77, 10);
	int before = ethdev_solicitations();
	struct dsr_nexthop *hop;

	hop = hop_get(test, &server, 0, NULL);
	hop_expect(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_RESOLVING);
	expect_neighbour(test, &server, NUD_INCOMPLETE);
	KUNIT_EXPECT_EQ(test, ethdev_solicitations(), before + 1);
}

static void known_neighbour_is_up_at_once(struct kunit *test)
{
	const struct dsr_address server = hop_address(test, 77, 10);
	struct nexthop_test *t = test->priv;

	get_resolved(test, &server);
	hops_put_all(&t->h);
	t->changed = 0;
	expect_up(test, hop_get(test, &server, 0, NULL), mac_a);
	KUNIT_EXPECT_EQ(test, t->changed, 0u);
}

static void neighbour_answers_and_moves(struct kunit *test)
{
	const struct dsr_address server = hop_address(test, 77, 10);
	struct dsr_nexthop *hop = get_resolved(test, &server);
	struct nexthop_test *t = test->priv;

	expect_reported(test, 1);
	ethdev_answer(test, &t->h.ethdev, &server, mac_b, NUD_STALE);
	hop_work(test);
	expect_up(test, hop, mac_b);
	expect_reported(test, 2);
}

static void flushed_neighbour_still_serves(struct kunit *test)
{
	const struct dsr_address server = hop_address(test, 77, 10);
	struct dsr_nexthop *hop = get_resolved(test, &server);
	struct nexthop_test *t = test->priv;

	forget_probe(test, hop);
	ethdev_del_neighbour(test, &t->h.ethdev, &server);
	hop_work(test);
	expect_up(test, hop, mac_a);
	expect_neighbour(test, &server, NUD_INCOMPLETE);
	hop_keepalive(test);
	expect_up(test, hop, mac_a);
	KUNIT_EXPECT_EQ(test, t->changed, 1u);
	ethdev_answer(test, &t->h.ethdev, &server, NULL, NUD_FAILED);
	hop_work(test);
	hop_expect(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_NO_ANSWER);
}

static void failed_neighbour_is_out(struct kunit *test)
{
	const struct dsr_address server = hop_address(test, 77, 10);
	struct dsr_nexthop *hop = get_resolved(test, &server);
	struct nexthop_test *t = test->priv;

	forget_probe(test, hop);
	ethdev_answer(test, &t->h.ethdev, &server, NULL, NUD_FAILED);
	hop_work(test);
	hop_expect(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_NO_ANSWER);
	KUNIT_EXPECT_EQ(test, t->changed, 2u);
	/* Asked for again already, and out until it answers */
	expect_neighbour(test, &server, NUD_INCOMPLETE);
	hop_keepalive(test);
	hop_expect(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_NO_ANSWER);
	KUNIT_EXPECT_EQ(test, t->changed, 2u);
	ethdev_answer(test, &t->h.ethdev, &server, mac_b, NUD_REACHABLE);
	hop_work(test);
	expect_up(test, hop, mac_b);
}

/* A packet of the gateway's own makes a failed entry incomplete at once. */
static void failure_is_not_overlooked(struct kunit *test)
{
	const struct dsr_address server = hop_address(test, 77, 10);
	struct dsr_nexthop *hop = get_resolved(test, &server);
	struct nexthop_test *t = test->priv;

	ethdev_answer(test, &t->h.ethdev, &server, NULL, NUD_FAILED);
	ethdev_use_neighbour(test, &t->h.ethdev, &server);
	expect_neighbour(test, &server, NUD_INCOMPLETE);
	hop_work(test);
	hop_expect(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_NO_ANSWER);
}

/* Failed entries are collected sooner or later: that brings nobody back. */
static void forgotten_failure_stays_out(struct kunit *test)
{
	const struct dsr_address server = hop_address(test, 77, 10);
	struct dsr_nexthop *hop = get_resolved(test, &server);
	struct nexthop_test *t = test->priv;

	ethdev_answer(test, &t->h.ethdev, &server, NULL, NUD_FAILED);
	hop_work(test);
	ethdev_del_neighbour(test, &t->h.ethdev, &server);
	expect_neighbour(test, &server, NUD_NONE);
	hop_work(test);
	hop_expect(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_NO_ANSWER);
	hop_keepalive(test);
	hop_expect(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_NO_ANSWER);
}

static void link_flap_asks_anew(struct kunit *test)
{
	const struct dsr_address server = hop_address(test, 77, 10);
	const struct dsr_address own6 = ethdev_ipv6(77, 1);
	struct dsr_nexthop *hop = get_resolved(test, &server);
	struct nexthop_test *t = test->priv;

	ethdev_set_up(&t->h.ethdev, false);
	hop_expect(test, hop, DSR_SERVER_DOWN, DSR_REASON_DEVICE_DOWN);
	forget_probe(test, hop);
	ethdev_set_up(&t->h.ethdev, true);
	/* An IPv6 address goes when its device goes down. */
	ethdev_add_address(test, &t->h.ethdev, &own6, 64);
	hop_keepalive(test);
	hop_expect(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_RESOLVING);
	expect_neighbour(test, &server, NUD_INCOMPLETE);
	ethdev_answer(test, &t->h.ethdev, &server, mac_a, NUD_REACHABLE);
	hop_work(test);
	expect_up(test, hop, mac_a);
}

/* One-way traffic confirms nothing: it would stay stale for ever. */
static void stale_neighbour_is_confirmed(struct kunit *test)
{
	const struct dsr_address server = hop_address(test, 77, 10);
	struct dsr_nexthop *hop = get_resolved(test, &server);
	struct nexthop_test *t = test->priv;

	ethdev_answer(test, &t->h.ethdev, &server, mac_a, NUD_STALE);
	forget_probe(test, hop);
	hop_keepalive(test);
	expect_up(test, hop, mac_a);
	expect_neighbour(test, &server, NUD_DELAY);
}

static void probes_are_rare(struct kunit *test)
{
	const struct dsr_address server = hop_address(test, 77, 10);
	struct dsr_nexthop *hop = hop_get(test, &server, 0, NULL);
	struct nexthop_test *t = test->priv;

	mutex_lock(&t->h.dn->lock);
	/* less than a second ago, for long */
	hop->solicited = jiffies + 60 * HZ;
	mutex_unlock(&t->h.dn->lock);
	ethdev_del_neighbour(test, &t->h.ethdev, &server);
	hop_keepalive(test);
	expect_neighbour(test, &server, NUD_NONE);
	hop_expect(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_RESOLVING);
	forget_probe(test, hop);
	hop_keepalive(test);
	expect_neighbour(test, &server, NUD_INCOMPLETE);
}

/* There each neighbour has the device's own address, which is nobody. */
static void device_without_arp(struct kunit *test)
{
	const struct dsr_address server = hop_address(test, 77, 10);
	struct nexthop_test *t = test->priv;
	struct net_device *dev = t->h.ethdev.dev;
	struct dsr_nexthop *hop;

	rtnl_lock();
	dev_change_flags(dev, dev->flags | IFF_NOARP, NULL);
	rtnl_unlock();
	hop = hop_get(test, &server, 0, NULL);
	hop_keepalive(test);
	expect_neighbour(test, &server, NUD_NOARP);
	hop_expect(test, hop, DSR_SERVER_UNRESOLVED, DSR_REASON_NO_ANSWER);
	ethdev_answer(test, &t->h.ethdev, &server, mac_a, NUD_PERMANENT);
	hop_work(test);
	expect_up(test, hop, mac_a);
}

static void thousands_change_in_one_batch(struct kunit *test)
{
	struct nexthop_test *t = test->priv;
	struct dsr_address server;
	u32 i;

	for (i = 0; i < HOPS_MAX; i++) {
		server = ethdev_ipv6(77, 0x100 + i);
		hop_get(test, &server, 0, mac_a);
	}
	hop_keepalive(test);
	KUNIT_EXPECT_EQ(test, count_up(t), (u32)HOPS_MAX);
	expect_reported(test, 0);
	t->batches = 0;
	t->unfinished = 1; /* so the work comes again of itself, */
	ethdev_set_up(&t->h.ethdev, false);
	KUNIT_EXPECT_EQ(test, count_up(t), 0u);
	hop_work(test);
	hop_work(test);
	expect_reported(test, HOPS_MAX);
	KUNIT_EXPECT_GT(test, t->batches, 1u); /* and without RTNL: */
	KUNIT_EXPECT_EQ(test, t->outside, 0u);
}

static struct kunit_case nexthop_cases[] = {
	KUNIT_CASE(pinned_header),
	KUNIT_CASE(vlan_header),
	KUNIT_CASE(shared_in_the_same_words),
	KUNIT_CASE_PARAM(no_way, packet_families),
	KUNIT_CASE(route_comes_and_changes),
	KUNIT_CASE_PARAM(gateway_is_server, packet_families),
	KUNIT_CASE(device_down_and_up),
	KUNIT_CASE(carrier_lost_and_back),
	KUNIT_CASE(device_changes_are_seen),
	KUNIT_CASE(nothing_new_is_not_published),
	KUNIT_CASE(device_goes),
	KUNIT_CASE_PARAM(resolution_starts_at_once, packet_families),
	KUNIT_CASE_PARAM(known_neighbour_is_up_at_once, packet_families),
	KUNIT_CASE_PARAM(neighbour_answers_and_moves, packet_families),
	KUNIT_CASE_PARAM(flushed_neighbour_still_serves, packet_families),
	KUNIT_CASE_PARAM(failed_neighbour_is_out, packet_families),
	KUNIT_CASE_PARAM(failure_is_not_overlooked, packet_families),
	KUNIT_CASE_PARAM(forgotten_failure_stays_out, packet_families),
	KUNIT_CASE_PARAM(link_flap_asks_anew, packet_families),
	KUNIT_CASE_PARAM(stale_neighbour_is_confirmed, packet_families),
	KUNIT_CASE_PARAM(probes_are_rare, packet_families),
	KUNIT_CASE_PARAM(device_without_arp, packet_families),
	KUNIT_CASE(thousands_change_in_one_batch),
	{ }
};

struct kunit_suite dsr_nexthop_suite = {
	.name = "dsr_nexthop",
	.init = nexthop_init,
	.exit = nexthop_exit,
	.test_cases = nexthop_cases,
};
