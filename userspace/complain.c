// SPDX-License-Identifier: GPL-2.0-only
/*
 * Complaints and the list of words that they are about. Words come from people
 * and files: what is quoted in a complaint is made safe for a terminal here.
 */
#include "complain.h"

#include "foreign.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/**
 * complain - write down what was wrong
 * @c: where to
 * @word: index of the word at fault
 * @format: as of printf()
 *
 * Return: -1, so that a parser can return it.
 */
int complain(struct complaint *c, size_t word, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(c->text, sizeof(c->text), format, args);
	va_end(args);
	c->word = word;
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

/* The word before another, but never a secret: complaints end up in journals. */
static const char *quote_before(char *buf, const struct words *w, size_t word)
{
	if (word > 1 && !strcmp(w->word[word - 2], "secret"))
		return "the secret";
	return quote(buf, w->word[word - 1]);
}

/**
 * complain_expected - say what was expected in the place of a word
 * @c: where to
 * @w: the words
 * @word: index of the word at fault, or the number of words
 * @what: what was expected
 *
 * Return: -1.
 */
int complain_expected(struct complaint *c, const struct words *w, size_t word,
		      const char *what)
{
	char seen[QUOTE_MAX], before[QUOTE_MAX], room[FOREIGN_MAX];
	const char *hint = word < w->n ? foreign_hint(w->word[word], room) : NULL;
	const char *sign = hint ? "; " : "";

	if (word >= w->n && !w->n)
		return complain(c, word, "nothing given: expected %s", what);
	if (word >= w->n)
		return complain(c, w->n, "nothing after %s: expected %s",
				quote_before(before, w, w->n), what);
	if (!word)
		return complain(c, word, "unexpected %s: expected %s%s%s",
				quote_seen(seen, w->word[word]), what, sign,
				hint ? hint : "");
	return complain(c, word, "unexpected %s after %s: expected %s%s%s",
			quote_seen(seen, w->word[word]),
			quote_before(before, w, word), what, sign,
			hint ? hint : "");
}

/**
 * words_peek - look at the next word
 * @w: the words
 *
 * Return: the word, or NULL at the end.
 */
const char *words_peek(const struct words *w)
{
	return w->at < w->n ? w->word[w->at] : NULL;
}

/**
 * words_next - take the next word
 * @w: the words
 *
 * Return: the word, or NULL at the end.
 */
const char *words_next(struct words *w)
{
	return w->at < w->n ? w->word[w->at++] : NULL;
}

/**
 * words_take - take the next word if it is this one
 * @w: the words
 * @word: the word
 *
 * Return: true when it was.
 */
bool words_take(struct words *w, const char *word)
{
	bool is = words_peek(w) && !strcmp(words_peek(w), word);

	w->at += is;
	return is;
}

/**
 * words_end - complain unless all words were taken
 * @w: the words
 * @c: where to complain
 *
 * Return: 0, or -1 when a word is left.
 */
int words_end(const struct words *w, struct complaint *c)
{
	if (w->at >= w->n)
		return 0;
	return complain_expected(c, w, w->at, "nothing more");
}
