// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm stats: the namespace's counters with what they mean or, with -w, what
 * happens per second. Rates are of two looks at the counters of the kernel.
 */
#include "cmd.h"
#include "counters.h"
#include "fetch.h"
#include "json.h"
#include "parse.h"
#include "value.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char stats_help[] =
"Usage: dsradm stats [ -a | --explain ] [ -w [ SECONDS ] ] [ -c COUNT ]\n"
"where  -a, or --explain, shows counters that are zero too\n"
"       -w shows packets per second, every SECONDS (1)\n"
"       -c stops after COUNT times\n";

/**
 * struct look - the counters of one moment
 * @table: the services and servers
 * @counters: the namespace's
 * @when: seconds on a clock that only goes forward
 */
struct look {
	struct table table;
	struct counters counters;
	double when;
};

/**
 * struct watch - what -w shows
 * @ctx: what to work with
 * @all: -a
 * @on: -w
 * @seconds: between two looks
 * @count: how often to show; 0: for ever
 */
struct watch {
	struct context *ctx;
	bool all;
	bool on;
	uint32_t seconds;
	uint32_t count;
};

/* Which options were given */
#define GIVEN_WATCH	1
#define GIVEN_COUNT	2

/**
 * struct rate - what happens per second
 * @packets: packets
 * @bytes: bytes
 */
struct rate {
	double packets;
	double bytes;
};

static int parse_count(struct args *args, uint32_t max, uint32_t *out,
		       struct parse_error *e)
{
	const char *word = args_next(args);
	uint64_t value;
	char what[40];

	snprintf(what, sizeof(what), "a number from 1 to %u", max);
	if (!word || !value_number(word, 1, max, &value))
		return set_expected(e, args, word ? args->at - 1 : args->n,
				    what);
	*out = value;
	return 0;
}

/* Behind -w; the number may be left out. */
static int parse_every(struct args *args, struct watch *watch,
		       struct parse_error *e)
{
	const char *word = args_peek(args);

	watch->on = true;
	if (!word || *word == '-')
		return 0;
	return parse_seconds(args, 1, 86400, &watch->seconds, e);
}

static int parse_watch(struct args *args, struct watch *watch,
		       struct parse_error *e)
{
	uint64_t given = 0;
	const char *word;

	while ((word = args_next(args))) {
		if (!strcmp(word, "-a") || !strcmp(word, "--explain")) {
			watch->all = true;
		} else if (!strcmp(word, "-w")) {
			if (parse_once(args, &given, GIVEN_WATCH, e) ||
			    parse_every(args, watch, e))
				return -1;
		} else if (!strcmp(word, "-c")) {
			if (parse_once(args, &given, GIVEN_COUNT, e) ||
			    parse_count(args, INT32_MAX, &watch->count, e))
				return -1;
		} else {
			return set_expected(e, args, args->at - 1,
					    "-a, -w or -c");
		}
	}
	if (watch->count && !watch->on)
		return set_error(e, args->n, "-c without -w: expected both");
	return 0;
}

/* Print a sentence with line breaks, each line behind @indent spaces. */
static void print_sentence(FILE *out, const char *text, size_t indent)
{
	size_t room = 80 - indent, len;

	while (*text) {
		len = strlen(text);
		if (len > room) {
			len = room;
			while (len && text[len] != ' ')
				len--;
			if (!len)
				len = room;
		}
		fprintf(out, "%*s%.*s\n", (int)indent, "", (int)len, text);
		text += len;
		text += strspn(text, " ");
	}
}

/* A part of another counter is indented below it. */
static void print_counter(FILE *out, const struct counter *counter)
{
	int indent = 2 * counter_depth(counter->id);

	fprintf(out, "%*s%-*s %llu\n", indent, "", 24 - indent, counter->name,
		(unsigned long long)counter->value);
	print_sentence(out, counter_meaning(counter->id), indent + 4);
}

static int show_counters(struct watch *watch)
{
	struct context *ctx = watch->ctx;
	const struct counter *counter;
	struct counters counters;
	struct nl_error nlerr;
	bool some = false;
	size_t i;

	if (fetch_counters(ctx->nl, &counters, &nlerr))
		return kernel_error(&nlerr, "read the counters");
	if (ctx->json) {
		json_write(ctx->print.out,
			   json_pack("{s:o}", "counters",
				     json_counters(&counters)), ctx->pretty);
		return EXIT_DONE;
	}
	for (i = 0; i < counters.n; i++) {
		counter = &counters.counter[i];
		if (!counter->value && !watch->all)
			continue;
		some = true;
		print_counter(ctx->print.out, counter);
	}
	if (!some)
		fputs("all counters are zero\n", ctx->print.out);
	return EXIT_DONE;
}

/* Who watches would rather wait than be told that the table kept changing. */
static int take_look(struct context *ctx, struct look *look,
		     struct nl_error *nlerr)
{
	struct timespec now;
	int ret;

	do {
		ret = fetch_counters(ctx->nl, &look->counters, nlerr);
		if (!ret)
			ret = fetch_table(ctx->nl, NULL, true, &look->table,
					  nlerr);
	} while (ret == -EINTR);
	if (ret)
		return ret;
	clock_gettime(CLOCK_MONOTONIC, &now);
	look->when = now.tv_sec + now.tv_nsec / 1e9;
	return 0;
}

/* Per second; nothing for a counter that began anew. */
static double per_second(uint64_t before, uint64_t after, double seconds)
{
	return after > before && seconds > 0 ? (after - before) / seconds : 0;
}

static struct rate service_rate(const struct service *before,
				const struct service *after, double seconds)
{
	struct rate rate = { 0, 0 };

	if (!before)
		return rate;
	rate.packets = per_second(before->packets, after->packets, seconds);
	rate.bytes = per_second(before->bytes, after->bytes, seconds);
	return rate;
}

static struct rate server_rate(const struct service *before,
			       const struct server *after, double seconds)
{
	const struct server *was = NULL;
	struct rate rate = { 0, 0 };

	if (before)
		was = service_server(before, &after->address);
	if (!was || was->index != after->index)
		return rate;
	rate.packets = per_second(was->packets, after->packets, seconds);
	rate.bytes = per_second(was->bytes, after->bytes, seconds);
	return rate;
}

static void print_rate(FILE *out, int indent, const char *name,
		       const struct rate *rate)
{
	char packets[AMOUNT_TEXT_MAX], bits[AMOUNT_TEXT_MAX];

	fprintf(out, "%*s%-*s %8s packet/s %8s bit/s\n", indent, "",
		50 - indent, name, amount_text(packets, rate->packets),
		amount_text(bits, rate->bytes * 8));
}

static void print_service_rates(FILE *out, const struct service *before,
				const struct service *service, double seconds)
{
	char text[SERVICE_TEXT_MAX], address[ADDRESS_TEXT_MAX];
	struct rate rate;
	size_t i;

	rate = service_rate(before, service, seconds);
	print_rate(out, 0, service_text(text, &service->id), &rate);
	for (i = 0; i < service->n_servers; i++) {
		const struct server *server = &service->servers[i];

		rate = server_rate(before, server, seconds);
		print_rate(out, 2, address_text(address, &server->address),
			   &rate);
	}
}

/* The value that a counter had, by its number. */
static uint64_t counter_before(const struct counters *before, uint32_t id,
			       uint64_t otherwise)
{
	size_t i;

	for (i = 0; i < before->n; i++)
		if (before->counter[i].id == id)
			return before->counter[i].value;
	return otherwise;
}

static double counter_rate(const struct counters *before,
			   const struct counter *after, double seconds)
{
	return per_second(counter_before(before, after->id, after->value),
			  after->value, seconds);
}

static void print_rates(struct watch *watch, const struct look *before,
			const struct look *after)
{
	double seconds = after->when - before->when, rate;
	FILE *out = watch->ctx->print.out;
	const struct counter *counter;
	char text[AMOUNT_TEXT_MAX];
	int indent;
	size_t i;

	if (isatty(fileno(out)))
		fputs("\033[H\033[J", out);
	for (i = 0; i < after->table.n; i++) {
		const struct service *service = &after->table.services[i];

		print_service_rates(out,
				    table_find(&before->table, &service->id),
				    service, seconds);
	}
	for (i = 0; i < after->counters.n; i++) {
		counter = &after->counters.counter[i];
		rate = counter_rate(&before->counters, counter, seconds);
		indent = 2 * counter_depth(counter->id);
		if (rate > 0 || watch->all)
			fprintf(out, "%*s%-*s %8s /s\n", indent, "",
				50 - indent, counter->name,
				amount_text(text, rate));
	}
	fputc('\n', out);
}

static void set_rate(json_t *object, const struct rate *rate)
{
	json_object_set_new(object, "packets_per_second",
			    json_real(rate->packets));
	json_object_set_new(object, "bytes_per_second", json_real(rate->bytes));
}

static json_t *json_service_rates(const struct service *before,
				  const struct service *service,
				  double seconds)
{
	json_t *object = json_service_id(&service->id), *servers, *server;
	char address[ADDRESS_TEXT_MAX];
	struct rate rate;
	size_t i;

	rate = service_rate(before, service, seconds);
	set_rate(object, &rate);
	servers = json_array();
	for (i = 0; i < service->n_servers; i++) {
		server = json_pack("{s:s}", "address",
				   address_text(address,
						&service->servers[i].address));
		rate = server_rate(before, &service->servers[i], seconds);
		set_rate(server, &rate);
		json_array_append_new(servers, server);
	}
	json_object_set_new(object, "servers", servers);
	return object;
}

static json_t *json_rates(const struct look *before, const struct look *after)
{
	json_t *services = json_array(), *counters = json_object();
	double seconds = after->when - before->when;
	size_t i;

	for (i = 0; i < after->table.n; i++) {
		const struct service *service = &after->table.services[i];

		json_array_append_new(services,
				      json_service_rates(table_find(&before->table,
								    &service->id),
							 service, seconds));
	}
	for (i = 0; i < after->counters.n; i++) {
		const struct counter *counter = &after->counters.counter[i];

		json_object_set_new(counters, counter->name,
				    json_real(counter_rate(&before->counters,
							   counter, seconds)));
	}
	return json_pack("{s:f,s:o,s:o}", "interval", seconds,
			 "services", services, "counters", counters);
}

static int watch_rates(struct watch *watch)
{
	struct timespec pause = { .tv_sec = watch->seconds };
	struct context *ctx = watch->ctx;
	struct look before, after;
	struct nl_error nlerr;
	uint32_t done = 0;

	if (take_look(ctx, &before, &nlerr))
		return kernel_error(&nlerr, "read the counters");
	do {
		nanosleep(&pause, NULL);
		if (take_look(ctx, &after, &nlerr)) {
			table_free(&before.table);
			return kernel_error(&nlerr, "read the counters");
		}
		if (ctx->json)
			json_write(ctx->print.out, json_rates(&before, &after),
				   false);
		else
			print_rates(watch, &before, &after);
		table_free(&before.table);
		before = after;
		done++;
	} while (!fflush(ctx->print.out) &&
		 (!watch->count || done < watch->count));
	table_free(&before.table);
	return EXIT_DONE;
}

/**
 * cmd_stats - do what the words behind "stats" say
 * @ctx: what to work with
 * @args: the arguments
 *
 * Return: an exit code.
 */
int cmd_stats(struct context *ctx, struct args *args)
{
	struct watch watch = { .ctx = ctx, .seconds = 1 };
	struct parse_error e;

	if (parse_watch(args, &watch, &e))
		return usage_error(&e);
	if (context_open(ctx))
		return EXIT_KERNEL;
	return watch.on ? watch_rates(&watch) : show_counters(&watch);
}
