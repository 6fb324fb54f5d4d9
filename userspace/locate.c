// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the attribute that the kernel refused to the change that has it, from that
 * to the line of the file, and to the word whose value it is. Nothing of this is
 * kept while a file is read: few are refused.
 */
#include "locate.h"

#include "array.h"
#include "line.h"
#include "options.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

/* The change that an offset of the request lies in, or NULL */
static const struct change *change_at(const struct plan *plan, uint32_t offset)
{
	size_t i = plan->n;

	while (i && plan->changes[i - 1].at > offset)
		i--;
	return offset && i ? &plan->changes[i - 1] : NULL;
}

/* The server that an offset of the request lies in, or NULL */
static const struct server *server_at(const struct change *change,
				      const struct nlmsghdr *request,
				      uint32_t offset)
{
	const char *end = (const char *)request + offset;
	const struct nlattr *attr;
	size_t n = 0;

	if (change->new_server || change->old_server)
		return change->new_server;
	attr = (const void *)((const char *)request + change->at);
	for (; (const char *)attr <= end; attr = mnl_attr_next(attr))
		n += mnl_attr_get_type(attr) == DSR_A_SERVER;
	return n ? &change->new->servers[n - 1] : NULL;
}

/* The line of what is at fault; 0: none, or one of those with settings */
static size_t line_at(const struct change *change,
		      const struct nlmsghdr *request,
		      const struct nl_error *nlerr)
{
	const struct server *server = NULL;

	if (!change->new)
		return change->device.line;
	if (nlerr->nest == DSR_A_SERVER)
		server = server_at(change, request, nlerr->offset);
	return server ? server->line : change->new->line;
}

static const struct option *options_of(uint16_t nest)
{
	switch (nest) {
	case DSR_A_SERVICE:
		return service_options;
	case DSR_A_SERVER:
		return server_options;
	case DSR_A_SETTINGS:
		return settings_options;
	}
	return NULL;
}

/* Where the options of a line begin: behind what names the object */
static size_t first_option(const char *object)
{
	if (!strcmp(object, "service"))
		return 3;
	return strcmp(object, "server") ? 1 : 2;
}

/* The word that is the value of an option; 0: it is not there */
static size_t value_word(const struct line *line, const struct option *options,
			 const struct option *option)
{
	size_t i = first_option(line->words[0]);
	const struct option *o;
	size_t value;

	for (; i + 1 < line->n; i = value + 1) {
		o = options_find(options, line->words[i], -1);
		if (!o)
			return 0;
		value = i + 1;
		if (o->kinds)
			o = options_find(options, line->words[i],
					 name_find(o->kinds,
						   line->words[value++]));
		if (o == option)
			return value;
	}
	return 0;
}

/* The word that names the object by an attribute that is no option */
static size_t name_word(const struct nl_error *nlerr)
{
	switch (nlerr->nest) {
	case DSR_A_SERVICE:
		return nlerr->type == DSR_SERVICE_A_PROTOCOL ? 1 : 2;
	case DSR_A_DEVICE:
		return nlerr->type == DSR_DEVICE_A_MODE ? 3 : 1;
	}
	return 1;
}

/* The word of a line that is at fault; 0: the line as a whole */
static size_t word_at(const struct line *line, const struct nl_error *nlerr)
{
	const struct option *options = options_of(nlerr->nest);
	const struct option *o = NULL;

	if (!nlerr->type || (nlerr->nest == DSR_A_SERVER &&
			     strcmp(line->words[0], "server")))
		return 0;
	if (options)
		o = options_find_attr(options, nlerr->type);
	if (o && o->of && o->of != o->attr)
		o = options_find_attr(options, o->of);
	return o && !o->of ? value_word(line, options, o) :
			     name_word(nlerr);
}

/* Is this the line, or one of those with settings while that is sought? */
static bool is_sought(const struct line *line, size_t number, size_t sought)
{
	if (sought)
		return number == sought;
	return line->n && !strcmp(line->words[0], "settings");
}

/* Find line and column; the first line with settings when none has the one. */
static void find_place(const char *text, size_t sought,
		       const struct nl_error *nlerr, struct file_error *error)
{
	char *copy = need_memory(strdup(text)), *rest = copy, *at;
	struct line line = { .n = 0 };
	size_t number = 0, word = 0;

	while (!word && (at = strsep(&rest, "\n"))) {
		line_cut(&line, at);
		if (!is_sought(&line, ++number, sought))
			continue;
		word = word_at(&line, nlerr);
		if (!error->line || word) {
			error->line = number;
			error->column = line.columns[word] + 1;
		}
	}
	line_free(&line);
	free(copy);
}

/* What the kernel says, behind the name of what the file has no line for */
static void say(const struct change *change, const struct nl_error *nlerr,
		struct file_error *error)
{
	char why[320], name[SERVICE_TEXT_MAX], dev[IF_NAMESIZE];

	nl_error_text(nlerr, why, sizeof(why));
	if (error->line || !change)
		snprintf(error->text, sizeof(error->text), "%s", why);
	else if (change->old)
		snprintf(error->text, sizeof(error->text),
			 "service %s: %s", service_text(name, &change->old->id),
			 why);
	else if (change->cmd == DSR_CMD_DEVICE_SET)
		snprintf(error->text, sizeof(error->text),
			 "device %s: %s",
			 dev_text(dev, change->device.ifindex), why);
	else
		snprintf(error->text, sizeof(error->text),
			 "settings: %s", why);
}

/**
 * locate_error - find what made the kernel refuse a transaction
 * @plan: the changes
 * @request: the message that has them
 * @nlerr: what the kernel said
 * @text: the file, ending with NUL, without such a byte in it
 * @error: the place, and what to say
 */
void locate_error(const struct plan *plan, const struct nlmsghdr *request,
		  const struct nl_error *nlerr, const char *text,
		  struct file_error *error)
{
	const struct change *change = change_at(plan, nlerr->offset);
	size_t line;

	error->line = 0;
	error->column = 0;
	if (change) {
		line = line_at(change, request, nlerr);
		if (line || change->cmd == DSR_CMD_SETTINGS_SET)
			find_place(text, line, nlerr, error);
	}
	say(change, nlerr, error);
}
