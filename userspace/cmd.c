// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the commands share: finding a command by its word or the beginning of
 * it, and reporting in one line what went wrong.
 */
#include "cmd.h"

#include "array.h"

#include <errno.h>
#include <linux/dsr.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

/* The largest flow table takes two minutes to move. */
#define MOVE_SECONDS	180
#define MOVES_A_SECOND	10

/* All names, as an error lists them. */
static const char *list_commands(const struct command *commands, char *buf,
				 size_t len)
{
	const struct command *cmd;
	size_t used = 0;

	*buf = '\0';
	for (cmd = commands; cmd->name && used < len; cmd++)
		used += snprintf(buf + used, len - used, "%s%s",
				 cmd == commands ? "" :
				 cmd[1].name ? ", " : " or ", cmd->name);
	return buf;
}

/* People's other words for what these commands do. */
static const char *other_word(const char *word)
{
	static const char *const pairs[][2] = {
		{ "delete", "del" }, { "list", "show" }, { "ls", "show" },
		{ "change", "set" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		if (!strcmp(word, pairs[i][0]))
			return pairs[i][1];
	return word;
}

/**
 * find_command - take the next word and find the command that it means
 * @commands: the commands, ending with one without a name
 * @args: the arguments
 * @e: filled in on an error
 *
 * Return: the command, or NULL with an error. The beginning of a word will
 * do when it is the beginning of one only.
 */
const struct command *find_command(const struct command *commands,
				   struct args *args, struct parse_error *e)
{
	const struct command *cmd, *found = NULL;
	const char *given = args_next(args), *word;
	char list[160], seen[QUOTE_MAX];

	word = given ? other_word(given) : "";
	for (cmd = commands; cmd->name && *word; cmd++) {
		if (!strcmp(cmd->name, word))
			return cmd;
		if (strncmp(cmd->name, word, strlen(word)))
			continue;
		if (found) {
			set_error(e, args->at - 1,
				  "%s is ambiguous: expected %s",
				  quote(seen, given),
				  list_commands(commands, list, sizeof(list)));
			return NULL;
		}
		found = cmd;
	}
	if (!found)
		set_expected(e, args, given ? args->at - 1 : args->n,
			     list_commands(commands, list, sizeof(list)));
	return found;
}

/**
 * run_command - take the next word and do what it means
 * @ctx: what to work with
 * @commands: the commands, ending with one without a name
 * @args: the arguments
 *
 * Return: an exit code.
 */
int run_command(struct context *ctx, const struct command *commands,
		struct args *args)
{
	const struct command *cmd;
	struct parse_error e;

	cmd = find_command(commands, args, &e);
	if (!cmd)
		return usage_error(&e);
	return cmd->run ? cmd->run(ctx, args) :
			  run_command(ctx, cmd->commands, args);
}

/**
 * usage_error - report a bad command line
 * @e: what was wrong
 *
 * Return: EXIT_USAGE.
 */
int usage_error(const struct parse_error *e)
{
	fprintf(stderr, "dsradm: %s\n", e->text);
	return EXIT_USAGE;
}

/**
 * kernel_error - report what could not be done
 * @nlerr: the kernel's reason
 * @format: what could not be done, to follow "cannot"
 *
 * Return: EXIT_KERNEL.
 */
int kernel_error(const struct nl_error *nlerr, const char *format, ...)
{
	char what[512], why[320];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	fprintf(stderr, "dsradm: cannot %s: %s\n", what,
		nl_error_text(nlerr, why, sizeof(why)));
	return EXIT_KERNEL;
}

/**
 * context_open - make sure that there is a socket
 * @ctx: what to work with
 *
 * Return: EXIT_DONE, or EXIT_KERNEL with a report.
 */
int context_open(struct context *ctx)
{
	struct nl_error nlerr;

	if (ctx->nl || !nl_open(&ctx->nl, &nlerr))
		return EXIT_DONE;
	return kernel_error(&nlerr, "reach dsr");
}

/**
 * context_close - close the socket, if any
 * @ctx: what was worked with
 */
void context_close(struct context *ctx)
{
	nl_close(ctx->nl);
	ctx->nl = NULL;
}

static bool table_moves(int code, const struct nl_error *nlerr)
{
	return code == -EBUSY && !strcmp(nlerr->attribute, "flow-slots");
}

/**
 * context_talk - send a request as it is, which only an acknowledgment answers
 * @ctx: what to work with; the request was begun and filled
 * @nlerr: why it was refused
 *
 * A warning of the kernel is passed on. While the flow table is still moving from
 * its last size the kernel refuses to change it again: that is waited for, with a
 * bound.
 *
 * Return: 0, or a negative error code.
 */
int context_talk(struct context *ctx, struct nl_error *nlerr)
{
	const struct timespec pause = { .tv_nsec = 1000000000 / MOVES_A_SECOND };
	int tries = MOVE_SECONDS * MOVES_A_SECOND, ret;

	while ((ret = nl_talk(ctx->nl, NULL, NULL, nlerr)) &&
	       table_moves(ret, nlerr) && --tries)
		nanosleep(&pause, NULL);
	if (!ret && *nlerr->text)
		fprintf(stderr, "dsradm: warning: %s\n", nlerr->text);
	return ret;
}

/**
 * context_send - send a request that changes one thing
 * @ctx: what to work with; the request was begun and filled
 * @nlerr: why it was refused
 *
 * Return: as context_talk(), which it is, or only asks whether it could be done.
 */
int context_send(struct context *ctx, struct nl_error *nlerr)
{
	if (ctx->check)
		mnl_attr_put(nl_room(ctx->nl, MNL_ATTR_HDRLEN), DSR_A_CHECK, 0,
			     "");
	return context_talk(ctx, nlerr);
}
