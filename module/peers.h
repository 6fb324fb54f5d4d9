/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Peer gateways, by their hardware addresses: what they send to a VIP was
 * balanced by them, and is meant for the gateway itself as a server.
 */
#ifndef _DSR_PEERS_H
#define _DSR_PEERS_H

#include "uapi/linux/dsr.h"

#include <linux/if_ether.h>
#include <linux/rcupdate.h>
#include <linux/skbuff.h>

/**
 * struct dsr_peers - the peers of a namespace as packets see them
 * @rcu: frees it after the last reader
 * @count: how many
 * @lladdr: their hardware addresses
 *
 * Immutable once published.
 */
struct dsr_peers {
	struct rcu_head rcu;
	u32 count;
	u8 lladdr[DSR_PEERS_MAX][ETH_ALEN];
};

bool dsr_peers_sent(const struct dsr_peers *peers, const struct sk_buff *skb);

#endif
