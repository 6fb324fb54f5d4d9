/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a random packet became: as it was sent, in one frame or in fragments, or
 * as it was left; and whether that is the packet that came.
 */
#ifndef _DSR_KUNIT_OUTCOME_H
#define _DSR_KUNIT_OUTCOME_H

#include "random_packet.h"

#define OUTCOME_MTU	1500

void outcome_wanted(const struct random_packet *r, struct packet *want);
bool outcome_of_skb(struct packet *got, const struct sk_buff *skb, int from);
u32 outcome_largest(const struct random_packet *r);
bool outcome_of_parts(struct packet *got, const struct sk_buff_head *frames,
		      u32 limit);
bool outcome_of_fragment(const struct packet *part,
			 const struct sk_buff_head *frames);
bool outcome_is(struct packet *got, struct packet *want,
		const struct random_packet *r, bool divided);

#endif
