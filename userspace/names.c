// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words for the protocol's enumerated values. A new value in the protocol
 * needs a new word here and nothing else.
 */
#include "names.h"

#include <linux/dsr.h>
#include <stdio.h>
#include <string.h>

#define NAMES(list, ...)						\
	static const char *const list##_list[] = { __VA_ARGS__ };	\
	const struct names list = {					\
		list##_list, sizeof(list##_list) / sizeof(*list##_list)	\
	}

NAMES(track_names,
	[DSR_TRACK_AUTO] = "auto",
	[DSR_TRACK_ALL] = "all",
	[DSR_TRACK_NONE] = "none");

NAMES(gone_names,
	[DSR_GONE_RESCHEDULE] = "reschedule",
	[DSR_GONE_DROP] = "drop");

NAMES(no_server_names,
	[DSR_NO_SERVER_REJECT] = "reject",
	[DSR_NO_SERVER_DROP] = "drop",
	[DSR_NO_SERVER_PASS] = "pass");

NAMES(ttl_names,
	[DSR_TTL_KEEP] = "keep",
	[DSR_TTL_DECREMENT] = "decrement");

/* In the order of enum timeout_kind. */
NAMES(timeout_names, "established", "half-open", "closing", "udp");

NAMES(state_names,
	[DSR_SERVER_UP] = "up",
	[DSR_SERVER_LOCAL] = "local",
	[DSR_SERVER_UNRESOLVED] = "unresolved",
	[DSR_SERVER_DOWN] = "down");

NAMES(reason_names,
	[DSR_REASON_NONE] = "none",
	[DSR_REASON_RESOLVING] = "resolving",
	[DSR_REASON_NO_ANSWER] = "no-answer",
	[DSR_REASON_NO_ROUTE] = "no-route",
	[DSR_REASON_OFF_LINK] = "off-link",
	[DSR_REASON_DEVICE_DOWN] = "device-down",
	[DSR_REASON_DEVICE_GONE] = "device-gone",
	[DSR_REASON_DEVICE_TYPE] = "device-type");

NAMES(reason_sentences,
	[DSR_REASON_NONE] = "no reason given",
	[DSR_REASON_RESOLVING] = "awaiting ARP or ND",
	[DSR_REASON_NO_ANSWER] = "no answer to ARP or ND",
	[DSR_REASON_NO_ROUTE] = "no route to it",
	[DSR_REASON_OFF_LINK] = "behind a router, not on this link",
	[DSR_REASON_DEVICE_DOWN] = "the device is down",
	[DSR_REASON_DEVICE_GONE] = "the device is gone",
	[DSR_REASON_DEVICE_TYPE] = "the device is not Ethernet");

NAMES(choice_names,
	[DSR_CHOICE_ROW] = "row",
	[DSR_CHOICE_ENTRY] = "entry",
	[DSR_CHOICE_PREVIOUS] = "previous",
	[DSR_CHOICE_OWNER] = "owner",
	[DSR_CHOICE_SCHEDULER] = "scheduler",
	[DSR_CHOICE_NONE] = "none");

NAMES(flow_state_names,
	[DSR_FLOW_FREE] = "free",
	[DSR_FLOW_HALF_OPEN] = "half-open",
	[DSR_FLOW_ESTABLISHED] = "established",
	[DSR_FLOW_CLOSING] = "closing",
	[DSR_FLOW_UDP_NEW] = "udp-new",
	[DSR_FLOW_UDP] = "udp",
	[DSR_FLOW_CLIENT] = "client");

/**
 * name_of - the word for a value
 * @names: the words
 * @value: the value
 *
 * Return: the word, or "unknown" for a value that this version does not know.
 */
const char *name_of(const struct names *names, size_t value)
{
	return value < names->n ? names->name[value] : "unknown";
}

/**
 * name_find - the value of a word
 * @names: the words
 * @word: the word
 *
 * Return: the value, or -1 when there is no such word.
 */
int name_find(const struct names *names, const char *word)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		if (!strcmp(names->name[i], word))
			return i;
	return -1;
}

/**
 * names_list - all words, as a sentence lists them
 * @names: the words
 * @buf: room for the list
 * @len: bytes of @buf
 *
 * Return: @buf.
 */
const char *names_list(const struct names *names, char *buf, size_t len)
{
	size_t used = 0, i;

	*buf = '\0';
	for (i = 0; i < names->n && used < len; i++)
		used += snprintf(buf + used, len - used, "%s%s",
				 !i ? "" : i + 1 < names->n ? ", " : " or ",
				 names->name[i]);
	return buf;
}
