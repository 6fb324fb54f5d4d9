/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parsing that every packet goes through, inlined into path.c and ingress.c.
 * Everybody else calls what packet.h has. It knows nothing of services.
 */
#ifndef _DSR_PARSE_H
#define _DSR_PARSE_H

#include "identity.h"
#include "packet.h"

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>

static inline enum dsr_parsed dsr_parse_pass(enum dsr_counter *why,
					     enum dsr_counter reason)
{
	*why = reason;
	return DSR_PASS;
}

static inline enum dsr_parsed dsr_parse_drop(enum dsr_counter *why,
					     enum dsr_counter reason)
{
	*why = reason;
	return DSR_DROP;
}

static inline enum dsr_parsed dsr_parse_fragment(enum dsr_counter *why)
{
	*why = DSR_COUNTER_DROP_FRAGMENT;
	return DSR_FRAGMENT;
}

static inline bool dsr_parse_is_extension(u8 next)
{
	return next == NEXTHDR_HOP || next == NEXTHDR_DEST ||
	       next == NEXTHDR_ROUTING || next == NEXTHDR_AUTH ||
	       next == NEXTHDR_FRAGMENT;
}

/* ip_route_input_slow() would refuse these, but it comes later. */
static inline bool dsr_parse_bad_ipv4(const struct iphdr *ip)
{
	return ipv4_is_multicast(ip->saddr) || ipv4_is_lbcast(ip->saddr) ||
	       ipv4_is_zeronet(ip->saddr) || ipv4_is_loopback(ip->saddr) ||
	       ip->saddr == ip->daddr;
}

static inline bool dsr_parse_bad_ipv6(const struct ipv6hdr *ip)
{
	return ipv6_addr_is_multicast(&ip->saddr) ||
	       ipv6_addr_any(&ip->saddr) || ipv6_addr_loopback(&ip->saddr) ||
	       ipv6_addr_equal(&ip->saddr, &ip->daddr);
}

static inline enum dsr_signal dsr_parse_tcp_signal(const struct tcphdr *tcp)
{
	if (unlikely(tcp->rst || tcp->fin))
		return tcp->rst ? DSR_SIGNAL_RESET : DSR_SIGNAL_FIN;
	return tcp->syn && !tcp->ack ? DSR_SIGNAL_OPEN : DSR_SIGNAL_DATA;
}

/*
 * TCP, UDP and UDP-Lite begin with the ports; the TCP flags are 12 bytes
 * further.
 */
static __always_inline enum dsr_parsed
dsr_parse_ports(struct sk_buff *skb, unsigned int offset, u8 protocol,
		struct dsr_key *key, enum dsr_counter *why)
{
	bool tcp = protocol == IPPROTO_TCP;
	const struct tcphdr *header;

	if (!tcp && unlikely(protocol == IPPROTO_SCTP))
		return dsr_packet_parse_sctp(skb, offset, key, why);
	if (unlikely(!pskb_may_pull(skb, offset + (tcp ? sizeof(struct tcphdr) :
						   sizeof(struct udphdr)))))
		return dsr_parse_drop(why, DSR_COUNTER_DROP_TRUNCATED);
	header = (const struct tcphdr *)(skb->data + offset);
	key->client_port = header->source;
	key->vip_port = header->dest;
	key->signal = tcp ? dsr_parse_tcp_signal(header) : DSR_SIGNAL_DATA;
	return DSR_PARSED;
}

/**
 * dsr_packet_parse_ipv4_fast - parse an IPv4 packet, inlined
 * @skb: the packet, data at the IP header
 * @key: where to write it; @vip_hash is the caller's
 * @why: unless DSR_PARSED: the reason
 *
 * Return: what came of it.
 */
static __always_inline enum dsr_parsed
dsr_packet_parse_ipv4_fast(struct sk_buff *skb, struct dsr_key *key,
			   enum dsr_counter *why)
{
	const struct iphdr *ip = ip_hdr(skb);
	u8 protocol = ip->protocol;

	key->family = AF_INET;
	key->protocol = protocol;
	key->client.ip = ip->saddr;
	key->vip.ip = ip->daddr;
	if (unlikely(skb->pkt_type != PACKET_HOST))
		return dsr_parse_pass(why, DSR_COUNTER_PASS_NOT_HOST);
	if (unlikely(!dsr_protocol_has_ports(protocol)))
		return dsr_parse_pass(why, DSR_COUNTER_PASS_PROTOCOL);
	if (unlikely(ip->ihl > 5) && dsr_packet_source_routed(ip))
		return dsr_parse_pass(why, DSR_COUNTER_PASS_SOURCE_ROUTE);
	if (unlikely(dsr_parse_bad_ipv4(ip)))
		return dsr_parse_drop(why, DSR_COUNTER_DROP_SOURCE);
	if (unlikely(ip_is_fragment(ip)))
		return dsr_parse_fragment(why);
	return dsr_parse_ports(skb, ip->ihl * 4, protocol, key, why);
}

/**
 * dsr_packet_parse_ipv6_fast - parse an IPv6 packet, inlined
 * @skb: the packet, data at the IP header
 * @key: where to write it; @vip_hash is the caller's
 * @why: unless DSR_PARSED: the reason
 *
 * Return: what came of it.
 */
static __always_inline enum dsr_parsed
dsr_packet_parse_ipv6_fast(struct sk_buff *skb, struct dsr_key *key,
			   enum dsr_counter *why)
{
	const struct ipv6hdr *ip = ipv6_hdr(skb);
	unsigned int offset = sizeof(*ip);
	enum dsr_parsed parsed;
	u8 next = ip->nexthdr;

	key->family = AF_INET6;
	key->protocol = next;
	key->client.in6 = ip->saddr;
	key->vip.in6 = ip->daddr;
	if (unlikely(skb->pkt_type != PACKET_HOST))
		return dsr_parse_pass(why, DSR_COUNTER_PASS_NOT_HOST);
	if (unlikely(dsr_parse_is_extension(next))) {
		parsed = dsr_packet_walk_ipv6(skb, &offset, &next, why);
		if (parsed != DSR_PARSED)
			return parsed;
		key->protocol = next;
	}
	if (unlikely(next == NEXTHDR_FRAGMENT))
		return dsr_packet_parse_fragment(skb, offset, key, why);
	if (unlikely(!dsr_protocol_has_ports(next)))
		return dsr_parse_pass(why, DSR_COUNTER_PASS_PROTOCOL);
	if (unlikely(dsr_parse_bad_ipv6(ip)))
		return dsr_parse_drop(why, DSR_COUNTER_DROP_SOURCE);
	return dsr_parse_ports(skb, offset, next, key, why);
}

/* Ports, as all protocols that have them begin; nothing is known of the packet. */
static __always_inline bool dsr_parse_hint(const struct sk_buff *skb,
					   struct dsr_key *key, u8 protocol,
					   u32 header)
{
	const __be16 *port = (void *)skb_network_header(skb) + header;

	key->protocol = protocol;
	if (skb_headlen(skb) < header + 2 * sizeof(*port))
		return false;
	key->client_port = port[0];
	key->vip_port = port[1];
	return true;
}

/**
 * dsr_parse_hint_ipv4 - read what names a packet's flow, if the packet is good
 * @skb: the packet, data at the IP header, which can be read
 * @key: where to write it, but for @signal and @mark; @vip_hash is the caller's
 *
 * No more than a hint: of a packet that dsr_packet_parse_ipv4() would decline it
 * may be anything.
 *
 * Return: false when there is no such thing.
 */
static __always_inline bool dsr_parse_hint_ipv4(const struct sk_buff *skb,
						struct dsr_key *key)
{
	const struct iphdr *ip = ip_hdr(skb);

	key->family = AF_INET;
	key->client.ip = ip->saddr;
	key->vip.ip = ip->daddr;
	return !ip_is_fragment(ip) &&
	       dsr_parse_hint(skb, key, ip->protocol, ip->ihl * 4);
}

/**
 * dsr_parse_hint_ipv6 - read what names a packet's flow, if the packet is good
 * @skb: the packet, data at the IP header, which can be read
 * @key: where to write it, but for @signal and @mark; @vip_hash is the caller's
 *
 * As dsr_parse_hint_ipv4(); what has extension headers gets a wrong one.
 *
 * Return: false when there is no such thing.
 */
static __always_inline bool dsr_parse_hint_ipv6(const struct sk_buff *skb,
						struct dsr_key *key)
{
	const struct ipv6hdr *ip = ipv6_hdr(skb);

	key->family = AF_INET6;
	key->client.in6 = ip->saddr;
	key->vip.in6 = ip->daddr;
	return dsr_parse_hint(skb, key, ip->nexthdr, sizeof(*ip));
}

#endif
