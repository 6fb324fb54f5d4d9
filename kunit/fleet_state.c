// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a fleet holds, for a test to look at: see fleet.h. Nobody else uses the
 * fleet meanwhile.
 */
#include "fleet.h"

/* Count the entries in the flow table, tables before a resize included. */
u32 fleet_entries(const struct fleet *fleet)
{
	const struct dsr_flow_table *table = fleet->dn->flows;
	u32 i, j, n = 0;

	for (; table; table = rcu_access_pointer(table->older))
		for (i = 0; i <= table->mask; i++)
			for (j = 0; j < DSR_FLOW_WAYS; j++)
				n += !!table->bucket[i].entry[j];
	return n;
}

/* Count the active flows of a server, as it counts them itself. */
u32 fleet_active(struct fleet *fleet, u32 host)
{
	return dsr_server_tally(fleet_server(fleet, host)).active;
}

/* Count the active and pending flows of a server, as it counts them itself. */
u32 fleet_flows(struct fleet *fleet, u32 host)
{
	struct dsr_tally tally = dsr_server_tally(fleet_server(fleet, host));

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
 * fleet_miscounted - does a server count other flows than the flow table holds?
 * @fleet: the fleet, tables before a resize included
 * @host: number of its address
 *
 * Return: true when it does, of either class.
 */
bool fleet_miscounted(struct fleet *fleet, u32 host)
{
	const struct dsr_server *server = fleet_server(fleet, host);
	const struct dsr_flow_table *table = fleet->dn->flows;
	struct dsr_tally said = dsr_server_tally(server), seen = { };
	u32 i;

	for (; table; table = rcu_access_pointer(table->older))
		for (i = 0; i <= table->mask; i++)
			count_server(&table->bucket[i], server->index, &seen);
	return said.active != seen.active || said.pending != seen.pending;
}

/* Find a flow's entry, or 0. */
u64 fleet_entry(const struct fleet *fleet, u32 client)
{
	struct dsr_key key = fleet_client(fleet, client);
	const struct dsr_config *config;
	u64 entry, hash;
	u64 *slot;

	rcu_read_lock();
	config = rcu_dereference(fleet->dn->dp.config);
	hash = dsr_flow_hash(config, rcu_dereference(fleet->service->view),
			     &key);
	entry = dsr_flow_find(config->flows, hash, &slot);
	rcu_read_unlock();
	return entry;
}

/* Count the rows that are not clean. */
u32 fleet_dirty(const struct fleet *fleet)
{
	const struct dsr_dirty *dirty;
	u32 n;

	rcu_read_lock();
	dirty = rcu_dereference(rcu_dereference(fleet->service->view)->dirty);
	n = dirty ? dirty->count : 0;
	rcu_read_unlock();
	return n;
}

/**
 * fleet_count - a counter of the namespace
 * @fleet: the fleet
 * @which: which one
 *
 * Return: its value.
 */
u64 fleet_count(const struct fleet *fleet, enum dsr_counter which)
{
	return dsr_counter_sum(fleet->dn->dp.counters, which);
}
