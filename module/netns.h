/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the module keeps for one network namespace, from the first request to
 * the namespace's end.
 *
 * DOC: Locking
 *
 * Packets take no lock: they read &dsr_datapath.config once, under RCU. Changes hold
 * &dsr_net.lock from beginning to end, while they allocate, build views, wait for
 * packets: that is seconds with many servers. So whoever has RTNL does not take it,
 * nor does a read: they take &dsr_net.brief, which is held for no more than a list
 * of one service's servers, or of the next hops, takes.
 *
 * What reads and device notifiers look at is changed with both held: services,
 * servers, their lists, views as a whole, the settings, the generation. So either
 * is enough to read it. What next hops say of the way to a server, and which
 * devices are met at ingress, needs @brief alone. Events are sent under @brief.
 * What only changes use (plans, dirty rows, the sweep) needs @lock alone.
 *
 * Order: @lock, RTNL, @brief. Notifiers that run in atomic context only flag a next
 * hop and queue work.
 */
#ifndef _DSR_NETNS_H
#define _DSR_NETNS_H

#include "datapath.h"
#include "held.h"
#include "hook.h"
#include "nexthop.h"
#include "server.h"
#include "service.h"
#include "sweep.h"

#include <linux/hashtable.h>
#include <linux/mutex.h>
#include <linux/netfilter.h>

struct mem_cgroup;

/**
 * struct dsr_settings - the settings of a namespace
 * @secret: key of the flow hash
 * @timeout_established: seconds; so are the next five
 * @timeout_half_open: seconds
 * @timeout_closing: seconds
 * @timeout_udp: seconds
 * @timeout_half_closed: seconds
 * @timeout_handover: seconds
 * @flow_slots: entries of the flow table
 * @peer_count: peer gateways
 * @peers: their hardware addresses
 */
struct dsr_settings {
	siphash_key_t secret;
	u32 timeout_established;
	u32 timeout_half_open;
	u32 timeout_closing;
	u32 timeout_udp;
	u32 timeout_half_closed;
	u32 timeout_handover;
	u32 flow_slots;
	u32 peer_count;
	u8 peers[DSR_PEERS_MAX][ETH_ALEN];
};

/**
 * dsr_settings_same_secret - check whether every flow goes where it went
 * @a: settings
 * @b: other settings
 *
 * Return: true when the secrets are the same.
 */
static inline bool dsr_settings_same_secret(const struct dsr_settings *a,
					    const struct dsr_settings *b)
{
	return !memcmp(&a->secret, &b->secret, sizeof(a->secret));
}

/**
 * struct dsr_net - the module's part of a namespace
 * @dp: what packets read of it
 * @net: the namespace
 * @lock: held by whoever changes anything, as long as that takes
 * @brief: held by reads and notifiers, and where a change shows
 * @settings: what the operator said
 * @planned: what the transaction that runs makes of them, or NULL
 * @services: of &struct dsr_service.node, in the order they were added
 * @service_hash: the same by identity
 * @service_count: length of @services
 * @servers: from index to server; made with the first service
 * @flows: the flow table; made with the first service
 * @nexthops: where servers are
 * @sweep: keeps @flows tidy
 * @holding: watches which VIPs are held
 * @devices: of &struct dsr_device.node: whose packets are met as they come in
 * @generation: counts changes; messages tell its lower half
 * @moved: counts what else reads see: servers in another order, while it is planned
 * @serial: of the last service that was added
 * @notify: tells what comes about by itself
 * @lro: switches LRO off
 * @hook: the packet hooks of this namespace
 * @hooked: they are registered
 * @memcg: whom the memory that works need is charged to; NULL before the first
 *	service
 * @bytes: what @services take, by dsr_budget_weigh()
 * @bounded: there are limits, see budget.h
 * @held: the module cannot be removed, for there are services
 */
struct dsr_net {
	struct dsr_datapath dp;
	struct net *net;
	struct mutex lock;	/* see DOC: Locking */
	struct mutex brief;	/* likewise */
	struct dsr_settings settings;
	const struct dsr_settings *planned;
	struct list_head services;
	DECLARE_HASHTABLE(service_hash, 10);
	u32 service_count;
	struct dsr_server_table *servers;
	struct dsr_flow_table *flows;
	struct dsr_nexthops nexthops;
	struct dsr_sweep sweep;
	struct dsr_holding holding;
	struct list_head devices;
	u64 generation;
	u64 moved;
	u64 serial;
	struct delayed_work notify;
	struct work_struct lro;
	struct nf_hook_ops hook[DSR_HOOKS];
	bool hooked;
	struct mem_cgroup *memcg;
	u64 bytes;
	bool bounded;
	bool held;
};

/**
 * dsr_net_is_still - check, for lockdep, that what reads see stands still
 * @dn: the namespace
 *
 * Context: process; where lockdep is not, nobody asks.
 * Return: true when one of the locks is held.
 */
static inline bool dsr_net_is_still(const struct dsr_net *dn)
{
	return lockdep_is_held(&dn->lock) || lockdep_is_held(&dn->brief);
}

/**
 * dsr_deref - read an RCU pointer that changes under &dsr_net.lock
 * @dn: the namespace
 * @p: the pointer
 *
 * Context: process, with &dsr_net.lock.
 */
#define dsr_deref(dn, p)						\
	rcu_dereference_protected(p, lockdep_is_held(&(dn)->lock))

/* The same of one that changes under &dsr_net.brief */
#define dsr_deref_brief(dn, p)						\
	rcu_dereference_protected(p, lockdep_is_held(&(dn)->brief))

/* The same of one that changes with both held */
#define dsr_deref_still(dn, p)						\
	rcu_dereference_protected(p, dsr_net_is_still(dn))

/**
 * dsr_net_server - get the server that has an index, for the control side
 * @dn: the namespace
 * @index: any 16-bit number
 *
 * Context: process, under &dsr_net.lock.
 * Return: the server, perhaps a removed one, or NULL.
 */
static inline struct dsr_server *dsr_net_server(const struct dsr_net *dn,
						u16 index)
{
	return dsr_deref(dn, dsr_dest(dn->servers, index)->server);
}

/**
 * dsr_service_view - get what packets read of a service, for the control side
 * @dn: the namespace
 * @service: the service
 *
 * Context: process, under &dsr_net.lock or &dsr_net.brief.
 * Return: the view, or NULL before the first.
 */
static inline struct dsr_view *
dsr_service_view(const struct dsr_net *dn, const struct dsr_service *service)
{
	return dsr_deref_still(dn, service->view);
}

/**
 * dsr_dirty_of - get the rows of a view that are not clean, for the control side
 * @dn: the namespace
 * @view: the view
 *
 * Context: process, under &dsr_net.lock or &dsr_net.brief.
 * Return: the rows, or NULL when all are clean.
 */
static inline struct dsr_dirty *dsr_dirty_of(const struct dsr_net *dn,
					     const struct dsr_view *view)
{
	return dsr_deref_still(dn, view->dirty);
}

/**
 * dsr_view_shown - get what packets read of a service, with regard to its VIP
 * @dn: the namespace
 * @view: its view
 *
 * Context: process, under &dsr_net.lock.
 * Return: @view, or what stands for it while the VIP is not held.
 */
static inline struct dsr_view *dsr_view_shown(const struct dsr_net *dn,
					      struct dsr_view *view)
{
	lockdep_assert_held(&dn->lock);
	return view->held ? view : view->standby;
}

/**
 * dsr_net_planned - get the settings as the transaction that runs leaves them
 * @dn: the namespace
 *
 * Context: process, under &dsr_net.lock.
 */
static inline const struct dsr_settings *
dsr_net_planned(const struct dsr_net *dn)
{
	lockdep_assert_held(&dn->lock);
	return dn->planned ?: &dn->settings;
}

struct dsr_net *dsr_net(const struct net *net);
struct dsr_net *dsr_net_make(struct net *net);

int dsr_net_init(struct dsr_net *dn, struct net *net);
void dsr_net_exit(struct dsr_net *dn);
int dsr_net_prepare(struct dsr_net *dn, struct netlink_ext_ack *extack);
void dsr_net_unhook_if_idle(struct dsr_net *dn);
int dsr_net_no_table(struct netlink_ext_ack *extack);

int dsr_net_register(void);
void dsr_net_unregister(void);

#endif
