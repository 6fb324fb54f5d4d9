// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is behind fragments.h. Knows the formats of fragments, and nothing of how
 * they are gathered.
 */
#include "fragments.h"
#include "outcome.h"

#include <linux/etherdevice.h>
#include <linux/netfilter_ipv4.h>
#include <net/ipv6.h>

static unsigned int ahead(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	struct fragments *ctx = priv;

	if (skb->dev != ctx->f.in.dev || !ctx->came)
		return NF_ACCEPT;
	if (state->pf == NFPROTO_IPV4)
		IPCB(skb)->frag_max_size = ctx->came;
	else
		IP6CB(skb)->frag_max_size = ctx->came;
	return NF_ACCEPT;
}

/**
 * fragments_serve - make the service, with one server
 * @test: the case
 * @ttl: &enum dsr_ttl
 */
void fragments_serve(struct kunit *test, u8 ttl)
{
	struct fragments *ctx = test->priv;

	ctx->f.options.ttl = ttl;
	fixture_serve_hosts(test, ctx->host, 1);
}

/* Make the gateway, as a suite's init. */
int fragments_init(struct kunit *test)
{
	struct fragments *ctx =
		fixture_make(test, sizeof(*ctx), IPPROTO_UDP);

	ctx->id = get_random_u32();
	ctx->host = 1;
	fixture_add_hooks(test, ahead, NF_IP_PRI_RAW);
	fixture_watch(test);
	fragments_serve(test, DSR_TTL_KEEP);
	return 0;
}

/**
 * fragments_queues - find where the kernel holds fragments of the case's family
 * @test: the case
 *
 * Return: its queues.
 */
struct fqdir *fragments_queues(const struct kunit *test)
{
	return fixture_family(test) == AF_INET ? init_net.ipv4.fqdir :
					    init_net.ipv6.fqdir;
}

/**
 * fragments_make - make a packet
 * @test: the case
 * @port: where to; 80 is served
 * @payload: bytes behind its UDP header
 */
void fragments_make(struct kunit *test, u16 port, u32 payload)
{
	struct fixture *f = test->priv;
	struct dsr_key flow = fixture_packet(f, payload);

	flow.vip_port = htons(port);
	packet_make(&f->packet, &flow, payload);
}

/**
 * fragments_add_part - add a fragment of what is behind the packet's headers
 * @test: the case
 * @from: its first byte
 * @to: behind its last
 */
void fragments_add_part(struct kunit *test, u32 from, u32 to)
{
	struct fragments *ctx = test->priv;
	struct packet *p = &ctx->f.packet;

	KUNIT_ASSERT_LT(test, ctx->parts, (u32)PARTS_MAX);
	if (fixture_family(test) == AF_INET) {
		((struct iphdr *)p->data)->id = htons(ctx->id);
		packet_finish(p);
	}
	packet_part(&ctx->part[ctx->parts++], p, from, to, ctx->flags,
		    ctx->id);
}

/**
 * fragments_divide - divide the packet into fragments of one size
 * @test: the case
 * @size: bytes of each but the last, behind the headers
 */
void fragments_divide(struct kunit *test, u32 size)
{
	struct fragments *ctx = test->priv;
	u32 end = ctx->f.packet.length - ctx->f.packet.l4, from;

	ctx->parts = 0;
	ctx->id++;
	for (from = 0; from < end; from += size)
		fragments_add_part(test, from, min(from + size, end));
}

/**
 * expect_counted - expect a counter to have grown since fragments_begin()
 * @test: the case
 * @which: &enum dsr_counter
 * @times: by how much
 */
void expect_counted(struct kunit *test, u32 which, u64 times)
{
	KUNIT_EXPECT_EQ_MSG(test, fixture_counted(test->priv, which), times,
			    "counter %u", which);
}

/* Begin to look. */
void fragments_begin(struct kunit *test)
{
	struct fragments *ctx = test->priv;

	fixture_begin(&ctx->f);
	ctx->memory = frag_mem_limit(fragments_queues(test));
}

/**
 * fragments_skb - make an skb of a packet or fragment, as it was received
 * @test: the case
 * @p: its bytes
 *
 * Return: the skb.
 */
struct sk_buff *fragments_skb(struct kunit *test, const struct packet *p)
{
	struct fixture *f = test->priv;
	struct sk_buff *skb = packet_skb(p, &f->shape);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	return skb;
}

/* Let the gateway receive an skb. */
void fragments_receive_skb(struct kunit *test, struct sk_buff *skb)
{
	struct fixture *f = test->priv;

	recorder_listen(f->out);
	netif_receive_skb(skb);
	recorder_stop(f->out);
}

/**
 * fragments_receive - let the gateway receive a packet or fragment
 * @test: the case
 * @p: its bytes
 */
void fragments_receive(struct kunit *test, const struct packet *p)
{
	fragments_receive_skb(test, fragments_skb(test, p));
}

/* Begin, and receive all fragments. */
void fragments_receive_all(struct kunit *test)
{
	struct fragments *ctx = test->priv;
	u32 i;

	fragments_begin(test);
	for (i = 0; i < ctx->parts; i++)
		fragments_receive(test, &ctx->part[i]);
}

/* Expect that nothing was sent since the beginning. */
void fragments_expect_nothing_sent(struct kunit *test)
{
	struct fragments *ctx = test->priv;

	KUNIT_EXPECT_EQ(test, skb_queue_len(&ctx->f.out->frames), 0u);
	expect_counted(test, DSR_COUNTER_STEERED, 0);
	expect_counted(test, DSR_COUNTER_FRAGMENTED, 0);
}

/* Expect that nothing is held that was not before. */
void fragments_expect_no_memory(struct kunit *test)
{
	struct fragments *ctx = test->priv;

	KUNIT_EXPECT_LE(test, frag_mem_limit(fragments_queues(test)),
			ctx->memory);
}

static void expect_fragment(struct kunit *test, const struct sk_buff *skb)
{
	struct fragments *ctx = test->priv;
	const u8 *data = skb->data + ETH_HLEN;
	u16 flags;

	KUNIT_EXPECT_EQ(test, (int)skb->ip_summed, CHECKSUM_NONE);
	if (fixture_family(test) == AF_INET) {
		flags = ntohs(((const struct iphdr *)data)->frag_off) & 0xc000;
		KUNIT_EXPECT_EQ(test, flags, ctx->flags);
	} else {
		KUNIT_EXPECT_EQ(test, (int)data[ctx->f.packet.next],
				NEXTHDR_FRAGMENT);
	}
}

/**
 * fragments_gather_frames - gather the frames that were sent, as receivers do
 * @test: the case
 * @limit: no fragment may be larger, in bytes
 */
void fragments_gather_frames(struct kunit *test, u32 limit)
{
	struct fragments *ctx = test->priv;
	struct packet *whole = &ctx->whole;
	const struct sk_buff *skb;

	skb_queue_walk(&ctx->f.out->frames, skb)
		expect_fragment(test, skb);
	memset(whole, 0, sizeof(*whole));
	whole->flow = ctx->f.packet.flow;
	KUNIT_ASSERT_TRUE(test, outcome_of_parts(whole, &ctx->f.out->frames,
						 limit));
}

static void expect_frame_to_server(struct kunit *test)
{
	struct fragments *ctx = test->priv;
	struct dsr_server_spec spec =
		gateway_spec(&ctx->f.gateway, ctx->host, 1);
	struct sk_buff *skb;

	skb_queue_walk(&ctx->f.out->frames, skb)
	{
		KUNIT_EXPECT_EQ(test, memcmp(skb->data, spec.nexthop.lladdr,
					     ETH_ALEN), 0);
		KUNIT_EXPECT_EQ(test, eth_hdr(skb)->h_proto, skb->protocol);
		KUNIT_EXPECT_NULL(test, skb_dst(skb));
	}
}

/**
 * fragments_expect - expect that the packet was sent, unchanged, in parts
 * @test: the case
 * @frames: how many parts
 * @limit: no part may be larger, in bytes
 */
void fragments_expect(struct kunit *test, u32 frames, u32 limit)
{
	struct fragments *ctx = test->priv;

	KUNIT_EXPECT_EQ(test, skb_queue_len(&ctx->f.out->frames),
			frames);
	expect_counted(test, DSR_COUNTER_STEERED, 1);
	expect_counted(test, DSR_COUNTER_FRAGMENTED, 1);
	KUNIT_EXPECT_EQ(test, ctx->f.passed, 0u);
	expect_frame_to_server(test);
	fragments_gather_frames(test, limit);
	KUNIT_ASSERT_EQ(test, ctx->whole.length, ctx->f.packet.length);
	if (fixture_family(test) == AF_INET) {
		((struct iphdr *)ctx->whole.data)->frag_off = 0;
		packet_finish(&ctx->whole);
	}
	KUNIT_EXPECT_EQ(test,
			memcmp(ctx->whole.data, ctx->f.packet.data,
			       ctx->f.packet.length),
			0);
}
