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
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <net/ip.h>

DEFINE_PER_CPU(unsigned int, dsr_xmit_depth);
EXPORT_SYMBOL_IF_KUNIT(dsr_xmit_depth);

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

/**
 * dsr_xmit_account - count a packet for the server that gets it
 * @skb: the packet, data at the IP header
 * @server: the server
 *
 * Context: softirq, within the RCU read side that chose the server.
 */
void dsr_xmit_account(const struct sk_buff *skb, const struct dsr_server *server)
{
	struct dsr_traffic *traffic = this_cpu_ptr(server->traffic);

	traffic->packets += max_t(u16, skb_shinfo(skb)->gso_segs, 1);
	traffic->bytes += skb->len;
}

static __always_inline void scrub(struct sk_buff *skb)
{
	skb_orphan(skb);
	skb_scrub_packet(skb, false);
	skb_forward_csum(skb);
	skb_clear_tstamp(skb);
	__vlan_hwaccel_clear_tag(skb);
}

/**
 * dsr_xmit_scrub - take off a packet what its reception left on it
 * @skb: the packet
 *
 * Context: softirq.
 */
void dsr_xmit_scrub(struct sk_buff *skb)
{
	scrub(skb);
}

static __always_inline void transmit(struct sk_buff *skb,
				     const struct dsr_decision *decision)
{
	if (unlikely(decision->view->ttl == DSR_TTL_DECREMENT))
		decrement_ttl(skb);
	push_header(skb, decision->l2);
	skb->dev = decision->l2->dev;
	__this_cpu_inc(dsr_xmit_depth);
	dev_queue_xmit(skb);
	__this_cpu_dec(dsr_xmit_depth);
}

/**
 * dsr_xmit_frame - send a packet that nobody else sees
 * @skb: the packet, scrubbed, data at the IP header, with the head room that
 *	&struct dsr_l2 asks for; consumed
 * @decision: where it goes
 *
 * Context: softirq, RCU read side.
 */
void dsr_xmit_frame(struct sk_buff *skb, const struct dsr_decision *decision)
{
	transmit(skb, decision);
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
	if (unlikely(skb_cow_head(skb, decision->l2->headroom)))
		return false;
	dsr_xmit_account(skb, decision->server);
	scrub(skb);
	transmit(skb, decision);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_xmit_commit);
