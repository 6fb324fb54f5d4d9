/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets of all kinds, good and spoiled, from a seed: the same seed gives the
 * same packets. What becomes of one must not change what the next one is.
 */
#ifndef _DSR_KUNIT_RANDOM_PACKET_H
#define _DSR_KUNIT_RANDOM_PACKET_H

#include "skb.h"

#define RANDOM_PARTS	6
#define RANDOM_MARK	7	/* of packets for a service by mark */

/**
 * struct random_packet - a packet, and what is known of it
 * @seed: state of the generator
 * @id: of the last packet, for fragments that shall not meet others'
 * @packet: its bytes
 * @inner: what the packet shows, when it is an ICMP error
 * @length: how much of the bytes its header says is the packet
 * @flow: whose it is
 * @mark: its firewall mark
 * @known: @flow is what it says; otherwise bytes of it were changed
 * @honest: the IP layer has nothing against it
 * @part: its fragments, some of which overlap
 * @order: which of them come, and when: in any order, some twice, some never
 * @parts: how many come; 0: it comes whole
 */
struct random_packet {
	u64 seed;
	u32 id;
	struct packet packet;
	struct packet inner;
	u32 length;
	struct dsr_key flow;
	u32 mark;
	bool known;
	bool honest;
	struct packet part[RANDOM_PARTS];
	u8 order[RANDOM_PARTS + 1];
	u32 parts;
};

/**
 * random_below - a random number
 * @r: whose seed
 * @below: one more than the largest
 *
 * Return: the number.
 */
static inline u32 random_below(struct random_packet *r, u32 below)
{
	return packet_random(&r->seed) % below;
}

void random_packet_make(struct random_packet *r, bool received);
struct sk_buff *random_packet_skb(struct random_packet *r,
				  const struct packet *p, bool received,
				  struct net_device *dev, const u8 *source);

#endif
