// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which services may come and which changes of one be made, beside those that are
 * there. The values themselves are checked where a request is read.
 */
#include "check.h"
#include "budget.h"
#include "netns.h"

#include <linux/netlink.h>

static int check_ranges(struct dsr_net *dn, const struct dsr_identity *id,
			const struct dsr_view *but,
			struct netlink_ext_ack *extack)
{
	if (!dsr_config_has(dsr_deref(dn, dn->config), id, but))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "another service of this protocol and address has one of the ports or port ranges already; expected ones that none has");
	return -EEXIST;
}

/**
 * dsr_check_new - may there be such a service?
 * @dn: the namespace
 * @id: its identity
 * @extack: says what is wrong
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EEXIST when it or one of its port ranges is there, or -ENOSPC beyond
 * a limit of the namespace.
 */
int dsr_check_new(struct dsr_net *dn, const struct dsr_identity *id,
		  struct netlink_ext_ack *extack)
{
	int err;

	lockdep_assert_held(&dn->lock);
	if (dsr_service_find(dn, id)) {
		NL_SET_ERR_MSG(extack, "the service exists already");
		return -EEXIST;
	}
	err = check_ranges(dn, id, NULL, extack);
	return err ?: dsr_budget_service(dn, extack);
}

/* Is a client the same set of addresses, where it is part of the flow hash? */
static bool same_clients(const struct dsr_identity *id,
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
static int check_persist(const struct dsr_service *service,
			 const struct dsr_options *options,
			 struct netlink_ext_ack *extack)
{
	if (!service->server_count ||
	    same_clients(&service->id, &service->options, options))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "persistence cannot be switched while the service has servers: every flow would move");
	return -EBUSY;
}

/* So are rows by source address. */
static int check_hash(const struct dsr_service *service,
		      const struct dsr_options *options,
		      struct netlink_ext_ack *extack)
{
	if (!service->server_count ||
	    service->options.scheduler->source == options->scheduler->source)
		return check_persist(service, options, extack);
	NL_SET_ERR_MSG(extack,
		       "scheduler sh cannot be set or left while the service has servers: every flow would move");
	return -EBUSY;
}

/* With persistence the first range is part of the clients' hash. */
static int check_rename(struct dsr_net *dn, const struct dsr_service *service,
			const struct dsr_identity *to,
			const struct dsr_options *options,
			struct netlink_ext_ack *extack)
{
	const struct dsr_identity *id = &service->id;

	if (dsr_identity_equal(id, to))
		return 0;
	if (service->server_count && options->persist &&
	    memcmp(&id->range[0], &to->range[0], sizeof(id->range[0]))) {
		NL_SET_ERR_MSG(extack,
			       "the first ports of a service with persistence cannot change while it has servers: every client would move");
		return -EBUSY;
	}
	return check_ranges(dn, to,
			    dsr_view_shown(dn, dsr_service_view(dn, service)),
			    extack);
}

/**
 * dsr_check_change - may a service become this?
 * @dn: the namespace
 * @service: the service
 * @to: its identity as it shall be: with other ports, or as it is
 * @options: its options as they shall be
 * @servers: number of its servers as it shall be
 * @extack: says what is wrong
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EBUSY when every flow would move, -EEXIST when another service has
 * one of the port ranges, or -ENOSPC beyond a limit of the namespace.
 */
int dsr_check_change(struct dsr_net *dn, const struct dsr_service *service,
		     const struct dsr_identity *to,
		     const struct dsr_options *options, u32 servers,
		     struct netlink_ext_ack *extack)
{
	int err = check_hash(service, options, extack);

	lockdep_assert_held(&dn->lock);
	if (!err && (servers > service->server_count ||
		     options->rows > service->options.rows))
		err = dsr_budget_grow(dn, extack);
	return err ?: check_rename(dn, service, to, options, extack);
}
