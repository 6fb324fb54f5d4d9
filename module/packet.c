// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parsing. The IP header was checked by ip_rcv() or ipv6_rcv(): version,
 * lengths, checksum. Everything behind it is the sender's to choose.
 *
 * It must not know about services: whether a packet that it declines was for a
 * VIP at all is the caller's question.
 */
#include "packet.h"

#include <kunit/visibility.h>
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>

/* More extension headers than this no honest client sends. */
#define EXTENSIONS_MAX	8

static enum dsr_signal tcp_signal(const struct tcphdr *tcp)
{
	if (unlikely(tcp->rst || tcp->fin))
		return DSR_SIGNAL_CLOSE;
	return tcp->syn && !tcp->ack ? DSR_SIGNAL_OPEN : DSR_SIGNAL_DATA;
}

static enum dsr_parsed pass(enum dsr_counter *why, enum dsr_counter reason)
{
	*why = reason;
	return DSR_PASS;
}

static enum dsr_parsed drop(enum dsr_counter *why, enum dsr_counter reason)
{
	*why = reason;
	return DSR_DROP;
}

static enum dsr_parsed fragment(enum dsr_counter *why)
{
	*why = DSR_COUNTER_DROP_FRAGMENT;
	return DSR_FRAGMENT;
}

/* A sender that has nothing else to say but goodbye says it first. */
static enum dsr_signal sctp_signal(const struct sctphdr *sctp,
				   const struct sctp_chunkhdr *chunk)
{
	if (chunk->type == SCTP_CID_ABORT ||
	    chunk->type == SCTP_CID_SHUTDOWN_COMPLETE)
		return DSR_SIGNAL_CLOSE;
	return chunk->type == SCTP_CID_INIT && !sctp->vtag ? DSR_SIGNAL_OPEN :
							     DSR_SIGNAL_DATA;
}

/*
 * Nothing is pulled: the chunks of a GSO packet are in its fragment list, and
 * must stay there, for that is how it is cut into packets again.
 */
static noinline enum dsr_parsed parse_sctp(const struct sk_buff *skb,
					   unsigned int offset,
					   struct dsr_key *key,
					   enum dsr_counter *why)
{
	struct {
		struct sctphdr sctp;
		struct sctp_chunkhdr chunk;
	} buffer, *header;

	header = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
	if (!header)
		return drop(why, DSR_COUNTER_DROP_TRUNCATED);
	key->client_port = header->sctp.source;
	key->vip_port = header->sctp.dest;
	key->signal = sctp_signal(&header->sctp, &header->chunk);
	return DSR_PARSED;
}

/*
 * TCP, UDP and UDP-Lite begin with the ports; the TCP flags are 12 bytes
 * further.
 */
static __always_inline enum dsr_parsed
parse_ports(struct sk_buff *skb, unsigned int offset, struct dsr_key *key,
	    enum dsr_counter *why)
{
	bool tcp = key->protocol == IPPROTO_TCP;
	const struct tcphdr *header;

	if (!tcp && unlikely(key->protocol == IPPROTO_SCTP))
		return parse_sctp(skb, offset, key, why);
	if (unlikely(!pskb_may_pull(skb, offset + (tcp ? sizeof(struct tcphdr) :
						   sizeof(struct udphdr)))))
		return drop(why, DSR_COUNTER_DROP_TRUNCATED);
	header = (const struct tcphdr *)(skb->data + offset);
	key->client_port = header->source;
	key->vip_port = header->dest;
	key->signal = tcp ? tcp_signal(header) : DSR_SIGNAL_DATA;
	return DSR_PARSED;
}

/**
 * dsr_packet_source_routed - does an IPv4 packet say its own way?
 * @ip: its header, whole
 *
 * Context: any.
 * Return: true with a loose or strict source route.
 */
bool dsr_packet_source_routed(const struct iphdr *ip)
{
	const u8 *option = (const u8 *)(ip + 1);
	int left = ip->ihl * 4 - sizeof(*ip);

	while (left > 0 && *option != IPOPT_END) {
		int length = 1;

		if (*option == IPOPT_LSRR || *option == IPOPT_SSRR)
			return true;
		if (*option != IPOPT_NOOP) {
			if (left < 2 || option[1] < 2)
				return false;
			length = option[1];
		}
		option += length;
		left -= length;
	}
	return false;
}

/* ip_route_input_slow() would refuse these, but it comes later. */
static bool bad_source_ipv4(const struct iphdr *ip)
{
	return ipv4_is_multicast(ip->saddr) || ipv4_is_lbcast(ip->saddr) ||
	       ipv4_is_zeronet(ip->saddr) || ipv4_is_loopback(ip->saddr) ||
	       ip->saddr == ip->daddr;
}

static bool bad_source_ipv6(const struct ipv6hdr *ip)
{
	return ipv6_addr_is_multicast(&ip->saddr) ||
	       ipv6_addr_any(&ip->saddr) || ipv6_addr_loopback(&ip->saddr) ||
	       ipv6_addr_equal(&ip->saddr, &ip->daddr);
}

/**
 * dsr_packet_bad_source - is the source an address that no sender can have?
 * @skb: the packet, data at the IP header
 * @family: AF_INET or AF_INET6
 *
 * Context: any.
 * Return: true when it is, or when it is the destination too.
 */
bool dsr_packet_bad_source(const struct sk_buff *skb, u8 family)
{
	return family == AF_INET ? bad_source_ipv4(ip_hdr(skb)) :
				   bad_source_ipv6(ipv6_hdr(skb));
}

static bool balanced(u8 protocol)
{
	return likely(protocol == IPPROTO_TCP) ||
	       likely(protocol == IPPROTO_UDP) || protocol == IPPROTO_SCTP ||
	       protocol == IPPROTO_UDPLITE;
}

/**
 * dsr_packet_parse_ipv4 - the flow of an IPv4 packet
 * @skb: the packet, data at the IP header
 * @key: where to write it; @vip_hash is the caller's
 * @why: unless DSR_PARSED: the reason
 *
 * Pointers into the packet are void afterwards.
 *
 * Context: any.
 * Return: what came of it.
 */
enum dsr_parsed dsr_packet_parse_ipv4(struct sk_buff *skb, struct dsr_key *key,
				      enum dsr_counter *why)
{
	const struct iphdr *ip = ip_hdr(skb);

	key->family = AF_INET;
	key->protocol = ip->protocol;
	key->client.ip = ip->saddr;
	key->vip.ip = ip->daddr;
	if (unlikely(skb->pkt_type != PACKET_HOST))
		return pass(why, DSR_COUNTER_PASS_NOT_HOST);
	if (unlikely(!balanced(ip->protocol)))
		return pass(why, DSR_COUNTER_PASS_PROTOCOL);
	if (unlikely(ip->ihl > 5) && dsr_packet_source_routed(ip))
		return pass(why, DSR_COUNTER_PASS_SOURCE_ROUTE);
	if (unlikely(bad_source_ipv4(ip)))
		return drop(why, DSR_COUNTER_DROP_SOURCE);
	if (unlikely(ip_is_fragment(ip)))
		return fragment(why);
	return parse_ports(skb, ip->ihl * 4, key, why);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_packet_parse_ipv4);

static bool is_extension(u8 next)
{
	return next == NEXTHDR_HOP || next == NEXTHDR_DEST ||
	       next == NEXTHDR_ROUTING || next == NEXTHDR_AUTH ||
	       next == NEXTHDR_FRAGMENT;
}

/* A fragment that is the whole packet (RFC 6946) is one more header. */
static bool is_whole(const struct sk_buff *skb, unsigned int offset)
{
	struct frag_hdr header;
	const struct frag_hdr *found;

	found = skb_header_pointer(skb, offset, sizeof(header), &header);
	return found && !(found->frag_off & htons(IP6_OFFSET | IP6_MF));
}

/* A routing header that is not used up names another destination. */
static bool still_routing(const struct sk_buff *skb, unsigned int offset)
{
	struct ipv6_rt_hdr header;
	const struct ipv6_rt_hdr *routing;

	routing = skb_header_pointer(skb, offset, sizeof(header), &header);
	return routing && routing->segments_left;
}

/* Steps over one extension header; false when it is cut off. */
static bool step(const struct sk_buff *skb, unsigned int *offset, u8 *next)
{
	struct ipv6_opt_hdr header;
	const struct ipv6_opt_hdr *option;

	option = skb_header_pointer(skb, *offset, sizeof(header), &header);
	if (!option)
		return false;
	if (*next == NEXTHDR_FRAGMENT)
		*offset += sizeof(struct frag_hdr);
	else
		*offset += *next == NEXTHDR_AUTH ? ipv6_authlen(option) :
						   ipv6_optlen(option);
	*next = option->nexthdr;
	return true;
}

/**
 * dsr_packet_walk_ipv6 - step over extension headers
 * @skb: the packet
 * @offset: where the first is; where what follows them is
 * @next: its type; the type of what follows them
 * @why: with DSR_PASS and DSR_DROP: the reason
 *
 * Hop-by-hop, destination, authentication and used-up routing headers are
 * stepped over, at most eight of them, and so is a fragment header that divides
 * nothing. One that does is where it ends.
 *
 * Context: any.
 * Return: what came of it.
 */
noinline enum dsr_parsed dsr_packet_walk_ipv6(const struct sk_buff *skb,
					      unsigned int *offset, u8 *next,
					      enum dsr_counter *why)
{
	int n;

	for (n = 0; is_extension(*next); n++) {
		if (*next == NEXTHDR_ROUTING && still_routing(skb, *offset))
			return pass(why, DSR_COUNTER_PASS_SOURCE_ROUTE);
		if (*next == NEXTHDR_FRAGMENT && !is_whole(skb, *offset))
			break;
		if (n == EXTENSIONS_MAX || !step(skb, offset, next))
			return drop(why, DSR_COUNTER_DROP_HEADER);
	}
	return DSR_PARSED;
}

/*
 * What protocol a fragment carries: the header after the fragment header's. When
 * that is an extension header, only the whole packet can tell.
 */
static enum dsr_parsed parse_fragment(const struct sk_buff *skb,
				      unsigned int offset, struct dsr_key *key,
				      enum dsr_counter *why)
{
	struct frag_hdr header;
	const struct frag_hdr *found;

	found = skb_header_pointer(skb, offset, sizeof(header), &header);
	if (!found)
		return drop(why, DSR_COUNTER_DROP_HEADER);
	key->protocol = found->nexthdr;
	if (balanced(key->protocol) || is_extension(key->protocol))
		return fragment(why);
	return pass(why, DSR_COUNTER_PASS_PROTOCOL);
}

/**
 * dsr_packet_parse_ipv6 - the flow of an IPv6 packet
 * @skb: the packet, data at the IP header
 * @key: where to write it; @vip_hash is the caller's
 * @why: unless DSR_PARSED: the reason
 *
 * Extension headers are stepped over, see dsr_packet_walk_ipv6().
 *
 * Context: any.
 * Return: what came of it.
 */
enum dsr_parsed dsr_packet_parse_ipv6(struct sk_buff *skb, struct dsr_key *key,
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
		return pass(why, DSR_COUNTER_PASS_NOT_HOST);
	if (unlikely(is_extension(next))) {
		parsed = dsr_packet_walk_ipv6(skb, &offset, &next, why);
		if (parsed != DSR_PARSED)
			return parsed;
		key->protocol = next;
	}
	if (unlikely(next == NEXTHDR_FRAGMENT))
		return parse_fragment(skb, offset, key, why);
	if (unlikely(!balanced(next)))
		return pass(why, DSR_COUNTER_PASS_PROTOCOL);
	if (unlikely(bad_source_ipv6(ip)))
		return drop(why, DSR_COUNTER_DROP_SOURCE);
	return parse_ports(skb, offset, key, why);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_packet_parse_ipv6);

/**
 * dsr_packet_parse_other - the flow of a packet without ports
 * @skb: the packet, which was passed for its protocol
 * @key: as that left it; becomes complete: the addresses are all there is of it
 * @why: with DSR_PASS and DSR_DROP: the reason
 *
 * For services that take every protocol. Behind extension headers that cannot be
 * stepped over may be ICMP, which they do not take.
 *
 * Context: any.
 * Return: what came of it.
 */
enum dsr_parsed dsr_packet_parse_other(const struct sk_buff *skb,
				       struct dsr_key *key,
				       enum dsr_counter *why)
{
	bool ipv4 = key->family == AF_INET;

	key->client_port = 0;
	key->vip_port = 0;
	key->signal = DSR_SIGNAL_DATA;
	if (!ipv4 && ipv6_ext_hdr(key->protocol))
		return pass(why, DSR_COUNTER_PASS_PROTOCOL);
	if (ipv4 && ip_hdr(skb)->ihl > 5 &&
	    dsr_packet_source_routed(ip_hdr(skb)))
		return pass(why, DSR_COUNTER_PASS_SOURCE_ROUTE);
	if (dsr_packet_bad_source(skb, key->family))
		return drop(why, DSR_COUNTER_DROP_SOURCE);
	return DSR_PARSED;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_packet_parse_other);
