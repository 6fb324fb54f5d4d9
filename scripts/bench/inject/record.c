// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who got which flow: the last two bytes of the hardware address that the last
 * packet of each flow left with, for all of them in the file "owner" of this
 * module's debugfs directory, in the byte order of the wire.
 *
 * It listens to the sink as a packet socket does, whoever sent the packet there.
 */
#include "traffic.h"

#include <linux/etherdevice.h>
#include <linux/vmalloc.h>

static __be16 *owner;
static u32 owners;

static int record(struct sk_buff *skb, struct net_device *dev,
		  struct packet_type *type, struct net_device *original)
{
	u32 flow = traffic_flow(skb);

	if (skb->pkt_type == PACKET_OUTGOING && flow < owners)
		memcpy(&owner[flow], &eth_hdr(skb)->h_dest[4],
		       sizeof(*owner));
	consume_skb(skb);
	return 0;
}

static struct packet_type tap = {
	.type = htons(ETH_P_ALL),
	.func = record,
};

/**
 * record_begin - begin to note who gets which flow
 * @flows: how many there are
 *
 * Return: the notes, @flows of two bytes each, all zero as yet; or NULL.
 */
void *record_begin(u32 flows)
{
	owner = vzalloc(array_size(flows, sizeof(*owner)));
	if (!owner)
		return NULL;
	owners = flows;
	tap.dev = traffic.sink;
	dev_add_pack(&tap);
	return owner;
}

/* Note no more; the notes stay. */
void record_end(void)
{
	dev_remove_pack(&tap);
}

/* Forget the notes. */
void record_free(void)
{
	vfree(owner);
}
