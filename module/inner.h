/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From an ICMP error to the flow that it is about: the packet inside it, as the
 * server sent it. Reads, changes nothing. It knows nothing of servers.
 */
#ifndef _DSR_INNER_H
#define _DSR_INNER_H

#include "packet.h"

enum dsr_parsed dsr_inner_parse(const struct sk_buff *skb, struct dsr_key *key,
				enum dsr_counter *why);

#endif
