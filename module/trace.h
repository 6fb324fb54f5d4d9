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

#include <linux/etherdevice.h>
#include <linux/tracepoint.h>

/*
 * What TP_printk() says is read by programs that know a few of its functions and
 * none of our names: addresses are IPv6 or IPv4-mapped, a reason is text, and the
 * kernel puts numbers in the place of these names.
 */
#define DSR_TRACE_ADDRESS_LEN	16
#define DSR_TRACE_REASON_LEN	24

TRACE_DEFINE_ENUM(DSR_SERVER_UP);
TRACE_DEFINE_ENUM(DSR_SERVER_LOCAL);
TRACE_DEFINE_ENUM(DSR_SERVER_UNRESOLVED);
TRACE_DEFINE_ENUM(DSR_SERVER_DOWN);
TRACE_DEFINE_ENUM(DSR_REASON_NONE);
TRACE_DEFINE_ENUM(DSR_REASON_RESOLVING);
TRACE_DEFINE_ENUM(DSR_REASON_NO_ANSWER);
TRACE_DEFINE_ENUM(DSR_REASON_NO_ROUTE);
TRACE_DEFINE_ENUM(DSR_REASON_OFF_LINK);
TRACE_DEFINE_ENUM(DSR_REASON_DEVICE_DOWN);
TRACE_DEFINE_ENUM(DSR_REASON_DEVICE_GONE);
TRACE_DEFINE_ENUM(DSR_REASON_DEVICE_TYPE);
TRACE_DEFINE_ENUM(DSR_REASON_OWN_MAC);

TRACE_EVENT(dsr_steer,
	TP_PROTO(const struct dsr_key *key, const struct dsr_dest *dest,
		 unsigned int length),
	TP_ARGS(key, dest, length),
	TP_STRUCT__entry(
		__array(u8, client, DSR_TRACE_ADDRESS_LEN)
		__array(u8, vip, DSR_TRACE_ADDRESS_LEN)
		__field(u16, client_port)
		__field(u16, vip_port)
		__field(u16, server)
		__field(u8, protocol)
		__field(unsigned int, length)
	),
	TP_fast_assign(
		dsr_address_map(__entry->client, key->family, &key->client);
		dsr_address_map(__entry->vip, key->family, &key->vip);
		__entry->client_port = ntohs(key->client_port);
		__entry->vip_port = ntohs(key->vip_port);
		__entry->server = dsr_dest_index(dest);
		__entry->protocol = key->protocol;
		__entry->length = length;
	),
	TP_printk("protocol=%u client=%pI6c port=%u vip=%pI6c port=%u server=%u length=%u",
		  __entry->protocol, __entry->client, __entry->client_port,
		  __entry->vip, __entry->vip_port, __entry->server,
		  __entry->length)
);

TRACE_EVENT(dsr_drop,
	TP_PROTO(unsigned int counter, unsigned int length),
	TP_ARGS(counter, length),
	TP_STRUCT__entry(
		__array(char, reason, DSR_TRACE_REASON_LEN)
		__field(unsigned int, length)
	),
	TP_fast_assign(
		strscpy(__entry->reason, dsr_counter_name(counter),
			DSR_TRACE_REASON_LEN);
		__entry->length = length;
	),
	TP_printk("reason=%s length=%u", __entry->reason, __entry->length)
);

TRACE_EVENT(dsr_nexthop,
	TP_PROTO(const struct dsr_nexthop *nexthop),
	TP_ARGS(nexthop),
	TP_STRUCT__entry(
		__array(u8, address, DSR_TRACE_ADDRESS_LEN)
		__array(u8, lladdr, ETH_ALEN)
		__field(u8, state)
		__field(u8, reason)
		__field(int, ifindex)
	),
	TP_fast_assign(
		dsr_address_map(__entry->address, nexthop->address.family,
				  &nexthop->address.ip);
		ether_addr_copy(__entry->lladdr, nexthop->lladdr);
		__entry->state = nexthop->state;
		__entry->reason = nexthop->reason;
		__entry->ifindex = nexthop->dev ? nexthop->dev->ifindex : 0;
	),
	TP_printk("address=%pI6c state=%s reason=%s ifindex=%d lladdr=%pM",
		  __entry->address,
		  __print_symbolic(__entry->state,
				   { DSR_SERVER_UP, "up" },
				   { DSR_SERVER_LOCAL, "local" },
				   { DSR_SERVER_UNRESOLVED, "unresolved" },
				   { DSR_SERVER_DOWN, "down" }),
		  __print_symbolic(__entry->reason,
				   { DSR_REASON_NONE, "none" },
				   { DSR_REASON_RESOLVING, "resolving" },
				   { DSR_REASON_NO_ANSWER, "no-answer" },
				   { DSR_REASON_NO_ROUTE, "no-route" },
				   { DSR_REASON_OFF_LINK, "off-link" },
				   { DSR_REASON_DEVICE_DOWN, "device-down" },
				   { DSR_REASON_DEVICE_GONE, "device-gone" },
				   { DSR_REASON_DEVICE_TYPE, "device-type" },
				   { DSR_REASON_OWN_MAC, "own-mac" }),
		  __entry->ifindex, __entry->lladdr)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
