// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm: manage the Direct Server Return load balancer of the kernel module
 * dsr. Here are the options that every command has; the rest is in cmd_*.c.
 */
#include "cmd.h"

#include "../module/version.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
"Usage: dsradm [ OPTIONS ] OBJECT { COMMAND | help }\n"
"       dsradm [ OPTIONS ] { show | check | save | apply | stats | monitor } ...\n"
"where  OBJECT  := { service | server | flow | settings | device | scheduler }\n"
"       OPTIONS := { -n | --netns NETNS | -j | --json | -p | --pretty |\n"
"                    --dry-run | -h | --help | -V | --version }\n"
"\n"
"'dsradm OBJECT help' prints the grammar of one object; dsradm(8) tells more.\n";

/**
 * struct globals - the options that every command has
 * @netns: the network namespace to work in, or NULL
 * @json: JSON is wanted
 * @pretty: and indented
 * @check: nothing is to be changed, only to be asked for
 * @help: only the grammar is wanted
 * @version: only the version is wanted
 */
struct globals {
	const char *netns;
	bool json;
	bool pretty;
	bool check;
	bool help;
	bool version;
};

static bool is(const char *word, const char *brief, const char *full)
{
	return !strcmp(word, brief) || !strcmp(word, full);
}

/* Take an option that stands for itself. Returns false for any other word. */
static bool take_flag(struct globals *o, const char *word)
{
	if (is(word, "-j", "--json")) {
		o->json = true;
	} else if (is(word, "-p", "--pretty")) {
		o->json = true;
		o->pretty = true;
	} else if (!strcmp(word, "--dry-run")) {
		o->check = true;
	} else if (is(word, "-h", "--help")) {
		o->help = true;
	} else if (is(word, "-V", "--version")) {
		o->version = true;
	} else {
		return false;
	}
	return true;
}

/* While words are completed nothing is complained of. */
static int take_netns(struct args *args, struct globals *o, bool typed,
		      struct parse_error *e)
{
	char seen[QUOTE_MAX];

	if (!typed && o->netns)
		return set_error(e, args->at - 1, "%s is given twice",
				 quote(seen, args->word[args->at - 1]));
	o->netns = args_next(args);
	if (!typed && !o->netns)
		return set_expected(e, args, args->n,
				    "the name of a network namespace");
	return 0;
}

/*
 * Take the options out of the words, wherever they stand; what is left is for
 * the command. The words of a completion are only taken up to its last one,
 * which is still being typed.
 */
static int take_options(struct args *args, struct globals *o, const char **rest,
			struct parse_error *e)
{
	size_t left = 0;
	const char *word;

	while ((word = args_next(args))) {
		bool typed = left && !strcmp(rest[0], "complete");

		if (typed && args->at == args->n) {
			rest[left++] = word;
		} else if (is(word, "-n", "--netns")) {
			if (typed && args->at + 1 == args->n)
				rest[left++] = word;
			else if (take_netns(args, o, typed, e))
				return -1;
		} else if (!take_flag(o, word)) {
			rest[left++] = word;
		}
	}
	args->word = rest;
	args->n = left;
	args->at = 0;
	return 0;
}

static int enter_netns(const char *name)
{
	char path[4096];
	int fd, ret;

	if (!*name || strlen(name) >= sizeof(path) - 16) {
		fputs("dsradm: the name of a network namespace is empty or too long\n",
		      stderr);
		return EXIT_USAGE;
	}
	snprintf(path, sizeof(path), "%s%s",
		 strchr(name, '/') ? "" : "/run/netns/", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		fprintf(stderr, "dsradm: no network namespace at %s: %s\n",
			path, strerror(errno));
		return EXIT_USAGE;
	}
	ret = setns(fd, CLONE_NEWNET);
	if (ret < 0)
		fprintf(stderr, "dsradm: cannot enter network namespace %s: %s\n",
			path, strerror(errno));
	close(fd);
	return ret < 0 ? EXIT_KERNEL : EXIT_DONE;
}

static int print_help(const struct context *ctx, struct args *args)
{
	const struct command *cmd;
	struct parse_error e;

	args_take(args, "help");
	if (!args_peek(args))
		return show_help(ctx, help);
	cmd = find_command(objects, args, &e);
	return cmd ? show_help(ctx, cmd->help) : usage_error(&e);
}

static bool wants_color(FILE *out)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

	return isatty(fileno(out)) && !(no_color && *no_color) && term &&
	       strcmp(term, "dumb");
}

static int run(struct context *ctx, const struct globals *o, struct args *args)
{
	const char *first = args_peek(args);
	int ret;

	if (o->version) {
		fputs("dsradm " DSR_VERSION "\n", ctx->print.out);
		return EXIT_DONE;
	}
	if (first && !strcmp(first, "complete")) {
		args_next(args);
		if (o->netns && enter_netns(o->netns))
			return EXIT_DONE;
		return cmd_complete(ctx, args);
	}
	if (o->help || (first && !strcmp(first, "help")) ||
	    (args->n == 2 && !strcmp(args->word[1], "help")))
		return print_help(ctx, args);
	if (!first) {
		fputs(help, stderr);
		return EXIT_USAGE;
	}
	ret = o->netns ? enter_netns(o->netns) : EXIT_DONE;
	return ret ? ret : run_command(ctx, objects, args);
}

/* A table that could not be written is no success. */
static int finish(FILE *out, int ret)
{
	if (!fflush(out) && !ferror(out))
		return ret;
	if (errno != EPIPE)
		fprintf(stderr, "dsradm: cannot write: %s\n", strerror(errno));
	return ret ? ret : EXIT_KERNEL;
}

/*
 * What is opened while a standard stream is closed would take its place, as a
 * socket that text can be written to. The place is taken by what fails instead.
 */
static void fill_standard(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY :
							       O_RDONLY);
}

int main(int argc, char **argv)
{
	struct context ctx = { .print = { .out = stdout } };
	struct globals options = { .netns = NULL };
	struct args args = { .n = argc > 0 ? argc - 1 : 0 };
	struct parse_error e;
	const char **rest;
	int ret;

	fill_standard();
	args.word = (const char *const *)argv + 1;
	rest = calloc(args.n + 1, sizeof(*rest));
	if (!rest)
		return EXIT_KERNEL;
	if (take_options(&args, &options, rest, &e)) {
		ret = usage_error(&e);
	} else {
		ctx.print.color = wants_color(stdout);
		ctx.json = options.json;
		ctx.pretty = options.pretty;
		ctx.check = options.check;
		ret = run(&ctx, &options, &args);
	}
	context_close(&ctx);
	free(rest);
	return finish(stdout, ret);
}
