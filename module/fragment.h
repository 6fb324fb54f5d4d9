/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fragments: gathered to a packet that has ports, which is sent in fragments that
 * are no larger than those it came in. It knows nothing of services.
 */
#ifndef _DSR_FRAGMENT_H
#define _DSR_FRAGMENT_H

#include <linux/types.h>

struct dsr_decision;
struct net;
struct sk_buff;

/**
 * enum dsr_gathered - outcome of dsr_fragment_gather()
 * @DSR_FRAGMENT_WHOLE: it was the last that was missing: now it is the packet
 * @DSR_FRAGMENT_HELD: it waits for the others
 * @DSR_FRAGMENT_REFUSED: it was dropped: it overlaps another or is another's
 *	duplicate, does not fit, or found no room
 */
enum dsr_gathered {
	DSR_FRAGMENT_WHOLE,
	DSR_FRAGMENT_HELD,
	DSR_FRAGMENT_REFUSED,
};

enum dsr_gathered dsr_fragment_gather(struct net *net, struct sk_buff *skb,
				      u8 family);
u32 dsr_fragment_size(const struct sk_buff *skb);
bool dsr_fragment_allowed(const struct sk_buff *skb, u8 family, u32 mtu,
			  u32 frag_max);
bool dsr_fragment_xmit(struct sk_buff *skb, u8 family,
		       const struct dsr_decision *decision, u32 frag_max,
		       int *queued);

#endif
