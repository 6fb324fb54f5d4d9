/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An IP address with its family, as the control side handles it. It knows
 * nothing of ports, services or packets.
 */
#ifndef _DSR_ADDRESS_H
#define _DSR_ADDRESS_H

#include <linux/netfilter.h>
#include <linux/socket.h>
#include <net/ipv6.h>

/**
 * struct dsr_address - an IPv4 or IPv6 address
 * @ip: the address, network order; bytes that the family does not use are zero
 * @family: AF_INET or AF_INET6
 */
struct dsr_address {
	union nf_inet_addr ip;
	u8 family;
};

/**
 * dsr_address_equal - compare two addresses
 * @a: one
 * @b: the other
 *
 * Return: true when family and address are the same.
 */
static inline bool dsr_address_equal(const struct dsr_address *a,
				     const struct dsr_address *b)
{
	return a->family == b->family && nf_inet_addr_cmp(&a->ip, &b->ip);
}

/**
 * dsr_address_map - write an address as IPv6, an IPv4 one mapped
 * @to: 16 bytes: the address, or the IPv4-mapped one
 * @family: AF_INET or AF_INET6
 * @ip: the address
 */
static inline void dsr_address_map(u8 *to, u8 family,
				   const union nf_inet_addr *ip)
{
	if (family == AF_INET)
		ipv6_addr_set_v4mapped(ip->ip, (struct in6_addr *)to);
	else
		memcpy(to, ip, sizeof(*ip));
}

#endif
