// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services of other kinds than the common one: stateless, by source address;
 * and what the operator is told of a connection that is not there yet.
 */
#include "fleet.h"
#include "sched.h"
#include "suites.h"

#include <linux/in.h>

#define SLOTS	16384

static struct fleet *fleet_of(struct kunit *test, u8 protocol,
			      const char *scheduler, bool stateless)
{
	struct fleet *fleet = fleet_make(test, protocol, SLOTS);
	u32 host;

	fleet->options.scheduler = dsr_scheduler_find(scheduler);
	fleet->options.stateless = stateless;
	KUNIT_ASSERT_EQ(test, fleet_set(fleet), 0);
	for (host = 1; host <= 4; host++)
		fleet_add(fleet, host, 1);
	fleet_wait(fleet, 500);
	return fleet;
}

/* Packets of one flow: how many go to each of the four servers? */
static void expect_each(struct kunit *test, struct fleet *fleet, u32 packets,
			u32 low, u32 high)
{
	u32 count[5] = { };
	u32 host;

	while (packets--) {
		u16 index = fleet_send(fleet, 1, DSR_SIGNAL_DATA).server;

		for (host = 1; host <= 4; host++)
			count[host] += fleet_server(fleet, host)->index ==
				       index;
	}
	for (host = 1; host <= 4; host++) {
		KUNIT_EXPECT_GE(test, count[host], low);
		KUNIT_EXPECT_LE(test, count[host], high);
	}
}

static void kinds_stateless_ring(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_UDP, "rr", true);

	expect_each(test, fleet, 400, 100, 100);
	KUNIT_EXPECT_EQ(test, fleet_explain(fleet, 1), DSR_CHOICE_STATELESS);
	KUNIT_EXPECT_EQ(test, fleet_new_server(fleet, 1), 0);
	fleet_lose(fleet, 2);
	KUNIT_EXPECT_EQ(test, fleet_send(fleet, 1, DSR_SIGNAL_DATA).verdict,
			DSR_SEND);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 0);
}

/* There is nothing to count: lc takes turns, p2c draws */
static void kinds_stateless_choose(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_UDP, "lc", true);

	expect_each(test, fleet, 400, 100, 100);
	fleet->options.scheduler = dsr_scheduler_find("p2c");
	KUNIT_ASSERT_EQ(test, fleet_set(fleet), 0);
	expect_each(test, fleet, 4000, 800, 1200);
	KUNIT_EXPECT_EQ(test, fleet_explain(fleet, 1), DSR_CHOICE_STATELESS);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 0);
}

/* Packets are balanced, not flows: each has a row of its own. */
static void kinds_stateless_hash(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_UDP, "rendezvous", true);
	u16 drained = fleet_server(fleet, 2)->index;
	u16 *after;
	u32 i, hits = 0;

	expect_each(test, fleet, 4000, 800, 1200);
	KUNIT_EXPECT_EQ(test, fleet_explain(fleet, 1), DSR_CHOICE_STATELESS);
	KUNIT_EXPECT_EQ(test, fleet_new_server(fleet, 1), 0);
	fleet_weigh(fleet, 2, 0);
	KUNIT_EXPECT_EQ(test, fleet_dirty(fleet), 0);
	after = fleet_servers(fleet, 500, DSR_SIGNAL_DATA);
	for (i = 0; i < 500; i++)
		hits += after[i] == drained;
	KUNIT_EXPECT_EQ(test, hits, 0);
	fleet_lose(fleet, 3);
	for (i = 0; i < 500; i++)
		hits += fleet_send(fleet, i, DSR_SIGNAL_DATA).verdict !=
			DSR_SEND;
	KUNIT_EXPECT_EQ(test, hits, 0);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 0);
}

/* Switched on: what was remembered goes. Switched off: it is as if new */
static void kinds_stateless_switch(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_UDP, "rr", false);
	u16 *before = fleet_servers(fleet, 400, DSR_SIGNAL_DATA);
	u32 i, moved = 0;

	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 400);
	fleet->options.stateless = true;
	KUNIT_ASSERT_EQ(test, fleet_set(fleet), 0);
	fleet_sweep(fleet);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 0);
	expect_each(test, fleet, 400, 100, 100);
	fleet->options.stateless = false;
	KUNIT_ASSERT_EQ(test, fleet_set(fleet), 0);
	before = fleet_servers(fleet, 400, DSR_SIGNAL_DATA);
	for (i = 0; i < 400; i++)
		moved += fleet_send(fleet, i, DSR_SIGNAL_DATA).server !=
			 before[i];
	KUNIT_EXPECT_EQ(test, moved, 0);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 400);
	fleet->options.stateless = true;
	fleet->options.scheduler = dsr_scheduler_find("maglev");
	KUNIT_ASSERT_EQ(test, fleet_set(fleet), 0);
	fleet_sweep(fleet);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 0);
	/* nor is there anything left for the sweep to do */
	for (i = 0; i < 1000 && fleet_slice(fleet); i++)
		;
	KUNIT_EXPECT_LT(test, i, 1000);
}

/* All ports of an address go to one server; addresses are spread. */
static void kinds_source(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "sh", false);
	u32 count[5] = { };
	u32 i, host, wrong = 0;

	for (i = 0; i < 400; i++) {
		u16 one = fleet_send(fleet, i << 8, DSR_SIGNAL_OPEN).server;
		u16 other = fleet_send(fleet, i << 8 | (1 + i % 255),
				       DSR_SIGNAL_OPEN).server;

		wrong += one != other;
		for (host = 1; host <= 4; host++)
			count[host] += fleet_server(fleet, host)->index == one;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	for (host = 1; host <= 4; host++)
		KUNIT_EXPECT_GE(test, count[host], 60);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 0);
}

/* Connections of one address are told apart when their row is dirty. */
static void kinds_source_drain(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "sh", false);
	u16 *before = fleet_servers(fleet, 200, DSR_SIGNAL_DATA), drained;
	u32 i, moved = 0, kept = 0;

	for (i = 0; i < 200; i++)
		moved += before[i] != before[0];
	KUNIT_EXPECT_EQ(test, moved, 0);
	drained = before[0];
	for (i = 1; i <= 4; i++)
		if (fleet_server(fleet, i)->index == drained)
			fleet_weigh(fleet, i, 0);
	for (i = 0; i < 200; i++)
		moved += fleet_send(fleet, i, DSR_SIGNAL_DATA).server !=
			 drained;
	KUNIT_EXPECT_EQ(test, moved, 0);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 200);
	for (i = 200; i < 256; i++)
		kept += fleet_send(fleet, i, DSR_SIGNAL_OPEN).server ==
			drained;
	KUNIT_EXPECT_EQ(test, kept, 0);
	KUNIT_EXPECT_EQ(test, fleet_new_server(fleet, 0),
			fleet_send(fleet, 255, DSR_SIGNAL_DATA).server);
}

/* Rows by address are other rows: no flow could be found again. */
static void kinds_source_switch(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "sh", false);
	u32 host;

	fleet->options.scheduler = dsr_scheduler_find("maglev");
	KUNIT_EXPECT_EQ(test, fleet_set(fleet), -EBUSY);
	for (host = 1; host <= 4; host++)
		fleet_remove(fleet, host);
	KUNIT_EXPECT_EQ(test, fleet_set(fleet), 0);
	fleet_add(fleet, 1, 1);
	fleet->options.scheduler = dsr_scheduler_find("sh");
	KUNIT_EXPECT_EQ(test, fleet_set(fleet), -EBUSY);
}

static void kinds_new_server(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "rendezvous", false);
	u16 drained = fleet_server(fleet, 2)->index;
	u32 client = 0;

	while (fleet_send(fleet, client, DSR_SIGNAL_DATA).server != drained)
		client++;
	KUNIT_EXPECT_EQ(test, fleet_new_server(fleet, client), drained);
	fleet_weigh(fleet, 2, 0);
	KUNIT_EXPECT_EQ(test, fleet_send(fleet, client, DSR_SIGNAL_DATA).server,
			drained);
	KUNIT_EXPECT_NE(test, fleet_new_server(fleet, client), drained);
	KUNIT_EXPECT_NE(test, fleet_new_server(fleet, client), 0);
	fleet->options.scheduler = dsr_scheduler_find("wlc");
	KUNIT_ASSERT_EQ(test, fleet_set(fleet), 0);
	KUNIT_EXPECT_EQ(test, fleet_new_server(fleet, client), 0);
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
	.exit = fleet_exit,
	.test_cases = kinds_cases,
};
