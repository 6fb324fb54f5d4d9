// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table that packets find their service in, as they read it. A service has a
 * slot for each of its port ranges; the VIP knows the slots of its wide ones, those
 * of several ports.
 *
 * It must not know about packets, netlink or what a service means.
 */
#include "config_table.h"

#include <kunit/visibility.h>
#include <linux/hash.h>

/* One port: the hash tells it, see dsr_slot_hash(). */
static const struct dsr_view *
config_find_port(const struct dsr_config *config, u32 hash, u8 family,
		 const union nf_inet_addr *vip, u8 protocol)
{
	const struct dsr_view *view;
	u32 i = hash;

	for (;; i++) {
		const struct dsr_slot *slot = &config->slot[i & config->mask];

		view = rcu_dereference(slot->view);
		if (!view || (slot->hash == hash &&
			      dsr_view_is(view, family, vip, protocol)))
			return view;
	}
}

/* The narrowest range, and all ports if there is none */
static const struct dsr_view *
config_find_wide(const struct dsr_config *config, const struct dsr_vip *place,
		 u8 protocol, u16 port)
{
	u32 slot;

	if (!place->ranges)
		return NULL;
	slot = dsr_ranges_find(place->ranges, dsr_range_key(protocol, port));
	if (slot == DSR_RANGES_NONE)
		return NULL;
	return rcu_dereference(config->slot[slot].view);
}

/* In one prefix; 0 is a whole address */
static const struct dsr_view *config_find_in(const struct dsr_config *config,
					     u32 vip_hash, u8 prefix, u8 family,
					     const union nf_inet_addr *vip,
					     u8 protocol, u16 port)
{
	const struct dsr_view *view = NULL;
	const struct dsr_vip *place;

	if (likely(port))
		view = config_find_port(config, dsr_slot_hash(vip_hash, prefix,
							      protocol, port),
					family, vip, protocol);
	if (likely(view))
		return view;
	if (!dsr_serves_bit(protocol))
		return NULL;
	place = dsr_vip_place(config, vip_hash, family,
			      prefix ?: dsr_host_prefix(family), vip);
	return config_find_wide(config, place, protocol, port);
}

/* The longest prefix below this one that has services; 0 for none */
static u8 config_next_prefix(const struct dsr_config *config, u8 family,
			     u8 prefix)
{
	unsigned long bit;
	u32 below;

	if (family == AF_INET) {
		below = config->prefixes & (BIT_ULL(prefix) - 1);
		return below ? __fls(below) : 0;
	}
	bit = find_last_bit(config->prefixes6, prefix);
	return bit < prefix ? bit : 0;
}

static noinline const struct dsr_view *
config_find_prefix(const struct dsr_config *config, u8 family,
		   const union nf_inet_addr *vip, u8 protocol, u16 port)
{
	u8 prefix = dsr_host_prefix(family);
	const struct dsr_view *view = NULL;
	union nf_inet_addr masked;

	while (!view && (prefix = config_next_prefix(config, family, prefix))) {
		dsr_prefix_mask(family, vip, prefix, &masked);
		view = config_find_in(config, dsr_vip_hash(family, &masked),
				      prefix, family, &masked, protocol, port);
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

	view = config_find_in(config, vip_hash, 0, family, vip, protocol, port);
	if (likely(view))
		return view;
	return config_find_prefix(config, family, vip, protocol, port);
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
		view = rcu_dereference(config->slot[i & config->mask].view);
		if (!view || view->id.mark == mark)
			return view;
	}
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_search_mark);

/**
 * dsr_config_vip - get what services an address has
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

	serves = dsr_vip_place(config, vip_hash, family, prefix, ip)->serves;
	while ((prefix = config_next_prefix(config, family, prefix))) {
		dsr_prefix_mask(family, ip, prefix, &masked);
		vip_hash = dsr_vip_hash(family, &masked);
		serves |= dsr_vip_place(config, vip_hash, family, prefix,
					&masked)->serves;
	}
	return serves;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_vip);

/**
 * dsr_config_takes - check whether any service may take such a packet
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

	if (serves & dsr_serves_bit(protocol))
		return true;
	if (serves && family == AF_INET6 && ipv6_ext_hdr(protocol))
		return true;
	return dsr_config_find_mark(config, family, vip, protocol, mark);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_config_takes);

