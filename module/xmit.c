// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sending, but for what every packet goes through: xmit.h has that. The IP
 * packet leaves byte for byte as the client sent it, unless the service
 * decrements the TTL. What later users of the packet would take from its
 * reception (route, conntrack, socket, timestamp, checksum state) is taken off
 * first, as in ip_forward(), __dev_forward_skb() and nf_fwd_netdev_egress().
 *
 * It must not know why a packet goes where it goes.
 */
#include "xmit.h"

#include <kunit/visibility.h>
#include <net/ip.h>

DEFINE_PER_CPU(unsigned int, dsr_xmit_depth);
EXPORT_SYMBOL_IF_KUNIT(dsr_xmit_depth);

/**
 * dsr_xmit_decrement_ttl - as a router does
 * @skb: the packet, data at the IP header, which may be written
 *
 * Context: any.
 */
noinline void dsr_xmit_decrement_ttl(struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IPV6))
		ipv6_hdr(skb)->hop_limit--;
	else
		ip_decrease_ttl(ip_hdr(skb));
}
EXPORT_SYMBOL_IF_KUNIT(dsr_xmit_decrement_ttl);

/**
 * dsr_xmit_scrub - take off a packet what its reception left on it
 * @skb: the packet
 *
 * Context: softirq.
 */
void dsr_xmit_scrub(struct sk_buff *skb)
{
	dsr_xmit_clean(skb);
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
	dsr_xmit_queue(skb, decision);
}
