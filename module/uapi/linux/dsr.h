/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	module/uapi/dsr.yaml */
/* YNL-GEN uapi header */
/* To regenerate run: make generate */

/*
 * The generic netlink family "dsr": how a tool manages the Direct Server
 * Return load balancer of one network namespace.
 *
 * Permission
 *   Every command, reading too, wants CAP_NET_ADMIN in the user namespace that
 *   owns the network namespace. A namespace sees and changes its own table only.
 *
 * Values
 *   Integers are in host byte order unless the attribute says otherwise.
 *   An IP address is its 4 or 16 bytes in network order; the length is the
 *   family. A port is a u16 in host order. A timeout is whole seconds (u32).
 *   A hardware address is 6 bytes.
 *
 * Identity
 *   A service is named by what it takes: DSR_SERVICE_A_PROTOCOL, _ADDRESS with
 *   _PREFIX, and _PORT with _PORT_LAST; or by DSR_SERVICE_A_MARK alone.
 *   _PREFIX may be left out for one address, _PORT_LAST when it equals _PORT;
 *   port 0 means all ports. A service of several port ranges has _PORTS in place
 *   of _PORT and _PORT_LAST. A server is named by its service and
 *   DSR_SERVER_A_ADDRESS, a device by DSR_DEVICE_A_IFINDEX.
 *
 * Which service takes a packet
 *   The longest prefix that has a service for the packet's protocol and port; in
 *   it the exact port, then the narrowest range, then all ports. What no address
 *   takes, the packet's firewall mark may. No two services have the same range
 *   of one protocol and prefix.
 *
 * Requests (do)                 attributes                           answer
 *   SERVICE_NEW                 SERVICE{identity, options}           ack
 *   SERVICE_SET                 SERVICE{identity, changed options}   ack
 *   SERVICE_DEL                 SERVICE{identity}                    ack
 *   SERVICE_GET                 SERVICE{identity}                    SERVICE
 *   SERVICE_REPLACE             SERVICE{identity, options},          ack
 *                               SERVER{...} repeated
 *   SERVER_NEW, SERVER_SET      SERVICE{identity}, SERVER{...}       ack
 *   SERVER_DEL                  SERVICE{identity}, SERVER{address}   ack
 *   SERVER_GET                  SERVICE{identity}, SERVER{address}   SERVICE,
 *                                                                    SERVER
 *   FLOW_GET                    FLOW{protocol, client, VIP, ports}   SERVICE,
 *                                                                    SERVER,
 *                                                                    FLOW
 *   SETTINGS_GET                -                                    SETTINGS
 *   SETTINGS_SET                SETTINGS{changed settings}           ack
 *   STATS_GET                   -                                    COUNTER
 *                                                                    repeated
 *   DEVICE_SET                  DEVICE{ifindex, mode}                ack
 *   TRANSACTION                 CHANGE and what it has, repeated     ack
 *   DEVICE_GET                  DEVICE{ifindex}                      DEVICE
 *
 * Dumps
 *   SERVICE_GET (all services; with SERVICE{identity} that one), SERVER_GET (all
 *   servers; with SERVICE{identity} those of one service), DEVICE_GET (devices
 *   whose mode is not off). Each message carries DSR_A_GENERATION; a dump that a
 *   change overtook has NLM_F_DUMP_INTR set and is to be taken again.
 *   SCHEDULER_GET (all schedulers) is the same in every namespace and never
 *   changes, so it has no generation.
 *
 * Replace
 *   SERVICE_REPLACE makes the service and its whole server set what the message
 *   says, in one step: a packet sees the old set or the new one. An option that
 *   the message leaves out gets its default. A server that stays keeps its
 *   flows and counters. The servers have the order of the message. Without the
 *   service it is created.
 *
 * Transaction
 *   TRANSACTION makes several changes in one step: packets, reads and listeners see
 *   none of them, or all. Each begins with DSR_A_CHANGE, the command that would make
 *   it by itself: SERVICE_NEW, _SET, _DEL or _REPLACE, SERVER_NEW, _SET or _DEL,
 *   SETTINGS_SET, DEVICE_SET. What follows it, up to the next one, is what that
 *   command has. A change finds the services as those before it leave them; port
 *   ranges need be apart only at the end, so two services may exchange theirs. The
 *   settings may be said once, and each device once. When a change is refused
 *   nothing has changed, and the attribute at fault tells which it was. The events
 *   are those of the single commands, all of one generation.
 *
 *   With DSR_A_CHECK a request that changes something, TRANSACTION or any other, is
 *   only checked: to its end, but nothing is changed or told. With
 *   DSR_A_GENERATION it is refused when the table is not of that generation any
 *   more: somebody else changed what it was made for.
 *
 * Other ports
 *   With DSR_SERVICE_A_NEW_PORTS, SERVICE_SET and SERVICE_REPLACE give the service
 *   other ports in the same step. It stays the same service: its servers, flows
 *   and counters are kept, and a port that it has before and after is never
 *   without it. The event names it by the new ports.
 *
 * Errors
 *   EEXIST (NEW of what exists; a port range that is another service's; a probe
 *   mark that is another server's or is given twice), ENOENT (anything else of
 *   what does not exist), EINVAL and ERANGE (a bad value, or one that this version
 *   does not know), EOPNOTSUPP (a protocol or scheduler that this version does not
 *   know; a mode that the device cannot have), ENODEV (no such network device),
 *   ESTALE (the table is not of the generation that the request expects),
 *   EBUSY (a change that would move every flow; of the flow table's size: the last
 *   change of it is not over, try again later; of a namespace's first service: the
 *   module is being removed), ENOSPC (too many servers, or no server index is
 *   free; or more than a namespace other than the first may have, see the module's
 *   parameters ns_services and ns_mbytes), ENOMEM. Each but ENOMEM, which has one
 *   for the flow table alone, comes with an extack sentence and, where one
 *   attribute is at fault, that attribute; of a value out of its range, with the
 *   policy that says the range. After an error the table is as it was.
 *
 * Events
 *   The multicast group "events" gets one message per change, with the command
 *   of the request that made it and the object as it is after the change (as it
 *   was, for _DEL); that of SERVICE_REPLACE is without the servers, settings are
 *   without the secret. A _SET or _REPLACE of what is set already succeeds and is
 *   no change: no message, NLM_F_ECHO or not, and the generation stays. By itself
 *   comes DSR_CMD_SERVER_STATE when a server's next hop changes: its state, the
 *   reason, or how frames get there; DSR_CMD_SERVICE_SET when a VIP comes or goes
 *   that a service waits for (_WHEN); DSR_CMD_DEVICE_SET with mode off when a device
 *   with a mode goes; and what is noticed a moment later, in some 0.1 s, and of what
 *   comes and goes meanwhile not at all: DSR_CMD_SERVER_FULL, _RESUMED, _DRAINED (in
 *   up to one pass over the flow table), DSR_CMD_SERVICE_UNSERVED, _SERVED, with the
 *   object as it is then. DSR_CMD_TABLE_MOVED, with the settings, ends a change of
 *   the flow table's size.
 */
#ifndef _UAPI_LINUX_DSR_H
#define _UAPI_LINUX_DSR_H

#include <linux/types.h>

#define DSR_GENL_NAME		"dsr"
#define DSR_GENL_VERSION	1

#define DSR_SCHEDULER_NAME_MAX	16	/* bytes with the terminating NUL */
#define DSR_WEIGHT_MAX		65535
#define DSR_ROWS_MIN		256
#define DSR_ROWS_MAX		65536
#define DSR_SERVICE_SERVERS_MAX	4096	/* servers of one service */
#define DSR_TIMEOUT_MAX		8000	/* seconds */
#define DSR_SECRET_LEN		16	/* bytes */
#define DSR_PORT_RANGES_MAX	16	/* port ranges of one service */
#define DSR_PEERS_MAX		16	/* peer gateways of a namespace */
#define DSR_MAX_FLOWS_MAX	134217728	/* flows of one server */

/**
 * struct dsr_port_range - ports of a service, an element of DSR_SERVICE_A_PORTS
 * @first: first port, host order, not 0
 * @last: last port, not below @first
 */
struct dsr_port_range {
	__u16 first;
	__u16 last;
};

/**
 * enum dsr_device_mode - what is done when a device receives a packet
 * @DSR_DEVICE_OFF: nothing before PREROUTING
 * @DSR_DEVICE_PREFETCH: the flow table's line is fetched ahead, for services
 *   that track every flow and for dirty rows
 * @DSR_DEVICE_STEER: packets are sent to their servers at once, before
 *   PREROUTING and its rules
 */
enum dsr_device_mode {
	DSR_DEVICE_OFF,
	DSR_DEVICE_PREFETCH,
	DSR_DEVICE_STEER,
};

/**
 * enum dsr_track - which flows get an entry in the flow table
 * @DSR_TRACK_AUTO: by need: those of rows whose owner changed lately (hash
 *   schedulers), or all (schedulers that choose per flow)
 * @DSR_TRACK_ALL: every flow
 * @DSR_TRACK_NONE: none: a change of servers moves flows; hash schedulers only
 */
enum dsr_track {
	DSR_TRACK_AUTO,
	DSR_TRACK_ALL,
	DSR_TRACK_NONE,
};

/**
 * enum dsr_gone - what becomes of a flow whose server is gone
 * @DSR_GONE_RESCHEDULE: its next packet goes to a server that lives
 * @DSR_GONE_DROP: its packets are dropped until the flow ends
 */
enum dsr_gone {
	DSR_GONE_RESCHEDULE,
	DSR_GONE_DROP,
};

/**
 * enum dsr_no_server - what becomes of a packet when no server can take it
 * @DSR_NO_SERVER_REJECT: ICMP port unreachable to the client
 * @DSR_NO_SERVER_DROP: dropped in silence
 * @DSR_NO_SERVER_PASS: left to the gateway's own stack
 */
enum dsr_no_server {
	DSR_NO_SERVER_REJECT,
	DSR_NO_SERVER_DROP,
	DSR_NO_SERVER_PASS,
};

/**
 * enum dsr_ttl - what becomes of the TTL or hop limit
 * @DSR_TTL_KEEP: the packet leaves byte for byte as it came
 * @DSR_TTL_DECREMENT: one less, and dropped at 1, as a router does
 */
enum dsr_ttl {
	DSR_TTL_KEEP,
	DSR_TTL_DECREMENT,
};

/**
 * enum dsr_when - when a service takes packets
 * @DSR_WHEN_ALWAYS: whenever they come
 * @DSR_WHEN_HELD: while the namespace holds the VIP: it is an address of one
 *   of its devices, or there is a local route to it (for a prefix, to its
 *   first address). Else they are left to the stack. Not of a service by mark
 */
enum dsr_when {
	DSR_WHEN_ALWAYS,
	DSR_WHEN_HELD,
};

/**
 * enum dsr_scheduler_flag - what a scheduler goes by
 * @DSR_SCHEDULER_PER_FLOW: it chooses for each new flow, which is remembered
 *   then; without this flag it goes by the flow's hash
 * @DSR_SCHEDULER_ROTATES: one server after the other
 * @DSR_SCHEDULER_BY_FLOWS: by the number of flows that a server has; these
 *   know slow start
 * @DSR_SCHEDULER_BY_SOURCE: by the client's address alone; it can be neither
 *   set nor left while the service has servers
 * @DSR_SCHEDULER_ORDERED: the order of the servers counts
 */
enum dsr_scheduler_flag {
	DSR_SCHEDULER_PER_FLOW = 1,
	DSR_SCHEDULER_ROTATES = 2,
	DSR_SCHEDULER_BY_FLOWS = 4,
	DSR_SCHEDULER_BY_SOURCE = 8,
	DSR_SCHEDULER_ORDERED = 16,
};

/**
 * enum dsr_server_state - whether frames can be sent to a server
 * @DSR_SERVER_UP: device up, hardware address known
 * @DSR_SERVER_LOCAL: the gateway itself: packets go up its own stack
 * @DSR_SERVER_UNRESOLVED: no hardware address (yet)
 * @DSR_SERVER_DOWN: no way to it, see the reason
 */
enum dsr_server_state {
	DSR_SERVER_UP,
	DSR_SERVER_LOCAL,
	DSR_SERVER_UNRESOLVED,
	DSR_SERVER_DOWN,
};

/**
 * enum dsr_server_reason - why a server is not up
 * @DSR_REASON_NONE: it is up
 * @DSR_REASON_RESOLVING: the first answer to ARP or ND is awaited
 * @DSR_REASON_NO_ANSWER: nobody answers ARP or ND for the address
 * @DSR_REASON_NO_ROUTE: no route to the address
 * @DSR_REASON_OFF_LINK: the route goes through a router: not the same link
 * @DSR_REASON_DEVICE_DOWN: the egress device is down or has no carrier
 * @DSR_REASON_DEVICE_GONE: the egress device that was asked for is not there
 * @DSR_REASON_DEVICE_TYPE: the egress device has no Ethernet header
 * @DSR_REASON_OWN_MAC: its hardware address is this gateway's own
 */
enum dsr_server_reason {
	DSR_REASON_NONE,
	DSR_REASON_RESOLVING,
	DSR_REASON_NO_ANSWER,
	DSR_REASON_NO_ROUTE,
	DSR_REASON_OFF_LINK,
	DSR_REASON_DEVICE_DOWN,
	DSR_REASON_DEVICE_GONE,
	DSR_REASON_DEVICE_TYPE,
	DSR_REASON_OWN_MAC,
};

/**
 * enum dsr_flow_choice - why a flow goes where it goes
 * @DSR_CHOICE_ROW: its row is clean: the row's owner
 * @DSR_CHOICE_ENTRY: its entry in the flow table
 * @DSR_CHOICE_PREVIOUS: its row is dirty and it has no entry: a packet of an
 *   old connection goes to the row's previous owner (a SYN: to the owner)
 * @DSR_CHOICE_OWNER: it has no entry. Its row is dirty and no previous owner
 *   can have it: the owner. Or the owner cannot take it, being down or full:
 *   the owner of a row behind
 * @DSR_CHOICE_SCHEDULER: it has no entry: the scheduler chooses when it comes.
 *   The server, if there is one, is for a packet of a connection that had
 *   begun unseen, by its hash
 * @DSR_CHOICE_NONE: no server can take it, or its own is gone and the service
 *   drops such flows
 * @DSR_CHOICE_STATELESS: each packet by itself: the scheduler chooses
 */
enum dsr_flow_choice {
	DSR_CHOICE_ROW,
	DSR_CHOICE_ENTRY,
	DSR_CHOICE_PREVIOUS,
	DSR_CHOICE_OWNER,
	DSR_CHOICE_SCHEDULER,
	DSR_CHOICE_NONE,
	DSR_CHOICE_STATELESS,
};

/**
 * enum dsr_flow_state - what is known of a flow in the flow table
 * @DSR_FLOW_ADOPTED: TCP, one packet in mid-connection was seen
 * @DSR_FLOW_HALF_OPEN: TCP, or a persistent client, of which only SYNs were
 *   seen
 * @DSR_FLOW_ESTABLISHED: TCP, more than that was seen
 * @DSR_FLOW_CLOSING: TCP, the client sent RST, or FIN without a handshake
 * @DSR_FLOW_UDP_NEW: UDP, one packet was seen
 * @DSR_FLOW_UDP: UDP, more than one packet was seen
 * @DSR_FLOW_CLIENT: a persistent client
 * @DSR_FLOW_HALF_CLOSED: TCP, the client sent FIN; the server may still send
 */
enum dsr_flow_state {
	DSR_FLOW_ADOPTED,
	DSR_FLOW_HALF_OPEN,
	DSR_FLOW_ESTABLISHED,
	DSR_FLOW_CLOSING,
	DSR_FLOW_UDP_NEW,
	DSR_FLOW_UDP,
	DSR_FLOW_CLIENT,
	DSR_FLOW_HALF_CLOSED,
};

/**
 * enum dsr_counter - the counters of a namespace
 * @DSR_COUNTER_STEERED: Packets sent to a server's hardware address: the work
 *   done.
 * @DSR_COUNTER_INGRESS: Those of 'steered' that a device of mode 'steer' sent
 *   as it received them.
 * @DSR_COUNTER_OUTPUT: Those of 'steered' that this gateway itself sent to a
 *   VIP.
 * @DSR_COUNTER_PROBE: Those of 'output' that carried a server's probe mark.
 * @DSR_COUNTER_ICMP: Those of 'steered' that were ICMP errors, sent to the
 *   server whose flow they are about.
 * @DSR_COUNTER_FRAGMENTED: Those of 'steered' that went as fragments: as they
 *   came, or because they are larger than the way to the server takes; give
 *   the servers' network the clients' MTU.
 * @DSR_COUNTER_GATHERED: Fragments that were held until their packet was
 *   whole, more than one for each such packet.
 * @DSR_COUNTER_LOCAL: Packets delivered to this gateway, which is a server
 *   itself.
 * @DSR_COUNTER_PASS_NO_SERVICE: Packets to a VIP at a port without a service,
 *   left to this gateway's own stack; add a service if clients should be
 *   served there.
 * @DSR_COUNTER_PASS_NO_SERVER: Packets that no server could take, left to this
 *   gateway's own stack because the service says 'no-server pass'; see 'dsradm
 *   show' for the servers' states.
 * @DSR_COUNTER_PASS_NOT_HOST: Packets to a VIP in broadcast or multicast
 *   frames, or bridged to another machine, not balanced; look for a host with
 *   a wrong ARP entry if there are many.
 * @DSR_COUNTER_PASS_PROTOCOL: Packets to a VIP of a protocol that is not
 *   balanced there, such as pings, left to this gateway's own stack: usual.
 * @DSR_COUNTER_PASS_ICMP: ICMP errors to a VIP about no flow of a service, or
 *   about one that nobody knows the server of, left to this gateway's own
 *   stack.
 * @DSR_COUNTER_PASS_PEER: Packets that a peer gateway has balanced already,
 *   left to this gateway's own stack, which is a server of that peer.
 * @DSR_COUNTER_PASS_OWN: Packets of this gateway to a VIP from that very VIP,
 *   left to its own stack; bind the client to another address of this gateway.
 * @DSR_COUNTER_PASS_SOURCE_ROUTE: Packets with an IPv4 source-route option,
 *   left to this gateway's own stack; hardly ever sent in good faith.
 * @DSR_COUNTER_DROP_TRUNCATED: Packets shorter than their headers say; look
 *   for broken senders or a scan.
 * @DSR_COUNTER_DROP_HEADER: IPv6 packets with malformed or too many extension
 *   headers; look for broken senders or a scan.
 * @DSR_COUNTER_DROP_FRAGMENT: Fragments that overlap others, do not fit or
 *   found no room; look for an attack, or raise net.ipv4.ipfrag_high_thresh or
 *   net.ipv6.ip6frag_high_thresh.
 * @DSR_COUNTER_DROP_REFRAGMENT: Packets that could not be sent as fragments,
 *   mostly for want of memory.
 * @DSR_COUNTER_DROP_SOURCE: Packets whose source address cannot be a client's;
 *   look for spoofing or a wrong route on the clients' side.
 * @DSR_COUNTER_DROP_NO_SERVER: Packets that no server could take, dropped
 *   because the service says 'no-server drop'; see 'dsradm show' for the
 *   servers' states.
 * @DSR_COUNTER_REJECT_NO_SERVER: Packets that no server could take, refused by
 *   ICMP; see 'dsradm show' for the servers' states.
 * @DSR_COUNTER_DROP_GONE: Packets of flows whose server is gone, dropped
 *   because the service says 'gone drop'; drain servers before they are
 *   removed.
 * @DSR_COUNTER_DROP_TOO_BIG: Packets larger than the way to the server takes,
 *   the client told by ICMP where possible; give the servers' network the
 *   clients' MTU.
 * @DSR_COUNTER_DROP_LRO: Packets merged by LRO, which cannot be forwarded;
 *   switch LRO off on the device that they come in by (ethtool -K DEV lro
 *   off).
 * @DSR_COUNTER_DROP_LOOP: Packets that came from the server they would go to,
 *   or went in circles; see that no server routes the VIP back here and that
 *   each has it on its loopback.
 * @DSR_COUNTER_DROP_TTL: Packets whose TTL or hop limit ran out at this
 *   gateway; look for a routing loop before it.
 * @DSR_COUNTER_DROP_MEMORY: Packets lost for want of memory; give this gateway
 *   more of it or less to do.
 * @DSR_COUNTER_FLOW_ADDED: Flows remembered in the flow table.
 * @DSR_COUNTER_FLOW_EVICTED: Flows forgotten early to make room for others;
 *   raise 'settings set flow-slots' if this grows.
 * @DSR_COUNTER_FLOW_UNTRACKED: Packets of flows that found no room in the flow
 *   table, balanced by hash alone; raise 'settings set flow-slots'.
 * @DSR_COUNTER_FLOW_DIVERTED: New flows that went to another server because
 *   theirs was full; see 'max-flows' of the servers.
 * @DSR_COUNTER_PASS_STANDBY: Packets for services with 'when held' while this
 *   gateway did not hold the VIP; another gateway takes them.
 * @__DSR_COUNTER_MAX: one more than the last
 * @DSR_COUNTER_MAX: the last
 */
enum dsr_counter {
	DSR_COUNTER_STEERED,
	DSR_COUNTER_INGRESS,
	DSR_COUNTER_OUTPUT,
	DSR_COUNTER_PROBE,
	DSR_COUNTER_ICMP,
	DSR_COUNTER_FRAGMENTED,
	DSR_COUNTER_GATHERED,
	DSR_COUNTER_LOCAL,
	DSR_COUNTER_PASS_NO_SERVICE,
	DSR_COUNTER_PASS_NO_SERVER,
	DSR_COUNTER_PASS_NOT_HOST,
	DSR_COUNTER_PASS_PROTOCOL,
	DSR_COUNTER_PASS_ICMP,
	DSR_COUNTER_PASS_PEER,
	DSR_COUNTER_PASS_OWN,
	DSR_COUNTER_PASS_SOURCE_ROUTE,
	DSR_COUNTER_DROP_TRUNCATED,
	DSR_COUNTER_DROP_HEADER,
	DSR_COUNTER_DROP_FRAGMENT,
	DSR_COUNTER_DROP_REFRAGMENT,
	DSR_COUNTER_DROP_SOURCE,
	DSR_COUNTER_DROP_NO_SERVER,
	DSR_COUNTER_REJECT_NO_SERVER,
	DSR_COUNTER_DROP_GONE,
	DSR_COUNTER_DROP_TOO_BIG,
	DSR_COUNTER_DROP_LRO,
	DSR_COUNTER_DROP_LOOP,
	DSR_COUNTER_DROP_TTL,
	DSR_COUNTER_DROP_MEMORY,
	DSR_COUNTER_FLOW_ADDED,
	DSR_COUNTER_FLOW_EVICTED,
	DSR_COUNTER_FLOW_UNTRACKED,
	DSR_COUNTER_FLOW_DIVERTED,
	DSR_COUNTER_PASS_STANDBY,

	__DSR_COUNTER_MAX,
	DSR_COUNTER_MAX = (__DSR_COUNTER_MAX - 1)
};

/**
 * enum dsr_attr - the top level of every message
 * @DSR_A_UNSPEC: never used
 * @DSR_A_PAD: padding before a 64-bit value
 * @DSR_A_GENERATION: u32, counts the changes of this namespace's table
 * @DSR_A_SERVICE: nest of &enum dsr_service_attr
 * @DSR_A_SERVER: nest of &enum dsr_server_attr, repeated in SERVICE_REPLACE
 * @DSR_A_FLOW: nest of &enum dsr_flow_attr
 * @DSR_A_SETTINGS: nest of &enum dsr_settings_attr
 * @DSR_A_COUNTER: nest of &enum dsr_counter_attr, repeated
 * @DSR_A_DEVICE: nest of &enum dsr_device_attr
 * @DSR_A_CHECK: flag, only find out whether the request could be done: it is
 *   checked to its end, and nothing changes
 * @DSR_A_CHANGE: u8, repeated in TRANSACTION: begins one change of it, which
 *   what follows up to the next one says; the command that makes such a change
 *   by itself
 * @DSR_A_SCHEDULER: nest of &enum dsr_scheduler_attr
 * @__DSR_A_MAX: one more than the last
 * @DSR_A_MAX: the last
 */
enum dsr_attr {
	DSR_A_UNSPEC,
	DSR_A_PAD,
	DSR_A_GENERATION,
	DSR_A_SERVICE,
	DSR_A_SERVER,
	DSR_A_FLOW,
	DSR_A_SETTINGS,
	DSR_A_COUNTER,
	DSR_A_DEVICE,
	DSR_A_CHECK,
	DSR_A_CHANGE,
	DSR_A_SCHEDULER,

	__DSR_A_MAX,
	DSR_A_MAX = (__DSR_A_MAX - 1)
};

/**
 * enum dsr_service_attr - a virtual service
 * @DSR_SERVICE_A_UNSPEC: never used
 * @DSR_SERVICE_A_PAD: padding before a 64-bit value
 * @DSR_SERVICE_A_PROTOCOL: u8, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP or
 *   IPPROTO_UDPLITE; absent with a mark
 * @DSR_SERVICE_A_ADDRESS: the virtual IP, 4 or 16 bytes; absent with a mark
 * @DSR_SERVICE_A_PREFIX: u8, length of the prefix of @DSR_SERVICE_A_ADDRESS
 *   that is served, whose other bits are 0; default 32 or 128: one address
 * @DSR_SERVICE_A_PORT: u16, first port; 0 for all ports
 * @DSR_SERVICE_A_PORT_LAST: u16, last port, equal to the first for one port
 * @DSR_SERVICE_A_PORTS: 2 to DSR_PORT_RANGES_MAX of &struct dsr_port_range in
 *   ascending order, with a port between each two; in place of
 *   @DSR_SERVICE_A_PORT and @DSR_SERVICE_A_PORT_LAST
 * @DSR_SERVICE_A_MARK: u32, not 0: packets with this firewall mark, of whatever
 *   protocol (but ICMP) and of both families, in place of all the above
 * @DSR_SERVICE_A_SCHEDULER: string, default "rendezvous"
 * @DSR_SERVICE_A_ROWS: u32, a power of two, DSR_ROWS_MIN to DSR_ROWS_MAX; 0 or
 *   absent: chosen from the number of servers
 * @DSR_SERVICE_A_TRACK: u8, &enum dsr_track, default DSR_TRACK_AUTO
 * @DSR_SERVICE_A_PERSIST: u32, seconds that a client stays on its server after
 *   its last packet; 0 or absent: no persistence
 * @DSR_SERVICE_A_PERSIST_PREFIX: u8, 1 to 32, length of the prefix that is one
 *   IPv4 client; default 32
 * @DSR_SERVICE_A_PERSIST_PREFIX6: u8, 1 to 128, the same for IPv6; default 128
 * @DSR_SERVICE_A_GONE: u8, &enum dsr_gone, default DSR_GONE_RESCHEDULE
 * @DSR_SERVICE_A_NO_SERVER: u8, &enum dsr_no_server, default
 *   DSR_NO_SERVER_REJECT
 * @DSR_SERVICE_A_TTL: u8, &enum dsr_ttl, default DSR_TTL_KEEP
 * @DSR_SERVICE_A_TIMEOUT_ESTABLISHED: u32, idle TCP; 0: the namespace's
 * @DSR_SERVICE_A_TIMEOUT_HALF_OPEN: u32, TCP of which only the SYN was seen; 0:
 *   the namespace's
 * @DSR_SERVICE_A_TIMEOUT_CLOSING: u32, TCP after the client's RST, or its FIN
 *   where no handshake was seen to be completed; 0: the namespace's
 * @DSR_SERVICE_A_TIMEOUT_UDP: u32, idle UDP; 0: the namespace's
 * @DSR_SERVICE_A_STATELESS: u8, 1: each packet is a flow of its own, and none
 *   is remembered; UDP and UDP-Lite only; default 0
 * @DSR_SERVICE_A_SLOW_START: u32, seconds in which a server that comes, or
 *   comes back, grows into its full share; schedulers by number of flows only;
 *   0 or absent: at once
 * @DSR_SERVICE_A_SERVERS: u32, read only: number of servers
 * @DSR_SERVICE_A_ROWS_TOTAL: u32, read only: rows in use; 0 for a scheduler
 *   that chooses per flow
 * @DSR_SERVICE_A_ROWS_DIRTY: u32, read only: rows whose flows are looked up
 * @DSR_SERVICE_A_PACKETS: u64, read only: packets sent to servers
 * @DSR_SERVICE_A_BYTES: u64, read only: their bytes, from the IP header on
 * @DSR_SERVICE_A_NO_SERVER_PACKETS: u64, read only: packets that found no
 *   server to go to
 * @DSR_SERVICE_A_TIMEOUT_HALF_CLOSED: u32, TCP after the client's FIN: the
 *   server may still send; 0: the namespace's
 * @DSR_SERVICE_A_TIMEOUT_HANDOVER: u32, seconds after a change of servers in
 *   which a UDP flow, or a persistent client, that is not remembered stays with
 *   the server that it would have had before; 0: the namespace's
 * @DSR_SERVICE_A_NEW_PORTS: in SERVICE_SET and SERVICE_REPLACE: the ports that
 *   the service, named by those that it has, is to have: 1 to
 *   DSR_PORT_RANGES_MAX of &struct dsr_port_range as in @DSR_SERVICE_A_PORTS,
 *   or one from 0 to 0 for all ports
 * @DSR_SERVICE_A_WHEN: u8, &enum dsr_when, default DSR_WHEN_ALWAYS
 * @DSR_SERVICE_A_STANDBY: u8, read only: 1 while it takes no packets because
 *   the namespace does not hold the VIP
 * @__DSR_SERVICE_A_MAX: one more than the last
 * @DSR_SERVICE_A_MAX: the last
 */
enum dsr_service_attr {
	DSR_SERVICE_A_UNSPEC,
	DSR_SERVICE_A_PAD,
	DSR_SERVICE_A_PROTOCOL,
	DSR_SERVICE_A_ADDRESS,
	DSR_SERVICE_A_PREFIX,
	DSR_SERVICE_A_PORT,
	DSR_SERVICE_A_PORT_LAST,
	DSR_SERVICE_A_PORTS,
	DSR_SERVICE_A_MARK,
	DSR_SERVICE_A_SCHEDULER,
	DSR_SERVICE_A_ROWS,
	DSR_SERVICE_A_TRACK,
	DSR_SERVICE_A_PERSIST,
	DSR_SERVICE_A_PERSIST_PREFIX,
	DSR_SERVICE_A_PERSIST_PREFIX6,
	DSR_SERVICE_A_GONE,
	DSR_SERVICE_A_NO_SERVER,
	DSR_SERVICE_A_TTL,
	DSR_SERVICE_A_TIMEOUT_ESTABLISHED,
	DSR_SERVICE_A_TIMEOUT_HALF_OPEN,
	DSR_SERVICE_A_TIMEOUT_CLOSING,
	DSR_SERVICE_A_TIMEOUT_UDP,
	DSR_SERVICE_A_STATELESS,
	DSR_SERVICE_A_SLOW_START,
	DSR_SERVICE_A_SERVERS,
	DSR_SERVICE_A_ROWS_TOTAL,
	DSR_SERVICE_A_ROWS_DIRTY,
	DSR_SERVICE_A_PACKETS,
	DSR_SERVICE_A_BYTES,
	DSR_SERVICE_A_NO_SERVER_PACKETS,
	DSR_SERVICE_A_TIMEOUT_HALF_CLOSED,
	DSR_SERVICE_A_TIMEOUT_HANDOVER,
	DSR_SERVICE_A_NEW_PORTS,
	DSR_SERVICE_A_WHEN,
	DSR_SERVICE_A_STANDBY,

	__DSR_SERVICE_A_MAX,
	DSR_SERVICE_A_MAX = (__DSR_SERVICE_A_MAX - 1)
};

/**
 * enum dsr_server_attr - a real server of a service
 * @DSR_SERVER_A_UNSPEC: never used
 * @DSR_SERVER_A_PAD: padding before a 64-bit value
 * @DSR_SERVER_A_ADDRESS: the server's own address, 4 or 16 bytes; its family
 *   need not be the service's
 * @DSR_SERVER_A_WEIGHT: u32, 0 (drain) to DSR_WEIGHT_MAX; default 1
 * @DSR_SERVER_A_IFINDEX: u32, egress device that was asked for; 0 or absent:
 *   the one that the route to the address names, unless there is
 *   @DSR_SERVER_A_DEVICE
 * @DSR_SERVER_A_LLADDR: 6 bytes, pinned hardware address; 00:00:00:00:00:00 or
 *   absent: resolved by the neighbour table
 * @DSR_SERVER_A_MAX_FLOWS: u32, active and pending flows at which the server
 *   gets no new ones, at most DSR_MAX_FLOWS_MAX; 0 or absent: no limit. When
 *   all servers of the service have theirs, pending ones count up to an eighth
 *   of the limit. A service with such a server tracks every flow
 * @DSR_SERVER_A_RESUME: u32, a full server gets new flows again below so many,
 *   at most the limit; 0 or absent: the limit
 * @DSR_SERVER_A_PROBE_MARK: u32, the gateway's own packets to the service with
 *   this mark go to this server, whatever its weight; unique in a service; not
 *   of a service by mark; 0 or absent: none do
 * @DSR_SERVER_A_INDEX: u32, read only: the server's number in this namespace
 * @DSR_SERVER_A_STATE: u8, &enum dsr_server_state, read only
 * @DSR_SERVER_A_REASON: u8, &enum dsr_server_reason, read only
 * @DSR_SERVER_A_STATE_AGE: u64, read only: milliseconds in this state
 * @DSR_SERVER_A_EGRESS_IFINDEX: u32, read only: device that frames leave by
 * @DSR_SERVER_A_EGRESS_LLADDR: 6 bytes, read only: where they go
 * @DSR_SERVER_A_EGRESS_MTU: u32, read only: largest packet, in bytes
 * @DSR_SERVER_A_ROWS: u32, read only: rows that it owns
 * @DSR_SERVER_A_FLOWS_HALF_OPEN: u32, read only: from the last census
 * @DSR_SERVER_A_FLOWS_ESTABLISHED: u32, read only: from the last census; those
 *   taken over in mid-connection among them
 * @DSR_SERVER_A_FLOWS_CLOSING: u32, read only: from the last census
 * @DSR_SERVER_A_FLOWS_UDP: u32, read only: UDP flows and persistent clients
 * @DSR_SERVER_A_FLOWS_ACTIVE: u32, read only: remembered flows that are alive,
 *   at this moment: neither pending nor ended by the client
 * @DSR_SERVER_A_FULL: u8, read only: 1 when it gets no new flows because of its
 *   limit, also when all others have theirs
 * @DSR_SERVER_A_PACKETS: u64, read only: packets sent to it
 * @DSR_SERVER_A_BYTES: u64, read only: their bytes, from the IP header on
 * @DSR_SERVER_A_FLOWS_HALF_CLOSED: u32, read only: from the last census
 * @DSR_SERVER_A_FLOWS_PENDING: u32, read only: remembered flows of which one
 *   packet was seen, at this moment: half-open ones, UDP ones that may be a
 *   question
 * @DSR_SERVER_A_DEVICE: string, in a request in place of @DSR_SERVER_A_IFINDEX:
 *   the egress device by its name, which need not be there. Beside it in a
 *   reply; alone while the device is gone: the server is down then, and the
 *   next device of that name is taken
 * @__DSR_SERVER_A_MAX: one more than the last
 * @DSR_SERVER_A_MAX: the last
 */
enum dsr_server_attr {
	DSR_SERVER_A_UNSPEC,
	DSR_SERVER_A_PAD,
	DSR_SERVER_A_ADDRESS,
	DSR_SERVER_A_WEIGHT,
	DSR_SERVER_A_IFINDEX,
	DSR_SERVER_A_LLADDR,
	DSR_SERVER_A_MAX_FLOWS,
	DSR_SERVER_A_RESUME,
	DSR_SERVER_A_PROBE_MARK,
	DSR_SERVER_A_INDEX,
	DSR_SERVER_A_STATE,
	DSR_SERVER_A_REASON,
	DSR_SERVER_A_STATE_AGE,
	DSR_SERVER_A_EGRESS_IFINDEX,
	DSR_SERVER_A_EGRESS_LLADDR,
	DSR_SERVER_A_EGRESS_MTU,
	DSR_SERVER_A_ROWS,
	DSR_SERVER_A_FLOWS_HALF_OPEN,
	DSR_SERVER_A_FLOWS_ESTABLISHED,
	DSR_SERVER_A_FLOWS_CLOSING,
	DSR_SERVER_A_FLOWS_UDP,
	DSR_SERVER_A_FLOWS_ACTIVE,
	DSR_SERVER_A_FULL,
	DSR_SERVER_A_PACKETS,
	DSR_SERVER_A_BYTES,
	DSR_SERVER_A_FLOWS_HALF_CLOSED,
	DSR_SERVER_A_FLOWS_PENDING,
	DSR_SERVER_A_DEVICE,

	__DSR_SERVER_A_MAX,
	DSR_SERVER_A_MAX = (__DSR_SERVER_A_MAX - 1)
};

/**
 * enum dsr_flow_attr - one client's tuple, and where its packets go
 * @DSR_FLOW_A_UNSPEC: never used
 * @DSR_FLOW_A_PROTOCOL: u8, any but ICMP; one without ports has 0 for both
 * @DSR_FLOW_A_CLIENT: the client's address
 * @DSR_FLOW_A_CLIENT_PORT: u16
 * @DSR_FLOW_A_VIP: the virtual IP
 * @DSR_FLOW_A_VIP_PORT: u16
 * @DSR_FLOW_A_MARK: u32, firewall mark of its packets; default 0
 * @DSR_FLOW_A_CHOICE: u8, &enum dsr_flow_choice, read only
 * @DSR_FLOW_A_ROW: u32, read only: the flow's row; absent without rows
 * @DSR_FLOW_A_ROW_DIRTY: u8, read only: 1 when the flow table is asked because
 *   of this row; a service that tracks every flow asks in any case
 * @DSR_FLOW_A_ENTRY_STATE: u8, &enum dsr_flow_state, read only; absent without
 *   an entry
 * @DSR_FLOW_A_ENTRY_IDLE: u32, read only: seconds since the entry was last
 *   written
 * @DSR_FLOW_A_NEW_SERVER: read only: address of the server that a new
 *   connection of this tuple would go to; absent when a scheduler would choose
 *   it then, or when nobody can take it
 * @__DSR_FLOW_A_MAX: one more than the last
 * @DSR_FLOW_A_MAX: the last
 */
enum dsr_flow_attr {
	DSR_FLOW_A_UNSPEC,
	DSR_FLOW_A_PROTOCOL,
	DSR_FLOW_A_CLIENT,
	DSR_FLOW_A_CLIENT_PORT,
	DSR_FLOW_A_VIP,
	DSR_FLOW_A_VIP_PORT,
	DSR_FLOW_A_MARK,
	DSR_FLOW_A_CHOICE,
	DSR_FLOW_A_ROW,
	DSR_FLOW_A_ROW_DIRTY,
	DSR_FLOW_A_ENTRY_STATE,
	DSR_FLOW_A_ENTRY_IDLE,
	DSR_FLOW_A_NEW_SERVER,

	__DSR_FLOW_A_MAX,
	DSR_FLOW_A_MAX = (__DSR_FLOW_A_MAX - 1)
};

/**
 * enum dsr_settings_attr - what holds for a whole namespace
 * @DSR_SETTINGS_A_UNSPEC: never used
 * @DSR_SETTINGS_A_SECRET: DSR_SECRET_LEN bytes, key of the flow hash; gateways
 *   with one secret and one table choose alike
 * @DSR_SETTINGS_A_TIMEOUT_ESTABLISHED: u32, 1 to DSR_TIMEOUT_MAX; default 900
 * @DSR_SETTINGS_A_TIMEOUT_HALF_OPEN: u32, 1 to DSR_TIMEOUT_MAX; default 60
 * @DSR_SETTINGS_A_TIMEOUT_CLOSING: u32, 1 to DSR_TIMEOUT_MAX; default 30
 * @DSR_SETTINGS_A_TIMEOUT_UDP: u32, 1 to DSR_TIMEOUT_MAX; default 300
 * @DSR_SETTINGS_A_FLOW_SLOTS: u32, size of the flow table, a power of two from
 *   2^10 to 2^27; default 2^20 (8.6 MiB)
 * @DSR_SETTINGS_A_PEERS: hardware addresses of 6 bytes each, up to
 *   DSR_PEERS_MAX: other gateways, whose frames were balanced already and go to
 *   the gateway's own stack; default none
 * @DSR_SETTINGS_A_TIMEOUT_HALF_CLOSED: u32, 1 to DSR_TIMEOUT_MAX; default 120
 * @DSR_SETTINGS_A_TIMEOUT_HANDOVER: u32, 1 to DSR_TIMEOUT_MAX; default 10
 * @__DSR_SETTINGS_A_MAX: one more than the last
 * @DSR_SETTINGS_A_MAX: the last
 */
enum dsr_settings_attr {
	DSR_SETTINGS_A_UNSPEC,
	DSR_SETTINGS_A_SECRET,
	DSR_SETTINGS_A_TIMEOUT_ESTABLISHED,
	DSR_SETTINGS_A_TIMEOUT_HALF_OPEN,
	DSR_SETTINGS_A_TIMEOUT_CLOSING,
	DSR_SETTINGS_A_TIMEOUT_UDP,
	DSR_SETTINGS_A_FLOW_SLOTS,
	DSR_SETTINGS_A_PEERS,
	DSR_SETTINGS_A_TIMEOUT_HALF_CLOSED,
	DSR_SETTINGS_A_TIMEOUT_HANDOVER,

	__DSR_SETTINGS_A_MAX,
	DSR_SETTINGS_A_MAX = (__DSR_SETTINGS_A_MAX - 1)
};

/**
 * enum dsr_counter_attr - one counter of a namespace
 * @DSR_COUNTER_A_UNSPEC: never used
 * @DSR_COUNTER_A_PAD: padding before a 64-bit value
 * @DSR_COUNTER_A_ID: u32, &enum dsr_counter
 * @DSR_COUNTER_A_NAME: string, the counter's name, so that a tool can show one
 *   that it does not know yet
 * @DSR_COUNTER_A_VALUE: u64
 * @__DSR_COUNTER_A_MAX: one more than the last
 * @DSR_COUNTER_A_MAX: the last
 */
enum dsr_counter_attr {
	DSR_COUNTER_A_UNSPEC,
	DSR_COUNTER_A_PAD,
	DSR_COUNTER_A_ID,
	DSR_COUNTER_A_NAME,
	DSR_COUNTER_A_VALUE,

	__DSR_COUNTER_A_MAX,
	DSR_COUNTER_A_MAX = (__DSR_COUNTER_A_MAX - 1)
};

/**
 * enum dsr_device_attr - a device whose packets are seen as they are received
 * @DSR_DEVICE_A_UNSPEC: never used
 * @DSR_DEVICE_A_IFINDEX: u32
 * @DSR_DEVICE_A_MODE: u8, &enum dsr_device_mode
 * @__DSR_DEVICE_A_MAX: one more than the last
 * @DSR_DEVICE_A_MAX: the last
 */
enum dsr_device_attr {
	DSR_DEVICE_A_UNSPEC,
	DSR_DEVICE_A_IFINDEX,
	DSR_DEVICE_A_MODE,

	__DSR_DEVICE_A_MAX,
	DSR_DEVICE_A_MAX = (__DSR_DEVICE_A_MAX - 1)
};

/**
 * enum dsr_scheduler_attr - a scheduler that this version has
 * @DSR_SCHEDULER_A_UNSPEC: never used
 * @DSR_SCHEDULER_A_NAME: string, what services ask for it by
 * @DSR_SCHEDULER_A_FLAGS: u32, &enum dsr_scheduler_flag
 * @__DSR_SCHEDULER_A_MAX: one more than the last
 * @DSR_SCHEDULER_A_MAX: the last
 */
enum dsr_scheduler_attr {
	DSR_SCHEDULER_A_UNSPEC,
	DSR_SCHEDULER_A_NAME,
	DSR_SCHEDULER_A_FLAGS,

	__DSR_SCHEDULER_A_MAX,
	DSR_SCHEDULER_A_MAX = (__DSR_SCHEDULER_A_MAX - 1)
};

/**
 * enum dsr_cmd - what a message asks for, or tells
 * @DSR_CMD_UNSPEC: never used
 * @DSR_CMD_SERVICE_NEW: add a service
 * @DSR_CMD_SERVICE_SET: change options of a service
 * @DSR_CMD_SERVICE_DEL: remove a service and its servers
 * @DSR_CMD_SERVICE_GET: one service, or (dump) all
 * @DSR_CMD_SERVICE_REPLACE: make a service and its server set what is given
 * @DSR_CMD_SERVER_NEW: add a server to a service
 * @DSR_CMD_SERVER_SET: change a server's weight, next hop, limit of flows or
 *   probe mark
 * @DSR_CMD_SERVER_DEL: remove a server
 * @DSR_CMD_SERVER_GET: one server, or (dump) all
 * @DSR_CMD_SERVER_STATE: event only: a server's next hop changed its state
 * @DSR_CMD_FLOW_GET: where a client's packets go, and why
 * @DSR_CMD_SETTINGS_GET: the namespace's settings
 * @DSR_CMD_SETTINGS_SET: change the namespace's settings
 * @DSR_CMD_STATS_GET: the namespace's counters
 * @DSR_CMD_DEVICE_SET: say what is done with packets as a device receives them
 * @DSR_CMD_DEVICE_GET: one device, or (dump) all whose mode is not off
 * @DSR_CMD_SERVER_FULL: event only: a server gets no new flows, because of its
 *   limit
 * @DSR_CMD_SERVER_RESUMED: event only: a server that was full gets new flows
 * @DSR_CMD_SERVER_DRAINED: event only: a server of weight 0 has no flows left
 *   that are remembered; again when some had come back
 * @DSR_CMD_SERVICE_UNSERVED: event only: a service has no server any more that
 *   gets new flows: all are down, full, of weight 0 or removed
 * @DSR_CMD_SERVICE_SERVED: event only: a service has its first one, or one
 *   again
 * @DSR_CMD_TABLE_MOVED: event only: all flows are in the table of the new size
 * @DSR_CMD_TRANSACTION: make several changes in one step, all of them or none
 * @DSR_CMD_SCHEDULER_GET: (dump) all schedulers that this version has
 * @__DSR_CMD_MAX: one more than the last
 * @DSR_CMD_MAX: the last
 */
enum dsr_cmd {
	DSR_CMD_UNSPEC,
	DSR_CMD_SERVICE_NEW,
	DSR_CMD_SERVICE_SET,
	DSR_CMD_SERVICE_DEL,
	DSR_CMD_SERVICE_GET,
	DSR_CMD_SERVICE_REPLACE,
	DSR_CMD_SERVER_NEW,
	DSR_CMD_SERVER_SET,
	DSR_CMD_SERVER_DEL,
	DSR_CMD_SERVER_GET,
	DSR_CMD_SERVER_STATE,
	DSR_CMD_FLOW_GET,
	DSR_CMD_SETTINGS_GET,
	DSR_CMD_SETTINGS_SET,
	DSR_CMD_STATS_GET,
	DSR_CMD_DEVICE_SET,
	DSR_CMD_DEVICE_GET,
	DSR_CMD_SERVER_FULL,
	DSR_CMD_SERVER_RESUMED,
	DSR_CMD_SERVER_DRAINED,
	DSR_CMD_SERVICE_UNSERVED,
	DSR_CMD_SERVICE_SERVED,
	DSR_CMD_TABLE_MOVED,
	DSR_CMD_TRANSACTION,
	DSR_CMD_SCHEDULER_GET,

	__DSR_CMD_MAX,
	DSR_CMD_MAX = (__DSR_CMD_MAX - 1)
};

#define DSR_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_DSR_H */
