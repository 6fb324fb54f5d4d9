// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to the settings of a namespace.
 */
#include "parse.h"

#include "parse_words.h"
#include "value.h"

#include <string.h>
#include <sys/random.h>

#define EXPECTED_SLOTS "default, or a power of two from 1024 to 134217728"
#define EXPECTED_PEERS \
	"none, or up to " TEXT(DSR_PEERS_MAX) " hardware addresses with " \
	"commas between them, not a group's"

static int parse_secret(struct words *w, void *object, struct complaint *c)
{
	struct settings *s = object;
	const char *word;

	if (parse_once(w, &s->given, SETTINGS_SECRET, c))
		return -1;
	word = words_next(w);
	if (word && !strcmp(word, "random")) {
		if (getrandom(s->secret, DSR_SECRET_LEN, 0) == DSR_SECRET_LEN)
			return 0;
		return complain(c, w->at - 1,
				"the kernel gave no random bytes");
	}
	if (!word || !value_secret(word, s->secret))
		return complain(c, word ? w->at - 1 : w->n,
				"unexpected secret: expected random, or 32 hexadecimal digits");
	return 0;
}

static int parse_settings_timeout(struct words *w, void *object,
				  struct complaint *c)
{
	struct settings *s = object;
	const char *word;
	uint64_t value;
	uint8_t kind;

	if (parse_one_of(w, &timeout_names, &kind, c) ||
	    parse_once(w, &s->given, SETTINGS_TIMEOUT << kind, c))
		return -1;
	value = settings_default_timeout(kind);
	word = words_next(w);
	if (!word || (strcmp(word, "default") &&
		      !value_seconds(word, 1, DSR_TIMEOUT_MAX, &value)))
		return parse_expected(w, word, "default, or seconds from 1 to "
				      TEXT(DSR_TIMEOUT_MAX), c);
	s->timeout[kind] = value;
	return 0;
}

static int parse_flow_slots(struct words *w, void *object,
			    struct complaint *c)
{
	uint64_t value = SETTINGS_FLOW_SLOTS_DEFAULT;
	struct settings *s = object;
	const char *word;

	if (parse_once(w, &s->given, SETTINGS_FLOW_SLOTS, c))
		return -1;
	word = words_next(w);
	if (!word || (strcmp(word, "default") &&
		      !value_power(word, SETTINGS_FLOW_SLOTS_MIN,
				   SETTINGS_FLOW_SLOTS_MAX, &value)))
		return parse_expected(w, word, EXPECTED_SLOTS, c);
	s->flow_slots = value;
	return 0;
}

/* Add one peer. Returns false when the text is no host's hardware address. */
static bool add_peer(struct settings *s, const char *text)
{
	uint8_t *mac = s->peers[s->n_peers];

	if (s->n_peers == DSR_PEERS_MAX || !value_mac(text, mac) ||
	    mac_is_zero(mac) || mac[0] & 1)
		return false;
	s->n_peers++;
	return true;
}

/* MAC[,MAC...] */
static bool value_peers(const char *text, struct settings *s)
{
	char copy[DSR_PEERS_MAX * MAC_TEXT_MAX], *rest = copy, *one;

	s->n_peers = 0;
	if (strlen(text) >= sizeof(copy))
		return false;
	strcpy(copy, text);
	while ((one = strsep(&rest, ",")))
		if (!add_peer(s, one))
			return false;
	settings_sort_peers(s);
	return true;
}

static int parse_peers(struct words *w, void *object, struct complaint *c)
{
	struct settings *s = object;
	char text[MAC_TEXT_MAX];
	const char *word;
	size_t i;

	if (parse_once(w, &s->given, SETTINGS_PEERS, c))
		return -1;
	word = words_next(w);
	if (word && !strcmp(word, "none")) {
		s->n_peers = 0;
		return 0;
	}
	if (!word || !value_peers(word, s))
		return parse_expected(w, word, EXPECTED_PEERS, c);
	for (i = 1; i < s->n_peers; i++)
		if (!memcmp(s->peers[i - 1], s->peers[i], MAC_LEN))
			return complain(c, w->at - 1,
					"peer %s is given twice",
					mac_text(text, s->peers[i]));
	return 0;
}

/**
 * parse_settings - read settings
 * @w: the words, until the end
 * @settings: what is named is set and noted in @given
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_settings(struct words *w, struct settings *settings,
		   struct complaint *c)
{
	static const struct keyword keywords[] = {
		{ "secret", parse_secret },
		{ "timeout", parse_settings_timeout },
		{ "flow-slots", parse_flow_slots },
		{ "peers", parse_peers },
		{ NULL, NULL }
	};

	return parse_keywords(w, keywords, settings, false, PARSE_SETTINGS, c);
}
