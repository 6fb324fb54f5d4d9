// SPDX-License-Identifier: GPL-2.0-only
/*
 * The least that can become of a packet, to compare with: dropped in a netdev
 * ingress hook (the floor of receiving), or sent at PREROUTING, where and when
 * dsr's own hook is called, with one fixed header (a forwarder that decides
 * nothing).
 */
#include "traffic.h"

#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_netdev.h>

static char *hook = "none";
module_param(hook, charp, 0444);
MODULE_PARM_DESC(hook, "drop: all, at netdev ingress; null: send all, at PREROUTING");

static struct nf_hook_ops ops;
static struct ethhdr header;
static DEFINE_PER_CPU(unsigned int, hooked);

static unsigned int drop_hook(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	this_cpu_inc(hooked);
	return NF_DROP;
}

static unsigned int null_hook(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	this_cpu_inc(hooked);
	skb_push(skb, ETH_HLEN);
	memcpy(skb->data, &header, ETH_HLEN);
	skb_reset_mac_header(skb);
	skb->dev = traffic.sink;
	dev_queue_xmit(skb);
	return NF_STOLEN;
}

/**
 * hooks_begin - let a hook decide about all packets, when one is wanted
 *
 * Return: 0 or an error; -EINVAL for a hook that there is not.
 */
int hooks_begin(void)
{
	if (!strcmp(hook, "none"))
		return 0;
	if (!strcmp(hook, "drop")) {
		ops.hook = drop_hook;
		ops.dev = traffic.dev;
		ops.pf = NFPROTO_NETDEV;
		ops.hooknum = NF_NETDEV_INGRESS;
	} else if (!strcmp(hook, "null") && traffic.sink) {
		ops.hook = null_hook;
		ops.pf = traffic.family;
		ops.hooknum = NF_INET_PRE_ROUTING;
		ops.priority = NF_IP_PRI_RAW + 1;
		header.h_dest[0] = 2;
		ether_addr_copy(header.h_source, traffic.sink->dev_addr);
		header.h_proto = htons(traffic.family == AF_INET ? ETH_P_IP :
								   ETH_P_IPV6);
	} else {
		return -EINVAL;
	}
	return nf_register_net_hook(dev_net(traffic.dev), &ops);
}

/**
 * hooks_end - undo hooks_begin()
 * @packets: were received meanwhile
 *
 * Return: 0; -EIO when the hook did not see as many.
 */
int hooks_end(unsigned int packets)
{
	int cpu;

	if (!ops.hook)
		return 0;
	nf_unregister_net_hook(dev_net(traffic.dev), &ops);
	for_each_possible_cpu(cpu)
		packets -= per_cpu(hooked, cpu);
	return packets ? -EIO : 0;
}
