// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes the weight of one server after the other, at a rate, until it is told
 * to end; then says how often it did. The table may come and go meanwhile.
 *
 * usage: flip RATE SEED
 */
#include "dice.h"

#include "../../encode.h"
#include "../../fetch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The servers are asked for again after so many changes. */
#define LOOK_EVERY	500

static bool over;

static int no_reply(const struct nlmsghdr *nlh, void *data)
{
	(void)nlh;
	(void)data;
	return 0;
}

static int change(struct nl *nl, struct dice *dice, const struct service *s)
{
	struct server *server = &s->servers[dice_below(dice, s->n_servers)];
	struct nl_error nlerr;
	struct nlmsghdr *nlh;

	server->weight = dice_below(dice, 4);
	nlh = nl_start(nl, DSR_CMD_SERVER_SET, 0);
	encode_service_id(nlh, &s->id);
	encode_server(nlh, server, OPTION(DSR_SERVER_A_WEIGHT));
	return nl_talk(nl, no_reply, NULL, &nlerr);
}

/* Or until it is told to end. */
static void pause_for(unsigned long rate)
{
	struct timespec span = { .tv_nsec = 999999999 / rate };
	sigset_t end;

	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	over = over || sigtimedwait(&end, NULL, &span) == SIGTERM;
}

/* Returns how many changes were made before one was refused. */
static unsigned long change_all(struct nl *nl, struct dice *dice,
				const struct table *table, unsigned long rate)
{
	const struct service *s;
	unsigned long n;

	for (n = 0; n < LOOK_EVERY && !over && table->n; n++) {
		s = &table->services[dice_below(dice, table->n)];
		if (s->n_servers && change(nl, dice, s))
			return n;
		pause_for(rate);
	}
	return n;
}

static unsigned long look(struct dice *dice, unsigned long rate)
{
	struct nl_error nlerr;
	struct table table;
	unsigned long n = 0;
	struct nl *nl;

	if (nl_open(&nl, &nlerr))
		return 0;
	if (!fetch_table(nl, NULL, true, &table, &nlerr)) {
		n = change_all(nl, dice, &table, rate);
		table_free(&table);
	}
	nl_close(nl);
	return n;
}

int main(int argc, char **argv)
{
	sigset_t blocked;
	unsigned long rate, total = 0, n;
	struct dice dice;

	if (argc != 3 || !strtoul(argv[1], NULL, 0)) {
		fprintf(stderr, "usage: flip RATE SEED\n");
		return 2;
	}
	rate = strtoul(argv[1], NULL, 0);
	dice_seed(&dice, strtoull(argv[2], NULL, 0));
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	while (!over) {
		n = look(&dice, rate);
		total += n;
		if (!n)
			pause_for(10);
	}
	printf("%lu\n", total);
	return 0;
}
