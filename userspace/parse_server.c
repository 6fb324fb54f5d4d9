// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to the servers of a service.
 */
#include "parse.h"

#include "parse_words.h"
#include "value.h"

#include <string.h>

#define EXPECTED_MAC \
	"auto, or a hardware address such as 02:00:00:00:00:01, not a group's"
#define EXPECTED_MARK \
	"off, or a mark from 1 to 4294967295 (0x for hexadecimal)"
#define EXPECTED_DEV \
	"auto, or the name of a network device that is there"

/* Frames get another address, packets none: a port would have no effect. */
static int refuse_port(const struct words *w, const char *word,
		       const struct address *address, struct complaint *c)
{
	char text[ADDRESS_TEXT_MAX], seen[QUOTE_MAX];

	address_text(text, address);
	if (word[strlen(word) - 1] == ']')
		return complain(c, w->at - 1,
				"brackets around a server's address %s: expected %s",
				quote(seen, word), text);
	return complain(c, w->at - 1,
			"a port in %s: direct routing cannot change ports, a server gets packets at the service's own: expected %s",
			quote(seen, word), text);
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

	if (word && !value_address(word, address) &&
	    address_within(word, address))
		return refuse_port(w, word, address, c);
	if (!word || !address->len)
		return parse_expected(w, word, "the address of a server", c);
	return parse_fault(w, address, "the server's own unicast address", c);
}

static int parse_weight(struct words *w, void *object, struct complaint *c)
{
	struct server *s = object;
	const char *word;
	uint64_t value;

	if (parse_once(w, &s->given, SERVER_WEIGHT, c))
		return -1;
	word = words_next(w);
	if (!word || !value_number(word, 0, DSR_WEIGHT_MAX, &value))
		return parse_expected(w, word, "a weight from 0 (drain) to "
				      TEXT(DSR_WEIGHT_MAX), c);
	s->weight = value;
	return 0;
}

static int parse_mac(struct words *w, void *object, struct complaint *c)
{
	struct server *s = object;
	const char *word;

	if (parse_once(w, &s->given, SERVER_MAC, c))
		return -1;
	word = words_next(w);
	memset(s->mac, 0, MAC_LEN);
	if (word && !strcmp(word, "auto"))
		return 0;
	if (!word || !value_mac(word, s->mac) || mac_is_zero(s->mac) ||
	    s->mac[0] & 1)
		return parse_expected(w, word, EXPECTED_MAC, c);
	return 0;
}

static int parse_dev(struct words *w, void *object, struct complaint *c)
{
	struct server *s = object;
	const char *word;

	if (parse_once(w, &s->given, SERVER_DEV, c))
		return -1;
	word = words_next(w);
	s->ifindex = 0;
	*s->dev = '\0';
	if (word && !strcmp(word, "auto"))
		return 0;
	if (word && value_dev(word, &s->ifindex))
		return 0;
	if (!word || !w->absent || !value_dev_name(word))
		return parse_expected(w, word, EXPECTED_DEV, c);
	strcpy(s->dev, word);
	return 0;
}

/* A number, or the word for none, which is 0. */
static int parse_number(struct words *w, struct server *s, uint32_t bit,
			uint32_t *number, const char *none, uint64_t max,
			struct complaint *c)
{
	uint64_t value = 0;
	const char *word;
	char what[64];

	if (parse_once(w, &s->given, bit, c))
		return -1;
	word = words_next(w);
	snprintf(what, sizeof(what), "%s, or a number of flows from 1 to %llu",
		 none, (unsigned long long)max);
	if (!word || (strcmp(word, none) &&
		      !value_number(word, 0, max, &value)))
		return parse_expected(w, word, what, c);
	*number = value;
	return 0;
}

static int parse_max_flows(struct words *w, void *object, struct complaint *c)
{
	struct server *s = object;

	return parse_number(w, s, SERVER_MAX_FLOWS, &s->max_flows, "off",
			    DSR_MAX_FLOWS_MAX, c);
}

static int parse_resume(struct words *w, void *object, struct complaint *c)
{
	struct server *s = object;

	return parse_number(w, s, SERVER_RESUME, &s->resume, "auto",
			    DSR_MAX_FLOWS_MAX, c);
}

static int parse_probe_mark(struct words *w, void *object, struct complaint *c)
{
	struct server *s = object;
	const char *word;

	if (parse_once(w, &s->given, SERVER_PROBE_MARK, c))
		return -1;
	word = words_next(w);
	s->probe_mark = 0;
	if (word && (!strcmp(word, "off") || !strcmp(word, "0")))
		return 0;
	if (!word || !value_mark(word, &s->probe_mark))
		return parse_expected(w, word, EXPECTED_MARK, c);
	return 0;
}

/**
 * parse_server_limits - check the limit of a server and where it resumes
 * @w: the words, of which the server's last was taken last
 * @server: the server; what was not named has its default
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_server_limits(const struct words *w, const struct server *server,
			struct complaint *c)
{
	if (server->resume <= server->max_flows)
		return 0;
	if (!server->max_flows)
		return complain(c, w->at - 1,
				"resume without a limit: expected max-flows too");
	return complain(c, w->at - 1,
			"resume %u is above max-flows %u: expected at most as many",
			server->resume, server->max_flows);
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
		{ "max-flows", parse_max_flows },
		{ "resume", parse_resume },
		{ "probe-mark", parse_probe_mark },
		{ NULL, NULL }
	};

	if (parse_keywords(w, keywords, server, servers,
			   servers ? PARSE_SERVER_OPTIONS ", or server" :
				     PARSE_SERVER_OPTIONS, c))
		return -1;
	/* The limit that is not named may be one that the server has. */
	if (!(server->given & SERVER_MAX_FLOWS))
		return 0;
	return parse_server_limits(w, server, c);
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
	if (parse_server_options(w, &server, true, c) ||
	    parse_server_limits(w, &server, c))
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
			return parse_expected(w, word, "server ADDRESS", c);
		if (parse_server(w, service, c))
			return -1;
	}
	return 0;
}
