// SPDX-License-Identifier: GPL-2.0-only
/*
 * The names of ports, instead of the machine's own: the same everywhere, and
 * some that are made to be mistaken for each other.
 */
#include "../array.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>

struct servent *getservbyname(const char *name, const char *protocol)
{
	static const struct {
		const char *name;
		const char *protocol;
		uint16_t port;
	} list[] = {
		{ "ftp-data", "tcp", 20 },
		{ "ftp", "tcp", 21 },
		{ "domain", "tcp", 53 },
		{ "domain", "udp", 53 },
		{ "tftp", "udp", 69 },
		{ "www", "tcp", 80 },
		{ "http", "tcp", 80 },
		{ "diameter", "sctp", 3868 },
		{ "http-alt", "tcp", 8080 },
		/* a-b-c is two ranges */
		{ "a", "tcp", 1 },
		{ "b-c", "tcp", 2 },
		{ "a-b", "tcp", 3 },
		{ "c", "tcp", 4 },
	};
	static struct servent found;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(list); i++) {
		if (strcmp(list[i].name, name) ||
		    strcmp(list[i].protocol, protocol))
			continue;
		found.s_port = htons(list[i].port);
		return &found;
	}
	return NULL;
}
