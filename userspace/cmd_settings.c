// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm settings: show and set what holds for the whole namespace.
 */
#include "cmd.h"
#include "encode.h"
#include "fetch.h"
#include "json.h"
#include "parse.h"

#include <string.h>

const char settings_help[] =
"Usage: dsradm settings [ show ] [ --secret ]\n"
"       dsradm settings set SETTING...\n"
"where  SETTING := @settings\n"
"       KIND    := { established | half-open | half-closed | closing | udp |\n"
"                    handover }\n"
"       HEX     := 32 hexadecimal digits\n";

static int settings_show(struct context *ctx, struct args *args)
{
	struct settings settings;
	struct nl_error nlerr;
	struct parse_error e;
	bool secret;

	secret = args_take(args, "--secret");
	if (args_end(args, &e))
		return usage_error(&e);
	if (context_open(ctx))
		return EXIT_KERNEL;
	if (fetch_settings(ctx->nl, &settings, &nlerr))
		return kernel_error(&nlerr, "show the settings");
	if (ctx->json)
		json_write(ctx->print.out, json_settings(&settings, secret),
			   ctx->pretty);
	else
		print_settings(&ctx->print, &settings, secret);
	return EXIT_DONE;
}

static int settings_set(struct context *ctx, struct args *args)
{
	char list[OPTION_LIST_MAX];
	struct settings settings;
	struct nl_error nlerr;
	struct parse_error e;

	settings_init(&settings);
	if (!args_peek(args)) {
		set_expected(&e, args, args->n,
			     options_list(settings_options, NULL, list));
		return usage_error(&e);
	}
	if (parse_options(args, settings_options, &settings, false, &e))
		return usage_error(&e);
	if (context_open(ctx))
		return EXIT_KERNEL;
	encode_settings(nl_start(ctx->nl, DSR_CMD_SETTINGS_SET, 0), &settings,
			settings.given);
	if (context_send(ctx, &nlerr))
		return kernel_error(&nlerr, "set the settings");
	return EXIT_DONE;
}

const struct command settings_commands[] = {
	{ "show", .run = settings_show },
	{ "set", .run = settings_set },
	{ .name = NULL }
};

/**
 * cmd_settings - do what the words behind "settings" say
 * @ctx: what to work with
 * @args: the arguments
 *
 * Return: an exit code.
 */
int cmd_settings(struct context *ctx, struct args *args)
{
	const char *word = args_peek(args);

	if (!word || !strcmp(word, "--secret"))
		return settings_show(ctx, args);
	return run_command(ctx, settings_commands, args);
}
