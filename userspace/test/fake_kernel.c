// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel for tests: nl.h without a socket.
 */
#include "fake_kernel.h"

#include "../array.h"
#include "../decode.h"
#include "../encode.h"
#include "../options.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

struct fake_kernel fake;

/**
 * struct nl - the request that is being made
 * @request: the request
 * @flags: NLM_F_DUMP or 0
 */
struct nl {
	char request[NL_REQUEST_MAX];
	uint16_t flags;
};

/**
 * fake_reset - forget everything
 */
void fake_reset(void)
{
	table_free(&fake.table);
	devices_free(&fake.devices);
	memset(&fake, 0, sizeof(fake));
	settings_init(&fake.settings);
	fake.generation = 1;
}

/* A program that is no unit test finds it in order too. */
static void __attribute__((constructor)) fake_begin(void)
{
	fake_reset();
}

/**
 * fake_count - count the commands of one kind
 * @cmd: &enum dsr_cmd
 *
 * Return: how often it was sent.
 */
size_t fake_count(uint8_t cmd)
{
	size_t count = 0, i;

	for (i = 0; i < fake.n_log && i < FAKE_LOG_MAX; i++)
		count += fake.log[i] == cmd;
	return count;
}

int nl_open(struct nl **nl, struct refusal *refusal)
{
	if (fake.absent)
		return refuse(refusal, -ENOENT,
			      "the kernel module is not loaded (modprobe dsr)");
	*nl = calloc(1, sizeof(**nl));
	return 0;
}

void nl_close(struct nl *nl)
{
	free(nl);
}

static struct nlmsghdr *begin(char *buf, uint8_t cmd)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = NLMSG_MIN_TYPE + 1;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = DSR_GENL_VERSION;
	return nlh;
}

struct nlmsghdr *nl_start(struct nl *nl, uint8_t cmd, uint16_t flags)
{
	nl->flags = flags;
	return begin(nl->request, cmd);
}

int nl_subscribe(struct nl *nl, struct refusal *refusal)
{
	(void)nl;
	if (fake.no_group)
		return refuse(refusal, -EOPNOTSUPP,
			      "the kernel module has no group for events");
	return 0;
}

/* libmnl takes a length above INT_MAX for a negative one, and believes it. */
static bool is_there(const struct nlmsghdr *nlh, int len)
{
	return mnl_nlmsg_ok(nlh, len) && nlh->nlmsg_len <= (uint32_t)len;
}

static int tell_all(const void *messages, int len, nl_reader reader, void *data,
		    struct refusal *refusal)
{
	const struct nlmsghdr *nlh = messages;
	int ret = 0;

	while (!ret && is_there(nlh, len)) {
		ret = reader(nlh, data);
		nlh = mnl_nlmsg_next(nlh, &len);
	}
	return ret ? refuse(refusal, ret, NULL) : 0;
}

bool nl_wait(struct nl *nl, int ms)
{
	(void)nl;
	if (!fake.events && !fake.listen_code)
		poll(NULL, 0, ms);
	return fake.events || fake.listen_code;
}

int nl_listen(struct nl *nl, nl_reader reader, void *data,
	      struct refusal *refusal)
{
	const void *events = fake.events;
	int code = fake.listen_code;

	(void)nl;
	fake.listen_code = 0;
	if (code)
		return refuse(refusal, code, NULL);
	if (!events)
		return refuse(refusal, -EIO, "no more events");
	fake.events = NULL;
	return tell_all(events, fake.events_len, reader, data, refusal);
}

static void put_server(struct nlmsghdr *nlh, const struct server *s)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, DSR_A_SERVER);

	mnl_attr_put(nlh, DSR_SERVER_A_ADDRESS, s->address.len,
		     s->address.bytes);
	mnl_attr_put_u32(nlh, DSR_SERVER_A_WEIGHT, s->weight);
	if (s->ifindex)
		mnl_attr_put_u32(nlh, DSR_SERVER_A_IFINDEX, s->ifindex);
	if (*s->dev)
		mnl_attr_put_strz(nlh, DSR_SERVER_A_DEVICE, s->dev);
	mnl_attr_put(nlh, DSR_SERVER_A_LLADDR, MAC_LEN, s->mac);
	mnl_attr_put_u32(nlh, DSR_SERVER_A_MAX_FLOWS, s->max_flows);
	mnl_attr_put_u32(nlh, DSR_SERVER_A_RESUME, s->resume);
	mnl_attr_put_u32(nlh, DSR_SERVER_A_PROBE_MARK, s->probe_mark);
	mnl_attr_put_u32(nlh, DSR_SERVER_A_INDEX, s->index);
	mnl_attr_put_u8(nlh, DSR_SERVER_A_STATE, s->state);
	mnl_attr_put_u8(nlh, DSR_SERVER_A_REASON, s->reason);
	mnl_attr_put_u64(nlh, DSR_SERVER_A_STATE_AGE, s->state_age);
	mnl_attr_put_u32(nlh, DSR_SERVER_A_ROWS, s->rows);
	mnl_attr_put_u32(nlh, DSR_SERVER_A_FLOWS_ESTABLISHED,
			 s->flows[TIMEOUT_ESTABLISHED]);
	if (s->has_active) {
		mnl_attr_put_u32(nlh, DSR_SERVER_A_FLOWS_ACTIVE, s->active);
		mnl_attr_put_u32(nlh, DSR_SERVER_A_FLOWS_PENDING, s->pending);
	}
	mnl_attr_put_u8(nlh, DSR_SERVER_A_FULL, s->full);
	mnl_attr_put_u64(nlh, DSR_SERVER_A_PACKETS, s->packets);
	mnl_attr_put_u64(nlh, DSR_SERVER_A_BYTES, s->bytes);
	mnl_attr_nest_end(nlh, nest);
}

static void put_service(struct nlmsghdr *nlh, const struct service *s)
{
	struct nlattr *nest;

	mnl_attr_put_u32(nlh, DSR_A_GENERATION, fake.generation);
	encode_service_as(nlh, &s->id, s, UINT64_MAX);
	/* The read-only part lies behind the options, in the same nest. */
	nest = mnl_nlmsg_get_payload_offset(nlh, sizeof(struct genlmsghdr));
	nest = mnl_attr_next(nest);
	mnl_attr_put_u32(nlh, DSR_SERVICE_A_ROWS_TOTAL, s->rows_total);
	mnl_attr_put_u32(nlh, DSR_SERVICE_A_ROWS_DIRTY, s->rows_dirty);
	mnl_attr_put_u64(nlh, DSR_SERVICE_A_PACKETS, s->packets);
	mnl_attr_put_u64(nlh, DSR_SERVICE_A_BYTES, s->bytes);
	mnl_attr_put_u64(nlh, DSR_SERVICE_A_NO_SERVER_PACKETS,
			 s->no_server_packets);
	nest->nla_len = (char *)mnl_nlmsg_get_payload_tail(nlh) - (char *)nest;
}

/**
 * struct answer - who takes the answers
 * @reader: takes them
 * @data: for @reader
 * @buf: where they are built
 */
struct answer {
	nl_reader reader;
	void *data;
	char buf[8192];
};

static int deliver(struct answer *a, struct nlmsghdr *nlh)
{
	if (fake.touch)
		fake.touch(nlh);
	return a->reader(nlh, a->data);
}

static int answer_service(struct answer *a, const struct service *s)
{
	struct nlmsghdr *nlh = begin(a->buf, DSR_CMD_SERVICE_GET);

	put_service(nlh, s);
	return deliver(a, nlh);
}

static int answer_server(struct answer *a, const struct service *service,
			 const struct server *server)
{
	struct nlmsghdr *nlh = begin(a->buf, DSR_CMD_SERVER_GET);

	mnl_attr_put_u32(nlh, DSR_A_GENERATION, fake.generation);
	encode_service_id(nlh, &service->id);
	put_server(nlh, server);
	return deliver(a, nlh);
}

static int answer_servers(struct answer *a, const struct service *service)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < service->n_servers && !ret; i++)
		ret = answer_server(a, service, &service->servers[i]);
	return ret;
}

static int answer_flow(struct answer *a, const struct flow *flow,
		       const struct service *service)
{
	struct nlmsghdr *nlh = begin(a->buf, DSR_CMD_FLOW_GET);
	struct nlattr *nest;

	encode_service_id(nlh, &service->id);
	if (service->n_servers && fake.choice != DSR_CHOICE_NONE)
		put_server(nlh, service->servers);
	encode_flow(nlh, flow);
	nest = mnl_attr_nest_start(nlh, DSR_A_FLOW);
	mnl_attr_put_u8(nlh, DSR_FLOW_A_CHOICE, fake.choice);
	mnl_attr_put_u32(nlh, DSR_FLOW_A_ROW, 17);
	mnl_attr_put_u8(nlh, DSR_FLOW_A_ROW_DIRTY,
			fake.choice != DSR_CHOICE_ROW);
	if (fake.choice == DSR_CHOICE_ENTRY) {
		mnl_attr_put_u8(nlh, DSR_FLOW_A_ENTRY_STATE,
				DSR_FLOW_ESTABLISHED);
		mnl_attr_put_u32(nlh, DSR_FLOW_A_ENTRY_IDLE, 3);
	}
	mnl_attr_nest_end(nlh, nest);
	return deliver(a, nlh);
}

static int answer_settings(struct answer *a)
{
	struct nlmsghdr *nlh = begin(a->buf, DSR_CMD_SETTINGS_GET);

	encode_settings(nlh, &fake.settings, ~0u);
	return deliver(a, nlh);
}

static int answer_counters(struct answer *a)
{
	static const struct counter some[] = {
		{ DSR_COUNTER_STEERED, "steered", 5 },
		{ DSR_COUNTER_OUTPUT, "output", 2 },
		{ DSR_COUNTER_PROBE, "probe", 1 },
		{ DSR_COUNTER_DROP_LRO, "drop_lro", 0 },
		{ 77, "from_the_future", 2 },
	};
	struct nlmsghdr *nlh = begin(a->buf, DSR_CMD_STATS_GET);
	struct nlattr *nest;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(some); i++) {
		nest = mnl_attr_nest_start(nlh, DSR_A_COUNTER);
		mnl_attr_put_u32(nlh, DSR_COUNTER_A_ID, some[i].id);
		mnl_attr_put_strz(nlh, DSR_COUNTER_A_NAME, some[i].name);
		mnl_attr_put_u64(nlh, DSR_COUNTER_A_VALUE, some[i].value);
		mnl_attr_nest_end(nlh, nest);
	}
	return deliver(a, nlh);
}

static int answer_device(struct answer *a, const struct device *device)
{
	struct nlmsghdr *nlh = begin(a->buf, DSR_CMD_DEVICE_GET);
	struct nlattr *nest;

	mnl_attr_put_u32(nlh, DSR_A_GENERATION, fake.generation);
	nest = mnl_attr_nest_start(nlh, DSR_A_DEVICE);
	mnl_attr_put_u32(nlh, DSR_DEVICE_A_IFINDEX, device->ifindex);
	mnl_attr_put_u8(nlh, DSR_DEVICE_A_MODE, device->mode);
	mnl_attr_nest_end(nlh, nest);
	return deliver(a, nlh);
}

static int answer_devices(struct answer *a)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < fake.devices.n && !ret; i++)
		ret = answer_device(a, &fake.devices.device[i]);
	return ret;
}

static int answer_schedulers(struct answer *a)
{
	static const struct scheduler some[] = {
		{ 0, "rendezvous", 0 },
		{ 0, "sh", DSR_SCHEDULER_BY_SOURCE },
		{ 0, "rr", DSR_SCHEDULER_PER_FLOW | DSR_SCHEDULER_ROTATES },
		{ 0, "sed", DSR_SCHEDULER_PER_FLOW | DSR_SCHEDULER_BY_FLOWS },
		{ 0, "fo", DSR_SCHEDULER_PER_FLOW | DSR_SCHEDULER_BY_FLOWS |
		  DSR_SCHEDULER_ORDERED },
		{ 0, "future", 1u << 31 | DSR_SCHEDULER_PER_FLOW },
	};
	struct nlattr *nest;
	struct nlmsghdr *nlh;
	size_t i;
	int ret = 0;

	for (i = 0; i < ARRAY_SIZE(some) && !ret; i++) {
		nlh = begin(a->buf, DSR_CMD_SCHEDULER_GET);
		nest = mnl_attr_nest_start(nlh, DSR_A_SCHEDULER);
		mnl_attr_put_strz(nlh, DSR_SCHEDULER_A_NAME, some[i].name);
		mnl_attr_put_u32(nlh, DSR_SCHEDULER_A_FLAGS, some[i].flags);
		mnl_attr_nest_end(nlh, nest);
		ret = deliver(a, nlh);
	}
	return ret;
}

static int dump(struct answer *a, const struct message *m)
{
	size_t i;
	int ret = 0;

	if (m->cmd == DSR_CMD_SCHEDULER_GET)
		return answer_schedulers(a);
	if (fake.interruptions > 0) {
		fake.interruptions--;
		return -EINTR;
	}
	if (m->cmd == DSR_CMD_DEVICE_GET)
		return answer_devices(a);
	for (i = 0; i < fake.table.n && !ret; i++) {
		const struct service *s = &fake.table.services[i];

		if (m->cmd == DSR_CMD_SERVICE_GET)
			ret = answer_service(a, s);
		else if (!(m->has & MESSAGE_SERVICE) ||
			 service_id_equal(&m->service.id, &s->id))
			ret = answer_servers(a, s);
	}
	return ret;
}

static size_t option_size(const struct option *o)
{
	switch (o->type) {
	case OPTION_WORD:
	case OPTION_FLAG:
	case OPTION_PREFIX:
		return sizeof(uint8_t);
	case OPTION_NAME:
		return o->max;
	case OPTION_DEV_NAME:
		return IF_NAMESIZE;
	case OPTION_MAC:
		return MAC_LEN;
	case OPTION_SECRET:
		return DSR_SECRET_LEN;
	case OPTION_PEERS:
		return sizeof(fake.settings.peers);
	default:
		return sizeof(uint32_t);
	}
}

/* Both begin with their sets; what @from was given is what is to change. */
static void set_options(const struct option *options, void *to,
			const void *from)
{
	uint64_t given = *(const uint64_t *)from;
	const struct option *o;

	for (o = options; o->attr; o++)
		if (given & option_bit(o))
			memcpy((char *)to + o->offset,
			       (const char *)from + o->offset, option_size(o));
}

static void set_settings(struct settings *to, const struct settings *from)
{
	set_options(settings_options, to, from);
	if (from->given & OPTION(DSR_SETTINGS_A_PEERS))
		to->n_peers = from->n_peers;
}

/* Rebuild the table without a service. */
static void delete_service(const struct service *gone)
{
	struct table old = fake.table;
	size_t i;

	table_init(&fake.table);
	for (i = 0; i < old.n; i++) {
		if (&old.services[i] == gone)
			service_free(&old.services[i]);
		else
			table_add(&fake.table, &old.services[i]);
	}
	free(old.services);
	free(old.slots);
}

static void replace_service(struct service *old, struct message *m)
{
	struct service new = m->service;

	memset(&m->service, 0, sizeof(m->service));
	if (!old) {
		table_add(&fake.table, &new);
		return;
	}
	service_free(old);
	*old = new;
}

static int change_server(struct service *s, const struct message *m)
{
	const struct server *given = m->service.servers;
	struct server *there;

	if (m->service.n_servers != 1)
		return -EINVAL;
	there = service_server(s, &given->address);
	if (m->cmd == DSR_CMD_SERVER_NEW) {
		if (there)
			return -EEXIST;
		service_add_server(s, given);
		return 0;
	}
	if (!there)
		return -ENOENT;
	if (m->cmd == DSR_CMD_SERVER_SET)
		set_options(server_options, there, given);
	else
		*there = s->servers[--s->n_servers];
	return 0;
}

static int set_device(const struct device *given)
{
	struct devices old = fake.devices;
	size_t i;

	devices_init(&fake.devices);
	for (i = 0; i < old.n; i++)
		if (old.device[i].ifindex != given->ifindex)
			devices_add(&fake.devices, &old.device[i]);
	if (given->mode != DSR_DEVICE_OFF)
		devices_add(&fake.devices, given);
	free(old.device);
	return 0;
}

/* The ports that the service of a request is to have, if it says so */
static void take_new_ports(const struct nlmsghdr *request,
			   struct service_id *id)
{
	const struct nlattr *nest, *attr;

	mnl_attr_for_each(nest, request, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(nest) != DSR_A_SERVICE)
			continue;
		mnl_attr_for_each_nested(attr, nest) {
			if (mnl_attr_get_type(attr) != DSR_SERVICE_A_NEW_PORTS)
				continue;
			memset(id->ports, 0, sizeof(id->ports));
			memcpy(id->ports, mnl_attr_get_payload(attr),
			       mnl_attr_get_payload_len(attr));
			id->n_ports = id->ports->first ?
				      mnl_attr_get_payload_len(attr) /
				      sizeof(*id->ports) : 0;
		}
	}
}

/* The service under another name, behind all others */
static struct service *rename_service(struct service *s,
				      const struct service_id *id)
{
	struct service copy = *s;

	s->servers = NULL;
	s->n_servers = 0;
	delete_service(s);
	copy.id = *id;
	return table_add(&fake.table, &copy);
}

static int change(const struct nlmsghdr *request, struct message *m)
{
	struct service *s = table_find(&fake.table, &m->service.id);

	take_new_ports(request, &m->service.id);
	if (s && !service_id_equal(&s->id, &m->service.id))
		s = rename_service(s, &m->service.id);

	fake.generation++;
	switch (m->cmd) {
	case DSR_CMD_SETTINGS_SET:
		set_settings(&fake.settings, &m->settings);
		return 0;
	case DSR_CMD_DEVICE_SET:
		return set_device(&m->device);
	case DSR_CMD_SERVICE_NEW:
		if (s)
			return -EEXIST;
		replace_service(NULL, m);
		return 0;
	case DSR_CMD_SERVICE_REPLACE:
		replace_service(s, m);
		return 0;
	}
	if (!s)
		return -ENOENT;
	if (m->cmd == DSR_CMD_SERVICE_SET)
		set_options(service_options, s, &m->service);
	else if (m->cmd == DSR_CMD_SERVICE_DEL)
		delete_service(s);
	else
		return change_server(s, m);
	return 0;
}

static int get_device(struct answer *a, const struct device *asked)
{
	const struct device *device;
	struct device off = *asked;

	off.mode = DSR_DEVICE_OFF;
	device = devices_find(&fake.devices, asked->ifindex);
	return answer_device(a, device ? device : &off);
}

static int get(struct answer *a, const struct message *m)
{
	const struct service *s;
	const struct server *server;

	if (m->cmd == DSR_CMD_SETTINGS_GET)
		return answer_settings(a);
	if (m->cmd == DSR_CMD_DEVICE_GET)
		return get_device(a, &m->device);
	if (m->cmd == DSR_CMD_STATS_GET)
		return answer_counters(a);
	if (m->cmd == DSR_CMD_FLOW_GET)
		return fake.table.n ? answer_flow(a, &m->flow,
						  fake.table.services) :
				      -ENOENT;
	s = table_find(&fake.table, &m->service.id);
	if (!s)
		return -ENOENT;
	if (m->cmd == DSR_CMD_SERVICE_GET)
		return answer_service(a, s);
	if (m->service.n_servers != 1)
		return -EINVAL;
	server = service_server(s, &m->service.servers->address);
	return server ? answer_server(a, s, server) : -ENOENT;
}

static bool is_get(uint8_t cmd)
{
	return cmd == DSR_CMD_SERVICE_GET || cmd == DSR_CMD_SERVER_GET ||
	       cmd == DSR_CMD_FLOW_GET || cmd == DSR_CMD_SETTINGS_GET ||
	       cmd == DSR_CMD_STATS_GET || cmd == DSR_CMD_DEVICE_GET ||
	       cmd == DSR_CMD_SCHEDULER_GET;
}

int nl_talk(struct nl *nl, nl_reader reader, void *data,
	    struct refusal *refusal)
{
	struct answer answer = { .reader = reader, .data = data };
	struct message message;
	bool refused;
	int ret;

	refuse(refusal, 0, NULL);
	if (fake.replies)
		return tell_all(fake.replies, fake.replies_len, reader, data,
				refusal);
	if (decode_message((const void *)nl->request, &message))
		return refuse(refusal, -EBADMSG, "the request is malformed");
	if (fake.n_log < FAKE_LOG_MAX)
		fake.log[fake.n_log] = message.cmd;
	fake.n_log++;
	refused = message.cmd == fake.refuse_cmd;
	if (refused && fake.refusals && !--fake.refusals)
		fake.refuse_cmd = 0;
	if (refused)
		ret = fake.refuse_code;
	else if (!is_get(message.cmd))
		ret = change((const void *)nl->request, &message);
	else if (nl->flags & NLM_F_DUMP)
		ret = dump(&answer, &message);
	else
		ret = get(&answer, &message);
	message_free(&message);
	if (!ret)
		return 0;
	/* The module has a sentence for all that it does not find. */
	if (!refused)
		return refuse(refusal, ret, ret == -ENOENT ? "there is none" :
			      NULL);
	return refuse(refusal, ret, fake.refuse_text);
}
