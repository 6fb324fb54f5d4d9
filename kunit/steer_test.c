// SPDX-License-Identifier: GPL-2.0-only
/*
 * Steering, case by case: what is stored and what is not, floods, indexes that
 * are given out again, services that come back, UDP, persistent clients, servers
 * that are gone, a full table. Random histories: steer_model_test.c.
 */
#include "fleet.h"
#include "sched.h"
#include "suites.h"

#include <linux/in.h>
#include <linux/slab.h>

#define SLOTS	16384
#define MANY	1000000

/* Ticks, with the defaults: the timeout and what is added for rounding */
#define ESTABLISHED	(900 / 2 + 1)
#define UDP_TIMEOUT	(300 / 2 + 1)

static struct fleet *fleet_of(struct kunit *test, u8 protocol,
			      const char *scheduler, u32 servers)
{
	struct fleet *fleet = fleet_start(test, protocol, SLOTS, scheduler,
					  servers);

	fleet_wait(fleet, ESTABLISHED + 1);
	KUNIT_ASSERT_EQ(test, fleet_dirty(fleet), 0);
	return fleet;
}

static u32 clients_of(const u16 *server, u32 clients, u16 index)
{
	u32 i, n = 0;

	for (i = 0; i < clients; i++)
		n += server[i] == index;
	return n;
}

/* Random packets of any kind over clean rows, a flood of SYNs among them */
static void steer_clean_stores_nothing(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "rendezvous", 8);
	u32 i, wrong = 0;

	for (i = 0; i < MANY; i++) {
		u32 client = dsr_mix(i);
		enum dsr_signal signal = i % 4 ? DSR_SIGNAL_OPEN : i % 3;
		struct answer one = fleet_send(fleet, client, signal);
		struct answer other = fleet_send(fleet, client,
						 DSR_SIGNAL_DATA);

		wrong += one.verdict != DSR_SEND || !one.server ||
			 one.server != other.server;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 0);
	KUNIT_EXPECT_EQ(test, fleet_count(fleet, DSR_COUNTER_FLOW_ADDED), 0);
	KUNIT_EXPECT_EQ(test, fleet_count(fleet, DSR_COUNTER_FLOW_UNTRACKED),
			0);
}

static void flood(struct fleet *fleet)
{
	u32 i;

	for (i = 0; i < MANY; i++) {
		fleet_send(fleet, 0x80000000 | (u32)dsr_mix(i),
			   DSR_SIGNAL_OPEN);
		if (i % 5000 == 0)
			fleet->now++;
	}
}

/* All rows dirty, and most flows not where their row would have them */
static void steer_flood(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "rendezvous", 8);
	u16 *server = fleet_servers(fleet, 3000, DSR_SIGNAL_DATA);
	u32 i, established = 0;

	fleet->options.scheduler = dsr_scheduler_find("maglev");
	KUNIT_ASSERT_EQ(test, fleet_set(fleet), 0);
	KUNIT_EXPECT_GT(test, fleet_dirty(fleet), 3000);
	KUNIT_EXPECT_EQ(test, fleet_moved(fleet, server, 3000), 0);
	KUNIT_EXPECT_EQ(test, fleet_moved(fleet, server, 3000), 0);
	flood(fleet);
	KUNIT_EXPECT_GT(test, fleet_count(fleet, DSR_COUNTER_FLOW_EVICTED),
			500000);
	for (i = 0; i < 3000; i++)
		established += dsr_entry_state(fleet_entry(fleet, i)) ==
			       DSR_FLOW_ESTABLISHED;
	KUNIT_EXPECT_GT(test, established, 2000);
	KUNIT_EXPECT_EQ(test, fleet_moved(fleet, server, 3000), 0);
}

/* A scheduler that tracks every flow: its established flows stay, too */
static void steer_flood_tracked(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "rr", 8);
	u16 *server = fleet_servers(fleet, 3000, DSR_SIGNAL_OPEN);

	KUNIT_EXPECT_EQ(test, fleet_moved(fleet, server, 3000), 0);
	flood(fleet);
	KUNIT_EXPECT_EQ(test, fleet_moved(fleet, server, 3000), 0);
}

static void steer_wheel(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "wrr", 4);
	u16 heavy = fleet_server(fleet, 2)->index;
	u16 drained = fleet_server(fleet, 3)->index;
	u16 *server;

	fleet_weigh(fleet, 2, 3);
	fleet_weigh(fleet, 3, 0);
	server = fleet_servers(fleet, 500, DSR_SIGNAL_OPEN);
	KUNIT_EXPECT_EQ(test, clients_of(server, 500, heavy), 300);
	KUNIT_EXPECT_EQ(test, clients_of(server, 500, drained), 0);
	fleet_weigh(fleet, 3, 1);
	fleet_weigh(fleet, 2, 0);
	KUNIT_EXPECT_EQ(test, fleet_moved(fleet, server, 500), 0);
}

/* Give the next server that is added the index of one that was removed */
static void offer_index(struct fleet *fleet, u16 index)
{
	fleet->dn->servers->hint = index;
}

/*
 * While anything still names a removed server its index is not given out, and
 * when it is, the flows of the old server are not the new one's.
 */
static void steer_index_reuse(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "rr", 3);
	u16 old = fleet_server(fleet, 2)->index;
	u16 *server = fleet_servers(fleet, 900, DSR_SIGNAL_OPEN);
	u32 i, followed = 0;

	KUNIT_EXPECT_EQ(test, clients_of(server, 900, old), 300);
	fleet_remove(fleet, 2);
	offer_index(fleet, old);
	KUNIT_EXPECT_NE(test, fleet_add(fleet, 5, 1), old);
	fleet_sweep(fleet);
	fleet_sweep(fleet);
	offer_index(fleet, old);
	KUNIT_ASSERT_EQ(test, fleet_add(fleet, 6, 0), old);
	for (i = 0; i < 900; i++) {
		struct answer answer = fleet_send(fleet, i, DSR_SIGNAL_DATA);

		followed += answer.server == old;
		if (server[i] != old)
			KUNIT_EXPECT_EQ(test, answer.server, server[i]);
	}
	KUNIT_EXPECT_EQ(test, followed, 0);
}

/* Rows remember servers as well: a drained and removed one, its index anew */
static void steer_index_reuse_rows(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "rendezvous", 3);
	u16 old = fleet_server(fleet, 2)->index;
	u16 *server = fleet_servers(fleet, 900, DSR_SIGNAL_DATA);
	u32 i, followed = 0;

	KUNIT_EXPECT_GT(test, clients_of(server, 900, old), 200);
	fleet_weigh(fleet, 2, 0);
	fleet_remove(fleet, 2);
	fleet_sweep(fleet);
	fleet_sweep(fleet);
	offer_index(fleet, old);
	KUNIT_ASSERT_EQ(test, fleet_add(fleet, 6, 0), old);
	for (i = 0; i < 900; i++)
		followed += fleet_send(fleet, i, DSR_SIGNAL_DATA).server == old;
	KUNIT_EXPECT_EQ(test, followed, 0);
}

static u32 strangers(struct fleet *fleet, u32 clients, u16 first, u16 last)
{
	u32 i, n = 0;

	for (i = 0; i < clients; i++) {
		struct answer answer = fleet_send(fleet, i, DSR_SIGNAL_DATA);

		n += answer.verdict != DSR_SEND || answer.server < first ||
		     answer.server > last;
	}
	return n;
}

/* A service removed and made again has nothing of its former flows */
static void steer_recreate(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "rr", 3);
	u16 first;

	fleet_servers(fleet, 600, DSR_SIGNAL_OPEN);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 600);
	fleet_delete(fleet);
	KUNIT_EXPECT_EQ(test, fleet_send(fleet, 0, DSR_SIGNAL_DATA).verdict,
			DSR_NO_SERVICE);
	fleet_create(fleet);
	KUNIT_EXPECT_EQ(test, fleet_send(fleet, 0, DSR_SIGNAL_DATA).verdict,
			DSR_NO_SERVER);
	first = fleet_add(fleet, 1, 1);
	KUNIT_EXPECT_EQ(test, fleet_add(fleet, 2, 1), first + 1);
	KUNIT_EXPECT_EQ(test, strangers(fleet, 600, first, first + 1), 0);
	fleet_sweep(fleet);
	KUNIT_EXPECT_EQ(test, strangers(fleet, 600, first, first + 1), 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&fleet->dn->sweep.dead));
}

/*
 * UDP has no first packet: with a handover as long as the UDP timeout it is clear
 * after it that no flow of the previous owner is left, and what comes is new.
 */
static void steer_udp(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_UDP, "rendezvous", 4);
	u16 drained = fleet_server(fleet, 2)->index;
	u16 *server = fleet_servers(fleet, 1000, DSR_SIGNAL_DATA);

	fleet->options.timeout_handover = 2 * (UDP_TIMEOUT + 1);
	KUNIT_ASSERT_EQ(test, fleet_set(fleet), 0);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 0);
	fleet_weigh(fleet, 2, 0);
	KUNIT_EXPECT_EQ(test, fleet_moved(fleet, server, 500), 0);
	fleet->now += UDP_TIMEOUT;
	fleet_sweep(fleet);
	KUNIT_EXPECT_EQ(test, fleet_moved(fleet, server, 600), 0);
	fleet->now += 1;
	fleet_sweep(fleet);
	KUNIT_EXPECT_EQ(test, fleet_moved(fleet, server, 600), 0);
	server = fleet_servers(fleet, 1000, DSR_SIGNAL_DATA);
	KUNIT_EXPECT_GT(test, clients_of(server, 600, drained), 100);
	KUNIT_EXPECT_EQ(test, clients_of(server + 600, 400, drained), 0);
	fleet_wait(fleet, UDP_TIMEOUT + 1);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 0);
	KUNIT_EXPECT_EQ(test, fleet_dirty(fleet), 0);
	server = fleet_servers(fleet, 1000, DSR_SIGNAL_DATA);
	KUNIT_EXPECT_EQ(test, clients_of(server, 1000, drained), 0);
}

static void steer_udp_states(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_UDP, "rr", 2);

	fleet_send(fleet, 1, DSR_SIGNAL_DATA);
	KUNIT_EXPECT_EQ(test, dsr_entry_state(fleet_entry(fleet, 1)),
			DSR_FLOW_UDP_NEW);
	fleet_send(fleet, 1, DSR_SIGNAL_DATA);
	KUNIT_EXPECT_EQ(test, dsr_entry_state(fleet_entry(fleet, 1)),
			DSR_FLOW_UDP);
}

/* Heard of again and again it never expires; left alone it does. */
static void steer_renews(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "rr", 2);
	u16 first = fleet_send(fleet, 1, DSR_SIGNAL_OPEN).server;
	u64 entry;
	int i;

	fleet_send(fleet, 1, DSR_SIGNAL_DATA);
	entry = fleet_entry(fleet, 1);
	for (i = 0; i < 8; i++) {
		fleet->now += ESTABLISHED / 2;
		KUNIT_EXPECT_EQ(test, fleet_send(fleet, 1, DSR_SIGNAL_DATA).server,
				first);
		KUNIT_EXPECT_EQ(test, fleet_entry(fleet, 1),
				dsr_entry_renewed(entry, fleet->now));
	}
	fleet->now += ESTABLISHED + 2;
	KUNIT_EXPECT_NE(test, fleet_send(fleet, 1, DSR_SIGNAL_OPEN).server,
			first);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 1);
}

static struct fleet *persistent_fleet(struct kunit *test, const char *scheduler)
{
	struct fleet *fleet = fleet_make(test, IPPROTO_TCP, SLOTS);
	u32 host;

	fleet->options.scheduler = dsr_scheduler_find(scheduler);
	fleet->options.persist = 600;
	fleet->options.persist_prefix = 24;
	KUNIT_ASSERT_EQ(test, fleet_set(fleet), 0);
	for (host = 1; host <= 4; host++)
		fleet_add(fleet, host, 1);
	fleet_wait(fleet, ESTABLISHED + 1);
	return fleet;
}

/* Clients by network: 256 addresses of 256 ports each */
static u32 networks_moved(struct fleet *fleet, const u16 *server, u32 networks)
{
	u32 i, moved = 0;

	for (i = 0; i < 16 * networks; i++) {
		u32 client = (i / 16) << 16 | (u16)dsr_mix(i);

		moved += fleet_send(fleet, client, i % 3).server !=
			 server[i / 16];
	}
	return moved;
}

static void persistent(struct kunit *test, const char *scheduler)
{
	struct fleet *fleet = persistent_fleet(test, scheduler);
	u16 server[200];
	u32 i, later = 0;

	for (i = 0; i < 200; i++)
		server[i] = fleet_send(fleet, i << 16, DSR_SIGNAL_OPEN).server;
	KUNIT_EXPECT_EQ(test, networks_moved(fleet, server, 200), 0);
	fleet_weigh(fleet, 3, 0);
	fleet_add(fleet, 8, 5);
	KUNIT_EXPECT_EQ(test, networks_moved(fleet, server, 200), 0);
	for (i = 0; i < 3; i++) {
		fleet_wait(fleet, 299);
		KUNIT_EXPECT_EQ(test, networks_moved(fleet, server, 100), 0);
	}
	/* those that were away for longer find the servers as they are now */
	for (i = 100; i < 200; i++)
		later += fleet_send(fleet, i << 16, DSR_SIGNAL_OPEN).server ==
			 fleet_server(fleet, 3)->index;
	KUNIT_EXPECT_EQ(test, later, 0);
	KUNIT_EXPECT_GT(test, clients_of(server + 100, 100,
					 fleet_server(fleet, 3)->index), 10);
	fleet_wait(fleet, 302);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 0);
	fleet_unmake(fleet);
	test->priv = NULL;
}

static void steer_persist(struct kunit *test)
{
	persistent(test, "rendezvous");
	persistent(test, "rr");
}

static void steer_persist_switch(struct kunit *test)
{
	struct fleet *fleet = persistent_fleet(test, "rendezvous");

	fleet->options.persist = 0;
	KUNIT_EXPECT_EQ(test, fleet_set(fleet), -EBUSY);
	fleet->options.persist = 60;
	KUNIT_EXPECT_EQ(test, fleet_set(fleet), 0);
	fleet->options.persist_prefix = 16;
	KUNIT_EXPECT_EQ(test, fleet_set(fleet), -EBUSY);
}

static void steer_no_server(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "rendezvous", 0);
	struct dsr_key key = fleet_client(fleet, 1);

	KUNIT_EXPECT_EQ(test, fleet_send(fleet, 1, DSR_SIGNAL_DATA).verdict,
			DSR_NO_SERVER);
	fleet_add(fleet, 1, 1);
	KUNIT_EXPECT_EQ(test, fleet_send(fleet, 1, DSR_SIGNAL_DATA).verdict,
			DSR_SEND);
	/* drained: old connections only */
	fleet_weigh(fleet, 1, 0);
	KUNIT_EXPECT_EQ(test, fleet_send(fleet, 1, DSR_SIGNAL_DATA).verdict,
			DSR_SEND);
	KUNIT_EXPECT_EQ(test, fleet_send(fleet, 2, DSR_SIGNAL_OPEN).verdict,
			DSR_NO_SERVER);
	fleet_lose(fleet, 1);
	KUNIT_EXPECT_EQ(test, fleet_send(fleet, 1, DSR_SIGNAL_DATA).verdict,
			DSR_NO_SERVER);
	key.vip_port = htons(81);
	KUNIT_EXPECT_EQ(test, fleet_steer(fleet, &key, DSR_SIGNAL_OPEN).verdict,
			DSR_NO_SERVICE);
	key.vip_port = htons(FLEET_PORT);
	key.protocol = IPPROTO_UDP;
	KUNIT_EXPECT_EQ(test, fleet_steer(fleet, &key, DSR_SIGNAL_DATA).verdict,
			DSR_NO_SERVICE);
}

/* "gone drop": a flow whose server is gone ends there; a new one begins */
static void gone_drop(struct kunit *test, const char *scheduler)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, scheduler, 4);
	u16 gone = fleet_server(fleet, 2)->index;
	u32 i, wrong = 0;
	u16 *server;

	fleet->options.gone = DSR_GONE_DROP;
	KUNIT_ASSERT_EQ(test, fleet_set(fleet), 0);
	server = fleet_servers(fleet, 800, DSR_SIGNAL_OPEN);
	KUNIT_EXPECT_EQ(test, fleet_moved(fleet, server, 800), 0);
	KUNIT_EXPECT_GE(test, clients_of(server, 800, gone), 100);
	fleet_remove(fleet, 2);
	fleet_wait(fleet, ESTABLISHED - 10);
	for (i = 0; i < 800; i++) {
		struct answer answer = fleet_send(fleet, i, DSR_SIGNAL_DATA);

		wrong += answer.verdict !=
			 (server[i] == gone ? DSR_GONE : DSR_SEND);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	for (i = 0; i < 800; i++)
		wrong += fleet_send(fleet, i, DSR_SIGNAL_OPEN).verdict !=
			 DSR_SEND;
	KUNIT_EXPECT_EQ(test, wrong, 0);
	fleet_wait(fleet, 1000);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&fleet->dn->sweep.dead));
	fleet_unmake(fleet);
	test->priv = NULL;
}

static void steer_gone_drop(struct kunit *test)
{
	gone_drop(test, "rendezvous");
	gone_drop(test, "rr");
}

/*
 * How many of 200 new flows that find no room change their server? @first: what
 * their first packet says
 */
static u32 moved_untracked(struct kunit *test, struct fleet *fleet, u8 first)
{
	u64 before = fleet_count(fleet, DSR_COUNTER_FLOW_UNTRACKED);
	u32 client, moved = 0;

	for (client = 100; client < 300; client++) {
		u16 server;

		fleet_fill(fleet, client);
		server = fleet_send(fleet, client, first).server;
		KUNIT_EXPECT_NE(test, server, 0);
		moved += fleet_send(fleet, client, DSR_SIGNAL_DATA).server !=
			 server;
	}
	KUNIT_EXPECT_GT(test, fleet_count(fleet, DSR_COUNTER_FLOW_UNTRACKED),
			before + 20);
	return moved;
}

/*
 * No room for a new flow on a dirty row: all its packets take the same way, that
 * of the row's previous owner if it has one
 */
static void steer_untracked(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "rendezvous", 4);

	fleet_servers(fleet, 100, DSR_SIGNAL_DATA);
	fleet_weigh(fleet, 2, 0);
	KUNIT_EXPECT_EQ(test, moved_untracked(test, fleet, DSR_SIGNAL_OPEN), 0);
	fleet_lose(fleet, 2);
	KUNIT_EXPECT_EQ(test, moved_untracked(test, fleet, DSR_SIGNAL_OPEN), 0);
	fleet->options.scheduler = dsr_scheduler_find("rr");
	KUNIT_ASSERT_EQ(test, fleet_set(fleet), 0);
	KUNIT_EXPECT_EQ(test, moved_untracked(test, fleet, DSR_SIGNAL_OPEN), 0);
}

static void untracked_by(struct kunit *test, u8 protocol, u8 first,
			 const char *scheduler)
{
	struct fleet *fleet = fleet_of(test, protocol, scheduler, 4);

	KUNIT_EXPECT_EQ_MSG(test, moved_untracked(test, fleet, first), 0, "%s",
			    scheduler);
	fleet_lose(fleet, 2);
	KUNIT_EXPECT_EQ_MSG(test, moved_untracked(test, fleet, first), 0,
			    "%s, one lost", scheduler);
	fleet_unmake(fleet);
	test->priv = NULL;
}

/* Who would choose anew for each packet must not. */
static void steer_untracked_scheduled(struct kunit *test)
{
	static const char *const schedulers[] = {
		"rr", "wrr", "lc", "wlc", "sed", "nq", "p2c", "fo", "ovf",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(schedulers); i++) {
		untracked_by(test, IPPROTO_TCP, DSR_SIGNAL_OPEN, schedulers[i]);
		untracked_by(test, IPPROTO_UDP, DSR_SIGNAL_DATA, schedulers[i]);
	}
}

/* By weight, as far as a hash can */
static void steer_untracked_weighed(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "lc", 4);
	u16 heavy = fleet_server(fleet, 1)->index;
	u32 client, there = 0;

	fleet_weigh(fleet, 1, 5);
	for (client = 0; client < 800; client++) {
		fleet_fill(fleet, client);
		there += fleet_send(fleet, client, DSR_SIGNAL_DATA).server ==
			 heavy;
	}
	/* 500; 60 are four times the deviation */
	KUNIT_EXPECT_GE(test, there, 440);
	KUNIT_EXPECT_LE(test, there, 560);
}

/*
 * A server that has had no packet has no flows: while servers are added one by
 * one, before the first client comes, nothing is taken for an old connection.
 */
static void steer_untouched(struct kunit *test)
{
	struct fleet *fleet = fleet_make(test, IPPROTO_TCP, SLOTS);
	u16 *server;
	u32 host;

	for (host = 1; host <= 8; host++)
		fleet_add(fleet, host, 1);
	server = fleet_servers(fleet, 800, DSR_SIGNAL_DATA);
	for (host = 1; host <= 8; host++) {
		u16 index = fleet_server(fleet, host)->index;

		KUNIT_EXPECT_GE(test, clients_of(server, 800, index), 50);
	}
	fleet_add(fleet, 9, 1);
	KUNIT_EXPECT_EQ(test, fleet_moved(fleet, server, 800), 0);
}

static void steer_explain(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "rendezvous", 4);
	u16 drained = fleet_server(fleet, 2)->index;
	u32 client = 0, entries;

	while (fleet_send(fleet, client, DSR_SIGNAL_DATA).server != drained)
		client++;
	KUNIT_EXPECT_EQ(test, fleet_explain(fleet, client), DSR_CHOICE_ROW);
	fleet_weigh(fleet, 2, 0);
	entries = fleet_entries(fleet);
	KUNIT_EXPECT_EQ(test, fleet_explain(fleet, client),
			DSR_CHOICE_PREVIOUS);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), entries);
	fleet_send(fleet, client, DSR_SIGNAL_DATA);
	KUNIT_EXPECT_EQ(test, fleet_explain(fleet, client), DSR_CHOICE_ENTRY);
	fleet_remove(fleet, 2);
	KUNIT_EXPECT_EQ(test, fleet_explain(fleet, client), DSR_CHOICE_OWNER);
}

/* Of a flow that nothing is known of it is said where its packets do go. */
static void steer_explain_hashed(struct kunit *test)
{
	struct fleet *fleet = fleet_of(test, IPPROTO_TCP, "rr", 4);
	u32 client, wrong = 0;

	for (client = 0; client < 100; client++) {
		u16 said = fleet_explained(fleet, client);

		KUNIT_EXPECT_EQ(test, fleet_explain(fleet, client),
				DSR_CHOICE_SCHEDULER);
		wrong += said != fleet_send(fleet, client,
					    DSR_SIGNAL_DATA).server;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static struct kunit_case steer_cases[] = {
	KUNIT_CASE(steer_clean_stores_nothing),
	KUNIT_CASE(steer_flood),
	KUNIT_CASE(steer_flood_tracked),
	KUNIT_CASE(steer_wheel),
	KUNIT_CASE(steer_index_reuse),
	KUNIT_CASE(steer_index_reuse_rows),
	KUNIT_CASE(steer_recreate),
	KUNIT_CASE(steer_udp),
	KUNIT_CASE(steer_udp_states),
	KUNIT_CASE(steer_renews),
	KUNIT_CASE(steer_persist),
	KUNIT_CASE(steer_persist_switch),
	KUNIT_CASE(steer_no_server),
	KUNIT_CASE(steer_gone_drop),
	KUNIT_CASE(steer_untracked),
	KUNIT_CASE(steer_untracked_scheduled),
	KUNIT_CASE(steer_untracked_weighed),
	KUNIT_CASE(steer_untouched),
	KUNIT_CASE(steer_explain),
	KUNIT_CASE(steer_explain_hashed),
	{}
};

struct kunit_suite dsr_steer_suite = {
	.name = "dsr_steer",
	.exit = fleet_exit,
	.test_cases = steer_cases,
};
