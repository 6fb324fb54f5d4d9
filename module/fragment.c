// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fragments. Only the first has ports, so a packet is gathered before its server
 * can be known. It must not know which fragments are worth it: path.c asks for
 * those that a service may take, and nothing else is gathered.
 *
 * Gathering is the kernel's own, in the namespace's fragment queues, whose memory
 * ip(6)frag_high_thresh bounds and whose timers are the kernel's: when a
 * namespace or this module goes, none of our functions is called any more. IPv4
 * has ip_defrag(). For IPv6 the same is in a module, nf_defrag_ipv6, which would
 * have to be loaded first; but the receiver of fragment headers is in the kernel,
 * as that protocol's handler. It wants a route, of which it reads only the
 * device.
 *
 * A gathered packet that no service takes is the stack's, which must treat it as it
 * would have treated the fragments: forwarded, it is fragmented again. Nothing is
 * left on it that says otherwise.
 *
 * Fragmenting is by the kernel's ip_frag_next() and ip6_frag_next(), as of a bridge.
 * ip_do_fragment() would want a route as well; ip6_fragment() makes no fragment
 * smaller than 1,280 bytes, whatever size they had, and answers to the client by
 * itself. GSO packets are segmented with skb_gso_segment() before.
 */
#include "fragment.h"
#include "xmit.h"

#include <linux/err.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/random.h>
#include <net/addrconf.h>
#include <net/ip.h>
#include <net/ip6_fib.h>
#include <net/ipv6.h>
#include <net/protocol.h>

/* Our own queues: the kernel's users of ip_defrag() count from 0. */
#define DEFRAG_USER 0x64737200

static bool fragment_gather_ipv4(struct net *net, struct sk_buff *skb, int *err)
{
	*err = ip_defrag(net, skb, DEFRAG_USER);
	if (*err)
		return false;
	skb->ignore_df = 1; /* DF is the fragments', not the packet's */
	return true;
}

/*
 * Point to the first header of an IPv6 packet that its receiver would process;
 * hop-by-hop options were processed before PREROUTING.
 */
static void fragment_mark_first(struct sk_buff *skb)
{
	const struct ipv6hdr *ip = ipv6_hdr(skb);
	u32 offset = sizeof(*ip);

	IP6CB(skb)->nhoff = offsetof(struct ipv6hdr, nexthdr);
	if (ip->nexthdr == NEXTHDR_HOP) {
		IP6CB(skb)->nhoff = offset;
		offset += ipv6_optlen((struct ipv6_opt_hdr *)(ip + 1));
	}
	skb_set_transport_header(skb, offset);
}

/* Point to its fragment header; parsing has found one. */
static bool fragment_mark_header(struct sk_buff *skb)
{
	u32 at = offsetof(struct ipv6hdr, nexthdr),
	    offset = sizeof(struct ipv6hdr);
	u8 next = ipv6_hdr(skb)->nexthdr;

	while (next != NEXTHDR_FRAGMENT) {
		const struct ipv6_opt_hdr *option;
		struct ipv6_opt_hdr header;

		option = skb_header_pointer(skb, offset, sizeof(header),
					    &header);
		if (!option)
			return false;
		at = offset;
		offset += next == NEXTHDR_AUTH ? ipv6_authlen(option) :
						 ipv6_optlen(option);
		next = option->nexthdr;
	}
	IP6CB(skb)->nhoff = at;
	skb_set_transport_header(skb, offset);
	return true;
}

/*
 * The receiver is that of local delivery. It does not mark packets that may be
 * forwarded, as nf_defrag_ipv6 does; and the packet's route, of a tunnel that it
 * came by, is still needed.
 */
static bool fragment_gather_ipv6(struct sk_buff *skb, int *err)
{
	const struct inet6_protocol *receiver;
	unsigned long ingress_dst = skb->_skb_refdst;
	struct rt6_info route = {};

	receiver = rcu_dereference(inet6_protos[NEXTHDR_FRAGMENT]);
	*err = -EINVAL;
	if (!receiver || !skb->dev || !fragment_mark_header(skb)) {
		kfree_skb(skb);
		return false;
	}
	route.dst.dev = skb->dev;
	route.rt6i_idev = __in6_dev_get(skb->dev);
	skb->_skb_refdst = 0;
	skb_dst_set_noref(skb, &route.dst);
	*err = receiver->handler(skb);
	if (*err <= 0) {
		refdst_drop(ingress_dst);
		return false;
	}
	skb->_skb_refdst = ingress_dst;
	skb->ignore_df = 1;
	fragment_mark_first(skb);
	return true;
}

/**
 * dsr_fragment_gather - queue a fragment until its packet is whole
 * @net: the namespace
 * @skb: the fragment, data at the IP header; the caller's afterwards only with
 *	DSR_FRAGMENT_WHOLE, and then the whole packet
 * @family: AF_INET or AF_INET6
 *
 * Context: softirq, RCU read side; IPCB() or IP6CB() valid, as in PREROUTING.
 * Return: what became of it.
 */
enum dsr_gathered dsr_fragment_gather(struct net *net, struct sk_buff *skb,
				      u8 family)
{
	int err;

	if (family == AF_INET6 ? fragment_gather_ipv6(skb, &err) :
				 fragment_gather_ipv4(net, skb, &err))
		return DSR_FRAGMENT_WHOLE;
	return err == -EINPROGRESS ? DSR_FRAGMENT_HELD : DSR_FRAGMENT_REFUSED;
}

/**
 * dsr_fragment_size - tell how large the fragments were that a packet came in
 * @skb: the packet, IPCB() or IP6CB() as the defragmenter left it
 *
 * Return: bytes of the largest, with its IP header; 0 when it came whole.
 */
u32 dsr_fragment_size(const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_IPV6) ? IP6CB(skb)->frag_max_size :
						    IPCB(skb)->frag_max_size;
}

/**
 * dsr_fragment_allowed - check whether a packet that is too big may be fragmented
 * @skb: the packet, data at the IP header
 * @family: AF_INET or AF_INET6
 * @mtu: what fits, in bytes
 * @frag_max: dsr_fragment_size(), or 0
 *
 * Return: false when its sender must be sent an ICMP error instead.
 */
bool dsr_fragment_allowed(const struct sk_buff *skb, u8 family, u32 mtu,
			  u32 frag_max)
{
	if (family == AF_INET && !(ip_hdr(skb)->frag_off & htons(IP_DF)))
		return true;
	if (skb_is_gso(skb))
		return false;
	return frag_max ? frag_max <= mtu : skb->ignore_df;
}

/* Fragments but the first keep only options with the copied flag (RFC 791). */
static void fragment_drop_options(struct iphdr *ip)
{
	u8 *option = (u8 *)(ip + 1);
	int left = ip->ihl * 4 - sizeof(*ip);

	while (left > 0 && *option != IPOPT_END) {
		int length = 1;

		if (*option != IPOPT_NOOP) {
			if (left < 2 || option[1] < 2 || option[1] > left)
				break;
			length = option[1];
			if (!IPOPT_COPIED(*option))
				memset(option, IPOPT_NOOP, length);
		}
		option += length;
		left -= length;
	}
	ip_send_check(ip);
}

/**
 * struct fragment_xmit - a packet that is sent in parts
 * @decision: where it goes
 * @family: AF_INET or AF_INET6
 * @size: no part may be larger, in bytes
 * @dont_fragment: nor may a router divide it further
 * @own: this machine sent it: the first error of the queue ends it
 * @queued: that error, or 0
 */
struct fragment_xmit {
	const struct dsr_decision *decision;
	u8 family;
	u32 size;
	bool dont_fragment;
	bool own;
	int queued;
};

static void fragment_xmit_part(struct fragment_xmit *s, struct sk_buff *part)
{
	int err = dsr_xmit_frame(part, s->decision);

	if (s->own)
		s->queued = err;
}

static bool fragment_divide_ipv4(struct fragment_xmit *s, struct sk_buff *skb)
{
	u32 header = ip_hdrlen(skb);
	struct ip_frag_state state;
	struct sk_buff *part;

	if (s->size < header + 8)
		return false;
	ip_frag_init(skb, header, s->decision->l2->headroom, s->size - header,
		     s->dont_fragment, &state);
	while (state.left && !s->queued) {
		part = ip_frag_next(skb, &state);
		if (IS_ERR(part))
			return false;
		if (header > sizeof(struct iphdr) &&
		    ip_hdr(part)->frag_off & htons(IP_OFFSET))
			fragment_drop_options(ip_hdr(part));
		fragment_xmit_part(s, part);
	}
	return true;
}

static bool fragment_divide_ipv6(struct fragment_xmit *s, struct sk_buff *skb)
{
	const struct dsr_l2 *l2 = s->decision->l2;
	struct ip6_frag_state state;
	struct sk_buff *part;
	int header;
	u8 *next;

	header = ip6_find_1stfragopt(skb, &next);
	if (header < 0 || s->size < header + sizeof(struct frag_hdr) + 8)
		return false;
	ip6_frag_init(skb, header, s->size - header - sizeof(struct frag_hdr),
		      l2->dev->needed_tailroom, l2->headroom, next, *next,
		      (__force __be32)get_random_u32(), &state);
	while (state.left && !s->queued) {
		part = ip6_frag_next(skb, &state);
		if (IS_ERR(part))
			return false;
		fragment_xmit_part(s, part);
	}
	return true;
}

/*
 * Make the checksum that a device would have made. Its place is the sender's, who
 * may be a guest, to say: it must not be in the IP header (see
 * ip_check_csum_start()).
 */
static bool fragment_finish_csum(struct sk_buff *skb, u8 family)
{
	int header = family == AF_INET ? ip_hdrlen(skb) :
					 sizeof(struct ipv6hdr);

	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return true;
	if (skb_checksum_start_offset(skb) < header)
		return false;
	if (skb_csum_is_sctp(skb))
		return !skb_crc32c_csum_help(skb);
	return !skb_checksum_help(skb);
}

static bool fragment_divide(struct fragment_xmit *s, struct sk_buff *skb)
{
	if (!fragment_finish_csum(skb, s->family))
		return false;
	return s->family == AF_INET6 ? fragment_divide_ipv6(s, skb) :
				       fragment_divide_ipv4(s, skb);
}

/* One segment of a GSO packet; the last may fit. */
static bool fragment_xmit_segment(struct fragment_xmit *s,
				  struct sk_buff *segment)
{
	bool fits = segment->len <= s->size, sent = false;

	if (fits && !skb_cow_head(segment, s->decision->l2->headroom)) {
		fragment_xmit_part(s, segment);
		return true;
	}
	if (!fits)
		sent = fragment_divide(s, segment);
	consume_skb(segment);
	return sent;
}

/*
 * As ip_finish_output_gso(). Whoever merges packets has checked their checksums, or
 * has left them to be made: else segmentation would warn in the log.
 */
static bool fragment_xmit_segments(struct fragment_xmit *s, struct sk_buff *skb)
{
	struct sk_buff *segment, *next;
	bool sent = true;

	if (skb->ip_summed != CHECKSUM_PARTIAL &&
	    skb->ip_summed != CHECKSUM_UNNECESSARY)
		return false;
	segment = skb_gso_segment(skb, 0);
	if (IS_ERR_OR_NULL(segment))
		return false;
	for (; segment && sent && !s->queued; segment = next) {
		next = segment->next;
		skb_mark_not_on_list(segment);
		sent = fragment_xmit_segment(s, segment);
	}
	kfree_skb_list(segment);
	return sent;
}

/**
 * dsr_fragment_xmit - fragment a packet and send the parts to its server
 * @skb: the packet, data at the IP header, headers linear; consumed, unless
 *	false is returned
 * @family: AF_INET or AF_INET6
 * @decision: where it goes
 * @frag_max: dsr_fragment_size(): no fragment will be larger, nor than the MTU;
 *	0: the packet came whole
 * @queued: of this machine's own packet: where to write what dsr_xmit_frame()
 *	says; NULL for others
 *
 * Fragments that came with DF leave with it. A GSO packet is segmented, and each
 * segment fragmented.
 *
 * Context: softirq, RCU read side, after dsr_xmit_prepare() had nothing against
 * it but its size.
 * Return: false without memory, when a fragment would have no room for data, when
 *	the checksum's place is in the IP header, or when a merged packet is none.
 */
bool dsr_fragment_xmit(struct sk_buff *skb, u8 family,
		       const struct dsr_decision *decision, u32 frag_max,
		       int *queued)
{
	u32 mtu = decision->l2->mtu;
	struct fragment_xmit s = {
		.decision = decision,
		.family = family,
		.size = frag_max ? min(frag_max, mtu) : mtu,
		.dont_fragment = frag_max && family == AF_INET &&
				 IPCB(skb)->flags & IPSKB_FRAG_PMTU,
		.own = queued,
	};

	dsr_xmit_scrub(skb, s.own);
	if (!(skb_is_gso(skb) ? fragment_xmit_segments(&s, skb) :
				fragment_divide(&s, skb)))
		return false;
	dsr_xmit_account(skb, decision->dest);
	if (queued)
		*queued = s.queued;
	consume_skb(skb);
	return true;
}
