/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints: what was sent where, what was not sent and why, and next hops
 * that changed. Off, each costs a branch that is not taken.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM dsr

#if !defined(_DSR_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _DSR_TRACE_H

#include "nexthop.h"
#include "server.h"
#include "steer.h"

#include <linux/tracepoint.h>

TRACE_EVENT(dsr_steer,
	TP_PROTO(const struct dsr_key *key, const struct dsr_server *server,
		 unsigned int length),
	TP_ARGS(key, server, length),
	TP_STRUCT__entry(
		__field(u8, family)
		__field(u8, protocol)
		__field(u16, client_port)
		__field(u16, vip_port)
		__field(u16, server)
		__field(unsigned int, length)
		__array(u8, client, 16)
		__array(u8, vip, 16)
	),
	TP_fast_assign(
		__entry->family = key->family;
		__entry->protocol = key->protocol;
		__entry->client_port = ntohs(key->client_port);
		__entry->vip_port = ntohs(key->vip_port);
		__entry->server = server->index;
		__entry->length = length;
		memcpy(__entry->client, &key->client,
		       key->family == AF_INET ? 4 : 16);
		memcpy(__entry->vip, &key->vip, key->family == AF_INET ? 4 : 16);
	),
	TP_printk("family=%u protocol=%u client=%s port=%u vip=%s port=%u server=%u length=%u",
		  __entry->family, __entry->protocol,
		  __print_hex_str(__entry->client,
				  __entry->family == AF_INET ? 4 : 16),
		  __entry->client_port,
		  __print_hex_str(__entry->vip,
				  __entry->family == AF_INET ? 4 : 16),
		  __entry->vip_port, __entry->server, __entry->length)
);

TRACE_EVENT(dsr_drop,
	TP_PROTO(unsigned int counter, unsigned int length),
	TP_ARGS(counter, length),
	TP_STRUCT__entry(
		__field(unsigned int, counter)
		__field(unsigned int, length)
	),
	TP_fast_assign(
		__entry->counter = counter;
		__entry->length = length;
	),
	TP_printk("reason=%s length=%u", dsr_counter_name(__entry->counter),
		  __entry->length)
);

TRACE_EVENT(dsr_nexthop,
	TP_PROTO(const struct dsr_nexthop *nexthop),
	TP_ARGS(nexthop),
	TP_STRUCT__entry(
		__field(u8, family)
		__field(u8, state)
		__field(u8, reason)
		__field(int, ifindex)
		__array(u8, address, 16)
		__array(u8, lladdr, ETH_ALEN)
	),
	TP_fast_assign(
		__entry->family = nexthop->address.family;
		__entry->state = nexthop->state;
		__entry->reason = nexthop->reason;
		__entry->ifindex = nexthop->dev ? nexthop->dev->ifindex : 0;
		memcpy(__entry->address, &nexthop->address.ip, 16);
		memcpy(__entry->lladdr, nexthop->lladdr, ETH_ALEN);
	),
	TP_printk("address=%s state=%u reason=%u ifindex=%d lladdr=%pM",
		  __print_hex_str(__entry->address,
				  __entry->family == AF_INET ? 4 : 16),
		  __entry->state, __entry->reason, __entry->ifindex,
		  __entry->lladdr)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
