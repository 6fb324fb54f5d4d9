// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to the options of services and servers, and to settings.
 */
#include "parse.h"

#include "foreign.h"
#include "parse_common.h"
#include "value.h"

#include <string.h>
#include <sys/random.h>

#define EXPECTED_PERSIST						\
	"off, or SECONDS[/PREFIX] with seconds from 1 to "		\
	TEXT(DSR_TIMEOUT_MAX) " and a prefix of the VIP's family"
#define EXPECTED_PERSIST_TWO						\
	"off, or SECONDS[/PREFIX4[,PREFIX6]] with seconds from 1 to "	\
	TEXT(DSR_TIMEOUT_MAX) ", prefixes from 1 to 32 and from 1 to 128"

static bool is_none(const struct option *o, const char *word)
{
	return o->none && !strcmp(word, o->none);
}

/* Where 0 means what an option is unless it is set, people write it too. */
static bool read_number(const struct option *o, const char *word, void *object)
{
	uint64_t value = o->usual;
	uint32_t mark = 0;
	bool ok;

	if (is_none(o, word) || (o->none && !o->usual && !strcmp(word, "0"))) {
		ok = true;
	} else if (o->type == OPTION_MARK) {
		ok = value_mark(word, &mark);
		value = mark;
	} else if (o->type == OPTION_SECONDS) {
		ok = value_seconds(word, o->min, o->max, &value);
	} else if (o->type == OPTION_POWER) {
		ok = value_power(word, o->min, o->max, &value);
	} else {
		ok = value_number(word, o->min, o->max, &value);
	}
	if (ok)
		option_set_number(o, object, value);
	return ok;
}

static bool read_name(const struct option *o, const char *word, void *object)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
	char hint[FOREIGN_MAX], *name = (char *)object + o->offset;
	size_t len = strlen(word);

	if (!len || len >= o->max || strspn(word, letters) != len ||
	    foreign_hint(word, hint))
		return false;
	strcpy(name, word);
	return true;
}

static bool read_host_mac(const char *word, uint8_t *mac)
{
	return value_mac(word, mac) && !mac_is_zero(mac) && !(mac[0] & 1);
}

static bool read_mac(const struct option *o, const char *word, void *object)
{
	uint8_t *mac = (uint8_t *)object + o->offset;

	memset(mac, 0, MAC_LEN);
	return is_none(o, word) || read_host_mac(word, mac);
}

static bool read_dev(const struct option *o, const struct args *args,
		     const char *word, struct server *s)
{
	s->ifindex = 0;
	*s->dev = '\0';
	if (is_none(o, word) || value_dev(word, &s->ifindex))
		return true;
	if (!args->absent || !value_dev_name(word))
		return false;
	strcpy(s->dev, word);
	return true;
}

static bool read_prefix(const char *text, uint8_t bits, uint8_t *prefix)
{
	uint64_t value;

	if (!value_number(text, 1, bits, &value))
		return false;
	*prefix = value;
	return true;
}

/* PREFIX of the VIP's own family (IPv4 with a mark), or PREFIX4,PREFIX6 */
static bool read_prefixes(char *text, struct service *s)
{
	char *six = strchr(text, ',');

	if (!six && s->id.vip.len == 16)
		return read_prefix(text, 128, &s->persist_prefix6);
	if (six)
		*six++ = '\0';
	if (six && !read_prefix(six, 128, &s->persist_prefix6))
		return false;
	return read_prefix(text, 32, &s->persist_prefix);
}

/* SECONDS or SECONDS/PREFIXES */
static bool read_persist(const struct option *o, const char *word,
			 struct service *s)
{
	char copy[32], *slash;
	uint64_t seconds;

	s->persist = 0;
	if (is_none(o, word) || !strcmp(word, "0"))
		return true;
	if (strlen(word) >= sizeof(copy))
		return false;
	strcpy(copy, word);
	slash = strchr(copy, '/');
	if (slash)
		*slash++ = '\0';
	if (!value_seconds(copy, 1, DSR_TIMEOUT_MAX, &seconds))
		return false;
	s->persist = seconds;
	return !slash || read_prefixes(slash, s);
}

/* MAC[,MAC...] */
static bool read_peers(const struct option *o, const char *word,
		       struct settings *s)
{
	char copy[DSR_PEERS_MAX * MAC_TEXT_MAX], *rest = copy, *one;

	s->n_peers = 0;
	if (is_none(o, word))
		return true;
	if (strlen(word) >= sizeof(copy))
		return false;
	strcpy(copy, word);
	while ((one = strsep(&rest, ","))) {
		if (s->n_peers == DSR_PEERS_MAX ||
		    !read_host_mac(one, s->peers[s->n_peers]))
			return false;
		s->n_peers++;
	}
	settings_sort_peers(s);
	return true;
}

static bool read_value(const struct option *o, const struct args *args,
		       const char *word, void *object)
{
	switch (o->type) {
	case OPTION_NAME:
		return read_name(o, word, object);
	case OPTION_MAC:
		return read_mac(o, word, object);
	case OPTION_DEV:
		return read_dev(o, args, word, object);
	case OPTION_PERSIST:
		return read_persist(o, word, object);
	case OPTION_PEERS:
		return read_peers(o, word, object);
	default:
		return read_number(o, word, object);
	}
}

static int refuse_value(const struct option *o, const struct args *args,
			const char *word, const void *object,
			struct parse_error *e)
{
	const char *what = o->expected;
	const struct service *service;

	if (o->type == OPTION_PERSIST) {
		service = object;
		what = (word && strchr(word, ',')) || service->id.mark ?
		       EXPECTED_PERSIST_TWO : EXPECTED_PERSIST;
	}
	return parse_expected(args, word, what, e);
}

/* Its word is in no error: those end up in journals. */
static int parse_secret(struct args *args, const struct option *o,
			struct settings *s, struct parse_error *e)
{
	const char *word = args_next(args);

	if (word && is_none(o, word)) {
		if (getrandom(s->secret, DSR_SECRET_LEN, 0) == DSR_SECRET_LEN)
			return 0;
		return set_error(e, args->at - 1,
				 "the kernel gave no random bytes");
	}
	if (word && value_secret(word, s->secret))
		return 0;
	return set_error(e, word ? args->at - 1 : args->n,
			 "unexpected secret: expected random, or 32 hexadecimal digits");
}

static int check_peers(const struct args *args, const struct settings *s,
		       struct parse_error *e)
{
	char text[MAC_TEXT_MAX];
	size_t i;

	for (i = 1; i < s->n_peers; i++)
		if (!memcmp(s->peers[i - 1], s->peers[i], MAC_LEN))
			return set_error(e, args->at - 1,
					 "peer %s is given twice",
					 mac_text(text, s->peers[i]));
	return 0;
}

static int parse_value(struct args *args, const struct option *o, void *object,
		       struct parse_error *e)
{
	const char *word;
	uint8_t value;

	if (o->type == OPTION_SECRET)
		return parse_secret(args, o, object, e);
	if (o->names) {
		if (parse_one_of(args, o->names, &value, e))
			return -1;
		option_set_number(o, object, value);
		return 0;
	}
	word = args_next(args);
	if (!word || !read_value(o, args, word, object))
		return refuse_value(o, args, word, object, e);
	return o->type == OPTION_PEERS ? check_peers(args, object, e) : 0;
}

/* Take the words of an option, without its value; NULL with an error. */
static const struct option *take_option(struct args *args,
					const struct option *options,
					bool servers, struct parse_error *e)
{
	const char *word = args_next(args);
	const struct option *o = options_find(options, word, -1);
	char list[OPTION_LIST_MAX];
	uint8_t kind;

	if (!o) {
		parse_expected(args, word,
			       options_list(options, servers ? "server" : NULL,
					    list), e);
		return NULL;
	}
	if (!o->kinds)
		return o;
	if (parse_one_of(args, o->kinds, &kind, e))
		return NULL;
	return options_find(options, word, kind);
}

/**
 * parse_options - read options
 * @args: the arguments, taken until their end
 * @options: which options there are
 * @object: what has them; what is named is set and noted in its set
 * @servers: stop before the word "server"
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_options(struct args *args, const struct option *options, void *object,
		  bool servers, struct parse_error *e)
{
	const struct option *o;

	while (args_peek(args)) {
		if (servers && !strcmp(args_peek(args), "server"))
			return 0;
		o = take_option(args, options, servers, e);
		if (!o || parse_once(args, object,
				     option_bit(o), e) ||
		    parse_value(args, o, object, e))
			return -1;
	}
	return 0;
}
