// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transmission, but for what every packet goes through: xmit.h has that. The IP
 * packet leaves byte for byte as the client sent it, unless the service
 * decrements the TTL. What its reception has left on it (route, conntrack,
 * socket, timestamp, checksum state) is scrubbed first, as in ip_forward(),
 * __dev_forward_skb() and nf_fwd_netdev_egress(). The gateway's own packets keep
 * their socket and their transmit time, as in ip_local_out().
 *
 * It must not know why a packet goes where it goes.
 */
#include "xmit.h"

#include <kunit/visibility.h>
#include <net/ip.h>
#include <net/ipv6.h>

DEFINE_PER_CPU(unsigned int, dsr_xmit_depth);
EXPORT_SYMBOL_IF_KUNIT(dsr_xmit_depth);

/* ipv6_rcv() marks what follows the IPv6 header, be it an extension header. */
static void mark_transport(struct sk_buff *skb)
{
	int offset = skb_network_offset(skb) + sizeof(struct ipv6hdr);
	u8 next = ipv6_hdr(skb)->nexthdr;
	__be16 fragment;

	offset = ipv6_skip_exthdr(skb, offset, &next, &fragment);
	if (offset > 0)
		skb_set_transport_header(skb, offset);
}

/**
 * dsr_xmit_divisible - check whether a merged packet can be segmented again
 * @skb: the packet, data at the IP header; its transport header is marked where
 *	it is
 *
 * The length of the TCP header is read at that mark, to tell the size of
 * segments, by skb_gso_validate_network_len(), and since 7.x by
 * qdisc_pkt_len_segs_init(), which drops what looks wrong there.
 *
 * Return: false when LRO merged it: even if it is linear, for a length that lies
 * may have cut off what was not.
 */
bool dsr_xmit_divisible(struct sk_buff *skb)
{
	if (!skb_shinfo(skb)->gso_type)
		return false;
	if (skb->protocol == htons(ETH_P_IPV6))
		mark_transport(skb);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_xmit_divisible);

/**
 * dsr_xmit_decrement_ttl - decrement TTL or hop limit
 * @skb: the packet, data at the IP header, which may be written
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
 * dsr_xmit_scrub - scrub what reception has left on a packet
 * @skb: the packet
 * @own: it is this machine's own
 *
 * Context: softirq.
 */
void dsr_xmit_scrub(struct sk_buff *skb, bool own)
{
	dsr_xmit_scrub_fast(skb, own);
}

/**
 * dsr_xmit_frame - prepend the header to a scrubbed packet and queue it
 * @skb: the packet, scrubbed, data at the IP header, with the head room that
 *	&struct dsr_l2 asks for; consumed
 * @decision: where it goes
 *
 * Context: softirq, RCU read side.
 * Return: 0, or why the device's queue did not take it, as an error for its
 * sender.
 */
int dsr_xmit_frame(struct sk_buff *skb, const struct dsr_decision *decision)
{
	int err = dsr_xmit_frame_fast(skb, decision);

	return err > 0 ? net_xmit_errno(err) : err;
}

/**
 * dsr_xmit_own - send a packet of the gateway's own to its server
 * @skb: the packet, data at the IP header; consumed, unless false is returned
 * @decision: where it goes
 * @queued: where to write what dsr_xmit_frame() says
 *
 * As dsr_xmit_packet(), but the socket pays for the packet while it is queued,
 * and its sender gets the queue's error.
 *
 * Context: softirq, RCU read side, after dsr_xmit_prepare() said DSR_READY.
 * Return: false without memory to make the header writable.
 */
bool dsr_xmit_own(struct sk_buff *skb, const struct dsr_decision *decision,
		  int *queued)
{
	if (skb_cow_head(skb, decision->l2->headroom))
		return false;
	dsr_xmit_account(skb, decision->dest);
	dsr_xmit_scrub(skb, true);
	*queued = dsr_xmit_frame(skb, decision);
	return true;
}
