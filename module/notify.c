// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking for what is to be told. Whoever flags a service may be a packet: a flag
 * that is set already and a work that is queued already cost two reads. What
 * changes to and fro between two looks is told once or not at all.
 */
#include "notify.h"
#include "netlink.h"
#include "netns.h"

#include <kunit/visibility.h>

#define NOTIFY_DELAY	(HZ / 10)

/**
 * dsr_notify - flag that there may be something to tell of a service or its servers
 * @service: the service
 */
void dsr_notify(struct dsr_service *service)
{
	struct dsr_net *dn = READ_ONCE(service->dn);

	/* Before its first view nobody is told of it. */
	if (!dn)
		return;
	WRITE_ONCE(service->notify, true);
	queue_delayed_work(system_power_efficient_wq, &dn->notify,
			   NOTIFY_DELAY);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_notify);

/* None that the last sweep found, and none that came since */
static bool notify_is_drained(const struct dsr_server *server)
{
	struct dsr_tally tally = dsr_server_tally(server);
	int i;

	if (server->cfg.weight || tally.active || tally.pending)
		return false;
	for (i = 0; i < DSR_FLOW_STATES; i++)
		if (server->counts.flows[i])
			return false;
	return true;
}

/**
 * dsr_notify_counted - flag what the count of a server's flows may give to tell
 * @dn: the namespace
 * @server: the server
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_notify_counted(const struct dsr_net *dn,
			const struct dsr_server *server)
{
	lockdep_assert_held(&dn->lock);
	if (!server->dead &&
	    (server->told_full ||
	     server->told_drained != notify_is_drained(server)))
		dsr_notify(server->service);
}

static bool notify_is_full(const struct dsr_server *server)
{
	struct dsr_tally tally = dsr_server_tally(server);

	return dsr_server_full(server, &tally);
}

/* Returns true when it takes new flows. */
static bool notify_server(struct dsr_net *dn, struct dsr_server *server)
{
	bool full = notify_is_full(server), drained = notify_is_drained(server);

	if (full != server->told_full)
		dsr_netlink_server(dn, server, full ? DSR_CMD_SERVER_FULL :
						      DSR_CMD_SERVER_RESUMED);
	if (drained && !server->told_drained)
		dsr_netlink_server(dn, server, DSR_CMD_SERVER_DRAINED);
	server->told_full = full;
	server->told_drained = drained;
	return !full && server->cfg.weight &&
	       dsr_nexthop_up(server->nexthop);
}

static void notify_service(struct dsr_net *dn, struct dsr_service *service)
{
	struct dsr_server *server;
	bool served = false;

	WRITE_ONCE(service->notify, false);
	smp_mb(); /* what is flagged from now on is looked at again */
	list_for_each_entry(server, &service->servers, node)
		served |= notify_server(dn, server);
	if (served != service->told_served)
		dsr_netlink_service(dn, service,
				    served ? DSR_CMD_SERVICE_SERVED :
					     DSR_CMD_SERVICE_UNSERVED);
	service->told_served = served;
}

static void notify_work(struct work_struct *work)
{
	struct dsr_net *dn = container_of(to_delayed_work(work), struct dsr_net,
					  notify);
	struct dsr_service *service;

	mutex_lock(&dn->lock);
	list_for_each_entry(service, &dn->services, node) {
		if (READ_ONCE(service->notify))
			notify_service(dn, service);
		cond_resched();
	}
	mutex_unlock(&dn->lock);
}

/**
 * dsr_notify_init - prepare a namespace's work that notifies
 * @dn: the namespace
 *
 * Context: process.
 */
void dsr_notify_init(struct dsr_net *dn)
{
	INIT_DELAYED_WORK(&dn->notify, notify_work);
}

/**
 * dsr_notify_exit - stop a namespace's work that notifies
 * @dn: the namespace; no packet reaches it, and it has no services
 *
 * Context: process, without &dsr_net.lock. May sleep.
 */
void dsr_notify_exit(struct dsr_net *dn)
{
	cancel_delayed_work_sync(&dn->notify);
}
