// SPDX-License-Identifier: GPL-2.0-only
/*
 * A line of a configuration file: blanks between words, and comments.
 */
#include "line.h"

#include "array.h"

#include <stdbool.h>
#include <stdlib.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void add_word(struct line *line, const char *word, size_t column,
		     size_t end)
{
	line->words = grow(line->words, line->n, &line->words_room,
			   sizeof(*line->words));
	line->columns = grow(line->columns, line->n + 1, &line->columns_room,
			     sizeof(*line->columns));
	line->words[line->n] = word;
	line->columns[line->n++] = column;
	line->columns[line->n] = end;
}

/**
 * line_cut - cut a line into words; a word that begins with "#" ends it
 * @line: the words, in place of those of the line before; line_free() them
 * @text: the line, ending with NUL; it becomes the words
 */
void line_cut(struct line *line, char *text)
{
	char *at = text, *word;

	line->n = 0;
	for (;;) {
		while (is_blank(*at))
			at++;
		if (!*at || *at == '#')
			return;
		word = at;
		while (*at && !is_blank(*at))
			at++;
		add_word(line, word, word - text, at - text);
		if (!*at)
			return;
		*at++ = '\0';
	}
}

/**
 * line_free - free what the words of lines took
 * @line: the words; not freed itself
 */
void line_free(struct line *line)
{
	free(line->words);
	free(line->columns);
}
