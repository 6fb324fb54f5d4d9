// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm server: add, set, del and show a real server of a service. Draining
 * one is in cmd_drain.c.
 */
#include "check.h"
#include "cmd.h"
#include "encode.h"
#include "fetch.h"
#include "json.h"
#include "parse.h"
#include "value.h"

#include <errno.h>

const char server_help[] =
"Usage: dsradm server add  SERVICE ADDRESS [ OPTION ]...\n"
"       dsradm server set  SERVICE ADDRESS OPTION...\n"
"       dsradm server del  SERVICE ADDRESS\n"
"       dsradm server show [ SERVICE [ ADDRESS ] ]\n"
"       dsradm server drain SERVICE ADDRESS [ --wait SECONDS\n"
"                                  [ quiet SECONDS ] ]\n"
"       dsradm server wait-drained SERVICE ADDRESS [ timeout SECONDS ]\n"
"                                  [ quiet SECONDS ]\n"
"where  SERVICE := { { tcp | udp | sctp | udplite } VIP:PORTS | mark N }\n"
"       OPTION  := @server\n";

/* A probe that cannot be answered is better known now than at 3 a.m. */
static void warn_unanswered(struct context *ctx, const struct service_id *id,
			    const struct server *server)
{
	struct message message;
	struct machine machine;
	struct nl_error nlerr;

	if (!(server->given & OPTION(DSR_SERVER_A_PROBE_MARK)) ||
	    !server->probe_mark ||
	    fetch_server(ctx->nl, id, &server->address, &message, &nlerr))
		return;
	machine_read(&machine);
	warn_probes(&machine, &message.service);
	machine_free(&machine);
	message_free(&message);
}

/**
 * send_server - send a request about one server
 * @ctx: what to work with
 * @cmd: &enum dsr_cmd
 * @verb: what it does, for a refusal
 * @id: what names the service
 * @server: the server; the options that are given are sent
 *
 * Return: an exit code.
 */
int send_server(struct context *ctx, uint8_t cmd, const char *verb,
		const struct service_id *id, const struct server *server)
{
	char service[SERVICE_TEXT_MAX], address[ADDRESS_TEXT_MAX];
	struct nl_error nlerr;
	struct nlmsghdr *nlh;

	if (context_open(ctx))
		return EXIT_KERNEL;
	nlh = nl_start(ctx->nl, cmd, 0);
	encode_service_id(nlh, id);
	encode_server(nlh, server, server->given);
	if (!context_send(ctx, &nlerr)) {
		warn_unanswered(ctx, id, server);
		return EXIT_DONE;
	}
	return kernel_error(&nlerr, "%s server %s of service %s", verb,
			    address_text(address, &server->address),
			    service_text(service, id));
}

/* SERVICE ADDRESS */
static int parse_name(struct args *args, struct service_id *id,
		      struct server *server, struct parse_error *e)
{
	server_init(server);
	if (parse_service_id(args, id, e))
		return -1;
	return parse_server_address(args, &server->address, e);
}

static int server_add(struct context *ctx, struct args *args)
{
	struct service_id id;
	struct server server;
	struct parse_error e;

	if (parse_name(args, &id, &server, &e) ||
	    parse_server_options(args, &server, false, true, &e))
		return usage_error(&e);
	return send_server(ctx, DSR_CMD_SERVER_NEW, "add", &id, &server);
}

static int server_set(struct context *ctx, struct args *args)
{
	char list[OPTION_LIST_MAX];
	struct service_id id;
	struct server server;
	struct parse_error e;

	if (parse_name(args, &id, &server, &e))
		return usage_error(&e);
	if (!args_peek(args)) {
		set_expected(&e, args, args->n,
			     options_list(server_options, NULL, list));
		return usage_error(&e);
	}
	if (parse_server_options(args, &server, false, false, &e))
		return usage_error(&e);
	return send_server(ctx, DSR_CMD_SERVER_SET, "set", &id, &server);
}

static int server_del(struct context *ctx, struct args *args)
{
	struct service_id id;
	struct server server;
	struct parse_error e;

	if (parse_name(args, &id, &server, &e) || args_end(args, &e))
		return usage_error(&e);
	return send_server(ctx, DSR_CMD_SERVER_DEL, "delete", &id, &server);
}

/* Keep the one server with this address. Returns false when there is none. */
static bool keep_server(struct table *table, const struct address *address)
{
	struct service *service = table->services;
	struct server *server;

	server = table->n ? service_server(service, address) : NULL;
	if (!server)
		return false;
	service->servers[0] = *server;
	service->n_servers = 1;
	return true;
}

static void print_details(const struct print *print, const struct table *table)
{
	const struct service *service;
	size_t i, k;

	for (i = 0; i < table->n; i++) {
		service = &table->services[i];
		for (k = 0; k < service->n_servers; k++)
			print_server_details(print, service,
					     &service->servers[k]);
	}
}

static int show_table(struct context *ctx, const struct service_id *id,
		      const struct address *address)
{
	char service[SERVICE_TEXT_MAX], text[ADDRESS_TEXT_MAX];
	struct machine machine;
	struct nl_error nlerr;
	struct table table;
	size_t i;

	if (fetch_table(ctx->nl, id, true, &table, &nlerr))
		return kernel_error(&nlerr, "show the servers%s%s",
				    id ? " of service " : "",
				    id ? service_text(service, id) : "");
	machine_read(&machine);
	for (i = 0; i < table.n; i++)
		check_doubts(&machine, &table.services[i]);
	machine_free(&machine);
	if (address && !keep_server(&table, address)) {
		table_free(&table);
		nl_error_set(&nlerr, -ENOENT, "there is none");
		return kernel_error(&nlerr, "show server %s of service %s",
				    address_text(text, address),
				    service_text(service, id));
	}
	if (ctx->json)
		json_write(ctx->print.out, json_table(&table, true),
			   ctx->pretty);
	else
		print_details(&ctx->print, &table);
	table_free(&table);
	return EXIT_DONE;
}

static int server_show(struct context *ctx, struct args *args)
{
	struct address *one = NULL, address;
	struct service_id *only = NULL, id;
	struct parse_error e;

	if (args_peek(args)) {
		if (parse_service_id(args, &id, &e))
			return usage_error(&e);
		only = &id;
	}
	if (args_peek(args)) {
		if (parse_server_address(args, &address, &e) ||
		    args_end(args, &e))
			return usage_error(&e);
		one = &address;
	}
	if (context_open(ctx))
		return EXIT_KERNEL;
	return show_table(ctx, only, one);
}

const struct command server_commands[] = {
	{ "add", .run = server_add },
	{ "set", .run = server_set },
	{ "del", .run = server_del },
	{ "show", .run = server_show },
	{ "drain", .run = cmd_drain },
	{ "wait-drained", .run = cmd_wait_drained },
	{ .name = NULL }
};
