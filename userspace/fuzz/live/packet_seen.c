// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was sent, and whether what arrives was: a whole packet byte for byte, once
 * for each time that it was sent; of a datagram in fragments every byte in its
 * place, no more often than it was sent, and all of it or nothing. What is IPv6
 * leaves with another identification, and is compared when it is complete. Forgets
 * all at the end of each epoch, when nothing is on its way.
 */
#include "packet.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define WHOLES		(1u << 16)
#define DATAGRAMS	8192
#define SMALLEST_MTU	1280
#define KEY6_ENDS	32

/**
 * struct whole - packets of the same bytes
 * @hash: of the bytes
 * @count: sent and not arrived
 * @epoch: when; an older one is a free place
 */
struct whole {
	uint64_t hash;
	int count;
	uint32_t epoch;
};

/**
 * struct datagram - what was sent and what arrived of one
 * @key: what its fragments have in common
 * @key_len: bytes of @key
 * @room: bytes in each of the three arrays
 * @end: byte behind the last that was sent
 * @said: where fragments without more behind them ended; 0: none came
 * @odd: they did not agree, or the same byte was sent with two values
 * @byte: the bytes
 * @sent: how often each was sent
 * @seen: how often each arrived
 */
struct datagram {
	uint8_t key[40];
	size_t key_len;
	size_t room;
	size_t end;
	size_t said;
	bool odd;
	uint8_t *byte;
	uint8_t *sent;
	uint8_t *seen;
};

static struct whole wholes[WHOLES];
/**
 * struct datagrams - some of them
 * @n: how many
 * @datagram: those
 */
struct datagrams {
	size_t n;
	struct datagram datagram[DATAGRAMS];
};

static struct datagrams sent, arrived6;
static uint32_t epoch = 1;

static uint64_t hash(const uint8_t *data, size_t len)
{
	uint64_t h = 0xcbf29ce484222325ull;

	while (len--)
		h = (h ^ *data++) * 0x100000001b3ull;
	return h ^ h >> 29;
}

static struct whole *find_whole(const struct packet_ip *ip)
{
	uint64_t h = hash(ip->data, ip->len);
	uint32_t at = h;
	struct whole *whole;

	for (;; at++) {
		whole = &wholes[at % WHOLES];
		if (whole->epoch == epoch && whole->hash != h)
			continue;
		if (whole->epoch != epoch)
			*whole = (struct whole){ .hash = h, .epoch = epoch };
		return whole;
	}
}

static struct datagram *find_datagram(struct datagrams *all,
				      const struct packet_fragment *f)
{
	struct datagram *d;
	size_t i;

	/* The newest first: that is mostly the one. */
	for (i = all->n; i-- > 0;) {
		d = &all->datagram[i];
		if (d->key_len == f->key_len &&
		    !memcmp(d->key, f->key, f->key_len))
			return d;
	}
	return NULL;
}

static struct datagram *add_datagram(struct datagrams *all,
				     const struct packet_fragment *f)
{
	struct datagram *d = &all->datagram[all->n];

	if (all->n == DATAGRAMS)
		abort();
	all->n++;
	memcpy(d->key, f->key, f->key_len);
	d->key_len = f->key_len;
	return d;
}

static uint8_t *larger(uint8_t *array, size_t from, size_t to)
{
	array = realloc(array, to);
	if (!array)
		abort();
	memset(array + from, 0, to - from);
	return array;
}

static void make_room(struct datagram *d, size_t end)
{
	if (d->room >= end)
		return;
	d->byte = larger(d->byte, d->room, end);
	d->sent = larger(d->sent, d->room, end);
	d->seen = larger(d->seen, d->room, end);
	d->room = end;
}

static void note_fragment(struct datagrams *all,
			  const struct packet_fragment *f)
{
	struct datagram *d = find_datagram(all, f) ?: add_datagram(all, f);
	size_t end = f->offset + f->len, i;

	make_room(d, end);
	for (i = 0; i < f->len; i++) {
		if (d->sent[f->offset + i] &&
		    d->byte[f->offset + i] != f->data[i])
			d->odd = true;
		d->byte[f->offset + i] = f->data[i];
		d->sent[f->offset + i]++;
	}
	if (end > d->end)
		d->end = end;
	if (f->more)
		return;
	if (d->said && d->said != end)
		d->odd = true;
	d->said = end;
}

/* As fragments of a packet that is sent whole would be */
static bool as_fragment(const struct packet_ip *ip, struct packet_fragment *f)
{
	size_t ihl = (ip->data[0] & 15) * 4;

	if (ip->data[0] >> 4 != 4 || ip->len <= SMALLEST_MTU)
		return false;
	memcpy(f->key, ip->data + 12, 8);
	f->key[8] = ip->data[9];
	memcpy(f->key + 9, ip->data + 4, 2);
	f->key_len = 11;
	f->offset = ((ip->data[6] & 0x1f) << 8 | ip->data[7]) * 8;
	f->more = ip->data[6] & 0x20;
	f->data = ip->data + ihl;
	f->len = ip->len - ihl;
	return true;
}

static bool is_fragment4(const struct packet_ip *ip, struct packet_fragment *f)
{
	struct packet_ip longer = { ip->data, SMALLEST_MTU + 1 };
	size_t ihl = (ip->data[0] & 15) * 4;

	if (!((ip->data[6] & 0x3f) | ip->data[7]) || ihl > ip->len)
		return false;
	as_fragment(&longer, f);
	f->len = ip->len - ihl;
	return true;
}

static bool is_fragment6(const struct packet_ip *ip, struct packet_fragment *f)
{
	uint8_t next = ip->data[6];
	size_t at = 40;

	while (at + 8 <= ip->len && next != IPPROTO_FRAGMENT) {
		if (next != IPPROTO_HOPOPTS && next != IPPROTO_DSTOPTS &&
		    next != IPPROTO_ROUTING)
			return false;
		next = ip->data[at];
		at += (ip->data[at + 1] + 1) * 8;
	}
	if (at + 8 > ip->len)
		return false;
	memcpy(f->key, ip->data + 8, 32);
	memcpy(f->key + 32, ip->data + at + 4, 4);
	f->key_len = 36;
	f->offset = (ip->data[at + 2] << 8 | ip->data[at + 3]) & ~7u;
	f->more = ip->data[at + 3] & 1;
	f->data = ip->data + at + 8;
	f->len = ip->len - at - 8;
	return f->offset || f->more;
}

/**
 * packet_is_fragment - is it a fragment of something larger?
 * @ip: the packet
 * @fragment: what it says of itself
 *
 * Return: true when it is.
 */
bool packet_is_fragment(const struct packet_ip *ip,
			struct packet_fragment *fragment)
{
	return ip->data[0] >> 4 == 4 ? is_fragment4(ip, fragment) :
				       is_fragment6(ip, fragment);
}

static size_t length_said(const uint8_t *ip, bool six)
{
	return six ? 40 + (ip[4] << 8 | ip[5]) : ip[2] << 8 | ip[3];
}

/**
 * packet_find_ip - find the IP packet in a frame
 * @frame: the frame
 * @ip: the packet, without what is behind its end
 *
 * Return: false when there is none.
 */
bool packet_find_ip(const struct frame *frame, struct packet_ip *ip)
{
	size_t at = 2 * MAC_BYTES, said;
	bool six;

	while (at + 6 <= frame->len &&
	       ((frame->data[at] == 0x81 && !frame->data[at + 1]) ||
		(frame->data[at] == 0x88 && frame->data[at + 1] == 0xa8)))
		at += 4;
	if (at + 2 > frame->len)
		return false;
	six = frame->data[at] == 0x86 && frame->data[at + 1] == 0xdd;
	if (!six && (frame->data[at] != 8 || frame->data[at + 1]))
		return false;
	ip->data = frame->data + at + 2;
	ip->len = frame->len - at - 2;
	if (ip->len < (six ? 40 : 20))
		return false;
	said = length_said(ip->data, six);
	if (said < ip->len && said >= (six ? 40 : 20))
		ip->len = said;
	return true;
}

/**
 * packet_sent - note a packet that was sent
 * @ip: the packet
 */
void packet_sent(const struct packet_ip *ip)
{
	struct packet_fragment fragment;

	find_whole(ip)->count++;
	if (packet_is_fragment(ip, &fragment) || as_fragment(ip, &fragment))
		note_fragment(&sent, &fragment);
}

static const char *seen_fragment(const struct packet_fragment *f)
{
	struct datagram *d = find_datagram(&sent, f);
	size_t i, at;

	if (!d || f->offset + f->len > d->end)
		return "it is a fragment of nothing that was sent";
	for (i = 0; i < f->len; i++) {
		at = f->offset + i;
		if (!d->sent[at] || (d->byte[at] != f->data[i] && !d->odd))
			return "it is a fragment with bytes that were not sent";
		if (++d->seen[at] > d->sent[at])
			return "it is a fragment of what was sent less often";
	}
	return NULL;
}

static bool is_extension(uint8_t next)
{
	return next == IPPROTO_HOPOPTS || next == IPPROTO_DSTOPTS ||
	       next == IPPROTO_ROUTING || next == IPPROTO_FRAGMENT ||
	       next == IPPROTO_AH;
}

/* The first tells. */
static int service_of_fragment(const struct packet_ip *ip,
			       const struct packet_fragment *f)
{
	bool six = ip->data[0] >> 4 == 6;
	uint8_t protocol = six ? f->data[-8] : ip->data[9];

	if (f->offset || f->len < 4 || (six && is_extension(protocol)))
		return SERVICE_UNSURE;
	return packet_service_ports(six ? AF_INET6 : AF_INET,
				    ip->data + (six ? 24 : 16), protocol,
				    f->data[2] << 8 | f->data[3]);
}

static const char *is_its_own(const struct frame *frame, int service)
{
	int owner, server;

	if (!packet_is_server(frame->data, &owner, &server))
		return "it went to no server";
	if (service != SERVICE_UNSURE && service != owner)
		return "it went to a server of another service";
	return NULL;
}

/* Of a protocol without ports each goes by itself, as it came. */
static bool is_gathered(const struct packet_ip *ip,
			const struct packet_fragment *f)
{
	bool six = ip->data[0] >> 4 == 6;
	uint8_t protocol = six ? f->data[-8] : ip->data[9];

	switch (protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP:
	case IPPROTO_UDPLITE:
		return true;
	default:
		return six && is_extension(protocol);
	}
}

/**
 * packet_arrived - note a frame that a server got
 * @frame: the frame
 * @fragment: whether it is a fragment of what was gathered, or is too large
 *
 * Return: NULL, or what is wrong with it.
 */
const char *packet_arrived(const struct frame *frame, bool *fragment)
{
	struct packet_fragment f;
	struct packet_ip ip;
	const char *wrong;

	if (!packet_find_ip(frame, &ip))
		return "it is no IP packet";
	if (ip.data + ip.len != frame->data + frame->len)
		return "it is longer than it says";
	if (ip.data != frame->data + ETHER_BYTES)
		return "it has a VLAN tag";
	if (ip.data[0] >> 4 == 4 && packet_sum(ip.data, (ip.data[0] & 15) * 4))
		return "its checksum is wrong";
	*fragment = packet_is_fragment(&ip, &f) && is_gathered(&ip, &f);
	if (*fragment) {
		wrong = NULL;
		if (ip.data[0] >> 4 == 4)
			wrong = seen_fragment(&f);
		else
			note_fragment(&arrived6, &f);
		return wrong ?: is_its_own(frame, service_of_fragment(&ip, &f));
	}
	if (--find_whole(&ip)->count < 0)
		return "it was not sent, or not so often";
	return is_its_own(frame, packet_service(&ip));
}

/* @times: of each byte */
static bool is_complete(const struct datagram *d, const uint8_t *times)
{
	size_t i;

	for (i = 0; i < d->said; i++)
		if (!times[i])
			return false;
	return true;
}

static bool has_begun(const struct datagram *d)
{
	size_t i;

	for (i = 0; i < d->end; i++)
		if (d->seen[i])
			return true;
	return false;
}

/* Whoever is as often as it arrived was sent as often. */
static bool was_sent(const struct datagram *arrived)
{
	struct datagram *d;

	for (d = sent.datagram; d < sent.datagram + sent.n; d++) {
		if (d->key_len != arrived->key_len || d->end < arrived->end ||
		    memcmp(d->key, arrived->key, KEY6_ENDS) ||
		    d->seen[0] == d->sent[0])
			continue;
		if (!d->odd && memcmp(d->byte, arrived->byte, arrived->end))
			continue;
		d->seen[0]++;
		return true;
	}
	return false;
}

static const char *judge_sent(const struct datagram *d)
{
	/* Of IPv6 only the first byte's count is kept. */
	if (d->odd || d->said != d->end || d->key_len > KEY6_ENDS)
		return NULL;
	return has_begun(d) && !is_complete(d, d->seen) ?
	       "a datagram arrived in part" : NULL;
}

static const char *judge_arrived(const struct datagram *d)
{
	if (d->odd || d->said != d->end || !is_complete(d, d->sent))
		return "a datagram arrived in part";
	return was_sent(d) ? NULL : "a datagram arrived that was not sent";
}

static void forget(struct datagrams *all)
{
	struct datagram *d;

	while (all->n) {
		d = &all->datagram[--all->n];
		free(d->byte);
		free(d->sent);
		free(d->seen);
		memset(d, 0, sizeof(*d));
	}
}

/**
 * packet_epoch_end - nothing is on its way: judge what arrived, and forget it
 *
 * Return: NULL, or what is wrong.
 */
const char *packet_epoch_end(void)
{
	const char *wrong = NULL;
	size_t i;

	for (i = 0; i < sent.n && !wrong; i++)
		wrong = judge_sent(&sent.datagram[i]);
	for (i = 0; i < arrived6.n && !wrong; i++)
		wrong = judge_arrived(&arrived6.datagram[i]);
	forget(&sent);
	forget(&arrived6);
	epoch++;
	return wrong;
}
