/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the commands share: what they were given, how they report, and the
 * objects of the command line, one file each.
 */
#ifndef _DSRADM_CMD_H
#define _DSRADM_CMD_H

#include "parse_error.h"
#include "exit.h"
#include "model.h"
#include "nl.h"
#include "print.h"

#include <jansson.h>

/**
 * struct context - what a command works with
 * @print: where text goes
 * @json: JSON is wanted
 * @pretty: and indented
 * @check: requests only ask whether the kernel would do it
 * @nl: the socket once context_open() was called, or NULL
 */
struct context {
	struct print print;
	bool json;
	bool pretty;
	bool check;
	struct nl *nl;
};

struct completion;

/**
 * struct command - a word of the command line and what does it
 * @name: the word
 * @run: takes the words behind it, returns an exit code; NULL: @commands do
 * @help: the grammar, or NULL
 * @commands: the commands that may follow it, or NULL
 * @complete: offers what could follow it and one of @commands, or NULL
 */
struct command {
	const char *name;
	int (*run)(struct context *ctx, struct args *args);
	const char *help;
	const struct command *commands;
	void (*complete)(struct completion *c);
};

const struct command *find_command(const struct command *commands,
				   struct args *args, struct parse_error *e);
int run_command(struct context *ctx, const struct command *commands,
		struct args *args);
int show_help(const struct context *ctx, const char *help);

int usage_error(const struct parse_error *e);
int kernel_error(const struct nl_error *nlerr, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int context_open(struct context *ctx);
void context_close(struct context *ctx);
int context_send(struct context *ctx, struct nl_error *nlerr);
int context_talk(struct context *ctx, struct nl_error *nlerr);

extern const char service_help[], server_help[], show_help_text[];
extern const char check_help[], stats_help[], flow_help[], monitor_help[];
extern const char settings_help[], device_help[], save_help[], apply_help[];
extern const char scheduler_help[];
extern const struct command service_commands[], server_commands[];
extern const struct command flow_commands[], settings_commands[];
extern const struct command device_commands[], scheduler_commands[];
extern const struct command objects[];

int cmd_wait_drained(struct context *ctx, struct args *args);
int cmd_drain(struct context *ctx, struct args *args);
int send_server(struct context *ctx, uint8_t cmd, const char *verb,
		const struct service_id *id, const struct server *server);
int show_services(struct context *ctx, struct args *args, bool servers);
int cmd_check(struct context *ctx, struct args *args);
int cmd_show(struct context *ctx, struct args *args);
int cmd_stats(struct context *ctx, struct args *args);
int cmd_monitor(struct context *ctx, struct args *args);
int cmd_settings(struct context *ctx, struct args *args);
int cmd_device(struct context *ctx, struct args *args);
int cmd_scheduler(struct context *ctx, struct args *args);
int cmd_save(struct context *ctx, struct args *args);
int cmd_apply(struct context *ctx, struct args *args);
int cmd_complete(struct context *ctx, struct args *args);

#endif
