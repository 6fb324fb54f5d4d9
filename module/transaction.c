// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transactions. Every change goes the same way: table.c says what each service and
 * each of its servers shall be (plan); the views that packets will read are built,
 * and the configuration if a service comes, goes or gets other ports; they are
 * published, and the control side is made to agree. What can fail comes before that.
 *
 * Views are built with &dsr_net.lock alone, which takes its time; reads and
 * notifiers go on. When a device goes meanwhile packets step over its servers; that
 * they are lost is told, by a work, after the change.
 *
 * It must not know about packets or netlink messages.
 */
#include "transaction.h"
#include "budget.h"
#include "ingress.h"
#include "lro.h"
#include "netlink.h"
#include "netns.h"
#include "notify.h"
#include "settings.h"
#include "unused.h"
#include "view.h"

#include <kunit/visibility.h>
#include <linux/netlink.h>

#define REBUILD_TIME	msecs_to_jiffies(10)

static bool change_renames(const struct dsr_change *change)
{
	return !dsr_identity_equal(&change->id, &change->service->id);
}

/* False of what changes nothing */
static bool change_is_made(const struct dsr_change *change)
{
	return change->view || (change->leaving && !change->fresh);
}

static bool change_stays_same(const struct dsr_transaction *t,
			      const struct dsr_change *change)
{
	return !change->fresh && !t->rebuild && !change_renames(change) &&
	       dsr_service_same(t->dn, change->service, &change->options);
}

static bool change_grows(const struct dsr_change *change)
{
	const struct dsr_service *service = change->service;

	return change->fresh || change->servers > service->server_count ||
	       change->options.rows > service->options.rows;
}

static int transaction_build_view(struct dsr_transaction *t,
				  struct dsr_change *change)
{
	struct dsr_service *service = change->service;
	int err;

	if (change->leaving || change_stays_same(t, change))
		return 0;
	if (!t->rebuild && change_grows(change)) {
		err = dsr_budget_grow(t->dn, t->bytes, t->extack);
		if (err)
			return err;
	}
	if (change->fresh) {
		service->options = change->options;
		dsr_service_lifetimes(t->dn, service);
	}
	change->view = dsr_view_build(t->dn, change);
	if (!change->view)
		return -ENOMEM;
	change->old = dsr_service_view(t->dn, service);
	change->bytes = dsr_budget_weigh(t->dn, service, change->view);
	change->forget_unused =
		dsr_unused_in_prev(t->dn, service, change->view);
	t->bytes += change->bytes - service->bytes;
	return 0;
}

static int transaction_build_views(struct dsr_transaction *t)
{
	struct dsr_change *change;
	int err;

	list_for_each_entry(change, &t->changes, node) {
		err = transaction_build_view(t, change);
		if (err) {
			NL_SET_BAD_ATTR(t->extack, change->attr);
			return err;
		}
		cond_resched();
	}
	return 0;
}

/* Views of several services are exchanged in one step, not one after the other. */
static bool transaction_wants_config(const struct dsr_transaction *t)
{
	const struct dsr_change *change;
	u32 n = 0;

	if (t->rebuild)
		return false;
	list_for_each_entry(change, &t->changes, node) {
		if (!change_is_made(change))
			continue;
		if (n++ || change->fresh || change->leaving ||
		    change_renames(change))
			return true;
	}
	return t->flows && rcu_access_pointer(t->dn->dp.config);
}

/* What a service is when the transaction is done; NULL when it is gone. */
static struct dsr_view *
transaction_coming_view(struct dsr_net *dn, const struct dsr_service *service)
{
	const struct dsr_change *change = service->change;

	if (change && change->leaving)
		return NULL;
	if (change && change->view)
		return change->view;
	return dsr_service_view(dn, service);
}

static u32 transaction_count_ranges(const struct dsr_transaction *t)
{
	const struct dsr_service *service;
	const struct dsr_change *change;
	const struct dsr_view *view;
	u32 n = 0;

	list_for_each_entry(service, &t->dn->services, node) {
		view = transaction_coming_view(t->dn, service);
		n += view ? view->id.ranges : 0;
	}
	list_for_each_entry(change, &t->changes, node)
		n += change->fresh && change->view ? change->id.ranges : 0;
	return n;
}

static int transaction_refuse_ranges(struct dsr_transaction *t,
				     const struct dsr_change *change)
{
	NL_SET_ERR_MSG(t->extack,
		       "another service of this protocol and address has one of the ports or port ranges already; expected ones that none has");
	NL_SET_BAD_ATTR(t->extack, change->attr);
	return -EEXIST;
}

/* Those that change come last, so that they are named when one is in the way. */
static int transaction_fill_config(struct dsr_transaction *t,
				   struct dsr_config *config)
{
	const struct dsr_service *service;
	const struct dsr_change *change;
	struct dsr_net *dn = t->dn;
	struct dsr_view *view;

	list_for_each_entry(service, &dn->services, node) {
		view = dsr_service_view(dn, service);
		if (!service->change || !change_is_made(service->change))
			dsr_config_insert(config, dsr_view_shown(dn, view));
	}
	list_for_each_entry(change, &t->changes, node) {
		if (!change->view)
			continue;
		if (dsr_config_has(config, &change->id))
			return transaction_refuse_ranges(t, change);
		dsr_config_insert(config, dsr_view_shown(dn, change->view));
	}
	return dsr_config_finish(config);
}

static int transaction_build_config(struct dsr_transaction *t)
{
	u32 ranges = transaction_count_ranges(t);
	struct dsr_config *config;

	t->anew = true;
	if (!ranges)
		return 0;
	config = dsr_config_new(ranges, &t->dn->lock);
	if (!config)
		return -ENOMEM;
	t->config = config;
	config->key = dsr_net_planned(t->dn)->secret;
	config->flows = t->flows ?: t->dn->flows;
	config->servers = t->dn->servers;
	return transaction_fill_config(t, config);
}

static int transaction_build(struct dsr_transaction *t)
{
	int err = transaction_build_views(t);

	if (err || !transaction_wants_config(t))
		return err;
	return transaction_build_config(t);
}

/**
 * dsr_transaction_check - check whether a transaction can be made, and undo it
 * @t: the transaction; freed, nothing changes
 *
 * Context: process, under &dsr_net.lock.
 * Return: what dsr_transaction_commit() would.
 */
int dsr_transaction_check(struct dsr_transaction *t)
{
	int err;

	lockdep_assert_held(&t->dn->lock);
	err = transaction_build(t);
	dsr_transaction_abandon(t);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_transaction_check);

/* Notes in each server what the view, which is published next, takes it for. */
static void transaction_note_view(struct dsr_net *dn,
				  struct dsr_service *service,
				  const struct dsr_view *view)
{
	struct dsr_server *server;
	u32 i;

	list_for_each_entry(server, &service->servers, node) {
		server->is_candidate = false;
		server->next_rows = 0;
	}
	for (i = 0; i < view->candidates; i++) {
		server = dsr_net_server(dn, view->candidate[i].index);
		server->is_candidate = true;
		server->since = view->candidate[i].since;
	}
	for (i = 0; i <= view->last; i++) {
		server = dsr_net_server(dn, view->slot[i]);
		if (server)
			server->next_rows++;
	}
}

/* The same where reads and notifiers see it, with the view that is published. */
static void transaction_show_view(struct dsr_net *dn,
				  const struct dsr_change *change)
{
	struct dsr_service *service = change->service;
	struct dsr_server *server;

	lockdep_assert_held(&dn->brief);
	rcu_assign_pointer(service->view, change->view);
	service->stale = false;
	dn->bytes += change->bytes - service->bytes;
	service->bytes = change->bytes;
	list_for_each_entry(server, &service->servers, node) {
		server->up = server->next_up;
		server->rows = server->next_rows;
	}
	dsr_service_may_have_room(service);
	if (dsr_sweep_wanted(dn, change->view))
		dsr_sweep_kick(dn);
}

static void transaction_publish_config(struct dsr_transaction *t)
{
	struct dsr_config *old = dsr_deref(t->dn, t->dn->dp.config);
	const struct dsr_change *change;
	struct dsr_net *dn = t->dn;

	if (t->anew) {
		rcu_assign_pointer(dn->dp.config, t->config);
		dsr_config_free(old);
		return;
	}
	list_for_each_entry(change, &t->changes, node)
		if (change->view)
			dsr_config_exchange(old, dsr_view_shown(dn, change->old),
					    dsr_view_shown(dn, change->view));
}

/* The point of no return. Returns true when rows are to forget unused servers. */
static bool transaction_publish(struct dsr_transaction *t)
{
	const struct dsr_change *change;
	bool forget_unused = false;

	lockdep_assert_held(&t->dn->brief);
	transaction_publish_config(t);
	list_for_each_entry(change, &t->changes, node) {
		if (!change->view)
			continue;
		transaction_show_view(t->dn, change);
		forget_unused |= change->forget_unused;
	}
	return forget_unused;
}

static void transaction_forget_unused(struct dsr_transaction *t)
{
	const struct dsr_change *change;

	synchronize_rcu_expedited();
	list_for_each_entry(change, &t->changes, node)
		if (change->forget_unused)
			dsr_unused_forget(t->dn, change->service, change->view);
}

/* What is removed is told before the change is made, all else afterwards. */
static bool note_is_told_before(const struct dsr_note *note)
{
	return note->cmd == DSR_CMD_SERVICE_DEL ||
	       note->cmd == DSR_CMD_SERVER_DEL;
}

/* Of what came and went in the same transaction nothing is told. */
static bool note_was_there(const struct dsr_note *note, bool before)
{
	const struct dsr_server *server = note->server;

	return !server || (before ? !server->fresh : !server->dead);
}

static void transaction_tell(const struct dsr_transaction *t,
			     const struct dsr_change *change, bool before)
{
	const struct dsr_note *note;

	list_for_each_entry(note, &change->notes, node)
		if (note_is_told_before(note) == before &&
		    note_was_there(note, before))
			dsr_netlink_changed(t->dn, t->info, note->cmd,
					    change->service, note->server);
}

static void transaction_apply_servers(struct dsr_net *dn,
				      struct dsr_service *service)
{
	struct dsr_server *server, *next;

	list_for_each_entry_safe(server, next, &service->servers, node)
		dsr_server_apply(dn, server);
	dsr_notify(service);
}

static void transaction_apply_removal(struct dsr_net *dn,
				      struct dsr_change *change)
{
	struct dsr_service *service = change->service;

	change->old = dsr_service_view(dn, service);
	dsr_service_unlink(dn, service);
	service->dead = true;
	transaction_apply_servers(dn, service);
	RCU_INIT_POINTER(service->view, NULL);
}

static void transaction_apply_change(struct dsr_transaction *t,
				     struct dsr_change *change)
{
	struct dsr_service *service = change->service;
	struct dsr_net *dn = t->dn;

	transaction_tell(t, change, true);
	if (change->leaving) {
		transaction_apply_removal(dn, change);
		return;
	}
	if (change->fresh)
		dsr_service_link(dn, service);
	else if (change_renames(change))
		dsr_service_rename(dn, service, &change->id);
	service->options = change->options;
	transaction_apply_servers(dn, service);
	transaction_tell(t, change, false);
}

static bool transaction_changes_anything(const struct dsr_transaction *t)
{
	const struct dsr_change *change;

	list_for_each_entry(change, &t->changes, node)
		if (change_is_made(change))
			return true;
	return t->settings || !list_empty(&t->devices);
}

/* Make the control side what packets have seen since transaction_publish(). */
static void transaction_apply(struct dsr_transaction *t)
{
	struct dsr_change *change;
	struct dsr_net *dn = t->dn;
	u32 before = dn->service_count;

	lockdep_assert_held(&dn->brief);
	if (transaction_changes_anything(t))
		dn->generation++;
	dsr_settings_apply(t);
	dsr_ingress_tell(t);
	list_for_each_entry(change, &t->changes, node)
		if (change_is_made(change))
			transaction_apply_change(t, change);
	if (dn->net && !before && dn->service_count)
		dsr_lro_off(dn);
}

/* Let go of what is over; a service that was removed, with its last server. */
static void transaction_end_change(struct dsr_net *dn,
				   struct dsr_change *change)
{
	struct dsr_service *service = change->service;

	if (!change_is_made(change)) {
		dsr_change_abandon(dn, change);
		return;
	}
	service->change = NULL;
	dsr_view_free(dn, change->old);
	if (change->leaving) {
		dsr_service_put(dn, service);
	} else {
		dsr_service_lifetimes(dn, service);
		if (change->view->standby)
			dsr_held_watch(dn);
	}
	dsr_change_free(change);
}

static void transaction_end(struct dsr_transaction *t)
{
	struct dsr_change *change, *next;
	struct dsr_net *dn = t->dn;

	list_for_each_entry_safe(change, next, &t->changes, node)
		transaction_end_change(dn, change);
	dsr_settings_end(t);
	dsr_transaction_free(t);
	dsr_net_unhook_if_idle(dn);
}

/* Make what is built. */
static void transaction_make(struct dsr_transaction *t)
{
	const struct dsr_change *change;
	struct dsr_net *dn = t->dn;

	list_for_each_entry(change, &t->changes, node)
		if (change->view)
			transaction_note_view(dn, change->service,
					      change->view);
	mutex_lock(&dn->brief);
	dsr_settings_publish(t);
	if (transaction_publish(t)) {
		mutex_unlock(&dn->brief);
		transaction_forget_unused(t);
		mutex_lock(&dn->brief);
	}
	if (!t->rebuild)
		transaction_apply(t);
	mutex_unlock(&dn->brief);
	transaction_end(t);
}

/**
 * dsr_transaction_commit - make all changes of a transaction, or none
 * @t: the transaction; freed
 *
 * Packets see all of it from one moment on. When nothing would change, nothing is
 * done, and the generation stays.
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EEXIST (two services have the same port range), -ENOSPC (beyond a
 * limit of the namespace), -ENODEV or -EOPNOTSUPP (of a device) or -ENOMEM; then
 * nothing changed.
 */
int dsr_transaction_commit(struct dsr_transaction *t)
{
	int err;

	lockdep_assert_held(&t->dn->lock);
	err = transaction_build(t);
	err = err ?: dsr_ingress_commit(t);
	if (err)
		dsr_transaction_abandon(t);
	else
		transaction_make(t);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_transaction_commit);

static void transaction_remove_service(struct dsr_net *dn,
				       struct dsr_service *service)
{
	struct dsr_change change = { .service = service };
	struct dsr_server *server;

	dsr_change_begin(dn, service);
	list_for_each_entry(server, &service->servers, node)
		server->leaving = true;
	mutex_lock(&dn->brief);
	transaction_apply_removal(dn, &change);
	dn->generation++;
	mutex_unlock(&dn->brief);
	dsr_view_free(dn, change.old);
	dsr_service_put(dn, service);
}

/**
 * dsr_service_del_all - remove every service, when the namespace goes
 * @dn: the namespace
 *
 * Context: process, under &dsr_net.lock. Cannot fail.
 */
void dsr_service_del_all(struct dsr_net *dn)
{
	struct dsr_config *old = dsr_deref(dn, dn->dp.config);
	struct dsr_service *service, *next;

	lockdep_assert_held(&dn->lock);
	rcu_assign_pointer(dn->dp.config, NULL);
	dsr_config_free(old);
	list_for_each_entry_safe(service, next, &dn->services, node)
		transaction_remove_service(dn, service);
	dsr_net_unhook_if_idle(dn);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_del_all);

/**
 * dsr_service_nexthop_changed - note whose rows must move, for a next hop came,
 *	went or moved
 * @dn: the namespace
 * @nexthop: the next hop, which packets follow at once
 *
 * Context: process, under &dsr_net.lock; dsr_service_rebuild_stale() follows.
 */
void dsr_service_nexthop_changed(struct dsr_net *dn,
				 struct dsr_nexthop *nexthop)
{
	struct dsr_server *server;

	lockdep_assert_held(&dn->lock);
	list_for_each_entry(server, &nexthop->servers, hop.node) {
		if (server->up != dsr_nexthop_up(nexthop))
			server->service->stale = true;
		dsr_service_may_have_room(server->service);
		dsr_netlink_server_state(dn, server);
		cond_resched();
	}
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_nexthop_changed);

/* Without memory a service keeps its view and is tried again the next time. */
static bool transaction_rebuild_service(struct dsr_transaction *t,
					struct dsr_service *service)
{
	struct dsr_change *change = dsr_transaction_change(t, service);

	return change && !transaction_build_view(t, change);
}

/**
 * dsr_service_rebuild_stale - rebuild views whose servers came or were lost
 * @dn: the namespace
 *
 * All wait for packets together; not more than fit into %REBUILD_TIME, or one.
 *
 * Context: process, under &dsr_net.lock.
 * Return: true when there is more to do.
 */
bool dsr_service_rebuild_stale(struct dsr_net *dn)
{
	unsigned long end = jiffies + REBUILD_TIME;
	struct dsr_service *service;
	struct dsr_transaction *t;
	bool any = false, more = false;

	lockdep_assert_held(&dn->lock);
	t = dsr_transaction_begin(dn, NULL);
	if (!t)
		return true;
	t->rebuild = true;
	list_for_each_entry(service, &dn->services, node) {
		if (!service->stale)
			continue;
		more = any && time_after_eq(jiffies, end);
		if (more)
			break;
		any |= transaction_rebuild_service(t, service);
		cond_resched();
	}
	transaction_make(t);
	return more;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_rebuild_stale);
