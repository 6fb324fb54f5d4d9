// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of a pass of the sweep: what packets have to forget first, and what
 * goes between two slices.
 */
#include "test_net.h"
#include "suites.h"

#include <linux/in.h>

#define CLIENTS	1000

static int ctx_init(struct kunit *test)
{
	test_net_make(test, IPPROTO_TCP, 8192);
	return 0;
}

static void ctx_exit(struct kunit *test)
{
	test_net_unmake(test->priv);
}

static void send_all(struct test_net *tn, enum dsr_signal signal)
{
	u32 i;

	for (i = 0; i < CLIENTS; i++)
		test_net_send(tn, i, signal);
}

static u32 rows_with_previous(struct test_net *tn)
{
	const struct dsr_dirty *dirty;
	u32 row, n = 0;

	rcu_read_lock();
	dirty = rcu_dereference(rcu_dereference(tn->service->view)->dirty);
	if (dirty)
		for_each_set_bit(row, dirty->bits, dirty->mask + 1)
			n += !!dirty->prev[row];
	rcu_read_unlock();
	return n;
}

static bool slice(struct test_net *tn)
{
	bool more;

	mutex_lock(&tn->dn->lock);
	dsr_flow_skew += tn->now - dsr_flow_now();
	more = dsr_sweep_slice(tn->dn);
	mutex_unlock(&tn->dn->lock);
	return more;
}

/*
 * Flows that are remembered because their row had a previous owner, whose window
 * is over: a packet that has read the previous owner yet must find its entry.
 */
static void entries_outlive_previous_owners(struct kunit *test)
{
	struct test_net *tn = test->priv;
	u32 entries, i;

	test_net_add(tn, 1, 1);
	test_net_add(tn, 2, 1);
	send_all(tn, DSR_SIGNAL_DATA);
	test_net_add(tn, 3, 1);
	send_all(tn, DSR_SIGNAL_OPEN);
	send_all(tn, DSR_SIGNAL_DATA);
	tn->now += tn->service->dp.lifetime[DSR_FLOW_ESTABLISHED] + 1;
	send_all(tn, DSR_SIGNAL_OPEN);
	send_all(tn, DSR_SIGNAL_DATA);
	entries = test_net_entries(tn);
	KUNIT_ASSERT_GT(test, entries, 100u);
	KUNIT_ASSERT_GT(test, rows_with_previous(tn), 100u);

	for (i = 0; rows_with_previous(tn) && i < 100; i++)
		slice(tn);
	KUNIT_EXPECT_EQ(test, rows_with_previous(tn), 0u);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), entries);
	/* as long as a packet is under way */
	for (i = 0; i < 100; i++) {
		tn->dn->sweep.grace = get_state_synchronize_rcu();
		KUNIT_EXPECT_TRUE(test, slice(tn));
	}
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), entries);
	test_net_sweep(tn);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0u);
}

/* The one that the pass would look at next */
static void service_goes_between_slices(struct kunit *test)
{
	struct test_net *tn = test->priv;
	u32 bound = 10000;

	test_net_add(tn, 1, 1);
	test_net_add(tn, 2, 1);
	send_all(tn, DSR_SIGNAL_OPEN);
	slice(tn);
	tn->dn->sweep.step = 1;
	tn->dn->sweep.at = &tn->service->node;
	test_net_delete(tn);
	KUNIT_EXPECT_PTR_EQ(test, tn->dn->sweep.at, &tn->dn->services);
	while (test_net_slice(tn) && bound--)
		;
	KUNIT_EXPECT_EQ(test, bitmap_weight(tn->dn->servers->used,
					    DSR_SERVER_INDEXES + 1), 2);
	KUNIT_EXPECT_EQ(test, test_net_entries(tn), 0u);
}

static struct kunit_case sweep_cases[] = {
	KUNIT_CASE(entries_outlive_previous_owners),
	KUNIT_CASE(service_goes_between_slices),
	{ }
};

struct kunit_suite dsr_sweep_suite = {
	.name = "dsr_sweep",
	.init = ctx_init,
	.exit = ctx_exit,
	.test_cases = sweep_cases,
};
