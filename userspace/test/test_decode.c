// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages of the kernel: recorded ones, what the encoder makes of a model, and
 * the same with bytes cut off or changed.
 */
#include "helper.h"

#include "../decode.h"
#include "../encode.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <netinet/in.h>
#include <stdlib.h>

/*
 * SERVER_GET of a kernel on a little-endian machine: generation 7, service tcp
 * 192.0.2.10:80, server 10.0.0.11 with all that is told of one that is up.
 */
static const uint8_t recorded[] = {
	0xd8, 0x00, 0x00, 0x00, 0x1c, 0x00, 0x02, 0x00,	/* nlmsghdr */
	0x01, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00,
	0x09, 0x01, 0x00, 0x00,				/* genlmsghdr */
	0x08, 0x00, 0x02, 0x00, 0x07, 0x00, 0x00, 0x00,	/* GENERATION */
	0x24, 0x00, 0x03, 0x80,				/* SERVICE */
	0x05, 0x00, 0x02, 0x00, 0x06, 0x00, 0x00, 0x00,
	0x08, 0x00, 0x03, 0x00, 0xc0, 0x00, 0x02, 0x0a,
	0x06, 0x00, 0x05, 0x00, 0x50, 0x00, 0x00, 0x00,
	0x06, 0x00, 0x06, 0x00, 0x50, 0x00, 0x00, 0x00,
	0x98, 0x00, 0x04, 0x80,				/* SERVER */
	0x08, 0x00, 0x02, 0x00, 0x0a, 0x00, 0x00, 0x0b,
	0x08, 0x00, 0x03, 0x00, 0x64, 0x00, 0x00, 0x00,
	0x08, 0x00, 0x09, 0x00, 0x03, 0x00, 0x00, 0x00,
	0x05, 0x00, 0x0a, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x05, 0x00, 0x0b, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x0c, 0x00, 0x0c, 0x00, 0xe0, 0x2e, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00,
	0x08, 0x00, 0x0d, 0x00, 0x02, 0x00, 0x00, 0x00,
	0x0a, 0x00, 0x0e, 0x00, 0x02, 0x00, 0x00, 0x00,
	0x00, 0x0b, 0x00, 0x00,
	0x08, 0x00, 0x0f, 0x00, 0xdc, 0x05, 0x00, 0x00,
	0x08, 0x00, 0x10, 0x00, 0x00, 0x02, 0x00, 0x00,
	0x08, 0x00, 0x11, 0x00, 0x01, 0x00, 0x00, 0x00,
	0x08, 0x00, 0x12, 0x00, 0x02, 0x00, 0x00, 0x00,
	0x08, 0x00, 0x13, 0x00, 0x03, 0x00, 0x00, 0x00,
	0x08, 0x00, 0x14, 0x00, 0x04, 0x00, 0x00, 0x00,
	0x04, 0x00, 0x01, 0x00,				/* PAD */
	0x0c, 0x00, 0x17, 0x00, 0x15, 0xcd, 0x5b, 0x07,
	0x00, 0x00, 0x00, 0x00,
	0x0c, 0x00, 0x18, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x01, 0x00, 0x00, 0x00,
};

/**
 * union message_buf - an aligned message
 * @nlh: its header
 * @bytes: its bytes
 */
union message_buf {
	struct nlmsghdr nlh;
	char bytes[8192];
};

static void load_recorded(union message_buf *buf)
{
	memcpy(buf->bytes, recorded, sizeof(recorded));
	assert_int_equal(buf->nlh.nlmsg_len, sizeof(recorded));
}

static void a_recorded_server(void **state)
{
	union message_buf buf;
	struct server *s;
	struct message m;

	(void)state;
	load_recorded(&buf);
	assert_int_equal(decode_message(&buf.nlh, &m), 0);
	assert_int_equal(m.cmd, DSR_CMD_SERVER_GET);
	assert_int_equal(m.has, MESSAGE_GENERATION | MESSAGE_SERVICE);
	assert_int_equal(m.generation, 7);
	assert_int_equal(m.service.id.protocol, IPPROTO_TCP);
	assert_int_equal(m.service.id.prefix, 32);
	assert_int_equal(m.service.id.n_ports, 1);
	assert_int_equal(m.service.id.ports[0].first, 80);
	assert_int_equal(m.service.n_servers, 1);
	s = m.service.servers;
	assert_int_equal(s->weight, 100);
	assert_int_equal(s->index, 3);
	assert_int_equal(s->state, DSR_SERVER_UP);
	assert_int_equal(s->state_age, 12000);
	assert_int_equal(s->egress_ifindex, 2);
	assert_int_equal(s->egress_mac[5], 0x0b);
	assert_int_equal(s->egress_mtu, 1500);
	assert_int_equal(s->rows, 512);
	assert_int_equal(s->flows[TIMEOUT_HALF_OPEN], 1);
	assert_int_equal(s->flows[TIMEOUT_ESTABLISHED], 2);
	assert_int_equal(s->flows[TIMEOUT_CLOSING], 3);
	assert_int_equal(s->flows[TIMEOUT_UDP], 4);
	assert_int_equal(s->packets, 123456789);
	assert_true(s->bytes == 1ull << 32);
	message_free(&m);
}

/* Every shorter message ends without a fault; none reads past its end. */
static void cut_off(void **state)
{
	struct nlmsghdr *nlh;
	struct message m;
	size_t len;

	(void)state;
	for (len = sizeof(*nlh); len < sizeof(recorded); len++) {
		/* Of its exact size, so that the sanitizer sees the end. */
		nlh = malloc(len);
		assert_non_null(nlh);
		memcpy(nlh, recorded, len);
		nlh->nlmsg_len = len;
		if (!decode_message(nlh, &m))
			message_free(&m);
		free(nlh);
	}
}

/* Every byte with every bit flipped: no fault, whatever is made of it. */
static void flipped(void **state)
{
	union message_buf buf;
	struct message m;
	size_t at;
	int bit;

	(void)state;
	for (at = sizeof(struct nlmsghdr); at < sizeof(recorded); at++) {
		for (bit = 0; bit < 8; bit++) {
			load_recorded(&buf);
			buf.bytes[at] ^= 1 << bit;
			if (!decode_message(&buf.nlh, &m))
				message_free(&m);
		}
	}
}

static struct nlmsghdr *begin(union message_buf *buf)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf->bytes);
	struct genlmsghdr *genl;

	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = DSR_CMD_SERVICE_REPLACE;
	return nlh;
}

static void encode_decode(void **state)
{
	struct service s = service_of("udp [2001:db8::1]:1-9 scheduler wrr\n"
				      "rows 1024 track all persist 300/24,64\n"
				      "stateless on slow-start 30\n"
				      "gone drop no-server pass\n"
				      "ttl decrement when held timeout established 1\n"
				      "timeout half-open 2 timeout closing 3\n"
				      "timeout half-closed 5 timeout handover 6\n"
				      "timeout udp 4\n"
				      "server 10.0.0.1 weight 7\n"
				      "mac 02:00:00:00:00:01 dev lo\n"
				      "max-flows 9 resume 8 probe-mark 7\n"
				      "server 2001:db8::2 weight 0");
	union message_buf buf;
	struct nlmsghdr *nlh = begin(&buf);
	struct message m;
	size_t i;

	(void)state;
	encode_service_as(nlh, &s.id, &s, s.given);
	for (i = 0; i < s.n_servers; i++)
		encode_server(nlh, &s.servers[i], s.servers[i].given);
	assert_int_equal(decode_message(nlh, &m), 0);
	assert_true(service_id_equal(&m.service.id, &s.id));
	assert_int_equal(m.service.given, s.given);
	assert_int_equal(options_changes(service_options, &m.service, &s), 0);
	assert_int_equal(m.service.n_servers, 2);
	for (i = 0; i < s.n_servers; i++) {
		assert_memory_equal(&m.service.servers[i], &s.servers[i],
				    sizeof(s.servers[i]));
	}
	message_free(&m);
	service_free(&s);
}

static void encode_decode_settings(void **state)
{
	struct settings s = { .given = ~0u, .flow_slots = 4096 };
	union message_buf buf;
	struct nlmsghdr *nlh = begin(&buf);
	struct message m;
	int i;

	(void)state;
	memset(s.secret, 0xa5, sizeof(s.secret));
	for (i = 0; i < TIMEOUTS; i++)
		s.timeout[i] = 10 + i;
	encode_settings(nlh, &s, ~0u);
	assert_int_equal(decode_message(nlh, &m), 0);
	assert_int_equal(m.has, MESSAGE_SETTINGS);
	assert_int_equal(options_changes(settings_options, &m.settings, &s), 0);
	message_free(&m);
}

static void encode_decode_device(void **state)
{
	struct device device = { .ifindex = 3, .mode = DSR_DEVICE_STEER };
	union message_buf buf;
	struct nlmsghdr *nlh = begin(&buf);
	struct message m;

	(void)state;
	encode_device(nlh, &device);
	assert_int_equal(decode_message(nlh, &m), 0);
	assert_int_equal(m.has, MESSAGE_DEVICE);
	assert_int_equal(m.device.ifindex, 3);
	assert_int_equal(m.device.mode, DSR_DEVICE_STEER);
	nlh = begin(&buf);
	encode_ifindex(nlh, 0);
	assert_int_equal(decode_message(nlh, &m), -EBADMSG);
}

static void encode_decode_flow(void **state)
{
	struct flow flow = {
		.protocol = IPPROTO_TCP, .client_port = 40000, .vip_port = 80,
		.client = { 4, { 198, 51, 100, 7 } },
		.vip = { 4, { 192, 0, 2, 1 } },
	};
	union message_buf buf;
	struct nlmsghdr *nlh = begin(&buf);
	struct message m;

	(void)state;
	encode_flow(nlh, &flow);
	assert_int_equal(decode_message(nlh, &m), 0);
	assert_int_equal(m.has, MESSAGE_FLOW);
	assert_int_equal(m.flow.given, all_options(flow_options) &
			 ~OPTION(DSR_FLOW_A_MARK));
	m.flow.given = 0;
	assert_memory_equal(&m.flow, &flow, sizeof(flow));
	message_free(&m);
}

/* One port is said once, and a missing last port is the first. */
static void one_port(void **state)
{
	struct service_id id = id_of("tcp 192.0.2.1:80");
	union message_buf buf;
	struct nlmsghdr *nlh = begin(&buf);
	struct nlattr *nest, *attr;
	struct message m;

	(void)state;
	encode_service_id(nlh, &id);
	nest = mnl_nlmsg_get_payload_offset(nlh, sizeof(struct genlmsghdr));
	mnl_attr_for_each_nested(attr, nest)
		assert_int_not_equal(mnl_attr_get_type(attr),
				     DSR_SERVICE_A_PORT_LAST);
	assert_int_equal(decode_message(nlh, &m), 0);
	assert_int_equal(m.service.id.ports[0].last, 80);
	message_free(&m);
}

static const char *const identities[] = {
	"tcp 192.0.2.1:80", "udp 192.0.2.1:*", "sctp 192.0.2.1:5-9",
	"udplite 192.0.2.0/24:80,443", "mark 7", "mark 4294967295",
	"tcp [2001:db8::1]:1-65535", "tcp [2001:db8::/33]:1,3,5,7,9",
	"tcp 128.0.0.0/1:*",
	"udp 192.0.2.1:1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31",
};

static void encode_decode_identity(void **state)
{
	union message_buf buf;
	struct nlmsghdr *nlh;
	struct service_id id;
	struct message m;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(identities); i++) {
		id = id_of(identities[i]);
		nlh = begin(&buf);
		encode_service_id(nlh, &id);
		assert_int_equal(decode_message(nlh, &m), 0);
		assert_memory_equal(&m.service.id, &id, sizeof(id));
		message_free(&m);
	}
}

#define ATTR(name)	(1u << DSR_SERVICE_A_##name)

/**
 * struct bad_id - attributes that name no service in the one form
 * @has: which there are
 * @prefix: if there is one
 * @port: if there is one
 * @last: if there is one
 * @ports: if there are some, two ranges
 */
struct bad_id {
	uint32_t has;
	uint8_t prefix;
	uint16_t port;
	uint16_t last;
	uint16_t ports[4];
};

static void put_bad_id(struct nlmsghdr *nlh, const struct bad_id *bad)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, DSR_A_SERVICE);

	if (bad->has & ATTR(PROTOCOL))
		mnl_attr_put_u8(nlh, DSR_SERVICE_A_PROTOCOL, IPPROTO_TCP);
	if (bad->has & ATTR(ADDRESS))
		mnl_attr_put(nlh, DSR_SERVICE_A_ADDRESS, 4, "\300\0\2\1");
	if (bad->has & ATTR(PREFIX))
		mnl_attr_put_u8(nlh, DSR_SERVICE_A_PREFIX, bad->prefix);
	if (bad->has & ATTR(PORT))
		mnl_attr_put_u16(nlh, DSR_SERVICE_A_PORT, bad->port);
	if (bad->has & ATTR(PORT_LAST))
		mnl_attr_put_u16(nlh, DSR_SERVICE_A_PORT_LAST, bad->last);
	if (bad->has & ATTR(PORTS))
		mnl_attr_put(nlh, DSR_SERVICE_A_PORTS, sizeof(bad->ports),
			     bad->ports);
	if (bad->has & ATTR(MARK))
		mnl_attr_put_u32(nlh, DSR_SERVICE_A_MARK, bad->port);
	mnl_attr_nest_end(nlh, nest);
}

static void bad_identities(void **state)
{
	static const struct bad_id bad[] = {
		{ .has = 0 },
		{ .has = ATTR(PROTOCOL) | ATTR(PORT), .port = 80 },
		{ .has = ATTR(MARK), .port = 0 },
		{ .has = ATTR(MARK) | ATTR(PROTOCOL), .port = 7 },
		{ .has = ATTR(MARK) | ATTR(ADDRESS), .port = 7 },
		{ .has = ATTR(MARK) | ATTR(PORT), .port = 7 },
		{ .has = ATTR(MARK) | ATTR(PREFIX), .port = 7, .prefix = 24 },
		{ .has = ATTR(ADDRESS) | ATTR(PREFIX), .prefix = 0 },
		{ .has = ATTR(ADDRESS) | ATTR(PREFIX), .prefix = 33 },
		{ .has = ATTR(ADDRESS) | ATTR(PREFIX), .prefix = 31 },
		{ .has = ATTR(ADDRESS) | ATTR(PORT_LAST), .last = 80 },
		{ .has = ATTR(ADDRESS) | ATTR(PORT) | ATTR(PORT_LAST),
		  .port = 80, .last = 79 },
		{ .has = ATTR(ADDRESS) | ATTR(PORT) | ATTR(PORTS), .port = 1,
		  .ports = { 80, 80, 443, 443 } },
		{ .has = ATTR(ADDRESS) | ATTR(PORTS), .ports = { 0, 0, 5, 5 } },
		{ .has = ATTR(ADDRESS) | ATTR(PORTS), .ports = { 9, 9, 5, 5 } },
		{ .has = ATTR(ADDRESS) | ATTR(PORTS), .ports = { 5, 5, 6, 6 } },
		{ .has = ATTR(ADDRESS) | ATTR(PORTS), .ports = { 5, 4, 9, 9 } },
		{ .has = ATTR(ADDRESS) | ATTR(PORTS),
		  .ports = { 1, 65535, 0, 9 } },
	};
	union message_buf buf;
	struct nlmsghdr *nlh;
	struct message m;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		nlh = begin(&buf);
		put_bad_id(nlh, &bad[i]);
		if (decode_message(nlh, &m) != -EBADMSG)
			fail_msg("identity %zu was taken", i);
	}
}

/**
 * struct odd - an attribute of an odd size
 * @nest: where
 * @type: which
 * @len: its size
 */
struct odd {
	uint16_t nest;
	uint16_t type;
	uint16_t len;
};

static void odd_sizes(void **state)
{
	static const struct odd odd[] = {
		{ DSR_A_SERVICE, DSR_SERVICE_A_PROTOCOL, 2 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_ADDRESS, 5 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_ADDRESS, 0 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_PORT, 4 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_PORT_LAST, 1 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_PREFIX, 2 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_PORTS, 0 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_PORTS, 4 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_PORTS, 6 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_PORTS, 64 + 4 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_MARK, 2 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_PERSIST_PREFIX6, 4 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_STATELESS, 4 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_SLOW_START, 2 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_SCHEDULER, 16 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_PACKETS, 4 },
		{ DSR_A_SERVICE, DSR_SERVICE_A_TIMEOUT_UDP, 8 },
		{ DSR_A_SERVER, DSR_SERVER_A_LLADDR, 8 },
		{ DSR_A_SERVER, DSR_SERVER_A_STATE, 0 },
		{ DSR_A_SERVER, DSR_SERVER_A_WEIGHT, 2 },
		{ DSR_A_SERVER, DSR_SERVER_A_MAX_FLOWS, 8 },
		{ DSR_A_SERVER, DSR_SERVER_A_RESUME, 1 },
		{ DSR_A_SERVER, DSR_SERVER_A_PROBE_MARK, 2 },
		{ DSR_A_SERVER, DSR_SERVER_A_FLOWS_ACTIVE, 2 },
		{ DSR_A_SERVER, DSR_SERVER_A_FLOWS_PENDING, 8 },
		{ DSR_A_SERVER, DSR_SERVER_A_FULL, 4 },
		{ DSR_A_FLOW, DSR_FLOW_A_CLIENT, 6 },
		{ DSR_A_FLOW, DSR_FLOW_A_ROW_DIRTY, 4 },
		{ DSR_A_SETTINGS, DSR_SETTINGS_A_SECRET, 15 },
		{ DSR_A_SETTINGS, DSR_SETTINGS_A_FLOW_SLOTS, 8 },
		{ DSR_A_SCHEDULER, DSR_SCHEDULER_A_NAME, 0 },
		{ DSR_A_SCHEDULER, DSR_SCHEDULER_A_NAME, 16 },
		{ DSR_A_SCHEDULER, DSR_SCHEDULER_A_FLAGS, 2 },
		{ DSR_A_COUNTER, DSR_COUNTER_A_VALUE, 4 },
		{ DSR_A_COUNTER, DSR_COUNTER_A_NAME, COUNTER_NAME_MAX },
	};
	static const char bytes[80] = {
		[0 ... 78] = 'x'
	};
	union message_buf buf;
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	struct message m;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(odd); i++) {
		nlh = begin(&buf);
		nest = mnl_attr_nest_start(nlh, odd[i].nest);
		mnl_attr_put(nlh, odd[i].type, odd[i].len, bytes);
		mnl_attr_nest_end(nlh, nest);
		if (decode_message(nlh, &m) != -EBADMSG)
			fail_msg("nest %u, type %u, %u bytes were taken",
				 odd[i].nest, odd[i].type, odd[i].len);
	}
}

/* What a later kernel may add is passed over, in a nest and at the top. */
static void unknown_attributes(void **state)
{
	struct service_id id = id_of("tcp 192.0.2.1:80");
	union message_buf buf;
	struct nlmsghdr *nlh = begin(&buf);
	struct nlattr *nest;
	struct message m;

	(void)state;
	nest = mnl_attr_nest_start(nlh, DSR_A_SERVER);
	mnl_attr_put(nlh, DSR_SERVER_A_ADDRESS, 4, "\n\0\0\1");
	mnl_attr_put_u64(nlh, DSR_SERVER_A_MAX + 1, 5);
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_put_u64(nlh, DSR_A_MAX + 5, 5);
	encode_service_id(nlh, &id);
	assert_int_equal(decode_message(nlh, &m), 0);
	assert_int_equal(m.service.n_servers, 1);
	assert_int_equal(m.service.id.ports[0].first, 80);
	message_free(&m);
}

static void counters(void **state)
{
	union message_buf buf;
	struct nlmsghdr *nlh = begin(&buf);
	struct nlattr *nest;
	struct message m;
	int i;

	(void)state;
	for (i = 0; i < COUNTERS_MAX; i++) {
		nest = mnl_attr_nest_start(nlh, DSR_A_COUNTER);
		mnl_attr_put_u32(nlh, DSR_COUNTER_A_ID, i);
		mnl_attr_put_strz(nlh, DSR_COUNTER_A_NAME, "bad\033name");
		mnl_attr_put_u64(nlh, DSR_COUNTER_A_VALUE, i * 1000000000ull);
		mnl_attr_nest_end(nlh, nest);
	}
	assert_int_equal(decode_message(nlh, &m), 0);
	assert_int_equal(m.counters.n, COUNTERS_MAX);
	assert_string_equal(m.counters.counter[9].name, "bad?name");
	assert_true(m.counters.counter[9].value == 9000000000ull);
	message_free(&m);
	nest = mnl_attr_nest_start(nlh, DSR_A_COUNTER);
	mnl_attr_put_strz(nlh, DSR_COUNTER_A_NAME, "one_too_many");
	mnl_attr_nest_end(nlh, nest);
	assert_int_equal(decode_message(nlh, &m), -EBADMSG);
}

static void no_genl_header(void **state)
{
	union message_buf buf;
	struct message m;

	(void)state;
	mnl_nlmsg_put_header(buf.bytes);
	assert_int_equal(decode_message(&buf.nlh, &m), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recorded_server),
		cmocka_unit_test(cut_off),
		cmocka_unit_test(flipped),
		cmocka_unit_test(encode_decode),
		cmocka_unit_test(encode_decode_identity),
		cmocka_unit_test(bad_identities),
		cmocka_unit_test(encode_decode_settings),
		cmocka_unit_test(encode_decode_device),
		cmocka_unit_test(encode_decode_flow),
		cmocka_unit_test(one_port),
		cmocka_unit_test(odd_sizes),
		cmocka_unit_test(unknown_attributes),
		cmocka_unit_test(counters),
		cmocka_unit_test(no_genl_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
