// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of a pass of the sweep: what packets have to forget first, and what
 * goes between two slices.
 */
#include "fleet.h"
#include "suites.h"

#include <linux/in.h>

#define CLIENTS	1000

static int scene_init(struct kunit *test)
{
	fleet_make(test, IPPROTO_TCP, 8192);
	return 0;
}

static void scene_exit(struct kunit *test)
{
	fleet_unmake(test->priv);
}

static void send_all(struct fleet *fleet, enum dsr_signal signal)
{
	u32 i;

	for (i = 0; i < CLIENTS; i++)
		fleet_send(fleet, i, signal);
}

static u32 rows_with_previous(struct fleet *fleet)
{
	const struct dsr_dirty *dirty;
	u32 row, n = 0;

	rcu_read_lock();
	dirty = rcu_dereference(rcu_dereference(fleet->service->view)->dirty);
	if (dirty)
		for_each_set_bit(row, dirty->bits, dirty->mask + 1)
			n += !!dirty->prev[row];
	rcu_read_unlock();
	return n;
}

static bool slice(struct fleet *fleet)
{
	bool more;

	mutex_lock(&fleet->dn->lock);
	dsr_flow_skew += fleet->now - dsr_flow_now();
	more = dsr_sweep_slice(fleet->dn);
	mutex_unlock(&fleet->dn->lock);
	return more;
}

/*
 * Flows that are remembered because their row had a previous owner, whose window
 * is over: a packet that has read the previous owner yet must find its entry.
 */
static void entries_outlive_previous_owners(struct kunit *test)
{
	struct fleet *fleet = test->priv;
	u32 entries, i;

	fleet_add(fleet, 1, 1);
	fleet_add(fleet, 2, 1);
	send_all(fleet, DSR_SIGNAL_DATA);
	fleet_add(fleet, 3, 1);
	send_all(fleet, DSR_SIGNAL_OPEN);
	send_all(fleet, DSR_SIGNAL_DATA);
	fleet->now += fleet->service->dp.lifetime[DSR_FLOW_ESTABLISHED] + 1;
	send_all(fleet, DSR_SIGNAL_OPEN);
	send_all(fleet, DSR_SIGNAL_DATA);
	entries = fleet_entries(fleet);
	KUNIT_ASSERT_GT(test, entries, 100u);
	KUNIT_ASSERT_GT(test, rows_with_previous(fleet), 100u);

	for (i = 0; rows_with_previous(fleet) && i < 100; i++)
		slice(fleet);
	KUNIT_EXPECT_EQ(test, rows_with_previous(fleet), 0u);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), entries);
	/* as long as a packet is under way */
	for (i = 0; i < 100; i++) {
		fleet->dn->sweep.grace = get_state_synchronize_rcu();
		KUNIT_EXPECT_TRUE(test, slice(fleet));
	}
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), entries);
	fleet_sweep(fleet);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 0u);
}

/* The one that the pass would look at next */
static void service_goes_between_slices(struct kunit *test)
{
	struct fleet *fleet = test->priv;
	u32 bound = 10000;

	fleet_add(fleet, 1, 1);
	fleet_add(fleet, 2, 1);
	send_all(fleet, DSR_SIGNAL_OPEN);
	slice(fleet);
	fleet->dn->sweep.step = 1;
	fleet->dn->sweep.at = &fleet->service->node;
	fleet_delete(fleet);
	KUNIT_EXPECT_PTR_EQ(test, fleet->dn->sweep.at, &fleet->dn->services);
	while (fleet_slice(fleet) && bound--)
		;
	KUNIT_EXPECT_EQ(test, bitmap_weight(fleet->dn->servers->used,
					    DSR_SERVER_INDEXES + 1), 2);
	KUNIT_EXPECT_EQ(test, fleet_entries(fleet), 0u);
}

static struct kunit_case sweep_cases[] = {
	KUNIT_CASE(entries_outlive_previous_owners),
	KUNIT_CASE(service_goes_between_slices),
	{ }
};

struct kunit_suite dsr_sweep_suite = {
	.name = "dsr_sweep",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = sweep_cases,
};
