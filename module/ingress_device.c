// SPDX-License-Identifier: GPL-2.0-only
/*
 * Modes of devices: which have an ingress hook, and which one. What the hooks do is
 * in ingress.c.
 *
 * Priority: just after that of nft's "filter", so that rules of a netdev chain
 * see VIP traffic and can drop it.
 */
#include "ingress.h"
#include "netlink.h"
#include "netns.h"
#include "table.h"

#include <kunit/visibility.h>
#include <linux/if_arp.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>

#define DSR_INGRESS_PRIORITY	1

static struct dsr_device *ingress_find(const struct dsr_net *dn,
				       const struct net_device *dev)
{
	struct dsr_device *device;

	lockdep_assert_held(&dn->brief);
	list_for_each_entry(device, &dn->devices, node)
		if (device->dev == dev)
			return device;
	return NULL;
}

/**
 * dsr_ingress_mode - get the mode of a device
 * @dn: the namespace
 * @dev: the device
 *
 * Context: process, under &dsr_net.brief.
 * Return: the mode.
 */
enum dsr_device_mode dsr_ingress_mode(const struct dsr_net *dn,
				      const struct net_device *dev)
{
	const struct dsr_device *device = ingress_find(dn, dev);

	lockdep_assert_held(&dn->brief);
	return device ? device->mode : DSR_DEVICE_OFF;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_ingress_mode);

static int ingress_check(const struct net_device *dev,
			 enum dsr_device_mode mode,
			 struct netlink_ext_ack *extack)
{
	if (!IS_ENABLED(CONFIG_NETFILTER_INGRESS))
		NL_SET_ERR_MSG(extack,
			       "this kernel is built without CONFIG_NETFILTER_INGRESS; expected mode off");
	else if (dev->flags & IFF_LOOPBACK)
		NL_SET_ERR_MSG(extack,
			       "no client is behind a loopback device; expected an Ethernet device, or mode off");
	else if (dev->type != ARPHRD_ETHER)
		NL_SET_ERR_MSG(extack,
			       "the device is not an Ethernet device; expected one, or mode off");
	else if (netif_is_l3_master(dev))
		NL_SET_ERR_MSG(extack,
			       "a VRF device receives nothing itself; expected a device that is in it, or mode off");
	else if (mode == DSR_DEVICE_STEER &&
		 rcu_access_pointer(dev->rx_handler))
		NL_SET_ERR_MSG(extack,
			       "packets of this device go to a bridge, bond or macvlan above it; expected that one, or another mode");
	else
		return 0;
	return -EOPNOTSUPP;
}

static struct dsr_device *ingress_attach(struct dsr_net *dn,
					 struct net_device *dev,
					 enum dsr_device_mode mode)
{
	struct dsr_device *device = kzalloc(sizeof(*device),
					    GFP_KERNEL_ACCOUNT);
	int err;

	if (!device)
		return ERR_PTR(-ENOMEM);
	device->dev = dev;
	device->mode = mode;
	device->hook.hook = mode == DSR_DEVICE_STEER ? dsr_ingress_steer :
						       dsr_ingress_prefetch;
	device->hook.pf = NFPROTO_NETDEV;
	device->hook.hooknum = NF_NETDEV_INGRESS;
	device->hook.priority = DSR_INGRESS_PRIORITY;
	device->hook.dev = dev;
	device->hook.priv = &dn->dp;
	err = nf_register_net_hook(dn->net, &device->hook);
	if (!err)
		return device;
	kfree(device);
	return ERR_PTR(err);
}

static void ingress_detach(struct dsr_net *dn, struct dsr_device *device)
{
	nf_unregister_net_hook(dn->net, &device->hook);
	list_del(&device->node);
	kfree_rcu(device, rcu);
}

/* With the lock held: a device that is found has not gone for us yet. */
static struct net_device *ingress_get(const struct dsr_transaction *t,
				      u32 ifindex)
{
	struct net_device *dev;

	lockdep_assert_held(&t->dn->brief);
	dev = dev_get_by_index(t->dn->net, ifindex);
	if (dev)
		return dev;
	NL_SET_ERR_MSG(t->extack,
		       "no such device in this network namespace; expected the ifindex of one");
	return ERR_PTR(-ENODEV);
}

static int ingress_plan(struct dsr_transaction *t, const struct net_device *dev,
			enum dsr_device_mode mode)
{
	struct dsr_device_change *change;

	list_for_each_entry(change, &t->devices, node) {
		if (change->ifindex != dev->ifindex)
			continue;
		NL_SET_ERR_MSG(t->extack,
			       "a device's mode is set twice in one transaction; expected once");
		return -EINVAL;
	}
	if (dsr_ingress_mode(t->dn, dev) == mode)
		return 0;
	change = kzalloc(sizeof(*change), GFP_KERNEL);
	if (!change)
		return -ENOMEM;
	change->ifindex = dev->ifindex;
	change->mode = mode;
	change->attr = t->attr;
	list_add_tail(&change->node, &t->devices);
	return mode == DSR_DEVICE_OFF ? 0 : ingress_check(dev, mode, t->extack);
}

/**
 * dsr_table_device - say what is done with packets as a device receives them
 * @t: the transaction
 * @ifindex: the device
 * @mode: what
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -ENODEV, -EOPNOTSUPP (the device cannot have the mode), -EINVAL (said
 * before in @t) or -ENOMEM.
 */
int dsr_table_device(struct dsr_transaction *t, u32 ifindex,
		     enum dsr_device_mode mode)
{
	struct dsr_net *dn = t->dn;
	struct net_device *dev;
	int err;

	lockdep_assert_held(&dn->lock);
	mutex_lock(&dn->brief);
	dev = ingress_get(t, ifindex);
	err = PTR_ERR_OR_ZERO(dev);
	if (!err) {
		err = ingress_plan(t, dev, mode);
		dev_put(dev);
	}
	mutex_unlock(&dn->brief);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_table_device);

static int ingress_commit(struct dsr_transaction *t,
			  struct dsr_device_change *change)
{
	struct net_device *dev = ingress_get(t, change->ifindex);
	struct dsr_device *device;
	int err = PTR_ERR_OR_ZERO(dev);

	if (err)
		return err;
	if (change->mode != DSR_DEVICE_OFF)
		err = ingress_check(dev, change->mode, t->extack);
	if (!err && change->mode != DSR_DEVICE_OFF) {
		device = ingress_attach(t->dn, dev, change->mode);
		err = PTR_ERR_OR_ZERO(device);
		if (!err)
			change->device = device;
	}
	dev_put(dev);
	return err;
}

static void ingress_take_back(struct dsr_transaction *t)
{
	struct dsr_device_change *change;

	list_for_each_entry(change, &t->devices, node) {
		if (!change->device)
			continue;
		nf_unregister_net_hook(t->dn->net, &change->device->hook);
		kfree_rcu(change->device, rcu);
		change->device = NULL;
	}
}

static void ingress_exchange(struct dsr_net *dn,
			     const struct dsr_device_change *change)
{
	struct dsr_device *old, *next;

	list_for_each_entry_safe(old, next, &dn->devices, node)
		if (old->dev->ifindex == change->ifindex)
			ingress_detach(dn, old);
	if (change->device)
		list_add_tail(&change->device->node, &dn->devices);
}

/**
 * dsr_ingress_commit - give devices the modes that are planned, all or none
 * @t: the transaction; dsr_ingress_tell() follows
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, -ENODEV, -EOPNOTSUPP or -ENOMEM.
 */
int dsr_ingress_commit(struct dsr_transaction *t)
{
	struct dsr_device_change *change;
	struct dsr_net *dn = t->dn;
	int err = 0;

	lockdep_assert_held(&dn->lock);
	mutex_lock(&dn->brief);
	list_for_each_entry(change, &t->devices, node) {
		err = ingress_commit(t, change);
		if (!err)
			continue;
		NL_SET_BAD_ATTR(t->extack, change->attr);
		ingress_take_back(t);
		break;
	}
	if (!err)
		list_for_each_entry(change, &t->devices, node)
			ingress_exchange(dn, change);
	mutex_unlock(&dn->brief);
	return err;
}

/**
 * dsr_ingress_tell - tell which modes devices have now
 * @t: the transaction
 *
 * A device that went in the meantime was told of.
 *
 * Context: process, under &dsr_net.lock and &dsr_net.brief.
 */
void dsr_ingress_tell(const struct dsr_transaction *t)
{
	const struct dsr_device_change *change;
	struct net_device *dev;

	lockdep_assert_held(&t->dn->lock);
	lockdep_assert_held(&t->dn->brief);
	list_for_each_entry(change, &t->devices, node) {
		dev = dev_get_by_index(t->dn->net, change->ifindex);
		if (!dev)
			continue;
		dsr_netlink_device(t->dn, t->info, change->ifindex,
				   change->mode);
		dev_put(dev);
	}
}

/**
 * dsr_ingress_off_all - unhook all devices of a namespace
 * @dn: the namespace
 *
 * Packets may still be on their way through: wait for a grace period before what
 * they read is freed.
 *
 * Context: process, under &dsr_net.brief.
 */
void dsr_ingress_off_all(struct dsr_net *dn)
{
	struct dsr_device *device, *next;

	lockdep_assert_held(&dn->brief);
	list_for_each_entry_safe(device, next, &dn->devices, node)
		ingress_detach(dn, device);
}

/**
 * dsr_ingress_device_gone - unhook a device that goes, or goes to another namespace
 * @dn: the namespace
 * @dev: the device; one that comes by that name or number later is another one
 *
 * Context: process, with RTNL.
 */
void dsr_ingress_device_gone(struct dsr_net *dn, const struct net_device *dev)
{
	struct dsr_device *device;

	mutex_lock(&dn->brief);
	device = ingress_find(dn, dev);
	if (device) {
		ingress_detach(dn, device);
		dn->generation++;
		dsr_netlink_device(dn, NULL, dev->ifindex, DSR_DEVICE_OFF);
	}
	mutex_unlock(&dn->brief);
}
