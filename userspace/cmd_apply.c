// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm apply: make the table what a configuration file says, by the least
 * change. The whole file is read before the first request is sent.
 */
#include "cmd.h"
#include "fetch.h"
#include "file.h"
#include "json.h"
#include "plan.h"
#include "rules.h"
#include "value.h"

#include <errno.h>
#include <net/if.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

const char apply_help[] =
"Usage: dsradm apply [ --dry-run ] { FILE | - }\n";

#define FILE_MAX (256u * 1024 * 1024)

/* Read a stream to its end. Returns NULL with errno set when that fails. */
static char *read_stream(FILE *in, size_t *len)
{
	char *text = NULL, *more;
	size_t room = 0;

	*len = 0;
	do {
		if (*len == room) {
			room = room ? room * 2 : 4096;
			more = room > FILE_MAX ? NULL : realloc(text, room);
			if (!more) {
				free(text);
				errno = EFBIG;
				return NULL;
			}
			text = more;
		}
		*len += fread(text + *len, 1, room - *len, in);
	} while (!feof(in) && !ferror(in));
	if (ferror(in)) {
		free(text);
		return NULL;
	}
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
static int read_text(const char *name, char **text, size_t *len)
{
	*text = read_file(name, len);
	if (*text && (*len || !strcmp(name, "/dev/null")))
		return EXIT_DONE;
	if (*text)
		fprintf(stderr,
			"dsradm: %s is empty: expected at least a comment, for a table with nothing in it\n",
			strcmp(name, "-") ? name : "standard input");
	else
		fprintf(stderr, "dsradm: cannot read %s: %s\n", name,
			strerror(errno));
	free(*text);
	return EXIT_USAGE;
}

static int load(const char *name, struct config *config)
{
	struct file_complaint complaint;
	size_t len;
	char *text;
	int ret;

	if (read_text(name, &text, &len))
		return EXIT_USAGE;
	ret = file_parse(text, len, config, &complaint);
	free(text);
	if (!ret)
		return EXIT_DONE;
	fprintf(stderr, "dsradm: %s:%zu:%zu: %s\n",
		strcmp(name, "-") ? name : "standard input", complaint.line,
		complaint.column, complaint.text);
	return EXIT_USAGE;
}

/* What a change prints, without the last newline; free() it. */
static char *change_text(const struct change *change)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	change_print(out, change);
	fclose(out);
	if (len && text[len - 1] == '\n')
		text[len - 1] = '\0';
	return text;
}

/* Print what was done, or gather it, a JSON string for each line. */
static void report(struct context *ctx, const char *text, json_t *done)
{
	char *lines, *rest, *line;

	if (!ctx->json) {
		fprintf(ctx->print.out, "%s\n", text);
		return;
	}
	lines = strdup(text);
	rest = lines;
	while (rest && (line = strsep(&rest, "\n")))
		json_array_append_new(done, json_string(line));
	free(lines);
}

static int send_change(struct context *ctx, const struct change *change,
		       struct refusal *refusal)
{
	change_encode(nl_start(ctx->nl, change->cmd, 0), change);
	if (change->cmd == DSR_CMD_SETTINGS_SET)
		return context_send_settings(ctx, refusal);
	return context_send(ctx, refusal);
}

static int make_change(struct context *ctx, const struct change *change,
		       bool dry, json_t *done)
{
	char *text = change_text(change);
	struct refusal refusal;

	if (!text) {
		refuse(&refusal, -ENOMEM, NULL);
		return kernel_error(&refusal, "apply a change");
	}
	if (!dry && send_change(ctx, change, &refusal)) {
		text[strcspn(text, "\n")] = '\0';
		kernel_error(&refusal, "apply '%s'", text);
		free(text);
		return EXIT_KERNEL;
	}
	report(ctx, text, done);
	free(text);
	return EXIT_DONE;
}

static int make_changes(struct context *ctx, const struct plan *plan, bool dry)
{
	json_t *done = json_array();
	int ret = EXIT_DONE;
	size_t i;

	for (i = 0; i < plan->n && !ret; i++)
		ret = make_change(ctx, &plan->changes[i], dry, done);
	if (ctx->json)
		json_write(ctx->print.out, json_pack("{s:o}", "changes", done),
			   ctx->pretty);
	else
		json_decref(done);
	if (!plan->n && !ctx->json)
		fputs("nothing to change\n", ctx->print.out);
	return ret;
}

/*
 * What the module refuses for what is there now: if nobody looked before the
 * first change, half of the changes would be made.
 */
static int check_moves(const struct config *old, const struct config *new)
{
	const struct service *was, *is;
	char name[SERVICE_TEXT_MAX];
	struct complaint c;
	size_t i;

	for (i = 0; i < new->table.n; i++) {
		is = &new->table.services[i];
		was = table_find(&old->table, &is->id);
		if (!was || !rules_move(was, is, &c))
			continue;
		fprintf(stderr,
			"dsradm: cannot apply service %s: %s; remove it first, or its servers\n",
			service_text(name, &is->id), c.text);
		return EXIT_KERNEL;
	}
	return EXIT_DONE;
}

static bool nameless(uint32_t ifindex)
{
	char dev[IF_NAMESIZE];

	return ifindex && !if_indextoname(ifindex, dev);
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

/* The first server of a change whose device, which it names, is not there */
static const struct server *find_nameless(const struct change *change)
{
	const struct service *service = change->new;
	size_t i;

	if (gives_device(change))
		return nameless(change->new_server->ifindex) ?
		       change->new_server : NULL;
	if (change->cmd != DSR_CMD_SERVICE_REPLACE)
		return NULL;
	for (i = 0; i < service->n_servers; i++)
		if (nameless(service->servers[i].ifindex))
			return &service->servers[i];
	return NULL;
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

static void warn_devices(const struct change *change)
{
	const struct service *service = change->new;
	size_t i;

	if (gives_device(change))
		warn_absent(service, change->new_server);
	if (change->cmd != DSR_CMD_SERVICE_REPLACE)
		return;
	for (i = 0; i < service->n_servers; i++)
		warn_absent(service, &service->servers[i]);
}

static int check_device(const struct change *change)
{
	char name[SERVICE_TEXT_MAX], address[ADDRESS_TEXT_MAX];
	const struct server *server = find_nameless(change);
	char dev[IF_NAMESIZE];

	if (server)
		fprintf(stderr,
			"dsradm: cannot apply server %s of service %s: there is no device %s; expected the name of one that is there, or dev auto\n",
			address_text(address, &server->address),
			service_text(name, &change->new->id),
			dev_text(dev, server->ifindex));
	else if (nameless(change->device.ifindex))
		fprintf(stderr,
			"dsradm: cannot apply a mode: there is no device %s; expected the name of one that is there\n",
			dev_text(dev, change->device.ifindex));
	else
		return EXIT_DONE;
	return EXIT_KERNEL;
}

/* As check_moves(), of what a file may name and this machine not have. */
static int check_devices(const struct plan *plan)
{
	int ret = EXIT_DONE;
	size_t i;

	for (i = 0; i < plan->n && !ret; i++) {
		ret = check_device(&plan->changes[i]);
		warn_devices(&plan->changes[i]);
	}
	return ret;
}

static int apply(struct context *ctx, const struct config *new, bool dry)
{
	struct refusal refusal;
	struct config old;
	struct plan plan;
	int ret;

	/* A reader who leaves must not end it with half of the changes made. */
	if (!dry)
		signal(SIGPIPE, SIG_IGN);
	if (fetch_config(ctx->nl, &old, &refusal))
		return kernel_error(&refusal, "read the table");
	ret = check_moves(&old, new);
	if (!ret) {
		plan_make(&old, new, &plan);
		ret = check_devices(&plan);
		if (!ret)
			ret = make_changes(ctx, &plan, dry);
		plan_free(&plan);
	}
	config_free(&old);
	return ret;
}

/**
 * cmd_apply - do what the words behind "apply" say
 * @ctx: what to work with
 * @w: the words
 *
 * Return: an exit code.
 */
int cmd_apply(struct context *ctx, struct words *w)
{
	const char *name = words_next(w);
	struct config config;
	struct complaint c;
	bool dry = false;
	int ret;

	if (name && !strcmp(name, "--dry-run")) {
		dry = true;
		name = words_next(w);
	}
	if (!name || (*name == '-' && name[1])) {
		complain_expected(&c, w, name ? w->at - 1 : w->n,
				  "the name of a file, or -");
		return usage_error(&c);
	}
	if (words_end(w, &c))
		return usage_error(&c);
	ret = load(name, &config);
	if (ret)
		return ret;
	ret = context_open(ctx);
	if (!ret)
		ret = apply(ctx, &config, dry);
	config_free(&config);
	return ret;
}
