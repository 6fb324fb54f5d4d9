/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table as plain data: services, their servers, settings, counters, flows.
 * Knows nothing of netlink, words or terminals.
 */
#ifndef _DSRADM_MODEL_H
#define _DSRADM_MODEL_H

#include <linux/dsr.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAC_LEN 6

/**
 * struct address - an IPv4 or IPv6 address
 * @len: 4 or 16; 0 when there is none
 * @bytes: the address in network order, zero behind @len
 */
struct address {
	uint8_t len;
	uint8_t bytes[16];
};

/**
 * struct service_id - what names a service
 * @protocol: IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP or IPPROTO_UDPLITE; 0 with
 *	a mark
 * @vip: the virtual IP; none with a mark
 * @prefix: length of the prefix of @vip that is served; the bits behind it are 0
 * @n_ports: how many ranges @ports has; 0: all ports
 * @ports: the ports in ascending order, with a port between each two ranges
 * @mark: firewall mark of the packets, in place of all the above; 0: none
 *
 * What is not used is zero, so that two are equal when their bytes are.
 */
struct service_id {
	uint8_t protocol;
	struct address vip;
	uint8_t prefix;
	uint8_t n_ports;
	struct dsr_port_range ports[DSR_PORT_RANGES_MAX];
	uint32_t mark;
};

/**
 * enum timeout_kind - the timeouts of a service or a namespace
 * @TIMEOUT_ESTABLISHED: idle TCP
 * @TIMEOUT_HALF_OPEN: TCP of which only the SYN was seen
 * @TIMEOUT_HALF_CLOSED: TCP after the client's FIN
 * @TIMEOUT_CLOSING: TCP after the client's RST
 * @TIMEOUT_UDP: idle UDP
 * @TIMEOUT_HANDOVER: what is not remembered, after a change of servers
 * @TIMEOUTS: how many there are
 */
enum timeout_kind {
	TIMEOUT_ESTABLISHED,
	TIMEOUT_HALF_OPEN,
	TIMEOUT_HALF_CLOSED,
	TIMEOUT_CLOSING,
	TIMEOUT_UDP,
	TIMEOUT_HANDOVER,
	TIMEOUTS
};

/* Kinds of flows: those that are no flow's timeout come last */
#define FLOW_KINDS		TIMEOUT_HANDOVER

/* The bit of an option in a set of them, by its netlink attribute */
#define OPTION(attr)	(UINT64_C(1) << (attr))

/**
 * enum doubt - why the hardware address of a server may not be its own
 * @DOUBT_NONE: it may well be
 * @DOUBT_ROUTER: it is the router's
 * @DOUBT_TWIN: another server of the service has it
 */
enum doubt {
	DOUBT_NONE,
	DOUBT_ROUTER,
	DOUBT_TWIN
};

/**
 * struct server - a real server of a service
 * @given: which options were named, OPTION(DSR_SERVER_A_...)
 * @address: its own address
 * @weight: 0 drains
 * @ifindex: egress device that was asked for; 0: the route's, or @dev
 * @dev: its name, when it is known; "" without @ifindex: the route's
 * @mac: pinned hardware address; zero: resolved
 * @max_flows: flows at which it gets no new ones; 0: no limit
 * @resume: it gets new flows again below so many; 0: the limit
 * @probe_mark: the gateway's own packets with this mark go to it; 0: none do
 * @index: its number in the namespace
 * @state: &enum dsr_server_state
 * @reason: &enum dsr_server_reason
 * @state_age: milliseconds in this state
 * @egress_ifindex: device that frames leave by
 * @egress_mac: where they go
 * @egress_mtu: largest packet
 * @rows: rows that it owns
 * @flows: flows of the last census, in the order of &enum timeout_kind
 * @has_active: @active was said
 * @active: flows that are remembered and alive, at this moment
 * @pending: flows that are remembered and of which one packet was seen
 * @full: it gets no new flows because of its limit
 * @packets: packets sent to it
 * @bytes: their bytes
 * @doubt: &enum doubt; not of the kernel
 * @line: of the file that says it; 0: none does
 */
struct server {
	uint64_t given;
	struct address address;
	uint32_t weight;
	uint32_t ifindex;
	char dev[IF_NAMESIZE];
	uint8_t mac[MAC_LEN];
	uint32_t max_flows;
	uint32_t resume;
	uint32_t probe_mark;

	uint32_t index;
	uint8_t state;
	uint8_t reason;
	uint64_t state_age;
	uint32_t egress_ifindex;
	uint8_t egress_mac[MAC_LEN];
	uint32_t egress_mtu;
	uint32_t rows;
	uint32_t flows[FLOW_KINDS];
	bool has_active;
	uint32_t active;
	uint32_t pending;
	bool full;
	uint64_t packets;
	uint64_t bytes;
	uint8_t doubt;
	size_t line;
};

/**
 * struct service - a virtual service and its servers
 * @given: which options were named, OPTION(DSR_SERVICE_A_...)
 * @id: what names it
 * @scheduler: name of the scheduler
 * @rows: rows asked for; 0: chosen from the number of servers
 * @track: &enum dsr_track
 * @persist: seconds; 0: no persistence
 * @persist_prefix: length of the prefix that is one IPv4 client
 * @persist_prefix6: the same for IPv6
 * @gone: &enum dsr_gone
 * @no_server: &enum dsr_no_server
 * @ttl: &enum dsr_ttl
 * @stateless: each packet is a flow of its own
 * @slow_start: seconds in which a server grows into its share; 0: at once
 * @when: &enum dsr_when
 * @timeout: seconds by &enum timeout_kind; 0: the namespace's
 * @ordered: the order of its servers counts; set by fetch_config() alone
 * @standby: it takes no packets, for the VIP is not held
 * @rows_total: rows in use; 0 for a scheduler that chooses per flow
 * @rows_dirty: rows whose flows are looked up
 * @packets: packets sent to servers
 * @bytes: their bytes
 * @no_server_packets: packets that found no server
 * @servers: the servers, owned by the service
 * @n_servers: how many there are
 * @room: how many @servers has room for
 * @line: of the file that says it; 0: none does
 */
struct service {
	uint64_t given;
	struct service_id id;
	char scheduler[DSR_SCHEDULER_NAME_MAX];
	uint32_t rows;
	uint8_t track;
	uint32_t persist;
	uint8_t persist_prefix;
	uint8_t persist_prefix6;
	uint8_t gone;
	uint8_t no_server;
	uint8_t ttl;
	bool stateless;
	uint32_t slow_start;
	uint8_t when;
	uint32_t timeout[TIMEOUTS];

	bool ordered;
	bool standby;
	uint32_t rows_total;
	uint32_t rows_dirty;
	uint64_t packets;
	uint64_t bytes;
	uint64_t no_server_packets;

	struct server *servers;
	size_t n_servers;
	size_t room;
	size_t line;
};

/**
 * struct settings - what holds for a whole namespace
 * @given: which settings were named, OPTION(DSR_SETTINGS_A_...)
 * @secret: key of the flow hash
 * @timeout: seconds by &enum timeout_kind
 * @flow_slots: size of the flow table
 * @peers: hardware addresses of peer gateways, in ascending order
 * @n_peers: how many there are
 */
struct settings {
	uint64_t given;
	uint8_t secret[DSR_SECRET_LEN];
	uint32_t timeout[TIMEOUTS];
	uint32_t flow_slots;
	uint8_t peers[DSR_PEERS_MAX][MAC_LEN];
	size_t n_peers;
};

/**
 * struct device - a network device and what is done with what it receives
 * @given: which attributes were said, OPTION(DSR_DEVICE_A_...)
 * @ifindex: its number
 * @mode: &enum dsr_device_mode
 * @line: of the file that says it; 0: none does
 */
struct device {
	uint64_t given;
	uint32_t ifindex;
	uint8_t mode;
	size_t line;
};

/**
 * struct devices - the devices of a namespace whose mode was set
 * @device: the devices, owned by this
 * @n: how many there are
 * @room: how many @device has room for
 */
struct devices {
	struct device *device;
	size_t n;
	size_t room;
};

/**
 * struct flow - one client's tuple and where its packets go
 * @given: which attributes were said, OPTION(DSR_FLOW_A_...)
 * @protocol: its number
 * @client: the client's address
 * @client_port: the client's port; 0 for a protocol without ports
 * @vip: the virtual IP
 * @vip_port: the port there; 0 for a protocol without ports
 * @mark: firewall mark of its packets
 * @choice: &enum dsr_flow_choice
 * @row: the flow's row
 * @row_dirty: the flow table is asked because of this row
 * @entry_state: &enum dsr_flow_state
 * @entry_idle: seconds since the entry was last written
 * @new_server: where a new connection of this tuple would go; none: unknown
 */
struct flow {
	uint64_t given;
	uint8_t protocol;
	struct address client;
	uint16_t client_port;
	struct address vip;
	uint16_t vip_port;
	uint32_t mark;
	uint8_t choice;
	uint32_t row;
	bool row_dirty;
	uint8_t entry_state;
	uint32_t entry_idle;
	struct address new_server;
};

#define SCHEDULERS_MAX 64

/**
 * struct scheduler - a scheduler that the module has
 * @given: which attributes were said, OPTION(DSR_SCHEDULER_A_...)
 * @name: what services ask for it by
 * @flags: &enum dsr_scheduler_flag, bits
 */
struct scheduler {
	uint64_t given;
	char name[DSR_SCHEDULER_NAME_MAX];
	uint32_t flags;
};

/**
 * struct schedulers - the schedulers that the module has
 * @scheduler: the schedulers
 * @n: how many there are
 */
struct schedulers {
	struct scheduler scheduler[SCHEDULERS_MAX];
	size_t n;
};

#define COUNTER_NAME_MAX 40
#define COUNTERS_MAX 128

/**
 * struct counter - one counter of a namespace
 * @id: &enum dsr_counter
 * @name: its name, as the kernel says it
 * @value: how far it is
 */
struct counter {
	uint32_t id;
	char name[COUNTER_NAME_MAX];
	uint64_t value;
};

/**
 * struct counters - the counters of a namespace
 * @counter: the counters
 * @n: how many there are
 */
struct counters {
	struct counter counter[COUNTERS_MAX];
	size_t n;
};

/**
 * struct table - all services of a namespace
 * @services: the services, owned by the table
 * @n: how many there are
 * @room: how many @services has room for
 * @slots: hash of the services' identities: index + 1, 0 for a free slot
 * @n_slots: size of @slots, a power of two, or 0
 */
struct table {
	struct service *services;
	size_t n;
	size_t room;
	uint32_t *slots;
	size_t n_slots;
};

#define PERSIST_PREFIX_DEFAULT	32
#define PERSIST_PREFIX6_DEFAULT	128

bool address_equal(const struct address *a, const struct address *b);
uint8_t address_bits(const struct address *a);
void address_cut(struct address *a, uint8_t prefix);

bool service_id_equal(const struct service_id *a, const struct service_id *b);
bool service_id_clash(const struct service_id *a, const struct service_id *b);
bool service_id_shares(const struct service_id *a, const struct service_id *b);
uint32_t service_id_hash(const struct service_id *id);
size_t ports_merge(struct dsr_port_range *list, size_t n);
bool ports_canonical(const struct dsr_port_range *list, size_t n);

void server_init(struct server *server);

void service_init(struct service *service, const struct service_id *id);
void service_free(struct service *service);
struct server *service_server_near(const struct service *service,
				   const struct address *address, size_t place);
struct server *service_server(const struct service *service,
			      const struct address *address);
struct server *service_add_server(struct service *service,
				  const struct server *server);
bool service_reordered(const struct service *old, const struct service *new);
uint64_t server_flows(const struct server *server);

void settings_init(struct settings *settings);
void settings_sort_peers(struct settings *settings);

void devices_init(struct devices *devices);
void devices_free(struct devices *devices);
void devices_add(struct devices *devices, const struct device *device);
const struct device *devices_find(const struct devices *devices,
				  uint32_t ifindex);

void table_init(struct table *table);
void table_free(struct table *table);
struct service *table_find(const struct table *table,
			   const struct service_id *id);
struct service *table_add(struct table *table, const struct service *service);

#endif
