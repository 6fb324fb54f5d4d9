// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm save: print the table as the configuration file that makes it.
 */
#include "cmd.h"
#include "fetch.h"
#include "file.h"

#include <string.h>

const char save_help[] =
"Usage: dsradm save [ --secret ]\n";

/**
 * cmd_save - do what the words behind "save" say
 * @ctx: what to work with
 * @w: the words
 *
 * Return: an exit code.
 */
int cmd_save(struct context *ctx, struct words *w)
{
	struct refusal refusal;
	struct config config;
	struct complaint c;
	bool secret = false;

	if (words_peek(w) && !strcmp(words_peek(w), "--secret")) {
		words_next(w);
		secret = true;
	}
	if (words_end(w, &c))
		return usage_error(&c);
	if (context_open(ctx))
		return EXIT_KERNEL;
	if (fetch_config(ctx->nl, &config, &refusal))
		return kernel_error(&refusal, "save the table");
	fputs(SAVE_HEAD, ctx->print.out);
	file_print(ctx->print.out, &config, secret);
	config_free(&config);
	return EXIT_DONE;
}
