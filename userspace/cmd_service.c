// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm service: add, set, del, show and replace a virtual service.
 */
#include "cmd.h"
#include "encode.h"
#include "parse.h"
#include "plan.h"
#include "value.h"

const char service_help[] =
"Usage: dsradm service add     SERVICE [ OPTION ]...\n"
"       dsradm service set     SERVICE [ ports PORTS ] [ OPTION ]...\n"
"       dsradm service del     SERVICE\n"
"       dsradm service show  [ SERVICE ]\n"
"       dsradm service replace SERVICE [ ports PORTS ] [ OPTION ]...\n"
"                                      [ server SERVER ]...\n"
"where  SERVICE := { { tcp | udp | sctp | udplite } VIP:PORTS | mark N }\n"
"       VIP     := { IPV4[/PREFIX] | [IPV6[/PREFIX]] }\n"
"       PORTS   := { RANGE[,RANGE]... | * | any }\n"
"       RANGE   := { PORT | FIRST-LAST }\n"
"       OPTION  := @service\n"
"       KIND    := { established | half-open | half-closed | closing | udp |\n"
"                    handover }\n"
"       NAME    := as 'dsradm scheduler' lists them\n"
"       SERVER  := ADDRESS @[server]\n";

/* Send the change of one service, named @id now; @verb says what it is. */
static int send_service(struct context *ctx, uint8_t cmd, const char *verb,
			const struct service_id *id,
			const struct service *service)
{
	const struct service old = { .id = *id };
	struct change change = { .cmd = cmd, .old = &old, .new = service };
	char text[SERVICE_TEXT_MAX];
	struct nl_error nlerr;
	struct nlmsghdr *nlh;

	if (context_open(ctx))
		return EXIT_KERNEL;
	nlh = nl_start(ctx->nl, cmd, 0);
	if (cmd == DSR_CMD_SERVICE_REPLACE)
		change_encode(nlh, &change);
	else
		encode_service_as(nlh, id, service, service->given);
	if (!context_send(ctx, &nlerr))
		return EXIT_DONE;
	return kernel_error(&nlerr, "%s service %s", verb,
			    service_text(text, id));
}

static int service_add(struct context *ctx, struct args *args)
{
	struct service service;
	struct service_id id;
	struct parse_error e;

	if (parse_service_id(args, &id, &e))
		return usage_error(&e);
	service_init(&service, &id);
	if (parse_service_options(args, &service, false, &e))
		return usage_error(&e);
	return send_service(ctx, DSR_CMD_SERVICE_NEW, "add", &id, &service);
}

static int service_set(struct context *ctx, struct args *args)
{
	char list[OPTION_LIST_MAX], what[OPTION_LIST_MAX + 8];
	struct service service;
	struct service_id id;
	struct parse_error e;

	if (parse_service_id(args, &id, &e))
		return usage_error(&e);
	if (!args_peek(args)) {
		snprintf(what, sizeof(what), "ports, %s",
			 options_list(service_options, NULL, list));
		set_expected(&e, args, args->n, what);
		return usage_error(&e);
	}
	service_init(&service, &id);
	if (parse_new_ports(args, &service.id, &e) ||
	    parse_service_options(args, &service, false, &e))
		return usage_error(&e);
	return send_service(ctx, DSR_CMD_SERVICE_SET, "set", &id, &service);
}

static int service_del(struct context *ctx, struct args *args)
{
	struct service service;
	struct service_id id;
	struct parse_error e;

	if (parse_service_id(args, &id, &e) || args_end(args, &e))
		return usage_error(&e);
	service_init(&service, &id);
	return send_service(ctx, DSR_CMD_SERVICE_DEL, "delete", &id, &service);
}

static int service_replace(struct context *ctx, struct args *args)
{
	struct service service;
	struct service_id id;
	struct parse_error e;
	int ret;

	if (parse_service_id(args, &id, &e))
		return usage_error(&e);
	service_init(&service, &id);
	if (parse_new_ports(args, &service.id, &e) ||
	    parse_service_options(args, &service, true, &e) ||
	    parse_servers(args, &service, &e))
		ret = usage_error(&e);
	else
		ret = send_service(ctx, DSR_CMD_SERVICE_REPLACE, "replace",
				   &id, &service);
	service_free(&service);
	return ret;
}

static int service_show(struct context *ctx, struct args *args)
{
	return show_services(ctx, args, false);
}

const struct command service_commands[] = {
	{ "add", .run = service_add },
	{ "set", .run = service_set },
	{ "del", .run = service_del },
	{ "show", .run = service_show },
	{ "replace", .run = service_replace },
	{ .name = NULL }
};
