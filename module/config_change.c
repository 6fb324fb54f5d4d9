// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the table of config.c changes. Services are added in place while there is
 * room, and removed in place from a large one; else the table is made anew, from
 * the one before, and published whole. A change within one service replaces that
 * service's view alone.
 *
 * It must not know about packets, netlink or what a service means.
 */
#include "config_table.h"

#include <kunit/visibility.h>
#include <linux/hash.h>
#include <linux/mm.h>

#define CONFIG_SLOTS_MIN	16
#define SIEVE_SLOTS_MIN		64	/* with fewer &dsr_config.few is enough */
#define SIEVE_BITS_A_SLOT	8
#define REMOVE_SLOTS_MIN	64	/* a smaller table is soon made anew */

static u32 identity_hash(const struct dsr_identity *id)
{
	if (id->mark)
		return hash_32(id->mark, 32);
	return dsr_vip_hash(id->vip.family, &id->vip.ip);
}

/* A whole address has no prefix in its hash. */
static u8 hashed_prefix(const struct dsr_identity *id)
{
	return id->prefix == dsr_host_prefix(id->vip.family) ? 0 : id->prefix;
}

static bool is_wide(const struct dsr_identity *id,
		    const struct dsr_port_range *range)
{
	return !id->mark && !dsr_one_port(range);
}

/* Of a wide range: that of no packet, for its protocol is none that is balanced. */
static u32 range_hash(const struct dsr_identity *id,
		      const struct dsr_port_range *range)
{
	if (is_wide(id, range))
		return dsr_slot_hash(identity_hash(id), hashed_prefix(id),
				     id->protocol + 1,
				     range->first * 31 ^ range->last);
	return dsr_slot_hash(identity_hash(id), hashed_prefix(id), id->protocol,
			     range->first);
}

static void open_sieve(struct dsr_config *config)
{
	u32 i;

	if (config->open)
		return;
	config->open = true;
	for (i = 0; i < BITS_TO_LONGS(1u << (32 - config->sieve_shift)); i++)
		WRITE_ONCE(config->sieve[i], ~0UL);
}

/* A prefix of more than 64 addresses is too large to list. */
static void add_to_sieve(struct dsr_config *config, const struct dsr_identity *id)
{
	u8 bits = dsr_host_prefix(id->vip.family) - id->prefix;
	bool ipv4 = id->vip.family == AF_INET;
	u32 hash, i;

	if (id->mark || bits > 6) {
		open_sieve(config);
		return;
	}
	for (i = 0; i < 1u << bits; i++) {
		union nf_inet_addr ip = id->vip.ip;

		ip.all[ipv4 ? 0 : 3] |= (__force __u32)htonl(i);
		hash = dsr_vip_hash(id->vip.family, &ip);
		set_bit(hash >> config->sieve_shift, config->sieve);
	}
}

static struct dsr_vip *vip_of(const struct dsr_config *config,
			      const struct dsr_identity *id)
{
	return dsr_vip_place(config, identity_hash(id), id->vip.family, id->prefix,
			 &id->vip.ip);
}

static void add_vip(struct dsr_config *config, const struct dsr_identity *id)
{
	struct dsr_vip *vip = vip_of(config, id);
	u8 bit = dsr_serves_bit(id->protocol);

	vip->services[ilog2(bit)]++;
	WRITE_ONCE(vip->serves, vip->serves | bit);
	if (!vip->family) {
		vip->ip = id->vip.ip;
		vip->prefix = id->prefix;
		/* Pairs with dsr_vip_place() */
		smp_store_release(&vip->family, id->vip.family);
	}
	if (!hashed_prefix(id))
		return;
	if (id->vip.family == AF_INET)
		WRITE_ONCE(config->prefixes,
			   config->prefixes | BIT(id->prefix));
	else
		set_bit(id->prefix, config->prefixes6);
}

static u32 add_slot(struct dsr_config *config, struct dsr_view *view,
		    const struct dsr_port_range *range)
{
	u32 hash = range_hash(&view->id, range);
	u32 i = hash & config->mask;
	struct dsr_slot *slot;

	while (rcu_access_pointer(config->slot[i].view))
		i = (i + 1) & config->mask;
	slot = &config->slot[i];
	slot->hash = hash;
	slot->port = range->first;
	slot->port_last = range->last;
	rcu_assign_pointer(slot->view, view);
	config->count++;
	return i;
}

#define config_deref(config, p)						\
	rcu_dereference_protected(p, lockdep_is_held((config)->lock))

static struct dsr_ranges *ranges_of(const struct dsr_config *config,
				    const struct dsr_vip *vip)
{
	return config_deref(config, vip->ranges);
}

static u32 count_wide(const struct dsr_identity *id)
{
	u32 i, n = 0;

	for (i = 0; i < id->ranges; i++)
		n += is_wide(id, &id->range[i]);
	return n;
}

static void note_wide(struct dsr_ranges *ranges, const struct dsr_identity *id,
		      const struct dsr_port_range *range, u32 slot)
{
	struct dsr_range wide = {
		.first = dsr_range_key(id->protocol, range->first),
		.last = dsr_range_key(id->protocol, range->last ?: U16_MAX),
		.slot = slot,
	};

	dsr_ranges_add(ranges, &wide);
}

static void insert(struct dsr_config *config, struct dsr_view *view,
		   struct dsr_ranges *ranges)
{
	const struct dsr_identity *id = &view->id;
	u32 i, slot;

	if (id->mark)
		WRITE_ONCE(config->marks, config->marks + 1);
	else
		add_vip(config, id);
	add_to_sieve(config, id);
	for (i = 0; i < id->ranges; i++) {
		slot = add_slot(config, view, &id->range[i]);
		if (ranges && is_wide(id, &id->range[i]))
			note_wide(ranges, id, &id->range[i], slot);
	}
}

/* The wide ranges of a VIP, but for those of @without, and room for more */
static struct dsr_ranges *copy_ranges(const struct dsr_config *config,
				      const struct dsr_ranges *old, u32 more,
				      const struct dsr_view *without)
{
	u32 count = old ? old->count : 0, i;
	struct dsr_ranges *ranges = dsr_ranges_new(count + more);

	for (i = 0; ranges && i < count; i++) {
		const struct dsr_slot *slot = &config->slot[old->range[i].slot];

		if (rcu_access_pointer(slot->view) != without)
			dsr_ranges_add(ranges, &old->range[i]);
	}
	return ranges;
}

/**
 * dsr_config_insert - add a service to a configuration
 * @config: with room, see dsr_config_has_room(); packets may be reading it
 * @view: the service; published by this, last of all: range by range, each
 *	packet sees it or not
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0, or -ENOMEM; then nothing changed.
 */
int dsr_config_insert(struct dsr_config *config, struct dsr_view *view)
{
	struct dsr_ranges *old, *ranges;
	u32 wide = count_wide(&view->id);
	struct dsr_vip *vip;

	lockdep_assert_held(config->lock);
	if (!wide) {
		insert(config, view, NULL);
		return 0;
	}
	vip = vip_of(config, &view->id);
	old = ranges_of(config, vip);
	ranges = copy_ranges(config, old, wide, NULL);
	if (!ranges)
		return -ENOMEM;
	insert(config, view, ranges);
	dsr_ranges_settle(ranges);
	rcu_assign_pointer(vip->ranges, ranges);
	dsr_ranges_free(old);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_insert);

/* Is this the slot of such a range, of the same mark or protocol and prefix? */
static bool slot_is(const struct dsr_slot *slot, const struct dsr_view *view,
		    const struct dsr_identity *id,
		    const struct dsr_port_range *range)
{
	return slot->port == range->first && slot->port_last == range->last &&
	       view->id.mark == id->mark && view->id.prefix == id->prefix &&
	       view->id.protocol == id->protocol &&
	       dsr_address_equal(&view->id.vip, &id->vip);
}

static struct dsr_slot *find_slot(struct dsr_config *config,
				  const struct dsr_identity *id,
				  const struct dsr_port_range *range)
{
	const struct dsr_view *view;
	struct dsr_slot *slot;
	u32 i;

	for (i = range_hash(id, range);; i++) {
		slot = &config->slot[i & config->mask];
		view = config_deref(config, slot->view);
		if (!view)
			return NULL;
		if (slot_is(slot, view, id, range))
			return slot;
	}
}

/**
 * dsr_config_has - has a service one of these ranges already?
 * @config: the configuration, may be NULL
 * @id: identity of a service
 * @but: a service that may have them, or NULL
 *
 * Context: process, under &dsr_net.lock.
 * Return: true when there is one of the same protocol and prefix, or of the same
 * mark, that has the very same range.
 */
bool dsr_config_has(struct dsr_config *config, const struct dsr_identity *id,
		    const struct dsr_view *but)
{
	const struct dsr_slot *slot;
	u32 i;

	if (!config)
		return false;
	lockdep_assert_held(config->lock);
	for (i = 0; i < id->ranges; i++) {
		slot = find_slot(config, id, &id->range[i]);
		if (slot && rcu_access_pointer(slot->view) != but)
			return true;
	}
	return false;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_has);

/* The last service of a protocol takes its bit with it; the place stays taken. */
static void drop_vip(struct dsr_config *config, const struct dsr_identity *id)
{
	struct dsr_vip *vip = vip_of(config, id);
	u8 bit = dsr_serves_bit(id->protocol);

	if (!--vip->services[ilog2(bit)])
		WRITE_ONCE(vip->serves, vip->serves & ~bit);
}

/*
 * What is removed in place leaves its bits in the sieve and lengthens the way to
 * others: not for the small table, which is soon made anew, nor for who lets a
 * whole prefix or everything through, nor for more than a third of the slots.
 */
static bool removable(const struct dsr_config *config,
		      const struct dsr_identity *id)
{
	return config->mask + 1 >= REMOVE_SLOTS_MIN && !id->mark &&
	       !hashed_prefix(id) &&
	       3 * (config->removed + id->ranges) <= config->count;
}

/* A packet that finds the service's slots taken away finds these ranges first. */
static bool drop_wide(struct dsr_config *config, const struct dsr_view *view)
{
	struct dsr_vip *vip = vip_of(config, &view->id);
	struct dsr_ranges *old = ranges_of(config, vip), *ranges;

	if (!count_wide(&view->id))
		return true;
	ranges = copy_ranges(config, old, 0, view);
	if (!ranges)
		return false;
	dsr_ranges_settle(ranges);
	rcu_assign_pointer(vip->ranges, ranges);
	dsr_ranges_free(old);
	return true;
}

/**
 * dsr_config_remove - remove a service from a configuration
 * @config: the configuration; packets may be reading it
 * @view: the service, which is in it; range by range, each packet sees it or not
 *
 * A slot is not used again: a packet could take the service that had it for the
 * one that has it.
 *
 * Context: process, under &dsr_net.lock. The caller frees @view after a grace
 * period.
 * Return: false when the configuration is to be made anew without it; then nothing
 * changed.
 */
bool dsr_config_remove(struct dsr_config *config, const struct dsr_view *view)
{
	struct dsr_slot *slot;
	u32 i;

	lockdep_assert_held(config->lock);
	if (!removable(config, &view->id) || !drop_wide(config, view))
		return false;
	for (i = 0; i < view->id.ranges; i++) {
		slot = find_slot(config, &view->id, &view->id.range[i]);
		if (!WARN_ON_ONCE(!slot))
			rcu_assign_pointer(slot->view, &dsr_removed_view);
	}
	config->removed += view->id.ranges;
	drop_vip(config, &view->id);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_remove);

static u32 sieve_bits(u32 slots)
{
	return slots < SIEVE_SLOTS_MIN ? 0 : slots * SIEVE_BITS_A_SLOT;
}

static struct dsr_config *config_new(u32 count, struct mutex *lock)
{
	u32 slots = roundup_pow_of_two(max_t(u32, 2 * count, CONFIG_SLOTS_MIN));
	u32 bits = sieve_bits(slots);
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
	config->sieve = bits ? (void *)config->vip + vips : config->few;
	config->sieve_shift = 32 - ilog2(bits ?: 64);
	return config;
}

static u32 slots_needed(const struct dsr_config *old,
			const struct dsr_view *without, u32 ranges)
{
	return (old ? old->count - old->removed : 0) + ranges -
	       (without ? without->id.ranges : 0);
}

/* Each view once: at the slot of its first range */
static bool is_first(const struct dsr_slot *slot, const struct dsr_view *view)
{
	return slot_is(slot, view, &view->id, &view->id.range[0]);
}

/* The wide ranges of one VIP, in the order that they have, by their new slots */
static struct dsr_ranges *move_ranges(const struct dsr_config *old,
				      const struct dsr_ranges *from,
				      const struct dsr_view *without,
				      struct dsr_config *config)
{
	struct dsr_ranges *ranges = dsr_ranges_new(from->count);
	u32 i;

	for (i = 0; ranges && i < from->count; i++) {
		const struct dsr_slot *slot = &old->slot[from->range[i].slot];
		const struct dsr_view *view =
			config_deref(old, slot->view);
		struct dsr_port_range range = { slot->port, slot->port_last };
		struct dsr_range wide = from->range[i];

		if (view == without)
			continue;
		wide.slot = find_slot(config, &view->id, &range) - config->slot;
		dsr_ranges_add(ranges, &wide);
	}
	if (ranges)
		dsr_ranges_settle(ranges);
	return ranges;
}

static int move_wide(const struct dsr_config *old,
		     const struct dsr_view *without, struct dsr_config *config)
{
	const struct dsr_ranges *from;
	struct dsr_ranges *ranges;
	u32 i;

	for (i = 0; i <= old->mask; i++) {
		const struct dsr_vip *vip = &old->vip[i];
		struct dsr_vip *place;

		from = ranges_of(old, vip);
		if (!from || !from->count)
			continue;
		place = dsr_vip_place(config,
				      dsr_vip_hash(vip->family, &vip->ip),
				      vip->family, vip->prefix, &vip->ip);
		if (!place->family)
			continue;
		ranges = move_ranges(old, from, without, config);
		if (!ranges)
			return -ENOMEM;
		rcu_assign_pointer(place->ranges, ranges);
	}
	return 0;
}

/**
 * dsr_config_free - free a configuration after its last reader
 * @config: the configuration, not published any more, or NULL
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_config_free(struct dsr_config *config)
{
	u32 i;

	if (!config)
		return;
	lockdep_assert_held(config->lock);
	for (i = 0; i <= config->mask; i++)
		dsr_ranges_free(ranges_of(config, &config->vip[i]));
	kvfree_rcu(config, rcu);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_free);

/**
 * dsr_config_copy - make a configuration from the one before
 * @old: the one before, or NULL
 * @without: a service of it to leave out, or NULL
 * @ranges: number of port ranges that are to be added
 * @lock: &dsr_net.lock
 *
 * Context: process, under &dsr_net.lock.
 * Return: the copy, not published, or NULL without memory.
 */
struct dsr_config *dsr_config_copy(const struct dsr_config *old,
				   const struct dsr_view *without,
				   u32 ranges, struct mutex *lock)
{
	struct dsr_config *config;
	u32 i;

	lockdep_assert_held(lock);
	config = config_new(slots_needed(old, without, ranges), lock);
	if (!config || !old)
		return config;
	config->key = old->key;
	config->flows = old->flows;
	config->servers = old->servers;
	for (i = 0; i <= old->mask; i++) {
		struct dsr_view *view =
			config_deref(old, old->slot[i].view);

		if (view && view != &dsr_removed_view && view != without &&
		    is_first(&old->slot[i], view))
			insert(config, view, NULL);
	}
	if (!move_wide(old, without, config))
		return config;
	dsr_config_free(config);
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_copy);

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
		slot = find_slot(config, &old->id, &old->id.range[i]);
		if (!WARN_ON_ONCE(!slot))
			rcu_assign_pointer(slot->view, view);
	}
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_exchange);
