// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm server drain, and wait-drained: give a server no new flows, and wait
 * until it has no work left. The kernel counts the flows that it remembers and
 * tells when there is none left; one that has sent nothing since the drain began is
 * in nobody's memory, so the server has to be quiet for a while too.
 */
#include "cmd.h"
#include "decode.h"
#include "fetch.h"
#include "json.h"
#include "parse.h"
#include "value.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MS		5000	/* events may be lost, and count nothing down */
#define TICK_MS		1000	/* of the time that a person sees pass */
#define QUIET_DEFAULT	5
#define SECONDS_MAX	(365 * 24 * 3600)
#define LEFT_TEXT_MAX	40

/* Which of the numbers of seconds were given */
#define GIVEN_LIMIT	1
#define GIVEN_QUIET	2

/**
 * struct drain - how far a drain is
 * @events: tells that something happened
 * @woken: it did, to this service
 * @id: what names the service
 * @address: the server's
 * @timeout: seconds to wait at most; 0: for ever
 * @quiet: seconds without a packet that are enough
 * @began: when the waiting began, in milliseconds
 * @busy: when the server was last seen with work, in milliseconds
 * @packets: its packets at the last look
 * @weight: its weight at the last look
 * @told: what was printed last: its flows, or -1
 * @told_weight: its weight then
 * @left: its flows at the last look
 * @live: a terminal is watched: one line that is written again and again
 */
struct drain {
	struct nl *events;
	bool woken;
	struct service_id id;
	struct address address;
	uint32_t timeout;
	uint32_t quiet;
	int64_t began;
	int64_t busy;
	uint64_t packets;
	uint32_t weight;
	int64_t told;
	uint32_t told_weight;
	uint64_t left;
	bool live;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

static void drain_init(struct drain *d)
{
	memset(d, 0, sizeof(*d));
	d->quiet = QUIET_DEFAULT;
	d->told = -1;
}

/* SERVICE ADDRESS */
static int parse_name(struct args *args, struct drain *d, struct parse_error *e)
{
	drain_init(d);
	if (parse_service_id(args, &d->id, e))
		return -1;
	return parse_server_address(args, &d->address, e);
}

/* The seconds behind the word for the longest wait, or behind "quiet" */
static int parse_wait(struct args *args, struct drain *d, bool limit,
		      uint64_t *given, struct parse_error *e)
{
	if (parse_once(args, given, limit ? GIVEN_LIMIT : GIVEN_QUIET, e))
		return -1;
	return parse_seconds(args, 0, SECONDS_MAX,
			     limit ? &d->timeout : &d->quiet, e);
}

static int parse_wait_drained(struct args *args, struct drain *d,
			      struct parse_error *e)
{
	uint64_t given = 0;
	const char *word;

	if (parse_name(args, d, e))
		return -1;
	while ((word = args_next(args))) {
		bool limit = !strcmp(word, "timeout");

		if (!limit && strcmp(word, "quiet"))
			return set_expected(e, args, args->at - 1,
					    "timeout or quiet");
		if (parse_wait(args, d, limit, &given, e))
			return -1;
	}
	return 0;
}

static int parse_drain(struct args *args, struct drain *d, bool *wait,
		       struct parse_error *e)
{
	uint64_t given = 0;
	const char *word;

	*wait = false;
	if (parse_name(args, d, e))
		return -1;
	while ((word = args_next(args))) {
		bool limit = !strcmp(word, "--wait") || !strcmp(word, "wait");

		if (!limit && strcmp(word, "quiet"))
			return set_expected(e, args, args->at - 1,
					    "--wait or quiet");
		if (parse_wait(args, d, limit, &given, e))
			return -1;
	}
	if (given == GIVEN_QUIET)
		return set_error(e, args->n,
				 "quiet without --wait: expected both");
	*wait = given;
	return 0;
}

static const char *flows_left(char buf[LEFT_TEXT_MAX], uint64_t flows)
{
	snprintf(buf, LEFT_TEXT_MAX, "%llu flow%s left",
		 (unsigned long long)flows, flows == 1 ? "" : "s");
	return buf;
}

/* One line for a person who watches; what it says at last stays. */
static void tell_live(FILE *out, struct drain *d, int64_t now, bool done)
{
	char left[LEFT_TEXT_MAX];

	fputs("\r\033[K", out);
	if (done)
		fputs("drained\n", out);
	else if (d->weight)
		fprintf(out, "not draining: weight %u", d->weight);
	else
		fputs(flows_left(left, d->left), out);
	if (!done && !d->weight && !d->left)
		fprintf(out, ", quiet for %lld of %u s",
			(long long)(now - d->busy) / 1000, d->quiet);
	if (!done)
		fprintf(out, ", %lld s", (long long)(now - d->began) / 1000);
	fflush(out);
	d->told = d->left;
}

static void tell_program(FILE *out, const struct drain *d, bool done)
{
	json_write(out, json_pack("{s:I,s:I,s:b}", "flows",
				  (json_int_t)d->left, "weight",
				  (json_int_t)d->weight, "drained", done),
		   false);
}

/* A line when something has changed, for logs and programs. */
static void tell(struct context *ctx, struct drain *d, bool done)
{
	bool news = done || (int64_t)d->left != d->told ||
		    d->weight != d->told_weight;
	FILE *out = ctx->print.out;
	char left[LEFT_TEXT_MAX];

	if (!news)
		return;
	if (ctx->json)
		tell_program(out, d, done);
	else if (done)
		fputs("drained\n", out);
	else if (d->weight)
		fprintf(out, "not draining: weight %u\n", d->weight);
	else if (d->left)
		fprintf(out, "%s\n", flows_left(left, d->left));
	else
		fprintf(out, "no flow left, waiting for %u second%s of quiet\n",
			d->quiet, d->quiet == 1 ? "" : "s");
	fflush(out);
	d->told = d->left;
	d->told_weight = d->weight;
}

/* Look at the server once. Returns true when it has no work left. */
static bool look(struct drain *d, const struct server *server, int64_t now)
{
	d->left = server_flows(server);
	d->weight = server->weight;
	if (server->weight || d->left || server->packets != d->packets)
		d->busy = now;
	d->packets = server->packets;
	return !server->weight && !d->left &&
	       now - d->busy >= d->quiet * 1000ll;
}

/* What is said about the end has a line of its own. */
static void end_line(FILE *out, const struct drain *d)
{
	if (!d->live || d->told < 0)
		return;
	fputc('\n', out);
	fflush(out);
}

static int timed_out(const struct drain *d)
{
	char service[SERVICE_TEXT_MAX], address[ADDRESS_TEXT_MAX];
	char left[LEFT_TEXT_MAX];

	fprintf(stderr, "dsradm: server %s of service %s is not drained after %u second%s: %s\n",
		address_text(address, &d->address),
		service_text(service, &d->id), d->timeout,
		d->timeout == 1 ? "" : "s",
		d->left ? flows_left(left, d->left) :
			  "it has not been quiet for long enough");
	return EXIT_TIMEOUT;
}

/* Look at the server and say what was seen. Returns an exit code. */
static int look_and_tell(struct context *ctx, struct drain *d, bool *done)
{
	char service[SERVICE_TEXT_MAX], address[ADDRESS_TEXT_MAX];
	const struct server *server;
	struct message message;
	struct nl_error nlerr;
	int64_t now;

	if (fetch_server(ctx->nl, &d->id, &d->address, &message, &nlerr)) {
		end_line(ctx->print.out, d);
		return kernel_error(&nlerr, "look at server %s of service %s",
				    address_text(address, &d->address),
				    service_text(service, &d->id));
	}
	server = message.service.servers;
	now = now_ms();
	*done = look(d, server, now);
	if (d->live)
		tell_live(ctx->print.out, d, now, *done);
	else
		tell(ctx, d, *done);
	message_free(&message);
	return EXIT_DONE;
}

static int note_event(const struct nlmsghdr *nlh, void *data)
{
	struct drain *d = data;
	struct message message;

	if (decode_message(nlh, &message))
		return -EBADMSG;
	if (message.has & MESSAGE_SERVICE &&
	    service_id_equal(&message.service.id, &d->id))
		d->woken = true;
	message_free(&message);
	return 0;
}

/* What was lost, or is not understood, may have been about this server. */
static void listen_until(struct drain *d, int64_t end)
{
	struct nl_error nlerr;
	int64_t now;

	while (!d->woken && (now = now_ms()) < end)
		if (nl_wait(d->events, end - now) &&
		    nl_listen(d->events, note_event, d, &nlerr))
			d->woken = true;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When there is something to be seen even if nobody tells */
static int64_t next_look(const struct drain *d, int64_t now)
{
	int64_t next = now + LOOK_MS;

	if (!d->weight && !d->left)
		next = earlier(next, d->busy + d->quiet * 1000ll);
	if (d->timeout)
		next = earlier(next, d->began + d->timeout * 1000ll);
	return next;
}

static void wait_for_news(struct context *ctx, struct drain *d)
{
	int64_t now = now_ms(), next = next_look(d, now);

	d->woken = false;
	while (!d->woken && now < next) {
		listen_until(d, d->live ? earlier(next, now + TICK_MS) : next);
		now = now_ms();
		if (d->live && !d->woken && now < next)
			tell_live(ctx->print.out, d, now, false);
	}
}

static int wait_drained(struct context *ctx, struct drain *d)
{
	bool done = false;
	int ret;

	for (;;) {
		ret = look_and_tell(ctx, d, &done);
		if (ret || done)
			return ret;
		if (d->timeout && now_ms() - d->began >= d->timeout * 1000ll)
			break;
		wait_for_news(ctx, d);
	}
	end_line(ctx->print.out, d);
	return timed_out(d);
}

/* Before the server is looked at for the first time: nothing is missed. */
static int hear(struct drain *d)
{
	struct nl_error nlerr;

	if (!nl_open(&d->events, &nlerr) &&
	    !nl_subscribe(d->events, &nlerr))
		return EXIT_DONE;
	nl_close(d->events);
	return kernel_error(&nlerr, "subscribe to events");
}

/* What "wait-drained" and "drain --wait" do once they know what is meant. */
static int begin_wait(struct context *ctx, struct drain *d)
{
	int ret = hear(d);

	if (ret != EXIT_DONE)
		return ret;
	d->began = now_ms();
	d->busy = d->began;
	d->live = !ctx->json && isatty(fileno(ctx->print.out));
	ret = wait_drained(ctx, d);
	nl_close(d->events);
	return ret;
}

/**
 * cmd_wait_drained - do what the words behind "server wait-drained" say
 * @ctx: what to work with
 * @args: the arguments
 *
 * Return: an exit code.
 */
int cmd_wait_drained(struct context *ctx, struct args *args)
{
	struct parse_error e;
	struct drain d;

	if (parse_wait_drained(args, &d, &e))
		return usage_error(&e);
	if (context_open(ctx))
		return EXIT_KERNEL;
	return begin_wait(ctx, &d);
}

/* Seconds that new UDP flows may still come; 0: none do */
static uint32_t handover(struct context *ctx, const struct service *service)
{
	struct settings settings;
	struct nl_error nlerr;
	uint8_t protocol = service->id.protocol;

	if ((protocol != IPPROTO_UDP && protocol != IPPROTO_UDPLITE) ||
	    !service->rows_total || service->stateless ||
	    service->track == DSR_TRACK_ALL)
		return 0;
	if (service->timeout[TIMEOUT_HANDOVER])
		return service->timeout[TIMEOUT_HANDOVER];
	return fetch_settings(ctx->nl, &settings, &nlerr) ? 0 :
		settings.timeout[TIMEOUT_HANDOVER];
}

/* What is not as with TCP, where new connections go elsewhere at once. */
static void tell_expected(struct context *ctx, const struct drain *d)
{
	struct nl_error nlerr;
	uint32_t seconds, persist;
	struct table table;

	if (ctx->json ||
	    fetch_table(ctx->nl, &d->id, false, &table, &nlerr))
		return;
	seconds = table.n ? handover(ctx, &table.services[0]) : 0;
	persist = table.n ? table.services[0].persist : 0;
	if (persist)
		fprintf(ctx->print.out,
			"its clients stay until they are silent for %u seconds; new ones go elsewhere\n",
			persist);
	else if (seconds)
		fprintf(ctx->print.out,
			"new flows go elsewhere within %u seconds; those that send meanwhile stay\n",
			seconds);
	table_free(&table);
}

/**
 * cmd_drain - do what the words behind "server drain" say
 * @ctx: what to work with
 * @args: the arguments
 *
 * Return: an exit code.
 */
int cmd_drain(struct context *ctx, struct args *args)
{
	struct server server;
	struct parse_error e;
	struct drain d;
	bool wait;
	int ret;

	if (parse_drain(args, &d, &wait, &e))
		return usage_error(&e);
	server_init(&server);
	server.address = d.address;
	server.weight = 0;
	server.given = OPTION(DSR_SERVER_A_WEIGHT);
	ret = send_server(ctx, DSR_CMD_SERVER_SET, "drain", &d.id, &server);
	if (ret != EXIT_DONE || ctx->check)
		return ret;
	tell_expected(ctx, &d);
	return wait ? begin_wait(ctx, &d) : ret;
}
