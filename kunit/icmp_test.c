// SPDX-License-Identifier: GPL-2.0-only
/*
 * How often clients are told what would fit: each for himself, whoever else sends
 * packets that are too big, and however many there are.
 */
#include "icmp.h"
#include "skb.h"
#include "suites.h"

#include <linux/jiffies.h>
#include <linux/slab.h>

#define CLIENT	0x0a000001
#define BURST	10	/* and as many a second */

static int limits_init(struct kunit *test)
{
	test->priv = dsr_icmp_limits_new();
	KUNIT_ASSERT_NOT_NULL(test, test->priv);
	return 0;
}

static void limits_exit(struct kunit *test)
{
	kfree(test->priv);
}

static bool told(struct kunit *test, u32 client, u32 now)
{
	const union nf_inet_addr ip = { .ip = htonl(client) };

	return dsr_icmp_allow(test->priv, AF_INET, &ip, now);
}

/* How many of @n packets that come at once are answered */
static u32 told_of(struct kunit *test, u32 client, u32 n, u32 now)
{
	u32 sum = 0;

	while (n--)
		sum += told(test, client, now);
	return sum;
}

static void one_client(struct kunit *test)
{
	u32 now = 12345;

	KUNIT_EXPECT_EQ(test, told_of(test, CLIENT, 1000, now), (u32)BURST);
	KUNIT_EXPECT_EQ(test, told_of(test, CLIENT, 10, now + HZ / BURST), 1u);
	KUNIT_EXPECT_EQ(test, told_of(test, CLIENT, 1000, now + 2 * HZ),
			(u32)BURST);
	KUNIT_EXPECT_EQ(test, told_of(test, CLIENT, 1000, now + 99 * HZ),
			(u32)BURST);
}

/* No wait when the clock comes round, nor for half its time afterwards */
static void clock_comes_round(struct kunit *test)
{
	u32 now = -3 * HZ;

	KUNIT_EXPECT_EQ(test, told_of(test, CLIENT, 1000, now), (u32)BURST);
	now = -HZ / 20;
	KUNIT_EXPECT_EQ(test, told_of(test, CLIENT, 1000, now), (u32)BURST);
	KUNIT_EXPECT_EQ(test, told_of(test, CLIENT, 1000, now + HZ),
			(u32)BURST);
	KUNIT_EXPECT_TRUE(test, told(test, CLIENT, now + 0x40000000));
	KUNIT_EXPECT_TRUE(test, told(test, CLIENT, now + 0xc0000000));
}

/* A sender of many packets, spoofed or not, harms whoever shares his place. */
static void flood_of_one(struct kunit *test)
{
	u32 client, sum = 0;

	KUNIT_EXPECT_EQ(test, told_of(test, CLIENT, 100000, 5), (u32)BURST);
	for (client = CLIENT + 1; client <= CLIENT + 1000; client++)
		sum += told(test, client, 5);
	KUNIT_EXPECT_GE(test, sum, 990u);
}

/*
 * Many senders, so many packets a second for ten seconds. A client tries as TCP
 * does: at once, after 200 ms, 400 ms, ...: is he told within @tries?
 */
static u32 told_in_flood(struct kunit *test, u32 rate, u32 tries)
{
	u32 client, i, sum = 0, now = HZ, at, n;
	u64 seed = rate;

	for (i = 0; i < 10 * rate; i++)
		told(test, packet_random(&seed), now + i * 10 * HZ / (10 * rate));
	now += 10 * HZ;
	for (client = 0; client < 200; client++) {
		for (n = 0, at = 0; n < tries; n++, at += HZ / 5 << n) {
			for (i = 0; i < rate / 5; i++)
				told(test, packet_random(&seed), now);
			if (told(test, CLIENT + client, now + at))
				break;
		}
		sum += n < tries;
		now += 40 * HZ;
	}
	return sum;
}

static void flood_of_many(struct kunit *test)
{
	KUNIT_EXPECT_GE(test, told_in_flood(test, 1000, 1), 199u);
	KUNIT_EXPECT_GE(test, told_in_flood(test, 5000, 2), 195u);
}

/* In all no more than a page of places can say */
static void total(struct kunit *test)
{
	u32 i, sum = 0;
	u64 seed = 3;

	for (i = 0; i < 200000; i++)
		sum += told(test, packet_random(&seed), 77);
	KUNIT_EXPECT_EQ(test, sum, (u32)BURST * DSR_ICMP_PLACES);
}

/* Whoever has an IPv6 network has 2^64 addresses. */
static void network(struct kunit *test)
{
	union nf_inet_addr ip = { .ip6 = { htonl(0x20010db8), htonl(7) } };
	u32 i, sum = 0;

	for (i = 0; i < 1000; i++) {
		ip.ip6[3] = htonl(i);
		sum += dsr_icmp_allow(test->priv, AF_INET6, &ip, 5);
	}
	KUNIT_EXPECT_EQ(test, sum, (u32)BURST);
	for (i = 0, sum = 0; i < 1000; i++) {
		ip.ip6[1] = htonl(8 + i);
		sum += dsr_icmp_allow(test->priv, AF_INET6, &ip, 5);
	}
	KUNIT_EXPECT_GE(test, sum, 980u);
}

static struct kunit_case icmp_cases[] = {
	KUNIT_CASE(one_client),
	KUNIT_CASE(clock_comes_round),
	KUNIT_CASE(flood_of_one),
	KUNIT_CASE(flood_of_many),
	KUNIT_CASE(total),
	KUNIT_CASE(network),
	{ }
};

struct kunit_suite dsr_icmp_suite = {
	.name = "dsr_icmp",
	.init = limits_init,
	.exit = limits_exit,
	.test_cases = icmp_cases,
};
