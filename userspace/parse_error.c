// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errors and the arguments that they are about. Arguments come from people
 * and files: what is quoted in an error is made safe for a terminal here.
 */
#include "parse_error.h"

#include "foreign.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/**
 * set_error - write down what was wrong
 * @e: where to
 * @word: index of the word at fault
 * @format: as of printf()
 *
 * Return: -1, so that a parser can return it.
 */
int set_error(struct parse_error *e, size_t word, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(e->text, sizeof(e->text), format, args);
	va_end(args);
	e->word = word;
	return -1;
}

/**
 * quote - put text in quotes, shortened and without control characters
 * @buf: room for the result
 * @text: any bytes, ending with NUL
 *
 * Return: @buf.
 */
const char *quote(char buf[QUOTE_MAX], const char *text)
{
	size_t used = 0;

	buf[used++] = '\'';
	for (; *text && used < QUOTE_MAX - 6; text++)
		buf[used++] = *text >= ' ' && *text <= '~' ? *text : '?';
	if (*text) {
		memcpy(buf + used, "...", 3);
		used += 3;
	}
	buf[used++] = '\'';
	buf[used] = '\0';
	return buf;
}

/* A word that was not understood; one that says a secret in another tool's way */
static const char *quote_seen(char *buf, const char *word)
{
	return strncmp(word, "secret=", 7) ? quote(buf, word) : "'secret=...'";
}

/* The word before another, but never a secret: errors end up in journals. */
static const char *quote_before(char *buf, const struct args *args, size_t word)
{
	if (word > 1 && !strcmp(args->word[word - 2], "secret"))
		return "the secret";
	return quote(buf, args->word[word - 1]);
}

/**
 * set_expected - say what was expected in the place of a word
 * @e: where to
 * @args: the arguments
 * @word: index of the word at fault, or the number of words
 * @what: what was expected
 *
 * Return: -1.
 */
int set_expected(struct parse_error *e, const struct args *args, size_t word,
		 const char *what)
{
	char seen[QUOTE_MAX], before[QUOTE_MAX], room[FOREIGN_MAX];
	const char *hint =
		word < args->n ? foreign_hint(args->word[word], room) : NULL;
	const char *sign = hint ? "; " : "";

	if (word >= args->n && !args->n)
		return set_error(e, word, "nothing given: expected %s", what);
	if (word >= args->n)
		return set_error(e, args->n, "nothing after %s: expected %s",
				 quote_before(before, args, args->n), what);
	if (!word)
		return set_error(e, word, "unexpected %s: expected %s%s%s",
				 quote_seen(seen, args->word[word]), what, sign,
				 hint ? hint : "");
	return set_error(e, word, "unexpected %s after %s: expected %s%s%s",
			 quote_seen(seen, args->word[word]),
			 quote_before(before, args, word), what, sign,
			 hint ? hint : "");
}

/**
 * args_peek - look at the next word
 * @args: the arguments
 *
 * Return: the word, or NULL at the end.
 */
const char *args_peek(const struct args *args)
{
	return args->at < args->n ? args->word[args->at] : NULL;
}

/**
 * args_next - take the next word
 * @args: the arguments
 *
 * Return: the word, or NULL at the end.
 */
const char *args_next(struct args *args)
{
	return args->at < args->n ? args->word[args->at++] : NULL;
}

/**
 * args_take - take the next word if it is this one
 * @args: the arguments
 * @word: the word
 *
 * Return: true when it was.
 */
bool args_take(struct args *args, const char *word)
{
	bool is = args_peek(args) && !strcmp(args_peek(args), word);

	args->at += is;
	return is;
}

/**
 * args_end - set an error unless all words were taken
 * @args: the arguments
 * @e: filled in on an error
 *
 * Return: 0, or -1 when a word is left.
 */
int args_end(const struct args *args, struct parse_error *e)
{
	if (args->at >= args->n)
		return 0;
	return set_expected(e, args, args->at, "nothing more");
}
