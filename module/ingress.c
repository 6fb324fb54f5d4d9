// SPDX-License-Identifier: GPL-2.0-only
/*
 * The netdev ingress hooks: packets as a device receives them. The IP layer has
 * checked nothing yet, so this does; a packet that is unusual in any way is left
 * untouched, for the stack to drop and count as ever, or for PREROUTING to handle.
 * It must not know about services.
 *
 * Reordering: a packet that is sent here overtakes those of the same batch that go
 * on to PREROUTING. So whether a packet is left may depend on its being unusual,
 * never on its place in a flow.
 */
#include "ingress.h"
#include "compat.h"
#include "datapath.h"
#include "parse.h"
#include "path.h"
#include "steer.h"

#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/ip.h>
#include <net/ipv6.h>

/*
 * Only what this device hands to the IP layer: a VLAN device, a bridge, a bond or a
 * macvlan may still take the packet. And a shared packet must not be changed.
 */
static bool ingress_is_ours(const struct sk_buff *skb)
{
	return skb->pkt_type == PACKET_HOST && !skb_vlan_tag_present(skb) &&
	       !rcu_access_pointer(skb->dev->rx_handler) && !skb_shared(skb);
}

/* As ip_rcv_core() checks it; those with options are left. */
static __always_inline bool ingress_is_good_ipv4(const struct sk_buff *skb,
						 const struct iphdr *ip)
{
	u32 length = ntohs(ip->tot_len);

	return *(const u8 *)ip == (IPVERSION << 4 | sizeof(*ip) / 4) &&
	       length >= sizeof(*ip) && length <= skb->len &&
	       !ip_fast_csum(ip, sizeof(*ip) / 4);
}

/* As ip6_rcv_core() checks it; hop-by-hop options, which it reads, are left. */
static bool ingress_is_good_ipv6(const struct sk_buff *skb,
				 const struct ipv6hdr *ip)
{
	const struct inet6_dev *idev = __in6_dev_get(skb->dev);

	return ip->version == 6 && ip->nexthdr != NEXTHDR_HOP &&
	       ntohs(ip->payload_len) + sizeof(*ip) <= skb->len &&
	       idev && !READ_ONCE(idev->cnf.disable_ipv6) &&
	       !ipv6_addr_loopback(&ip->daddr) &&
	       !ipv6_addr_is_multicast(&ip->daddr);
}

static __always_inline enum dsr_path
ingress_path(struct dsr_datapath *dp, const struct dsr_config *config,
	     struct sk_buff *skb, u32 vip_hash, u8 family)
{
	return family == AF_INET6 ?
		dsr_path_ingress_ipv6(dp, config, skb, vip_hash) :
		dsr_path_ingress_ipv4(dp, config, skb, vip_hash);
}

/* Trims the frame's padding; a packet that is passed gets it back. */
static enum dsr_path ingress_path_padded(struct dsr_datapath *dp,
					 const struct dsr_config *config,
					 struct sk_buff *skb, u32 vip_hash,
					 u8 family, u32 length)
{
	u32 padding = skb->len - length;
	__wsum csum = skb->csum;
	enum dsr_path path;

	if (skb_is_nonlinear(skb) || pskb_trim_rcsum(skb, length))
		return DSR_PATH_PASS;
	path = ingress_path(dp, config, skb, vip_hash, family);
	if (path == DSR_PATH_PASS) {
		__skb_put(skb, padding);
		skb->csum = csum;
	}
	return path;
}

static __always_inline enum dsr_path
ingress_forward(struct dsr_datapath *dp, const struct dsr_config *config,
		struct sk_buff *skb, u32 vip_hash, u8 family, u32 length)
{
	skb_reset_redirect(skb);
	if (likely(length == skb->len))
		return ingress_path(dp, config, skb, vip_hash, family);
	return ingress_path_padded(dp, config, skb, vip_hash, family, length);
}

/* Its IPv4 header, if it can be read and names what may be a VIP */
static __always_inline const struct iphdr *
ingress_vip_ipv4(const struct dsr_config *config, const struct sk_buff *skb,
		 u32 *vip_hash)
{
	const struct iphdr *ip = ip_hdr(skb);

	if (skb_headlen(skb) < sizeof(*ip))
		return NULL;
	*vip_hash = dsr_vip_hash(AF_INET, (void *)&ip->daddr);
	return dsr_config_is_vip(config, *vip_hash) ? ip : NULL;
}

static __always_inline const struct ipv6hdr *
ingress_vip_ipv6(const struct dsr_config *config, const struct sk_buff *skb,
		 u32 *vip_hash)
{
	const struct ipv6hdr *ip = ipv6_hdr(skb);

	if (skb_headlen(skb) < sizeof(*ip))
		return NULL;
	*vip_hash = dsr_vip_hash(AF_INET6, (void *)&ip->daddr);
	return dsr_config_is_vip(config, *vip_hash) ? ip : NULL;
}

static __always_inline unsigned int
ingress_steer_ipv4(struct dsr_datapath *dp, const struct dsr_config *config,
		   struct sk_buff *skb)
{
	const struct iphdr *ip;
	u32 vip_hash;

	ip = ingress_vip_ipv4(config, skb, &vip_hash);
	if (!ip || !ingress_is_ours(skb) || !ingress_is_good_ipv4(skb, ip))
		return NF_ACCEPT;
	skb->transport_header = skb->network_header + sizeof(*ip);
	return ingress_forward(dp, config, skb, vip_hash, AF_INET,
			       ntohs(ip->tot_len));
}

static noinline unsigned int ingress_steer_ipv6(struct dsr_datapath *dp,
						const struct dsr_config *config,
						struct sk_buff *skb)
{
	const struct ipv6hdr *ip;
	u32 vip_hash;

	ip = ingress_vip_ipv6(config, skb, &vip_hash);
	if (!ip || !ingress_is_ours(skb) || !ingress_is_good_ipv6(skb, ip))
		return NF_ACCEPT;
	skb->transport_header = skb->network_header + sizeof(*ip);
	return ingress_forward(dp, config, skb, vip_hash, AF_INET6,
			       ntohs(ip->payload_len) + sizeof(*ip));
}

/**
 * dsr_ingress_steer - send a received packet to its server, if it can be as it is
 * @priv: the namespace
 * @skb: the packet, data at the network header
 * @state: of netfilter
 *
 * Context: softirq, RCU read side.
 * Return: a verdict of netfilter.
 */
unsigned int dsr_ingress_steer(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	struct dsr_datapath *dp = priv;
	const struct dsr_config *config = rcu_dereference(dp->config);

	if (unlikely(!config))
		return NF_ACCEPT;
	if (likely(skb->protocol == htons(ETH_P_IP)))
		return ingress_steer_ipv4(dp, config, skb);
	if (skb->protocol == htons(ETH_P_IPV6))
		return ingress_steer_ipv6(dp, config, skb);
	return NF_ACCEPT;
}

static __always_inline void
ingress_prefetch_ipv4(const struct dsr_config *config,
		      const struct sk_buff *skb)
{
	struct dsr_key key DSR_UNINITIALIZED;

	if (ingress_vip_ipv4(config, skb, &key.vip_hash) &&
	    dsr_parse_hint_ipv4(skb, &key))
		dsr_steer_prefetch(config, &key);
}

static noinline void ingress_prefetch_ipv6(const struct dsr_config *config,
					   const struct sk_buff *skb)
{
	struct dsr_key key DSR_UNINITIALIZED;

	if (ingress_vip_ipv6(config, skb, &key.vip_hash) &&
	    dsr_parse_hint_ipv6(skb, &key))
		dsr_steer_prefetch(config, &key);
}

/**
 * dsr_ingress_prefetch - prefetch what steering will read for a received packet
 * @priv: the namespace
 * @skb: the packet, data at the network header
 * @state: of netfilter
 *
 * Context: softirq, RCU read side.
 * Return: NF_ACCEPT.
 */
unsigned int dsr_ingress_prefetch(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	struct dsr_datapath *dp = priv;
	const struct dsr_config *config = rcu_dereference(dp->config);

	if (unlikely(!config))
		return NF_ACCEPT;
	if (likely(skb->protocol == htons(ETH_P_IP)))
		ingress_prefetch_ipv4(config, skb);
	else if (skb->protocol == htons(ETH_P_IPV6))
		ingress_prefetch_ipv6(config, skb);
	return NF_ACCEPT;
}
