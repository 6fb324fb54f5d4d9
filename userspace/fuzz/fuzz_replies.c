// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel says to a whole command: any messages as the parts of a dump,
 * as the answer about a flow, a server or a device, and as events. The command's
 * words come first, a word a line, then a zero, then the messages.
 */
#include "fuzz.h"

#include "../cmd.h"
#include "../test/fake_kernel.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WORDS_MAX 32

/* A table that keeps changing is not waited for. */
int nanosleep(const struct timespec *span, struct timespec *left)
{
	(void)span;
	(void)left;
	return 0;
}

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
		{ "show", .run = cmd_show },
		{ .name = "server", .commands = server_commands },
		{ .name = "flow", .commands = flow_commands },
		{ "settings", .run = cmd_settings },
		{ "device", .run = cmd_device },
		{ "scheduler", .run = cmd_scheduler },
		{ "save", .run = cmd_save },
		{ "check", .run = cmd_check },
		{ "monitor", .run = cmd_monitor },
		{ .name = NULL }
	};

	/* wait-drained, and drain --wait */
	if (args->n > 1 &&
	    (*args->word[1] == 'w' || !strncmp(args->word[1], "dr", 2)))
		return EXIT_USAGE;
	return run_command(ctx, commands, args);
}

static void talk(char *text, const uint8_t *replies, size_t size)
{
	const char *word[WORDS_MAX];
	struct context ctx = { .json = size & 1 };
	struct args args = { .word = word, .n = cut(text, word) };

	fake.replies = replies;
	fake.replies_len = size;
	fake.events = replies;
	fake.events_len = size;
	ctx.print.out = fopen("/dev/null", "w");
	if (ctx.print.out) {
		run(&ctx, &args);
		fclose(ctx.print.out);
	}
	context_close(&ctx);
	fake.replies = NULL;
	fake.events = NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, 0, size);
	size_t len = end ? (size_t)(end - data) : size;
	uint8_t *replies;
	char *text;

	text = strndup((const char *)data, len);
	/* Of their exact size, so that the sanitizer sees the end. */
	replies = malloc(end ? size - len - 1 : 0);
	if (text && replies) {
		if (end)
			memcpy(replies, end + 1, size - len - 1);
		talk(text, replies, end ? size - len - 1 : 0);
	}
	free(replies);
	free(text);
	return 0;
}
