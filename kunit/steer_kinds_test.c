// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services of other kinds than the common one: stateless, by source address;
 * and what the operator is told of a connection that is not there yet.
 */
#include "test_net.h"
#include "sched.h"
#include "suites.h"

#include <linux/in.h>

#define SLOTS	16384

static struct test_net *test_net_of(struct kunit *test, u8 protocol,
				    const char *scheduler, bool stateless)
{
	struct test_net *tn = test_net_make(test, protocol, SLOTS);
	u32 host;

	tn->options.scheduler = dsr_scheduler_find(scheduler);
	tn->options.stateless = stateless;
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	for (host = 1; host <= 4; host++)
		test_net_add(tn, host, 1);
	test_net_wait(tn, 500);
	return tn;
}

/* Packets of one flow: how many go to each of the four servers? */
static void expect_each(struct kunit *test, struct test_net *tn, u32 packets,
			u32 low, u32 high)
{
	u32 count[5] = { };
	u32 host;

	while (packets--) {
		u16 index = test_net_send(tn, 1, DSR_SIGNAL_DATA).server;

		for (host = 1; host <= 4; host++)
			count[host] += test_net_server(tn, host)->index ==
				       index;
	}
	for (host = 1; host <= 4; host++) {
		KUNIT_EXPECT_GE(test, count[host], low);
		KUNIT_EXPECT_LE(test, count[host], high);
	}
}

static void kinds_stateless_ring(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_UDP, "rr", true);

	expect_each(test, tn, 400, 100, 100);
	KUNIT_EXPECT_EQ(test, test_net_explain(tn, 1), DSR_CHOICE_STATELESS);
	KUNIT_EXPECT_EQ(test, test_net_new_server(tn, 1), 0);
	test_net_lose(tn, 2);
	KUNIT_EXPECT_EQ(test, test_net_send(tn, 1, DSR_SIGNAL_DATA).verdict,
			DSR_SEND);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0);
}

/* There is nothing to count: lc takes turns, p2c draws */
static void kinds_stateless_choose(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_UDP, "lc", true);

	expect_each(test, tn, 400, 100, 100);
	tn->options.scheduler = dsr_scheduler_find("p2c");
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	expect_each(test, tn, 4000, 800, 1200);
	KUNIT_EXPECT_EQ(test, test_net_explain(tn, 1), DSR_CHOICE_STATELESS);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0);
}

/* Packets are balanced, not flows: each has a row of its own. */
static void kinds_stateless_hash(struct kunit *test)
{
	struct test_net *tn =
		test_net_of(test, IPPROTO_UDP, "rendezvous", true);
	u16 drained = test_net_server(tn, 2)->index;
	u16 *after;
	u32 i, hits = 0;

	expect_each(test, tn, 4000, 800, 1200);
	KUNIT_EXPECT_EQ(test, test_net_explain(tn, 1), DSR_CHOICE_STATELESS);
	KUNIT_EXPECT_EQ(test, test_net_new_server(tn, 1), 0);
	test_net_set_weight(tn, 2, 0);
	KUNIT_EXPECT_EQ(test, test_net_dirty(tn), 0);
	after = test_net_servers(tn, 500, DSR_SIGNAL_DATA);
	for (i = 0; i < 500; i++)
		hits += after[i] == drained;
	KUNIT_EXPECT_EQ(test, hits, 0);
	test_net_lose(tn, 3);
	for (i = 0; i < 500; i++)
		hits += test_net_send(tn, i, DSR_SIGNAL_DATA).verdict !=
			DSR_SEND;
	KUNIT_EXPECT_EQ(test, hits, 0);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0);
}

/* Switched on: what was remembered goes. Switched off: it is as if new */
static void kinds_stateless_switch(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_UDP, "rr", false);
	u16 *before = test_net_servers(tn, 400, DSR_SIGNAL_DATA);
	u32 i, moved = 0;

	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 400);
	tn->options.stateless = true;
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	test_net_sweep(tn);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0);
	expect_each(test, tn, 400, 100, 100);
	tn->options.stateless = false;
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	before = test_net_servers(tn, 400, DSR_SIGNAL_DATA);
	for (i = 0; i < 400; i++)
		moved += test_net_send(tn, i, DSR_SIGNAL_DATA).server !=
			 before[i];
	KUNIT_EXPECT_EQ(test, moved, 0);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 400);
	tn->options.stateless = true;
	tn->options.scheduler = dsr_scheduler_find("maglev");
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	test_net_sweep(tn);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0);
	/* nor is there anything left for the sweep to do */
	for (i = 0; i < 1000 && test_net_slice(tn); i++)
		;
	KUNIT_EXPECT_LT(test, i, 1000);
}

/* All ports of an address go to one server; addresses are spread. */
static void kinds_source(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "sh", false);
	u32 count[5] = { };
	u32 i, host, wrong = 0;

	for (i = 0; i < 400; i++) {
		u16 one = test_net_send(tn, i << 8, DSR_SIGNAL_OPEN).server;
		u16 other = test_net_send(tn, i << 8 | (1 + i % 255),
					  DSR_SIGNAL_OPEN).server;

		wrong += one != other;
		for (host = 1; host <= 4; host++)
			count[host] += test_net_server(tn, host)->index == one;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	for (host = 1; host <= 4; host++)
		KUNIT_EXPECT_GE(test, count[host], 60);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0);
}

/* Connections of one address are told apart when their row is dirty. */
static void kinds_source_drain(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "sh", false);
	u16 *before = test_net_servers(tn, 200, DSR_SIGNAL_DATA), drained;
	u32 i, moved = 0, kept = 0;

	for (i = 0; i < 200; i++)
		moved += before[i] != before[0];
	KUNIT_EXPECT_EQ(test, moved, 0);
	drained = before[0];
	for (i = 1; i <= 4; i++)
		if (test_net_server(tn, i)->index == drained)
			test_net_set_weight(tn, i, 0);
	for (i = 0; i < 200; i++)
		moved += test_net_send(tn, i, DSR_SIGNAL_DATA).server !=
			 drained;
	KUNIT_EXPECT_EQ(test, moved, 0);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 200);
	for (i = 200; i < 256; i++)
		kept += test_net_send(tn, i, DSR_SIGNAL_OPEN).server ==
			drained;
	KUNIT_EXPECT_EQ(test, kept, 0);
	KUNIT_EXPECT_EQ(test, test_net_new_server(tn, 0),
			test_net_send(tn, 255, DSR_SIGNAL_DATA).server);
}

/* Rows by address are other rows: no flow could be found again. */
static void kinds_source_switch(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "sh", false);
	u32 host;

	tn->options.scheduler = dsr_scheduler_find("maglev");
	KUNIT_EXPECT_EQ(test, test_net_set(tn), -EBUSY);
	for (host = 1; host <= 4; host++)
		test_net_remove(tn, host);
	KUNIT_EXPECT_EQ(test, test_net_set(tn), 0);
	test_net_add(tn, 1, 1);
	tn->options.scheduler = dsr_scheduler_find("sh");
	KUNIT_EXPECT_EQ(test, test_net_set(tn), -EBUSY);
}

static void kinds_new_server(struct kunit *test)
{
	struct test_net *tn =
		test_net_of(test, IPPROTO_TCP, "rendezvous", false);
	u16 drained = test_net_server(tn, 2)->index;
	u32 client = 0;

	while (test_net_send(tn, client, DSR_SIGNAL_DATA).server != drained)
		client++;
	KUNIT_EXPECT_EQ(test, test_net_new_server(tn, client), drained);
	test_net_set_weight(tn, 2, 0);
	KUNIT_EXPECT_EQ(test, test_net_send(tn, client, DSR_SIGNAL_DATA).server,
			drained);
	KUNIT_EXPECT_NE(test, test_net_new_server(tn, client), drained);
	KUNIT_EXPECT_NE(test, test_net_new_server(tn, client), 0);
	tn->options.scheduler = dsr_scheduler_find("wlc");
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	KUNIT_EXPECT_EQ(test, test_net_new_server(tn, client), 0);
}

static struct kunit_case kinds_cases[] = {
	KUNIT_CASE(kinds_stateless_ring),
	KUNIT_CASE(kinds_stateless_choose),
	KUNIT_CASE(kinds_stateless_hash),
	KUNIT_CASE(kinds_stateless_switch),
	KUNIT_CASE(kinds_source),
	KUNIT_CASE(kinds_source_drain),
	KUNIT_CASE(kinds_source_switch),
	KUNIT_CASE(kinds_new_server),
	{}
};

struct kunit_suite dsr_steer_kinds_suite = {
	.name = "dsr_steer_kinds",
	.exit = test_net_exit,
	.test_cases = kinds_cases,
};
