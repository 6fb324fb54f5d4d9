// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sending: what may be sent at all, that the frame is the header and the packet
 * as it came, and that nothing is written where others may look.
 */
#include "fixture.h"
#include "suites.h"
#include "xmit.h"

#include <linux/etherdevice.h>
#include <linux/slab.h>
#include <net/dst_metadata.h>
#include <net/sock.h>

#define GUARD		256
#define GUARD_BYTE	0x5a
#define MTU		1500

static const u8 server_mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0xaa };

/*
 * A server behind a recording device; the header is no real one, so that it
 * cannot come about by chance.
 */
struct xmit {
	struct fixture f;
	struct dsr_l2 l2;
	struct dsr_view view;
	struct dsr_dest dest;
	struct dsr_decision decision;
	int orphaned;
	enum dsr_counter reason;
};

static void set_header(struct xmit *xmit, u8 length)
{
	u8 i;

	xmit->l2.length = length;
	xmit->l2.headroom = length > ETH_HLEN ? 32 : 16;
	for (i = 0; i < length; i++)
		xmit->l2.header[i] = 0x40 + i;
	memcpy(xmit->l2.header, server_mac, ETH_ALEN);
}

static int xmit_init(struct kunit *test)
{
	struct xmit *xmit = fixture_make(test, sizeof(*xmit), 0);

	xmit->l2.dev = xmit->f.out->dev;
	xmit->l2.mtu = MTU;
	set_header(xmit, ETH_HLEN);
	xmit->dest.traffic = alloc_percpu(struct dsr_traffic);
	KUNIT_ASSERT_TRUE(test, !!xmit->dest.traffic);
	xmit->decision.view = &xmit->view;
	xmit->decision.dest = &xmit->dest;
	xmit->decision.l2 = &xmit->l2;
	xmit->f.shape.dev = xmit->f.out->dev;
	return 0;
}

static void xmit_exit(struct kunit *test)
{
	struct xmit *xmit = test->priv;

	fixture_exit(test);
	if (xmit)
		free_percpu(xmit->dest.traffic);
}

static struct sk_buff *make(struct kunit *test, u32 payload)
{
	fixture_packet(test->priv, payload);
	return fixture_skb(test);
}

static void expect_prepared(struct kunit *test, struct sk_buff *skb,
			    enum dsr_prepared expected,
			    enum dsr_counter reason)
{
	enum dsr_counter why = DSR_COUNTER_STEERED;
	struct xmit *xmit = test->priv;
	enum dsr_prepared prepared;

	recorder_listen(xmit->f.out);
	prepared = dsr_xmit_prepare(skb, &xmit->decision, &why);
	recorder_stop(xmit->f.out);
	KUNIT_EXPECT_EQ_MSG(test, (int)prepared, (int)expected, "reason %d",
			    why);
	if (expected == DSR_REFUSE)
		KUNIT_EXPECT_EQ(test, (int)why, (int)reason);
	KUNIT_EXPECT_TRUE(test, packet_in(&xmit->f.packet, skb, 0));
}

/* Prepare, commit, and the one frame that comes of it */
static struct sk_buff *send(struct kunit *test, struct sk_buff *skb)
{
	enum dsr_counter why = DSR_COUNTER_STEERED;
	struct xmit *xmit = test->priv;
	enum dsr_prepared prepared;
	bool sent = false;

	recorder_clear(xmit->f.out);
	recorder_listen(xmit->f.out);
	prepared = dsr_xmit_prepare(skb, &xmit->decision, &why);
	if (prepared == DSR_READY)
		sent = dsr_xmit_packet(skb, &xmit->decision);
	recorder_stop(xmit->f.out);
	KUNIT_EXPECT_EQ_MSG(test, (int)prepared, (int)DSR_READY, "reason %d",
			    why);
	if (!sent)
		kfree_skb(skb);
	KUNIT_ASSERT_TRUE(test, sent);
	KUNIT_ASSERT_EQ(test, skb_queue_len(&xmit->f.out->frames), 1u);
	return skb_peek(&xmit->f.out->frames);
}

static void expect_frame(struct kunit *test, const struct sk_buff *skb)
{
	struct xmit *xmit = test->priv;
	u8 length = xmit->l2.length, header[DSR_L2_HEADER_MAX];
	__be16 type = htons(xmit->f.packet.flow.family == AF_INET ? ETH_P_IP :
								  ETH_P_IPV6);
	u8 expected[DSR_L2_HEADER_MAX];

	memcpy(expected, xmit->l2.header, length);
	memcpy(expected + length - sizeof(type), &type, sizeof(type));
	KUNIT_EXPECT_EQ(test, skb_copy_bits(skb, 0, header, length), 0);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(header, expected, length), 0,
			    "header is %*ph", length, header);
	KUNIT_EXPECT_TRUE(test, packet_in(&xmit->f.packet, skb, length));
	KUNIT_EXPECT_PTR_EQ(test, skb->dev, xmit->f.out->dev);
	KUNIT_EXPECT_PTR_EQ(test, skb_mac_header(skb), skb->data);
	KUNIT_EXPECT_EQ(test, skb_network_offset(skb), (int)length);
}

static void frame_is_header_and_packet(struct kunit *test)
{
	struct xmit *xmit = test->priv;

	expect_frame(test, send(test, make(test, 700)));
	set_header(xmit, 18); /* a VLAN device that writes the tag itself */
	expect_frame(test, send(test, make(test, 700)));
	set_header(xmit, 22);
	expect_frame(test, send(test, make(test, 0)));
}

static void frame_of_any_shape(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	u32 i;

	for (i = 0; i < 60; i++) {
		xmit->f.shape.headroom = 14 + 7 * (i % 5);
		xmit->f.shape.linear = 40 + i;
		xmit->f.shape.listed = i & 1;
		expect_frame(test, send(test, make(test, 90)));
	}
}

static void traffic_is_counted(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct dsr_traffic sum = { };
	u32 bytes = 0;
	u32 i;

	for (i = 0; i < 5; i++) {
		send(test, make(test, 10 * i));
		bytes += xmit->f.packet.length;
	}
	dsr_traffic_sum(xmit->dest.traffic, &sum);
	KUNIT_EXPECT_EQ(test, sum.packets, 5ull);
	KUNIT_EXPECT_EQ(test, sum.bytes, (u64)bytes);
}

/* A sniffer's clone shares the bytes, those of the Ethernet header too. */
static void clone_is_left_alone(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *skb, *clone;
	u8 before[200];

	xmit->view.ttl = DSR_TTL_DECREMENT;
	skb = make(test, 64);
	clone = skb_clone(skb, GFP_KERNEL);
	if (!clone)
		kfree_skb(skb);
	KUNIT_ASSERT_NOT_NULL(test, clone);
	memcpy(before, clone->data - ETH_HLEN, 100);
	skb = send(test, skb);
	KUNIT_EXPECT_EQ(test, memcmp(before, clone->data - ETH_HLEN, 100), 0);
	KUNIT_EXPECT_TRUE(test, packet_in(&xmit->f.packet, clone, 0));
	KUNIT_EXPECT_EQ(test, skb->len, xmit->f.packet.length + ETH_HLEN);
	KUNIT_EXPECT_PTR_NE(test, skb->head, clone->head);
	kfree_skb(clone);
}

/* An skb in the middle of a page that the case can look at afterwards */
static struct sk_buff *make_guarded(struct kunit *test, u8 *memory,
				    u32 headroom)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *model = make(test, 32), *skb;

	get_page(virt_to_page(memory));
	memset(memory, GUARD_BYTE, PAGE_SIZE);
	skb = build_skb(memory + GUARD, 2048);
	if (skb) {
		skb_reserve(skb, headroom);
		skb_put_data(skb, xmit->f.packet.data, xmit->f.packet.length);
		skb->protocol = model->protocol;
		skb_reset_network_header(skb);
	}
	kfree_skb(model);
	return skb;
}

static bool untouched(const u8 *from, u32 length)
{
	return !memchr_inv(from, GUARD_BYTE, length);
}

static void check_headroom(struct kunit *test, u8 *memory, u32 headroom)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *skb = make_guarded(test, memory, headroom);
	const u8 *head = memory + GUARD;
	u32 behind = headroom + xmit->f.packet.length;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb = send(test, skb);
	expect_frame(test, skb);
	KUNIT_EXPECT_TRUE(test, untouched(memory, GUARD));
	KUNIT_EXPECT_TRUE(test, untouched(head + behind, 1200));
	if (skb->head == head)
		KUNIT_EXPECT_TRUE(test, untouched(head, headroom -
						  xmit->l2.length));
	else
		KUNIT_EXPECT_TRUE(test, untouched(head, headroom));
	KUNIT_EXPECT_EQ(test, skb->head == head,
			headroom >= xmit->l2.headroom);
}

/* A wide store would write before a header that begins where memory does. */
static void any_headroom(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct page *page = alloc_page(GFP_KERNEL);
	u32 headroom;

	KUNIT_ASSERT_NOT_NULL(test, page);
	for (headroom = 0; headroom <= 70; headroom++) {
		set_header(xmit, ETH_HLEN);
		check_headroom(test, page_address(page), headroom);
		set_header(xmit, 18);
		check_headroom(test, page_address(page), headroom);
	}
	recorder_clear(xmit->f.out);
	__free_page(page);
}

static void checksum_state(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *skb;

	skb = make(test, 16);
	skb->ip_summed = CHECKSUM_COMPLETE;
	skb->csum = (__force __wsum)0x1234;
	KUNIT_EXPECT_EQ(test, (int)send(test, skb)->ip_summed, CHECKSUM_NONE);

	skb = make(test, 16);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	KUNIT_EXPECT_EQ(test, (int)send(test, skb)->ip_summed,
			CHECKSUM_UNNECESSARY);

	skb = make(test, 16);
	skb_partial_csum_set(skb, xmit->f.packet.l4, 16);
	skb = send(test, skb);
	KUNIT_EXPECT_EQ(test, (int)skb->ip_summed, CHECKSUM_PARTIAL);
	KUNIT_EXPECT_EQ(test, skb_checksum_start_offset(skb),
			(int)xmit->f.packet.l4 + ETH_HLEN);
	KUNIT_EXPECT_EQ(test, (int)skb->csum_offset, 16);
	expect_frame(test, skb);
}

/* Where the header had to be copied, the checksum's place moves along. */
static void partial_checksum_moves(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *skb;

	xmit->f.shape.headroom = 14;
	skb = make(test, 16);
	skb_partial_csum_set(skb, xmit->f.packet.l4, 16);
	skb = send(test, skb);
	KUNIT_EXPECT_EQ(test, skb_checksum_start_offset(skb),
			(int)xmit->f.packet.l4 + ETH_HLEN);
	expect_frame(test, skb);
}

static void timestamp_is_cleared(struct kunit *test)
{
	struct sk_buff *skb = make(test, 16);

	skb->tstamp = 1234567890;
	KUNIT_EXPECT_EQ(test, send(test, skb)->tstamp, 0ll);
}

static void connection_is_dropped(struct kunit *test)
{
	static struct nf_conntrack connection __aligned(8);
	struct sk_buff *skb = make(test, 16);

	refcount_set(&connection.use, 2);
	skb_set_nfct(skb, (unsigned long)&connection | 2);
	KUNIT_EXPECT_EQ(test, send(test, skb)->_nfct, 0ul);
	KUNIT_EXPECT_EQ(test, refcount_read(&connection.use), 1u);

	skb = make(test, 16);
	skb_set_nfct(skb, 7); /* IP_CT_UNTRACKED without a connection */
	KUNIT_EXPECT_EQ(test, send(test, skb)->_nfct, 0ul);
}

static void route_is_dropped(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct metadata_dst *tunnel;
	struct sk_buff *skb;

	tunnel = metadata_dst_alloc(0, METADATA_IP_TUNNEL, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tunnel);
	skb = make(test, 16);
	dst_hold(&tunnel->dst);
	skb_dst_set(skb, &tunnel->dst);
	skb = send(test, skb);
	KUNIT_EXPECT_NULL(test, skb_dst(skb));
	KUNIT_EXPECT_NULL(test, skb_metadata_dst(skb));

	skb = make(test, 16);
	recorder_listen(xmit->f.out);
	skb_dst_set_noref(skb, &tunnel->dst);
	recorder_stop(xmit->f.out);
	KUNIT_EXPECT_NULL(test, skb_dst(send(test, skb)));
	dst_release(&tunnel->dst);
}

static void orphaned(struct sk_buff *skb)
{
	struct xmit *xmit = container_of((void *)skb->sk, struct xmit,
					   orphaned);

	xmit->orphaned++;
}

static void socket_is_dropped(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *skb = make(test, 16);

	skb->sk = (void *)&xmit->orphaned;
	skb->destructor = orphaned;
	skb = send(test, skb);
	KUNIT_EXPECT_EQ(test, xmit->orphaned, 1);
	KUNIT_EXPECT_NULL(test, skb->sk);
	KUNIT_EXPECT_TRUE(test, !skb->destructor);
}

static void reception_is_forgotten(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *skb = make(test, 16);

	skb->skb_iif = xmit->f.out->dev->ifindex;
	skb->ignore_df = 1;
#if IS_ENABLED(CONFIG_NETFILTER_XT_TARGET_TRACE) || IS_ENABLED(CONFIG_NF_TABLES)
	skb->nf_trace = 1;
#endif
#if IS_ENABLED(CONFIG_IP_VS)
	skb->ipvs_property = 1;
#endif
#ifdef CONFIG_NET_SWITCHDEV
	skb->offload_fwd_mark = 1;
	skb->offload_l3_fwd_mark = 1;
#endif
	skb = send(test, skb);
	KUNIT_EXPECT_EQ(test, skb->skb_iif, 0);
	KUNIT_EXPECT_EQ(test, (int)skb->ignore_df, 0);
	KUNIT_EXPECT_EQ(test, (int)skb->pkt_type, PACKET_HOST);
#if IS_ENABLED(CONFIG_NETFILTER_XT_TARGET_TRACE) || IS_ENABLED(CONFIG_NF_TABLES)
	KUNIT_EXPECT_EQ(test, (int)skb->nf_trace, 0);
#endif
#if IS_ENABLED(CONFIG_IP_VS)
	KUNIT_EXPECT_EQ(test, (int)skb->ipvs_property, 0);
#endif
#ifdef CONFIG_NET_SWITCHDEV
	KUNIT_EXPECT_EQ(test, (int)skb->offload_fwd_mark, 0);
	KUNIT_EXPECT_EQ(test, (int)skb->offload_l3_fwd_mark, 0);
#endif
}

/* An operator's mark is the operator's, on the way out too. */
static void mark_is_kept(struct kunit *test)
{
	struct sk_buff *skb = make(test, 16);

	skb->mark = 77;
	KUNIT_EXPECT_EQ(test, send(test, skb)->mark, 77u);
}

static u8 *ttl(struct xmit *xmit)
{
	struct ipv6hdr *ip6 = (struct ipv6hdr *)xmit->f.packet.data;
	struct iphdr *ip = (struct iphdr *)xmit->f.packet.data;

	return xmit->f.packet.flow.family == AF_INET ? &ip->ttl :
						      &ip6->hop_limit;
}

static struct sk_buff *make_with_ttl(struct kunit *test, u8 value)
{
	struct xmit *xmit = test->priv;

	fixture_packet(&xmit->f, 16);
	*ttl(xmit) = value;
	packet_finish(&xmit->f.packet);
	return fixture_skb(test);
}

/* The checksum is made anew here, and adjusted there: they must agree. */
static void ttl_is_decremented(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *skb;
	u32 value;

	xmit->view.ttl = DSR_TTL_DECREMENT;
	for (value = 2; value < 256; value++) {
		skb = send(test, make_with_ttl(test, value));
		*ttl(xmit) = value - 1;
		packet_finish(&xmit->f.packet);
		expect_frame(test, skb);
	}
}

static void ttl_ends(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *skb;
	u8 value;

	for (value = 0; value < 2; value++) {
		xmit->view.ttl = DSR_TTL_DECREMENT;
		skb = make_with_ttl(test, value);
		expect_prepared(test, skb, DSR_REFUSE, DSR_COUNTER_DROP_TTL);
		kfree_skb(skb);
		xmit->view.ttl = DSR_TTL_KEEP;
		expect_frame(test, send(test, make_with_ttl(test, value)));
	}
}

static void size_limit(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *skb;
	u32 header;

	fixture_packet(&xmit->f, 0);
	header = xmit->f.packet.length;
	expect_frame(test, send(test, make(test, MTU - header)));
	skb = make(test, MTU - header + 1);
	expect_prepared(test, skb, DSR_REFUSE, DSR_COUNTER_DROP_TOO_BIG);
	xmit->l2.mtu++;
	expect_frame(test, send(test, skb));
}

static u32 gso_type(const struct kunit *test)
{
	const struct packet_kind *kind = packet_kind_of(test);

	if (kind->protocol == IPPROTO_UDP)
		return SKB_GSO_UDP_L4;
	return kind->family == AF_INET ? SKB_GSO_TCPV4 : SKB_GSO_TCPV6;
}

/* The packet, with 3000 bytes, as one that was merged */
static struct sk_buff *merged(struct kunit *test, u32 size, u32 type)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *skb;

	xmit->f.shape.linear = 120;
	skb = fixture_skb(test);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb_shinfo(skb)->gso_size = size;
	skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(3000, size);
	skb_shinfo(skb)->gso_type = type;
	return skb;
}

static struct sk_buff *make_gso(struct kunit *test, u32 size)
{
	fixture_packet(test->priv, 3000);
	return merged(test, size, gso_type(test));
}

/* What the receiver merged fits when what it was merged from fitted. */
static void merged_packet(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct dsr_traffic sum = { };
	struct sk_buff *skb;
	u32 fits;

	fixture_packet(&xmit->f, 0);
	fits = MTU - xmit->f.packet.length;
	skb = send(test, make_gso(test, fits));
	KUNIT_EXPECT_TRUE(test, skb_is_gso(skb));
	expect_frame(test, skb);
	dsr_traffic_sum(xmit->dest.traffic, &sum);
	KUNIT_EXPECT_EQ(test, sum.packets, (u64)DIV_ROUND_UP(3000, fits));
	KUNIT_EXPECT_EQ(test, sum.bytes, (u64)xmit->f.packet.length);

	skb = make_gso(test, fits + 1);
	expect_prepared(test, skb, DSR_REFUSE, DSR_COUNTER_DROP_TOO_BIG);
	kfree_skb(skb);
}

/* The options are no TCP header, though ipv6_rcv() marks them as that. */
static void merged_behind_options(struct kunit *test)
{
	static const u8 options[24] = { 0, 2, IPV6_TLV_PADN, 20 };
	struct dsr_key flow = packet_flow(AF_INET6, IPPROTO_TCP);
	struct xmit *xmit = test->priv;
	struct sk_buff *skb;
	u32 fits;

	packet_make(&xmit->f.packet, &flow, 3000);
	packet_add_header(&xmit->f.packet, NEXTHDR_DEST, options,
			  sizeof(options));
	fits = MTU - (xmit->f.packet.length - 3000);
	expect_frame(test, send(test, merged(test, fits, SKB_GSO_TCPV6)));

	skb = merged(test, fits + 1, SKB_GSO_TCPV6);
	expect_prepared(test, skb, DSR_REFUSE, DSR_COUNTER_DROP_TOO_BIG);
	kfree_skb(skb);
}

/* Merged by hardware that kept no record of how: cannot be undone */
static void merged_for_good(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *skb;

	xmit->f.shape.linear = 120;
	skb = make(test, 300);
	skb_shinfo(skb)->gso_size = 100;
	expect_prepared(test, skb, DSR_REFUSE, DSR_COUNTER_DROP_LRO);
	kfree_skb(skb);
	skb = make(test, 3000);
	skb_shinfo(skb)->gso_size = 1000;
	expect_prepared(test, skb, DSR_REFUSE, DSR_COUNTER_DROP_LRO);
	kfree_skb(skb);
	/* Its IP header had what was beyond the linear part cut off */
	xmit->f.shape.linear = 0;
	skb = make(test, 300);
	skb_shinfo(skb)->gso_size = 100;
	expect_prepared(test, skb, DSR_REFUSE, DSR_COUNTER_DROP_LRO);
	kfree_skb(skb);
}

static void from_the_server_itself(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *skb;

	xmit->f.shape.source = server_mac;
	skb = make(test, 16);
	expect_prepared(test, skb, DSR_REFUSE, DSR_COUNTER_DROP_LOOP);
	/* The same address on another network is another machine. */
	skb->dev = init_net.loopback_dev;
	expect_prepared(test, skb, DSR_READY, 0);
	kfree_skb(skb);
	/* Without a link-layer header nobody can be told from his own. */
	xmit->f.shape.source = NULL;
	expect_frame(test, send(test, make(test, 16)));
}

/* Each frame makes the next one, as two gateways on one machine would. */
static void come_back(struct recorder *recorder)
{
	struct kunit *test = recorder->context;
	struct xmit *xmit = test->priv;
	struct sk_buff *skb;

	skb = packet_skb(&xmit->f.packet, &xmit->f.shape);
	if (!skb)
		return;
	if (dsr_xmit_prepare(skb, &xmit->decision, &xmit->reason) !=
	    DSR_READY || !dsr_xmit_packet(skb, &xmit->decision))
		kfree_skb(skb);
}

static void recursion_ends(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *skb = make(test, 16);
	bool sent;
	u32 i;

	xmit->f.out->on_frame = come_back;
	xmit->f.out->context = test;
	recorder_listen(xmit->f.out);
	sent = dsr_xmit_packet(skb, &xmit->decision);
	recorder_stop(xmit->f.out);
	KUNIT_EXPECT_TRUE(test, sent);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&xmit->f.out->frames),
			(u32)DSR_XMIT_DEPTH);
	KUNIT_EXPECT_EQ(test, (int)xmit->reason, DSR_COUNTER_DROP_LOOP);
	/* And the way is free again. */
	xmit->f.out->on_frame = NULL;
	for (i = 0; i < 2 * DSR_XMIT_DEPTH; i++)
		expect_frame(test, send(test, make(test, 16)));
}

/* Up its own stack goes anything, whatever a wire would say. */
static void gateway_is_server(struct kunit *test)
{
	struct xmit *xmit = test->priv;
	struct sk_buff *skb = make(test, 2500);

	xmit->l2 = (struct dsr_l2) { .local = true };
	xmit->view.ttl = DSR_TTL_DECREMENT;
	expect_prepared(test, skb, DSR_DELIVER, 0);
	kfree_skb(skb);
}

static struct kunit_case xmit_cases[] = {
	KUNIT_CASE_PARAM(frame_is_header_and_packet, packet_plain_kinds),
	KUNIT_CASE_PARAM(frame_of_any_shape, packet_plain_kinds),
	KUNIT_CASE(traffic_is_counted),
	KUNIT_CASE_PARAM(clone_is_left_alone, packet_plain_kinds),
	KUNIT_CASE_PARAM(any_headroom, packet_plain_kinds),
	KUNIT_CASE_PARAM(checksum_state, packet_plain_kinds),
	KUNIT_CASE(partial_checksum_moves),
	KUNIT_CASE(timestamp_is_cleared),
	KUNIT_CASE(connection_is_dropped),
	KUNIT_CASE(route_is_dropped),
	KUNIT_CASE(socket_is_dropped),
	KUNIT_CASE(reception_is_forgotten),
	KUNIT_CASE(mark_is_kept),
	KUNIT_CASE_PARAM(ttl_is_decremented, packet_plain_kinds),
	KUNIT_CASE_PARAM(ttl_ends, packet_plain_kinds),
	KUNIT_CASE_PARAM(size_limit, packet_plain_kinds),
	KUNIT_CASE_PARAM(merged_packet, packet_plain_kinds),
	KUNIT_CASE(merged_behind_options),
	KUNIT_CASE(merged_for_good),
	KUNIT_CASE(from_the_server_itself),
	KUNIT_CASE(recursion_ends),
	KUNIT_CASE(gateway_is_server),
	{ }
};

struct kunit_suite dsr_xmit_suite = {
	.name = "dsr_xmit",
	.init = xmit_init,
	.exit = xmit_exit,
	.test_cases = xmit_cases,
};
