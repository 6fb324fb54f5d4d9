/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Complaints: what is wrong with the words of a command line or a file, and
 * which word it was. Knows nothing of services, netlink or files.
 */
#ifndef _DSRADM_COMPLAIN_H
#define _DSRADM_COMPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#define QUOTE_MAX 64
#define COMPLAINT_MAX 480

/**
 * struct complaint - one sentence about what was wrong
 * @text: the sentence, without a newline
 * @word: index of the word at fault; the number of words when one is missing
 */
struct complaint {
	char text[COMPLAINT_MAX];
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

int complain(struct complaint *c, size_t word, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int complain_expected(struct complaint *c, const struct args *args, size_t word,
		      const char *what);
const char *quote(char buf[QUOTE_MAX], const char *text);

const char *args_next(struct args *args);
const char *args_peek(const struct args *args);
bool args_take(struct args *args, const char *word);
int args_end(const struct args *args, struct complaint *c);

#endif
