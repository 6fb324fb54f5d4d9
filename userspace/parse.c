// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to the model: services, servers, flows, settings. Knows nothing
 * of the kernel's table: whether an object is there is for the kernel to say.
 */
#include "parse.h"

#include "names.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define STRING(x) #x
#define TEXT(x) STRING(x)

/* What was expected, where it takes more than a few words. */
#define EXPECTED_PORTS \
	"a port from 1 to 65535, FIRST-LAST or '*' behind the colon"
#define EXPECTED_VIP \
	"VIP:PORT, VIP:FIRST-LAST or VIP:* (an IPv6 VIP in brackets)"
#define EXPECTED_SCHEDULER \
	"the name of a scheduler, such as rendezvous, maglev, rr or wrr"
#define EXPECTED_PERSIST \
	"off, or SECONDS[/PREFIX] with seconds from 1 to " \
	TEXT(DSR_TIMEOUT_MAX) " and a prefix of the VIP's family"
#define EXPECTED_MAC \
	"auto, or a hardware address such as 02:00:00:00:00:01, not a group's"

/* Complain about the word that was taken last, or about its absence. */
static int expected(const struct words *w, const char *word, const char *what,
		    struct complaint *c)
{
	return complain_expected(c, w, word ? w->at - 1 : w->n, what);
}

/* Note that an option was named; naming it twice is an error. */
static int once(struct words *w, uint32_t *given, uint32_t bit,
		struct complaint *c)
{
	char seen[QUOTE_MAX];

	if (*given & bit)
		return complain(c, w->at - 1, "%s is given twice",
				quote(seen, w->word[w->at - 1]));
	*given |= bit;
	return 0;
}

static int parse_protocol(struct words *w, uint8_t *protocol,
			  struct complaint *c)
{
	const char *word = words_next(w);

	if (word && !strcmp(word, "tcp"))
		*protocol = IPPROTO_TCP;
	else if (word && !strcmp(word, "udp"))
		*protocol = IPPROTO_UDP;
	else
		return expected(w, word, "tcp or udp", c);
	return 0;
}

/* Refuse an address that no VIP, server or client can have. */
static int parse_fault(const struct words *w, const struct address *address,
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
 * struct endpoint - an address and its ports
 * @address: the address
 * @first: first port, 0 for all
 * @last: last port
 */
struct endpoint {
	struct address address;
	uint16_t first;
	uint16_t last;
};

static int parse_endpoint(struct words *w, struct endpoint *endpoint,
			  const char *what, struct complaint *c)
{
	const char *word = words_next(w);
	char text[ENDPOINT_TEXT_MAX], *address, *ports;

	if (!word || strlen(word) >= sizeof(text))
		return expected(w, word, what, c);
	strcpy(text, word);
	ports = cut_endpoint(text, &address);
	if (!ports || !value_address(address, &endpoint->address) ||
	    endpoint->address.len != (*word == '[' ? 16 : 4))
		return expected(w, word, what, c);
	if (!value_ports(ports, &endpoint->first, &endpoint->last))
		return expected(w, word, EXPECTED_PORTS, c);
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

static int parse_scheduler(struct words *w, void *object, struct complaint *c)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
	struct service *s = object;
	const char *word;
	size_t len;

	if (once(w, &s->given, SERVICE_SCHEDULER, c))
		return -1;
	word = words_next(w);
	len = word ? strlen(word) : 0;
	if (!len || len >= DSR_SCHEDULER_NAME_MAX ||
	    strspn(word, letters) != len)
		return expected(w, word, EXPECTED_SCHEDULER, c);
	strcpy(s->scheduler, word);
	return 0;
}

static int parse_rows(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;
	uint64_t value = 0;
	const char *word;

	if (once(w, &s->given, SERVICE_ROWS, c))
		return -1;
	word = words_next(w);
	if (!word || (strcmp(word, "auto") && strcmp(word, "0") &&
		      !value_power(word, DSR_ROWS_MIN, DSR_ROWS_MAX, &value)))
		return expected(w, word, "auto, or a power of two from "
				TEXT(DSR_ROWS_MIN) " to " TEXT(DSR_ROWS_MAX),
				c);
	s->rows = value;
	return 0;
}

static int parse_name(struct words *w, const struct names *names,
		      uint8_t *value, struct complaint *c)
{
	const char *word = words_next(w);
	int found = word ? name_find(names, word) : -1;
	char list[80];

	if (found < 0)
		return expected(w, word, names_list(names, list, sizeof(list)),
				c);
	*value = found;
	return 0;
}

static int parse_track(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;

	if (once(w, &s->given, SERVICE_TRACK, c))
		return -1;
	return parse_name(w, &track_names, &s->track, c);
}

static int parse_gone(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;

	if (once(w, &s->given, SERVICE_GONE, c))
		return -1;
	return parse_name(w, &gone_names, &s->gone, c);
}

static int parse_no_server(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;

	if (once(w, &s->given, SERVICE_NO_SERVER, c))
		return -1;
	return parse_name(w, &no_server_names, &s->no_server, c);
}

static int parse_ttl(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;

	if (once(w, &s->given, SERVICE_TTL, c))
		return -1;
	return parse_name(w, &ttl_names, &s->ttl, c);
}

/* SECONDS or SECONDS/PREFIX */
static bool value_persist(const char *text, struct service *s)
{
	const char *slash = strchr(text, '/');
	uint64_t seconds, bits = address_bits(&s->id.vip);
	char head[16];

	if (!slash) {
		if (!value_number(text, 1, DSR_TIMEOUT_MAX, &seconds))
			return false;
	} else {
		if (slash - text >= (ptrdiff_t)sizeof(head))
			return false;
		memcpy(head, text, slash - text);
		head[slash - text] = '\0';
		if (!value_number(head, 1, DSR_TIMEOUT_MAX, &seconds) ||
		    !value_number(slash + 1, 1, bits, &bits))
			return false;
	}
	s->persist = seconds;
	s->persist_prefix = bits;
	return true;
}

static int parse_persist(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;
	const char *word;

	if (once(w, &s->given, SERVICE_PERSIST, c))
		return -1;
	word = words_next(w);
	if (word && (!strcmp(word, "off") || !strcmp(word, "0"))) {
		s->persist = 0;
		s->persist_prefix = address_bits(&s->id.vip);
		return 0;
	}
	if (!word || !value_persist(word, s))
		return expected(w, word, EXPECTED_PERSIST, c);
	return 0;
}

static int parse_timeout(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;
	uint64_t value = 0;
	const char *word;
	uint8_t kind;

	if (parse_name(w, &timeout_names, &kind, c) ||
	    once(w, &s->given, SERVICE_TIMEOUT << kind, c))
		return -1;
	word = words_next(w);
	if (!word || (strcmp(word, "default") &&
		      !value_number(word, 0, DSR_TIMEOUT_MAX, &value)))
		return expected(w, word, "default, or seconds from 1 to "
				TEXT(DSR_TIMEOUT_MAX), c);
	s->timeout[kind] = value;
	return 0;
}

/**
 * struct keyword - a keyword and what reads the words behind it
 * @word: the keyword
 * @parse: the reader
 */
struct keyword {
	const char *word;
	int (*parse)(struct words *w, void *object, struct complaint *c);
};

/*
 * Read options until the words end or, when @servers, until the word "server".
 * @what names the options for a complaint.
 */
static int parse_keywords(struct words *w, const struct keyword *keywords,
			  void *object, bool servers, const char *what,
			  struct complaint *c)
{
	const struct keyword *k;
	const char *word;

	while ((word = words_peek(w))) {
		if (servers && !strcmp(word, "server"))
			return 0;
		words_next(w);
		for (k = keywords; k->word && strcmp(k->word, word); k++)
			;
		if (!k->word)
			return expected(w, word, what, c);
		if (k->parse(w, object, c))
			return -1;
	}
	return 0;
}

/**
 * parse_service_options - read the options of a service
 * @w: the words
 * @service: the service; what is named is set and noted in @given
 * @servers: stop before the word "server"
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_service_options(struct words *w, struct service *service,
			  bool servers, struct complaint *c)
{
	static const struct keyword keywords[] = {
		{ "scheduler", parse_scheduler },
		{ "rows", parse_rows },
		{ "track", parse_track },
		{ "persist", parse_persist },
		{ "gone", parse_gone },
		{ "no-server", parse_no_server },
		{ "ttl", parse_ttl },
		{ "timeout", parse_timeout },
		{ NULL, NULL }
	};

	return parse_keywords(w, keywords, service, servers,
			      servers ? PARSE_OPTIONS ", or server" :
					PARSE_OPTIONS, c);
}

/**
 * parse_server_address - read a server's address
 * @w: the words
 * @address: the address
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_server_address(struct words *w, struct address *address,
			 struct complaint *c)
{
	const char *word = words_next(w);

	if (!word || !value_address(word, address))
		return expected(w, word, "the address of a server", c);
	return parse_fault(w, address, "the server's own unicast address", c);
}

static int parse_weight(struct words *w, void *object, struct complaint *c)
{
	struct server *s = object;
	const char *word;
	uint64_t value;

	if (once(w, &s->given, SERVER_WEIGHT, c))
		return -1;
	word = words_next(w);
	if (!word || !value_number(word, 0, DSR_WEIGHT_MAX, &value))
		return expected(w, word, "a weight from 0 (drain) to "
				TEXT(DSR_WEIGHT_MAX), c);
	s->weight = value;
	return 0;
}

static int parse_mac(struct words *w, void *object, struct complaint *c)
{
	struct server *s = object;
	const char *word;

	if (once(w, &s->given, SERVER_MAC, c))
		return -1;
	word = words_next(w);
	memset(s->mac, 0, MAC_LEN);
	if (word && !strcmp(word, "auto"))
		return 0;
	if (!word || !value_mac(word, s->mac) || mac_is_zero(s->mac) ||
	    s->mac[0] & 1)
		return expected(w, word, EXPECTED_MAC, c);
	return 0;
}

static int parse_dev(struct words *w, void *object, struct complaint *c)
{
	struct server *s = object;
	const char *word;

	if (once(w, &s->given, SERVER_DEV, c))
		return -1;
	word = words_next(w);
	s->ifindex = 0;
	if (word && !strcmp(word, "auto"))
		return 0;
	if (!word || !value_dev(word, &s->ifindex))
		return expected(w, word, "auto, or the name of a network device that is there",
				c);
	return 0;
}

/**
 * parse_server_options - read the options of a server
 * @w: the words
 * @server: the server; what is named is set and noted in @given
 * @servers: stop before the word "server"
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_server_options(struct words *w, struct server *server,
			 bool servers, struct complaint *c)
{
	static const struct keyword keywords[] = {
		{ "weight", parse_weight },
		{ "mac", parse_mac },
		{ "dev", parse_dev },
		{ NULL, NULL }
	};

	return parse_keywords(w, keywords, server, servers,
			      servers ? "weight, mac, dev or server" :
					PARSE_SERVER_OPTIONS, c);
}

/**
 * parse_server - read one server and add it to its service
 * @w: the words behind "server": ADDRESS [OPTIONS], until the end or "server"
 * @service: the service that gets it
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_server(struct words *w, struct service *service,
		 struct complaint *c)
{
	char text[ADDRESS_TEXT_MAX];
	struct server server;

	server_init(&server);
	if (parse_server_address(w, &server.address, c))
		return -1;
	if (service_server(service, &server.address))
		return complain(c, w->at - 1,
				"server %s is given twice for this service",
				address_text(text, &server.address));
	if (service->n_servers == DSR_SERVICE_SERVERS_MAX)
		return complain(c, w->at - 1,
				"too many servers: expected at most "
				TEXT(DSR_SERVICE_SERVERS_MAX)
				" for one service");
	if (parse_server_options(w, &server, true, c))
		return -1;
	service_add_server(service, &server);
	return 0;
}

/**
 * parse_servers - read the servers of a service
 * @w: the words: server ADDRESS [OPTIONS], any number of times, until the end
 * @service: the service that gets them
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_servers(struct words *w, struct service *service,
		  struct complaint *c)
{
	const char *word;

	while ((word = words_next(w))) {
		if (strcmp(word, "server"))
			return expected(w, word, "server ADDRESS", c);
		if (parse_server(w, service, c))
			return -1;
	}
	return 0;
}

/**
 * parse_flow - read a client's tuple
 * @w: the words: tcp|udp CLIENT:PORT VIP:PORT
 * @flow: the flow
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_flow(struct words *w, struct flow *flow, struct complaint *c)
{
	struct endpoint client, vip;

	memset(flow, 0, sizeof(*flow));
	if (parse_protocol(w, &flow->protocol, c) ||
	    parse_endpoint(w, &client, "CLIENT:PORT", c))
		return -1;
	if (!client.first || client.first != client.last)
		return expected(w, w->word[w->at - 1], "one port of the client",
				c);
	if (parse_endpoint(w, &vip, "VIP:PORT", c))
		return -1;
	if (!vip.first || vip.first != vip.last)
		return expected(w, w->word[w->at - 1], "one port of the VIP",
				c);
	if (client.address.len != vip.address.len)
		return expected(w, w->word[w->at - 1],
				"a VIP of the client's address family", c);
	flow->client = client.address;
	flow->client_port = client.first;
	flow->vip = vip.address;
	flow->vip_port = vip.first;
	return 0;
}

/**
 * parse_seconds - read a number of seconds
 * @w: the words
 * @min: fewest
 * @max: most
 * @out: the seconds
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_seconds(struct words *w, uint32_t min, uint32_t max, uint32_t *out,
		  struct complaint *c)
{
	const char *word = words_next(w);
	uint64_t value;
	char what[48];

	snprintf(what, sizeof(what), "seconds from %u to %u", min, max);
	if (!word || !value_number(word, min, max, &value))
		return expected(w, word, what, c);
	*out = value;
	return 0;
}

static int parse_secret(struct words *w, void *object, struct complaint *c)
{
	struct settings *s = object;
	const char *word;

	if (once(w, &s->given, SETTINGS_SECRET, c))
		return -1;
	word = words_next(w);
	if (word && !strcmp(word, "random")) {
		if (getrandom(s->secret, DSR_SECRET_LEN, 0) == DSR_SECRET_LEN)
			return 0;
		return complain(c, w->at - 1,
				"the kernel gave no random bytes");
	}
	if (!word || !value_secret(word, s->secret))
		return complain(c, word ? w->at - 1 : w->n,
				"unexpected secret: expected random, or 32 hexadecimal digits");
	return 0;
}

static int parse_settings_timeout(struct words *w, void *object,
				  struct complaint *c)
{
	struct settings *s = object;
	const char *word;
	uint64_t value;
	uint8_t kind;

	if (parse_name(w, &timeout_names, &kind, c) ||
	    once(w, &s->given, SETTINGS_TIMEOUT << kind, c))
		return -1;
	value = settings_default_timeout(kind);
	word = words_next(w);
	if (!word || (strcmp(word, "default") &&
		      !value_number(word, 1, DSR_TIMEOUT_MAX, &value)))
		return expected(w, word, "default, or seconds from 1 to "
				TEXT(DSR_TIMEOUT_MAX), c);
	s->timeout[kind] = value;
	return 0;
}

static int parse_flow_slots(struct words *w, void *object,
			    struct complaint *c)
{
	uint64_t value = SETTINGS_FLOW_SLOTS_DEFAULT;
	struct settings *s = object;
	const char *word;

	if (once(w, &s->given, SETTINGS_FLOW_SLOTS, c))
		return -1;
	word = words_next(w);
	if (!word || (strcmp(word, "default") &&
		      !value_power(word, SETTINGS_FLOW_SLOTS_MIN,
				   SETTINGS_FLOW_SLOTS_MAX, &value)))
		return expected(w, word, "default, or a power of two from 1024 to 134217728",
				c);
	s->flow_slots = value;
	return 0;
}

/**
 * parse_settings - read settings
 * @w: the words, until the end
 * @settings: what is named is set and noted in @given
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_settings(struct words *w, struct settings *settings,
		   struct complaint *c)
{
	static const struct keyword keywords[] = {
		{ "secret", parse_secret },
		{ "timeout", parse_settings_timeout },
		{ "flow-slots", parse_flow_slots },
		{ NULL, NULL }
	};

	return parse_keywords(w, keywords, settings, false, PARSE_SETTINGS, c);
}
