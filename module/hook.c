// SPDX-License-Identifier: GPL-2.0-only
/*
 * The netfilter hooks: PREROUTING for what comes in; LOCAL_OUT for what the gateway
 * itself sends, see output.c. They look whether the destination is a VIP; path.c
 * does the rest.
 *
 * Priority: just after the raw table, so that rules in raw see VIP traffic and can
 * drop it; before conntrack, which never sees it. But where conntrack is in use, it
 * has defragmented packets before.
 */
#include "hook.h"
#include "datapath.h"
#include "output.h"
#include "path.h"

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/ip.h>

#define DSR_HOOK_PRIORITY	(NF_IP_PRI_RAW + 1)

/*
 * Packets that user space reinjects (NFQUEUE) run in its task, see nf_reinject():
 * there the path's counters and the kernel's fragment queues are not safe from
 * softirqs. Gathered packets are rare, and always come here.
 */
static noinline enum dsr_path hook_path_in_task(struct dsr_datapath *dp,
						const struct dsr_config *config,
						struct sk_buff *skb,
						u32 vip_hash, dsr_path_fn path)
{
	enum dsr_path became;

	local_bh_disable();
	became = path(dp, config, skb, vip_hash);
	local_bh_enable();
	return became;
}

/* A VRF calls the hook again for its devices' packets (vrf_rcv_nfhook()). */
static bool hook_is_repeat_ipv4(const struct sk_buff *skb)
{
	return unlikely(ipv4_l3mdev_skb(IPCB(skb)->flags));
}

static bool hook_is_repeat_ipv6(const struct sk_buff *skb)
{
	return unlikely(ipv6_l3mdev_skb(IP6CB(skb)->flags));
}

static unsigned int hook_ipv4(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	struct dsr_datapath *dp = priv;
	const struct dsr_config *config;
	u32 hash;

	config = dsr_path_config(dp, AF_INET, &ip_hdr(skb)->daddr, &hash);
	if (!config || hook_is_repeat_ipv4(skb))
		return NF_ACCEPT;
	if (unlikely(IPCB(skb)->frag_max_size))
		return hook_path_in_task(dp, config, skb, hash,
					 dsr_path_gathered);
	if (unlikely(!softirq_count()))
		return hook_path_in_task(dp, config, skb, hash, dsr_path_ipv4);
	return dsr_path_ipv4(dp, config, skb, hash);
}

static unsigned int hook_ipv6(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	struct dsr_datapath *dp = priv;
	const struct dsr_config *config;
	u32 hash;

	config = dsr_path_config(dp, AF_INET6, &ipv6_hdr(skb)->daddr, &hash);
	if (!config || hook_is_repeat_ipv6(skb))
		return NF_ACCEPT;
	if (unlikely(IP6CB(skb)->frag_max_size))
		return hook_path_in_task(dp, config, skb, hash,
					 dsr_path_gathered);
	if (unlikely(!softirq_count()))
		return hook_path_in_task(dp, config, skb, hash, dsr_path_ipv6);
	return dsr_path_ipv6(dp, config, skb, hash);
}

/* What a namespace with services registers; priv is its &struct dsr_datapath. */
const struct nf_hook_ops dsr_hooks[DSR_HOOKS] = {
	{
		.hook = hook_ipv4,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = DSR_HOOK_PRIORITY,
	},
	{
		.hook = hook_ipv6,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = DSR_HOOK_PRIORITY,
	},
	{
		.hook = dsr_output_ipv4,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = DSR_HOOK_PRIORITY,
	},
	{
		.hook = dsr_output_ipv6,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = DSR_HOOK_PRIORITY,
	},
};
