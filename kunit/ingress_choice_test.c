// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets met as a device receives them that cannot leave there: they come again
 * in PREROUTING, and their server must be chosen once. The servers are the gateway
 * itself and a host behind the recorder; all go where one decision says.
 */
#include "gateway.h"
#include "ingress.h"
#include "sched.h"
#include "skb.h"
#include "suites.h"

#include <linux/etherdevice.h>

#define PACKETS	400

static const u8 client_mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0xcc };

struct scene {
	struct gateway gateway;
	struct recorder in;
	struct dsr_options options;
	struct dsr_service *service;
	struct packet packet;
	u64 before[__DSR_COUNTER_MAX];
};

static int scene_init(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);
	struct dsr_net *dn;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	recorder_make(test, &scene->in);
	gateway_make(test, &scene->gateway);
	dsr_options_default(&scene->options);
	dn = scene->gateway.dn;
	mutex_lock(&dn->lock);
	err = dsr_ingress_set(dn, scene->in.dev, DSR_DEVICE_STEER, NULL);
	mutex_unlock(&dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
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

/* Two servers, with the wheel and the counts of a new service */
static void serve(struct kunit *test, const char *scheduler, bool stateless)
{
	struct dsr_identity id = gateway_identity(AF_INET, IPPROTO_UDP, 80, 80);
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
	struct dsr_server_spec spec[2] = {
		gateway_spec(&scene->gateway, 1, 1),
		gateway_spec(&scene->gateway, 2, 1),
	};
	u32 i;

	scene->options.scheduler = dsr_scheduler_find(scheduler);
	scene->options.stateless = stateless;
	mutex_lock(&dn->lock);
	dsr_service_del_all(dn);
	KUNIT_EXPECT_EQ(test, dsr_service_replace(dn, &id, &scene->options,
						  spec, 2, NULL), 0);
	scene->service = dsr_service_find(dn, &id);
	mutex_unlock(&dn->lock);
	KUNIT_ASSERT_NOT_NULL(test, scene->service);
	for (i = 0; i < __DSR_COUNTER_MAX; i++)
		scene->before[i] = dsr_counter_sum(dn->counters, i);
	recorder_clear(&scene->gateway.out);
}

static void become_server(struct scene *scene)
{
	gateway_become_server(&scene->gateway,
			      gateway_server(scene->service, 1));
}

static u32 counted(const struct scene *scene, u32 which)
{
	return dsr_counter_sum(scene->gateway.dn->counters, which) -
	       scene->before[which];
}

static struct sk_buff *client_skb(struct kunit *test, u32 client, u32 payload)
{
	struct dsr_key flow = packet_flow(AF_INET, IPPROTO_UDP);
	struct scene *scene = test->priv;
	const struct packet_shape shape = {
		.headroom = 64,
		.dev = scene->in.dev,
		.source = client_mac,
	};
	struct sk_buff *skb;

	flow.client_port = htons(1024 + client);
	packet_make(&scene->packet, &flow, payload);
	skb = packet_skb(&scene->packet, &shape);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	return skb;
}

/* Packets of as many clients, one at a time or in lists */
static void receive(struct kunit *test, u32 list, u32 payload)
{
	struct scene *scene = test->priv;
	struct sk_buff *skb;
	LIST_HEAD(skbs);
	u32 i;

	for (i = 0; i < PACKETS; i++) {
		skb = client_skb(test, i, payload);
		list_add_tail(&skb->list, &skbs);
		if ((i + 1) % list)
			continue;
		recorder_listen(&scene->gateway.out);
		netif_receive_skb_list(&skbs);
		recorder_stop(&scene->gateway.out);
		INIT_LIST_HEAD(&skbs);
	}
}

static void expect_half(struct kunit *test, u32 low, u32 high)
{
	struct scene *scene = test->priv;
	u32 local = counted(scene, DSR_COUNTER_LOCAL);

	KUNIT_EXPECT_EQ(test, local + counted(scene, DSR_COUNTER_STEERED),
			(u32)PACKETS);
	KUNIT_EXPECT_GE(test, local, low);
	KUNIT_EXPECT_LE(test, local, high);
}

static void stateless_wheel(struct kunit *test)
{
	static const char * const scheduler[] = { "rr", "wrr", "lc" };
	struct scene *scene = test->priv;
	u32 i;

	for (i = 0; i < 2 * ARRAY_SIZE(scheduler); i++) {
		serve(test, scheduler[i / 2], true);
		become_server(scene);
		receive(test, i & 1 ? 8 : 1, 10);
		expect_half(test, PACKETS / 2, PACKETS / 2);
		if (!(i & 1))
			KUNIT_EXPECT_EQ(test,
					counted(scene, DSR_COUNTER_INGRESS),
					(u32)PACKETS / 2);
	}
}

/* By chance, 200 of 400 with a deviation of 10; or by rows */
static void stateless_draw(struct kunit *test)
{
	static const char * const scheduler[] = { "p2c", "rendezvous",
						  "maglev" };
	struct scene *scene = test->priv;
	u32 i;

	for (i = 0; i < 2 * ARRAY_SIZE(scheduler); i++) {
		serve(test, scheduler[i / 2], true);
		become_server(scene);
		receive(test, i & 1 ? 8 : 1, 10);
		expect_half(test, PACKETS * 3 / 8, PACKETS * 5 / 8);
	}
}

/* A flow is stored once, and its first packet is counted as one. */
static void tracked(struct kunit *test)
{
	static const char * const scheduler[] = { "rr", "lc", "p2c" };
	struct scene *scene = test->priv;
	struct dsr_server *server;
	u32 i;

	for (i = 0; i < 2 * ARRAY_SIZE(scheduler); i++) {
		serve(test, scheduler[i / 2], false);
		become_server(scene);
		receive(test, i & 1 ? 8 : 1, 10);
		expect_half(test, PACKETS / 2 - 2, PACKETS / 2 + 2);
		KUNIT_EXPECT_EQ(test, counted(scene, DSR_COUNTER_FLOW_ADDED),
				(u32)PACKETS);
		server = gateway_server(scene->service, 1);
		KUNIT_EXPECT_EQ(test, dsr_server_tally(server).pending,
				counted(scene, DSR_COUNTER_LOCAL));
	}
}

/* One datagram makes no conversation: a second one would. */
static void first_packet_is_one(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
	u32 i, begun = 0;

	serve(test, "rr", false);
	become_server(scene);
	receive(test, 1, 10);
	rcu_read_lock();
	for (i = 0; i < PACKETS; i++) {
		struct dsr_key flow = packet_flow(AF_INET, IPPROTO_UDP);
		struct dsr_why why;

		flow.client_port = htons(1024 + i);
		dsr_steer_explain(rcu_dereference(dn->config), &flow,
				  dsr_flow_now(), &why);
		begun += why.entry &&
			 dsr_entry_state(why.entry) == DSR_FLOW_UDP_NEW;
	}
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, begun, (u32)PACKETS);
}

/* Too large for what ingress does; PREROUTING divides them. */
static void too_big(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec;
	struct sk_buff *skb;
	u32 first = 0;

	serve(test, "rr", true);
	spec = gateway_spec(&scene->gateway, 1, 1);
	receive(test, 1, 2000);
	KUNIT_EXPECT_EQ(test, counted(scene, DSR_COUNTER_FRAGMENTED),
			(u32)PACKETS);
	KUNIT_EXPECT_EQ(test, counted(scene, DSR_COUNTER_INGRESS), 0u);
	skb_queue_walk(&scene->gateway.out.frames, skb)
		first += !memcmp(skb->data, spec.nexthop.lladdr, ETH_ALEN);
	KUNIT_EXPECT_EQ(test, first, (u32)PACKETS);
}

static struct kunit_case ingress_choice_cases[] = {
	KUNIT_CASE(stateless_wheel),
	KUNIT_CASE(stateless_draw),
	KUNIT_CASE(tracked),
	KUNIT_CASE(first_packet_is_one),
	KUNIT_CASE(too_big),
	{ }
};

struct kunit_suite dsr_ingress_choice_suite = {
	.name = "dsr_ingress_choice",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = ingress_choice_cases,
};
