// SPDX-License-Identifier: GPL-2.0-only
/*
 * ICMP errors about a VIP's flows. A router that cannot deliver what a server sent
 * tells its source, the VIP, and quotes the beginning of the packet: with addresses
 * and ports swapped, that is the flow whose server is to get the error.
 *
 * Everything in it may be forged, the lengths too. It must not know about services.
 */
#include "inner.h"
#include "parse.h"

#include <kunit/visibility.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>

/* What an error quotes at least behind the packet's IP header (RFC 792) */
#define INNER_MIN	8

static enum dsr_parsed inner_unknown(enum dsr_counter *why)
{
	return dsr_parse_pass(why, DSR_COUNTER_PASS_ICMP);
}

/*
 * RFC 1122 has two more. Source quench is to be ignored (RFC 6633), and a
 * redirect is about a route, not about a flow.
 */
static bool inner_is_error_ipv4(u8 type)
{
	return type == ICMP_DEST_UNREACH || type == ICMP_TIME_EXCEEDED ||
	       type == ICMP_PARAMETERPROB;
}

static bool inner_is_error_ipv6(u8 type)
{
	return type == ICMPV6_DEST_UNREACH || type == ICMPV6_PKT_TOOBIG ||
	       type == ICMPV6_TIME_EXCEED || type == ICMPV6_PARAMPROB;
}

/* All protocols that have ports begin with them: here the server's first. */
static enum dsr_parsed inner_ports(const struct sk_buff *skb,
				   unsigned int offset, struct dsr_key *key,
				   enum dsr_counter *why)
{
	__be16 buffer[INNER_MIN / sizeof(__be16)];
	const __be16 *port;

	if (dsr_protocol_is_icmp(key->family, key->protocol))
		return inner_unknown(why);
	port = skb_header_pointer(skb, offset, sizeof(buffer), buffer);
	if (!port)
		return inner_unknown(why);
	key->vip_port = dsr_protocol_has_ports(key->protocol) ? port[0] : 0;
	key->client_port = dsr_protocol_has_ports(key->protocol) ? port[1] : 0;
	key->signal = DSR_SIGNAL_DATA;
	return DSR_PARSED;
}

static enum dsr_parsed inner_ipv4(const struct sk_buff *skb,
				  unsigned int offset, struct dsr_key *key,
				  enum dsr_counter *why)
{
	const struct iphdr *ip;
	struct iphdr buffer;

	ip = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
	if (!ip || ip->version != 4 || ip->ihl < 5 ||
	    ip->saddr != key->vip.ip || ip->frag_off & htons(IP_OFFSET))
		return inner_unknown(why);
	key->client.ip = ip->daddr;
	key->protocol = ip->protocol;
	return inner_ports(skb, offset + ip->ihl * 4, key, why);
}

/* Only the first fragment has ports. */
static bool inner_first_fragment(const struct sk_buff *skb,
				 unsigned int *offset, u8 *next)
{
	const struct frag_hdr *fragment;
	struct frag_hdr buffer;

	fragment = skb_header_pointer(skb, *offset, sizeof(buffer), &buffer);
	if (!fragment || fragment->frag_off & htons(IP6_OFFSET))
		return false;
	*next = fragment->nexthdr;
	*offset += sizeof(*fragment);
	return true;
}

/* Extension headers before the fragment header, and some after it */
static bool inner_walk_ipv6(const struct sk_buff *skb, unsigned int *offset,
			    u8 *next)
{
	enum dsr_counter ignored;

	if (dsr_packet_walk_ipv6(skb, offset, next, &ignored) != DSR_PARSED)
		return false;
	if (*next != NEXTHDR_FRAGMENT)
		return true;
	return inner_first_fragment(skb, offset, next) &&
	       dsr_packet_walk_ipv6(skb, offset, next, &ignored) == DSR_PARSED;
}

static enum dsr_parsed inner_ipv6(const struct sk_buff *skb,
				  unsigned int offset, struct dsr_key *key,
				  enum dsr_counter *why)
{
	const struct ipv6hdr *ip;
	struct ipv6hdr buffer;
	u8 next;

	ip = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
	if (!ip || ip->version != 6 ||
	    !ipv6_addr_equal(&ip->saddr, &key->vip.in6))
		return inner_unknown(why);
	key->client.in6 = ip->daddr;
	next = ip->nexthdr;
	offset += sizeof(*ip);
	if (!inner_walk_ipv6(skb, &offset, &next))
		return inner_unknown(why);
	key->protocol = next;
	return inner_ports(skb, offset, key, why);
}

/* Offset of the ICMP header; a fragment is not looked into. */
static enum dsr_parsed inner_find_icmp(const struct sk_buff *skb, u8 family,
				       unsigned int *offset,
				       enum dsr_counter *why)
{
	const struct iphdr *ip = ip_hdr(skb);
	u8 next;

	if (family == AF_INET) {
		*offset = ip->ihl * 4;
		if (dsr_packet_source_routed(ip))
			return dsr_parse_pass(why,
					      DSR_COUNTER_PASS_SOURCE_ROUTE);
		if (ip_is_fragment(ip))
			return dsr_parse_pass(why, DSR_COUNTER_PASS_PROTOCOL);
		return DSR_PARSED;
	}
	*offset = sizeof(struct ipv6hdr);
	next = ipv6_hdr(skb)->nexthdr;
	if (dsr_packet_walk_ipv6(skb, offset, &next, why) != DSR_PARSED ||
	    next != IPPROTO_ICMPV6)
		return dsr_parse_pass(why, DSR_COUNTER_PASS_PROTOCOL);
	return DSR_PARSED;
}

/**
 * dsr_inner_parse - parse the flow that an ICMP error is about
 * @skb: a whole packet of ICMP or ICMPv6, data at the IP header
 * @key: with its family, and its destination as @vip; the rest is written: the
 *	flow, as the client's packets have it
 * @why: with DSR_PASS: the reason
 *
 * The quoted packet may be cut off behind eight bytes of its payload, and may be a
 * first fragment; later ones have no ports. Of protocols without ports the addresses
 * are the flow.
 *
 * Return: DSR_PARSED, or DSR_PASS when it is no error, or about no packet that
 * the VIP has sent.
 */
enum dsr_parsed dsr_inner_parse(const struct sk_buff *skb, struct dsr_key *key,
				enum dsr_counter *why)
{
	bool ipv6 = key->family == AF_INET6;
	const struct icmphdr *icmp;
	struct icmphdr buffer;
	unsigned int offset;

	if (inner_find_icmp(skb, key->family, &offset, why) != DSR_PARSED)
		return DSR_PASS;
	icmp = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
	if (!icmp)
		return dsr_parse_pass(why, DSR_COUNTER_PASS_PROTOCOL);
	if (!(ipv6 ? inner_is_error_ipv6(icmp->type) :
		     inner_is_error_ipv4(icmp->type)))
		return dsr_parse_pass(why, DSR_COUNTER_PASS_PROTOCOL);
	if (dsr_packet_bad_source(skb, key->family))
		return inner_unknown(why);
	offset += sizeof(*icmp);
	return ipv6 ? inner_ipv6(skb, offset, key, why) :
		      inner_ipv4(skb, offset, key, why);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_inner_parse);
