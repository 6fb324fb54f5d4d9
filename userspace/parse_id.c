// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to what names a service: protocol, VIP and ports, or a mark. What
 * people write in several ways has one form when it is read.
 */
#include "parse.h"

#include "parse_common.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

#define PLACE_MAX	1024	/* bytes of a word: far more than 16 ranges */

#define EXPECTED_PORT_LIST \
	"a port from 1 to 65535 or its name in services(5), FIRST-LAST, some of these with commas, or '*'"
#define EXPECTED_PORTS	EXPECTED_PORT_LIST " behind the colon"
#define EXPECTED_VIP \
	"VIP:PORTS or VIP/PREFIX:PORTS (an IPv6 VIP in brackets)"
#define EXPECTED_MARK \
	"a firewall mark from 1 to 4294967295 (0x for hexadecimal)"

/**
 * parse_fault - refuse an address that no VIP, server or client can have
 * @args: the arguments, of which the address was taken last
 * @address: the address
 * @what: what was expected
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_fault(const struct args *args, const struct address *address,
		const char *what, struct parse_error *e)
{
	const char *fault = address_fault(address);
	char text[ADDRESS_TEXT_MAX];

	if (!fault)
		return 0;
	return set_error(e, args->at - 1, "%s %s: expected %s",
			 address_text(text, address), fault, what);
}

/**
 * struct place - the parts of a word such as [2001:db8::/64]:80
 * @address: the address
 * @prefix: what follows the slash, or NULL without one
 * @ports: what follows the colon
 */
struct place {
	char *address;
	char *prefix;
	char *ports;
};

/* Take what follows a character off a text; NULL when it does not occur. */
static char *cut_at(char *text, char e)
{
	char *at = strchr(text, e);

	if (!at)
		return NULL;
	*at = '\0';
	return at + 1;
}

/* [VIP]:PORTS, [VIP/PREFIX]:PORTS or [VIP]/PREFIX:PORTS */
static bool cut_brackets(char *text, struct place *place)
{
	char *rest = cut_at(text, ']');

	if (!rest)
		return false;
	place->address = text;
	place->prefix = cut_at(text, '/');
	place->ports = cut_at(rest, ':');
	if (!place->ports)
		return false;
	if (*rest == '/' && !place->prefix)
		place->prefix = rest + 1;
	else if (*rest)
		return false;
	return true;
}

/* VIP:PORTS or VIP/PREFIX:PORTS; an IPv6 address has too many colons. */
static bool cut_place(char *text, struct place *place)
{
	if (*text == '[')
		return cut_brackets(text + 1, place);
	place->address = text;
	place->ports = cut_at(text, ':');
	if (!place->ports || strchr(place->ports, ':'))
		return false;
	place->prefix = cut_at(text, '/');
	return true;
}

/* Take a word, cut it and read its address. @room is for the parts. */
static int parse_place(struct args *args, struct place *place, char *room,
		       struct address *address, const char *what,
		       struct parse_error *e)
{
	const char *word = args_next(args);

	if (!word || strlen(word) >= PLACE_MAX)
		return parse_expected(args, word, what, e);
	strcpy(room, word);
	if (!cut_place(room, place) ||
	    !value_address(place->address, address) ||
	    address->len != (*word == '[' ? 16 : 4))
		return parse_expected(args, word, what, e);
	return 0;
}

/**
 * address_within - find the address in a word that has ports or brackets too
 * @word: ADDRESS:PORTS, [ADDRESS]:PORTS or [ADDRESS]
 * @address: the address
 *
 * Return: false when the word is none of these.
 */
bool address_within(const char *word, struct address *address)
{
	char room[PLACE_MAX];
	struct place place;
	size_t len = strlen(word);

	if (len >= sizeof(room))
		return false;
	strcpy(room, word);
	if (*word == '[' && word[len - 1] == ']') {
		room[len - 1] = '\0';
		return value_address(room + 1, address);
	}
	return cut_place(room, &place) && value_address(place.address, address);
}

/**
 * parse_endpoint - read an address and its ports
 * @args: the arguments
 * @protocol: the protocol that they are ports of
 * @endpoint: what they say
 * @what: names it for an error
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_endpoint(struct args *args, uint8_t protocol,
		   struct endpoint *endpoint, const char *what,
		   struct parse_error *e)
{
	char room[PLACE_MAX];
	struct place place;

	if (parse_place(args, &place, room, &endpoint->address, what, e))
		return -1;
	if (place.prefix)
		return parse_expected(args, args->word[args->at - 1], what, e);
	if (!value_ports(place.ports, protocol, &endpoint->first,
			 &endpoint->last))
		return parse_expected(args, args->word[args->at - 1],
				      "a port from 1 to 65535, or its name in services(5), behind the colon",
				      e);
	return parse_fault(args, &endpoint->address, "a unicast address", e);
}

static int parse_prefix(const struct args *args, const char *text,
			struct service_id *id, struct parse_error *e)
{
	char whole[ADDRESS_TEXT_MAX], cut[ADDRESS_TEXT_MAX], what[64];
	uint64_t bits = address_bits(&id->vip);
	struct address network = id->vip;

	snprintf(what, sizeof(what), "a prefix from 1 to %u behind the slash",
		 address_bits(&id->vip));
	if (text && !value_number(text, 1, bits, &bits))
		return parse_expected(args, args->word[args->at - 1], what, e);
	id->prefix = bits;
	address_cut(&network, id->prefix);
	if (address_equal(&network, &id->vip))
		return 0;
	return set_error(e, args->at - 1,
			 "%s has bits behind its prefix of %u: expected %s/%u",
			 address_text(whole, &id->vip), id->prefix,
			 address_text(cut, &network), id->prefix);
}

/* RANGE[,RANGE...], which is cut to pieces. Returns how many, or 0. */
static size_t read_ranges(char *text, uint8_t protocol,
			  struct dsr_port_range *list)
{
	char *range;
	size_t n = 0;

	while ((range = strsep(&text, ","))) {
		if (!value_ports(range, protocol, &list[n].first,
				 &list[n].last) ||
		    !list[n].first)
			return 0;
		n++;
	}
	return ports_merge(list, n);
}

static int parse_ports(const struct args *args, char *text,
		       struct service_id *id, const char *what,
		       struct parse_error *e)
{
	struct dsr_port_range list[PLACE_MAX / 2];
	uint16_t first, last;
	size_t n;

	if (value_ports(text, id->protocol, &first, &last) && !first)
		return 0;
	n = read_ranges(text, id->protocol, list);
	if (!n)
		return parse_expected(args, args->word[args->at - 1], what, e);
	if (n > DSR_PORT_RANGES_MAX)
		return set_error(e, args->at - 1,
				 "too many port ranges: expected at most "
				 TEXT(DSR_PORT_RANGES_MAX) " for one service");
	memcpy(id->ports, list, n * sizeof(*list));
	id->n_ports = n;
	return 0;
}

/**
 * parse_new_ports - read other ports for a service
 * @args: the arguments: perhaps ports PORTS
 * @id: what names the service; gets these ports, if there are some
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_new_ports(struct args *args, struct service_id *id,
		    struct parse_error *e)
{
	char room[PLACE_MAX];
	const char *word;

	if (!args_peek(args) || strcmp(args_peek(args), "ports"))
		return 0;
	args_next(args);
	if (id->mark)
		return set_error(e, args->at - 1,
				 "ports of a service by mark: expected none");
	word = args_next(args);
	if (!word || strlen(word) >= PLACE_MAX)
		return parse_expected(args, word, EXPECTED_PORT_LIST, e);
	memset(id->ports, 0, sizeof(id->ports));
	id->n_ports = 0;
	return parse_ports(args, strcpy(room, word), id, EXPECTED_PORT_LIST, e);
}

/**
 * parse_mark - read a firewall mark
 * @args: the arguments
 * @mark: the mark
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_mark(struct args *args, uint32_t *mark, struct parse_error *e)
{
	const char *word = args_next(args);

	if (word && value_mark(word, mark))
		return 0;
	return parse_expected(args, word, EXPECTED_MARK, e);
}

/**
 * parse_service_id - read what names a service
 * @args: the arguments: tcp|udp|sctp|udplite VIP[/PREFIX]:PORTS, or mark N
 * @id: the identity
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_service_id(struct args *args, struct service_id *id,
		     struct parse_error *e)
{
	const char *word = args_next(args);
	char room[PLACE_MAX];
	struct place place;

	memset(id, 0, sizeof(*id));
	if (word && !strcmp(word, "mark"))
		return parse_mark(args, &id->mark, e);
	if (!word || !value_protocol(word, &id->protocol))
		return parse_expected(args, word, PARSE_IDENTITY, e);
	if (parse_place(args, &place, room, &id->vip, EXPECTED_VIP, e) ||
	    parse_prefix(args, place.prefix, id, e) ||
	    parse_ports(args, place.ports, id, EXPECTED_PORTS, e))
		return -1;
	return parse_fault(args, &id->vip, "a unicast address", e);
}
