// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedulers by number of flows: who gets the next flow when so many are open,
 * and what a server that is lost, comes late or ends its flows makes of it.
 */
#include "test_net.h"
#include "sched.h"
#include "suites.h"

#include <linux/in.h>
#include <linux/prandom.h>

#define SLOTS	65536
#define HOSTS	300

/**
 * struct stage - a service under test
 * @tn: its namespace
 * @index: by host: its server's index
 * @clients: flows opened so far
 * @server: by client: its server's index
 */
struct stage {
	struct test_net *tn;
	u16 index[HOSTS + 1];
	u32 clients;
	u16 server[20000];
};

static struct stage *stage_of(struct kunit *test, u8 protocol,
			      const char *scheduler)
{
	struct stage *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	s->tn = test_net_make(test, protocol, SLOTS);
	s->tn->options.scheduler = dsr_scheduler_find(scheduler);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s->tn->options.scheduler);
	KUNIT_ASSERT_EQ(test, test_net_set(s->tn), 0);
	return s;
}

static void stage_add(struct stage *s, u32 host, u32 weight)
{
	s->index[host] = test_net_add(s->tn, host, weight);
}

/* TCP by default, hosts 1 to 3 with these weights; 0 for none */
static struct stage *stage_three(struct kunit *test, const char *scheduler,
				 u32 one, u32 two, u32 three)
{
	struct stage *s = stage_of(test, IPPROTO_TCP, scheduler);

	stage_add(s, 1, one);
	stage_add(s, 2, two);
	if (three)
		stage_add(s, 3, three);
	return s;
}

/* Which host does the next flow go to? 0: to none */
static u32 next_flow(struct stage *s)
{
	u16 index = test_net_send(s->tn, s->clients, DSR_SIGNAL_OPEN).server;
	u32 host;

	s->server[s->clients++] = index;
	for (host = 1; index && host <= HOSTS; host++)
		if (s->index[host] == index)
			return host;
	return 0;
}

static void open_flows(struct stage *s, u32 n)
{
	while (n--)
		next_flow(s);
}

/* How many of so many more flows go to a host? */
static u32 flows_to(struct stage *s, u32 host, u32 n)
{
	u32 hits = 0;

	while (n--)
		hits += next_flow(s) == host;
	return hits;
}

/* End so many flows of a host. */
static void close_flows(struct stage *s, u32 host, u32 n)
{
	u32 i;

	for (i = 0; n && i < s->clients; i++) {
		if (s->server[i] != s->index[host])
			continue;
		test_net_send(s->tn, i, DSR_SIGNAL_RESET);
		s->server[i] = 0;
		n--;
	}
}

static void expect_flows(struct kunit *test, struct stage *s, u32 host,
			 u32 low, u32 high)
{
	u32 flows = test_net_flows(s->tn, host);

	KUNIT_EXPECT_GE(test, flows, low);
	KUNIT_EXPECT_LE(test, flows, high);
	KUNIT_EXPECT_FALSE(test, test_net_miscounted(s->tn, host));
}

static void choose_lc(struct kunit *test)
{
	struct stage *s = stage_three(test, "lc", 1, 5, 9);

	open_flows(s, 300);
	expect_flows(test, s, 1, 100, 100);
	expect_flows(test, s, 2, 100, 100);
	expect_flows(test, s, 3, 100, 100);
	close_flows(s, 2, 40);
	expect_flows(test, s, 2, 60, 60);
	KUNIT_EXPECT_EQ(test, flows_to(s, 2, 40), 40);
	test_net_set_weight(s->tn, 3, 0);
	KUNIT_EXPECT_EQ(test, flows_to(s, 3, 100), 0);
	expect_flows(test, s, 1, 150, 150);
}

/* Among equals the turns go round: short connections see every server. */
static void choose_turns(struct kunit *test)
{
	struct stage *s = stage_three(test, "lc", 1, 1, 1);
	u32 count[4] = { };
	u32 i;

	for (i = 0; i < 300; i++) {
		count[next_flow(s)]++;
		test_net_send(s->tn, i, DSR_SIGNAL_RESET);
	}
	for (i = 1; i <= 3; i++)
		KUNIT_EXPECT_EQ(test, count[i], 100);
}

static void choose_wlc(struct kunit *test)
{
	struct stage *s = stage_three(test, "wlc", 1, 2, 3);

	open_flows(s, 600);
	expect_flows(test, s, 1, 100, 100);
	expect_flows(test, s, 2, 200, 200);
	expect_flows(test, s, 3, 300, 300);
	close_flows(s, 3, 90);
	KUNIT_EXPECT_EQ(test, flows_to(s, 3, 90), 90);
	test_net_set_weight(s->tn, 1, 4);
	KUNIT_EXPECT_EQ(test, flows_to(s, 1, 300), 300);
}

static void choose_sed(struct kunit *test)
{
	struct stage *s = stage_three(test, "sed", 1, 4, 0);

	/* the fourth flow of the one costs as much as the first of the other */
	KUNIT_EXPECT_EQ(test, flows_to(s, 2, 3), 3);
	open_flows(s, 497);
	expect_flows(test, s, 1, 99, 101);
	expect_flows(test, s, 2, 399, 401);
	close_flows(s, 1, 99);
	KUNIT_EXPECT_GE(test, flows_to(s, 1, 99), 98);
}

static void choose_nq(struct kunit *test)
{
	struct stage *s = stage_three(test, "nq", 1, 50, 2);

	KUNIT_EXPECT_EQ(test, next_flow(s), 2);
	KUNIT_EXPECT_EQ(test, next_flow(s), 3);
	KUNIT_EXPECT_EQ(test, next_flow(s), 1);
	KUNIT_EXPECT_EQ(test, flows_to(s, 2, 20), 20);
	close_flows(s, 1, 1);
	KUNIT_EXPECT_EQ(test, next_flow(s), 1);
	KUNIT_EXPECT_EQ(test, next_flow(s), 2);
}

static void choose_p2c(struct kunit *test)
{
	struct stage *s = stage_three(test, "p2c", 1, 2, 0);
	u32 host;

	for (host = 3; host <= 8; host++)
		stage_add(s, host, 1 + !(host & 1));
	open_flows(s, 12000);
	for (host = 1; host <= 8; host++) {
		u32 fair = host & 1 ? 1000 : 2000;

		expect_flows(test, s, host, fair - fair / 20,
			     fair + fair / 20);
	}
	/* an emptier server is chosen whenever it is drawn with another */
	close_flows(s, 2, 1900);
	KUNIT_EXPECT_GE(test, flows_to(s, 2, 1000), 200);
	test_net_lose(s->tn, 2);
	KUNIT_EXPECT_EQ(test, flows_to(s, 2, 500), 0);
}

/* One server, then one that is left: there are no two to draw */
static void choose_p2c_few(struct kunit *test)
{
	struct stage *s = stage_of(test, IPPROTO_TCP, "p2c");

	KUNIT_EXPECT_EQ(test, next_flow(s), 0);
	stage_add(s, 1, 65535);
	KUNIT_EXPECT_EQ(test, flows_to(s, 1, 20), 20);
	stage_add(s, 2, 1);
	test_net_lose(s->tn, 1);
	KUNIT_EXPECT_EQ(test, flows_to(s, 2, 20), 20);
	test_net_lose(s->tn, 2);
	KUNIT_EXPECT_EQ(test, next_flow(s), 0);
}

static void choose_fo(struct kunit *test)
{
	struct stage *s = stage_three(test, "fo", 1, 5, 5);

	KUNIT_EXPECT_EQ(test, flows_to(s, 2, 50), 50);
	test_net_lose(s->tn, 2);
	KUNIT_EXPECT_EQ(test, flows_to(s, 3, 50), 50);
	test_net_rebuild(s->tn, 2);
	KUNIT_EXPECT_EQ(test, flows_to(s, 3, 50), 50);
	test_net_set_weight(s->tn, 3, 0);
	KUNIT_EXPECT_EQ(test, flows_to(s, 1, 50), 50);
	test_net_regain(s->tn, 2);
	test_net_rebuild(s->tn, 2);
	KUNIT_EXPECT_EQ(test, flows_to(s, 2, 50), 50);
	test_net_set_weight(s->tn, 1, 6);
	KUNIT_EXPECT_EQ(test, flows_to(s, 1, 50), 50);
}

static void choose_ovf(struct kunit *test)
{
	struct stage *s = stage_three(test, "ovf", 5, 10, 3);

	KUNIT_EXPECT_EQ(test, flows_to(s, 2, 10), 10);
	KUNIT_EXPECT_EQ(test, flows_to(s, 1, 5), 5);
	KUNIT_EXPECT_EQ(test, flows_to(s, 3, 3), 3);
	close_flows(s, 2, 1);
	KUNIT_EXPECT_EQ(test, next_flow(s), 2);
	/* all have what their weight says: the rest by weight */
	open_flows(s, 180);
	expect_flows(test, s, 1, 54, 56);
	expect_flows(test, s, 2, 109, 111);
	expect_flows(test, s, 3, 32, 34);
}

/* More servers than are looked at: still nobody is left out */
static void choose_many(struct kunit *test)
{
	struct stage *s = stage_of(test, IPPROTO_TCP, "lc");
	u32 host;

	for (host = 1; host <= HOSTS; host++)
		stage_add(s, host, 1);
	open_flows(s, 10 * HOSTS);
	for (host = 1; host <= HOSTS; host++)
		expect_flows(test, s, host, 9, 11);
}

/* UDP flows are counted from their first packet until they expire. */
static void choose_udp(struct kunit *test)
{
	struct stage *s = stage_of(test, IPPROTO_UDP, "wlc");

	stage_add(s, 1, 1);
	stage_add(s, 2, 3);
	open_flows(s, 400);
	expect_flows(test, s, 1, 100, 100);
	expect_flows(test, s, 2, 300, 300);
	test_net_wait(s->tn, 160);
	expect_flows(test, s, 1, 0, 0);
	expect_flows(test, s, 2, 0, 0);
}

/* A flow that is chosen stays where it is, whatever happens to the others */
static void choose_stays(struct kunit *test)
{
	struct stage *s = stage_three(test, "wlc", 1, 1, 1);
	u32 i, moved = 0;

	open_flows(s, 300);
	test_net_set_weight(s->tn, 1, 100);
	test_net_set_weight(s->tn, 2, 0);
	stage_add(s, 4, 7);
	for (i = 0; i < 300; i++)
		moved += test_net_send(s->tn, i, DSR_SIGNAL_DATA).server !=
			 s->server[i];
	KUNIT_EXPECT_EQ(test, moved, 0);
	/* a SYN that is sent again is no new flow */
	for (i = 0; i < 300; i++)
		moved += test_net_send(s->tn, i, DSR_SIGNAL_OPEN).server !=
			 s->server[i];
	KUNIT_EXPECT_EQ(test, moved, 0);
	KUNIT_EXPECT_EQ(test, test_net_flows(s->tn, 2), 100);
}

/* A flow that goes to another server counts there and no longer here */
static void choose_gone(struct kunit *test)
{
	struct stage *s = stage_three(test, "lc", 1, 1, 0);
	u32 i;

	open_flows(s, 200);
	test_net_lose(s->tn, 1);
	for (i = 0; i < 200; i++)
		test_net_send(s->tn, i, DSR_SIGNAL_DATA);
	expect_flows(test, s, 1, 0, 0);
	expect_flows(test, s, 2, 200, 200);
	KUNIT_ASSERT_EQ(test, test_net_resize(s->tn, SLOTS / 4), 0);
	expect_flows(test, s, 2, 200, 200);
	for (i = 0; i < 100; i++)
		test_net_send(s->tn, i, DSR_SIGNAL_DATA);
	expect_flows(test, s, 2, 200, 200);
	test_net_wait(s->tn, 500);
	expect_flows(test, s, 2, 0, 0);
}

static struct dsr_load any_load(struct rnd_state *random, u32 flows, u32 weight,
				u32 share)
{
	struct dsr_load load = {
		.flows = flows + prandom_u32_state(random) % 4,
		.share = min(share + prandom_u32_state(random) % 3,
			     (u32)DSR_SHARE_FULL),
	};

	load.weight = (weight + prandom_u32_state(random) % 3) * load.share;
	return load;
}

/* Who has no fewer flows, no more weight and no more share is never preferred. */
static void choose_not_preferred(struct kunit *test)
{
	static const char *const name[] = {
		"lc", "wlc", "sed", "nq", "p2c", "fo", "ovf",
	};
	struct rnd_state random;
	u32 i, n, wrong = 0;

	prandom_seed_state(&random, 1);
	for (i = 0; i < 700000; i++) {
		const struct dsr_scheduler *scheduler =
			dsr_scheduler_find(name[i % ARRAY_SIZE(name)]);
		struct dsr_load a, b;

		n = prandom_u32_state(&random);
		a = any_load(&random, n % 5, 1 + n / 8 % 5, 254 - n / 64 % 254);
		b = any_load(&random, n % 5, 1 + n / 8 % 5, 254 - n / 64 % 254);
		if (a.flows >= b.flows && a.weight <= b.weight &&
		    a.share <= b.share)
			wrong += scheduler->prefer(&a, &b);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static struct kunit_case choose_cases[] = {
	KUNIT_CASE(choose_lc),
	KUNIT_CASE(choose_turns),
	KUNIT_CASE(choose_wlc),
	KUNIT_CASE(choose_sed),
	KUNIT_CASE(choose_nq),
	KUNIT_CASE(choose_p2c),
	KUNIT_CASE(choose_p2c_few),
	KUNIT_CASE(choose_fo),
	KUNIT_CASE(choose_ovf),
	KUNIT_CASE(choose_many),
	KUNIT_CASE(choose_udp),
	KUNIT_CASE(choose_stays),
	KUNIT_CASE(choose_gone),
	KUNIT_CASE(choose_not_preferred),
	{}
};

struct kunit_suite dsr_choose_suite = {
	.name = "dsr_choose",
	.exit = test_net_exit,
	.test_cases = choose_cases,
};
