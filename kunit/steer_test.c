// SPDX-License-Identifier: GPL-2.0-only
/*
 * Steering, case by case: what is stored and what is not, floods, indexes that
 * are given out again, services that come back, UDP, persistent clients, servers
 * that are gone, a full table. Random histories: steer_model_test.c.
 */
#include "test_net.h"
#include "sched.h"
#include "suites.h"

#include <linux/in.h>
#include <linux/slab.h>

#define SLOTS	16384
#define MANY	1000000

/* Ticks, with the defaults: the timeout and what is added for rounding */
#define ESTABLISHED	(900 / 2 + 1)
#define UDP_TIMEOUT	(300 / 2 + 1)

static struct test_net *test_net_of(struct kunit *test, u8 protocol,
				    const char *scheduler, u32 servers)
{
	struct test_net *tn = test_net_start(test, protocol, SLOTS, scheduler,
					     servers);

	test_net_wait(tn, ESTABLISHED + 1);
	KUNIT_ASSERT_EQ(test, test_net_dirty(tn), 0);
	return tn;
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
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rendezvous", 8);
	u32 i, wrong = 0;

	for (i = 0; i < MANY; i++) {
		u32 client = dsr_mix(i);
		enum dsr_signal signal = i % 4 ? DSR_SIGNAL_OPEN : i % 3;
		struct answer one = test_net_send(tn, client, signal);
		struct answer other = test_net_send(tn, client,
						    DSR_SIGNAL_DATA);

		wrong += one.verdict != DSR_SEND || !one.server ||
			 one.server != other.server;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0);
	KUNIT_EXPECT_EQ(test, test_net_count(tn, DSR_COUNTER_FLOW_ADDED), 0);
	KUNIT_EXPECT_EQ(test, test_net_count(tn, DSR_COUNTER_FLOW_UNTRACKED),
			0);
}

static void flood(struct test_net *tn)
{
	u32 i;

	for (i = 0; i < MANY; i++) {
		test_net_send(tn, 0x80000000 | (u32)dsr_mix(i),
			      DSR_SIGNAL_OPEN);
		if (i % 5000 == 0)
			tn->now++;
	}
}

/* All rows dirty, and most flows not where their row would have them */
static void steer_flood(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rendezvous", 8);
	u16 *server = test_net_servers(tn, 3000, DSR_SIGNAL_DATA);
	u32 i, established = 0;

	tn->options.scheduler = dsr_scheduler_find("maglev");
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	KUNIT_EXPECT_GT(test, test_net_dirty(tn), 3000);
	KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, 3000), 0);
	KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, 3000), 0);
	flood(tn);
	KUNIT_EXPECT_GT(test, test_net_count(tn, DSR_COUNTER_FLOW_EVICTED),
			500000);
	for (i = 0; i < 3000; i++)
		established += dsr_entry_state(test_net_entry(tn, i)) ==
			       DSR_FLOW_ESTABLISHED;
	KUNIT_EXPECT_GT(test, established, 2000);
	KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, 3000), 0);
}

/* A scheduler that tracks every flow: its established flows stay, too */
static void steer_flood_tracked(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rr", 8);
	u16 *server = test_net_servers(tn, 3000, DSR_SIGNAL_OPEN);

	KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, 3000), 0);
	flood(tn);
	KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, 3000), 0);
}

static void steer_wheel(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "wrr", 4);
	u16 heavy = test_net_server(tn, 2)->index;
	u16 drained = test_net_server(tn, 3)->index;
	u16 *server;

	test_net_set_weight(tn, 2, 3);
	test_net_set_weight(tn, 3, 0);
	server = test_net_servers(tn, 500, DSR_SIGNAL_OPEN);
	KUNIT_EXPECT_EQ(test, clients_of(server, 500, heavy), 300);
	KUNIT_EXPECT_EQ(test, clients_of(server, 500, drained), 0);
	test_net_set_weight(tn, 3, 1);
	test_net_set_weight(tn, 2, 0);
	KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, 500), 0);
}

/* Give the next server that is added the index of one that was removed */
static void offer_index(struct test_net *tn, u16 index)
{
	tn->dn->servers->hint = index;
}

/*
 * While anything still names a removed server its index is not given out, and
 * when it is, the flows of the old server are not the new one's.
 */
static void steer_index_reuse(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rr", 3);
	u16 old = test_net_server(tn, 2)->index;
	u16 *server = test_net_servers(tn, 900, DSR_SIGNAL_OPEN);
	u32 i, followed = 0;

	KUNIT_EXPECT_EQ(test, clients_of(server, 900, old), 300);
	test_net_remove(tn, 2);
	offer_index(tn, old);
	KUNIT_EXPECT_NE(test, test_net_add(tn, 5, 1), old);
	test_net_sweep(tn);
	test_net_sweep(tn);
	offer_index(tn, old);
	KUNIT_ASSERT_EQ(test, test_net_add(tn, 6, 0), old);
	for (i = 0; i < 900; i++) {
		struct answer answer = test_net_send(tn, i, DSR_SIGNAL_DATA);

		followed += answer.server == old;
		if (server[i] != old)
			KUNIT_EXPECT_EQ(test, answer.server, server[i]);
	}
	KUNIT_EXPECT_EQ(test, followed, 0);
}

/* Rows remember servers as well: a drained and removed one, its index anew */
static void steer_index_reuse_rows(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rendezvous", 3);
	u16 old = test_net_server(tn, 2)->index;
	u16 *server = test_net_servers(tn, 900, DSR_SIGNAL_DATA);
	u32 i, followed = 0;

	KUNIT_EXPECT_GT(test, clients_of(server, 900, old), 200);
	test_net_set_weight(tn, 2, 0);
	test_net_remove(tn, 2);
	test_net_sweep(tn);
	test_net_sweep(tn);
	offer_index(tn, old);
	KUNIT_ASSERT_EQ(test, test_net_add(tn, 6, 0), old);
	for (i = 0; i < 900; i++)
		followed += test_net_send(tn, i, DSR_SIGNAL_DATA).server == old;
	KUNIT_EXPECT_EQ(test, followed, 0);
}

static u32 strangers(struct test_net *tn, u32 clients, u16 first, u16 last)
{
	u32 i, n = 0;

	for (i = 0; i < clients; i++) {
		struct answer answer = test_net_send(tn, i, DSR_SIGNAL_DATA);

		n += answer.verdict != DSR_SEND || answer.server < first ||
		     answer.server > last;
	}
	return n;
}

/* A service removed and made again has nothing of its former flows */
static void steer_recreate(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rr", 3);
	u16 first;

	test_net_servers(tn, 600, DSR_SIGNAL_OPEN);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 600);
	test_net_delete(tn);
	KUNIT_EXPECT_EQ(test, test_net_send(tn, 0, DSR_SIGNAL_DATA).verdict,
			DSR_NO_SERVICE);
	test_net_create(tn);
	KUNIT_EXPECT_EQ(test, test_net_send(tn, 0, DSR_SIGNAL_DATA).verdict,
			DSR_NO_SERVER);
	first = test_net_add(tn, 1, 1);
	KUNIT_EXPECT_EQ(test, test_net_add(tn, 2, 1), first + 1);
	KUNIT_EXPECT_EQ(test, strangers(tn, 600, first, first + 1), 0);
	test_net_sweep(tn);
	KUNIT_EXPECT_EQ(test, strangers(tn, 600, first, first + 1), 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&tn->dn->sweep.dead));
}

/*
 * UDP has no first packet: with a handover as long as the UDP timeout it is clear
 * after it that no flow of the previous owner is left, and what comes is new.
 */
static void steer_udp(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_UDP, "rendezvous", 4);
	u16 drained = test_net_server(tn, 2)->index;
	u16 *server = test_net_servers(tn, 1000, DSR_SIGNAL_DATA);

	tn->options.timeout_handover = 2 * (UDP_TIMEOUT + 1);
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0);
	test_net_set_weight(tn, 2, 0);
	KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, 500), 0);
	tn->now += UDP_TIMEOUT;
	test_net_sweep(tn);
	KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, 600), 0);
	tn->now += 1;
	test_net_sweep(tn);
	KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, 600), 0);
	server = test_net_servers(tn, 1000, DSR_SIGNAL_DATA);
	KUNIT_EXPECT_GT(test, clients_of(server, 600, drained), 100);
	KUNIT_EXPECT_EQ(test, clients_of(server + 600, 400, drained), 0);
	test_net_wait(tn, UDP_TIMEOUT + 1);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0);
	KUNIT_EXPECT_EQ(test, test_net_dirty(tn), 0);
	server = test_net_servers(tn, 1000, DSR_SIGNAL_DATA);
	KUNIT_EXPECT_EQ(test, clients_of(server, 1000, drained), 0);
}

static void steer_udp_states(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_UDP, "rr", 2);

	test_net_send(tn, 1, DSR_SIGNAL_DATA);
	KUNIT_EXPECT_EQ(test, dsr_entry_state(test_net_entry(tn, 1)),
			DSR_FLOW_UDP_NEW);
	test_net_send(tn, 1, DSR_SIGNAL_DATA);
	KUNIT_EXPECT_EQ(test, dsr_entry_state(test_net_entry(tn, 1)),
			DSR_FLOW_UDP);
}

/* Heard of again and again it never expires; left alone it does. */
static void steer_renews(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rr", 2);
	u16 first = test_net_send(tn, 1, DSR_SIGNAL_OPEN).server;
	u64 entry;
	int i;

	test_net_send(tn, 1, DSR_SIGNAL_DATA);
	entry = test_net_entry(tn, 1);
	for (i = 0; i < 8; i++) {
		tn->now += ESTABLISHED / 2;
		KUNIT_EXPECT_EQ(test, test_net_send(tn, 1, DSR_SIGNAL_DATA).server,
				first);
		KUNIT_EXPECT_EQ(test, test_net_entry(tn, 1),
				dsr_entry_renewed(entry, tn->now));
	}
	tn->now += ESTABLISHED + 2;
	KUNIT_EXPECT_NE(test, test_net_send(tn, 1, DSR_SIGNAL_OPEN).server,
			first);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 1);
}

static struct test_net *persistent_net(struct kunit *test,
				       const char *scheduler)
{
	struct test_net *tn = test_net_make(test, IPPROTO_TCP, SLOTS);
	u32 host;

	tn->options.scheduler = dsr_scheduler_find(scheduler);
	tn->options.persist = 600;
	tn->options.persist_prefix = 24;
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	for (host = 1; host <= 4; host++)
		test_net_add(tn, host, 1);
	test_net_wait(tn, ESTABLISHED + 1);
	return tn;
}

/* Clients by network: 256 addresses of 256 ports each */
static u32 networks_moved(struct test_net *tn, const u16 *server, u32 networks)
{
	u32 i, moved = 0;

	for (i = 0; i < 16 * networks; i++) {
		u32 client = (i / 16) << 16 | (u16)dsr_mix(i);

		moved += test_net_send(tn, client, i % 3).server !=
			 server[i / 16];
	}
	return moved;
}

static void persistent(struct kunit *test, const char *scheduler)
{
	struct test_net *tn = persistent_net(test, scheduler);
	u16 server[200];
	u32 i, later = 0;

	for (i = 0; i < 200; i++)
		server[i] = test_net_send(tn, i << 16, DSR_SIGNAL_OPEN).server;
	KUNIT_EXPECT_EQ(test, networks_moved(tn, server, 200), 0);
	test_net_set_weight(tn, 3, 0);
	test_net_add(tn, 8, 5);
	KUNIT_EXPECT_EQ(test, networks_moved(tn, server, 200), 0);
	for (i = 0; i < 3; i++) {
		test_net_wait(tn, 299);
		KUNIT_EXPECT_EQ(test, networks_moved(tn, server, 100), 0);
	}
	/* those that were away for longer find the servers as they are now */
	for (i = 100; i < 200; i++)
		later += test_net_send(tn, i << 16, DSR_SIGNAL_OPEN).server ==
			 test_net_server(tn, 3)->index;
	KUNIT_EXPECT_EQ(test, later, 0);
	KUNIT_EXPECT_GT(test, clients_of(server + 100, 100,
					 test_net_server(tn, 3)->index), 10);
	test_net_wait(tn, 302);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0);
	test_net_unmake(tn);
	test->priv = NULL;
}

static void steer_persist(struct kunit *test)
{
	persistent(test, "rendezvous");
	persistent(test, "rr");
}

static void steer_persist_switch(struct kunit *test)
{
	struct test_net *tn = persistent_net(test, "rendezvous");

	tn->options.persist = 0;
	KUNIT_EXPECT_EQ(test, test_net_set(tn), -EBUSY);
	tn->options.persist = 60;
	KUNIT_EXPECT_EQ(test, test_net_set(tn), 0);
	tn->options.persist_prefix = 16;
	KUNIT_EXPECT_EQ(test, test_net_set(tn), -EBUSY);
}

static void steer_no_server(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rendezvous", 0);
	struct dsr_key key = test_net_client(tn, 1);

	KUNIT_EXPECT_EQ(test, test_net_send(tn, 1, DSR_SIGNAL_DATA).verdict,
			DSR_NO_SERVER);
	test_net_add(tn, 1, 1);
	KUNIT_EXPECT_EQ(test, test_net_send(tn, 1, DSR_SIGNAL_DATA).verdict,
			DSR_SEND);
	/* drained: old connections only */
	test_net_set_weight(tn, 1, 0);
	KUNIT_EXPECT_EQ(test, test_net_send(tn, 1, DSR_SIGNAL_DATA).verdict,
			DSR_SEND);
	KUNIT_EXPECT_EQ(test, test_net_send(tn, 2, DSR_SIGNAL_OPEN).verdict,
			DSR_NO_SERVER);
	test_net_lose(tn, 1);
	KUNIT_EXPECT_EQ(test, test_net_send(tn, 1, DSR_SIGNAL_DATA).verdict,
			DSR_NO_SERVER);
	key.vip_port = htons(81);
	KUNIT_EXPECT_EQ(test, test_net_steer(tn, &key, DSR_SIGNAL_OPEN).verdict,
			DSR_NO_SERVICE);
	key.vip_port = htons(TEST_NET_PORT);
	key.protocol = IPPROTO_UDP;
	KUNIT_EXPECT_EQ(test, test_net_steer(tn, &key, DSR_SIGNAL_DATA).verdict,
			DSR_NO_SERVICE);
}

/* "gone drop": a flow whose server is gone ends there; a new one begins */
static void gone_drop(struct kunit *test, const char *scheduler)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, scheduler, 4);
	u16 gone = test_net_server(tn, 2)->index;
	u32 i, wrong = 0;
	u16 *server;

	tn->options.gone = DSR_GONE_DROP;
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	server = test_net_servers(tn, 800, DSR_SIGNAL_OPEN);
	KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, 800), 0);
	KUNIT_EXPECT_GE(test, clients_of(server, 800, gone), 100);
	test_net_remove(tn, 2);
	test_net_wait(tn, ESTABLISHED - 10);
	for (i = 0; i < 800; i++) {
		struct answer answer = test_net_send(tn, i, DSR_SIGNAL_DATA);

		wrong += answer.verdict !=
			 (server[i] == gone ? DSR_GONE : DSR_SEND);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	for (i = 0; i < 800; i++)
		wrong += test_net_send(tn, i, DSR_SIGNAL_OPEN).verdict !=
			 DSR_SEND;
	KUNIT_EXPECT_EQ(test, wrong, 0);
	test_net_wait(tn, 1000);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&tn->dn->sweep.dead));
	test_net_unmake(tn);
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
static u32 moved_untracked(struct kunit *test, struct test_net *tn, u8 first)
{
	u64 before = test_net_count(tn, DSR_COUNTER_FLOW_UNTRACKED);
	u32 client, moved = 0;

	for (client = 100; client < 300; client++) {
		u16 server;

		test_net_fill(tn, client);
		server = test_net_send(tn, client, first).server;
		KUNIT_EXPECT_NE(test, server, 0);
		moved += test_net_send(tn, client, DSR_SIGNAL_DATA).server !=
			 server;
	}
	KUNIT_EXPECT_GT(test, test_net_count(tn, DSR_COUNTER_FLOW_UNTRACKED),
			before + 20);
	return moved;
}

/*
 * No room for a new flow on a dirty row: all its packets take the same way, that
 * of the row's previous owner if it has one
 */
static void steer_untracked(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rendezvous", 4);

	test_net_servers(tn, 100, DSR_SIGNAL_DATA);
	test_net_set_weight(tn, 2, 0);
	KUNIT_EXPECT_EQ(test, moved_untracked(test, tn, DSR_SIGNAL_OPEN), 0);
	test_net_lose(tn, 2);
	KUNIT_EXPECT_EQ(test, moved_untracked(test, tn, DSR_SIGNAL_OPEN), 0);
	tn->options.scheduler = dsr_scheduler_find("rr");
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	KUNIT_EXPECT_EQ(test, moved_untracked(test, tn, DSR_SIGNAL_OPEN), 0);
}

static void untracked_by(struct kunit *test, u8 protocol, u8 first,
			 const char *scheduler)
{
	struct test_net *tn = test_net_of(test, protocol, scheduler, 4);

	KUNIT_EXPECT_EQ_MSG(test, moved_untracked(test, tn, first), 0, "%s",
			    scheduler);
	test_net_lose(tn, 2);
	KUNIT_EXPECT_EQ_MSG(test, moved_untracked(test, tn, first), 0,
			    "%s, one lost", scheduler);
	test_net_unmake(tn);
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
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "lc", 4);
	u16 heavy = test_net_server(tn, 1)->index;
	u32 client, there = 0;

	test_net_set_weight(tn, 1, 5);
	for (client = 0; client < 800; client++) {
		test_net_fill(tn, client);
		there += test_net_send(tn, client, DSR_SIGNAL_DATA).server ==
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
	struct test_net *tn = test_net_make(test, IPPROTO_TCP, SLOTS);
	u16 *server;
	u32 host;

	for (host = 1; host <= 8; host++)
		test_net_add(tn, host, 1);
	server = test_net_servers(tn, 800, DSR_SIGNAL_DATA);
	for (host = 1; host <= 8; host++) {
		u16 index = test_net_server(tn, host)->index;

		KUNIT_EXPECT_GE(test, clients_of(server, 800, index), 50);
	}
	test_net_add(tn, 9, 1);
	KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, 800), 0);
}

static void steer_explain(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rendezvous", 4);
	u16 drained = test_net_server(tn, 2)->index;
	u32 client = 0, entries;

	while (test_net_send(tn, client, DSR_SIGNAL_DATA).server != drained)
		client++;
	KUNIT_EXPECT_EQ(test, test_net_explain(tn, client), DSR_CHOICE_ROW);
	test_net_set_weight(tn, 2, 0);
	entries = test_net_entries(tn);
	KUNIT_EXPECT_EQ(test, test_net_explain(tn, client),
			DSR_CHOICE_PREVIOUS);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), entries);
	test_net_send(tn, client, DSR_SIGNAL_DATA);
	KUNIT_EXPECT_EQ(test, test_net_explain(tn, client), DSR_CHOICE_ENTRY);
	test_net_remove(tn, 2);
	KUNIT_EXPECT_EQ(test, test_net_explain(tn, client), DSR_CHOICE_OWNER);
}

/* Of a flow that nothing is known of it is said where its packets do go. */
static void steer_explain_hashed(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rr", 4);
	u32 client, wrong = 0;

	for (client = 0; client < 100; client++) {
		u16 said = test_net_explained(tn, client);

		KUNIT_EXPECT_EQ(test, test_net_explain(tn, client),
				DSR_CHOICE_SCHEDULER);
		wrong += said != test_net_send(tn, client,
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
	.exit = test_net_exit,
	.test_cases = steer_cases,
};
