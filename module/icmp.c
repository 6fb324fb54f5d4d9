// SPDX-License-Identifier: GPL-2.0-only
/*
 * ICMP errors to the client, from PREROUTING. icmp_send() sends nothing for a
 * packet without a route, so an IPv4 packet is given one first: the route back to
 * the client, as nf_reject does it, but in the VRF that it came by. icmpv6_send()
 * needs none. The gateway's own packet has a route, but no device.
 */
#include "icmp.h"

#include <kunit/visibility.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/jiffies.h>
#include <linux/math.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/icmp.h>
#include <net/l3mdev.h>
#include <net/route.h>

/* To each client, or to as many as share a limit: at once, and a second */
#define ICMP_BURST		10
#define ICMP_INTERVAL		(HZ / 10)

static bool icmp_give_route(struct sk_buff *skb)
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
static void icmp_give_device(struct sk_buff *skb)
{
	if (!skb->dev)
		skb->dev = dev_net(skb_dst(skb)->dev)->loopback_dev;
}

/**
 * dsr_icmp_unreachable - send the client a port unreachable
 * @skb: its packet, data at the IP header; stays the caller's
 * @family: AF_INET or AF_INET6
 *
 * Context: softirq, RCU read side.
 */
void dsr_icmp_unreachable(struct sk_buff *skb, u8 family)
{
	icmp_give_device(skb);
	if (family == AF_INET6)
		icmpv6_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_PORT_UNREACH, 0);
	else if (icmp_give_route(skb))
		icmp_send(skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
}

/**
 * dsr_icmp_limits_new - allocate a namespace's rate limits of dsr_icmp_too_big()
 *
 * The kernel limits ICMP errors of other kinds, and never this one.
 *
 * Context: process.
 * Return: the limits, for kfree(), or NULL without memory.
 */
struct dsr_icmp_limits *dsr_icmp_limits_new(void)
{
	struct dsr_icmp_limits *limits = kzalloc(sizeof(*limits),
						 GFP_KERNEL_ACCOUNT);

	if (limits)
		get_random_bytes(&limits->key, sizeof(limits->key));
	return limits;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_icmp_limits_new);

/* Whoever has one IPv6 address has the 2^64 beside it. */
static u32 icmp_limit_of(const struct dsr_icmp_limits *limits, u8 family,
			 const union nf_inet_addr *client)
{
	u32 hash = family == AF_INET6 ?
		siphash_2u32((__force u32)client->ip6[0],
			     (__force u32)client->ip6[1], &limits->key) :
		siphash_1u32((__force u32)client->ip, &limits->key);

	return reciprocal_scale(hash, DSR_ICMP_PLACES);
}

/**
 * dsr_icmp_allow - check, and use up, a client's rate limit of too big messages
 * @limits: of the namespace
 * @family: AF_INET or AF_INET6
 * @client: the client's address
 * @now: jiffies, 32 bits
 *
 * A token bucket in one word: the time at which all that was sent is paid for. Each
 * message moves it on; more than a burst ahead of the clock nothing is sent. What is
 * further ahead than that is so old that the clock has come round.
 *
 * Return: false when it was told often enough.
 */
bool dsr_icmp_allow(struct dsr_icmp_limits *limits, u8 family,
		    const union nf_inet_addr *client, u32 now)
{
	u32 *until = &limits->until[icmp_limit_of(limits, family, client)];
	u32 was = READ_ONCE(*until), ahead;

	do {
		ahead = was - now;
		if (ahead > ICMP_BURST * ICMP_INTERVAL)
			ahead = 0;
		if (ahead > (ICMP_BURST - 1) * ICMP_INTERVAL)
			return false;
	} while (!try_cmpxchg(until, &was, now + ahead + ICMP_INTERVAL));
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_icmp_allow);

/**
 * dsr_icmp_too_big - send the client the MTU that would fit (RFC 1191, RFC 8201)
 * @limits: of the namespace
 * @skb: its packet, data at the IP header; stays the caller's
 * @family: AF_INET or AF_INET6
 * @mtu: what fits, in bytes
 *
 * Context: softirq, RCU read side.
 */
void dsr_icmp_too_big(struct dsr_icmp_limits *limits, struct sk_buff *skb,
		      u8 family, u32 mtu)
{
	const void *client = family == AF_INET6 ? (void *)&ipv6_hdr(skb)->saddr :
						  (void *)&ip_hdr(skb)->saddr;

	if (!dsr_icmp_allow(limits, family, client, jiffies))
		return;
	icmp_give_device(skb);
	if (family == AF_INET6)
		icmpv6_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
	else if (icmp_give_route(skb))
		icmp_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(mtu));
}

/**
 * dsr_icmp_time_exceeded - send the client a time exceeded
 * @skb: its packet, data at the IP header; stays the caller's
 * @family: AF_INET or AF_INET6
 *
 * Context: softirq, RCU read side.
 */
void dsr_icmp_time_exceeded(struct sk_buff *skb, u8 family)
{
	icmp_give_device(skb);
	if (family == AF_INET6)
		icmpv6_send(skb, ICMPV6_TIME_EXCEED, ICMPV6_EXC_HOPLIMIT, 0);
	else if (icmp_give_route(skb))
		icmp_send(skb, ICMP_TIME_EXCEEDED, ICMP_EXC_TTL, 0);
}
