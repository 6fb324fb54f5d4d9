// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the model to text for people: a table of 80 columns, and sentences.
 * Colours only mark what the words say already.
 */
#include "print.h"

#include "names.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS		80
#define ADDRESS_MIN	15	/* an IPv4 address: tables line up */
#define OVERLAPS_SHOWN	4

#define DIM	"2"
#define RED	"31"
#define GREEN	"32"
#define YELLOW	"33"
#define CYAN	"36"

/**
 * paint - write text in a colour, where there are colours
 * @print: where to
 * @color: its number
 * @text: the text
 */
void paint(const struct print *print, const char *color, const char *text)
{
	if (print->color)
		fprintf(print->out, "\033[%sm%s\033[0m", color, text);
	else
		fputs(text, print->out);
}

/**
 * duration_text - write a time span, at most two units
 * @buf: room for it
 * @ms: milliseconds
 *
 * Return: @buf.
 */
const char *duration_text(char buf[DURATION_TEXT_MAX], uint64_t ms)
{
	uint64_t s = ms / 1000;

	if (s < 60)
		snprintf(buf, DURATION_TEXT_MAX, "%us", (unsigned int)s);
	else if (s < 3600)
		snprintf(buf, DURATION_TEXT_MAX, "%um%02us",
			 (unsigned int)(s / 60), (unsigned int)(s % 60));
	else if (s < 86400)
		snprintf(buf, DURATION_TEXT_MAX, "%uh%02um",
			 (unsigned int)(s / 3600),
			 (unsigned int)(s % 3600 / 60));
	else
		snprintf(buf, DURATION_TEXT_MAX, "%llud%02uh",
			 (unsigned long long)(s / 86400),
			 (unsigned int)(s % 86400 / 3600));
	return buf;
}

/**
 * amount_text - write a number in at most six characters
 * @buf: room for it
 * @amount: the number, not negative
 *
 * Return: @buf; below a million exact to the unit.
 */
const char *amount_text(char buf[AMOUNT_TEXT_MAX], double amount)
{
	static const char units[] = "MGTPE";
	size_t unit = 0;

	if (amount < 999999.5) {
		snprintf(buf, AMOUNT_TEXT_MAX, "%.0f", amount);
		return buf;
	}
	amount /= 1e6;
	while (amount >= 999.5 && units[unit + 1]) {
		amount /= 1000;
		unit++;
	}
	snprintf(buf, AMOUNT_TEXT_MAX, "%.*f%c",
		 amount < 9.995 ? 2 : amount < 99.95 ? 1 : 0, amount,
		 units[unit]);
	return buf;
}

static bool server_ready(const struct server *server)
{
	return server->state == DSR_SERVER_UP ||
	       server->state == DSR_SERVER_LOCAL;
}

static const char *reason_text(const struct server *server)
{
	if (server->address.len == 16 &&
	    server->reason == DSR_REASON_RESOLVING)
		return "awaiting ND";
	if (server->address.len == 16 &&
	    server->reason == DSR_REASON_NO_ANSWER)
		return "no ND answer";
	return name_of(&reason_sentences, server->reason);
}

/*
 * Up and with a weight: whether it takes more flows, as far as its limit says,
 * and whether it is the one that is meant.
 */
static void up_text(char buf[STATE_TEXT_MAX], const struct server *server)
{
	const char *state = server->full ? "full" :
			    name_of(&state_names, server->state);
	char active[AMOUNT_TEXT_MAX], max[AMOUNT_TEXT_MAX];
	size_t len;

	if (server->max_flows && server->has_active)
		snprintf(buf, STATE_TEXT_MAX, "%s, %s of %s flows", state,
			 amount_text(active, server->active),
			 amount_text(max, server->max_flows));
	else
		snprintf(buf, STATE_TEXT_MAX, "%s", state);
	len = strlen(buf);
	if (server->doubt)
		snprintf(buf + len, STATE_TEXT_MAX - len, ": %s",
			 name_of(&doubt_sentences, server->doubt));
}

/**
 * server_state_text - say a server's state in few words
 * @buf: room for them
 * @server: the server
 * @since: say for how long too, when it is not up
 *
 * Return: @buf. What follows ": " is the reason.
 */
const char *server_state_text(char buf[STATE_TEXT_MAX],
			      const struct server *server, bool since)
{
	const char *state = name_of(&state_names, server->state);
	char age[DURATION_TEXT_MAX];

	if (!server_ready(server) && since)
		snprintf(buf, STATE_TEXT_MAX, "%s %s: %s", state,
			 duration_text(age, server->state_age),
			 reason_text(server));
	else if (!server_ready(server))
		snprintf(buf, STATE_TEXT_MAX, "%s: %s", state,
			 reason_text(server));
	else if (server->weight)
		up_text(buf, server);
	else
		snprintf(buf, STATE_TEXT_MAX, "%s",
			 server_flows(server) ? "draining" : "drained");
	return buf;
}

static const char *state_color(const struct server *server)
{
	if (server->state == DSR_SERVER_UNRESOLVED)
		return YELLOW;
	if (!server_ready(server))
		return RED;
	if (!server->weight)
		return CYAN;
	return server->full || server->doubt ? YELLOW : GREEN;
}

/* Take an option off the front of its words: a timeout has three, others two. */
static char *take_option(char **rest)
{
	int words = strncmp(*rest, "timeout ", 8) ? 2 : 3;
	char *option = *rest, *end = option;

	while (end && words--)
		end = strchr(end + (end > option), ' ');
	*rest = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	return option;
}

/* Print options with line breaks between them, lines behind the first indented. */
static void print_wrapped(FILE *out, size_t column, char *options)
{
	char *rest = *options == ' ' ? options + 1 : options, *option;

	while (rest && *rest) {
		option = take_option(&rest);
		if (column + 1 + strlen(option) > COLUMNS) {
			fputs("\n   ", out);
			column = 3;
		}
		column += fprintf(out, " %s", option);
	}
	fputc('\n', out);
}

/* The options of a service or, when there is one, of its server. */
static void print_indented(const struct print *print, size_t column,
			   const struct service *service,
			   const struct server *server)
{
	char *words = NULL;
	size_t len;
	FILE *stream = open_memstream(&words, &len);

	if (!stream) {
		fputc('\n', print->out);
		return;
	}
	if (server)
		print_non_default(stream, server_options, server);
	else
		print_non_default(stream, service_options, service);
	fclose(stream);
	print_wrapped(print->out, column, words);
	free(words);
}

static void print_service_line(const struct print *print,
			       const struct service *service)
{
	char text[SERVICE_TEXT_MAX];

	service_text(text, &service->id);
	paint(print, BOLD, text);
	print_indented(print, strlen(text), service, NULL);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/**
 * print_service - print a service: what names it, its options, its counters
 * @print: where to
 * @service: the service
 */
void print_service(const struct print *print, const struct service *service)
{
	char amount[AMOUNT_TEXT_MAX], bytes[AMOUNT_TEXT_MAX];
	FILE *out = print->out;

	print_service_line(print, service);
	if (service->standby) {
		fputs("  ", out);
		paint(print, YELLOW, "standby: the VIP is not on this gateway");
		fputc('\n', out);
	}
	fputs("  ", out);
	if (service->rows_total)
		fprintf(out, "%u rows, %u dirty; ", service->rows_total,
			service->rows_dirty);
	fprintf(out, "%s packet%s, %s bytes",
		amount_text(amount, service->packets), plural(service->packets),
		amount_text(bytes, service->bytes));
	if (service->no_server_packets)
		fprintf(out, "; %s packet%s found no server",
			amount_text(amount, service->no_server_packets),
			plural(service->no_server_packets));
	fputc('\n', out);
}

/**
 * print_overlaps - say which services take packets of another
 * @print: where to
 * @overlaps: all services
 * @id: what names the other
 */
void print_overlaps(const struct print *print, const struct overlaps *overlaps,
		    const struct service_id *id)
{
	const struct service_id *found[OVERLAPS_SHOWN];
	size_t n = overlaps_find(overlaps, id, found, OVERLAPS_SHOWN), i;
	char text[SERVICE_TEXT_MAX];

	for (i = 0; i < n && i < OVERLAPS_SHOWN; i++)
		fprintf(print->out, "  overruled by %s\n",
			service_text(text, found[i]));
	if (n > i)
		fprintf(print->out, "  overruled by %zu more\n", n - i);
}

/* Wide enough for each server's address. */
static int address_width(const struct service *service)
{
	char address[ADDRESS_TEXT_MAX];
	int width = ADDRESS_MIN, len;
	size_t i;

	for (i = 0; i < service->n_servers; i++) {
		len = strlen(address_text(address,
					  &service->servers[i].address));
		if (len > width)
			width = len;
	}
	return width;
}

/* The state in the last column; its reason on a line of its own if need be. */
static void print_state(const struct print *print, const struct server *server,
			int column)
{
	char text[STATE_TEXT_MAX], *reason = NULL;

	server_state_text(text, server, true);
	if (column + strlen(text) > COLUMNS)
		reason = strstr(text, ": ");
	if (reason)
		*reason = '\0';
	if (column + strlen(text) > COLUMNS)
		fputs("\n      ", print->out);
	paint(print, state_color(server), text);
	if (reason)
		fprintf(print->out, "\n      %s", reason + 2);
	fputc('\n', print->out);
}

static void print_server(const struct print *print,
			 const struct service *service,
			 const struct server *server, int width)
{
	char address[ADDRESS_TEXT_MAX], share[16] = "-";
	char flows[AMOUNT_TEXT_MAX], packets[AMOUNT_TEXT_MAX];
	int column;

	if (service->rows_total)
		snprintf(share, sizeof(share), "%.1f%%",
			 100.0 * server->rows / service->rows_total);
	column = fprintf(print->out, "  %-*s %6u %6s %6s %7s  ", width,
			 address_text(address, &server->address),
			 server->weight, share,
			 amount_text(flows, server_flows(server)),
			 amount_text(packets, server->packets));
	print_state(print, server, column);
}

/**
 * print_servers - print a service's servers as a table
 * @print: where to
 * @service: the service
 */
void print_servers(const struct print *print, const struct service *service)
{
	int width = address_width(service);
	char head[COLUMNS + 1];
	size_t i;

	if (!service->n_servers) {
		fputs("  ", print->out);
		paint(print, RED, "no servers");
		fputc('\n', print->out);
		return;
	}
	snprintf(head, sizeof(head), "  %-*s %6s %6s %6s %7s  %s", width,
		 "server", "weight", "share", "flows", "packets", "state");
	paint(print, DIM, head);
	fputc('\n', print->out);
	for (i = 0; i < service->n_servers; i++)
		print_server(print, service, &service->servers[i], width);
}

static void print_egress(const struct print *print, const struct server *server)
{
	char dev[IF_NAMESIZE], mac[MAC_TEXT_MAX];

	if (!server->egress_ifindex)
		return;
	fprintf(print->out, "  frames leave by %s",
		dev_text(dev, server->egress_ifindex));
	if (!mac_is_zero(server->egress_mac))
		fprintf(print->out, " to %s",
			mac_text(mac, server->egress_mac));
	if (server->egress_mtu)
		fprintf(print->out, ", MTU %u", server->egress_mtu);
	fputc('\n', print->out);
}

/**
 * print_server_details - print all that is known of one server
 * @print: where to
 * @service: its service
 * @server: the server
 */
void print_server_details(const struct print *print,
			  const struct service *service,
			  const struct server *server)
{
	char text[SERVICE_TEXT_MAX], address[ADDRESS_TEXT_MAX];
	char state[STATE_TEXT_MAX], age[DURATION_TEXT_MAX];
	FILE *out = print->out;
	size_t column, i;

	column = fprintf(out, "%s ", service_text(text, &service->id));
	paint(print, BOLD, address_text(address, &server->address));
	print_indented(print, column + strlen(address), service, server);
	fputs("  ", out);
	paint(print, state_color(server),
	      server_state_text(state, server, true));
	/* The age is the link's, not that of a limit or a drain. */
	if (server_ready(server))
		fprintf(out, server->max_flows || !server->weight ?
			"; ready for %s" : " for %s",
			duration_text(age, server->state_age));
	fputc('\n', out);
	print_egress(print, server);
	if (service->rows_total)
		fprintf(out, "  %u of %u rows\n", server->rows,
			service->rows_total);
	fputs("  flows:", out);
	for (i = 0; i < FLOW_KINDS; i++)
		fprintf(out, "%s %u %s", i ? "," : "", server->flows[i],
			name_of(&timeout_names, i));
	if (server->has_active)
		fprintf(out, "; %u active, %u pending now", server->active,
			server->pending);
	fprintf(out, "\n  %llu packets, %llu bytes\n",
		(unsigned long long)server->packets,
		(unsigned long long)server->bytes);
}

/**
 * print_settings - print a namespace's settings, one a line
 * @print: where to
 * @settings: the settings
 * @secret: the secret too
 */
void print_settings(const struct print *print, const struct settings *settings,
		    bool secret)
{
	char text[OPTION_LIST_MAX];
	const struct option *o;

	for (o = settings_options; o->attr; o++) {
		if (o->type == OPTION_SECRET && !secret)
			continue;
		fprintf(print->out, "%s ", option_text(text, o));
		print_value(print->out, o, settings);
		fputc('\n', print->out);
	}
}
