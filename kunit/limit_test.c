// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits of flows: a full server gets no new flow and keeps its own, whatever
 * the scheduler; where the flows go that it does not get; when it gets some
 * again; and what is left of it all when the limit is taken away. And slow start,
 * the limit of those that have just come.
 */
#include "test_net.h"
#include "sched.h"
#include "suites.h"

#include <linux/in.h>

#define STRANGER	50000	/* a client that never came */
#define SLOTS	65536
#define CLIENTS	5000

/**
 * struct stage - a service under test
 * @tn: its namespace
 * @clients: flows opened so far
 * @server: by client: its server's index
 */
struct stage {
	struct test_net *tn;
	u32 clients;
	u16 server[CLIENTS];
};

static void limit_exit(struct kunit *test)
{
	test_net_unmake(test->priv);
}

static struct stage *stage_of(struct kunit *test, u8 protocol,
			      const char *scheduler, u32 servers)
{
	struct stage *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	u32 host;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	s->tn = test_net_make(test, protocol, SLOTS);
	s->tn->options.scheduler = dsr_scheduler_find(scheduler);
	KUNIT_ASSERT_EQ(test, test_net_set(s->tn), 0);
	for (host = 1; host <= servers; host++)
		test_net_add(s->tn, host, 1);
	test_net_wait(s->tn, 500);
	return s;
}

static void unmake(struct kunit *test, struct stage *s)
{
	test_net_unmake(s->tn);
	test->priv = NULL;
}

/* Begin so many flows, which nobody answers; how many found no server? */
static u32 begin_flows(struct stage *s, u32 n)
{
	u32 refused = 0;

	while (n--) {
		struct answer answer = test_net_send(s->tn, s->clients,
						     DSR_SIGNAL_OPEN);

		refused += answer.verdict == DSR_NO_SERVER;
		s->server[s->clients++] = answer.server;
	}
	return refused;
}

/* Open so many flows; how many found no server? */
static u32 open_flows(struct stage *s, u32 n)
{
	u32 refused = 0;

	while (n--) {
		refused += begin_flows(s, 1);
		if (s->server[s->clients - 1])
			test_net_send(s->tn, s->clients - 1, DSR_SIGNAL_DATA);
	}
	return refused;
}

static void forge(struct stage *s, u32 n)
{
	while (n--)
		test_net_send(s->tn, STRANGER + n, DSR_SIGNAL_OPEN);
}

static void close_flows(struct stage *s, u16 index, u32 n)
{
	u32 i;

	for (i = 0; n && i < s->clients; i++) {
		if (s->server[i] != index)
			continue;
		test_net_send(s->tn, i, DSR_SIGNAL_RESET);
		s->server[i] = 0;
		n--;
	}
}

/* How many of the flows are not where they were opened any more? */
static u32 moved(struct stage *s)
{
	u32 i, n = 0;

	for (i = 0; i < s->clients; i++)
		if (s->server[i])
			n += test_net_send(s->tn, i, DSR_SIGNAL_DATA).server !=
			     s->server[i];
	return n;
}

static bool full(struct stage *s, u32 host)
{
	const struct dsr_server *server = test_net_server(s->tn, host);
	struct dsr_tally tally = dsr_server_tally(server);

	return dsr_server_full(server, &tally);
}

/* The life of a limit: reached, kept, left, raised, taken away */
static void limit_of(struct kunit *test, u8 protocol, const char *scheduler)
{
	struct stage *s = stage_of(test, protocol, scheduler, 4);
	u16 index = test_net_server(s->tn, 2)->index;

	test_net_set_limit(s->tn, 2, 50, 0);
	KUNIT_EXPECT_EQ(test, open_flows(s, 600), 0);
	KUNIT_EXPECT_EQ(test, test_net_active(s->tn, 2), 50);
	KUNIT_EXPECT_TRUE(test, full(s, 2));
	KUNIT_EXPECT_EQ(test, moved(s), 0);
	if (dsr_has_connections(protocol)) {
		close_flows(s, index, 20);
		KUNIT_EXPECT_FALSE(test, full(s, 2));
		KUNIT_EXPECT_EQ(test, open_flows(s, 400), 0);
		KUNIT_EXPECT_EQ(test, test_net_active(s->tn, 2), 50);
	}
	test_net_set_limit(s->tn, 2, 60, 0);
	KUNIT_EXPECT_EQ(test, open_flows(s, 400), 0);
	KUNIT_EXPECT_EQ(test, test_net_active(s->tn, 2), 60);
	test_net_set_limit(s->tn, 2, 0, 0);
	KUNIT_EXPECT_FALSE(test, full(s, 2));
	KUNIT_EXPECT_EQ(test, moved(s), 0);
	KUNIT_EXPECT_EQ(test, open_flows(s, 400), 0);
	KUNIT_EXPECT_EQ(test, moved(s), 0);
	test_net_sweep(s->tn);
	KUNIT_EXPECT_EQ(test, moved(s), 0);
	unmake(test, s);
}

static const char *const names[] = {
	"rendezvous", "maglev", "rr", "wrr", "lc", "wlc", "sed", "nq", "p2c",
};

static void limit_tcp(struct kunit *test)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		limit_of(test, IPPROTO_TCP, names[i]);
}

static void limit_udp(struct kunit *test)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		limit_of(test, IPPROTO_UDP, names[i]);
}

static void limit_resume(struct kunit *test)
{
	struct stage *s = stage_of(test, IPPROTO_TCP, "lc", 2);
	u16 index = test_net_server(s->tn, 1)->index;

	test_net_set_limit(s->tn, 1, 100, 80);
	KUNIT_EXPECT_EQ(test, open_flows(s, 300), 0);
	KUNIT_EXPECT_EQ(test, test_net_active(s->tn, 1), 100);
	close_flows(s, index, 20);
	KUNIT_EXPECT_TRUE(test, full(s, 1));
	KUNIT_EXPECT_EQ(test, open_flows(s, 20), 0);
	KUNIT_EXPECT_EQ(test, test_net_active(s->tn, 1), 80);
	close_flows(s, index, 1);
	KUNIT_EXPECT_FALSE(test, full(s, 1));
	KUNIT_EXPECT_EQ(test, open_flows(s, 30), 0);
	KUNIT_EXPECT_EQ(test, test_net_active(s->tn, 1), 100);
}

/* All full: as if there were no server, for new flows alone; so it is said. */
static void limit_all(struct kunit *test, const char *scheduler)
{
	struct stage *s = stage_of(test, IPPROTO_TCP, scheduler, 3);
	u32 host;

	for (host = 1; host <= 3; host++)
		test_net_set_limit(s->tn, host, 10, 0);
	KUNIT_EXPECT_EQ(test, open_flows(s, 100), 70);
	for (host = 1; host <= 3; host++)
		KUNIT_EXPECT_EQ(test, test_net_active(s->tn, host), 10);
	KUNIT_EXPECT_EQ(test, test_net_new_server(s->tn, STRANGER), 0);
	KUNIT_EXPECT_NE(test, test_net_explain(s->tn, STRANGER),
			DSR_CHOICE_SCHEDULER);
	KUNIT_EXPECT_EQ(test, moved(s), 0);
	close_flows(s, test_net_server(s->tn, 3)->index, 5);
	KUNIT_EXPECT_EQ(test, open_flows(s, 20), 15);
	KUNIT_EXPECT_EQ(test, test_net_active(s->tn, 3), 10);
	unmake(test, s);
}

static void limit_all_full(struct kunit *test)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		limit_all(test, names[i]);
}

/* Whatever makes room is seen at once, when all have been found full. */
static void limit_room(struct kunit *test)
{
	struct stage *s = stage_of(test, IPPROTO_TCP, "rendezvous", 3);
	u32 host;

	for (host = 1; host <= 3; host++)
		test_net_set_limit(s->tn, host, 10, 0);
	KUNIT_EXPECT_EQ(test, open_flows(s, 32), 2);
	test_net_set_limit(s->tn, 1, 12, 0);
	KUNIT_EXPECT_EQ(test, open_flows(s, 4), 2);
	test_net_set_limit(s->tn, 1, 0, 0);
	KUNIT_EXPECT_EQ(test, open_flows(s, 10), 0);
	test_net_lose(s->tn, 1);
	KUNIT_EXPECT_EQ(test, open_flows(s, 2), 2);
	test_net_regain(s->tn, 1);
	test_net_rebuild(s->tn, 1);
	KUNIT_EXPECT_EQ(test, open_flows(s, 2), 0);
	test_net_set_weight(s->tn, 1, 0);
	KUNIT_EXPECT_EQ(test, open_flows(s, 2), 2);
	test_net_add(s->tn, 4, 1);
	KUNIT_EXPECT_EQ(test, open_flows(s, 2), 0);
	test_net_set_weight(s->tn, 4, 0);
	KUNIT_EXPECT_EQ(test, open_flows(s, 2), 2);
	/* what is silent for long ends as well */
	test_net_wait(s->tn, 500);
	KUNIT_EXPECT_EQ(test, open_flows(s, 22), 2);
}

/* An honest burst is kept to the limit while there is room elsewhere. */
static void limit_burst(struct kunit *test)
{
	u32 i, host;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		struct stage *s = stage_of(test, IPPROTO_TCP, names[i], 4);

		for (host = 1; host <= 3; host++)
			test_net_set_limit(s->tn, host, 20, 0);
		KUNIT_EXPECT_EQ(test, begin_flows(s, 400), 0);
		for (host = 1; host <= 3; host++)
			KUNIT_EXPECT_EQ_MSG(test, test_net_flows(s->tn, host),
					    20, "%s", names[i]);
		KUNIT_EXPECT_FALSE(test, full(s, 1));
		unmake(test, s);
	}
}

/*
 * SYNs that nobody answers fill all servers, and hold no more of them than their
 * share: what they leave is for those who mean it, up to the limit.
 */
static void forged_syns(struct kunit *test, const char *scheduler)
{
	struct stage *s = stage_of(test, IPPROTO_TCP, scheduler, 4);
	u32 host;

	for (host = 1; host <= 4; host++)
		test_net_set_limit(s->tn, host, 100, 0);
	forge(s, 2000);
	for (host = 1; host <= 4; host++) {
		KUNIT_EXPECT_GE(test, test_net_flows(s->tn, host), 100);
		KUNIT_EXPECT_FALSE(test, full(s, host));
	}
	KUNIT_EXPECT_LE_MSG(test, open_flows(s, 400), 4 * 12, "%s", scheduler);
	for (host = 1; host <= 4; host++) {
		KUNIT_EXPECT_EQ(test, test_net_active(s->tn, host), 88);
		KUNIT_EXPECT_TRUE(test, full(s, host));
		KUNIT_EXPECT_FALSE(test, test_net_miscounted(s->tn, host));
	}
	KUNIT_EXPECT_EQ(test, moved(s), 0);
	/* it is over with the SYNs */
	test_net_wait(s->tn, 40);
	moved(s);
	KUNIT_EXPECT_EQ(test, open_flows(s, 50), 2);
	for (host = 1; host <= 4; host++)
		KUNIT_EXPECT_EQ(test, test_net_active(s->tn, host), 100);
	unmake(test, s);
}

static void limit_forged_syns(struct kunit *test)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		forged_syns(test, names[i]);
}

/* Many full, one not: it is found, wherever it is */
static void limit_last(struct kunit *test, const char *scheduler)
{
	struct stage *s = stage_of(test, IPPROTO_TCP, scheduler, 100);
	u32 host;

	for (host = 1; host < 100; host++)
		test_net_set_limit(s->tn, host, 1, 0);
	KUNIT_EXPECT_EQ(test, open_flows(s, 4000), 0);
	for (host = 1; host < 100; host++)
		KUNIT_EXPECT_LE(test, test_net_active(s->tn, host), 1);
	unmake(test, s);
}

static void limit_last_free(struct kunit *test)
{
	limit_last(test, "rendezvous");
	limit_last(test, "wrr");
	limit_last(test, "lc");
	limit_last(test, "fo");
}

/* Only the hash family has a server for a flow to be diverted from. */
static void limit_diverted(struct kunit *test)
{
	struct stage *s = stage_of(test, IPPROTO_TCP, "rendezvous", 2);
	u64 diverted;

	test_net_set_limit(s->tn, 1, 5, 0);
	KUNIT_EXPECT_EQ(test, open_flows(s, 200), 0);
	diverted = test_net_count(s->tn, DSR_COUNTER_FLOW_DIVERTED);
	KUNIT_EXPECT_GT(test, diverted, 60);
	KUNIT_EXPECT_EQ(test, moved(s), 0);
	KUNIT_EXPECT_EQ(test, test_net_count(s->tn, DSR_COUNTER_FLOW_DIVERTED),
			diverted);
	test_net_set_limit(s->tn, 1, 0, 0);
	open_flows(s, 100);
	KUNIT_EXPECT_EQ(test, test_net_count(s->tn, DSR_COUNTER_FLOW_DIVERTED),
			diverted);
}

/*
 * A flow that finds no room cannot be kept from the full server that its later
 * packets go to: it is not diverted.
 */
static void limit_untracked(struct kunit *test)
{
	struct stage *s = stage_of(test, IPPROTO_TCP, "rendezvous", 2);
	u16 index = test_net_server(s->tn, 1)->index;
	u32 client, there = 0, moved = 0;

	test_net_set_limit(s->tn, 1, 5, 0);
	KUNIT_EXPECT_EQ(test, open_flows(s, 200), 0);
	KUNIT_EXPECT_TRUE(test, full(s, 1));
	for (client = STRANGER; client < STRANGER + 200; client++) {
		u16 server;

		test_net_fill(s->tn, client);
		server = test_net_send(s->tn, client, DSR_SIGNAL_OPEN).server;
		there += server == index;
		moved += server != test_net_send(s->tn, client,
						 DSR_SIGNAL_DATA).server;
	}
	KUNIT_EXPECT_GT(test, there, 50);
	KUNIT_EXPECT_EQ(test, moved, 0);
}

/* A running connection that nobody remembers is not a new one. */
static void limit_old(struct kunit *test)
{
	struct stage *s = stage_of(test, IPPROTO_TCP, "rendezvous", 3);
	u32 i;

	for (i = 0; i < 600; i++)
		s->server[i] = test_net_send(s->tn, i, DSR_SIGNAL_DATA).server;
	s->clients = 600;
	KUNIT_EXPECT_EQ(test, test_net_entries(s->tn), 0);
	test_net_set_limit(s->tn, 1, 1, 0);
	KUNIT_EXPECT_EQ(test, moved(s), 0);
	KUNIT_EXPECT_EQ(test, moved(s), 0);
	KUNIT_EXPECT_GT(test, test_net_active(s->tn, 1), 100);
}

/* A client that is known stays; a new one goes elsewhere */
static void limit_persist(struct kunit *test)
{
	struct stage *s = stage_of(test, IPPROTO_TCP, "rendezvous", 0);
	u32 i, other = 0;
	u16 index;

	s->tn->options.persist = 600;
	KUNIT_ASSERT_EQ(test, test_net_set(s->tn), 0);
	index = test_net_add(s->tn, 1, 1);
	test_net_set_limit(s->tn, 1, 20, 0);
	test_net_add(s->tn, 2, 1);
	for (i = 0; i < 200; i++) {
		s->server[i] = test_net_send(s->tn, i << 8,
					     DSR_SIGNAL_OPEN).server;
		test_net_send(s->tn, i << 8, DSR_SIGNAL_ACK);
	}
	KUNIT_EXPECT_EQ(test, test_net_active(s->tn, 1), 20);
	for (i = 0; i < 200; i++)
		other += test_net_send(s->tn, i << 8 | 7,
				       DSR_SIGNAL_OPEN).server != s->server[i];
	KUNIT_EXPECT_EQ(test, other, 0);
	KUNIT_EXPECT_NE(test, index, 0);
}

/* Servers 1 to 3 have been there; 4 comes, and so much time passes. */
static struct stage *slow_start(struct kunit *test, const char *scheduler,
				u32 before, u32 ticks)
{
	struct stage *s = stage_of(test, IPPROTO_TCP, scheduler, 3);

	s->tn->options.slow_start = 200;
	KUNIT_ASSERT_EQ(test, test_net_set(s->tn), 0);
	open_flows(s, before);
	test_net_add(s->tn, 4, 1);
	s->tn->now += ticks;
	return s;
}

static void slow_share(struct kunit *test, const char *scheduler, u32 ticks,
		       u32 low, u32 high)
{
	struct stage *s = slow_start(test, scheduler, 300, ticks);
	u32 active;

	open_flows(s, 3000);
	active = test_net_active(s->tn, 4);
	KUNIT_EXPECT_GE_MSG(test, active, low, "%s", scheduler);
	KUNIT_EXPECT_LE_MSG(test, active, high, "%s", scheduler);
	unmake(test, s);
}

/* Of 3,300 flows: a share of 1/256, then 1/2 of what the others have, then all */
static void limit_slow_start(struct kunit *test)
{
	static const char *const name[] = { "lc", "wlc", "sed", "nq", "p2c" };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(name); i++) {
		slow_share(test, name[i], 0, 1, 8);
		slow_share(test, name[i], 50, 440, 500);
		slow_share(test, name[i], 100, 780, 880);
	}
}

/* All of them new: they share as ever. So they do when it is switched on late */
static void limit_slow_start_all(struct kunit *test)
{
	struct stage *s = stage_of(test, IPPROTO_TCP, "wlc", 0);
	u32 host;

	s->tn->options.slow_start = 200;
	KUNIT_ASSERT_EQ(test, test_net_set(s->tn), 0);
	for (host = 1; host <= 3; host++)
		test_net_add(s->tn, host, host);
	KUNIT_EXPECT_EQ(test, open_flows(s, 600), 0);
	for (host = 1; host <= 3; host++) {
		KUNIT_EXPECT_GE(test, test_net_active(s->tn, host),
				95 * host);
		KUNIT_EXPECT_LE(test, test_net_active(s->tn, host),
				105 * host);
	}
}

/* One that was drained, and one that was lost, begin again when they are back */
static void limit_slow_start_again(struct kunit *test)
{
	struct stage *s = slow_start(test, "lc", 0, 100);

	test_net_set_weight(s->tn, 1, 0);
	test_net_lose(s->tn, 2);
	test_net_rebuild(s->tn, 2);
	open_flows(s, 1000);
	KUNIT_EXPECT_EQ(test, test_net_active(s->tn, 4), 500);
	test_net_set_weight(s->tn, 1, 1);
	test_net_regain(s->tn, 2);
	test_net_rebuild(s->tn, 2);
	/* a weight that only changes is no beginning */
	test_net_set_weight(s->tn, 3, 5);
	open_flows(s, 400);
	KUNIT_EXPECT_LE(test, test_net_active(s->tn, 1), 4);
	KUNIT_EXPECT_LE(test, test_net_active(s->tn, 2), 4);
	KUNIT_EXPECT_GE(test, test_net_active(s->tn, 3), 690);
	KUNIT_EXPECT_EQ(test, moved(s), 0);
	s->tn->now += 100;
	open_flows(s, 1400);
	KUNIT_EXPECT_EQ(test, test_net_active(s->tn, 1), 700);
	KUNIT_EXPECT_EQ(test, test_net_active(s->tn, 2), 700);
}

static struct kunit_case limit_cases[] = {
	KUNIT_CASE(limit_tcp),
	KUNIT_CASE(limit_udp),
	KUNIT_CASE(limit_resume),
	KUNIT_CASE(limit_all_full),
	KUNIT_CASE(limit_room),
	KUNIT_CASE(limit_burst),
	KUNIT_CASE(limit_forged_syns),
	KUNIT_CASE(limit_last_free),
	KUNIT_CASE(limit_diverted),
	KUNIT_CASE(limit_untracked),
	KUNIT_CASE(limit_old),
	KUNIT_CASE(limit_persist),
	KUNIT_CASE(limit_slow_start),
	KUNIT_CASE(limit_slow_start_all),
	KUNIT_CASE(limit_slow_start_again),
	{}
};

struct kunit_suite dsr_limit_suite = {
	.name = "dsr_limit",
	.exit = limit_exit,
	.test_cases = limit_cases,
};
