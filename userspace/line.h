/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A line of a configuration file, cut into words.
 */
#ifndef _DSRADM_LINE_H
#define _DSRADM_LINE_H

#include <stddef.h>

/**
 * struct line - the words of a line
 * @words: the words, each ending with NUL
 * @columns: where they begin, from 0; one more: where the last one ends
 * @n: how many words there are
 * @words_room: how many @words has room for
 * @columns_room: how many @columns has room for
 */
struct line {
	const char **words;
	size_t *columns;
	size_t n;
	size_t words_room;
	size_t columns_room;
};

void line_cut(struct line *line, char *text);
void line_free(struct line *line);

#endif
