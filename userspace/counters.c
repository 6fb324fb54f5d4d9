// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the counters of a namespace mean and what to do about them. A new
 * counter in the protocol needs a new sentence here.
 */
#include "counters.h"

#include <linux/dsr.h>
#include <stddef.h>

static const char *const meanings[__DSR_COUNTER_MAX] = {
	[DSR_COUNTER_STEERED] =
		"Packets sent to a server's hardware address: the work done.",
	[DSR_COUNTER_INGRESS] =
		"Those of 'steered' that a device of mode 'steer' sent as it received them.",
	[DSR_COUNTER_OUTPUT] =
		"Those of 'steered' that this gateway itself sent to a VIP.",
	[DSR_COUNTER_PROBE] =
		"Those of 'output' that carried a server's probe mark.",
	[DSR_COUNTER_ICMP] =
		"Those of 'steered' that were ICMP errors, sent to the server whose flow they are about.",
	[DSR_COUNTER_FRAGMENTED] =
		"Those of 'steered' that went as fragments: as they came, or because they are larger than the way to the server takes; give the servers' network the clients' MTU.",
	[DSR_COUNTER_GATHERED] =
		"Fragments that were held until their packet was whole, more than one for each such packet.",
	[DSR_COUNTER_LOCAL] =
		"Packets delivered to this gateway, which is a server itself.",
	[DSR_COUNTER_PASS_NO_SERVICE] =
		"Packets to a VIP at a port without a service, left to this gateway's own stack; add a service if clients should be served there.",
	[DSR_COUNTER_PASS_NO_SERVER] =
		"Packets that no server could take, left to this gateway's own stack because the service says 'no-server pass'; see 'dsradm show' for the servers' states.",
	[DSR_COUNTER_PASS_NOT_HOST] =
		"Packets to a VIP in broadcast or multicast frames, or bridged to another machine, not balanced; look for a host with a wrong ARP entry if there are many.",
	[DSR_COUNTER_PASS_PROTOCOL] =
		"Packets to a VIP of a protocol that is not balanced there, such as pings, left to this gateway's own stack: usual.",
	[DSR_COUNTER_PASS_ICMP] =
		"ICMP errors to a VIP about no flow of a service, or about one that nobody knows the server of, left to this gateway's own stack.",
	[DSR_COUNTER_PASS_PEER] =
		"Packets that a peer gateway has balanced already, left to this gateway's own stack, which is a server of that peer.",
	[DSR_COUNTER_PASS_OWN] =
		"Packets of this gateway to a VIP from that very VIP, left to its own stack; bind the client to another address of this gateway.",
	[DSR_COUNTER_PASS_SOURCE_ROUTE] =
		"Packets with an IPv4 source-route option, left to this gateway's own stack; hardly ever sent in good faith.",
	[DSR_COUNTER_DROP_TRUNCATED] =
		"Packets shorter than their headers say; look for broken senders or a scan.",
	[DSR_COUNTER_DROP_HEADER] =
		"IPv6 packets with malformed or too many extension headers; look for broken senders or a scan.",
	[DSR_COUNTER_DROP_FRAGMENT] =
		"Fragments that overlap others, do not fit or found no room; look for an attack, or raise net.ipv4.ipfrag_high_thresh or net.ipv6.ip6frag_high_thresh.",
	[DSR_COUNTER_DROP_REFRAGMENT] =
		"Packets that could not be sent as fragments, mostly for want of memory.",
	[DSR_COUNTER_DROP_SOURCE] =
		"Packets whose source address cannot be a client's; look for spoofing or a wrong route on the clients' side.",
	[DSR_COUNTER_DROP_NO_SERVER] =
		"Packets that no server could take, dropped because the service says 'no-server drop'; see 'dsradm show' for the servers' states.",
	[DSR_COUNTER_REJECT_NO_SERVER] =
		"Packets that no server could take, refused by ICMP; see 'dsradm show' for the servers' states.",
	[DSR_COUNTER_DROP_GONE] =
		"Packets of flows whose server is gone, dropped because the service says 'gone drop'; drain servers before they are removed.",
	[DSR_COUNTER_DROP_TOO_BIG] =
		"Packets larger than the way to the server takes, the client told by ICMP where possible; give the servers' network the clients' MTU.",
	[DSR_COUNTER_DROP_LRO] =
		"Packets merged by LRO, which cannot be forwarded; switch LRO off on the device that they come in by (ethtool -K DEV lro off).",
	[DSR_COUNTER_DROP_LOOP] =
		"Packets that came from the server they would go to, or went in circles; see that no server routes the VIP back here and that each has it on its loopback.",
	[DSR_COUNTER_DROP_TTL] =
		"Packets whose TTL or hop limit ran out at this gateway; look for a routing loop before it.",
	[DSR_COUNTER_DROP_MEMORY] =
		"Packets lost for want of memory; give this gateway more of it or less to do.",
	[DSR_COUNTER_FLOW_ADDED] =
		"Flows remembered in the flow table.",
	[DSR_COUNTER_FLOW_EVICTED] =
		"Flows forgotten early to make room for others; raise 'settings set flow-slots' if this grows.",
	[DSR_COUNTER_FLOW_UNTRACKED] =
		"Packets of flows that found no room in the flow table, balanced by hash alone; raise 'settings set flow-slots'.",
	[DSR_COUNTER_FLOW_DIVERTED] =
		"New flows that went to another server because theirs was full; see 'max-flows' of the servers.",
	[DSR_COUNTER_PASS_STANDBY] =
		"Packets for services with 'when held' while this gateway did not hold the VIP; another gateway takes them.",
};

/**
 * counter_meaning - say what a counter means and what to do about it
 * @id: &enum dsr_counter
 *
 * Return: a sentence.
 */
const char *counter_meaning(uint32_t id)
{
	if (id >= __DSR_COUNTER_MAX || !meanings[id])
		return "A counter that this version of dsradm does not know.";
	return meanings[id];
}

/**
 * counter_depth - tell how deep a counter is in others that it is a part of
 * @id: &enum dsr_counter
 *
 * The counter that has a part comes before it in &enum dsr_counter, and only
 * parts of it lie between the two.
 *
 * Return: 0 for one that is no part of another.
 */
unsigned int counter_depth(uint32_t id)
{
	switch (id) {
	case DSR_COUNTER_INGRESS:
	case DSR_COUNTER_OUTPUT:
	case DSR_COUNTER_ICMP:
	case DSR_COUNTER_FRAGMENTED:
		return 1;
	case DSR_COUNTER_PROBE:
		return 2;
	}
	return 0;
}
