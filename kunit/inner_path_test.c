// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where an ICMP error goes: to the server of the flow that it is about, as it
 * came, and nothing is remembered of it. What nobody knows is the stack's.
 */
#include "fixture.h"
#include "path.h"
#include "suites.h"

#define SERVERS	3

struct inner_path {
	struct fixture f;
	struct dsr_key flow;
	struct packet inner;
};

static int inner_path_init(struct kunit *test)
{
	struct inner_path *inner = fixture_make(test, sizeof(*inner), 0);
	struct fixture *f = &inner->f;

	inner->flow = packet_flow(f->kind.family, f->kind.protocol);
	f->options.scheduler = dsr_scheduler_find("rendezvous");
	fixture_serve_hosts(test, 1, SERVERS);
	return 0;
}

/* About a reply to that client */
static void make_error(struct kunit *test, u16 client_port)
{
	struct inner_path *inner = test->priv;
	struct dsr_key reply;

	inner->flow.client_port = htons(client_port);
	reply = packet_reply(&inner->flow);
	packet_make(&inner->inner, &reply, 100);
	packet_make_error(&inner->f.packet, &inner->inner,
			  inner->flow.family == AF_INET ? 3 : 2,
			  inner->inner.l4 + 8);
}

static enum dsr_path run(const struct inner_path *inner, struct sk_buff *skb)
{
	struct dsr_net *dn = inner->f.dn;
	const struct dsr_config *config = rcu_dereference(dn->dp.config);
	u32 hash = inner->flow.vip_hash;

	if (inner->flow.family == AF_INET)
		return dsr_path_ipv4(&dn->dp, config, skb, hash);
	return dsr_path_ipv6(&dn->dp, config, skb, hash);
}

/* The packet through the whole path; a frame, if any, is in the recorder. */
static enum dsr_path receive(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sk_buff *skb;
	enum dsr_path path;

	f->shape = (struct packet_shape) { .headroom = 64, .linear = 40 };
	skb = fixture_skb(test);
	fixture_begin(f);
	recorder_listen(f->out);
	path = run(test->priv, skb);
	recorder_stop(f->out);
	if (path == DSR_PATH_PASS)
		kfree_skb(skb);
	return path;
}

/* And nothing is remembered of it. */
static void expect_counted(struct kunit *test, u64 counted)
{
	u32 i;

	fixture_expect_counted(test, counted);
	for (i = DSR_COUNTER_FLOW_ADDED; i < __DSR_COUNTER_MAX; i++)
		KUNIT_EXPECT_EQ(test, fixture_counted(test->priv, i), 0ull);
}

static void expect_passed(struct kunit *test, enum dsr_counter why)
{
	KUNIT_EXPECT_EQ(test, (int)receive(test), (int)DSR_PATH_PASS);
	expect_counted(test, BIT_ULL(why));
}

static void expect_sent(struct kunit *test, u32 index)
{
	struct fixture *f = test->priv;
	u32 host;

	KUNIT_EXPECT_EQ(test, (int)receive(test), (int)DSR_PATH_SENT);
	expect_counted(test, BIT_ULL(DSR_COUNTER_STEERED) |
		       BIT_ULL(DSR_COUNTER_ICMP));
	for (host = 1; host <= SERVERS; host++)
		if (fixture_frame_is_to(f, host))
			break;
	KUNIT_ASSERT_LE(test, host, (u32)SERVERS);
	KUNIT_EXPECT_EQ(test, (u32)gateway_server(f->service, host)->index,
			index);
}

static u32 entries(const struct fixture *f)
{
	const struct dsr_flow_table *table = f->dn->flows;
	u32 bucket, i, n = 0;

	for (bucket = 0; bucket <= table->mask; bucket++)
		for (i = 0; i < DSR_FLOW_WAYS; i++)
			n += !!table->bucket[bucket].entry[i];
	return n;
}

static u32 steer(struct kunit *test, enum dsr_signal signal)
{
	struct inner_path *inner = test->priv;

	inner->flow.signal = signal;
	return gateway_steer(&inner->f.gateway, &inner->flow);
}

/* Clean rows: the flow's row says it. */
static void clean_row(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 port;

	for (port = 1000; port < 1100; port++) {
		make_error(test, port);
		expect_sent(test, steer(test, DSR_SIGNAL_DATA));
	}
	KUNIT_EXPECT_EQ(test, entries(f), 0u);
}

/*
 * Dirty rows: a flow that was opened after the change goes to the present owner
 * by its entry; one that was there before to the previous one.
 */
static void dirty_row(struct kunit *test)
{
	u32 old[100], fresh[100], moved = 0, port, before;
	struct fixture *f = test->priv;

	fixture_serve_hosts(test, 1, 2);
	for (port = 0; port < 100; port++) {
		make_error(test, 2000 + port);
		old[port] = steer(test, DSR_SIGNAL_OPEN);
		expect_sent(test, old[port]);
	}
	gateway_sweep(&f->gateway);
	fixture_serve_hosts(test, 1, 3);
	for (port = 0; port < 100; port++) {
		make_error(test, 3000 + port);
		fresh[port] = steer(test, DSR_SIGNAL_OPEN);
	}
	before = entries(f);
	for (port = 0; port < 100; port++) {
		make_error(test, 2000 + port);
		expect_sent(test, old[port]);
		make_error(test, 3000 + port);
		expect_sent(test, fresh[port]);
		moved += fresh[port] == gateway_server(f->service, 3)->index;
	}
	KUNIT_EXPECT_GT(test, moved, 10u);
	KUNIT_EXPECT_EQ(test, entries(f), before);
}

/* A ring has no place for a flow that never came, but its hash has. */
static void chosen_per_flow(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 port, server;

	fixture_delete_all(f);
	f->options.scheduler = dsr_scheduler_find("rr");
	fixture_serve_hosts(test, 1, SERVERS);
	for (port = 1000; port < 1020; port++) {
		make_error(test, port);
		server = steer(test, DSR_SIGNAL_OPEN);
		expect_sent(test, server);
		make_error(test, port + 1000);
		KUNIT_EXPECT_EQ(test, (int)receive(test), (int)DSR_PATH_SENT);
		KUNIT_EXPECT_EQ(test, entries(f), 2 * (port - 1000) + 1);
		expect_sent(test, steer(test, DSR_SIGNAL_DATA));
	}
}

static void no_service(struct kunit *test)
{
	struct inner_path *inner = test->priv;

	inner->flow.vip_port = htons(81);
	make_error(test, 1000);
	expect_passed(test, DSR_COUNTER_PASS_ICMP);
}

static void no_server(struct kunit *test)
{
	struct dsr_server_spec spec = gateway_unreachable(1, 1);

	fixture_serve(test, &spec, 1);
	make_error(test, 1000);
	expect_passed(test, DSR_COUNTER_PASS_ICMP);
}

/* Its flow is of another VIP than the one that is told */
static void another_vip(struct kunit *test)
{
	struct fixture *f = test->priv;

	make_error(test, 1000);
	f->packet.data[f->packet.l4 + 8 +
		       (f->kind.family == AF_INET ? 15 : 23)]++;
	expect_passed(test, DSR_COUNTER_PASS_ICMP);
}

static void not_an_error(struct kunit *test)
{
	static const u8 types[] = { 0, 5, 8, 13, 17, 128, 129, 130, 131, 132,
				    133, 134, 135, 136, 137, 143 };
	struct fixture *f = test->priv;
	u32 i;

	make_error(test, 1000);
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		f->packet.data[f->packet.l4] = types[i];
		expect_passed(test, DSR_COUNTER_PASS_PROTOCOL);
	}
}

/* The other family's ICMP number is just another protocol. */
static void other_icmp(struct kunit *test)
{
	struct fixture *f = test->priv;

	make_error(test, 1000);
	if (f->kind.family == AF_INET)
		f->packet.data[9] = IPPROTO_ICMPV6;
	else
		f->packet.data[f->packet.next] = IPPROTO_ICMP;
	expect_passed(test, DSR_COUNTER_PASS_PROTOCOL);
}

static void gateway_is_server(struct kunit *test)
{
	fixture_serve_hosts(test, 1, 1);
	fixture_become_server(test->priv, 1);
	make_error(test, 1000);
	expect_passed(test, DSR_COUNTER_LOCAL);
}

static struct kunit_case inner_path_cases[] = {
	KUNIT_CASE_PARAM(clean_row, packet_families),
	KUNIT_CASE_PARAM(dirty_row, packet_families),
	KUNIT_CASE_PARAM(chosen_per_flow, packet_families),
	KUNIT_CASE_PARAM(no_service, packet_families),
	KUNIT_CASE_PARAM(no_server, packet_families),
	KUNIT_CASE_PARAM(another_vip, packet_families),
	KUNIT_CASE_PARAM(not_an_error, packet_families),
	KUNIT_CASE_PARAM(other_icmp, packet_families),
	KUNIT_CASE_PARAM(gateway_is_server, packet_families),
	{ }
};

struct kunit_suite dsr_inner_path_suite = {
	.name = "dsr_inner_path",
	.init = inner_path_init,
	.exit = fixture_exit,
	.test_cases = inner_path_cases,
};
