// SPDX-License-Identifier: GPL-2.0-only
/*
 * LOCAL_OUT: what the gateway itself sends to a VIP is balanced as a client's
 * packets are. Such a packet has no device and no link-layer header yet, but a route
 * and mostly a socket; and its sender is told at once what went wrong.
 *
 * A packet that was sent to a server does not come back here; one that is left to
 * the gateway's own stack comes to PREROUTING once more, from the loopback device,
 * and is passed there.
 */
#include "output.h"
#include "datapath.h"
#include "packet.h"
#include "path.h"
#include "probe.h"
#include "steer.h"

#include <linux/bottom_half.h>
#include <linux/bsearch.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>

/* Offset of the transport header; negative for a fragment */
static int output_ports_offset(const struct sk_buff *skb, u8 family)
{
	__be16 fragment = 0;
	u8 next;
	int offset;

	if (family == AF_INET)
		return ip_is_fragment(ip_hdr(skb)) ? -EINVAL : ip_hdrlen(skb);
	next = ipv6_hdr(skb)->nexthdr;
	offset = ipv6_skip_exthdr(skb, sizeof(struct ipv6hdr), &next, &fragment);
	return fragment ? -EINVAL : offset;
}

static bool output_read_ports(const struct sk_buff *skb, struct dsr_key *key)
{
	int offset = output_ports_offset(skb, key->family);
	const __be16 *port;
	__be16 ports[2];

	if (offset < 0)
		return false;
	port = skb_header_pointer(skb, offset, sizeof(ports), ports);
	if (!port)
		return false;
	key->client_port = port[0];
	key->vip_port = port[1];
	key->signal = DSR_SIGNAL_DATA;
	return true;
}

/*
 * Parsing ends at a source that no answer can come back to; a probe from there must
 * still be known as one, lest the gateway's own stack answers it.
 */
static bool output_read_probe(struct sk_buff *skb, struct dsr_key *key,
			      bool *bad_source)
{
	enum dsr_parsed parsed;
	enum dsr_counter why;

	if (skb->protocol == htons(ETH_P_IPV6))
		parsed = dsr_packet_parse_ipv6(skb, key, &why);
	else
		parsed = dsr_packet_parse_ipv4(skb, key, &why);
	*bad_source = parsed == DSR_DROP && why == DSR_COUNTER_DROP_SOURCE;
	return *bad_source ? output_read_ports(skb, key) : parsed == DSR_PARSED;
}

static int output_compare_mark(const void *key, const void *element)
{
	const struct dsr_probe *probe = element;
	u32 mark = *(const u32 *)key;

	return mark < probe->mark ? -1 : mark > probe->mark;
}

/* The index of the server that owns a probe mark; 0 when it is nobody's */
static u16 output_probed_server(const struct dsr_probes *probes, u32 mark)
{
	const struct dsr_probe *probe;

	if (!probes)
		return 0;
	probe = bsearch(&mark, probes->probe, probes->count,
			sizeof(*probes->probe), output_compare_mark);
	return probe ? probe->server : 0;
}

static enum dsr_path output_forward_probe(struct dsr_datapath *dp,
					  struct sk_buff *skb,
					  const struct dsr_key *key,
					  struct dsr_decision *decision,
					  bool bad_source)
{
	enum dsr_path became;

	decision->l2 = rcu_dereference(decision->dest->l2);
	if (!decision->l2 || (bad_source && !decision->l2->local))
		return dsr_path_refuse(dp, skb);
	became = dsr_path_forward(dp, skb, key, decision);
	if (dsr_path_is_sent(became))
		dsr_count(dp->counters, DSR_COUNTER_PROBE);
	return became;
}

/*
 * A probe goes to the server that its mark belongs to, or nowhere. It is not
 * steered and not remembered: it says nothing of any client's flow.
 */
static bool output_probe(struct dsr_datapath *dp, const struct dsr_config *config,
			 struct sk_buff *skb, u32 vip_hash,
			 enum dsr_path *became)
{
	struct dsr_decision decision;
	struct dsr_key key = { .vip_hash = vip_hash };
	bool bad_source;
	u16 server;

	if (!output_read_probe(skb, &key, &bad_source))
		return false;
	decision.view = dsr_config_find(config, vip_hash, key.family, &key.vip,
					key.protocol, ntohs(key.vip_port));
	if (!decision.view)
		return false;
	server = output_probed_server(decision.view->probes, skb->mark);
	if (!server)
		return false;
	decision.dest = dsr_dest(config->servers, server);
	*became = output_forward_probe(dp, skb, &key, &decision, bad_source);
	return true;
}

/*
 * The path is made for softirqs: its counters and caches are per CPU.
 */
static noinline unsigned int output_packet(struct dsr_datapath *dp,
					   const struct dsr_config *config,
					   struct sk_buff *skb, u32 vip_hash)
{
	struct net_device *dev = skb->dev;
	enum dsr_path became;

	local_bh_disable();
	skb->dev = NULL;
	if (!skb->mark || !output_probe(dp, config, skb, vip_hash, &became))
		became = dsr_path_output(dp, config, skb, vip_hash);
	if (became == DSR_PATH_PASS)
		skb->dev = dev;
	else if (dsr_path_is_sent(became))
		dsr_count(dp->counters, DSR_COUNTER_OUTPUT);
	local_bh_enable();
	return became;
}

/**
 * dsr_output_ipv4 - steer an IPv4 packet of the gateway's own
 * @priv: the namespace
 * @skb: the packet, data at the IP header
 * @state: of netfilter
 *
 * A VRF calls it before @skb->protocol is set (vrf_ip_out()).
 *
 * Context: whatever may send, RCU read side.
 * Return: a verdict of netfilter, with an error for the sender.
 */
unsigned int dsr_output_ipv4(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	struct dsr_datapath *dp = priv;
	const struct dsr_config *config;
	u32 hash;

	config = dsr_path_config(dp, AF_INET, &ip_hdr(skb)->daddr, &hash);
	if (!config)
		return NF_ACCEPT;
	skb->protocol = htons(ETH_P_IP);
	return output_packet(dp, config, skb, hash);
}

/**
 * dsr_output_ipv6 - steer an IPv6 packet of the gateway's own
 * @priv: the namespace
 * @skb: the packet, data at the IP header
 * @state: of netfilter
 *
 * A VRF calls it before @skb->protocol is set (vrf_ip_out()).
 *
 * Context: whatever may send, RCU read side.
 * Return: a verdict of netfilter, with an error for the sender.
 */
unsigned int dsr_output_ipv6(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	struct dsr_datapath *dp = priv;
	const struct dsr_config *config;
	u32 hash;

	config = dsr_path_config(dp, AF_INET6, &ipv6_hdr(skb)->daddr, &hash);
	if (!config)
		return NF_ACCEPT;
	skb->protocol = htons(ETH_P_IPV6);
	return output_packet(dp, config, skb, hash);
}
