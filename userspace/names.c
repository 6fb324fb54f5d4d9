// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words for the protocol's enumerated values. A new value in the protocol
 * needs a new word here and nothing else.
 */
#include "names.h"

#include "array.h"
#include "model.h"

#include <linux/dsr.h>
#include <stdio.h>
#include <string.h>

static const char *const switch_words[] = { "off", "on" };

const struct names switch_names = { switch_words, ARRAY_SIZE(switch_words) };

static const char *const track_words[] = {
	[DSR_TRACK_AUTO] = "auto",
	[DSR_TRACK_ALL] = "all",
	[DSR_TRACK_NONE] = "none",
};

const struct names track_names = { track_words, ARRAY_SIZE(track_words) };

static const char *const gone_words[] = {
	[DSR_GONE_RESCHEDULE] = "reschedule",
	[DSR_GONE_DROP] = "drop",
};

const struct names gone_names = { gone_words, ARRAY_SIZE(gone_words) };

static const char *const no_server_words[] = {
	[DSR_NO_SERVER_REJECT] = "reject",
	[DSR_NO_SERVER_DROP] = "drop",
	[DSR_NO_SERVER_PASS] = "pass",
};

const struct names no_server_names = {
	no_server_words, ARRAY_SIZE(no_server_words)
};

static const char *const ttl_words[] = {
	[DSR_TTL_KEEP] = "keep",
	[DSR_TTL_DECREMENT] = "decrement",
};

const struct names ttl_names = { ttl_words, ARRAY_SIZE(ttl_words) };

static const char *const when_words[] = {
	[DSR_WHEN_ALWAYS] = "always",
	[DSR_WHEN_HELD] = "held",
};

const struct names when_names = { when_words, ARRAY_SIZE(when_words) };

/* In the order of enum timeout_kind. */
static const char *const timeout_words[] = {
	"established", "half-open", "half-closed", "closing", "udp", "handover"
};

const struct names timeout_names = { timeout_words, ARRAY_SIZE(timeout_words) };

static const char *const device_mode_words[] = {
	[DSR_DEVICE_OFF] = "off",
	[DSR_DEVICE_PREFETCH] = "prefetch",
	[DSR_DEVICE_STEER] = "steer",
};

const struct names device_mode_names = {
	device_mode_words, ARRAY_SIZE(device_mode_words)
};

static const char *const state_words[] = {
	[DSR_SERVER_UP] = "up",
	[DSR_SERVER_LOCAL] = "local",
	[DSR_SERVER_UNRESOLVED] = "unresolved",
	[DSR_SERVER_DOWN] = "down",
};

const struct names state_names = { state_words, ARRAY_SIZE(state_words) };

static const char *const reason_words[] = {
	[DSR_REASON_NONE] = "none",
	[DSR_REASON_RESOLVING] = "resolving",
	[DSR_REASON_NO_ANSWER] = "no-answer",
	[DSR_REASON_NO_ROUTE] = "no-route",
	[DSR_REASON_OFF_LINK] = "off-link",
	[DSR_REASON_DEVICE_DOWN] = "device-down",
	[DSR_REASON_DEVICE_GONE] = "device-gone",
	[DSR_REASON_DEVICE_TYPE] = "device-type",
	[DSR_REASON_OWN_MAC] = "own-mac",
};

const struct names reason_names = { reason_words, ARRAY_SIZE(reason_words) };

/* Short enough for the last column of a table; ARP is ND for IPv6. */
static const char *const sentence_words[] = {
	[DSR_REASON_NONE] = "no reason given",
	[DSR_REASON_RESOLVING] = "awaiting ARP",
	[DSR_REASON_NO_ANSWER] = "no ARP answer",
	[DSR_REASON_NO_ROUTE] = "no route to it",
	[DSR_REASON_OFF_LINK] = "not on this link",
	[DSR_REASON_DEVICE_DOWN] = "device is down",
	[DSR_REASON_DEVICE_GONE] = "device is gone",
	[DSR_REASON_DEVICE_TYPE] = "device not Ethernet",
	[DSR_REASON_OWN_MAC] = "gateway's own MAC",
};

const struct names reason_sentences = {
	sentence_words, ARRAY_SIZE(sentence_words)
};

static const char *const doubt_words[] = {
	[DOUBT_NONE] = "none",
	[DOUBT_ROUTER] = "router-mac",
	[DOUBT_TWIN] = "shared-mac",
};

const struct names doubt_names = { doubt_words, ARRAY_SIZE(doubt_words) };

static const char *const doubt_sentence_words[] = {
	[DOUBT_NONE] = "no doubt",
	[DOUBT_ROUTER] = "router's MAC",
	[DOUBT_TWIN] = "another server's MAC",
};

const struct names doubt_sentences = {
	doubt_sentence_words, ARRAY_SIZE(doubt_sentence_words)
};

static const char *const choice_words[] = {
	[DSR_CHOICE_ROW] = "row",
	[DSR_CHOICE_ENTRY] = "entry",
	[DSR_CHOICE_PREVIOUS] = "previous",
	[DSR_CHOICE_OWNER] = "owner",
	[DSR_CHOICE_SCHEDULER] = "scheduler",
	[DSR_CHOICE_NONE] = "none",
	[DSR_CHOICE_STATELESS] = "stateless",
};

const struct names choice_names = { choice_words, ARRAY_SIZE(choice_words) };

static const char *const flow_state_words[] = {
	[DSR_FLOW_ADOPTED] = "adopted",
	[DSR_FLOW_HALF_OPEN] = "half-open",
	[DSR_FLOW_ESTABLISHED] = "established",
	[DSR_FLOW_CLOSING] = "closing",
	[DSR_FLOW_UDP_NEW] = "udp-new",
	[DSR_FLOW_UDP] = "udp",
	[DSR_FLOW_CLIENT] = "client",
	[DSR_FLOW_HALF_CLOSED] = "half-closed",
};

const struct names flow_state_names = {
	flow_state_words, ARRAY_SIZE(flow_state_words)
};

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
