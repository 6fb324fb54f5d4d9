// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is behind hops.h.
 */
#include "hops.h"

/**
 * hops_make - make a device, and no next hop yet
 * @test: the case
 * @size: of a structure of the suite's own that begins with the hops
 *
 * Return: the structure, which is @test->priv too.
 */
void *hops_make(struct kunit *test, size_t size)
{
	struct hops *hops = kunit_kzalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, hops);
	test->priv = hops;
	hops->dn = dsr_net_make(&init_net);
	KUNIT_ASSERT_NOT_NULL(test, hops->dn);
	ethdev_make(test, &hops->ethdev);
	return hops;
}

/* Let go of all next hops. */
void hops_put_all(struct hops *hops)
{
	net_lock(hops->dn);
	while (hops->hops)
		dsr_nexthop_put(hops->dn, hops->hop[--hops->hops]);
	net_unlock(hops->dn);
}

/* Let go of all, as a suite's exit. */
void hops_exit(struct kunit *test)
{
	struct hops *hops = test->priv;

	if (!hops || !hops->dn)
		return;
	hops_put_all(hops);
	ethdev_unmake(&hops->ethdev);
}

/**
 * hop_address - give an address of the case's family
 * @test: the case
 * @subnet: see ethdev_ipv4()
 * @host: likewise
 *
 * Return: the address.
 */
struct dsr_address hop_address(struct kunit *test, u8 subnet, u8 host)
{
	return packet_kind_of(test)->family == AF_INET ?
		ethdev_ipv4(subnet, host) : ethdev_ipv6(subnet, host);
}

/**
 * hop_get_by - ask for a next hop
 * @test: the case
 * @address: its address
 * @ifindex: by which device, or 0
 * @device: by which name, or ""
 * @lladdr: its hardware address, or NULL
 *
 * Return: the next hop, which the case holds.
 */
struct dsr_nexthop *hop_get_by(struct kunit *test,
			       const struct dsr_address *address, u32 ifindex,
			       const char *device, const u8 *lladdr)
{
	struct dsr_nexthop_spec spec = { .ifindex = ifindex, .pinned = lladdr };
	struct hops *hops = test->priv;
	struct dsr_nexthop *hop;

	strscpy(spec.device, device, sizeof(spec.device));
	if (lladdr)
		memcpy(spec.lladdr, lladdr, ETH_ALEN);
	KUNIT_ASSERT_LT(test, hops->hops, (u32)HOPS_MAX);
	net_lock(hops->dn);
	hop = dsr_nexthop_get(hops->dn, address, &spec);
	net_unlock(hops->dn);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, hop);
	hops->hop[hops->hops++] = hop;
	return hop;
}

/**
 * hop_expect - expect a next hop to be in a state
 * @test: the case
 * @hop: the next hop
 * @state: the state
 * @reason: why it is
 */
void hop_expect(struct kunit *test, struct dsr_nexthop *hop,
		enum dsr_server_state state, enum dsr_server_reason reason)
{
	KUNIT_EXPECT_EQ(test, (int)hop->state, (int)state);
	KUNIT_EXPECT_EQ(test, (int)hop->reason, (int)reason);
	KUNIT_EXPECT_EQ(test, dsr_nexthop_up(hop),
			state == DSR_SERVER_UP || state == DSR_SERVER_LOCAL);
}

/* Have looked at what has changed. */
void hop_work(struct kunit *test)
{
	struct hops *hops = test->priv;

	flush_delayed_work(&hops->dn->nexthops.work);
}

/* Have all looked at, as it is done each second. */
void hop_keepalive(struct kunit *test)
{
	struct hops *hops = test->priv;

	hop_work(test);
	mod_delayed_work(system_long_wq, &hops->dn->nexthops.keepalive, 0);
	flush_delayed_work(&hops->dn->nexthops.keepalive);
}
