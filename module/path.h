/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The packet path: from a packet that may be for a VIP to its outcome.
 */
#ifndef _DSR_PATH_H
#define _DSR_PATH_H

#include "datapath.h"

#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>

struct dsr_decision;
struct dsr_key;

/**
 * enum dsr_path - outcome of the packet path, as a verdict of netfilter
 * @DSR_PATH_PASS: nothing: it is still the caller's, to be handled as usual
 * @DSR_PATH_SENT: it was sent to a server; see dsr_path_queued() too
 * @DSR_PATH_CONSUMED: it is held; counted
 * @DSR_PATH_DROPPED: it was dropped; counted
 * @DSR_PATH_REFUSED: it was dropped since no server can take it; counted
 * @DSR_PATH_TOO_BIG: it was dropped, a smaller one would pass; counted
 *
 * Each is a verdict of netfilter already, so that a hook ends in a jump: what is
 * above %NF_VERDICT_MASK tells consumed from sent, and nf_hook_slow() does not
 * look at it; what is above %NF_VERDICT_QBITS is what it returns to who sent the
 * packet, if that was this machine.
 */
enum dsr_path {
	DSR_PATH_PASS = NF_ACCEPT,
	DSR_PATH_SENT = NF_STOLEN,
	DSR_PATH_CONSUMED = NF_STOLEN | BIT(8),
	DSR_PATH_DROPPED = DSR_PATH_CONSUMED | EPERM << NF_VERDICT_QBITS,
	DSR_PATH_REFUSED = DSR_PATH_CONSUMED | ECONNREFUSED << NF_VERDICT_QBITS,
	DSR_PATH_TOO_BIG = DSR_PATH_CONSUMED | EMSGSIZE << NF_VERDICT_QBITS,
};

/**
 * dsr_path_is_own - check whether the gateway itself sent a packet
 * @skb: a packet that is on its way through here
 *
 * Return: true when it did: output.c says so by giving it no device.
 */
static inline bool dsr_path_is_own(const struct sk_buff *skb)
{
	return !skb->dev;
}

/**
 * dsr_path_queued - make the outcome of an own packet that was sent
 * @err: 0, or the error of the queue that did not take it
 *
 * Return: DSR_PATH_SENT, with the error for whoever sent it.
 */
static inline enum dsr_path dsr_path_queued(int err)
{
	return DSR_PATH_SENT | (u32)-err << NF_VERDICT_QBITS;
}

/**
 * dsr_path_is_sent - check whether a packet was sent to a server
 * @path: the outcome
 *
 * Return: true when it was, whatever the queue said.
 */
static inline bool dsr_path_is_sent(enum dsr_path path)
{
	return (path & GENMASK(NF_VERDICT_QBITS - 1, 0)) == DSR_PATH_SENT;
}

/**
 * dsr_path_config - get the configuration, if a packet may be for a VIP
 * @dp: the namespace, as packets see it
 * @family: AF_INET or AF_INET6
 * @daddr: the packet's destination
 * @vip_hash: where to write dsr_vip_hash() of it
 *
 * Reads it, once for a packet. Other traffic pays for no more than this.
 *
 * Context: RCU read side.
 * Return: the configuration, or NULL when the packet is not for a VIP.
 */
static __always_inline const struct dsr_config *
dsr_path_config(const struct dsr_datapath *dp, u8 family, const void *daddr,
		u32 *vip_hash)
{
	const struct dsr_config *config = rcu_dereference(dp->config);

	if (unlikely(!config))
		return NULL;
	*vip_hash = dsr_vip_hash(family, daddr);
	return dsr_config_is_vip(config, *vip_hash) ? config : NULL;
}

/* dsr_path_ipv4() and the like */
typedef enum dsr_path (*dsr_path_fn)(struct dsr_datapath *dp,
				     const struct dsr_config *config,
				     struct sk_buff *skb, u32 vip_hash);

enum dsr_path dsr_path_ipv4(struct dsr_datapath *dp, const struct dsr_config *config,
			    struct sk_buff *skb, u32 vip_hash);
enum dsr_path dsr_path_ipv6(struct dsr_datapath *dp, const struct dsr_config *config,
			    struct sk_buff *skb, u32 vip_hash);
enum dsr_path dsr_path_ingress_ipv4(struct dsr_datapath *dp,
				    const struct dsr_config *config,
				    struct sk_buff *skb, u32 vip_hash);
enum dsr_path dsr_path_ingress_ipv6(struct dsr_datapath *dp,
				    const struct dsr_config *config,
				    struct sk_buff *skb, u32 vip_hash);
enum dsr_path dsr_path_forward(struct dsr_datapath *dp, struct sk_buff *skb,
			       const struct dsr_key *key,
			       const struct dsr_decision *decision);
enum dsr_path dsr_path_refuse(struct dsr_datapath *dp, struct sk_buff *skb);
enum dsr_path dsr_path_gathered(struct dsr_datapath *dp,
				const struct dsr_config *config,
				struct sk_buff *skb, u32 vip_hash);
enum dsr_path dsr_path_output(struct dsr_datapath *dp,
			      const struct dsr_config *config,
			      struct sk_buff *skb, u32 vip_hash);

#endif
