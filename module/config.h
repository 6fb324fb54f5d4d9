/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a packet reads: one &struct dsr_config a namespace, and in it one
 * &struct dsr_view a service. Both are built aside and published whole; a
 * packet reads each pointer once. No lock, no allocation and no policy here:
 * service.c decides what goes in.
 */
#ifndef _DSR_CONFIG_H
#define _DSR_CONFIG_H

#include "address.h"
#include "flow.h"
#include "rows.h"
#include "sched.h"
#include "stats.h"
#include "uapi/linux/dsr.h"

#include <linux/siphash.h>

struct dsr_service;
struct dsr_server_table;

/**
 * struct dsr_identity - what names a service
 * @vip: the virtual IP
 * @port: first port, host order; 0 for all ports
 * @port_last: last port; equal to @port for one port, 0 for all
 * @protocol: IPPROTO_TCP or IPPROTO_UDP
 */
struct dsr_identity {
	struct dsr_address vip;
	u16 port;
	u16 port_last;
	u8 protocol;
};

/**
 * struct dsr_view - a service as packets see it
 * @id: the service's identity
 * @persist: flows are pinned by client prefix, not by tuple
 * @track_all: every flow is in the flow table
 * @track_none: no flow is
 * @per_flow: @slot is a wheel for new flows, not rows
 * @gone: &enum dsr_gone
 * @no_server: &enum dsr_no_server
 * @ttl: &enum dsr_ttl
 * @persist_mask: prefix that is one client, as a mask
 * @service: the control side's object
 * @cursor: per-CPU place in the wheel
 * @dirty: rows that are not clean, or NULL; replaced under RCU by the sweep
 * @last: slots less one. Rows: a mask
 * @rcu: frees it after the last reader
 * @slot: server indexes; 0 for none
 */
struct dsr_view {
	struct dsr_identity id;
	bool persist;
	bool track_all;
	bool track_none;
	bool per_flow;
	u8 gone;
	u8 no_server;
	u8 ttl;
	union nf_inet_addr persist_mask;
	struct dsr_service *service;
	u32 __percpu *cursor;
	struct dsr_dirty __rcu *dirty;
	u32 last;
	struct rcu_head rcu;
	u16 slot[];
};

/**
 * struct dsr_slot - a place in the table of services
 * @hash: of address, protocol and port (0 for a range and for all ports)
 * @view: the service, NULL for a free place
 */
struct dsr_slot {
	u32 hash;
	struct dsr_view __rcu *view;
};

/**
 * struct dsr_vip - an address that has services
 * @ip: the address
 * @family: AF_INET or AF_INET6; 0 for a free place
 * @tcp: it has TCP services
 * @udp: it has UDP services
 */
struct dsr_vip {
	union nf_inet_addr ip;
	u8 family;
	bool tcp;
	bool udp;
};

/**
 * struct dsr_config - all that a packet reads of its namespace
 * @vip_filter: a bit for each VIP's hash: what is not there is no VIP
 * @key: of the flow hash
 * @flows: the flow table
 * @servers: from index to server
 * @mask: number of slots less one; at least half of them are free
 * @count: number of services
 * @vip: the addresses, as many places as @slot has
 * @rcu: frees it after the last reader
 * @slot: the services, by open addressing with linear probing
 */
struct dsr_config {
	u64 vip_filter;
	siphash_key_t key;
	struct dsr_flow_table *flows;
	struct dsr_server_table *servers;
	u32 mask;
	u32 count;
	struct dsr_vip *vip;
	struct rcu_head rcu;
	struct dsr_slot slot[];
};

/**
 * dsr_vip_hash - hash of an address for the filter and the services' table
 * @family: AF_INET or AF_INET6
 * @ip: the address
 *
 * Not keyed: what it spreads are the operator's own addresses.
 *
 * Context: any.
 * Return: the hash; the filter uses its top 6 bits.
 */
static inline u32 dsr_vip_hash(u8 family, const union nf_inet_addr *ip)
{
	u32 fold = (__force u32)ip->ip;

	if (family == AF_INET6)
		fold ^= (__force u32)(ip->ip6[1] ^ ip->ip6[2] ^ ip->ip6[3]);
	return fold * 0x9e3779b1u;
}

/**
 * dsr_config_is_vip - may this address be a VIP?
 * @config: the configuration
 * @hash: dsr_vip_hash() of the address
 *
 * Context: any.
 * Return: false when it certainly is none.
 */
static inline bool dsr_config_is_vip(const struct dsr_config *config, u32 hash)
{
	return config->vip_filter >> (hash >> 26) & 1;
}

const struct dsr_view *dsr_config_find(const struct dsr_config *config,
				       u32 vip_hash, u8 family,
				       const union nf_inet_addr *vip,
				       u8 protocol, u16 port);
const struct dsr_vip *dsr_config_vip(const struct dsr_config *config,
				     u32 vip_hash, u8 family,
				     const union nf_inet_addr *vip);

struct dsr_config *dsr_config_copy(const struct dsr_config *old,
				   const struct dsr_view *without, u32 count);
void dsr_config_insert(struct dsr_config *config, struct dsr_view *view);
void dsr_config_exchange(struct dsr_config *config, const struct dsr_view *old,
			 struct dsr_view *view);

#endif
