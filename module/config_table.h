/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the two halves of the table of services share: config.c, which reads it, and
 * config_change.c.
 */
#ifndef _DSR_CONFIG_TABLE_H
#define _DSR_CONFIG_TABLE_H

#include "config.h"

#include <linux/in.h>
#include <linux/log2.h>

/**
 * dsr_serves_bit - make a bit of a protocol
 * @protocol: the protocol
 *
 * Return: of &enum dsr_vip_serves; 0 for one that is not balanced.
 */
static inline u8 dsr_serves_bit(u8 protocol)
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
 * dsr_vip_place - find the place of an address, or where it would be
 * @config: the configuration
 * @vip_hash: dsr_vip_hash() of @ip
 * @family: AF_INET or AF_INET6
 * @prefix: bits of @ip that count
 * @ip: the address
 *
 * Context: RCU read side, or under &dsr_net.lock.
 * Return: the place; of family 0 when there is none with it.
 */
static inline struct dsr_vip *
dsr_vip_place(const struct dsr_config *config, u32 vip_hash, u8 family,
	      u8 prefix, const union nf_inet_addr *ip)
{
	u32 i = vip_hash ^ vip_hash >> 15;

	for (;; i++) {
		struct dsr_vip *vip = &config->vip[i & config->mask];

		if (!vip->family ||
		    (vip->family == family && vip->prefix == prefix &&
		     dsr_same_ip(family, &vip->ip, ip)))
			return vip;
	}
}

/**
 * dsr_range_key - make of a port the key that &struct dsr_ranges has
 * @protocol: its protocol, a balanced one
 * @port: the port, host order
 *
 * Return: the key.
 */
static inline u32 dsr_range_key(u8 protocol, u16 port)
{
	return (u32)ilog2(dsr_serves_bit(protocol)) << 16 | port;
}

#endif
