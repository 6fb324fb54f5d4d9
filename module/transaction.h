/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Transactions: several changes of a namespace, made in one step or not at all.
 * table.h says what is to change (plan); what packets will read of it is built
 * aside and published at once (commit). Until then nothing is seen of it, and
 * whoever began it may let it be (abandon).
 */
#ifndef _DSR_TRANSACTION_H
#define _DSR_TRANSACTION_H

#include "service.h"

#include <linux/hashtable.h>

struct dsr_device;
struct dsr_flow_table;
struct dsr_peers;
struct dsr_settings;
struct genl_info;
struct netlink_ext_ack;
struct nlattr;

/**
 * struct dsr_note - an event to be sent when a change is made
 * @node: in &dsr_change.notes
 * @cmd: the command that asked for it
 * @server: the server that it is about, or NULL
 */
struct dsr_note {
	struct list_head node;
	u8 cmd;
	struct dsr_server *server;
};

/**
 * struct dsr_change - the changes of one service in a transaction
 * @node: in &dsr_transaction.changes
 * @by_id: in &dsr_transaction.by_id, where it gets an identity that it has not
 * @service: the service, with what is planned for its servers
 * @id: its identity as it shall be
 * @options: its options as they shall be
 * @servers: number of its servers as it shall be
 * @fresh: it is being added
 * @leaving: it is being removed
 * @forget_unused: servers that never got a packet may be previous owners of rows,
 *	which forget them
 * @view: what packets shall read of it; NULL while it is not built, and of what
 *	leaves or changes nothing
 * @old: what packets read of it before
 * @bytes: what it shall take, by dsr_budget_weigh()
 * @notes: of &struct dsr_note.node
 * @attr: &dsr_transaction.attr of the last request for it
 */
struct dsr_change {
	struct list_head node;
	struct hlist_node by_id;
	struct dsr_service *service;
	struct dsr_identity id;
	struct dsr_options options;
	u32 servers;
	bool fresh;
	bool leaving;
	bool forget_unused;
	struct dsr_view *view;
	struct dsr_view *old;
	u64 bytes;
	struct list_head notes;
	const struct nlattr *attr;
};

/**
 * struct dsr_device_change - the change of a device's mode in a transaction
 * @node: in &dsr_transaction.devices
 * @ifindex: the device
 * @mode: its mode as it shall be
 * @device: what meets its packets, while the transaction is committed
 * @attr: &dsr_transaction.attr of the request
 */
struct dsr_device_change {
	struct list_head node;
	u32 ifindex;
	enum dsr_device_mode mode;
	struct dsr_device *device;
	const struct nlattr *attr;
};

/**
 * struct dsr_transaction - several changes of a namespace, made all or none
 * @dn: the namespace
 * @extack: says what is wrong with it
 * @info: the request that makes it, which events name; NULL for none
 * @attr: what @extack names when the request that is being planned turns out to be
 *	in the way of another when all is put together; or NULL
 * @changes: of &struct dsr_change.node, in the order in which they were asked for
 * @by_id: of &struct dsr_change.by_id, by dsr_service_hash()
 * @services: how many services more there shall be
 * @bytes: how much more they shall take
 * @settings: settings as they shall be, or NULL
 * @peers: the peers among them
 * @flows: the flow table of their size, or NULL when that stays
 * @made_flows: the namespace's flow table was made for this
 * @devices: of &struct dsr_device_change.node
 * @anew: the configuration is made anew: @config
 * @config: the configuration that is published, or NULL
 * @rebuild: views are made anew, and nothing else: nothing is told of it
 *
 * One at a time in a namespace: &dsr_net.lock is held from beginning to end.
 */
struct dsr_transaction {
	struct dsr_net *dn;
	struct netlink_ext_ack *extack;
	struct genl_info *info;
	const struct nlattr *attr;
	struct list_head changes;
	DECLARE_HASHTABLE(by_id, 8);
	s32 services;
	s64 bytes;
	struct dsr_settings *settings;
	struct dsr_peers *peers;
	struct dsr_flow_table *flows;
	bool made_flows;
	struct list_head devices;
	bool anew;
	struct dsr_config *config;
	bool rebuild;
};

struct dsr_transaction *dsr_transaction_begin(struct dsr_net *dn,
					      struct netlink_ext_ack *extack);
struct dsr_change *dsr_transaction_change(struct dsr_transaction *t,
					  struct dsr_service *service);
int dsr_transaction_note(struct dsr_transaction *t, struct dsr_change *change,
			 u8 cmd, struct dsr_server *server);
int dsr_transaction_commit(struct dsr_transaction *t);
int dsr_transaction_check(struct dsr_transaction *t);
void dsr_transaction_abandon(struct dsr_transaction *t);

void dsr_change_begin(struct dsr_net *dn, struct dsr_service *service);
void dsr_change_abandon(struct dsr_net *dn, struct dsr_change *change);
void dsr_change_free(struct dsr_change *change);
void dsr_transaction_free(struct dsr_transaction *t);

void dsr_service_del_all(struct dsr_net *dn);
void dsr_service_nexthop_changed(struct dsr_net *dn,
				 struct dsr_nexthop *nexthop);
bool dsr_service_rebuild_stale(struct dsr_net *dn);

#endif
