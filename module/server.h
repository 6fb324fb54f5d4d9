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
#include "flow.h"
#include "nexthop.h"
#include "rows.h"
#include "stats.h"

#include <linux/bitmap.h>

struct dsr_server_spec;
struct dsr_service;
struct dsr_view;

#define DSR_SERVER_INDEXES	65535	/* 1 to 65534 are given out */

/**
 * struct dsr_flow_counts - flows of a server in the flow table
 * @flows: indexed by &enum dsr_flow_state
 */
struct dsr_flow_counts {
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
 * enum dsr_pass - the flows that count against a limit
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
 * struct dsr_service_dp - what packets read of a service, beside its view
 * @lifetime: ticks that an idle flow lives, by &enum dsr_flow_state
 * @handover: ticks after a change of a row's owner in which a UDP flow or a client
 *	that is not remembered is taken for the previous owner's
 * @no_room: by &enum dsr_pass: the view of which no server can take a new flow, so
 *	that it need not be looked for, or NULL; see steer_take_in_pass() in steer.c
 * @cursor: per-CPU place in the ring of a stateful scheduler
 * @no_server_packets: per-CPU count of packets that found no server
 *
 * Written under &dsr_net.lock, but @no_room by packets too.
 */
struct dsr_service_dp {
	u16 lifetime[DSR_FLOW_STATES];
	u16 handover;
	const struct dsr_view *no_room[DSR_PASSES];
	u32 __percpu *cursor;
	u64 __percpu *no_server_packets;
};

/**
 * struct dsr_dest - a server as packets of known flows read it
 * @l2: how to send to it; NULL while nothing can be sent there
 * @traffic: what was sent to it
 * @service: its service
 * @server: the server, perhaps a removed one; NULL: the number is nobody's, and what
 *	else stands here is not to be read
 *
 * Two in a cache line, which nobody writes to but to change a server.
 */
struct dsr_dest {
	struct dsr_l2 __rcu *l2;
	struct dsr_traffic __percpu *traffic;
	struct dsr_service_dp *service;
	struct dsr_server __rcu *server;
};

/**
 * struct dsr_server_cfg - the options of a server, but for its next hop
 * @weight: 0 to DSR_WEIGHT_MAX; 0 drains
 * @max_flows: flows at which it gets no new ones, 0 for no limit
 * @resume: flows below which it gets new ones again; 0: @max_flows
 * @probe_mark: mark of the gateway's own packets to it, 0 for none
 *
 * Compared byte by byte. How the next hop was asked for says that itself, for it
 * follows its device.
 */
struct dsr_server_cfg {
	u32 weight;
	u32 max_flows;
	u32 resume;
	u32 probe_mark;
};

/**
 * struct dsr_server - a real server of one service
 * @dest: what packets read of it
 * @service: the service; stays valid as long as the server
 * @nexthop: where its frames go
 * @hop: its part in that
 * @traffic: what was sent to it
 * @index: its place in the table, 1 to 65534
 * @dead: removed; kept until no flow entry names it
 * @tally: its flows, active ones in the low half and pending ones in the high
 *	half, which dsr_tally_of() tells apart: written when a flow begins, is
 *	answered or ends, never by a packet of one that lives
 * @cfg: what the operator said of it
 * @full: it had as many flows as its limit, and has not come below where that ends
 *	since; see dsr_server_full()
 * @address: its own address
 * @seed: hash of @address under the namespace's secret
 * @rows: slots it owns in the current view
 * @up: it could be sent to, by the current view
 * @is_candidate: it may get new flows, by the current view
 * @since: when it came to that, in ticks
 * @told_full: what was told last: it is full, see notify.h
 * @told_drained: what was told last: it has no flows left
 * @fresh: it is being added by the transaction that runs
 * @next: what the transaction that runs makes of @cfg
 * @next_nexthop: likewise its next hop
 * @next_up: it could be sent to when that was planned: the view is made by this,
 *	for a device may be lost meanwhile
 * @next_rows: slots it owns in the view that is made
 * @leaving: it is being removed
 * @place: its place in the service's list before the transaction that runs
 * @counts: flows found by the last full sweep
 * @counting: flows found so far by the sweep that runs; sweep only
 * @node: in the service's list
 * @dead_node: in the list of the dead
 * @rcu: frees it after the last reader
 *
 * Packets of flows that are there read @dest alone, those that begin @tally, @full
 * and @cfg as well, which change at any time. Plans, @is_candidate, @since and
 * @counting are written under &dsr_net.lock, everything else under that and
 * &dsr_net.brief.
 */
struct dsr_server {
	struct dsr_dest *dest;
	struct dsr_service *service;
	struct dsr_nexthop *nexthop;
	struct dsr_nexthop_user hop;
	struct dsr_traffic __percpu *traffic;
	u16 index;
	bool dead;

	atomic64_t tally ____cacheline_aligned;
	struct dsr_server_cfg cfg;
	bool full;

	struct dsr_address address;
	u64 seed;
	u32 rows;
	bool up;
	bool is_candidate;
	u32 since;
	bool told_full;
	bool told_drained;
	bool fresh;
	bool leaving;
	u32 place;
	struct dsr_server_cfg next;
	struct dsr_nexthop *next_nexthop;
	bool next_up;
	u32 next_rows;
	struct dsr_flow_counts counts;
	struct dsr_flow_counts counting;
	struct list_head node;
	struct list_head dead_node;
	struct rcu_head rcu;
};

#define DSR_DEST_BITS		8	/* of an index, are the place in a page */
#define DSR_DESTS		BIT(DSR_DEST_BITS)
#define DSR_DEST_PAGES		((DSR_SERVER_INDEXES + 1) / DSR_DESTS)

/**
 * struct dsr_server_table - the servers of a namespace by index
 * @page: of %DSR_DESTS each; one that nobody has a place in is everybody's, and
 *	empty. Index 0 and the last are nobody's
 * @used: indexes that are given out; under &dsr_net.lock
 * @some: those that a walk over rows looks for; likewise, empty between walks
 * @hint: no lower one is free
 */
struct dsr_server_table {
	struct dsr_dest __rcu *page[DSR_DEST_PAGES];
	DECLARE_BITMAP(used, DSR_SERVER_INDEXES + 1);
	DECLARE_BITMAP(some, DSR_SERVER_INDEXES + 1);
	u32 hint;
};

/**
 * dsr_dest - get what packets read of the server that a row or an entry names
 * @table: the namespace's table
 * @index: any 16-bit number
 *
 * Context: RCU read side, or under &dsr_net.lock.
 * Return: its place, never NULL.
 */
static __always_inline struct dsr_dest *
dsr_dest(const struct dsr_server_table *table, u16 index)
{
	struct dsr_dest *page;

	page = rcu_dereference_raw(table->page[index >> DSR_DEST_BITS]);
	return &page[index % DSR_DESTS];
}

/**
 * dsr_dest_index - get the number of the server that a packet goes to
 * @dest: its place
 *
 * Context: RCU read side.
 * Return: its index; 0 when it was freed.
 */
static inline u16 dsr_dest_index(const struct dsr_dest *dest)
{
	const struct dsr_server *server = rcu_dereference(dest->server);

	return server ? server->index : 0;
}

/**
 * dsr_server_by_index - get the server that a row or an entry names
 * @table: the namespace's table
 * @index: any 16-bit number
 *
 * Context: RCU read side.
 * Return: the server, perhaps a dead one, or NULL.
 */
static inline struct dsr_server *
dsr_server_by_index(const struct dsr_server_table *table, u16 index)
{
	return rcu_dereference(dsr_dest(table, index)->server);
}

/**
 * dsr_server_l2 - get the header and device that a server is sent to by now
 * @server: a server or NULL
 *
 * Context: RCU read side.
 * Return: its header and device, or NULL when it is none, removed or not up.
 */
static inline const struct dsr_l2 *dsr_server_l2(const struct dsr_server *server)
{
	return likely(server) ? rcu_dereference(server->dest->l2) : NULL;
}

struct dsr_server_table *dsr_server_table_new(void);
void dsr_server_table_free(struct dsr_server_table *table);

struct dsr_server *dsr_server_new(struct dsr_net *dn,
				  struct dsr_service *service,
				  const struct dsr_server_spec *spec,
				  struct netlink_ext_ack *extack);
int dsr_server_plan(struct dsr_net *dn, struct dsr_server *server,
		    const struct dsr_server_spec *spec);
void dsr_server_unplan(const struct dsr_net *dn, struct dsr_server *server);
bool dsr_server_same(const struct dsr_net *dn,
		     const struct dsr_server *server);
void dsr_server_apply(struct dsr_net *dn, struct dsr_server *server);
void dsr_server_abandon(struct dsr_net *dn, struct dsr_server *server);
void dsr_server_free(struct dsr_net *dn, struct dsr_server *server);
int dsr_server_init(void);
void dsr_server_exit(void);
void dsr_server_count(struct dsr_server *server, s64 change);
bool dsr_server_full(const struct dsr_server *server,
		     const struct dsr_tally *tally);

/**
 * dsr_tally_of - unpack a sum of flows
 * @sum: of &DSR_TALLY_ACTIVE and &DSR_TALLY_PENDING; each part may be negative
 *
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
 * dsr_server_tally - read how many flows a server has
 * @server: the server
 *
 * Exact but for flows that are being counted at this moment.
 *
 * Return: entries of the flow table that name it, by class.
 */
static inline struct dsr_tally dsr_server_tally(const struct dsr_server *server)
{
	return dsr_tally_of(atomic64_read(&server->tally));
}

/**
 * dsr_server_has_room - check whether a server's limit leaves room for a new flow
 * @server: the server
 * @tally: its flows
 * @pass: which of them count
 *
 * CPUs that ask at the same time may each give it one flow more.
 *
 * Return: true when its limit does not stand against it.
 */
static inline bool dsr_server_has_room(const struct dsr_server *server,
				       const struct dsr_tally *tally,
				       enum dsr_pass pass)
{
	u32 limit = READ_ONCE(server->cfg.max_flows);

	if (!limit)
		return true;
	if (pass == DSR_PASS_ALL && tally->active + tally->pending >= limit)
		return false;
	return !dsr_server_full(server, tally);
}

#endif
