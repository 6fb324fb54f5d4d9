// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a test namespace holds, to look at: see test_net.h. Nobody else uses it
 * meanwhile.
 */
#include "test_net.h"

/* Count the entries in the flow table, tables before a resize included. */
u32 test_net_entries(const struct test_net *tn)
{
	const struct dsr_flow_table *table = tn->dn->flows;
	u32 i, j, n = 0;

	for (; table; table = rcu_access_pointer(table->older))
		for (i = 0; i <= table->mask; i++)
			for (j = 0; j < DSR_FLOW_WAYS; j++)
				n += !!table->bucket[i].entry[j];
	return n;
}

/* Count the active flows of a server, as it counts them itself. */
u32 test_net_active(struct test_net *tn, u32 host)
{
	return dsr_server_tally(test_net_server(tn, host)).active;
}

/* Count the active and pending flows of a server, as it counts them itself. */
u32 test_net_flows(struct test_net *tn, u32 host)
{
	struct dsr_tally tally = dsr_server_tally(test_net_server(tn, host));

	return tally.active + tally.pending;
}

static void count_server(const struct dsr_flow_bucket *bucket, u16 server,
			 struct dsr_tally *tally)
{
	u32 i;

	for (i = 0; i < DSR_FLOW_WAYS; i++) {
		u64 entry = bucket->entry[i];

		if (dsr_entry_server(entry) != server)
			continue;
		tally->active += dsr_entry_counted(entry) == DSR_COUNTED_ACTIVE;
		tally->pending += dsr_entry_counted(entry) ==
				  DSR_COUNTED_PENDING;
	}
}

/**
 * test_net_miscounted - compare the flows that a server counts with the table
 * @tn: the namespace, tables before a resize included
 * @host: number of its address
 *
 * Return: true when it does, of either class.
 */
bool test_net_miscounted(struct test_net *tn, u32 host)
{
	const struct dsr_server *server = test_net_server(tn, host);
	const struct dsr_flow_table *table = tn->dn->flows;
	struct dsr_tally said = dsr_server_tally(server), seen = { };
	u32 i;

	for (; table; table = rcu_access_pointer(table->older))
		for (i = 0; i <= table->mask; i++)
			count_server(&table->bucket[i], server->index, &seen);
	return said.active != seen.active || said.pending != seen.pending;
}

/* Find a flow's entry, or 0. */
u64 test_net_entry(const struct test_net *tn, u32 client)
{
	struct dsr_key key = test_net_client(tn, client);
	const struct dsr_config *config;
	u64 entry, hash;
	u64 *slot;

	rcu_read_lock();
	config = rcu_dereference(tn->dn->dp.config);
	hash = dsr_flow_hash(config, rcu_dereference(tn->service->view), &key);
	entry = dsr_flow_find(config->flows, hash, &slot);
	rcu_read_unlock();
	return entry;
}

/* Count the rows that are not clean. */
u32 test_net_dirty(const struct test_net *tn)
{
	const struct dsr_dirty *dirty;
	u32 n;

	rcu_read_lock();
	dirty = rcu_dereference(rcu_dereference(tn->service->view)->dirty);
	n = dirty ? dirty->count : 0;
	rcu_read_unlock();
	return n;
}

/**
 * test_net_count - read a counter of the namespace
 * @tn: the namespace
 * @which: which one
 *
 * Return: its value.
 */
u64 test_net_count(const struct test_net *tn, enum dsr_counter which)
{
	return dsr_counter_sum(tn->dn->dp.counters, which);
}
