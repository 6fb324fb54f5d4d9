// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the kernel's netlink messages to the model. Trusts no length: an
 * attribute of another size than linux/dsr.h says makes the message a bad one.
 * Attributes that this version does not know are passed over.
 */
#include "decode.h"

#include "options.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>

static bool get_bytes(const struct nlattr *attr, void *out, uint16_t len)
{
	if (mnl_attr_get_payload_len(attr) != len)
		return false;
	memcpy(out, mnl_attr_get_payload(attr), len);
	return true;
}

static bool get_u8(const struct nlattr *attr, uint8_t *out)
{
	return get_bytes(attr, out, sizeof(*out));
}

static bool get_bool(const struct nlattr *attr, bool *out)
{
	uint8_t value;

	if (!get_u8(attr, &value))
		return false;
	*out = value;
	return true;
}

static bool get_u16(const struct nlattr *attr, uint16_t *out)
{
	return get_bytes(attr, out, sizeof(*out));
}

static bool get_u32(const struct nlattr *attr, uint32_t *out)
{
	return get_bytes(attr, out, sizeof(*out));
}

static bool get_u64(const struct nlattr *attr, uint64_t *out)
{
	return get_bytes(attr, out, sizeof(*out));
}

static bool get_address(const struct nlattr *attr, struct address *out)
{
	uint16_t len = mnl_attr_get_payload_len(attr);

	if (len != 4 && len != 16)
		return false;
	memset(out, 0, sizeof(*out));
	out->len = len;
	return get_bytes(attr, out->bytes, len);
}

/* A string that fits, made safe for a terminal. */
static bool get_string(const struct nlattr *attr, char *out, size_t room)
{
	size_t len = strnlen(mnl_attr_get_payload(attr),
			     mnl_attr_get_payload_len(attr));
	size_t i;

	if (len >= room)
		return false;
	memcpy(out, mnl_attr_get_payload(attr), len);
	out[len] = '\0';
	for (i = 0; i < len; i++)
		if (out[i] <= ' ' || out[i] > '~')
			out[i] = '?';
	return true;
}

static bool get_peers(const struct nlattr *attr, struct settings *s)
{
	uint16_t len = mnl_attr_get_payload_len(attr);

	if (len > sizeof(s->peers) || len % MAC_LEN)
		return false;
	memcpy(s->peers, mnl_attr_get_payload(attr), len);
	s->n_peers = len / MAC_LEN;
	settings_sort_peers(s);
	return true;
}

static bool get_value(const struct nlattr *attr, const struct option *o,
		      void *object)
{
	void *at = (char *)object + o->offset;

	switch (o->type) {
	case OPTION_WORD:
	case OPTION_PREFIX:
	case OPTION_PROTOCOL:
		return get_u8(attr, at);
	case OPTION_FLAG:
		return get_bool(attr, at);
	case OPTION_PORT:
		return get_u16(attr, at);
	case OPTION_COUNT:
		return get_u64(attr, at);
	case OPTION_NAME:
		return get_string(attr, at, o->max);
	case OPTION_DEV_NAME:
		return get_string(attr, at, IF_NAMESIZE);
	case OPTION_ADDRESS:
		return get_address(attr, at);
	case OPTION_MAC:
		return get_bytes(attr, at, MAC_LEN);
	case OPTION_SECRET:
		return get_bytes(attr, at, DSR_SECRET_LEN);
	case OPTION_PEERS:
		return get_peers(attr, object);
	default:
		return get_u32(attr, at);
	}
}

static bool get_option(const struct nlattr *attr, const struct option *options,
		       void *object)
{
	const struct option *o = options_find_attr(options,
						   mnl_attr_get_type(attr));
	uint64_t *given = object;

	if (!o)
		return true;
	*given |= option_bit(o);
	return get_value(attr, o, object);
}

/* Two ranges at least: one has attributes of its own. */
static bool get_ports(const struct nlattr *attr, struct service_id *id)
{
	size_t len = mnl_attr_get_payload_len(attr);
	size_t n = len / sizeof(*id->ports);

	if (len % sizeof(*id->ports) || n < 2 || n > DSR_PORT_RANGES_MAX)
		return false;
	memcpy(id->ports, mnl_attr_get_payload(attr), len);
	id->n_ports = n;
	return true;
}

/**
 * struct identity - the attributes of a service that name it
 * @has: which there were, bits by &enum dsr_service_attr
 * @first: first port, 0 for all
 * @last: last port
 */
struct identity {
	uint32_t has;
	uint16_t first;
	uint16_t last;
};

/* Sets @known to false for an attribute that names nothing. */
static bool get_identity_attr(const struct nlattr *attr, struct service_id *id,
			      struct identity *seen, bool *known)
{
	uint16_t type = mnl_attr_get_type(attr);

	*known = type <= DSR_SERVICE_A_MARK;
	if (*known)
		seen->has |= 1u << type;
	switch (type) {
	case DSR_SERVICE_A_PROTOCOL:
		return get_u8(attr, &id->protocol);
	case DSR_SERVICE_A_ADDRESS:
		return get_address(attr, &id->vip);
	case DSR_SERVICE_A_PREFIX:
		return get_u8(attr, &id->prefix);
	case DSR_SERVICE_A_PORT:
		return get_u16(attr, &seen->first);
	case DSR_SERVICE_A_PORT_LAST:
		return get_u16(attr, &seen->last);
	case DSR_SERVICE_A_PORTS:
		return get_ports(attr, id);
	case DSR_SERVICE_A_MARK:
		return get_u32(attr, &id->mark);
	}
	return true;
}

#define HAS(name)	(1u << DSR_SERVICE_A_##name)

static bool end_ports(struct service_id *id, const struct identity *seen)
{
	if (seen->has & HAS(PORTS) && seen->has & (HAS(PORT) | HAS(PORT_LAST)))
		return false;
	if (seen->first) {
		id->ports->first = seen->first;
		id->ports->last = seen->has & HAS(PORT_LAST) ? seen->last :
				  seen->first;
		id->n_ports = 1;
	}
	return (seen->first || !seen->last) &&
	       ports_canonical(id->ports, id->n_ports);
}

/* A mark alone, or an address and ports; whichever it is, in its one form. */
static bool end_identity(struct service_id *id, const struct identity *seen)
{
	struct address network = id->vip;

	if (seen->has & HAS(MARK))
		return id->mark &&
		       !(seen->has & ~(HAS(MARK) | HAS(UNSPEC) | HAS(PAD)));
	if (!id->vip.len)
		return false;
	if (!(seen->has & HAS(PREFIX)))
		id->prefix = address_bits(&id->vip);
	if (!id->prefix || id->prefix > address_bits(&id->vip))
		return false;
	address_cut(&network, id->prefix);
	return address_equal(&network, &id->vip) && end_ports(id, seen);
}

/* Prefixes mean something with persistence only. */
static bool end_persist(struct service *s)
{
	if (!s->persist || !s->persist_prefix)
		s->persist_prefix = PERSIST_PREFIX_DEFAULT;
	if (!s->persist || !s->persist_prefix6)
		s->persist_prefix6 = PERSIST_PREFIX6_DEFAULT;
	return s->persist_prefix <= 32 && s->persist_prefix6 <= 128;
}

static bool get_service(const struct nlattr *nest, struct service *s)
{
	struct identity seen = { .has = 0 };
	const struct nlattr *attr;
	bool known;

	mnl_attr_for_each_nested(attr, nest) {
		if (!get_identity_attr(attr, &s->id, &seen, &known))
			return false;
		if (!known && !get_option(attr, service_options, s))
			return false;
	}
	return end_identity(&s->id, &seen) && end_persist(s);
}

static bool get_options(const struct nlattr *nest, const struct option *options,
			void *object)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		if (!get_option(attr, options, object))
			return false;
	return true;
}

static bool get_server(const struct nlattr *nest, struct service *service)
{
	struct server s;

	server_init(&s);
	if (!get_options(nest, server_options, &s) || !s.address.len)
		return false;
	s.has_active = s.given & OPTION(DSR_SERVER_A_FLOWS_ACTIVE);
	service_add_server(service, &s);
	return true;
}

static bool get_counter(const struct nlattr *nest, struct counters *counters)
{
	struct counter *counter = &counters->counter[counters->n];
	const struct nlattr *attr;
	bool ok = true;

	if (counters->n == COUNTERS_MAX)
		return false;
	memset(counter, 0, sizeof(*counter));
	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case DSR_COUNTER_A_ID:
			ok = ok && get_u32(attr, &counter->id);
			break;
		case DSR_COUNTER_A_NAME:
			ok = ok && get_string(attr, counter->name,
					      sizeof(counter->name));
			break;
		case DSR_COUNTER_A_VALUE:
			ok = ok && get_u64(attr, &counter->value);
			break;
		}
	}
	counters->n++;
	return ok && *counter->name;
}

static bool get_attr(const struct nlattr *attr, struct message *m)
{
	switch (mnl_attr_get_type(attr)) {
	case DSR_A_GENERATION:
		m->has |= MESSAGE_GENERATION;
		return get_u32(attr, &m->generation);
	case DSR_A_SERVICE:
		m->has |= MESSAGE_SERVICE;
		return get_service(attr, &m->service);
	case DSR_A_SERVER:
		return get_server(attr, &m->service);
	case DSR_A_FLOW:
		m->has |= MESSAGE_FLOW;
		return get_options(attr, flow_options, &m->flow);
	case DSR_A_SETTINGS:
		m->has |= MESSAGE_SETTINGS;
		return get_options(attr, settings_options, &m->settings);
	case DSR_A_DEVICE:
		m->has |= MESSAGE_DEVICE;
		return get_options(attr, device_options, &m->device) &&
		       m->device.ifindex;
	case DSR_A_SCHEDULER:
		m->has |= MESSAGE_SCHEDULER;
		return get_options(attr, scheduler_options, &m->scheduler) &&
		       *m->scheduler.name;
	case DSR_A_COUNTER:
		return get_counter(attr, &m->counters);
	}
	return true;
}

/**
 * decode_message - read one message of the family "dsr"
 * @nlh: the message, as long as its header says
 * @message: what it says; message_free() it when 0 was returned
 *
 * Return: 0, or -EBADMSG for a message that breaks the protocol.
 */
int decode_message(const struct nlmsghdr *nlh, struct message *message)
{
	static const struct service_id none;
	const struct genlmsghdr *genl;
	const struct nlattr *attr;
	const void *attrs;
	size_t len;

	memset(message, 0, offsetof(struct message, counters));
	message->counters.n = 0;
	service_init(&message->service, &none);
	settings_init(&message->settings);
	len = mnl_nlmsg_get_payload_len(nlh);
	if (len < sizeof(*genl))
		return -EBADMSG;
	genl = mnl_nlmsg_get_payload(nlh);
	message->cmd = genl->cmd;
	attrs = genl + 1;
	mnl_attr_for_each_payload(attrs, len - sizeof(*genl)) {
		if (!get_attr(attr, message)) {
			message_free(message);
			return -EBADMSG;
		}
	}
	return 0;
}

/**
 * message_free - free what a message owns
 * @message: the message; not freed itself
 */
void message_free(struct message *message)
{
	service_free(&message->service);
}
