// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hand packets to the stack as a driver does, and tell what that took.
 *
 * Everything happens while the module is inserted, on a device of the network
 * namespace of whoever inserts it. A batch of packets is built first; then the
 * time of the calls of netif_receive_skb() alone is taken, with softirqs off
 * as in NAPI. Time is the processor's time stamp counter: on a machine whose
 * clock counts instructions it is a number of instructions. An interrupt makes
 * a batch longer: the least and the median of all batches are told, per packet,
 * in this module's parameters of those names.
 *
 * It can also stand in for a gateway: drop all in a netdev ingress hook, which is
 * the floor of receiving; or send all from PREROUTING with one fixed header,
 * which is what any forwarder there takes at the least.
 *
 * Unlike pktgen it keeps no reference on what it sends: a packet that somebody
 * else holds is cloned by ip_rcv(), and then copied to be changed.
 *
 * It must not know what becomes of the packets. Compare @packets with what the
 * sink has sent.
 */
#include <linux/etherdevice.h>
#include <linux/inet.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/netfilter_netdev.h>
#include <linux/nsproxy.h>
#include <linux/sort.h>
#include <linux/tcp.h>
#include <linux/timex.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#define BATCH_MAX	256
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

static char *mac = "";
module_param(mac, charp, 0444);
MODULE_PARM_DESC(mac, "destination hardware address (the device's own)");

static char *destination = "192.0.2.10";
module_param(destination, charp, 0444);
MODULE_PARM_DESC(destination, "destination IPv4 or IPv6 address");

static ushort port = 80;
module_param(port, ushort, 0444);
MODULE_PARM_DESC(port, "destination port");

static bool tcp;
module_param(tcp, bool, 0444);
MODULE_PARM_DESC(tcp, "TCP, not UDP");

static uint open;
module_param(open, uint, 0444);
MODULE_PARM_DESC(open, "TCP: so many batches of SYNs first; ACKs after them");

static uint flows = 1;
module_param(flows, uint, 0444);
MODULE_PARM_DESC(flows, "walk over so many flows; 0: each packet is a new one");

static uint first;
module_param(first, uint, 0444);
MODULE_PARM_DESC(first, "number of the first flow");

static uint batch = 64;
module_param(batch, uint, 0444);
MODULE_PARM_DESC(batch, "packets in a batch");

static uint batches = 128;
module_param(batches, uint, 0444);
MODULE_PARM_DESC(batches, "batches whose time is taken");

static uint warm = 16;
module_param(warm, uint, 0444);
MODULE_PARM_DESC(warm, "batches before, whose time is not");

static char *hook = "";
module_param(hook, charp, 0444);
MODULE_PARM_DESC(hook, "drop: all, at netdev ingress; null: send all, at PREROUTING");

static char *out = "sink";
module_param(out, charp, 0444);
MODULE_PARM_DESC(out, "where hook=null sends to");

static uint packets;
module_param(packets, uint, 0444);
MODULE_PARM_DESC(packets, "result: packets received, the warm-up's too");

static ulong least;
module_param(least, ulong, 0444);
MODULE_PARM_DESC(least, "result: of the shortest batch, ticks per packet");

static ulong p10;
module_param(p10, ulong, 0444);
MODULE_PARM_DESC(p10, "result: 10th percentile of the batches, ticks per packet");

static ulong median;
module_param(median, ulong, 0444);
MODULE_PARM_DESC(median, "result: of the median batch, ticks per packet");

static struct sk_buff *queue[BATCH_MAX];
static struct net_device *dev;
static u8 lladdr[ETH_ALEN];
static struct net_device *out_dev;
static u8 family;
static __be32 vip;
static struct in6_addr vip6;
/* The least on the wire, without its checksum, in which the headers have room */
static unsigned int frame;
static unsigned int hooked;
static struct ethhdr header_out;

static void put_ip(struct sk_buff *skb, u32 flow)
{
	struct iphdr *ip = skb_put_zero(skb, sizeof(*ip));

	ip->version = 4;
	ip->ihl = 5;
	ip->tot_len = htons(frame - ETH_HLEN);
	ip->id = htons(flow);
	ip->frag_off = htons(IP_DF);
	ip->ttl = 64;
	ip->protocol = tcp ? IPPROTO_TCP : IPPROTO_UDP;
	ip->saddr = htonl(CLIENTS + CLIENT_FIRST + flow % CLIENT_COUNT);
	ip->daddr = vip;
	ip_send_check(ip);
}

static void put_ipv6(struct sk_buff *skb, u32 flow)
{
	struct ipv6hdr *ip = skb_put_zero(skb, sizeof(*ip));

	ip->version = 6;
	ip->payload_len = htons(frame - ETH_HLEN - sizeof(*ip));
	ip->nexthdr = tcp ? IPPROTO_TCP : IPPROTO_UDP;
	ip->hop_limit = 64;
	ip->saddr.s6_addr32[0] = htonl(CLIENTS6);
	ip->saddr.s6_addr32[3] = htonl(CLIENT_FIRST + flow % CLIENT_COUNT);
	ip->daddr = vip6;
}

static void put_tcp(struct sk_buff *skb, __be16 from)
{
	bool syn = packets < open * batch;

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
	header->len = htons(frame - (skb_tail_pointer(skb) - skb->data) +
			    sizeof(*header));
}

/* As from a driver that found the transport checksum good. */
static struct sk_buff *build(u32 flow)
{
	__be16 from = htons(CLIENT_PORT + flow / CLIENT_COUNT);
	struct ethhdr *header;
	struct sk_buff *skb;

	skb = netdev_alloc_skb_ip_align(dev, frame);
	if (!skb)
		return NULL;
	header = skb_put_zero(skb, sizeof(*header));
	ether_addr_copy(header->h_dest, lladdr);
	header->h_source[0] = 2;
	header->h_proto = htons(family == AF_INET ? ETH_P_IP : ETH_P_IPV6);
	if (family == AF_INET)
		put_ip(skb, flow);
	else
		put_ipv6(skb, flow);
	if (tcp)
		put_tcp(skb, from);
	else
		put_udp(skb, from);
	skb_put_zero(skb, frame - skb->len);
	skb->protocol = eth_type_trans(skb, dev);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	return skb;
}

static int build_batch(void)
{
	u32 flow;
	uint i;

	for (i = 0; i < batch; i++) {
		flow = first + (flows ? (packets + i) % flows : packets + i);
		queue[i] = build(flow);
		if (!queue[i])
			goto free;
	}
	return 0;
free:
	while (i--)
		kfree_skb(queue[i]);
	return -ENOMEM;
}

static u64 receive_batch(void)
{
	cycles_t start = get_cycles();
	uint i;

	for (i = 0; i < batch; i++)
		netif_receive_skb(queue[i]);
	return get_cycles() - start;
}

static int run_batch(u64 *ticks)
{
	int err;

	local_bh_disable();
	err = build_batch();
	if (!err) {
		*ticks = receive_batch();
		packets += batch;
	}
	local_bh_enable();
	cond_resched();
	return err;
}

static int compare(const void *a, const void *b)
{
	const u64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static int run(u64 *ticks)
{
	uint i;
	int err;

	for (i = 0; i < warm + batches; i++) {
		err = run_batch(&ticks[i < warm ? 0 : i - warm]);
		if (err)
			return err;
	}
	sort(ticks, batches, sizeof(*ticks), compare, NULL);
	p10 = DIV_ROUND_CLOSEST(ticks[batches / 10], batch);
	least = DIV_ROUND_CLOSEST(ticks[0], batch);
	median = DIV_ROUND_CLOSEST(ticks[batches / 2], batch);
	return 0;
}

static unsigned int drop_hook(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	hooked++;
	return NF_DROP;
}

static unsigned int null_hook(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	hooked++;
	skb_push(skb, ETH_HLEN);
	memcpy(skb->data, &header_out, ETH_HLEN);
	skb_reset_mac_header(skb);
	skb->dev = out_dev;
	dev_queue_xmit(skb);
	return NF_STOLEN;
}

static int run_hooked(u64 *ticks, const struct nf_hook_ops *ops)
{
	int err;

	err = nf_register_net_hook(dev_net(dev), ops);
	if (err)
		return err;
	err = run(ticks);
	nf_unregister_net_hook(dev_net(dev), ops);
	return err ?: (hooked == packets ? 0 : -EIO);
}

static int run_and_drop(u64 *ticks)
{
	struct nf_hook_ops ops = {
		.hook = drop_hook,
		.dev = dev,
		.pf = NFPROTO_NETDEV,
		.hooknum = NF_NETDEV_INGRESS,
	};

	return run_hooked(ticks, &ops);
}

/* Where and when dsr's own hook is called */
static int run_and_send(u64 *ticks)
{
	struct nf_hook_ops ops = {
		.hook = null_hook,
		.pf = family,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP_PRI_RAW + 1,
	};
	int err;

	out_dev = dev_get_by_name(dev_net(dev), out);
	if (!out_dev)
		return -ENODEV;
	header_out.h_dest[0] = 2;
	ether_addr_copy(header_out.h_source, out_dev->dev_addr);
	header_out.h_proto = htons(family == AF_INET ? ETH_P_IP : ETH_P_IPV6);
	err = run_hooked(ticks, &ops);
	dev_put(out_dev);
	return err;
}

static int measure(u64 *ticks)
{
	if (!strcmp(hook, "drop"))
		return run_and_drop(ticks);
	if (!strcmp(hook, "null"))
		return run_and_send(ticks);
	return *hook ? -EINVAL : run(ticks);
}

static int parse_destination(void)
{
	unsigned int len = ETH_HLEN;

	if (in4_pton(destination, -1, (u8 *)&vip, -1, NULL))
		family = AF_INET;
	else if (in6_pton(destination, -1, vip6.s6_addr, -1, NULL))
		family = AF_INET6;
	else
		return -EINVAL;
	len += family == AF_INET ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
	len += tcp ? sizeof(struct tcphdr) : sizeof(struct udphdr);
	frame = max_t(unsigned int, len, ETH_ZLEN);
	return 0;
}

static int parameters(void)
{
	if (!batch || batch > BATCH_MAX || !batches || batches > 65536)
		return -EINVAL;
	ether_addr_copy(lladdr, dev->dev_addr);
	if (*mac && !mac_pton(mac, lladdr))
		return -EINVAL;
	return parse_destination();
}

static int __init inject_init(void)
{
	u64 *ticks = NULL;
	int err;

	dev = dev_get_by_name(current->nsproxy->net_ns, device);
	if (!dev)
		return -ENODEV;
	err = parameters();
	if (err)
		goto put;
	err = -ENOMEM;
	ticks = kvmalloc_array(batches, sizeof(*ticks), GFP_KERNEL);
	if (!ticks)
		goto put;
	err = measure(ticks);
	kvfree(ticks);
put:
	dev_put(dev);
	return err;
}

static void __exit inject_exit(void)
{
}

module_init(inject_init);
module_exit(inject_exit);

MODULE_DESCRIPTION("Hands packets to the stack and tells what that took");
MODULE_LICENSE("GPL");
