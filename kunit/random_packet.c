// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is behind random_packet.h. Knows the formats of packets and what a driver
 * may deliver, and nothing of what becomes of it.
 */
#include "random_packet.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/ipv6.h>

static const u8 protocols[] = { IPPROTO_TCP, IPPROTO_TCP, IPPROTO_UDP,
				IPPROTO_SCTP, IPPROTO_UDPLITE };
static const u8 other_protocols[] = { IPPROTO_ESP, IPPROTO_GRE, IPPROTO_AH };

static bool is_ipv4(const struct random_packet *r)
{
	return r->flow.family == AF_INET;
}

static u32 header_length(const struct packet *p)
{
	return p->flow.family == AF_INET ? (p->data[0] & 15) * 4 : 40;
}

static void new_flow(struct random_packet *r)
{
	r->flow = packet_flow(random_below(r, 2) ? AF_INET : AF_INET6,
			      protocols[random_below(r, ARRAY_SIZE(protocols))]);
	r->flow.client_port = htons(1000 + random_below(r, 2000));
	if (!random_below(r, 16))
		r->flow.vip_port = htons(random_below(r, 65536));
	r->mark = random_below(r, 8) ? 0 : RANDOM_MARK;
}

static void make_plain(struct random_packet *r)
{
	struct packet *p = &r->packet;

	packet_make(p, &r->flow, random_below(r, random_below(r, 64) ?
					      200 : 3000));
	if (r->flow.protocol == IPPROTO_TCP)
		packet_set_flags(p, random_below(r, 64));
	else if (r->flow.protocol == IPPROTO_SCTP)
		packet_set_chunk(p, random_below(r, 16), random_below(r, 2));
}

static void set_protocol(struct packet *p, u8 protocol)
{
	if (p->flow.family == AF_INET)
		((struct iphdr *)p->data)->protocol = protocol;
	else
		((struct ipv6hdr *)p->data)->nexthdr = protocol;
	packet_finish(p);
}

/* Of a protocol without ports: its addresses are the flow. */
static void make_other(struct random_packet *r)
{
	u32 i = random_below(r, ARRAY_SIZE(other_protocols) - !is_ipv4(r));

	make_plain(r);
	set_protocol(&r->packet, other_protocols[i]);
	r->flow.protocol = other_protocols[i];
	r->flow.client_port = 0;
	r->flow.vip_port = 0;
	r->mark = random_below(r, 2) ? RANDOM_MARK : 0;
}

static void set_ttl(struct packet *p, u8 ttl)
{
	if (p->flow.family == AF_INET)
		((struct iphdr *)p->data)->ttl = ttl;
	else
		((struct ipv6hdr *)p->data)->hop_limit = ttl;
}

static void add_options(struct random_packet *r, struct packet *p)
{
	u8 bytes[40];
	u32 i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = random_below(r, 4) ? 1 : random_below(r, 256);
	packet_add_options(p, bytes, 4 * (1 + random_below(r, 10)));
}

static void add_extensions(struct random_packet *r, struct packet *p)
{
	static const u8 types[] = { NEXTHDR_HOP, NEXTHDR_DEST, NEXTHDR_ROUTING,
				    NEXTHDR_AUTH, NEXTHDR_FRAGMENT };
	u8 bytes[8] = { };
	u32 n;

	for (n = 1 + random_below(r, 9); n; n--) {
		bytes[2] = random_below(r, 8) ? 0 : random_below(r, 256);
		bytes[3] = random_below(r, 8) ? 0 : random_below(r, 256);
		*(__be32 *)(bytes + 4) = htonl(r->id);
		packet_add_header(p, types[random_below(r, ARRAY_SIZE(types))],
				  bytes, sizeof(bytes));
	}
}

static void add_headers(struct random_packet *r, struct packet *p)
{
	if (is_ipv4(r))
		return add_options(r, p);
	add_extensions(r, p);
	/* Hop-by-hop options are the IP layer's to judge. */
	if (p->data[offsetof(struct ipv6hdr, nexthdr)] == NEXTHDR_HOP)
		r->honest = false;
}

static void be_fragment(struct random_packet *r, struct packet *p)
{
	if (p->flow.family != AF_INET)
		return;
	((struct iphdr *)p->data)->frag_off =
		htons(random_below(r, 4) << 13 | random_below(r, 4));
	packet_finish(p);
}

/* About an answer, with options, a fragment, or cut off anywhere */
static void make_error(struct random_packet *r)
{
	struct dsr_key reply = packet_reply(&r->flow);
	bool honest = r->honest;

	packet_make(&r->inner, &reply, random_below(r, 100));
	if (!random_below(r, 4))
		add_headers(r, &r->inner);
	if (!random_below(r, 4))
		be_fragment(r, &r->inner);
	packet_make_error(&r->packet, &r->inner, random_below(r, 14),
			  random_below(r, r->inner.length + 1));
	r->honest = honest;
}

static void flip_bytes(struct random_packet *r)
{
	struct packet *p = &r->packet;
	u32 n, end;

	for (n = 1 + random_below(r, 3); n; n--) {
		end = random_below(r, 2) ? min(p->length, 80u) : p->length;
		p->data[random_below(r, end)] = random_below(r, 256);
	}
	r->known = false;
	r->honest = false;
}

/* It is for a VIP still, and its header can be read. */
static void vouch(struct random_packet *r)
{
	struct packet *p = &r->packet;
	struct iphdr *ip = (struct iphdr *)p->data;

	if (is_ipv4(r)) {
		ip->version = 4;
		ip->ihl = clamp_t(u32, ip->ihl, 5, min(p->length / 4, 15u));
		ip->daddr = p->flow.vip.ip;
	} else {
		p->data[0] = 0x60 | (p->data[0] & 15);
		memcpy(p->data + 24, &p->flow.vip, 16);
	}
	packet_finish(p);
	r->length = p->length;
}

static void set_length(struct random_packet *r, u32 length)
{
	struct ipv6hdr *ip6 = (struct ipv6hdr *)r->packet.data;
	struct iphdr *ip = (struct iphdr *)r->packet.data;

	if (is_ipv4(r)) {
		ip->tot_len = htons(length);
		ip_send_check(ip);
	} else {
		ip6->payload_len = htons(length - sizeof(*ip6));
	}
	r->length = length;
}

/* Padding is honest; a frame that ends early, or other lengths, are not. */
static void lie(struct random_packet *r)
{
	struct packet *p = &r->packet;
	u32 header = header_length(p), kind = random_below(r, 6);

	if (kind < 3) {
		p->length += 1 + random_below(r, 40);
		return;
	}
	r->honest = false;
	if (kind == 3)
		p->length = 1 + random_below(r, p->length);
	else if (kind == 4)
		set_length(r, header + random_below(r, 2 * p->length));
	else if (is_ipv4(r))
		((struct iphdr *)p->data)->check ^= htons(1);
	else
		p->data[0] = random_below(r, 256);
}

/* As they were sent, or not; one of them twice, or never */
static void put_in_order(struct random_packet *r)
{
	u32 i, other;

	for (i = 0; i < r->parts; i++)
		r->order[i] = i;
	if (random_below(r, 2))
		for (i = r->parts - 1; i; i--) {
			other = random_below(r, i + 1);
			swap(r->order[i], r->order[other]);
		}
	if (!random_below(r, 6)) {
		other = random_below(r, r->parts);
		r->order[r->parts++] = other;
	} else if (r->parts > 1 && !random_below(r, 4)) {
		r->parts--;
	}
}

/* What is behind the headers */
static void divide(struct random_packet *r)
{
	u32 end = r->packet.length - r->packet.l4, from, to;
	u32 size = 8 * (1 + random_below(r, 200));

	size = max(size, roundup(DIV_ROUND_UP(end, RANDOM_PARTS), 8));
	for (from = 0; from < end; from += size) {
		to = from + size + (random_below(r, 16) ? 0 : 8);
		to = min(to, end);
		packet_part(&r->part[r->parts++], &r->packet, from, to, 0,
			    r->id);
	}
	put_in_order(r);
}

static void make_kind(struct random_packet *r)
{
	u32 kind = random_below(r, 16);

	if (!kind)
		make_other(r);
	else if (kind < 4)
		make_error(r);
	else
		make_plain(r);
}

static bool divisible(const struct random_packet *r)
{
	return r->packet.length > r->packet.l4 + 8;
}

/**
 * random_packet_make - make the next packet
 * @r: where, and from what
 * @received: it comes by the IP layer, and may be what that refuses
 */
void random_packet_make(struct random_packet *r, bool received)
{
	struct packet *p = &r->packet;

	r->id++;
	r->parts = 0;
	r->known = true;
	r->honest = true;
	new_flow(r);
	make_kind(r);
	if (is_ipv4(r))
		((struct iphdr *)p->data)->id = htons(r->id);
	if (!random_below(r, 16))
		set_ttl(p, 1 + random_below(r, 2));
	if (!random_below(r, 6))
		add_headers(r, p);
	if (!random_below(r, 4))
		flip_bytes(r);
	if (!random_below(r, 12))
		be_fragment(r, p);
	else if (!random_below(r, 8))
		packet_cut(p, p->l4 + random_below(r, p->length - p->l4 + 1));
	vouch(r);
	/* It has no ports, or not all of what it was. */
	if (is_ipv4(r) && ip_is_fragment((struct iphdr *)p->data))
		r->known = false;
	if (r->known && !random_below(r, 12) && divisible(r))
		divide(r);
	else if (received && !random_below(r, 10))
		lie(r);
	if (!received)
		r->honest = true;
}

static void set_checksum_state(struct random_packet *r, struct sk_buff *skb,
			       const struct packet *p)
{
	skb->ip_summed = random_below(r, 4);
	skb->csum = packet_random(&r->seed);
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return;
	skb->ip_summed = CHECKSUM_NONE;
	if (p->l4 + 18 <= skb_headlen(skb))
		skb_partial_csum_set(skb, p->l4, 16);
}

static u32 gso_type(const struct random_packet *r)
{
	if (r->flow.protocol == IPPROTO_UDP)
		return SKB_GSO_UDP_L4;
	return is_ipv4(r) ? SKB_GSO_TCPV4 : SKB_GSO_TCPV6;
}

/*
 * Nobody merges what he cannot read, and the core of 7.x sends nothing of that
 * kind. It cuts up a list whose parts are not of that size.
 */
static bool may_be_merged(const struct random_packet *r,
			  const struct sk_buff *skb)
{
	return r->known && (r->flow.protocol == IPPROTO_TCP ||
			    r->flow.protocol == IPPROTO_UDP) &&
	       skb->len >= 500 && !skb_has_frag_list(skb);
}

static void set_offload(struct random_packet *r, struct sk_buff *skb)
{
	struct skb_shared_info *info = skb_shinfo(skb);

	if (!may_be_merged(r, skb) || random_below(r, 2))
		return;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	info->gso_size = 100 + random_below(r, 1400);
	info->gso_type = gso_type(r);
	if (skb_is_nonlinear(skb) && !random_below(r, 3))
		info->gso_type = 0; /* LRO */
	info->gso_segs = DIV_ROUND_UP(skb->len, info->gso_size);
}

static void set_frame(struct random_packet *r, struct sk_buff *skb,
		      bool received)
{
	if (!random_below(r, 32))
		skb->pkt_type = random_below(r, 4);
	if (!random_below(r, 16))
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q),
				       random_below(r, 2) ? 5 : 0);
	if (received && (skb->pkt_type == PACKET_OTHERHOST ||
			 skb_vlan_tag_present(skb)))
		r->honest = false;
}

/**
 * random_packet_skb - the packet as a driver may deliver it
 * @r: the packet
 * @p: its bytes, or those of a part of it
 * @received: it is for the core to receive, so that nothing was looked at yet;
 *	otherwise it is as it comes to PREROUTING
 * @dev: where it comes from
 * @source: its Ethernet source address
 *
 * Return: the skb; NULL without memory.
 */
struct sk_buff *random_packet_skb(struct random_packet *r,
				  const struct packet *p, bool received,
				  struct net_device *dev, const u8 *source)
{
	struct packet_shape shape = {
		.headroom = 14 + random_below(r, 3) * 25,
		.listed = random_below(r, 2),
		.dev = dev,
		.source = source,
	};
	u32 least = received ? 1 : header_length(p);
	struct sk_buff *skb;

	shape.linear = random_below(r, 2) ? 0 : least + random_below(r, 60);
	skb = packet_skb(p, &shape);
	if (!skb)
		return NULL;
	skb->mark = r->mark;
	set_frame(r, skb, received);
	set_checksum_state(r, skb, p);
	/* Padding is not taken off what a checksum is still to be put in. */
	if (skb->ip_summed == CHECKSUM_PARTIAL && received &&
	    r->length < r->packet.length)
		r->honest = false;
	if (!r->parts)
		set_offload(r, skb);
	if (received)
		skb->transport_header = (typeof(skb->transport_header))~0U;
	return skb;
}
