// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets by the number of their flow, and the number of a packet's flow. It
 * must not know when they are sent, nor what becomes of them.
 *
 * Unlike pktgen it keeps no reference on what it makes: a packet that somebody
 * else holds is cloned by ip_rcv(), and then copied to be changed.
 */
#include "traffic.h"

#include <linux/etherdevice.h>
#include <linux/inet.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>

/* 198.18.0.0/15, set aside for benchmarks (RFC 2544); the first 256 not used */
#define CLIENTS		0xc6120000u
#define CLIENT_FIRST	256
#define CLIENT_COUNT	0x1ff00u
#define CLIENT_PORT	20000
/* 2001:2::/48, for the same with IPv6 (RFC 5180) */
#define CLIENTS6	0x20010002u

static char *device = "rx";
module_param(device, charp, 0444);
MODULE_PARM_DESC(device, "receives the packets");

static char *sink = "sink";
module_param(sink, charp, 0444);
MODULE_PARM_DESC(sink, "sends what the hook \"null\" takes; is recorded");

static char *destination = "192.0.2.10";
module_param(destination, charp, 0444);
MODULE_PARM_DESC(destination, "destination IPv4 or IPv6 address, of the first flow");

static uint destinations = 1;
module_param(destinations, uint, 0444);
MODULE_PARM_DESC(destinations, "so many IPv4 addresses, one after the other");

static ushort port = 80;
module_param(port, ushort, 0444);
MODULE_PARM_DESC(port, "destination port");

static bool tcp;
module_param(tcp, bool, 0444);
MODULE_PARM_DESC(tcp, "TCP, not UDP");

struct traffic traffic;

static int parse_destination(void)
{
	unsigned int len = ETH_HLEN;

	if (in4_pton(destination, -1, (u8 *)&traffic.to, -1, NULL))
		traffic.family = AF_INET;
	else if (in6_pton(destination, -1, traffic.to6.s6_addr, -1, NULL))
		traffic.family = AF_INET6;
	else
		return -EINVAL;
	len += traffic.family == AF_INET ? sizeof(struct iphdr) :
					   sizeof(struct ipv6hdr);
	len += tcp ? sizeof(struct tcphdr) : sizeof(struct udphdr);
	traffic.frame = max_t(unsigned int, len, ETH_ZLEN);
	return 0;
}

/**
 * traffic_begin - find the devices, in the namespace of whoever inserts the module
 *
 * Return: 0 or an error; traffic_end() is to be called for either.
 */
int traffic_begin(void)
{
	struct net *net = current->nsproxy->net_ns;

	traffic.dev = dev_get_by_name(net, device);
	traffic.sink = dev_get_by_name(net, sink);
	if (!traffic.dev)
		return -ENODEV;
	return destinations ? parse_destination() : -EINVAL;
}

/* Undo traffic_begin(). */
void traffic_end(void)
{
	dev_put(traffic.dev);
	dev_put(traffic.sink);
}

static void put_ip(struct sk_buff *skb, u32 flow)
{
	struct iphdr *ip = skb_put_zero(skb, sizeof(*ip));

	ip->version = 4;
	ip->ihl = 5;
	ip->tot_len = htons(traffic.frame - ETH_HLEN);
	ip->id = htons(flow);
	ip->frag_off = htons(IP_DF);
	ip->ttl = 64;
	ip->protocol = tcp ? IPPROTO_TCP : IPPROTO_UDP;
	ip->saddr = htonl(CLIENTS + CLIENT_FIRST + flow % CLIENT_COUNT);
	ip->daddr = htonl(ntohl(traffic.to) + flow % destinations);
	ip_send_check(ip);
}

static void put_ipv6(struct sk_buff *skb, u32 flow)
{
	struct ipv6hdr *ip = skb_put_zero(skb, sizeof(*ip));

	ip->version = 6;
	ip->payload_len = htons(traffic.frame - ETH_HLEN - sizeof(*ip));
	ip->nexthdr = tcp ? IPPROTO_TCP : IPPROTO_UDP;
	ip->hop_limit = 64;
	ip->saddr.s6_addr32[0] = htonl(CLIENTS6);
	ip->saddr.s6_addr32[3] = htonl(CLIENT_FIRST + flow % CLIENT_COUNT);
	ip->daddr = traffic.to6;
}

static void put_tcp(struct sk_buff *skb, __be16 from, bool syn)
{
	struct tcphdr *header = skb_put_zero(skb, sizeof(*header));

	header->source = from;
	header->dest = htons(port);
	header->doff = sizeof(*header) / 4;
	header->seq = htonl(syn ? 1 : 2);
	header->syn = syn;
	header->ack = !syn;
	header->ack_seq = htonl(syn ? 0 : 1);
	header->window = htons(8192);
}

static void put_udp(struct sk_buff *skb, __be16 from)
{
	struct udphdr *header = skb_put_zero(skb, sizeof(*header));

	header->source = from;
	header->dest = htons(port);
	header->len = htons(traffic.frame - skb->len + sizeof(*header));
}

/**
 * traffic_packet - a packet as a driver hands it up that found its checksum good
 * @flow: its flow
 * @syn: with TCP: it begins the connection
 *
 * Return: the packet, nobody else's, or NULL without memory.
 */
struct sk_buff *traffic_packet(u32 flow, bool syn)
{
	__be16 from = htons(CLIENT_PORT + flow / CLIENT_COUNT);
	bool ipv4 = traffic.family == AF_INET;
	struct ethhdr *header;
	struct sk_buff *skb;

	skb = netdev_alloc_skb_ip_align(traffic.dev, traffic.frame);
	if (!skb)
		return NULL;
	header = skb_put_zero(skb, sizeof(*header));
	ether_addr_copy(header->h_dest, traffic.dev->dev_addr);
	header->h_source[0] = 2;
	header->h_proto = htons(ipv4 ? ETH_P_IP : ETH_P_IPV6);
	if (ipv4)
		put_ip(skb, flow);
	else
		put_ipv6(skb, flow);
	if (tcp)
		put_tcp(skb, from, syn);
	else
		put_udp(skb, from);
	skb_put_zero(skb, traffic.frame - skb->len);
	skb->protocol = eth_type_trans(skb, traffic.dev);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	return skb;
}

/**
 * traffic_flow - which flow a packet is of
 * @skb: an IPv4 packet of traffic_packet(), with its network header set
 *
 * Return: the flow, or a number that is none for what is not such a packet.
 */
u32 traffic_flow(const struct sk_buff *skb)
{
	const struct iphdr *ip = ip_hdr(skb);
	const __be16 *from = (const __be16 *)(ip + 1);
	u32 client, round;

	if (skb_tail_pointer(skb) < (const u8 *)(from + 1) || ip->ihl != 5)
		return U32_MAX;
	client = ntohl(ip->saddr) - CLIENTS - CLIENT_FIRST;
	round = ntohs(*from) - CLIENT_PORT;
	if (client >= CLIENT_COUNT || round > U16_MAX - CLIENT_PORT)
		return U32_MAX;
	return client + round * CLIENT_COUNT;
}
