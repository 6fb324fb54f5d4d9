// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm flow: where a client's packets go, and why.
 */
#include "cmd.h"
#include "fetch.h"
#include "json.h"
#include "parse.h"
#include "value.h"

const char flow_help[] =
"Usage: dsradm flow get { tcp | udp } CLIENT:PORT VIP:PORT\n";

static int flow_get(struct context *ctx, struct words *w)
{
	char client[ENDPOINT_TEXT_MAX], vip[ENDPOINT_TEXT_MAX];
	struct message message;
	struct refusal refusal;
	struct complaint c;
	struct flow flow;

	if (parse_flow(w, &flow, &c) || words_end(w, &c))
		return usage_error(&c);
	if (context_open(ctx))
		return EXIT_KERNEL;
	if (fetch_flow(ctx->nl, &flow, &message, &refusal))
		return kernel_error(&refusal, "get flow %s %s %s",
				    protocol_text(flow.protocol),
				    endpoint_text(client, &flow.client,
						  flow.client_port,
						  flow.client_port),
				    endpoint_text(vip, &flow.vip, flow.vip_port,
						  flow.vip_port));
	if (ctx->json)
		json_write(ctx->print.out, json_flow(&message), ctx->pretty);
	else
		print_flow(&ctx->print, &message);
	message_free(&message);
	return EXIT_DONE;
}

/**
 * cmd_flow - do what the words behind "flow" say
 * @ctx: what to work with
 * @w: the words
 *
 * Return: an exit code.
 */
int cmd_flow(struct context *ctx, struct words *w)
{
	static const struct command commands[] = {
		{ "get", flow_get, NULL },
		{ NULL, NULL, NULL }
	};

	return run_command(ctx, commands, w);
}
