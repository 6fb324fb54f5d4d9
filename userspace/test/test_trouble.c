// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands when the kernel is of no help: the module is not there, it refuses to
 * show anything, it answers with less than it should or with what is malformed,
 * the table changes while it is read, events are lost. Each ends with one line
 * that says what could not be done.
 */
#include "run.h"

#include "../cmd.h"
#include "fake_kernel.h"

#include <errno.h>
#include <linux/genetlink.h>

#define NO_PERMISSION \
	"not permitted: CAP_NET_ADMIN in this network namespace is needed"

/**
 * struct reading - a command that reads from the kernel
 * @line: the command
 * @cmd: what it asks for first
 * @what: what it says that it cannot do
 */
struct reading {
	const char *line;
	uint8_t cmd;
	const char *what;
};

static const struct reading readings[] = {
	{ "show", DSR_CMD_SERVICE_GET, "show the services" },
	{ "show tcp 192.0.2.1:80", DSR_CMD_SERVICE_GET,
	  "show service tcp 192.0.2.1:80" },
	{ "service show", DSR_CMD_SERVICE_GET, "show the services" },
	{ "server show", DSR_CMD_SERVICE_GET, "show the servers" },
	{ "server show tcp 192.0.2.1:80", DSR_CMD_SERVICE_GET,
	  "show the servers of service tcp 192.0.2.1:80" },
	{ "server show tcp 192.0.2.1:80 10.0.0.1", DSR_CMD_SERVER_GET,
	  "show the servers of service tcp 192.0.2.1:80" },
	{ "server wait-drained tcp 192.0.2.1:80 10.0.0.1", DSR_CMD_SERVER_GET,
	  "look at server 10.0.0.1 of service tcp 192.0.2.1:80" },
	{ "check", DSR_CMD_SERVICE_GET, "look at the services" },
	{ "flow get tcp 198.51.100.7:40000 192.0.2.1:80", DSR_CMD_FLOW_GET,
	  "get flow tcp 198.51.100.7:40000 192.0.2.1:80" },
	{ "settings", DSR_CMD_SETTINGS_GET, "show the settings" },
	{ "device", DSR_CMD_DEVICE_GET, "show the devices" },
	{ "device show lo", DSR_CMD_DEVICE_GET, "show device lo" },
	{ "save", DSR_CMD_SETTINGS_GET, "save the table" },
	{ "stats", DSR_CMD_STATS_GET, "read the counters" },
	{ "stats -w -c 1", DSR_CMD_STATS_GET, "read the counters" },
};

static void one_server(void)
{
	must("service replace tcp 192.0.2.1:80 server 10.0.0.1");
	must("device set lo mode prefetch");
}

static void absent(void **state)
{
	static const char *const changes[] = {
		"service add tcp 192.0.2.1:80",
		"server add tcp 192.0.2.1:80 10.0.0.1",
		"server drain tcp 192.0.2.1:80 10.0.0.1",
		"device set lo mode steer",
		"settings set flow-slots 4096",
		"monitor",
	};
	size_t i;

	(void)state;
	fake.absent = true;
	for (i = 0; i < ARRAY_SIZE(changes); i++)
		must_fail(changes[i], EXIT_KERNEL,
			  "cannot reach dsr: the kernel module is not loaded (modprobe dsr)");
	for (i = 0; i < ARRAY_SIZE(readings); i++)
		must_fail(readings[i].line, EXIT_KERNEL,
			  "cannot reach dsr: the kernel module is not loaded (modprobe dsr)");
}

static void cannot(const struct reading *reading, const char *why)
{
	char text[256];

	snprintf(text, sizeof(text), "cannot %s: %s", reading->what, why);
	must_fail(reading->line, EXIT_KERNEL, text);
}

static void refused(void **state)
{
	size_t i;

	(void)state;
	one_server();
	for (i = 0; i < ARRAY_SIZE(readings); i++) {
		fake.refuse_cmd = readings[i].cmd;
		fake.refuse_code = -EPERM;
		cannot(&readings[i], NO_PERMISSION);
	}
	fake.refuse_cmd = DSR_CMD_SETTINGS_SET;
	must_fail("settings set flow-slots 4096", EXIT_KERNEL,
		  "cannot set the settings: " NO_PERMISSION);
}

/* An answer of the right kind that tells nothing */
static void empty(struct nlmsghdr *nlh)
{
	nlh->nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
}

/* The first attribute that is no nest has no value. */
static void torn(struct nlmsghdr *nlh)
{
	struct nlattr *first;

	first = mnl_nlmsg_get_payload_offset(nlh, sizeof(struct genlmsghdr));
	if (first->nla_type & NLA_F_NESTED)
		first = mnl_attr_get_payload(first);
	first->nla_len = MNL_ATTR_HDRLEN;
}

/* Counters may be none at all; they are not told apart. */
static void malformed(void **state)
{
	static const char why[] = "the kernel's answer breaks the protocol";
	size_t i;

	(void)state;
	one_server();
	for (i = 0; i < ARRAY_SIZE(readings); i++) {
		fake.touch = torn;
		cannot(&readings[i], why);
		fake.touch = empty;
		if (readings[i].cmd != DSR_CMD_STATS_GET)
			cannot(&readings[i], why);
	}
}

static int changes_left;

static void hasty(struct nlmsghdr *nlh)
{
	(void)nlh;
	if (changes_left && changes_left--)
		fake.generation++;
}

/* The first byte of the message's VIP that is this service's becomes another. */
static void rename_service(struct nlmsghdr *nlh, const char *from,
			   const char *to)
{
	char *place = memmem(nlh, nlh->nlmsg_len, from, 4);

	assert_non_null(place);
	memcpy(place, to, 4);
}

/* A server of a service that was not there a moment ago */
static void server_of_new(struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	if (genl->cmd == DSR_CMD_SERVER_GET && changes_left && changes_left--)
		rename_service(nlh, "\xc0\x00\x02\x01", "\xc0\x00\x02\x09");
}

/* A service that comes twice */
static void service_twice(struct nlmsghdr *nlh)
{
	if (!changes_left)
		return;
	if (--changes_left == 0)
		rename_service(nlh, "\xc0\x00\x02\x02", "\xc0\x00\x02\x01");
}

static void read_again(void (*touch)(struct nlmsghdr *nlh), int times)
{
	fake.touch = touch;
	changes_left = times;
	must_save("service tcp 192.0.2.1:80 scheduler rendezvous\n"
		  "  server 10.0.0.1 weight 1\n"
		  "service tcp 192.0.2.2:80 scheduler rendezvous\n"
		  "  server 10.0.0.1 weight 1\n");
	assert_int_equal(changes_left, 0);
}

/* A save that is overtaken by changes begins again: it is of one moment. */
static void overtaken(void **state)
{
	(void)state;
	must("service replace tcp 192.0.2.1:80 server 10.0.0.1");
	must("service replace tcp 192.0.2.2:80 server 10.0.0.1");
	read_again(hasty, 7);
	read_again(server_of_new, 1);
	/* The settings' answer, then that of the first service. */
	read_again(service_twice, 3);
}

static void events_lost(void **state)
{
	(void)state;
	fake.listen_code = -ENOBUFS;
	assert_int_equal(run("monitor"), EXIT_KERNEL);
	assert_string_equal(err,
			    "dsradm: events came too fast and some are lost\n"
			    "dsradm: cannot receive events: no more events\n");
	fake.no_group = true;
	must_fail("monitor", EXIT_KERNEL,
		  "cannot subscribe to events: the kernel module has no group for events");
}

static void no_devices(void **state)
{
	(void)state;
	one_server();
	fake.refuse_cmd = DSR_CMD_DEVICE_GET;
	fake.refuse_code = -EOPNOTSUPP;
	must("save");
	assert_non_null(strstr(out, "service tcp 192.0.2.1:80"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN_TEST(absent),
		RUN_TEST(refused),
		RUN_TEST(malformed),
		RUN_TEST(overtaken),
		RUN_TEST(events_lost),
		RUN_TEST(no_devices),
	};

	return cmocka_run_group_tests_name("trouble", tests, NULL, NULL);
}
