// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where an ICMP error goes: to the server of the flow that it is about, as it
 * came, and nothing is remembered of it. What nobody knows is the stack's.
 */
#include "gateway.h"
#include "path.h"
#include "sched.h"
#include "skb.h"
#include "suites.h"

#include <linux/ipv6.h>

#define SERVERS	3

struct scene {
	struct gateway gateway;
	struct dsr_options options;
	struct dsr_identity id;
	struct dsr_service *service;
	struct dsr_key flow;
	struct packet inner;
	struct packet packet;
	u64 before[__DSR_COUNTER_MAX];
};

static void kind_name(const u8 *family, char *name)
{
	strscpy(name, *family == AF_INET ? "IPv4" : "IPv6",
		KUNIT_PARAM_DESC_SIZE);
}

static const u8 families[] = { AF_INET, AF_INET6 };

KUNIT_ARRAY_PARAM(family, families, kind_name);

static void serve(struct kunit *test, const char *scheduler, u32 first,
		  u32 last)
{
	struct dsr_server_spec spec[SERVERS];
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
	u32 host;
	int err;

	for (host = first; host <= last; host++)
		spec[host - first] = gateway_spec(&scene->gateway, host, 1);
	scene->options.scheduler = dsr_scheduler_find(scheduler);
	mutex_lock(&dn->lock);
	err = dsr_service_replace(dn, &scene->id, &scene->options, spec,
				  last - first + 1, NULL);
	scene->service = dsr_service_find(dn, &scene->id);
	mutex_unlock(&dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
}

static int scene_init(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	gateway_make(test, &scene->gateway);
	return 0;
}

static void scene_exit(struct kunit *test)
{
	struct scene *scene = test->priv;

	if (scene)
		gateway_unmake(&scene->gateway);
}

static void begin(struct kunit *test, const char *scheduler)
{
	struct scene *scene = test->priv;
	u8 family = *(const u8 *)test->param_value;

	scene->flow = packet_flow(family, IPPROTO_TCP);
	scene->id = gateway_identity(family, IPPROTO_TCP, 80, 80);
	dsr_options_default(&scene->options);
	serve(test, scheduler, 1, SERVERS);
}

static void make_error(struct scene *scene, u16 client_port)
{
	struct dsr_key reply;

	scene->flow.client_port = htons(client_port);
	reply = packet_reply(&scene->flow);
	packet_make(&scene->inner, &reply, 100);
	packet_make_error(&scene->packet, &scene->inner,
			  scene->flow.family == AF_INET ? 3 : 2,
			  scene->inner.l4 + 8);
}

static enum dsr_path run(struct scene *scene, struct sk_buff *skb)
{
	struct dsr_net *dn = scene->gateway.dn;
	const struct dsr_config *config = rcu_dereference(dn->config);
	u32 hash = scene->flow.vip_hash;

	if (scene->flow.family == AF_INET)
		return dsr_path_ipv4(dn, config, skb, hash);
	return dsr_path_ipv6(dn, config, skb, hash);
}

/* The packet through the whole path; a frame, if any, is in the recorder. */
static enum dsr_path receive(struct kunit *test)
{
	const struct packet_shape shape = { .headroom = 64, .linear = 40 };
	struct scene *scene = test->priv;
	struct recorder *out = &scene->gateway.out;
	struct sk_buff *skb = packet_skb(&scene->packet, &shape);
	enum dsr_path path;
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	for (i = 0; i < __DSR_COUNTER_MAX; i++)
		scene->before[i] = dsr_counter_sum(scene->gateway.dn->counters,
						   i);
	recorder_clear(out);
	recorder_listen(out);
	path = run(scene, skb);
	recorder_stop(out);
	if (path == DSR_PATH_PASS)
		kfree_skb(skb);
	return path;
}

static u64 counted(const struct scene *scene, u32 which)
{
	return dsr_counter_sum(scene->gateway.dn->counters, which) -
	       scene->before[which];
}

static void expect_counted(struct kunit *test, u32 one, u32 other)
{
	u32 i;

	for (i = 0; i < __DSR_COUNTER_MAX; i++)
		KUNIT_EXPECT_EQ_MSG(test, counted(test->priv, i),
				    (u64)(i == one || i == other),
				    "counter %u", i);
}

static void expect_passed(struct kunit *test, enum dsr_counter why)
{
	KUNIT_EXPECT_EQ(test, (int)receive(test), (int)DSR_PATH_PASS);
	expect_counted(test, why, why);
}

static void expect_sent(struct kunit *test, u32 index)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec;
	struct sk_buff *skb;
	u32 host;

	KUNIT_EXPECT_EQ(test, (int)receive(test), (int)DSR_PATH_SENT);
	expect_counted(test, DSR_COUNTER_STEERED, DSR_COUNTER_ICMP);
	skb = skb_peek(&scene->gateway.out.frames);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_TRUE(test, packet_in(&scene->packet, skb, ETH_HLEN));
	for (host = 1; host <= SERVERS; host++) {
		const struct dsr_server *server;

		spec = gateway_spec(&scene->gateway, host, 1);
		server = gateway_server(scene->service, host);
		if (!memcmp(skb->data, spec.nexthop.lladdr, ETH_ALEN))
			KUNIT_EXPECT_EQ(test, (u32)server->index, index);
	}
}

static u32 entries(const struct scene *scene)
{
	const struct dsr_flow_table *table = scene->gateway.dn->flows;
	u32 bucket, i, n = 0;

	for (bucket = 0; bucket <= table->mask; bucket++)
		for (i = 0; i < DSR_FLOW_WAYS; i++)
			n += !!table->bucket[bucket].entry[i];
	return n;
}

static u32 steer(struct scene *scene, enum dsr_signal signal)
{
	scene->flow.signal = signal;
	return gateway_steer(&scene->gateway, &scene->flow);
}

/* Clean rows: the flow's row says it. */
static void clean_row(struct kunit *test)
{
	struct scene *scene = test->priv;
	u32 port;

	begin(test, "rendezvous");
	for (port = 1000; port < 1100; port++) {
		make_error(scene, port);
		expect_sent(test, steer(scene, DSR_SIGNAL_DATA));
	}
	KUNIT_EXPECT_EQ(test, entries(scene), 0u);
}

/*
 * Dirty rows: a flow that was opened after the change goes to the present owner
 * by its entry; one that was there before to the previous one.
 */
static void dirty_row(struct kunit *test)
{
	u32 old[100], fresh[100], moved = 0, port, before;
	struct scene *scene = test->priv;

	begin(test, "rendezvous");
	serve(test, "rendezvous", 1, 2);
	for (port = 0; port < 100; port++) {
		make_error(scene, 2000 + port);
		old[port] = steer(scene, DSR_SIGNAL_OPEN);
		expect_sent(test, old[port]);
	}
	gateway_sweep(&scene->gateway);
	serve(test, "rendezvous", 1, 3);
	for (port = 0; port < 100; port++) {
		make_error(scene, 3000 + port);
		fresh[port] = steer(scene, DSR_SIGNAL_OPEN);
	}
	before = entries(scene);
	for (port = 0; port < 100; port++) {
		make_error(scene, 2000 + port);
		expect_sent(test, old[port]);
		make_error(scene, 3000 + port);
		expect_sent(test, fresh[port]);
		moved += fresh[port] ==
			 gateway_server(scene->service, 3)->index;
	}
	KUNIT_EXPECT_GT(test, moved, 10u);
	KUNIT_EXPECT_EQ(test, entries(scene), before);
}

/* A wheel has no place for a flow that never came, but its hash has. */
static void chosen_per_flow(struct kunit *test)
{
	struct scene *scene = test->priv;
	u32 port, server;

	begin(test, "rr");
	for (port = 1000; port < 1020; port++) {
		make_error(scene, port);
		server = steer(scene, DSR_SIGNAL_OPEN);
		expect_sent(test, server);
		make_error(scene, port + 1000);
		KUNIT_EXPECT_EQ(test, (int)receive(test), (int)DSR_PATH_SENT);
		KUNIT_EXPECT_EQ(test, entries(scene), 2 * (port - 1000) + 1);
		expect_sent(test, steer(scene, DSR_SIGNAL_DATA));
	}
}

static void no_service(struct kunit *test)
{
	struct scene *scene = test->priv;

	begin(test, "rendezvous");
	scene->flow.vip_port = htons(81);
	make_error(scene, 1000);
	expect_passed(test, DSR_COUNTER_PASS_ICMP);
}

static void no_server(struct kunit *test)
{
	struct dsr_server_spec spec = gateway_unreachable(1, 1);
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;

	begin(test, "rendezvous");
	mutex_lock(&dn->lock);
	KUNIT_EXPECT_EQ(test, dsr_service_replace(dn, &scene->id,
						  &scene->options, &spec, 1,
						  NULL), 0);
	mutex_unlock(&dn->lock);
	make_error(scene, 1000);
	expect_passed(test, DSR_COUNTER_PASS_ICMP);
}

/* Its flow is of another VIP than the one that is told */
static void another_vip(struct kunit *test)
{
	struct scene *scene = test->priv;

	begin(test, "rendezvous");
	make_error(scene, 1000);
	scene->packet.data[scene->packet.l4 + 8 +
			   (scene->flow.family == AF_INET ? 15 : 23)]++;
	expect_passed(test, DSR_COUNTER_PASS_ICMP);
}

static void not_an_error(struct kunit *test)
{
	static const u8 types[] = { 0, 5, 8, 13, 17, 128, 129, 130, 131, 132,
				    133, 134, 135, 136, 137, 143 };
	struct scene *scene = test->priv;
	u32 i;

	begin(test, "rendezvous");
	make_error(scene, 1000);
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		scene->packet.data[scene->packet.l4] = types[i];
		expect_passed(test, DSR_COUNTER_PASS_PROTOCOL);
	}
}

/* The other family's ICMP number is just another protocol. */
static void other_icmp(struct kunit *test)
{
	struct scene *scene = test->priv;

	begin(test, "rendezvous");
	make_error(scene, 1000);
	if (scene->flow.family == AF_INET)
		scene->packet.data[9] = IPPROTO_ICMPV6;
	else
		scene->packet.data[scene->packet.next] = IPPROTO_ICMP;
	expect_passed(test, DSR_COUNTER_PASS_PROTOCOL);
}

static void gateway_is_server(struct kunit *test)
{
	struct scene *scene = test->priv;

	begin(test, "rendezvous");
	serve(test, "rendezvous", 1, 1);
	gateway_become_server(&scene->gateway,
			      gateway_server(scene->service, 1));
	make_error(scene, 1000);
	expect_passed(test, DSR_COUNTER_LOCAL);
}

static struct kunit_case inner_path_cases[] = {
	KUNIT_CASE_PARAM(clean_row, family_gen_params),
	KUNIT_CASE_PARAM(dirty_row, family_gen_params),
	KUNIT_CASE_PARAM(chosen_per_flow, family_gen_params),
	KUNIT_CASE_PARAM(no_service, family_gen_params),
	KUNIT_CASE_PARAM(no_server, family_gen_params),
	KUNIT_CASE_PARAM(another_vip, family_gen_params),
	KUNIT_CASE_PARAM(not_an_error, family_gen_params),
	KUNIT_CASE_PARAM(other_icmp, family_gen_params),
	KUNIT_CASE_PARAM(gateway_is_server, family_gen_params),
	{ }
};

struct kunit_suite dsr_inner_path_suite = {
	.name = "dsr_inner_path",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = inner_path_cases,
};
