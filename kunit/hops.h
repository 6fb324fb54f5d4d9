/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Next hops by an ethdev, in the tables of the module itself: works and
 * notifiers look at them as they do at real ones.
 */
#ifndef _DSR_KUNIT_HOPS_H
#define _DSR_KUNIT_HOPS_H

#include "ethdev.h"
#include "gateway.h"
#include "skb.h"

#define HOPS_MAX	4096

/**
 * struct hops - the next hops that a case asked for
 * @ethdev: where they are
 * @dn: the tables
 * @hop: the next hops
 * @hops: how many
 */
struct hops {
	struct ethdev ethdev;
	struct dsr_net *dn;
	struct dsr_nexthop *hop[HOPS_MAX];
	u32 hops;
};

void *hops_make(struct kunit *test, size_t size);
void hops_put_all(struct hops *hops);
void hops_exit(struct kunit *test);
struct dsr_address hop_address(struct kunit *test, u8 subnet, u8 host);
struct dsr_nexthop *hop_get_by(struct kunit *test,
			       const struct dsr_address *address, u32 ifindex,
			       const char *device, const u8 *lladdr);
void hop_expect(struct kunit *test, struct dsr_nexthop *hop,
		enum dsr_server_state state, enum dsr_server_reason reason);
void hop_work(struct kunit *test);
void hop_keepalive(struct kunit *test);

static inline struct dsr_nexthop *hop_get(struct kunit *test,
					  const struct dsr_address *address,
					  u32 ifindex, const u8 *lladdr)
{
	return hop_get_by(test, address, ifindex, "", lladdr);
}

#endif
