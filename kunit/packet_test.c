// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parsing: what both families have in common, and IPv4's own. Each case says
 * what must come out, in words that do not come from the parser.
 */
#include "packet.h"
#include "parse.h"
#include "skb.h"
#include "suites.h"

#include <linux/ip.h>
#include <linux/tcp.h>
#include <linux/udp.h>

/* One packet at a time: the cases do not run at the same time. */
static struct packet packet;

static struct dsr_key make(struct kunit *test, u32 payload)
{
	const struct packet_kind *kind = packet_kind_of(test);
	struct dsr_key flow = packet_flow(kind->family, kind->protocol);

	packet_make(&packet, &flow, payload);
	return flow;
}

static enum dsr_parsed parse(struct sk_buff *skb, struct dsr_key *key,
			     enum dsr_counter *why)
{
	memset(key, 0x5a, sizeof(*key));
	*why = DSR_COUNTER_STEERED;
	if (skb->protocol == htons(ETH_P_IPV6))
		return dsr_packet_parse_ipv6(skb, key, why);
	return dsr_packet_parse_ipv4(skb, key, why);
}

static void expect_flow(struct kunit *test, const struct packet_shape *shape,
			const struct dsr_key *flow)
{
	struct sk_buff *skb = packet_skb(&packet, shape);
	enum dsr_parsed parsed;
	enum dsr_counter why;
	struct dsr_key key;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	parsed = parse(skb, &key, &why);
	KUNIT_EXPECT_EQ_MSG(test, (int)parsed, (int)DSR_PARSED, "reason %d",
			    why);
	KUNIT_EXPECT_TRUE(test, packet_flow_is(&key, flow));
	KUNIT_EXPECT_TRUE(test, packet_in(&packet, skb, 0));
	kfree_skb(skb);
}

static void expect_declined(struct kunit *test,
			    const struct packet_shape *shape, u8 pkt_type,
			    enum dsr_parsed expected, enum dsr_counter reason)
{
	struct sk_buff *skb = packet_skb(&packet, shape);
	enum dsr_parsed parsed;
	enum dsr_counter why;
	struct dsr_key key;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb->pkt_type = pkt_type;
	parsed = parse(skb, &key, &why);
	KUNIT_EXPECT_EQ(test, (int)parsed, (int)expected);
	KUNIT_EXPECT_EQ(test, (int)why, (int)reason);
	KUNIT_EXPECT_TRUE(test, packet_in(&packet, skb, 0));
	KUNIT_EXPECT_EQ(test, key.family, packet.flow.family);
	KUNIT_EXPECT_EQ(test, key.vip.all[0], packet.flow.vip.all[0]);
	kfree_skb(skb);
}

static const struct packet_shape whole = { .headroom = 64 };

static void plain(struct kunit *test)
{
	struct dsr_key flow = make(test, 100);

	expect_flow(test, &whole, &flow);
}

static void no_payload(struct kunit *test)
{
	struct dsr_key flow = make(test, 0);

	expect_flow(test, &whole, &flow);
}

/* The port numbers that a careless test of "if (port)" would get wrong */
static void port_zero(struct kunit *test)
{
	struct dsr_key flow = make(test, 0);

	flow.client_port = 0;
	flow.vip_port = 0;
	packet_make(&packet, &flow, 0);
	expect_flow(test, &whole, &flow);
}

/* FIN or RST ends a connection, SYN alone begins one, whatever else is set. */
static enum dsr_signal signal_of(u8 flags)
{
	const u8 fin = 1, syn = 2, rst = 4, ack = 16;

	if (flags & (fin | rst))
		return flags & rst ? DSR_SIGNAL_RESET : DSR_SIGNAL_FIN;
	if ((flags & (syn | ack)) == syn)
		return DSR_SIGNAL_OPEN;
	return DSR_SIGNAL_DATA;
}

static void tcp_flags(struct kunit *test)
{
	struct dsr_key flow = make(test, 40);
	u32 flags;

	if (flow.protocol == IPPROTO_SCTP)
		return;
	for (flags = 0; flags < 256; flags++) {
		packet_set_flags(&packet, flags);
		flow.signal = flow.protocol == IPPROTO_TCP ? signal_of(flags) :
							     DSR_SIGNAL_DATA;
		expect_flow(test, &whole, &flow);
	}
}

static struct dsr_key refined(struct kunit *test,
			      const struct packet_shape *shape)
{
	struct sk_buff *skb = packet_skb(&packet, shape);
	struct dsr_key key = { };
	enum dsr_counter why;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, (int)parse(skb, &key, &why), (int)DSR_PARSED);
	dsr_packet_refine(skb, &key);
	kfree_skb(skb);
	return key;
}

/* What has payload is told from what has none, in every shape of the packet. */
static void payload(struct kunit *test)
{
	const u8 ack = 16;
	struct packet_shape shape = { .headroom = 16 };
	struct dsr_key flow = make(test, 0);
	u32 bytes;

	for (bytes = 0; bytes < 3; bytes++) {
		packet_make(&packet, &flow, bytes);
		if (flow.protocol == IPPROTO_TCP)
			packet_set_flags(&packet, ack);
		for (shape.linear = packet.l4; shape.linear <= packet.length;
		     shape.linear++)
			KUNIT_EXPECT_EQ(test, refined(test, &shape).signal,
					flow.protocol == IPPROTO_TCP && !bytes ?
					DSR_SIGNAL_ACK : DSR_SIGNAL_DATA);
	}
}

/* A COOKIE ECHO is what an association goes on with, and nothing else. */
static void cookie_echo(struct kunit *test)
{
	struct dsr_key flow = packet_flow(AF_INET6, IPPROTO_SCTP);
	u32 type;

	packet_make(&packet, &flow, 20);
	for (type = 0; type < 16; type++) {
		packet_set_chunk(&packet, type, 7);
		KUNIT_EXPECT_EQ(test, refined(test, &whole).seq,
				type == 10 ? 0 : S32_MAX);
	}
}

/* INIT without a tag begins an association; ABORT, SHUTDOWN COMPLETE end it. */
static enum dsr_signal chunk_signal(u8 type, u32 tag)
{
	if (type == 6 || type == 14)
		return DSR_SIGNAL_RESET;
	return type == 1 && !tag ? DSR_SIGNAL_OPEN : DSR_SIGNAL_DATA;
}

static void sctp_chunks(struct kunit *test)
{
	static const u8 families[] = { AF_INET, AF_INET6 };
	static const u32 tags[] = { 0, 1, 0x80000000 };
	struct dsr_key flow;
	u32 type, i;

	for (i = 0; i < 2 * ARRAY_SIZE(tags); i++) {
		flow = packet_flow(families[i & 1], IPPROTO_SCTP);
		packet_make(&packet, &flow, 20);
		for (type = 0; type < 256; type++) {
			packet_set_chunk(&packet, type, tags[i / 2]);
			flow.signal = chunk_signal(type, tags[i / 2]);
			expect_flow(test, &whole, &flow);
		}
	}
}

/* A GSO packet has nothing but its headers in the linear part. */
static void sctp_is_not_pulled(struct kunit *test)
{
	struct dsr_key flow = packet_flow(AF_INET, IPPROTO_SCTP), key;
	struct packet_shape shape = { .headroom = 64, .listed = true };
	enum dsr_counter why;
	struct sk_buff *skb;

	packet_make(&packet, &flow, 200);
	shape.linear = packet.l4 + 12;
	skb = packet_skb(&packet, &shape);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, (int)parse(skb, &key, &why), (int)DSR_PARSED);
	KUNIT_EXPECT_TRUE(test, packet_flow_is(&key, &flow));
	KUNIT_EXPECT_EQ(test, skb_headlen(skb), shape.linear);
	kfree_skb(skb);
}

/* Every split between linear part and fragments that the stack hands over */
static void any_shape(struct kunit *test)
{
	struct packet_shape shape = { .headroom = 16 };
	struct dsr_key flow = make(test, 30);
	u32 header = packet.l4;

	for (shape.linear = header; shape.linear <= packet.length;
	     shape.linear++) {
		shape.listed = false;
		expect_flow(test, &shape, &flow);
		shape.listed = true;
		expect_flow(test, &shape, &flow);
	}
}

static u32 l4_length(u8 protocol)
{
	if (protocol == IPPROTO_SCTP)
		return 12 + 4; /* the header, and a chunk's */
	return protocol == IPPROTO_TCP ? sizeof(struct tcphdr) :
					 sizeof(struct udphdr);
}

static void expect_cut(struct kunit *test, const struct packet_shape *shape,
		       const struct dsr_key *flow)
{
	if (packet.length - packet.l4 >= l4_length(flow->protocol))
		expect_flow(test, shape, flow);
	else
		expect_declined(test, shape, PACKET_HOST, DSR_DROP,
				DSR_COUNTER_DROP_TRUNCATED);
}

/* What is behind the end looks like anything but this flow's ports. */
static void truncated(struct kunit *test)
{
	struct packet_shape split = { .headroom = 16 };
	struct dsr_key flow = make(test, 5);
	u32 length;

	for (length = packet.length; length + 1 > packet.l4; length--) {
		packet_cut(&packet, length);
		flow = packet.flow;
		if (flow.protocol == IPPROTO_TCP)
			flow.signal = signal_of(packet.data[packet.l4 + 13]);
		expect_cut(test, &whole, &flow);
		for (split.linear = packet.l4; split.linear < length;
		     split.linear += 3)
			expect_cut(test, &split, &flow);
	}
}

static bool hint(const struct packet_shape *shape, struct dsr_key *key)
{
	struct sk_buff *skb = packet_skb(&packet, shape);
	bool known;

	if (!skb)
		return false;
	memset(key, 0x5a, sizeof(*key));
	known = packet.flow.family == AF_INET6 ? dsr_parse_hint_ipv6(skb, key) :
						 dsr_parse_hint_ipv4(skb, key);
	kfree_skb(skb);
	return known;
}

/* What is fetched ahead is what will be wanted, as soon as it can be read. */
static void hinted(struct kunit *test)
{
	struct packet_shape split = { .headroom = 16 };
	struct dsr_key flow = make(test, 30), key;

	for (split.linear = packet.l4; split.linear < packet.l4 + 4;
	     split.linear++)
		KUNIT_EXPECT_FALSE(test, hint(&split, &key));
	KUNIT_ASSERT_TRUE(test, hint(&split, &key));
	key.signal = flow.signal;
	KUNIT_EXPECT_TRUE(test, packet_flow_is(&key, &flow));
	KUNIT_ASSERT_TRUE(test, hint(&whole, &key));
	key.signal = flow.signal;
	KUNIT_EXPECT_TRUE(test, packet_flow_is(&key, &flow));
	if (flow.family == AF_INET6)
		return;
	((struct iphdr *)packet.data)->frag_off = htons(1);
	KUNIT_EXPECT_FALSE(test, hint(&whole, &key));
}

static void not_to_this_host(struct kunit *test)
{
	u8 type;

	make(test, 10);
	for (type = PACKET_HOST + 1; type <= PACKET_KERNEL; type++)
		expect_declined(test, &whole, type, DSR_PASS,
				DSR_COUNTER_PASS_NOT_HOST);
}

static void set_protocol(u8 protocol)
{
	if (packet.flow.family == AF_INET)
		((struct iphdr *)packet.data)->protocol = protocol;
	else
		packet.data[packet.next] = protocol;
	packet_finish(&packet);
}

static bool special_in_ipv6(u32 protocol)
{
	return protocol == NEXTHDR_HOP || protocol == NEXTHDR_ROUTING ||
	       protocol == NEXTHDR_FRAGMENT || protocol == NEXTHDR_AUTH ||
	       protocol == NEXTHDR_DEST;
}

static void other_protocols(struct kunit *test)
{
	u32 protocol;

	make(test, 60);
	for (protocol = 0; protocol < 256; protocol++) {
		if (protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ||
		    protocol == IPPROTO_SCTP || protocol == IPPROTO_UDPLITE ||
		    (packet.flow.family == AF_INET6 &&
		     special_in_ipv6(protocol)))
			continue;
		set_protocol(protocol);
		expect_declined(test, &whole, PACKET_HOST, DSR_PASS,
				DSR_COUNTER_PASS_PROTOCOL);
	}
}

struct source {
	u32 address;
	bool bad;
};

static const struct source sources[] = {
	{ 0x00000000, true },	{ 0x00000001, false },
	{ 0x01000000, false },	{ 0x7effffff, false },
	{ 0x7f000000, true },	{ 0x7f000001, true },
	{ 0x7fffffff, true },	{ 0x80000000, false },
	{ 0xc612580a, true }, /* the VIP itself: LAND */
	{ 0xc612580b, false },	{ 0xdfffffff, false },
	{ 0xe0000000, true },	{ 0xe0000001, true },
	{ 0xefffffff, true },	{ 0xf0000000, false },
	{ 0xfffffffe, false },	{ 0xffffffff, true },
};

static void sources_ipv4(struct kunit *test)
{
	struct dsr_key flow = packet_flow(AF_INET, IPPROTO_UDP);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(sources); i++) {
		flow.client.ip = htonl(sources[i].address);
		packet_make(&packet, &flow, 9);
		if (sources[i].bad)
			expect_declined(test, &whole, PACKET_HOST, DSR_DROP,
					DSR_COUNTER_DROP_SOURCE);
		else
			expect_flow(test, &whole, &flow);
	}
}

static void source_with_other_port_is_bad(struct kunit *test)
{
	struct dsr_key flow = packet_flow(AF_INET, IPPROTO_TCP);

	flow.client = flow.vip;
	flow.client_port = htons(1);
	packet_make(&packet, &flow, 0);
	expect_declined(test, &whole, PACKET_HOST, DSR_DROP,
			DSR_COUNTER_DROP_SOURCE);
}

struct options {
	u8 length;
	bool routed;
	u8 byte[40];
};

static const struct options options[] = {
	/* no operation; end of list */
	{ 4, false, { 1, 1, 1, 1 } },
	{ 4, false, { 0, 0, 0, 0 } },
	/* what follows the end of the list is no option */
	{ 8, false, { 0, 131, 7, 4, 192, 0, 2, 1 } },
	/* router alert, timestamp, record route */
	{ 4, false, { 148, 4, 0, 0 } },
	{ 12, false, { 68, 12, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0 } },
	{ 8, false, { 7, 7, 4, 0, 0, 0, 0, 0 } },
	/* the numbers of source routes within another option's data */
	{ 8, false, { 7, 7, 8, 131, 137, 131, 137, 0 } },
	/* loose and strict source route: first, padded, after another, last */
	{ 8, true, { 131, 7, 4, 192, 0, 2, 1, 0 } },
	{ 8, true, { 137, 7, 4, 192, 0, 2, 1, 0 } },
	{ 8, true, { 1, 131, 7, 4, 192, 0, 2, 1 } },
	{ 12, true, { 148, 4, 0, 0, 137, 7, 4, 192, 0, 2, 1, 0 } },
	{ 4, true, { 1, 1, 1, 137 } },
	{ 40, true, { 7, 36, 4, [36] = 131, 3, 4, 0 } },
	/* lengths that lead nowhere: no length, zero, one, too long */
	{ 4, false, { 1, 1, 1, 7 } },
	{ 8, false, { 7, 0, 131, 7, 4, 192, 0, 2 } },
	{ 8, false, { 7, 1, 131, 7, 4, 192, 0, 2 } },
	{ 4, false, { 7, 255, 131, 3 } },
	{ 40, false, { 7, 40, 4 } },
};

static void options_ipv4(struct kunit *test)
{
	struct packet_shape head = { .headroom = 32 };
	struct dsr_key flow;
	u32 i;

	for (i = 0; i < 2 * ARRAY_SIZE(options); i++) {
		const struct options *o = &options[i / 2];

		flow = packet_flow(AF_INET, i & 1 ? IPPROTO_UDP : IPPROTO_TCP);
		packet_make(&packet, &flow, 20);
		packet_add_options(&packet, o->byte, o->length);
		head.linear = packet.l4;
		if (o->routed)
			expect_declined(test, &head, PACKET_HOST, DSR_PASS,
					DSR_COUNTER_PASS_SOURCE_ROUTE);
		else
			expect_flow(test, &head, &flow);
	}
}

/* The TCP header begins where the options end, wherever that is. */
static void every_header_length(struct kunit *test)
{
	struct dsr_key flow = packet_flow(AF_INET, IPPROTO_TCP);
	const u8 nothing[4] = { 1, 1, 1, 1 };
	u32 ihl;

	packet_make(&packet, &flow, 4);
	for (ihl = 5; ihl <= 15; ihl++) {
		expect_flow(test, &whole, &flow);
		if (ihl < 15)
			packet_add_options(&packet, nothing, 4);
	}
}

static void expect_fragment(struct kunit *test, u16 field, bool fragment)
{
	struct dsr_key flow = packet_flow(AF_INET, IPPROTO_UDP);

	packet_make(&packet, &flow, 24);
	((struct iphdr *)packet.data)->frag_off = htons(field);
	packet_finish(&packet);
	if (fragment)
		expect_declined(test, &whole, PACKET_HOST, DSR_FRAGMENT,
				DSR_COUNTER_DROP_FRAGMENT);
	else
		expect_flow(test, &whole, &flow);
}

static void fragments_ipv4(struct kunit *test)
{
	const u16 dont = 0x4000, more = 0x2000, reserved = 0x8000;

	expect_fragment(test, 0, false);
	expect_fragment(test, dont, false);
	expect_fragment(test, reserved, false);
	expect_fragment(test, more, true);
	expect_fragment(test, dont | more, true);
	expect_fragment(test, 1, true);
	expect_fragment(test, more | 1, true);
	expect_fragment(test, 0x1fff, true);
}

/* A fragment without ports, of a protocol that is none of ours */
static void fragment_of_other_protocol(struct kunit *test)
{
	struct dsr_key flow = packet_flow(AF_INET, IPPROTO_UDP);

	packet_make(&packet, &flow, 24);
	((struct iphdr *)packet.data)->frag_off = htons(0x2000);
	set_protocol(IPPROTO_ICMP);
	expect_declined(test, &whole, PACKET_HOST, DSR_PASS,
			DSR_COUNTER_PASS_PROTOCOL);
}

static struct kunit_case packet_cases[] = {
	KUNIT_CASE_PARAM(plain, packet_kinds),
	KUNIT_CASE_PARAM(no_payload, packet_kinds),
	KUNIT_CASE_PARAM(payload, packet_kinds),
	KUNIT_CASE_PARAM(port_zero, packet_kinds),
	KUNIT_CASE_PARAM(tcp_flags, packet_kinds),
	KUNIT_CASE(sctp_chunks),
	KUNIT_CASE(cookie_echo),
	KUNIT_CASE(sctp_is_not_pulled),
	KUNIT_CASE_PARAM(any_shape, packet_kinds),
	KUNIT_CASE_PARAM(truncated, packet_kinds),
	KUNIT_CASE_PARAM(hinted, packet_kinds),
	KUNIT_CASE_PARAM(not_to_this_host, packet_kinds),
	KUNIT_CASE_PARAM(other_protocols, packet_kinds),
	KUNIT_CASE(sources_ipv4),
	KUNIT_CASE(source_with_other_port_is_bad),
	KUNIT_CASE(options_ipv4),
	KUNIT_CASE(every_header_length),
	KUNIT_CASE(fragments_ipv4),
	KUNIT_CASE(fragment_of_other_protocol),
	{ }
};

struct kunit_suite dsr_packet_suite = {
	.name = "dsr_packet",
	.test_cases = packet_cases,
};
