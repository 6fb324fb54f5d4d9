/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What names a service: what it takes. It knows nothing of packets, of how a
 * packet's service is found, or of netlink.
 */
#ifndef _DSR_IDENTITY_H
#define _DSR_IDENTITY_H

#include "address.h"
#include "uapi/linux/dsr.h"

#include <linux/in.h>
#include <linux/inetdevice.h>

/**
 * struct dsr_identity - what a service takes: addresses and ports, or a mark
 * @vip: the virtual IP, or the first address of the prefix; family AF_UNSPEC
 *	with @mark
 * @mark: firewall mark of the packets, in place of all else; 0: none
 * @protocol: IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP or IPPROTO_UDPLITE
 * @prefix: bits of @vip that count, 32 or 128 for one address
 * @ranges: length of @range, at least 1
 * @range: ports, ascending, a port between each two; one from 0 to 0: all
 *	ports, so with @mark
 *
 * Canonical: two services with equal fields are the same one.
 */
struct dsr_identity {
	struct dsr_address vip;
	u32 mark;
	u8 protocol;
	u8 prefix;
	u8 ranges;
	struct dsr_port_range range[DSR_PORT_RANGES_MAX];
};

/**
 * dsr_host_prefix - get the length of a prefix that is one address
 * @family: AF_INET or AF_INET6
 *
 * Return: 32 or 128.
 */
static inline u8 dsr_host_prefix(u8 family)
{
	return family == AF_INET ? 32 : 128;
}

/**
 * dsr_prefix_mask - cut an address to its prefix
 * @family: AF_INET or AF_INET6
 * @ip: the address
 * @prefix: bits to keep
 * @masked: where to write it, all 16 bytes; may be @ip
 */
static inline void dsr_prefix_mask(u8 family, const union nf_inet_addr *ip,
				   u8 prefix, union nf_inet_addr *masked)
{
	union nf_inet_addr cut = { };

	if (family == AF_INET)
		cut.ip = ip->ip & inet_make_mask(prefix);
	else
		ipv6_addr_prefix(&cut.in6, &ip->in6, prefix);
	*masked = cut;
}

/**
 * dsr_one_port - check whether a range is a single port
 * @range: the range
 *
 * Return: false for all ports and for a range of several.
 */
static inline bool dsr_one_port(const struct dsr_port_range *range)
{
	return range->first && range->first == range->last;
}

/**
 * dsr_identity_equal - check whether two identities name the same service
 * @a: one
 * @b: the other
 *
 * Return: true when they do.
 */
static inline bool dsr_identity_equal(const struct dsr_identity *a,
				      const struct dsr_identity *b)
{
	return a->mark == b->mark && a->protocol == b->protocol &&
	       a->prefix == b->prefix && a->ranges == b->ranges &&
	       dsr_address_equal(&a->vip, &b->vip) &&
	       !memcmp(a->range, b->range, a->ranges * sizeof(a->range[0]));
}

/**
 * dsr_has_connections - check whether packets of a protocol open and close its flows
 * @protocol: the protocol
 *
 * Return: true for TCP and SCTP.
 */
static inline bool dsr_has_connections(u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_SCTP;
}

/**
 * dsr_protocol_has_ports - check whether a protocol's packets begin with ports
 * @protocol: the protocol
 *
 * Return: true for the protocols that services are made for.
 */
static inline bool dsr_protocol_has_ports(u8 protocol)
{
	return likely(protocol == IPPROTO_TCP) ||
	       likely(protocol == IPPROTO_UDP) || protocol == IPPROTO_SCTP ||
	       protocol == IPPROTO_UDPLITE;
}

/**
 * dsr_protocol_is_icmp - check whether a protocol is the family's ICMP
 * @family: AF_INET or AF_INET6
 * @protocol: the protocol
 *
 * Return: true when it is: no service takes it.
 */
static inline bool dsr_protocol_is_icmp(u8 family, u8 protocol)
{
	return protocol == (family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
}

#endif
