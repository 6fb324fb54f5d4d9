// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm scheduler: which schedulers the module has, and what they go by.
 */
#include "cmd.h"
#include "fetch.h"
#include "json.h"

const char scheduler_help[] =
"Usage: dsradm scheduler [ show ]\n";

static void print_scheduler(FILE *out, const struct scheduler *s)
{
	const struct option *flags;

	flags = options_find_attr(scheduler_options, DSR_SCHEDULER_A_FLAGS);
	fputs(s->name, out);
	if (!(s->flags & DSR_SCHEDULER_PER_FLOW))
		fputs(" hash", out);
	if (s->flags)
		fputc(' ', out);
	print_value(out, flags, s);
	fputc('\n', out);
}

static void show_schedulers(struct context *ctx, const struct schedulers *list)
{
	json_t *array;
	size_t i;

	if (!ctx->json) {
		for (i = 0; i < list->n; i++)
			print_scheduler(ctx->print.out, &list->scheduler[i]);
		return;
	}
	array = json_array();
	for (i = 0; i < list->n; i++)
		json_array_append_new(array,
				      json_scheduler(&list->scheduler[i]));
	json_write(ctx->print.out, array, ctx->pretty);
}

static int scheduler_show(struct context *ctx, struct args *args)
{
	struct schedulers schedulers;
	struct nl_error nlerr;
	struct parse_error e;

	if (args_end(args, &e))
		return usage_error(&e);
	if (context_open(ctx))
		return EXIT_KERNEL;
	if (fetch_schedulers(ctx->nl, &schedulers, &nlerr))
		return kernel_error(&nlerr, "show the schedulers");
	show_schedulers(ctx, &schedulers);
	return EXIT_DONE;
}

const struct command scheduler_commands[] = {
	{ "show", .run = scheduler_show },
	{ .name = NULL }
};

/**
 * cmd_scheduler - do what the words behind "scheduler" say
 * @ctx: what to work with
 * @args: the arguments
 *
 * Return: an exit code.
 */
int cmd_scheduler(struct context *ctx, struct args *args)
{
	if (!args_peek(args))
		return scheduler_show(ctx, args);
	return run_command(ctx, scheduler_commands, args);
}
