// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flow table under two CPUs that want the same places at the same time: two
 * threads that wait for each other, insert, wait again and have the table looked
 * at, thousands of times, but not for long where CPUs are rare. On one CPU they
 * only take turns. What a single CPU can do wrong: flow_test.c.
 */
#include "test_net.h"
#include "sched.h"
#include "suites.h"

#include <linux/cpumask.h>
#include <linux/in.h>
#include <linux/kthread.h>
#include <linux/wait.h>

#define CPUS	2
#define ROUNDS	20000
#define SECONDS	20
#define HOSTS	4
#define PAIR	(2 * DSR_FLOW_WAYS)	/* places that a flow may have */
#define EACH	(PAIR / CPUS)		/* flows of each thread in a round */

struct race;

/**
 * struct racer - one thread
 * @race: what it takes part in
 * @number: of the thread, from 0
 * @met: how often it has waited for the others
 * @stored: which of its flows of this round are in the table, as it was told
 * @finished: it has ended
 */
struct racer {
	struct race *race;
	u32 number;
	u32 met;
	u32 stored;
	struct completion finished;
};

/**
 * struct race - what happens in each round
 * @tn: whose flow table it is
 * @prepare: called before each round, with nobody else about
 * @run: called by each thread at the same time; RCU read side, BH disabled
 * @check: called after each round, with nobody else about
 * @racer: the threads
 * @index: number of the server of each host; asking the namespace may sleep
 * @arrived: how often any of them has come to wait
 * @meeting: where they wait, on one CPU
 * @round: number of the round
 * @until: jiffies after which it is the last
 * @last: it is
 * @wrong: what @check complained of
 */
struct race {
	struct test_net *tn;
	void (*prepare)(struct race *race);
	void (*run)(struct racer *racer);
	void (*check)(struct race *race);
	struct racer racer[CPUS];
	u16 index[HOSTS + 1];
	atomic_t arrived;
	wait_queue_head_t meeting;
	u32 round;
	unsigned long until;
	bool last;
	u32 wrong;
};

/* Until all have come; on one CPU, who waits must let the others run. */
static void meet(struct racer *racer)
{
	struct race *race = racer->race;
	int all = ++racer->met * CPUS;

	atomic_inc(&race->arrived);
	if (num_online_cpus() < CPUS) {
		wake_up_all(&race->meeting);
		wait_event(race->meeting,
			   atomic_read_acquire(&race->arrived) >= all);
	}
	while (atomic_read_acquire(&race->arrived) < all)
		cond_resched();
}

/* Returns whether there is another one: what all read between their meetings. */
static bool run_round(struct racer *racer)
{
	struct race *race = racer->race;
	bool last;

	if (!racer->number) {
		race->prepare(race);
		race->last = race->round + 1 >= ROUNDS ||
			     time_after(jiffies, race->until);
	}
	meet(racer);
	last = race->last;
	local_bh_disable();
	rcu_read_lock();
	race->run(racer);
	rcu_read_unlock();
	local_bh_enable();
	meet(racer);
	if (!racer->number) {
		race->check(race);
		race->round++;
	}
	return !last;
}

static int run_rounds(void *data)
{
	struct racer *racer = data;

	while (run_round(racer))
		;
	kthread_complete_and_exit(&racer->finished, 0);
}

/* All of them are there before the first one begins to wait for the others. */
static void run_race(struct kunit *test, struct race *race)
{
	struct task_struct *thread[CPUS];
	u32 i, cpu = cpumask_first(cpu_online_mask);
	u32 made = 0;

	race->until = jiffies + SECONDS * HZ;
	for (; made < CPUS; made++) {
		race->racer[made].race = race;
		race->racer[made].number = made;
		init_completion(&race->racer[made].finished);
		thread[made] = kthread_create(run_rounds, &race->racer[made],
					      "dsr_race/%u", made);
		if (IS_ERR(thread[made]))
			break;
		kthread_bind(thread[made], cpu);
		cpu = cpumask_next(cpu, cpu_online_mask);
		if (cpu >= nr_cpu_ids)
			cpu = cpumask_first(cpu_online_mask);
	}
	for (i = 0; i < made; i++) {
		if (made < CPUS)
			kthread_stop(thread[i]);
		else
			wake_up_process(thread[i]);
	}
	KUNIT_ASSERT_EQ(test, made, CPUS);
	for (i = 0; i < CPUS; i++)
		wait_for_completion(&race->racer[i].finished);
	kunit_info(test, "%u rounds", race->round);
	KUNIT_EXPECT_EQ(test, race->wrong, 0u);
}

static struct race *make_race(struct kunit *test)
{
	struct race *race = kunit_kzalloc(test, sizeof(*race), GFP_KERNEL);
	u32 host;

	KUNIT_ASSERT_NOT_NULL(test, race);
	init_waitqueue_head(&race->meeting);
	race->tn = test_net_make(test, IPPROTO_TCP, DSR_FLOW_SLOTS_MIN);
	race->tn->options.scheduler = dsr_scheduler_find("rr");
	KUNIT_ASSERT_EQ(test, test_net_set(race->tn), 0);
	for (host = 1; host <= HOSTS; host++)
		race->index[host] = test_net_add(race->tn, host, 1);
	return race;
}

/* All flows of a round share a pair of buckets. */
static u64 hash_of(const struct race *race, u32 tag)
{
	return (u64)(race->round * 2) << 32 | tag;
}

static u64 *place(const struct race *race, u32 i)
{
	struct dsr_flow_table *table = race->tn->dn->flows;
	u32 bucket = (race->round * 2) & table->mask;

	return &table->bucket[bucket + i / DSR_FLOW_WAYS]
			.entry[i % DSR_FLOW_WAYS];
}

static u64 entry_of(struct race *race, u64 hash, u32 host,
		    enum dsr_flow_state state)
{
	return dsr_entry_make(hash, race->index[host], race->tn->now,
			      state);
}

static bool insert(struct race *race, u32 tag, u32 host,
		   enum dsr_flow_state state)
{
	struct dsr_net *dn = race->tn->dn;
	u64 hash = hash_of(race, tag);
	enum dsr_flow_inserted inserted;

	rcu_read_lock();
	inserted = dsr_flow_insert(dn->flows, dn->servers, hash,
				   entry_of(race, hash, host, state),
				   race->tn->now);
	rcu_read_unlock();
	return inserted != DSR_FLOW_UNTRACKED;
}

static void clear_places(struct race *race)
{
	u32 i;

	rcu_read_lock();
	for (i = 0; i < PAIR; i++)
		dsr_flow_update(race->tn->dn->servers, place(race, i),
				*place(race, i), 0);
	rcu_read_unlock();
}

static u32 used_places(const struct race *race)
{
	u32 i, used = 0;

	for (i = 0; i < PAIR; i++)
		used += !!*place(race, i);
	return used;
}

static u32 places_of(const struct race *race, u32 tag)
{
	u32 i, n = 0;

	for (i = 0; i < PAIR; i++)
		n += *place(race, i) && dsr_entry_tag(*place(race, i)) == tag;
	return n;
}

/* Does each server know what the table holds of it? */
static void check_active(struct race *race)
{
	u32 host;

	for (host = 1; host <= HOSTS; host++)
		race->wrong += test_net_miscounted(race->tn, host);
}

static u32 tag_of(const struct racer *racer, u32 i)
{
	return 1 + racer->number * EACH + i;
}

/* Every other round, flows that may be evicted are in all places */
static void fill_or_not(struct race *race)
{
	u32 i;

	for (i = 0; race->round & 1 && i < PAIR; i++)
		insert(race, 100 + i, 1 + i % HOSTS, DSR_FLOW_HALF_OPEN);
}

static void insert_own(struct racer *racer)
{
	u32 i;

	racer->stored = 0;
	for (i = 0; i < EACH; i++)
		if (insert(racer->race, tag_of(racer, i), 1 + i % HOSTS,
			   DSR_FLOW_ESTABLISHED))
			racer->stored |= BIT(i);
}

/* A flow has one place if its thread was told so, and none if not. */
static void check_own(struct race *race)
{
	u32 i, j, stored = 0;

	for (i = 0; i < CPUS; i++) {
		const struct racer *racer = &race->racer[i];

		stored += hweight32(racer->stored);
		for (j = 0; j < EACH; j++)
			race->wrong += places_of(race, tag_of(racer, j)) !=
				       !!(racer->stored & BIT(j));
	}
	race->wrong += used_places(race) != (race->round & 1 ? PAIR : stored);
	race->wrong += stored < EACH;
	check_active(race);
	clear_places(race);
}

/* Flows of two CPUs want the same places: no flow takes another one's. */
static void race_places(struct kunit *test)
{
	struct race *race = make_race(test);

	race->prepare = fill_or_not;
	race->run = insert_own;
	race->check = check_own;
	run_race(test, race);
}

static void prepare_nothing(struct race *race)
{
}

static void insert_same(struct racer *racer)
{
	u32 i;

	racer->stored = 0;
	for (i = 0; i < EACH; i++)
		if (insert(racer->race, 1 + i, 1 + racer->number,
			   DSR_FLOW_ESTABLISHED))
			racer->stored |= BIT(i);
}

static void check_same(struct race *race)
{
	u32 stored = race->racer[0].stored | race->racer[1].stored;
	u32 i;

	for (i = 0; i < EACH; i++)
		race->wrong += places_of(race, 1 + i) != !!(stored & BIT(i));
	race->wrong += stored != GENMASK(EACH - 1, 0);
	check_active(race);
	clear_places(race);
}

/* Two CPUs have the first packets of the same flows: one place for each flow */
static void race_flows(struct kunit *test)
{
	struct race *race = make_race(test);

	race->prepare = prepare_nothing;
	race->run = insert_same;
	race->check = check_same;
	run_race(test, race);
}

#define NEWCOMER	(HOSTS + 1)

static bool opens(struct race *race, u32 client)
{
	if (test_net_send(race->tn, client, DSR_SIGNAL_OPEN).verdict != DSR_SEND)
		return false;
	test_net_send(race->tn, client, DSR_SIGNAL_DATA);
	return true;
}

/* Every server has its flow, and a SYN has found out that there is no room. */
static void fill_servers(struct race *race)
{
	u32 client;

	for (client = 1; client <= HOSTS; client++)
		race->wrong += !opens(race, client);
	race->wrong += opens(race, NEWCOMER);
}

static void end_or_come(struct racer *racer)
{
	struct race *race = racer->race;

	if (racer->number)
		racer->stored = opens(race, NEWCOMER);
	else
		test_net_send(race->tn, 1 + race->round % HOSTS,
			      DSR_SIGNAL_RESET);
}

static void check_room(struct race *race)
{
	race->wrong += !race->racer[1].stored && !opens(race, NEWCOMER);
	check_active(race);
	test_net_send(race->tn, NEWCOMER, DSR_SIGNAL_RESET);
}

/*
 * A flow ends while another CPU finds out that there is no room: that is not
 * believed once there is some.
 */
static void race_room(struct kunit *test)
{
	struct race *race = make_race(test);
	u32 host;

	for (host = 1; host <= HOSTS; host++)
		test_net_set_limit(race->tn, host, 1, 0);
	race->prepare = fill_servers;
	race->run = end_or_come;
	race->check = check_room;
	run_race(test, race);
}

static struct kunit_case race_cases[] = {
	KUNIT_CASE(race_places),
	KUNIT_CASE(race_flows),
	KUNIT_CASE(race_room),
	{}
};

struct kunit_suite dsr_flow_race_suite = {
	.name = "dsr_flow_race",
	.exit = test_net_exit,
	.test_cases = race_cases,
};
