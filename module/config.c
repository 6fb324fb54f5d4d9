// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table that packets find their service in. Services are added in place while
 * there is room, and removed in place from a large one; else the table is made
 * anew, from the one before, and published whole. A change within one service
 * replaces that service's view alone. A service has a slot for each of its port
 * ranges.
 *
 * It must not know about packets, netlink or what a service means.
 */
#include "config.h"

#include <kunit/visibility.h>
#include <linux/hash.h>
#include <linux/in.h>
#include <linux/log2.h>
#include <linux/mm.h>

#define CONFIG_SLOTS_MIN	16
#define SIEVE_SLOTS_MIN		64	/* with fewer &dsr_config.few is enough */
#define SIEVE_BITS_A_SLOT	8
#define REMOVE_SLOTS_MIN	64	/* a smaller table is soon made anew */

/* What stands in the slots of a removed service: nothing is like it. */
static struct dsr_view removed_view;

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

static u32 range_hash(const struct dsr_identity *id,
		      const struct dsr_port_range *range)
{
	return dsr_slot_hash(identity_hash(id), hashed_prefix(id), id->protocol,
			     dsr_one_port(range) ? range->first : 0);
}

static const struct dsr_view *slot_view(const struct dsr_slot *slot)
{
	const struct dsr_view *view = rcu_dereference(slot->view);

	/* Pairs with dsr_config_insert(): the rest is there before the view */
	smp_rmb();
	return view;
}

/* One port: the hash tells it, see dsr_slot_hash(). */
static const struct dsr_view *
find_port(const struct dsr_config *config, u32 hash, u8 family,
	  const union nf_inet_addr *vip, u8 protocol)
{
	const struct dsr_view *view;
	u32 i = hash;

	for (;; i++) {
		const struct dsr_slot *slot = &config->slot[i & config->mask];

		view = slot_view(slot);
		if (!view || (slot->hash == hash &&
			      dsr_view_is(view, family, vip, protocol)))
			return view;
	}
}

/*
 * How far behind others a slot stands for this port: by its width; of two as wide
 * the one that begins lower is first, wherever in the table they are.
 */
static u32 rank(const struct dsr_slot *slot, u16 port)
{
	if (!slot->port)
		return (u32)U16_MAX << 16;
	if (port < slot->port || port > slot->port_last)
		return U32_MAX;
	return (u32)(slot->port_last - slot->port) << 16 | slot->port;
}

/* The narrowest range, and all ports if there is none */
static const struct dsr_view *
find_wide(const struct dsr_config *config, u32 hash, u8 family,
	  const union nf_inet_addr *vip, u8 protocol, u16 port)
{
	const struct dsr_view *view, *best = NULL;
	u32 first = U32_MAX;
	u32 i = hash;

	for (;; i++) {
		const struct dsr_slot *slot = &config->slot[i & config->mask];

		view = slot_view(slot);
		if (!view)
			return best;
		if (slot->hash != hash || rank(slot, port) >= first ||
		    !dsr_view_is(view, family, vip, protocol))
			continue;
		first = rank(slot, port);
		best = view;
	}
}

/* In one prefix; 0 is a whole address */
static const struct dsr_view *
find_in(const struct dsr_config *config, u32 vip_hash, u8 prefix, u8 family,
	const union nf_inet_addr *vip, u8 protocol, u16 port)
{
	const struct dsr_view *view = NULL;

	if (likely(port))
		view = find_port(config, dsr_slot_hash(vip_hash, prefix,
						       protocol, port),
				 family, vip, protocol);
	if (likely(view))
		return view;
	return find_wide(config, dsr_slot_hash(vip_hash, prefix, protocol, 0),
			 family, vip, protocol, port);
}

/* The longest prefix below this one that has services; 0 for none */
static u8 next_prefix(const struct dsr_config *config, u8 family, u8 prefix)
{
	unsigned long bit;
	u32 below;

	if (family == AF_INET) {
		below = READ_ONCE(config->prefixes) & (BIT_ULL(prefix) - 1);
		return below ? __fls(below) : 0;
	}
	bit = find_last_bit(config->prefixes6, prefix);
	return bit < prefix ? bit : 0;
}

static noinline const struct dsr_view *
find_prefix(const struct dsr_config *config, u8 family,
	    const union nf_inet_addr *vip, u8 protocol, u16 port)
{
	u8 prefix = dsr_host_prefix(family);
	const struct dsr_view *view = NULL;
	union nf_inet_addr masked;

	while (!view && (prefix = next_prefix(config, family, prefix))) {
		dsr_prefix_mask(family, vip, prefix, &masked);
		view = find_in(config, dsr_vip_hash(family, &masked), prefix,
			       family, &masked, protocol, port);
	}
	return view;
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
	const struct dsr_view *view;

	view = find_in(config, vip_hash, 0, family, vip, protocol, port);
	if (likely(view))
		return view;
	return find_prefix(config, family, vip, protocol, port);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_search);

static bool is_routed_host(u8 family, const union nf_inet_addr *ip)
{
	if (family == AF_INET)
		return !ipv4_is_multicast(ip->ip) && !ipv4_is_lbcast(ip->ip) &&
		       !ipv4_is_loopback(ip->ip);
	return !(ipv6_addr_type(&ip->in6) &
		 (IPV6_ADDR_MULTICAST | IPV6_ADDR_LINKLOCAL |
		  IPV6_ADDR_LOOPBACK));
}

/**
 * dsr_config_search_mark - find the service of a packet's mark
 * @config: the configuration
 * @family: AF_INET or AF_INET6
 * @ip: destination address
 * @protocol: its protocol
 * @mark: its firewall mark, not 0
 *
 * What dsr_config_find_mark() does when there are services by mark.
 *
 * Context: RCU read side.
 * Return: the service, or NULL.
 */
const struct dsr_view *dsr_config_search_mark(const struct dsr_config *config,
					      u8 family,
					      const union nf_inet_addr *ip,
					      u8 protocol, u32 mark)
{
	u32 hash = dsr_slot_hash(hash_32(mark, 32), 0, 0, 0);
	const struct dsr_view *view;
	u32 i = hash;

	if (dsr_protocol_is_icmp(family, protocol) ||
	    !is_routed_host(family, ip))
		return NULL;
	for (;; i++) {
		view = slot_view(&config->slot[i & config->mask]);
		if (!view || view->id.mark == mark)
			return view;
	}
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_search_mark);

static struct dsr_vip *vip_place(const struct dsr_config *config, u32 vip_hash,
				 u8 family, u8 prefix,
				 const union nf_inet_addr *ip)
{
	u32 i = vip_hash ^ vip_hash >> 15;

	for (;; i++) {
		struct dsr_vip *vip = &config->vip[i & config->mask];

		/* Pairs with add_vip(): a family is there after its address */
		u8 taken = smp_load_acquire(&vip->family);

		if (!taken || (taken == family && vip->prefix == prefix &&
			       dsr_same_ip(family, &vip->ip, ip)))
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
 * Return: what services it has, of &enum dsr_vip_serves, itself and by the
 * prefixes that it is in; 0 when it is none.
 */
u8 dsr_config_vip(const struct dsr_config *config, u32 vip_hash, u8 family,
		  const union nf_inet_addr *ip)
{
	u8 prefix = dsr_host_prefix(family);
	union nf_inet_addr masked;
	u8 serves;

	serves = READ_ONCE(vip_place(config, vip_hash, family, prefix,
				     ip)->serves);
	while ((prefix = next_prefix(config, family, prefix))) {
		dsr_prefix_mask(family, ip, prefix, &masked);
		vip_hash = dsr_vip_hash(family, &masked);
		serves |= READ_ONCE(vip_place(config, vip_hash, family, prefix,
					      &masked)->serves);
	}
	return serves;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_vip);

static u8 serves_bit(u8 protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return DSR_VIP_TCP;
	case IPPROTO_UDP:
		return DSR_VIP_UDP;
	case IPPROTO_SCTP:
		return DSR_VIP_SCTP;
	case IPPROTO_UDPLITE:
		return DSR_VIP_UDPLITE;
	default:
		return 0;
	}
}

/**
 * dsr_config_takes - may any service take such a packet?
 * @config: the configuration
 * @family: AF_INET or AF_INET6
 * @vip: destination address
 * @protocol: its protocol. An IPv6 extension header hides one: it may be any
 * @mark: the packet's firewall mark
 *
 * Context: RCU read side.
 * Return: false when none would, whatever the ports.
 */
bool dsr_config_takes(const struct dsr_config *config, u8 family,
		      const union nf_inet_addr *vip, u8 protocol, u32 mark)
{
	u8 serves = dsr_config_vip(config, dsr_vip_hash(family, vip), family,
				   vip);

	if (serves & serves_bit(protocol))
		return true;
	if (serves && family == AF_INET6 && ipv6_ext_hdr(protocol))
		return true;
	return dsr_config_find_mark(config, family, vip, protocol, mark);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_takes);

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
	return vip_place(config, identity_hash(id), id->vip.family, id->prefix,
			 &id->vip.ip);
}

static void add_vip(struct dsr_config *config, const struct dsr_identity *id)
{
	struct dsr_vip *vip = vip_of(config, id);
	u8 bit = serves_bit(id->protocol);

	vip->services[ilog2(bit)]++;
	WRITE_ONCE(vip->serves, vip->serves | bit);
	if (!vip->family) {
		vip->ip = id->vip.ip;
		vip->prefix = id->prefix;
		/* Pairs with vip_place() */
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

static void add_slot(struct dsr_config *config, struct dsr_view *view,
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
}

/**
 * dsr_config_insert - add a service to a configuration
 * @config: with room, see dsr_config_has_room(); packets may be reading it
 * @view: the service; published by this, last of all: range by range, each
 *	packet sees it or not
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_config_insert(struct dsr_config *config, struct dsr_view *view)
{
	u32 i;

	if (view->id.mark)
		WRITE_ONCE(config->marks, config->marks + 1);
	else
		add_vip(config, &view->id);
	add_to_sieve(config, &view->id);
	for (i = 0; i < view->id.ranges; i++)
		add_slot(config, view, &view->id.range[i]);
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
		view = rcu_dereference_protected(slot->view, true);
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
 *
 * Context: process, under &dsr_net.lock.
 * Return: true when there is one of the same protocol and prefix, or of the same
 * mark, that has the very same range.
 */
bool dsr_config_has(struct dsr_config *config, const struct dsr_identity *id)
{
	u32 i;

	for (i = 0; config && i < id->ranges; i++)
		if (find_slot(config, id, &id->range[i]))
			return true;
	return false;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_has);

/* The last service of a protocol takes its bit with it; the place stays taken. */
static void drop_vip(struct dsr_config *config, const struct dsr_identity *id)
{
	struct dsr_vip *vip = vip_of(config, id);
	u8 bit = serves_bit(id->protocol);

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

	if (!removable(config, &view->id))
		return false;
	for (i = 0; i < view->id.ranges; i++) {
		slot = find_slot(config, &view->id, &view->id.range[i]);
		if (!WARN_ON_ONCE(!slot))
			rcu_assign_pointer(slot->view, &removed_view);
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

static struct dsr_config *config_new(u32 count)
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

/**
 * dsr_config_copy - make a configuration from the one before
 * @old: the one before, or NULL
 * @without: a service of it to leave out, or NULL
 * @ranges: number of port ranges that are to be added
 *
 * Context: process, under &dsr_net.lock.
 * Return: the copy, not published, or NULL without memory.
 */
struct dsr_config *dsr_config_copy(const struct dsr_config *old,
				   const struct dsr_view *without, u32 ranges)
{
	struct dsr_config *config;
	u32 i;

	config = config_new(slots_needed(old, without, ranges));
	if (!config || !old)
		return config;
	config->key = old->key;
	config->flows = old->flows;
	config->servers = old->servers;
	for (i = 0; i <= old->mask; i++) {
		struct dsr_view *view =
			rcu_dereference_protected(old->slot[i].view, true);

		if (view && view != &removed_view && view != without &&
		    is_first(&old->slot[i], view))
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

	for (i = 0; i < old->id.ranges; i++) {
		slot = find_slot(config, &old->id, &old->id.range[i]);
		if (!WARN_ON_ONCE(!slot))
			rcu_assign_pointer(slot->view, view);
	}
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_exchange);
