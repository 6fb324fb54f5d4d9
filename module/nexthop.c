// SPDX-License-Identifier: GPL-2.0-only
/*
 * Next hops: their life, and when they are resolved; nexthop_resolve.c knows how.
 * Knows nothing of services, flows and packets.
 *
 * A next hop is resolved anew
 *  - when the neighbour table tells of its entry, in atomic context: next hops of
 *    that address get a bit, and the work resolves them BATCH_DELAY later;
 *  - when its device goes down or away: it has no header any more when the notifier
 *    returns, so that no packet is sent there. All else is left to the work, also
 *    what follows for the services, since others wait for RTNL;
 *  - every KEEPALIVE_INTERVAL, at the cost of a route and a neighbour lookup, for
 *    nobody tells of routes and addresses.
 */
#include "nexthop.h"

#include "budget.h"
#include "netns.h"
#include "trace.h"
#include "nexthop_resolve.h"

#include <kunit/visibility.h>
#include <linux/jhash.h>
#include <linux/ktime.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <net/neighbour.h>
#include <net/netevent.h>

#define KEEPALIVE_INTERVAL	(2 * HZ)

/*
 * From a neighbour's event to the work. Events come in crowds, and each batch may
 * rebuild tables. And neigh_delete() marks an entry as failed first: a moment
 * later it is gone, which is no failure.
 */
#define BATCH_DELAY		msecs_to_jiffies(10)

/* Notifiers are registered; without them no device may be held */
static bool watching;

/**
 * dsr_nexthop_publish - publish another header to packets
 * @dn: the namespace
 * @nexthop: the next hop
 * @l2: the header, or NULL
 *
 * Context: process, with &dsr_net.brief; who was reading may use the former one
 * until a grace period has passed.
 */
VISIBLE_IF_KUNIT void dsr_nexthop_publish(const struct dsr_net *dn,
					  struct dsr_nexthop *nexthop,
					  struct dsr_l2 *l2)
{
	struct dsr_nexthop_user *user;

	lockdep_assert_held(&dn->brief);
	rcu_assign_pointer(nexthop->l2, l2);
	list_for_each_entry(user, &nexthop->servers, node)
		rcu_assign_pointer(*user->l2, l2);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_nexthop_publish);

/* Takes @l2, which may be NULL, or the old one. Returns true if it is new. */
static bool nexthop_replace_l2(struct dsr_net *dn, struct dsr_nexthop *nexthop,
			       struct dsr_l2 *l2)
{
	struct dsr_l2 *old = dsr_deref_brief(dn, nexthop->l2);

	if (old == l2)
		return false;
	dsr_nexthop_publish(dn, nexthop, l2);
	if (old)
		kfree_rcu(old, rcu);
	return true;
}

static bool nexthop_set_state(struct dsr_nexthop *nexthop, u8 state, u8 reason)
{
	if (nexthop->state == state && nexthop->reason == reason)
		return false;
	if (nexthop->state != state)
		nexthop->since = ktime_get_boottime_ns();
	nexthop->state = state;
	nexthop->reason = reason;
	return true;
}

/*
 * Gives the device of @result and the reference on it to the next hop, and the
 * next hop's former one back.
 */
static void nexthop_swap_device(struct dsr_nexthop *nexthop,
				struct dsr_nh_result *result)
{
	struct net_device *old = nexthop->dev;

	WRITE_ONCE(nexthop->dev, result->dev);
	result->dev = old;
	swap(nexthop->dev_tracker, result->dev_tracker);
}

/*
 * Makes the next hop what @result says; uses @result up. The reference on a device
 * is dropped when nobody can find the device here any more, but those who found it
 * before may still be sending by it. That is safe: a device is freed only
 * after a synchronize_net() that follows the NETDEV_UNREGISTER notifiers
 * (unregister_netdevice_many_notify), so after all who read @l2 before ours.
 *
 * Returns true if the next hop is another now.
 */
static bool nexthop_apply(struct dsr_net *dn, struct dsr_nexthop *nexthop,
			  struct dsr_nh_result *result)
{
	bool changed;

	if (result->state == DSR_SERVER_UP)
		memcpy(nexthop->lladdr, result->lladdr, ETH_ALEN);
	changed = nexthop_replace_l2(dn, nexthop, result->l2);
	if (changed || nexthop->dev != result->dev)
		nexthop->unanswered = 0;
	nexthop_swap_device(nexthop, result);
	dsr_nh_release_device(result);
	changed |= nexthop_set_state(nexthop, result->state, result->reason);
	if (changed)
		trace_dsr_nexthop(nexthop);
	return changed;
}

/*
 * Resolve a next hop. Returns a negative number without memory (it is not up
 * then), 1 when it is another now, 0 when not.
 */
static int nexthop_resolve(struct dsr_net *dn, struct dsr_nexthop *nexthop)
{
	struct dsr_nh_result result = { };
	bool changed;
	int err = 0;

	lockdep_assert_held(&dn->brief);
	if (READ_ONCE(watching))
		err = dsr_nh_resolve(dn, &result, nexthop);
	else
		dsr_nh_set_down(&result, DSR_REASON_DEVICE_GONE);
	changed = nexthop_apply(dn, nexthop, &result);
	dsr_nh_solicit(dn, nexthop);
	return err ? err : changed;
}

static void nexthop_report(struct dsr_net *dn, struct dsr_nexthop *nexthop)
{
	if (dn->nexthops.changed)
		dn->nexthops.changed(dn, nexthop);
}

static void nexthop_update(struct dsr_net *dn, struct dsr_nexthop *nexthop)
{
	bool changed = test_and_clear_bit(DSR_NEXTHOP_LEFT, &nexthop->events);

	if (test_and_clear_bit(DSR_NEXTHOP_CHANGED, &nexthop->events)) {
		mutex_lock(&dn->brief);
		changed |= !!nexthop_resolve(dn, nexthop);
		mutex_unlock(&dn->brief);
	}
	if (changed)
		nexthop_report(dn, nexthop);
}

static bool nexthop_is_flagged(const struct dsr_nexthop *nexthop)
{
	return test_bit(DSR_NEXTHOP_CHANGED, &nexthop->events) ||
	       test_bit(DSR_NEXTHOP_LEFT, &nexthop->events);
}

/* Those that an event flagged, or all others */
static void nexthops_update(struct dsr_net *dn, bool flagged)
{
	struct dsr_nexthop *nexthop;

	lockdep_assert_held(&dn->lock);
	list_for_each_entry(nexthop, &dn->nexthops.list, node) {
		if (nexthop_is_flagged(nexthop) != flagged)
			continue;
		if (!flagged)
			set_bit(DSR_NEXTHOP_CHANGED, &nexthop->events);
		nexthop_update(dn, nexthop);
		cond_resched();
	}
}

/* Also when nothing changed: what failed before may succeed now. */
static void nexthops_batch_done(struct dsr_net *dn)
{
	if (dn->nexthops.batch_done && dn->nexthops.batch_done(dn))
		queue_delayed_work(system_long_wq, &dn->nexthops.work, 1);
}

static void nexthops_work(struct work_struct *work)
{
	struct dsr_net *dn = container_of(work, struct dsr_net,
					  nexthops.work.work);
	struct mem_cgroup *before;

	mutex_lock(&dn->lock);
	before = dsr_budget_enter(dn);
	nexthops_update(dn, true);
	nexthops_batch_done(dn);
	dsr_budget_leave(before);
	mutex_unlock(&dn->lock);
}

static void nexthops_keepalive(struct work_struct *work)
{
	struct dsr_net *dn = container_of(work, struct dsr_net,
					  nexthops.keepalive.work);
	struct mem_cgroup *before;

	mutex_lock(&dn->lock);
	before = dsr_budget_enter(dn);
	/* What an event flagged waits for the work, see BATCH_DELAY. */
	nexthops_update(dn, false);
	nexthops_batch_done(dn);
	dsr_budget_leave(before);
	if (!list_empty(&dn->nexthops.list))
		queue_delayed_work(system_long_wq, &dn->nexthops.keepalive,
				   KEEPALIVE_INTERVAL);
	mutex_unlock(&dn->lock);
}

/* Leave a next hop to the work. Any context. */
static void nexthop_flag(struct dsr_net *dn, struct dsr_nexthop *nexthop)
{
	smp_mb__before_atomic(); /* what is new was written before the bit */
	set_bit(DSR_NEXTHOP_CHANGED, &nexthop->events);
	queue_delayed_work(system_long_wq, &dn->nexthops.work, BATCH_DELAY);
}

/**
 * dsr_nexthops_init - prepare a namespace for next hops
 * @dn: the namespace; @changed and @batch_done of its next hops are left alone
 *
 * Context: process; nobody else knows @dn yet.
 */
void dsr_nexthops_init(struct dsr_net *dn)
{
	INIT_LIST_HEAD(&dn->nexthops.list);
	hash_init(dn->nexthops.hash);
	dn->nexthops.used = false;
	dn->nexthops.draft = NULL;
	INIT_DELAYED_WORK(&dn->nexthops.work, nexthops_work);
	INIT_DELAYED_WORK(&dn->nexthops.keepalive, nexthops_keepalive);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_nexthops_init);

/**
 * dsr_nexthops_exit - stop the works of a namespace's next hops
 * @dn: the namespace; all its next hops were put
 *
 * Does not wait in a namespace that never had a next hop.
 *
 * Context: process, without &dsr_net.lock. May sleep.
 */
void dsr_nexthops_exit(struct dsr_net *dn)
{
	WARN_ON_ONCE(!list_empty(&dn->nexthops.list));
	if (!dn->nexthops.used)
		return;
	/* A notifier that found one before may be about to queue the work. */
	synchronize_rcu();
	cancel_delayed_work_sync(&dn->nexthops.work);
	cancel_delayed_work_sync(&dn->nexthops.keepalive);
	kfree_skb(dn->nexthops.draft);
	dn->nexthops.draft = NULL;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_nexthops_exit);

static u32 nexthop_hash(const struct dsr_address *address)
{
	return jhash2(address->ip.all, ARRAY_SIZE(address->ip.all),
		      address->family);
}

static struct dsr_nexthop *nexthop_find(struct dsr_net *dn,
					const struct dsr_address *address,
					const struct dsr_nexthop_spec *spec)
{
	struct dsr_nexthop *nexthop;

	hash_for_each_possible(dn->nexthops.hash, nexthop, hash_node,
			       nexthop_hash(address)) {
		if (dsr_address_equal(&nexthop->address, address) &&
		    nexthop->ifindex == spec->ifindex &&
		    (spec->ifindex ||
		     !strcmp(nexthop->device, spec->device)) &&
		    nexthop->pinned == spec->pinned &&
		    (!spec->pinned ||
		     !memcmp(nexthop->lladdr, spec->lladdr, ETH_ALEN)))
			return nexthop;
	}
	return NULL;
}

static struct dsr_nexthop *nexthop_alloc(struct dsr_net *dn,
					 const struct dsr_address *address,
					 const struct dsr_nexthop_spec *spec)
{
	struct dsr_nexthop *nexthop = kzalloc(sizeof(*nexthop),
					      GFP_KERNEL_ACCOUNT);

	if (!nexthop)
		return NULL;
	nexthop->net = dn->net;
	nexthop->address = *address;
	nexthop->ifindex = spec->ifindex;
	strscpy(nexthop->device, spec->device, IFNAMSIZ);
	nexthop->pinned = spec->pinned;
	if (spec->pinned)
		memcpy(nexthop->lladdr, spec->lladdr, ETH_ALEN);
	nexthop->state = DSR_SERVER_UNRESOLVED;
	nexthop->reason = DSR_REASON_RESOLVING;
	nexthop->since = ktime_get_boottime_ns();
	nexthop->solicited = jiffies - DSR_SOLICIT_INTERVAL;
	nexthop->users = 1;
	INIT_LIST_HEAD(&nexthop->servers);
	return nexthop;
}

/* Before it is resolved first, so that no event is missed in between */
static void nexthop_link(struct dsr_net *dn, struct dsr_nexthop *nexthop)
{
	dn->nexthops.used = true;
	if (list_empty(&dn->nexthops.list))
		queue_delayed_work(system_long_wq, &dn->nexthops.keepalive,
				   KEEPALIVE_INTERVAL);
	list_add_tail(&nexthop->node, &dn->nexthops.list);
	hash_add_rcu(dn->nexthops.hash, &nexthop->hash_node,
		     nexthop_hash(&nexthop->address));
}

/**
 * dsr_nexthop_get - get the next hop of a server, shared or new
 * @dn: the namespace
 * @address: the server's own address
 * @spec: what it shall be like
 *
 * Shares the one with the same spec. A new one is resolved, and its neighbour
 * solicited, before this returns; that it is not up is no error. The namespace's
 * callbacks are not called.
 *
 * Context: process, with &dsr_net.lock and &dsr_net.brief. May sleep.
 * Return: the next hop, to be put by dsr_nexthop_put(); or ERR_PTR(-ENOMEM).
 */
struct dsr_nexthop *dsr_nexthop_get(struct dsr_net *dn,
				    const struct dsr_address *address,
				    const struct dsr_nexthop_spec *spec)
{
	struct dsr_nexthop *nexthop;

	lockdep_assert_held(&dn->lock);
	lockdep_assert_held(&dn->brief);
	nexthop = nexthop_find(dn, address, spec);
	if (nexthop) {
		nexthop->users++;
		dsr_nexthop_wake(dn, nexthop);
		return nexthop;
	}
	nexthop = nexthop_alloc(dn, address, spec);
	if (!nexthop)
		return ERR_PTR(-ENOMEM);
	nexthop_link(dn, nexthop);
	if (nexthop_resolve(dn, nexthop) < 0) {
		dsr_nexthop_put(dn, nexthop);
		return ERR_PTR(-ENOMEM);
	}
	return nexthop;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_nexthop_get);

/**
 * dsr_nexthop_put - give a server's next hop back; the last user frees it
 * @dn: the namespace
 * @nexthop: from dsr_nexthop_get()
 *
 * Packets that found it under RCU before may still be sent by it: a server that only
 * changes its next hop is never seen without one.
 *
 * Context: process, with &dsr_net.lock and &dsr_net.brief.
 */
void dsr_nexthop_put(struct dsr_net *dn, struct dsr_nexthop *nexthop)
{
	struct dsr_nh_result none = { };
	struct dsr_l2 *l2;

	lockdep_assert_held(&dn->lock);
	lockdep_assert_held(&dn->brief);
	if (--nexthop->users)
		return;
	list_del(&nexthop->node);
	hash_del_rcu(&nexthop->hash_node);
	l2 = dsr_deref_brief(dn, nexthop->l2);
	if (l2)
		kfree_rcu(l2, rcu);
	nexthop_swap_device(nexthop, &none);
	dsr_nh_release_device(&none);
	kfree_rcu(nexthop, rcu);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_nexthop_put);

/**
 * dsr_nexthop_wake - ask for an unresolved neighbour soon, for somebody touched it
 * @dn: the namespace
 * @nexthop: the next hop
 *
 * Does nothing to one that is up or down.
 *
 * Context: process, under &dsr_net.brief.
 */
void dsr_nexthop_wake(struct dsr_net *dn, struct dsr_nexthop *nexthop)
{
	lockdep_assert_held(&dn->brief);
	if (!nexthop->unanswered)
		return;
	nexthop->unanswered = 0;
	nexthop_flag(dn, nexthop);
}

/**
 * dsr_nexthop_join - send a server's packets to a next hop
 * @dn: the namespace
 * @nexthop: the next hop
 * @user: the server's part; leaves the next hop that it had
 *
 * Packets never see the server without one in between.
 *
 * Context: process, with &dsr_net.lock and &dsr_net.brief.
 */
void dsr_nexthop_join(const struct dsr_net *dn, struct dsr_nexthop *nexthop,
		      struct dsr_nexthop_user *user)
{
	lockdep_assert_held(&dn->lock);
	lockdep_assert_held(&dn->brief);
	list_move(&user->node, &nexthop->servers);
	rcu_assign_pointer(*user->l2, rcu_access_pointer(nexthop->l2));
}

/**
 * dsr_nexthop_leave - stop sending a server packets
 * @dn: the namespace
 * @user: the server's part, in a next hop or not
 *
 * Context: process, with &dsr_net.lock and &dsr_net.brief.
 */
void dsr_nexthop_leave(const struct dsr_net *dn, struct dsr_nexthop_user *user)
{
	lockdep_assert_held(&dn->lock);
	lockdep_assert_held(&dn->brief);
	list_del_init(&user->node);
	RCU_INIT_POINTER(*user->l2, NULL);
}

/*
 * The neighbour table's or the entry's lock may be held: nothing may be looked up
 * here.
 */
static void nexthop_neighbour_event(struct dsr_net *dn,
				    struct dsr_nexthop *nexthop,
				    const struct neighbour *n)
{
	if (n->dead)
		clear_bit(DSR_NEXTHOP_FAILED, &nexthop->events);
	else if (READ_ONCE(n->nud_state) & NUD_FAILED)
		set_bit(DSR_NEXTHOP_FAILED, &nexthop->events);
	nexthop_flag(dn, nexthop);
}

static void nexthop_neighbour_changed(const struct neighbour *n)
{
	struct dsr_net *dn = dsr_net(dev_net(n->dev));
	struct dsr_address address = { .family = n->tbl->family };
	struct dsr_nexthop *nexthop;

	if (!dn || n->tbl->key_len > sizeof(address.ip))
		return;
	memcpy(&address.ip, n->primary_key, n->tbl->key_len);
	rcu_read_lock();
	hash_for_each_possible_rcu(dn->nexthops.hash, nexthop, hash_node,
				   nexthop_hash(&address)) {
		if (!nexthop->pinned && READ_ONCE(nexthop->dev) == n->dev &&
		    dsr_address_equal(&nexthop->address, &address))
			nexthop_neighbour_event(dn, nexthop, n);
	}
	rcu_read_unlock();
}

static int nexthop_netevent(struct notifier_block *block, unsigned long event,
			    void *data)
{
	if (event == NETEVENT_NEIGH_UPDATE)
		nexthop_neighbour_changed(data);
	return NOTIFY_DONE;
}

/*
 * The device is going down, or (@gone) away: release it without resolving anew. The
 * work tells of it.
 */
static void nexthop_lose_device(struct dsr_net *dn, struct dsr_nexthop *nexthop,
				bool gone)
{
	struct dsr_nh_result result = { };

	if (!gone) {
		dsr_nh_hold_device(&result, nexthop->dev);
		dsr_nh_set_down(&result, DSR_REASON_DEVICE_DOWN);
	} else {
		dsr_nh_set_device_gone(dn, &result, nexthop);
	}
	if (nexthop_apply(dn, nexthop, &result))
		set_bit(DSR_NEXTHOP_LEFT, &nexthop->events);
}

/*
 * At NETDEV_GOING_DOWN the device's flags still say that it is up. Returns true when
 * the work has something to do at once.
 */
static bool nexthop_on_device(struct dsr_net *dn, struct dsr_nexthop *nexthop,
			      const struct net_device *dev, unsigned long event)
{
	bool leaves = event == NETDEV_GOING_DOWN || event == NETDEV_UNREGISTER;

	if (nexthop->dev != dev) {
		if (!nexthop->dev && !leaves)
			nexthop_flag(dn, nexthop);
		return false;
	}
	nexthop->unanswered = 0;
	if (leaves || !dsr_nh_device_running(dev))
		nexthop_lose_device(dn, nexthop, event == NETDEV_UNREGISTER);
	if (event != NETDEV_GOING_DOWN)
		nexthop_flag(dn, nexthop);
	return true;
}

static void nexthop_device_changed(struct dsr_net *dn,
				   const struct net_device *dev,
				   unsigned long event)
{
	struct dsr_nexthop *nexthop;
	bool now = false;

	mutex_lock(&dn->brief);
	list_for_each_entry(nexthop, &dn->nexthops.list, node)
		now |= nexthop_on_device(dn, nexthop, dev, event);
	mutex_unlock(&dn->brief);
	if (now)
		mod_delayed_work(system_long_wq, &dn->nexthops.work, 0);
}

/**
 * dsr_nexthop_device - follow an event of a network device
 * @dn: the namespace
 * @dev: the device
 * @event: what it is
 *
 * Context: process, with RTNL.
 */
void dsr_nexthop_device(struct dsr_net *dn, const struct net_device *dev,
			unsigned long event)
{
	switch (event) {
	case NETDEV_REGISTER:
	case NETDEV_UP:
	case NETDEV_CHANGE:
	case NETDEV_CHANGENAME:
	case NETDEV_CHANGEADDR:
	case NETDEV_CHANGEMTU:
	case NETDEV_FEAT_CHANGE:
	case NETDEV_GOING_DOWN:
	case NETDEV_DOWN:
	case NETDEV_UNREGISTER:
		nexthop_device_changed(dn, dev, event);
	}
}

static struct notifier_block netevent_block = {
	.notifier_call = nexthop_netevent,
};

/**
 * dsr_nexthop_register - watch neighbours
 *
 * Context: process; devices are watched already. May sleep.
 * Return: 0 or an error.
 */
int dsr_nexthop_register(void)
{
	int err = register_netevent_notifier(&netevent_block);

	WRITE_ONCE(watching, !err);
	return err;
}

/**
 * dsr_nexthop_unregister - stop watching neighbours
 *
 * No next hop takes a device from now on: dsr_device_unregister() follows, and makes
 * them release those that they have.
 *
 * Context: process. May sleep.
 */
void dsr_nexthop_unregister(void)
{
	WRITE_ONCE(watching, false);
	unregister_netevent_notifier(&netevent_block);
}
