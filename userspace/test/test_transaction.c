// SPDX-License-Identifier: GPL-2.0-only
/*
 * "apply" is all or nothing: what the kernel refuses changes nothing and is told
 * with its place in the file, what others change meanwhile is read again, and
 * what is only asked for is not done.
 */
#include "run.h"

#include "../cmd.h"
#include "fake_kernel.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>

#define LIMIT "a limit wants every flow to be tracked; expected max-flows off, or track auto or all"

static char line[128];

static const char *file(const char *before, const char *text)
{
	return with_file(line, sizeof(line), before, text);
}

/* A command line that is refused with this behind the name of the file */
static void must_locate(const char *command, const char *behind)
{
	char expected[512];

	snprintf(expected, sizeof(expected), "%s%s", file_name, behind);
	must_fail(command, EXIT_KERNEL, expected);
}

static void refuse_attribute(uint8_t cmd, uint16_t nest, uint16_t attr)
{
	fake.refuse_cmd = cmd;
	fake.refuse_code = -EINVAL;
	fake.refuse_text = LIMIT;
	fake.refuse_nest = nest;
	fake.refuse_attr = attr;
}

/* @n services with a server each; the last has a limit */
static const char *services(struct capture *c, int n)
{
	int i;

	capture(c);
	for (i = 1; i < n; i++)
		fprintf(c->out, "service tcp 192.0.%d.%d:80\n  server 10.0.0.1\n",
			i / 250, i % 250 + 1);
	fputs("service tcp 203.0.113.1:80 track none # the last\n"
	      "  server 10.0.0.1 weight 7 max-flows 9\n", c->out);
	return capture_text(c);
}

/* The last of 50 changes is refused: no change was made. */
static void all_or_nothing(void **state)
{
	struct capture c;
	const char *text = services(&c, 50);

	(void)state;
	must("service replace tcp 192.0.2.200:80 server 10.0.0.9");
	must("settings set timeout udp 9");
	refuse_attribute(DSR_CMD_SERVICE_REPLACE, DSR_A_SERVER,
			 DSR_SERVER_A_MAX_FLOWS);
	must_locate(file("apply", text), ":100:38: " LIMIT);
	must_locate(file("apply --dry-run", text), ":100:38: " LIMIT);
	must_save("settings timeout udp 9\n"
		  "service tcp 192.0.2.200:80 scheduler rendezvous\n"
		  "  server 10.0.0.9 weight 1\n");
	file("apply", text);
	assert_int_equal(run_as(line, true), EXIT_KERNEL);
	assert_string_equal(out, "");
	assert_non_null(strstr(err, ":100:38: " LIMIT "\n"));
	fake.refuse_cmd = 0;
	must(line);
	assert_int_equal(fake.table.n, 50);
	capture_free(&c);
}

/**
 * struct place - an attribute that is refused, and where the file says it
 * @old: what is there
 * @new: the file
 * @cmd: the change, &enum dsr_cmd
 * @nest: where the attribute is
 * @attr: the attribute; 0: the nest itself
 * @behind: what is said behind the name of the file
 */
struct place {
	const char *old;
	const char *new;
	uint8_t cmd;
	uint16_t nest;
	uint16_t attr;
	const char *behind;
};

#define WEB "service tcp 192.0.2.1:80"
#define ONE "\n\tserver 10.0.0.1\n"

static const struct place places[] = {
	/* Services: new, changed, with other ports */
	{ "#", "# one\n" WEB " rows 512 track  none", DSR_CMD_SERVICE_NEW,
	  DSR_A_SERVICE, DSR_SERVICE_A_TRACK, ":2:42: no (track)" },
	{ "#", WEB " timeout udp 5 timeout closing 7", DSR_CMD_SERVICE_NEW,
	  DSR_A_SERVICE, DSR_SERVICE_A_TIMEOUT_CLOSING,
	  ":1:56: no (timeout closing)" },
	{ "#", WEB " persist 9/24", DSR_CMD_SERVICE_NEW, DSR_A_SERVICE,
	  DSR_SERVICE_A_PERSIST_PREFIX, ":1:34: no (persist prefix)" },
	{ "#", " " WEB, DSR_CMD_SERVICE_NEW, DSR_A_SERVICE,
	  DSR_SERVICE_A_PROTOCOL, ":1:10: no (protocol)" },
	{ "#", WEB, DSR_CMD_SERVICE_NEW, DSR_A_SERVICE,
	  DSR_SERVICE_A_ADDRESS, ":1:13: no (VIP)" },
	{ "#", "service mark 7", DSR_CMD_SERVICE_NEW, DSR_A_SERVICE,
	  DSR_SERVICE_A_MARK, ":1:14: no (mark)" },
	{ "#", " " WEB ONE, DSR_CMD_SERVICE_REPLACE, DSR_A_SERVICE, 0,
	  ":1:2: no (service)" },
	{ WEB " ttl decrement", WEB, DSR_CMD_SERVICE_SET, DSR_A_SERVICE,
	  DSR_SERVICE_A_TTL, ":1:1: no (ttl)" },
	{ WEB, "\n" WEB ",81", DSR_CMD_SERVICE_SET, DSR_A_SERVICE,
	  DSR_SERVICE_A_NEW_PORTS, ":2:13: no (ports)" },
	/* Servers: one of several, one alone */
	{ "#", WEB ONE "  server 10.0.0.2 dev lo\nserver 10.0.0.3\n",
	  DSR_CMD_SERVICE_REPLACE, DSR_A_SERVER, DSR_SERVER_A_IFINDEX,
	  ":3:23: no (dev)" },
	{ "#", WEB ONE "  server 10.0.0.2 dev nodev0\n",
	  DSR_CMD_SERVICE_REPLACE, DSR_A_SERVER, DSR_SERVER_A_DEVICE,
	  ":3:23: no (dev)" },
	{ "#", WEB ONE, DSR_CMD_SERVICE_REPLACE, DSR_A_SERVER,
	  DSR_SERVER_A_WEIGHT, ":2:2: no (weight)" },
	{ WEB, WEB ONE, DSR_CMD_SERVER_NEW, DSR_A_SERVER,
	  DSR_SERVER_A_ADDRESS, ":2:9: no (server address)" },
	{ WEB ONE, WEB "\n server 10.0.0.1 mac 02:00:00:00:00:01 weight 5",
	  DSR_CMD_SERVER_SET, DSR_A_SERVER, DSR_SERVER_A_LLADDR,
	  ":2:22: no (mac)" },
	{ WEB ONE, WEB "\n server 10.0.0.1 weight 5", DSR_CMD_SERVER_SET,
	  DSR_A_SERVICE, 0, ":1:1: no (service)" },
	{ WEB ONE, "\n" WEB "\n", DSR_CMD_SERVER_DEL, DSR_A_SERVER, 0,
	  ":2:1: no (server)" },
	{ WEB ONE, "\n" WEB "\n", DSR_CMD_SERVER_DEL, DSR_A_SERVER,
	  DSR_SERVER_A_ADDRESS, ":2:1: no (server address)" },
	/* Settings may have several lines, a device has its own. */
	{ "#", "settings timeout udp 9\n settings flow-slots 4096",
	  DSR_CMD_SETTINGS_SET, DSR_A_SETTINGS, DSR_SETTINGS_A_FLOW_SLOTS,
	  ":2:22: no (flow-slots)" },
	{ "settings flow-slots 4096", "#\nsettings timeout udp 9\n",
	  DSR_CMD_SETTINGS_SET, DSR_A_SETTINGS, DSR_SETTINGS_A_FLOW_SLOTS,
	  ":2:1: no (flow-slots)" },
	{ "#", WEB "\ndevice lo mode steer", DSR_CMD_DEVICE_SET, DSR_A_DEVICE,
	  DSR_DEVICE_A_MODE, ":2:16: no (mode)" },
	{ "#", "device lo mode steer", DSR_CMD_DEVICE_SET, DSR_A_DEVICE,
	  DSR_DEVICE_A_IFINDEX, ":1:8: no (device)" },
	/* What goes has no line, nor what the kernel does not name. */
	{ WEB, "#", DSR_CMD_SERVICE_DEL, DSR_A_SERVICE, 0,
	  ": service tcp 192.0.2.1:80: no (service)" },
	{ "device lo mode steer", "#", DSR_CMD_DEVICE_SET, DSR_A_DEVICE, 0,
	  ": device lo: no (device)" },
	{ "settings timeout udp 9", "#", DSR_CMD_SETTINGS_SET, DSR_A_SETTINGS,
	  0, ": settings: no (settings)" },
	{ "#", WEB, DSR_CMD_SERVICE_NEW, 0, 0, ": no" },
};

static void located(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		fake_reset();
		run(file("apply", places[i].old));
		refuse_attribute(places[i].cmd, places[i].nest, places[i].attr);
		fake.refuse_text = "no";
		must_locate(file("apply", places[i].new), places[i].behind);
	}
}

static int hasty;

/* Somebody else changes the table after its settings were read. */
static void haste(struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	if (genl->cmd == DSR_CMD_SETTINGS_GET && hasty && hasty--)
		fake.generation++;
}

static void stale(void **state)
{
	(void)state;
	fake.touch = haste;
	hasty = 1;
	must(file("apply", WEB));
	assert_string_equal(out, "+ service tcp 192.0.2.1:80 scheduler rendezvous\n");
	assert_int_equal(fake_count(DSR_CMD_TRANSACTION), 2);
	hasty = -1;
	must_locate(file("apply", "#"),
		    ": others keep changing the table; nothing was changed after 20 tries");
	assert_int_equal(fake.table.n, 1);
}

/* Only if nobody has changed the table since it was saved */
static void bound(void **state)
{
	char words[64];
	uint32_t saved;

	(void)state;
	must("service add tcp 192.0.2.1:80");
	saved = fake.generation;
	snprintf(words, sizeof(words), "apply --generation %u", saved);
	must(file(words, WEB " track all"));
	must_locate(file(words, "#"),
		    ": the table is of generation 3, not 2: somebody has changed it since");
	assert_int_equal(fake.table.n, 1);
	fake.touch = haste;
	hasty = 1;
	must_locate(file("apply --generation 3", "#"),
		    ": the table is of generation 4, not 3: somebody has changed it since");
	assert_int_equal(fake.table.n, 1);
}

static void dry(void **state)
{
	(void)state;
	must(file("apply", WEB ONE "settings timeout udp 9\n"));
	must(file("apply --dry-run", "service udp 192.0.2.1:53"));
	assert_string_equal(out,
			    "~ settings timeout udp 9 -> 300\n"
			    "- service tcp 192.0.2.1:80\n"
			    "+ service udp 192.0.2.1:53 scheduler rendezvous\n");
	must_save("settings timeout udp 9\n"
		  "service tcp 192.0.2.1:80 scheduler rendezvous\n"
		  "  server 10.0.0.1 weight 1\n");
	must("service set tcp 192.0.2.1:80 track all --dry-run");
	must("--dry-run server drain tcp 192.0.2.1:80 10.0.0.1 --wait 9");
	assert_string_equal(out, "");
	must_fail("--dry-run server del tcp 192.0.2.1:80 10.0.0.2", EXIT_KERNEL,
		  "cannot delete server 10.0.0.2 of service tcp 192.0.2.1:80: there is none");
	must("--dry-run service del tcp 192.0.2.1:80");
	must("--dry-run device set lo mode steer");
	must("--dry-run settings set timeout udp 5");
	assert_int_equal(fake.generation, 2);
}

/* Where net.core.wmem_max is in the way */
static void too_large(void **state)
{
	struct capture c;

	(void)state;
	fake.send_max = 1000;
	file("apply", services(&c, 50));
	capture_free(&c);
	must_locate(line,
		    ": the change takes a message of 3644 bytes, which this socket may not send; expected net.core.wmem_max (sysctl) to be 1854 at least");
	assert_int_equal(fake.table.n, 0);
}

/* Ranges go from one service to another, and the other way round. */
static void exchange(void **state)
{
	static const char after[] =
		"service tcp 192.0.2.1:80-81,8080 scheduler rendezvous\n"
		"  server 10.0.0.1 weight 1\n"
		"service tcp 192.0.2.1:443 scheduler rendezvous\n"
		"  server 10.0.0.2 weight 1\n";

	(void)state;
	must(file("apply", "service tcp 192.0.2.1:80-81,443" ONE
		  "service tcp 192.0.2.1:8080\n server 10.0.0.2\n"));
	must(file("apply", after));
	must_save(after);
	assert_int_equal(fake_count(DSR_CMD_TRANSACTION), 2);
}

/* 10,000 services with six servers each are one message. */
static void many(void **state)
{
	struct capture c;
	int i, k;

	(void)state;
	capture(&c);
	for (i = 0; i < 10000; i++) {
		fprintf(c.out, "service tcp 192.0.%d.%d:80\n", i / 250,
			i % 250 + 1);
		for (k = 1; k <= 6; k++)
			fprintf(c.out,
				"  server 10.0.0.%d weight %d mac 02:00:00:00:00:01 dev lo max-flows 9%s\n",
				k, k, i == 9999 && k == 6 ? " probe-mark 7" : "");
	}
	file("apply", capture_text(&c));
	capture_free(&c);
	refuse_attribute(DSR_CMD_SERVICE_REPLACE, DSR_A_SERVER,
			 DSR_SERVER_A_PROBE_MARK);
	must_locate(line, ":70000:80: " LIMIT " (probe-mark)");
	assert_int_equal(fake.table.n, 0);
	fake.refuse_cmd = 0;
	must(line);
	assert_int_equal(fake.table.n, 10000);
	assert_int_equal(fake.table.services[9999].n_servers, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN_TEST(all_or_nothing),
		RUN_TEST(located),
		RUN_TEST(stale),
		RUN_TEST(bound),
		RUN_TEST(dry),
		RUN_TEST(too_large),
		RUN_TEST(exchange),
		RUN_TEST(many),
	};

	return cmocka_run_group_tests(tests, run_directory, run_no_directory);
}
