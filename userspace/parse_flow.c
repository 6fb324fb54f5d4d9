// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to a client's tuple.
 */
#include "parse.h"

#include "parse_common.h"
#include "value.h"

#include <string.h>

static int parse_flow_protocol(struct args *args, uint8_t *protocol,
			       struct parse_error *e)
{
	const char *word = args_next(args);

	if (!word || !value_any_protocol(word, protocol))
		return parse_expected(args, word, PARSE_ANY_PROTOCOL, e);
	if (*protocol != IPPROTO_ICMP && *protocol != IPPROTO_ICMPV6)
		return 0;
	return parse_expected(args, word,
			      "a protocol but ICMP, which no service takes", e);
}

/* ADDRESS:PORT, a single one */
static int parse_one_port(struct args *args, uint8_t protocol,
			  struct address *address, uint16_t *port,
			  const char *what, const char *one,
			  struct parse_error *e)
{
	struct endpoint endpoint;

	if (parse_endpoint(args, protocol, &endpoint, what, e))
		return -1;
	if (!endpoint.first || endpoint.first != endpoint.last)
		return parse_expected(args, args->word[args->at - 1], one, e);
	*address = endpoint.address;
	*port = endpoint.first;
	return 0;
}

static int parse_bare(struct args *args, struct address *address,
		      const char *what, struct parse_error *e)
{
	const char *word = args_next(args);

	if (!word || !value_address(word, address))
		return parse_expected(args, word, what, e);
	return parse_fault(args, address, "a unicast address", e);
}

static int parse_ends(struct args *args, struct flow *flow,
		      struct parse_error *e)
{
	if (!protocol_has_ports(flow->protocol)) {
		if (parse_bare(args, &flow->client, "CLIENT, an address", e) ||
		    parse_bare(args, &flow->vip, "VIP, an address", e))
			return -1;
	} else if (parse_one_port(args, flow->protocol, &flow->client,
				  &flow->client_port, "CLIENT:PORT",
				  "one port of the client", e) ||
		   parse_one_port(args, flow->protocol, &flow->vip,
				  &flow->vip_port, "VIP:PORT",
				  "one port of the VIP", e)) {
		return -1;
	}
	if (flow->client.len != flow->vip.len)
		return parse_expected(args, args->word[args->at - 1],
				      "a VIP of the client's address family", e);
	return 0;
}

/**
 * parse_flow - read a client's tuple
 * @args: the arguments: PROTOCOL CLIENT:PORT VIP:PORT [mark N], until the end; no ports
 *	for a protocol that has none
 * @flow: the flow
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_flow(struct args *args, struct flow *flow, struct parse_error *e)
{
	const char *word;

	memset(flow, 0, sizeof(*flow));
	if (parse_flow_protocol(args, &flow->protocol, e) ||
	    parse_ends(args, flow, e))
		return -1;
	word = args_next(args);
	if (!word)
		return 0;
	if (strcmp(word, "mark"))
		return parse_expected(args, word, "mark, or nothing more", e);
	return parse_mark(args, &flow->mark, e) ? -1 : args_end(args, e);
}
