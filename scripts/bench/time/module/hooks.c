// SPDX-License-Identifier: GPL-2.0-only
/*
 * The least that can become of a packet, to compare with: dropped in a netdev
 * ingress hook (the floor of receiving), or sent at PREROUTING with a fixed
 * header, whatever its destination (a forwarder that decides nothing).
 */
#include "dsr_time.h"

#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_netdev.h>
#include <linux/string.h>

static struct nf_hook_ops ops;
static struct ethhdr header;
static struct net_device *to;

static unsigned int drop_hook(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	return NF_DROP;
}

static unsigned int null_hook(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	if (unlikely(skb_cow_head(skb, LL_RESERVED_SPACE(to))))
		return NF_DROP;
	memcpy(skb_push(skb, ETH_HLEN), &header, ETH_HLEN);
	skb->dev = to;
	dev_queue_xmit(skb);
	return NF_STOLEN;
}

/**
 * hooks_begin - let a hook decide about all packets
 * @net: the network namespace
 * @mode: "drop", "null" or "none"
 * @dev: the device that receives them
 * @sink: the device that "null" sends out of, or NULL
 *
 * Context: process.
 * Return: 0 or an error; -EINVAL for a mode that there is not.
 */
int hooks_begin(struct net *net, const char *mode, struct net_device *dev,
		struct net_device *sink)
{
	ops = (struct nf_hook_ops) { };
	if (!strcmp(mode, "none"))
		return 0;
	if (!strcmp(mode, "drop")) {
		ops.hook = drop_hook;
		ops.dev = dev;
		ops.pf = NFPROTO_NETDEV;
		ops.hooknum = NF_NETDEV_INGRESS;
	} else if (!strcmp(mode, "null") && sink) {
		ops.hook = null_hook;
		ops.pf = NFPROTO_IPV4;
		ops.hooknum = NF_INET_PRE_ROUTING;
		ops.priority = NF_IP_PRI_RAW + 1;
		to = sink;
		eth_random_addr(header.h_dest);
		ether_addr_copy(header.h_source, sink->dev_addr);
		header.h_proto = htons(ETH_P_IP);
	} else {
		return -EINVAL;
	}
	return nf_register_net_hook(net, &ops);
}

/**
 * hooks_end - undo hooks_begin()
 * @net: the network namespace
 *
 * Context: process.
 */
void hooks_end(struct net *net)
{
	if (ops.hook)
		nf_unregister_net_hook(net, &ops);
}
