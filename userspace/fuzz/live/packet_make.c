// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames for the packet path: of every kind that it knows, most of them good or
 * nearly so, the rest spoilt in one way or more. Sends nothing.
 */
#include "packet.h"

#include "../../array.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#define DATA_MAX	1460
#define FRAGMENTS_MAX	12

/**
 * struct making - a packet that is being made
 * @dice: what decides
 * @family: AF_INET or AF_INET6
 * @protocol: behind all headers of IP
 * @client: source
 * @vip: destination
 * @sport: source port
 * @dport: destination port
 * @address_len: of @client and @vip
 * @next: what the fixed header says is next
 * @headers: bytes of options or extension headers at @header
 * @header: those
 * @len: bytes of @data
 * @data: what is behind all headers of IP
 */
struct making {
	struct dice *dice;
	int family;
	uint8_t protocol;
	uint8_t client[16];
	uint8_t vip[16];
	uint16_t sport;
	uint16_t dport;
	size_t address_len;
	uint8_t next;
	size_t headers;
	uint8_t header[256];
	size_t len;
	uint8_t data[4 * DATA_MAX];
};

static uint32_t below(const struct making *m, uint32_t n)
{
	return dice_below(m->dice, n);
}

static bool one_in(const struct making *m, uint32_t n)
{
	return dice_one_in(m->dice, n);
}

static void put_word(uint8_t *at, uint16_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

/**
 * packet_sum - the Internet checksum
 * @data: of these bytes
 * @len: how many
 *
 * Return: the sum, 0 over a header that has it right.
 */
uint16_t packet_sum(const uint8_t *data, size_t len)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? data[i] : data[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* Mostly few, so that flows have more than one packet */
static void choose_client(struct making *m)
{
	bool few = !one_in(m, 4);

	m->client[m->address_len - 1] = 1 + below(m, few ? 4 : 250);
	m->sport = few ? 1024 + below(m, 32) : dice_roll(m->dice);
}

static void choose_ends(struct making *m)
{
	static const uint8_t net4[] = { 198, 51, 100 };
	static const uint8_t net6[] = { 0x20, 1, 0xd, 0xb8, 1 };

	m->family = one_in(m, 3) ? AF_INET6 : AF_INET;
	m->address_len = packet_service_vip(m->dice, m->family, m->vip,
					    &m->protocol, &m->dport);
	memset(m->client, 0, sizeof(m->client));
	if (m->family == AF_INET)
		memcpy(m->client, net4, sizeof(net4));
	else
		memcpy(m->client, net6, sizeof(net6));
	choose_client(m);
	if (one_in(m, 8))
		m->dport = dice_roll(m->dice);
	if (one_in(m, 16))
		m->protocol = dice_roll(m->dice);
	if (one_in(m, 64))
		memcpy(m->client, m->vip, sizeof(m->vip));
	if (one_in(m, 64))
		m->client[0] = one_in(m, 2) ? 0xff : 0x7f;
}

static void transport(struct making *m)
{
	static const uint8_t flags[] = { 2, 16, 17, 4, 18, 1, 24, 0, 255 };
	static const uint8_t chunks[] = { 1, 0, 3, 6, 14, 7, 10 };

	m->len = 20 + below(m, one_in(m, 4) ? DATA_MAX - 20 : 80);
	dice_fill(m->dice, m->data, m->len);
	put_word(m->data, m->sport);
	put_word(m->data + 2, m->dport);
	if (m->protocol == IPPROTO_TCP) {
		m->data[12] = 0x50;
		m->data[13] = flags[below(m, ARRAY_SIZE(flags))];
	} else if (m->protocol == IPPROTO_SCTP) {
		m->data[12] = chunks[below(m, ARRAY_SIZE(chunks))];
		if (one_in(m, 2))
			memset(m->data + 4, 0, 4);
	} else {
		put_word(m->data + 4, m->len);
	}
	if (one_in(m, 24))
		m->len = below(m, 24);
}

/* An error about a packet from the VIP to the client */
static void icmp_error(struct making *m)
{
	static const uint8_t types4[] = { 3, 11, 12, 4, 5, 8 };
	static const uint8_t types6[] = { 1, 2, 3, 4, 128, 135 };
	bool six = m->family == AF_INET6;
	size_t ip = six ? 40 : 20, len = 8 + ip + 8 + below(m, 60);
	uint8_t *inner = m->data + 8;

	dice_fill(m->dice, m->data, len);
	m->data[0] = (six ? types6 : types4)[below(m, 6)];
	m->data[1] = below(m, 5);
	inner[0] = six ? 0x60 : 0x45;
	inner[six ? 6 : 9] = m->protocol;
	put_word(inner + (six ? 4 : 2), 500 + below(m, 1000));
	if (!six)
		put_word(inner + 6, one_in(m, 2) ? 0x4000 : 0);
	memcpy(inner + (six ? 8 : 12), m->vip, m->address_len);
	memcpy(inner + (six ? 24 : 16), m->client, m->address_len);
	put_word(inner + ip, m->dport);
	put_word(inner + ip + 2, m->sport);
	m->len = one_in(m, 8) ? below(m, len) : len;
	if (!six) {
		put_word(inner + 10, 0);
		put_word(inner + 10, packet_sum(inner, 20));
	}
	m->protocol = six ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	put_word(m->data + 2, 0);
	put_word(m->data + 2, packet_sum(m->data, m->len));
}

static void options(struct making *m)
{
	static const uint8_t kinds[] = { 0, 1, 7, 68, 130, 131, 137, 148, 200 };
	size_t room = 4 + 4 * below(m, 10), at = 0, len;

	m->headers = room;
	dice_fill(m->dice, m->header, room);
	while (at < room) {
		m->header[at] = kinds[below(m, ARRAY_SIZE(kinds))];
		if (m->header[at] < 2 || at + 1 == room) {
			at++;
			continue;
		}
		len = 2 + below(m, 10);
		m->header[at + 1] = one_in(m, 16) ? below(m, 256) : len;
		if (len > 2)
			m->header[at + 2] = 4;
		at += len;
	}
}

static size_t extension(struct making *m, uint8_t kind, uint8_t *at)
{
	size_t len = kind == IPPROTO_FRAGMENT ? 8 : 8 + 8 * below(m, 2);

	memset(at, 0, len);
	if (kind == IPPROTO_AH)
		at[1] = len / 4 - 2;
	else if (kind != IPPROTO_FRAGMENT)
		at[1] = len / 8 - 1;
	if (kind == IPPROTO_HOPOPTS || kind == IPPROTO_DSTOPTS) {
		at[2] = 1;
		at[3] = len - 4;
	}
	if (kind == IPPROTO_ROUTING && one_in(m, 4))
		at[3] = 1;
	if (one_in(m, 32))
		at[1] = dice_roll(m->dice);
	return len;
}

/* Each is told of by the one before. */
static void extensions(struct making *m)
{
	static const uint8_t kinds[] = {
		IPPROTO_DSTOPTS, IPPROTO_ROUTING, IPPROTO_AH, IPPROTO_FRAGMENT,
		IPPROTO_DSTOPTS,
	};
	uint32_t n = 1 + below(m, one_in(m, 8) ? 11 : 3);
	uint8_t *told = &m->next;
	uint8_t kind;

	while (n--) {
		kind = kinds[below(m, ARRAY_SIZE(kinds))];
		if (!m->headers && one_in(m, 2))
			kind = IPPROTO_HOPOPTS;
		*told = kind;
		told = m->header + m->headers;
		m->headers += extension(m, kind, told);
	}
	*told = m->protocol;
}

static void fix_sum(uint8_t *ip)
{
	put_word(ip + 10, 0);
	put_word(ip + 10, packet_sum(ip, (ip[0] & 15) * 4));
}

static size_t put_ipv4(const struct making *m, uint8_t *ip, size_t len)
{
	size_t ihl = 20 + m->headers;

	memset(ip, 0, 20);
	ip[0] = 0x40 | ihl / 4;
	ip[1] = one_in(m, 8) ? below(m, 256) : 0;
	put_word(ip + 2, ihl + len);
	put_word(ip + 4, dice_roll(m->dice));
	put_word(ip + 6, one_in(m, 2) ? 0x4000 : 0);
	ip[8] = one_in(m, 32) ? below(m, 3) : 64;
	ip[9] = m->protocol;
	memcpy(ip + 12, m->client, 4);
	memcpy(ip + 16, m->vip, 4);
	memcpy(ip + 20, m->header, m->headers);
	fix_sum(ip);
	return ihl;
}

static size_t put_ipv6(const struct making *m, uint8_t *ip, size_t len)
{
	memset(ip, 0, 40);
	ip[0] = 0x60;
	dice_fill(m->dice, ip + 2, 2);
	put_word(ip + 4, m->headers + len);
	ip[6] = m->headers ? m->next : m->protocol;
	ip[7] = one_in(m, 32) ? below(m, 3) : 64;
	memcpy(ip + 8, m->client, 16);
	memcpy(ip + 24, m->vip, 16);
	memcpy(ip + 40, m->header, m->headers);
	return 40 + m->headers;
}

static void put_macs(const struct making *m, uint8_t *at)
{
	memcpy(at, packet_gateway_mac, MAC_BYTES);
	memcpy(at + MAC_BYTES, packet_router_mac, MAC_BYTES);
	if (one_in(m, 64))
		memset(at, 0xff, MAC_BYTES);
	else if (one_in(m, 64))
		at[5] = 99;
	if (one_in(m, 32))
		packet_server_mac(at + MAC_BYTES, below(m, 16), below(m, 3));
}

/* The link-layer header; returns its length. */
static size_t put_link(const struct making *m, uint8_t *at)
{
	size_t len = 2 * MAC_BYTES;

	put_macs(m, at);
	while (one_in(m, 16) && len < 24) {
		put_word(at + len, one_in(m, 8) ? ETH_P_8021AD : ETH_P_8021Q);
		put_word(at + len + 2, one_in(m, 4) ? below(m, 8) : VLAN_KNOWN);
		len += 4;
	}
	put_word(at + len, m->family == AF_INET ? ETH_P_IP : ETH_P_IPV6);
	if (one_in(m, 128))
		put_word(at + len, dice_roll(m->dice));
	return len + 2;
}

static void flip(const struct making *m, struct frame *frame, size_t ip)
{
	uint32_t n = 1 + below(m, 3);

	while (n-- && frame->len > ip)
		frame->data[ip + below(m, one_in(m, 2) ? frame->len - ip :
				       (frame->len - ip) / 2 + 1)] ^=
			1 << below(m, 8);
}

/* Lying lengths, missing ends, padding, wrong bits */
static void spoil(const struct making *m, struct frame *frame, size_t ip)
{
	uint8_t *length = frame->data + ip + (m->family == AF_INET ? 2 : 4);
	size_t grow;

	switch (below(m, 5)) {
	case 0:
		put_word(length, below(m, 1600));
		break;
	case 1:
		frame->len = ip + below(m, frame->len - ip + 1);
		break;
	case 2:
		grow = below(m, 64);
		if (frame->len + grow > ETHER_BYTES + 1500)
			break;
		dice_fill(m->dice, frame->data + frame->len, grow);
		frame->len += grow;
		break;
	default:
		flip(m, frame, ip);
	}
	if (m->family == AF_INET && frame->len >= ip + 60 && !one_in(m, 4))
		fix_sum(frame->data + ip);
}

static size_t put_header(const struct making *m, uint8_t *ip, size_t len)
{
	return m->family == AF_INET ? put_ipv4(m, ip, len) :
				      put_ipv6(m, ip, len);
}

static void make_whole(struct making *m, packet_sink sink, void *data)
{
	struct frame frame;
	size_t ip = put_link(m, frame.data);
	size_t head = put_header(m, frame.data + ip, m->len);

	memcpy(frame.data + ip + head, m->data, m->len);
	frame.len = ip + head + m->len;
	if (one_in(m, 6))
		spoil(m, &frame, ip);
	sink(&frame, data);
}

/**
 * struct piece - where a fragment is cut
 * @from: first byte
 * @to: byte behind it
 */
struct piece {
	size_t from;
	size_t to;
};

/* @id: of the whole datagram */
static void make_piece(struct making *m, uint32_t id, const struct piece *piece,
		       packet_sink sink, void *data)
{
	size_t ip, head, len = piece->to - piece->from;
	bool more = piece->to < m->len;
	struct frame frame;
	uint8_t *fragment = m->header + m->headers - 8;

	ip = put_link(m, frame.data);
	if (m->family == AF_INET6) {
		put_word(fragment + 2, piece->from | more);
		memcpy(fragment + 4, &id, sizeof(id));
	}
	head = put_header(m, frame.data + ip, len);
	if (m->family == AF_INET) {
		put_word(frame.data + ip + 4, id);
		put_word(frame.data + ip + 6, piece->from / 8 | more << 13);
		fix_sum(frame.data + ip);
	}
	memcpy(frame.data + ip + head, m->data + piece->from, len);
	frame.len = ip + head + len;
	if (one_in(m, 64))
		spoil(m, &frame, ip);
	sink(&frame, data);
}

static size_t cut(const struct making *m, struct piece *piece)
{
	size_t n = 0, at = 0, len;

	while (at < m->len && n < FRAGMENTS_MAX) {
		len = 8 * (1 + below(m, one_in(m, 2) ? 20 : 160));
		if (at + len >= m->len)
			len = m->len - at;
		else if (n == FRAGMENTS_MAX - 1)
			break;
		piece[n++] = (struct piece){ at, at + len };
		at += len;
	}
	return n;
}

static void shuffle(const struct making *m, struct piece *piece, size_t n)
{
	size_t i, with;
	struct piece other;

	for (i = 0; i < n; i++) {
		with = below(m, n);
		other = piece[i];
		piece[i] = piece[with];
		piece[with] = other;
	}
}

/* Most of them all right; some lost, sent twice, or overlapping */
static void make_fragments(struct making *m, packet_sink sink, void *data)
{
	struct piece piece[FRAGMENTS_MAX];
	uint32_t id = dice_roll(m->dice);
	size_t n, i;

	if (m->family == AF_INET6) {
		m->next = IPPROTO_FRAGMENT;
		memset(m->header, 0, 8);
		m->header[0] = m->protocol;
		m->headers = 8;
	}
	n = cut(m, piece);
	if (one_in(m, 2))
		shuffle(m, piece, n);
	for (i = 0; i < n; i++) {
		if (one_in(m, 32))
			continue;
		if (one_in(m, 64) && piece[i].from)
			piece[i].from -= 8;
		make_piece(m, id, &piece[i], sink, data);
		if (one_in(m, 32))
			make_piece(m, id, &piece[i], sink, data);
	}
}

/**
 * packet_make - make a packet, which may be several frames
 * @dice: what decides
 * @sink: takes the frames
 * @data: the sink's
 */
void packet_make(struct dice *dice, packet_sink sink, void *data)
{
	static struct making m;

	m.dice = dice;
	m.headers = 0;
	choose_ends(&m);
	if (one_in(&m, 10))
		icmp_error(&m);
	else
		transport(&m);
	if (one_in(&m, 24)) {
		m.len = 64 + below(&m, sizeof(m.data) - 64);
		return make_fragments(&m, sink, data);
	}
	if (one_in(&m, 8) && m.len < 1000) {
		if (m.family == AF_INET)
			options(&m);
		else
			extensions(&m);
	}
	make_whole(&m, sink, data);
}
