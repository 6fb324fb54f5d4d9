/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a packet reads: one &struct dsr_config a namespace, and in it one
 * &struct dsr_view a service. A view is built aside and published whole; so is
 * the configuration, but that a service may be added to it while it is read. A
 * packet reads each pointer once. service.c decides what goes in.
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
 * @protocol: IPPROTO_TCP, _UDP, _SCTP or _UDPLITE
 */
struct dsr_identity {
	struct dsr_address vip;
	u16 port;
	u16 port_last;
	u8 protocol;
};

/**
 * struct dsr_entrant - a server of a view that may get new flows
 * @weight: its weight, not 0
 * @until: sum of the weights up to and with this one
 * @index: its index
 * @place: its place among the servers of the service
 */
struct dsr_entrant {
	u32 weight;
	u32 until;
	u16 index;
	u16 place;
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
 * @entrants: length of @entrant
 * @entrant: who may get new flows, behind @slot; in the order in which they were
 *	added, or from the highest weight down, as @scheduler wants it
 * @scheduler: shares the flows
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
	u32 entrants;
	struct dsr_entrant *entrant;
	const struct dsr_scheduler *scheduler;
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
 * @sctp: it has SCTP services
 * @udplite: it has UDP-Lite services
 */
struct dsr_vip {
	union nf_inet_addr ip;
	u8 family;
	bool tcp;
	bool udp;
	bool sctp;
	bool udplite;
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
 * Not keyed: what it spreads are the operator's own addresses. But these differ
 * in their last bytes, which are the high bits here: the upper half of a wide
 * product depends on every bit, where the lower half does not.
 *
 * Context: any.
 * Return: the hash; the filter uses its top 6 bits.
 */
static inline u32 dsr_vip_hash(u8 family, const union nf_inet_addr *ip)
{
	const u64 golden = 0x9e3779b97f4a7c15ULL;
	u32 hash = (__force u32)ip->ip * golden >> 32;
	int i;

	if (family == AF_INET6)
		for (i = 1; i < 4; i++)
			hash = (hash ^ (__force u32)ip->ip6[i]) * golden >> 32;
	return hash;
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
	return READ_ONCE(config->vip_filter) >> (hash >> 26) & 1;
}

/**
 * dsr_config_has_room - can a service be added in place?
 * @config: the configuration
 *
 * Context: process, under &dsr_net.lock.
 * Return: true when half of the slots stay free.
 */
static inline bool dsr_config_has_room(const struct dsr_config *config)
{
	return 2 * (config->count + 1) <= config->mask + 1;
}

/**
 * dsr_slot_hash - where the search for a service begins
 * @vip_hash: dsr_vip_hash() of its address
 * @protocol: its protocol
 * @port: its port, host order; 0 for a range and for all ports
 *
 * Context: any.
 * Return: the hash; its low bits are the slot.
 */
static inline u32 dsr_slot_hash(u32 vip_hash, u8 protocol, u16 port)
{
	u32 hash = (vip_hash ^ ((u32)port << 8) ^ protocol) * 0x85ebca6bu;

	return hash ^ hash >> 15;
}

static inline bool dsr_same_ip(u8 family, const union nf_inet_addr *a,
			       const union nf_inet_addr *b)
{
	if (likely(family == AF_INET))
		return a->ip == b->ip;
	return ipv6_addr_equal(&a->in6, &b->in6);
}

static inline bool dsr_view_is(const struct dsr_view *view, u8 family,
			       const union nf_inet_addr *vip, u8 protocol)
{
	return view->id.protocol == protocol &&
	       view->id.vip.family == family &&
	       dsr_same_ip(family, &view->id.vip.ip, vip);
}

const struct dsr_view *dsr_config_search(const struct dsr_config *config,
					 u32 vip_hash, u8 family,
					 const union nf_inet_addr *vip,
					 u8 protocol, u16 port);

/**
 * dsr_config_find - find the service of a packet
 * @config: the configuration
 * @vip_hash: dsr_vip_hash() of @vip
 * @family: AF_INET or AF_INET6
 * @vip: destination address
 * @protocol: its protocol
 * @port: destination port, host order
 *
 * The exact port first, then a range, then all ports. At most half of the slots
 * are taken, so a service is mostly in the first place that is looked at.
 *
 * Context: RCU read side.
 * Return: the service, or NULL.
 */
static __always_inline const struct dsr_view *
dsr_config_find(const struct dsr_config *config, u32 vip_hash, u8 family,
		const union nf_inet_addr *vip, u8 protocol, u16 port)
{
	u32 hash = dsr_slot_hash(vip_hash, protocol, port);
	const struct dsr_slot *slot = &config->slot[hash & config->mask];
	const struct dsr_view *view = rcu_dereference(slot->view);

	if (likely(view && slot->hash == hash && port &&
		   dsr_view_is(view, family, vip, protocol)))
		return view;
	return dsr_config_search(config, vip_hash, family, vip, protocol, port);
}

const struct dsr_vip *dsr_config_vip(const struct dsr_config *config,
				     u32 vip_hash, u8 family,
				     const union nf_inet_addr *vip);

struct dsr_config *dsr_config_copy(const struct dsr_config *old,
				   const struct dsr_view *without, u32 count);
void dsr_config_insert(struct dsr_config *config, struct dsr_view *view);
void dsr_config_exchange(struct dsr_config *config, const struct dsr_view *old,
			 struct dsr_view *view);

#endif
