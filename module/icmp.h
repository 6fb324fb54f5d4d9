/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the gateway itself answers to a client: that there is no server, that a
 * packet is too big, that its time is over; all at a limited rate.
 */
#ifndef _DSR_ICMP_H
#define _DSR_ICMP_H

#include <linux/ratelimit_types.h>
#include <linux/skbuff.h>

void dsr_icmp_limit_init(struct ratelimit_state *limit);
void dsr_icmp_unreachable(struct sk_buff *skb, u8 family);
void dsr_icmp_too_big(struct ratelimit_state *limit, struct sk_buff *skb,
		      u8 family, u32 mtu);
void dsr_icmp_time_exceeded(struct sk_buff *skb, u8 family);

#endif
