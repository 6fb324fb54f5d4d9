/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Steering: the key of a flow in, a decision out. It knows nothing of netfilter
 * and of packets.
 */
#ifndef _DSR_STEER_H
#define _DSR_STEER_H

#include "config.h"
#include "hash.h"
#include "key.h"
#include "rows.h"
#include "server.h"

#include <linux/in.h>

/**
 * enum dsr_verdict - outcome of a decision
 * @DSR_SEND: send it to the decision's server
 * @DSR_NO_SERVICE: the VIP has no such service: pass it
 * @DSR_NO_SERVER: no server can take it: do as the service says
 * @DSR_GONE: its server is gone and the service says drop
 * @DSR_UNDECIDED: of dsr_steer_row() and dsr_steer_follow(): the next function is to
 *	decide; of dsr_steer_if(): the caller declined
 */
enum dsr_verdict {
	DSR_SEND,
	DSR_NO_SERVICE,
	DSR_NO_SERVER,
	DSR_GONE,
	DSR_UNDECIDED,
};

/**
 * struct dsr_decision - the server of a packet
 * @view: its service; NULL with DSR_NO_SERVICE
 * @dest: its server, with DSR_SEND
 * @l2: how to send to it, with DSR_SEND
 */
struct dsr_decision {
	const struct dsr_view *view;
	const struct dsr_dest *dest;
	const struct dsr_l2 *l2;
};

/**
 * struct dsr_why - where a flow would go and why, for the operator
 * @decision: as dsr_steer() would decide for a packet of a running connection
 * @choice: the reason
 * @row: its row, with a scheduler of the hash family
 * @dirty: the row is dirty
 * @entry: its entry in the flow table, or 0
 * @new_server: where a new connection of the tuple would go; NULL when a
 *	scheduler would choose it then, or when nobody can take it
 */
struct dsr_why {
	struct dsr_decision decision;
	enum dsr_flow_choice choice;
	u32 row;
	bool dirty;
	u64 entry;
	const struct dsr_server *new_server;
};

/**
 * dsr_steer_view - decide where a packet of a service goes, if its row can tell
 * @config: the configuration, read once for this packet
 * @view: the service
 * @key: what the packet says
 * @hash: where to write the flow's hash
 * @decision: where to write the server
 *
 * Context: RCU read side.
 * Return: DSR_SEND, or DSR_UNDECIDED when the flow table must be asked, or when
 * the row's owner cannot be sent to.
 */
static __always_inline enum dsr_verdict
dsr_steer_view(const struct dsr_config *config, const struct dsr_view *view,
	       const struct dsr_key *key, u64 *hash,
	       struct dsr_decision *decision)
{
	const struct dsr_dest *dest;

	*hash = dsr_flow_hash_fast(config, view, key);
	if (unlikely(view->slow) ||
	    unlikely(dsr_row_needs_lookup(rcu_dereference(view->dirty), *hash)))
		return DSR_UNDECIDED;
	dest = dsr_dest(config->servers, view->slot[dsr_row(*hash, view->last)]);
	decision->dest = dest;
	decision->l2 = rcu_dereference(dest->l2);
	return likely(decision->l2) ? DSR_SEND : DSR_UNDECIDED;
}

/**
 * dsr_steer_row - decide where a packet goes, if its row can tell
 * @config: the configuration, read once for this packet
 * @key: what the packet says
 * @hash: where to write the flow's hash, unless DSR_NO_SERVICE
 * @decision: where to write the service and the server
 *
 * All that a packet of a clean row needs; inlined, for most packets are such.
 *
 * Context: RCU read side.
 * Return: DSR_SEND, DSR_NO_SERVICE or DSR_UNDECIDED.
 */
static __always_inline enum dsr_verdict
dsr_steer_row(const struct dsr_config *config, const struct dsr_key *key,
	      u64 *hash, struct dsr_decision *decision)
{
	const struct dsr_view *view;

	view = dsr_config_find(config, key->vip_hash, key->family, &key->vip,
			       key->protocol, ntohs(key->vip_port));
	decision->view = view;
	if (unlikely(!view))
		return DSR_NO_SERVICE;
	return dsr_steer_view(config, view, key, hash, decision);
}

/**
 * dsr_steer_prefetch - prefetch the cache line of the flow table that a flow needs
 * @config: the configuration
 * @key: what the packet says
 *
 * Nothing is done for a flow whose row decides alone.
 *
 * Context: RCU read side.
 */
static inline void dsr_steer_prefetch(const struct dsr_config *config,
				      const struct dsr_key *key)
{
	const struct dsr_dirty *dirty;
	const struct dsr_view *view;
	u64 hash;

	view = dsr_config_find(config, key->vip_hash, key->family, &key->vip,
			       key->protocol, ntohs(key->vip_port));
	if (!view)
		return;
	dirty = rcu_dereference(view->dirty);
	if (!view->track_all && !dirty)
		return;
	hash = dsr_flow_hash(config, view, key);
	if (view->track_all || dsr_row_needs_lookup(dirty, hash))
		dsr_flow_prefetch(config->flows, hash);
}

enum dsr_verdict dsr_steer_follow(const struct dsr_config *config,
				  const struct dsr_key *key, u64 hash, u32 now,
				  struct dsr_decision *decision);

/* Asks the caller whether the packet of @context may go there. */
typedef bool (*dsr_steer_may)(void *context,
			      const struct dsr_decision *decision);

enum dsr_verdict dsr_steer_if(const struct dsr_config *config,
			      struct dsr_counters __percpu *counters,
			      const struct dsr_key *key, u64 hash, u32 now,
			      struct dsr_decision *decision, dsr_steer_may may,
			      void *context);

/**
 * dsr_steer_flow - decide where a packet goes that neither row nor entry tells
 * @config: the configuration, read once for this packet
 * @counters: the namespace's counters
 * @key: what the packet says, after dsr_packet_refine()
 * @hash: the flow's hash
 * @now: time in ticks
 * @decision: with the service; where to write the server
 *
 * What is left to do after dsr_steer_follow() has said DSR_UNDECIDED.
 *
 * Context: RCU read side, BH disabled. Does not sleep, lock or allocate.
 * Return: the verdict.
 */
static inline enum dsr_verdict
dsr_steer_flow(const struct dsr_config *config,
	       struct dsr_counters __percpu *counters,
	       const struct dsr_key *key, u64 hash, u32 now,
	       struct dsr_decision *decision)
{
	return dsr_steer_if(config, counters, key, hash, now, decision, NULL,
			    NULL);
}

enum dsr_verdict dsr_steer(const struct dsr_config *config,
			   struct dsr_counters __percpu *counters,
			   const struct dsr_key *key, u32 now,
			   struct dsr_decision *decision);
enum dsr_verdict dsr_steer_mark(const struct dsr_config *config,
				const struct dsr_key *key, u64 *hash,
				struct dsr_decision *decision);
enum dsr_verdict dsr_steer_about(const struct dsr_config *config,
				 const struct dsr_key *key, u32 now,
				 struct dsr_decision *decision);
enum dsr_verdict dsr_steer_explain(const struct dsr_config *config,
				   const struct dsr_key *key, u32 now,
				   struct dsr_why *why);

#endif
