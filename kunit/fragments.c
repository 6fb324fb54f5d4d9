// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is behind fragments.h. Knows the formats of fragments, and nothing of how
 * they are gathered.
 */
#include "fragments.h"

#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>

static const u8 client_mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0xcc };

static unsigned int ahead(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	struct fragments *scene = priv;

	if (skb->dev != scene->in.dev || !scene->came)
		return NF_ACCEPT;
	if (state->pf == NFPROTO_IPV4)
		IPCB(skb)->frag_max_size = scene->came;
	else
		IP6CB(skb)->frag_max_size = scene->came;
	return NF_ACCEPT;
}

static unsigned int behind(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	struct fragments *scene = priv;

	if (skb->dev != scene->in.dev)
		return NF_ACCEPT;
	scene->passed++;
	scene->passed_length = skb->len;
	scene->passed_divisible = skb->ignore_df;
	scene->passed_dst = skb_dst(skb);
	kfree_skb(skb);
	return NF_STOLEN;
}

static void watch(struct kunit *test)
{
	struct fragments *scene = test->priv;
	int i, err;

	for (i = 0; i < ARRAY_SIZE(scene->hook); i++) {
		scene->hook[i].hook = i < 2 ? ahead : behind;
		scene->hook[i].pf = i & 1 ? NFPROTO_IPV6 : NFPROTO_IPV4;
		scene->hook[i].hooknum = NF_INET_PRE_ROUTING;
		scene->hook[i].priority = NF_IP_PRI_RAW + (i < 2 ? 0 : 2);
		scene->hook[i].priv = scene;
	}
	err = nf_register_net_hooks(&init_net, scene->hook,
				    ARRAY_SIZE(scene->hook));
	KUNIT_ASSERT_EQ(test, err, 0);
	scene->watching = true;
}

/**
 * fragments_serve - make the service, with one server
 * @test: the case
 * @ttl: &enum dsr_ttl
 *
 * Context: process.
 */
void fragments_serve(struct kunit *test, u8 ttl)
{
	struct fragments *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
	struct dsr_server_spec spec =
		gateway_spec(&scene->gateway, scene->host, 1);
	struct dsr_identity id;
	struct dsr_options options;
	int err;

	id = gateway_identity(family_of(test), IPPROTO_UDP, 80, 80);
	dsr_options_default(&options);
	options.ttl = ttl;
	mutex_lock(&dn->lock);
	err = dsr_service_replace(dn, &id, &options, &spec, 1, NULL);
	mutex_unlock(&dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
}

/**
 * fragments_init - make the scene, as a suite's init
 * @test: the case
 *
 * Context: process.
 * Return: 0; the case ends otherwise.
 */
int fragments_init(struct kunit *test)
{
	struct fragments *scene =
		kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	scene->id = get_random_u32();
	scene->host = 1;
	recorder_make(test, &scene->in);
	gateway_make(test, &scene->gateway);
	watch(test);
	fragments_serve(test, DSR_TTL_KEEP);
	return 0;
}

/**
 * fragments_exit - end the scene, as a suite's exit
 * @test: the case
 *
 * Context: process.
 */
void fragments_exit(struct kunit *test)
{
	struct fragments *scene = test->priv;

	if (!scene)
		return;
	if (scene->watching)
		nf_unregister_net_hooks(&init_net, scene->hook,
					ARRAY_SIZE(scene->hook));
	gateway_unmake(&scene->gateway);
	recorder_unmake(&scene->in);
}

/**
 * fragments_queues - where the kernel holds fragments of the case's family
 * @test: the case
 *
 * Context: process.
 * Return: its queues.
 */
struct fqdir *fragments_queues(const struct kunit *test)
{
	return family_of(test) == AF_INET ? init_net.ipv4.fqdir :
					    init_net.ipv6.fqdir;
}

/**
 * fragments_make - make a packet
 * @test: the case
 * @port: where to; 80 is served
 * @payload: bytes behind its UDP header
 *
 * Context: process.
 */
void fragments_make(struct kunit *test, u16 port, u32 payload)
{
	struct fragments *scene = test->priv;
	struct dsr_key flow = packet_flow(family_of(test), IPPROTO_UDP);

	flow.vip_port = htons(port);
	packet_make(&scene->packet, &flow, payload);
}

static void add_part_ipv4(struct fragments *scene, u32 from, u32 to, bool more)
{
	struct packet *part = &scene->part[scene->parts++], *p = &scene->packet;
	struct iphdr *ip = (struct iphdr *)part->data;

	part->flow = p->flow;
	part->l4 = p->l4;
	memcpy(part->data, p->data, p->l4);
	memcpy(part->data + p->l4, p->data + p->l4 + from, to - from);
	part->length = p->l4 + to - from;
	ip->id = htons(scene->id);
	ip->frag_off = htons(scene->flags | from / 8 | (more ? IP_MF : 0));
	packet_finish(part);
}

/* Its header is after the packet's own extension headers. */
static void add_part_ipv6(struct fragments *scene, u32 from, u32 to, bool more)
{
	struct packet *part = &scene->part[scene->parts++], *p = &scene->packet;
	struct frag_hdr header = {
		.frag_off = htons(from | more),
		.identification = htonl(scene->id),
	};

	*part = *p;
	memcpy(part->data + p->l4, p->data + p->l4 + from, to - from);
	part->length = p->l4 + to - from;
	packet_add_header(part, NEXTHDR_FRAGMENT, (u8 *)&header,
			  sizeof(header));
}

/**
 * fragments_add_part - add a fragment of what is behind the packet's headers
 * @test: the case
 * @from: its first byte
 * @to: behind its last
 *
 * Context: process.
 */
void fragments_add_part(struct kunit *test, u32 from, u32 to)
{
	struct fragments *scene = test->priv;
	bool more = to < scene->packet.length - scene->packet.l4;

	KUNIT_ASSERT_LT(test, scene->parts, (u32)PARTS_MAX);
	if (family_of(test) == AF_INET)
		add_part_ipv4(scene, from, to, more);
	else
		add_part_ipv6(scene, from, to, more);
}

/**
 * fragments_divide - divide the packet into fragments of one size
 * @test: the case
 * @size: bytes of each but the last, behind the headers
 *
 * Context: process.
 */
void fragments_divide(struct kunit *test, u32 size)
{
	struct fragments *scene = test->priv;
	u32 end = scene->packet.length - scene->packet.l4, from;

	scene->parts = 0;
	scene->id++;
	for (from = 0; from < end; from += size)
		fragments_add_part(test, from, min(from + size, end));
}

static u64 counter(const struct fragments *scene, u32 which)
{
	return dsr_counter_sum(scene->gateway.dn->counters, which);
}

/**
 * fragments_counted - what was counted since the case began to listen
 * @scene: the scene
 * @which: &enum dsr_counter
 *
 * Context: process.
 * Return: how often.
 */
u64 fragments_counted(const struct fragments *scene, u32 which)
{
	return counter(scene, which) - scene->before[which];
}

/**
 * expect_counted - expect a counter to have grown since fragments_begin()
 * @test: the case
 * @which: &enum dsr_counter
 * @times: by how much
 *
 * Context: process.
 */
void expect_counted(struct kunit *test, u32 which, u64 times)
{
	KUNIT_EXPECT_EQ_MSG(test, fragments_counted(test->priv, which), times,
			    "counter %u", which);
}

/**
 * fragments_begin - begin to look
 * @test: the case
 *
 * Context: process.
 */
void fragments_begin(struct kunit *test)
{
	struct fragments *scene = test->priv;
	u32 i;

	for (i = 0; i < __DSR_COUNTER_MAX; i++)
		scene->before[i] = counter(scene, i);
	scene->memory = frag_mem_limit(fragments_queues(test));
	scene->passed = 0;
	recorder_clear(&scene->gateway.out);
}

/**
 * fragments_skb - an skb of a packet or fragment, as it was received
 * @test: the case
 * @p: its bytes
 *
 * Context: process.
 * Return: the skb.
 */
struct sk_buff *fragments_skb(struct kunit *test, const struct packet *p)
{
	struct fragments *scene = test->priv;
	const struct packet_shape shape = {
		.headroom = 64,
		.dev = scene->in.dev,
		.source = client_mac,
	};
	struct sk_buff *skb = packet_skb(p, &shape);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	return skb;
}

/**
 * fragments_receive_skb - let the gateway receive an skb
 * @scene: the scene
 * @skb: the skb
 *
 * Context: process.
 */
void fragments_receive_skb(struct fragments *scene, struct sk_buff *skb)
{
	recorder_listen(&scene->gateway.out);
	netif_receive_skb(skb);
	recorder_stop(&scene->gateway.out);
}

/**
 * fragments_receive - let the gateway receive a packet or fragment
 * @test: the case
 * @p: its bytes
 *
 * Context: process.
 */
void fragments_receive(struct kunit *test, const struct packet *p)
{
	fragments_receive_skb(test->priv, fragments_skb(test, p));
}

/**
 * fragments_receive_all - begin, and receive all fragments
 * @test: the case
 *
 * Context: process.
 */
void fragments_receive_all(struct kunit *test)
{
	struct fragments *scene = test->priv;
	u32 i;

	fragments_begin(test);
	for (i = 0; i < scene->parts; i++)
		fragments_receive(test, &scene->part[i]);
}

/**
 * fragments_expect_nothing_sent - expect that nothing was sent since the beginning
 * @test: the case
 *
 * Context: process.
 */
void fragments_expect_nothing_sent(struct kunit *test)
{
	struct fragments *scene = test->priv;

	KUNIT_EXPECT_EQ(test, skb_queue_len(&scene->gateway.out.frames), 0u);
	expect_counted(test, DSR_COUNTER_STEERED, 0);
	expect_counted(test, DSR_COUNTER_FRAGMENTED, 0);
}

/**
 * fragments_expect_no_memory - expect that nothing is held that was not before
 * @test: the case
 *
 * Context: process.
 */
void fragments_expect_no_memory(struct kunit *test)
{
	struct fragments *scene = test->priv;

	KUNIT_EXPECT_LE(test, frag_mem_limit(fragments_queues(test)),
			scene->memory);
}

static u32 put_ipv4(struct kunit *test, struct packet *whole, const u8 *data,
		    u32 length)
{
	const struct iphdr *ip = (const struct iphdr *)data;
	u32 at = (ntohs(ip->frag_off) & IP_OFFSET) * 8, header = ip->ihl * 4;
	struct fragments *scene = test->priv;

	KUNIT_EXPECT_EQ(test, ip_fast_csum(ip, ip->ihl), (__sum16)0);
	KUNIT_EXPECT_EQ(test, ntohs(ip->frag_off) & 0xc000, (int)scene->flags);
	KUNIT_EXPECT_EQ(test, (u32)ntohs(ip->tot_len), length);
	if (!at)
		memcpy(whole->data, data, header);
	memcpy(whole->data + header + at, data + header, length - header);
	((struct iphdr *)whole->data)->frag_off = 0;
	return ntohs(ip->frag_off) & IP_MF ? 0 : header + at + length - header;
}

static u32 put_ipv6(struct kunit *test, struct packet *whole, const u8 *data,
		    u32 length)
{
	struct fragments *scene = test->priv;
	u32 header = scene->packet.l4, at;
	const struct frag_hdr *part = (const struct frag_hdr *)(data + header);

	at = ntohs(part->frag_off) & IP6_OFFSET;
	KUNIT_EXPECT_EQ(test, (int)data[scene->packet.next], NEXTHDR_FRAGMENT);
	if (!at)
		memcpy(whole->data, data, header);
	whole->data[scene->packet.next] = part->nexthdr;
	length -= sizeof(*part);
	memcpy(whole->data + header + at, data + header + sizeof(*part),
	       length - header);
	return part->frag_off & htons(IP6_MF) ? 0 : at + length;
}

/**
 * fragments_gather_frames - what a receiver would make of the frames that were sent
 * @test: the case
 * @limit: no fragment may be larger, in bytes
 *
 * Context: process.
 */
void fragments_gather_frames(struct kunit *test, u32 limit)
{
	struct fragments *scene = test->priv;
	struct packet *whole = &scene->whole;
	struct sk_buff *skb;
	u32 end = 0;

	memset(whole, 0, sizeof(*whole));
	whole->flow = scene->packet.flow;
	skb_queue_walk(&scene->gateway.out.frames, skb)
	{
		u32 length = skb->len - ETH_HLEN;
		const u8 *data = skb->data + ETH_HLEN;

		KUNIT_ASSERT_LE(test, length, limit);
		KUNIT_ASSERT_FALSE(test, skb_is_nonlinear(skb));
		KUNIT_EXPECT_EQ(test, (int)skb->ip_summed, CHECKSUM_NONE);
		end = max(end, family_of(test) == AF_INET ?
				       put_ipv4(test, whole, data, length) :
				       put_ipv6(test, whole, data, length));
	}
	whole->length = end;
	if (end)
		packet_finish(whole);
}

static void expect_frame_to_server(struct kunit *test)
{
	struct fragments *scene = test->priv;
	struct dsr_server_spec spec =
		gateway_spec(&scene->gateway, scene->host, 1);
	struct sk_buff *skb;

	skb_queue_walk(&scene->gateway.out.frames, skb)
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
 *
 * Context: process.
 */
void fragments_expect(struct kunit *test, u32 frames, u32 limit)
{
	struct fragments *scene = test->priv;

	KUNIT_EXPECT_EQ(test, skb_queue_len(&scene->gateway.out.frames),
			frames);
	expect_counted(test, DSR_COUNTER_STEERED, 1);
	expect_counted(test, DSR_COUNTER_FRAGMENTED, 1);
	KUNIT_EXPECT_EQ(test, scene->passed, 0u);
	expect_frame_to_server(test);
	fragments_gather_frames(test, limit);
	KUNIT_ASSERT_EQ(test, scene->whole.length, scene->packet.length);
	if (family_of(test) == AF_INET) {
		((struct iphdr *)scene->whole.data)->id =
			((struct iphdr *)scene->packet.data)->id;
		packet_finish(&scene->whole);
	}
	KUNIT_EXPECT_EQ(test,
			memcmp(scene->whole.data, scene->packet.data,
			       scene->packet.length),
			0);
}
