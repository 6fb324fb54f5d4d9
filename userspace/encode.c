// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the model to netlink attributes, as linux/dsr.h lays them out. Sends
 * nothing and checks nothing: the parser did.
 */
#include "encode.h"

#include "nl.h"
#include "value.h"

/* The nest, the address, the hardware address, a device's name, four numbers */
#define SERVER_BYTES	(4 + 20 + 12 + 4 + IF_NAMESIZE + 4 * 8)
/* More than the headers, a service and 16 ranges of ports */
#define SERVICE_BYTES	4096

_Static_assert(DSR_SERVICE_SERVERS_MAX * SERVER_BYTES + SERVICE_BYTES <=
	       NL_REQUEST_MAX, "a request has room for the largest service");

static void put_address(struct nlmsghdr *nlh, uint16_t type,
			const struct address *address)
{
	mnl_attr_put(nlh, type, address->len, address->bytes);
}

static void put_ports(struct nlmsghdr *nlh, const struct service_id *id)
{
	const struct dsr_port_range *range = id->ports;

	if (id->n_ports > 1) {
		mnl_attr_put(nlh, DSR_SERVICE_A_PORTS,
			     id->n_ports * sizeof(*range), range);
		return;
	}
	mnl_attr_put_u16(nlh, DSR_SERVICE_A_PORT, range->first);
	if (range->last != range->first)
		mnl_attr_put_u16(nlh, DSR_SERVICE_A_PORT_LAST, range->last);
}

static void put_id(struct nlmsghdr *nlh, const struct service_id *id)
{
	if (id->mark) {
		mnl_attr_put_u32(nlh, DSR_SERVICE_A_MARK, id->mark);
		return;
	}
	mnl_attr_put_u8(nlh, DSR_SERVICE_A_PROTOCOL, id->protocol);
	put_address(nlh, DSR_SERVICE_A_ADDRESS, &id->vip);
	if (id->prefix < address_bits(&id->vip))
		mnl_attr_put_u8(nlh, DSR_SERVICE_A_PREFIX, id->prefix);
	put_ports(nlh, id);
}

const uint16_t service_timeout_attr[TIMEOUTS] = {
	[TIMEOUT_ESTABLISHED] = DSR_SERVICE_A_TIMEOUT_ESTABLISHED,
	[TIMEOUT_HALF_OPEN] = DSR_SERVICE_A_TIMEOUT_HALF_OPEN,
	[TIMEOUT_HALF_CLOSED] = DSR_SERVICE_A_TIMEOUT_HALF_CLOSED,
	[TIMEOUT_CLOSING] = DSR_SERVICE_A_TIMEOUT_CLOSING,
	[TIMEOUT_UDP] = DSR_SERVICE_A_TIMEOUT_UDP,
	[TIMEOUT_HANDOVER] = DSR_SERVICE_A_TIMEOUT_HANDOVER,
};

const uint16_t settings_timeout_attr[TIMEOUTS] = {
	[TIMEOUT_ESTABLISHED] = DSR_SETTINGS_A_TIMEOUT_ESTABLISHED,
	[TIMEOUT_HALF_OPEN] = DSR_SETTINGS_A_TIMEOUT_HALF_OPEN,
	[TIMEOUT_HALF_CLOSED] = DSR_SETTINGS_A_TIMEOUT_HALF_CLOSED,
	[TIMEOUT_CLOSING] = DSR_SETTINGS_A_TIMEOUT_CLOSING,
	[TIMEOUT_UDP] = DSR_SETTINGS_A_TIMEOUT_UDP,
	[TIMEOUT_HANDOVER] = DSR_SETTINGS_A_TIMEOUT_HANDOVER,
};

static void put_timeouts(struct nlmsghdr *nlh, const uint16_t *type,
			 const uint32_t *timeout, uint32_t options)
{
	int i;

	for (i = 0; i < TIMEOUTS; i++)
		if (options & 1u << i)
			mnl_attr_put_u32(nlh, type[i], timeout[i]);
}

static void put_persist(struct nlmsghdr *nlh, const struct service *s)
{
	mnl_attr_put_u32(nlh, DSR_SERVICE_A_PERSIST, s->persist);
	if (!s->persist)
		return;
	mnl_attr_put_u8(nlh, DSR_SERVICE_A_PERSIST_PREFIX, s->persist_prefix);
	mnl_attr_put_u8(nlh, DSR_SERVICE_A_PERSIST_PREFIX6, s->persist_prefix6);
}

static void put_options(struct nlmsghdr *nlh, const struct service *s,
			uint32_t options)
{
	if (options & SERVICE_SCHEDULER)
		mnl_attr_put_strz(nlh, DSR_SERVICE_A_SCHEDULER, s->scheduler);
	if (options & SERVICE_ROWS)
		mnl_attr_put_u32(nlh, DSR_SERVICE_A_ROWS, s->rows);
	if (options & SERVICE_TRACK)
		mnl_attr_put_u8(nlh, DSR_SERVICE_A_TRACK, s->track);
	if (options & SERVICE_PERSIST)
		put_persist(nlh, s);
	if (options & SERVICE_GONE)
		mnl_attr_put_u8(nlh, DSR_SERVICE_A_GONE, s->gone);
	if (options & SERVICE_NO_SERVER)
		mnl_attr_put_u8(nlh, DSR_SERVICE_A_NO_SERVER, s->no_server);
	if (options & SERVICE_TTL)
		mnl_attr_put_u8(nlh, DSR_SERVICE_A_TTL, s->ttl);
	if (options & SERVICE_STATELESS)
		mnl_attr_put_u8(nlh, DSR_SERVICE_A_STATELESS, s->stateless);
	if (options & SERVICE_SLOW_START)
		mnl_attr_put_u32(nlh, DSR_SERVICE_A_SLOW_START, s->slow_start);
	if (options & SERVICE_WHEN)
		mnl_attr_put_u8(nlh, DSR_SERVICE_A_WHEN, s->when);
	put_timeouts(nlh, service_timeout_attr, s->timeout,
		     options / SERVICE_TIMEOUT);
}

/* All ports are one range from 0 to 0, which is what @ports has then. */
static void put_new_ports(struct nlmsghdr *nlh, const struct service_id *id)
{
	size_t n = id->n_ports ? id->n_ports : 1;

	mnl_attr_put(nlh, DSR_SERVICE_A_NEW_PORTS, n * sizeof(*id->ports),
		     id->ports);
}

/**
 * encode_service_as - append a service that is to have other ports, perhaps
 * @nlh: the message
 * @id: what names it now
 * @service: the service, with the ports that it is to have
 * @options: which of its options to say, of SERVICE_*
 */
void encode_service_as(struct nlmsghdr *nlh, const struct service_id *id,
		       const struct service *service, uint32_t options)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, DSR_A_SERVICE);

	put_id(nlh, id);
	if (!service_id_equal(id, &service->id))
		put_new_ports(nlh, &service->id);
	put_options(nlh, service, options);
	mnl_attr_nest_end(nlh, nest);
}

/**
 * encode_service - append a service
 * @nlh: the message
 * @service: the service
 * @options: which of its options to say, of SERVICE_*
 */
void encode_service(struct nlmsghdr *nlh, const struct service *service,
		    uint32_t options)
{
	encode_service_as(nlh, &service->id, service, options);
}

/**
 * encode_service_id - append what names a service
 * @nlh: the message
 * @id: the identity
 */
void encode_service_id(struct nlmsghdr *nlh, const struct service_id *id)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, DSR_A_SERVICE);

	put_id(nlh, id);
	mnl_attr_nest_end(nlh, nest);
}

/**
 * encode_server - append a server
 * @nlh: the message
 * @server: the server
 * @options: which of its options to say, of SERVER_*
 */
void encode_server(struct nlmsghdr *nlh, const struct server *server,
		   uint32_t options)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, DSR_A_SERVER);

	put_address(nlh, DSR_SERVER_A_ADDRESS, &server->address);
	if (options & SERVER_WEIGHT)
		mnl_attr_put_u32(nlh, DSR_SERVER_A_WEIGHT, server->weight);
	if (options & SERVER_DEV && !server->ifindex && *server->dev)
		mnl_attr_put_strz(nlh, DSR_SERVER_A_DEVICE, server->dev);
	else if (options & SERVER_DEV)
		mnl_attr_put_u32(nlh, DSR_SERVER_A_IFINDEX, server->ifindex);
	if (options & SERVER_MAC)
		mnl_attr_put(nlh, DSR_SERVER_A_LLADDR, MAC_LEN, server->mac);
	if (options & SERVER_MAX_FLOWS)
		mnl_attr_put_u32(nlh, DSR_SERVER_A_MAX_FLOWS,
				 server->max_flows);
	if (options & SERVER_RESUME)
		mnl_attr_put_u32(nlh, DSR_SERVER_A_RESUME, server->resume);
	if (options & SERVER_PROBE_MARK)
		mnl_attr_put_u32(nlh, DSR_SERVER_A_PROBE_MARK,
				 server->probe_mark);
	mnl_attr_nest_end(nlh, nest);
}

/**
 * encode_server_address - append what names a server of a service
 * @nlh: the message
 * @address: the server's address
 */
void encode_server_address(struct nlmsghdr *nlh, const struct address *address)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, DSR_A_SERVER);

	put_address(nlh, DSR_SERVER_A_ADDRESS, address);
	mnl_attr_nest_end(nlh, nest);
}

/**
 * encode_flow - append a client's tuple
 * @nlh: the message
 * @flow: the flow; only its tuple is said
 */
void encode_flow(struct nlmsghdr *nlh, const struct flow *flow)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, DSR_A_FLOW);

	mnl_attr_put_u8(nlh, DSR_FLOW_A_PROTOCOL, flow->protocol);
	put_address(nlh, DSR_FLOW_A_CLIENT, &flow->client);
	mnl_attr_put_u16(nlh, DSR_FLOW_A_CLIENT_PORT, flow->client_port);
	put_address(nlh, DSR_FLOW_A_VIP, &flow->vip);
	mnl_attr_put_u16(nlh, DSR_FLOW_A_VIP_PORT, flow->vip_port);
	if (flow->mark)
		mnl_attr_put_u32(nlh, DSR_FLOW_A_MARK, flow->mark);
	mnl_attr_nest_end(nlh, nest);
}

/**
 * encode_settings - append settings
 * @nlh: the message
 * @settings: the settings
 * @options: which of them to say, of SETTINGS_*
 */
void encode_settings(struct nlmsghdr *nlh, const struct settings *settings,
		     uint32_t options)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, DSR_A_SETTINGS);

	if (options & SETTINGS_SECRET)
		mnl_attr_put(nlh, DSR_SETTINGS_A_SECRET, DSR_SECRET_LEN,
			     settings->secret);
	put_timeouts(nlh, settings_timeout_attr, settings->timeout,
		     options / SETTINGS_TIMEOUT);
	if (options & SETTINGS_FLOW_SLOTS)
		mnl_attr_put_u32(nlh, DSR_SETTINGS_A_FLOW_SLOTS,
				 settings->flow_slots);
	if (options & SETTINGS_PEERS)
		mnl_attr_put(nlh, DSR_SETTINGS_A_PEERS,
			     settings->n_peers * MAC_LEN, settings->peers);
	mnl_attr_nest_end(nlh, nest);
}

/**
 * encode_device - append a device and its mode
 * @nlh: the message
 * @device: the device
 */
void encode_device(struct nlmsghdr *nlh, const struct device *device)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, DSR_A_DEVICE);

	mnl_attr_put_u32(nlh, DSR_DEVICE_A_IFINDEX, device->ifindex);
	mnl_attr_put_u8(nlh, DSR_DEVICE_A_MODE, device->mode);
	mnl_attr_nest_end(nlh, nest);
}

/**
 * encode_ifindex - append what names a device
 * @nlh: the message
 * @ifindex: its number
 */
void encode_ifindex(struct nlmsghdr *nlh, uint32_t ifindex)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, DSR_A_DEVICE);

	mnl_attr_put_u32(nlh, DSR_DEVICE_A_IFINDEX, ifindex);
	mnl_attr_nest_end(nlh, nest);
}
