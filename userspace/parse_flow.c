// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to a client's tuple.
 */
#include "parse.h"

#include "parse_words.h"

#include <string.h>

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
		return parse_expected(w, w->word[w->at - 1],
				      "one port of the client", c);
	if (parse_endpoint(w, &vip, "VIP:PORT", c))
		return -1;
	if (!vip.first || vip.first != vip.last)
		return parse_expected(w, w->word[w->at - 1],
				      "one port of the VIP", c);
	if (client.address.len != vip.address.len)
		return parse_expected(w, w->word[w->at - 1],
				      "a VIP of the client's address family", c);
	flow->client = client.address;
	flow->client_port = client.first;
	flow->vip = vip.address;
	flow->vip_port = vip.first;
	return 0;
}
