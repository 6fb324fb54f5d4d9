// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flow table: entries, who is a victim and who never is, time that comes
 * round, a table that is exchanged; and long random histories against a plain
 * model that knows every flow by its number.
 */
#include "flow.h"
#include "sched.h"
#include "server.h"
#include "service.h"
#include "suites.h"

#include <linux/prandom.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#define SERVERS		4
#define PAIR		(2 * DSR_FLOW_WAYS)	/* places that a flow may have */

static const u16 lifetime[DSR_FLOW_STATES] = {
	[DSR_FLOW_HALF_OPEN] = 31,
	[DSR_FLOW_ESTABLISHED] = 451,
	[DSR_FLOW_CLOSING] = 16,
	[DSR_FLOW_UDP_NEW] = 151,
	[DSR_FLOW_UDP] = 152,
	[DSR_FLOW_CLIENT] = 1801,
	[DSR_FLOW_HALF_CLOSED] = 61,
	[DSR_FLOW_ADOPTED] = 451,
};

/**
 * struct ground - what a flow table stands on
 * @servers: from index to server
 * @service: of all servers
 * @server: index 1 to SERVERS
 * @table: the flow table, when a test made one
 */
struct ground {
	struct dsr_server_table *servers;
	struct dsr_service service;
	struct dsr_server server[SERVERS + 1];
	struct dsr_flow_table *table;
};

static int flow_init(struct kunit *test)
{
	struct ground *g = kunit_kzalloc(test, sizeof(*g), GFP_KERNEL);
	struct dsr_dest *dests;
	u32 i;

	if (!g)
		return -ENOMEM;
	test->priv = g;
	g->servers = kunit_kzalloc(test, sizeof(*g->servers), GFP_KERNEL);
	dests = kunit_kcalloc(test, DSR_DESTS, sizeof(*dests), GFP_KERNEL);
	if (!g->servers || !dests)
		return -ENOMEM;
	RCU_INIT_POINTER(g->servers->page[0], dests);
	memcpy(g->service.dp.lifetime, lifetime, sizeof(lifetime));
	for (i = 1; i <= SERVERS; i++) {
		g->server[i].service = &g->service;
		g->server[i].dest = &dests[i];
		dests[i].service = &g->service.dp;
		g->server[i].index = i;
		RCU_INIT_POINTER(dests[i].server, &g->server[i]);
	}
	return 0;
}

static void flow_exit(struct kunit *test)
{
	struct ground *g = test->priv;

	if (!g)
		return;
	dsr_flow_table_free(g->table);
}

static struct ground *ground(struct kunit *test, u32 slots)
{
	struct ground *g = test->priv;

	g->table = dsr_flow_table_new(slots);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, g->table);
	return g;
}

static u64 make_hash(u32 bucket, u32 tag)
{
	return (u64)bucket << 32 | tag;
}

static u64 look(const struct ground *g, u64 hash)
{
	u64 entry;
	u64 *slot;

	rcu_read_lock();
	entry = dsr_flow_find(g->table, hash, &slot);
	rcu_read_unlock();
	return entry;
}

static enum dsr_flow_inserted put(struct ground *g, u64 hash, u16 server,
				  u32 now, enum dsr_flow_state state)
{
	enum dsr_flow_inserted result;

	rcu_read_lock();
	result = dsr_flow_insert(g->table, g->servers, hash,
				 dsr_entry_make(hash, server, now, state), now);
	rcu_read_unlock();
	return result;
}

/* By place, 0 to 15: those of the home bucket, then its neighbour's */
static u64 *place(struct dsr_flow_table *table, u64 hash, u32 i)
{
	u32 bucket = (hash >> 32) & table->mask;

	return &table->bucket[bucket ^ (i / DSR_FLOW_WAYS)]
			.entry[i % DSR_FLOW_WAYS];
}

static bool is_expired(const struct ground *g, u64 entry, u32 now)
{
	bool expired;

	rcu_read_lock();
	expired = dsr_flow_expired(g->servers, entry, now);
	rcu_read_unlock();
	return expired;
}

/*
 * Two CPUs read the clock on both sides of a tick; the later one writes first.
 * The other must not take the entry for one that is ages old.
 */
static void flow_entry_ahead(struct kunit *test)
{
	struct ground *g = test->priv;
	u32 now;

	for (now = 8190; now < 8194; now++) {
		u64 entry = dsr_entry_make(1, 1, now + 1, DSR_FLOW_ESTABLISHED);

		KUNIT_EXPECT_EQ(test, dsr_entry_idle(entry, now), 0);
		KUNIT_EXPECT_FALSE(test, is_expired(g, entry, now));
	}
}

static void flow_find(struct kunit *test)
{
	struct ground *g = ground(test, DSR_FLOW_SLOTS_MIN);
	u64 hash = make_hash(0x7777, 1);
	u64 seen, entry;
	u64 *slot;

	KUNIT_EXPECT_EQ(test, look(g, hash), 0);
	KUNIT_EXPECT_EQ(test, put(g, hash, 2, 9, DSR_FLOW_HALF_OPEN),
			DSR_FLOW_ADDED);
	rcu_read_lock();
	seen = dsr_flow_find(g->table, hash, &slot);
	KUNIT_EXPECT_EQ(test, seen,
			dsr_entry_make(hash, 2, 9, DSR_FLOW_HALF_OPEN));
	entry = dsr_entry_make(hash, 2, 10, DSR_FLOW_ESTABLISHED);
	KUNIT_EXPECT_TRUE(test, dsr_flow_update(g->servers, slot, seen, entry));
	KUNIT_EXPECT_FALSE(test, dsr_flow_update(g->servers, slot, seen, 0));
	KUNIT_EXPECT_EQ(test, look(g, hash), entry);
	KUNIT_EXPECT_TRUE(test, dsr_flow_update(g->servers, slot, entry, 0));
	KUNIT_EXPECT_EQ(test, look(g, hash), 0);
	rcu_read_unlock();
}

/* A tag of zero is one like others, and a free place has none */
static void flow_tag_zero(struct kunit *test)
{
	struct ground *g = ground(test, DSR_FLOW_SLOTS_MIN);
	u64 hash = make_hash(5, 0);

	KUNIT_EXPECT_EQ(test, look(g, hash), 0);
	put(g, hash, 1, 0, DSR_FLOW_HALF_OPEN);
	KUNIT_EXPECT_EQ(test, look(g, hash),
			dsr_entry_make(hash, 1, 0, DSR_FLOW_HALF_OPEN));
}

/*
 * Two flows of one tag are one flow when they share a pair of buckets: the
 * later one has the entry. In another pair they do not meet.
 */
static void flow_equal_tags(struct kunit *test)
{
	struct ground *g = ground(test, DSR_FLOW_SLOTS_MIN);
	u64 one = make_hash(6, 1234), beside = make_hash(7, 1234);
	u64 far = make_hash(8, 1234);
	u32 i, places = 0;

	put(g, one, 1, 5, DSR_FLOW_ESTABLISHED);
	put(g, beside, 2, 5, DSR_FLOW_ESTABLISHED);
	put(g, far, 3, 5, DSR_FLOW_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, dsr_entry_server(look(g, one)), 2);
	KUNIT_EXPECT_EQ(test, dsr_entry_server(look(g, beside)), 2);
	KUNIT_EXPECT_EQ(test, dsr_entry_server(look(g, far)), 3);
	for (i = 0; i < PAIR; i++)
		places += !!*place(g->table, one, i);
	KUNIT_EXPECT_EQ(test, places, 1);
}

#define FREE	((enum dsr_flow_state)DSR_FLOW_STATES)
/* A place before and the order in which it falls to new flows, 0 for never */
struct victim_place {
	enum dsr_flow_state state;
	u32 idle;
	u32 order;
};

static const struct victim_place victims[PAIR] = {
	{ DSR_FLOW_HALF_CLOSED, 20 },
	{ DSR_FLOW_UDP_NEW, 20, 9 },
	{ DSR_FLOW_HALF_OPEN, 7, 7 },
	{ DSR_FLOW_CLOSING, 3, 4 },
	{ DSR_FLOW_UDP, 152 },
	{ DSR_FLOW_ESTABLISHED, 452, 1 },
	{ DSR_FLOW_ADOPTED, 400, 12 },
	{ DSR_FLOW_HALF_OPEN, 6, 8 },
	{ DSR_FLOW_HALF_OPEN, 31, 5 },
	{ DSR_FLOW_UDP_NEW, 0, 11 },
	{ DSR_FLOW_CLOSING, 16, 3 },
	{ DSR_FLOW_HALF_OPEN, 30, 6 },
	{ FREE, 0, 2 },
	{ DSR_FLOW_ESTABLISHED, 0 },
	{ DSR_FLOW_UDP_NEW, 19, 10 },
	{ DSR_FLOW_CLIENT, 0 },
};

static void place_victims(struct dsr_flow_table *table, u64 hash, u32 now)
{
	u32 i;

	for (i = 0; i < PAIR; i++)
		if (victims[i].state != FREE)
			*place(table, hash, i) =
				dsr_entry_make(1000 + i, 1,
					       now - victims[i].idle,
					       victims[i].state);
}

static u32 changed_place(struct dsr_flow_table *table, u64 hash,
			 const u64 *before)
{
	u32 i, at = PAIR;

	for (i = 0; i < PAIR; i++)
		if (*place(table, hash, i) != before[i])
			at = at == PAIR ? i : PAIR + 1;
	return at;
}

static void copy_places(struct dsr_flow_table *table, u64 hash, u64 *copy)
{
	u32 i;

	for (i = 0; i < PAIR; i++)
		copy[i] = *place(table, hash, i);
}

static void flow_victims(struct kunit *test)
{
	struct ground *g = ground(test, DSR_FLOW_SLOTS_MIN);
	u64 hash = make_hash(0x42, 0);
	u32 now = 8192 + 3;
	u64 before[PAIR];
	u32 order;

	place_victims(g->table, hash, now);
	for (order = 1; order <= 12; order++) {
		enum dsr_flow_inserted result;
		u32 at;

		copy_places(g->table, hash, before);
		result = put(g, hash + order, 1, now, DSR_FLOW_ESTABLISHED);
		at = changed_place(g->table, hash, before);
		KUNIT_EXPECT_EQ(test, result, order <= 2 ? DSR_FLOW_ADDED :
							   DSR_FLOW_EVICTED);
		KUNIT_ASSERT_LT(test, at, PAIR);
		KUNIT_EXPECT_EQ(test, victims[at].order, order);
	}
	copy_places(g->table, hash, before);
	KUNIT_EXPECT_EQ(test, put(g, hash + 99, 1, now, DSR_FLOW_ESTABLISHED),
			DSR_FLOW_UNTRACKED);
	KUNIT_EXPECT_EQ(test, changed_place(g->table, hash, before), PAIR);
}

/* Time comes round after 16,384 s; an entry's end does not */
static void flow_stamp_wraps(struct kunit *test)
{
	struct ground *g = test->priv;
	u32 longest = DSR_TIMEOUT_MAX / 2 + 1;
	u32 at, idle, wrong = 0;

	g->service.dp.lifetime[DSR_FLOW_ESTABLISHED] = longest;
	for (at = 0; at < 3 * 8192; at += 61) {
		u64 entry = dsr_entry_make(5, 1, at, DSR_FLOW_ESTABLISHED);

		for (idle = 0; idle < 8000; idle += idle < longest - 3 ? 50 : 1)
			wrong += is_expired(g, entry, at + idle) !=
				 (idle > longest);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static void flow_dead_server(struct kunit *test)
{
	struct ground *g = test->priv;
	u64 entry = dsr_entry_make(5, 2, 0, DSR_FLOW_ESTABLISHED);

	KUNIT_EXPECT_FALSE(test, is_expired(g, entry, 0));
	RCU_INIT_POINTER(dsr_dest(g->servers, 2)->server, NULL);
	KUNIT_EXPECT_TRUE(test, is_expired(g, entry, 0));
}

static u32 missing(const struct ground *g, u64 salt, u32 flows)
{
	u32 i, n = 0;

	for (i = 0; i < flows; i++)
		n += !look(g, dsr_mix(salt + i));
	return n;
}

static void flow_flood(struct kunit *test)
{
	static const u64 salt = 0xf100d;
	u32 slots = 1 << 14, established = slots / 2, i;
	struct ground *g = ground(test, slots);
	u32 untracked = 0, refused = 0;

	for (i = 0; i < established; i++)
		refused += put(g, dsr_mix(salt + i), 1, i / 100,
			       DSR_FLOW_ESTABLISHED) != DSR_FLOW_ADDED;
	KUNIT_EXPECT_LE(test, refused, slots / 1000);
	refused = missing(g, salt, established);
	for (i = 0; i < 1000000; i++)
		untracked += put(g, dsr_mix(~salt - i), 1 + i % SERVERS,
				 100 + i / 4000, DSR_FLOW_HALF_OPEN) ==
			     DSR_FLOW_UNTRACKED;
	KUNIT_EXPECT_EQ(test, missing(g, salt, established), refused);
	kunit_info(test, "%u of 1,000,000 untracked\n", untracked);
	KUNIT_EXPECT_LE(test, untracked, 10000);
}

/* Put a table before the one in use, as a resize does */
static void exchange(struct kunit *test, struct ground *g, u32 slots)
{
	struct dsr_flow_table *older = g->table;

	ground(test, slots);
	RCU_INIT_POINTER(g->table->older, older);
}

static void refresh(struct ground *g, u64 hash, u32 now)
{
	u64 seen;
	u64 *slot;

	rcu_read_lock();
	seen = dsr_flow_find(g->table, hash, &slot);
	dsr_flow_refresh(g->table, g->servers, hash, slot, seen,
			 dsr_entry_make(hash, dsr_entry_server(seen), now,
					DSR_FLOW_ESTABLISHED), now);
	rcu_read_unlock();
}

static u32 used(struct dsr_flow_table *table)
{
	u32 i, j, n = 0;

	for (i = 0; i <= table->mask; i++)
		for (j = 0; j < DSR_FLOW_WAYS; j++)
			n += !!table->bucket[i].entry[j];
	return n;
}

static void flow_resize(struct kunit *test, u32 from, u32 to)
{
	struct ground *g = ground(test, from);
	struct dsr_flow_table *older = g->table;
	u32 i, flows = min(from, to) / 4;

	for (i = 0; i < flows; i++)
		put(g, dsr_mix(i), 3, 7, DSR_FLOW_ESTABLISHED);
	exchange(test, g, to);
	KUNIT_EXPECT_EQ(test, used(g->table), 0);
	KUNIT_EXPECT_EQ(test, missing(g, 0, flows), 0);
	for (i = 0; i < flows; i++) {
		refresh(g, dsr_mix(i), 8);
		KUNIT_ASSERT_EQ(test, used(g->table) + used(older), flows);
	}
	KUNIT_EXPECT_EQ(test, used(older) + missing(g, 0, flows), 0);
	dsr_flow_table_free(g->table);
	g->table = NULL;
}

static void flow_resizes(struct kunit *test)
{
	flow_resize(test, 1024, 8192);
	flow_resize(test, 8192, 1024);
}

/* No room in the new table: the flow goes on in the old one */
static void flow_resize_full(struct kunit *test)
{
	struct ground *g = ground(test, DSR_FLOW_SLOTS_MIN);
	u64 hash = make_hash(9, 7);
	u32 i;

	put(g, hash, 4, 7, DSR_FLOW_ESTABLISHED);
	exchange(test, g, DSR_FLOW_SLOTS_MIN);
	for (i = 0; i < PAIR; i++)
		*place(g->table, hash, i) =
			dsr_entry_make(100 + i, 1, 7, DSR_FLOW_ESTABLISHED);
	refresh(g, hash, 9);
	KUNIT_EXPECT_EQ(test, look(g, hash),
			dsr_entry_make(hash, 4, 9, DSR_FLOW_ESTABLISHED));
	*place(g->table, hash, 5) = 0;
	refresh(g, hash, 10);
	KUNIT_EXPECT_EQ(test, *place(g->table, hash, 5),
			dsr_entry_make(hash, 4, 10, DSR_FLOW_ESTABLISHED));
	KUNIT_EXPECT_EQ(test, look(g, hash), *place(g->table, hash, 5));
}

#define FLOWS		3000
#define STEPS		200000

/**
 * struct history - a random life of a flow table, and the model of it
 * @test: the test
 * @ground: the table
 * @random: state of the random numbers
 * @now: time, in ticks
 * @hash: by flow's number, which is its tag
 * @entry: what the table should have, by flow's number; 0 for nothing
 * @seen: when that was written, in ticks that do not come round
 * @wrong: how often the code did not do what it should
 */
struct history {
	struct kunit *test;
	struct ground *ground;
	struct rnd_state random;
	u32 now;
	u64 hash[FLOWS];
	u64 entry[FLOWS];
	u32 seen[FLOWS];
	u32 wrong;
};

static u32 any_below(struct history *h, u32 n)
{
	return prandom_u32_state(&h->random) % n;
}

static enum dsr_flow_state any_state(struct history *h)
{
	return 1 + any_below(h, DSR_FLOW_CLIENT);
}

/* 0 for what is nothing worth, 9 for what must stay */
static u32 model_worth(const struct history *h, u64 entry)
{
	static const u8 worth[DSR_FLOW_STATES] = { 0, 2, 9, 1, 3, 9, 9 };
	u32 state = dsr_entry_state(entry);

	if (!entry ||
	    h->now - h->seen[dsr_entry_tag(entry)] > lifetime[state])
		return 0;
	return worth[state];
}

static u32 model_least(const struct history *h, const u64 *places)
{
	u32 i, least = 9;

	for (i = 0; i < PAIR; i++)
		least = min(least, model_worth(h, places[i]));
	return least;
}

static bool model_older_exists(const struct history *h, const u64 *places,
			       u64 victim)
{
	u32 worth = model_worth(h, victim);
	u32 i;

	for (i = 0; worth && i < PAIR; i++)
		if (model_worth(h, places[i]) == worth &&
		    h->seen[dsr_entry_tag(places[i])] <
		    h->seen[dsr_entry_tag(victim)])
			return true;
	return false;
}

/* Was @at, where @victim was, the right place for a flow without one? */
static void check_victim(struct history *h, const u64 *before, u32 at,
			 enum dsr_flow_inserted result)
{
	u32 least = model_least(h, before);

	if (least == 9) {
		h->wrong += at != PAIR || result != DSR_FLOW_UNTRACKED;
		return;
	}
	if (at >= PAIR) {
		h->wrong++;
		return;
	}
	h->wrong += model_worth(h, before[at]) != least;
	h->wrong += model_older_exists(h, before, before[at]);
	h->wrong += result != (least ? DSR_FLOW_EVICTED : DSR_FLOW_ADDED);
	if (before[at])
		h->entry[dsr_entry_tag(before[at])] = 0;
}

static void model_set(struct history *h, u32 flow, u64 entry)
{
	h->entry[flow] = entry;
	h->seen[flow] = h->now;
}

static void history_insert(struct history *h, u32 flow)
{
	struct dsr_flow_table *table = h->ground->table;
	u16 server = 1 + any_below(h, SERVERS);
	enum dsr_flow_state state = any_state(h);
	u64 hash = h->hash[flow];
	enum dsr_flow_inserted result;
	u64 before[PAIR];
	u32 at;

	copy_places(table, hash, before);
	result = put(h->ground, hash, server, h->now, state);
	at = changed_place(table, hash, before);
	if (h->entry[flow])
		h->wrong += result != DSR_FLOW_ADDED || at > PAIR ||
			    (at < PAIR && before[at] != h->entry[flow]);
	else
		check_victim(h, before, at, result);
	if (result != DSR_FLOW_UNTRACKED)
		model_set(h, flow, dsr_entry_make(hash, server, h->now, state));
}

static void history_update(struct history *h, u32 flow)
{
	u64 hash = h->hash[flow];
	u64 seen, entry;
	u64 *slot;

	rcu_read_lock();
	seen = dsr_flow_find(h->ground->table, hash, &slot);
	h->wrong += seen != h->entry[flow];
	if (seen && model_worth(h, seen)) {
		entry = dsr_entry_make(hash, dsr_entry_server(seen), h->now,
				       any_state(h));
		h->wrong += !dsr_flow_update(h->ground->servers, slot, seen,
					     entry);
		model_set(h, flow, entry);
	}
	rcu_read_unlock();
}

/* Often enough that no stamp comes round */
static void history_tidy(struct history *h)
{
	u32 flow;
	u64 *slot;

	for (flow = 0; flow < FLOWS; flow++) {
		if (!h->entry[flow] || model_worth(h, h->entry[flow]))
			continue;
		rcu_read_lock();
		h->wrong += dsr_flow_find(h->ground->table, h->hash[flow],
					  &slot) != h->entry[flow];
		h->wrong += !dsr_flow_update(h->ground->servers, slot,
					     h->entry[flow], 0);
		rcu_read_unlock();
		h->entry[flow] = 0;
	}
}

static void history_step(struct history *h)
{
	u32 flow = any_below(h, FLOWS);
	u32 what = any_below(h, 1000);

	if (what < 500)
		history_insert(h, flow);
	else if (what < 980)
		history_update(h, flow);
	else if (what < 998)
		h->now += any_below(h, 20);
	else
		history_tidy(h);
}

static void history_begin(struct history *h, struct kunit *test, u64 seed)
{
	u32 i;

	memset(h, 0, sizeof(*h));
	h->test = test;
	h->ground = ground(test, DSR_FLOW_SLOTS_MIN);
	for (i = 1; i <= SERVERS; i++)
		atomic64_set(&h->ground->server[i].tally, 0);
	prandom_seed_state(&h->random, seed);
	for (i = 0; i < FLOWS; i++)
		h->hash[i] = (u64)prandom_u32_state(&h->random) << 32 | i;
}

/* By counting what the table holds */
static void history_count(struct history *h)
{
	const struct dsr_flow_table *table = h->ground->table;
	u32 counted[SERVERS + 1][DSR_COUNTED_ACTIVE + 1] = { };
	u32 i, j;

	for (i = 0; i <= table->mask; i++) {
		for (j = 0; j < DSR_FLOW_WAYS; j++) {
			u64 entry = table->bucket[i].entry[j];

			counted[dsr_entry_server(entry)][dsr_entry_counted(entry)]++;
		}
	}
	for (i = 1; i <= SERVERS; i++) {
		struct dsr_tally tally = dsr_server_tally(&h->ground->server[i]);

		h->wrong += tally.active != counted[i][DSR_COUNTED_ACTIVE] ||
			    tally.pending != counted[i][DSR_COUNTED_PENDING];
	}
}

static void run_history(struct kunit *test, struct history *h, u64 seed)
{
	u32 step, flow;

	history_begin(h, test, seed);
	for (step = 0; step < STEPS && !h->wrong; step++) {
		history_step(h);
		if (step % 100 == 0)
			history_count(h);
	}
	for (flow = 0; flow < FLOWS; flow++)
		h->wrong += look(h->ground, h->hash[flow]) != h->entry[flow];
	KUNIT_EXPECT_EQ_MSG(test, h->wrong, 0, "seed %llu, step %u", seed,
			    step);
	dsr_flow_table_free(h->ground->table);
	h->ground->table = NULL;
}

static void flow_model(struct kunit *test)
{
	struct history *h = kunit_kzalloc(test, sizeof(*h), GFP_KERNEL);
	u64 fresh = get_random_u32();
	u32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, h);
	for (i = 0; i < 3; i++)
		run_history(test, h, i);
	kunit_info(test, "seed %llu\n", fresh);
	run_history(test, h, fresh);
}

static struct kunit_case flow_cases[] = {
	KUNIT_CASE(flow_entry_ahead),
	KUNIT_CASE(flow_find),
	KUNIT_CASE(flow_tag_zero),
	KUNIT_CASE(flow_equal_tags),
	KUNIT_CASE(flow_victims),
	KUNIT_CASE(flow_stamp_wraps),
	KUNIT_CASE(flow_dead_server),
	KUNIT_CASE(flow_flood),
	KUNIT_CASE(flow_resizes),
	KUNIT_CASE(flow_resize_full),
	KUNIT_CASE(flow_model),
	{}
};

struct kunit_suite dsr_flow_suite = {
	.name = "dsr_flow",
	.init = flow_init,
	.exit = flow_exit,
	.test_cases = flow_cases,
};
