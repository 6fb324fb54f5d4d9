/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What dsr_inject.ko and dsr_time.ko are made of: which packets there are
 * (traffic.c), what may become of them (hooks.c), and who got them (record.c). It
 * must not know of dsr, IPVS or routes.
 */
#ifndef _TRAFFIC_H
#define _TRAFFIC_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define BATCH_MAX	256

/**
 * struct traffic - which packets are received
 * @dev: the device that receives them
 * @sink: the device that they leave by, may be NULL
 * @family: AF_INET or AF_INET6
 * @to: the IPv4 destination of the first of them
 * @to6: the IPv6 destination of all
 * @frame: bytes of each: the least on the wire, without its checksum, in which
 *	the headers have room
 */
struct traffic {
	struct net_device *dev;
	struct net_device *sink;
	u8 family;
	__be32 to;
	struct in6_addr to6;
	unsigned int frame;
};

extern struct traffic traffic;

int traffic_begin(void);
void traffic_end(void);
struct sk_buff *traffic_packet(u32 flow, bool syn);
u32 traffic_flow(const struct sk_buff *skb);

int hooks_begin(void);
int hooks_end(unsigned int packets);

void *record_begin(u32 flows);
void record_end(void);
void record_free(void);

#endif
