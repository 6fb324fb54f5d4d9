// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peer gateways: what they send to a VIP is not sent on; everybody else's is.
 */
#include "fixture.h"
#include "suites.h"

static const u8 peer_mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 3 };
static const u8 other_mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 4 };

static int peers_init(struct kunit *test)
{
	fixture_make(test, sizeof(struct fixture), IPPROTO_UDP);
	fixture_serve_hosts(test, 1, 1);
	return 0;
}

static void set_peers(struct kunit *test, u32 count)
{
	struct fixture *f = test->priv;
	struct dsr_net *dn = f->dn;
	struct dsr_settings settings;
	int err;

	mutex_lock(&dn->lock);
	settings = dn->settings;
	settings.peer_count = count;
	memset(settings.peers, 0x42, sizeof(settings.peers));
	if (count)
		memcpy(settings.peers[count - 1], peer_mac, ETH_ALEN);
	err = dsr_net_settings_set(dn, &settings, NULL);
	mutex_unlock(&dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
}

/* Does a packet from there go on to the gateway's own stack? */
static bool passes(struct kunit *test, const u8 *source)
{
	struct fixture *f = test->priv;
	int ret;

	f->shape.source = source;
	ret = fixture_hook(test, fixture_skb(test), NF_INET_PRE_ROUTING);
	KUNIT_EXPECT_EQ(test, fixture_frames(f), (u32)(ret != 1));
	return ret == 1;
}

static u64 peers_packets(const struct kunit *test)
{
	return fixture_counter(test->priv, DSR_COUNTER_PASS_PEER);
}

static void peers_frame_is_passed(struct kunit *test)
{
	fixture_packet(test->priv, 10);
	set_peers(test, 0);
	KUNIT_EXPECT_FALSE(test, passes(test, peer_mac));
	set_peers(test, 1);
	KUNIT_EXPECT_TRUE(test, passes(test, peer_mac));
	KUNIT_EXPECT_FALSE(test, passes(test, other_mac));
	set_peers(test, DSR_PEERS_MAX);
	KUNIT_EXPECT_TRUE(test, passes(test, peer_mac));
	KUNIT_EXPECT_FALSE(test, passes(test, other_mac));
	set_peers(test, 0);
	KUNIT_EXPECT_FALSE(test, passes(test, peer_mac));
	KUNIT_EXPECT_EQ(test, peers_packets(test), 2ull);
}

static void packet_without_frame(struct kunit *test)
{
	fixture_packet(test->priv, 10);
	set_peers(test, 1);
	KUNIT_EXPECT_FALSE(test, passes(test, NULL));
	KUNIT_EXPECT_EQ(test, peers_packets(test), 0ull);
}

/* What is wrong with a peer's packet is its receiver's business. */
static void peers_fragment(struct kunit *test)
{
	struct fixture *f = test->priv;

	fixture_packet(f, 10);
	((struct iphdr *)f->packet.data)->frag_off = htons(IP_MF);
	packet_finish(&f->packet);
	set_peers(test, 2);
	KUNIT_EXPECT_TRUE(test, passes(test, peer_mac));
	KUNIT_EXPECT_EQ(test, peers_packets(test), 1ull);
}

/* Only a VIP's packets are counted. */
static void peers_other_traffic(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_key flow = fixture_packet(f, 10);

	be32_add_cpu(&flow.vip.ip, 1);
	packet_make(&f->packet, &flow, 10);
	set_peers(test, 2);
	KUNIT_EXPECT_TRUE(test, passes(test, peer_mac));
	KUNIT_EXPECT_TRUE(test, passes(test, other_mac));
	KUNIT_EXPECT_EQ(test, peers_packets(test), 0ull);
}

static struct kunit_case peers_cases[] = {
	KUNIT_CASE_PARAM(peers_frame_is_passed, packet_families),
	KUNIT_CASE(packet_without_frame),
	KUNIT_CASE(peers_fragment),
	KUNIT_CASE(peers_other_traffic),
	{ }
};

struct kunit_suite dsr_peers_suite = {
	.name = "dsr_peers",
	.init = peers_init,
	.exit = fixture_exit,
	.test_cases = peers_cases,
};
