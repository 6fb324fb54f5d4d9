// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm complete: what could stand in the place of the last word, one a line.
 * Shells ask this; people have --help. It never complains: what it cannot know
 * it does not print.
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
 * @w: the words before the one in question
 * @part: the beginning of the word in question
 */
struct completion {
	struct context *ctx;
	struct words w;
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

static bool load(const struct completion *c, const struct service_id *only,
		 bool servers, struct table *table)
{
	struct refusal refusal;

	if (!c->ctx->nl && nl_open(&c->ctx->nl, &refusal))
		return false;
	return !fetch_table(c->ctx->nl, only, servers, table, &refusal);
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

#define SCHEDULER_WORDS	"rendezvous maglev sh rr wrr lc wlc sed nq p2c fo ovf"

/* The value of the keyword before; false when that is no such keyword. */
static bool offer_value(const struct completion *c, const char *keyword)
{
	if (!strcmp(keyword, "scheduler"))
		offer_list(c, SCHEDULER_WORDS);
	else if (!strcmp(keyword, "track"))
		offer_names(c, &track_names);
	else if (!strcmp(keyword, "gone"))
		offer_names(c, &gone_names);
	else if (!strcmp(keyword, "no-server"))
		offer_names(c, &no_server_names);
	else if (!strcmp(keyword, "ttl"))
		offer_names(c, &ttl_names);
	else if (!strcmp(keyword, "when"))
		offer_names(c, &when_names);
	else if (!strcmp(keyword, "timeout"))
		offer_names(c, &timeout_names);
	else if (name_find(&timeout_names, keyword) >= 0)
		offer(c, "default");
	else if (!strcmp(keyword, "rows") || !strcmp(keyword, "mac") ||
		 !strcmp(keyword, "resume"))
		offer(c, "auto");
	else if (!strcmp(keyword, "stateless"))
		offer_names(c, &switch_names);
	else if (!strcmp(keyword, "persist") ||
		 !strcmp(keyword, "slow-start") ||
		 !strcmp(keyword, "max-flows") ||
		 !strcmp(keyword, "probe-mark"))
		offer(c, "off");
	else if (!strcmp(keyword, "flow-slots"))
		offer(c, "default");
	else if (!strcmp(keyword, "peers"))
		offer(c, "none");
	else if (!strcmp(keyword, "secret"))
		offer(c, "random");
	else
		return !strcmp(keyword, "weight") || !strcmp(keyword, "quiet") ||
		       !strcmp(keyword, "ports");
	return true;
}

/* Keywords, or the value of the last one. */
static void offer_options(const struct completion *c, const char *keywords)
{
	const char *last = c->w.n > c->w.at ? c->w.word[c->w.n - 1] : NULL;

	if (last && !strcmp(last, "dev")) {
		offer(c, "auto");
		offer_devices(c);
	} else if (!last || !offer_value(c, last)) {
		offer_list(c, keywords);
	}
}

/* What names a service. Returns true when both are there and @id says what. */
static bool complete_service(struct completion *c, bool known,
			     struct service_id *id)
{
	struct complaint complaint;
	size_t left = c->w.n - c->w.at;

	if (!left)
		offer_list(c, "tcp udp sctp udplite mark");
	else if (left == 1 && known)
		offer_services(c, c->w.word[c->w.at]);
	return left > 1 && !parse_service_id(&c->w, id, &complaint);
}

#define SERVICE_WORDS \
	"scheduler rows track persist stateless slow-start gone no-server ttl when timeout"
#define SERVER_WORDS	"weight mac dev max-flows resume probe-mark"

static void complete_service_command(struct completion *c)
{
	const char *verb = words_next(&c->w);
	struct service_id id;

	if (!verb)
		offer_list(c, "add set del show replace help");
	else if (!complete_service(c, strcmp(verb, "add"), &id))
		return;
	else if (!strcmp(verb, "replace"))
		offer_options(c, "ports " SERVICE_WORDS " server " SERVER_WORDS);
	else if (!strcmp(verb, "set"))
		offer_options(c, "ports " SERVICE_WORDS);
	else if (!strcmp(verb, "add"))
		offer_options(c, SERVICE_WORDS);
}

static void complete_server_command(struct completion *c)
{
	const char *verb = words_next(&c->w);
	struct service_id id;

	if (!verb) {
		offer_list(c, "add set del show drain wait-drained help");
		return;
	}
	if (!complete_service(c, true, &id))
		return;
	if (!words_next(&c->w)) {
		if (strcmp(verb, "add"))
			offer_servers(c, &id);
	} else if (!strcmp(verb, "add") || !strcmp(verb, "set")) {
		offer_options(c, SERVER_WORDS);
	} else if (!strcmp(verb, "wait-drained")) {
		offer_list(c, "timeout quiet");
	} else if (!strcmp(verb, "drain")) {
		offer_list(c, "--wait quiet");
	}
}

static void complete_settings(struct completion *c)
{
	const char *verb = words_next(&c->w);

	if (!verb)
		offer_list(c, "show set help");
	else if (!strcmp(verb, "set"))
		offer_options(c, "secret timeout flow-slots peers");
	else if (!strcmp(verb, "show"))
		offer(c, "--secret");
}

static void complete_device(struct completion *c)
{
	const char *verb = words_next(&c->w);
	size_t left = c->w.n - c->w.at;

	if (!verb)
		offer_list(c, "set show help");
	else if (!left)
		offer_devices(c);
	else if (strcmp(verb, "set"))
		return;
	else if (left == 1)
		offer(c, "mode");
	else if (left == 2)
		offer_names(c, &device_mode_names);
}

static void complete_flow(struct completion *c)
{
	const char *verb = words_next(&c->w);
	size_t left = c->w.n - c->w.at;

	if (!verb)
		offer_list(c, "get help");
	else if (!left)
		offer_list(c, "tcp udp sctp udplite ah esp gre");
	else if (left == 2)
		offer_services(c, c->w.word[c->w.at]);
	else if (left == 3)
		offer(c, "mark");
}

/* Where nothing is offered, the shell offers files. */
static void complete_apply(const struct completion *c)
{
	if (*c->part == '-' && c->w.at == c->w.n)
		offer(c, "--dry-run");
}

static void complete_object(struct completion *c)
{
	const struct command *cmd;
	struct complaint complaint;
	struct service_id id;

	if (!words_peek(&c->w)) {
		for (cmd = objects; cmd->name; cmd++)
			offer(c, cmd->name);
		offer_list(c, "help --json --pretty --netns --version --help");
		return;
	}
	cmd = find_command(objects, &c->w, &complaint);
	if (!cmd)
		return;
	if (cmd->run == cmd_service)
		complete_service_command(c);
	else if (cmd->run == cmd_server)
		complete_server_command(c);
	else if (cmd->run == cmd_show)
		complete_service(c, true, &id);
	else if (cmd->run == cmd_settings)
		complete_settings(c);
	else if (cmd->run == cmd_device)
		complete_device(c);
	else if (cmd->run == cmd_flow)
		complete_flow(c);
	else if (cmd->run == cmd_stats)
		offer_list(c, "-a --explain -w -c");
	else if (cmd->run == cmd_save)
		offer(c, "--secret");
	else if (cmd->run == cmd_apply)
		complete_apply(c);
	else if (cmd->run == cmd_monitor)
		offer(c, "-t");
}

/**
 * cmd_complete - print what could stand in the place of the last word
 * @ctx: what to work with; its namespace was entered
 * @w: the words, of which the last is the one in question, perhaps empty
 *
 * Return: EXIT_DONE.
 */
int cmd_complete(struct context *ctx, struct words *w)
{
	struct completion c = { .ctx = ctx, .w = *w };

	if (w->at == w->n)
		return EXIT_DONE;
	c.part = w->word[w->n - 1];
	c.w.n--;
	if (c.w.n > c.w.at && (!strcmp(c.w.word[c.w.n - 1], "-n") ||
			       !strcmp(c.w.word[c.w.n - 1], "--netns")))
		offer_directory(&c, "/run/netns");
	else
		complete_object(&c);
	return EXIT_DONE;
}
