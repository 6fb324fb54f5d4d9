// SPDX-License-Identifier: GPL-2.0-only
/*
 * Namespaces: what each has, when it comes and how it goes.
 *
 * A namespace costs a pointer until its first request: then what it has is made.
 * With its first service come the tables and the hooks, and the module cannot be
 * removed any more; with its last service the hooks go, and it can.
 */
#include "netns.h"
#include "budget.h"
#include "icmp.h"
#include "ingress.h"
#include "lro.h"
#include "notify.h"
#include "transaction.h"

#include <kunit/visibility.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

static unsigned int dsr_net_id __read_mostly;

/* Two first requests of a namespace */
static DEFINE_MUTEX(net_make_lock);

/**
 * dsr_net - get what the module keeps for a namespace
 * @net: the namespace
 *
 * Context: while the module's pernet operations are registered.
 * Return: NULL before the namespace's first request.
 */
struct dsr_net *dsr_net(const struct net *net)
{
	struct dsr_net **slot = net_generic(net, dsr_net_id);

	return slot ? smp_load_acquire(slot) : NULL; /* see dsr_net_make() */
}
EXPORT_SYMBOL_IF_KUNIT(dsr_net);

static void net_default_settings(struct dsr_settings *settings)
{
	*settings = (struct dsr_settings) {
		.timeout_established = 900,
		.timeout_half_open = 60,
		.timeout_closing = 30,
		.timeout_udp = 300,
		.timeout_half_closed = 120,
		.timeout_handover = 10,
		.flow_slots = DSR_FLOW_SLOTS_DEFAULT,
	};
	get_random_bytes(&settings->secret, sizeof(settings->secret));
}

/**
 * dsr_net_init - initialize what the module keeps for a namespace
 * @dn: all zero
 * @net: the namespace
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int dsr_net_init(struct dsr_net *dn, struct net *net)
{
	dn->dp.counters = alloc_percpu_gfp(struct dsr_counters,
					   GFP_KERNEL_ACCOUNT);
	if (!dn->dp.counters)
		return -ENOMEM;
	dn->net = net;
	mutex_init(&dn->lock);
	mutex_init(&dn->brief);
	INIT_LIST_HEAD(&dn->services);
	hash_init(dn->service_hash);
	INIT_LIST_HEAD(&dn->devices);
	net_default_settings(&dn->settings);
	dsr_nexthops_init(dn);
	dn->nexthops.changed = dsr_service_nexthop_changed;
	dn->nexthops.batch_done = dsr_service_rebuild_stale;
	dsr_sweep_init(dn);
	dsr_held_init(dn);
	dsr_notify_init(dn);
	dsr_budget_init(dn);
	dsr_lro_init(dn);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_net_init);

static struct dsr_net *net_make(struct net *net)
{
	struct dsr_net *dn = kzalloc(sizeof(*dn), GFP_KERNEL_ACCOUNT);
	struct dsr_net **slot = net_generic(net, dsr_net_id);

	if (!dn)
		return NULL;
	if (dsr_net_init(dn, net)) {
		kfree(dn);
		return NULL;
	}
	smp_store_release(slot, dn); /* for those who take no lock */
	return dn;
}

/**
 * dsr_net_make - get what the module keeps for a namespace, made if need be
 * @net: the namespace; whoever asks holds it
 *
 * Context: process, without &dsr_net.lock.
 * Return: NULL without memory.
 */
struct dsr_net *dsr_net_make(struct net *net)
{
	struct dsr_net *dn = dsr_net(net);

	if (dn)
		return dn;
	mutex_lock(&net_make_lock);
	dn = dsr_net(net) ?: net_make(net);
	mutex_unlock(&net_make_lock);
	return dn;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_net_make);

/**
 * dsr_net_exit - free all that a namespace has
 * @dn: the namespace; no packet and no request reaches it any more
 *
 * Context: process, may sleep.
 */
void dsr_net_exit(struct dsr_net *dn)
{
	mutex_lock(&dn->lock);
	dn->sweep.stopped = true;
	mutex_lock(&dn->brief);
	dsr_ingress_off_all(dn);
	mutex_unlock(&dn->brief);
	dsr_service_del_all(dn);
	mutex_unlock(&dn->lock);
	dsr_sweep_exit(dn);
	dsr_held_exit(dn);
	dsr_notify_exit(dn);
	dsr_nexthops_exit(dn);
	dsr_lro_exit(dn);
	dsr_budget_exit(dn);
	dsr_flow_table_free(dn->flows);
	dsr_server_table_free(dn->servers);
	kfree(dn->dp.too_big);
	kfree(rcu_access_pointer(dn->dp.peers));
	free_percpu(dn->dp.counters);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_net_exit);

/**
 * dsr_net_no_table - refuse, for there is no memory for a flow table
 * @extack: says so
 *
 * Return: -ENOMEM.
 */
int dsr_net_no_table(struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG(extack,
		       "no memory for the flow table; expected fewer flow slots (settings)");
	return -ENOMEM;
}

/*
 * What the module would leave behind is not only its table: clients of services
 * that are not there any more are answered by the gateway itself, by a reset.
 */
static int net_hold_module(struct dsr_net *dn, struct netlink_ext_ack *extack)
{
	if (dn->held)
		return 0;
	if (!try_module_get(THIS_MODULE)) {
		NL_SET_ERR_MSG(extack, "the module is being removed");
		return -EBUSY;
	}
	dn->held = true;
	return 0;
}

static int net_make_tables(struct dsr_net *dn, struct netlink_ext_ack *extack)
{
	u32 slots = dsr_net_planned(dn)->flow_slots;
	int err;

	if (!dn->flows) {
		err = dsr_budget_table(dn, slots, extack);
		if (err)
			return err;
	}
	if (!dn->servers)
		dn->servers = dsr_server_table_new();
	if (!dn->flows)
		dn->flows = dsr_flow_table_new(slots);
	if (!dn->dp.too_big)
		dn->dp.too_big = dsr_icmp_limits_new();
	return dn->servers && dn->flows && dn->dp.too_big ? 0 : dsr_net_no_table(extack);
}

static int net_register_hooks(struct dsr_net *dn)
{
	int i, err;

	if (dn->hooked || !dn->net)
		return 0;
	for (i = 0; i < DSR_HOOKS; i++) {
		dn->hook[i] = dsr_hooks[i];
		dn->hook[i].priv = &dn->dp;
	}
	err = nf_register_net_hooks(dn->net, dn->hook, DSR_HOOKS);
	dn->hooked = !err;
	return err;
}

/*
 * Packets may still be on their way through: wait for a grace period before what
 * they read is freed.
 */
static void unregister_hooks(struct dsr_net *dn)
{
	if (dn->hooked)
		nf_unregister_net_hooks(dn->net, dn->hook, DSR_HOOKS);
	dn->hooked = false;
}

/**
 * dsr_net_prepare - make the tables and register the hooks, for the first service
 * @dn: the namespace
 * @extack: says what is wrong
 *
 * dsr_net_unhook_if_idle() follows when it does not come.
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EBUSY (the module goes), -ENOSPC (beyond a limit) or -ENOMEM.
 */
int dsr_net_prepare(struct dsr_net *dn, struct netlink_ext_ack *extack)
{
	int err;

	lockdep_assert_held(&dn->lock);
	err = net_make_tables(dn, extack);
	err = err ?: net_hold_module(dn, extack);
	err = err ?: net_register_hooks(dn);
	if (!err)
		dsr_budget_own(dn);
	return err;
}

/**
 * dsr_net_unhook_if_idle - unregister the hooks and let the module go, if there is
 *	no service
 * @dn: the namespace
 *
 * Context: process, under &dsr_net.lock; in a command or the namespace's end,
 * for which the removal of the module waits.
 */
void dsr_net_unhook_if_idle(struct dsr_net *dn)
{
	lockdep_assert_held(&dn->lock);
	if (dn->service_count)
		return;
	unregister_hooks(dn);
	if (dn->held)
		module_put(THIS_MODULE);
	dn->held = false;
}

/* The core waits for a grace period between this and net_exit(). */
static void __net_exit net_pre_exit(struct net *net)
{
	struct dsr_net *dn = dsr_net(net);

	if (!dn)
		return;
	mutex_lock(&dn->lock);
	unregister_hooks(dn);
	mutex_lock(&dn->brief);
	dsr_ingress_off_all(dn);
	mutex_unlock(&dn->brief);
	mutex_unlock(&dn->lock);
}

static void __net_exit net_exit(struct net *net)
{
	struct dsr_net *dn = dsr_net(net);

	if (!dn)
		return;
	dsr_net_exit(dn);
	kfree(dn);
}

static struct pernet_operations dsr_net_ops = {
	.pre_exit = net_pre_exit,
	.exit = net_exit,
	.id = &dsr_net_id,
	.size = sizeof(struct dsr_net *),
};

/**
 * dsr_net_register - register the pernet operations
 *
 * Context: process.
 * Return: 0 or an error.
 */
int dsr_net_register(void)
{
	return register_pernet_subsys(&dsr_net_ops);
}

/**
 * dsr_net_unregister - unregister the pernet operations, and exit all namespaces
 *
 * Context: process.
 */
void dsr_net_unregister(void)
{
	unregister_pernet_subsys(&dsr_net_ops);
}
