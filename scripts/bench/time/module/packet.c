// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets by the number of their flow, and the number of a packet's flow. It
 * must not know when they are sent, nor what becomes of them.
 */
#include "dsr_time.h"

#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>

/* The least frame on the wire, without its checksum; no padding in it */
#define FRAME		ETH_ZLEN
/* 198.18.0.0/15, set aside for benchmarks (RFC 2544); the first 256 not used */
#define CLIENT_FIRST	0xc6120100u
#define CLIENT_COUNT	0x1ff00u
#define CLIENT_PORT	20000

static void put_ip(struct sk_buff *skb, const struct traffic *traffic, u32 flow)
{
	struct iphdr *ip = skb_put_zero(skb, sizeof(*ip));
	u32 to = ntohl(traffic->destination) + flow % traffic->destinations;

	ip->version = 4;
	ip->ihl = 5;
	ip->tot_len = htons(FRAME - ETH_HLEN);
	ip->id = htons(flow);
	ip->frag_off = htons(IP_DF);
	ip->ttl = 64;
	ip->protocol = traffic->tcp ? IPPROTO_TCP : IPPROTO_UDP;
	ip->saddr = htonl(CLIENT_FIRST + flow % CLIENT_COUNT);
	ip->daddr = htonl(to);
	ip_send_check(ip);
}

static void put_tcp(struct sk_buff *skb, const struct traffic *traffic,
		    __be16 from, bool syn)
{
	struct tcphdr *header = skb_put_zero(skb, sizeof(*header));

	header->source = from;
	header->dest = traffic->port;
	header->doff = sizeof(*header) / 4;
	header->seq = htonl(syn ? 1 : 2);
	header->syn = syn;
	header->ack = !syn;
	header->ack_seq = htonl(syn ? 0 : 1);
	header->window = htons(8192);
}

static void put_udp(struct sk_buff *skb, const struct traffic *traffic,
		    __be16 from)
{
	struct udphdr *header = skb_put_zero(skb, sizeof(*header));

	header->source = from;
	header->dest = traffic->port;
	header->len = htons(FRAME - ETH_HLEN - sizeof(struct iphdr));
}

/**
 * packet_build - a packet as a driver hands it up that found its checksum good
 * @traffic: what they are all like
 * @flow: its flow
 * @syn: with TCP: it begins the connection
 *
 * Context: any.
 * Return: the packet, nobody else's, or NULL without memory.
 */
struct sk_buff *packet_build(const struct traffic *traffic, u32 flow, bool syn)
{
	__be16 from = htons(CLIENT_PORT + flow / CLIENT_COUNT);
	struct ethhdr *header;
	struct sk_buff *skb;

	skb = netdev_alloc_skb_ip_align(traffic->dev, FRAME);
	if (!skb)
		return NULL;
	header = skb_put_zero(skb, sizeof(*header));
	ether_addr_copy(header->h_dest, traffic->lladdr);
	header->h_source[0] = 2;
	header->h_proto = htons(ETH_P_IP);
	put_ip(skb, traffic, flow);
	if (traffic->tcp)
		put_tcp(skb, traffic, from, syn);
	else
		put_udp(skb, traffic, from);
	skb_put_zero(skb, FRAME - skb->len);
	skb->protocol = eth_type_trans(skb, traffic->dev);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	return skb;
}

/**
 * packet_flow - which flow a packet is of
 * @skb: a packet of packet_build(), with its network header set
 *
 * Context: any.
 * Return: the flow, or a number that is none for what is not such a packet.
 */
u32 packet_flow(const struct sk_buff *skb)
{
	const struct iphdr *ip = ip_hdr(skb);
	const __be16 *from = (const __be16 *)(ip + 1);
	u32 client, round;

	if (skb_tail_pointer(skb) < (const u8 *)(from + 1) || ip->ihl != 5)
		return U32_MAX;
	client = ntohl(ip->saddr) - CLIENT_FIRST;
	round = ntohs(*from) - CLIENT_PORT;
	if (client >= CLIENT_COUNT || round > U16_MAX - CLIENT_PORT)
		return U32_MAX;
	return client + round * CLIENT_COUNT;
}
