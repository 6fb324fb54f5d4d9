// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fragments, from a device that received them to the frames that leave: what was
 * gathered is the packet that was sent, byte for byte, in parts that are no
 * larger; what is for others is not touched.
 */
#include "fragments.h"
#include "suites.h"

#include <linux/delay.h>
#include <linux/rtnetlink.h>
#include <linux/udp.h>
#include <net/dst_metadata.h>

/* The whole thing: what came as @ctx->part leaves likewise. */
static void expect_gathered(struct kunit *test)
{
	struct fragments *ctx = test->priv;
	u32 i, limit = 0;

	for (i = 0; i < ctx->parts; i++)
		limit = max(limit, ctx->part[i].length);
	fragments_receive_all(test);
	expect_counted(test, DSR_COUNTER_GATHERED, ctx->parts - 1);
	expect_counted(test, DSR_COUNTER_DROP_FRAGMENT, 0);
	fragments_expect(test, ctx->parts, limit);
	fragments_expect_no_memory(test);
}

static void reverse(struct fragments *ctx)
{
	struct packet *first = ctx->part, *last = first + ctx->parts - 1;

	for (; first < last; first++, last--) {
		ctx->whole = *first; /* too large for the stack */
		*first = *last;
		*last = ctx->whole;
	}
}

static void in_order(struct kunit *test)
{
	fragments_make(test, 80, 3000);
	fragments_divide(test, 1024);
	expect_gathered(test);
}

static void reversed(struct kunit *test)
{
	fragments_make(test, 80, 3000);
	fragments_divide(test, 1024);
	reverse(test->priv);
	expect_gathered(test);
}

/* The port is in the first, and may be all that is in it. */
static void any_size(struct kunit *test)
{
	struct fragments *ctx = test->priv;
	u32 size;

	for (size = 8; size <= 1480; size = size < 64 ? size + 8 : size * 2) {
		fragments_make(test, 80, size * 5 / 2);
		fragments_divide(test, size);
		expect_gathered(test);
		fragments_divide(test, size);
		reverse(ctx);
		expect_gathered(test);
	}
}

static void duplicated(struct kunit *test)
{
	struct fragments *ctx = test->priv;
	struct packet *last;

	fragments_make(test, 80, 3000);
	fragments_divide(test, 1024);
	last = &ctx->part[ctx->parts - 1];
	fragments_begin(test);
	fragments_receive(test, last);
	fragments_receive(test, last);
	fragments_receive(test, &ctx->part[0]);
	fragments_receive(test, &ctx->part[0]);
	expect_counted(test, DSR_COUNTER_DROP_FRAGMENT, 2);
	fragments_expect_nothing_sent(test);
	fragments_receive(test, &ctx->part[1]);
	fragments_expect(test, 3, ctx->part[0].length);
	fragments_expect_no_memory(test);
}

/* All that was held of the packet goes with it (RFC 5722). */
static void overlapping(struct kunit *test)
{
	struct fragments *ctx = test->priv;

	fragments_make(test, 80, 2000);
	ctx->id++;
	fragments_add_part(test, 0, 1024);
	fragments_add_part(test, 512, 1536);
	fragments_add_part(test, 1024, 2008);
	fragments_receive_all(test);
	fragments_expect_nothing_sent(test);
	expect_counted(test, DSR_COUNTER_DROP_FRAGMENT, 1);
	KUNIT_EXPECT_EQ(test, ctx->f.passed, 0u);
}

static void first_lost(struct kunit *test)
{
	int timeout = fragments_queues(test)->timeout, bound = 500;
	struct fragments *ctx = test->priv;

	fragments_make(test, 80, 3000);
	fragments_divide(test, 1024);
	fragments_queues(test)->timeout = 1;
	fragments_begin(test);
	fragments_receive(test, &ctx->part[2]);
	fragments_receive(test, &ctx->part[1]);
	expect_counted(test, DSR_COUNTER_GATHERED, 2);
	KUNIT_EXPECT_GT(test, frag_mem_limit(fragments_queues(test)),
			ctx->memory);
	while (frag_mem_limit(fragments_queues(test)) > ctx->memory &&
	       bound--)
		msleep(20);
	fragments_queues(test)->timeout = timeout;
	fragments_expect_no_memory(test);
	fragments_expect_nothing_sent(test);
}

static void no_room(struct kunit *test)
{
	long limit = fragments_queues(test)->high_thresh;

	fragments_make(test, 80, 3000);
	fragments_divide(test, 1024);
	fragments_queues(test)->high_thresh = 0;
	fragments_receive_all(test);
	fragments_queues(test)->high_thresh = limit;
	expect_counted(test, DSR_COUNTER_DROP_FRAGMENT, 3);
	fragments_expect_nothing_sent(test);
	fragments_expect_no_memory(test);
}

static void expect_untouched(struct kunit *test)
{
	struct fragments *ctx = test->priv;

	fragments_receive_all(test);
	KUNIT_EXPECT_EQ(test, ctx->f.passed, ctx->parts);
	expect_counted(test, DSR_COUNTER_GATHERED, 0);
	fragments_expect_nothing_sent(test);
	fragments_expect_no_memory(test);
}

/* To another address, of a protocol that the VIP does not serve, of no port */
static void for_others(struct kunit *test)
{
	struct fragments *ctx = test->priv;
	struct dsr_key flow;

	fragments_make(test, 80, 2000);
	flow = ctx->f.packet.flow;
	flow.vip.ip6[fixture_family(test) == AF_INET ? 0 : 3] ^= htonl(1);
	packet_make(&ctx->f.packet, &flow, 2000);
	fragments_divide(test, 1024);
	expect_untouched(test);

	flow = packet_flow(fixture_family(test), IPPROTO_TCP);
	packet_make(&ctx->f.packet, &flow, 2000);
	fragments_divide(test, 1024);
	expect_untouched(test);

	flow.protocol = IPPROTO_GRE;
	packet_make(&ctx->f.packet, &flow, 2000);
	fragments_divide(test, 1024);
	expect_untouched(test);
}

/* What was gathered and is not for a service goes up whole, to be divided again. */
static void port_without_service(struct kunit *test)
{
	struct fragments *ctx = test->priv;

	fragments_make(test, 81, 2000);
	fragments_divide(test, 1024);
	fragments_receive_all(test);
	fragments_expect_nothing_sent(test);
	KUNIT_ASSERT_EQ(test, ctx->f.passed, 1u);
	KUNIT_EXPECT_EQ(test, ctx->f.left->len, ctx->f.packet.length);
	KUNIT_EXPECT_TRUE(test, ctx->f.left->ignore_df);
	expect_counted(test, DSR_COUNTER_PASS_NO_SERVICE, 1);
}

/* A tunnel says by it where a packet came from, for rules that route. */
static void tunnel_is_kept(struct kunit *test)
{
	struct metadata_dst *tunnel;
	struct fragments *ctx = test->priv;
	struct sk_buff *skb;
	u32 i;

	tunnel = metadata_dst_alloc(0, METADATA_IP_TUNNEL, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tunnel);
	fragments_make(test, 81, 2000);
	fragments_divide(test, 1024);
	fragments_begin(test);
	for (i = 0; i < ctx->parts; i++) {
		skb = fragments_skb(test, &ctx->part[i]);
		dst_hold(&tunnel->dst);
		skb_dst_set(skb, &tunnel->dst);
		fragments_receive_skb(test, skb);
	}
	KUNIT_EXPECT_EQ(test, ctx->f.passed, 1u);
	if (ctx->f.left)
		KUNIT_EXPECT_PTR_EQ(test, skb_dst(ctx->f.left), &tunnel->dst);
	dst_release(&tunnel->dst);
}

static void bad_source(struct kunit *test)
{
	struct fragments *ctx = test->priv;
	struct dsr_key flow;

	fragments_make(test, 80, 2000);
	flow = ctx->f.packet.flow;
	flow.client = flow.vip;
	packet_make(&ctx->f.packet, &flow, 2000);
	fragments_divide(test, 1024);
	fragments_receive_all(test);
	fragments_expect_nothing_sent(test);
	KUNIT_EXPECT_GE(test,
			fixture_counted(test->priv, DSR_COUNTER_DROP_SOURCE),
			1ull);
	fragments_expect_no_memory(test);
}

static void ttl_once(struct kunit *test)
{
	struct fragments *ctx = test->priv;
	struct packet *p = &ctx->f.packet;

	fragments_serve(test, DSR_TTL_DECREMENT);
	fragments_make(test, 80, 3000);
	fragments_divide(test, 1024);
	fragments_receive_all(test);
	if (fixture_family(test) == AF_INET)
		((struct iphdr *)p->data)->ttl--;
	else
		((struct ipv6hdr *)p->data)->hop_limit--;
	packet_finish(p);
	fragments_expect(test, 3, ctx->part[0].length);
}

/* Conntrack gathered it before us; it fits the link, but went in parts. */
static void gathered_before(struct kunit *test)
{
	struct fragments *ctx = test->priv;

	ctx->came = 600;
	fragments_make(test, 80, 1000);
	fragments_begin(test);
	fragments_receive(test, &ctx->f.packet);
	fragments_expect(test, 2, 600);
	fragments_make(test, 80, 3000);
	fragments_begin(test);
	fragments_receive(test, &ctx->f.packet);
	fragments_expect(test, 6, 600);
}

/* Smaller than a header: nobody sends that, and nothing can be sent like that. */
static void no_room_for_data(struct kunit *test)
{
	struct fragments *ctx = test->priv;

	ctx->came = 24;
	fragments_make(test, 80, 1000);
	fragments_begin(test);
	fragments_receive(test, &ctx->f.packet);
	fragments_expect_nothing_sent(test);
	expect_counted(test, DSR_COUNTER_DROP_REFRAGMENT, 1);
}

static void set_mtu(struct kunit *test, u32 mtu)
{
	struct fragments *ctx = test->priv;

	rtnl_lock();
	KUNIT_EXPECT_EQ(test, dev_set_mtu(ctx->f.out->dev, mtu), 0);
	rtnl_unlock();
	ctx->host++; /* one that is looked for now */
	fragments_serve(test, DSR_TTL_KEEP);
}

static void expect_too_big(struct kunit *test)
{
	fragments_expect_nothing_sent(test);
	expect_counted(test, DSR_COUNTER_DROP_TOO_BIG, 1);
}

/* A link smaller than the fragments: IPv6 and DF say whose business that is. */
static void smaller_link(struct kunit *test)
{
	struct fragments *ctx = test->priv;

	set_mtu(test, 1300);
	fragments_make(test, 80, 3000);
	fragments_divide(test, 1400);
	fragments_receive_all(test);
	if (fixture_family(test) == AF_INET)
		fragments_expect(test, 3, 1300);
	else
		expect_too_big(test);
	ctx->flags = IP_DF;
	fragments_divide(test, 1400);
	fragments_receive_all(test);
	expect_too_big(test);
	fragments_divide(test, 1200);
	fragments_receive_all(test);
	fragments_expect(test, 3, 1300);
}

static void too_big_without_df(struct kunit *test)
{
	struct fragments *ctx = test->priv;

	set_mtu(test, 1300);
	fragments_make(test, 80, 2000);
	fragments_begin(test);
	fragments_receive(test, &ctx->f.packet);
	if (fixture_family(test) == AF_INET)
		fragments_expect(test, 2, 1300);
	else
		expect_too_big(test);
}

static void too_big_with_df(struct kunit *test)
{
	struct fragments *ctx = test->priv;

	fragments_make(test, 80, 2000);
	((struct iphdr *)ctx->f.packet.data)->frag_off = htons(IP_DF);
	packet_finish(&ctx->f.packet);
	fragments_begin(test);
	fragments_receive(test, &ctx->f.packet);
	expect_too_big(test);
}

/* Another may look at the bytes still; the checksum is made before them. */
static void clone_and_checksum(struct kunit *test)
{
	struct fragments *ctx = test->priv;
	struct sk_buff *skb, *clone;

	fragments_serve(test, DSR_TTL_DECREMENT);
	fragments_make(test, 80, 2000);
	skb = fragments_skb(test, &ctx->f.packet);
	clone = skb_clone(skb, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, clone);
	fragments_begin(test);
	fragments_receive_skb(test, skb);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&ctx->f.out->frames), 2u);
	KUNIT_EXPECT_TRUE(test, clone && packet_in(&ctx->f.packet, clone, 0));
	kfree_skb(clone);

	fragments_serve(test, DSR_TTL_KEEP);
	skb = fragments_skb(test, &ctx->f.packet);
	skb_partial_csum_set(skb, ctx->f.packet.l4, 6);
	fragments_begin(test);
	fragments_receive_skb(test, skb);
	fragments_gather_frames(test, 1500);
	KUNIT_EXPECT_EQ(test, ctx->whole.length, ctx->f.packet.length);
	KUNIT_EXPECT_NE(test,
			memcmp(ctx->whole.data + ctx->f.packet.l4 + 6,
			       ctx->f.packet.data + ctx->f.packet.l4 + 6, 2),
			0);
}

/* As a guest could hand it over: the checksum would be written over the header. */
static void checksum_in_header(struct kunit *test)
{
	struct fragments *ctx = test->priv;
	struct sk_buff *skb;

	fragments_make(test, 80, 2000);
	skb = fragments_skb(test, &ctx->f.packet);
	KUNIT_ASSERT_TRUE(test, skb_partial_csum_set(skb, 0, 0));
	fragments_begin(test);
	fragments_receive_skb(test, skb);
	fragments_expect_nothing_sent(test);
	expect_counted(test, DSR_COUNTER_DROP_REFRAGMENT, 1);
	KUNIT_EXPECT_EQ(test, ctx->f.passed, 0u);
}

/* Each datagram has a first and a last frame, and a checksum that is right. */
static void expect_segments(struct kunit *test, u32 datagrams)
{
	struct fragments *ctx = test->priv;
	u32 begun = 0, ended = 0, bytes = 0;
	struct sk_buff *skb;
	__wsum sum = 0;

	skb_queue_walk(&ctx->f.out->frames, skb) {
		const struct iphdr *ip = (void *)(skb->data + ETH_HLEN);
		u32 length = ntohs(ip->tot_len) - sizeof(*ip);
		bool first = !(ip->frag_off & htons(IP_OFFSET));

		KUNIT_ASSERT_LE(test, skb->len, 1300u + ETH_HLEN);
		KUNIT_EXPECT_EQ(test, length + sizeof(*ip) + ETH_HLEN,
				(size_t)skb->len);
		KUNIT_EXPECT_EQ(test, ip_fast_csum(ip, 5), (__sum16)0);
		if (first) {
			const struct udphdr *udp = (void *)(ip + 1);

			begun++;
			bytes += ntohs(udp->len) - sizeof(*udp);
			sum = csum_tcpudp_nofold(ip->saddr, ip->daddr,
						 ntohs(udp->len), IPPROTO_UDP,
						 0);
		}
		sum = skb_checksum(skb, ETH_HLEN + sizeof(*ip), length, sum);
		if (ip->frag_off & htons(IP_MF))
			continue;
		ended++;
		KUNIT_EXPECT_EQ(test, csum_fold(sum), (__sum16)0);
	}
	KUNIT_EXPECT_EQ(test, begun, datagrams);
	KUNIT_EXPECT_EQ(test, ended, datagrams);
	KUNIT_EXPECT_EQ(test, bytes, ctx->f.packet.length - 28);
}

/* Merged by the receiver: that it is large is no reason to divide it. */
static void merged(struct kunit *test)
{
	struct fragments *ctx = test->priv;
	struct sk_buff *skb;

	fragments_make(test, 80, 3000);
	skb = fragments_skb(test, &ctx->f.packet);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb_shinfo(skb)->gso_size = 1000;
	skb_shinfo(skb)->gso_segs = 3;
	skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4;
	fragments_begin(test);
	fragments_receive_skb(test, skb);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&ctx->f.out->frames), 1u);
	expect_counted(test, DSR_COUNTER_FRAGMENTED, 0);
	skb = skb_peek(&ctx->f.out->frames);
	KUNIT_EXPECT_TRUE(test, skb && packet_in(&ctx->f.packet, skb, 14));
}

/* As GRO leaves it: the checksum is that of the addresses, for whoever divides it */
static struct sk_buff *merged_skb(struct kunit *test, u32 size, u32 segments)
{
	struct fragments *ctx = test->priv;
	struct packet *p = &ctx->f.packet;
	struct iphdr *ip = (struct iphdr *)p->data;
	struct udphdr *udp = (struct udphdr *)(p->data + p->l4);
	struct sk_buff *skb;

	if (fixture_family(test) == AF_INET)
		udp->check = ~csum_tcpudp_magic(ip->saddr, ip->daddr,
						p->length - p->l4, IPPROTO_UDP,
						0);
	skb = fragments_skb(test, p);
	KUNIT_EXPECT_TRUE(test, skb_partial_csum_set(skb, p->l4, 6));
	skb_shinfo(skb)->gso_size = size;
	skb_shinfo(skb)->gso_segs = segments;
	skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4;
	return skb;
}

/*
 * Merged, and each of its packets is larger than the link: IPv6 and DF say that
 * its sender is told, else they are divided, each for itself.
 */
static void merged_too_big(struct kunit *test)
{
	bool ipv4 = fixture_family(test) == AF_INET;
	struct fragments *ctx = test->priv;
	u32 i;

	set_mtu(test, 1300);
	for (i = 0; i < 3; i++) {
		fragments_make(test, 80, 2 * 1400 + (i ? 20 : 0));
		if (i == 2 && ipv4)
			((struct iphdr *)ctx->f.packet.data)->frag_off =
				htons(IP_DF);
		packet_finish(&ctx->f.packet);
		fragments_begin(test);
		fragments_receive_skb(test,
				      merged_skb(test, 1400, i ? 3 : 2));
		expect_counted(test, DSR_COUNTER_DROP_TOO_BIG,
			       !ipv4 || i == 2);
		if (!ipv4 || i == 2)
			continue;
		expect_counted(test, DSR_COUNTER_FRAGMENTED, 1);
		expect_segments(test, i ? 3 : 2);
	}
}

/* A merged packet that nobody has looked at, as a guest could hand it over */
static void merged_unchecked(struct kunit *test)
{
	struct sk_buff *skb;

	set_mtu(test, 1300);
	fragments_make(test, 80, 2 * 1400);
	skb = merged_skb(test, 1400, 2);
	skb->ip_summed = CHECKSUM_NONE;
	fragments_begin(test);
	fragments_receive_skb(test, skb);
	fragments_expect_nothing_sent(test);
	expect_counted(test, DSR_COUNTER_DROP_REFRAGMENT, 1);
}

/* Record route stays in the first, router alert is in each (RFC 791). */
static void options(struct kunit *test)
{
	static const u8 option[12] = { 7, 7, 4, 0, 0, 0, 0, 1, 148, 4, 0, 0 };
	static const u8 left[12] = { 1, 1, 1, 1, 1, 1, 1, 1, 148, 4, 0, 0 };
	struct fragments *ctx = test->priv;
	struct sk_buff *skb;
	u32 n = 0;

	fragments_make(test, 80, 2500);
	packet_add_options(&ctx->f.packet, option, sizeof(option));
	fragments_divide(test, 1024);
	expect_gathered(test);
	skb_queue_walk(&ctx->f.out->frames, skb) {
		const u8 *expected = n++ ? left : option;

		KUNIT_EXPECT_EQ(test, memcmp(skb->data + ETH_HLEN + 20,
					     expected, sizeof(left)), 0);
	}
}

static void extension_before(struct kunit *test)
{
	const u8 nothing[8] = { 0, 0, 1, 4 };
	struct fragments *ctx = test->priv;

	fragments_make(test, 80, 2500);
	packet_add_header(&ctx->f.packet, NEXTHDR_HOP, nothing, 8);
	fragments_divide(test, 1024);
	expect_gathered(test);
	fragments_divide(test, 1024);
	reverse(ctx);
	expect_gathered(test);
}

/* The extension header comes in the first fragment alone, and leaves in each. */
static void extension_behind(struct kunit *test)
{
	const u8 nothing[8] = { 0, 0, 1, 4 };
	struct fragments *ctx = test->priv;

	fragments_make(test, 80, 2500);
	packet_add_header(&ctx->f.packet, NEXTHDR_DEST, nothing, 8);
	ctx->f.packet.l4 = sizeof(struct ipv6hdr);
	ctx->f.packet.next = offsetof(struct ipv6hdr, nexthdr);
	fragments_divide(test, 1024);
	ctx->f.packet.l4 += sizeof(nothing);
	ctx->f.packet.next = sizeof(struct ipv6hdr);
	expect_gathered(test);
}

/* A fragment that is the packet: one header more, and nothing to wait for */
static void atomic_fragment(struct kunit *test)
{
	const u8 header[8] = { 0, 0, 0, 0, 1, 2, 3, 4 };
	struct fragments *ctx = test->priv;
	struct sk_buff *skb;

	fragments_make(test, 80, 700);
	packet_add_header(&ctx->f.packet, NEXTHDR_FRAGMENT, header, 8);
	fragments_begin(test);
	fragments_receive(test, &ctx->f.packet);
	skb = skb_peek(&ctx->f.out->frames);
	KUNIT_EXPECT_TRUE(test, skb && packet_in(&ctx->f.packet, skb, 14));
	expect_counted(test, DSR_COUNTER_STEERED, 1);
	expect_counted(test, DSR_COUNTER_FRAGMENTED, 0);
}

/* A fragment of a fragment: gathered once, then nobody's */
static void fragment_within(struct kunit *test)
{
	const u8 header[8] = { 0, 0, 0, 1, 1, 2, 3, 4 };
	struct fragments *ctx = test->priv;

	fragments_make(test, 80, 2000);
	packet_add_header(&ctx->f.packet, NEXTHDR_FRAGMENT, header, 8);
	ctx->f.packet.l4 = sizeof(struct ipv6hdr);
	ctx->f.packet.next = offsetof(struct ipv6hdr, nexthdr);
	fragments_divide(test, 1024);
	fragments_receive_all(test);
	fragments_expect_nothing_sent(test);
	KUNIT_EXPECT_EQ(test, ctx->f.passed, 0u);
	expect_counted(test, DSR_COUNTER_DROP_FRAGMENT, 1);
	fragments_expect_no_memory(test);
}

static struct kunit_case fragment_cases[] = {
	KUNIT_CASE_PARAM(in_order, packet_families),
	KUNIT_CASE_PARAM(reversed, packet_families),
	KUNIT_CASE_PARAM(any_size, packet_families),
	KUNIT_CASE_PARAM(duplicated, packet_families),
	KUNIT_CASE_PARAM(overlapping, packet_families),
	KUNIT_CASE_PARAM(first_lost, packet_families),
	KUNIT_CASE_PARAM(no_room, packet_families),
	KUNIT_CASE_PARAM(for_others, packet_families),
	KUNIT_CASE_PARAM(port_without_service, packet_families),
	KUNIT_CASE_PARAM(tunnel_is_kept, packet_families),
	KUNIT_CASE_PARAM(bad_source, packet_families),
	KUNIT_CASE_PARAM(ttl_once, packet_families),
	KUNIT_CASE_PARAM(gathered_before, packet_families),
	KUNIT_CASE_PARAM(no_room_for_data, packet_families),
	KUNIT_CASE_PARAM(smaller_link, packet_families),
	KUNIT_CASE_PARAM(too_big_without_df, packet_families),
	KUNIT_CASE(too_big_with_df),
	KUNIT_CASE(clone_and_checksum),
	KUNIT_CASE(checksum_in_header),
	KUNIT_CASE_PARAM(merged, packet_families),
	KUNIT_CASE_PARAM(merged_too_big, packet_families),
	KUNIT_CASE(merged_unchecked),
	KUNIT_CASE(options),
	KUNIT_CASE_PARAM(extension_before, packet_ipv6),
	KUNIT_CASE_PARAM(extension_behind, packet_ipv6),
	KUNIT_CASE_PARAM(atomic_fragment, packet_ipv6),
	KUNIT_CASE_PARAM(fragment_within, packet_ipv6),
	{}
};

struct kunit_suite dsr_fragment_suite = {
	.name = "dsr_fragment",
	.init = fragments_init,
	.exit = fixture_exit,
	.test_cases = fragment_cases,
};
