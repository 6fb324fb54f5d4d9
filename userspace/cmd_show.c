// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm show: services and their servers, as a person wants to see them.
 */
#include "cmd.h"
#include "fetch.h"
#include "json.h"
#include "parse.h"
#include "value.h"

#include <errno.h>

const char show_help_text[] =
"Usage: dsradm show [ SERVICE ]\n"
"where  SERVICE := { { tcp | udp | sctp | udplite } VIP:PORTS | mark N }\n";

/* A module that knows no devices has none to show. */
static int print_devices(struct context *ctx, bool behind_services)
{
	struct devices devices;
	struct refusal refusal;
	size_t i;
	int ret;

	ret = fetch_devices(ctx->nl, &devices, &refusal);
	if (ret == -EOPNOTSUPP)
		return EXIT_DONE;
	if (ret)
		return kernel_error(&refusal, "show the devices");
	if (devices.n && behind_services)
		fputc('\n', ctx->print.out);
	for (i = 0; i < devices.n; i++)
		print_device(ctx->print.out, &devices.device[i]);
	devices_free(&devices);
	return EXIT_DONE;
}

static void print_table(const struct print *print, const struct table *table,
			bool servers)
{
	size_t i;

	for (i = 0; i < table->n; i++) {
		if (i && servers)
			fputc('\n', print->out);
		print_service(print, &table->services[i]);
		if (servers)
			print_servers(print, &table->services[i]);
	}
}

/**
 * show_services - show one service or all
 * @ctx: what to work with
 * @w: the words: nothing, or what names a service
 * @servers: the servers too
 *
 * Return: an exit code.
 */
int show_services(struct context *ctx, struct words *w, bool servers)
{
	struct service_id id, *only = NULL;
	char text[SERVICE_TEXT_MAX];
	struct refusal refusal;
	struct complaint c;
	struct table table;
	int ret = EXIT_DONE;

	if (words_peek(w)) {
		if (parse_service_id(w, &id, &c) || words_end(w, &c))
			return usage_error(&c);
		only = &id;
	}
	if (context_open(ctx))
		return EXIT_KERNEL;
	if (fetch_table(ctx->nl, only, servers, &table, &refusal))
		return kernel_error(&refusal, "show %s%s",
				    only ? "service " : "the services",
				    only ? service_text(text, only) : "");
	if (ctx->json)
		json_write(ctx->print.out, json_table(&table, servers),
			   ctx->pretty);
	else
		print_table(&ctx->print, &table, servers);
	if (servers && !only && !ctx->json)
		ret = print_devices(ctx, table.n);
	table_free(&table);
	return ret;
}

/**
 * cmd_show - do what the words behind "show" say
 * @ctx: what to work with
 * @w: the words
 *
 * Return: an exit code.
 */
int cmd_show(struct context *ctx, struct words *w)
{
	return show_services(ctx, w, true);
}
