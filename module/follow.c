// SPDX-License-Identifier: GPL-2.0-only
/*
 * Steering of established flows by their entry, with one read of the flow table:
 * most packets whose row does not decide alone. steer.c decides on all others.
 *
 * It must not know about packets, netfilter or devices.
 */
#include "steer.h"

#include <kunit/visibility.h>

/* Would one more packet leave its state as it is? */
static bool follow_is_stable(u64 entry, bool this_tick)
{
	switch (dsr_entry_state(entry)) {
	case DSR_FLOW_ESTABLISHED:
	case DSR_FLOW_UDP:
	case DSR_FLOW_CLIENT:
		return true;
	case DSR_FLOW_HALF_CLOSED:
		return this_tick;
	default:
		return false;
	}
}

/**
 * dsr_steer_follow - steer a packet of an established flow by its entry
 * @config: the configuration, read once for this packet
 * @key: what the packet says
 * @hash: the flow's hash
 * @now: time in ticks
 * @decision: with the service; where to write the server
 *
 * A flow that neither begins nor ends: what dsr_steer_flow() would come to, in a
 * few instructions, and without a write if the flow was heard of within this tick.
 *
 * Context: RCU read side, BH disabled. Does not sleep, lock or allocate.
 * Return: DSR_SEND, or DSR_UNDECIDED for all other packets.
 */
noinline enum dsr_verdict
dsr_steer_follow(const struct dsr_config *config, const struct dsr_key *key,
		 u64 hash, u32 now, struct dsr_decision *decision)
{
	const struct dsr_view *view = decision->view;
	const struct dsr_dest *dest;
	u64 entry, *place;
	bool this_tick;

	if (view->track_none ||
	    (key->signal != DSR_SIGNAL_DATA && !view->persist))
		return DSR_UNDECIDED;
	place = dsr_flow_peek(config->flows, hash, &entry);
	this_tick = dsr_entry_stamp(entry) == (now & DSR_FLOW_STAMP_MASK);
	if (!place || !follow_is_stable(entry, this_tick))
		return DSR_UNDECIDED;
	dest = dsr_dest(config->servers, dsr_entry_server(entry));
	if (dest->service != view->service)
		return DSR_UNDECIDED;
	decision->dest = dest;
	decision->l2 = rcu_dereference(dest->l2);
	if (!decision->l2)
		return DSR_UNDECIDED;
	return this_tick ||
	       dsr_flow_renew(config->servers, place, entry, now) ?
		DSR_SEND : DSR_UNDECIDED;
}

/**
 * dsr_steer - decide where a packet goes, by row, entry or scheduler
 * @config: the configuration, read once for this packet
 * @counters: the namespace's counters
 * @key: what the packet says
 * @now: time in ticks
 * @decision: where to write it
 *
 * By its address; after DSR_NO_SERVICE dsr_steer_mark() may know better. For
 * tests: path.c asks one after the other what this does.
 *
 * Context: RCU read side, BH disabled. Does not sleep, lock or allocate.
 * Return: the verdict.
 */
enum dsr_verdict dsr_steer(const struct dsr_config *config,
			   struct dsr_counters __percpu *counters,
			   const struct dsr_key *key, u32 now,
			   struct dsr_decision *decision)
{
	enum dsr_verdict verdict;
	u64 hash;

	verdict = dsr_steer_row(config, key, &hash, decision);
	if (verdict == DSR_UNDECIDED)
		verdict = dsr_steer_follow(config, key, hash, now, decision);
	if (verdict == DSR_UNDECIDED)
		verdict = dsr_steer_flow(config, counters, key, hash, now,
					 decision);
	return verdict;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_steer);

/**
 * dsr_steer_mark - decide by mark where a packet goes, if its row can tell
 * @config: the configuration, read once for this packet
 * @key: what the packet says; its mark decides
 * @hash: where to write the flow's hash, unless DSR_NO_SERVICE
 * @decision: where to write the service and the server
 *
 * Context: RCU read side.
 * Return: as dsr_steer_row().
 */
enum dsr_verdict dsr_steer_mark(const struct dsr_config *config,
				const struct dsr_key *key, u64 *hash,
				struct dsr_decision *decision)
{
	const struct dsr_view *view;

	view = dsr_config_find_mark(config, key->family, &key->vip,
				    key->protocol, key->mark);
	decision->view = view;
	if (!view)
		return DSR_NO_SERVICE;
	return dsr_steer_view(config, view, key, hash, decision);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_steer_mark);
