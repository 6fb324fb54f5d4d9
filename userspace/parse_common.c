// SPDX-License-Identifier: GPL-2.0-only
/*
 * What every parser is made of: errors at the word that was taken last,
 * words for values. Knows no object of the table.
 */
#include "parse.h"

#include "parse_common.h"
#include "value.h"

#include <stdio.h>
#include <string.h>

/**
 * parse_expected - set an error at the word that was taken last
 * @args: the arguments
 * @word: that word, or NULL when there was none
 * @what: what was expected
 * @e: filled in on an error
 *
 * Return: -1.
 */
int parse_expected(const struct args *args, const char *word, const char *what,
		   struct parse_error *e)
{
	return set_expected(e, args, word ? args->at - 1 : args->n, what);
}

/**
 * parse_once - note that an option was named; naming it twice is an error
 * @args: the arguments, of which its keyword was taken last
 * @given: the options that were named
 * @bit: the option
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_once(const struct args *args, uint64_t *given, uint64_t bit,
	       struct parse_error *e)
{
	char seen[QUOTE_MAX];

	if (*given & bit)
		return set_error(e, args->at - 1, "%s is given twice",
				 quote(seen, args->word[args->at - 1]));
	*given |= bit;
	return 0;
}

/**
 * parse_one_of - read one of the words for a value
 * @args: the arguments
 * @names: the words to choose from
 * @value: the value
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_one_of(struct args *args, const struct names *names, uint8_t *value,
		 struct parse_error *e)
{
	const char *word = args_next(args);
	int found = word ? name_find(names, word) : -1;
	char list[80];

	if (found < 0)
		return parse_expected(args, word,
				      names_list(names, list, sizeof(list)), e);
	*value = found;
	return 0;
}

/**
 * parse_seconds - read a number of seconds
 * @args: the arguments
 * @min: fewest
 * @max: most
 * @out: the seconds
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_seconds(struct args *args, uint32_t min, uint32_t max, uint32_t *out,
		  struct parse_error *e)
{
	const char *word = args_next(args);
	uint64_t value;
	char what[48];

	snprintf(what, sizeof(what), "seconds from %u to %u", min, max);
	if (!word || !value_seconds(word, min, max, &value))
		return parse_expected(args, word, what, e);
	*out = value;
	return 0;
}
