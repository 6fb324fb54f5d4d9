// SPDX-License-Identifier: GPL-2.0-only
/*
 * The grammar of a command. "@service" in it stands for the options of a
 * service, of which one is chosen; "@[server]" for those of a server, each of
 * which may be there.
 */
#include "cmd.h"

#include <string.h>

#define INDENT		18
#define COLUMNS		79
#define PIECE_MAX	96

/* NAME, or { WORD | WORD } */
static const char *value_text(char buf[PIECE_MAX], const struct option *o)
{
	size_t used = 0, i;

	if (o->help)
		return o->help;
	for (i = 0; i < o->names->n; i++)
		used += snprintf(buf + used, PIECE_MAX - used, "%s %s",
				 i ? " |" : "{", o->names->name[i]);
	snprintf(buf + used, PIECE_MAX - used, " }");
	return buf;
}

static void write_options(FILE *out, const struct option *options,
			  size_t column, bool brackets)
{
	char piece[2 * PIECE_MAX], value[PIECE_MAX];
	const struct option *o, *next;
	size_t len;

	for (o = option_listed(options); o; o = next) {
		next = option_listed(o + 1);
		len = snprintf(piece, sizeof(piece),
			       brackets ? "[ %s %s ]" : "%s %s%s", o->word,
			       value_text(value, o), next ? " |" : "");
		if (o == option_listed(options)) {
			column += fprintf(out, "%s", piece);
		} else if (column + 1 + len <= COLUMNS) {
			column += fprintf(out, " %s", piece);
		} else {
			fprintf(out, "\n%*s%s", INDENT, "", piece);
			column = INDENT + len;
		}
	}
}

static const struct option *options_named(const char *name, size_t len)
{
	if (!strncmp(name, "service", len))
		return service_options;
	return strncmp(name, "server", len) ? settings_options :
					      server_options;
}

/* Write the options that a name behind "@" stands for. Returns what follows. */
static const char *write_named(FILE *out, const char *name, size_t column)
{
	bool brackets = *name == '[';
	size_t len;

	name += brackets;
	len = strspn(name, "abcdefghijklmnopqrstuvwxyz");
	write_options(out, options_named(name, len), column, brackets);
	return name + len + brackets;
}

/**
 * show_help - print a grammar because it was asked for
 * @ctx: what to work with
 * @help: the grammar
 *
 * Return: an exit code.
 */
int show_help(const struct context *ctx, const char *help)
{
	const char *line = help;

	while (*help) {
		if (*help == '@') {
			help = write_named(ctx->print.out, help + 1,
					   help - line);
			continue;
		}
		fputc(*help, ctx->print.out);
		if (*help++ == '\n')
			line = help;
	}
	return EXIT_DONE;
}
