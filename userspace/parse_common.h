/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parsers of parse.h are made of. Commands have no use for it.
 */
#ifndef _DSRADM_PARSE_COMMON_H
#define _DSRADM_PARSE_COMMON_H

#include "parse_error.h"
#include "model.h"
#include "names.h"

/**
 * struct endpoint - an address and its ports
 * @address: the address
 * @first: first port, 0 for all
 * @last: last port
 */
struct endpoint {
	struct address address;
	uint16_t first;
	uint16_t last;
};

int parse_expected(const struct args *args, const char *word, const char *what,
		   struct parse_error *e);
int parse_one_of(struct args *args, const struct names *names, uint8_t *value,
		 struct parse_error *e);
int parse_fault(const struct args *args, const struct address *address,
		const char *what, struct parse_error *e);
int parse_mark(struct args *args, uint32_t *mark, struct parse_error *e);
bool address_within(const char *word, struct address *address);
int parse_endpoint(struct args *args, uint8_t protocol,
		   struct endpoint *endpoint, const char *what,
		   struct parse_error *e);

#endif
