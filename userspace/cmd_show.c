// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm show: services and their servers, as a person wants to see them.
 */
#include "check.h"
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
	struct nl_error nlerr;
	size_t i;
	int ret;

	ret = fetch_devices(ctx->nl, &devices, &nlerr);
	if (ret == -EOPNOTSUPP)
		return EXIT_DONE;
	if (ret)
		return kernel_error(&nlerr, "show the devices");
	if (devices.n && behind_services)
		fputc('\n', ctx->print.out);
	for (i = 0; i < devices.n; i++)
		print_device(ctx->print.out, &devices.device[i]);
	devices_free(&devices);
	return EXIT_DONE;
}

/**
 * struct shown - what is shown
 * @table: the services
 * @all: every service there is, for it may overrule one of @table
 * @overlaps: those of @all
 * @servers: the servers too
 */
struct shown {
	struct table table;
	struct table all;
	struct overlaps overlaps;
	bool servers;
};

static int fetch_shown(struct context *ctx, const struct service_id *only,
		       struct shown *shown, struct nl_error *nlerr)
{
	int ret;

	table_init(&shown->all);
	ret = fetch_table(ctx->nl, only, shown->servers, &shown->table, nlerr);
	if (!ret && only) {
		ret = fetch_table(ctx->nl, NULL, false, &shown->all, nlerr);
		if (ret)
			table_free(&shown->table);
	}
	if (!ret)
		overlaps_init(&shown->overlaps,
			      only ? &shown->all : &shown->table);
	return ret;
}

static void free_shown(struct shown *shown)
{
	overlaps_free(&shown->overlaps);
	table_free(&shown->all);
	table_free(&shown->table);
}

static void print_shown(const struct print *print, const struct shown *shown)
{
	const struct service *service;
	size_t i;

	for (i = 0; i < shown->table.n; i++) {
		service = &shown->table.services[i];
		if (i && shown->servers)
			fputc('\n', print->out);
		print_service(print, service);
		print_overlaps(print, &shown->overlaps, &service->id);
		if (shown->servers)
			print_servers(print, service);
	}
}

static json_t *json_shown(const struct shown *shown)
{
	json_t *array = json_table(&shown->table, shown->servers);
	size_t i;

	for (i = 0; i < shown->table.n; i++)
		json_object_set_new(json_array_get(array, i), "overruled_by",
				    json_overlaps(&shown->overlaps,
						  &shown->table.services[i].id));
	return array;
}

/* What of the servers the kernel does not say */
static void look_at_servers(const struct machine *machine, struct shown *shown)
{
	size_t i;

	for (i = 0; i < shown->table.n; i++)
		check_doubts(machine, &shown->table.services[i]);
}

static void warn_of_probes(struct machine *machine, const struct shown *shown)
{
	size_t i;

	for (i = 0; shown->servers && i < shown->table.n; i++)
		warn_probes(machine, &shown->table.services[i]);
}

/**
 * show_services - show one service or all
 * @ctx: what to work with
 * @args: the arguments: nothing, or what names a service
 * @servers: the servers too
 *
 * Return: an exit code.
 */
int show_services(struct context *ctx, struct args *args, bool servers)
{
	struct shown shown = { .servers = servers };
	struct service_id id, *only = NULL;
	char text[SERVICE_TEXT_MAX];
	struct machine machine = { .sysctl = NULL };
	struct nl_error nlerr;
	struct parse_error e;
	int ret = EXIT_DONE;

	if (args_peek(args)) {
		if (parse_service_id(args, &id, &e) || args_end(args, &e))
			return usage_error(&e);
		only = &id;
	}
	if (context_open(ctx))
		return EXIT_KERNEL;
	if (fetch_shown(ctx, only, &shown, &nlerr))
		return kernel_error(&nlerr, "show %s%s",
				    only ? "service " : "the services",
				    only ? service_text(text, only) : "");
	if (servers)
		machine_read(&machine);
	look_at_servers(&machine, &shown);
	if (ctx->json)
		json_write(ctx->print.out, json_shown(&shown), ctx->pretty);
	else
		print_shown(&ctx->print, &shown);
	warn_of_probes(&machine, &shown);
	machine_free(&machine);
	if (servers && !only && !ctx->json)
		ret = print_devices(ctx, shown.table.n);
	free_shown(&shown);
	return ret;
}

/**
 * cmd_show - do what the words behind "show" say
 * @ctx: what to work with
 * @args: the arguments
 *
 * Return: an exit code.
 */
int cmd_show(struct context *ctx, struct args *args)
{
	return show_services(ctx, args, true);
}
