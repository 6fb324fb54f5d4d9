// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words for the protocol's enumerated values: those of its specification,
 * and sentences for some of them.
 */
#include "names.h"

#include "array.h"
#include "model.h"

#include <linux/dsr.h>
#include <stdio.h>
#include <string.h>

#include "generated/dsr_names.h"

/*
 * What the specification of the protocol calls them. Words that options.c alone
 * needs are named in its rows.
 */
const struct names device_mode_names = {
	dsr_device_mode_strmap, ARRAY_SIZE(dsr_device_mode_strmap)
};

const struct names state_names = {
	dsr_server_state_strmap, ARRAY_SIZE(dsr_server_state_strmap)
};

const struct names flow_state_names = {
	dsr_flow_state_strmap, ARRAY_SIZE(dsr_flow_state_strmap)
};

static const char *const switch_words[] = { "off", "on" };

const struct names switch_names = { switch_words, ARRAY_SIZE(switch_words) };

/* In the order of enum timeout_kind. */
static const char *const timeout_words[] = {
	"established", "half-open", "half-closed", "closing", "udp", "handover"
};

const struct names timeout_names = { timeout_words, ARRAY_SIZE(timeout_words) };

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

/**
 * name_of - give the word for a value
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
 * name_find - find the value of a word
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
 * names_list - list all words, as a sentence does
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
