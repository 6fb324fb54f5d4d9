/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Real servers: one &struct dsr_server for each server of each service, and the
 * namespace's table from index to server, which rows and flow entries name. An
 * index outlives its server: it is given out again only when a full sweep has
 * found no trace of it.
 */
#ifndef _DSR_SERVER_H
#define _DSR_SERVER_H

#include "address.h"
#include "nexthop.h"
#include "stats.h"

#include <linux/bitmap.h>

struct dsr_server_spec;
struct dsr_service;

#define DSR_SERVER_INDEXES	65535	/* 1 to 65534 are given out */
#define DSR_SERVER_UNKNOWN	65535	/* a previous owner that is not known */

/**
 * struct dsr_census - flows of a server in the flow table
 * @flows: indexed by &enum dsr_flow_state
 */
struct dsr_census {
	u32 flows[8];
};

/**
 * struct dsr_tally - flows of a server at one moment, see &enum dsr_counted
 * @active: those that are alive
 * @pending: those of which one packet was seen
 */
struct dsr_tally {
	u32 active;
	u32 pending;
};

/* One of each, as &dsr_server.tally holds them */
#define DSR_TALLY_ACTIVE	1LL
#define DSR_TALLY_PENDING	0x100000000LL

/* Of a limit of flows: what pending ones can hold of it at most */
#define DSR_PENDING_PART	8

/**
 * enum dsr_pass - which flows count against a limit
 * @DSR_PASS_ALL: active and pending ones: what is asked first
 * @DSR_PASS_SHARE: pending ones up to their share of the limit alone: what is
 *	asked when no server is left by the first
 * @DSR_PASSES: how many there are
 */
enum dsr_pass {
	DSR_PASS_ALL,
	DSR_PASS_SHARE,
	DSR_PASSES,
};

/**
 * struct dsr_server - a real server of one service
 * @service: the service; stays valid as long as the server
 * @nexthop: where its frames go
 * @traffic: what was sent to it
 * @index: its place in the table, 1 to 65534
 * @dead: removed; kept until no flow entry names it
 * @weight: 0 to DSR_WEIGHT_MAX; 0 drains
 * @tally: its flows, active ones in the low half and pending ones in the high
 *	half, which dsr_tally_of() tells apart: written when a flow begins, is
 *	answered or ends, never by a packet of one that lives
 * @max_flows: flows at which it gets no new ones, 0 for no limit
 * @resume: flows below which it gets new ones again; 0: @max_flows
 * @full: it had @max_flows, and has not come below @resume since; see
 *	dsr_server_full()
 * @address: its own address
 * @seed: hash of @address under the namespace's secret
 * @pinned: @lladdr was given by the operator
 * @lladdr: the pinned hardware address
 * @probe_mark: mark of the gateway's own packets to it, 0 for none
 * @rows: slots it owns in the current view
 * @up: it could be sent to, by the current view
 * @entered: it may get new flows, by the current view
 * @since: when it came to that, in ticks
 * @told_full: what was told last: it is full, see news.h
 * @told_drained: what was told last: it has no flows left
 * @fresh: it is being added by the transaction that runs
 * @next_weight: what the transaction that runs makes of it; so those that follow
 * @next_max_flows: its limit
 * @next_resume: where that ends
 * @next_probe_mark: its probe mark
 * @next_nexthop: its next hop
 * @next_up: it could be sent to when that was planned: the view is made by this,
 *	for a device may be lost meanwhile
 * @next_rows: slots it owns in the view that is made
 * @leaving: it is being removed
 * @place: its place in the service's list before the transaction that runs
 * @census: flows found by the last full sweep
 * @counting: flows found so far by the sweep that runs; sweep only
 * @node: in the service's list
 * @dead_node: in the list of the dead
 * @nexthop_node: in the next hop's list
 * @rcu: frees it after the last reader
 *
 * The first cache line is all that packets of flows that are there read, and
 * nobody writes to it; the second one is for those that begin. @nexthop is
 * replaced under RCU, @tally and @full change at any time. Plans, @entered, @since
 * and @counting are written under &dsr_net.lock, everything else under that and
 * &dsr_net.brief.
 */
struct dsr_server {
	struct dsr_service *service;
	struct dsr_nexthop __rcu *nexthop;
	struct dsr_traffic __percpu *traffic;
	u16 index;
	bool dead;
	u32 weight;

	atomic64_t tally ____cacheline_aligned;
	u32 max_flows;
	u32 resume;
	bool full;

	struct dsr_address address;
	u64 seed;
	bool pinned;
	u8 lladdr[ETH_ALEN];
	u32 probe_mark;
	u32 rows;
	bool up;
	bool entered;
	u32 since;
	bool told_full;
	bool told_drained;
	bool fresh;
	bool leaving;
	u32 place;
	u32 next_weight;
	u32 next_max_flows;
	u32 next_resume;
	u32 next_probe_mark;
	struct dsr_nexthop *next_nexthop;
	bool next_up;
	u32 next_rows;
	struct dsr_census census;
	struct dsr_census counting;
	struct list_head node;
	struct list_head dead_node;
	struct list_head nexthop_node;
	struct rcu_head rcu;
};

/**
 * struct dsr_server_table - from index to server
 * @used: indexes that are given out; under &dsr_net.lock
 * @some: those that a walk over rows looks for; likewise, empty between walks
 * @hint: where to look for the next free one
 * @server: the servers; slot 0 and the last are always NULL
 */
struct dsr_server_table {
	DECLARE_BITMAP(used, DSR_SERVER_INDEXES + 1);
	DECLARE_BITMAP(some, DSR_SERVER_INDEXES + 1);
	u32 hint;
	struct dsr_server __rcu *server[DSR_SERVER_INDEXES + 1];
};

/**
 * dsr_server_by_index - the server that a row or an entry names
 * @table: the namespace's table
 * @index: any 16-bit number
 *
 * Context: RCU read side.
 * Return: the server, perhaps a dead one, or NULL.
 */
static inline struct dsr_server *
dsr_server_by_index(const struct dsr_server_table *table, u16 index)
{
	return rcu_dereference(table->server[index]);
}

/**
 * dsr_server_l2 - how to send to a server now
 * @server: a server or NULL
 *
 * Context: RCU read side.
 * Return: its header and device, or NULL when it is none, dead or not up.
 */
static inline const struct dsr_l2 *dsr_server_l2(const struct dsr_server *server)
{
	if (unlikely(!server || READ_ONCE(server->dead)))
		return NULL;
	return rcu_dereference(rcu_dereference(server->nexthop)->l2);
}

struct dsr_server_table *dsr_server_table_new(void);
void dsr_server_table_free(struct dsr_server_table *table);

struct dsr_server *dsr_server_new(struct dsr_net *dn,
				  struct dsr_service *service,
				  const struct dsr_server_spec *spec,
				  struct netlink_ext_ack *extack);
int dsr_server_plan(struct dsr_net *dn, struct dsr_server *server,
		    const struct dsr_server_spec *spec);
bool dsr_server_same(const struct dsr_server *server);
void dsr_server_apply(struct dsr_net *dn, struct dsr_server *server);
void dsr_server_abandon(struct dsr_net *dn, struct dsr_server *server);
void dsr_server_free(struct dsr_net *dn, struct dsr_server *server);
void dsr_server_count(struct dsr_server *server, s64 change);
bool dsr_server_full(const struct dsr_server *server,
		     const struct dsr_tally *tally);

/**
 * dsr_tally_of - take a sum of flows apart
 * @sum: of &DSR_TALLY_ACTIVE and &DSR_TALLY_PENDING; each part may be negative
 *
 * Context: any.
 * Return: the parts. A flow that ends may be counted before it is counted to
 * begin, by another CPU: what is less than none is none.
 */
static inline struct dsr_tally dsr_tally_of(s64 sum)
{
	s32 active = (s32)sum;
	s32 pending = (sum - active) >> 32;

	return (struct dsr_tally) {
		.active = max(active, 0),
		.pending = max(pending, 0),
	};
}

/**
 * dsr_server_tally - how many flows a server has
 * @server: the server
 *
 * Exact but for flows that are being counted at this moment.
 *
 * Context: any.
 * Return: entries of the flow table that name it, by class.
 */
static inline struct dsr_tally dsr_server_tally(const struct dsr_server *server)
{
	return dsr_tally_of(atomic64_read(&server->tally));
}

/**
 * dsr_server_has_room - can a server get a new flow?
 * @server: the server
 * @tally: its flows
 * @pass: which of them count
 *
 * CPUs that ask at the same time may each give it one flow more.
 *
 * Context: any.
 * Return: true when its limit does not stand against it.
 */
static inline bool dsr_server_has_room(const struct dsr_server *server,
				       const struct dsr_tally *tally,
				       enum dsr_pass pass)
{
	u32 limit = READ_ONCE(server->max_flows);

	if (!limit)
		return true;
	if (pass == DSR_PASS_ALL && tally->active + tally->pending >= limit)
		return false;
	return !dsr_server_full(server, tally);
}

/**
 * dsr_server_nexthop - a server's next hop, for the control side
 * @server: the server; whoever calls holds one of the namespace's locks
 *
 * Context: process, under &dsr_net.lock or &dsr_net.brief.
 * Return: the next hop, never NULL.
 */
static inline struct dsr_nexthop *
dsr_server_nexthop(const struct dsr_server *server)
{
	return rcu_dereference_protected(server->nexthop, true);
}

#endif
