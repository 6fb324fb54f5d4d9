// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sending. The IP packet leaves byte for byte as the client sent it, unless the
 * service decrements the TTL. What later users of the packet would take from
 * its reception (route, conntrack, socket, timestamp, checksum state) is taken
 * off first, as in ip_forward(), __dev_forward_skb() and nf_fwd_netdev_egress().
 *
 * It must not know why a packet goes where it goes.
 */
#include "xmit.h"
#include "stats.h"
#include "trace.h"

#include <kunit/visibility.h>
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <net/ip.h>

static DEFINE_PER_CPU(unsigned int, depth);

static u8 ttl_of(const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_IPV6) ? ipv6_hdr(skb)->hop_limit :
						    ip_hdr(skb)->ttl;
}

/* A GSO packet is as large as its segments will be. */
static bool too_big(const struct sk_buff *skb, u32 mtu)
{
	return skb->len > mtu &&
	       !(skb_is_gso(skb) && skb_gso_validate_network_len(skb, mtu));
}

/* Did the server that it would go to send it? */
static bool comes_from(const struct sk_buff *skb, const struct dsr_l2 *l2)
{
	return skb->dev == l2->dev && skb_mac_header_was_set(skb) &&
	       ether_addr_equal(eth_hdr(skb)->h_source, l2->lladdr);
}

static bool merged_by_lro(const struct sk_buff *skb)
{
	return skb_is_nonlinear(skb) && skb_shinfo(skb)->gso_size &&
	       !skb_shinfo(skb)->gso_type;
}

/**
 * dsr_xmit_prepare - may a packet be sent to the server that was chosen?
 * @skb: the packet, data at the IP header; not changed
 * @decision: where it shall go
 * @why: with DSR_REFUSE: the reason
 *
 * Context: softirq, RCU read side.
 * Return: whether it may.
 */
enum dsr_prepared dsr_xmit_prepare(const struct sk_buff *skb,
				   const struct dsr_decision *decision,
				   enum dsr_counter *why)
{
	const struct dsr_l2 *l2 = decision->l2;

	if (unlikely(l2->local))
		return DSR_DELIVER;
	*why = DSR_COUNTER_DROP_LRO;
	if (unlikely(merged_by_lro(skb)))
		return DSR_REFUSE;
	*why = DSR_COUNTER_DROP_TOO_BIG;
	if (unlikely(too_big(skb, l2->mtu)))
		return DSR_REFUSE;
	*why = DSR_COUNTER_DROP_LOOP;
	if (unlikely(comes_from(skb, l2)) ||
	    unlikely(__this_cpu_read(depth) >= DSR_XMIT_DEPTH))
		return DSR_REFUSE;
	*why = DSR_COUNTER_DROP_TTL;
	if (unlikely(decision->view->ttl == DSR_TTL_DECREMENT) &&
	    ttl_of(skb) <= 1)
		return DSR_REFUSE;
	return DSR_READY;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_xmit_prepare);

static void decrement_ttl(struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IPV6))
		ipv6_hdr(skb)->hop_limit--;
	else
		ip_decrease_ttl(ip_hdr(skb));
}

/* A length that the compiler knows makes it three stores. */
static void push_header(struct sk_buff *skb, const struct dsr_l2 *l2)
{
	const u8 *header = skb->protocol == htons(ETH_P_IPV6) ? l2->ipv6 :
								l2->ipv4;

	if (likely(l2->length == ETH_HLEN))
		memcpy(__skb_push(skb, ETH_HLEN), header, ETH_HLEN);
	else
		memcpy(__skb_push(skb, l2->length), header, l2->length);
}

static void account(const struct sk_buff *skb, const struct dsr_server *server)
{
	struct dsr_traffic *traffic = this_cpu_ptr(server->traffic);

	traffic->packets += max_t(u16, skb_shinfo(skb)->gso_segs, 1);
	traffic->bytes += skb->len;
}

static void scrub(struct sk_buff *skb)
{
	skb_orphan(skb);
	skb_scrub_packet(skb, false);
	skb_forward_csum(skb);
	skb_clear_tstamp(skb);
}

/**
 * dsr_xmit_commit - send a packet to its server
 * @skb: the packet, data at the IP header; consumed, unless false is returned
 * @decision: where it goes
 *
 * Context: softirq, RCU read side, after dsr_xmit_prepare() said DSR_READY.
 * Return: false without memory to make the header writable.
 */
bool dsr_xmit_commit(struct sk_buff *skb, const struct dsr_decision *decision)
{
	const struct dsr_l2 *l2 = decision->l2;

	if (unlikely(skb_cow_head(skb, l2->headroom)))
		return false;
	account(skb, decision->server);
	scrub(skb);
	if (unlikely(decision->view->ttl == DSR_TTL_DECREMENT))
		decrement_ttl(skb);
	push_header(skb, l2);
	skb->dev = l2->dev;
	__this_cpu_inc(depth);
	dev_queue_xmit(skb);
	__this_cpu_dec(depth);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_xmit_commit);
