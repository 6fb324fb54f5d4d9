// SPDX-License-Identifier: GPL-2.0-only
/*
 * The gateway's own packets to a VIP: what LOCAL_OUT does with them, what their
 * sender is told, and that what was left to the gateway's own stack is not taken
 * for a client's when it comes back by the loopback device. Probes: which server
 * gets them.
 */
#include "fixture.h"
#include "suites.h"

#include <net/ip6_route.h>
#include <net/route.h>
#include <net/sock.h>

#define SENT_OUT (BIT_ULL(DSR_COUNTER_STEERED) | BIT_ULL(DSR_COUNTER_OUTPUT))

/* The verdict is what nf_hook() says: 1 goes on, else it is what a sender gets. */
static const struct path_row rows[] = {
	{ .name = "packet to a VIP", .payload = 100, .protocol = IPPROTO_UDP,
	  .verdict = 0, .counted = SENT_OUT },
	{ .name = "VIP is source", .from_vip = true, .protocol = IPPROTO_UDP,
	  .verdict = 1, .counted = BIT_ULL(DSR_COUNTER_PASS_OWN) },
	{ .name = "port without service", .port = 81, .protocol = IPPROTO_UDP,
	  .verdict = 1, .counted = BIT_ULL(DSR_COUNTER_PASS_NO_SERVICE) },
	{ .name = "gateway is server", .servers = GATEWAY_ITSELF,
	  .protocol = IPPROTO_UDP,
	  .verdict = 1, .counted = BIT_ULL(DSR_COUNTER_LOCAL) },
	{ .name = "no server, pass", .servers = NO_HOST_UP,
	  .no_server = DSR_NO_SERVER_PASS, .protocol = IPPROTO_UDP,
	  .verdict = 1, .counted = BIT_ULL(DSR_COUNTER_PASS_NO_SERVER) },
	{ .name = "no server, drop", .servers = NO_HOST_UP,
	  .no_server = DSR_NO_SERVER_DROP, .protocol = IPPROTO_UDP,
	  .verdict = -EPERM,
	  .counted = BIT_ULL(DSR_COUNTER_DROP_NO_SERVER) },
	{ .name = "no server, reject", .servers = NO_HOST_UP,
	  .no_server = DSR_NO_SERVER_REJECT, .protocol = IPPROTO_UDP,
	  .verdict = -ECONNREFUSED,
	  .counted = BIT_ULL(DSR_COUNTER_REJECT_NO_SERVER) },
	{ .name = "too big", .payload = 2000, .frag_off = IP_DF,
	  .protocol = IPPROTO_UDP, .verdict = -EMSGSIZE,
	  .counted = BIT_ULL(DSR_COUNTER_DROP_TOO_BIG) },
};

KUNIT_ARRAY_PARAM(row, rows, path_row_name);

static int output_init(struct kunit *test)
{
	struct fixture *f = fixture_make(test, sizeof(*f), IPPROTO_UDP);

	f->shape.dev = NULL;
	f->shape.source = NULL;
	fixture_serve_hosts(test, 1, 3);
	return 0;
}

static void make_with_vip_as_source(struct fixture *f)
{
	struct dsr_key flow = fixture_packet(f, 10);

	flow.client = flow.vip;
	packet_make(&f->packet, &flow, 10);
}

static struct dst_entry *route(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct net_device *dev = f->out->dev;
	struct rt6_info *rt6;
	struct rtable *rt;

	if (f->kind.family == AF_INET) {
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
	struct sk_buff *skb = fixture_skb(test);

	skb_dst_set(skb, route(test));
	return skb;
}

static int send_own(struct kunit *test)
{
	return fixture_hook(test, own_skb(test), NF_INET_LOCAL_OUT);
}

static void expect_row(struct kunit *test, const struct path_row *row)
{
	struct fixture *f = test->priv;

	KUNIT_EXPECT_EQ_MSG(test, send_own(test), row->verdict, "%s",
			    f->kind.name);
	fixture_expect_counted(test, row->counted);
	KUNIT_EXPECT_EQ_MSG(test, fixture_frame_is_to(f, 1) ||
			    fixture_frame_is_to(f, 2) ||
			    fixture_frame_is_to(f, 3), row->verdict == 0,
			    "%s", f->kind.name);
}

static void verdicts(struct kunit *test)
{
	fixture_run_row(test, expect_row);
}

/* It goes where a client's of the same tuple would go. */
static void own_packet_goes_as_any(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 host, index;

	fixture_packet(f, 100);
	index = gateway_steer(&f->gateway, &f->packet.flow);
	for (host = 1; host < 3; host++)
		if (gateway_server(f->service, host)->index == index)
			break;
	KUNIT_EXPECT_EQ(test, send_own(test), 0);
	KUNIT_EXPECT_TRUE(test, fixture_frame_is_to(f, host));
}

/* What a socket's packet has, and a received one has not */
static void own_packet_is_released(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sk_buff *skb;

	fixture_packet(f, 100);
	skb = own_skb(test);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct udphdr, check);
	KUNIT_EXPECT_EQ(test, fixture_hook(test, skb, NF_INET_LOCAL_OUT), 0);
	skb = skb_peek(&f->out->frames);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, (int)skb->ip_summed, CHECKSUM_PARTIAL);
	KUNIT_EXPECT_NULL(test, skb_dst(skb));
	KUNIT_EXPECT_PTR_EQ(test, skb->dev, f->out->dev);
}

static struct socket *open_socket(struct kunit *test)
{
	struct socket *sock;

	KUNIT_ASSERT_EQ(test,
			sock_create_kern(&init_net, AF_INET, SOCK_DGRAM,
					 IPPROTO_UDP, &sock),
			0);
	return sock;
}

static int send_of(struct kunit *test, struct sock *sk)
{
	struct sk_buff *skb = own_skb(test);

	skb_set_owner_w(skb, sk);
	skb->tstamp = 12345;
	skb->ignore_df = 1;
	return fixture_hook(test, skb, NF_INET_LOCAL_OUT);
}

/* Whole or in fragments: what has not left is still the socket's to pay for. */
static void socket_pays(struct kunit *test)
{
	struct socket *sock = open_socket(test);
	struct fixture *f = test->priv;
	struct sk_buff *skb;
	u32 payload;

	for (payload = 100; payload < 3000; payload += 2000) {
		fixture_packet(f, payload);
		KUNIT_EXPECT_EQ(test, send_of(test, sock->sk), 0);
		KUNIT_EXPECT_EQ(test, fixture_frames(f),
				payload > 1000 ? 2u : 1u);
		skb_queue_walk(&f->out->frames, skb)
			KUNIT_EXPECT_PTR_EQ(test, skb->sk, sock->sk);
		KUNIT_EXPECT_GT(test, sk_wmem_alloc_get(sock->sk),
				(int)payload);
		if (payload < 1000)
			KUNIT_EXPECT_EQ(test, skb_peek(&f->out->frames)->tstamp,
					12345);
		recorder_clear(f->out);
		KUNIT_EXPECT_EQ(test, sk_wmem_alloc_get(sock->sk), 0);
	}
	sock_release(sock);
}

/* The device is down for the queue alone: nothing has told the next hop. */
static void queue_refuses(struct kunit *test)
{
	struct socket *sock = open_socket(test);
	struct fixture *f = test->priv;
	struct net_device *dev = f->out->dev;
	u32 payload;

	for (payload = 100; payload < 3000; payload += 2000) {
		fixture_packet(f, payload);
		dev->flags &= ~IFF_UP;
		KUNIT_EXPECT_LT(test, send_of(test, sock->sk), 0);
		dev->flags |= IFF_UP;
		fixture_expect_counted(test, payload > 1000 ? SENT_OUT |
				       BIT_ULL(DSR_COUNTER_FRAGMENTED) :
				       SENT_OUT);
		KUNIT_EXPECT_EQ(test, sk_wmem_alloc_get(sock->sk), 0);
	}
	sock_release(sock);
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
	struct fixture *f = test->priv;
	struct sk_buff *skb;

	make_with_vip_as_source(f);
	skb = looped_skb(test);
	KUNIT_EXPECT_EQ(test, fixture_hook(test, skb, NF_INET_PRE_ROUTING), 1);
	fixture_expect_counted(test, 0);
	fixture_packet(f, 10);
	skb = looped_skb(test);
	KUNIT_EXPECT_EQ(test, fixture_hook(test, skb, NF_INET_PRE_ROUTING), 1);
	fixture_expect_counted(test, 0);
}

/* A tunnel's packet has a route of a kind too, and is a client's. */
static void route_is_not_loopback(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sk_buff *skb;

	fixture_packet(f, 10);
	skb = own_skb(test);
	skb->dev = f->out->dev;
	KUNIT_EXPECT_EQ(test, fixture_hook(test, skb, NF_INET_PRE_ROUTING), 0);
	KUNIT_EXPECT_EQ(test, fixture_frames(f), 1u);
	fixture_expect_counted(test, BIT_ULL(DSR_COUNTER_STEERED));
}

#define MARK 77

/* Three servers; the second is drained and has a probe mark. */
static void serve_probed(struct kunit *test, u32 mark)
{
	struct fixture *f = test->priv;
	struct dsr_server_spec spec[3];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(spec); i++) {
		spec[i] = gateway_spec(&f->gateway, i + 1, i != 1);
		gateway_set_mark(&spec[i], i == 1 ? mark : MARK + i + 1);
	}
	fixture_serve(test, spec, ARRAY_SIZE(spec));
}

static int send_marked(struct kunit *test, u32 mark)
{
	struct sk_buff *skb = own_skb(test);

	skb->mark = mark;
	return fixture_hook(test, skb, NF_INET_LOCAL_OUT);
}

static void probe_finds_drained_server(struct kunit *test)
{
	struct fixture *f = test->priv;

	fixture_packet(f, 10);
	serve_probed(test, MARK);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), 0);
	KUNIT_EXPECT_TRUE(test, fixture_frame_is_to(f, 2));
	fixture_expect_counted(test, SENT_OUT | BIT_ULL(DSR_COUNTER_PROBE));
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK + 3), 0);
	KUNIT_EXPECT_TRUE(test, fixture_frame_is_to(f, 3));
	KUNIT_EXPECT_EQ(test, send_own(test), 0);
	KUNIT_EXPECT_TRUE(test, fixture_frame_is_to(f, 1) ||
			  fixture_frame_is_to(f, 3));
}

/* No flow is known of it, whatever the service tracks. */
static void probe_leaves_no_flow(struct kunit *test)
{
	struct fixture *f = test->priv;

	fixture_packet(f, 10);
	f->options.track = DSR_TRACK_ALL;
	serve_probed(test, MARK);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), 0);
	KUNIT_EXPECT_EQ(test, fixture_counter(f, DSR_COUNTER_FLOW_ADDED), 0ull);
	KUNIT_EXPECT_EQ(test, send_own(test), 0);
	KUNIT_EXPECT_EQ(test, fixture_counter(f, DSR_COUNTER_FLOW_ADDED), 1ull);
	KUNIT_EXPECT_FALSE(test, fixture_frame_is_to(f, 2));
}

static void other_mark_is_no_probe(struct kunit *test)
{
	struct fixture *f = test->priv;

	fixture_packet(f, 10);
	serve_probed(test, MARK);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK + 2), 0);
	KUNIT_EXPECT_FALSE(test, fixture_frame_is_to(f, 2));
	fixture_expect_counted(test, SENT_OUT);
	serve_probed(test, 0);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), 0);
	KUNIT_EXPECT_FALSE(test, fixture_frame_is_to(f, 2));
}

static void client_cannot_probe(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sk_buff *skb;

	fixture_packet(f, 10);
	serve_probed(test, MARK);
	skb = fixture_skb(test);
	skb->dev = f->out->dev;
	skb->mark = MARK;
	KUNIT_EXPECT_EQ(test, fixture_hook(test, skb, NF_INET_PRE_ROUTING), 0);
	KUNIT_EXPECT_FALSE(test, fixture_frame_is_to(f, 2));
	fixture_expect_counted(test, BIT_ULL(DSR_COUNTER_STEERED));
}

/* A probe fails rather than reaching another server. */
static void probe_of_lost_server(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_server_spec spec[2] = {
		gateway_spec(&f->gateway, 1, 1),
		gateway_unreachable(2, 1),
	};

	fixture_packet(f, 10);
	gateway_set_mark(&spec[1], MARK);
	f->options.no_server = DSR_NO_SERVER_PASS;
	fixture_serve(test, spec, ARRAY_SIZE(spec));
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), -ECONNREFUSED);
	fixture_expect_counted(test, BIT_ULL(DSR_COUNTER_DROP_NO_SERVER));
	KUNIT_EXPECT_EQ(test, fixture_frames(f), 0u);
}

/* Its answer would not come back; the gateway's own would. */
static void probe_without_home(struct kunit *test)
{
	struct fixture *f = test->priv;

	make_with_vip_as_source(f);
	serve_probed(test, MARK);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), -ECONNREFUSED);
	fixture_expect_counted(test, BIT_ULL(DSR_COUNTER_DROP_NO_SERVER));
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK + 2), 1);
	fixture_expect_counted(test, BIT_ULL(DSR_COUNTER_PASS_OWN));
}

static void probe_of_gateway(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_server_spec spec[2] = {
		gateway_spec(&f->gateway, 1, 0),
		gateway_spec(&f->gateway, 2, 1),
	};

	gateway_set_mark(&spec[0], MARK);
	fixture_serve(test, spec, ARRAY_SIZE(spec));
	fixture_become_server(f, 1);
	fixture_packet(f, 10);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), 1);
	fixture_expect_counted(test, BIT_ULL(DSR_COUNTER_LOCAL));
	make_with_vip_as_source(f);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), 1);
	fixture_expect_counted(test, BIT_ULL(DSR_COUNTER_LOCAL));
}

static int set_mark(struct fixture *f, u32 host, u32 mark)
{
	struct dsr_server_spec spec = {};
	struct dsr_net *dn = f->dn;
	int err;

	gateway_set_mark(&spec, mark);
	mutex_lock(&dn->lock);
	err = dsr_service_server_set(dn, f->service,
				     gateway_server(f->service, host), &spec,
				     NULL);
	mutex_unlock(&dn->lock);
	return err;
}

static int add_marked(struct fixture *f, u32 host, u32 mark)
{
	struct dsr_server_spec spec = gateway_spec(&f->gateway, host, 1);
	struct dsr_net *dn = f->dn;
	int err;

	gateway_set_mark(&spec, mark);
	mutex_lock(&dn->lock);
	err = dsr_service_server_new(dn, f->service, &spec, NULL);
	mutex_unlock(&dn->lock);
	return err;
}

static void mark_is_one_servers(struct kunit *test)
{
	struct fixture *f = test->priv;

	fixture_packet(f, 10);
	serve_probed(test, MARK);
	KUNIT_EXPECT_EQ(test, set_mark(f, 1, MARK), -EEXIST);
	KUNIT_EXPECT_EQ(test, add_marked(f, 4, MARK), -EEXIST);
	KUNIT_EXPECT_NULL(test, gateway_server(f->service, 4));
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), 0);
	KUNIT_EXPECT_TRUE(test, fixture_frame_is_to(f, 2));
	KUNIT_EXPECT_EQ(test, set_mark(f, 2, MARK), 0);
	KUNIT_EXPECT_EQ(test, set_mark(f, 2, 0), 0);
	KUNIT_EXPECT_EQ(test, set_mark(f, 3, 0), 0);
	KUNIT_EXPECT_EQ(test, set_mark(f, 1, MARK), 0);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK), 0);
	KUNIT_EXPECT_TRUE(test, fixture_frame_is_to(f, 1));
	KUNIT_EXPECT_EQ(test, add_marked(f, 4, MARK + 1), 0);
	KUNIT_EXPECT_EQ(test, send_marked(test, MARK + 1), 0);
	KUNIT_EXPECT_TRUE(test, fixture_frame_is_to(f, 4));
}

static struct kunit_case output_cases[] = {
	KUNIT_CASE_PARAM(verdicts, row_gen_params),
	KUNIT_CASE_PARAM(own_packet_goes_as_any, packet_families),
	KUNIT_CASE_PARAM(own_packet_is_released, packet_families),
	KUNIT_CASE_PARAM(socket_pays, packet_families),
	KUNIT_CASE_PARAM(queue_refuses, packet_families),
	KUNIT_CASE_PARAM(loopback_is_no_client, packet_families),
	KUNIT_CASE_PARAM(route_is_not_loopback, packet_families),
	KUNIT_CASE_PARAM(probe_finds_drained_server, packet_families),
	KUNIT_CASE_PARAM(probe_leaves_no_flow, packet_families),
	KUNIT_CASE_PARAM(other_mark_is_no_probe, packet_families),
	KUNIT_CASE_PARAM(client_cannot_probe, packet_families),
	KUNIT_CASE_PARAM(probe_of_lost_server, packet_families),
	KUNIT_CASE_PARAM(probe_without_home, packet_families),
	KUNIT_CASE_PARAM(probe_of_gateway, packet_families),
	KUNIT_CASE(mark_is_one_servers),
	{ }
};

struct kunit_suite dsr_output_suite = {
	.name = "dsr_output",
	.init = output_init,
	.exit = fixture_exit,
	.test_cases = output_cases,
};
