// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests of the family "dsr" as nobody should make them: those of the grammar
 * in linux/dsr.h with few words, so that they meet what is there; then attributes
 * are left out, doubled, cut and exchanged, bytes and lengths changed; and trees
 * of attributes that follow no grammar. Sends nothing.
 */
#include "message.h"

#include "../../array.h"

#include <linux/dsr.h>
#include <linux/genetlink.h>
#include <netinet/in.h>
#include <string.h>

/* A message stays so far below its room that no single attribute oversteps. */
#define FULL	(MESSAGE_MAX - 1024)
#define DEPTH	4

static uint32_t below(struct maker *m, uint32_t n)
{
	return dice_below(&m->dice, n);
}

static bool one_in(struct maker *m, uint32_t n)
{
	return dice_one_in(&m->dice, n);
}

static bool spoils(struct maker *m)
{
	return below(m, 256) < m->spoil;
}

static struct nlattr *attr_at(struct maker *m, size_t at)
{
	return (struct nlattr *)(m->buf + at);
}

/* The length that it says need not be the one that it has. */
static void put_as(struct maker *m, uint16_t type, const void *data, size_t len,
		   uint16_t said)
{
	struct nlattr *attr = attr_at(m, m->len);

	if (m->len > FULL)
		return;
	attr->nla_type = type;
	attr->nla_len = said;
	memset(attr + 1, 0, NLA_ALIGN(len));
	memcpy(attr + 1, data, len);
	m->len += NLA_HDRLEN + NLA_ALIGN(len);
}

static void put_plain(struct maker *m, uint16_t type, const void *data,
		      size_t len)
{
	put_as(m, type, data, len, NLA_HDRLEN + len);
}

static void put_noise(struct maker *m, uint16_t type, size_t len)
{
	uint8_t noise[512];

	dice_fill(&m->dice, noise, len);
	put_plain(m, type, noise, len);
}

static void put_edge(struct maker *m, uint16_t type, size_t len)
{
	uint8_t edge[512];

	memset(edge, one_in(m, 2) ? 0xff : 0, len);
	if (len && one_in(m, 2))
		edge[below(m, len)] ^= 1 << below(m, 8);
	put_plain(m, type, edge, len);
}

static void put_spoilt(struct maker *m, uint16_t type, const void *data,
		       size_t len)
{
	switch (below(m, 8)) {
	case 0:
		break;
	case 1:
		put_plain(m, type, data, len);
		put_plain(m, type, data, len);
		break;
	case 2:
		put_plain(m, below(m, 48), data, len);
		break;
	case 3:
		put_noise(m, type, below(m, 2 * len + 2));
		break;
	case 4:
		put_plain(m, type | NLA_F_NESTED, data, len);
		break;
	case 5:
		put_noise(m, type, len);
		break;
	case 6:
		put_edge(m, type, len);
		break;
	default:
		put_as(m, type, data, len,
		       one_in(m, 2) ? below(m, 16) : below(m, 65536));
	}
}

/* @len is at most 200. */
static void put(struct maker *m, uint16_t type, const void *data, size_t len)
{
	if (spoils(m))
		put_spoilt(m, type, data, len);
	else
		put_plain(m, type, data, len);
}

static void put_u8(struct maker *m, uint16_t type, uint8_t value)
{
	put(m, type, &value, sizeof(value));
}

static void put_u16(struct maker *m, uint16_t type, uint16_t value)
{
	put(m, type, &value, sizeof(value));
}

static void put_u32(struct maker *m, uint16_t type, uint32_t value)
{
	put(m, type, &value, sizeof(value));
}

static size_t nest_begin(struct maker *m, uint16_t type)
{
	size_t at = m->len;

	put_plain(m, type | NLA_F_NESTED, "", 0);
	return at;
}

static void nest_spoil(struct maker *m, size_t at)
{
	size_t len = m->len - at;

	switch (below(m, 4)) {
	case 0:
		attr_at(m, at)->nla_type &= ~NLA_F_NESTED;
		break;
	case 1:
		attr_at(m, at)->nla_len = below(m, 2 * len);
		break;
	case 2:
		attr_at(m, at)->nla_type = below(m, 16) | NLA_F_NESTED;
		break;
	default:
		if (m->len + len > FULL)
			break;
		memcpy(m->buf + m->len, m->buf + at, len);
		m->len += len;
	}
}

static void nest_end(struct maker *m, size_t at)
{
	if (m->len <= at)
		return;
	attr_at(m, at)->nla_len = m->len - at;
	if (spoils(m))
		nest_spoil(m, at);
}

static void put_ipv4(struct maker *m, uint16_t type, uint32_t address)
{
	address = htonl(address);
	put(m, type, &address, sizeof(address));
}

static void put_ipv6(struct maker *m, uint16_t type, uint8_t net, uint8_t host)
{
	uint8_t address[16] = { 0x20, 0x01, 0x0d, 0xb8 };

	address[5] = net;
	address[15] = host;
	put(m, type, address, sizeof(address));
}

static void put_server_address(struct maker *m, uint16_t type)
{
	static const uint32_t odd[] = {
		0, 0x7f000001, 0xe0000001, 0xffffffff, 0x0a000002, 0x0a000001,
		0xc000020a, 0x0b000001,
	};

	if (one_in(m, 16))
		put_ipv4(m, type, odd[below(m, ARRAY_SIZE(odd))]);
	else if (one_in(m, 3))
		put_ipv6(m, type, 0xa, 11 + below(m, 6));
	else
		put_ipv4(m, type, 0x0a00000b + below(m, 8));
}

static void put_ports(struct maker *m, uint16_t type)
{
	struct dsr_port_range range[DSR_PORT_RANGES_MAX + 1];
	size_t n = 2 + below(m, one_in(m, 8) ? DSR_PORT_RANGES_MAX : 3), i;
	uint16_t port = 1 + below(m, 8);

	for (i = 0; i < n; i++) {
		range[i].first = port;
		range[i].last = port + below(m, 3);
		port = range[i].last + (one_in(m, 16) ? 0 : 2) + below(m, 3);
	}
	put(m, type, range, n * sizeof(*range));
}

static void put_vip(struct maker *m)
{
	switch (below(m, 8)) {
	case 0:
		put_ipv4(m, DSR_SERVICE_A_ADDRESS, 0xcb007100 + 16 * below(m, 2));
		put_u8(m, DSR_SERVICE_A_PREFIX, 23 + below(m, 10));
		break;
	case 1:
		put_ipv6(m, DSR_SERVICE_A_ADDRESS, 0xb, 0);
		put_u8(m, DSR_SERVICE_A_PREFIX, 60 + below(m, 70));
		break;
	case 2:
	case 3:
		put_ipv6(m, DSR_SERVICE_A_ADDRESS, 0, 0x10 + below(m, 2));
		break;
	default:
		put_ipv4(m, DSR_SERVICE_A_ADDRESS, 0xc000020a + below(m, 3));
	}
}

static void put_identity(struct maker *m)
{
	static const uint8_t protocols[] = {
		IPPROTO_TCP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP,
		IPPROTO_UDPLITE,
	};
	uint16_t port = below(m, 4) ? 80 + below(m, 4) : 0;

	if (one_in(m, 10))
		return put_u32(m, DSR_SERVICE_A_MARK, 1 + below(m, 3));
	put_u8(m, DSR_SERVICE_A_PROTOCOL,
	       protocols[below(m, ARRAY_SIZE(protocols))]);
	put_vip(m);
	if (one_in(m, 8))
		return put_ports(m, DSR_SERVICE_A_PORTS);
	put_u16(m, DSR_SERVICE_A_PORT, port);
	if (one_in(m, 4))
		put_u16(m, DSR_SERVICE_A_PORT_LAST, port + below(m, 3));
}

static void put_scheduler(struct maker *m)
{
	static const char *const names[] = {
		"rendezvous", "maglev", "sh", "rr", "wrr", "lc", "wlc", "sed",
		"nq", "p2c", "fo", "ovf", "", "rendezvous-and-more",
	};
	const char *name = names[below(m, ARRAY_SIZE(names))];

	put(m, DSR_SERVICE_A_SCHEDULER, name, strlen(name) + !one_in(m, 16));
}

static void put_seconds(struct maker *m, uint16_t type)
{
	static const uint32_t some[] = { 0, 1, 30, 900, 8000, 8001, ~0u };

	put_u32(m, type, some[below(m, ARRAY_SIZE(some))]);
}

static void put_rows(struct maker *m)
{
	uint32_t rows = 256u << below(m, 5);

	if (one_in(m, 4))
		rows = below(m, 9999);
	else if (one_in(m, 16))
		rows = DSR_ROWS_MAX;
	put_u32(m, DSR_SERVICE_A_ROWS, rows);
}

/* Good values more often than bad ones */
static void put_option(struct maker *m, uint16_t type)
{
	switch (type) {
	case DSR_SERVICE_A_SCHEDULER:
		return put_scheduler(m);
	case DSR_SERVICE_A_ROWS:
		return put_rows(m);
	case DSR_SERVICE_A_PERSIST:
	case DSR_SERVICE_A_SLOW_START:
	case DSR_SERVICE_A_TIMEOUT_ESTABLISHED ... DSR_SERVICE_A_TIMEOUT_UDP:
	case DSR_SERVICE_A_TIMEOUT_HALF_CLOSED:
	case DSR_SERVICE_A_TIMEOUT_HANDOVER:
		return put_seconds(m, type);
	case DSR_SERVICE_A_PERSIST_PREFIX:
	case DSR_SERVICE_A_PERSIST_PREFIX6:
		return put_u8(m, type, below(m, 36));
	default:
		return put_u8(m, type, below(m, one_in(m, 8) ? 256 : 3));
	}
}

static void put_options(struct maker *m, uint32_t rarely)
{
	uint16_t type;

	for (type = DSR_SERVICE_A_SCHEDULER; type < DSR_SERVICE_A_SERVERS;
	     type++)
		if (one_in(m, rarely))
			put_option(m, type);
	if (one_in(m, 64))
		put_u32(m, DSR_SERVICE_A_SERVERS + below(m, 6), below(m, 9));
	if (one_in(m, 2 * rarely))
		put_option(m, DSR_SERVICE_A_WHEN);
	if (one_in(m, 2 * rarely))
		put_ports(m, DSR_SERVICE_A_NEW_PORTS);
}

static void service_nest(struct maker *m, uint32_t rarely)
{
	size_t nest = nest_begin(m, DSR_A_SERVICE);

	put_identity(m);
	if (rarely)
		put_options(m, rarely);
	nest_end(m, nest);
}

static void put_lladdr(struct maker *m)
{
	uint8_t mac[6] = { 2, 0, 0, 0, 1, below(m, 4) };

	if (one_in(m, 8))
		memset(mac, 0, sizeof(mac));
	if (one_in(m, 16))
		mac[0] = 1;
	put(m, DSR_SERVER_A_LLADDR, mac, sizeof(mac));
}

static void put_server_options(struct maker *m, uint32_t rarely)
{
	uint16_t type;

	if (one_in(m, rarely))
		put_u32(m, DSR_SERVER_A_WEIGHT,
			below(m, one_in(m, 8) ? 99999 : 5));
	if (one_in(m, 2 * rarely))
		put_lladdr(m);
	for (type = DSR_SERVER_A_MAX_FLOWS; type <= DSR_SERVER_A_PROBE_MARK;
	     type++)
		if (one_in(m, 2 * rarely))
			put_u32(m, type, below(m, 5));
	if (one_in(m, 2 * rarely))
		put_u32(m, DSR_SERVER_A_IFINDEX, below(m, 6));
	if (one_in(m, 4 * rarely))
		put(m, DSR_SERVER_A_DEVICE, "fuzz0", 5 + !one_in(m, 16));
	if (one_in(m, 64))
		put_u32(m, DSR_SERVER_A_INDEX + below(m, 16), 1);
}

static void server_nest(struct maker *m, uint32_t rarely)
{
	size_t nest = nest_begin(m, DSR_A_SERVER);

	put_server_address(m, DSR_SERVER_A_ADDRESS);
	if (rarely)
		put_server_options(m, rarely);
	nest_end(m, nest);
}

static void flow_nest(struct maker *m)
{
	static const uint8_t protocols[] = { 6, 17, 132, 136, 1, 50, 58 };
	size_t nest = nest_begin(m, DSR_A_FLOW);
	bool six = one_in(m, 3);

	put_u8(m, DSR_FLOW_A_PROTOCOL,
	       protocols[below(m, ARRAY_SIZE(protocols))]);
	if (six)
		put_ipv6(m, DSR_FLOW_A_CLIENT, 1, below(m, 256));
	else
		put_ipv4(m, DSR_FLOW_A_CLIENT, 0xc6336400 + below(m, 256));
	put_u16(m, DSR_FLOW_A_CLIENT_PORT, below(m, 65536));
	if (six)
		put_ipv6(m, DSR_FLOW_A_VIP, 0, 0x10 + below(m, 2));
	else
		put_ipv4(m, DSR_FLOW_A_VIP, 0xc000020a + below(m, 3));
	put_u16(m, DSR_FLOW_A_VIP_PORT, 80 + below(m, 4));
	if (one_in(m, 4))
		put_u32(m, DSR_FLOW_A_MARK, below(m, 4));
	nest_end(m, nest);
}

static void put_peers(struct maker *m)
{
	uint8_t peers[DSR_PEERS_MAX + 1][6] = { };
	size_t n = below(m, one_in(m, 8) ? DSR_PEERS_MAX + 2 : 4), i;

	for (i = 0; i < n; i++) {
		peers[i][0] = one_in(m, 32) ? 1 : 2;
		peers[i][5] = one_in(m, 32) ? 0 : i;
	}
	put(m, DSR_SETTINGS_A_PEERS, peers, n * 6);
}

static void settings_nest(struct maker *m)
{
	size_t nest = nest_begin(m, DSR_A_SETTINGS);
	uint8_t secret[DSR_SECRET_LEN] = { below(m, 3) };
	uint16_t type;

	if (one_in(m, 4))
		put(m, DSR_SETTINGS_A_SECRET, secret, sizeof(secret));
	for (type = DSR_SETTINGS_A_TIMEOUT_ESTABLISHED;
	     type <= DSR_SETTINGS_A_MAX; type++)
		if (type != DSR_SETTINGS_A_FLOW_SLOTS &&
		    type != DSR_SETTINGS_A_PEERS && one_in(m, 4))
			put_seconds(m, type);
	if (one_in(m, 8))
		put_u32(m, DSR_SETTINGS_A_FLOW_SLOTS,
			512u << (one_in(m, 64) ? 17 + below(m, 2) :
						 below(m, 5)));
	if (one_in(m, 4))
		put_peers(m);
	nest_end(m, nest);
}

static void device_nest(struct maker *m, bool mode)
{
	size_t nest = nest_begin(m, DSR_A_DEVICE);

	put_u32(m, DSR_DEVICE_A_IFINDEX, below(m, 6));
	if (mode)
		put_u8(m, DSR_DEVICE_A_MODE, below(m, 4));
	nest_end(m, nest);
}

static void replace(struct maker *m)
{
	uint32_t n = one_in(m, 32) ? 200 : below(m, 8);

	service_nest(m, 6);
	while (n--)
		server_nest(m, 6);
}

static void grammar(struct maker *m, uint8_t cmd);

/* Seldom of a command that makes no change */
static void transaction(struct maker *m)
{
	static const uint8_t changes[] = {
		DSR_CMD_SERVICE_NEW, DSR_CMD_SERVICE_SET, DSR_CMD_SERVICE_DEL,
		DSR_CMD_SERVICE_REPLACE, DSR_CMD_SERVER_NEW, DSR_CMD_SERVER_SET,
		DSR_CMD_SERVER_DEL, DSR_CMD_SETTINGS_SET, DSR_CMD_DEVICE_SET,
	};
	uint32_t n = below(m, one_in(m, 8) ? 40 : 6);
	uint8_t cmd;

	while (n--) {
		cmd = changes[below(m, ARRAY_SIZE(changes))];
		put_u8(m, DSR_A_CHANGE,
		       one_in(m, 32) ? below(m, DSR_CMD_MAX + 2) : cmd);
		grammar(m, cmd);
	}
}

/* What every request that changes something may have */
static void put_conditions(struct maker *m)
{
	if (one_in(m, 8))
		put(m, DSR_A_CHECK, "", 0);
	if (one_in(m, 8))
		put_u32(m, DSR_A_GENERATION, below(m, 99));
}

/* What the grammar has behind this command */
static void grammar(struct maker *m, uint8_t cmd)
{
	switch (cmd) {
	case DSR_CMD_SERVICE_NEW:
	case DSR_CMD_SERVICE_SET:
		return service_nest(m, 6);
	case DSR_CMD_SERVICE_DEL:
	case DSR_CMD_SERVICE_GET:
		return service_nest(m, 0);
	case DSR_CMD_SERVICE_REPLACE:
		return replace(m);
	case DSR_CMD_SERVER_NEW:
	case DSR_CMD_SERVER_SET:
		service_nest(m, 0);
		return server_nest(m, 3);
	case DSR_CMD_SERVER_DEL:
	case DSR_CMD_SERVER_GET:
		service_nest(m, 0);
		return server_nest(m, 0);
	case DSR_CMD_FLOW_GET:
		return flow_nest(m);
	case DSR_CMD_SETTINGS_SET:
		return settings_nest(m);
	case DSR_CMD_DEVICE_SET:
	case DSR_CMD_DEVICE_GET:
		return device_nest(m, cmd == DSR_CMD_DEVICE_SET);
	case DSR_CMD_TRANSACTION:
		return transaction(m);
	}
}

/* Conditions come before or behind; what only reads has none, but for some. */
static void request(struct maker *m, uint8_t cmd)
{
	bool late = one_in(m, 4);

	if (!late)
		put_conditions(m);
	grammar(m, cmd);
	if (late)
		put_conditions(m);
}

static void tree(struct maker *m, unsigned int depth)
{
	uint32_t n = below(m, 6);
	size_t nest;

	while (n--) {
		if (depth == DEPTH || one_in(m, 2)) {
			put_noise(m, below(m, 34), below(m, one_in(m, 8) ? 99 : 9));
			continue;
		}
		nest = nest_begin(m, below(m, 12));
		tree(m, depth + 1);
		nest_end(m, nest);
	}
}

static void spoil_bytes(struct maker *m)
{
	uint32_t n = 1 + below(m, 4);
	size_t head = sizeof(struct nlmsghdr);

	while (n-- && m->len > head)
		m->buf[head + below(m, m->len - head)] ^= 1 << below(m, 8);
}

/* It is sent as long as it is; what the header says may differ. */
static void finish(struct maker *m, uint32_t seq)
{
	struct nlmsghdr *head = &m->head;

	if (one_in(m, 8))
		spoil_bytes(m);
	if (one_in(m, 32))
		m->len = sizeof(*head) + below(m, m->len - sizeof(*head) + 1);
	head->nlmsg_len = one_in(m, 64) ? below(m, 2 * m->len) : m->len;
	head->nlmsg_type = m->family;
	head->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	if (one_in(m, 16))
		head->nlmsg_flags |= NLM_F_DUMP;
	if (one_in(m, 32))
		head->nlmsg_flags = dice_roll(&m->dice);
	head->nlmsg_seq = seq;
	head->nlmsg_pid = 0;
}

/**
 * message_make - make the next message
 * @maker: the maker; @buf and @len are the message afterwards
 * @seq: its number
 */
void message_make(struct maker *maker, uint32_t seq)
{
	static const uint32_t rates[] = { 0, 0, 0, 4, 16, 64 };
	struct genlmsghdr *genl = (struct genlmsghdr *)(maker->buf + NLMSG_HDRLEN);

	memset(genl, 0, sizeof(*genl));
	maker->len = NLMSG_HDRLEN + GENL_HDRLEN;
	maker->spoil = rates[below(maker, ARRAY_SIZE(rates))];
	genl->cmd = 1 + below(maker, DSR_CMD_MAX);
	genl->version = DSR_GENL_VERSION;
	if (one_in(maker, 8))
		tree(maker, 0);
	else
		request(maker, genl->cmd);
	if (one_in(maker, 64))
		genl->cmd = dice_roll(&maker->dice);
	if (one_in(maker, 64))
		put_noise(maker, below(maker, 12), below(maker, 400));
	finish(maker, seq);
}
