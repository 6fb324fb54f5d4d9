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
 * @request: the request; a byte beyond the room that was asked for is noticed
 * @room: bytes of @request
 * @flags: NLM_F_DUMP or 0
 */
struct nl {
	char *request;
	size_t room;
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

int nl_open(struct nl **nl, struct nl_error *nlerr)
{
	if (fake.absent)
		return nl_error_set(nlerr, -ENOENT,
				    "the kernel module is not loaded (modprobe dsr)");
	*nl = need_memory(calloc(1, sizeof(**nl)));
	return 0;
}

void nl_close(struct nl *nl)
{
	if (nl)
		free(nl->request);
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

static void set_room(struct nl *nl, size_t room)
{
	if (room != nl->room)
		nl->request = need_memory(realloc(nl->request, room));
	nl->room = room;
}

struct nlmsghdr *nl_start(struct nl *nl, uint8_t cmd, uint16_t flags)
{
	nl->flags = flags;
	set_room(nl, NL_REQUEST_MAX);
	return begin(nl->request, cmd);
}

struct nlmsghdr *nl_room(struct nl *nl, size_t len)
{
	const struct nlmsghdr *nlh = (void *)nl->request;

	/* Exact, but for what would be moved ten thousand times */
	len += nlh->nlmsg_len;
	if (len < NL_REQUEST_MAX / 4)
		set_room(nl, len);
	else if (len > nl->room)
		set_room(nl, 2 * len);
	return (void *)nl->request;
}

int nl_subscribe(struct nl *nl, struct nl_error *nlerr)
{
	(void)nl;
	if (fake.no_group)
		return nl_error_set(nlerr, -EOPNOTSUPP,
				    "the kernel module has no group for events");
	return 0;
}

/* libmnl takes a length above INT_MAX for a negative one, and believes it. */
static bool is_there(const struct nlmsghdr *nlh, int len)
{
	return mnl_nlmsg_ok(nlh, len) && nlh->nlmsg_len <= (uint32_t)len;
}

static int tell_all(const void *messages, int len, nl_reader reader, void *data,
		    struct nl_error *nlerr)
{
	const struct nlmsghdr *nlh = messages;
	int ret = 0;

	while (!ret && is_there(nlh, len)) {
		ret = reader(nlh, data);
		nlh = mnl_nlmsg_next(nlh, &len);
	}
	return ret ? nl_error_set(nlerr, ret, NULL) : 0;
}

bool nl_wait(struct nl *nl, int ms)
{
	(void)nl;
	if (!fake.events && !fake.listen_code)
		poll(NULL, 0, ms);
	return fake.events || fake.listen_code;
}

int nl_listen(struct nl *nl, nl_reader reader, void *data,
	      struct nl_error *nlerr)
{
	const void *events = fake.events;
	int code = fake.listen_code;

	(void)nl;
	fake.listen_code = 0;
	if (code)
		return nl_error_set(nlerr, code, NULL);
	if (!events)
		return nl_error_set(nlerr, -EIO, "no more events");
	fake.events = NULL;
	return tell_all(events, fake.events_len, reader, data, nlerr);
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

	mnl_attr_put_u32(nlh, DSR_A_GENERATION, fake.generation);
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

/**
 * struct part - one change of a request
 * @m: what it says
 * @first: where it begins in the request
 * @end: where it ends
 */
struct part {
	struct message m;
	const struct nlattr *first;
	const struct nlattr *end;
};

/* The attribute of a change that is to be refused, or NULL */
static const struct nlattr *find_fault(const struct part *part)
{
	const struct nlattr *nest, *attr;

	for (nest = part->first; nest < part->end; nest = mnl_attr_next(nest)) {
		if (mnl_attr_get_type(nest) != fake.refuse_nest)
			continue;
		if (!fake.refuse_attr)
			return nest;
		mnl_attr_for_each_nested(attr, nest)
			if (mnl_attr_get_type(attr) == fake.refuse_attr)
				return attr;
	}
	return NULL;
}

/* As the module does it: a message, so that nothing of that goes untested */
static int refuse_part(const struct nlmsghdr *request,
		       const struct nlattr *fault, struct nl_error *nlerr)
{
	char buf[512];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nlmsgerr *err;

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;
	err = mnl_nlmsg_put_extra_header(nlh, sizeof(*err));
	err->error = fake.refuse_code;
	err->msg = *request;
	if (fake.refuse_text)
		mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, fake.refuse_text);
	if (fault)
		mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS,
				 (const char *)fault - (const char *)request);
	return nl_error_read(request, nlh, nlerr);
}

/* Is this what the test wants to be refused? */
static int judge(const struct nlmsghdr *request, const struct part *part,
		 struct nl_error *nlerr)
{
	const struct nlattr *fault = find_fault(part);

	if (part->m.cmd != fake.refuse_cmd || (fake.refuse_nest && !fault))
		return 0;
	if (fake.refusals && !--fake.refusals)
		fake.refuse_cmd = 0;
	return refuse_part(request, fault, nlerr);
}

static void note(uint8_t cmd)
{
	if (fake.n_log < FAKE_LOG_MAX)
		fake.log[fake.n_log] = cmd;
	fake.n_log++;
}

/* The module has a sentence for all that it does not find. */
static int fail(int code, struct nl_error *nlerr)
{
	return code ? nl_error_set(nlerr, code,
				   code == -ENOENT ? "there is none" : NULL) :
		      0;
}

/* One change of a transaction, as a message of its own */
static int make_part(struct nl *nl, const struct nlattr *first,
		     const struct nlattr *end, struct nl_error *nlerr)
{
	struct part part = { .first = first, .end = end };
	size_t len = (const char *)end - (const char *)mnl_attr_next(first);
	char *buf = need_memory(malloc(len + NLMSG_HDRLEN + GENL_HDRLEN));
	struct nlmsghdr *nlh = begin(buf, mnl_attr_get_u8(first));
	int ret;

	memcpy(mnl_nlmsg_get_payload_tail(nlh), mnl_attr_next(first), len);
	nlh->nlmsg_len += len;
	if (decode_message(nlh, &part.m)) {
		ret = nl_error_set(nlerr, -EBADMSG, "a change is malformed");
	} else {
		note(part.m.cmd);
		ret = judge((void *)nl->request, &part, nlerr);
		if (!ret)
			ret = fail(fake_change(nlh, &part.m), nlerr);
		message_free(&part.m);
	}
	free(buf);
	return ret;
}

static int make_parts(struct nl *nl, struct nl_error *nlerr)
{
	const struct nlmsghdr *request = (void *)nl->request;
	const struct nlattr *end = mnl_nlmsg_get_payload_tail(request);
	const struct nlattr *attr, *first = NULL;
	int ret = 0;

	mnl_attr_for_each(attr, request, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != DSR_A_CHANGE)
			continue;
		if (first && !ret)
			ret = make_part(nl, first, attr, nlerr);
		first = attr;
	}
	if (first && !ret)
		ret = make_part(nl, first, end, nlerr);
	if (!ret && fake_clashes())
		ret = nl_error_set(nlerr, -EEXIST,
				   "a range is another service's");
	return ret;
}

static const struct nlattr *find(const struct nlmsghdr *request, uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, request, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == type)
			return attr;
	return NULL;
}

/* All or nothing, and nothing at all when it is only asked */
static int change(struct nl *nl, struct part *part, struct nl_error *nlerr)
{
	const struct nlmsghdr *request = (void *)nl->request;
	const struct nlattr *expected = find(request, DSR_A_GENERATION);
	bool check = find(request, DSR_A_CHECK);
	struct fake_state before;
	int ret;

	if (expected && mnl_attr_get_u32(expected) != fake.generation)
		return nl_error_set(nlerr, -ESTALE, "the table has changed");
	fake_keep(&before);
	if (part->m.cmd == DSR_CMD_TRANSACTION)
		ret = make_parts(nl, nlerr);
	else
		ret = fail(fake_change(request, &part->m), nlerr);
	fake_forget(&before, ret || check);
	fake.generation += !ret && !check;
	return ret;
}

/* What a transaction has is not one thing. */
static int read_request(const struct nlmsghdr *request, struct message *m)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(request);

	if (genl->cmd != DSR_CMD_TRANSACTION)
		return decode_message(request, m);
	memset(m, 0, sizeof(*m));
	m->cmd = genl->cmd;
	return 0;
}

static int respond(struct nl *nl, struct part *part, struct answer *a,
		   struct nl_error *nlerr)
{
	int ret = judge((void *)nl->request, part, nlerr);

	if (ret)
		return ret;
	if (!is_get(part->m.cmd))
		return change(nl, part, nlerr);
	return fail(nl->flags & NLM_F_DUMP ? dump(a, &part->m) :
		    get(a, &part->m), nlerr);
}

int nl_talk(struct nl *nl, nl_reader reader, void *data, struct nl_error *nlerr)
{
	const struct nlmsghdr *request = (void *)nl->request;
	struct answer a = { .reader = reader, .data = data };
	struct part part = {
		.first = mnl_nlmsg_get_payload_offset(request,
						      sizeof(struct genlmsghdr)),
		.end = mnl_nlmsg_get_payload_tail(request),
	};
	int ret;

	nl_error_set(nlerr, 0, NULL);
	if (fake.replies)
		return tell_all(fake.replies, fake.replies_len, reader, data,
				nlerr);
	if (fake.send_max && request->nlmsg_len > fake.send_max)
		return nl_error_set_size(nlerr, request->nlmsg_len);
	if (read_request(request, &part.m))
		return nl_error_set(nlerr, -EBADMSG,
				    "the request is malformed");
	note(part.m.cmd);
	ret = respond(nl, &part, &a, nlerr);
	message_free(&part.m);
	return ret;
}
