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
 * struct dsr_server - a real server of one service
 * @service: the service; stays valid as long as the server
 * @nexthop: where its frames go
 * @traffic: what was sent to it
 * @active: per-CPU parts of its number of active flows; a part alone may be
 *	negative
 * @index: its place in the table, 1 to 65534
 * @dead: removed; kept until no flow entry names it
 * @full: it had @max_flows, and has not come below @resume since; see
 *	dsr_server_full()
 * @weight: 0 to DSR_WEIGHT_MAX; 0 drains
 * @max_flows: active flows at which it gets no new ones, 0 for no limit
 * @resume: active flows below which it gets new ones again; 0: @max_flows
 * @address: its own address
 * @seed: hash of @address under the namespace's secret
 * @ifindex: egress device that was asked for, or 0
 * @pinned: @lladdr was given by the operator
 * @lladdr: the pinned hardware address
 * @probe_mark: mark of the gateway's own packets to it, 0 for none
 * @rows: slots it owns in the current view
 * @up: it could be sent to when the current view was made
 * @entered: it may get new flows, by the current view
 * @since: when it came to that, in ticks
 * @fresh: it is being added by the transaction that runs
 * @next_weight: what the transaction that runs makes of it; so those that follow
 * @next_max_flows: its limit
 * @next_resume: where that ends
 * @next_probe_mark: its probe mark
 * @next_nexthop: its next hop
 * @leaving: it is being removed
 * @census: flows found by the last full sweep
 * @counting: flows found so far by the sweep that runs; sweep only
 * @node: in the service's list
 * @dead_node: in the list of the dead
 * @nexthop_node: in the next hop's list
 * @rcu: frees it after the last reader
 *
 * The first cache line is all that packets read. @nexthop is replaced under
 * RCU; everything else is written under &dsr_net.lock.
 */
struct dsr_server {
	struct dsr_service *service;
	struct dsr_nexthop __rcu *nexthop;
	struct dsr_traffic __percpu *traffic;
	s32 __percpu *active;
	u16 index;
	bool dead;
	bool full;
	u32 weight;
	u32 max_flows;
	u32 resume;

	struct dsr_address address;
	u64 seed;
	u32 ifindex;
	bool pinned;
	u8 lladdr[ETH_ALEN];
	u32 probe_mark;
	u32 rows;
	bool up;
	bool entered;
	u32 since;
	bool fresh;
	bool leaving;
	u32 next_weight;
	u32 next_max_flows;
	u32 next_resume;
	u32 next_probe_mark;
	struct dsr_nexthop *next_nexthop;
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
 * @hint: where to look for the next free one
 * @server: the servers; slot 0 and the last are always NULL
 */
struct dsr_server_table {
	DECLARE_BITMAP(used, DSR_SERVER_INDEXES + 1);
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
void dsr_server_apply(struct dsr_net *dn, struct dsr_server *server);
void dsr_server_abandon(struct dsr_net *dn, struct dsr_server *server);
void dsr_server_free(struct dsr_net *dn, struct dsr_server *server);
u32 dsr_server_active(const struct dsr_server *server);
bool dsr_server_full(const struct dsr_server *server, u32 active);
bool dsr_server_note_full(struct dsr_server *server, u32 active);

/**
 * dsr_server_is_full - is a server to get no new flow now?
 * @server: the server
 *
 * Context: any.
 * Return: as dsr_server_full(), by what it has now; that is noted.
 */
static inline bool dsr_server_is_full(struct dsr_server *server)
{
	if (!READ_ONCE(server->max_flows) && !READ_ONCE(server->full))
		return false;
	return dsr_server_note_full(server, dsr_server_active(server));
}

/**
 * dsr_server_nexthop - a server's next hop, for the control side
 * @server: the server; whoever calls holds &dsr_net.lock
 *
 * Context: process, under &dsr_net.lock.
 * Return: the next hop, never NULL.
 */
static inline struct dsr_nexthop *
dsr_server_nexthop(const struct dsr_server *server)
{
	return rcu_dereference_protected(server->nexthop, true);
}

#endif
