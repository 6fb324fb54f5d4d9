// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to what names a service: its protocol, VIP and ports.
 */
#include "parse.h"

#include "parse_words.h"
#include "value.h"

#include <string.h>

#define EXPECTED_PORTS \
	"a port from 1 to 65535, FIRST-LAST or '*' behind the colon"
#define EXPECTED_VIP \
	"VIP:PORT, VIP:FIRST-LAST or VIP:* (an IPv6 VIP in brackets)"

/**
 * parse_protocol - read a protocol
 * @w: the words
 * @protocol: its number
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_protocol(struct words *w, uint8_t *protocol, struct complaint *c)
{
	const char *word = words_next(w);

	if (word && !strcmp(word, "tcp"))
		*protocol = IPPROTO_TCP;
	else if (word && !strcmp(word, "udp"))
		*protocol = IPPROTO_UDP;
	else
		return parse_expected(w, word, "tcp or udp", c);
	return 0;
}

/**
 * parse_fault - refuse an address that no VIP, server or client can have
 * @w: the words, of which the address was taken last
 * @address: the address
 * @what: what was expected
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_fault(const struct words *w, const struct address *address,
		const char *what, struct complaint *c)
{
	const char *fault = address_fault(address);
	char text[ADDRESS_TEXT_MAX];

	if (!fault)
		return 0;
	return complain(c, w->at - 1, "%s %s: expected %s",
			address_text(text, address), fault, what);
}

/* Cut ADDRESS:PORTS or [ADDRESS]:PORTS in two; NULL when it is neither. */
static char *cut_endpoint(char *text, char **address)
{
	char *end;

	*address = text;
	if (*text != '[') {
		end = strrchr(text, ':');
		if (!end || memchr(text, ':', end - text))
			return NULL;
		*end = '\0';
		return end + 1;
	}
	end = strchr(text, ']');
	if (!end || end[1] != ':')
		return NULL;
	*address = text + 1;
	*end = '\0';
	return end + 2;
}

/**
 * parse_endpoint - read an address and its ports
 * @w: the words
 * @endpoint: what they say
 * @what: names it for a complaint
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_endpoint(struct words *w, struct endpoint *endpoint,
		   const char *what, struct complaint *c)
{
	const char *word = words_next(w);
	char text[ENDPOINT_TEXT_MAX], *address, *ports;

	if (!word || strlen(word) >= sizeof(text))
		return parse_expected(w, word, what, c);
	strcpy(text, word);
	ports = cut_endpoint(text, &address);
	if (!ports || !value_address(address, &endpoint->address) ||
	    endpoint->address.len != (*word == '[' ? 16 : 4))
		return parse_expected(w, word, what, c);
	if (!value_ports(ports, &endpoint->first, &endpoint->last))
		return parse_expected(w, word, EXPECTED_PORTS, c);
	return parse_fault(w, &endpoint->address, "a unicast address", c);
}

/**
 * parse_service_id - read what names a service
 * @w: the words: tcp|udp VIP:PORTS
 * @id: the identity
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_service_id(struct words *w, struct service_id *id,
		     struct complaint *c)
{
	struct endpoint endpoint;

	memset(id, 0, sizeof(*id));
	if (parse_protocol(w, &id->protocol, c))
		return -1;
	if (parse_endpoint(w, &endpoint, EXPECTED_VIP, c))
		return -1;
	id->vip = endpoint.address;
	id->port = endpoint.first;
	id->port_last = endpoint.last;
	return 0;
}
