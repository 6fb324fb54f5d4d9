// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parsing, but for what every packet goes through: parse.h has that. The IP header
 * was checked by ip_rcv() or ipv6_rcv(): version, lengths, checksum. Everything
 * behind it may be forged.
 *
 * It must not know about services: whether a packet that it declines was for a VIP
 * at all is the caller's question.
 */
#include "packet.h"
#include "parse.h"

#include <kunit/visibility.h>
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>

/* No honest client sends more extension headers. */
#define EXTENSIONS_MAX	8

/* A chunk that ends the association is the packet's only one, or its first. */
static enum dsr_signal packet_sctp_signal(const struct sctphdr *sctp,
					  const struct sctp_chunkhdr *chunk)
{
	if (chunk->type == SCTP_CID_ABORT ||
	    chunk->type == SCTP_CID_SHUTDOWN_COMPLETE)
		return DSR_SIGNAL_RESET;
	return chunk->type == SCTP_CID_INIT && !sctp->vtag ? DSR_SIGNAL_OPEN :
							     DSR_SIGNAL_DATA;
}

/**
 * dsr_packet_parse_sctp - parse ports and signal of an SCTP packet
 * @skb: the packet
 * @offset: where its SCTP header begins
 * @key: where to write them
 * @why: with DSR_DROP: the reason
 *
 * Pulls nothing: the chunks of a GSO packet are in its fragment list, and must stay
 * there, for that is how it is segmented.
 *
 * Return: what came of it.
 */
noinline enum dsr_parsed dsr_packet_parse_sctp(const struct sk_buff *skb,
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
		return dsr_parse_drop(why, DSR_COUNTER_DROP_TRUNCATED);
	key->client_port = header->sctp.source;
	key->vip_port = header->sctp.dest;
	key->signal = packet_sctp_signal(&header->sctp, &header->chunk);
	return DSR_PARSED;
}

/**
 * dsr_packet_source_routed - check whether an IPv4 packet has a source route
 * @ip: its header, whole
 *
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

/**
 * dsr_packet_bad_source - check whether the source is one that no client can have
 * @skb: the packet, data at the IP header
 * @family: AF_INET or AF_INET6
 *
 * Return: true when it is, or when it is the destination too.
 */
bool dsr_packet_bad_source(const struct sk_buff *skb, u8 family)
{
	return family == AF_INET ? dsr_parse_bad_ipv4(ip_hdr(skb)) :
				   dsr_parse_bad_ipv6(ipv6_hdr(skb));
}

/**
 * dsr_packet_parse_ipv4 - parse an IPv4 packet into the key of its flow
 * @skb: the packet, data at the IP header
 * @key: where to write it; @vip_hash is the caller's
 * @why: unless DSR_PARSED: the reason
 *
 * Pointers into the packet are invalid afterwards.
 *
 * Return: what came of it.
 */
enum dsr_parsed dsr_packet_parse_ipv4(struct sk_buff *skb, struct dsr_key *key,
				      enum dsr_counter *why)
{
	return dsr_packet_parse_ipv4_fast(skb, key, why);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_packet_parse_ipv4);

/* Offset of its TCP or SCTP header; parsing has found one. */
static int packet_transport_offset(const struct sk_buff *skb, u8 family)
{
	__be16 fragment;
	u8 next;

	if (family == AF_INET)
		return ip_hdrlen(skb);
	next = ipv6_hdr(skb)->nexthdr;
	return ipv6_skip_exthdr(skb, sizeof(struct ipv6hdr), &next, &fragment);
}

static void refine_tcp(const struct sk_buff *skb, int offset,
		       struct dsr_key *key)
{
	struct tcphdr buffer;
	const struct tcphdr *tcp;

	tcp = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
	if (!tcp)
		return;
	key->seq = ntohl(tcp->seq);
	if (key->signal == DSR_SIGNAL_DATA &&
	    skb->len <= offset + tcp->doff * 4)
		key->signal = DSR_SIGNAL_ACK;
}

/* What follows an INIT is a COOKIE ECHO (RFC 9260, 5.1), as an ACK does a SYN. */
static void refine_sctp(const struct sk_buff *skb, int offset,
			struct dsr_key *key)
{
	struct sctp_chunkhdr buffer;
	const struct sctp_chunkhdr *chunk;

	chunk = skb_header_pointer(skb, offset + sizeof(struct sctphdr),
				   sizeof(buffer), &buffer);
	if (key->signal == DSR_SIGNAL_OPEN ||
	    (chunk && chunk->type == SCTP_CID_COOKIE_ECHO))
		key->seq = 0;
	else
		key->seq = S32_MAX;
}

/**
 * dsr_packet_refine - read what parsing left out, for few packets need it
 * @skb: the packet, data at the IP header
 * @key: what parsing made of it; gets its @seq, and DSR_SIGNAL_DATA becomes
 *	DSR_SIGNAL_ACK when it is TCP and carries nothing
 */
void dsr_packet_refine(const struct sk_buff *skb, struct dsr_key *key)
{
	bool tcp = key->protocol == IPPROTO_TCP;
	int offset;

	if (!tcp && key->protocol != IPPROTO_SCTP)
		return;
	offset = packet_transport_offset(skb, key->family);
	if (offset < 0)
		return;
	if (tcp)
		refine_tcp(skb, offset, key);
	else
		refine_sctp(skb, offset, key);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_packet_refine);

/* An atomic fragment (RFC 6946) is the whole packet, its header one to step over. */
static bool packet_is_atomic(const struct sk_buff *skb, unsigned int offset)
{
	struct frag_hdr header;
	const struct frag_hdr *found;

	found = skb_header_pointer(skb, offset, sizeof(header), &header);
	return found && !(found->frag_off & htons(IP6_OFFSET | IP6_MF));
}

/* Then the destination is another than the packet's. */
static bool packet_segments_left(const struct sk_buff *skb, unsigned int offset)
{
	struct ipv6_rt_hdr header;
	const struct ipv6_rt_hdr *routing;

	routing = skb_header_pointer(skb, offset, sizeof(header), &header);
	return routing && routing->segments_left;
}

/* Step over one extension header; false when it is truncated. */
static bool packet_step_ipv6(const struct sk_buff *skb, unsigned int *offset,
			     u8 *next)
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
 * Steps over hop-by-hop, destination, authentication and used-up routing headers and
 * atomic fragment headers, at most eight of them. It ends at any other fragment
 * header.
 *
 * Return: what came of it.
 */
noinline enum dsr_parsed dsr_packet_walk_ipv6(const struct sk_buff *skb,
					      unsigned int *offset, u8 *next,
					      enum dsr_counter *why)
{
	int n;

	for (n = 0; dsr_parse_is_extension(*next); n++) {
		if (*next == NEXTHDR_ROUTING &&
		    packet_segments_left(skb, *offset))
			return dsr_parse_pass(why, DSR_COUNTER_PASS_SOURCE_ROUTE);
		if (*next == NEXTHDR_FRAGMENT &&
		    !packet_is_atomic(skb, *offset))
			break;
		if (n == EXTENSIONS_MAX || !packet_step_ipv6(skb, offset, next))
			return dsr_parse_drop(why, DSR_COUNTER_DROP_HEADER);
	}
	return DSR_PARSED;
}

/**
 * dsr_packet_parse_fragment - read which protocol an IPv6 fragment carries
 * @skb: the packet
 * @offset: where its fragment header begins
 * @key: where to write it
 * @why: the reason
 *
 * Of the header behind the fragment header; if that is an extension header, only the
 * whole packet can tell.
 *
 * Return: what came of it, never DSR_PARSED.
 */
noinline enum dsr_parsed
dsr_packet_parse_fragment(const struct sk_buff *skb, unsigned int offset,
			  struct dsr_key *key, enum dsr_counter *why)
{
	struct frag_hdr header;
	const struct frag_hdr *found;

	found = skb_header_pointer(skb, offset, sizeof(header), &header);
	if (!found)
		return dsr_parse_drop(why, DSR_COUNTER_DROP_HEADER);
	key->protocol = found->nexthdr;
	if (dsr_protocol_has_ports(key->protocol) ||
	    dsr_parse_is_extension(key->protocol))
		return dsr_parse_fragment(why);
	return dsr_parse_pass(why, DSR_COUNTER_PASS_PROTOCOL);
}

/**
 * dsr_packet_parse_ipv6 - parse an IPv6 packet into the key of its flow
 * @skb: the packet, data at the IP header
 * @key: where to write it; @vip_hash is the caller's
 * @why: unless DSR_PARSED: the reason
 *
 * Extension headers are stepped over, see dsr_packet_walk_ipv6().
 *
 * Return: what came of it.
 */
enum dsr_parsed dsr_packet_parse_ipv6(struct sk_buff *skb, struct dsr_key *key,
				      enum dsr_counter *why)
{
	return dsr_packet_parse_ipv6_fast(skb, key, why);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_packet_parse_ipv6);

/**
 * dsr_packet_parse_other - complete the key of a packet without ports
 * @skb: the packet, which was passed for its protocol
 * @key: as that left it; becomes complete: the addresses are all there is of it
 * @why: with DSR_PASS and DSR_DROP: the reason
 *
 * For services that take every protocol. Behind extension headers that cannot be
 * stepped over may be ICMP, which they do not take.
 *
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
		return dsr_parse_pass(why, DSR_COUNTER_PASS_PROTOCOL);
	if (ipv4 && ip_hdr(skb)->ihl > 5 &&
	    dsr_packet_source_routed(ip_hdr(skb)))
		return dsr_parse_pass(why, DSR_COUNTER_PASS_SOURCE_ROUTE);
	if (dsr_packet_bad_source(skb, key->family))
		return dsr_parse_drop(why, DSR_COUNTER_DROP_SOURCE);
	return DSR_PARSED;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_packet_parse_other);
