// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules about options that are good one by one and not together, and about what
 * cannot be changed while flows go by it, in the module's words (nl_common.c,
 * nl_options.c, nl_server.c, nl_replace.c, transaction.c).
 */
#include "rules.h"

#include "array.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

/**
 * struct kind - what a scheduler is, as in the module
 * @name: its name
 * @per_flow: it chooses for each flow, not by hash
 * @looks: it goes by numbers of flows
 * @source: it hashes the client's address alone
 */
struct kind {
	const char *name;
	bool per_flow;
	bool looks;
	bool source;
};

static const struct kind kinds[] = {
	{ "rendezvous", false, false, false },
	{ "maglev", false, false, false },
	{ "sh", false, false, true },
	{ "rr", true, false, false },
	{ "wrr", true, false, false },
	{ "lc", true, true, false },
	{ "wlc", true, true, false },
	{ "sed", true, true, false },
	{ "nq", true, true, false },
	{ "p2c", true, true, false },
	{ "fo", true, true, false },
	{ "ovf", true, true, false },
};

/* What no VIP can be, nor have in it; a prefix begins with none of the others. */
static const struct address special[] = {
	{ 4, { 127 } },				/* loopback */
	{ 4, { 224 } },				/* multicast */
	{ 4, { 255, 255, 255, 255 } },		/* broadcast */
	{ 16, { 0xfe, 0x80 } },			/* link-local */
	{ 16, { 0xff } },			/* multicast */
};

static const struct kind *find_kind(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

/* Complain about the value of an option, which is among the words. */
static int refuse_value(const struct words *w, const char *option,
			struct complaint *c, const char *text)
{
	size_t i = w->n - 1;

	while (i && strcmp(w->word[i - 1], option))
		i--;
	return complain(c, i, "%s", text);
}

static int refuse_scheduler(const struct words *w, struct complaint *c)
{
	char text[160] = "unknown scheduler: expected one of";
	size_t i, len = strlen(text);

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		len += snprintf(text + len, sizeof(text) - len, " %s",
				kinds[i].name);
	return refuse_value(w, "scheduler", c, text);
}

static int check_scheduler(const struct words *w, const struct service *s,
			   struct complaint *c)
{
	const struct kind *kind = find_kind(s->scheduler);

	if (!kind)
		return refuse_scheduler(w, c);
	if (kind->per_flow && s->track == DSR_TRACK_NONE)
		return refuse_value(w, "track", c,
				    "a scheduler that chooses per flow must track flows: expected track auto or all");
	if (!kind->looks && s->slow_start)
		return refuse_value(w, "slow-start", c,
				    "slow start needs a scheduler by number of flows: expected lc, wlc, sed, nq, p2c, fo or ovf, or slow start off");
	return 0;
}

static bool is_link_local(const struct address *address)
{
	return address->len == 16 && address->bytes[0] == 0xfe &&
	       (address->bytes[1] & 0xc0) == 0x80;
}

static int check_vip(const struct service_id *id, struct complaint *c)
{
	struct address cut;
	size_t i;

	if (id->mark)
		return 0;
	if (is_link_local(&id->vip))
		return complain(c, 2,
				"a link-local address cannot be a virtual IP: expected one that clients can route to");
	for (i = 0; i < ARRAY_SIZE(special); i++) {
		cut = special[i];
		address_cut(&cut, id->prefix);
		if (address_equal(&cut, &id->vip))
			return complain(c, 2,
					"the prefix has loopback, multicast, broadcast or link-local addresses in it: expected a longer one");
	}
	return 0;
}

/**
 * rules_service - check what a service's options are together
 * @w: the words that said all of it, of which the third is the VIP
 * @service: the service
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int rules_service(const struct words *w, const struct service *service,
		  struct complaint *c)
{
	uint8_t protocol = service->id.protocol;

	if (check_vip(&service->id, c) || check_scheduler(w, service, c))
		return -1;
	if (!service->stateless)
		return 0;
	if (service->id.mark ||
	    (protocol != IPPROTO_UDP && protocol != IPPROTO_UDPLITE))
		return refuse_value(w, "stateless", c,
				    "a packet of a connection cannot be stateless: expected a UDP or UDP-Lite service");
	if (service->persist)
		return refuse_value(w, "stateless", c,
				    "a stateless service remembers no client: expected persist off, or stateless off");
	if (service->track == DSR_TRACK_ALL)
		return refuse_value(w, "stateless", c,
				    "a stateless service remembers no flow: expected track auto or none, or stateless off");
	return 0;
}

static int check_limit(const struct words *w, const struct service *service,
		       const struct server *server, struct complaint *c)
{
	if (!server->max_flows)
		return 0;
	if (service->stateless)
		return refuse_value(w, "max-flows", c,
				    "a stateless service counts no flows, its servers have no limit: expected max-flows off, or stateless off");
	if (service->track == DSR_TRACK_NONE)
		return refuse_value(w, "max-flows", c,
				    "a limit wants every flow to be tracked: expected max-flows off, or track auto or all");
	return 0;
}

static int check_mark(const struct words *w, const struct service *service,
		      const struct server *server, struct complaint *c)
{
	size_t i;

	if (!server->probe_mark)
		return 0;
	if (service->id.mark)
		return refuse_value(w, "probe-mark", c,
				    "a service by mark has no address that a probe could go to: expected no probe mark");
	for (i = 0; i < service->n_servers; i++)
		if (&service->servers[i] != server &&
		    service->servers[i].probe_mark == server->probe_mark)
			return refuse_value(w, "probe-mark", c,
					    "two servers have the same probe mark: expected one server for a mark");
	return 0;
}

/**
 * rules_server - check what a server is in its service
 * @w: the words that said all of it
 * @service: the service
 * @server: one of its servers
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int rules_server(const struct words *w, const struct service *service,
		 const struct server *server, struct complaint *c)
{
	if (check_limit(w, service, server, c) ||
	    check_mark(w, service, server, c))
		return -1;
	if (is_link_local(&server->address) && !server->ifindex)
		return complain(c, 1,
				"a link-local address does not say its link: expected dev and the name of a device too");
	return 0;
}

/* Is a client the same set of addresses, where it is part of the flow hash? */
static bool same_clients(const struct service *a, const struct service *b)
{
	if (!a->persist || !b->persist)
		return !a->persist == !b->persist;
	if (a->id.vip.len != 16 && a->persist_prefix != b->persist_prefix)
		return false;
	return a->id.vip.len == 4 || a->persist_prefix6 == b->persist_prefix6;
}

/**
 * rules_move - check that a change of a service does not move every flow
 * @old: the service as it is
 * @new: as it shall be
 * @c: where to complain; of no word
 *
 * Return: 0, or -1 with a complaint.
 */
int rules_move(const struct service *old, const struct service *new,
	       struct complaint *c)
{
	const struct kind *from = find_kind(old->scheduler);
	const struct kind *to = find_kind(new->scheduler);

	if (!old->n_servers)
		return 0;
	if (from && to && from->source != to->source)
		return complain(c, 0,
				"scheduler sh cannot be set or left while the service has servers: every flow would move");
	if (!same_clients(old, new))
		return complain(c, 0,
				"persistence cannot be switched while the service has servers: every flow would move");
	return 0;
}
