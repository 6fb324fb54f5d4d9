/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The core: a flow's key in, a decision out. It knows nothing of netfilter and
 * of packets, so that tests, hooks and other attach points use it alike.
 */
#ifndef _DSR_STEER_H
#define _DSR_STEER_H

#include "config.h"
#include "server.h"

#include <linux/in.h>

/**
 * enum dsr_signal - what a packet says of its flow's life
 * @DSR_SIGNAL_DATA: nothing: none of these, or a protocol without connections
 * @DSR_SIGNAL_OPEN: TCP SYN without ACK, SCTP INIT: a new connection
 * @DSR_SIGNAL_CLOSE: TCP FIN or RST, SCTP ABORT or SHUTDOWN COMPLETE
 */
enum dsr_signal {
	DSR_SIGNAL_DATA,
	DSR_SIGNAL_OPEN,
	DSR_SIGNAL_CLOSE,
};

/**
 * struct dsr_key - what steering needs to know of a packet
 * @client: source address
 * @vip: destination address
 * @vip_hash: dsr_vip_hash() of @vip
 * @client_port: source port, network order
 * @vip_port: destination port, network order
 * @family: AF_INET or AF_INET6
 * @protocol: its protocol; one without ports has 0 for both
 * @signal: what it says of its flow's life
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
	u32 mark;
};

/**
 * enum dsr_verdict - what is to be done with a packet
 * @DSR_SEND: send it to the decision's server
 * @DSR_NO_SERVICE: the VIP has no such service: leave it alone
 * @DSR_NO_SERVER: no server can take it: do as the service says
 * @DSR_GONE: its server is gone and the service says drop
 */
enum dsr_verdict {
	DSR_SEND,
	DSR_NO_SERVICE,
	DSR_NO_SERVER,
	DSR_GONE,
};

/**
 * struct dsr_decision - where a packet goes
 * @view: its service; NULL with DSR_NO_SERVICE
 * @server: its server, with DSR_SEND
 * @l2: how to send to it, with DSR_SEND
 */
struct dsr_decision {
	const struct dsr_view *view;
	const struct dsr_server *server;
	const struct dsr_l2 *l2;
};

/**
 * struct dsr_why - where a flow would go and why, for the operator
 * @decision: as dsr_steer() would decide for a packet of a running connection
 * @choice: the reason
 * @row: its row, with a scheduler of the hash family
 * @dirty: the row is dirty
 * @entry: its entry in the flow table, or 0
 * @new_server: where a new connection of the tuple would go; NULL when a
 *	scheduler would choose it then, or when nobody can take it
 */
struct dsr_why {
	struct dsr_decision decision;
	enum dsr_flow_choice choice;
	u32 row;
	bool dirty;
	u64 entry;
	const struct dsr_server *new_server;
};

u64 dsr_flow_hash(const struct dsr_config *config, const struct dsr_view *view,
		  const struct dsr_key *key);
enum dsr_verdict dsr_steer(const struct dsr_config *config,
			   struct dsr_counters __percpu *counters,
			   const struct dsr_key *key, u32 now,
			   struct dsr_decision *decision);
void dsr_steer_prefetch(const struct dsr_config *config,
			const struct dsr_key *key);
enum dsr_verdict dsr_steer_mark(const struct dsr_config *config,
				struct dsr_counters __percpu *counters,
				const struct dsr_key *key, u32 now,
				struct dsr_decision *decision);
enum dsr_verdict dsr_steer_explain(const struct dsr_config *config,
				   const struct dsr_key *key, u32 now,
				   struct dsr_why *why);

#endif
