// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm server wait-drained: wait until a server has no work left. The kernel
 * counts the flows that it remembers; one that has sent nothing since the drain
 * began is in nobody's memory, so the server has to be quiet for a while too.
 */
#include "cmd.h"
#include "fetch.h"
#include "json.h"
#include "parse.h"
#include "value.h"

#include <string.h>
#include <time.h>

#define POLL_MS		200
#define QUIET_DEFAULT	5
#define SECONDS_MAX	(365 * 24 * 3600)

/**
 * struct drain - how far a drain is
 * @id: what names the service
 * @address: the server's
 * @timeout: seconds to wait at most; 0: for ever
 * @quiet: seconds without a packet that are enough
 * @began: when the waiting began, in milliseconds
 * @busy: when the server was last seen with work, in milliseconds
 * @packets: its packets at the last look
 * @told: what was printed last: its flows, or -1
 */
struct drain {
	struct service_id id;
	struct address address;
	uint32_t timeout;
	uint32_t quiet;
	int64_t began;
	int64_t busy;
	uint64_t packets;
	int64_t told;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

static int parse_drain(struct words *w, struct drain *d, struct complaint *c)
{
	const char *word;

	memset(d, 0, sizeof(*d));
	d->quiet = QUIET_DEFAULT;
	d->told = -1;
	if (parse_service_id(w, &d->id, c) ||
	    parse_server_address(w, &d->address, c))
		return -1;
	while ((word = words_next(w))) {
		uint32_t *seconds = !strcmp(word, "timeout") ? &d->timeout :
				    !strcmp(word, "quiet") ? &d->quiet : NULL;

		if (!seconds)
			return complain_expected(c, w, w->at - 1,
						 "timeout or quiet");
		if (parse_seconds(w, 0, SECONDS_MAX, seconds, c))
			return -1;
	}
	return 0;
}

static void tell(struct context *ctx, struct drain *d,
		 const struct server *server, bool done)
{
	int64_t flows = server_flows(server);
	FILE *out = ctx->print.out;

	if (ctx->json && (done || flows != d->told)) {
		json_write(out, json_pack("{s:I,s:I,s:b}", "flows",
					  (json_int_t)flows, "weight",
					  (json_int_t)server->weight,
					  "drained", done), false);
	} else if (ctx->json) {
		return;
	} else if (done) {
		fputs("drained\n", out);
	} else if (server->weight && d->told < 0) {
		fprintf(out, "not draining: weight %u\n", server->weight);
	} else if (flows != d->told && flows) {
		fprintf(out, "%lld flows left\n", (long long)flows);
	} else if (flows != d->told && !server->weight) {
		fprintf(out, "no flow left, waiting for %u seconds of quiet\n",
			d->quiet);
	}
	fflush(out);
	d->told = flows;
}

/* Look at the server once. Returns true when it has no work left. */
static bool look(struct drain *d, const struct server *server, int64_t now)
{
	if (server->weight || server_flows(server) ||
	    server->packets != d->packets)
		d->busy = now;
	d->packets = server->packets;
	return !server->weight && !server_flows(server) &&
	       now - d->busy >= d->quiet * 1000ll;
}

static int wait_drained(struct context *ctx, struct drain *d)
{
	const struct timespec pause = { .tv_nsec = POLL_MS * 1000000 };
	char service[SERVICE_TEXT_MAX], address[ADDRESS_TEXT_MAX];
	struct message message;
	struct refusal refusal;
	int64_t now;
	bool done;

	for (;;) {
		if (fetch_server(ctx->nl, &d->id, &d->address, &message,
				 &refusal))
			return kernel_error(&refusal, "look at server %s of service %s",
					    address_text(address, &d->address),
					    service_text(service, &d->id));
		now = now_ms();
		done = look(d, message.service.servers, now);
		tell(ctx, d, message.service.servers, done);
		message_free(&message);
		if (done)
			return EXIT_DONE;
		if (d->timeout && now - d->began >= d->timeout * 1000ll)
			break;
		nanosleep(&pause, NULL);
	}
	fprintf(stderr, "dsradm: server %s of service %s is not drained after %u seconds\n",
		address_text(address, &d->address),
		service_text(service, &d->id), d->timeout);
	return EXIT_TIMEOUT;
}

/**
 * cmd_wait_drained - do what the words behind "server wait-drained" say
 * @ctx: what to work with
 * @w: the words
 *
 * Return: an exit code.
 */
int cmd_wait_drained(struct context *ctx, struct words *w)
{
	struct complaint c;
	struct drain d;

	if (parse_drain(w, &d, &c))
		return usage_error(&c);
	if (context_open(ctx))
		return EXIT_KERNEL;
	d.began = now_ms();
	d.busy = d.began;
	return wait_drained(ctx, &d);
}
