// SPDX-License-Identifier: GPL-2.0-only
/*
 * Servers that are not used yet. One that never got a packet has no flows, so the
 * rows that it loses need not remember it as their previous owner: while a gateway
 * is being set up, one server after the other, flows go where they belong from the
 * first.
 */
#include "unused.h"
#include "netns.h"
#include "service.h"

static bool is_unused(const struct dsr_server *server)
{
	struct dsr_traffic sum = { };

	dsr_traffic_sum(server->traffic, &sum);
	return !sum.packets;
}

/**
 * dsr_unused_in_prev - check whether an unused server may be a previous owner
 * @dn: the namespace
 * @service: the service
 * @view: its view, as it is published
 *
 * Context: process, under &dsr_net.lock.
 * Return: true when rows are dirty and a server never got a packet.
 */
bool dsr_unused_in_prev(const struct dsr_net *dn,
			const struct dsr_service *service,
			const struct dsr_view *view)
{
	const struct dsr_server *server;

	lockdep_assert_held(&dn->lock);
	if (!dsr_dirty_of(dn, view))
		return false;
	list_for_each_entry(server, &service->servers, node)
		if (is_unused(server))
			return true;
	return false;
}

/**
 * dsr_unused_forget - forget unused servers as previous owners
 * @dn: the namespace
 * @service: the service
 * @view: its view; packets that read the one before have been waited for
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_unused_forget(struct dsr_net *dn, const struct dsr_service *service,
		       const struct dsr_view *view)
{
	unsigned long *some = dn->servers->some;
	const struct dsr_server *server;

	lockdep_assert_held(&dn->lock);
	list_for_each_entry(server, &service->servers, node)
		if (is_unused(server))
			__set_bit(server->index, some);
	dsr_rows_replace_prev(dsr_dirty_of(dn, view), some, 0);
	list_for_each_entry(server, &service->servers, node)
		__clear_bit(server->index, some);
}
