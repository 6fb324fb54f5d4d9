// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packet path, stage by stage: parse, steer, prepare, transmit. The only file
 * that decides what a refusal means for a packet. Packets come from hook.c,
 * output.c and ingress.c.
 */
#include "path.h"
#include "compat.h"
#include "fragment.h"
#include "icmp.h"
#include "inner.h"
#include "datapath.h"
#include "packet.h"
#include "parse.h"
#include "steer.h"
#include "xmit.h"

#include <kunit/visibility.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/netfilter_bridge.h>

/* Declared here alone: this file creates the tracepoints. */
#define CREATE_TRACE_POINTS
#include "trace.h"

/* For drop monitors, the nearest that the kernel has; counters say more. */
static enum skb_drop_reason path_drop_reason(enum dsr_counter why)
{
	switch (why) {
	case DSR_COUNTER_DROP_TOO_BIG:
		return SKB_DROP_REASON_PKT_TOO_BIG;
	case DSR_COUNTER_DROP_MEMORY:
		return SKB_DROP_REASON_NOMEM;
	default:
		return SKB_DROP_REASON_NETFILTER_DROP;
	}
}

static enum dsr_path path_drop(struct dsr_datapath *dp, struct sk_buff *skb,
			       enum dsr_counter why)
{
	dsr_count(dp->counters, why);
	trace_dsr_drop(why, skb->len);
	kfree_skb_reason(skb, path_drop_reason(why));
	return DSR_PATH_DROPPED;
}

static enum dsr_path path_pass(struct dsr_datapath *dp, enum dsr_counter why)
{
	dsr_count(dp->counters, why);
	return DSR_PATH_PASS;
}

/* The VIP filter errs on the side of yes: only what is for a VIP is counted. */
static enum dsr_path path_pass_vip(struct dsr_datapath *dp,
				   const struct dsr_config *config,
				   const struct dsr_key *key,
				   enum dsr_counter why)
{
	if (dsr_config_vip(config, key->vip_hash, key->family, &key->vip))
		return path_pass(dp, why);
	return DSR_PATH_PASS;
}

static noinline enum dsr_path path_no_server(struct dsr_datapath *dp,
					     struct sk_buff *skb,
					     const struct dsr_key *key,
					     const struct dsr_view *view)
{
	if (view->no_server == DSR_NO_SERVER_STANDBY)
		return path_pass(dp, DSR_COUNTER_PASS_STANDBY);
	this_cpu_inc(*view->service->no_server_packets);
	switch (view->no_server) {
	case DSR_NO_SERVER_PASS:
		return path_pass(dp, DSR_COUNTER_PASS_NO_SERVER);
	case DSR_NO_SERVER_DROP:
		return path_drop(dp, skb, DSR_COUNTER_DROP_NO_SERVER);
	default:
		dsr_icmp_unreachable(skb, key->family);
		path_drop(dp, skb, DSR_COUNTER_REJECT_NO_SERVER);
		return DSR_PATH_REFUSED;
	}
}

static noinline enum dsr_path
path_xmit_fragments(struct dsr_datapath *dp, struct sk_buff *skb,
		    const struct dsr_key *key,
		    const struct dsr_decision *decision, u32 frag_max)
{
	int queued = 0, *own = dsr_path_is_own(skb) ? &queued : NULL;

	trace_dsr_steer(key, decision->dest, skb->len);
	if (!dsr_fragment_xmit(skb, key->family, decision, frag_max, own))
		return path_drop(dp, skb, DSR_COUNTER_DROP_REFRAGMENT);
	dsr_count(dp->counters, DSR_COUNTER_FRAGMENTED);
	dsr_count(dp->counters, DSR_COUNTER_STEERED);
	return dsr_path_queued(queued);
}

static noinline enum dsr_path path_refused(struct dsr_datapath *dp,
					   struct sk_buff *skb,
					   const struct dsr_key *key,
					   const struct dsr_decision *decision,
					   u32 frag_max, enum dsr_counter why)
{
	u32 mtu = decision->l2->mtu;

	if (why == DSR_COUNTER_DROP_TOO_BIG &&
	    dsr_fragment_allowed(skb, key->family, mtu, frag_max))
		return path_xmit_fragments(dp, skb, key, decision, frag_max);
	if (why == DSR_COUNTER_DROP_TOO_BIG)
		dsr_icmp_too_big(dp->too_big, skb, key->family, mtu);
	else if (why == DSR_COUNTER_DROP_TTL)
		dsr_icmp_time_exceeded(skb, key->family);
	path_drop(dp, skb, why);
	return why == DSR_COUNTER_DROP_TOO_BIG ? DSR_PATH_TOO_BIG :
						 DSR_PATH_DROPPED;
}

static __always_inline enum dsr_path
path_xmit(struct dsr_datapath *dp, struct sk_buff *skb,
	  const struct dsr_key *key, const struct dsr_decision *decision)
{
	trace_dsr_steer(key, decision->dest, skb->len);
	if (unlikely(!dsr_xmit_packet(skb, decision)))
		return path_drop(dp, skb, DSR_COUNTER_DROP_MEMORY);
	dsr_count(dp->counters, DSR_COUNTER_STEERED);
	return DSR_PATH_SENT;
}

static noinline enum dsr_path path_xmit_own(struct dsr_datapath *dp,
					    struct sk_buff *skb,
					    const struct dsr_key *key,
					    const struct dsr_decision *decision)
{
	int queued;

	trace_dsr_steer(key, decision->dest, skb->len);
	if (!dsr_xmit_own(skb, decision, &queued))
		return path_drop(dp, skb, DSR_COUNTER_DROP_MEMORY);
	dsr_count(dp->counters, DSR_COUNTER_STEERED);
	return dsr_path_queued(queued);
}

/*
 * @frag_max: size of the largest fragment that it came in; 0: it came whole
 * @own: this machine sent it
 */
static __always_inline enum dsr_path
path_forward_fast(struct dsr_datapath *dp, struct sk_buff *skb,
		  const struct dsr_key *key,
		  const struct dsr_decision *decision, u32 frag_max, bool own)
{
	enum dsr_prepared prepared;
	enum dsr_counter why;

	prepared = dsr_xmit_prepare(skb, decision, &why);
	if (unlikely(prepared == DSR_DELIVER)) {
		dsr_xmit_account(skb, decision->dest);
		return path_pass(dp, DSR_COUNTER_LOCAL);
	}
	if (unlikely(prepared == DSR_REFUSE))
		return path_refused(dp, skb, key, decision, frag_max, why);
	if (frag_max)
		return path_xmit_fragments(dp, skb, key, decision, frag_max);
	return own ? path_xmit_own(dp, skb, key, decision) :
		     path_xmit(dp, skb, key, decision);
}

/* path_forward_fast(), not inlined */
static noinline enum dsr_path path_forward(struct dsr_datapath *dp,
					   struct sk_buff *skb,
					   const struct dsr_key *key,
					   const struct dsr_decision *decision,
					   u32 frag_max)
{
	return path_forward_fast(dp, skb, key, decision, frag_max,
				 dsr_path_is_own(skb));
}

/**
 * dsr_path_forward - send a packet to a server that was chosen for it
 * @dp: the namespace, as packets see it
 * @skb: the packet, data at the IP header
 * @key: what it says
 * @decision: the server
 *
 * Context: softirq, RCU read side.
 * Return: the outcome.
 */
enum dsr_path dsr_path_forward(struct dsr_datapath *dp, struct sk_buff *skb,
			       const struct dsr_key *key,
			       const struct dsr_decision *decision)
{
	return path_forward(dp, skb, key, decision, 0);
}

/**
 * dsr_path_refuse - drop a packet of the gateway's own that no server may have
 * @dp: the namespace, as packets see it
 * @skb: the packet
 *
 * Context: softirq, RCU read side.
 * Return: DSR_PATH_REFUSED.
 */
enum dsr_path dsr_path_refuse(struct dsr_datapath *dp, struct sk_buff *skb)
{
	path_drop(dp, skb, DSR_COUNTER_DROP_NO_SERVER);
	return DSR_PATH_REFUSED;
}

static noinline enum dsr_path path_not_forwarded(struct dsr_datapath *dp,
						 struct sk_buff *skb,
						 const struct dsr_key *key,
						 enum dsr_verdict verdict,
						 const struct dsr_view *view)
{
	if (verdict == DSR_NO_SERVER)
		return path_no_server(dp, skb, key, view);
	return path_drop(dp, skb, DSR_COUNTER_DROP_GONE);
}

/* The clock is read here, and the payload's length, for rows that do not tell. */
static __always_inline enum dsr_verdict
path_steer_flow(const struct dsr_datapath *dp, const struct dsr_config *config,
		const struct sk_buff *skb, struct dsr_key *key, u64 hash,
		struct dsr_decision *decision)
{
	u32 now = dsr_flow_now();
	enum dsr_verdict verdict;

	verdict = dsr_steer_follow(config, key, hash, now, decision);
	if (likely(verdict == DSR_SEND))
		return verdict;
	dsr_packet_refine(skb, key);
	return dsr_steer_flow(config, dp->counters, key, hash, now, decision);
}

/* What no service takes by its address, one may by its mark. */
static noinline enum dsr_path path_no_service(struct dsr_datapath *dp,
					      const struct dsr_config *config,
					      struct sk_buff *skb,
					      struct dsr_key *key, u32 frag_max)
{
	struct dsr_decision decision;
	enum dsr_verdict verdict;
	u64 hash;

	key->mark = skb->mark;
	verdict = dsr_steer_mark(config, key, &hash, &decision);
	if (verdict == DSR_UNDECIDED)
		verdict = path_steer_flow(dp, config, skb, key, hash,
					  &decision);
	if (verdict == DSR_SEND)
		return path_forward(dp, skb, key, &decision, frag_max);
	if (verdict != DSR_NO_SERVICE)
		return path_not_forwarded(dp, skb, key, verdict, decision.view);
	return path_pass_vip(dp, config, key, DSR_COUNTER_PASS_NO_SERVICE);
}

static __always_inline enum dsr_verdict
path_steer(const struct dsr_datapath *dp, const struct dsr_config *config,
	   const struct sk_buff *skb, struct dsr_key *key,
	   struct dsr_decision *decision)
{
	enum dsr_verdict verdict;
	u64 hash;

	verdict = dsr_steer_row(config, key, &hash, decision);
	if (likely(verdict != DSR_UNDECIDED))
		return verdict;
	return path_steer_flow(dp, config, skb, key, hash, decision);
}

static __always_inline enum dsr_path
path_steer_and_forward(struct dsr_datapath *dp, const struct dsr_config *config,
		       struct sk_buff *skb, struct dsr_key *key, u32 frag_max,
		       bool own)
{
	struct dsr_decision decision DSR_UNINITIALIZED;
	enum dsr_verdict verdict;

	verdict = path_steer(dp, config, skb, key, &decision);
	if (likely(verdict == DSR_SEND))
		return path_forward_fast(dp, skb, key, &decision, frag_max,
					 own);
	if (verdict == DSR_NO_SERVICE)
		return path_no_service(dp, config, skb, key, frag_max);
	return path_not_forwarded(dp, skb, key, verdict, decision.view);
}

/*
 * An ICMP error about a flow goes where that flow goes; nothing is remembered of
 * it. All other ICMP is the gateway's own.
 */
static noinline enum dsr_path path_icmp_error(struct dsr_datapath *dp,
					      const struct dsr_config *config,
					      struct sk_buff *skb,
					      struct dsr_key *key, u32 frag_max)
{
	enum dsr_counter reason;
	enum dsr_verdict verdict;
	struct dsr_decision decision;
	enum dsr_path path;

	if (dsr_inner_parse(skb, key, &reason) != DSR_PARSED)
		return path_pass_vip(dp, config, key, reason);
	key->mark = skb->mark;
	verdict = dsr_steer_about(config, key, dsr_flow_now(), &decision);
	if (verdict != DSR_SEND || !decision.dest)
		return path_pass_vip(dp, config, key, DSR_COUNTER_PASS_ICMP);
	path = path_forward(dp, skb, key, &decision, frag_max);
	if (dsr_path_is_sent(path))
		dsr_count(dp->counters, DSR_COUNTER_ICMP);
	return path;
}

/* A malformed packet is dropped only if a service would take it. */
static enum dsr_path path_malformed(struct dsr_datapath *dp,
				    const struct dsr_config *config,
				    struct sk_buff *skb,
				    const struct dsr_key *key,
				    enum dsr_counter why)
{
	if (why == DSR_COUNTER_DROP_SOURCE && dsr_path_is_own(skb))
		return path_pass_vip(dp, config, key, DSR_COUNTER_PASS_OWN);
	if (!dsr_config_takes(config, key->family, &key->vip, key->protocol,
			      skb->mark))
		return DSR_PATH_PASS;
	return path_drop(dp, skb, why);
}

/*
 * A whole packet goes on as one that conntrack gathered. Fragments of the
 * gateway's own are a raw socket's: its own affair. No receiver would take a
 * packet that was gathered and is a fragment still.
 */
static enum dsr_path path_fragment(struct dsr_datapath *dp,
				   const struct dsr_config *config,
				   struct sk_buff *skb,
				   const struct dsr_key *key, u32 frag_max,
				   enum dsr_counter why)
{
	unsigned int len = skb->len;

	if (frag_max || dsr_path_is_own(skb) ||
	    !dsr_config_takes(config, key->family, &key->vip, key->protocol,
			      skb->mark))
		return path_malformed(dp, config, skb, key, why);
	switch (dsr_fragment_gather(dev_net(skb->dev), skb, key->family)) {
	case DSR_FRAGMENT_WHOLE:
		return dsr_path_gathered(dp, config, skb, key->vip_hash);
	case DSR_FRAGMENT_HELD:
		dsr_count(dp->counters, DSR_COUNTER_GATHERED);
		return DSR_PATH_CONSUMED;
	default:
		dsr_count(dp->counters, why);
		trace_dsr_drop(why, len);
		return DSR_PATH_DROPPED;
	}
}

/* A service by mark may take it for its addresses alone. */
static noinline enum dsr_path path_unparsed(struct dsr_datapath *dp,
					    const struct dsr_config *config,
					    struct sk_buff *skb,
					    struct dsr_key *key, u32 frag_max,
					    enum dsr_parsed parsed,
					    enum dsr_counter why)
{
	bool other = parsed == DSR_PASS && why == DSR_COUNTER_PASS_PROTOCOL;

	if (parsed == DSR_FRAGMENT)
		return path_fragment(dp, config, skb, key, frag_max, why);
	if (other && dsr_protocol_is_icmp(key->family, key->protocol))
		return path_icmp_error(dp, config, skb, key, frag_max);
	if (other &&
	    dsr_config_find_mark(config, key->family, &key->vip, key->protocol,
				 skb->mark))
		parsed = dsr_packet_parse_other(skb, key, &why);
	if (parsed == DSR_PARSED)
		return path_no_service(dp, config, skb, key, frag_max);
	if (parsed == DSR_DROP)
		return path_malformed(dp, config, skb, key, why);
	return path_pass_vip(dp, config, key, why);
}

/*
 * A bridge that calls iptables' hooks shows a frame from one of its ports to
 * another as if it were for this machine (setup_pre_routing() of br_netfilter).
 * One for a macvlan on the bridge looks the same, and is shown only there.
 */
static bool path_is_bridged(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	const struct nf_bridge_info *bridge = nf_bridge_info_get(skb);

	return bridge && bridge->pkt_otherhost &&
	       !dev_getbyhwaddr_rcu(dev_net(skb->dev), ARPHRD_ETHER,
				    eth_hdr(skb)->h_dest);
#else
	return false;
#endif
}

/*
 * Exempt from balancing are packets that were balanced before: what the gateway
 * sent to itself, at output.c, and what a peer gateway sent, there; and what is for
 * another machine's MAC address.
 */
static noinline bool path_is_exempt(const struct dsr_datapath *dp,
				    const struct sk_buff *skb)
{
	if (dsr_path_is_own(skb))
		return false;
	return skb->dev->flags & IFF_LOOPBACK || path_is_bridged(skb) ||
	       dsr_peers_sent(rcu_dereference(dp->peers), skb);
}

/*
 * A packet that was received has no route yet, unless it is from the loopback
 * device, and no extension, unless it comes by a bridge or IPsec.
 */
static __always_inline bool path_is_exempt_fast(const struct dsr_datapath *dp,
						struct sk_buff *skb)
{
	return (unlikely(skb->_skb_refdst |
			 (unsigned long)rcu_access_pointer(dp->peers)) ||
		skb_has_extensions(skb)) &&
	       path_is_exempt(dp, skb);
}

static noinline enum dsr_path path_pass_exempt(struct dsr_datapath *dp,
					       const struct dsr_config *config,
					       const struct sk_buff *skb,
					       u32 vip_hash)
{
	const void *vip = &ip_hdr(skb)->daddr;
	u8 family = AF_INET;

	if (skb->dev->flags & IFF_LOOPBACK)
		return DSR_PATH_PASS;
	if (skb->protocol == htons(ETH_P_IPV6)) {
		vip = &ipv6_hdr(skb)->daddr;
		family = AF_INET6;
	}
	if (dsr_config_vip(config, vip_hash, family, vip))
		return path_pass(dp, path_is_bridged(skb) ?
				     DSR_COUNTER_PASS_NOT_HOST :
				     DSR_COUNTER_PASS_PEER);
	return DSR_PATH_PASS;
}

typedef enum dsr_parsed (*parse_fn)(struct sk_buff *skb, struct dsr_key *key,
				    enum dsr_counter *why);

static __always_inline enum dsr_path
path_vip_packet(struct dsr_datapath *dp, const struct dsr_config *config,
		struct sk_buff *skb, u32 vip_hash, parse_fn parse, u32 frag_max,
		bool own)
{
	struct dsr_key key DSR_UNINITIALIZED;
	enum dsr_parsed parsed;
	enum dsr_counter why;

	if (path_is_exempt_fast(dp, skb))
		return path_pass_exempt(dp, config, skb, vip_hash);
	key.vip_hash = vip_hash;
	parsed = parse(skb, &key, &why);
	if (unlikely(parsed != DSR_PARSED))
		return path_unparsed(dp, config, skb, &key, frag_max, parsed,
				     why);
	return path_steer_and_forward(dp, config, skb, &key, frag_max, own);
}

/**
 * dsr_path_ipv4 - take an IPv4 packet that may be for a VIP through all stages
 * @dp: the namespace, as packets see it
 * @config: its configuration, read once for this packet
 * @skb: the packet, data at the IP header, which ip_rcv() has found good
 * @vip_hash: dsr_vip_hash() of its destination
 *
 * Not inlined into the hooks, so that other traffic does not pay for its stack
 * frame.
 *
 * Context: softirq, RCU read side.
 * Return: the outcome; with DSR_PATH_PASS the packet is still the caller's.
 */
enum dsr_path dsr_path_ipv4(struct dsr_datapath *dp, const struct dsr_config *config,
			    struct sk_buff *skb, u32 vip_hash)
{
	return path_vip_packet(dp, config, skb, vip_hash,
			       dsr_packet_parse_ipv4_fast, 0, false);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_path_ipv4);

/**
 * dsr_path_ipv6 - take an IPv6 packet that may be for a VIP through all stages
 * @dp: the namespace, as packets see it
 * @config: its configuration, read once for this packet
 * @skb: the packet, data at the IP header, which ipv6_rcv() has found good
 * @vip_hash: dsr_vip_hash() of its destination
 *
 * Context: softirq, RCU read side.
 * Return: the outcome; with DSR_PATH_PASS the packet is still the caller's.
 */
enum dsr_path dsr_path_ipv6(struct dsr_datapath *dp, const struct dsr_config *config,
			    struct sk_buff *skb, u32 vip_hash)
{
	return path_vip_packet(dp, config, skb, vip_hash,
			       dsr_packet_parse_ipv6_fast, 0, false);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_path_ipv6);

/* Either family, not inlined */
static enum dsr_parsed path_parse(struct sk_buff *skb, struct dsr_key *key,
				  enum dsr_counter *why)
{
	return skb->protocol == htons(ETH_P_IPV6) ?
		       dsr_packet_parse_ipv6(skb, key, why) :
		       dsr_packet_parse_ipv4(skb, key, why);
}

/**
 * dsr_path_gathered - take a packet that came in fragments through all stages
 * @dp: the namespace, as packets see it
 * @config: its configuration, read once for this packet
 * @skb: the whole packet, data at the IP header, IPCB() or IP6CB() as the
 *	defragmenter left it
 * @vip_hash: dsr_vip_hash() of its destination
 *
 * It is sent in fragments that are no larger.
 *
 * Context: softirq, RCU read side.
 * Return: the outcome; with DSR_PATH_PASS the packet is still the caller's.
 */
noinline enum dsr_path dsr_path_gathered(struct dsr_datapath *dp,
					 const struct dsr_config *config,
					 struct sk_buff *skb, u32 vip_hash)
{
	return path_vip_packet(dp, config, skb, vip_hash, path_parse,
			       dsr_fragment_size(skb), false);
}

/**
 * dsr_path_output - take a packet of the gateway's own through all stages
 * @dp: the namespace, as packets see it
 * @config: its configuration, read once for this packet
 * @skb: the packet, data at the IP header, without a device, see dsr_path_is_own()
 * @vip_hash: dsr_vip_hash() of its destination
 *
 * Context: softirq, RCU read side.
 * Return: the outcome, with the error for its sender; with DSR_PATH_PASS the packet
 * is still the caller's.
 */
noinline enum dsr_path dsr_path_output(struct dsr_datapath *dp,
				       const struct dsr_config *config,
				       struct sk_buff *skb, u32 vip_hash)
{
	return path_vip_packet(dp, config, skb, vip_hash, path_parse, 0, true);
}

static __always_inline enum dsr_path
path_ingress_forward(struct dsr_datapath *dp, struct sk_buff *skb,
		     const struct dsr_key *key,
		     const struct dsr_decision *decision)
{
	enum dsr_counter why;
	enum dsr_path path;

	if (dsr_xmit_prepare(skb, decision, &why) != DSR_READY)
		return DSR_PATH_PASS;
	path = path_xmit(dp, skb, key, decision);
	if (likely(path == DSR_PATH_SENT))
		dsr_count(dp->counters, DSR_COUNTER_INGRESS);
	return path;
}

static bool path_may_forward(void *skb, const struct dsr_decision *decision)
{
	enum dsr_counter why;

	return dsr_xmit_prepare(skb, decision, &why) == DSR_READY;
}

/* A server is chosen only if the packet can be sent: else it comes here twice. */
static noinline enum dsr_path path_ingress_flow(struct dsr_datapath *dp,
						const struct dsr_config *config,
						struct sk_buff *skb,
						struct dsr_key *key, u64 hash,
						struct dsr_decision *decision)
{
	dsr_packet_refine(skb, key);
	if (dsr_steer_if(config, dp->counters, key, hash, dsr_flow_now(),
			 decision, path_may_forward, skb) != DSR_SEND)
		return DSR_PATH_PASS;
	return path_ingress_forward(dp, skb, key, decision);
}

/*
 * The packet is sent, or left as it was: it comes again, at PREROUTING, where
 * what is wrong with it is counted, and its sender told.
 */
static __always_inline enum dsr_path
path_ingress(struct dsr_datapath *dp, const struct dsr_config *config,
	     struct sk_buff *skb, u32 vip_hash, parse_fn parse)
{
	struct dsr_decision decision DSR_UNINITIALIZED;
	struct dsr_key key DSR_UNINITIALIZED;
	enum dsr_verdict verdict;
	enum dsr_counter why;
	u64 hash;

	key.vip_hash = vip_hash;
	if (path_is_exempt_fast(dp, skb) ||
	    parse(skb, &key, &why) != DSR_PARSED)
		return DSR_PATH_PASS;
	verdict = dsr_steer_row(config, &key, &hash, &decision);
	if (unlikely(verdict == DSR_NO_SERVICE))
		return DSR_PATH_PASS;
	if (verdict == DSR_UNDECIDED &&
	    dsr_steer_follow(config, &key, hash, dsr_flow_now(), &decision) !=
		    DSR_SEND)
		return path_ingress_flow(dp, config, skb, &key, hash,
					 &decision);
	return path_ingress_forward(dp, skb, &key, &decision);
}

/**
 * dsr_path_ingress_ipv4 - send an IPv4 packet at ingress, if it can be as it is
 * @dp: the namespace, as packets see it
 * @config: its configuration, read once for this packet
 * @skb: the packet, not shared, data at the IP header, as good as if ip_rcv()
 *	had found it so
 * @vip_hash: dsr_vip_hash() of its destination
 *
 * A packet that is passed will come to dsr_path_ipv4(): what needs an answer, a
 * counter or more than this packet is left to that.
 *
 * Context: softirq, RCU read side.
 * Return: the outcome; with DSR_PATH_PASS the packet is still the caller's.
 */
enum dsr_path dsr_path_ingress_ipv4(struct dsr_datapath *dp,
				    const struct dsr_config *config,
				    struct sk_buff *skb, u32 vip_hash)
{
	return path_ingress(dp, config, skb, vip_hash,
			    dsr_packet_parse_ipv4_fast);
}

/**
 * dsr_path_ingress_ipv6 - send an IPv6 packet at ingress, if it can be as it is
 * @dp: the namespace, as packets see it
 * @config: its configuration, read once for this packet
 * @skb: the packet, not shared, data at the IP header, as good as if ipv6_rcv()
 *	had found it so
 * @vip_hash: dsr_vip_hash() of its destination
 *
 * Context: softirq, RCU read side.
 * Return: the outcome; with DSR_PATH_PASS the packet is still the caller's.
 */
enum dsr_path dsr_path_ingress_ipv6(struct dsr_datapath *dp,
				    const struct dsr_config *config,
				    struct sk_buff *skb, u32 vip_hash)
{
	return path_ingress(dp, config, skb, vip_hash,
			    dsr_packet_parse_ipv6_fast);
}
