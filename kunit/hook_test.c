// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole path of a packet, from a device that received it: what becomes of
 * it, and which counter says so. A hook behind dsr's own sees what was left to
 * the stack.
 */
#include "fixture.h"
#include "suites.h"

#define BATCH		16

static const struct path_row rows[] = {
	{ .name = "packet for a VIP",
	  .verdict = SENT, .counted = BIT_ULL(DSR_COUNTER_STEERED) },
	{ .name = "address that is no VIP", .other_vip = true,
	  .verdict = PASSED },
	{ .name = "port without service", .port = 81,
	  .verdict = PASSED, .counted = BIT_ULL(DSR_COUNTER_PASS_NO_SERVICE) },
	{ .name = "LAND", .from_vip = true,
	  .verdict = DROPPED, .counted = BIT_ULL(DSR_COUNTER_DROP_SOURCE) },
	{ .name = "broadcast", .pkt_type = PACKET_BROADCAST,
	  .verdict = PASSED, .counted = BIT_ULL(DSR_COUNTER_PASS_NOT_HOST) },
	{ .name = "multicast", .pkt_type = PACKET_MULTICAST,
	  .verdict = PASSED, .counted = BIT_ULL(DSR_COUNTER_PASS_NOT_HOST) },
	{ .name = "other protocol", .next = 253,
	  .verdict = PASSED, .counted = BIT_ULL(DSR_COUNTER_PASS_PROTOCOL) },
	/* The VIP has no service of it: its bad packets are the stack's. */
	{ .name = "bad packet of UDP", .protocol = IPPROTO_TCP,
	  .next = IPPROTO_UDP, .cut = 2, .verdict = PASSED },
	{ .name = "bad packet of TCP", .protocol = IPPROTO_UDP,
	  .next = IPPROTO_TCP, .cut = 2, .verdict = PASSED },
	{ .name = "router alert", .family = AF_INET, .option = { 148, 4 },
	  .verdict = SENT, .counted = BIT_ULL(DSR_COUNTER_STEERED) },
	{ .name = "source route", .family = AF_INET,
	  .option = { 131, 7, 4, 192, 0, 2, 1, 148, 4 },
	  .verdict = PASSED,
	  .counted = BIT_ULL(DSR_COUNTER_PASS_SOURCE_ROUTE) },
	{ .name = "many extensions", .family = AF_INET6,
	  .extension = NEXTHDR_DEST, .extensions = 8,
	  .verdict = SENT, .counted = BIT_ULL(DSR_COUNTER_STEERED) },
	/* What it carries stays hidden; it may be what is served. */
	{ .name = "too many extensions", .family = AF_INET6,
	  .extension = NEXTHDR_DEST, .extensions = 9,
	  .verdict = DROPPED, .counted = BIT_ULL(DSR_COUNTER_DROP_HEADER) },
	{ .name = "no server, pass", .servers = NO_HOST_UP,
	  .no_server = DSR_NO_SERVER_PASS,
	  .verdict = PASSED, .counted = BIT_ULL(DSR_COUNTER_PASS_NO_SERVER) },
	{ .name = "no server, drop", .servers = NO_HOST_UP,
	  .no_server = DSR_NO_SERVER_DROP,
	  .verdict = DROPPED, .counted = BIT_ULL(DSR_COUNTER_DROP_NO_SERVER) },
	{ .name = "no server, reject", .servers = NO_HOST_UP,
	  .no_server = DSR_NO_SERVER_REJECT,
	  .verdict = DROPPED,
	  .counted = BIT_ULL(DSR_COUNTER_REJECT_NO_SERVER) },
	/* Without DF it goes as fragments: fragment_test.c */
	{ .name = "too big", .payload = 2000, .frag_off = IP_DF,
	  .verdict = DROPPED, .counted = BIT_ULL(DSR_COUNTER_DROP_TOO_BIG) },
	{ .name = "TTL of 1", .hop_limit = 1,
	  .verdict = SENT, .counted = BIT_ULL(DSR_COUNTER_STEERED) },
	{ .name = "TTL ends", .ttl = DSR_TTL_DECREMENT, .hop_limit = 1,
	  .verdict = DROPPED, .counted = BIT_ULL(DSR_COUNTER_DROP_TTL) },
	{ .name = "gateway is server", .servers = GATEWAY_ITSELF,
	  .verdict = PASSED, .counted = BIT_ULL(DSR_COUNTER_LOCAL) },
	/* The VIP is none of this machine's addresses. */
	{ .name = "standing by", .when = DSR_WHEN_HELD,
	  .verdict = PASSED, .counted = BIT_ULL(DSR_COUNTER_PASS_STANDBY) },
};

KUNIT_ARRAY_PARAM(row, rows, path_row_name);

static int hook_init(struct kunit *test)
{
	fixture_init(test);
	fixture_watch(test);
	fixture_serve_hosts(test, 1, 3);
	return 0;
}

static void expect_skb(struct kunit *test, struct sk_buff *skb,
		       enum verdict verdict, u64 counted)
{
	struct fixture *f = test->priv;

	fixture_receive(f, skb);
	KUNIT_EXPECT_EQ_MSG(test, fixture_frames(f), (u32)(verdict == SENT),
			    "%s", f->kind.name);
	KUNIT_EXPECT_EQ_MSG(test, f->passed, (u32)(verdict == PASSED),
			    "%s", f->kind.name);
	fixture_expect_counted(test, counted);
}

static void expect(struct kunit *test, enum verdict verdict, u64 counted)
{
	expect_skb(test, fixture_skb(test), verdict, counted);
}

/* To one of the three, with the packet as it came in it */
static void expect_frame(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sk_buff *skb = skb_peek(&f->out->frames);
	u16 type = f->kind.family == AF_INET ? ETH_P_IP : ETH_P_IPV6;

	if (!skb)
		return;
	KUNIT_EXPECT_TRUE(test, fixture_frame_is_to(f, 1) ||
			  fixture_frame_is_to(f, 2) ||
			  fixture_frame_is_to(f, 3));
	KUNIT_EXPECT_EQ(test, memcmp(skb->data + ETH_ALEN,
				     f->out->dev->dev_addr, ETH_ALEN), 0);
	KUNIT_EXPECT_EQ(test, (int)ntohs(eth_hdr(skb)->h_proto), (int)type);
}

static void expect_sent(struct kunit *test)
{
	expect(test, SENT, BIT_ULL(DSR_COUNTER_STEERED));
	expect_frame(test);
}

static void expect_row(struct kunit *test, const struct path_row *row)
{
	struct sk_buff *skb = fixture_skb(test);

	skb->pkt_type = row->pkt_type;
	expect_skb(test, skb, row->verdict, row->counted);
	expect_frame(test);
}

static void verdicts(struct kunit *test)
{
	fixture_run_row(test, expect_row);
}

/* What a driver delivers may have a single byte where it can be read at once. */
static void packet_in_pieces(struct kunit *test)
{
	struct fixture *f = test->priv;

	fixture_packet(f, 100);
	for (f->shape.linear = 1; f->shape.linear < 70; f->shape.linear++) {
		f->shape.listed = false;
		expect_sent(test);
		f->shape.listed = true;
		expect_sent(test);
	}
}

/* Another address that the VIP filter takes for a VIP */
static struct dsr_key false_positive(const struct dsr_key *vip)
{
	struct dsr_key flow = *vip;
	u32 bit = vip->vip_hash >> 26;

	do {
		be32_add_cpu(&flow.vip.ip6[vip->family == AF_INET ? 0 : 3], 1);
		flow.vip_hash = dsr_vip_hash(flow.family, &flow.vip);
	} while (flow.vip_hash >> 26 != bit);
	return flow;
}

/* The filter's false positives have no effect, whatever is wrong with a packet. */
static void packet_for_a_false_vip(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_key flow = fixture_packet(f, 20);

	flow = false_positive(&flow);
	packet_make(&f->packet, &flow, 20);
	expect(test, PASSED, 0);
	packet_cut(&f->packet, f->packet.l4 + 3);
	expect(test, PASSED, 0);
	packet_cut(&f->packet, f->packet.l4);
	expect(test, PASSED, 0);
}

/* One of a batch: @i says how long it is; every other one has no service. */
static struct sk_buff *one_of_a_batch(struct kunit *test, u32 i)
{
	struct fixture *f = test->priv;
	struct dsr_key flow = fixture_packet(f, 0);

	if (i % 2)
		flow.vip_port = htons(81);
	packet_make(&f->packet, &flow, 8 + i);
	return fixture_skb(test);
}

/* Packets of a flow leave in their order, whatever lies between them. */
static void order_in_a_batch(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sk_buff *skb;
	LIST_HEAD(batch);
	u32 i, length = 0;

	for (i = 0; i < BATCH; i++)
		list_add_tail(&one_of_a_batch(test, i)->list, &batch);
	fixture_begin(f);
	recorder_listen(f->out);
	netif_receive_skb_list(&batch);
	recorder_stop(f->out);
	KUNIT_EXPECT_EQ(test, f->passed, (u32)BATCH / 2);
	KUNIT_EXPECT_EQ(test, fixture_frames(f), (u32)BATCH / 2);
	skb_queue_walk(&f->out->frames, skb) {
		KUNIT_EXPECT_GT(test, skb->len, length);
		length = skb->len;
	}
}

static void truncated(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 length, enough;

	fixture_packet(f, 3);
	enough = f->packet.length - 3;
	for (length = f->packet.length; length >= f->packet.l4; length--) {
		packet_cut(&f->packet, length);
		if (length >= enough)
			expect_sent(test);
		else
			expect(test, DROPPED,
			       BIT_ULL(DSR_COUNTER_DROP_TRUNCATED));
	}
}

/* The service's own count, which all its ways of refusing share */
static void no_server(struct kunit *test)
{
	static const u8 what[] = { DSR_NO_SERVER_PASS, DSR_NO_SERVER_DROP,
				   DSR_NO_SERVER_REJECT };
	struct dsr_server_spec spec = gateway_unreachable(1, 1);
	struct fixture *f = test->priv;
	u32 i;

	fixture_packet(f, 10);
	for (i = 0; i < ARRAY_SIZE(what); i++) {
		f->options.no_server = what[i];
		fixture_serve(test, &spec, 1);
		fixture_receive(f, fixture_skb(test));
	}
	KUNIT_EXPECT_EQ(test, *this_cpu_ptr(f->service->dp.no_server_packets),
			3ull);
}

static void merged_for_good(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sk_buff *skb;

	fixture_packet(f, 1000);
	f->shape.linear = 80;
	skb = fixture_skb(test);
	skb_shinfo(skb)->gso_size = 500;
	expect_skb(test, skb, DROPPED, BIT_ULL(DSR_COUNTER_DROP_LRO));
}

/* As large as memory gives already: there is no room to be had in front of it. */
static void no_memory(struct kunit *test)
{
	int most = SKB_WITH_OVERHEAD(KMALLOC_MAX_SIZE);
	struct fixture *f = test->priv;
	struct sk_buff *skb;

	fixture_packet(f, 100);
	f->shape.headroom = ETH_HLEN;
	skb = fixture_skb(test);
	KUNIT_ASSERT_EQ(test, 0, pskb_expand_head(skb, 0,
						  most - skb_end_offset(skb),
						  GFP_KERNEL));
	expect_skb(test, skb, DROPPED, BIT_ULL(DSR_COUNTER_DROP_MEMORY));
}

static void from_the_server_itself(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_server_spec spec = gateway_spec(&f->gateway, 1, 1);

	fixture_serve(test, &spec, 1);
	fixture_packet(f, 10);
	f->shape.source = spec.nexthop.lladdr;
	expect_sent(test); /* the address is another machine's over there */
	f->shape.dev = f->out->dev;
	expect(test, DROPPED, BIT_ULL(DSR_COUNTER_DROP_LOOP));
}

/* A flow of a server that went, when the service says drop */
static void server_gone(struct kunit *test)
{
	struct fixture *f = test->priv;

	f->options.track = DSR_TRACK_ALL;
	f->options.gone = DSR_GONE_DROP;
	fixture_serve_hosts(test, 1, 1);
	fixture_packet(f, 10);
	fixture_receive(f, fixture_skb(test));
	KUNIT_EXPECT_TRUE(test, fixture_frame_is_to(f, 1));
	fixture_serve_hosts(test, 2, 1);
	expect(test, DROPPED, BIT_ULL(DSR_COUNTER_DROP_GONE));
}

/* With the last service the hooks go; nothing is seen any more. */
static void no_service_at_all(struct kunit *test)
{
	struct fixture *f = test->priv;

	fixture_packet(f, 10);
	mutex_lock(&f->dn->lock);
	KUNIT_EXPECT_EQ(test, dsr_service_del(f->dn, f->service), 0);
	mutex_unlock(&f->dn->lock);
	expect(test, PASSED, 0);
	packet_cut(&f->packet, f->packet.l4);
	expect(test, PASSED, 0);
}

static struct kunit_case hook_cases[] = {
	KUNIT_CASE_PARAM(verdicts, row_gen_params),
	KUNIT_CASE_PARAM(packet_in_pieces, packet_kinds),
	KUNIT_CASE_PARAM(packet_for_a_false_vip, packet_kinds),
	KUNIT_CASE_PARAM(order_in_a_batch, packet_kinds),
	KUNIT_CASE_PARAM(truncated, packet_kinds),
	KUNIT_CASE_PARAM(no_server, packet_kinds),
	KUNIT_CASE(merged_for_good),
	KUNIT_CASE_PARAM(no_memory, packet_kinds),
	KUNIT_CASE(from_the_server_itself),
	KUNIT_CASE(server_gone),
	KUNIT_CASE(no_service_at_all),
	{ }
};

struct kunit_suite dsr_hook_suite = {
	.name = "dsr_hook",
	.init = hook_init,
	.exit = fixture_exit,
	.test_cases = hook_cases,
};
