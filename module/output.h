/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The LOCAL_OUT hooks: the gateway's own packets to a VIP.
 */
#ifndef _DSR_OUTPUT_H
#define _DSR_OUTPUT_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

unsigned int dsr_output_ipv4(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state);
unsigned int dsr_output_ipv6(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state);

#endif
