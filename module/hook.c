// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where packets are met: what comes in at PREROUTING; what the gateway itself
 * sends at LOCAL_OUT, see output.c. Is the destination a VIP? Then path.c
 * decides.
 *
 * Priority: just after the raw table, so that rules in raw see VIP traffic and
 * can drop it; before conntrack, which never does. But where conntrack is in use,
 * it has gathered fragments before us.
 */
#include "hook.h"
#include "netns.h"
#include "output.h"
#include "path.h"

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/ip.h>

#define DSR_HOOK_PRIORITY	(NF_IP_PRI_RAW + 1)

/*
 * What user space let pass (NFQUEUE) goes on in its task, see nf_reinject(): there
 * the path's counters and the kernel's queues of fragments are not safe from
 * softirqs. Gathered packets, which are rare, come here without being asked.
 */
static noinline enum dsr_path hook_path_in_task(struct dsr_net *dn,
						const struct dsr_config *config,
						struct sk_buff *skb,
						u32 vip_hash, dsr_path_fn path)
{
	enum dsr_path became;

	local_bh_disable();
	became = path(dn, config, skb, vip_hash);
	local_bh_enable();
	return became;
}

/* A VRF shows what came in by one of its devices once more (vrf_rcv_nfhook()). */
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
	struct dsr_net *dn = priv;
	const struct dsr_config *config;
	u32 hash;

	config = dsr_path_config(dn, AF_INET, &ip_hdr(skb)->daddr, &hash);
	if (!config || hook_is_repeat_ipv4(skb))
		return NF_ACCEPT;
	if (unlikely(IPCB(skb)->frag_max_size))
		return hook_path_in_task(dn, config, skb, hash,
					 dsr_path_gathered);
	if (unlikely(!softirq_count()))
		return hook_path_in_task(dn, config, skb, hash, dsr_path_ipv4);
	return dsr_path_ipv4(dn, config, skb, hash);
}

static unsigned int hook_ipv6(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	struct dsr_net *dn = priv;
	const struct dsr_config *config;
	u32 hash;

	config = dsr_path_config(dn, AF_INET6, &ipv6_hdr(skb)->daddr, &hash);
	if (!config || hook_is_repeat_ipv6(skb))
		return NF_ACCEPT;
	if (unlikely(IP6CB(skb)->frag_max_size))
		return hook_path_in_task(dn, config, skb, hash,
					 dsr_path_gathered);
	if (unlikely(!softirq_count()))
		return hook_path_in_task(dn, config, skb, hash, dsr_path_ipv6);
	return dsr_path_ipv6(dn, config, skb, hash);
}

static const struct nf_hook_ops hooks[DSR_HOOKS] = {
	{
		.hook = hook_ipv4,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_PRE_ROUTING,
	},
	{
		.hook = hook_ipv6,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_PRE_ROUTING,
	},
	{
		.hook = dsr_output_ipv4,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_OUT,
	},
	{
		.hook = dsr_output_ipv6,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_OUT,
	},
};

/**
 * dsr_hook_register - begin to see a namespace's packets
 * @dn: the namespace
 *
 * Context: process, under &dsr_net.lock.
 * Return: 0 or the error of nf_register_net_hooks().
 */
int dsr_hook_register(struct dsr_net *dn)
{
	int i;

	lockdep_assert_held(&dn->lock);
	for (i = 0; i < ARRAY_SIZE(dn->hook); i++) {
		dn->hook[i] = hooks[i];
		dn->hook[i].priority = DSR_HOOK_PRIORITY;
		dn->hook[i].priv = dn;
	}
	return nf_register_net_hooks(dn->net, dn->hook, ARRAY_SIZE(dn->hook));
}

/**
 * dsr_hook_unregister - see a namespace's packets no more
 * @dn: the namespace
 *
 * Packets that are inside still run: wait for a grace period before what they
 * read is freed.
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_hook_unregister(struct dsr_net *dn)
{
	lockdep_assert_held(&dn->lock);
	nf_unregister_net_hooks(dn->net, dn->hook, ARRAY_SIZE(dn->hook));
}
