// SPDX-License-Identifier: GPL-2.0-only
/*
 * LOCAL_OUT: what the gateway itself sends to a VIP goes the way of a client's
 * packets. Such a packet has no device yet, no link-layer header, but a route
 * and mostly a socket; and its sender may be told at once what went wrong.
 *
 * A packet that was sent to a server does not come back here; one that is left
 * to the gateway's own stack is met once more at PREROUTING, on the loopback
 * device, and let through there.
 */
#include "output.h"
#include "netns.h"
#include "path.h"

#include <linux/bottom_half.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

typedef enum dsr_path (*path_fn)(struct dsr_net *dn,
				 const struct dsr_config *config,
				 struct sk_buff *skb, u32 vip_hash);

/* The path is made for softirqs: its counters and caches are per CPU. */
static noinline unsigned int own_packet(struct dsr_net *dn,
					const struct dsr_config *config,
					struct sk_buff *skb, u32 vip_hash,
					path_fn path)
{
	struct net_device *dev = skb->dev;
	enum dsr_path became;

	local_bh_disable();
	skb->dev = NULL;
	became = path(dn, config, skb, vip_hash);
	if (became == DSR_PATH_PASS)
		skb->dev = dev;
	else if (became == DSR_PATH_SENT)
		dsr_count(dn->counters, DSR_COUNTER_OUTPUT);
	local_bh_enable();
	return became;
}

/**
 * dsr_output_ipv4 - what becomes of an IPv4 packet of the gateway's own
 * @priv: the namespace
 * @skb: the packet, data at the IP header
 * @state: of netfilter
 *
 * Context: any that may send, RCU read side.
 * Return: a verdict of netfilter, with an error for the sender.
 */
unsigned int dsr_output_ipv4(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	struct dsr_net *dn = priv;
	const struct dsr_config *config = rcu_dereference(dn->config);
	u32 hash;

	if (unlikely(!config))
		return NF_ACCEPT;
	hash = dsr_vip_hash(AF_INET, (void *)&ip_hdr(skb)->daddr);
	if (!dsr_config_is_vip(config, hash))
		return NF_ACCEPT;
	return own_packet(dn, config, skb, hash, dsr_path_ipv4);
}

/**
 * dsr_output_ipv6 - what becomes of an IPv6 packet of the gateway's own
 * @priv: the namespace
 * @skb: the packet, data at the IP header
 * @state: of netfilter
 *
 * Context: any that may send, RCU read side.
 * Return: a verdict of netfilter, with an error for the sender.
 */
unsigned int dsr_output_ipv6(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	struct dsr_net *dn = priv;
	const struct dsr_config *config = rcu_dereference(dn->config);
	u32 hash;

	if (unlikely(!config))
		return NF_ACCEPT;
	hash = dsr_vip_hash(AF_INET6, (void *)&ipv6_hdr(skb)->daddr);
	if (!dsr_config_is_vip(config, hash))
		return NF_ACCEPT;
	return own_packet(dn, config, skb, hash, dsr_path_ipv6);
}
