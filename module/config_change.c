// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the table of config.c is built. A transaction that adds, removes or renames
 * services makes it anew and publishes it whole; a change within one service
 * exchanges that service's view in the published one.
 *
 * It must not know about packets, netlink or what a service means.
 */
#include "config_table.h"

#include <kunit/visibility.h>
#include <linux/hash.h>
#include <linux/mm.h>

#define CONFIG_SLOTS_MIN	16
#define FILTER_SLOTS_MIN	64	/* with fewer: &dsr_config.filter_inline */
#define FILTER_BITS_A_SLOT	8

#define config_deref(config, p)						\
	rcu_dereference_protected(p, lockdep_is_held((config)->lock))

static u32 config_identity_hash(const struct dsr_identity *id)
{
	if (id->mark)
		return hash_32(id->mark, 32);
	return dsr_vip_hash(id->vip.family, &id->vip.ip);
}

/* A whole address has no prefix in its hash. */
static u8 config_hashed_prefix(const struct dsr_identity *id)
{
	return id->prefix == dsr_host_prefix(id->vip.family) ? 0 : id->prefix;
}

static bool range_is_wide(const struct dsr_identity *id,
			  const struct dsr_port_range *range)
{
	return !id->mark && !dsr_one_port(range);
}

/* Of a wide range: that of no packet, for its protocol is none that is balanced. */
static u32 config_range_hash(const struct dsr_identity *id,
			     const struct dsr_port_range *range)
{
	if (range_is_wide(id, range))
		return dsr_slot_hash(config_identity_hash(id),
				     config_hashed_prefix(id), id->protocol + 1,
				     range->first * 31 ^ range->last);
	return dsr_slot_hash(config_identity_hash(id), config_hashed_prefix(id),
			     id->protocol, range->first);
}

static void config_match_all(struct dsr_config *config)
{
	if (!config->matches_all)
		bitmap_fill(config->vip_filter,
			    1u << (32 - config->vip_filter_shift));
	config->matches_all = true;
}

/* A prefix of more than 64 addresses is too large to list. */
static void config_filter_vip(struct dsr_config *config,
			      const struct dsr_identity *id)
{
	u8 bits = dsr_host_prefix(id->vip.family) - id->prefix;
	bool ipv4 = id->vip.family == AF_INET;
	u32 hash, i;

	if (id->mark || bits > 6) {
		config_match_all(config);
		return;
	}
	for (i = 0; i < 1u << bits; i++) {
		union nf_inet_addr ip = id->vip.ip;

		ip.all[ipv4 ? 0 : 3] |= (__force __u32)htonl(i);
		hash = dsr_vip_hash(id->vip.family, &ip);
		__set_bit(hash >> config->vip_filter_shift, config->vip_filter);
	}
}

static struct dsr_vip *config_vip_of(const struct dsr_config *config,
				     const struct dsr_identity *id)
{
	return dsr_vip_place(config, config_identity_hash(id), id->vip.family,
			     id->prefix, &id->vip.ip);
}

static void config_add_vip(struct dsr_config *config,
			   const struct dsr_identity *id)
{
	struct dsr_vip *vip = config_vip_of(config, id);
	u32 i;

	vip->ip = id->vip.ip;
	vip->prefix = id->prefix;
	vip->family = id->vip.family;
	vip->serves |= dsr_serves_bit(id->protocol);
	for (i = 0; i < id->ranges; i++)
		vip->wide += range_is_wide(id, &id->range[i]);
	if (!config_hashed_prefix(id))
		return;
	if (id->vip.family == AF_INET)
		config->prefixes |= BIT(id->prefix);
	else
		__set_bit(id->prefix, config->prefixes6);
}

static void config_add_slot(struct dsr_config *config, struct dsr_view *view,
			    const struct dsr_port_range *range)
{
	u32 hash = config_range_hash(&view->id, range);
	u32 i = hash & config->mask;
	struct dsr_slot *slot;

	while (rcu_access_pointer(config->slot[i].view))
		i = (i + 1) & config->mask;
	slot = &config->slot[i];
	slot->hash = hash;
	slot->port = range->first;
	slot->port_last = range->last;
	RCU_INIT_POINTER(slot->view, view);
	config->count++;
}

/**
 * dsr_config_insert - add a service to a configuration that is being built
 * @config: the configuration, with room, and without this service's port ranges
 * @view: what packets shall read of the service
 *
 * Context: process, under &dsr_net.lock; dsr_config_finish() follows.
 */
void dsr_config_insert(struct dsr_config *config, struct dsr_view *view)
{
	const struct dsr_identity *id = &view->id;
	u32 i;

	lockdep_assert_held(config->lock);
	if (id->mark)
		config->marks++;
	else
		config_add_vip(config, id);
	config_filter_vip(config, id);
	for (i = 0; i < id->ranges; i++)
		config_add_slot(config, view, &id->range[i]);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_insert);

/* True for the slot of such a range, of the same mark or protocol and prefix */
static bool config_slot_is(const struct dsr_slot *slot,
			   const struct dsr_view *view,
			   const struct dsr_identity *id,
			   const struct dsr_port_range *range)
{
	return slot->port == range->first && slot->port_last == range->last &&
	       view->id.mark == id->mark && view->id.prefix == id->prefix &&
	       view->id.protocol == id->protocol &&
	       dsr_address_equal(&view->id.vip, &id->vip);
}

static struct dsr_slot *config_find_slot(struct dsr_config *config,
					 const struct dsr_identity *id,
					 const struct dsr_port_range *range)
{
	const struct dsr_view *view;
	struct dsr_slot *slot;
	u32 i;

	for (i = config_range_hash(id, range);; i++) {
		slot = &config->slot[i & config->mask];
		view = config_deref(config, slot->view);
		if (!view)
			return NULL;
		if (config_slot_is(slot, view, id, range))
			return slot;
	}
}

/**
 * dsr_config_has - look for a service that has one of these ranges already
 * @config: the configuration
 * @id: identity of a service
 *
 * Context: process, under &dsr_net.lock.
 * Return: true when there is one of the same protocol and prefix, or of the same
 * mark, that has the very same range.
 */
bool dsr_config_has(struct dsr_config *config, const struct dsr_identity *id)
{
	u32 i;

	lockdep_assert_held(config->lock);
	for (i = 0; i < id->ranges; i++)
		if (config_find_slot(config, id, &id->range[i]))
			return true;
	return false;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_has);

static u32 config_filter_bits(u32 slots)
{
	return slots < FILTER_SLOTS_MIN ? 0 : slots * FILTER_BITS_A_SLOT;
}

/**
 * dsr_config_new - begin a configuration
 * @ranges: number of port ranges that its services have
 * @lock: &dsr_net.lock
 *
 * At least half of the slots stay free, so that a service is found at once.
 *
 * Context: process.
 * Return: the configuration, without services, or NULL without memory.
 */
struct dsr_config *dsr_config_new(u32 ranges, struct mutex *lock)
{
	u32 slots = roundup_pow_of_two(max_t(u32, 2 * ranges, CONFIG_SLOTS_MIN));
	u32 bits = config_filter_bits(slots);
	struct dsr_config *config;
	size_t size, vips;

	size = struct_size(config, slot, slots);
	vips = array_size(slots, sizeof(*config->vip));
	config = kvzalloc(size + vips + bits / BITS_PER_BYTE,
			  GFP_KERNEL_ACCOUNT);
	if (!config)
		return NULL;
	config->lock = lock;
	config->mask = slots - 1;
	config->vip = (void *)config + size;
	config->vip_filter = bits ? (void *)config->vip + vips :
				    config->filter_inline;
	config->vip_filter_shift = 32 - ilog2(bits ?: 64);
	return config;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_new);

static int config_add_wide(struct dsr_config *config, u32 i)
{
	const struct dsr_slot *slot = &config->slot[i];
	const struct dsr_view *view = config_deref(config, slot->view);
	struct dsr_port_range range = { slot->port, slot->port_last };
	struct dsr_range wide = { .slot = i };
	struct dsr_vip *vip;

	if (!view || !range_is_wide(&view->id, &range))
		return 0;
	vip = config_vip_of(config, &view->id);
	if (!vip->ranges)
		vip->ranges = dsr_ranges_new(vip->wide);
	if (!vip->ranges)
		return -ENOMEM;
	wide.first = dsr_range_key(view->id.protocol, range.first);
	wide.last = dsr_range_key(view->id.protocol, range.last ?: U16_MAX);
	dsr_ranges_add(vip->ranges, &wide);
	return 0;
}

/**
 * dsr_config_finish - make a configuration ready to be published
 * @config: the configuration, with all of its services
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0 or -ENOMEM; then dsr_config_free() follows.
 */
int dsr_config_finish(struct dsr_config *config)
{
	u32 i;

	lockdep_assert_held(config->lock);
	for (i = 0; i <= config->mask; i++)
		if (config_add_wide(config, i))
			return -ENOMEM;
	for (i = 0; i <= config->mask; i++)
		if (config->vip[i].ranges)
			dsr_ranges_finish(config->vip[i].ranges);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_finish);

static void config_free(struct rcu_head *rcu)
{
	struct dsr_config *config = container_of(rcu, struct dsr_config, rcu);
	u32 i;

	for (i = 0; i <= config->mask; i++)
		dsr_ranges_free(config->vip[i].ranges);
	kvfree(config);
}

/**
 * dsr_config_free - free a configuration after its last reader
 * @config: the configuration, not published any more, or NULL
 *
 * Not by kvfree_rcu(), which gathers for seconds: who adds services one by one
 * leaves a configuration behind with each.
 *
 * Context: process.
 */
void dsr_config_free(struct dsr_config *config)
{
	if (config)
		call_rcu(&config->rcu, config_free);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_free);

/**
 * dsr_config_exchange - publish a new view of a service
 * @config: the published configuration
 * @old: the view that packets read now
 * @view: the one that they shall read, of the same identity
 *
 * Range by range: a packet finds its service by one of them, so it sees the one
 * or the other view.
 *
 * Context: process, under &dsr_net.lock. The caller frees @old after a grace
 * period.
 */
void dsr_config_exchange(struct dsr_config *config, const struct dsr_view *old,
			 struct dsr_view *view)
{
	struct dsr_slot *slot;
	u32 i;

	lockdep_assert_held(config->lock);
	for (i = 0; i < old->id.ranges; i++) {
		slot = config_find_slot(config, &old->id, &old->id.range[i]);
		if (!WARN_ON_ONCE(!slot))
			rcu_assign_pointer(slot->view, view);
	}
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_exchange);
