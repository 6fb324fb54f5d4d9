// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the model to netlink attributes, as linux/dsr.h lays them out. Sends
 * nothing and checks nothing: the parser did.
 */
#include "encode.h"

#include "nl.h"
#include "options.h"
#include "value.h"

/* The nest, the address, the hardware address, a device's name, four numbers */
#define SERVER_BYTES	(4 + 20 + 12 + 4 + IF_NAMESIZE + 4 * 8)
/* More than the headers, a service and 16 ranges of ports */
#define SERVICE_BYTES	4096

_Static_assert(DSR_SERVICE_SERVERS_MAX * SERVER_BYTES + SERVICE_BYTES <=
	       NL_REQUEST_MAX, "a request has room for the largest service");

/**
 * encode_bytes - bound what a service takes
 * @servers: how many servers are said with it
 *
 * Return: bytes of a message; settings or a device take less.
 */
size_t encode_bytes(size_t servers)
{
	return servers * SERVER_BYTES + SERVICE_BYTES;
}

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

static void put_dev(struct nlmsghdr *nlh, const struct server *s)
{
	if (!s->ifindex && *s->dev)
		mnl_attr_put_strz(nlh, DSR_SERVER_A_DEVICE, s->dev);
	else
		mnl_attr_put_u32(nlh, DSR_SERVER_A_IFINDEX, s->ifindex);
}

static void put_persist(struct nlmsghdr *nlh, const struct service *s)
{
	mnl_attr_put_u32(nlh, DSR_SERVICE_A_PERSIST, s->persist);
	if (!s->persist)
		return;
	mnl_attr_put_u8(nlh, DSR_SERVICE_A_PERSIST_PREFIX, s->persist_prefix);
	mnl_attr_put_u8(nlh, DSR_SERVICE_A_PERSIST_PREFIX6, s->persist_prefix6);
}

static void put_peers(struct nlmsghdr *nlh, const struct settings *s)
{
	mnl_attr_put(nlh, DSR_SETTINGS_A_PEERS, s->n_peers * MAC_LEN, s->peers);
}

static void put_option(struct nlmsghdr *nlh, const struct option *o,
		       const void *object)
{
	const void *at = (const char *)object + o->offset;

	switch (o->type) {
	case OPTION_WORD:
	case OPTION_FLAG:
	case OPTION_PROTOCOL:
		mnl_attr_put_u8(nlh, o->attr, option_number(o, object));
		break;
	case OPTION_PORT:
		mnl_attr_put_u16(nlh, o->attr, option_number(o, object));
		break;
	case OPTION_ADDRESS:
		put_address(nlh, o->attr, at);
		break;
	case OPTION_NAME:
		mnl_attr_put_strz(nlh, o->attr, at);
		break;
	case OPTION_MAC:
		mnl_attr_put(nlh, o->attr, MAC_LEN, at);
		break;
	case OPTION_SECRET:
		mnl_attr_put(nlh, o->attr, DSR_SECRET_LEN, at);
		break;
	case OPTION_DEV:
		put_dev(nlh, object);
		break;
	case OPTION_PERSIST:
		put_persist(nlh, object);
		break;
	case OPTION_PEERS:
		put_peers(nlh, object);
		break;
	default:
		mnl_attr_put_u32(nlh, o->attr, option_number(o, object));
	}
}

static void put_options(struct nlmsghdr *nlh, const struct option *options,
			const void *object, uint64_t set)
{
	const struct option *o;

	for (o = options; o->attr; o++)
		if (option_in(o, set))
			put_option(nlh, o, object);
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
 * @options: which of its options to say, as bits
 */
void encode_service_as(struct nlmsghdr *nlh, const struct service_id *id,
		       const struct service *service, uint64_t options)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, DSR_A_SERVICE);

	put_id(nlh, id);
	if (!service_id_equal(id, &service->id))
		put_new_ports(nlh, &service->id);
	put_options(nlh, service_options, service, options);
	mnl_attr_nest_end(nlh, nest);
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
 * @options: which of its options to say, as bits
 */
void encode_server(struct nlmsghdr *nlh, const struct server *server,
		   uint64_t options)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, DSR_A_SERVER);

	put_address(nlh, DSR_SERVER_A_ADDRESS, &server->address);
	put_options(nlh, server_options, server, options);
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

	put_options(nlh, flow_options, flow, flow->mark ? UINT64_MAX :
		    ~OPTION(DSR_FLOW_A_MARK));
	mnl_attr_nest_end(nlh, nest);
}

/**
 * encode_settings - append settings
 * @nlh: the message
 * @settings: the settings
 * @options: which of them to say, as bits
 */
void encode_settings(struct nlmsghdr *nlh, const struct settings *settings,
		     uint64_t options)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, DSR_A_SETTINGS);

	put_options(nlh, settings_options, settings, options);
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

	put_options(nlh, device_options, device, UINT64_MAX);
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
