// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is behind skb.h. Knows the formats of packets, and nothing of dsr but
 * how it names a flow.
 */
#include "skb.h"

#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>

#define POISON		0xa5	/* behind the packet, where nobody may look */
#define TAILROOM	128
#define FRAGMENTS	3

#define PLAIN_KINDS	4

/* The plain ones first */
static const struct packet_kind kinds[] = {
	{ "TCP, IPv4", AF_INET, IPPROTO_TCP },
	{ "UDP, IPv4", AF_INET, IPPROTO_UDP },
	{ "TCP, IPv6", AF_INET6, IPPROTO_TCP },
	{ "UDP, IPv6", AF_INET6, IPPROTO_UDP },
	{ "SCTP, IPv4", AF_INET, IPPROTO_SCTP },
	{ "SCTP, IPv6", AF_INET6, IPPROTO_SCTP },
	{ "UDP-Lite, IPv4", AF_INET, IPPROTO_UDPLITE },
	{ "UDP-Lite, IPv6", AF_INET6, IPPROTO_UDPLITE },
	/* for cases that have a protocol of their own */
	{ "IPv4", AF_INET, IPPROTO_TCP },
	{ "IPv6", AF_INET6, IPPROTO_TCP },
};

#define KINDS		(ARRAY_SIZE(kinds) - 2)

static const struct packet_kind *next_kind(const struct packet_kind *prev,
					   char *name, size_t first, size_t end)
{
	const struct packet_kind *kind = prev ? prev + 1 : kinds + first;

	if (kind == kinds + end)
		return NULL;
	strscpy(name, kind->name, KUNIT_PARAM_DESC_SIZE);
	return kind;
}

/* For KUNIT_CASE_PARAM(): both families, every protocol with ports. */
KUNIT_GENERATOR(packet_kinds)
{
	return next_kind(prev, name, 0, KINDS);
}

/* For KUNIT_CASE_PARAM(): both families, TCP and UDP. */
KUNIT_GENERATOR(packet_plain_kinds)
{
	return next_kind(prev, name, 0, PLAIN_KINDS);
}

/* For KUNIT_CASE_PARAM(): both families. */
KUNIT_GENERATOR(packet_families)
{
	return next_kind(prev, name, KINDS, ARRAY_SIZE(kinds));
}

/* For KUNIT_CASE_PARAM(): IPv6. */
KUNIT_GENERATOR(packet_ipv6)
{
	return next_kind(prev, name, KINDS + 1, ARRAY_SIZE(kinds));
}

/**
 * packet_next_kind - go through all kinds, as packet_kinds() does
 * @prev: the one before; NULL for the first
 *
 * Return: the kind; NULL behind the last.
 */
const struct packet_kind *packet_next_kind(const struct packet_kind *prev)
{
	char name[KUNIT_PARAM_DESC_SIZE];

	return next_kind(prev, name, 0, KINDS);
}

/* Tell what a case is run with: TCP and IPv4 when its parameter is no kind. */
const struct packet_kind *packet_kind_of(const struct kunit *test)
{
	const struct packet_kind *kind = test->param_value;

	return kind >= kinds && kind < kinds + ARRAY_SIZE(kinds) ? kind : kinds;
}

/**
 * packet_flow - give a client's flow to a VIP
 * @family: AF_INET or AF_INET6
 * @protocol: IPPROTO_TCP, _UDP, _SCTP or _UDPLITE
 *
 * Return: the flow, of a packet that says nothing of its life.
 */
struct dsr_key packet_flow(u8 family, u8 protocol)
{
	struct dsr_key flow = {
		.family = family,
		.protocol = protocol,
		.client_port = htons(40000),
		.vip_port = htons(80),
		.signal = DSR_SIGNAL_DATA,
	};

	if (family == AF_INET) {
		flow.client.ip = htonl(0xc6336407);	/* 198.51.100.7 */
		flow.vip.ip = htonl(0xc612580a);	/* 198.18.88.10 */
	} else {
		ipv6_addr_set(&flow.client.in6, htonl(0x20010db8),
			      htonl(0xc11e0000), 0, htonl(7));
		ipv6_addr_set(&flow.vip.in6, htonl(0x20010db8),
			      htonl(0x00880000), 0, htonl(10));
	}
	flow.vip_hash = dsr_vip_hash(family, &flow.vip);
	return flow;
}

static void make_ipv4(struct packet *p)
{
	struct iphdr *ip = (struct iphdr *)p->data;

	ip->version = 4;
	ip->ihl = 5;
	ip->id = htons(0x1234);
	ip->ttl = 61;
	ip->protocol = p->flow.protocol;
	ip->saddr = p->flow.client.ip;
	ip->daddr = p->flow.vip.ip;
	p->l4 = sizeof(*ip);
}

static void make_ipv6(struct packet *p)
{
	struct ipv6hdr *ip = (struct ipv6hdr *)p->data;

	ip->version = 6;
	ip->nexthdr = p->flow.protocol;
	ip->hop_limit = 61;
	ip->saddr = p->flow.client.in6;
	ip->daddr = p->flow.vip.in6;
	p->l4 = sizeof(*ip);
	p->next = offsetof(struct ipv6hdr, nexthdr);
}

static void make_tcp(struct packet *p)
{
	struct tcphdr *tcp = (struct tcphdr *)(p->data + p->l4);

	tcp->source = p->flow.client_port;
	tcp->dest = p->flow.vip_port;
	tcp->seq = htonl(0x01020304);
	tcp->ack_seq = htonl(0x05060708);
	tcp->doff = sizeof(*tcp) / 4;
	tcp->ack = 1;
	tcp->window = htons(512);
	p->length = p->l4 + sizeof(*tcp);
}

static void make_udp(struct packet *p, u32 payload)
{
	struct udphdr *udp = (struct udphdr *)(p->data + p->l4);

	udp->source = p->flow.client_port;
	udp->dest = p->flow.vip_port;
	udp->len = htons(sizeof(*udp) + payload);
	p->length = p->l4 + sizeof(*udp);
}

/* A chunk that says nothing of the association's life: DATA */
static void make_sctp(struct packet *p, u32 payload)
{
	struct sctphdr *sctp = (struct sctphdr *)(p->data + p->l4);
	struct sctp_chunkhdr *chunk = (struct sctp_chunkhdr *)(sctp + 1);

	sctp->source = p->flow.client_port;
	sctp->dest = p->flow.vip_port;
	sctp->vtag = htonl(0x01020304);
	chunk->length = htons(sizeof(*chunk) + payload);
	p->length = p->l4 + sizeof(*sctp) + sizeof(*chunk);
}

/**
 * packet_make - make a packet of a flow
 * @p: where to make it
 * @flow: the flow
 * @payload: bytes behind the header of its protocol
 */
void packet_make(struct packet *p, const struct dsr_key *flow, u32 payload)
{
	u32 i;

	memset(p, 0, sizeof(*p));
	p->flow = *flow;
	if (flow->family == AF_INET)
		make_ipv4(p);
	else
		make_ipv6(p);
	if (flow->protocol == IPPROTO_TCP)
		make_tcp(p);
	else if (flow->protocol == IPPROTO_SCTP)
		make_sctp(p, payload);
	else
		make_udp(p, payload);
	for (i = 0; i < payload; i++)
		p->data[p->length++] = i * 7 + 1;
	packet_finish(p);
}

/**
 * packet_reply - give the flow of what a server answers
 * @flow: the client's flow
 *
 * Return: the same with source and destination exchanged.
 */
struct dsr_key packet_reply(const struct dsr_key *flow)
{
	struct dsr_key reply = *flow;

	reply.client = flow->vip;
	reply.vip = flow->client;
	reply.client_port = flow->vip_port;
	reply.vip_port = flow->client_port;
	return reply;
}

/**
 * packet_make_error - make an ICMP error about a packet
 * @p: where to make it
 * @inner: the packet that it is about; its source gets it, from a router
 * @type: the ICMP type
 * @shown: how many bytes of @inner it has
 *
 * The checksum is right for neither family; nobody on the way looks at it.
 */
void packet_make_error(struct packet *p, const struct packet *inner, u8 type,
		       u32 shown)
{
	struct dsr_key flow = packet_flow(inner->flow.family, IPPROTO_ICMP);

	if (flow.family == AF_INET6)
		flow.protocol = IPPROTO_ICMPV6;
	flow.client.all[flow.family == AF_INET ? 0 : 3] ^= htonl(0x100);
	flow.vip = inner->flow.client;
	flow.vip_hash = dsr_vip_hash(flow.family, &flow.vip);
	packet_make(p, &flow, 0);
	memset(p->data + p->l4, 0, 8);
	p->data[p->l4] = type;
	memcpy(p->data + p->l4 + 8, inner->data, shown);
	p->length = p->l4 + 8 + shown;
	packet_finish(p);
}

/* Write the lengths and the checksum that the IP header wants. */
void packet_finish(struct packet *p)
{
	struct ipv6hdr *ip6 = (struct ipv6hdr *)p->data;
	struct iphdr *ip = (struct iphdr *)p->data;

	if (p->flow.family == AF_INET6) {
		ip6->payload_len = htons(p->length - sizeof(*ip6));
		return;
	}
	ip->tot_len = htons(p->length);
	ip_send_check(ip);
}

/**
 * packet_cut - end a packet early, as its sender would
 * @p: the packet
 * @length: what is left of it, with the whole IP header
 */
void packet_cut(struct packet *p, u32 length)
{
	memset(p->data + length, 0, p->length - length);
	p->length = length;
	packet_finish(p);
}

/**
 * packet_set_flags - set the TCP flags
 * @p: the packet
 * @flags: the byte that has them; FIN is its lowest bit
 */
void packet_set_flags(struct packet *p, u8 flags)
{
	p->data[p->l4 + 13] = flags;
}

/**
 * packet_set_chunk - say what an SCTP packet's first chunk is
 * @p: the packet
 * @type: the chunk's type
 * @tag: the verification tag
 */
void packet_set_chunk(struct packet *p, u8 type, u32 tag)
{
	struct sctphdr *sctp = (struct sctphdr *)(p->data + p->l4);
	struct sctp_chunkhdr *chunk = (struct sctp_chunkhdr *)(sctp + 1);

	sctp->vtag = htonl(tag);
	chunk->type = type;
}

static void insert(struct packet *p, u32 at, const u8 *bytes, u32 length)
{
	memmove(p->data + at + length, p->data + at, p->length - at);
	memcpy(p->data + at, bytes, length);
	p->length += length;
	p->l4 += length;
}

/**
 * packet_add_options - add IPv4 options behind those that are there
 * @p: the packet
 * @option: the options' bytes
 * @length: how many, a multiple of 4
 */
void packet_add_options(struct packet *p, const u8 *option, u32 length)
{
	struct iphdr *ip = (struct iphdr *)p->data;

	insert(p, p->l4, option, length);
	ip->ihl += length / 4;
	packet_finish(p);
}

/**
 * packet_add_header - add an IPv6 extension header before TCP or UDP
 * @p: the packet
 * @type: its number
 * @header: its bytes; the first, which names what follows, is filled in
 * @length: how many
 */
void packet_add_header(struct packet *p, u8 type, const u8 *header, u32 length)
{
	u32 at = p->l4;

	insert(p, at, header, length);
	p->data[at] = p->data[p->next];
	p->data[p->next] = type;
	p->next = at;
	packet_finish(p);
}

static void make_part_ipv4(struct packet *part, u16 frag_off)
{
	((struct iphdr *)part->data)->frag_off = htons(frag_off);
	packet_finish(part);
}

static void make_part_ipv6(struct packet *part, u16 frag_off, u32 id)
{
	struct frag_hdr header = {
		.frag_off = htons(frag_off),
		.identification = htonl(id),
	};

	packet_add_header(part, NEXTHDR_FRAGMENT, (u8 *)&header,
			  sizeof(header));
}

/**
 * packet_part - make a fragment of a packet
 * @part: where to make it
 * @p: the packet
 * @from: its first byte of what is behind the packet's headers
 * @to: behind its last
 * @flags: IPv4: its flags besides "more"
 * @id: IPv6: of the packet
 */
void packet_part(struct packet *part, const struct packet *p, u32 from, u32 to,
		 u16 flags, u32 id)
{
	bool more = to < p->length - p->l4;

	memcpy(part, p, offsetof(struct packet, data) + p->l4);
	memcpy(part->data + p->l4, p->data + p->l4 + from, to - from);
	part->length = p->l4 + to - from;
	/* IPv6 adds its header after the packet's own extension headers. */
	if (p->flow.family == AF_INET)
		make_part_ipv4(part, flags | from / 8 | (more ? IP_MF : 0));
	else
		make_part_ipv6(part, from | more, id);
}

static bool put_fragment(struct sk_buff *skb, const u8 *data, u32 length)
{
	struct page *page = alloc_page(GFP_ATOMIC);

	if (!page)
		return false;
	memset(page_address(page), POISON, PAGE_SIZE);
	memcpy(page_address(page), data, length);
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page, 0, length,
			PAGE_SIZE);
	return true;
}

static bool put_fragments(struct sk_buff *skb, const u8 *data, u32 length)
{
	u32 part = DIV_ROUND_UP(length, FRAGMENTS);

	for (; length; length -= part, data += part) {
		part = min(part, length);
		if (!put_fragment(skb, data, part))
			return false;
	}
	return true;
}

static bool put_list(struct sk_buff *skb, const u8 *data, u32 length)
{
	struct sk_buff *rest = alloc_skb(length + TAILROOM, GFP_ATOMIC);

	if (!rest)
		return false;
	skb_put_data(rest, data, length);
	skb_shinfo(skb)->frag_list = rest;
	skb->len += length;
	skb->data_len += length;
	skb->truesize += rest->truesize;
	return true;
}

static void put_ethernet(struct sk_buff *skb, const struct packet *p,
			 const struct packet_shape *shape)
{
	struct ethhdr *eth;

	skb_set_mac_header(skb, -ETH_HLEN);
	eth = eth_hdr(skb);
	ether_addr_copy(eth->h_source, shape->source);
	if (shape->dev)
		ether_addr_copy(eth->h_dest, shape->dev->dev_addr);
	else
		eth_zero_addr(eth->h_dest);
	eth->h_proto = skb->protocol;
}

/* As it is when a PREROUTING hook gets it */
static void describe(struct sk_buff *skb, const struct packet *p,
		     const struct packet_shape *shape)
{
	skb->protocol = htons(p->flow.family == AF_INET ? ETH_P_IP :
							  ETH_P_IPV6);
	skb->dev = shape->dev;
	skb->pkt_type = PACKET_HOST;
	skb_reset_network_header(skb);
	/* As ip_rcv() and ipv6_rcv() do */
	skb_set_transport_header(skb, p->flow.family == AF_INET ?
					      p->l4 : sizeof(struct ipv6hdr));
	if (shape->source)
		put_ethernet(skb, p, shape);
}

/**
 * packet_skb - put a packet into an skb
 * @p: the packet
 * @shape: how its bytes lie
 *
 * Return: the skb, data at the IP header; NULL without memory.
 */
struct sk_buff *packet_skb(const struct packet *p,
			   const struct packet_shape *shape)
{
	u32 linear = min(shape->linear ?: p->length, p->length);
	u32 rest = p->length - linear;
	struct sk_buff *skb;
	bool done;

	skb = alloc_skb(shape->headroom + linear + TAILROOM, GFP_ATOMIC);
	if (!skb)
		return NULL;
	memset(skb->head, POISON, skb_end_offset(skb));
	skb_reserve(skb, shape->headroom);
	skb_put_data(skb, p->data, linear);
	describe(skb, p, shape);
	if (!rest)
		return skb;
	done = shape->listed ? put_list(skb, p->data + linear, rest) :
			       put_fragments(skb, p->data + linear, rest);
	if (done)
		return skb;
	kfree_skb(skb);
	return NULL;
}

/**
 * packet_in - tell whether an skb's content is this packet, byte for byte
 * @p: the packet
 * @skb: the skb
 * @offset: where it should begin
 *
 * Return: true when it is, and nothing follows it.
 */
bool packet_in(const struct packet *p, const struct sk_buff *skb, int offset)
{
	u8 byte;
	u32 i;

	if (skb->len != p->length + offset)
		return false;
	for (i = 0; i < p->length; i++)
		if (skb_copy_bits(skb, offset + i, &byte, 1) ||
		    byte != p->data[i])
			return false;
	return true;
}

static bool same_address(u8 family, const union nf_inet_addr *a,
			 const union nf_inet_addr *b)
{
	return family == AF_INET ? a->ip == b->ip : nf_inet_addr_cmp(a, b);
}

/**
 * packet_flow_is - compare what was parsed with what should have been
 * @a: one
 * @b: the other
 *
 * Return: true when they are the same but for @vip_hash, which parsing leaves
 * alone.
 */
bool packet_flow_is(const struct dsr_key *a, const struct dsr_key *b)
{
	return a->family == b->family && a->protocol == b->protocol &&
	       a->signal == b->signal && a->client_port == b->client_port &&
	       a->vip_port == b->vip_port &&
	       same_address(a->family, &a->client, &b->client) &&
	       same_address(a->family, &a->vip, &b->vip);
}
