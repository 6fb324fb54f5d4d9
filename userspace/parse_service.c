// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to the options of a service.
 */
#include "parse.h"

#include "foreign.h"
#include "parse_words.h"
#include "value.h"

#include <string.h>

#define EXPECTED_SCHEDULER \
	"the name of a scheduler: " PARSE_SCHEDULERS
#define EXPECTED_PERSIST						\
	"off, or SECONDS[/PREFIX] with seconds from 1 to "		\
	TEXT(DSR_TIMEOUT_MAX) " and a prefix of the VIP's family"
#define EXPECTED_PERSIST_TWO						\
	"off, or SECONDS[/PREFIX4[,PREFIX6]] with seconds from 1 to "	\
	TEXT(DSR_TIMEOUT_MAX) ", prefixes from 1 to 32 and from 1 to 128"

static int parse_scheduler(struct words *w, void *object, struct complaint *c)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
	struct service *s = object;
	char hint[FOREIGN_MAX];
	const char *word;
	size_t len;

	if (parse_once(w, &s->given, SERVICE_SCHEDULER, c))
		return -1;
	word = words_next(w);
	len = word ? strlen(word) : 0;
	if (!len || len >= DSR_SCHEDULER_NAME_MAX ||
	    strspn(word, letters) != len || foreign_hint(word, hint))
		return parse_expected(w, word, EXPECTED_SCHEDULER, c);
	strcpy(s->scheduler, word);
	return 0;
}

static int parse_rows(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;
	uint64_t value = 0;
	const char *word;

	if (parse_once(w, &s->given, SERVICE_ROWS, c))
		return -1;
	word = words_next(w);
	if (!word || (strcmp(word, "auto") && strcmp(word, "0") &&
		      !value_power(word, DSR_ROWS_MIN, DSR_ROWS_MAX, &value)))
		return parse_expected(w, word, "auto, or a power of two from "
				      TEXT(DSR_ROWS_MIN) " to "
				      TEXT(DSR_ROWS_MAX), c);
	s->rows = value;
	return 0;
}

static int parse_track(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;

	if (parse_once(w, &s->given, SERVICE_TRACK, c))
		return -1;
	return parse_one_of(w, &track_names, &s->track, c);
}

static int parse_gone(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;

	if (parse_once(w, &s->given, SERVICE_GONE, c))
		return -1;
	return parse_one_of(w, &gone_names, &s->gone, c);
}

static int parse_no_server(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;

	if (parse_once(w, &s->given, SERVICE_NO_SERVER, c))
		return -1;
	return parse_one_of(w, &no_server_names, &s->no_server, c);
}

static int parse_ttl(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;

	if (parse_once(w, &s->given, SERVICE_TTL, c))
		return -1;
	return parse_one_of(w, &ttl_names, &s->ttl, c);
}

static int parse_when(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;

	if (parse_once(w, &s->given, SERVICE_WHEN, c) ||
	    parse_one_of(w, &when_names, &s->when, c))
		return -1;
	if (s->when == DSR_WHEN_HELD && s->id.mark)
		return complain(c, w->at - 1,
				"a service by mark has no address that could be held: expected when always");
	return 0;
}

static bool value_prefix(const char *text, uint8_t bits, uint8_t *prefix)
{
	uint64_t value;

	if (!value_number(text, 1, bits, &value))
		return false;
	*prefix = value;
	return true;
}

/* PREFIX of the VIP's own family (IPv4 with a mark), or PREFIX4,PREFIX6 */
static bool value_prefixes(char *text, struct service *s)
{
	char *six = strchr(text, ',');

	if (!six && s->id.vip.len == 16)
		return value_prefix(text, 128, &s->persist_prefix6);
	if (six)
		*six++ = '\0';
	if (six && !value_prefix(six, 128, &s->persist_prefix6))
		return false;
	return value_prefix(text, 32, &s->persist_prefix);
}

/* SECONDS or SECONDS/PREFIXES */
static bool value_persist(const char *text, struct service *s)
{
	char copy[32], *slash;
	uint64_t seconds;

	if (strlen(text) >= sizeof(copy))
		return false;
	strcpy(copy, text);
	slash = strchr(copy, '/');
	if (slash)
		*slash++ = '\0';
	if (!value_seconds(copy, 1, DSR_TIMEOUT_MAX, &seconds))
		return false;
	s->persist = seconds;
	return !slash || value_prefixes(slash, s);
}

static int parse_persist(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;
	const char *word;

	if (parse_once(w, &s->given, SERVICE_PERSIST, c))
		return -1;
	word = words_next(w);
	s->persist = 0;
	s->persist_prefix = PERSIST_PREFIX_DEFAULT;
	s->persist_prefix6 = PERSIST_PREFIX6_DEFAULT;
	if (word && (!strcmp(word, "off") || !strcmp(word, "0")))
		return 0;
	if (word && value_persist(word, s))
		return 0;
	return parse_expected(w, word, (word && strchr(word, ',')) ||
			      s->id.mark ? EXPECTED_PERSIST_TWO :
					   EXPECTED_PERSIST, c);
}

static int parse_stateless(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;
	uint8_t on;

	if (parse_once(w, &s->given, SERVICE_STATELESS, c) ||
	    parse_one_of(w, &switch_names, &on, c))
		return -1;
	s->stateless = on;
	return 0;
}

static int parse_slow_start(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;
	uint64_t value = 0;
	const char *word;

	if (parse_once(w, &s->given, SERVICE_SLOW_START, c))
		return -1;
	word = words_next(w);
	if (!word || (strcmp(word, "off") &&
		      !value_seconds(word, 0, DSR_TIMEOUT_MAX, &value)))
		return parse_expected(w, word, "off, or seconds from 1 to "
				      TEXT(DSR_TIMEOUT_MAX), c);
	s->slow_start = value;
	return 0;
}

static int parse_timeout(struct words *w, void *object, struct complaint *c)
{
	struct service *s = object;
	uint64_t value = 0;
	const char *word;
	uint8_t kind;

	if (parse_one_of(w, &timeout_names, &kind, c) ||
	    parse_once(w, &s->given, SERVICE_TIMEOUT << kind, c))
		return -1;
	word = words_next(w);
	if (!word || (strcmp(word, "default") &&
		      !value_seconds(word, 0, DSR_TIMEOUT_MAX, &value)))
		return parse_expected(w, word, "default, or seconds from 1 to "
				      TEXT(DSR_TIMEOUT_MAX), c);
	s->timeout[kind] = value;
	return 0;
}

/**
 * parse_service_options - read the options of a service
 * @w: the words
 * @service: the service; what is named is set and noted in @given
 * @servers: stop before the word "server"
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_service_options(struct words *w, struct service *service,
			  bool servers, struct complaint *c)
{
	static const struct keyword keywords[] = {
		{ "scheduler", parse_scheduler },
		{ "rows", parse_rows },
		{ "track", parse_track },
		{ "persist", parse_persist },
		{ "stateless", parse_stateless },
		{ "slow-start", parse_slow_start },
		{ "gone", parse_gone },
		{ "no-server", parse_no_server },
		{ "ttl", parse_ttl },
		{ "when", parse_when },
		{ "timeout", parse_timeout },
		{ NULL, NULL }
	};

	return parse_keywords(w, keywords, service, servers,
			      servers ? PARSE_OPTIONS ", or server" :
					PARSE_OPTIONS, c);
}
