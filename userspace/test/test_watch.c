// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands that go on for a while: what they show meanwhile, to a person at a
 * terminal and to a program, and how they end.
 */
#include "run.h"

#include "../cmd.h"
#include "../encode.h"
#include "fake_kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/* A stream that is a terminal, and the other end of it */
static FILE *terminal(int *master)
{
	struct termios raw;
	int slave;

	*master = posix_openpt(O_RDWR | O_NOCTTY);
	assert_true(*master >= 0);
	assert_int_equal(grantpt(*master), 0);
	assert_int_equal(unlockpt(*master), 0);
	slave = open(ptsname(*master), O_RDWR | O_NOCTTY);
	assert_true(slave >= 0);
	assert_int_equal(tcgetattr(slave, &raw), 0);
	cfmakeraw(&raw);
	assert_int_equal(tcsetattr(slave, TCSANOW, &raw), 0);
	return fdopen(slave, "w");
}

/* All that was written to a terminal that is closed */
static void read_terminal(int master)
{
	size_t len = 0;
	ssize_t more;

	while ((more = read(master, out + len, sizeof(out) - 1 - len)) > 0)
		len += more;
	out[len] = '\0';
	close(master);
}

/* Run one command line whose output a terminal shows; it must be short. */
static int run_at_terminal(const char *line)
{
	struct context ctx = { .print = { NULL } };
	struct split s;
	int master, ret;

	ctx.print.out = terminal(&master);
	assert_non_null(ctx.print.out);
	ret = run_command(&ctx, objects, split(&s, line));
	context_close(&ctx);
	fclose(ctx.print.out);
	read_terminal(master);
	return ret;
}

static struct server *draining_server(void)
{
	must("service replace tcp 192.0.2.1:80 server 10.0.0.1 weight 0");
	return &fake.table.services[0].servers[0];
}

static void drain_at_terminal(void **state)
{
	struct server *server = draining_server();
	FILE *real = stderr;
	struct capture c;

	(void)state;
	assert_int_equal(run_at_terminal("server drain tcp 192.0.2.1:80 10.0.0.1 --wait 0 quiet 0"),
			 EXIT_DONE);
	assert_string_equal(out, "\r\033[Kdrained\n");
	server->flows[TIMEOUT_ESTABLISHED] = 2;
	stderr = capture(&c);
	assert_int_equal(run_at_terminal("server wait-drained tcp 192.0.2.1:80 10.0.0.1 timeout 1"),
			 EXIT_TIMEOUT);
	stderr = real;
	assert_non_null(strstr(capture_text(&c), "is not drained after 1 second"));
	capture_free(&c);
	assert_memory_equal(out, "\r\033[K2 flows left, 0 s", 20);
	assert_non_null(strstr(out, "\r\033[K2 flows left, 1 s\n"));
}

static void drain_in_quiet(void **state)
{
	(void)state;
	draining_server();
	must("server wait-drained tcp 192.0.2.1:80 10.0.0.1 quiet 1");
	assert_string_equal(out,
			    "no flow left, waiting for 1 second of quiet\n"
			    "drained\n");
	assert_int_equal(run_at_terminal("server wait-drained tcp 192.0.2.1:80 10.0.0.1 quiet 1"),
			 EXIT_DONE);
	assert_memory_equal(out,
			    "\r\033[K0 flows left, quiet for 0 of 1 s, 0 s", 41);
}

/* A program is told when the number changes, not each time. */
static void drain_for_programs(void **state)
{
	(void)state;
	draining_server()->flows[TIMEOUT_ESTABLISHED] = 2;
	assert_int_equal(run_as("server wait-drained tcp 192.0.2.1:80 10.0.0.1 timeout 1",
				true), EXIT_TIMEOUT);
	assert_string_equal(out,
			    "{\"flows\":2,\"weight\":0,\"drained\":false}\n");
}

static uint8_t last_cmd(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	return genl->cmd;
}

/* What the kernel tells about another service, and then about this one */
static char told[2048];

static struct nlmsghdr *tell(struct nlmsghdr *nlh, uint8_t cmd,
			     const char *words)
{
	struct service s = service_of(words);
	struct genlmsghdr *genl;

	nlh = mnl_nlmsg_put_header(nlh);
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	encode_service_id(nlh, &s.id);
	if (s.n_servers)
		encode_server(nlh, &s.servers[0], OPTION(DSR_SERVER_A_WEIGHT));
	service_free(&s);
	return mnl_nlmsg_get_payload_tail(nlh);
}

static int times_looked;

/* The last flow ends after the first look. */
static void end_flow(struct nlmsghdr *nlh)
{
	if (last_cmd(nlh) != DSR_CMD_SERVER_GET || times_looked++)
		return;
	fake.table.services[0].servers[0].flows[TIMEOUT_ESTABLISHED] = 0;
}

static void wait_told(const char *first, const char *second)
{
	struct nlmsghdr *nlh = (void *)told;
	time_t begun = time(NULL);

	draining_server()->flows[TIMEOUT_ESTABLISHED] = 2;
	nlh = tell(nlh, DSR_CMD_SERVER_DRAINED, first);
	nlh = tell(nlh, DSR_CMD_SERVER_DRAINED, second);
	fake.events = told;
	fake.events_len = (char *)nlh - told;
	fake.touch = end_flow;
	times_looked = 0;
	must("server wait-drained tcp 192.0.2.1:80 10.0.0.1 quiet 0");
	assert_string_equal(out, "2 flows left\ndrained\n");
	assert_int_equal(times_looked, 2);
	assert_in_range(time(NULL) - begun, 0, 3);
}

static void drain_is_told(void **state)
{
	(void)state;
	wait_told("udp 192.0.2.1:53 server 10.0.0.1",
		  "tcp 192.0.2.1:80 server 10.0.0.1");
}

/* Events were lost: it looks for itself. */
static void drain_in_trouble(void **state)
{
	(void)state;
	draining_server()->flows[TIMEOUT_ESTABLISHED] = 2;
	fake.listen_code = -ENOBUFS;
	fake.touch = end_flow;
	times_looked = 0;
	must("server wait-drained tcp 192.0.2.1:80 10.0.0.1 quiet 0");
	assert_string_equal(out, "2 flows left\ndrained\n");
	fake.no_group = true;
	must_fail("server wait-drained tcp 192.0.2.1:80 10.0.0.1", EXIT_KERNEL,
		  "cannot subscribe to events: the kernel module has no group for events");
}

static void told_by_itself(void **state)
{
	static const uint8_t server_cmd[] = {
		DSR_CMD_SERVER_FULL, DSR_CMD_SERVER_RESUMED,
		DSR_CMD_SERVER_DRAINED,
	};
	struct nlmsghdr *nlh = (void *)told;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(server_cmd); i++)
		nlh = tell(nlh, server_cmd[i], "tcp 192.0.2.1:80 server 10.0.0.1");
	nlh = tell(nlh, DSR_CMD_SERVICE_UNSERVED, "tcp 192.0.2.1:80");
	nlh = tell(nlh, DSR_CMD_SERVICE_SERVED, "tcp 192.0.2.1:80");
	fake.events = told;
	fake.events_len = (char *)nlh - told;
	assert_int_equal(run("monitor"), EXIT_KERNEL);
	assert_string_equal(out,
			    "server full tcp 192.0.2.1:80 10.0.0.1\n"
			    "server resumed tcp 192.0.2.1:80 10.0.0.1\n"
			    "server drained tcp 192.0.2.1:80 10.0.0.1\n"
			    "service unserved tcp 192.0.2.1:80\n"
			    "service served tcp 192.0.2.1:80\n");
}

static void drain_mistakes(void **state)
{
	(void)state;
	must_fail("server wait-drained tcp 192.0.2.1", EXIT_USAGE,
		  "unexpected '192.0.2.1' after 'tcp': expected VIP:PORTS or VIP/PREFIX:PORTS (an IPv6 VIP in brackets)");
	must_fail("server drain tcp 192.0.2.1", EXIT_USAGE,
		  "unexpected '192.0.2.1' after 'tcp': expected VIP:PORTS or VIP/PREFIX:PORTS (an IPv6 VIP in brackets)");
	must_fail("server wait-drained tcp 192.0.2.1:80 10.0.0.1 quiet x",
		  EXIT_USAGE,
		  "unexpected 'x' after 'quiet': expected seconds from 0 to 31536000");
	must_fail("server wait-drained tcp 192.0.2.1:80 10.0.0.1 timeout 5 timeout 6",
		  EXIT_USAGE, "'timeout' is given twice");
	must_fail("server drain tcp 192.0.2.1:80 10.0.0.1 --wait 5 wait 6",
		  EXIT_USAGE, "'wait' is given twice");
	must_fail("server drain tcp 192.0.2.1:80 10.0.0.1 quiet 5 --wait 1 quiet 5",
		  EXIT_USAGE, "'quiet' is given twice");
	must_fail("server drain tcp 192.0.2.1:80 10.0.0.1 quiet 5",
		  EXIT_USAGE, "quiet without --wait: expected both");
	assert_int_equal(fake.n_log, 0);
}

static int looks;

/* Between two looks: a service, a server and counters that are new */
static void add_some(struct nlmsghdr *nlh)
{
	struct service service;

	if (last_cmd(nlh) != DSR_CMD_STATS_GET)
		return;
	if (looks++ == 0) {
		nlh->nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
		return;
	}
	service = service_of("udp 192.0.2.1:53 server 10.0.0.7");
	table_add(&fake.table, &service);
	service = service_of("tcp 192.0.2.1:80 server 10.0.0.3");
	service_add_server(&fake.table.services[0], &service.servers[0]);
	service_free(&service);
}

static void rates_of_what_is_new(void **state)
{
	(void)state;
	must("service replace tcp 192.0.2.1:80 server 10.0.0.1");
	fake.touch = add_some;
	looks = 0;
	must("stats -w 1 -c 1");
	assert_non_null(strstr(out, "udp 192.0.2.1:53 "));
	assert_non_null(strstr(out, "  10.0.0.3 "));
	assert_null(strstr(out, "\033"));
}

static void rates_at_terminal(void **state)
{
	(void)state;
	draining_server();
	assert_int_equal(run_at_terminal("stats -w 1 -c 1"), EXIT_DONE);
	assert_memory_equal(out, "\033[H\033[Jtcp 192.0.2.1:80 ", 22);
}

/* The module goes while somebody watches. */
static void go(struct nlmsghdr *nlh)
{
	if (last_cmd(nlh) != DSR_CMD_STATS_GET)
		return;
	fake.refuse_cmd = DSR_CMD_STATS_GET;
	fake.refuse_code = -ENOENT;
	fake.refuse_text = "it is gone";
}

static void rates_end(void **state)
{
	(void)state;
	draining_server();
	fake.touch = go;
	must_fail("stats -w 1", EXIT_KERNEL,
		  "cannot read the counters: it is gone");
}

static void nothing_counted(struct nlmsghdr *nlh)
{
	nlh->nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
}

static void no_counters(void **state)
{
	(void)state;
	fake.touch = nothing_counted;
	must("stats");
	assert_string_equal(out, "all counters are zero\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN_TEST(drain_at_terminal),
		RUN_TEST(drain_in_quiet),
		RUN_TEST(drain_for_programs),
		RUN_TEST(drain_is_told),
		RUN_TEST(drain_in_trouble),
		RUN_TEST(told_by_itself),
		RUN_TEST(drain_mistakes),
		RUN_TEST(rates_of_what_is_new),
		RUN_TEST(rates_at_terminal),
		RUN_TEST(rates_end),
		RUN_TEST(no_counters),
	};

	return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
