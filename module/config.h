/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a packet reads: one &struct dsr_config a namespace, and in it one
 * &struct dsr_view a service. Both are built aside and published whole; only the
 * view of a service is exchanged in a configuration that is published. A packet
 * reads each pointer once. transaction.c decides what goes in.
 */
#ifndef _DSR_CONFIG_H
#define _DSR_CONFIG_H

#include "flow.h"
#include "identity.h"
#include "ranges.h"
#include "rows.h"
#include "sched.h"
#include "stats.h"

#include <linux/siphash.h>

struct dsr_probes;
struct dsr_service_dp;
struct dsr_server_table;

/**
 * struct dsr_view_candidate - a server that may get new flows, as packets read it
 * @weight: its weight, not 0
 * @cum_weight: sum of the weights up to and with this one
 * @since: when it became a candidate, in ticks
 * @index: its index
 * @order: its place among the servers of the service
 *
 * What a scheduler builds rows of is &struct dsr_candidate, which has a seed as well:
 * here it would cost half as many cache lines again.
 */
struct dsr_view_candidate {
	u32 weight;
	u32 cum_weight;
	u32 since;
	u16 index;
	u16 order;
};

/* A &dsr_view.no_server of our own: another gateway has the VIP */
#define DSR_NO_SERVER_STANDBY	U8_MAX

/**
 * struct dsr_view - a service as packets read it
 * @slot: server indexes; 0 for none
 * @dirty: rows that are not clean, or NULL; replaced under RCU by the sweep
 * @service: what else packets read of it
 * @last: slots less one. Rows: a mask
 * @slow: no row decides by itself: @track_all, @per_flow or @stateless
 * @by_client: the client has a part in the hash that its tuple has not: @persist,
 *	or rows by source address
 * @track_all: every flow is in the flow table
 * @track_none: no flow is
 * @persist: flows are pinned by client prefix, not by tuple
 * @ttl: &enum dsr_ttl
 * @limited: a server has a limit of flows
 * @stateless: each packet is a flow of its own
 * @id: the service's identity
 * @per_flow: @slot is a ring for new flows, not rows
 * @gone: &enum dsr_gone
 * @no_server: &enum dsr_no_server, or %DSR_NO_SERVER_STANDBY
 * @only: where @slot is when there is one
 * @cursor: per-CPU place in the ring
 * @scheduler: shares the flows
 * @persist_prefix: bits of an IPv4 address that are one client
 * @persist_prefix6: the same for IPv6
 * @known_from: with @track_all: the tick from which on the flow table knows every
 *	flow that lives, but for connections
 * @connections_from: the same for connections, which may be older than the
 *	service and this module
 * @slow_start: ticks in which a new server grows into its share
 * @probes: probe marks of its servers, or NULL
 * @standby: what packets read in its place unless @held, or NULL: the same without
 *	servers; goes with it
 * @held: the VIP is held, or need not be; for the control side
 * @rcu: frees it after the last reader
 * @candidates: length of @candidate
 * @candidate: who may get new flows; in the order of the service's servers, or by
 *	priority, as @scheduler wants it
 *
 * The first cache line, which ends with address and protocol, is all that a packet
 * of an established flow reads. @slot is apart: a power of two of rows takes just
 * that.
 */
struct dsr_view {
	u16 *slot;
	struct dsr_dirty __rcu *dirty;
	struct dsr_service_dp *service;
	u32 last;
	bool slow;
	bool by_client;
	bool track_all;
	bool track_none;
	bool persist;
	u8 ttl;
	bool limited;
	bool stateless;
	struct dsr_identity id;
	bool per_flow;
	u8 gone;
	u8 no_server;
	u16 only;
	u32 __percpu *cursor;
	const struct dsr_scheduler *scheduler;
	u8 persist_prefix;
	u8 persist_prefix6;
	u32 known_from;
	u32 connections_from;
	u32 slow_start;
	struct dsr_probes *probes;
	struct dsr_view *standby;
	bool held;
	struct rcu_head rcu;
	u32 candidates;
	struct dsr_view_candidate candidate[];
};

static_assert(offsetofend(struct dsr_view, id.protocol) <= 64);

/**
 * struct dsr_slot - a place in the table of services: one of a service's ranges
 * @hash: of prefix, protocol and port, or of the mark; where a range of several
 *	ports is kept no packet looks for it
 * @port: first port, 0 for all
 * @port_last: last port
 * @view: the service; NULL for a free place
 */
struct dsr_slot {
	u32 hash;
	u16 port;
	u16 port_last;
	struct dsr_view __rcu *view;
};

/**
 * enum dsr_vip_serves - the protocols of an address's services, as bits
 * @DSR_VIP_TCP: TCP
 * @DSR_VIP_UDP: UDP
 * @DSR_VIP_SCTP: SCTP
 * @DSR_VIP_UDPLITE: UDP-Lite
 */
enum dsr_vip_serves {
	DSR_VIP_TCP = 1,
	DSR_VIP_UDP = 2,
	DSR_VIP_SCTP = 4,
	DSR_VIP_UDPLITE = 8,
};

/**
 * struct dsr_vip - an address, or a prefix, that has services
 * @ip: the address
 * @ranges: its ranges of several ports, and all ports, by slot; NULL for none
 * @wide: how many these are
 * @family: AF_INET or AF_INET6; 0 for a free place
 * @prefix: bits of @ip that count
 * @serves: of &enum dsr_vip_serves
 */
struct dsr_vip {
	union nf_inet_addr ip;
	struct dsr_ranges *ranges;
	u32 wide;
	u8 family;
	u8 prefix;
	u8 serves;
};

/**
 * struct dsr_config - a namespace as packets read it
 * @vip_filter: a bit for each VIP's hash: what is not there is no VIP
 * @vip_filter_shift: what a VIP's hash is shifted by to be a bit of @vip_filter
 * @mask: number of slots less one; at least half of them are free
 * @filter_inline: where @vip_filter is while 64 bits are enough: in the line that is
 *	read anyway
 * @key: of the flow hash
 * @flows: the flow table
 * @servers: from index to server
 * @count: slots that are not free
 * @matches_all: all bits of @vip_filter are set: there is a prefix too large to list,
 *	or a service by mark
 * @vip: the addresses, as many places as @slot has
 * @marks: number of services by mark
 * @prefixes: lengths of the IPv4 prefixes that have services, as bits; whole
 *	addresses are not among them
 * @prefixes6: the same for IPv6
 * @lock: held by whoever changes it: &dsr_net.lock
 * @rcu: frees it after the last reader
 * @slot: the services, by open addressing with linear probing; a range of several
 *	ports is found by &dsr_vip.ranges
 */
struct dsr_config {
	unsigned long *vip_filter;
	u32 vip_filter_shift;
	u32 mask;
	DECLARE_BITMAP(filter_inline, 64);
	siphash_key_t key;
	struct dsr_flow_table *flows;
	struct dsr_server_table *servers;
	u32 count;
	bool matches_all;
	struct dsr_vip *vip;
	u32 marks;
	u32 prefixes;
	DECLARE_BITMAP(prefixes6, 128);
	struct mutex *lock;	/* see above */
	struct rcu_head rcu;
	struct dsr_slot slot[];
};

/**
 * dsr_vip_hash - hash an address for the VIP filter and the services' table
 * @family: AF_INET or AF_INET6
 * @ip: the address
 *
 * Not keyed: what it spreads are the operator's own addresses. But these differ
 * in their last bytes, which are the high bits here: the upper half of a wide
 * product depends on every bit, where the lower half does not.
 *
 * Return: the hash; the VIP filter uses its top bits.
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
 * dsr_config_is_vip - check whether an address may be a VIP
 * @config: the configuration
 * @hash: dsr_vip_hash() of the address
 *
 * Return: false when it certainly is none.
 */
static inline bool dsr_config_is_vip(const struct dsr_config *config, u32 hash)
{
	return test_bit(hash >> config->vip_filter_shift, config->vip_filter);
}

/**
 * dsr_slot_hash - hash a port, to begin the search for its service with
 * @vip_hash: dsr_vip_hash() of its address
 * @prefix: length of its prefix, 0 for a whole address
 * @protocol: its protocol
 * @port: its port, host order
 *
 * Prefix, port and protocol have bits of their own, and what follows can be
 * undone: for one address two of these hashes are equal only when all three are.
 * Who finds the hash and the address need not compare them.
 *
 * Return: the hash; its low bits are the slot.
 */
static inline u32 dsr_slot_hash(u32 vip_hash, u8 prefix, u8 protocol, u16 port)
{
	u32 hash = (vip_hash ^ (u32)prefix << 24 ^ (u32)port << 8 ^ protocol) *
		   0x85ebca6bu;

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
 * The longest prefix first; in it the exact port, the narrowest range, all ports.
 * At most half of the slots are taken, so a service is mostly in the first place
 * that is looked at. What no address takes, dsr_config_find_mark() may find.
 *
 * Context: RCU read side.
 * Return: the service, or NULL.
 */
static __always_inline const struct dsr_view *
dsr_config_find(const struct dsr_config *config, u32 vip_hash, u8 family,
		const union nf_inet_addr *vip, u8 protocol, u16 port)
{
	u32 hash = dsr_slot_hash(vip_hash, 0, protocol, port);
	const struct dsr_slot *slot = &config->slot[hash & config->mask];
	const struct dsr_view *view = rcu_dereference(slot->view);

	if (likely(view && slot->hash == hash && port &&
		   dsr_view_is(view, family, vip, protocol)))
		return view;
	return dsr_config_search(config, vip_hash, family, vip, protocol, port);
}

const struct dsr_view *dsr_config_search_mark(const struct dsr_config *config,
					      u8 family,
					      const union nf_inet_addr *ip,
					      u8 protocol, u32 mark);

/**
 * dsr_config_find_mark - find the service of a packet that no address takes
 * @config: the configuration
 * @family: AF_INET or AF_INET6
 * @ip: destination address
 * @protocol: its protocol
 * @mark: its firewall mark
 *
 * Whatever its mark, ICMP is nobody's, nor what is for more than one host or
 * does not leave its link.
 *
 * Context: RCU read side.
 * Return: the service, or NULL.
 */
static inline const struct dsr_view *
dsr_config_find_mark(const struct dsr_config *config, u8 family,
		     const union nf_inet_addr *ip, u8 protocol, u32 mark)
{
	if (likely(!mark) || !config->marks)
		return NULL;
	return dsr_config_search_mark(config, family, ip, protocol, mark);
}

u8 dsr_config_vip(const struct dsr_config *config, u32 vip_hash, u8 family,
		  const union nf_inet_addr *vip);
bool dsr_config_takes(const struct dsr_config *config, u8 family,
		      const union nf_inet_addr *vip, u8 protocol, u32 mark);

struct dsr_config *dsr_config_new(u32 ranges, struct mutex *lock);
bool dsr_config_has(struct dsr_config *config, const struct dsr_identity *id);
void dsr_config_insert(struct dsr_config *config, struct dsr_view *view);
int dsr_config_finish(struct dsr_config *config);
void dsr_config_free(struct dsr_config *config);
void dsr_config_exchange(struct dsr_config *config, const struct dsr_view *old,
			 struct dsr_view *view);

#endif
