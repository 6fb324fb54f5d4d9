// SPDX-License-Identifier: GPL-2.0-only
/*
 * Forged packets: anybody can send a packet with a client's address, and what it
 * says must not move, end or crowd out a connection; and what clients rightly do
 * that looks much the same.
 */
#include "test_net.h"
#include "sched.h"
#include "suites.h"

#include <linux/in.h>

#define SLOTS		65536
#define ESTABLISHED	(900 / 2 + 1)
#define HALF_CLOSED	(120 / 2 + 1)
#define HANDOVER	(10 / 2)
#define CLIENTS		200
#define STRANGERS	100000	/* clients that were never there */

/* A service that has tracked every flow for longer than one lives */
static struct test_net *test_net_of(struct kunit *test, u8 protocol,
				    const char *scheduler, u32 servers)
{
	struct test_net *tn = test_net_start(test, protocol, SLOTS, scheduler,
					     servers);

	test_net_wait(tn, ESTABLISHED + 2);
	return tn;
}

static void send_all(struct test_net *tn, u32 n, enum dsr_signal signal)
{
	u32 i;

	for (i = 0; i < n; i++)
		test_net_send(tn, i, signal);
}

static u16 *open_clients(struct test_net *tn, u32 n)
{
	u16 *server = kunit_kcalloc(tn->test, n, sizeof(*server), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(tn->test, server);
	for (i = 0; i < n; i++) {
		server[i] = test_net_send(tn, i, DSR_SIGNAL_OPEN).server;
		test_net_send(tn, i, DSR_SIGNAL_ACK);
	}
	return server;
}

static u32 in_state(struct test_net *tn, u32 n, enum dsr_flow_state state)
{
	u32 i, count = 0;

	for (i = 0; i < n; i++) {
		u64 entry = test_net_entry(tn, i);

		count += entry && dsr_entry_state(entry) == state;
	}
	return count;
}

/* Packets in mid-connection of nobody: they take one way, and leave no trace. */
static void forged_strangers(struct kunit *test)
{
	static const char *const name[] = { "rr", "lc", "p2c", "fo" };
	u32 i, client, apart = 0;

	for (i = 0; i < ARRAY_SIZE(name); i++) {
		struct test_net *tn =
			test_net_of(test, IPPROTO_TCP, name[i], 4);

		for (client = 0; client < 2000; client++) {
			u16 one = test_net_send(tn, STRANGERS + client,
						DSR_SIGNAL_ACK).server;
			u16 other = test_net_send(tn, STRANGERS + client,
						  DSR_SIGNAL_DATA).server;

			apart += one != other || !one;
		}
		KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0);
		test_net_unmake(tn);
		test->priv = NULL;
	}
	KUNIT_EXPECT_EQ(test, apart, 0);
}

/* Of a service that is new they may be connections that were there before. */
static void forged_before_service(struct kunit *test)
{
	struct test_net *tn = test_net_make(test, IPPROTO_TCP, SLOTS);
	u32 host;

	tn->options.scheduler = dsr_scheduler_find("rr");
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	for (host = 1; host <= 4; host++)
		test_net_add(tn, host, 1);
	send_all(tn, 100, DSR_SIGNAL_DATA);
	KUNIT_EXPECT_EQ(test, in_state(tn, 100, DSR_FLOW_ADOPTED), 100);
	send_all(tn, 100, DSR_SIGNAL_DATA);
	KUNIT_EXPECT_EQ(test, in_state(tn, 100, DSR_FLOW_ESTABLISHED), 100);
}

/* What a flood of them brings in then goes again before any real flow does. */
static void forged_flood(struct kunit *test)
{
	struct test_net *tn = test_net_make(test, IPPROTO_TCP, 4096);
	u16 *server;
	u32 i;

	tn->options.scheduler = dsr_scheduler_find("rr");
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	for (i = 1; i <= 4; i++)
		test_net_add(tn, i, 1);
	for (i = 0; i < 50000; i++)
		test_net_send(tn, STRANGERS + i, DSR_SIGNAL_ACK);
	tn->now += 1;
	server = open_clients(tn, CLIENTS);
	for (i = 0; i < 50000; i++)
		test_net_send(tn, 2 * STRANGERS + i, DSR_SIGNAL_ACK);
	KUNIT_EXPECT_EQ(test, in_state(tn, CLIENTS, DSR_FLOW_ESTABLISHED),
			CLIENTS);
	KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, CLIENTS), 0);
}

/*
 * All places are taken by handshakes of this very tick: of real ones among them
 * more are left than are pushed out, after a flood of half the table.
 */
static void forged_syns_of_one_tick(struct kunit *test)
{
	const u32 slots = BIT(20), real = 20000;
	struct test_net *tn = test_net_make(test, IPPROTO_TCP, slots);
	u32 i;

	tn->options.scheduler = dsr_scheduler_find("rr");
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	for (i = 1; i <= 4; i++)
		test_net_add(tn, i, 1);
	for (i = 0; i < 2 * slots; i++)
		test_net_send(tn, STRANGERS + i, DSR_SIGNAL_OPEN);
	for (i = 0; i < real; i++)
		test_net_send(tn, i, DSR_SIGNAL_OPEN);
	for (i = 0; i < slots / 2; i++)
		test_net_send(tn, STRANGERS + 2 * slots + i, DSR_SIGNAL_OPEN);
	i = in_state(tn, real, DSR_FLOW_HALF_OPEN);
	kunit_info(test, "%u of %u are left\n", i, real);
	KUNIT_EXPECT_GE(test, i, real * 9 / 10);
}

static void end_and_open(struct kunit *test, u8 protocol, enum dsr_signal end)
{
	struct test_net *tn = test_net_of(test, protocol, "rr", 5);
	u16 *server = open_clients(tn, CLIENTS);
	u32 i;

	for (i = 0; i < CLIENTS; i++) {
		test_net_send(tn, i, end);
		test_net_send(tn, i, DSR_SIGNAL_OPEN);
	}
	KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, CLIENTS), 0);
	KUNIT_EXPECT_EQ(test, in_state(tn, CLIENTS, DSR_FLOW_ESTABLISHED),
			CLIENTS);
	test_net_unmake(tn);
	test->priv = NULL;
}

/* FIN and SYN, RST and SYN, ABORT and INIT: the connection goes on. */
static void forged_end_and_open(struct kunit *test)
{
	end_and_open(test, IPPROTO_TCP, DSR_SIGNAL_FIN);
	end_and_open(test, IPPROTO_TCP, DSR_SIGNAL_RESET);
	end_and_open(test, IPPROTO_SCTP, DSR_SIGNAL_RESET);
}

/* A port that is used again, and a server that takes no new connections */
static void forged_port_reuse(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rr", 4);
	u16 drained = test_net_server(tn, 2)->index, *server;
	u32 i, there = 0;

	server = open_clients(tn, CLIENTS);
	send_all(tn, CLIENTS, DSR_SIGNAL_FIN);
	test_net_set_weight(tn, 2, 0);
	for (i = 0; i < CLIENTS; i++) {
		u16 now = test_net_send(tn, i, DSR_SIGNAL_OPEN).server;

		there += now == drained;
		if (server[i] != drained)
			KUNIT_EXPECT_EQ(test, now, server[i]);
	}
	KUNIT_EXPECT_EQ(test, there, 0);
	KUNIT_EXPECT_EQ(test, test_net_active(tn, 2), 0);
}

/* A forged end alone: payload in a later tick says that there was none. */
static void forged_end(struct kunit *test)
{
	static const enum dsr_signal end[] = {
		DSR_SIGNAL_FIN, DSR_SIGNAL_RESET,
	};
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "lc", 4);
	u16 *server = open_clients(tn, CLIENTS);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(end); i++) {
		send_all(tn, CLIENTS, end[i]);
		tn->now += 2;
		KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, CLIENTS), 0);
		test_net_wait(tn, ESTABLISHED - 1);
		KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, CLIENTS), 0);
	}
}

/* The client has said all it has to say, and waits; the server takes its time. */
static void forged_half_closed(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rr", 5);
	u16 *server = open_clients(tn, CLIENTS);
	u32 i, lost = 0;

	send_all(tn, CLIENTS, DSR_SIGNAL_FIN);
	KUNIT_EXPECT_EQ(test, in_state(tn, CLIENTS, DSR_FLOW_HALF_CLOSED),
			CLIENTS);
	KUNIT_EXPECT_EQ(test, test_net_active(tn, 1), 0);
	for (i = 0; i < 10; i++) {
		test_net_wait(tn, HALF_CLOSED - 1);
		send_all(tn, CLIENTS, DSR_SIGNAL_ACK);
	}
	KUNIT_EXPECT_EQ(test, in_state(tn, CLIENTS, DSR_FLOW_HALF_CLOSED),
			CLIENTS);
	for (i = 0; i < CLIENTS; i++)
		lost += test_net_send(tn, i, DSR_SIGNAL_ACK).server !=
			server[i];
	KUNIT_EXPECT_EQ(test, lost, 0);
	test_net_wait(tn, HALF_CLOSED + 2);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0);
}

static void forged_half_closed_flood(struct kunit *test)
{
	struct test_net *tn = test_net_make(test, IPPROTO_TCP, 4096);
	u32 i;

	tn->options.scheduler = dsr_scheduler_find("rr");
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	for (i = 1; i <= 4; i++)
		test_net_add(tn, i, 1);
	open_clients(tn, CLIENTS);
	send_all(tn, CLIENTS, DSR_SIGNAL_FIN);
	for (i = 0; i < 200000; i++) {
		test_net_send(tn, STRANGERS + i, DSR_SIGNAL_OPEN);
		tn->now += i % 20000 == 0;
	}
	KUNIT_EXPECT_EQ(test, in_state(tn, CLIENTS, DSR_FLOW_HALF_CLOSED),
			CLIENTS);
}

static u16 send_at(struct test_net *tn, u32 client, enum dsr_signal signal,
		   u32 seq)
{
	struct dsr_key key = test_net_client(tn, client);

	key.seq = seq;
	return test_net_steer(tn, &key, signal).server;
}

/* Packets with these sequence numbers: how many go elsewhere than @server says? */
static u32 elsewhere(struct test_net *tn, const u16 *server,
		     enum dsr_signal signal, u32 seq)
{
	u32 i, n = 0;

	for (i = 0; i < CLIENTS; i++)
		n += send_at(tn, i, signal, seq) != server[i];
	return n;
}

/*
 * A row changes its owner; an idle connection of before is stored nowhere; a
 * forged SYN has it stored with the new owner. Whatever the client says next,
 * that it knows of no such SYN or more payload, goes where it went.
 */
static void forged_syn_on_dirty_row(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rendezvous", 3);
	u16 *server = open_clients(tn, CLIENTS);
	const u32 seq = 7000, forged = 0x80000000;

	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0);
	test_net_add(tn, 4, 1);
	test_net_add(tn, 5, 1);
	KUNIT_EXPECT_GT(test, elsewhere(tn, server, DSR_SIGNAL_OPEN, forged),
			CLIENTS / 5);
	KUNIT_EXPECT_EQ(test, elsewhere(tn, server, DSR_SIGNAL_ACK, seq), 0);
	KUNIT_EXPECT_EQ(test, elsewhere(tn, server, DSR_SIGNAL_OPEN,
					forged + 9), 0);
	KUNIT_EXPECT_EQ(test, elsewhere(tn, server, DSR_SIGNAL_DATA, seq), 0);
	test_net_wait(tn, ESTABLISHED - 10);
	KUNIT_EXPECT_EQ(test, test_net_moved(tn, server, CLIENTS), 0);
}

/*
 * A new connection there goes on where it began: an ACK, or what comes first if
 * that is lost, or after a SYN with payload; sequence numbers come round.
 */
static void forged_not_new_ones(struct kunit *test)
{
	static const u32 isn[] = { 1, 0xffffffff, 0x7ffffff0 };
	struct test_net *tn = test_net_of(test, IPPROTO_TCP, "rendezvous", 3);
	u16 server[CLIENTS];
	u32 i, j;

	open_clients(tn, CLIENTS);
	test_net_add(tn, 4, 1);
	test_net_add(tn, 5, 1);
	for (i = 0; i < ARRAY_SIZE(isn); i++) {
		for (j = 0; j < CLIENTS; j++)
			server[j] = send_at(tn, j, DSR_SIGNAL_OPEN, isn[i]);
		tn->now += 3;
		KUNIT_EXPECT_EQ(test, elsewhere(tn, server, DSR_SIGNAL_DATA,
						isn[i] + 1 + 500 * i), 0);
		KUNIT_EXPECT_EQ(test, elsewhere(tn, server, DSR_SIGNAL_DATA,
						isn[i] + 0x100000), 0);
		send_all(tn, CLIENTS, DSR_SIGNAL_RESET);
		test_net_wait(tn, 40);
	}
}

static u32 at_drained(struct test_net *tn, u32 first, u32 n, u16 drained,
		      enum dsr_signal signal)
{
	u32 i, count = 0;

	for (i = first; i < first + n; i++)
		count += test_net_send(tn, i, signal).server == drained;
	return count;
}

/* Ten seconds after a drain what is new is elsewhere, and what spoke stays. */
static void handover_udp(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_UDP, "rendezvous", 3);
	u16 drained = test_net_server(tn, 2)->index;
	u32 before, i;

	before = at_drained(tn, 0, CLIENTS, drained, DSR_SIGNAL_DATA);
	KUNIT_EXPECT_GT(test, before, CLIENTS / 5);
	test_net_set_weight(tn, 2, 0);
	KUNIT_EXPECT_EQ(test, at_drained(tn, 0, CLIENTS, drained,
					 DSR_SIGNAL_DATA), before);
	tn->now += HANDOVER;
	KUNIT_EXPECT_EQ(test, at_drained(tn, STRANGERS, CLIENTS, drained,
					 DSR_SIGNAL_DATA), 0);
	for (i = 0; i < 10; i++) {
		KUNIT_EXPECT_EQ(test, at_drained(tn, 0, CLIENTS, drained,
						 DSR_SIGNAL_DATA), before);
		test_net_wait(tn, 100);
	}
}

/* What comes between the end of the handover and the sweep is remembered. */
static void handover_again(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_UDP, "rendezvous", 3);
	u16 *server = kunit_kcalloc(test, CLIENTS, sizeof(*server),
				    GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, server);
	at_drained(tn, 0, CLIENTS, 0, DSR_SIGNAL_DATA);
	test_net_set_weight(tn, 2, 0);
	tn->now += HANDOVER;
	for (i = 0; i < CLIENTS; i++)
		server[i] = test_net_send(tn, STRANGERS + i,
					  DSR_SIGNAL_DATA).server;
	test_net_set_weight(tn, 2, 1);
	for (i = 0; i < CLIENTS; i++)
		KUNIT_EXPECT_EQ(test, test_net_send(tn, STRANGERS + i,
						    DSR_SIGNAL_DATA).server,
				server[i]);
}

/* A server that comes gets its share as soon. */
static void handover_to_new_server(struct kunit *test)
{
	struct test_net *tn = test_net_of(test, IPPROTO_UDP, "rendezvous", 3);
	u16 added;

	at_drained(tn, 0, CLIENTS, 0, DSR_SIGNAL_DATA);
	added = test_net_add(tn, 4, 1);
	tn->now += HANDOVER;
	KUNIT_EXPECT_GT(test, at_drained(tn, STRANGERS, CLIENTS, added,
					 DSR_SIGNAL_DATA), CLIENTS / 8);
}

/* Clients that are known stay on a drained server; new ones go elsewhere. */
static void handover_clients(struct kunit *test)
{
	struct test_net *tn = test_net_make(test, IPPROTO_TCP, SLOTS);
	u32 host, before;
	u16 drained;

	tn->options.persist = 3600;
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	for (host = 1; host <= 3; host++)
		test_net_add(tn, host, 1);
	drained = test_net_server(tn, 2)->index;
	test_net_wait(tn, 1802);
	before = at_drained(tn, 0, CLIENTS << 8, drained, DSR_SIGNAL_OPEN);
	at_drained(tn, 0, CLIENTS << 8, drained, DSR_SIGNAL_ACK);
	test_net_wait(tn, 1000);
	test_net_set_weight(tn, 2, 0);
	KUNIT_EXPECT_EQ(test, at_drained(tn, 0, CLIENTS << 8, drained,
					 DSR_SIGNAL_OPEN), before);
	KUNIT_EXPECT_EQ(test, at_drained(tn, STRANGERS, CLIENTS << 8,
					 drained, DSR_SIGNAL_OPEN), 0);
}

static struct kunit_case forged_cases[] = {
	KUNIT_CASE(forged_strangers),
	KUNIT_CASE(forged_before_service),
	KUNIT_CASE(forged_flood),
	KUNIT_CASE(forged_syns_of_one_tick),
	KUNIT_CASE(forged_end_and_open),
	KUNIT_CASE(forged_port_reuse),
	KUNIT_CASE(forged_end),
	KUNIT_CASE(forged_half_closed),
	KUNIT_CASE(forged_half_closed_flood),
	KUNIT_CASE(forged_syn_on_dirty_row),
	KUNIT_CASE(forged_not_new_ones),
	KUNIT_CASE(handover_udp),
	KUNIT_CASE(handover_again),
	KUNIT_CASE(handover_to_new_server),
	KUNIT_CASE(handover_clients),
	{}
};

struct kunit_suite dsr_forged_suite = {
	.name = "dsr_forged",
	.exit = test_net_exit,
	.test_cases = forged_cases,
};
