// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probe marks: from what is planned for a service's servers to the table that
 * packets read. A server has its mark whatever its weight and its state.
 *
 * It must not know about packets, nor what a probe that cannot be sent means.
 */
#include "probe.h"
#include "netns.h"
#include "server.h"
#include "service.h"

#include <linux/slab.h>
#include <linux/sort.h>

static int by_mark(const void *a, const void *b)
{
	const struct dsr_probe *x = a, *y = b;

	return x->mark < y->mark ? -1 : x->mark > y->mark;
}

static bool has_mark(const struct dsr_server *server)
{
	return !server->leaving && server->next.probe_mark;
}

static u32 count_marks(const struct dsr_service *service)
{
	const struct dsr_server *server;
	u32 n = 0;

	list_for_each_entry(server, &service->servers, node)
		n += has_mark(server);
	return n;
}

/**
 * dsr_probes_build - build the table of a service's probe marks
 * @dn: the namespace
 * @service: the service, with what is planned for its servers
 * @probes: where to write it; NULL when no server has a mark
 *
 * Context: process, under &dsr_net.lock. May sleep.
 * Return: 0 or -ENOMEM.
 */
int dsr_probes_build(const struct dsr_net *dn,
		     const struct dsr_service *service,
		     struct dsr_probes **probes)
{
	u32 count = count_marks(service);
	const struct dsr_server *server;
	struct dsr_probes *p;

	lockdep_assert_held(&dn->lock);
	*probes = NULL;
	if (!count)
		return 0;
	p = kvzalloc(struct_size(p, probe, count), GFP_KERNEL_ACCOUNT);
	if (!p)
		return -ENOMEM;
	list_for_each_entry(server, &service->servers, node) {
		if (!has_mark(server))
			continue;
		p->probe[p->count].mark = server->next.probe_mark;
		p->probe[p->count++].server = server->index;
	}
	sort(p->probe, count, sizeof(*p->probe), by_mark, NULL);
	*probes = p;
	return 0;
}

/**
 * dsr_probes_free - free probe marks after their last reader
 * @probes: from dsr_probes_build(), not published any more
 *
 * Context: process.
 */
void dsr_probes_free(struct dsr_probes *probes)
{
	if (probes)
		kvfree_rcu(probes, rcu);
}

/**
 * dsr_probe_taken - check whether another server of the service has a probe mark
 * @dn: the namespace
 * @service: the service
 * @server: the server that shall get it; NULL for one that is not there yet
 * @mark: the mark, or 0 for none
 *
 * Context: process, under &dsr_net.lock, with the plan of @service begun.
 * Return: true when one shall have it.
 */
bool dsr_probe_taken(const struct dsr_net *dn,
		     const struct dsr_service *service,
		     const struct dsr_server *server, u32 mark)
{
	const struct dsr_server *other;

	lockdep_assert_held(&dn->lock);
	list_for_each_entry(other, &service->servers, node)
		if (mark && other != server && !other->leaving &&
		    other->next.probe_mark == mark)
			return true;
	return false;
}
