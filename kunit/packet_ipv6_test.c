// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parsing: IPv6's own: extension headers, which any sender can pile up, cut off
 * and lie about.
 */
#include "packet.h"
#include "skb.h"
#include "suites.h"

#include <linux/ipv6.h>

static struct packet packet;
static struct dsr_key flow;

static void begin(u8 protocol)
{
	flow = packet_flow(AF_INET6, protocol);
	packet_make(&packet, &flow, 16);
}

static void expect(struct kunit *test, const struct packet_shape *shape,
		   enum dsr_parsed expected, enum dsr_counter reason)
{
	struct sk_buff *skb = packet_skb(&packet, shape);
	enum dsr_counter why = DSR_COUNTER_STEERED;
	struct dsr_key key = { };
	enum dsr_parsed parsed;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	parsed = dsr_packet_parse_ipv6(skb, &key, &why);
	KUNIT_EXPECT_EQ_MSG(test, (int)parsed, (int)expected, "reason %d", why);
	if (expected == DSR_PARSED)
		KUNIT_EXPECT_TRUE(test, packet_flow_is(&key, &flow));
	else
		KUNIT_EXPECT_EQ(test, (int)why, (int)reason);
	KUNIT_EXPECT_TRUE(test, packet_in(&packet, skb, 0));
	kfree_skb(skb);
}

static void expect_whole(struct kunit *test, enum dsr_parsed expected,
			 enum dsr_counter reason)
{
	const struct packet_shape whole = { .headroom = 64 };
	const struct packet_shape split = { .headroom = 16, .linear = 40 };
	const struct packet_shape listed = { .linear = 41, .listed = true };

	expect(test, &whole, expected, reason);
	expect(test, &split, expected, reason);
	expect(test, &listed, expected, reason);
}

/* Eight bytes, or @units of eight more; padding as options */
static void add_options(u8 type, u8 units)
{
	u8 header[8 + 8 * 31] = { 0, units, 1, 4 };

	packet_add_header(&packet, type, header, 8 + 8 * units);
}

static void add_routing(u8 type, u8 segments_left)
{
	const u8 header[24] = { 0, 2, type, segments_left };

	packet_add_header(&packet, NEXTHDR_ROUTING, header, sizeof(header));
}

/* Its length counts words of 4 bytes, less two */
static void add_authentication(u8 words)
{
	static u8 header[(255 + 2) * 4];

	header[1] = words;
	packet_add_header(&packet, NEXTHDR_AUTH, header, (words + 2) * 4);
}

static void add_fragment(u16 offset_and_flags)
{
	const u8 header[8] = { 0, 0, offset_and_flags >> 8,
			       offset_and_flags & 0xff, 1, 2, 3, 4 };

	packet_add_header(&packet, NEXTHDR_FRAGMENT, header, sizeof(header));
}

static void each_extension(struct kunit *test)
{
	u8 units;

	for (units = 0; units <= 31; units++) {
		begin(IPPROTO_TCP);
		add_options(NEXTHDR_HOP, units);
		expect_whole(test, DSR_PARSED, 0);
		begin(IPPROTO_UDP);
		add_options(NEXTHDR_DEST, units);
		expect_whole(test, DSR_PARSED, 0);
		begin(IPPROTO_TCP);
		add_authentication(units);
		expect_whole(test, DSR_PARSED, 0);
	}
	begin(IPPROTO_UDP);
	add_authentication(255);
	expect_whole(test, DSR_PARSED, 0);
}

static void routing_used_up(struct kunit *test)
{
	u32 type;

	for (type = 0; type < 256; type += 1 + type / 8) {
		begin(IPPROTO_TCP);
		add_routing(type, 0);
		expect_whole(test, DSR_PARSED, 0);
	}
}

/* It names another destination: the VIP is a station on the way. */
static void routing_with_segments_left(struct kunit *test)
{
	u32 left;

	for (left = 1; left < 256; left += 1 + left / 8) {
		begin(IPPROTO_TCP);
		add_routing(left % 5, left);
		expect_whole(test, DSR_PASS, DSR_COUNTER_PASS_SOURCE_ROUTE);
		begin(IPPROTO_TCP);
		add_options(NEXTHDR_HOP, 1);
		add_options(NEXTHDR_DEST, 0);
		add_routing(4, left);
		expect_whole(test, DSR_PASS, DSR_COUNTER_PASS_SOURCE_ROUTE);
	}
}

static void add_any(u32 i)
{
	switch (i % 4) {
	case 0:
		return add_options(NEXTHDR_DEST, i);
	case 1:
		return add_routing(2, 0);
	case 2:
		return add_authentication(4);
	default:
		return add_options(NEXTHDR_HOP, 0);
	}
}

static void chain(struct kunit *test)
{
	u32 length, i;

	for (length = 1; length <= 10; length++) {
		begin(length & 1 ? IPPROTO_TCP : IPPROTO_UDP);
		for (i = 0; i < length; i++)
			add_any(i);
		if (length <= 8)
			expect_whole(test, DSR_PARSED, 0);
		else
			expect_whole(test, DSR_DROP, DSR_COUNTER_DROP_HEADER);
	}
}

/*
 * Cut within a chain, at every byte. Where the cut-off header already says what
 * follows it, the reason may be that this is missing.
 */
static void truncated_chain(struct kunit *test)
{
	const struct packet_shape whole = { .headroom = 64 };
	const struct packet_shape split = { .headroom = 16, .linear = 40 };
	u32 length, cut_off = 0;

	begin(IPPROTO_TCP);
	add_options(NEXTHDR_HOP, 0);
	add_routing(0, 0);
	add_authentication(2);
	add_options(NEXTHDR_DEST, 1);
	for (length = packet.length; length > 40; length--) {
		/* 40: hop; 48: routing; 72: AH; 88: destination; 104: TCP */
		enum dsr_counter why = length < 88 + 2 ?
					       DSR_COUNTER_DROP_HEADER :
					       DSR_COUNTER_DROP_TRUNCATED;

		packet_cut(&packet, length);
		if (length >= packet.l4 + 20) {
			expect(test, &whole, DSR_PARSED, 0);
			expect(test, &split, DSR_PARSED, 0);
			continue;
		}
		cut_off++;
		expect(test, &whole, DSR_DROP, why);
		expect(test, &split, DSR_DROP, why);
	}
	KUNIT_EXPECT_EQ(test, cut_off, 104 + 20 - 41u);
}

/* A header that claims to go on far beyond the packet */
static void extension_too_long(struct kunit *test)
{
	begin(IPPROTO_TCP);
	add_options(NEXTHDR_DEST, 0);
	packet.data[41] = 255;
	expect_whole(test, DSR_DROP, DSR_COUNTER_DROP_TRUNCATED);
	begin(IPPROTO_TCP);
	add_options(NEXTHDR_DEST, 0);
	add_options(NEXTHDR_DEST, 0);
	packet.data[41] = 255;
	expect_whole(test, DSR_DROP, DSR_COUNTER_DROP_HEADER);
}

static void fragment_header(struct kunit *test)
{
	static const u16 fields[] = { 1, 8, 9, 0xfff8, 0xfff9 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		begin(IPPROTO_UDP);
		add_fragment(fields[i]);
		expect_whole(test, DSR_FRAGMENT, DSR_COUNTER_DROP_FRAGMENT);
		begin(IPPROTO_TCP);
		add_options(NEXTHDR_HOP, 0);
		add_fragment(fields[i]);
		expect_whole(test, DSR_FRAGMENT, DSR_COUNTER_DROP_FRAGMENT);
		/* What it carries begins with another extension header. */
		begin(IPPROTO_TCP);
		add_fragment(fields[i]);
		add_options(NEXTHDR_DEST, 0);
		expect_whole(test, DSR_FRAGMENT, DSR_COUNTER_DROP_FRAGMENT);
	}
}

/* It divides nothing: the reserved bits and the second byte mean nothing. */
static void fragment_that_is_whole(struct kunit *test)
{
	begin(IPPROTO_UDP);
	add_fragment(0);
	expect_whole(test, DSR_PARSED, 0);
	add_options(NEXTHDR_DEST, 2);
	expect_whole(test, DSR_PARSED, 0);
	begin(IPPROTO_TCP);
	add_options(NEXTHDR_HOP, 0);
	add_fragment(6);
	packet.data[49] = 3;
	expect_whole(test, DSR_PARSED, 0);
	packet.data[packet.next] = IPPROTO_ICMPV6;
	expect_whole(test, DSR_PASS, DSR_COUNTER_PASS_PROTOCOL);
}

static void fragment_of_other_protocol(struct kunit *test)
{
	begin(IPPROTO_UDP);
	add_fragment(1);
	packet.data[packet.next] = IPPROTO_ICMPV6;
	expect_whole(test, DSR_PASS, DSR_COUNTER_PASS_PROTOCOL);
}

static void fragment_header_truncated(struct kunit *test)
{
	u32 length;

	begin(IPPROTO_UDP);
	add_fragment(1);
	for (length = 47; length > 40; length--) {
		packet_cut(&packet, length);
		expect_whole(test, DSR_DROP, DSR_COUNTER_DROP_HEADER);
	}
}

/* Encrypted, none, another IP packet, ICMPv6: not for us, nor for an error */
static void unknown_after_extension(struct kunit *test)
{
	static const u8 types[] = { NEXTHDR_ESP, NEXTHDR_NONE, NEXTHDR_IPV6,
				    NEXTHDR_ICMP, NEXTHDR_MOBILITY, 253 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		begin(IPPROTO_TCP);
		add_options(NEXTHDR_DEST, 0);
		packet.data[packet.next] = types[i];
		expect_whole(test, DSR_PASS, DSR_COUNTER_PASS_PROTOCOL);
	}
}

struct source {
	u32 word[4];
	bool bad;
};

static const struct source sources[] = {
	{ { 0, 0, 0, 0 }, true },
	{ { 0, 0, 0, 1 }, true },
	{ { 0, 0, 0, 2 }, false },
	{ { 0, 0, 1, 1 }, false },
	{ { 0x20010db8, 0x00880000, 0, 10 }, true }, /* the VIP: LAND */
	{ { 0x20010db8, 0x00880000, 0, 11 }, false },
	{ { 0xfdffffff, 0, 0, 1 }, false },
	{ { 0xfe800000, 0, 0, 1 }, false },
	{ { 0xfeffffff, ~0, ~0, ~0 }, false },
	{ { 0xff000000, 0, 0, 0 }, true },
	{ { 0xff020000, 0, 0, 1 }, true },
	{ { 0xffffffff, ~0, ~0, ~0 }, true },
};

static void sources_ipv6(struct kunit *test)
{
	u32 i, word;

	for (i = 0; i < ARRAY_SIZE(sources); i++) {
		flow = packet_flow(AF_INET6, IPPROTO_TCP);
		for (word = 0; word < 4; word++)
			flow.client.ip6[word] = htonl(sources[i].word[word]);
		packet_make(&packet, &flow, 3);
		expect_whole(test, sources[i].bad ? DSR_DROP : DSR_PARSED,
			     DSR_COUNTER_DROP_SOURCE);
	}
}

/* IPv6 gets no port from an extension header: same bytes, other offsets */
static void truncated_after_extension(struct kunit *test)
{
	u32 length;

	begin(IPPROTO_UDP);
	add_options(NEXTHDR_DEST, 1);
	for (length = packet.length; length >= packet.l4; length--) {
		packet_cut(&packet, length);
		if (length >= packet.l4 + 8)
			expect_whole(test, DSR_PARSED, 0);
		else
			expect_whole(test, DSR_DROP,
				     DSR_COUNTER_DROP_TRUNCATED);
	}
}

static struct kunit_case packet_ipv6_cases[] = {
	KUNIT_CASE(each_extension),
	KUNIT_CASE(routing_used_up),
	KUNIT_CASE(routing_with_segments_left),
	KUNIT_CASE(chain),
	KUNIT_CASE(truncated_chain),
	KUNIT_CASE(extension_too_long),
	KUNIT_CASE(fragment_header),
	KUNIT_CASE(fragment_that_is_whole),
	KUNIT_CASE(fragment_of_other_protocol),
	KUNIT_CASE(fragment_header_truncated),
	KUNIT_CASE(unknown_after_extension),
	KUNIT_CASE(sources_ipv6),
	KUNIT_CASE(truncated_after_extension),
	{ }
};

struct kunit_suite dsr_packet_ipv6_suite = {
	.name = "dsr_packet_ipv6",
	.test_cases = packet_ipv6_cases,
};
