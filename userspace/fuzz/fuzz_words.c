// SPDX-License-Identifier: GPL-2.0-only
/*
 * Command lines of any words, a word a line, up to the kernel of
 * ../test/fake_kernel.c. Commands that wait for something, and those that
 * open files, are left out.
 */
#include "fuzz.h"

#include "../cmd.h"
#include "../test/fake_kernel.h"

#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 64

static size_t cut(char *text, const char **word)
{
	char *rest = text;
	size_t n = 0;

	while (rest && n < WORDS_MAX)
		word[n++] = strsep(&rest, "\n");
	return n;
}

static int run(struct context *ctx, struct args *args)
{
	static const struct command commands[] = {
		{ .name = "service", .commands = service_commands },
		{ .name = "server", .commands = server_commands },
		{ "show", .run = cmd_show },
		{ .name = "flow", .commands = flow_commands },
		{ "settings", .run = cmd_settings },
		{ "device", .run = cmd_device },
		{ "save", .run = cmd_save },
		{ "complete", .run = cmd_complete },
		{ .name = NULL }
	};

	/* wait-drained, and drain --wait */
	if (args->n > 1 &&
	    (*args->word[1] == 'w' || !strncmp(args->word[1], "dr", 2)))
		return EXIT_USAGE;
	return run_command(ctx, commands, args);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct context ctx = { .json = size & 1 };
	char *text = malloc(size + 1);
	const char *word[WORDS_MAX];
	struct args args = { .word = word };
	int ret;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	args.n = cut(text, word);
	if (fake.table.n > 50)
		fake_reset();
	ctx.print.out = fopen("/dev/null", "w");
	if (ctx.print.out) {
		ret = run(&ctx, &args);
		if (ret < EXIT_DONE || ret > EXIT_KERNEL)
			abort();
		fclose(ctx.print.out);
	}
	context_close(&ctx);
	free(text);
	return 0;
}
