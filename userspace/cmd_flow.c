// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm flow: where a client's packets go, and why.
 */
#include "cmd.h"
#include "fetch.h"
#include "json.h"
#include "parse.h"

const char flow_help[] =
"Usage: dsradm flow get PROTOCOL CLIENT:PORT VIP:PORT [ mark N ]\n"
"       dsradm flow get OTHER CLIENT VIP [ mark N ]\n"
"where  PROTOCOL := { tcp | udp | sctp | udplite }\n"
"       OTHER    := { ah | esp | gre | NUMBER }, without ports\n";

static int flow_get(struct context *ctx, struct args *args)
{
	char text[FLOW_TEXT_MAX];
	struct message message;
	struct nl_error nlerr;
	struct parse_error e;
	struct flow flow;

	if (parse_flow(args, &flow, &e))
		return usage_error(&e);
	if (context_open(ctx))
		return EXIT_KERNEL;
	if (fetch_flow(ctx->nl, &flow, &message, &nlerr))
		return kernel_error(&nlerr, "get flow %s",
				    flow_text(text, &flow, " "));
	if (ctx->json)
		json_write(ctx->print.out, json_flow(&message), ctx->pretty);
	else
		print_flow(&ctx->print, &message);
	message_free(&message);
	return EXIT_DONE;
}

const struct command flow_commands[] = {
	{ "get", .run = flow_get },
	{ .name = NULL }
};
