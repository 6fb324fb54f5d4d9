// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services and servers as whoever manages them sees them: found, and what shall
 * become of them checked and planned, for transaction.c to make.
 *
 * It must not know about packets or netlink messages.
 */
#include "table.h"
#include "budget.h"
#include "netns.h"
#include "probe.h"

#include <kunit/visibility.h>
#include <linux/netlink.h>
#include <linux/stringify.h>

/**
 * dsr_table_find - find a service as a transaction leaves it so far
 * @t: the transaction
 * @id: its identity
 *
 * Context: process, under &dsr_net.lock.
 * Return: the service, or NULL.
 */
struct dsr_service *dsr_table_find(const struct dsr_transaction *t,
				   const struct dsr_identity *id)
{
	struct dsr_service *service;
	struct dsr_change *change;

	lockdep_assert_held(&t->dn->lock);
	hash_for_each_possible(t->by_id, change, by_id, dsr_service_hash(id))
		if (dsr_identity_equal(&change->id, id))
			return change->service;
	service = dsr_service_find(t->dn, id);
	if (service && service->change &&
	    (service->change->leaving ||
	     !dsr_identity_equal(&service->change->id, id)))
		return NULL;
	return service;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_table_find);

/**
 * dsr_table_server - find a server of a service as a transaction leaves it so far
 * @t: the transaction
 * @service: the service
 * @address: the server's address
 *
 * Context: process, under &dsr_net.lock.
 * Return: the server, or NULL.
 */
struct dsr_server *dsr_table_server(const struct dsr_transaction *t,
				    const struct dsr_service *service,
				    const struct dsr_address *address)
{
	struct dsr_server *server;

	lockdep_assert_held(&t->dn->lock);
	list_for_each_entry(server, &service->servers, node)
		if (!(service->change && server->leaving) &&
		    dsr_address_equal(&server->address, address))
			return server;
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_table_server);

/**
 * dsr_table_options - get a service's options as a transaction leaves them so far
 * @t: the transaction
 * @service: the service
 *
 * Context: process, under &dsr_net.lock.
 * Return: the options.
 */
const struct dsr_options *dsr_table_options(const struct dsr_transaction *t,
					    const struct dsr_service *service)
{
	lockdep_assert_held(&t->dn->lock);
	return service->change ? &service->change->options : &service->options;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_table_options);

/* Give a service an identity that it has not, or had not in this transaction. */
static void table_plan_identity(struct dsr_transaction *t,
				struct dsr_change *change,
				const struct dsr_identity *id)
{
	if (hash_hashed(&change->by_id))
		hash_del(&change->by_id);
	change->id = *id;
	if (change->fresh || !dsr_identity_equal(id, &change->service->id))
		hash_add(t->by_id, &change->by_id, dsr_service_hash(id));
}

/* Make what the first service needs. */
static int table_prepare(struct dsr_transaction *t)
{
	bool had_flows = t->dn->flows;
	int err = dsr_net_prepare(t->dn, t->extack);

	t->made_flows |= t->dn->flows && !had_flows;
	return err;
}

static struct dsr_change *table_add_service(struct dsr_transaction *t,
					    const struct dsr_identity *id,
					    const struct dsr_options *options)
{
	struct dsr_service *service = dsr_service_alloc(id, options);
	struct dsr_change *change;

	if (!service)
		return ERR_PTR(-ENOMEM);
	change = dsr_transaction_change(t, service);
	if (!change) {
		dsr_service_put(t->dn, service);
		return ERR_PTR(-ENOMEM);
	}
	change->fresh = true;
	t->services++;
	table_plan_identity(t, change, id);
	return change;
}

/* Plan a service that is not there yet. */
static struct dsr_change *table_plan_new(struct dsr_transaction *t,
					 const struct dsr_identity *id,
					 const struct dsr_options *options)
{
	int err;

	if (dsr_table_find(t, id)) {
		NL_SET_ERR_MSG_ATTR(t->extack, t->attr,
				    "the service exists already");
		return ERR_PTR(-EEXIST);
	}
	err = dsr_budget_service(t->dn, t->services, t->extack);
	err = err ?: table_prepare(t);
	return err ? ERR_PTR(err) : table_add_service(t, id, options);
}

/**
 * dsr_table_service_new - add a service without servers
 * @t: the transaction
 * @id: its identity
 * @options: what it is like; checked by the caller
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EEXIST, -ENOSPC (beyond a limit of the namespace) or -ENOMEM.
 */
int dsr_table_service_new(struct dsr_transaction *t,
			  const struct dsr_identity *id,
			  const struct dsr_options *options)
{
	struct dsr_change *change;

	lockdep_assert_held(&t->dn->lock);
	change = table_plan_new(t, id, options);
	if (IS_ERR(change))
		return PTR_ERR(change);
	return dsr_transaction_note(t, change, DSR_CMD_SERVICE_NEW, NULL);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_table_service_new);

/* True when a client, where the flow hash has it, is the same set of addresses */
static bool table_same_clients(const struct dsr_identity *id,
			       const struct dsr_options *a,
			       const struct dsr_options *b)
{
	if (!a->persist || !b->persist)
		return !a->persist == !b->persist;
	if (id->vip.family != AF_INET6 &&
	    a->persist_prefix != b->persist_prefix)
		return false;
	return id->vip.family == AF_INET ||
	       a->persist_prefix6 == b->persist_prefix6;
}

/* Persistence is part of the flow hash: a change would move every flow. */
static int table_check_persist(const struct dsr_transaction *t,
			       const struct dsr_service *service,
			       const struct dsr_options *options)
{
	if (!service->server_count ||
	    table_same_clients(&service->id, &service->options, options))
		return 0;
	NL_SET_ERR_MSG(t->extack,
		       "persistence cannot be switched while the service has servers: every flow would move");
	return -EBUSY;
}

/* So are rows by source address. */
static int table_check_hash(const struct dsr_transaction *t,
			    const struct dsr_service *service,
			    const struct dsr_options *options)
{
	if (!service->server_count ||
	    service->options.scheduler->source == options->scheduler->source)
		return table_check_persist(t, service, options);
	NL_SET_ERR_MSG(t->extack,
		       "scheduler sh cannot be set or left while the service has servers: every flow would move");
	return -EBUSY;
}

/* With persistence the first range is part of the clients' hash. */
static int table_check_ports(const struct dsr_transaction *t,
			     const struct dsr_service *service,
			     const struct dsr_identity *to,
			     const struct dsr_options *options)
{
	const struct dsr_port_range *first = &service->id.range[0];

	if (!service->server_count || !options->persist ||
	    !memcmp(first, &to->range[0], sizeof(*first)))
		return 0;
	NL_SET_ERR_MSG(t->extack,
		       "the first ports of a service with persistence cannot change while it has servers: every client would move");
	return -EBUSY;
}

/* Plan what a service itself shall be. */
static int table_plan_change(struct dsr_transaction *t,
			     struct dsr_change *change,
			     const struct dsr_identity *to,
			     const struct dsr_options *options)
{
	const struct dsr_service *service = change->service;
	int err;

	err = table_check_hash(t, service, options);
	err = err ?: table_check_ports(t, service, to, options);
	if (err)
		return err;
	change->options = *options;
	table_plan_identity(t, change, to);
	return 0;
}

/**
 * dsr_table_service_set - change a service's options, and its ports
 * @t: the transaction
 * @service: the service
 * @to: its identity as it shall be: with other ports, or as it is
 * @options: all of its options as they shall be; checked by the caller
 *
 * With other ports it is the same service: its servers, flows and counters stay.
 * Packets see the old ports or the new ones; those to ports that are in both
 * always find it.
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EBUSY (every flow would move) or -ENOMEM.
 */
int dsr_table_service_set(struct dsr_transaction *t,
			  struct dsr_service *service,
			  const struct dsr_identity *to,
			  const struct dsr_options *options)
{
	struct dsr_change *change;
	int err;

	lockdep_assert_held(&t->dn->lock);
	change = dsr_transaction_change(t, service);
	if (!change)
		return -ENOMEM;
	err = table_plan_change(t, change, to, options);
	return err ?: dsr_transaction_note(t, change, DSR_CMD_SERVICE_SET,
					   NULL);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_table_service_set);

static void table_move_to_end(struct dsr_net *dn, struct dsr_service *service,
			      struct dsr_server *server)
{
	mutex_lock(&dn->brief);
	list_move_tail(&server->node, &service->servers);
	dn->moved++;
	mutex_unlock(&dn->brief);
}

static int table_plan_server(struct dsr_transaction *t,
			     struct dsr_change *change,
			     struct dsr_server *server,
			     const struct dsr_server_spec *spec)
{
	if (server) {
		server->leaving = false;
		table_move_to_end(t->dn, change->service, server);
		return dsr_server_plan(t->dn, server, spec);
	}
	server = dsr_server_new(t->dn, change->service, spec, t->extack);
	return PTR_ERR_OR_ZERO(server);
}

static struct dsr_server *table_find_any(const struct dsr_service *service,
					 const struct dsr_address *address)
{
	struct dsr_server *server;

	list_for_each_entry(server, &service->servers, node)
		if (dsr_address_equal(&server->address, address))
			return server;
	return NULL;
}

/* Who stays or comes goes to the end, one after the other: the order of @spec. */
static int table_plan_servers(struct dsr_transaction *t,
			      struct dsr_change *change,
			      const struct dsr_server_spec *spec, u32 n)
{
	struct dsr_service *service = change->service;
	bool known = !list_empty(&service->servers);
	struct dsr_server *server;
	int err = 0;
	u32 i;

	list_for_each_entry(server, &service->servers, node)
		server->leaving = true;
	for (i = 0; i < n && !err; i++) {
		server = known ? table_find_any(service, &spec[i].address) :
				 NULL;
		err = table_plan_server(t, change, server, &spec[i]);
	}
	change->servers = n;
	return err;
}

/**
 * dsr_table_service_replace - make a service and its servers what is given
 * @t: the transaction
 * @id: its identity; it is added when it does not exist
 * @to: its identity as it shall be: with other ports, or as it is
 * @options: all of its options; checked by the caller
 * @spec: all of its servers, in their order, no two with the same address or probe
 *	mark; each with %DSR_SERVER_SET_ALL
 * @n: length of @spec
 *
 * Servers that stay keep their flows.
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EBUSY (every flow would move), -ENOSPC or -ENOMEM.
 */
int dsr_table_service_replace(struct dsr_transaction *t,
			      const struct dsr_identity *id,
			      const struct dsr_identity *to,
			      const struct dsr_options *options,
			      const struct dsr_server_spec *spec, u32 n)
{
	struct dsr_service *service;
	struct dsr_change *change;
	int err = 0;

	lockdep_assert_held(&t->dn->lock);
	service = dsr_table_find(t, id);
	if (service)
		change = dsr_transaction_change(t, service) ?:
			 ERR_PTR(-ENOMEM);
	else
		change = table_plan_new(t, to, options);
	if (IS_ERR(change))
		return PTR_ERR(change);
	if (service)
		err = table_plan_change(t, change, to, options);
	err = err ?: table_plan_servers(t, change, spec, n);
	return err ?: dsr_transaction_note(t, change, DSR_CMD_SERVICE_REPLACE,
					   NULL);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_table_service_replace);

/**
 * dsr_table_service_del - remove a service and its servers
 * @t: the transaction
 * @service: the service
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0 or -ENOMEM.
 */
int dsr_table_service_del(struct dsr_transaction *t,
			  struct dsr_service *service)
{
	struct dsr_change *change;
	struct dsr_server *server;

	lockdep_assert_held(&t->dn->lock);
	change = dsr_transaction_change(t, service);
	if (!change)
		return -ENOMEM;
	list_for_each_entry(server, &service->servers, node)
		server->leaving = true;
	change->leaving = true;
	t->services--;
	if (hash_hashed(&change->by_id))
		hash_del(&change->by_id);
	return dsr_transaction_note(t, change, DSR_CMD_SERVICE_DEL, NULL);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_table_service_del);

static int table_check_probe(const struct dsr_transaction *t,
			     const struct dsr_service *service,
			     const struct dsr_server *server,
			     const struct dsr_server_spec *spec)
{
	if (!dsr_probe_taken(t->dn, service, server, spec->cfg.probe_mark))
		return 0;
	NL_SET_ERR_MSG(t->extack,
		       "another server of the service has this probe mark: a probe must reach one");
	return -EEXIST;
}

static int table_check_server(const struct dsr_transaction *t,
			      const struct dsr_change *change,
			      const struct dsr_server_spec *spec)
{
	if (dsr_table_server(t, change->service, &spec->address)) {
		NL_SET_ERR_MSG(t->extack, "the service has this server already");
		return -EEXIST;
	}
	if (change->servers >= DSR_SERVICE_SERVERS_MAX) {
		NL_SET_ERR_MSG(t->extack,
			       "a service has at most " __stringify(DSR_SERVICE_SERVERS_MAX)
			       " servers");
		return -ENOSPC;
	}
	return table_check_probe(t, change->service, NULL, spec);
}

/**
 * dsr_table_server_new - add a server to a service
 * @t: the transaction
 * @service: the service
 * @spec: the server; checked by the caller
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EEXIST (the server, or its probe mark at another), -ENOSPC (the
 * service is full, or no index is free) or -ENOMEM.
 */
int dsr_table_server_new(struct dsr_transaction *t,
			 struct dsr_service *service,
			 const struct dsr_server_spec *spec)
{
	struct dsr_change *change;
	struct dsr_server *server;
	int err;

	lockdep_assert_held(&t->dn->lock);
	change = dsr_transaction_change(t, service);
	if (!change)
		return -ENOMEM;
	err = table_check_server(t, change, spec);
	if (err)
		return err;
	server = dsr_server_new(t->dn, service, spec, t->extack);
	if (IS_ERR(server))
		return PTR_ERR(server);
	change->servers++;
	return dsr_transaction_note(t, change, DSR_CMD_SERVER_NEW, server);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_table_server_new);

/**
 * dsr_table_server_set - change a server's weight, next hop, limit of flows or
 *	probe mark
 * @t: the transaction
 * @service: the service
 * @server: the server
 * @spec: what changes
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EEXIST (another server has the probe mark) or -ENOMEM.
 */
int dsr_table_server_set(struct dsr_transaction *t,
			 struct dsr_service *service,
			 struct dsr_server *server,
			 const struct dsr_server_spec *spec)
{
	struct dsr_change *change;
	int err;

	lockdep_assert_held(&t->dn->lock);
	change = dsr_transaction_change(t, service);
	if (!change)
		return -ENOMEM;
	err = table_check_probe(t, service, server, spec);
	err = err ?: dsr_server_plan(t->dn, server, spec);
	return err ?: dsr_transaction_note(t, change, DSR_CMD_SERVER_SET,
					   server);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_table_server_set);

/**
 * dsr_table_server_del - remove a server
 * @t: the transaction
 * @service: the service
 * @server: the server; freed by the sweep when no flow names it
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0 or -ENOMEM.
 */
int dsr_table_server_del(struct dsr_transaction *t,
			 struct dsr_service *service,
			 struct dsr_server *server)
{
	struct dsr_change *change;

	lockdep_assert_held(&t->dn->lock);
	change = dsr_transaction_change(t, service);
	if (!change)
		return -ENOMEM;
	server->leaving = true;
	change->servers--;
	return dsr_transaction_note(t, change, DSR_CMD_SERVER_DEL, server);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_table_server_del);
