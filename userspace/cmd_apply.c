// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm apply: make the table what a configuration file says, by the least
 * change, in one step. It is planned for the table as it was read; when somebody
 * else changes that meanwhile the kernel refuses, and it is planned again.
 */
#include "array.h"
#include "cmd.h"
#include "fetch.h"
#include "file.h"
#include "json.h"
#include "locate.h"
#include "plan.h"
#include "value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char apply_help[] =
"Usage: dsradm apply [ --dry-run ] [ --generation N ] { FILE | - }\n";

#define FILE_MAX	(256u * 1024 * 1024)
#define TRIES		20
#define PAUSE_NS	(10 * 1000 * 1000)

/**
 * struct request - what is to be applied
 * @name: of the file, for people
 * @text: what it says, ending with NUL
 * @len: its bytes
 * @config: the same, as it is understood
 * @bound: the table must be of a generation
 * @generation: of this one
 */
struct request {
	const char *name;
	char *text;
	size_t len;
	struct config config;
	bool bound;
	uint32_t generation;
};

/* Read a stream to its end, and a NUL. Returns NULL with errno set if it fails. */
static char *read_stream(FILE *in, size_t *len)
{
	char *text = NULL, *more;
	size_t room = 0;

	*len = 0;
	do {
		if (*len + 1 >= room) {
			room = room ? room * 2 : 4096;
			more = room > FILE_MAX ? NULL : realloc(text, room);
			if (!more) {
				free(text);
				errno = EFBIG;
				return NULL;
			}
			text = more;
		}
		*len += fread(text + *len, 1, room - *len - 1, in);
	} while (!feof(in) && !ferror(in));
	if (ferror(in)) {
		free(text);
		return NULL;
	}
	text[*len] = '\0';
	return text;
}

static char *read_file(const char *name, size_t *len)
{
	FILE *in = strcmp(name, "-") ? fopen(name, "re") : stdin;
	char *text;
	int error;

	if (!in)
		return NULL;
	text = read_stream(in, len);
	error = errno;
	if (in != stdin)
		fclose(in);
	errno = error;
	return text;
}

/*
 * A file without a byte is what a command that failed leaves, not a table; who
 * names /dev/null means it.
 */
static int read_text(const char *file, struct request *r)
{
	r->name = strcmp(file, "-") ? file : "standard input";
	r->text = read_file(file, &r->len);
	if (r->text && (r->len || !strcmp(file, "/dev/null")))
		return EXIT_DONE;
	if (r->text)
		fprintf(stderr,
			"dsradm: %s is empty: expected at least a comment, for a table with nothing in it\n",
			r->name);
	else
		fprintf(stderr, "dsradm: cannot read %s: %s\n", file,
			strerror(errno));
	free(r->text);
	return EXIT_USAGE;
}

static void report_fault(const struct request *r,
			 const struct file_error *error)
{
	fprintf(stderr, "dsradm: %s:", r->name);
	if (error->line)
		fprintf(stderr, "%zu:%zu:", error->line, error->column);
	fprintf(stderr, " %s\n", error->text);
}

static int load(const char *file, struct request *r)
{
	struct file_error error;

	if (read_text(file, r))
		return EXIT_USAGE;
	if (!file_parse(r->text, r->len, &r->config, &error))
		return EXIT_DONE;
	report_fault(r, &error);
	free(r->text);
	return EXIT_USAGE;
}

static void unload(struct request *r)
{
	config_free(&r->config);
	free(r->text);
}

/* What a change prints */
static void print_change(FILE *out, const struct change *change, json_t *done)
{
	char *text = NULL, *rest, *line;
	size_t len;
	FILE *to = done ? open_memstream(&text, &len) : out;

	if (!to)
		need_memory(NULL);
	change_print(to, change);
	if (!done)
		return;
	fclose(to);
	rest = text;
	while ((line = strsep(&rest, "\n")))
		if (*line)
			json_array_append_new(done, json_string(line));
	free(text);
}

static void print_changes(struct context *ctx, const struct plan *plan)
{
	json_t *done = ctx->json ? json_array() : NULL;
	size_t i;

	for (i = 0; i < plan->n; i++)
		print_change(ctx->print.out, &plan->changes[i], done);
	if (done)
		json_write(ctx->print.out, json_pack("{s:o}", "changes", done),
			   ctx->pretty);
	else if (!plan->n)
		fputs("nothing to change\n", ctx->print.out);
}

/* Does the change give the server its device? */
static bool gives_device(const struct change *change)
{
	return change->cmd == DSR_CMD_SERVER_NEW ||
	       (change->cmd == DSR_CMD_SERVER_SET &&
		options_changes(server_options, change->old_server,
				change->new_server) &
		OPTION(DSR_SERVER_A_IFINDEX));
}

static void warn_absent(const struct service *service,
			const struct server *server)
{
	char name[SERVICE_TEXT_MAX], address[ADDRESS_TEXT_MAX];

	if (server->ifindex || !*server->dev)
		return;
	fprintf(stderr,
		"dsradm: warning: there is no device %s yet: server %s of service %s is down until there is\n",
		server->dev, address_text(address, &server->address),
		service_text(name, &service->id));
}

static void warn_devices(const struct plan *plan)
{
	const struct change *change;
	size_t i, k;

	for (i = 0; i < plan->n; i++) {
		change = &plan->changes[i];
		if (gives_device(change))
			warn_absent(change->new, change->new_server);
		if (change->cmd != DSR_CMD_SERVICE_REPLACE)
			continue;
		for (k = 0; k < change->new->n_servers; k++)
			warn_absent(change->new, &change->new->servers[k]);
	}
}

/* Send all changes as one. Returns 0 or a negative error code; -ESTALE in silence. */
static int send_plan(struct context *ctx, struct plan *plan,
		     uint32_t generation, const struct request *r)
{
	struct nlmsghdr *nlh = nl_start(ctx->nl, DSR_CMD_TRANSACTION, 0);
	struct file_error error;
	struct nl_error nlerr;
	int ret;

	mnl_attr_put_u32(nlh, DSR_A_GENERATION, generation);
	if (ctx->check)
		mnl_attr_put(nlh, DSR_A_CHECK, 0, "");
	nlh = plan_encode(plan, ctx->nl);
	ret = context_talk(ctx, &nlerr);
	if (!ret || ret == -ESTALE)
		return ret;
	locate_error(plan, nlh, &nlerr, r->text, &error);
	report_fault(r, &error);
	return ret;
}

/* Make the table that was read what is wanted. Returns as send_plan(). */
static int make_changes(struct context *ctx, const struct config *old,
			const struct request *r)
{
	struct plan plan;
	int ret = 0;

	plan_make(old, &r->config, &plan);
	if (plan.n)
		ret = send_plan(ctx, &plan, old->generation, r);
	if (!ret) {
		warn_devices(&plan);
		print_changes(ctx, &plan);
	}
	plan_free(&plan);
	return ret;
}

static int apply_once(struct context *ctx, const struct request *r)
{
	struct nl_error nlerr;
	struct config old;
	int ret;

	ret = fetch_config(ctx->nl, &old, &nlerr);
	if (ret) {
		kernel_error(&nlerr, "read the table");
		return ret;
	}
	if (!r->bound || old.generation == r->generation) {
		ret = make_changes(ctx, &old, r);
	} else {
		fprintf(stderr,
			"dsradm: %s: the table is of generation %u, not %u: somebody has changed it since\n",
			r->name, old.generation, r->generation);
		ret = -EPERM;
	}
	config_free(&old);
	return ret;
}

static int apply(struct context *ctx, const struct request *r)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	int tries, ret;

	for (tries = 0; tries < TRIES; tries++) {
		ret = apply_once(ctx, r);
		if (ret != -ESTALE)
			return ret ? EXIT_KERNEL : EXIT_DONE;
		nanosleep(&pause, NULL);
	}
	fprintf(stderr,
		"dsradm: %s: others keep changing the table; nothing was changed after %d tries\n",
		r->name, TRIES);
	return EXIT_KERNEL;
}

static int parse_generation(struct args *args, struct request *r,
			    struct parse_error *e)
{
	const char *word;
	uint64_t value;

	if (!args_take(args, "--generation"))
		return 0;
	word = args_next(args);
	if (!word || !value_number(word, 0, UINT32_MAX, &value))
		return set_expected(e, args, word ? args->at - 1 : args->n,
				    "the generation in a saved file");
	r->bound = true;
	r->generation = value;
	return 0;
}

/**
 * cmd_apply - do what the words behind "apply" say
 * @ctx: what to work with
 * @args: the arguments
 *
 * Return: an exit code.
 */
int cmd_apply(struct context *ctx, struct args *args)
{
	struct request request = { .bound = false };
	struct parse_error e;
	const char *file;
	int ret;

	if (parse_generation(args, &request, &e))
		return usage_error(&e);
	file = args_next(args);
	if (!file || (*file == '-' && file[1])) {
		set_expected(&e, args, file ? args->at - 1 : args->n,
			     "the name of a file, or -");
		return usage_error(&e);
	}
	if (args_end(args, &e))
		return usage_error(&e);
	ret = load(file, &request);
	if (ret)
		return ret;
	ret = context_open(ctx);
	if (!ret)
		ret = apply(ctx, &request);
	unload(&request);
	return ret;
}
