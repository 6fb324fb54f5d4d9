/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way of a packet that may be for a VIP, wherever it was met.
 */
#ifndef _DSR_PATH_H
#define _DSR_PATH_H

#include <linux/bits.h>
#include <linux/netfilter.h>

struct dsr_config;
struct dsr_net;
struct sk_buff;

/**
 * enum dsr_path - what became of a packet
 * @DSR_PATH_PASS: nothing: it is still the caller's, to be handled as usual
 * @DSR_PATH_SENT: it was sent to a server
 * @DSR_PATH_CONSUMED: it was dropped, or is held; counted
 *
 * Each is a verdict of netfilter already, so that a hook ends in a jump: what is
 * above %NF_VERDICT_MASK tells consumed from sent, and nf_hook_slow() does not
 * look at it.
 */
enum dsr_path {
	DSR_PATH_PASS = NF_ACCEPT,
	DSR_PATH_SENT = NF_STOLEN,
	DSR_PATH_CONSUMED = NF_STOLEN | BIT(8),
};

enum dsr_path dsr_path_ipv4(struct dsr_net *dn, const struct dsr_config *config,
			    struct sk_buff *skb, u32 vip_hash);
enum dsr_path dsr_path_ipv6(struct dsr_net *dn, const struct dsr_config *config,
			    struct sk_buff *skb, u32 vip_hash);
enum dsr_path dsr_path_early_ipv4(struct dsr_net *dn,
				  const struct dsr_config *config,
				  struct sk_buff *skb, u32 vip_hash);
enum dsr_path dsr_path_early_ipv6(struct dsr_net *dn,
				  const struct dsr_config *config,
				  struct sk_buff *skb, u32 vip_hash);

#endif
