// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parsing random bytes, against a second parser that is as simple as can be: it
 * reads a flat array, one byte at a time, each within bounds. Both must agree on
 * verdict, reason and key, whatever lies behind the packet's end, and however
 * its bytes are spread.
 */
#include "packet.h"
#include "skb.h"
#include "suites.h"

#include <linux/random.h>

#define ROUNDS	100000

/* What the simple parser makes of a packet */
struct answer {
	enum dsr_parsed parsed;
	enum dsr_counter why;
	struct dsr_key key;
};

static struct packet packet;
static u64 seed;

static int byte_at(u32 offset)
{
	return offset < packet.length ? packet.data[offset] : -1;
}

static __be16 word_at(u32 offset)
{
	return htons(byte_at(offset) << 8 | byte_at(offset + 1));
}

static void answer(struct answer *a, enum dsr_parsed parsed,
		   enum dsr_counter why)
{
	a->parsed = parsed;
	a->why = why;
}

static void chunk(struct answer *a, u32 offset)
{
	int type = byte_at(offset + 12);

	if (byte_at(offset + 15) < 0)
		return answer(a, DSR_DROP, DSR_COUNTER_DROP_TRUNCATED);
	a->key.client_port = word_at(offset);
	a->key.vip_port = word_at(offset + 2);
	a->key.signal = DSR_SIGNAL_DATA;
	if (type == 6 || type == 14)
		a->key.signal = DSR_SIGNAL_RESET;
	else if (type == 1 && !word_at(offset + 4) && !word_at(offset + 6))
		a->key.signal = DSR_SIGNAL_OPEN;
	answer(a, DSR_PARSED, 0);
}

static void ports(struct answer *a, u32 offset)
{
	bool tcp = a->key.protocol == IPPROTO_TCP;
	int flags = byte_at(offset + 13);

	if (a->key.protocol == 132)
		return chunk(a, offset);
	if (byte_at(offset + (tcp ? 19 : 7)) < 0)
		return answer(a, DSR_DROP, DSR_COUNTER_DROP_TRUNCATED);
	a->key.client_port = word_at(offset);
	a->key.vip_port = word_at(offset + 2);
	a->key.signal = DSR_SIGNAL_DATA;
	if (tcp && flags & 5)
		a->key.signal = flags & 4 ? DSR_SIGNAL_RESET : DSR_SIGNAL_FIN;
	else if (tcp && flags & 2 && !(flags & 16))
		a->key.signal = DSR_SIGNAL_OPEN;
	answer(a, DSR_PARSED, 0);
}

static bool ours(int protocol)
{
	return protocol == 6 || protocol == 17 || protocol == 132 ||
	       protocol == 136;
}

static bool has_source_route(u32 end)
{
	u32 at = 20;

	while (at < end) {
		int type = byte_at(at), length = 1;

		if (type == 0)
			return false;
		if (type == 131 || type == 137)
			return true;
		if (type != 1) {
			length = at + 1 < end ? byte_at(at + 1) : 0;
			if (length < 2)
				return false;
		}
		at += length;
	}
	return false;
}

static bool source_is_bad_ipv4(void)
{
	const u8 *s = packet.data + 12;

	return (s[0] >= 224 && s[0] < 240) || s[0] == 127 ||
	       !memcmp(s, "\xff\xff\xff\xff", 4) || !memcmp(s, "\0\0\0\0", 4) ||
	       !memcmp(s, packet.data + 16, 4);
}

static void naive_ipv4(struct answer *a, u8 type)
{
	u32 ihl = (byte_at(0) & 15) * 4;

	a->key.family = AF_INET;
	a->key.protocol = byte_at(9);
	memcpy(&a->key.client, packet.data + 12, 4);
	memcpy(&a->key.vip, packet.data + 16, 4);
	if (type != PACKET_HOST)
		return answer(a, DSR_PASS, DSR_COUNTER_PASS_NOT_HOST);
	if (!ours(a->key.protocol))
		return answer(a, DSR_PASS, DSR_COUNTER_PASS_PROTOCOL);
	if (has_source_route(ihl))
		return answer(a, DSR_PASS, DSR_COUNTER_PASS_SOURCE_ROUTE);
	if (source_is_bad_ipv4())
		return answer(a, DSR_DROP, DSR_COUNTER_DROP_SOURCE);
	if (byte_at(6) & 0x3f || byte_at(7))
		return answer(a, DSR_FRAGMENT, DSR_COUNTER_DROP_FRAGMENT);
	ports(a, ihl);
}

static bool source_is_bad_ipv6(void)
{
	const u8 *s = packet.data + 8;
	u8 nobody[16] = { };

	if (s[0] == 0xff || !memcmp(s, nobody, 16))
		return true;
	nobody[15] = 1;
	return !memcmp(s, nobody, 16) || !memcmp(s, packet.data + 24, 16);
}

static bool steps_over(int next)
{
	return next == 0 || next == 43 || next == 51 || next == 60;
}

static bool divides_nothing(int next, u32 at)
{
	return next == 44 && byte_at(at + 7) >= 0 && !byte_at(at + 2) &&
	       !(byte_at(at + 3) & 0xf9);
}

static void after_extensions(struct answer *a, int next, u32 at)
{
	a->key.protocol = next;
	if (next == 44 && byte_at(at + 7) < 0)
		return answer(a, DSR_DROP, DSR_COUNTER_DROP_HEADER);
	if (next == 44) {
		a->key.protocol = byte_at(at);
		if (ours(a->key.protocol) || steps_over(a->key.protocol) ||
		    a->key.protocol == 44)
			return answer(a, DSR_FRAGMENT,
				      DSR_COUNTER_DROP_FRAGMENT);
		return answer(a, DSR_PASS, DSR_COUNTER_PASS_PROTOCOL);
	}
	if (!ours(next))
		return answer(a, DSR_PASS, DSR_COUNTER_PASS_PROTOCOL);
	if (source_is_bad_ipv6())
		return answer(a, DSR_DROP, DSR_COUNTER_DROP_SOURCE);
	ports(a, at);
}

static void naive_ipv6(struct answer *a, u8 type)
{
	int next = byte_at(6), headers = 0;
	u32 at = 40;

	a->key.family = AF_INET6;
	memcpy(&a->key.client, packet.data + 8, 16);
	memcpy(&a->key.vip, packet.data + 24, 16);
	if (type != PACKET_HOST)
		return answer(a, DSR_PASS, DSR_COUNTER_PASS_NOT_HOST);
	while (steps_over(next) || divides_nothing(next, at)) {
		if (next == 43 && byte_at(at + 3) > 0)
			return answer(a, DSR_PASS,
				      DSR_COUNTER_PASS_SOURCE_ROUTE);
		if (++headers > 8 || byte_at(at + 1) < 0)
			return answer(a, DSR_DROP, DSR_COUNTER_DROP_HEADER);
		if (next == 51) {
			next = byte_at(at);
			at += (byte_at(at + 1) + 2) * 4;
		} else if (next == 44) {
			next = byte_at(at);
			at += 8;
		} else {
			next = byte_at(at);
			at += (byte_at(at + 1) + 1) * 8;
		}
	}
	after_extensions(a, next, at);
}

static u32 roll(u32 below)
{
	return packet_random(&seed) % below;
}

static void random_bytes(u32 from, u32 to)
{
	while (from < to)
		packet.data[from++] = packet_random(&seed);
}

/* What ip_rcv() vouches for: version, and a header that is there */
static void random_ipv4(void)
{
	static const u8 usual[] = { 6, 17, 132, 136 };
	u32 ihl = roll(2) ? 5 : 5 + roll(11);

	packet.length = ihl * 4 + roll(roll(2) ? 24 : 200);
	random_bytes(0, packet.length);
	packet.data[0] = 0x40 | ihl;
	if (roll(8))
		packet.data[9] = usual[roll(ARRAY_SIZE(usual))];
	if (roll(4))
		memset(packet.data + 6, 0, 2);
	if (!roll(8))
		memset(packet.data + 20, roll(2) ? 1 : 0, ihl * 4 - 20);
	if (!roll(16))
		memcpy(packet.data + 12, packet.data + 16, 4);
}

static u8 random_next(void)
{
	static const u8 usual[] = { 0, 6, 17, 43, 44, 51, 58, 60,
				   132, 136 };

	return roll(16) ? usual[roll(ARRAY_SIZE(usual))] : roll(256);
}

/* Headers that chain, most of the time */
static void random_ipv6(void)
{
	u32 at = 40;

	packet.length = 40 + roll(roll(2) ? 24 : 300);
	random_bytes(0, packet.length);
	packet.data[0] = 0x60;
	packet.data[6] = random_next();
	for (; at + 4 < packet.length; at += 8) {
		packet.data[at] = random_next();
		packet.data[at + 1] = roll(8) ? 0 : roll(256);
		packet.data[at + 2] = roll(3) ? 0 : roll(256);
		packet.data[at + 3] = roll(3) ? 0 : roll(256);
	}
	if (!roll(16))
		memcpy(packet.data + 8, packet.data + 24, 16);
}

static u32 header_length(void)
{
	return packet.flow.family == AF_INET ? (packet.data[0] & 15) * 4 : 40;
}

static struct sk_buff *random_skb(u8 type)
{
	struct packet_shape shape = {
		.headroom = roll(100),
		.linear = roll(2) ? 0 : header_length() + roll(30),
		.listed = roll(2),
	};
	struct sk_buff *skb = packet_skb(&packet, &shape);

	if (skb)
		skb->pkt_type = type;
	return skb;
}

static bool agree(const struct answer *a, const struct answer *b)
{
	if (a->parsed != b->parsed)
		return false;
	if (a->parsed != DSR_PARSED && a->why != b->why)
		return false;
	if (a->parsed == DSR_PARSED)
		return packet_flow_is(&a->key, &b->key);
	return a->key.family == b->key.family &&
	       (a->why == DSR_COUNTER_PASS_NOT_HOST ||
		a->why == DSR_COUNTER_DROP_HEADER ||
		a->why == DSR_COUNTER_PASS_SOURCE_ROUTE ||
		a->key.protocol == b->key.protocol);
}

static void compare(struct kunit *test, const struct answer *expected,
		    struct sk_buff *skb, u32 round)
{
	struct answer saw = { };

	if (packet.flow.family == AF_INET)
		saw.parsed = dsr_packet_parse_ipv4(skb, &saw.key, &saw.why);
	else
		saw.parsed = dsr_packet_parse_ipv6(skb, &saw.key, &saw.why);
	if (!agree(expected, &saw))
		KUNIT_FAIL(test,
			   "round %u: expected %d %d, saw %d %d, of %u: %*ph",
			   round, expected->parsed, expected->why, saw.parsed,
			   saw.why, packet.length, (int)min(packet.length, 64u),
			   packet.data);
	if (!packet_in(&packet, skb, 0))
		KUNIT_FAIL(test, "round %u: the packet was changed", round);
}

/* Returns the verdict, or a negative number without memory. */
static int one_round(struct kunit *test, u8 family, u32 round)
{
	u8 type = roll(32) ? PACKET_HOST : roll(8);
	struct answer expected = { };
	struct sk_buff *skb;

	packet.flow.family = family;
	if (family == AF_INET) {
		random_ipv4();
		naive_ipv4(&expected, type);
	} else {
		random_ipv6();
		naive_ipv6(&expected, type);
	}
	packet.l4 = header_length();
	skb = random_skb(type);
	if (!skb)
		return -ENOMEM;
	compare(test, &expected, skb, round);
	kfree_skb(skb);
	return expected.parsed == DSR_PARSED ? __DSR_COUNTER_MAX :
					       expected.why;
}

static const enum dsr_counter outcomes[] = {
	DSR_COUNTER_PASS_NOT_HOST, DSR_COUNTER_PASS_PROTOCOL,
	DSR_COUNTER_PASS_SOURCE_ROUTE, DSR_COUNTER_DROP_TRUNCATED,
	DSR_COUNTER_DROP_SOURCE, DSR_COUNTER_DROP_FRAGMENT,
	__DSR_COUNTER_MAX,
};

static void random_packets(struct kunit *test, u8 family)
{
	u32 count[__DSR_COUNTER_MAX + 1] = { };
	u32 round, i;
	int outcome;

	seed = get_random_u64();
	kunit_info(test, "seed %#llx", seed);
	for (round = 0; round < ROUNDS; round++) {
		outcome = one_round(test, family, round);
		KUNIT_ASSERT_GE(test, outcome, 0);
		count[outcome]++;
		if (READ_ONCE(test->status) == KUNIT_FAILURE)
			return;
		cond_resched();
	}
	/* Random enough to have seen all there is to see */
	for (i = 0; i < ARRAY_SIZE(outcomes); i++)
		KUNIT_EXPECT_GT_MSG(test, count[outcomes[i]], 100u,
				    "outcome %d", outcomes[i]);
	if (family == AF_INET6)
		KUNIT_EXPECT_GT(test, count[DSR_COUNTER_DROP_HEADER], 100u);
}

static void random_ipv4_packets(struct kunit *test)
{
	random_packets(test, AF_INET);
}

static void random_ipv6_packets(struct kunit *test)
{
	random_packets(test, AF_INET6);
}

static struct kunit_case packet_fuzz_cases[] = {
	KUNIT_CASE(random_ipv4_packets),
	KUNIT_CASE(random_ipv6_packets),
	{ }
};

struct kunit_suite dsr_packet_fuzz_suite = {
	.name = "dsr_packet_fuzz",
	.test_cases = packet_fuzz_cases,
};
