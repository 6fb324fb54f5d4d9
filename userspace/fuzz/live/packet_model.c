// SPDX-License-Identifier: GPL-2.0-only
/*
 * The services of the packet fuzzer, and which of them a packet is for, by a
 * parser as simple as can be. Where it cannot be sure it says so: which verdict
 * is right for every kind of packet is tested elsewhere.
 */
#include "packet.h"

#include "../../array.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

const uint8_t packet_gateway_mac[MAC_BYTES] = { 2, 0, 0, 0, 0, 2 };
const uint8_t packet_router_mac[MAC_BYTES] = { 2, 0, 0, 0, 0, 1 };

/**
 * struct model - a service
 * @family: AF_INET or AF_INET6; 0 for a mark, of the packets to @vip
 * @protocol: its protocol
 * @vip: as text
 * @prefix: of @vip, bits
 * @first: first port
 * @last: last port
 * @words: options
 * @servers: none of it when 0
 * @link: number of the device that its servers are at
 */
struct model {
	int family;
	uint8_t protocol;
	const char *vip;
	int prefix;
	uint16_t first;
	uint16_t last;
	const char *words;
	int servers;
	int link;
};

#define V4 "192.0.2.10"
#define V6 "2001:db8::10"
static const struct model models[] = {
	{ AF_INET, 6, V4, 32, 80, 80, "", SERVERS_EACH, 0 },
	{ AF_INET, 17, V4, 32, 53, 53, "", SERVERS_EACH, 1 },
	{ AF_INET, 132, V4, 32, 3868, 3868, "", SERVERS_EACH, 0 },
	{ AF_INET, 136, V4, 32, 5004, 5004, "", SERVERS_EACH, 0 },
	{ AF_INET, 17, V4, 32, 7000, 7099, " stateless on", SERVERS_EACH, 0 },
	{ AF_INET, 6, V4, 32, 0, 65535, " track all", SERVERS_EACH, 1 },
	{ AF_INET, 17, V4, 32, 54, 54, " no-server reject", 0, 0 },
	{ AF_INET, 17, V4, 32, 55, 55, " no-server pass", 0, 0 },
	{ AF_INET, 17, V4, 32, 56, 56, " no-server drop", 0, 0 },
	{ AF_INET, 17, "203.0.113.0", 28, 0, 65535, "", SERVERS_EACH, 0 },
	{ AF_INET6, 6, V6, 128, 80, 80, "", SERVERS_EACH, 0 },
	{ AF_INET6, 17, V6, 128, 53, 53, "", SERVERS_EACH, 1 },
	{ AF_INET6, 132, V6, 128, 3868, 3868, "", SERVERS_EACH, 0 },
	{ AF_INET6, 136, V6, 128, 5004, 5004, " track all", SERVERS_EACH, 0 },
	{ AF_INET6, 17, "2001:db8:b::", 64, 0, 65535, "", SERVERS_EACH, 0 },
	{ 0, 0, "192.0.2.11", 32, 0, 0, "", SERVERS_EACH, 0 },
};

#define MARKED (ARRAY_SIZE(models) - 1)

static const char *protocol_name(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_TCP: return "tcp";
	case IPPROTO_UDP: return "udp";
	case IPPROTO_SCTP: return "sctp";
	default: return "udplite";
	}
}

static void print_name(FILE *out, const struct model *m)
{
	bool whole = m->prefix == (m->family == AF_INET ? 32 : 128);

	if (!m->family) {
		fprintf(out, "service mark 7");
		return;
	}
	fprintf(out, "service %s ", protocol_name(m->protocol));
	fprintf(out, m->family == AF_INET6 ? "[%s" : "%s", m->vip);
	if (!whole)
		fprintf(out, "/%d", m->prefix);
	fprintf(out, m->family == AF_INET6 ? "]:" : ":");
	if (m->last == 65535)
		fprintf(out, "*");
	else if (m->first == m->last)
		fprintf(out, "%u", m->first);
	else
		fprintf(out, "%u-%u", m->first, m->last);
}

/**
 * packet_config - print the services as a file for "dsradm apply"
 * @out: where to
 * @seed: chooses their schedulers
 */
void packet_config(FILE *out, uint64_t seed)
{
	static const char *const schedulers[] = {
		"rendezvous", "rendezvous", "maglev", "sh", "rr", "wrr", "wlc",
		"p2c", "sed",
	};
	struct dice dice;
	uint8_t mac[MAC_BYTES];
	size_t i;
	int n;

	dice_seed(&dice, seed);
	for (i = 0; i < ARRAY_SIZE(models); i++) {
		print_name(out, &models[i]);
		n = dice_below(&dice, ARRAY_SIZE(schedulers));
		fprintf(out, " scheduler %s%s\n",
			strstr(models[i].words, "stateless") ? "rr" :
							       schedulers[n],
			models[i].words);
		for (n = 0; n < models[i].servers; n++) {
			packet_server_mac(mac, i, n);
			fprintf(out, "\tserver 10.%d.%zu.%d dev eth%d mac ",
				models[i].link, i + 1, n + 1, models[i].link);
			fprintf(out, "%02x:%02x:%02x:%02x:%02x:%02x\n", mac[0],
				mac[1], mac[2], mac[3], mac[4], mac[5]);
		}
	}
}

/**
 * packet_server_mac - the hardware address of a server
 * @mac: where to write it
 * @service: number of its service
 * @server: its number there
 */
void packet_server_mac(uint8_t *mac, int service, int server)
{
	const uint8_t bytes[MAC_BYTES] = { 2, 0, 0, 1, service, server };

	memcpy(mac, bytes, sizeof(bytes));
}

/**
 * packet_is_server - whose hardware address is this?
 * @mac: the address
 * @service: number of the service
 * @server: number of the server
 *
 * Return: true when it is a server's.
 */
bool packet_is_server(const uint8_t *mac, int *service, int *server)
{
	static const uint8_t begin[] = { 2, 0, 0, 1 };

	*service = mac[4];
	*server = mac[5];
	return !memcmp(mac, begin, sizeof(begin)) &&
	       *service < (int)ARRAY_SIZE(models) &&
	       *server < models[*service].servers;
}

static size_t address_of(const struct model *m, uint8_t *address)
{
	bool six = m->family == AF_INET6;

	inet_pton(six ? AF_INET6 : AF_INET, m->vip, address);
	return six ? 16 : 4;
}

static bool in_prefix(const struct model *m, const uint8_t *address)
{
	uint8_t vip[16];
	int bit;

	address_of(m, vip);
	for (bit = 0; bit < m->prefix; bit++)
		if ((vip[bit / 8] ^ address[bit / 8]) & 0x80 >> bit % 8)
			return false;
	return true;
}

/**
 * packet_service_ports - which service takes this?
 * @family: AF_INET or AF_INET6
 * @vip: destination
 * @protocol: protocol
 * @port: destination port
 *
 * Return: its number, or SERVICE_NONE.
 */
int packet_service_ports(int family, const uint8_t *vip, uint8_t protocol,
			 uint16_t port)
{
	int found = SERVICE_NONE;
	size_t i;

	for (i = 0; i < MARKED; i++) {
		const struct model *m = &models[i];

		if (m->family != family || m->protocol != protocol ||
		    port < m->first || port > m->last || !in_prefix(m, vip))
			continue;
		if (m->last != 65535)
			return i;
		found = i;
	}
	if (found < 0 && family == AF_INET && in_prefix(&models[MARKED], vip))
		return MARKED;
	return found;
}

static uint16_t word(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

/* The ports of an error are those of the packet that it is about, turned. */
static int service_of_error(const uint8_t *at, size_t len)
{
	size_t ihl = len > 8 ? (at[8] & 15) * 4 : 0;

	if (len < 8 + 20 + 4 || ihl < 20 || 8 + ihl + 2 > len)
		return SERVICE_UNSURE;
	return packet_service_ports(AF_INET, at + 8 + 12, at[8 + 9],
				    word(at + 8 + ihl));
}

static int service_ipv4(const struct packet_ip *ip)
{
	size_t ihl = (ip->data[0] & 15) * 4;

	if (ihl + 8 > ip->len)
		return SERVICE_UNSURE;
	if (ip->data[9] == IPPROTO_ICMP)
		return service_of_error(ip->data + ihl, ip->len - ihl);
	return packet_service_ports(AF_INET, ip->data + 16, ip->data[9],
				    word(ip->data + ihl + 2));
}

static int service_of_error6(const uint8_t *at, size_t len)
{
	if (len < 8 + 40 + 4 || at[8 + 6] == IPPROTO_FRAGMENT ||
	    at[8 + 6] == IPPROTO_HOPOPTS || at[8 + 6] == IPPROTO_DSTOPTS)
		return SERVICE_UNSURE;
	return packet_service_ports(AF_INET6, at + 8 + 8, at[8 + 6],
				    word(at + 8 + 40));
}

/* Steps over one extension header; false when there is none. */
static bool step(const struct packet_ip *ip, size_t *at, uint8_t *next)
{
	const uint8_t *header = ip->data + *at;

	if (*next != IPPROTO_HOPOPTS && *next != IPPROTO_DSTOPTS &&
	    *next != IPPROTO_ROUTING && *next != IPPROTO_AH &&
	    *next != IPPROTO_FRAGMENT)
		return false;
	if (*at + 8 > ip->len)
		return false;
	if (*next == IPPROTO_FRAGMENT)
		*at += 8;
	else if (*next == IPPROTO_AH)
		*at += (header[1] + 2) * 4;
	else
		*at += (header[1] + 1) * 8;
	*next = header[0];
	return true;
}

static int service_ipv6(const struct packet_ip *ip)
{
	uint8_t next = ip->data[6];
	size_t at = 40;

	while (step(ip, &at, &next))
		;
	if (at + 8 > ip->len)
		return SERVICE_UNSURE;
	if (next == IPPROTO_ICMPV6)
		return service_of_error6(ip->data + at, ip->len - at);
	return packet_service_ports(AF_INET6, ip->data + 24, next,
				    word(ip->data + at + 2));
}

/**
 * packet_service - which service is a packet for?
 * @ip: the packet, whole
 *
 * Return: its number, SERVICE_NONE, or SERVICE_UNSURE.
 */
int packet_service(const struct packet_ip *ip)
{
	if (ip->data[0] >> 4 == 4)
		return service_ipv4(ip);
	return service_ipv6(ip);
}

/**
 * packet_service_vip - somewhere that a service takes packets
 * @dice: chooses it
 * @family: AF_INET or AF_INET6
 * @vip: its address
 * @protocol: its protocol
 * @port: a port
 *
 * Return: length of @vip.
 */
size_t packet_service_vip(struct dice *dice, int family, uint8_t *vip,
			  uint8_t *protocol, uint16_t *port)
{
	static const uint8_t any[] = { 6, 17, 47, 50, 51, 132, 136 };
	const struct model *m;
	size_t len, bit;

	do
		m = &models[dice_below(dice, ARRAY_SIZE(models))];
	while ((m->family ?: AF_INET) != family);
	len = address_of(m, vip);
	for (bit = m->prefix; bit < 8 * len; bit++)
		if (dice_one_in(dice, 2))
			vip[bit / 8] |= 0x80 >> bit % 8;
	*protocol = m->protocol ?: any[dice_below(dice, ARRAY_SIZE(any))];
	*port = m->first + dice_below(dice, m->last - m->first + 1);
	return len;
}
