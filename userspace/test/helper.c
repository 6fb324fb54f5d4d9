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
 * @c: where it is kept; capture_free() it
 *
 * Return: the stream.
 */
FILE *capture(struct capture *c)
{
	c->text = NULL;
	c->out = open_memstream(&c->text, &c->len);
	assert_non_null(c->out);
	return c->out;
}

/**
 * capture_text - what was written so far
 * @c: the stream
 *
 * Return: the text, valid until more is written.
 */
const char *capture_text(struct capture *c)
{
	fflush(c->out);
	return c->text;
}

/**
 * capture_free - close a stream and forget what was written
 * @c: the stream
 */
void capture_free(struct capture *c)
{
	fclose(c->out);
	free(c->text);
}

/**
 * id_of - what names a service
 * @text: in words; a mistake ends the test
 *
 * Return: the identity.
 */
struct service_id id_of(const char *text)
{
	struct service_id id;
	struct complaint c;
	struct split s;

	if (parse_service_id(split(&s, text), &id, &c) ||
	    args_end(&s.args, &c))
		fail_msg("%s: %s", text, c.text);
	return id;
}

/**
 * server_of - a server
 * @text: its address and options in words; a mistake ends the test
 *
 * Return: the server.
 */
struct server server_of(const char *text)
{
	struct server server;
	struct complaint c;
	struct split s;

	server_init(&server);
	if (parse_server_address(split(&s, text), &server.address, &c) ||
	    parse_options(&s.args, server_options, &server, false, &c))
		fail_msg("%s: %s", text, c.text);
	return server;
}

/**
 * service_of - a service with its servers
 * @text: in words, as of "service replace"; a mistake ends the test
 *
 * Return: the service; service_free() it.
 */
struct service service_of(const char *text)
{
	struct service service;
	struct service_id id;
	struct complaint c;
	struct split s;

	if (parse_service_id(split(&s, text), &id, &c))
		fail_msg("%s: %s", text, c.text);
	service_init(&service, &id);
	if (parse_service_options(&s.args, &service, true, &c) ||
	    parse_servers(&s.args, &service, &c))
		fail_msg("%s: %s", text, c.text);
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
