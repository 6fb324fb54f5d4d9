/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of dsr_time.ko share: which packets there are, what may become
 * of them, and who got them. It must not know of dsr, IPVS or routes.
 */
#ifndef _DSR_TIME_H
#define _DSR_TIME_H

#include <linux/if_ether.h>
#include <linux/types.h>

struct net;
struct net_device;
struct sk_buff;

/**
 * struct traffic - which packets are received
 * @dev: the device that receives them
 * @lladdr: its hardware address
 * @destination: where the first of them go to
 * @destinations: a flow goes to one of so many addresses that follow each other
 * @port: destination port
 * @tcp: TCP, not UDP
 */
struct traffic {
	struct net_device *dev;
	u8 lladdr[ETH_ALEN];
	__be32 destination;
	u32 destinations;
	__be16 port;
	bool tcp;
};

struct sk_buff *packet_build(const struct traffic *traffic, u32 flow, bool syn);
u32 packet_flow(const struct sk_buff *skb);

int hooks_begin(struct net *net, const char *mode, struct net_device *dev,
		struct net_device *sink);
void hooks_end(struct net *net);

void *record_begin(struct net_device *sink, u32 flows);
void record_end(void);
void record_free(void);

#endif
