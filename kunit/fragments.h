/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fragments to test with: a gateway that receives a packet's parts, and what a
 * receiver would make of the frames that leave it.
 */
#ifndef _DSR_KUNIT_FRAGMENTS_H
#define _DSR_KUNIT_FRAGMENTS_H

#include "fixture.h"

#include <net/inet_frag.h>

#define PARTS_MAX 8

/**
 * struct fragments - a gateway with one service, a packet and its fragments
 * @f: the gateway; f.packet is as its sender had it
 * @host: the number of its one server
 * @whole: what the frames that left make together
 * @part: the packet's fragments
 * @parts: how many there are
 * @id: of the last packet that was divided
 * @flags: IPv4 flags of each fragment
 * @memory: what the kernel held of fragments before the case
 * @came: what a hook before dsr's own says that a packet came in; 0: nothing
 */
struct fragments {
	struct fixture f;
	u32 host;
	struct packet whole;
	struct packet part[PARTS_MAX];
	u32 parts;
	u32 id;
	u16 flags;
	long memory;
	u16 came;
};

void fragments_serve(struct kunit *test, u8 ttl);
void fragments_make(struct kunit *test, u16 port, u32 payload);
void fragments_divide(struct kunit *test, u32 size);
void fragments_add_part(struct kunit *test, u32 from, u32 to);
void expect_counted(struct kunit *test, u32 which, u64 times);
void fragments_begin(struct kunit *test);
struct sk_buff *fragments_skb(struct kunit *test, const struct packet *p);
void fragments_receive_skb(struct kunit *test, struct sk_buff *skb);
void fragments_receive(struct kunit *test, const struct packet *p);
void fragments_receive_all(struct kunit *test);
void fragments_expect_nothing_sent(struct kunit *test);
void fragments_expect_no_memory(struct kunit *test);
void fragments_gather_frames(struct kunit *test, u32 limit);
void fragments_expect(struct kunit *test, u32 frames, u32 limit);
int fragments_init(struct kunit *test);
struct fqdir *fragments_queues(const struct kunit *test);

#endif
