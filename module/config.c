// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table that packets find their service in. It is made anew for each change
 * of the set of services, from the one before, and published whole; a change
 * within one service replaces that service's view alone.
 *
 * It must not know about packets, netlink or what a service means.
 */
#include "config.h"

#include <kunit/visibility.h>
#include <linux/in.h>
#include <linux/log2.h>
#include <linux/mm.h>

#define CONFIG_SLOTS_MIN	16

static u32 view_hash(const struct dsr_view *view, u32 vip_hash)
{
	const struct dsr_identity *id = &view->id;
	bool one_port = id->port == id->port_last;

	return dsr_slot_hash(vip_hash, id->protocol, one_port ? id->port : 0);
}

static const struct dsr_view *
find_port(const struct dsr_config *config, u32 hash, u8 family,
	  const union nf_inet_addr *vip, u8 protocol, u16 port)
{
	const struct dsr_view *view;
	u32 i = hash;

	for (;; i++) {
		const struct dsr_slot *slot = &config->slot[i & config->mask];

		view = rcu_dereference(slot->view);
		if (!view)
			return NULL;
		if (slot->hash == hash && view->id.port == port &&
		    dsr_view_is(view, family, vip, protocol))
			return view;
	}
}

/* Ranges do not overlap, so the first that fits is the one. */
static const struct dsr_view *
find_wide(const struct dsr_config *config, u32 hash, u8 family,
	  const union nf_inet_addr *vip, u8 protocol, u16 port)
{
	const struct dsr_view *view, *all = NULL;
	u32 i = hash;

	for (;; i++) {
		const struct dsr_slot *slot = &config->slot[i & config->mask];

		view = rcu_dereference(slot->view);
		if (!view)
			return all;
		if (slot->hash != hash ||
		    !dsr_view_is(view, family, vip, protocol))
			continue;
		if (!view->id.port)
			all = view;
		else if (port >= view->id.port && port <= view->id.port_last)
			return view;
	}
}

/**
 * dsr_config_search - find the service of a packet, wherever it is
 * @config: the configuration
 * @vip_hash: dsr_vip_hash() of @vip
 * @family: AF_INET or AF_INET6
 * @vip: destination address
 * @protocol: its protocol
 * @port: destination port, host order
 *
 * What dsr_config_find() does when the first place is not the one.
 *
 * Context: RCU read side.
 * Return: the service, or NULL.
 */
const struct dsr_view *dsr_config_search(const struct dsr_config *config,
					 u32 vip_hash, u8 family,
					 const union nf_inet_addr *vip,
					 u8 protocol, u16 port)
{
	const struct dsr_view *view = NULL;

	if (likely(port))
		view = find_port(config, dsr_slot_hash(vip_hash, protocol, port),
				 family, vip, protocol, port);
	if (likely(view))
		return view;
	return find_wide(config, dsr_slot_hash(vip_hash, protocol, 0), family,
			 vip, protocol, port);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_search);

static struct dsr_vip *vip_place(const struct dsr_config *config, u32 vip_hash,
				 u8 family, const union nf_inet_addr *ip)
{
	u32 i = vip_hash ^ vip_hash >> 15;

	for (;; i++) {
		struct dsr_vip *vip = &config->vip[i & config->mask];

		/* Pairs with add_vip(): a family is there after its address */
		u8 taken = smp_load_acquire(&vip->family);

		if (!taken ||
		    (taken == family && dsr_same_ip(family, &vip->ip, ip)))
			return vip;
	}
}

/**
 * dsr_config_vip - is this address a VIP?
 * @config: the configuration
 * @vip_hash: dsr_vip_hash() of @ip
 * @family: AF_INET or AF_INET6
 * @ip: the address
 *
 * Context: RCU read side.
 * Return: what services it has, or NULL when it is none.
 */
const struct dsr_vip *dsr_config_vip(const struct dsr_config *config,
				     u32 vip_hash, u8 family,
				     const union nf_inet_addr *ip)
{
	const struct dsr_vip *vip = vip_place(config, vip_hash, family, ip);

	return vip->family ? vip : NULL;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_vip);

static void add_vip(struct dsr_config *config, u32 vip_hash,
		    const struct dsr_identity *id)
{
	struct dsr_vip *vip = vip_place(config, vip_hash, id->vip.family,
					&id->vip.ip);

	vip->tcp |= id->protocol == IPPROTO_TCP;
	vip->udp |= id->protocol == IPPROTO_UDP;
	vip->sctp |= id->protocol == IPPROTO_SCTP;
	vip->udplite |= id->protocol == IPPROTO_UDPLITE;
	if (!vip->family) {
		vip->ip = id->vip.ip;
		/* Pairs with vip_place() */
		smp_store_release(&vip->family, id->vip.family);
	}
	WRITE_ONCE(config->vip_filter,
		   config->vip_filter | 1ULL << (vip_hash >> 26));
}

/**
 * dsr_config_insert - add a service to a configuration
 * @config: with room, see dsr_config_has_room(); packets may be reading it
 * @view: the service; published by this, last of all
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_config_insert(struct dsr_config *config, struct dsr_view *view)
{
	u32 vip_hash = dsr_vip_hash(view->id.vip.family, &view->id.vip.ip);
	u32 hash = view_hash(view, vip_hash);
	u32 i = hash & config->mask;

	while (rcu_access_pointer(config->slot[i].view))
		i = (i + 1) & config->mask;
	add_vip(config, vip_hash, &view->id);
	config->slot[i].hash = hash;
	rcu_assign_pointer(config->slot[i].view, view);
	config->count++;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_insert);

static struct dsr_config *config_new(u32 count)
{
	u32 slots = max_t(u32, roundup_pow_of_two(2 * count), CONFIG_SLOTS_MIN);
	struct dsr_config *config;
	size_t size;

	size = struct_size(config, slot, slots);
	config = kvzalloc(size + array_size(slots, sizeof(*config->vip)),
			  GFP_KERNEL);
	if (!config)
		return NULL;
	config->mask = slots - 1;
	config->vip = (void *)config + size;
	return config;
}

/**
 * dsr_config_copy - make a configuration from the one before
 * @old: the one before, or NULL
 * @without: a service to leave out, or NULL
 * @count: number of services that it must have room for
 *
 * Context: process, under &dsr_net.lock.
 * Return: the copy, not published, or NULL without memory.
 */
struct dsr_config *dsr_config_copy(const struct dsr_config *old,
				   const struct dsr_view *without, u32 count)
{
	struct dsr_config *config = config_new(count);
	u32 i;

	if (!config || !old)
		return config;
	config->key = old->key;
	config->flows = old->flows;
	config->servers = old->servers;
	for (i = 0; i <= old->mask; i++) {
		struct dsr_view *view =
			rcu_dereference_protected(old->slot[i].view, true);

		if (view && view != without)
			dsr_config_insert(config, view);
	}
	return config;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_copy);

/**
 * dsr_config_exchange - publish a new view of a service
 * @config: the published configuration
 * @old: the view that packets read now
 * @view: the one that they shall read, of the same identity
 *
 * Context: process, under &dsr_net.lock. The caller frees @old after a grace
 * period.
 */
void dsr_config_exchange(struct dsr_config *config, const struct dsr_view *old,
			 struct dsr_view *view)
{
	u32 vip_hash = dsr_vip_hash(old->id.vip.family, &old->id.vip.ip);
	u32 i = view_hash(old, vip_hash);

	while (rcu_access_pointer(config->slot[i & config->mask].view) != old)
		i++;
	rcu_assign_pointer(config->slot[i & config->mask].view, view);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_exchange);
