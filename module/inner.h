/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ICMP errors: from the packet that one quotes to the flow that it is about. Changes
 * nothing. It knows nothing of servers.
 */
#ifndef _DSR_INNER_H
#define _DSR_INNER_H

#include "packet.h"

enum dsr_parsed dsr_inner_parse(const struct sk_buff *skb, struct dsr_key *key,
				enum dsr_counter *why);

#endif
