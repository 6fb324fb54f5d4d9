/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets to test with: first as plain bytes, which a case can look at and
 * spoil, then as an skb of any shape that a driver might deliver.
 */
#ifndef _DSR_KUNIT_SKB_H
#define _DSR_KUNIT_SKB_H

#include "kernels.h"
#include "steer.h"

#include <kunit/test.h>
#include <linux/skbuff.h>

#define PACKET_MAX	4096

/**
 * struct packet - the bytes of a packet, from the IP header on
 * @flow: what it was made from
 * @length: bytes in use
 * @l4: where the header behind IP's is
 * @next: IPv6: where the byte is that names that header
 * @data: the bytes
 */
struct packet {
	struct dsr_key flow;
	u32 length;
	u32 l4;
	u32 next;
	u8 data[PACKET_MAX];
};

/**
 * struct packet_shape - how the bytes of a packet lie in its skb
 * @headroom: bytes before the IP header
 * @linear: bytes in the linear part, 0 for all; the rest is in page fragments
 * @listed: the rest is an skb in the fragment list instead
 * @dev: where it comes from, may be NULL
 * @source: its Ethernet source address; NULL: it has no link-layer header
 */
struct packet_shape {
	u32 headroom;
	u32 linear;
	bool listed;
	struct net_device *dev;
	const u8 *source;
};

/**
 * struct packet_kind - what a case is run with
 * @name: for the report
 * @family: AF_INET or AF_INET6
 * @protocol: of the packet
 */
struct packet_kind {
	const char *name;
	u8 family;
	u8 protocol;
};

KUNIT_GENERATOR(packet_kinds);
KUNIT_GENERATOR(packet_plain_kinds);
KUNIT_GENERATOR(packet_families);
KUNIT_GENERATOR(packet_ipv6);
const struct packet_kind *packet_next_kind(const struct packet_kind *prev);
const struct packet_kind *packet_kind_of(const struct kunit *test);

struct dsr_key packet_flow(u8 family, u8 protocol);
void packet_make(struct packet *p, const struct dsr_key *flow, u32 payload);
struct dsr_key packet_reply(const struct dsr_key *flow);
void packet_make_error(struct packet *p, const struct packet *inner, u8 type,
		       u32 shown);
void packet_finish(struct packet *p);
void packet_cut(struct packet *p, u32 length);
void packet_set_flags(struct packet *p, u8 flags);
void packet_set_chunk(struct packet *p, u8 type, u32 tag);
void packet_add_options(struct packet *p, const u8 *option, u32 length);
void packet_add_header(struct packet *p, u8 type, const u8 *header, u32 length);
void packet_part(struct packet *part, const struct packet *p, u32 from, u32 to,
		 u16 flags, u32 id);

struct sk_buff *packet_skb(const struct packet *p,
			   const struct packet_shape *shape);
bool packet_in(const struct packet *p, const struct sk_buff *skb, int offset);
bool packet_flow_is(const struct dsr_key *a, const struct dsr_key *b);

/**
 * packet_random - a random word
 * @state: of the generator; the same seed gives the same words
 *
 * Return: the word.
 */
static inline u32 packet_random(u64 *state)
{
	*state += 0x9e3779b97f4a7c15ULL;
	return dsr_mix(*state) >> 32;
}

#endif
