// SPDX-License-Identifier: GPL-2.0-only
/*
 * A namespace's settings: what a transaction makes of them. Peers and a flow table
 * of another size are made when the change is planned; views that are built for the
 * same transaction go by dsr_net_planned().
 */
#include "settings.h"
#include "budget.h"
#include "netlink.h"
#include "netns.h"
#include "table.h"

#include <kunit/visibility.h>
#include <linux/netlink.h>
#include <linux/slab.h>

static int settings_check_secret(const struct dsr_transaction *t,
				 const struct dsr_settings *settings)
{
	const struct dsr_net *dn = t->dn;

	if (dsr_settings_same_secret(&dn->settings, settings) ||
	    (!dn->service_count && list_empty(&t->changes)))
		return 0;
	NL_SET_ERR_MSG(t->extack,
		       "the secret decides where every flow goes: it can be set only while there is no service");
	return -EBUSY;
}

/* Flows stay in the old table, and move over when they are found there. */
static int settings_plan_flows(struct dsr_transaction *t,
			       const struct dsr_settings *settings)
{
	struct dsr_net *dn = t->dn;

	if (!dn->flows || settings->flow_slots == dn->settings.flow_slots)
		return 0;
	if (rcu_access_pointer(dn->flows->older)) {
		NL_SET_ERR_MSG(t->extack,
			       "the flow table is still moving from its last size: try again later");
		return -EBUSY;
	}
	t->flows = dsr_flow_table_new(settings->flow_slots);
	return t->flows ? 0 : dsr_net_no_table(t->extack);
}

static int settings_plan_peers(struct dsr_transaction *t,
			       const struct dsr_settings *settings)
{
	struct dsr_peers *peers;

	if (!settings->peer_count)
		return 0;
	peers = kzalloc(sizeof(*peers), GFP_KERNEL_ACCOUNT);
	if (!peers)
		return -ENOMEM;
	peers->count = settings->peer_count;
	memcpy(peers->lladdr, settings->peers, sizeof(peers->lladdr));
	t->peers = peers;
	return 0;
}

static int settings_plan(struct dsr_transaction *t,
			 const struct dsr_settings *settings)
{
	int err;

	t->settings = kmemdup(settings, sizeof(*settings), GFP_KERNEL);
	if (!t->settings)
		return -ENOMEM;
	t->dn->planned = t->settings;
	err = settings_plan_peers(t, settings);
	return err ?: settings_plan_flows(t, settings);
}

/**
 * dsr_table_settings - change a namespace's settings
 * @t: the transaction
 * @settings: all of them; ranges checked by the caller
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -EINVAL (said before in @t), -EBUSY (the secret, while there are
 * services; the size of the flow table, which still moves), -ENOSPC (beyond a limit)
 * or -ENOMEM.
 */
int dsr_table_settings(struct dsr_transaction *t,
		       const struct dsr_settings *settings)
{
	struct dsr_net *dn = t->dn;
	int err;

	lockdep_assert_held(&dn->lock);
	if (t->settings) {
		NL_SET_ERR_MSG(t->extack,
			       "the settings are changed twice in one transaction; expected once");
		return -EINVAL;
	}
	if (!memcmp(settings, &dn->settings, sizeof(*settings)))
		return 0;
	err = settings_check_secret(t, settings);
	if (!err && settings->flow_slots > dn->settings.flow_slots)
		err = dsr_budget_table(dn, settings->flow_slots, t->extack);
	return err ?: settings_plan(t, settings);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_table_settings);

/**
 * dsr_settings_abandon - undo what is planned for the settings
 * @t: the transaction
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_settings_abandon(struct dsr_transaction *t)
{
	lockdep_assert_held(&t->dn->lock);
	if (!t->settings)
		return;
	t->dn->planned = NULL;
	kfree(t->peers);
	dsr_flow_table_free(t->flows);
	kfree_sensitive(t->settings);
	t->settings = NULL;
}

/**
 * dsr_settings_publish - publish the peers, and the namespace's new flow table
 * @t: the transaction, whose configuration is published next
 *
 * Context: process, under &dsr_net.lock and &dsr_net.brief.
 */
void dsr_settings_publish(struct dsr_transaction *t)
{
	struct dsr_net *dn = t->dn;
	struct dsr_peers *old;

	lockdep_assert_held(&dn->lock);
	lockdep_assert_held(&dn->brief);
	if (!t->settings)
		return;
	old = rcu_replace_pointer(dn->dp.peers, t->peers,
				  lockdep_is_held(&dn->lock));
	if (old)
		kfree_rcu(old, rcu);
	if (!t->flows)
		return;
	RCU_INIT_POINTER(t->flows->older, dn->flows);
	dn->flows = t->flows;
	dsr_sweep_restart(dn);
}

/**
 * dsr_settings_apply - make the settings what is planned, and tell of it
 * @t: the transaction
 *
 * Context: process, under &dsr_net.lock and &dsr_net.brief.
 */
void dsr_settings_apply(struct dsr_transaction *t)
{
	struct dsr_net *dn = t->dn;

	lockdep_assert_held(&dn->lock);
	lockdep_assert_held(&dn->brief);
	if (!t->settings)
		return;
	dn->settings = *t->settings;
	dn->planned = NULL;
	dsr_netlink_settings(dn, t->info);
}

/**
 * dsr_settings_end - recompute services' timeouts by the new settings
 * @t: the transaction
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_settings_end(struct dsr_transaction *t)
{
	struct dsr_service *service;

	lockdep_assert_held(&t->dn->lock);
	if (!t->settings)
		return;
	list_for_each_entry(service, &t->dn->services, node)
		dsr_service_lifetimes(t->dn, service);
	kfree_sensitive(t->settings);
}
