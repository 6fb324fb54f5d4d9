// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole path of a packet, from a device that received it: what becomes of
 * it, and which counter says so. A hook behind dsr's own sees what was left to
 * the stack.
 */
#include "gateway.h"
#include "sched.h"
#include "skb.h"
#include "suites.h"

#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

struct scene {
	struct gateway gateway;
	struct recorder in;
	struct dsr_options options;
	struct dsr_service *service;
	struct packet packet;
	struct packet_shape shape;
	struct nf_hook_ops behind[2];
	bool watching;
	u32 passed;
	u64 before[__DSR_COUNTER_MAX];
};

/* What becomes of a packet; with NOTHING no counter tells */
enum fate {
	SENT,
	PASSED,
	DROPPED,
};

#define NOTHING		__DSR_COUNTER_MAX
#define BATCH		16

static const u8 client_mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0xcc };

static bool is_from_here(const struct scene *scene, const struct sk_buff *skb)
{
	return skb->dev == scene->in.dev || skb->dev == scene->gateway.out.dev;
}

static unsigned int behind(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	struct scene *scene = priv;

	if (!is_from_here(scene, skb) || !recorder_hears(&scene->gateway.out))
		return NF_ACCEPT;
	scene->passed++;
	kfree_skb(skb);
	return NF_STOLEN;
}

static void watch(struct kunit *test)
{
	struct scene *scene = test->priv;
	int i, err;

	for (i = 0; i < ARRAY_SIZE(scene->behind); i++) {
		scene->behind[i].hook = behind;
		scene->behind[i].pf = i ? NFPROTO_IPV6 : NFPROTO_IPV4;
		scene->behind[i].hooknum = NF_INET_PRE_ROUTING;
		scene->behind[i].priority = NF_IP_PRI_RAW + 2;
		scene->behind[i].priv = scene;
	}
	err = nf_register_net_hooks(&init_net, scene->behind,
				    ARRAY_SIZE(scene->behind));
	KUNIT_ASSERT_EQ(test, err, 0);
	scene->watching = true;
}

static int replace(struct scene *scene, u8 family, u8 protocol,
		   const struct dsr_server_spec *spec, u32 n)
{
	struct dsr_identity id = gateway_identity(family, protocol, 80, 80);
	struct dsr_net *dn = scene->gateway.dn;
	int err;

	mutex_lock(&dn->lock);
	err = dsr_service_replace(dn, &id, &scene->options, spec, n, NULL);
	scene->service = dsr_service_find(dn, &id);
	mutex_unlock(&dn->lock);
	return err;
}

/* A service of the case's kind with these servers */
static void serve(struct kunit *test, const struct dsr_server_spec *spec, u32 n)
{
	struct scene *scene = test->priv;

	KUNIT_ASSERT_EQ(test, replace(scene, packet_kind_of(test)->family,
				      packet_kind_of(test)->protocol, spec, n), 0);
}

static int scene_init(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);
	struct dsr_server_spec spec[3];
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	recorder_make(test, &scene->in);
	gateway_make(test, &scene->gateway);
	dsr_options_default(&scene->options);
	scene->shape.headroom = 64;
	scene->shape.dev = scene->in.dev;
	scene->shape.source = client_mac;
	watch(test);
	for (i = 0; i < ARRAY_SIZE(spec); i++)
		spec[i] = gateway_spec(&scene->gateway, i + 1, 1);
	serve(test, spec, ARRAY_SIZE(spec));
	return 0;
}

static void scene_exit(struct kunit *test)
{
	struct scene *scene = test->priv;

	if (!scene)
		return;
	if (scene->watching)
		nf_unregister_net_hooks(&init_net, scene->behind,
					ARRAY_SIZE(scene->behind));
	gateway_unmake(&scene->gateway);
	recorder_unmake(&scene->in);
}

static void make(struct kunit *test, u32 payload)
{
	const struct packet_kind *kind = packet_kind_of(test);
	struct scene *scene = test->priv;
	struct dsr_key flow = packet_flow(kind->family, kind->protocol);

	packet_make(&scene->packet, &flow, payload);
}

static struct sk_buff *skb_of(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct sk_buff *skb = packet_skb(&scene->packet, &scene->shape);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	return skb;
}

static u64 counter(const struct scene *scene, u32 which)
{
	return dsr_counter_sum(scene->gateway.dn->counters, which);
}

static void receive(struct scene *scene, struct sk_buff *skb)
{
	struct recorder *out = &scene->gateway.out;
	u32 i;

	for (i = 0; i < __DSR_COUNTER_MAX; i++)
		scene->before[i] = counter(scene, i);
	scene->passed = 0;
	recorder_clear(out);
	recorder_listen(out);
	netif_receive_skb(skb);
	recorder_stop(out);
}

/* One counter says what became of a packet; others, what became of its flow. */
static void expect_counted(struct kunit *test, u32 reason)
{
	struct scene *scene = test->priv;
	u32 i;

	for (i = 0; i < DSR_COUNTER_FLOW_ADDED; i++)
		KUNIT_EXPECT_EQ_MSG(test, counter(scene, i),
				    scene->before[i] + (i == reason),
				    "counter %u", i);
}

static void expect_skb(struct kunit *test, struct sk_buff *skb, enum fate fate,
		       u32 reason)
{
	struct scene *scene = test->priv;

	receive(scene, skb);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&scene->gateway.out.frames),
			(u32)(fate == SENT));
	KUNIT_EXPECT_EQ(test, scene->passed, (u32)(fate == PASSED));
	expect_counted(test, reason);
}

static void expect(struct kunit *test, enum fate fate, u32 reason)
{
	expect_skb(test, skb_of(test), fate, reason);
}

static bool frame_is_to(const struct scene *scene, u32 host)
{
	struct dsr_server_spec spec = gateway_spec(&scene->gateway, host, 1);
	struct sk_buff *skb = skb_peek(&scene->gateway.out.frames);

	return skb && !memcmp(skb->data, spec.nexthop.lladdr, ETH_ALEN);
}

static void expect_sent(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct sk_buff *skb;
	u16 type;

	expect(test, SENT, DSR_COUNTER_STEERED);
	skb = skb_peek(&scene->gateway.out.frames);
	if (!skb)
		return;
	type = scene->packet.flow.family == AF_INET ? ETH_P_IP : ETH_P_IPV6;
	KUNIT_EXPECT_TRUE(test, frame_is_to(scene, 1) ||
			  frame_is_to(scene, 2) || frame_is_to(scene, 3));
	KUNIT_EXPECT_EQ(test, memcmp(skb->data + ETH_ALEN,
				     scene->gateway.out.dev->dev_addr,
				     ETH_ALEN), 0);
	KUNIT_EXPECT_EQ(test, (int)ntohs(eth_hdr(skb)->h_proto), (int)type);
	KUNIT_EXPECT_TRUE(test, packet_in(&scene->packet, skb, ETH_HLEN));
}

static void packet_for_a_vip(struct kunit *test)
{
	make(test, 100);
	expect_sent(test);
}

/* What a driver delivers may have a single byte where it can be read at once. */
static void packet_in_pieces(struct kunit *test)
{
	struct scene *scene = test->priv;

	make(test, 100);
	for (scene->shape.linear = 1; scene->shape.linear < 70;
	     scene->shape.linear++) {
		scene->shape.listed = false;
		expect_sent(test);
		scene->shape.listed = true;
		expect_sent(test);
	}
}

static void packet_for_another(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_key flow;

	make(test, 20);
	flow = scene->packet.flow;
	flow.vip.ip6[flow.family == AF_INET ? 0 : 3] ^= htonl(1);
	packet_make(&scene->packet, &flow, 20);
	expect(test, PASSED, NOTHING);
}

/* Another address that the sieve takes for a VIP */
static struct dsr_key twin(const struct dsr_key *vip)
{
	struct dsr_key flow = *vip;
	u32 bit = vip->vip_hash >> 26;

	do {
		be32_add_cpu(&flow.vip.ip6[vip->family == AF_INET ? 0 : 3], 1);
		flow.vip_hash = dsr_vip_hash(flow.family, &flow.vip);
	} while (flow.vip_hash >> 26 != bit);
	return flow;
}

/* The sieve's mistakes stay without effect, whatever is wrong with a packet. */
static void packet_for_a_false_vip(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_key flow;

	make(test, 20);
	flow = twin(&scene->packet.flow);
	packet_make(&scene->packet, &flow, 20);
	expect(test, PASSED, NOTHING);
	packet_cut(&scene->packet, scene->packet.l4 + 3);
	expect(test, PASSED, NOTHING);
	packet_cut(&scene->packet, scene->packet.l4);
	expect(test, PASSED, NOTHING);
}

static void port_without_service(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_key flow;

	make(test, 20);
	flow = scene->packet.flow;
	flow.vip_port = htons(81);
	packet_make(&scene->packet, &flow, 20);
	expect(test, PASSED, DSR_COUNTER_PASS_NO_SERVICE);
}

/* One of a batch: @i says how long it is; every other one has no service. */
static struct sk_buff *one_of_a_batch(struct kunit *test, u32 i)
{
	struct scene *scene = test->priv;
	struct dsr_key flow;

	make(test, 0);
	flow = scene->packet.flow;
	if (i % 2)
		flow.vip_port = htons(81);
	packet_make(&scene->packet, &flow, 8 + i);
	return skb_of(test);
}

/* Packets of a flow leave in their order, whatever lies between them. */
static void order_in_a_batch(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct recorder *out = &scene->gateway.out;
	struct sk_buff *skb;
	LIST_HEAD(batch);
	u32 i, length = 0;

	for (i = 0; i < BATCH; i++)
		list_add_tail(&one_of_a_batch(test, i)->list, &batch);
	scene->passed = 0;
	recorder_clear(out);
	recorder_listen(out);
	netif_receive_skb_list(&batch);
	recorder_stop(out);
	KUNIT_EXPECT_EQ(test, scene->passed, (u32)BATCH / 2);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&out->frames), (u32)BATCH / 2);
	skb_queue_walk(&out->frames, skb) {
		KUNIT_EXPECT_GT(test, skb->len, length);
		length = skb->len;
	}
}

static void truncated(struct kunit *test)
{
	struct scene *scene = test->priv;
	u32 length, enough;

	make(test, 3);
	enough = scene->packet.length - 3;
	for (length = scene->packet.length; length >= scene->packet.l4;
	     length--) {
		packet_cut(&scene->packet, length);
		if (length >= enough)
			expect_sent(test);
		else
			expect(test, DROPPED, DSR_COUNTER_DROP_TRUNCATED);
	}
}

static void land(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_key flow;

	make(test, 3);
	flow = scene->packet.flow;
	flow.client = flow.vip;
	packet_make(&scene->packet, &flow, 20);
	expect(test, DROPPED, DSR_COUNTER_DROP_SOURCE);
}

static void broadcast(struct kunit *test)
{
	struct sk_buff *skb;

	make(test, 10);
	skb = skb_of(test);
	skb->pkt_type = PACKET_BROADCAST;
	expect_skb(test, skb, PASSED, DSR_COUNTER_PASS_NOT_HOST);
	skb = skb_of(test);
	skb->pkt_type = PACKET_MULTICAST;
	expect_skb(test, skb, PASSED, DSR_COUNTER_PASS_NOT_HOST);
}

static void set_protocol(struct scene *scene, u8 protocol)
{
	if (scene->packet.flow.family == AF_INET)
		((struct iphdr *)scene->packet.data)->protocol = protocol;
	else
		scene->packet.data[scene->packet.next] = protocol;
	packet_finish(&scene->packet);
}

static void other_protocol(struct kunit *test)
{
	make(test, 40);
	set_protocol(test->priv, 253);
	expect(test, PASSED, DSR_COUNTER_PASS_PROTOCOL);
}

/* The VIP has no service of that protocol: its bad packets are the stack's. */
static void bad_packet_of_other_protocol(struct kunit *test)
{
	struct scene *scene = test->priv;
	bool tcp = packet_kind_of(test)->protocol == IPPROTO_TCP;

	make(test, 40);
	set_protocol(scene, tcp ? IPPROTO_UDP : IPPROTO_TCP);
	packet_cut(&scene->packet, scene->packet.l4 + 2);
	expect(test, PASSED, NOTHING);
}

static void source_route(struct kunit *test)
{
	const u8 option[8] = { 131, 7, 4, 192, 0, 2, 1, 0 };
	const u8 harmless[4] = { 148, 4, 0, 0 };
	struct scene *scene = test->priv;

	make(test, 10);
	packet_add_options(&scene->packet, harmless, sizeof(harmless));
	expect_sent(test);
	packet_add_options(&scene->packet, option, sizeof(option));
	expect(test, PASSED, DSR_COUNTER_PASS_SOURCE_ROUTE);
}

/* What protocol it carries stays hidden; it may be the one that is served. */
static void too_many_extensions(struct kunit *test)
{
	const u8 header[8] = { 0, 0, 1, 4 };
	struct scene *scene = test->priv;
	u32 i;

	make(test, 10);
	if (scene->packet.flow.family == AF_INET)
		return;
	for (i = 0; i < 8; i++)
		packet_add_header(&scene->packet, NEXTHDR_DEST, header, 8);
	expect_sent(test);
	packet_add_header(&scene->packet, NEXTHDR_DEST, header, 8);
	expect(test, DROPPED, DSR_COUNTER_DROP_HEADER);
}

static void set_no_server(struct kunit *test, enum dsr_no_server what)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec = gateway_unreachable(1, 1);

	scene->options.no_server = what;
	serve(test, &spec, 1);
}

static void no_server(struct kunit *test)
{
	struct scene *scene = test->priv;

	make(test, 10);
	set_no_server(test, DSR_NO_SERVER_PASS);
	expect(test, PASSED, DSR_COUNTER_PASS_NO_SERVER);
	set_no_server(test, DSR_NO_SERVER_DROP);
	expect(test, DROPPED, DSR_COUNTER_DROP_NO_SERVER);
	set_no_server(test, DSR_NO_SERVER_REJECT);
	expect(test, DROPPED, DSR_COUNTER_REJECT_NO_SERVER);
	KUNIT_EXPECT_EQ(test, *this_cpu_ptr(scene->service->no_server_packets),
			3ull);
}

/* Without DF it goes as fragments: fragment_test.c */
static void too_big(struct kunit *test)
{
	struct scene *scene = test->priv;

	make(test, 2000);
	if (packet_kind_of(test)->family == AF_INET) {
		((struct iphdr *)scene->packet.data)->frag_off = htons(IP_DF);
		packet_finish(&scene->packet);
	}
	expect(test, DROPPED, DSR_COUNTER_DROP_TOO_BIG);
}

static void merged_for_good(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct sk_buff *skb;

	make(test, 1000);
	scene->shape.linear = 80;
	skb = skb_of(test);
	skb_shinfo(skb)->gso_size = 500;
	expect_skb(test, skb, DROPPED, DSR_COUNTER_DROP_LRO);
}

/* As large as memory gives already: there is no room to be had in front of it. */
static void no_memory(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct sk_buff *skb;
	int most = SKB_WITH_OVERHEAD(KMALLOC_MAX_SIZE);

	make(test, 100);
	scene->shape.headroom = ETH_HLEN;
	skb = skb_of(test);
	KUNIT_ASSERT_EQ(test, 0, pskb_expand_head(skb, 0,
						  most - skb_end_offset(skb),
						  GFP_KERNEL));
	expect_skb(test, skb, DROPPED, DSR_COUNTER_DROP_MEMORY);
}

static void ttl_ends(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec = gateway_spec(&scene->gateway, 1, 1);
	struct ipv6hdr *ip6 = (struct ipv6hdr *)scene->packet.data;
	struct iphdr *ip = (struct iphdr *)scene->packet.data;

	make(test, 10);
	if (scene->packet.flow.family == AF_INET)
		ip->ttl = 1;
	else
		ip6->hop_limit = 1;
	packet_finish(&scene->packet);
	expect_sent(test);
	scene->options.ttl = DSR_TTL_DECREMENT;
	serve(test, &spec, 1);
	expect(test, DROPPED, DSR_COUNTER_DROP_TTL);
}

static void from_the_server_itself(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec = gateway_spec(&scene->gateway, 1, 1);

	serve(test, &spec, 1);
	make(test, 10);
	scene->shape.source = spec.nexthop.lladdr;
	expect_sent(test); /* the address is another machine's over there */
	scene->shape.dev = scene->gateway.out.dev;
	expect(test, DROPPED, DSR_COUNTER_DROP_LOOP);
}

static void gateway_is_server(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec = gateway_spec(&scene->gateway, 1, 1);

	serve(test, &spec, 1);
	gateway_become_server(&scene->gateway,
			      gateway_server(scene->service, 1));
	make(test, 10);
	expect(test, PASSED, DSR_COUNTER_LOCAL);
}

/* A flow of a server that went, when the service says drop */
static void server_gone(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec[2] = {
		gateway_spec(&scene->gateway, 1, 1),
		gateway_spec(&scene->gateway, 2, 1),
	};

	scene->options.track = DSR_TRACK_ALL;
	scene->options.gone = DSR_GONE_DROP;
	serve(test, spec, 1);
	make(test, 10);
	receive(scene, skb_of(test));
	KUNIT_EXPECT_TRUE(test, frame_is_to(scene, 1));
	serve(test, spec + 1, 1);
	expect(test, DROPPED, DSR_COUNTER_DROP_GONE);
}

/* The VIP is none of this machine's addresses. */
static void standing_by(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec = gateway_spec(&scene->gateway, 1, 1);

	scene->options.when = DSR_WHEN_HELD;
	serve(test, &spec, 1);
	make(test, 10);
	expect(test, PASSED, DSR_COUNTER_PASS_STANDBY);
	KUNIT_EXPECT_EQ(test, counter(scene, DSR_COUNTER_PASS_STANDBY),
			scene->before[DSR_COUNTER_PASS_STANDBY] + 1);
}

/* With the last service the hooks go; nothing is seen any more. */
static void no_service_at_all(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
	int err;

	make(test, 10);
	mutex_lock(&dn->lock);
	err = dsr_service_del(dn, scene->service);
	mutex_unlock(&dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
	expect(test, PASSED, NOTHING);
	packet_cut(&scene->packet, scene->packet.l4);
	expect(test, PASSED, NOTHING);
}

static struct kunit_case hook_cases[] = {
	KUNIT_CASE_PARAM(packet_for_a_vip, packet_kinds),
	KUNIT_CASE_PARAM(packet_in_pieces, packet_kinds),
	KUNIT_CASE_PARAM(packet_for_another, packet_kinds),
	KUNIT_CASE_PARAM(packet_for_a_false_vip, packet_kinds),
	KUNIT_CASE_PARAM(port_without_service, packet_kinds),
	KUNIT_CASE_PARAM(order_in_a_batch, packet_kinds),
	KUNIT_CASE_PARAM(truncated, packet_kinds),
	KUNIT_CASE_PARAM(land, packet_kinds),
	KUNIT_CASE_PARAM(broadcast, packet_kinds),
	KUNIT_CASE_PARAM(other_protocol, packet_kinds),
	KUNIT_CASE_PARAM(bad_packet_of_other_protocol, packet_kinds),
	KUNIT_CASE(source_route),
	KUNIT_CASE_PARAM(too_many_extensions, packet_kinds),
	KUNIT_CASE_PARAM(no_server, packet_kinds),
	KUNIT_CASE_PARAM(standing_by, packet_kinds),
	KUNIT_CASE_PARAM(too_big, packet_kinds),
	KUNIT_CASE(merged_for_good),
	KUNIT_CASE_PARAM(no_memory, packet_kinds),
	KUNIT_CASE_PARAM(ttl_ends, packet_kinds),
	KUNIT_CASE(from_the_server_itself),
	KUNIT_CASE(gateway_is_server),
	KUNIT_CASE(server_gone),
	KUNIT_CASE(no_service_at_all),
	{ }
};

struct kunit_suite dsr_hook_suite = {
	.name = "dsr_hook",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = hook_cases,
};
