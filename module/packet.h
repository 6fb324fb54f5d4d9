/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parsing: from a packet to the key of its flow. Pulls what it reads into the linear
 * part, changes nothing else. It knows nothing of servers.
 */
#ifndef _DSR_PACKET_H
#define _DSR_PACKET_H

#include "key.h"
#include "uapi/linux/dsr.h"

#include <linux/ip.h>
#include <linux/skbuff.h>

/**
 * enum dsr_parsed - outcome of parsing a packet
 * @DSR_PARSED: the key is complete
 * @DSR_PASS: not to be balanced: leave it to the stack
 * @DSR_DROP: it cannot be balanced, and must not reach the stack
 * @DSR_FRAGMENT: a part of a packet: the key has its protocol, but no ports
 */
enum dsr_parsed {
	DSR_PARSED,
	DSR_PASS,
	DSR_DROP,
	DSR_FRAGMENT,
};

enum dsr_parsed dsr_packet_parse_ipv4(struct sk_buff *skb,
				      struct dsr_key *key,
				      enum dsr_counter *why);
enum dsr_parsed dsr_packet_parse_ipv6(struct sk_buff *skb,
				      struct dsr_key *key,
				      enum dsr_counter *why);
enum dsr_parsed dsr_packet_parse_other(const struct sk_buff *skb,
				       struct dsr_key *key,
				       enum dsr_counter *why);
enum dsr_parsed dsr_packet_parse_sctp(const struct sk_buff *skb,
				      unsigned int offset, struct dsr_key *key,
				      enum dsr_counter *why);
enum dsr_parsed dsr_packet_parse_fragment(const struct sk_buff *skb,
					  unsigned int offset,
					  struct dsr_key *key,
					  enum dsr_counter *why);
void dsr_packet_refine(const struct sk_buff *skb, struct dsr_key *key);
bool dsr_packet_source_routed(const struct iphdr *ip);
bool dsr_packet_bad_source(const struct sk_buff *skb, u8 family);
enum dsr_parsed dsr_packet_walk_ipv6(const struct sk_buff *skb,
				     unsigned int *offset, u8 *next,
				     enum dsr_counter *why);

#endif
