// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration file. A line is cut into words, and the parser of the
 * command line reads them; here is only what a file adds to that: lines,
 * columns, and that a server belongs to the service above it. What is wrong with
 * its options together the kernel knows.
 */
#include "file.h"

#include "line.h"
#include "parse.h"
#include "print.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

#define EXPECTED_LINE "service, server, device or settings"

/**
 * struct reader - how far the reading of a file is
 * @config: what it said so far
 * @service: the service that servers belong to, or NULL
 * @lists: a service has several port ranges
 * @number: of the line
 * @line: its words
 */
struct reader {
	struct config *config;
	struct service *service;
	bool lists;
	size_t number;
	struct line line;
};

/* Only a list of ranges can have a range of another service in it. */
static const struct service *find_clash(struct reader *r,
					const struct service_id *id)
{
	const struct table *table = &r->config->table;
	const struct service *found = table_find(table, id);
	size_t i;

	r->lists = r->lists || id->n_ports > 1;
	for (i = 0; !found && r->lists && i < table->n; i++)
		if (service_id_clash(&table->services[i].id, id))
			found = &table->services[i];
	return found;
}

static int read_service(struct reader *r, struct args *args,
			struct parse_error *e)
{
	char text[SERVICE_TEXT_MAX];
	const struct service *other;
	struct service service;
	struct service_id id;

	r->service = NULL;
	if (parse_service_id(args, &id, e))
		return -1;
	other = find_clash(r, &id);
	if (other && service_id_equal(&other->id, &id))
		return set_error(e, 1, "service %s is given twice in this file",
				 service_text(text, &id));
	if (other)
		return set_error(e, 2,
				 "service %s above has one of these ranges: expected each in one service",
				 service_text(text, &other->id));
	service_init(&service, &id);
	service.line = r->number;
	if (parse_service_options(args, &service, false, e))
		return -1;
	r->service = table_add(&r->config->table, &service);
	return 0;
}

static int read_server(struct reader *r, struct args *args,
		       struct parse_error *e)
{
	if (!r->service)
		return set_error(e, 0,
				 "a server without a service: expected a line with its service above it");
	if (parse_server(args, r->service, e) || args_end(args, e))
		return -1;
	r->service->servers[r->service->n_servers - 1].line = r->number;
	return 0;
}

static int read_device(struct reader *r, struct args *args,
		       struct parse_error *e)
{
	struct devices *devices = &r->config->devices;
	struct device device;
	char name[IF_NAMESIZE];

	r->service = NULL;
	if (parse_device(args, &device, e))
		return -1;
	if (devices_find(devices, device.ifindex))
		return set_error(e, 1, "device %s is given twice in this file",
				 dev_text(name, device.ifindex));
	device.line = r->number;
	devices_add(devices, &device);
	return 0;
}

static int read_args(struct reader *r, struct args *args, struct parse_error *e)
{
	const char *word = args_next(args);
	char list[OPTION_LIST_MAX];

	if (!strcmp(word, "service"))
		return read_service(r, args, e);
	if (!strcmp(word, "server"))
		return read_server(r, args, e);
	if (!strcmp(word, "device"))
		return read_device(r, args, e);
	if (strcmp(word, "settings"))
		return set_expected(e, args, 0, EXPECTED_LINE);
	r->service = NULL;
	if (args->n == 1)
		return set_expected(e, args, 1,
				    options_list(settings_options, NULL, list));
	return parse_options(args, settings_options, &r->config->settings,
			     false, e);
}

static int read_line(struct reader *r, char *line, size_t len,
		     struct file_error *error)
{
	struct args args = { .absent = true };
	struct parse_error e;

	error->line = r->number;
	if (strlen(line) != len) {
		error->column = strlen(line) + 1;
		snprintf(error->text, sizeof(error->text),
			 "a zero byte: expected text");
		return -1;
	}
	line_cut(&r->line, line);
	args.word = r->line.words;
	args.n = r->line.n;
	if (!args.n || !read_args(r, &args, &e))
		return 0;
	error->column = r->line.columns[e.word] + 1;
	memcpy(error->text, e.text, sizeof(error->text));
	return -1;
}

/* Does it begin as a saved file does, or is it the beginning of such a line? */
static bool is_saved(const char *text, size_t len)
{
	size_t head = strlen(SAVE_HEAD);

	return len > strlen("# ") &&
	       !memcmp(text, SAVE_HEAD, len < head ? len : head);
}

static int cut_off_error(const struct reader *r, struct file_error *error)
{
	error->line = r->number;
	error->column = 1;
	snprintf(error->text, sizeof(error->text),
		 "the file ends here, cut off: expected the line '%s' with which a saved file ends",
		 SAVE_END);
	return -1;
}

static int read_lines(struct reader *r, char *text, size_t len,
		      struct file_error *error)
{
	char *line = text, *end = text + len, *newline;
	bool saved = is_saved(text, len);

	while (line < end) {
		newline = memchr(line, '\n', end - line);
		if (!newline)
			newline = end;
		*newline = '\0';
		r->number++;
		saved = saved && strcmp(line, SAVE_END);
		if (read_line(r, line, newline - line, error))
			return -1;
		line = newline + 1;
	}
	return saved ? cut_off_error(r, error) : 0;
}

/**
 * file_parse - read a whole configuration file
 * @text: its bytes
 * @len: how many there are
 * @config: what it says; config_free() it when 0 was returned
 * @error: what was wrong
 *
 * Return: 0, or -1 with an error.
 */
int file_parse(const char *text, size_t len, struct config *config,
	       struct file_error *error)
{
	struct reader r = { .config = config };
	char *copy = malloc(len + 1);
	int ret = -1;

	table_init(&config->table);
	devices_init(&config->devices);
	settings_init(&config->settings);
	config->generation = 0;
	if (copy) {
		memcpy(copy, text, len);
		copy[len] = '\0';
		ret = read_lines(&r, copy, len, error);
	} else {
		error->line = 1;
		error->column = 1;
		strcpy(error->text, "no memory to read the file");
	}
	if (ret)
		config_free(config);
	line_free(&r.line);
	free(copy);
	return ret;
}

static void print_file_settings(FILE *out, const struct settings *settings,
				bool secret)
{
	uint64_t options = options_non_default(settings_options, settings) &
			   ~OPTION(DSR_SETTINGS_A_SECRET);

	if (secret)
		options |= OPTION(DSR_SETTINGS_A_SECRET);
	if (!options)
		return;
	fputs("settings", out);
	print_options(out, settings_options, settings, options);
	fputc('\n', out);
}

static void print_file_service(FILE *out, const struct service *service)
{
	char text[SERVICE_TEXT_MAX], address[ADDRESS_TEXT_MAX];
	const struct server *server;
	size_t i;

	fprintf(out, "service %s", service_text(text, &service->id));
	print_non_default(out, service_options, service);
	fputc('\n', out);
	for (i = 0; i < service->n_servers; i++) {
		server = &service->servers[i];
		fprintf(out, "  server %s",
			address_text(address, &server->address));
		print_non_default(out, server_options, server);
		fputc('\n', out);
	}
}

/**
 * file_print - write a configuration file
 * @out: the stream
 * @config: what it is to say
 * @secret: the secret too
 */
void file_print(FILE *out, const struct config *config, bool secret)
{
	size_t i;

	print_file_settings(out, &config->settings, secret);
	for (i = 0; i < config->devices.n; i++)
		print_device(out, &config->devices.device[i]);
	for (i = 0; i < config->table.n; i++)
		print_file_service(out, &config->table.services[i]);
}

/**
 * config_free - free what a configuration owns
 * @config: the configuration; not freed itself
 */
void config_free(struct config *config)
{
	table_free(&config->table);
	devices_free(&config->devices);
}
