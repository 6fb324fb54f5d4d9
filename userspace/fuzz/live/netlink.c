// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netlink requests that nobody should make, to a kernel that runs: as root, as
 * an ordinary user, as root of a user namespace, and as that in a network
 * namespace of its own. What is refused, and what only asks, leaves the table as
 * it was; who may not change it, cannot. What the kernel says in its log is for
 * the caller to look at.
 *
 * usage: netlink SECONDS SEED [COUNT]      a role: COUNT messages at most
 */
#include "message.h"
#include "talk.h"

#include "../../array.h"
#include "../../encode.h"
#include "../../fetch.h"

#include <errno.h>
#include <linux/dsr.h>
#include <linux/genetlink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOBODY		65534
#define SERVICES_MAX	8

/**
 * struct role - somebody who sends messages
 * @name: who it is
 * @user: an ordinary user, not root
 * @unshare: namespaces that are its own, as for unshare()
 * @inherit: it sends by a socket that root opened
 * @may: it may do all there is
 * @share: of 16 parts of the time
 */
struct role {
	const char *name;
	bool user;
	int unshare;
	bool inherit;
	bool may;
	unsigned int share;
};

static const struct role roles[] = {
	{ .name = "root", .may = true, .share = 9 },
	{ .name = "nobody", .user = true, .share = 1 },
	{ .name = "nobody-with-a-socket-of-root's", .user = true,
	  .inherit = true, .share = 1 },
	{ .name = "root-of-a-user-namespace", .user = true,
	  .unshare = CLONE_NEWUSER, .share = 2 },
	{ .name = "root-of-its-own-namespaces", .user = true,
	  .unshare = CLONE_NEWUSER | CLONE_NEWNET, .may = true, .share = 3 },
};

/**
 * struct fuzz - one role at work
 * @role: who
 * @seed: of its dice
 * @talk: the socket that it sends by
 * @nl: the socket that the table is read by, or NULL
 * @before: the table before the message
 * @maker: makes the messages
 * @count: messages sent
 * @done: those that were done
 * @slowest: nanoseconds of the slowest
 */
struct fuzz {
	const struct role *role;
	uint64_t seed;
	struct talk talk;
	struct nl *nl;
	char *before;
	struct maker maker;
	unsigned long count;
	unsigned long done;
	uint64_t slowest;
};

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static void die(const char *what)
{
	fprintf(stderr, "netlink: %s\n", what);
	exit(2);
}

static void read_table(struct nl *nl, struct config *config)
{
	struct nl_error nlerr = { };

	memset(config, 0, sizeof(*config));
	if (fetch_config(nl, config, &nlerr)) {
		fprintf(stderr, "netlink: %d %s\n", nlerr.code, nlerr.text);
		die("the table cannot be read");
	}
}

/* All that "dsradm save" says */
static char *table_text(struct nl *nl, size_t *services)
{
	struct config config;
	char *text = NULL;
	size_t len;
	FILE *out;

	read_table(nl, &config);
	out = open_memstream(&text, &len);
	if (!out)
		die("no memory");
	file_print(out, &config, true);
	fclose(out);
	*services = config.table.n;
	config_free(&config);
	return text;
}

static int no_reply(const struct nlmsghdr *nlh, void *data)
{
	(void)nlh;
	(void)data;
	return 0;
}

static void print_message(const struct fuzz *fuzz)
{
	size_t i;

	printf("  message %lu:", fuzz->count);
	for (i = 0; i < fuzz->maker.len && i < 2048; i++)
		printf("%s%02x", i % 4 ? "" : " ", fuzz->maker.buf[i]);
	printf("\n");
}

static void fail(const struct fuzz *fuzz, const char *what,
		 const struct answer *answer)
{
	printf("not ok netlink: as %s, seed %llu: %s\n", fuzz->role->name,
	       (unsigned long long)fuzz->seed, what);
	print_message(fuzz);
	if (answer)
		printf("  answer: %s%d, %u replies, \"%s\"\n",
		       answer->settled ? "" : "none ", answer->error,
		       answer->replies, answer->text);
	exit(1);
}

static bool only_asks(const struct fuzz *fuzz)
{
	const struct genlmsghdr *genl =
		(const void *)(fuzz->maker.buf + NLMSG_HDRLEN);

	switch (genl->cmd) {
	case DSR_CMD_SERVICE_GET:
	case DSR_CMD_SERVER_GET:
	case DSR_CMD_FLOW_GET:
	case DSR_CMD_SETTINGS_GET:
	case DSR_CMD_STATS_GET:
	case DSR_CMD_DEVICE_GET:
	case DSR_CMD_SCHEDULER_GET:
		return true;
	default:
		return false;
	}
}

/* What is no request is acknowledged, and nothing else. */
static bool was_done(const struct fuzz *fuzz, const struct answer *answer)
{
	return fuzz->maker.head.nlmsg_flags & NLM_F_REQUEST &&
	       answer->settled && !answer->error;
}

/* So that the next messages meet a table that is small. */
static void clear_table(struct fuzz *fuzz)
{
	struct nl_error nlerr = { };
	struct config config;
	size_t i;

	read_table(fuzz->nl, &config);
	for (i = 0; i < config.table.n; i++) {
		encode_service_id(nl_start(fuzz->nl, DSR_CMD_SERVICE_DEL, 0),
				  &config.table.services[i].id);
		if (nl_talk(fuzz->nl, no_reply, NULL, &nlerr))
			fail(fuzz, "a service cannot be removed", NULL);
	}
	config_free(&config);
}

static void compare(struct fuzz *fuzz, const struct answer *answer)
{
	bool changes = was_done(fuzz, answer) && !only_asks(fuzz);
	size_t services;
	char *after = table_text(fuzz->nl, &services);

	if (!changes && strcmp(fuzz->before, after)) {
		printf("  before:\n%s  after:\n%s", fuzz->before, after);
		fail(fuzz, "a refused message changed the table", answer);
	}
	free(fuzz->before);
	fuzz->before = after;
	if (services > SERVICES_MAX) {
		clear_table(fuzz);
		free(fuzz->before);
		fuzz->before = table_text(fuzz->nl, &services);
	}
}

/* The core's own refusals come without a sentence. */
static bool wants_sentence(const struct answer *answer)
{
	switch (answer->error) {
	case -EEXIST:
	case -ENOENT:
	case -ERANGE:
	case -ENODEV:
	case -EBUSY:
	case -ENOSPC:
		return true;
	default:
		return false;
	}
}

static void judge(struct fuzz *fuzz, const struct answer *answer)
{
	bool done = was_done(fuzz, answer);

	fuzz->done += done;
	if (!fuzz->role->may && (done || answer->replies))
		fail(fuzz, "it was not refused", answer);
	if (wants_sentence(answer) && !answer->sentence)
		fail(fuzz, "it was refused without a sentence", answer);
	if (fuzz->role->may)
		compare(fuzz, answer);
}

static void one_message(struct fuzz *fuzz)
{
	struct answer answer;
	uint64_t began, took;
	int ret;

	message_make(&fuzz->maker, ++fuzz->talk.seq);
	fuzz->count++;
	began = now();
	ret = talk_send(&fuzz->talk, fuzz->maker.buf, fuzz->maker.len, &answer);
	took = now() - began;
	if (took > fuzz->slowest)
		fuzz->slowest = took;
	if (ret)
		fail(fuzz, ret == -EAGAIN ? "no answer came in time" :
			   strerror(-ret), &answer);
	judge(fuzz, &answer);
}

static void become(const struct role *role)
{
	if (role->user && (setresgid(NOBODY, NOBODY, NOBODY) ||
			   setresuid(NOBODY, NOBODY, NOBODY)))
		die("cannot become an ordinary user");
	if (role->unshare && unshare(role->unshare))
		die("cannot make namespaces");
}

static void begin(struct fuzz *fuzz, const struct talk *of_root)
{
	struct nl_error nlerr = { };
	size_t services;

	become(fuzz->role);
	if (fuzz->role->inherit)
		fuzz->talk = *of_root;
	else if (talk_open(&fuzz->talk))
		die("cannot open a socket");
	fuzz->maker.family = fuzz->talk.family;
	if (!fuzz->role->may)
		return;
	if (nl_open(&fuzz->nl, &nlerr))
		die(nlerr.text);
	fuzz->before = table_text(fuzz->nl, &services);
}

static void play(const struct role *role, uint64_t seed, uint64_t span,
		 unsigned long count)
{
	static struct talk of_root;
	static struct fuzz fuzz;
	uint64_t began = now();

	fuzz.role = role;
	fuzz.seed = seed;
	dice_seed(&fuzz.maker.dice, seed);
	if (role->inherit && talk_open(&of_root))
		die("cannot open a socket");
	begin(&fuzz, &of_root);
	while (now() - began < span && fuzz.count < count)
		one_message(&fuzz);
	printf("ok netlink as %s: %lu messages, %lu done, slowest %llu us\n",
	       role->name, fuzz.count, fuzz.done,
	       (unsigned long long)fuzz.slowest / 1000);
}

/* In a process of its own, for it does not come back from what it becomes. */
static int play_apart(const struct role *role, uint64_t seed, uint64_t span,
		      unsigned long count)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		die("cannot fork");
	if (!pid) {
		play(role, seed, span, count);
		exit(0);
	}
	if (waitpid(pid, &status, 0) != pid)
		die("cannot wait");
	if (WIFSIGNALED(status))
		printf("not ok netlink as %s: signal %d\n", role->name,
		       WTERMSIG(status));
	return status;
}

/* Root's table is not touched by what anybody else does. */
static int play_watched(const struct role *role, uint64_t seed, uint64_t span,
			unsigned long count)
{
	struct nl_error nlerr = { };
	char *before, *after;
	size_t services;
	struct nl *nl;
	int ret;

	if (nl_open(&nl, &nlerr))
		die(nlerr.text);
	before = table_text(nl, &services);
	ret = play_apart(role, seed, span, count);
	after = table_text(nl, &services);
	if (role->user && strcmp(before, after)) {
		printf("not ok netlink: %s changed the table, seed %llu\n",
		       role->name, (unsigned long long)seed);
		ret = 1;
	}
	free(before);
	free(after);
	nl_close(nl);
	return ret;
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 3 ? strtoul(argv[3], NULL, 0) : -1ul;
	uint64_t seed, span;
	size_t i;

	if (argc < 3)
		die("usage: netlink SECONDS SEED [COUNT]");
	span = strtoull(argv[1], NULL, 0) * 1000000000ull / 16;
	seed = strtoull(argv[2], NULL, 0);
	for (i = 0; i < ARRAY_SIZE(roles); i++)
		if (play_watched(&roles[i], seed, span * roles[i].share, count))
			return 1;
	return 0;
}
