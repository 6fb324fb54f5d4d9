// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm monitor: print the changes of the table as they happen.
 */
#include "cmd.h"
#include "decode.h"
#include "event.h"
#include "json.h"

#include <errno.h>
#include <string.h>
#include <time.h>

const char monitor_help[] =
"Usage: dsradm monitor [ -t ]\n"
"where  -t puts the time before each event\n";

/**
 * struct monitor - how events are printed
 * @ctx: what to work with
 * @timestamps: with the time
 */
struct monitor {
	struct context *ctx;
	bool timestamps;
};

/* The time in the manner of RFC 3339, in UTC and with milliseconds. */
static const char *now_text(char *buf, size_t len)
{
	struct timespec now;
	struct tm tm;
	size_t used;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	used = strftime(buf, len, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf + used, len - used, ".%03ldZ", now.tv_nsec / 1000000);
	return buf;
}

static int print_one(const struct nlmsghdr *nlh, void *data)
{
	const struct monitor *monitor = data;
	struct context *ctx = monitor->ctx;
	struct message message;
	char now[40];
	json_t *json;

	if (decode_message(nlh, &message))
		return -EBADMSG;
	if (ctx->json) {
		json = json_event(&message);
		if (monitor->timestamps)
			json_object_set_new(json, "timestamp",
					    json_string(now_text(now,
								 sizeof(now))));
		json_write(ctx->print.out, json, false);
	} else {
		if (monitor->timestamps)
			fprintf(ctx->print.out, "%s ",
				now_text(now, sizeof(now)));
		print_event(ctx->print.out, &message);
	}
	message_free(&message);
	return fflush(ctx->print.out) ? -EPIPE : 0;
}

/**
 * cmd_monitor - do what the words behind "monitor" say
 * @ctx: what to work with
 * @args: the arguments
 *
 * Return: an exit code.
 */
int cmd_monitor(struct context *ctx, struct args *args)
{
	struct monitor monitor = { .ctx = ctx };
	struct nl_error nlerr;
	struct parse_error e;
	int ret;

	monitor.timestamps = args_take(args, "-t");
	if (args_end(args, &e))
		return usage_error(&e);
	if (context_open(ctx))
		return EXIT_KERNEL;
	if (nl_subscribe(ctx->nl, &nlerr))
		return kernel_error(&nlerr, "subscribe to events");
	do {
		ret = nl_listen(ctx->nl, print_one, &monitor, &nlerr);
		if (ret == -ENOBUFS)
			fputs("dsradm: events came too fast and some are lost\n",
			      stderr);
	} while (!ret || ret == -ENOBUFS);
	if (ret == -EPIPE)
		return EXIT_DONE;
	return kernel_error(&nlerr, "receive events");
}
