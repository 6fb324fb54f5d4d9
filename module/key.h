/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The key of a flow: what steering reads of a packet.
 */
#ifndef _DSR_KEY_H
#define _DSR_KEY_H

#include <linux/netfilter.h>
#include <linux/types.h>

/**
 * enum dsr_signal - what a packet tells about the life of its flow
 * @DSR_SIGNAL_DATA: none of these, or a protocol without connections
 * @DSR_SIGNAL_OPEN: TCP SYN without ACK, SCTP INIT: a new connection
 * @DSR_SIGNAL_FIN: TCP FIN: the client sends no more, the server may
 * @DSR_SIGNAL_RESET: TCP RST, SCTP ABORT or SHUTDOWN COMPLETE: it is over
 * @DSR_SIGNAL_ACK: TCP without payload; what parsing calls DSR_SIGNAL_DATA until
 *	dsr_packet_refine() has looked
 */
enum dsr_signal {
	DSR_SIGNAL_DATA,
	DSR_SIGNAL_OPEN,
	DSR_SIGNAL_FIN,
	DSR_SIGNAL_RESET,
	DSR_SIGNAL_ACK,
};

/**
 * struct dsr_key - what steering reads of a packet
 * @client: source address
 * @vip: destination address
 * @vip_hash: dsr_vip_hash() of @vip
 * @client_port: source port, network order
 * @vip_port: destination port, network order
 * @family: AF_INET or AF_INET6
 * @protocol: its protocol; one without ports has 0 for both
 * @signal: what it says of its flow's life
 * @seq: TCP sequence number, after dsr_packet_refine()
 * @mark: its firewall mark; dsr_steer() does not read it
 *
 * IPv4 addresses fill the first word only; the rest is not read.
 */
struct dsr_key {
	union nf_inet_addr client;
	union nf_inet_addr vip;
	u32 vip_hash;
	__be16 client_port;
	__be16 vip_port;
	u8 family;
	u8 protocol;
	u8 signal;
	u32 seq;
	u32 mark;
};

#endif
