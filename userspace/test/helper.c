// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the unit tests share.
 */
#include "helper.h"

#include "../parse.h"

#include <stdlib.h>

/**
 * split - cut a string at its spaces and newlines
 * @s: room for the words
 * @text: the string
 *
 * Return: the words.
 */
struct args *split(struct split *s, const char *text)
{
	char *rest = s->text, *word;

	assert_true(strlen(text) < sizeof(s->text));
	strcpy(s->text, text);
	memset(&s->args, 0, sizeof(s->args));
	s->args.word = s->word;
	while (*text && (word = strsep(&rest, "\n "))) {
		assert_true(s->args.n < SPLIT_MAX);
		s->word[s->args.n++] = word;
	}
	return &s->args;
}

/**
 * capture - open a stream that is kept
 * @e: where it is kept; capture_free() it
 *
 * Return: the stream.
 */
FILE *capture(struct capture *e)
{
	e->text = NULL;
	e->out = open_memstream(&e->text, &e->len);
	assert_non_null(e->out);
	return e->out;
}

/**
 * capture_text - give what was written so far
 * @e: the stream
 *
 * Return: the text, valid until more is written.
 */
const char *capture_text(struct capture *e)
{
	fflush(e->out);
	return e->text;
}

/**
 * capture_free - close a stream and forget what was written
 * @e: the stream
 */
void capture_free(struct capture *e)
{
	fclose(e->out);
	free(e->text);
}

/**
 * id_of - parse what names a service
 * @text: in words; a mistake ends the test
 *
 * Return: the identity.
 */
struct service_id id_of(const char *text)
{
	struct service_id id;
	struct parse_error e;
	struct split s;

	if (parse_service_id(split(&s, text), &id, &e) ||
	    args_end(&s.args, &e))
		fail_msg("%s: %s", text, e.text);
	return id;
}

/**
 * server_of - parse a server
 * @text: its address and options in words; a mistake ends the test
 *
 * Return: the server.
 */
struct server server_of(const char *text)
{
	struct server server;
	struct parse_error e;
	struct split s;

	server_init(&server);
	if (parse_server_address(split(&s, text), &server.address, &e) ||
	    parse_options(&s.args, server_options, &server, false, &e))
		fail_msg("%s: %s", text, e.text);
	return server;
}

/**
 * service_of - parse a service with its servers
 * @text: in words, as of "service replace"; a mistake ends the test
 *
 * Return: the service; service_free() it.
 */
struct service service_of(const char *text)
{
	struct service service;
	struct service_id id;
	struct parse_error e;
	struct split s;

	if (parse_service_id(split(&s, text), &id, &e))
		fail_msg("%s: %s", text, e.text);
	service_init(&service, &id);
	if (parse_service_options(&s.args, &service, true, &e) ||
	    parse_servers(&s.args, &service, &e))
		fail_msg("%s: %s", text, e.text);
	return service;
}

/**
 * all_options - make a set of all options that can be set
 * @options: the options
 *
 * Return: the set.
 */
uint64_t all_options(const struct option *options)
{
	const struct option *o;
	uint64_t set = 0;

	for (o = options; o->attr; o++)
		if (option_in(o, UINT64_MAX))
			set |= option_bit(o);
	return set;
}
