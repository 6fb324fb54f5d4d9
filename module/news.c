// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking for what is to be told. Whoever flags a service may be a packet: a flag
 * that is set already and a work that is queued already cost two reads. What
 * changes to and fro between two looks is told once or not at all.
 */
#include "news.h"
#include "netlink.h"
#include "netns.h"

#include <kunit/visibility.h>

#define NEWS_DELAY	(HZ / 10)

/**
 * dsr_news - there may be something to tell of a service or its servers
 * @service: the service
 *
 * Context: any.
 */
void dsr_news(struct dsr_service *service)
{
	struct dsr_net *dn = READ_ONCE(service->dn);

	/* Before its first view nobody is told of it. */
	if (!dn)
		return;
	WRITE_ONCE(service->news, true);
	queue_delayed_work(system_power_efficient_wq, &dn->news, NEWS_DELAY);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_news);

/* None that the last sweep found, and none that came since */
static bool is_drained(const struct dsr_server *server)
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
 * dsr_news_counted - a server's flows were counted
 * @dn: the namespace
 * @server: the server
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_news_counted(const struct dsr_net *dn, const struct dsr_server *server)
{
	lockdep_assert_held(&dn->lock);
	if (!server->dead && (server->told_full ||
			      server->told_drained != is_drained(server)))
		dsr_news(server->service);
}

static bool is_full(const struct dsr_server *server)
{
	struct dsr_tally tally = dsr_server_tally(server);

	return dsr_server_full(server, &tally);
}

/* Returns true when it takes new flows. */
static bool look_at_server(struct dsr_net *dn, struct dsr_server *server)
{
	bool full = is_full(server), drained = is_drained(server);

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

static void look_at_service(struct dsr_net *dn, struct dsr_service *service)
{
	struct dsr_server *server;
	bool served = false;

	WRITE_ONCE(service->news, false);
	smp_mb(); /* what is flagged from now on is looked at again */
	list_for_each_entry(server, &service->servers, node)
		served |= look_at_server(dn, server);
	if (served != service->told_served)
		dsr_netlink_service(dn, service,
				    served ? DSR_CMD_SERVICE_SERVED :
					     DSR_CMD_SERVICE_UNSERVED);
	service->told_served = served;
}

static void news_work(struct work_struct *work)
{
	struct dsr_net *dn = container_of(to_delayed_work(work), struct dsr_net,
					  news);
	struct dsr_service *service;

	mutex_lock(&dn->lock);
	list_for_each_entry(service, &dn->services, node) {
		if (READ_ONCE(service->news))
			look_at_service(dn, service);
		cond_resched();
	}
	mutex_unlock(&dn->lock);
}

/**
 * dsr_news_init - prepare a namespace
 * @dn: the namespace
 *
 * Context: process.
 */
void dsr_news_init(struct dsr_net *dn)
{
	INIT_DELAYED_WORK(&dn->news, news_work);
}

/**
 * dsr_news_exit - nothing of this runs for a namespace any more
 * @dn: the namespace; no packet reaches it, and it has no services
 *
 * Context: process, without &dsr_net.lock. May sleep.
 */
void dsr_news_exit(struct dsr_net *dn)
{
	cancel_delayed_work_sync(&dn->news);
}
