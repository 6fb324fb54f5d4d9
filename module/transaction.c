// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transactions. Every change goes the same way: say what each server shall be
 * (plan), build the view that packets will read, publish it (each packet reads one
 * pointer to it), then make the control side agree (apply). What can fail comes
 * before it is published.
 *
 * A view is built with &dsr_net.lock alone, which takes its time; reads and
 * notifiers go on. When a device goes meanwhile packets step over its servers; that
 * they are lost is told, by a work, after the change.
 *
 * It must not know about packets or netlink messages.
 */
#include "transaction.h"
#include "budget.h"
#include "check.h"
#include "lro.h"
#include "netlink.h"
#include "netns.h"
#include "news.h"
#include "probe.h"
#include "spare.h"
#include "view.h"

#include <kunit/visibility.h>
#include <linux/list_sort.h>
#include <linux/slab.h>

#define SETTLE_TIME	msecs_to_jiffies(10)

static struct dsr_config *current_config(struct dsr_net *dn)
{
	return dsr_deref(dn, dn->config);
}

/* Notes in each server what the view, which is published next, takes it for. */
static void note_view(struct dsr_net *dn, struct dsr_service *service,
		      const struct dsr_view *view)
{
	struct dsr_server *server;
	u32 i;

	list_for_each_entry(server, &service->servers, node) {
		server->entered = false;
		server->next_rows = 0;
	}
	for (i = 0; i < view->entrants; i++) {
		server = dsr_net_server(dn, view->entrant[i].index);
		server->entered = true;
		server->since = view->entrant[i].since;
	}
	for (i = 0; i <= view->last; i++) {
		server = dsr_net_server(dn, view->slot[i]);
		if (server)
			server->next_rows++;
	}
	dsr_budget_weigh(dn, service, view);
}

/* The same where reads and notifiers see it, with the view that is published. */
static void show_view(struct dsr_net *dn, struct dsr_service *service,
		      struct dsr_view *view)
{
	struct dsr_server *server;

	lockdep_assert_held(&dn->brief);
	rcu_assign_pointer(service->view, view);
	list_for_each_entry(server, &service->servers, node) {
		server->up = server->next_up;
		server->rows = server->next_rows;
	}
	if (dsr_sweep_wanted(dn, view))
		dsr_sweep_kick(dn);
}

static void plan_begin(struct dsr_net *dn, struct dsr_service *service)
{
	struct dsr_server *server;
	u32 place = 0;

	service->next_id = &service->id;
	list_for_each_entry(server, &service->servers, node) {
		dsr_server_unplan(dn, server);
		server->place = place++;
	}
}

static int by_place(void *unused, const struct list_head *a,
		    const struct list_head *b)
{
	return list_entry(a, struct dsr_server, node)->place >
	       list_entry(b, struct dsr_server, node)->place;
}

static void plan_abandon(struct dsr_net *dn, struct dsr_service *service)
{
	struct dsr_server *server, *next;

	list_for_each_entry_safe(server, next, &service->servers, node)
		dsr_server_abandon(dn, server);
	mutex_lock(&dn->brief);
	list_sort(NULL, &service->servers, by_place);
	dn->moved++;
	mutex_unlock(&dn->brief);
	service->next_id = &service->id;
}

static void plan_apply(struct dsr_net *dn, struct dsr_service *service)
{
	struct dsr_server *server, *next;

	list_for_each_entry_safe(server, next, &service->servers, node)
		dsr_server_apply(dn, server);
	dsr_news(service);
}

static bool renames(const struct dsr_service *service)
{
	return service->next_id != &service->id;
}

/* The table as it is when the service has its other ports. */
static struct dsr_config *renamed_config(struct dsr_net *dn,
					 const struct dsr_service *service,
					 struct dsr_view *view)
{
	struct dsr_view *old = dsr_service_view(dn, service);
	struct dsr_config *config;

	config = dsr_net_config(dn, dsr_view_shown(dn, old), view->id.ranges);
	if (config && !dsr_config_insert(config, dsr_view_shown(dn, view)))
		return config;
	dsr_config_free(config);
	return NULL;
}

/*
 * The point of no return of a change within one service; with @config, which has
 * the view, of a change of its ports.
 */
static void publish(struct dsr_net *dn, struct dsr_service *service,
		    struct dsr_view *view, struct dsr_config *config)
{
	struct dsr_view *old = dsr_service_view(dn, service);
	struct dsr_config *table = current_config(dn);

	note_view(dn, service, view);
	mutex_lock(&dn->brief);
	if (config) {
		rcu_assign_pointer(dn->config, config);
		dsr_config_free(table);
		dsr_service_rename(dn, service);
	} else {
		dsr_config_exchange(table, dsr_view_shown(dn, old),
				    dsr_view_shown(dn, view));
	}
	show_view(dn, service, view);
	dsr_service_may_have_room(service);
	mutex_unlock(&dn->brief);
	dsr_view_free(dn, old);
	service->stale = false;
	if (view->standby)
		dsr_held_watch(dn);
}

/* Build and publish what is planned, if it is anything new; all or nothing. */
static int commit(struct dsr_net *dn, struct dsr_service *service,
		  const struct dsr_options *options)
{
	struct dsr_config *config = NULL;
	struct dsr_view *view;

	if (dsr_service_same(dn, service, options))
		return 0;
	view = dsr_view_build(dn, service, options);
	if (view && renames(service))
		config = renamed_config(dn, service, view);
	if (!view || (renames(service) && !config)) {
		dsr_view_free(dn, view);
		plan_abandon(dn, service);
		return -ENOMEM;
	}
	publish(dn, service, view, config);
	if (dsr_spare_may(dn, service, view)) {
		synchronize_rcu_expedited();
		dsr_spare_rows(dn, service, view);
	}
	mutex_lock(&dn->brief);
	service->options = *options;
	plan_apply(dn, service);
	dn->generation++;
	mutex_unlock(&dn->brief);
	dsr_service_lifetimes(dn, service);
	return 0;
}

/* The point of no return of a new service: @config has it. */
static void publish_new(struct dsr_net *dn, struct dsr_service *service,
			struct dsr_view *view, struct dsr_config *config)
{
	struct dsr_config *old = current_config(dn);

	note_view(dn, service, view);
	mutex_lock(&dn->brief);
	show_view(dn, service, view);
	if (config != old) {
		rcu_assign_pointer(dn->config, config);
		dsr_config_free(old);
	}
	dsr_service_link(dn, service);
	plan_apply(dn, service);
	dn->generation++;
	mutex_unlock(&dn->brief);
	if (dn->net && dn->service_count == 1)
		dsr_lro_off(dn);
	if (view->standby)
		dsr_held_watch(dn);
}

static void move_to_end(struct dsr_net *dn, struct dsr_service *service,
			struct dsr_server *server)
{
	mutex_lock(&dn->brief);
	list_move_tail(&server->node, &service->servers);
	dn->moved++;
	mutex_unlock(&dn->brief);
}

/* Who stays or comes goes to the end, one after the other: the order of @spec. */
static int plan_servers(struct dsr_net *dn, struct dsr_service *service,
			const struct dsr_server_spec *spec, u32 n,
			struct netlink_ext_ack *extack)
{
	struct dsr_server *server;
	bool known = rcu_access_pointer(service->view);
	u32 i;
	int err;

	list_for_each_entry(server, &service->servers, node)
		server->leaving = true;
	for (i = 0; i < n; i++) {
		server = known ? dsr_service_server(dn, service,
						    &spec[i].address) : NULL;
		if (server) {
			server->leaving = false;
			move_to_end(dn, service, server);
			err = dsr_server_plan(dn, server, &spec[i]);
		} else {
			server = dsr_server_new(dn, service, &spec[i], extack);
			err = PTR_ERR_OR_ZERO(server);
		}
		if (err)
			return err;
	}
	return 0;
}

static int service_add(struct dsr_net *dn, const struct dsr_identity *id,
		       const struct dsr_options *options,
		       const struct dsr_server_spec *spec, u32 n,
		       struct netlink_ext_ack *extack)
{
	struct dsr_config *config;
	struct dsr_service *service;
	struct dsr_view *view;
	int err;

	err = dsr_net_prepare(dn, extack);
	if (err)
		return err;
	service = dsr_service_alloc(id, options);
	if (!service) {
		err = -ENOMEM;
		goto settle;
	}
	dsr_service_lifetimes(dn, service);
	err = plan_servers(dn, service, spec, n, extack);
	if (err)
		goto abandon;
	err = -ENOMEM;
	view = dsr_view_build(dn, service, options);
	if (!view)
		goto abandon;
	config = current_config(dn);
	if (!config || !dsr_config_has_room(config, id->ranges))
		config = dsr_net_config(dn, NULL, id->ranges);
	if (!config)
		goto free_view;
	err = dsr_config_insert(config, dsr_view_shown(dn, view));
	if (err)
		goto free_config;
	publish_new(dn, service, view, config);
	return 0;

free_config:
	if (config != current_config(dn))
		dsr_config_free(config);
free_view:
	dsr_view_free(dn, view);
abandon:
	plan_abandon(dn, service);
	dsr_service_put(dn, service);
settle:
	dsr_net_settle(dn);
	return err;
}

/**
 * dsr_service_new - add a service without servers
 * @dn: the namespace
 * @id: its identity
 * @options: what it is like; checked by the caller
 * @extack: says what is wrong
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EEXIST, -ENOSPC (beyond a limit of the namespace) or -ENOMEM.
 */
int dsr_service_new(struct dsr_net *dn, const struct dsr_identity *id,
		    const struct dsr_options *options,
		    struct netlink_ext_ack *extack)
{
	int err;

	lockdep_assert_held(&dn->lock);
	err = dsr_check_new(dn, id, extack);
	return err ?: service_add(dn, id, options, NULL, 0, extack);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_new);

static void plan_rename(struct dsr_service *service,
			const struct dsr_identity *to)
{
	if (!dsr_identity_equal(&service->id, to))
		service->next_id = to;
}

/**
 * dsr_service_set_as - change a service's options, and its ports
 * @dn: the namespace
 * @service: the service
 * @to: its identity as it shall be: with other ports, or as it is
 * @options: all of its options as they shall be; checked by the caller
 * @extack: says what is wrong
 *
 * With other ports it is the same service: its servers, flows and counters stay.
 * Packets see the old ports or the new ones; those to ports that are in both
 * always find it.
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EBUSY (every flow would move), -EEXIST (another has one of the port
 * ranges), -ENOSPC (beyond a limit of the namespace) or -ENOMEM.
 */
int dsr_service_set_as(struct dsr_net *dn, struct dsr_service *service,
		       const struct dsr_identity *to,
		       const struct dsr_options *options,
		       struct netlink_ext_ack *extack)
{
	int err;

	lockdep_assert_held(&dn->lock);
	err = dsr_check_change(dn, service, to, options,
			       service->server_count, extack);
	if (err)
		return err;
	plan_begin(dn, service);
	plan_rename(service, to);
	return commit(dn, service, options);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_set_as);

/**
 * dsr_service_replace_as - make a service and its servers what is given
 * @dn: the namespace
 * @id: its identity; it is added when it does not exist
 * @to: its identity as it shall be: with other ports, or as it is
 * @options: all of its options; checked by the caller
 * @spec: all of its servers, in their order, no two with the same address or probe
 *	mark; each with %DSR_SERVER_SET_ALL
 * @n: length of @spec
 * @extack: says what is wrong
 *
 * Packets see the old set or the new one. Servers that stay keep their flows.
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EEXIST (another has one of its port ranges), -EBUSY (every flow would
 * move), -ENOSPC or -ENOMEM; then nothing changed.
 */
int dsr_service_replace_as(struct dsr_net *dn, const struct dsr_identity *id,
			   const struct dsr_identity *to,
			   const struct dsr_options *options,
			   const struct dsr_server_spec *spec, u32 n,
			   struct netlink_ext_ack *extack)
{
	struct dsr_service *service;
	int err;

	lockdep_assert_held(&dn->lock);
	service = dsr_service_find(dn, id);
	if (!service) {
		err = dsr_check_new(dn, to, extack);
		return err ?: service_add(dn, to, options, spec, n, extack);
	}
	err = dsr_check_change(dn, service, to, options, n, extack);
	if (err)
		return err;
	plan_begin(dn, service);
	plan_rename(service, to);
	err = plan_servers(dn, service, spec, n, extack);
	if (!err)
		return commit(dn, service, options);
	plan_abandon(dn, service);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_replace_as);

static void bury_servers(struct dsr_net *dn, struct dsr_service *service)
{
	struct dsr_server *server;

	plan_begin(dn, service);
	list_for_each_entry(server, &service->servers, node)
		server->leaving = true;
	plan_apply(dn, service);
}

/* What is left of a service that packets cannot find any more. */
static void forget(struct dsr_net *dn, struct dsr_service *service)
{
	struct dsr_view *view = dsr_service_view(dn, service);

	mutex_lock(&dn->brief);
	dsr_service_unlink(dn, service);
	service->dead = true;
	bury_servers(dn, service);
	RCU_INIT_POINTER(service->view, NULL);
	dn->generation++;
	mutex_unlock(&dn->brief);
	dsr_view_free(dn, view);
	dsr_service_put(dn, service);
	dsr_net_settle(dn);
}

/* Publish a configuration without this service; none when it is the last. */
static int config_without(struct dsr_net *dn, const struct dsr_view *view)
{
	struct dsr_config *old = current_config(dn);
	struct dsr_config *config = NULL;

	if (dn->service_count > 1) {
		config = dsr_net_config(dn, view, 0);
		if (!config)
			return -ENOMEM;
	}
	rcu_assign_pointer(dn->config, config);
	dsr_config_free(old);
	return 0;
}

/**
 * dsr_service_del - remove a service and its servers
 * @dn: the namespace
 * @service: the service
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, or -ENOMEM for the table without it; then nothing changed.
 */
int dsr_service_del(struct dsr_net *dn, struct dsr_service *service)
{
	struct dsr_view *view = dsr_view_shown(dn,
					       dsr_service_view(dn, service));
	int err = 0;

	lockdep_assert_held(&dn->lock);
	if (dn->service_count == 1 ||
	    !dsr_config_remove(current_config(dn), view))
		err = config_without(dn, view);
	if (!err)
		forget(dn, service);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_del);

/**
 * dsr_service_del_all - remove every service, when the namespace goes
 * @dn: the namespace
 *
 * Context: process, under &dsr_net.lock. Cannot fail.
 */
void dsr_service_del_all(struct dsr_net *dn)
{
	struct dsr_service *service, *next;
	struct dsr_config *old = current_config(dn);

	lockdep_assert_held(&dn->lock);
	rcu_assign_pointer(dn->config, NULL);
	dsr_config_free(old);
	list_for_each_entry_safe(service, next, &dn->services, node)
		forget(dn, service);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_del_all);

static int check_probe(const struct dsr_net *dn,
		       const struct dsr_service *service,
		       const struct dsr_server *server,
		       const struct dsr_server_spec *spec,
		       struct netlink_ext_ack *extack)
{
	if (!dsr_probe_taken(dn, service, server, spec->cfg.probe_mark))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "another server of the service has this probe mark: a probe must reach one");
	return -EEXIST;
}

/**
 * dsr_service_server_new - add a server to a service
 * @dn: the namespace
 * @service: the service
 * @spec: the server; checked by the caller
 * @extack: says what is wrong
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EEXIST (the server, or its probe mark at another), -ENOSPC (the
 * service is full, or no index is free) or -ENOMEM; then nothing changed.
 */
int dsr_service_server_new(struct dsr_net *dn, struct dsr_service *service,
			   const struct dsr_server_spec *spec,
			   struct netlink_ext_ack *extack)
{
	struct dsr_server *server;
	int err;

	lockdep_assert_held(&dn->lock);
	if (dsr_service_server(dn, service, &spec->address)) {
		NL_SET_ERR_MSG(extack, "the service has this server already");
		return -EEXIST;
	}
	if (service->server_count >= DSR_SERVICE_SERVERS_MAX) {
		NL_SET_ERR_MSG(extack, "a service has at most 4096 servers");
		return -ENOSPC;
	}
	err = check_probe(dn, service, NULL, spec, extack);
	err = err ?: dsr_budget_grow(dn, extack);
	if (err)
		return err;
	plan_begin(dn, service);
	server = dsr_server_new(dn, service, spec, extack);
	if (IS_ERR(server))
		return PTR_ERR(server);
	return commit(dn, service, &service->options);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_server_new);

/**
 * dsr_service_server_set - change a server's weight, next hop, limit of flows or
 *	probe mark
 * @dn: the namespace
 * @service: the service
 * @server: the server
 * @spec: what changes
 * @extack: says what is wrong
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EEXIST (another server has the probe mark) or -ENOMEM; then
 * nothing changed.
 */
int dsr_service_server_set(struct dsr_net *dn, struct dsr_service *service,
			   struct dsr_server *server,
			   const struct dsr_server_spec *spec,
			   struct netlink_ext_ack *extack)
{
	int err;

	lockdep_assert_held(&dn->lock);
	err = check_probe(dn, service, server, spec, extack);
	if (err)
		return err;
	plan_begin(dn, service);
	err = dsr_server_plan(dn, server, spec);
	if (err)
		return err;
	return commit(dn, service, &service->options);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_server_set);

/**
 * dsr_service_server_del - remove a server
 * @dn: the namespace
 * @service: the service
 * @server: the server; freed by the sweep when no flow names it
 * @extack: says what is wrong
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0 or -ENOMEM; then nothing changed.
 */
int dsr_service_server_del(struct dsr_net *dn, struct dsr_service *service,
			   struct dsr_server *server,
			   struct netlink_ext_ack *extack)
{
	lockdep_assert_held(&dn->lock);
	plan_begin(dn, service);
	server->leaving = true;
	return commit(dn, service, &service->options);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_server_del);

/**
 * dsr_service_nexthop_changed - a next hop came, went or moved
 * @dn: the namespace
 * @nexthop: the next hop
 *
 * Packets follow the next hop itself at once; this notes whose rows must move.
 *
 * Context: process, under &dsr_net.lock; dsr_service_settle() follows.
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

/* Returns true when it has rows to spare. */
static bool settle(struct dsr_net *dn, struct dsr_service *service)
{
	struct dsr_view *view;

	plan_begin(dn, service);
	view = dsr_view_build(dn, service, &service->options);
	if (!view)
		return false;
	publish(dn, service, view, NULL);
	return dsr_spare_may(dn, service, view);
}

static void spare_all(struct dsr_net *dn)
{
	struct dsr_service *service;

	synchronize_rcu_expedited();
	list_for_each_entry(service, &dn->services, node)
		if (service->sparing)
			dsr_spare_rows(dn, service, dsr_service_view(dn, service));
}

/**
 * dsr_service_settle - give the rows of lost servers to others
 * @dn: the namespace
 *
 * Without memory a service keeps its view and is tried again the next time. All
 * wait for packets together; not more than fit into %SETTLE_TIME, or one.
 *
 * Context: process, under &dsr_net.lock.
 * Return: true when there is more to do.
 */
bool dsr_service_settle(struct dsr_net *dn)
{
	unsigned long end = jiffies + SETTLE_TIME;
	struct dsr_service *service;
	bool any = false, sparing = false, more = false;

	lockdep_assert_held(&dn->lock);
	list_for_each_entry(service, &dn->services, node) {
		service->sparing = false;
		if (!service->stale)
			continue;
		more = more || (any && time_after_eq(jiffies, end));
		if (more)
			continue;
		service->sparing = settle(dn, service);
		sparing |= service->sparing;
		any |= !service->stale;
		cond_resched();
	}
	if (sparing)
		spare_all(dn);
	return more;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_settle);
