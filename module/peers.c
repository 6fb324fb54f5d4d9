// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peer gateways. Two gateways that are servers of each other would send a packet
 * to and fro: who sees by the frame's source that a peer has decided does not
 * decide again.
 *
 * It must not know what becomes of such a packet.
 */
#include "peers.h"

#include <linux/etherdevice.h>

static bool peers_has_header(const struct sk_buff *skb)
{
	return skb_mac_header_was_set(skb) &&
	       skb_network_header(skb) - skb_mac_header(skb) >= ETH_HLEN;
}

/**
 * dsr_peers_sent - find out whether a peer sent a frame
 * @peers: the peers, or NULL
 * @skb: a packet that came in, data at the IP header
 *
 * Context: RCU read side.
 * Return: true when its source address is a peer's.
 */
bool dsr_peers_sent(const struct dsr_peers *peers, const struct sk_buff *skb)
{
	u32 i;

	if (!peers || !peers_has_header(skb))
		return false;
	for (i = 0; i < peers->count; i++)
		if (ether_addr_equal(peers->lladdr[i], eth_hdr(skb)->h_source))
			return true;
	return false;
}
