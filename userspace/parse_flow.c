// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to a client's tuple.
 */
#include "parse.h"

#include "parse_words.h"
#include "value.h"

#include <string.h>

static int parse_flow_protocol(struct args *args, uint8_t *protocol,
			       struct complaint *c)
{
	const char *word = args_next(args);

	if (!word || !value_any_protocol(word, protocol))
		return parse_expected(args, word, PARSE_ANY_PROTOCOL, c);
	if (*protocol != IPPROTO_ICMP && *protocol != IPPROTO_ICMPV6)
		return 0;
	return parse_expected(args, word,
			      "a protocol but ICMP, which no service takes", c);
}

/* ADDRESS:PORT, a single one */
static int parse_one_port(struct args *args, uint8_t protocol,
			  struct address *address, uint16_t *port,
			  const char *what, const char *one,
			  struct complaint *c)
{
	struct endpoint endpoint;

	if (parse_endpoint(args, protocol, &endpoint, what, c))
		return -1;
	if (!endpoint.first || endpoint.first != endpoint.last)
		return parse_expected(args, args->word[args->at - 1], one, c);
	*address = endpoint.address;
	*port = endpoint.first;
	return 0;
}

static int parse_bare(struct args *args, struct address *address,
		      const char *what, struct complaint *c)
{
	const char *word = args_next(args);

	if (!word || !value_address(word, address))
		return parse_expected(args, word, what, c);
	return parse_fault(args, address, "a unicast address", c);
}

static int parse_ends(struct args *args, struct flow *flow, struct complaint *c)
{
	if (!protocol_has_ports(flow->protocol)) {
		if (parse_bare(args, &flow->client, "CLIENT, an address", c) ||
		    parse_bare(args, &flow->vip, "VIP, an address", c))
			return -1;
	} else if (parse_one_port(args, flow->protocol, &flow->client,
				  &flow->client_port, "CLIENT:PORT",
				  "one port of the client", c) ||
		   parse_one_port(args, flow->protocol, &flow->vip,
				  &flow->vip_port, "VIP:PORT",
				  "one port of the VIP", c)) {
		return -1;
	}
	if (flow->client.len != flow->vip.len)
		return parse_expected(args, args->word[args->at - 1],
				      "a VIP of the client's address family", c);
	return 0;
}

/**
 * parse_flow - read a client's tuple
 * @args: the arguments: PROTOCOL CLIENT:PORT VIP:PORT [mark N], until the end; no ports
 *	for a protocol that has none
 * @flow: the flow
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_flow(struct args *args, struct flow *flow, struct complaint *c)
{
	const char *word;

	memset(flow, 0, sizeof(*flow));
	if (parse_flow_protocol(args, &flow->protocol, c) ||
	    parse_ends(args, flow, c))
		return -1;
	word = args_next(args);
	if (!word)
		return 0;
	if (strcmp(word, "mark"))
		return parse_expected(args, word, "mark, or nothing more", c);
	return parse_mark(args, &flow->mark, c) ? -1 : args_end(args, c);
}
