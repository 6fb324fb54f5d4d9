// SPDX-License-Identifier: GPL-2.0-only
/*
 * ICMP to the client, from PREROUTING. icmp_send() says nothing for a packet
 * that has no route yet, so an IPv4 packet is given one first: the route back to
 * the client, as nf_reject does it, but in the VRF that it came by. icmpv6_send()
 * needs none. The gateway's own packet has a route, but no device.
 */
#include "icmp.h"

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ratelimit.h>
#include <net/icmp.h>
#include <net/l3mdev.h>
#include <net/route.h>

#define TOO_BIG_PER_SECOND	1000

static bool give_route(struct sk_buff *skb)
{
	struct net *net = dev_net(skb->dev);
	struct flowi4 flow = { .daddr = ip_hdr(skb)->saddr };
	struct rtable *route;

	if (skb_dst(skb))
		return true;
	flow.flowi4_oif = l3mdev_master_ifindex_rcu(skb->dev);
	route = ip_route_output_key(net, &flow);
	if (IS_ERR(route))
		return false;
	skb_dst_set(skb, &route->dst);
	return true;
}

/* What this machine sent is answered by the loopback device, as in nf_reject. */
static void give_device(struct sk_buff *skb)
{
	if (!skb->dev)
		skb->dev = dev_net(skb_dst(skb)->dev)->loopback_dev;
}

/**
 * dsr_icmp_unreachable - tell the client that nobody serves this port
 * @skb: its packet, data at the IP header; stays the caller's
 * @family: AF_INET or AF_INET6
 *
 * Context: softirq, RCU read side.
 */
void dsr_icmp_unreachable(struct sk_buff *skb, u8 family)
{
	give_device(skb);
	if (family == AF_INET6)
		icmpv6_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_PORT_UNREACH, 0);
	else if (give_route(skb))
		icmp_send(skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
}

/**
 * dsr_icmp_limit_init - prepare a namespace's limit of dsr_icmp_too_big()
 * @limit: the limit
 *
 * The kernel limits what it says of other kinds, and never this one. It is the
 * number of icmp_msgs_per_sec.
 *
 * Context: process.
 */
void dsr_icmp_limit_init(struct ratelimit_state *limit)
{
	ratelimit_state_init(limit, HZ, TOO_BIG_PER_SECOND);
	/* No word in the log of what was not said */
	ratelimit_set_flags(limit, RATELIMIT_MSG_ON_RELEASE);
}

/**
 * dsr_icmp_too_big - tell the client what would fit (RFC 1191, RFC 8201)
 * @limit: of the namespace
 * @skb: its packet, data at the IP header; stays the caller's
 * @family: AF_INET or AF_INET6
 * @mtu: what fits, in bytes
 *
 * Context: softirq, RCU read side.
 */
void dsr_icmp_too_big(struct ratelimit_state *limit, struct sk_buff *skb,
		      u8 family, u32 mtu)
{
	if (!__ratelimit(limit))
		return;
	give_device(skb);
	if (family == AF_INET6)
		icmpv6_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
	else if (give_route(skb))
		icmp_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(mtu));
}

/**
 * dsr_icmp_time_exceeded - tell the client that its packet ends here
 * @skb: its packet, data at the IP header; stays the caller's
 * @family: AF_INET or AF_INET6
 *
 * Context: softirq, RCU read side.
 */
void dsr_icmp_time_exceeded(struct sk_buff *skb, u8 family)
{
	give_device(skb);
	if (family == AF_INET6)
		icmpv6_send(skb, ICMPV6_TIME_EXCEED, ICMPV6_EXC_HOPLIMIT, 0);
	else if (give_route(skb))
		icmp_send(skb, ICMP_TIME_EXCEEDED, ICMP_EXC_TTL, 0);
}
