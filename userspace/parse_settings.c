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
		      !value_number(word, 1, DSR_TIMEOUT_MAX, &value)))
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
		{ NULL, NULL }
	};

	return parse_keywords(w, keywords, settings, false, PARSE_SETTINGS, c);
}
