// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packet path, stage by stage: is it for a VIP, parse, steer, prepare,
 * commit. This is the only file that knows netfilter's verdicts, and the only
 * one that decides what a refusal means for the packet.
 *
 * Priority: just after the raw table, so that rules in raw PREROUTING see VIP
 * traffic and can drop it; before conntrack, which never does.
 */
#include "hook.h"
#include "compat.h"
#include "icmp.h"
#include "netns.h"
#include "packet.h"
#include "steer.h"
#include "xmit.h"

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

/* Declared here alone: this file creates the tracepoints. */
#define CREATE_TRACE_POINTS
#include "trace.h"

#define DSR_HOOK_PRIORITY	(NF_IP_PRI_RAW + 1)

static unsigned int drop(struct dsr_net *dn, struct sk_buff *skb,
			 enum dsr_counter why)
{
	dsr_count(dn->counters, why);
	trace_dsr_drop(why, skb->len);
	kfree_skb(skb);
	return NF_STOLEN;
}

static unsigned int pass(struct dsr_net *dn, enum dsr_counter why)
{
	dsr_count(dn->counters, why);
	return NF_ACCEPT;
}

/*
 * Is the packet one that a service of this VIP would have to take? It may be,
 * when the protocol is hidden behind headers that cannot be read.
 */
static bool would_serve(const struct dsr_vip *vip, u8 protocol)
{
	if (protocol == IPPROTO_TCP)
		return vip->tcp;
	return protocol != IPPROTO_UDP || vip->udp;
}

/* What parsing declined. The filter errs on the side of yes: look properly. */
static noinline unsigned int declined(struct dsr_net *dn,
				      const struct dsr_config *config,
				      struct sk_buff *skb,
				      const struct dsr_key *key,
				      enum dsr_parsed parsed,
				      enum dsr_counter why)
{
	const struct dsr_vip *vip;

	vip = dsr_config_vip(config, key->vip_hash, key->family, &key->vip);
	if (!vip)
		return NF_ACCEPT;
	if (parsed == DSR_PASS)
		return pass(dn, why);
	if (!would_serve(vip, key->protocol))
		return NF_ACCEPT;
	return drop(dn, skb, why);
}

static noinline unsigned int no_service(struct dsr_net *dn,
					const struct dsr_config *config,
					const struct dsr_key *key)
{
	if (dsr_config_vip(config, key->vip_hash, key->family, &key->vip))
		return pass(dn, DSR_COUNTER_PASS_NO_SERVICE);
	return NF_ACCEPT;
}

static noinline unsigned int no_server(struct dsr_net *dn, struct sk_buff *skb,
				       const struct dsr_key *key,
				       const struct dsr_view *view)
{
	switch (view->no_server) {
	case DSR_NO_SERVER_PASS:
		return pass(dn, DSR_COUNTER_PASS_NO_SERVER);
	case DSR_NO_SERVER_DROP:
		return drop(dn, skb, DSR_COUNTER_DROP_NO_SERVER);
	default:
		dsr_icmp_unreachable(skb, key->family);
		return drop(dn, skb, DSR_COUNTER_REJECT_NO_SERVER);
	}
}

static noinline unsigned int refused(struct dsr_net *dn, struct sk_buff *skb,
				     const struct dsr_key *key, u32 mtu,
				     enum dsr_counter why)
{
	if (why == DSR_COUNTER_DROP_TOO_BIG)
		dsr_icmp_too_big(skb, key->family, mtu);
	else if (why == DSR_COUNTER_DROP_TTL)
		dsr_icmp_time_exceeded(skb, key->family);
	return drop(dn, skb, why);
}

static __always_inline unsigned int send(struct dsr_net *dn,
					 struct sk_buff *skb,
					 const struct dsr_key *key,
					 const struct dsr_decision *decision)
{
	enum dsr_prepared prepared;
	enum dsr_counter why;

	prepared = dsr_xmit_prepare(skb, decision, &why);
	if (unlikely(prepared == DSR_DELIVER)) {
		dsr_xmit_account(skb, decision->server);
		return pass(dn, DSR_COUNTER_LOCAL);
	}
	if (unlikely(prepared == DSR_REFUSE))
		return refused(dn, skb, key, decision->l2->mtu, why);
	trace_dsr_steer(key, decision->server, skb->len);
	if (unlikely(!dsr_xmit_commit(skb, decision)))
		return drop(dn, skb, DSR_COUNTER_DROP_MEMORY);
	dsr_count(dn->counters, DSR_COUNTER_STEERED);
	return NF_STOLEN;
}

static __always_inline unsigned int steer(struct dsr_net *dn,
					  const struct dsr_config *config,
					  struct sk_buff *skb,
					  const struct dsr_key *key)
{
	struct dsr_decision decision DSR_UNINITIALIZED;
	enum dsr_verdict verdict;

	verdict = dsr_steer(config, dn->counters, key, dsr_net_now(dn),
			    &decision);
	if (likely(verdict == DSR_SEND))
		return send(dn, skb, key, &decision);
	if (verdict == DSR_NO_SERVICE)
		return no_service(dn, config, key);
	if (verdict == DSR_NO_SERVER)
		return no_server(dn, skb, key, decision.view);
	return drop(dn, skb, DSR_COUNTER_DROP_GONE);
}

typedef enum dsr_parsed (*parse_fn)(struct sk_buff *skb, struct dsr_key *key,
				    enum dsr_counter *why);

static __always_inline unsigned int vip_packet(struct dsr_net *dn,
					       const struct dsr_config *config,
					       struct sk_buff *skb,
					       u32 vip_hash, parse_fn parse)
{
	struct dsr_key key DSR_UNINITIALIZED;
	enum dsr_parsed parsed;
	enum dsr_counter why;

	key.vip_hash = vip_hash;
	parsed = parse(skb, &key, &why);
	if (unlikely(parsed != DSR_PARSED))
		return declined(dn, config, skb, &key, parsed, why);
	return steer(dn, config, skb, &key);
}

/* Apart from the hooks, so that other traffic does not pay for their frames */
static noinline unsigned int vip_ipv4(struct dsr_net *dn,
				      const struct dsr_config *config,
				      struct sk_buff *skb, u32 vip_hash)
{
	return vip_packet(dn, config, skb, vip_hash, dsr_packet_parse_ipv4);
}

static noinline unsigned int vip_ipv6(struct dsr_net *dn,
				      const struct dsr_config *config,
				      struct sk_buff *skb, u32 vip_hash)
{
	return vip_packet(dn, config, skb, vip_hash, dsr_packet_parse_ipv6);
}

static unsigned int hook_ipv4(void *priv, struct sk_buff *skb,
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
	return vip_ipv4(dn, config, skb, hash);
}

static unsigned int hook_ipv6(void *priv, struct sk_buff *skb,
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
	return vip_ipv6(dn, config, skb, hash);
}

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

	dn->hook[0].hook = hook_ipv4;
	dn->hook[0].pf = NFPROTO_IPV4;
	dn->hook[1].hook = hook_ipv6;
	dn->hook[1].pf = NFPROTO_IPV6;
	for (i = 0; i < ARRAY_SIZE(dn->hook); i++) {
		dn->hook[i].hooknum = NF_INET_PRE_ROUTING;
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
	nf_unregister_net_hooks(dn->net, dn->hook, ARRAY_SIZE(dn->hook));
}
