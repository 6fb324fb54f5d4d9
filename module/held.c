// SPDX-License-Identifier: GPL-2.0-only
/*
 * A gateway holds a VIP that is its address, on whatever device, or that it has a
 * local route to. Of addresses notifiers tell, which only queue the work; of routes
 * nobody does, so the work looks again every LOOK_INTERVAL while a service wants it.
 * Packets read nothing of it: they find the service's view, or one without servers.
 */
#include "held.h"
#include "identity.h"
#include "netlink.h"
#include "netns.h"
#include "view.h"

#include <kunit/visibility.h>
#include <linux/inetdevice.h>
#include <net/addrconf.h>
#include <net/ip6_route.h>

#define LOOK_INTERVAL	(2 * HZ)

static bool held_has_ipv4(struct net *net, const struct dsr_identity *id)
{
	bool held;

	rcu_read_lock();
	held = __ip_dev_find(net, id->vip.ip.ip, false);
	rcu_read_unlock();
	return held;
}

static bool held_routed_ipv6(struct net *net, const struct dsr_identity *id)
{
	struct flowi6 fl6 = { .daddr = id->vip.ip.in6 };
	struct dst_entry *dst;
	bool local;

	dst = ip6_route_output(net, NULL, &fl6);
	local = !dst->error && dst_rt6_info(dst)->rt6i_flags & RTF_LOCAL;
	dst_release(dst);
	return local;
}

/**
 * dsr_held - check whether a namespace holds the VIP of a service
 * @net: the namespace
 * @id: the service's identity, with an address; of a prefix its first one counts,
 *	which a local route to the prefix makes the namespace's
 *
 * Context: process.
 * Return: true when it does.
 */
bool dsr_held(struct net *net, const struct dsr_identity *id)
{
	if (id->vip.family == AF_INET)
		return held_has_ipv4(net, id);
	return ipv6_mod_enabled() &&
	       (ipv6_chk_addr_and_flags(net, &id->vip.ip.in6, NULL, true, 0, 0) ||
		held_routed_ipv6(net, id));
}
EXPORT_SYMBOL_IF_KUNIT(dsr_held);

/*
 * Builds and allocates nothing. What another gateway did meanwhile is not known:
 * flows that are not in the flow table may be old ones.
 */
static void held_set(struct dsr_net *dn, struct dsr_service *service, bool held)
{
	struct dsr_view *view = dsr_service_view(dn, service);
	struct dsr_view *old = dsr_view_shown(dn, view);
	struct dsr_config *config;

	config = dsr_deref(dn, dn->dp.config);
	mutex_lock(&dn->brief);
	if (held)
		dsr_view_take_over(dn, view);
	view->held = held;
	dsr_config_exchange(config, old, dsr_view_shown(dn, view));
	dn->generation++;
	dsr_netlink_changed(dn, NULL, DSR_CMD_SERVICE_SET, service, NULL);
	mutex_unlock(&dn->brief);
}

static bool held_look(struct dsr_net *dn, struct dsr_service *service)
{
	bool held;

	if (service->options.when != DSR_WHEN_HELD)
		return false;
	held = dsr_held(dn->net, &service->id);
	if (held != dsr_service_view(dn, service)->held)
		held_set(dn, service, held);
	return true;
}

static void held_work(struct work_struct *work)
{
	struct dsr_net *dn = container_of(work, struct dsr_net,
					  holding.work.work);
	struct dsr_service *service;
	bool wanted = false;

	mutex_lock(&dn->lock);
	list_for_each_entry(service, &dn->services, node) {
		wanted |= held_look(dn, service);
		cond_resched();
	}
	WRITE_ONCE(dn->holding.wanted, wanted);
	if (wanted)
		queue_delayed_work(system_long_wq, &dn->holding.work,
				   LOOK_INTERVAL);
	mutex_unlock(&dn->lock);
}

/**
 * dsr_held_init - prepare a namespace for watching its VIPs
 * @dn: the namespace
 *
 * Context: process; nobody else knows @dn yet.
 */
void dsr_held_init(struct dsr_net *dn)
{
	INIT_DELAYED_WORK(&dn->holding.work, held_work);
}

/**
 * dsr_held_exit - stop watching a namespace's VIPs
 * @dn: the namespace, without services
 *
 * Context: process, without &dsr_net.lock. May sleep.
 */
void dsr_held_exit(struct dsr_net *dn)
{
	if (!dn->holding.used)
		return;
	WRITE_ONCE(dn->holding.wanted, false);
	/* A notifier that saw it wanted may be about to queue the work. */
	synchronize_rcu();
	cancel_delayed_work_sync(&dn->holding.work);
}

/**
 * dsr_held_watch - watch VIPs from now on, for a service wants to know
 * @dn: the namespace
 *
 * The work runs at once: what changed meanwhile is not missed.
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_held_watch(struct dsr_net *dn)
{
	lockdep_assert_held(&dn->lock);
	dn->holding.used = true;
	WRITE_ONCE(dn->holding.wanted, true);
	mod_delayed_work(system_long_wq, &dn->holding.work, 0);
}

/* Atomic context: an address came or went. */
static int held_address_event(const struct net_device *dev)
{
	struct dsr_net *dn = dsr_net(dev_net(dev));

	rcu_read_lock();
	if (dn && READ_ONCE(dn->holding.wanted))
		mod_delayed_work(system_long_wq, &dn->holding.work, 0);
	rcu_read_unlock();
	return NOTIFY_DONE;
}

static int held_ipv4_event(struct notifier_block *block, unsigned long event,
			   void *data)
{
	const struct in_ifaddr *address = data;

	return held_address_event(address->ifa_dev->dev);
}

static int held_ipv6_event(struct notifier_block *block, unsigned long event,
			   void *data)
{
	const struct inet6_ifaddr *address = data;

	return held_address_event(address->idev->dev);
}

static struct notifier_block ipv4_block = {
	.notifier_call = held_ipv4_event,
};

static struct notifier_block ipv6_block = {
	.notifier_call = held_ipv6_event,
};

/**
 * dsr_held_register - watch addresses of all namespaces
 *
 * Context: process, without RTNL; dsr_net() works already.
 * Return: 0 or an error.
 */
int dsr_held_register(void)
{
	int err;

	err = register_inetaddr_notifier(&ipv4_block);
	if (err)
		return err;
	err = register_inet6addr_notifier(&ipv6_block);
	if (err)
		unregister_inetaddr_notifier(&ipv4_block);
	return err;
}

/**
 * dsr_held_unregister - stop watching addresses
 *
 * Context: process, without RTNL; dsr_net() still works.
 */
void dsr_held_unregister(void)
{
	unregister_inet6addr_notifier(&ipv6_block);
	unregister_inetaddr_notifier(&ipv4_block);
}
