// SPDX-License-Identifier: GPL-2.0-only
/*
 * The objects of the command line: what does them, their grammar, and what
 * completes their words; and with that dsradm complete: what could stand in the
 * place of the last word, one a line. Shells ask this; people have --help. It
 * never complains: what it cannot know it does not print.
 */
#include "cmd.h"
#include "fetch.h"
#include "names.h"
#include "parse.h"
#include "value.h"

#include <dirent.h>
#include <net/if.h>
#include <string.h>

/**
 * struct completion - what is being completed
 * @ctx: what to work with
 * @args: the arguments before the one in question
 * @verb: the command of an object that has several; NULL: none so far
 * @part: the beginning of the word in question
 */
struct completion {
	struct context *ctx;
	struct args args;
	const char *verb;
	const char *part;
};

static void offer(const struct completion *c, const char *word)
{
	if (!strncmp(word, c->part, strlen(c->part)))
		fprintf(c->ctx->print.out, "%s\n", word);
}

/* Words with spaces between them. */
static void offer_list(const struct completion *c, const char *list)
{
	char copy[256], *rest = copy, *word;

	snprintf(copy, sizeof(copy), "%s", list);
	while ((word = strsep(&rest, " ")))
		offer(c, word);
}

static void offer_names(const struct completion *c, const struct names *names)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		offer(c, names->name[i]);
}

static void offer_directory(const struct completion *c, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (*entry->d_name != '.')
			offer(c, entry->d_name);
	if (dir)
		closedir(dir);
}

/* Those of this network namespace; /sys/class/net may be of another. */
static void offer_devices(const struct completion *c)
{
	struct if_nameindex *list = if_nameindex(), *i;

	for (i = list; i && i->if_name; i++)
		offer(c, i->if_name);
	if (list)
		if_freenameindex(list);
}

static bool can_ask(const struct completion *c)
{
	struct nl_error nlerr;

	return c->ctx->nl || !nl_open(&c->ctx->nl, &nlerr);
}

static void offer_schedulers(const struct completion *c)
{
	struct schedulers schedulers;
	struct nl_error nlerr;
	size_t i;

	if (!can_ask(c) ||
	    fetch_schedulers(c->ctx->nl, &schedulers, &nlerr))
		return;
	for (i = 0; i < schedulers.n; i++)
		offer(c, schedulers.scheduler[i].name);
}

static bool load(const struct completion *c, const struct service_id *only,
		 bool servers, struct table *table)
{
	struct nl_error nlerr;

	return can_ask(c) &&
	       !fetch_table(c->ctx->nl, only, servers, table, &nlerr);
}

static void offer_services(const struct completion *c, const char *protocol)
{
	char text[SERVICE_TEXT_MAX];
	bool mark = !strcmp(protocol, "mark");
	struct table table;
	size_t i;

	if (!load(c, NULL, false, &table))
		return;
	for (i = 0; i < table.n; i++) {
		const struct service_id *id = &table.services[i].id;

		if (mark ? id->mark != 0 :
		    !strcasecmp(protocol_text(id->protocol), protocol))
			offer(c, place_text(text, id));
	}
	table_free(&table);
}

static void offer_servers(const struct completion *c,
			  const struct service_id *id)
{
	char text[ADDRESS_TEXT_MAX];
	struct table table;
	size_t i;

	if (!load(c, id, true, &table))
		return;
	for (i = 0; table.n && i < table.services->n_servers; i++)
		offer(c, address_text(text,
				      &table.services->servers[i].address));
	table_free(&table);
}

static void offer_option(const struct completion *c, const struct option *o)
{
	if (o->kinds)
		offer_names(c, o->kinds);
	else if (o->names)
		offer_names(c, o->names);
	else if (o->none)
		offer(c, o->none);
	if (o->type == OPTION_NAME)
		offer_schedulers(c);
	if (o->type == OPTION_DEV)
		offer_devices(c);
}

/* The value of the keyword before; false when that is no such keyword. */
static bool offer_value(const struct completion *c, const char *keyword)
{
	const struct option *o = options_find(service_options, keyword, -1);

	if (!o)
		o = options_find(server_options, keyword, -1);
	if (!o)
		o = options_find(settings_options, keyword, -1);
	if (o)
		offer_option(c, o);
	else if (name_find(&timeout_names, keyword) >= 0)
		offer(c, "default");
	else
		return !strcmp(keyword, "quiet") || !strcmp(keyword, "ports");
	return true;
}

static void offer_keywords(const struct completion *c,
			   const struct option *options)
{
	const struct option *o = option_listed(options);

	for (; o; o = option_listed(o + 1))
		offer(c, o->word);
}

/* The value of the last keyword; false when keywords could follow. */
static bool offered_value(const struct completion *c)
{
	return c->args.n > c->args.at &&
	       offer_value(c, c->args.word[c->args.n - 1]);
}

/* What names a service. Returns true when both are there and @id says what. */
static bool complete_service(struct completion *c, bool known,
			     struct service_id *id)
{
	struct parse_error error;
	size_t left = c->args.n - c->args.at;

	if (!left)
		offer_list(c, "tcp udp sctp udplite mark");
	else if (left == 1 && known)
		offer_services(c, c->args.word[c->args.at]);
	return left > 1 && !parse_service_id(&c->args, id, &error);
}

static void complete_service_command(struct completion *c)
{
	bool replace = !strcmp(c->verb, "replace");
	bool add = !strcmp(c->verb, "add");
	struct service_id id;

	if (!complete_service(c, !add, &id) ||
	    (!add && !replace && strcmp(c->verb, "set")) || offered_value(c))
		return;
	if (!add)
		offer(c, "ports");
	offer_keywords(c, service_options);
	if (replace) {
		offer(c, "server");
		offer_keywords(c, server_options);
	}
}

static void complete_server_command(struct completion *c)
{
	struct service_id id;

	if (!complete_service(c, true, &id))
		return;
	if (!args_next(&c->args)) {
		if (strcmp(c->verb, "add"))
			offer_servers(c, &id);
	} else if (!strcmp(c->verb, "add") || !strcmp(c->verb, "set")) {
		if (!offered_value(c))
			offer_keywords(c, server_options);
	} else if (!strcmp(c->verb, "wait-drained")) {
		offer_list(c, "timeout quiet");
	} else if (!strcmp(c->verb, "drain")) {
		offer_list(c, "--wait quiet");
	}
}

static void complete_show(struct completion *c)
{
	struct service_id id;

	complete_service(c, true, &id);
}

static void complete_settings(struct completion *c)
{
	if (!strcmp(c->verb, "show"))
		offer(c, "--secret");
	else if (!strcmp(c->verb, "set") && !offered_value(c))
		offer_keywords(c, settings_options);
}

static void complete_device(struct completion *c)
{
	size_t left = c->args.n - c->args.at;

	if (!left)
		offer_devices(c);
	else if (strcmp(c->verb, "set"))
		return;
	else if (left == 1)
		offer(c, "mode");
	else if (left == 2)
		offer_names(c, &device_mode_names);
}

static void complete_flow(struct completion *c)
{
	size_t left = c->args.n - c->args.at;

	if (!left)
		offer_list(c, "tcp udp sctp udplite ah esp gre");
	else if (left == 2)
		offer_services(c, c->args.word[c->args.at]);
	else if (left == 3)
		offer(c, "mark");
}

static void complete_stats(struct completion *c)
{
	offer_list(c, "-a --explain -w -c");
}

static void complete_save(struct completion *c)
{
	offer(c, "--secret");
}

static void complete_monitor(struct completion *c)
{
	offer(c, "-t");
}

/* Where nothing is offered, the shell offers files. */
static void complete_apply(struct completion *c)
{
	if (*c->part == '-' && c->args.at == c->args.n)
		offer_list(c, "--dry-run --generation");
}

/* In the order of how often people type them */
const struct command objects[] = {
	{ "service", NULL, service_help, service_commands,
	  complete_service_command },
	{ "server", NULL, server_help, server_commands,
	  complete_server_command },
	{ "show", cmd_show, show_help_text, NULL, complete_show },
	{ "check", cmd_check, check_help, NULL, NULL },
	{ "stats", cmd_stats, stats_help, NULL, complete_stats },
	{ "flow", NULL, flow_help, flow_commands, complete_flow },
	{ "monitor", cmd_monitor, monitor_help, NULL, complete_monitor },
	{ "settings", cmd_settings, settings_help, settings_commands,
	  complete_settings },
	{ "device", cmd_device, device_help, device_commands, complete_device },
	{ "scheduler", cmd_scheduler, scheduler_help, scheduler_commands,
	  NULL },
	{ "save", cmd_save, save_help, NULL, complete_save },
	{ "apply", cmd_apply, apply_help, NULL, complete_apply },
	{ .name = NULL }
};

static void offer_commands(const struct completion *c,
			   const struct command *commands)
{
	for (; commands->name; commands++)
		offer(c, commands->name);
	offer(c, "help");
}

static void complete_object(struct completion *c)
{
	const struct command *cmd;
	struct parse_error error;

	if (!args_peek(&c->args)) {
		offer_commands(c, objects);
		offer_list(c, "--json --pretty --dry-run --netns --version --help");
		return;
	}
	cmd = find_command(objects, &c->args, &error);
	if (!cmd)
		return;
	if (cmd->commands)
		c->verb = args_next(&c->args);
	if (cmd->commands && !c->verb)
		offer_commands(c, cmd->commands);
	else if (cmd->complete)
		cmd->complete(c);
}

/**
 * cmd_complete - print what could stand in the place of the last word
 * @ctx: what to work with; its namespace was entered
 * @args: the arguments, of which the last is the one in question, perhaps empty
 *
 * Return: EXIT_DONE.
 */
int cmd_complete(struct context *ctx, struct args *args)
{
	struct completion c = { .ctx = ctx, .args = *args };

	if (args->at == args->n)
		return EXIT_DONE;
	c.part = args->word[args->n - 1];
	c.args.n--;
	if (c.args.n > c.args.at &&
	    (!strcmp(c.args.word[c.args.n - 1], "-n") ||
	     !strcmp(c.args.word[c.args.n - 1], "--netns")))
		offer_directory(&c, "/run/netns");
	else
		complete_object(&c);
	return EXIT_DONE;
}
