// SPDX-License-Identifier: GPL-2.0-only
/*
 * Single values as text. Nothing here knows where the text came from, or says
 * what was wrong with it: that is the parser's business.
 */
#include "value.h"

#include "array.h"
#include "port_name.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/**
 * value_number - read a decimal number
 * @text: digits and nothing else, without leading zeros
 * @min: smallest
 * @max: largest
 * @out: the number
 *
 * Return: false when the text is no such number.
 */
bool value_number(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	const char *digit = text;
	uint64_t value = 0;

	if (!*text || (text[0] == '0' && text[1]))
		return false;
	for (; *digit; digit++) {
		if (*digit < '0' || *digit > '9')
			return false;
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, *digit - '0', &value))
			return false;
	}
	if (value < min || value > max)
		return false;
	*out = value;
	return true;
}

/**
 * value_seconds - read a span of time
 * @text: a number, and for other units than seconds "m" or "h" ("s" will do)
 * @min: shortest, in seconds
 * @max: longest
 * @out: the seconds
 *
 * Return: false when the text is no such span.
 */
bool value_seconds(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	static const char units[] = "smh";
	static const uint16_t length[] = { 1, 60, 3600 };
	char digits[24];
	size_t len = strspn(text, "0123456789");
	const char *unit = text[len] ? strchr(units, text[len]) : units;
	uint64_t value;

	if (len >= sizeof(digits) || !unit || (text[len] && text[len + 1]))
		return false;
	memcpy(digits, text, len);
	digits[len] = '\0';
	if (!value_number(digits, 0, UINT32_MAX, &value))
		return false;
	value *= length[unit - units];
	if (value < min || value > max)
		return false;
	*out = value;
	return true;
}

/**
 * value_power - read a number that is a power of two
 * @text: the number
 * @min: smallest
 * @max: largest
 * @out: the number
 *
 * Return: false when the text is no such number.
 */
bool value_power(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t value;

	if (!value_number(text, min, max, &value) || value & (value - 1))
		return false;
	*out = value;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/**
 * value_mark - read a firewall mark
 * @text: a number from 1 to 4294967295, decimal or with 0x before it
 * @mark: the mark
 *
 * Return: false when the text is no such number.
 */
bool value_mark(const char *text, uint32_t *mark)
{
	uint64_t value = 0;
	int digits, digit;

	if (text[0] != '0' || (text[1] != 'x' && text[1] != 'X')) {
		if (!value_number(text, 1, UINT32_MAX, &value))
			return false;
	} else {
		text += 2;
		for (digits = 0; text[digits]; digits++) {
			digit = hex_digit(text[digits]);
			if (digit < 0 || value > UINT32_MAX >> 4)
				return false;
			value = value << 4 | digit;
		}
	}
	*mark = value;
	return value;
}

/**
 * value_address - read an IPv4 or IPv6 address
 * @text: the address, without brackets, prefix or zone
 * @out: the address
 *
 * Return: false when the text is no address.
 */
bool value_address(const char *text, struct address *out)
{
	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, text, out->bytes) == 1)
		out->len = 4;
	else if (inet_pton(AF_INET6, text, out->bytes) == 1)
		out->len = 16;
	else
		memset(out, 0, sizeof(*out));
	return out->len;
}

static const char *ipv4_fault(const uint8_t *byte)
{
	static const uint8_t zero[4], ones[4] = { 255, 255, 255, 255 };

	if (!memcmp(byte, zero, 4))
		return "is the unspecified address";
	if (!memcmp(byte, ones, 4))
		return "is the broadcast address";
	if (!byte[0])
		return "is in 0.0.0.0/8, which names no host";
	if (byte[0] == 127)
		return "is a loopback address";
	if (byte[0] >= 224 && byte[0] <= 239)
		return "is a multicast address";
	return NULL;
}

/**
 * address_fault - say what is wrong with an address of a VIP, server or client
 * @address: the address
 *
 * Return: half a sentence that follows the address, or NULL when it will do.
 */
const char *address_fault(const struct address *address)
{
	static const uint8_t zero[16], mapped[12] = {
		[10] = 0xff, [11] = 0xff
	};
	const uint8_t *byte = address->bytes;

	if (address->len == 4)
		return ipv4_fault(byte);
	if (!memcmp(byte, zero, 16))
		return "is the unspecified address";
	if (!memcmp(byte, zero, 15) && byte[15] == 1)
		return "is a loopback address";
	if (byte[0] == 0xff)
		return "is a multicast address";
	if (!memcmp(byte, mapped, sizeof(mapped)))
		return "is an IPv4 address written as IPv6";
	return NULL;
}

/* A number, or a name of the protocol's; of the first bytes of a text. */
static bool value_port(const char *text, size_t len, uint8_t protocol,
		       uint16_t *port)
{
	char one[PORT_NAME_MAX];
	uint64_t value;

	if (len >= sizeof(one))
		return false;
	memcpy(one, text, len);
	one[len] = '\0';
	if (!value_number(one, 1, UINT16_MAX, &value))
		return port_by_name(one, protocol, port);
	*port = value;
	return true;
}

/* FIRST-LAST. Names have dashes too: only one of them may make a range. */
static bool value_range(const char *text, uint8_t protocol, uint16_t *first,
			uint16_t *last)
{
	const char *dash = text;
	unsigned int ranges = 0;
	uint16_t low, high;

	for (; (dash = strchr(dash, '-')); dash++) {
		if (!value_port(text, dash - text, protocol, &low) ||
		    !value_port(dash + 1, strlen(dash + 1), protocol, &high) ||
		    low > high)
			continue;
		*first = low;
		*last = high;
		ranges++;
	}
	return ranges == 1;
}

/**
 * value_ports - read a port, a range of ports or all ports
 * @text: PORT, FIRST-LAST, "*" or "any"; ports by number or by name
 * @protocol: the protocol that they are ports of
 * @first: first port, 0 for all
 * @last: last port, 0 for all
 *
 * A whole name is taken before a range: "http-alt" is one port.
 *
 * Return: false when the text is none of these, or could be several ranges.
 */
bool value_ports(const char *text, uint8_t protocol, uint16_t *first,
		 uint16_t *last)
{
	if (!strcmp(text, "*") || !strcmp(text, "any")) {
		*first = 0;
		*last = 0;
		return true;
	}
	if (!value_port(text, strlen(text), protocol, first))
		return value_range(text, protocol, first, last);
	*last = *first;
	return true;
}

/* Two hexadecimal digits; stops at the end of the text. */
static bool hex_byte(const char *text, uint8_t *byte)
{
	int high = hex_digit(text[0]);
	int low = high < 0 ? -1 : hex_digit(text[1]);

	if (low < 0)
		return false;
	*byte = high << 4 | low;
	return true;
}

/**
 * value_mac - read a hardware address
 * @text: six pairs of hexadecimal digits with colons between them
 * @mac: the address
 *
 * Return: false when the text is no such address.
 */
bool value_mac(const char *text, uint8_t mac[MAC_LEN])
{
	int i;

	for (i = 0; i < MAC_LEN; i++, text += 3) {
		if (!hex_byte(text, &mac[i]))
			return false;
		if (text[2] != (i + 1 < MAC_LEN ? ':' : '\0'))
			return false;
	}
	return true;
}

/**
 * value_secret - read the secret
 * @text: 32 hexadecimal digits
 * @secret: the secret
 *
 * Return: false when the text is anything else.
 */
bool value_secret(const char *text, uint8_t secret[DSR_SECRET_LEN])
{
	int i;

	for (i = 0; i < DSR_SECRET_LEN; i++, text += 2)
		if (!hex_byte(text, &secret[i]))
			return false;
	return !*text;
}

/**
 * value_dev - find the number of a network device
 * @text: its name, or "if" and its number when it has no name any more
 * @ifindex: the number
 *
 * Return: false when this network namespace has no such device.
 */
bool value_dev(const char *text, uint32_t *ifindex)
{
	uint64_t value;

	/* No name has a colon: the kernel would read what is before it. */
	*ifindex = strchr(text, ':') ? 0 : if_nametoindex(text);
	if (*ifindex)
		return true;
	if (strncmp(text, "if", 2) ||
	    !value_number(text + 2, 1, INT32_MAX, &value))
		return false;
	*ifindex = value;
	return true;
}

/* Is a device's name one word of a file, and fit for a terminal and for JSON? */
static bool plain_name(const char *name)
{
	const char *c;

	for (c = name; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return *name != '#' && strcmp(name, "auto");
}

/**
 * value_dev_name - tell whether a network device could have this name
 * @text: the name
 *
 * Return: false when none could, or when it would be read as something else.
 */
bool value_dev_name(const char *text)
{
	return *text && strlen(text) < IF_NAMESIZE && plain_name(text) &&
	       !strpbrk(text, "/:") && strcmp(text, ".") && strcmp(text, "..");
}

/**
 * address_text - write an address
 * @buf: room for it
 * @a: the address
 *
 * Return: @buf.
 */
const char *address_text(char buf[ADDRESS_TEXT_MAX], const struct address *a)
{
	if (!a->len || !inet_ntop(a->len == 4 ? AF_INET : AF_INET6, a->bytes,
				  buf, ADDRESS_TEXT_MAX))
		strcpy(buf, "none");
	return buf;
}

static size_t range_text(char *buf, size_t len, uint16_t first, uint16_t last)
{
	if (first == last)
		return snprintf(buf, len, "%u", first);
	return snprintf(buf, len, "%u-%u", first, last);
}

/**
 * endpoint_text - write an address and its ports
 * @buf: room for it
 * @a: the address
 * @first: first port, 0 for all
 * @last: last port
 *
 * Return: @buf.
 */
const char *endpoint_text(char buf[ENDPOINT_TEXT_MAX], const struct address *a,
			  uint16_t first, uint16_t last)
{
	char address[ADDRESS_TEXT_MAX], ports[16] = "*";

	address_text(address, a);
	if (first)
		range_text(ports, sizeof(ports), first, last);
	snprintf(buf, ENDPOINT_TEXT_MAX, a->len == 16 ? "[%s]:%s" : "%s:%s",
		 address, ports);
	return buf;
}

/* Services are named by those with ports; only marks take the others. */
static const struct protocol {
	uint8_t number;
	const char *word;
	bool ports;
} protocols[] = {
	{ IPPROTO_TCP, "tcp", true },
	{ IPPROTO_UDP, "udp", true },
	{ IPPROTO_SCTP, "sctp", true },
	{ IPPROTO_UDPLITE, "udplite", true },
	{ IPPROTO_AH, "ah", false },
	{ IPPROTO_ESP, "esp", false },
	{ IPPROTO_GRE, "gre", false },
};

static const struct protocol *protocol_by_number(uint8_t number)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(protocols); i++)
		if (protocols[i].number == number)
			return &protocols[i];
	return NULL;
}

static const struct protocol *protocol_by_word(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(protocols); i++)
		if (!strcasecmp(protocols[i].word, word))
			return &protocols[i];
	return NULL;
}

/**
 * value_protocol - read the protocol of a service
 * @text: its word, in small letters or capitals
 * @protocol: its number
 *
 * Return: false when the text is no such word.
 */
bool value_protocol(const char *text, uint8_t *protocol)
{
	const struct protocol *found = protocol_by_word(text);

	if (!found || !found->ports)
		return false;
	*protocol = found->number;
	return true;
}

/**
 * protocol_has_ports - do a protocol's packets have ports?
 * @protocol: its number
 *
 * Return: true for those that a service can be named by.
 */
bool protocol_has_ports(uint8_t protocol)
{
	const struct protocol *found = protocol_by_number(protocol);

	return found && found->ports;
}

/**
 * protocol_text - write the protocol of a service
 * @protocol: its number
 *
 * Return: its word.
 */
const char *protocol_text(uint8_t protocol)
{
	const struct protocol *found = protocol_by_number(protocol);

	return found && found->ports ? found->word : "unknown";
}

/**
 * value_any_protocol - read a protocol of a packet
 * @text: its word, or its number from 1 to 255
 * @protocol: its number
 *
 * Return: false when the text is neither.
 */
bool value_any_protocol(const char *text, uint8_t *protocol)
{
	const struct protocol *found = protocol_by_word(text);
	uint64_t value;

	if (!found && !value_number(text, 1, UINT8_MAX, &value))
		return false;
	*protocol = found ? found->number : value;
	return true;
}

/**
 * any_protocol_text - write a protocol of a packet
 * @buf: room for it
 * @protocol: its number
 *
 * Return: @buf; the number when it has no word here.
 */
const char *any_protocol_text(char buf[PROTOCOL_TEXT_MAX], uint8_t protocol)
{
	const struct protocol *found = protocol_by_number(protocol);

	if (found)
		strcpy(buf, found->word);
	else
		snprintf(buf, PROTOCOL_TEXT_MAX, "%u", protocol);
	return buf;
}

/**
 * ports_text - write the ports of a service
 * @buf: room for them
 * @id: the identity
 *
 * Return: @buf; "*" for all.
 */
const char *ports_text(char buf[PORTS_TEXT_MAX], const struct service_id *id)
{
	size_t used = 0, i;

	strcpy(buf, "*");
	for (i = 0; i < id->n_ports; i++) {
		if (i)
			buf[used++] = ',';
		used += range_text(buf + used, PORTS_TEXT_MAX - used,
				   id->ports[i].first, id->ports[i].last);
	}
	return buf;
}

/**
 * place_text - write the second word of what names a service
 * @buf: room for it
 * @id: the identity
 *
 * Return: @buf: VIP and ports, or the mark.
 */
const char *place_text(char buf[SERVICE_TEXT_MAX], const struct service_id *id)
{
	char vip[ADDRESS_TEXT_MAX], prefix[8] = "", ports[PORTS_TEXT_MAX];

	if (id->mark) {
		snprintf(buf, SERVICE_TEXT_MAX, "%u", id->mark);
		return buf;
	}
	if (id->prefix < address_bits(&id->vip))
		snprintf(prefix, sizeof(prefix), "/%u", id->prefix);
	snprintf(buf, SERVICE_TEXT_MAX,
		 id->vip.len == 16 ? "[%s%s]:%s" : "%s%s:%s",
		 address_text(vip, &id->vip), prefix, ports_text(ports, id));
	return buf;
}

/**
 * service_text - write what names a service
 * @buf: room for it
 * @id: the identity
 *
 * Return: @buf.
 */
const char *service_text(char buf[SERVICE_TEXT_MAX],
			 const struct service_id *id)
{
	char place[SERVICE_TEXT_MAX];

	snprintf(buf, SERVICE_TEXT_MAX, "%s %.*s",
		 id->mark ? "mark" : protocol_text(id->protocol),
		 SERVICE_TEXT_MAX - 10, place_text(place, id));
	return buf;
}

/**
 * mac_text - write a hardware address
 * @buf: room for it
 * @mac: the address
 *
 * Return: @buf.
 */
const char *mac_text(char buf[MAC_TEXT_MAX], const uint8_t mac[MAC_LEN])
{
	snprintf(buf, MAC_TEXT_MAX, "%02x:%02x:%02x:%02x:%02x:%02x",
		 mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	return buf;
}

/**
 * mac_is_zero - tell whether this is no hardware address at all
 * @mac: the address
 *
 * Return: true when all its bytes are zero.
 */
bool mac_is_zero(const uint8_t mac[MAC_LEN])
{
	static const uint8_t zero[MAC_LEN];

	return !memcmp(mac, zero, MAC_LEN);
}

/**
 * secret_text - write the secret
 * @buf: room for it
 * @secret: the secret
 *
 * Return: @buf.
 */
const char *secret_text(char buf[SECRET_TEXT_MAX],
			const uint8_t secret[DSR_SECRET_LEN])
{
	int i;

	for (i = 0; i < DSR_SECRET_LEN; i++)
		snprintf(buf + 2 * i, 3, "%02x", secret[i]);
	return buf;
}

/**
 * server_dev_text - write the name of the device that a server asks for
 * @buf: room for it
 * @server: the server
 *
 * Return: @buf; "auto" when it asks for none.
 */
const char *server_dev_text(char buf[IF_NAMESIZE], const struct server *server)
{
	if (server->ifindex)
		return dev_text(buf, server->ifindex);
	return strcpy(buf, *server->dev ? server->dev : "auto");
}

/**
 * dev_text - write the name of a network device
 * @buf: room for it
 * @ifindex: its number
 *
 * Return: @buf; "if" and the number when no device has it, or when its name
 *	would be read as something else.
 */
const char *dev_text(char buf[IF_NAMESIZE], uint32_t ifindex)
{
	if (!if_indextoname(ifindex, buf) || !plain_name(buf))
		snprintf(buf, IF_NAMESIZE, "if%u", ifindex);
	return buf;
}
