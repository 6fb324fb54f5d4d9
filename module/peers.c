// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peer gateways. Two gateways that are servers of each other would send a packet
 * to and fro: who sees by the frame's source that a peer has decided does not
 * decide again.
 *
 * It must not know what becomes of such a packet.
 */
#include "peers.h"
#include "netns.h"

#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/slab.h>

/**
 * dsr_peers_new - make what packets read of the peers
 * @settings: names them
 *
 * Context: process, may sleep.
 * Return: the peers, not published; NULL when there are none, or
 * ERR_PTR(-ENOMEM).
 */
struct dsr_peers *dsr_peers_new(const struct dsr_settings *settings)
{
	struct dsr_peers *peers;

	if (!settings->peer_count)
		return NULL;
	peers = kzalloc(sizeof(*peers), GFP_KERNEL_ACCOUNT);
	if (!peers)
		return ERR_PTR(-ENOMEM);
	peers->count = settings->peer_count;
	memcpy(peers->lladdr, settings->peers, sizeof(peers->lladdr));
	return peers;
}

static bool has_ethernet_header(const struct sk_buff *skb)
{
	return skb_mac_header_was_set(skb) &&
	       skb_network_header(skb) - skb_mac_header(skb) >= ETH_HLEN;
}

/**
 * dsr_peers_sent - did a peer send this frame?
 * @peers: the peers, or NULL
 * @skb: a packet that came in, data at the IP header
 *
 * Context: RCU read side.
 * Return: true when its source address is a peer's.
 */
bool dsr_peers_sent(const struct dsr_peers *peers, const struct sk_buff *skb)
{
	u32 i;

	if (!peers || !has_ethernet_header(skb))
		return false;
	for (i = 0; i < peers->count; i++)
		if (ether_addr_equal(peers->lladdr[i], eth_hdr(skb)->h_source))
			return true;
	return false;
}
