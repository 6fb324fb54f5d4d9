/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ICMP errors that the gateway sends to clients: no server, packet too big, time
 * exceeded; all at a limited rate.
 */
#ifndef _DSR_ICMP_H
#define _DSR_ICMP_H

#include <linux/netfilter.h>
#include <linux/siphash.h>
#include <linux/skbuff.h>

/* What fits into a page, beside the key */
#define DSR_ICMP_PLACES	1020

/**
 * struct dsr_icmp_limits - rate limits of too big messages, by client
 * @key: of the hash from client to limit, so that nobody can choose whose he uses up
 * @until: by that hash: the time, in jiffies, at which all that was sent is paid for
 */
struct dsr_icmp_limits {
	siphash_key_t key;
	u32 until[DSR_ICMP_PLACES];
};

struct dsr_icmp_limits *dsr_icmp_limits_new(void);
bool dsr_icmp_allow(struct dsr_icmp_limits *limits, u8 family,
		    const union nf_inet_addr *client, u32 now);
void dsr_icmp_unreachable(struct sk_buff *skb, u8 family);
void dsr_icmp_too_big(struct dsr_icmp_limits *limits, struct sk_buff *skb,
		      u8 family, u32 mtu);
void dsr_icmp_time_exceeded(struct sk_buff *skb, u8 family);

#endif
