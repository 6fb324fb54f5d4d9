/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words for the protocol's enumerated values, one list each: what people
 * type, what is printed and what JSON says.
 */
#ifndef _DSRADM_NAMES_H
#define _DSRADM_NAMES_H

#include <stddef.h>

/**
 * struct names - the words for the values 0, 1, 2 and so on
 * @name: the words
 * @n: how many there are
 */
struct names {
	const char *const *name;
	size_t n;
};

extern const struct names switch_names;
extern const struct names timeout_names;
extern const struct names device_mode_names;
extern const struct names state_names;
extern const struct names reason_sentences;
extern const struct names doubt_names;
extern const struct names doubt_sentences;
extern const struct names flow_state_names;

const char *name_of(const struct names *names, size_t value);
int name_find(const struct names *names, const char *word);
const char *names_list(const struct names *names, char *buf, size_t len);

#endif
