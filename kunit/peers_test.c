// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peer gateways: what they send to a VIP is not sent on; everybody else's is.
 */
#include "gateway.h"
#include "sched.h"
#include "skb.h"
#include "suites.h"

#include <net/ip.h>

struct scene {
	struct gateway gateway;
	struct recorder in;
	struct packet packet;
	struct packet_shape shape;
};

static const u8 peer_mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 3 };
static const u8 other_mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 4 };

static void serve(struct kunit *test, u8 family)
{
	struct dsr_identity id = gateway_identity(family, IPPROTO_UDP, 80, 80);
	struct scene *scene = test->priv;
	struct dsr_server_spec spec = gateway_spec(&scene->gateway, 1, 1);
	struct dsr_net *dn = scene->gateway.dn;
	struct dsr_options options;
	int err;

	dsr_options_default(&options);
	mutex_lock(&dn->lock);
	err = dsr_service_replace(dn, &id, &options, &spec, 1, NULL);
	mutex_unlock(&dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
}

static int scene_init(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	recorder_make(test, &scene->in);
	gateway_make(test, &scene->gateway);
	scene->shape.headroom = 64;
	scene->shape.dev = scene->in.dev;
	serve(test, AF_INET);
	serve(test, AF_INET6);
	return 0;
}

static void scene_exit(struct kunit *test)
{
	struct scene *scene = test->priv;

	if (!scene)
		return;
	gateway_unmake(&scene->gateway);
	recorder_unmake(&scene->in);
}

static void set_peers(struct kunit *test, u32 count)
{
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
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

static u64 counter(const struct scene *scene, u32 which)
{
	return dsr_counter_sum(scene->gateway.dn->counters, which);
}

/* Does a packet from there go on to the gateway's own stack? */
static bool passes(struct kunit *test, const u8 *source)
{
	struct scene *scene = test->priv;
	struct recorder *out = &scene->gateway.out;
	u8 family = scene->packet.flow.family;
	struct sk_buff *skb;
	int ret;

	scene->shape.source = source;
	skb = packet_skb(&scene->packet, &scene->shape);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	recorder_clear(out);
	recorder_listen(out);
	ret = nf_hook(family == AF_INET ? NFPROTO_IPV4 : NFPROTO_IPV6,
		      NF_INET_PRE_ROUTING, &init_net, NULL, skb, skb->dev, NULL,
		      NULL);
	recorder_stop(out);
	if (ret == 1)
		kfree_skb(skb);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&out->frames), (u32)(ret != 1));
	return ret == 1;
}

static void peers_frame_is_passed(struct kunit *test)
{
	const u8 families[] = { AF_INET, AF_INET6 };
	struct scene *scene = test->priv;
	struct dsr_key flow;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		flow = packet_flow(families[i], IPPROTO_UDP);
		packet_make(&scene->packet, &flow, 10);
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
		KUNIT_EXPECT_EQ(test, counter(scene, DSR_COUNTER_PASS_PEER),
				2ull * (i + 1));
	}
}

static void packet_without_frame(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_key flow = packet_flow(AF_INET, IPPROTO_UDP);

	packet_make(&scene->packet, &flow, 10);
	set_peers(test, 1);
	KUNIT_EXPECT_FALSE(test, passes(test, NULL));
	KUNIT_EXPECT_EQ(test, counter(scene, DSR_COUNTER_PASS_PEER), 0ull);
}

/* What is wrong with a peer's packet is its receiver's business. */
static void peers_fragment(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_key flow = packet_flow(AF_INET, IPPROTO_UDP);

	packet_make(&scene->packet, &flow, 10);
	((struct iphdr *)scene->packet.data)->frag_off = htons(IP_MF);
	packet_finish(&scene->packet);
	set_peers(test, 2);
	KUNIT_EXPECT_TRUE(test, passes(test, peer_mac));
	KUNIT_EXPECT_EQ(test, counter(scene, DSR_COUNTER_PASS_PEER), 1ull);
}

/* Only a VIP's packets are counted. */
static void peers_other_traffic(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_key flow = packet_flow(AF_INET, IPPROTO_UDP);

	be32_add_cpu(&flow.vip.ip, 1);
	packet_make(&scene->packet, &flow, 10);
	set_peers(test, 2);
	KUNIT_EXPECT_TRUE(test, passes(test, peer_mac));
	KUNIT_EXPECT_TRUE(test, passes(test, other_mac));
	KUNIT_EXPECT_EQ(test, counter(scene, DSR_COUNTER_PASS_PEER), 0ull);
}

static struct kunit_case peers_cases[] = {
	KUNIT_CASE(peers_frame_is_passed),
	KUNIT_CASE(packet_without_frame),
	KUNIT_CASE(peers_fragment),
	KUNIT_CASE(peers_other_traffic),
	{ }
};

struct kunit_suite dsr_peers_suite = {
	.name = "dsr_peers",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = peers_cases,
};
