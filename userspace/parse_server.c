// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to the servers of a service.
 */
#include "parse.h"

#include "parse_common.h"
#include "value.h"

#include <string.h>

/* Frames get another address, packets none: a port would have no effect. */
static int refuse_port(const struct args *args, const char *word,
		       const struct address *address, struct parse_error *e)
{
	char text[ADDRESS_TEXT_MAX], seen[QUOTE_MAX];

	address_text(text, address);
	if (word[strlen(word) - 1] == ']')
		return set_error(e, args->at - 1,
				 "brackets around a server's address %s: expected %s",
				 quote(seen, word), text);
	return set_error(e, args->at - 1,
			 "a port in %s: direct routing cannot change ports, a server gets packets at the service's own: expected %s",
			 quote(seen, word), text);
}

/**
 * parse_server_address - read a server's address
 * @args: the arguments
 * @address: the address
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_server_address(struct args *args, struct address *address,
			 struct parse_error *e)
{
	const char *word = args_next(args);

	if (word && !value_address(word, address) &&
	    address_within(word, address))
		return refuse_port(args, word, address, e);
	if (!word || !address->len)
		return parse_expected(args, word, "the address of a server", e);
	return parse_fault(args, address, "the server's own unicast address",
			   e);
}

static int check_limits(const struct args *args, const struct server *server,
			struct parse_error *e)
{
	if (server->resume <= server->max_flows)
		return 0;
	if (!server->max_flows)
		return set_error(e, args->at - 1,
				 "resume without a limit: expected max-flows too");
	return set_error(e, args->at - 1,
			 "resume %u is above max-flows %u: expected at most as many",
			 server->resume, server->max_flows);
}

/**
 * parse_server_options - read the options of a server
 * @args: the arguments
 * @server: the server; what is named is set and noted in @given
 * @servers: stop before the word "server"
 * @new: what is not named has its default, and not what it has now
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_server_options(struct args *args, struct server *server, bool servers,
			 bool new, struct parse_error *e)
{
	if (parse_options(args, server_options, server, servers, e))
		return -1;
	if (!new && !(server->given & OPTION(DSR_SERVER_A_MAX_FLOWS)))
		return 0;
	return check_limits(args, server, e);
}

/**
 * parse_server - read one server and add it to its service
 * @args: the arguments behind "server": ADDRESS [OPTIONS], until the end or "server"
 * @service: the service that gets it
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_server(struct args *args, struct service *service,
		 struct parse_error *e)
{
	char text[ADDRESS_TEXT_MAX];
	struct server server;

	server_init(&server);
	if (parse_server_address(args, &server.address, e))
		return -1;
	if (service_server(service, &server.address))
		return set_error(e, args->at - 1,
				 "server %s is given twice for this service",
				 address_text(text, &server.address));
	if (service->n_servers == DSR_SERVICE_SERVERS_MAX)
		return set_error(e, args->at - 1,
				 "too many servers: expected at most "
				 TEXT(DSR_SERVICE_SERVERS_MAX)
				 " for one service");
	if (parse_server_options(args, &server, true, true, e))
		return -1;
	service_add_server(service, &server);
	return 0;
}

/**
 * parse_servers - read the servers of a service
 * @args: the arguments: server ADDRESS [OPTIONS], any number of times, until the end
 * @service: the service that gets them
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_servers(struct args *args, struct service *service,
		  struct parse_error *e)
{
	const char *word;

	while ((word = args_next(args))) {
		if (strcmp(word, "server"))
			return parse_expected(args, word, "server ADDRESS", e);
		if (parse_server(args, service, e))
			return -1;
	}
	return 0;
}
