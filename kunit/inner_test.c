// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packet inside an ICMP error: which types are errors, what is enough of it
 * to tell its flow, and what nobody should believe.
 */
#include "inner.h"
#include "skb.h"
#include "suites.h"

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>

#define PAYLOAD	40

/* What the server sent, and the error about it; the cases run one by one. */
static struct packet inner, packet;
static struct dsr_key flow;

static void make_inner(u8 family, u8 protocol)
{
	struct dsr_key reply;

	flow = packet_flow(family, protocol);
	reply = packet_reply(&flow);
	packet_make(&inner, &reply, PAYLOAD);
}

/* A router on the way says "unreachable" and shows that much of the packet. */
static void make_error(u32 shown)
{
	packet_make_error(&packet, &inner, flow.family == AF_INET ? 3 : 1,
			  shown);
}

static void make(struct kunit *test)
{
	const struct packet_kind *kind = packet_kind_of(test);

	make_inner(kind->family, kind->protocol);
	make_error(inner.length);
}

static void expect_shaped(struct kunit *test, const struct packet_shape *shape,
			  enum dsr_parsed expected, enum dsr_counter reason)
{
	struct sk_buff *skb = packet_skb(&packet, shape);
	struct dsr_key key = { .family = flow.family, .vip = flow.vip };
	enum dsr_counter why = DSR_COUNTER_STEERED;
	enum dsr_parsed parsed;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	parsed = dsr_inner_parse(skb, &key, &why);
	KUNIT_EXPECT_EQ_MSG(test, (int)parsed, (int)expected, "reason %d", why);
	if (expected == DSR_PARSED)
		KUNIT_EXPECT_TRUE(test, packet_flow_is(&key, &flow));
	else
		KUNIT_EXPECT_EQ(test, (int)why, (int)reason);
	KUNIT_EXPECT_TRUE(test, packet_in(&packet, skb, 0));
	kfree_skb(skb);
}

static void expect(struct kunit *test, enum dsr_parsed expected,
		   enum dsr_counter reason)
{
	const struct packet_shape whole = { .headroom = 64 };
	struct packet_shape split = { .headroom = 16 };

	split.linear = flow.family == AF_INET ? packet.l4 : 40;
	expect_shaped(test, &whole, expected, reason);
	expect_shaped(test, &split, expected, reason);
	split.listed = true;
	expect_shaped(test, &split, expected, reason);
}

static void expect_flow(struct kunit *test)
{
	expect(test, DSR_PARSED, 0);
}

static void expect_untold(struct kunit *test)
{
	expect(test, DSR_PASS, DSR_COUNTER_PASS_ICMP);
}

static bool is_error(u8 family, u32 type)
{
	if (family == AF_INET)
		return type == 3 || type == 11 || type == 12;
	return type >= 1 && type <= 4;
}

/* Echo, redirects, neighbour discovery, multicast listeners: all the others */
static void each_type(struct kunit *test)
{
	u32 type, code;

	make(test);
	for (type = 0; type < 256; type++)
		for (code = 0; code < 16; code += 5) {
			packet.data[packet.l4] = type;
			packet.data[packet.l4 + 1] = code;
			if (is_error(flow.family, type))
				expect_flow(test);
			else
				expect(test, DSR_PASS,
				       DSR_COUNTER_PASS_PROTOCOL);
		}
}

/* RFC 792 wants eight bytes of payload; the ports are in the first four. */
static void truncated(struct kunit *test)
{
	u32 shown, length;

	make(test);
	for (shown = 0; shown <= inner.length; shown++) {
		make_error(shown);
		if (shown < inner.l4 + 8)
			expect_untold(test);
		else
			expect_flow(test);
	}
	for (length = packet.l4 + 7; length >= packet.l4; length--) {
		packet_cut(&packet, length);
		expect(test, DSR_PASS, DSR_COUNTER_PASS_PROTOCOL);
	}
}

static void of_another_sender(struct kunit *test)
{
	u32 i, size;

	make(test);
	size = flow.family == AF_INET ? 4 : 16;
	for (i = 0; i < size; i++) {
		packet.data[packet.l4 + 8 + (size == 4 ? 12 : 8) + i] ^= 1;
		expect_untold(test);
		packet.data[packet.l4 + 8 + (size == 4 ? 12 : 8) + i] ^= 1;
	}
	expect_flow(test);
}

/* Another family's packet, no IP at all */
static void of_another_version(struct kunit *test)
{
	u32 version;

	make(test);
	for (version = 0; version < 16; version++) {
		packet.data[packet.l4 + 8] &= 0x0f;
		packet.data[packet.l4 + 8] |= version << 4;
		if (version == (flow.family == AF_INET ? 4 : 6))
			expect_flow(test);
		else
			expect_untold(test);
	}
}

/* Some routers write there what they had in mind; the bytes are what counts. */
static void inner_length_lies(struct kunit *test)
{
	u32 at;

	make(test);
	at = packet.l4 + 8 + (flow.family == AF_INET ? 2 : 4);
	memset(packet.data + at, 0, 2);
	expect_flow(test);
	memset(packet.data + at, 0xff, 2);
	expect_flow(test);
}

static void bad_source(struct kunit *test)
{
	const bool ipv4 = packet_kind_of(test)->family ==
			  AF_INET;

	make(test);
	memcpy(packet.data + (ipv4 ? 12 : 8), packet.data + (ipv4 ? 16 : 24),
	       ipv4 ? 4 : 16);
	expect_untold(test);
	memset(packet.data + (ipv4 ? 12 : 8), ipv4 ? 224 : 255, ipv4 ? 4 : 16);
	expect_untold(test);
	memset(packet.data + (ipv4 ? 12 : 8), 0, ipv4 ? 4 : 16);
	expect_untold(test);
}

/**
 * struct row - a packet within an error, and whether that tells its flow
 * @name: of the row
 * @family: of both
 * @frag_off: IPv4: flags and offset
 * @header: IPv6: its extension header; the first byte is its type
 * @options: it has destination options behind that
 * @protocol: what it carries, without ports; 0: UDP
 * @shown: how much of it the error shows; 0: all
 * @told: its flow is told
 */
struct row {
	const char *name;
	u8 family;
	u16 frag_off;
	u8 header[24];
	bool options;
	u8 protocol;
	u8 shown;
	bool told;
};

static const struct row rows[] = {
	{ "IPv4, do not fragment", AF_INET, .frag_off = IP_DF, .told = true },
	{ "IPv4, first fragment", AF_INET, .frag_off = IP_MF, .told = true },
	{ "IPv4, second fragment", AF_INET, .frag_off = IP_MF | 1 },
	{ "IPv4, last fragment", AF_INET, .frag_off = IP_OFFSET },
	{ "IPv6, first fragment", AF_INET6,
	  .header = { NEXTHDR_FRAGMENT, 0, 0, 1, 9, 9, 9, 9 },
	  .options = true, .told = true },
	{ "IPv6, first fragment, options cut off", AF_INET6,
	  .header = { NEXTHDR_FRAGMENT, 0, 0, 1, 9, 9, 9, 9 },
	  .options = true, .shown = 55 },
	{ "IPv6, first fragment, cut off", AF_INET6,
	  .header = { NEXTHDR_FRAGMENT, 0, 0, 1, 9, 9, 9, 9 },
	  .options = true, .shown = 47 },
	{ "IPv6, second fragment", AF_INET6,
	  .header = { NEXTHDR_FRAGMENT, 0, 0, 9, 9, 9, 9, 9 } },
	{ "IPv6, last fragment", AF_INET6,
	  .header = { NEXTHDR_FRAGMENT, 0, 0xff, 0xf8, 9, 9, 9, 9 } },
	/* On its way by it its destination is not its client. */
	{ "IPv6, routing, arrived", AF_INET6,
	  .header = { NEXTHDR_ROUTING, 2, 4, 0 }, .told = true },
	{ "IPv6, routing, on the way", AF_INET6,
	  .header = { NEXTHDR_ROUTING, 2, 4, 1 } },
	{ "IPv6, options longer than all", AF_INET6,
	  .header = { NEXTHDR_DEST, 255, 1, 4 } },
	/* The addresses are all there is; an error about ICMP is nobody's. */
	{ "IPv4, ESP", AF_INET, .protocol = IPPROTO_ESP, .told = true },
	{ "IPv4, GRE", AF_INET, .protocol = IPPROTO_GRE, .told = true },
	{ "IPv4, ICMP", AF_INET, .protocol = IPPROTO_ICMP },
	{ "IPv6, ESP", AF_INET6, .protocol = IPPROTO_ESP, .told = true },
	{ "IPv6, ICMP", AF_INET6, .protocol = IPPROTO_ICMPV6 },
};

static void row_name(const struct row *row, char *name)
{
	strscpy(name, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(row, rows, row_name);

static void set_inner_protocol(u8 protocol)
{
	if (flow.family == AF_INET)
		((struct iphdr *)inner.data)->protocol = protocol;
	else
		inner.data[inner.next] = protocol;
	flow.protocol = protocol;
	flow.client_port = 0;
	flow.vip_port = 0;
}

static void inner_rows(struct kunit *test)
{
	const u8 options[8] = { 0, 0, 1, 4 };
	const struct row *row = test->param_value;
	u8 type = row->header[0];

	make_inner(row->family, IPPROTO_UDP);
	if (row->frag_off)
		((struct iphdr *)inner.data)->frag_off = htons(row->frag_off);
	if (type)
		packet_add_header(&inner, type, row->header,
				  type == NEXTHDR_ROUTING ? 24 : 8);
	if (row->options)
		packet_add_header(&inner, NEXTHDR_DEST, options, 8);
	if (row->protocol)
		set_inner_protocol(row->protocol);
	make_error(row->shown ?: inner.length);
	if (row->told)
		expect_flow(test);
	else
		expect_untold(test);
}

static void inner_options(struct kunit *test)
{
	const u8 nothing[4] = { 1, 1, 1, 1 };
	u32 ihl;

	make_inner(AF_INET, IPPROTO_TCP);
	for (ihl = 5; ihl <= 15; ihl++) {
		make_error(inner.length);
		expect_flow(test);
		make_error(inner.l4 + 8);
		expect_flow(test);
		make_error(inner.l4 + 7);
		expect_untold(test);
		if (ihl < 15)
			packet_add_options(&inner, nothing, 4);
	}
}

/* A header shorter than any, or longer than what is there */
static void inner_header_length_lies(struct kunit *test)
{
	u32 ihl;

	make_inner(AF_INET, IPPROTO_TCP);
	for (ihl = 0; ihl < 5; ihl++) {
		inner.data[0] = 0x40 | ihl;
		make_error(inner.length);
		expect_untold(test);
	}
	inner.data[0] = 0x4f;
	make_error(20 + 8);
	expect_untold(test);
}

static void inner_extensions(struct kunit *test)
{
	const u8 options[8] = { 0, 0, 1, 4 };
	u32 n;

	make_inner(AF_INET6, IPPROTO_TCP);
	for (n = 1; n <= 9; n++) {
		packet_add_header(&inner, NEXTHDR_DEST, options, 8);
		make_error(inner.length);
		if (n <= 8)
			expect_flow(test);
		else
			expect_untold(test);
		make_error(inner.l4 + 7);
		expect_untold(test);
	}
}

/* The error's own header */
static void outer_ipv4(struct kunit *test)
{
	const u8 alert[4] = { 148, 4, 0, 0 };
	const u8 route[8] = { 131, 7, 4, 192, 0, 2, 1, 0 };

	make_inner(AF_INET, IPPROTO_TCP);
	make_error(28);
	packet_add_options(&packet, alert, 4);
	expect_flow(test);
	packet_add_options(&packet, route, 8);
	expect(test, DSR_PASS, DSR_COUNTER_PASS_SOURCE_ROUTE);
	make_error(28);
	((struct iphdr *)packet.data)->frag_off = htons(0x2000);
	expect(test, DSR_PASS, DSR_COUNTER_PASS_PROTOCOL);
	((struct iphdr *)packet.data)->frag_off = htons(1);
	expect(test, DSR_PASS, DSR_COUNTER_PASS_PROTOCOL);
}

static void outer_ipv6(struct kunit *test)
{
	const u8 options[8] = { 0, 0, 1, 4 };
	const u8 fragment[8] = { 0, 0, 0, 1 };
	u32 n;

	make_inner(AF_INET6, IPPROTO_TCP);
	make_error(48);
	for (n = 0; n < 8; n++) {
		packet_add_header(&packet, NEXTHDR_DEST, options, 8);
		expect_flow(test);
	}
	packet_add_header(&packet, NEXTHDR_DEST, options, 8);
	expect(test, DSR_PASS, DSR_COUNTER_PASS_PROTOCOL);
	make_error(48);
	packet_add_header(&packet, NEXTHDR_FRAGMENT, fragment, 8);
	expect(test, DSR_PASS, DSR_COUNTER_PASS_PROTOCOL);
}

static struct kunit_case inner_cases[] = {
	KUNIT_CASE_PARAM(each_type, packet_kinds),
	KUNIT_CASE_PARAM(truncated, packet_kinds),
	KUNIT_CASE_PARAM(of_another_sender, packet_kinds),
	KUNIT_CASE_PARAM(of_another_version, packet_kinds),
	KUNIT_CASE_PARAM(inner_length_lies, packet_kinds),
	KUNIT_CASE_PARAM(bad_source, packet_kinds),
	KUNIT_CASE_PARAM(inner_rows, row_gen_params),
	KUNIT_CASE(inner_options),
	KUNIT_CASE(inner_header_length_lies),
	KUNIT_CASE(inner_extensions),
	KUNIT_CASE(outer_ipv4),
	KUNIT_CASE(outer_ipv6),
	{ }
};

struct kunit_suite dsr_inner_suite = {
	.name = "dsr_inner",
	.test_cases = inner_cases,
};
