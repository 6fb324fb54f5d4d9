// SPDX-License-Identifier: GPL-2.0-only
/*
 * The promise, as a property: a connection that sends within its timeout never
 * changes its server, unless that server is gone. (A UDP flow and a persistent
 * client are connections here.) Random histories of packets and of changes of
 * every kind run through the real thing, against a model that remembers each
 * live connection's server and nothing else.
 *
 * Each run has some fixed seeds and a fresh one, which it prints. One that fails
 * is added to the fixed ones.
 */
#include "test_net.h"
#include "kernels.h"
#include "sched.h"
#include "suites.h"

#include <linux/in.h>
#include <linux/prandom.h>
#include <linux/random.h>

#define HOSTS		10
#define FLOWS		400
#define STEPS		STEPS_OF(60000)
#define SLOTS		8192
#define FLOOD_LASTS	32	/* ticks until its entries have expired */
#define HANDOVER	400	/* seconds: longer than UDP lives in silence */
#define CLOCK_STEPS	2	/* ticks that pass while a thing is done, at most */

/**
 * struct kind - what the connections are
 * @name: says it
 * @protocol: IPPROTO_TCP or IPPROTO_UDP
 * @persist: seconds that a client is persistent, or 0
 * @gone: what becomes of those whose server is gone
 * @source: rows are by source address: the scheduler stays
 * @opening: ticks of silence that one survives at first
 * @running: later
 * @closing: in the end
 */
struct kind {
	const char *name;
	u8 protocol;
	u32 persist;
	u8 gone;
	bool source;
	u32 opening;
	u32 running;
	u32 closing;
};

static const struct kind kinds[] = {
	{ "tcp", IPPROTO_TCP, 0, DSR_GONE_RESCHEDULE, false, 30, 450, 15 },
	{ "tcp, gone drop", IPPROTO_TCP, 0, DSR_GONE_DROP, false, 30, 450, 15 },
	{ "udp", IPPROTO_UDP, 0, DSR_GONE_RESCHEDULE, false, 150, 150, 150 },
	{ "tcp, sh", IPPROTO_TCP, 0, DSR_GONE_RESCHEDULE, true, 30, 450, 15 },
	{ "clients", IPPROTO_TCP, 600, DSR_GONE_RESCHEDULE, false, 30, 300, 300 },
};

static void kind_name(const struct kind *kind, char *desc)
{
	strscpy(desc, kind->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(kind, kinds, kind_name);

static const u32 seeds[] = { 1, 2, 3, 4, 5, 6 };

/**
 * struct host - a server as the model sees it
 * @there: it was added and not removed
 * @up: it can be sent to
 * @weight: its weight
 * @index: its index
 * @life: which of the servers at this address it is
 */
struct host {
	bool there;
	bool up;
	u32 weight;
	u16 index;
	u32 life;
};

/**
 * struct flow - a live connection
 * @client: its number; 0: no connection
 * @host: its server, by host
 * @life: which of the servers of that host
 * @last: when it was last sent to its server, in ticks
 * @limit: ticks that it may be silent
 */
struct flow {
	u32 client;
	u32 host;
	u32 life;
	u32 last;
	u32 limit;
};

/**
 * struct world - one history
 * @test: the test
 * @kind: what the connections are
 * @tn: the real thing
 * @random: state of the random numbers
 * @step: steps done
 * @host: the servers; number 0 is not used
 * @flow: the connections
 * @lives: servers made so far
 * @clients: connections made so far
 * @flood_ends: when the last flood is over, in ticks
 * @limits: servers that have a limit of flows may all be full
 * @rows_stale: rows have not followed a server's loss yet
 * @lost: packets whose connection's server was gone
 * @wrong: what was seen that must not be, NULL for nothing
 */
struct world {
	struct kunit *test;
	const struct kind *kind;
	struct test_net *tn;
	struct rnd_state random;
	u32 step;
	struct host host[HOSTS + 1];
	struct flow flow[FLOWS];
	u32 lives;
	u32 clients;
	u32 flood_ends;
	bool limits;
	bool rows_stale;
	u32 lost;
	const char *wrong;
};

static u32 any_below(struct world *w, u32 n)
{
	return prandom_u32_state(&w->random) % n;
}

static bool one_in(struct world *w, u32 n)
{
	return !any_below(w, n);
}

static bool host_serves(const struct host *host)
{
	return host->there && host->up;
}

static bool any_candidate(const struct world *w)
{
	u32 i;

	for (i = 1; i <= HOSTS; i++)
		if (host_serves(&w->host[i]) && w->host[i].weight)
			return true;
	return false;
}

static u32 host_of(const struct world *w, u16 index)
{
	u32 i;

	for (i = 1; i <= HOSTS; i++)
		if (w->host[i].there && w->host[i].index == index)
			return i;
	return 0;
}

/* A flood may have taken the places of all that were not well established */
static bool flow_lives(const struct world *w, const struct flow *flow)
{
	if (flow->limit != w->kind->running &&
	    (s32)(w->flood_ends - flow->last) > 0)
		return false;
	return flow->client && w->tn->now - flow->last + CLOCK_STEPS <=
			       flow->limit;
}

static bool flow_has_server(const struct world *w, const struct flow *flow)
{
	const struct host *host = &w->host[flow->host];

	return host_serves(host) && host->life == flow->life;
}

static void flow_set_server(struct world *w, struct flow *flow, u32 host)
{
	flow->host = host;
	flow->life = w->host[host].life;
	flow->last = w->tn->now;
}

/* Does the first packet of a connection show that it is the first? */
static bool has_beginning(const struct world *w)
{
	return w->kind->protocol == IPPROTO_TCP && !w->kind->persist;
}

static void check_new(struct world *w, const struct host *host)
{
	if (!host_serves(host))
		w->wrong = "a new connection went to a server that is gone";
	else if (!host->weight && has_beginning(w))
		w->wrong = "a new connection went to a drained server";
}

static void check_no_server(struct world *w, struct flow *flow, bool known)
{
	if (known)
		w->wrong = "a connection found no server but has one";
	else if (any_candidate(w) && !w->rows_stale && !w->limits)
		w->wrong = "a packet found no server but there is one";
	flow->client = 0;
}

/* "gone drop": never another server, but silence */
static void check_gone(struct world *w, struct flow *flow, bool known)
{
	if (w->kind->gone != DSR_GONE_DROP)
		w->wrong = "a packet was dropped that should be rescheduled";
	else if (known)
		w->wrong = "a packet was dropped but its server serves";
}

static void check_sent(struct world *w, struct flow *flow, u16 index,
		       bool known)
{
	u32 host = host_of(w, index);

	if (!host || !host_serves(&w->host[host]))
		w->wrong = "a packet went to a server that is gone";
	else if (known && host != flow->host)
		w->wrong = "a connection changed its server";
	else if (!known && w->kind->gone == DSR_GONE_DROP)
		w->wrong = "a connection of a lost server went elsewhere";
	flow_set_server(w, flow, host);
	/* No server knows a connection that another had begun: it ends there. */
	if (!known && w->kind->protocol == IPPROTO_TCP)
		flow->client = 0;
}

/* Returns true when it was sent: only then the gateway learns from it. */
static bool flow_send(struct world *w, struct flow *flow,
		      enum dsr_signal signal)
{
	struct answer answer = test_net_send(w->tn, flow->client, signal);
	bool known = flow_has_server(w, flow);

	w->lost += !known;
	if (answer.verdict == DSR_SEND)
		check_sent(w, flow, answer.server, known);
	else if (answer.verdict == DSR_GONE)
		check_gone(w, flow, known);
	else
		check_no_server(w, flow, known);
	return answer.verdict == DSR_SEND;
}

/* Payload takes a forged end back, but not within its tick. */
static void go_on(struct world *w, struct flow *flow)
{
	enum dsr_signal signal = one_in(w, 3) ? DSR_SIGNAL_ACK :
						DSR_SIGNAL_DATA;
	bool later = flow->last != w->tn->now;

	if (flow_send(w, flow, signal) && later && signal == DSR_SIGNAL_DATA)
		flow->limit = w->kind->running;
}

/* Some talk often, some hardly ever */
static void any_packet(struct world *w)
{
	u32 talkative = any_below(w, FLOWS) + 1;
	struct flow *flow = &w->flow[any_below(w, talkative)];

	if (!flow_lives(w, flow)) {
		flow->client = 0;
		return;
	}
	if (flow->limit == w->kind->opening) {
		if (flow_send(w, flow, DSR_SIGNAL_ACK))
			flow->limit = w->kind->running;
	} else if (one_in(w, 40)) {
		if (flow_send(w, flow, one_in(w, 2) ? DSR_SIGNAL_FIN :
						      DSR_SIGNAL_RESET))
			flow->limit = w->kind->closing;
	} else {
		go_on(w, flow);
	}
}

static void any_connection(struct world *w)
{
	struct flow *flow = &w->flow[any_below(w, FLOWS)];
	struct answer answer;
	u32 host;

	if (flow_lives(w, flow))
		return;
	flow->client = ++w->clients << (w->kind->persist ? 8 : 0);
	flow->limit = w->kind->opening;
	answer = test_net_send(w->tn, flow->client, DSR_SIGNAL_OPEN);
	if (answer.verdict != DSR_SEND) {
		check_no_server(w, flow, false);
		return;
	}
	host = host_of(w, answer.server);
	check_new(w, &w->host[host]);
	flow_set_server(w, flow, host);
}

static void some_packets(struct world *w)
{
	u32 n = any_below(w, 30);

	while (n-- && !w->wrong)
		one_in(w, 4) ? any_connection(w) : any_packet(w);
}

static void change_set(struct world *w, u32 host)
{
	struct host *h = &w->host[host];

	if (h->there) {
		test_net_remove(w->tn, host);
		h->there = false;
		return;
	}
	h->there = true;
	h->up = true;
	h->weight = any_below(w, 4);
	h->index = test_net_add(w->tn, host, h->weight);
	h->life = ++w->lives;
}

static void change_weight(struct world *w, u32 host)
{
	struct host *h = &w->host[host];

	if (!h->there)
		return;
	h->weight = h->weight && !one_in(w, 3) ? 0 : 1 + any_below(w, 5);
	test_net_set_weight(w->tn, host, h->weight);
}

/* Packets see what became of a server before its rows are others' */
static void change_nexthop(struct world *w, u32 host)
{
	struct host *h = &w->host[host];

	if (!h->there)
		return;
	h->up = !h->up;
	w->rows_stale = true;
	if (h->up)
		test_net_regain(w->tn, host);
	else
		test_net_lose(w->tn, host);
	if (w->kind->gone == DSR_GONE_RESCHEDULE)
		some_packets(w);
	test_net_rebuild(w->tn, host);
	w->rows_stale = false;
}

/* For a while all have one, some of them a low one */
static void change_limit(struct world *w, u32 host)
{
	w->limits = !w->limits;
	for (host = 1; host <= HOSTS; host++)
		if (w->host[host].there)
			test_net_set_limit(w->tn, host, w->limits ?
					   1 + any_below(w, 100) : 0, 0);
}

static void change_service(struct world *w, u32 host)
{
	static const char *const scheduler[] = {
		"rendezvous", "rendezvous", "rendezvous", "maglev", "maglev",
		"rr", "wrr", "lc", "wlc", "sed", "nq", "p2c", "fo", "ovf"
	};
	static const u32 rows[] = { 0, 256, 256, 512, 1024, 2048 };
	struct dsr_options *o = &w->tn->options;
	const char *name;

	if (one_in(w, 2) && !w->kind->source) {
		name = scheduler[any_below(w, ARRAY_SIZE(scheduler))];
		o->scheduler = dsr_scheduler_find(name);
	}
	if (one_in(w, 2))
		o->rows = rows[any_below(w, ARRAY_SIZE(rows))];
	if (one_in(w, 2))
		o->track = any_below(w, 2) ? DSR_TRACK_AUTO : DSR_TRACK_ALL;
	if (test_net_set(w->tn))
		w->wrong = "the service could not be changed";
}

static void change_table(struct world *w, u32 host)
{
	int err = test_net_resize(w->tn, SLOTS << any_below(w, 3));

	if (err && err != -EBUSY)
		w->wrong = "the table could not be changed";
}

/* Only TCP tells a flood from its clients */
static void change_flood(struct world *w, u32 host)
{
	u32 n = 20000;

	if (!has_beginning(w))
		return;
	while (n--)
		test_net_send(w->tn, 0x80000000 |
			      prandom_u32_state(&w->random), DSR_SIGNAL_OPEN);
	w->flood_ends = w->tn->now + FLOOD_LASTS;
}

static void any_change(struct world *w)
{
	static void (*const change[])(struct world *w, u32 host) = {
		change_set, change_set, change_set, change_set,
		change_weight, change_weight, change_weight, change_weight,
		change_nexthop, change_nexthop, change_nexthop,
		change_service, change_table, change_limit,
	};
	u32 host = 1 + any_below(w, HOSTS);

	if (one_in(w, 100))
		change_flood(w, host);
	else
		change[any_below(w, ARRAY_SIZE(change))](w, host);
}

static void any_sweep(struct world *w)
{
	u32 n = any_below(w, 130);

	while (n--)
		test_net_slice(w->tn);
}

/* Long silences too, with a sweep before and after */
static void any_time(struct world *w)
{
	if (!one_in(w, 100)) {
		w->tn->now += any_below(w, 4);
		return;
	}
	any_sweep(w);
	w->tn->now += any_below(w, w->kind->running + 20);
	any_sweep(w);
}

static void any_step(struct world *w)
{
	u32 what = any_below(w, 1000);

	if (what < 700)
		any_packet(w);
	else if (what < 900)
		any_connection(w);
	else if (what < 940)
		any_sweep(w);
	else if (what < 980)
		any_time(w);
	else
		any_change(w);
}

static u32 counted(const struct test_net *tn)
{
	const struct dsr_server *server;
	u32 i, n = 0;

	list_for_each_entry(server, &tn->service->servers, node)
		for (i = 0; i < DSR_FLOW_STATES; i++)
			n += server->counts.flows[i];
	list_for_each_entry(server, &tn->dn->sweep.dead, dead_node)
		for (i = 0; i < DSR_FLOW_STATES; i++)
			n += server->counts.flows[i];
	return n;
}

/*
 * The counts are exact when nothing happens; and when all connections have ended
 * nothing is left of them, nor of the servers that were removed.
 */
static void check_end(struct world *w)
{
	struct test_net *tn = w->tn;

	test_net_sweep(tn);
	KUNIT_EXPECT_EQ(w->test, counted(tn), test_net_entries(tn));
	test_net_wait(tn, 2000);
	KUNIT_EXPECT_EQ(w->test, test_net_entries(tn), 0);
	KUNIT_EXPECT_EQ(w->test, test_net_dirty(tn), 0);
	KUNIT_EXPECT_TRUE(w->test, list_empty(&tn->dn->sweep.dead));
	KUNIT_EXPECT_NULL(w->test, rcu_access_pointer(tn->dn->flows->older));
	/* A flood may hold all places for as long as its handshakes may be real */
	if (!w->flood_ends)
		KUNIT_EXPECT_EQ(w->test,
				test_net_count(tn, DSR_COUNTER_FLOW_UNTRACKED),
				0);
}

static struct world *make_world(struct kunit *test, u32 from)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	const struct kind *kind = test->param_value;
	u32 host;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, w);
	w->test = test;
	w->kind = kind;
	prandom_seed_state(&w->random, from);
	w->tn = test_net_make(test, kind->protocol, SLOTS);
	w->tn->options.gone = kind->gone;
	w->tn->options.persist = kind->persist;
	w->tn->options.timeout_handover = HANDOVER;
	w->tn->options.rows = 256;
	if (kind->source)
		w->tn->options.scheduler = dsr_scheduler_find("sh");
	KUNIT_ASSERT_EQ(test, test_net_set(w->tn), 0);
	for (host = 1; host <= HOSTS / 2; host++)
		change_set(w, host);
	return w;
}

/* Does each server know how many flows the table holds of it? */
static void check_active(struct world *w)
{
	u32 host;

	for (host = 1; host <= HOSTS; host++)
		if (w->host[host].there &&
		    test_net_miscounted(w->tn, host))
			w->wrong = "a server's active flows are miscounted";
}

static void run_history(struct kunit *test, u32 from)
{
	struct world *w = make_world(test, from);

	for (; w->step < STEPS && !w->wrong; w->step++) {
		any_step(w);
		if (w->step % 500 == 0)
			check_active(w);
	}
	if (w->wrong)
		KUNIT_FAIL(test, "seed %u, step %u: %s", from, w->step,
			   w->wrong);
	KUNIT_EXPECT_GT(test, w->lost, 0);
	kunit_info(test, "seed %u: %u connections, %u packets without their server\n",
		   from, w->clients, w->lost);
	check_end(w);
	test_net_unmake(w->tn);
	test->priv = NULL;
}

static void model_history(struct kunit *test)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(seeds); i++)
		run_history(test, seeds[i]);
	run_history(test, get_random_u32());
}

static struct kunit_case model_cases[] = {
	KUNIT_CASE_PARAM(model_history, kind_gen_params),
	{}
};

struct kunit_suite dsr_steer_model_suite = {
	.name = "dsr_steer_model",
	.exit = test_net_exit,
	.test_cases = model_cases,
};
