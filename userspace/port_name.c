// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports by the names that the machine has for them. They are read and never
 * written: another machine may have other names.
 */
#include "port_name.h"

#include "value.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>

static const char letters[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* Has it a letter, and nothing that no name has? */
static bool is_name(const char *text)
{
	size_t plain = strspn(text, letters);

	while (text[plain] && strchr("0123456789-_.+", text[plain]))
		plain += 1 + strspn(text + plain + 1, letters);
	return !text[plain] && strpbrk(text, letters);
}

/**
 * port_by_name - find the port of a name such as "www"
 * @name: the name
 * @protocol: the protocol that it is a port of
 * @port: the port
 *
 * UDP-Lite has the ports of UDP (RFC 3828, section 6), and few lists name them
 * for it.
 *
 * Return: false when the machine knows no such name for the protocol.
 */
bool port_by_name(const char *name, uint8_t protocol, uint16_t *port)
{
	const struct servent *entry;

	if (!is_name(name))
		return false;
	entry = getservbyname(name, protocol_text(protocol));
	if (!entry && protocol == IPPROTO_UDPLITE)
		entry = getservbyname(name, protocol_text(IPPROTO_UDP));
	if (!entry || !entry->s_port)
		return false;
	*port = ntohs(entry->s_port);
	return true;
}
