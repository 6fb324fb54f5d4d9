// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a transaction plans, until it is made or abandoned: changes of services, in
 * the services and servers themselves. Nothing is seen of it.
 *
 * It must not know about packets or netlink messages.
 */
#include "transaction.h"
#include "netns.h"
#include "settings.h"
#include "view.h"

#include <kunit/visibility.h>
#include <linux/list_sort.h>
#include <linux/slab.h>

/**
 * dsr_transaction_begin - begin a transaction
 * @dn: the namespace
 * @extack: where a refusal says why
 *
 * Context: process, under &dsr_net.lock, which is held to its end: that is
 * dsr_transaction_commit(), _check() or _abandon(), which free it.
 * Return: the transaction, or NULL without memory.
 */
struct dsr_transaction *dsr_transaction_begin(struct dsr_net *dn,
					      struct netlink_ext_ack *extack)
{
	struct dsr_transaction *t = kzalloc(sizeof(*t), GFP_KERNEL);

	lockdep_assert_held(&dn->lock);
	if (!t)
		return NULL;
	t->dn = dn;
	t->extack = extack;
	INIT_LIST_HEAD(&t->changes);
	INIT_LIST_HEAD(&t->devices);
	hash_init(t->by_id);
	return t;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_transaction_begin);

/**
 * dsr_change_begin - plan for each server of a service to stay as it is
 * @dn: the namespace
 * @service: the service
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_change_begin(struct dsr_net *dn, struct dsr_service *service)
{
	struct dsr_server *server;
	u32 place = 0;

	lockdep_assert_held(&dn->lock);
	list_for_each_entry(server, &service->servers, node) {
		dsr_server_unplan(dn, server);
		server->place = place++;
	}
}

/**
 * dsr_transaction_change - get what a transaction makes of a service
 * @t: the transaction
 * @service: the service: the namespace's, or a new one that only @t knows
 *
 * Context: process, under &dsr_net.lock.
 * Return: what was planned for it so far, or that it stays; NULL without memory.
 */
struct dsr_change *dsr_transaction_change(struct dsr_transaction *t,
					  struct dsr_service *service)
{
	struct dsr_change *change = service->change;

	lockdep_assert_held(&t->dn->lock);
	if (!change)
		change = kzalloc(sizeof(*change), GFP_KERNEL);
	if (!change)
		return NULL;
	change->attr = t->attr;
	if (service->change)
		return change;
	service->change = change;
	change->service = service;
	change->id = service->id;
	change->options = service->options;
	change->servers = service->server_count;
	INIT_LIST_HEAD(&change->notes);
	INIT_HLIST_NODE(&change->by_id);
	list_add_tail(&change->node, &t->changes);
	dsr_change_begin(t->dn, service);
	return change;
}

/**
 * dsr_transaction_note - note what is to be told of a change when it is made
 * @t: the transaction
 * @change: the change
 * @cmd: the command that asked for it
 * @server: the server that it is about, or NULL for the service
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0 or -ENOMEM.
 */
int dsr_transaction_note(struct dsr_transaction *t, struct dsr_change *change,
			 u8 cmd, struct dsr_server *server)
{
	struct dsr_note *note = kmalloc(sizeof(*note), GFP_KERNEL);

	lockdep_assert_held(&t->dn->lock);
	if (!note)
		return -ENOMEM;
	note->cmd = cmd;
	note->server = server;
	list_add_tail(&note->node, &change->notes);
	return 0;
}

static int plan_by_place(void *unused, const struct list_head *a,
			 const struct list_head *b)
{
	return list_entry(a, struct dsr_server, node)->place >
	       list_entry(b, struct dsr_server, node)->place;
}

static bool plan_is_in_order(const struct dsr_service *service)
{
	const struct dsr_server *server;
	u32 place = 0;

	list_for_each_entry(server, &service->servers, node)
		if (server->place != place++)
			return false;
	return true;
}

static void plan_abandon_servers(struct dsr_net *dn,
				 struct dsr_service *service)
{
	struct dsr_server *server, *next;

	list_for_each_entry_safe(server, next, &service->servers, node)
		dsr_server_abandon(dn, server);
	if (plan_is_in_order(service))
		return;
	mutex_lock(&dn->brief);
	list_sort(NULL, &service->servers, plan_by_place);
	dn->moved++;
	mutex_unlock(&dn->brief);
}

/**
 * dsr_change_free - free a change that is made or abandoned
 * @change: the change
 */
void dsr_change_free(struct dsr_change *change)
{
	struct dsr_note *note, *next;

	list_for_each_entry_safe(note, next, &change->notes, node)
		kfree(note);
	list_del(&change->node);
	kfree(change);
}

/**
 * dsr_change_abandon - undo what is planned for a service
 * @dn: the namespace
 * @change: the change; freed. A service that was to be added goes with it
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_change_abandon(struct dsr_net *dn, struct dsr_change *change)
{
	struct dsr_service *service = change->service;

	lockdep_assert_held(&dn->lock);
	dsr_view_free(dn, change->view);
	plan_abandon_servers(dn, service);
	service->change = NULL;
	if (change->fresh)
		dsr_service_put(dn, service);
	dsr_change_free(change);
}

/**
 * dsr_transaction_free - free a transaction whose changes are made or abandoned
 * @t: the transaction
 */
void dsr_transaction_free(struct dsr_transaction *t)
{
	struct dsr_device_change *device, *next;

	list_for_each_entry_safe(device, next, &t->devices, node)
		kfree(device);
	kfree(t);
}

/**
 * dsr_transaction_abandon - undo all that a transaction planned
 * @t: the transaction; freed
 *
 * Context: process, under &dsr_net.lock, which is let go of afterwards.
 */
void dsr_transaction_abandon(struct dsr_transaction *t)
{
	struct dsr_change *change, *next;
	struct dsr_net *dn = t->dn;

	lockdep_assert_held(&dn->lock);
	list_for_each_entry_safe(change, next, &t->changes, node)
		dsr_change_abandon(dn, change);
	dsr_settings_abandon(t);
	if (t->made_flows) {
		dsr_flow_table_free(dn->flows);
		dn->flows = NULL;
	}
	dsr_config_free(t->config);
	dsr_transaction_free(t);
	dsr_net_unhook_if_idle(dn);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_transaction_abandon);
