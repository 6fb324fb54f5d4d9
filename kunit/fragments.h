/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fragments to test with: a gateway that receives a packet's parts, and what a
 * receiver would make of the frames that leave it.
 */
#ifndef _DSR_KUNIT_FRAGMENTS_H
#define _DSR_KUNIT_FRAGMENTS_H

#include "gateway.h"
#include "skb.h"

#include <linux/netfilter.h>
#include <net/inet_frag.h>

#define PARTS_MAX 8

/**
 * struct fragments - a gateway with one service, a packet and its fragments
 * @gateway: the gateway; its one server is behind gateway.out
 * @in: where packets come from
 * @host: the server's number
 * @packet: the packet as its sender had it
 * @whole: what the frames that left make together
 * @part: the packet's fragments
 * @parts: how many there are
 * @id: of the last packet that was divided
 * @flags: IPv4 flags of each fragment
 * @before: counters before the case
 * @memory: what the kernel held of fragments before it
 * @hook: before and behind dsr's own: each IPv4, IPv6
 * @watching: the hooks are registered
 * @came: what the hook before it says that a packet came in; 0: nothing
 * @passed: packets left to the stack
 * @passed_length: length of the last of them
 * @passed_divisible: the stack may divide it
 * @passed_dst: its route, or what it had for one
 */
struct fragments {
	struct gateway gateway;
	struct recorder in;
	u32 host;
	struct packet packet;
	struct packet whole;
	struct packet part[PARTS_MAX];
	u32 parts;
	u32 id;
	u16 flags;
	u64 before[__DSR_COUNTER_MAX];
	long memory;
	struct nf_hook_ops hook[4];
	bool watching;
	u16 came;
	u32 passed;
	u32 passed_length;
	bool passed_divisible;
	const struct dst_entry *passed_dst;
};

/**
 * family_of - the case's family
 * @test: the case
 *
 * Context: any.
 * Return: AF_INET or AF_INET6.
 */
static inline u8 family_of(const struct kunit *test)
{
	return test->param_value ? *(const u8 *)test->param_value : AF_INET;
}

void fragments_serve(struct kunit *test, u8 ttl);
void fragments_make(struct kunit *test, u16 port, u32 payload);
void fragments_divide(struct kunit *test, u32 size);
void fragments_add_part(struct kunit *test, u32 from, u32 to);
void expect_counted(struct kunit *test, u32 which, u64 times);
u64 fragments_counted(const struct fragments *scene, u32 which);
void fragments_begin(struct kunit *test);
struct sk_buff *fragments_skb(struct kunit *test, const struct packet *p);
void fragments_receive_skb(struct fragments *scene, struct sk_buff *skb);
void fragments_receive(struct kunit *test, const struct packet *p);
void fragments_receive_all(struct kunit *test);
void fragments_expect_nothing_sent(struct kunit *test);
void fragments_expect_no_memory(struct kunit *test);
void fragments_gather_frames(struct kunit *test, u32 limit);
void fragments_expect(struct kunit *test, u32 frames, u32 limit);
int fragments_init(struct kunit *test);
void fragments_exit(struct kunit *test);
struct fqdir *fragments_queues(const struct kunit *test);

#endif
