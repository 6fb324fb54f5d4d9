// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to the options of a service, which are in options.c.
 */
#include "parse.h"

#include <string.h>

/* The value of "when" is among the words that were taken. */
static int refuse_held(const struct args *args, struct parse_error *e)
{
	size_t i = args->at - 1;

	while (strcmp(args->word[i - 1], "when"))
		i--;
	return set_error(e, i,
			 "a service by mark has no address that could be held: expected when always");
}

/**
 * parse_service_options - read the options of a service
 * @args: the arguments
 * @service: the service; what is named is set and noted in @given
 * @servers: stop before the word "server"
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_service_options(struct args *args, struct service *service,
			  bool servers, struct parse_error *e)
{
	if (parse_options(args, service_options, service, servers, e))
		return -1;
	return service->when == DSR_WHEN_HELD && service->id.mark ?
	       refuse_held(args, e) : 0;
}
