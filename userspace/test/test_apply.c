// SPDX-License-Identifier: GPL-2.0-only
/*
 * "apply": the changes that lead to what a file says, and no others.
 */
#include "run.h"

#include "../cmd.h"
#include "../file.h"
#include "fake_kernel.h"

#include <errno.h>

static void apply(void **state)
{
	static const char first[] =
		"service tcp 192.0.2.1:80 scheduler rr\n"
		"  server 10.0.0.1 weight 1\n"
		"  server 10.0.0.2 weight 1\n";
	static const char second[] =
		"settings timeout udp 9\n"
		"service tcp 192.0.2.1:80 scheduler rr\n"
		"  server 10.0.0.1 weight 2\n"
		"  server 10.0.0.2 weight 1\n"
		"service udp 192.0.2.1:53 scheduler rendezvous\n";
	char line[128];

	(void)state;
	must("service add tcp 192.0.2.9:9");
	must(with_file(line, sizeof(line), "apply --dry-run", first));
	assert_string_equal(out,
			    "- service tcp 192.0.2.9:9\n"
			    "+ service tcp 192.0.2.1:80 scheduler rr\n"
			    "+ server tcp 192.0.2.1:80 10.0.0.1 weight 1\n"
			    "+ server tcp 192.0.2.1:80 10.0.0.2 weight 1\n");
	must_save("service tcp 192.0.2.9:9 scheduler rendezvous\n");
	must(with_file(line, sizeof(line), "apply", first));
	must_save(first);
	must(with_file(line, sizeof(line), "apply", first));
	assert_string_equal(out, "nothing to change\n");

	fake.n_log = 0;
	must(with_file(line, sizeof(line), "apply", second));
	assert_string_equal(out,
			    "~ settings timeout udp 300 -> 9\n"
			    "~ server tcp 192.0.2.1:80 10.0.0.1 weight 1 -> 2\n"
			    "+ service udp 192.0.2.1:53 scheduler rendezvous\n");
	assert_int_equal(fake_count(DSR_CMD_SERVER_SET), 1);
	assert_int_equal(fake_count(DSR_CMD_SERVICE_NEW), 1);
	assert_int_equal(fake_count(DSR_CMD_TRANSACTION), 1);
	must_save(second);
	assert_int_equal(run_as(with_file(line, sizeof(line), "apply", second),
				true), EXIT_DONE);
	assert_string_equal(out, "{\"changes\":[]}\n");
	assert_int_equal(run_as(with_file(line, sizeof(line), "apply", "#"),
				true), EXIT_DONE);
	assert_string_equal(out,
			    "{\"changes\":[\"~ settings timeout udp 9 -> 300\",\"- service tcp 192.0.2.1:80\",\"- service udp 192.0.2.1:53\"]}\n");
}

static void apply_one_server(void **state)
{
	static const char one[] =
		"service tcp 192.0.2.1:80 scheduler rr\n"
		"  server 10.0.0.1 weight 1\n";
	static const char two[] =
		"service tcp 192.0.2.1:80 scheduler rr\n"
		"  server 10.0.0.1 weight 1\n"
		"  server 10.0.0.2 weight 3 max-flows 9\n";
	char line[128];

	(void)state;
	must(with_file(line, sizeof(line), "apply", one));
	must(with_file(line, sizeof(line), "apply", two));
	assert_string_equal(out,
			    "+ server tcp 192.0.2.1:80 10.0.0.2 weight 3 max-flows 9\n");
	assert_int_equal(fake_count(DSR_CMD_SERVER_NEW), 1);
	must_save(two);
	must(with_file(line, sizeof(line), "apply", one));
	assert_int_equal(fake_count(DSR_CMD_SERVER_DEL), 1);
	must_save(one);
}

static void apply_mistakes(void **state)
{
	char line[128], expected[256];

	(void)state;
	with_file(line, sizeof(line), "apply",
		  "service tcp 192.0.2.1:80\n  server 10.0.0.1 weight x\n");
	snprintf(expected, sizeof(expected),
		 "%s:2:26: unexpected 'x' after 'weight': expected a weight from 0 (drain) to 65535",
		 file_name);
	must_fail(line, EXIT_USAGE, expected);
	assert_int_equal(fake.n_log, 0);
	with_file(line, sizeof(line), "apply", "");
	snprintf(expected, sizeof(expected),
		 "%s is empty: expected at least a comment, for a table with nothing in it",
		 file_name);
	must_fail(line, EXIT_USAGE, expected);
	assert_int_equal(fake.n_log, 0);
	must("apply /dev/null");
	must_fail("apply /nonexistent", EXIT_USAGE,
		  "cannot read /nonexistent: No such file or directory");
	must_fail("apply /", EXIT_USAGE, "cannot read /: Is a directory");
	must_fail("apply /dev/zero", EXIT_USAGE,
		  "cannot read /dev/zero: File too large");
	must_fail("apply", EXIT_USAGE,
		  "nothing after 'apply': expected the name of a file, or -");
	must_fail("apply --generation", EXIT_USAGE,
		  "nothing after '--generation': expected the generation in a saved file");
	must_fail("apply --generation 1x /dev/null", EXIT_USAGE,
		  "unexpected '1x' after '--generation': expected the generation in a saved file");
	must_fail("apply --dry /dev/null", EXIT_USAGE,
		  "unexpected '--dry' after 'apply': expected the name of a file, or -");
	must_fail("apply /dev/null more", EXIT_USAGE,
		  "unexpected 'more' after '/dev/null': expected nothing more");
}

/* A table with nothing in it is saved as a file that can be applied. */
static void apply_nothing(void **state)
{
	char line[128];

	(void)state;
	must_save("");
	must("save");
	must(with_file(line, sizeof(line), "apply", out));
	assert_string_equal(out, "nothing to change\n");
	must("service add tcp 192.0.2.1:80");
	must(with_file(line, sizeof(line), "apply", "\n"));
	assert_string_equal(out, "- service tcp 192.0.2.1:80\n");
}

/* Wherever a saved table is cut off, what is left is not taken for a table. */
static void apply_cut_off(void **state)
{
	char text[sizeof(out)], line[128];
	size_t len, at;

	(void)state;
	must("service add tcp 192.0.2.1:80");
	must("server add tcp 192.0.2.1:80 10.0.0.13 weight 250");
	must("save");
	strcpy(text, out);
	must(with_file(line, sizeof(line), "apply", text));
	assert_string_equal(out, "nothing to change\n");
	/* The last newline is no loss. */
	len = strlen(text) - 1;
	text[len] = '\0';
	must(with_file(line, sizeof(line), "apply", text));
	for (at = len - 1; at >= strlen("# s"); at--) {
		text[at] = '\0';
		assert_int_equal(run(with_file(line, sizeof(line), "apply",
					       text)), EXIT_USAGE);
	}
	assert_string_equal(strchr(err + strlen("dsradm: /tmp/"), ':'),
			    ":1:1: the file ends here, cut off: expected the line '# end' with which a saved file ends\n");
}

/* A device that is known by its number alone has no name to be saved. */
static void save_nameless(void **state)
{
	(void)state;
	must("service add tcp 192.0.2.1:80");
	must("server add tcp 192.0.2.1:80 10.0.0.1 dev lo");
	must("server add tcp 192.0.2.1:80 10.0.0.2 dev if2000000000");
	assert_int_equal(run("save"), EXIT_DONE);
	assert_non_null(strstr(out, "10.0.0.2 weight 1 dev if2000000000\n"));
	assert_string_equal(err,
			    "dsradm: warning: server 10.0.0.2 of service tcp 192.0.2.1:80: its device is gone and is saved as if2000000000, which apply refuses where it is new\n");
}

/* One that has a name may come later, and is named all the while. */
static void apply_absent(void **state)
{
	char line[192];

	(void)state;
	must_fail("server add tcp 192.0.2.1:80 10.0.0.1 dev nodev0", EXIT_USAGE,
		  "unexpected 'nodev0' after 'dev': expected auto, or the name of a network device that is there");
	assert_int_equal(run(with_file(line, sizeof(line), "apply",
				       "service tcp 192.0.2.1:80\n"
				       " server 10.0.0.1 dev nodev0\n")),
			 EXIT_DONE);
	assert_string_equal(err,
			    "dsradm: warning: there is no device nodev0 yet: server 10.0.0.1 of service tcp 192.0.2.1:80 is down until there is\n");
	must("save");
	assert_non_null(strstr(out, "10.0.0.1 weight 1 dev nodev0\n"));
	must("server show tcp 192.0.2.1:80 10.0.0.1");
	assert_non_null(strstr(out, " dev nodev0\n"));
	must(with_file(line, sizeof(line), "apply",
		       "service tcp 192.0.2.1:80\n"
		       " server 10.0.0.1 dev nodev0\n"));
	assert_string_equal(out, "nothing to change\n");
	must(with_file(line, sizeof(line), "apply",
		       "service tcp 192.0.2.1:80\n server 10.0.0.1\n"));
	assert_string_equal(out,
			    "~ server tcp 192.0.2.1:80 10.0.0.1 dev nodev0 -> auto\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN_TEST(apply),
		RUN_TEST(apply_one_server),
		RUN_TEST(apply_mistakes),
		RUN_TEST(apply_nothing),
		RUN_TEST(apply_cut_off),
		RUN_TEST(save_nameless),
		RUN_TEST(apply_absent),
	};

	return cmocka_run_group_tests(tests, run_directory, run_no_directory);
}
