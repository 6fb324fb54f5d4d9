/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parse errors: what is wrong with the words of a command line or a file, and
 * which word it was. Knows nothing of services, netlink or files.
 */
#ifndef _DSRADM_PARSE_ERROR_H
#define _DSRADM_PARSE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#define QUOTE_MAX 64
#define PARSE_ERROR_MAX 480

/**
 * struct parse_error - one sentence about what was wrong
 * @text: the sentence, without a newline
 * @word: index of the word at fault; the number of words when one is missing
 */
struct parse_error {
	char text[PARSE_ERROR_MAX];
	size_t word;
};

/**
 * struct args - arguments, read from front to back
 * @word: the arguments
 * @n: how many there are
 * @at: index of the next one
 * @absent: a network device may be named that is not there
 */
struct args {
	const char *const *word;
	size_t n;
	size_t at;
	bool absent;
};

int set_error(struct parse_error *e, size_t word, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int set_expected(struct parse_error *e, const struct args *args, size_t word,
		 const char *what);
const char *quote(char buf[QUOTE_MAX], const char *text);

const char *args_next(struct args *args);
const char *args_peek(const struct args *args);
bool args_take(struct args *args, const char *word);
int args_end(const struct args *args, struct parse_error *e);

#endif
