/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A gateway of a test's own in the initial namespace: its hooks get the packets
 * that a case receives, and its servers are behind a recording device.
 */
#ifndef _DSR_KUNIT_GATEWAY_H
#define _DSR_KUNIT_GATEWAY_H

#include "change.h"
#include "device.h"
#include "netns.h"
#include "steer.h"

#include <kunit/test.h>

/**
 * struct gateway - the gateway
 * @test: the case
 * @dn: its tables; NULL when it was not made
 * @out: where its servers are
 */
struct gateway {
	struct kunit *test;
	struct dsr_net *dn;
	struct recorder out;
};

static inline void net_lock(struct dsr_net *dn)
{
	mutex_lock(&dn->lock);
	mutex_lock(&dn->brief);
}

static inline void net_unlock(struct dsr_net *dn)
{
	mutex_unlock(&dn->brief);
	mutex_unlock(&dn->lock);
}

void gateway_make(struct kunit *test, struct gateway *gateway);
void gateway_unmake(struct gateway *gateway);

struct dsr_identity gateway_identity(u8 family, u8 protocol, u16 port,
				     u16 port_last);
struct dsr_server_spec gateway_spec(const struct gateway *gateway, u32 host,
				    u32 weight);
struct dsr_server_spec gateway_unreachable(u32 host, u32 weight);
void gateway_set_mark(struct dsr_server_spec *spec, u32 mark);

const struct dsr_view *gateway_view(struct gateway *gateway,
				    const struct dsr_service *service);
struct dsr_server *gateway_server(const struct dsr_service *service, u32 host);
void gateway_become_server(struct gateway *gateway, struct dsr_server *server);
u32 gateway_steer(struct gateway *gateway, const struct dsr_key *key);
void gateway_sweep(struct gateway *gateway);

/*
 * Count the server indexes that are given out, without the two that never are.
 */
static inline u32 gateway_indexes(const struct gateway *gateway)
{
	return bitmap_weight(gateway->dn->servers->used,
			     DSR_SERVER_INDEXES + 1) - 2;
}

#endif
