/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Services as the control side keeps them.
 */
#ifndef _DSR_SERVICE_H
#define _DSR_SERVICE_H

#include "config.h"
#include "options.h"
#include "server.h"

struct dsr_change;
struct dsr_net;

/**
 * struct dsr_service - a service
 * @dp: what packets read of it, beside its view
 * @dn: its namespace, when it is one of the namespace's
 * @id: its identity
 * @change: what the transaction that runs makes of it, or NULL
 * @serial: its number in this namespace: none has it again, and @node's order is
 *	that of the serials
 * @options: what the operator said
 * @view: what packets read now
 * @servers: of &struct dsr_server.node, in the order they were added, or given
 *	all at once
 * @server_count: length of @servers, without those that are only being added
 * @dead: removed; kept until its last server is freed
 * @notify: there may be something to tell of it, see notify.h
 * @told_served: what was told last: it has a server that takes flows
 * @stale: the view must be made anew: a server's next hop changed
 * @bytes: what it takes, see dsr_budget_weigh()
 * @holders: servers, living and dead, that point here
 * @node: in &dsr_net.services
 * @hash_node: in &dsr_net.service_hash, by identity
 * @rcu: frees it after the last reader
 *
 * Written under &dsr_net.lock, and but for @dp, @stale and @holders under
 * &dsr_net.brief too.
 */
struct dsr_service {
	struct dsr_service_dp dp;
	struct dsr_net *dn;
	struct dsr_identity id;
	struct dsr_change *change;
	u64 serial;
	struct dsr_options options;
	struct dsr_view __rcu *view;
	struct list_head servers;
	u32 server_count;
	bool dead;
	bool notify;
	bool told_served;
	bool stale;
	u64 bytes;
	u32 holders;
	struct list_head node;
	struct hlist_node hash_node;
	struct rcu_head rcu;
};

/**
 * struct dsr_server_spec - a server as an operator names it
 * @address: its address
 * @cfg: what it shall be
 * @nexthop: how its next hop is asked for
 * @set: what of that was said: a bit for each attribute of &enum dsr_server_attr.
 *	What was not has its default
 */
struct dsr_server_spec {
	struct dsr_address address;
	struct dsr_server_cfg cfg;
	struct dsr_nexthop_spec nexthop;
	unsigned long set;
};

#define DSR_SERVER_SET_ALL	GENMASK(DSR_SERVER_A_MAX, 0)
#define DSR_SERVER_SET_DEVICE	(BIT(DSR_SERVER_A_IFINDEX) | \
				 BIT(DSR_SERVER_A_DEVICE))
#define DSR_SERVER_SET_NEXTHOP	(DSR_SERVER_SET_DEVICE | \
				 BIT(DSR_SERVER_A_LLADDR))

static_assert(DSR_SERVER_A_MAX < BITS_PER_LONG);

struct dsr_service *dsr_service_find(struct dsr_net *dn,
				     const struct dsr_identity *id);
struct dsr_service *dsr_service_by_serial(const struct dsr_net *dn, u32 hash,
					  u64 serial);
u32 dsr_service_hash(const struct dsr_identity *id);
struct dsr_server *dsr_service_server(const struct dsr_net *dn,
				      const struct dsr_service *service,
				      const struct dsr_address *address);

bool dsr_service_same(const struct dsr_net *dn,
		      const struct dsr_service *service,
		      const struct dsr_options *options);

struct dsr_service *dsr_service_alloc(const struct dsr_identity *id,
				      const struct dsr_options *options);
void dsr_service_link(struct dsr_net *dn, struct dsr_service *service);
void dsr_service_unlink(struct dsr_net *dn, struct dsr_service *service);
void dsr_service_rename(struct dsr_net *dn, struct dsr_service *service,
			const struct dsr_identity *to);
void dsr_service_lifetimes(struct dsr_net *dn, struct dsr_service *service);
void dsr_service_put(const struct dsr_net *dn, struct dsr_service *service);

/**
 * dsr_service_may_have_room - have servers with room looked for again
 * @service: the service
 *
 * Called after what makes it so: a limit, a next hop, another view.
 */
static inline void dsr_service_may_have_room(struct dsr_service *service)
{
	enum dsr_pass pass;

	smp_mb(); /* what makes it so is seen by who says no after this */
	for (pass = 0; pass < DSR_PASSES; pass++)
		WRITE_ONCE(service->dp.no_room[pass], NULL);
}

#endif
