// SPDX-License-Identifier: GPL-2.0-only
/*
 * The gateway's own packets to a VIP: what LOCAL_OUT does with them, what their
 * sender is told, and that what was left to the gateway's own stack is not taken
 * for a client's when it comes back by the loopback device. Probes: which server
 * gets them.
 */
#include "gateway.h"
#include "sched.h"
#include "skb.h"
#include "suites.h"

#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/ip6_route.h>
#include <net/route.h>
#include <net/sock.h>

struct scene {
	struct gateway gateway;
	struct dsr_options options;
	struct dsr_service *service;
	struct packet packet;
	struct packet_shape shape;
	u64 before[__DSR_COUNTER_MAX];
};

static const u8 families[] = { AF_INET, AF_INET6 };

static void family_name(const u8 *family, char *name)
{
	strscpy(name, *family == AF_INET ? "IPv4" : "IPv6",
		KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(family, families, family_name);

static u8 family_of(const struct kunit *test)
{
	return test->param_value ? *(const u8 *)test->param_value : AF_INET;
}

static void serve(struct kunit *test, const struct dsr_server_spec *spec, u32 n)
{
	struct dsr_identity id = gateway_identity(family_of(test), IPPROTO_UDP,
						  80, 80);
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
	int err;

	mutex_lock(&dn->lock);
	err = dsr_service_replace(dn, &id, &scene->options, spec, n, NULL);
	scene->service = dsr_service_find(dn, &id);
	mutex_unlock(&dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
}

static void serve_hosts(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec[3];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(spec); i++)
		spec[i] = gateway_spec(&scene->gateway, i + 1, 1);
	serve(test, spec, ARRAY_SIZE(spec));
}

static void become_server(struct scene *scene)
{
	gateway_become_server(&scene->gateway,
			      gateway_server(scene->service, 1));
}

static int scene_init(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	gateway_make(test, &scene->gateway);
	dsr_options_default(&scene->options);
	scene->shape.headroom = 64;
	serve_hosts(test);
	return 0;
}

static void scene_exit(struct kunit *test)
{
	struct scene *scene = test->priv;

	if (scene)
		gateway_unmake(&scene->gateway);
}

static void make(struct kunit *test, u32 payload)
{
	struct dsr_key flow = packet_flow(family_of(test), IPPROTO_UDP);
	struct scene *scene = test->priv;

	packet_make(&scene->packet, &flow, payload);
}

static void make_with_vip_as_source(struct kunit *test)
{
	struct dsr_key flow = packet_flow(family_of(test), IPPROTO_UDP);
	struct scene *scene = test->priv;

	flow.client = flow.vip;
	packet_make(&scene->packet, &flow, 10);
}

static struct dst_entry *route(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct net_device *dev = scene->gateway.out.dev;
	struct rt6_info *rt6;
	struct rtable *rt;

	if (family_of(test) == AF_INET) {
		rt = rt_dst_alloc(dev, 0, RTN_UNICAST, true);
		KUNIT_ASSERT_NOT_NULL(test, rt);
		return &rt->dst;
	}
	rt6 = ip6_dst_alloc(&init_net, dev, 0);
	KUNIT_ASSERT_NOT_NULL(test, rt6);
	return &rt6->dst;
}

/* As __ip_local_out() has it: a route, no device, no link-layer header */
static struct sk_buff *own_skb(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct sk_buff *skb = packet_skb(&scene->packet, &scene->shape);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_dst_set(skb, route(test));
	return skb;
}

static u64 counter(const struct scene *scene, u32 which)
{
	return dsr_counter_sum(scene->gateway.dn->counters, which);
}

/* What nf_hook() says: 1 for a packet that goes on, 0 or an error for others */
static int pass_hooks(struct kunit *test, struct sk_buff *skb, u8 hooknum)
{
	u8 pf = family_of(test) == AF_INET ? NFPROTO_IPV4 : NFPROTO_IPV6;
	struct scene *scene = test->priv;
	struct recorder *out = &scene->gateway.out;
	struct net_device *in = skb->dev;
	int ret;
	u32 i;

	for (i = 0; i < __DSR_COUNTER_MAX; i++)
		scene->before[i] = counter(scene, i);
	recorder_clear(out);
	recorder_listen(out);
	ret = nf_hook(pf, hooknum, &init_net, NULL, skb, in,
		      in ? NULL : out->dev, NULL);
	recorder_stop(out);
	if (ret == 1) {
		KUNIT_EXPECT_PTR_EQ(test, skb->dev, in);
		kfree_skb(skb);
	}
	return ret;
}

static int send_own(struct kunit *test)
{
	return pass_hooks(test, own_skb(test), NF_INET_LOCAL_OUT);
}

static void expect_counted(struct kunit *test, u64 mask)
{
	struct scene *scene = test->priv;
	u32 i;

	for (i = 0; i < DSR_COUNTER_FLOW_ADDED; i++)
		KUNIT_EXPECT_EQ_MSG(test, counter(scene, i),
				    scene->before[i] + (mask >> i & 1),
				    "counter %u", i);
}

static u32 frames(const struct kunit *test)
{
	const struct scene *scene = test->priv;

	return skb_queue_len(&scene->gateway.out.frames);
}

static bool frame_is_to(struct kunit *test, u32 host)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec = gateway_spec(&scene->gateway, host, 1);
	struct sk_buff *skb = skb_peek(&scene->gateway.out.frames);

	return skb && !memcmp(skb->data, spec.nexthop.lladdr, ETH_ALEN) &&
	       packet_in(&scene->packet, skb, ETH_HLEN);
}

static void own_packet_is_sent(struct kunit *test)
{
	make(test, 100);
	KUNIT_EXPECT_EQ(test, send_own(test), 0);
	KUNIT_EXPECT_TRUE(test, frame_is_to(test, 1) || frame_is_to(test, 2) ||
			  frame_is_to(test, 3));
	expect_counted(test, BIT(DSR_COUNTER_STEERED) |
		       BIT(DSR_COUNTER_OUTPUT));
}

/* It goes where a client's of the same tuple would go. */
static void own_packet_goes_as_any(struct kunit *test)
{
	struct scene *scene = test->priv;
	u32 host, index;

	make(test, 100);
	index = gateway_steer(&scene->gateway, &scene->packet.flow);
	for (host = 1; host < 3; host++)
		if (gateway_server(scene->service, host)->index == index)
			break;
	KUNIT_EXPECT_EQ(test, send_own(test), 0);
	KUNIT_EXPECT_TRUE(test, frame_is_to(test, host));
}

/* What a socket's packet has, and a received one has not */
static void own_packet_is_released(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct sk_buff *skb;

	make(test, 100);
	skb = own_skb(test);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct udphdr, check);
	KUNIT_EXPECT_EQ(test, pass_hooks(test, skb, NF_INET_LOCAL_OUT), 0);
	skb = skb_peek(&scene->gateway.out.frames);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, (int)skb->ip_summed, CHECKSUM_PARTIAL);
	KUNIT_EXPECT_NULL(test, skb_dst(skb));
	KUNIT_EXPECT_PTR_EQ(test, skb->dev, scene->gateway.out.dev);
}

static struct socket *open_socket(struct kunit *test)
{
	struct socket *sock;

	KUNIT_ASSERT_EQ(test, sock_create_kern(&init_net, AF_INET, SOCK_DGRAM,
					       IPPROTO_UDP, &sock), 0);
	return sock;
}

static int send_of(struct kunit *test, struct sock *sk)
{
	struct sk_buff *skb = own_skb(test);

	skb_set_owner_w(skb, sk);
	skb->tstamp = 12345;
	skb->ignore_df = 1;
	return pass_hooks(test, skb, NF_INET_LOCAL_OUT);
}

/* Whole or in fragments: what has not left is still the socket's to pay for. */
static void socket_pays(struct kunit *test)
{
	struct socket *sock = open_socket(test);
	struct scene *scene = test->priv;
	struct recorder *out = &scene->gateway.out;
	struct sk_buff *skb;
	u32 payload;

	for (payload = 100; payload < 3000; payload += 2000) {
		make(test, payload);
		KUNIT_EXPECT_EQ(test, send_of(test, sock->sk), 0);
		KUNIT_EXPECT_EQ(test, frames(test), payload > 1000 ? 2u : 1u);
		skb_queue_walk(&out->frames, skb)
			KUNIT_EXPECT_PTR_EQ(test, skb->sk, sock->sk);
		KUNIT_EXPECT_GT(test, sk_wmem_alloc_get(sock->sk),
				(int)payload);
		if (payload < 1000)
			KUNIT_EXPECT_EQ(test, skb_peek(&out->frames)->tstamp,
					12345);
		recorder_clear(out);
		KUNIT_EXPECT_EQ(test, sk_wmem_alloc_get(sock->sk), 0);
	}
	sock_release(sock);
}

/* The device is down for the queue alone: nothing has told the next hop. */
static void queue_refuses(struct kunit *test)
{
	struct socket *sock = open_socket(test);
	struct scene *scene = test->priv;
	struct net_device *dev = scene->gateway.out.dev;
	u32 payload;

	for (payload = 100; payload < 3000; payload += 2000) {
		make(test, payload);
		dev->flags &= ~IFF_UP;
		KUNIT_EXPECT_LT(test, send_of(test, sock->sk), 0);
		dev->flags |= IFF_UP;
		expect_counted(test, BIT(DSR_COUNTER_STEERED) |
			       BIT(DSR_COUNTER_OUTPUT) |
			       (payload > 1000 ?
				BIT(DSR_COUNTER_FRAGMENTED) : 0));
		KUNIT_EXPECT_EQ(test, sk_wmem_alloc_get(sock->sk), 0);
	}
	sock_release(sock);
}

static void vip_is_source(struct kunit *test)
{
	make_with_vip_as_source(test);
	KUNIT_EXPECT_EQ(test, send_own(test), 1);
	expect_counted(test, BIT(DSR_COUNTER_PASS_OWN));
}

static void no_service_at_port(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_key flow = packet_flow(family_of(test), IPPROTO_UDP);

	flow.vip_port = htons(81);
	packet_make(&scene->packet, &flow, 10);
	KUNIT_EXPECT_EQ(test, send_own(test), 1);
	expect_counted(test, BIT(DSR_COUNTER_PASS_NO_SERVICE));
}

static void gateway_is_server(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec = gateway_spec(&scene->gateway, 1, 1);

	serve(test, &spec, 1);
	become_server(scene);
	make(test, 10);
	KUNIT_EXPECT_EQ(test, send_own(test), 1);
	expect_counted(test, BIT(DSR_COUNTER_LOCAL));
}

static void no_server(struct kunit *test)
{
	struct dsr_server_spec spec = gateway_unreachable(1, 1);
	struct scene *scene = test->priv;

	make(test, 10);
	scene->options.no_server = DSR_NO_SERVER_PASS;
	serve(test, &spec, 1);
	KUNIT_EXPECT_EQ(test, send_own(test), 1);
	expect_counted(test, BIT(DSR_COUNTER_PASS_NO_SERVER));
	scene->options.no_server = DSR_NO_SERVER_DROP;
	serve(test, &spec, 1);
	KUNIT_EXPECT_EQ(test, send_own(test), -EPERM);
	expect_counted(test, BIT(DSR_COUNTER_DROP_NO_SERVER));
	scene->options.no_server = DSR_NO_SERVER_REJECT;
	serve(test, &spec, 1);
	KUNIT_EXPECT_EQ(test, send_own(test), -ECONNREFUSED);
	expect_counted(test, BIT(DSR_COUNTER_REJECT_NO_SERVER));
}

static void too_big(struct kunit *test)
{
	struct scene *scene = test->priv;

	make(test, 2000);
	if (family_of(test) == AF_INET) {
		((struct iphdr *)scene->packet.data)->frag_off = htons(IP_DF);
		packet_finish(&scene->packet);
	}
	KUNIT_EXPECT_EQ(test, send_own(test), -EMSGSIZE);
	expect_counted(test, BIT(DSR_COUNTER_DROP_TOO_BIG));
}

static struct sk_buff *looped_skb(struct kunit *test)
{
	struct sk_buff *skb = own_skb(test);

	skb->dev = init_net.loopback_dev;
	return skb;
}

/* What was left to the gateway's own stack comes in by the loopback device. */
static void loopback_is_no_client(struct kunit *test)
{
	struct sk_buff *skb;

	make_with_vip_as_source(test);
	skb = looped_skb(test);
	KUNIT_EXPECT_EQ(test, pass_hooks(test, skb, NF_INET_PRE_ROUTING), 1);
	expect_counted(test, 0);
	make(test, 10);
	skb = looped_skb(test);
	KUNIT_EXPECT_EQ(test, pass_hooks(test, skb, NF_INET_PRE_ROUTING), 1);
	expect_counted(test, 0);
}

/* A tunnel's packet has a route of a kind too, and is a client's. */
static void route_is_not_loopback(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct sk_buff *skb;

	make(test, 10);
	skb = own_skb(test);
	skb->dev = scene->gateway.out.dev;
	KUNIT_EXPECT_EQ(test, pass_hooks(test, skb, NF_INET_PRE_ROUTING), 0);
	KUNIT_EXPECT_EQ(test, frames(test), 1u);
	expect_counted(test, BIT(DSR_COUNTER_STEERED));
}

#define MARK	77

/* Three servers; the second is drained and has a probe mark. */
static void serve_probed(struct kunit *test, u32 mark)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec[3];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(spec); i++) {
		spec[i] = gateway_spec(&scene->gateway, i + 1, i != 1);
		spec[i].cfg.probe_mark = MARK + i + 1;
	}
	spec[1].cfg.probe_mark = mark;
	serve(test, spec, ARRAY_SIZE(spec));
}

static int send_marked(struct kunit *test, u32 mark)
{
	struct sk_buff *skb = own_skb(test);

	skb->mark = mark;
	return pass_hooks(test, skb, NF_INET_LOCAL_OUT);
}

static u64 probe_counters(void)
{
	return BIT(DSR_COUNTER_STEERED) | BIT(DSR_COUNTER_OUTPUT) |
	       BIT(DSR_COUNTER_PROBE);
}

static void probe_finds_drained_server(struct kunit *test)
{
	make(test, 10);
	serve_probed(test, MARK);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), 0);
	KUNIT_EXPECT_TRUE(test, frame_is_to(test, 2));
	expect_counted(test, probe_counters());
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK + 3), 0);
	KUNIT_EXPECT_TRUE(test, frame_is_to(test, 3));
	KUNIT_EXPECT_EQ(test, send_own(test), 0);
	KUNIT_EXPECT_TRUE(test, frame_is_to(test, 1) || frame_is_to(test, 3));
}

/* No flow is known of it, whatever the service tracks. */
static void probe_leaves_no_flow(struct kunit *test)
{
	struct scene *scene = test->priv;

	make(test, 10);
	scene->options.track = DSR_TRACK_ALL;
	serve_probed(test, MARK);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), 0);
	KUNIT_EXPECT_EQ(test, counter(scene, DSR_COUNTER_FLOW_ADDED), 0ull);
	KUNIT_EXPECT_EQ(test, send_own(test), 0);
	KUNIT_EXPECT_EQ(test, counter(scene, DSR_COUNTER_FLOW_ADDED), 1ull);
	KUNIT_EXPECT_FALSE(test, frame_is_to(test, 2));
}

static void other_mark_is_no_probe(struct kunit *test)
{
	make(test, 10);
	serve_probed(test, MARK);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK + 2), 0);
	KUNIT_EXPECT_FALSE(test, frame_is_to(test, 2));
	expect_counted(test, BIT(DSR_COUNTER_STEERED) |
		       BIT(DSR_COUNTER_OUTPUT));
	serve_probed(test, 0);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), 0);
	KUNIT_EXPECT_FALSE(test, frame_is_to(test, 2));
}

static void client_cannot_probe(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct sk_buff *skb;

	make(test, 10);
	serve_probed(test, MARK);
	skb = packet_skb(&scene->packet, &scene->shape);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb->dev = scene->gateway.out.dev;
	skb->mark = MARK;
	KUNIT_EXPECT_EQ(test, pass_hooks(test, skb, NF_INET_PRE_ROUTING), 0);
	KUNIT_EXPECT_FALSE(test, frame_is_to(test, 2));
	expect_counted(test, BIT(DSR_COUNTER_STEERED));
}

/* A probe fails rather than reaching another server. */
static void probe_of_lost_server(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec[2] = {
		gateway_spec(&scene->gateway, 1, 1), gateway_unreachable(2, 1),
	};

	make(test, 10);
	spec[1].cfg.probe_mark = MARK;
	scene->options.no_server = DSR_NO_SERVER_PASS;
	serve(test, spec, ARRAY_SIZE(spec));
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), -ECONNREFUSED);
	expect_counted(test, BIT(DSR_COUNTER_DROP_NO_SERVER));
	KUNIT_EXPECT_EQ(test, frames(test), 0u);
}

/* Its answer would not come back; the gateway's own would. */
static void probe_without_home(struct kunit *test)
{
	make_with_vip_as_source(test);
	serve_probed(test, MARK);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), -ECONNREFUSED);
	expect_counted(test, BIT(DSR_COUNTER_DROP_NO_SERVER));
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK + 2), 1);
	expect_counted(test, BIT(DSR_COUNTER_PASS_OWN));
}

static void probe_of_gateway(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_server_spec spec[2] = {
		gateway_spec(&scene->gateway, 1, 0),
		gateway_spec(&scene->gateway, 2, 1),
	};

	spec[0].cfg.probe_mark = MARK;
	serve(test, spec, ARRAY_SIZE(spec));
	become_server(scene);
	make(test, 10);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), 1);
	expect_counted(test, BIT(DSR_COUNTER_LOCAL));
	make_with_vip_as_source(test);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), 1);
	expect_counted(test, BIT(DSR_COUNTER_LOCAL));
}

static int set_mark(struct scene *scene, u32 host, u32 mark)
{
	struct dsr_server_spec spec = {
		.cfg.probe_mark = mark,
		.set = BIT(DSR_SERVER_A_PROBE_MARK),
	};
	struct dsr_net *dn = scene->gateway.dn;
	int err;

	mutex_lock(&dn->lock);
	err = dsr_service_server_set(dn, scene->service,
				     gateway_server(scene->service, host),
				     &spec, NULL);
	mutex_unlock(&dn->lock);
	return err;
}

static int add_marked(struct scene *scene, u32 host, u32 mark)
{
	struct dsr_server_spec spec = gateway_spec(&scene->gateway, host, 1);
	struct dsr_net *dn = scene->gateway.dn;
	int err;

	spec.cfg.probe_mark = mark;
	mutex_lock(&dn->lock);
	err = dsr_service_server_new(dn, scene->service, &spec, NULL);
	mutex_unlock(&dn->lock);
	return err;
}

static void mark_is_one_servers(struct kunit *test)
{
	struct scene *scene = test->priv;

	make(test, 10);
	serve_probed(test, MARK);
	KUNIT_EXPECT_EQ(test, set_mark(scene, 1, MARK), -EEXIST);
	KUNIT_EXPECT_EQ(test, add_marked(scene, 4, MARK), -EEXIST);
	KUNIT_EXPECT_NULL(test, gateway_server(scene->service, 4));
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), 0);
	KUNIT_EXPECT_TRUE(test, frame_is_to(test, 2));
	KUNIT_EXPECT_EQ(test, set_mark(scene, 2, MARK), 0);
	KUNIT_EXPECT_EQ(test, set_mark(scene, 2, 0), 0);
	KUNIT_EXPECT_EQ(test, set_mark(scene, 3, 0), 0);
	KUNIT_EXPECT_EQ(test, set_mark(scene, 1, MARK), 0);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), 0);
	KUNIT_EXPECT_TRUE(test, frame_is_to(test, 1));
	KUNIT_EXPECT_EQ(test, add_marked(scene, 4, MARK + 1), 0);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK + 1), 0);
	KUNIT_EXPECT_TRUE(test, frame_is_to(test, 4));
}

static struct kunit_case output_cases[] = {
	KUNIT_CASE_PARAM(own_packet_is_sent, family_gen_params),
	KUNIT_CASE_PARAM(own_packet_goes_as_any, family_gen_params),
	KUNIT_CASE_PARAM(own_packet_is_released, family_gen_params),
	KUNIT_CASE_PARAM(socket_pays, family_gen_params),
	KUNIT_CASE_PARAM(queue_refuses, family_gen_params),
	KUNIT_CASE_PARAM(vip_is_source, family_gen_params),
	KUNIT_CASE_PARAM(no_service_at_port, family_gen_params),
	KUNIT_CASE_PARAM(gateway_is_server, family_gen_params),
	KUNIT_CASE_PARAM(no_server, family_gen_params),
	KUNIT_CASE_PARAM(too_big, family_gen_params),
	KUNIT_CASE_PARAM(loopback_is_no_client, family_gen_params),
	KUNIT_CASE_PARAM(route_is_not_loopback, family_gen_params),
	KUNIT_CASE_PARAM(probe_finds_drained_server, family_gen_params),
	KUNIT_CASE_PARAM(probe_leaves_no_flow, family_gen_params),
	KUNIT_CASE_PARAM(other_mark_is_no_probe, family_gen_params),
	KUNIT_CASE_PARAM(client_cannot_probe, family_gen_params),
	KUNIT_CASE_PARAM(probe_of_lost_server, family_gen_params),
	KUNIT_CASE_PARAM(probe_without_home, family_gen_params),
	KUNIT_CASE_PARAM(probe_of_gateway, family_gen_params),
	KUNIT_CASE(mark_is_one_servers),
	{ }
};

struct kunit_suite dsr_output_suite = {
	.name = "dsr_output",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = output_cases,
};
