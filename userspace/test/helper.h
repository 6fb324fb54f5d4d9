/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the unit tests share: words from a string, text from a stream.
 */
#ifndef _TEST_HELPER_H
#define _TEST_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../array.h"
#include "../parse_error.h"
#include "../model.h"
#include "../options.h"

#define SPLIT_MAX 64

/**
 * struct split - a string cut into words
 * @args: the arguments
 * @word: where they are
 * @text: the string
 */
struct split {
	struct args args;
	const char *word[SPLIT_MAX];
	char text[1024];
};

/**
 * struct capture - a stream that is kept
 * @out: the stream
 * @text: what was written, after capture_text()
 * @len: its length
 */
struct capture {
	FILE *out;
	char *text;
	size_t len;
};

struct args *split(struct split *s, const char *text);
FILE *capture(struct capture *c);
const char *capture_text(struct capture *c);
void capture_free(struct capture *c);
struct service_id id_of(const char *text);
struct server server_of(const char *text);
struct service service_of(const char *text);
uint64_t all_options(const struct option *options);

#endif
