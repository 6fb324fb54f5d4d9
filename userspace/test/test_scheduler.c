// SPDX-License-Identifier: GPL-2.0-only
/*
 * The schedulers, which the kernel of fake_kernel.c knows and the tool does not:
 * listed, offered, and asked for whether the order of servers counts.
 */
#include "run.h"

#include "../cmd.h"
#include "../fetch.h"
#include "fake_kernel.h"

#include <errno.h>

static void show(void **state)
{
	static const char text[] =
		"rendezvous hash\n"
		"sh hash by-source\n"
		"rr per-flow rotates\n"
		"sed per-flow by-flows\n"
		"fo per-flow by-flows ordered\n"
		"future per-flow\n";

	(void)state;
	must("scheduler");
	assert_string_equal(out, text);
	must("sched show");
	assert_string_equal(out, text);
	assert_int_equal(run_as("scheduler", true), EXIT_DONE);
	assert_string_equal(out,
			    "[{\"name\":\"rendezvous\",\"flags\":[]},{\"name\":\"sh\",\"flags\":[\"by-source\"]},{\"name\":\"rr\",\"flags\":[\"per-flow\",\"rotates\"]},{\"name\":\"sed\",\"flags\":[\"per-flow\",\"by-flows\"]},{\"name\":\"fo\",\"flags\":[\"per-flow\",\"by-flows\",\"ordered\"]},{\"name\":\"future\",\"flags\":[\"per-flow\"]}]\n");
}

static void mistakes(void **state)
{
	(void)state;
	must_fail("scheduler rr", EXIT_USAGE,
		  "unexpected 'rr' after 'scheduler': expected show");
	must_fail("scheduler show rr", EXIT_USAGE,
		  "unexpected 'rr' after 'show': expected nothing more");
	fake.refuse_cmd = DSR_CMD_SCHEDULER_GET;
	fake.refuse_code = -EPERM;
	must_fail("scheduler", EXIT_KERNEL,
		  "cannot show the schedulers: not permitted: CAP_NET_ADMIN in this network namespace is needed");
	fake.absent = true;
	must_fail("scheduler", EXIT_KERNEL,
		  "cannot reach dsr: the kernel module is not loaded (modprobe dsr)");
}

/* A name that no version of the tool has heard of is the kernel's to judge. */
static void any_name(void **state)
{
	(void)state;
	must("service add tcp 192.0.2.1:80 scheduler future");
	must_save("service tcp 192.0.2.1:80 scheduler future\n");
}

static bool ordered(const char *scheduler)
{
	struct nl_error nlerr;
	struct config config;
	char line[80];
	struct nl *nl;
	bool is;

	snprintf(line, sizeof(line),
		 "service replace tcp 192.0.2.1:80 scheduler %s", scheduler);
	must(line);
	assert_int_equal(nl_open(&nl, &nlerr), 0);
	assert_int_equal(fetch_config(nl, &config, &nlerr), 0);
	assert_int_equal(config.table.n, 1);
	is = config.table.services->ordered;
	nl_close(nl);
	config_free(&config);
	return is;
}

static void order(void **state)
{
	(void)state;
	assert_true(ordered("fo"));
	assert_false(ordered("rr"));
	assert_false(ordered("unheard-of"));
	/* A module that does not say */
	fake.refuse_cmd = DSR_CMD_SCHEDULER_GET;
	fake.refuse_code = -EOPNOTSUPP;
	assert_false(ordered("fo"));
}

static void another_order(void **state)
{
	static const char again[] =
		"service tcp 192.0.2.1:80 scheduler %s\n"
		"  server 10.0.0.2\n"
		"  server 10.0.0.1\n";
	char line[128], text[128];

	(void)state;
	must("service replace tcp 192.0.2.1:80 scheduler fo server 10.0.0.1 server 10.0.0.2");
	must("service replace tcp 192.0.2.1:81 scheduler rr server 10.0.0.1 server 10.0.0.2");
	snprintf(text, sizeof(text), again, "fo");
	must(with_file(line, sizeof(line), "apply --dry-run", text));
	assert_string_equal(out,
			    "- service tcp 192.0.2.1:81\n"
			    "~ service tcp 192.0.2.1:80 servers in another order\n");
	must("service set tcp 192.0.2.1:80 scheduler sed");
	snprintf(text, sizeof(text), again, "sed");
	must(with_file(line, sizeof(line), "apply --dry-run", text));
	assert_string_equal(out, "- service tcp 192.0.2.1:81\n");
}

static void nothing_to_save(void **state)
{
	(void)state;
	fake.refuse_cmd = DSR_CMD_SCHEDULER_GET;
	fake.refuse_code = -ENOMEM;
	must_save("");
	must("service add tcp 192.0.2.1:80");
	assert_int_equal(run("save"), EXIT_KERNEL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN_TEST(show),
		RUN_TEST(mistakes),
		RUN_TEST(any_name),
		RUN_TEST(order),
		RUN_TEST(another_order),
		RUN_TEST(nothing_to_save),
	};

	return cmocka_run_group_tests(tests, run_directory, run_no_directory);
}
