// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a client's packets go, and why, in sentences.
 */
#include "print.h"

#include "names.h"
#include "value.h"

static const char *end_text(char buf[ENDPOINT_TEXT_MAX],
			    const struct flow *flow,
			    const struct address *address, uint16_t port)
{
	if (protocol_has_ports(flow->protocol))
		return endpoint_text(buf, address, port, port);
	return address_text(buf, address);
}

/**
 * flow_text - write a client's tuple
 * @buf: room for it
 * @flow: the flow
 * @between: what stands between the client and the VIP
 *
 * Return: @buf.
 */
const char *flow_text(char buf[FLOW_TEXT_MAX], const struct flow *flow,
		      const char *between)
{
	char client[ENDPOINT_TEXT_MAX], vip[ENDPOINT_TEXT_MAX];
	char protocol[PROTOCOL_TEXT_MAX], mark[24] = "";

	if (flow->mark)
		snprintf(mark, sizeof(mark), " mark %u", flow->mark);
	snprintf(buf, FLOW_TEXT_MAX, "%s %s%s%s%s",
		 any_protocol_text(protocol, flow->protocol),
		 end_text(client, flow, &flow->client, flow->client_port),
		 between,
		 end_text(vip, flow, &flow->vip, flow->vip_port), mark);
	return buf;
}

static void print_entry(FILE *out, const struct flow *flow)
{
	char idle[DURATION_TEXT_MAX];

	fprintf(out, "its entry in the flow table says so (%s, written %s ago)",
		name_of(&flow_state_names, flow->entry_state),
		duration_text(idle, flow->entry_idle * 1000ull));
}

static void print_dirty(FILE *out, const struct flow *flow)
{
	fprintf(out, "row %u is dirty and the flow has no entry: ", flow->row);
}

static void print_stateless(FILE *out, const struct flow *flow)
{
	fputs("the service is stateless, so ", out);
	if (flow->new_server.len)
		fprintf(out, "each packet goes to the owner of row %u",
			flow->row);
	else
		fputs("the scheduler chooses for each packet", out);
}

/* Of the row or, when that one cannot take it, of another */
static void print_owner(FILE *out, const struct flow *flow)
{
	if (!flow->row_dirty) {
		fprintf(out, "the owner of row %u is down or full, so another takes it",
			flow->row);
		return;
	}
	print_dirty(out, flow);
	fputs("no previous owner can have it; the owner takes it or, ", out);
	fputs("where that one is down or full, another", out);
}

static void print_scheduler(FILE *out, bool known)
{
	if (!known) {
		fputs("the flow has no entry, so the scheduler chooses when a packet comes",
		      out);
		return;
	}
	fputs("the flow has no entry: its hash says so for a connection ", out);
	fputs("that had begun, for a new one the scheduler looks", out);
}

/* Who chooses for each flow does not say beforehand whom it would choose. */
static void print_none(FILE *out, const struct flow *flow)
{
	if (flow->new_server.len)
		fputs("its server is gone and the service says 'gone drop'",
		      out);
	else
		fputs("no server can take it, or its own is gone and the service says 'gone drop'",
		      out);
}

/*
 * Why a flow goes where it goes: the second half of a sentence. @known: the first
 * half named a server.
 */
static void print_choice(FILE *out, const struct flow *flow, bool known)
{
	switch (flow->choice) {
	case DSR_CHOICE_ROW:
		fprintf(out, "row %u is clean and the server owns it",
			flow->row);
		break;
	case DSR_CHOICE_ENTRY:
		print_entry(out, flow);
		break;
	case DSR_CHOICE_PREVIOUS:
		print_dirty(out, flow);
		fputs("an old connection stays with the previous owner, ", out);
		fputs("a new one goes to the owner", out);
		break;
	case DSR_CHOICE_OWNER:
		print_owner(out, flow);
		break;
	case DSR_CHOICE_SCHEDULER:
		print_scheduler(out, known);
		break;
	case DSR_CHOICE_NONE:
		print_none(out, flow);
		break;
	case DSR_CHOICE_STATELESS:
		print_stateless(out, flow);
		break;
	default:
		fputs("for a reason that this version does not know", out);
	}
}

/* Which service takes a flow, where the flow's own words do not say so. */
static void print_taker(FILE *out, const struct service_id *id)
{
	char text[SERVICE_TEXT_MAX];
	bool exact = !id->mark && id->prefix == address_bits(&id->vip) &&
		     id->n_ports == 1 &&
		     id->ports->first == id->ports->last;

	if (!exact)
		fprintf(out, "Service %s takes it.\n", service_text(text, id));
}

/* Where it goes: its server or, of a stateless flow, that of each packet. */
static const struct address *destination(const struct message *message)
{
	const struct flow *flow = &message->flow;

	if (message->service.n_servers)
		return &message->service.servers[0].address;
	if (flow->choice == DSR_CHOICE_STATELESS && flow->new_server.len)
		return &flow->new_server;
	return NULL;
}

/* Where a new connection goes, when that is not where this one goes. */
static void print_new_server(const struct print *print,
			     const struct message *message)
{
	const struct address *to = destination(message);
	const struct flow *flow = &message->flow;
	char address[ADDRESS_TEXT_MAX];
	bool connection = flow->protocol == IPPROTO_TCP ||
			  flow->protocol == IPPROTO_SCTP;

	if (!flow->new_server.len ||
	    (to && address_equal(&flow->new_server, to)))
		return;
	fprintf(print->out, "A new %s would go to ",
		connection ? "connection" : "flow");
	paint(print, BOLD, address_text(address, &flow->new_server));
	fputs(".\n", print->out);
}

/**
 * print_flow - say where a client's packets go and why
 * @print: where to
 * @message: the flow, its service and its server if any
 */
void print_flow(const struct print *print, const struct message *message)
{
	const struct address *to = destination(message);
	const struct flow *flow = &message->flow;
	bool later = flow->choice == DSR_CHOICE_SCHEDULER ||
		     flow->choice == DSR_CHOICE_STATELESS;
	char server[ADDRESS_TEXT_MAX], text[FLOW_TEXT_MAX];
	FILE *out = print->out;

	fprintf(out, "%s goes to ", flow_text(text, flow, " to "));
	if (to)
		paint(print, BOLD, address_text(server, to));
	else
		fputs(later ? "no server yet" : "no server", out);
	fputs(": ", out);
	print_choice(out, flow, to);
	fputs(".\n", out);
	print_taker(out, &message->service.id);
	print_new_server(print, message);
}
