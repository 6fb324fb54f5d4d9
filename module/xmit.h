/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Transmission: from a packet and a next hop to a frame. dsr_xmit_prepare() may
 * decline and changes nothing; dsr_xmit_packet() owns the packet and sends it.
 */
#ifndef _DSR_XMIT_H
#define _DSR_XMIT_H

#include "compat.h"
#include "steer.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>

/* Transmissions nested within each other on a CPU, at most */
#define DSR_XMIT_DEPTH	2

/**
 * enum dsr_prepared - outcome of dsr_xmit_prepare()
 * @DSR_READY: yes
 * @DSR_DELIVER: the server is this machine: leave it to the stack
 * @DSR_REFUSE: no; the reason says what to tell the client
 */
enum dsr_prepared {
	DSR_READY,
	DSR_DELIVER,
	DSR_REFUSE,
};

DECLARE_PER_CPU(unsigned int, dsr_xmit_depth);

static inline u8 dsr_xmit_ttl(const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_IPV6) ? ipv6_hdr(skb)->hop_limit :
						    ip_hdr(skb)->ttl;
}

/* A GSO packet is as large as its segments will be. */
static inline bool dsr_xmit_too_big(const struct sk_buff *skb, u32 mtu)
{
	return unlikely(skb->len > mtu) &&
	       !(skb_is_gso(skb) && skb_gso_validate_network_len(skb, mtu));
}

/* Was it sent by the server that it would go to? */
static inline bool dsr_xmit_comes_from(const struct sk_buff *skb,
				       const struct dsr_l2 *l2)
{
	return skb->dev == l2->dev && skb_mac_header_was_set(skb) &&
	       ether_addr_equal(eth_hdr(skb)->h_source, l2->header);
}

bool dsr_xmit_divisible(struct sk_buff *skb);

static inline enum dsr_prepared dsr_xmit_refuse(enum dsr_counter *why,
						enum dsr_counter reason)
{
	*why = reason;
	return DSR_REFUSE;
}

/**
 * dsr_xmit_prepare - check whether a packet may be sent to its server
 * @skb: the packet, data at the IP header; not changed, but for the mark of its
 *	transport header if it is a merged one that is not for this machine
 * @decision: where it shall go
 * @why: with DSR_REFUSE: the reason
 *
 * Its size is checked last: what is only too big may still go as fragments.
 *
 * Context: softirq, RCU read side.
 * Return: the outcome.
 */
static __always_inline enum dsr_prepared
dsr_xmit_prepare(struct sk_buff *skb, const struct dsr_decision *decision,
		 enum dsr_counter *why)
{
	const struct dsr_l2 *l2 = decision->l2;

	if (unlikely(l2->local))
		return DSR_DELIVER;
	if (unlikely(skb_is_gso(skb)) && !dsr_xmit_divisible(skb))
		return dsr_xmit_refuse(why, DSR_COUNTER_DROP_LRO);
	if (unlikely(dsr_xmit_comes_from(skb, l2)) ||
	    unlikely(__this_cpu_read(dsr_xmit_depth) >= DSR_XMIT_DEPTH))
		return dsr_xmit_refuse(why, DSR_COUNTER_DROP_LOOP);
	if (unlikely(decision->view->ttl == DSR_TTL_DECREMENT) &&
	    dsr_xmit_ttl(skb) <= 1)
		return dsr_xmit_refuse(why, DSR_COUNTER_DROP_TTL);
	if (unlikely(dsr_xmit_too_big(skb, l2->mtu)))
		return dsr_xmit_refuse(why, DSR_COUNTER_DROP_TOO_BIG);
	return DSR_READY;
}

/**
 * dsr_xmit_account - count a packet for the server that gets it
 * @skb: the packet, data at the IP header
 * @dest: the server
 *
 * Context: softirq, within the RCU read side that chose the server.
 */
static __always_inline void dsr_xmit_account(const struct sk_buff *skb,
					     const struct dsr_dest *dest)
{
	struct dsr_traffic *traffic = this_cpu_ptr(dest->traffic);

	traffic->packets += max_t(u16, skb_shinfo(skb)->gso_segs, 1);
	traffic->bytes += skb->len;
}

/*
 * @own: the packet is this machine's: its socket pays for it until it has left,
 * and its timestamp says when that shall be
 */
static __always_inline void dsr_xmit_scrub_fast(struct sk_buff *skb, bool own)
{
	if (!own)
		skb_orphan(skb);
	skb_scrub_packet(skb, false);
	skb_forward_csum(skb);
	if (!own)
		skb_clear_tstamp(skb);
	__vlan_hwaccel_clear_tag(skb);
}

void dsr_xmit_decrement_ttl(struct sk_buff *skb);

/* A constant length makes it three stores. */
static __always_inline void dsr_xmit_push(struct sk_buff *skb,
					  const struct dsr_l2 *l2)
{
	u8 *type = skb->data - sizeof(skb->protocol);

	if (likely(l2->length == ETH_HLEN))
		memcpy(__skb_push(skb, ETH_HLEN), l2->header,
		       ETH_HLEN - sizeof(skb->protocol));
	else
		memcpy(__skb_push(skb, l2->length), l2->header, l2->length);
	memcpy(type, &skb->protocol, sizeof(skb->protocol));
}

static __always_inline int
dsr_xmit_frame_fast(struct sk_buff *skb, const struct dsr_decision *decision)
{
	int err;

	if (unlikely(decision->view->ttl == DSR_TTL_DECREMENT))
		dsr_xmit_decrement_ttl(skb);
	dsr_xmit_push(skb, decision->l2);
	skb->dev = decision->l2->dev;
	__this_cpu_inc(dsr_xmit_depth);
	err = dev_queue_xmit(skb);
	__this_cpu_dec(dsr_xmit_depth);
	return err;
}

/**
 * dsr_xmit_packet - send a client's packet to its server
 * @skb: the packet, data at the IP header; consumed, unless false is returned
 * @decision: where it goes
 *
 * Context: softirq, RCU read side, after dsr_xmit_prepare() said DSR_READY.
 * Return: false without memory to make the header writable.
 */
static __always_inline bool
dsr_xmit_packet(struct sk_buff *skb, const struct dsr_decision *decision)
{
	if (unlikely(skb_cow_head(skb, decision->l2->headroom)))
		return false;
	dsr_xmit_account(skb, decision->dest);
	dsr_xmit_scrub_fast(skb, false);
	dsr_xmit_frame_fast(skb, decision);
	return true;
}

void dsr_xmit_scrub(struct sk_buff *skb, bool own);
int dsr_xmit_frame(struct sk_buff *skb, const struct dsr_decision *decision);
bool dsr_xmit_own(struct sk_buff *skb, const struct dsr_decision *decision,
		  int *queued);

#endif
