/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the model to text for people: the commands' own words, the table that
 * fits a terminal, sentences. JSON is in json.h.
 */
#ifndef _DSRADM_PRINT_H
#define _DSRADM_PRINT_H

#include "decode.h"
#include "model.h"
#include "options.h"
#include "value.h"
#include "overlap.h"

#include <stdbool.h>
#include <stdio.h>

#define BOLD	"1"

#define DURATION_TEXT_MAX	24
#define AMOUNT_TEXT_MAX		24
#define FLOW_TEXT_MAX		(2 * ENDPOINT_TEXT_MAX + 48)
#define STATE_TEXT_MAX		96

/**
 * struct print - where text goes
 * @out: the stream
 * @color: it is a terminal that shows colours
 */
struct print {
	FILE *out;
	bool color;
};

void paint(const struct print *print, const char *color, const char *text);
const char *duration_text(char buf[DURATION_TEXT_MAX], uint64_t ms);
const char *amount_text(char buf[AMOUNT_TEXT_MAX], double amount);
const char *server_state_text(char buf[STATE_TEXT_MAX],
			      const struct server *server, bool since);

void print_value(FILE *out, const struct option *o, const void *object);
void print_options(FILE *out, const struct option *options, const void *object,
		   uint64_t set);
void print_non_default(FILE *out, const struct option *options,
		       const void *object);
void print_device(FILE *out, const struct device *device);

void print_service(const struct print *print, const struct service *service);
void print_overlaps(const struct print *print, const struct overlaps *overlaps,
		    const struct service_id *id);
void print_servers(const struct print *print, const struct service *service);
void print_server_details(const struct print *print,
			  const struct service *service,
			  const struct server *server);
void print_settings(const struct print *print, const struct settings *settings,
		    bool secret);
const char *flow_text(char buf[FLOW_TEXT_MAX], const struct flow *flow,
		      const char *between);
void print_flow(const struct print *print, const struct message *message);

#endif
