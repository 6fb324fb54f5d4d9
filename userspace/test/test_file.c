// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration file: what is read, what is printed, and line and column
 * of what is wrong.
 */
#include "helper.h"

#include "../file.h"

#include <stdlib.h>

static int parse(const char *text, struct config *config,
		 struct file_error *error)
{
	return file_parse(text, strlen(text), config, error);
}

static void round_trip(void **state)
{
	static const char text[] =
		"settings timeout established 600 timeout udp 30 flow-slots 2097152\n"
		"service tcp 192.0.2.10:80 scheduler rendezvous\n"
		"  server 10.0.0.11 weight 100\n"
		"  server 10.0.0.12 weight 0 mac 02:00:00:00:00:0c dev lo\n"
		"service udp [2001:db8::10]:5000-5999 scheduler rr rows 512 track all persist 300/64 gone drop no-server pass ttl decrement timeout udp 20\n"
		"service tcp 192.0.2.10:* scheduler maglev\n"
		"  server 2001:db8::1 weight 1\n"
		"service udplite [2001:db8:1::/48]:80-81,443 scheduler lc slow-start 30\n"
		"  server 10.0.0.11 weight 2 max-flows 1000 resume 900 probe-mark 256\n"
		"service sctp 192.0.2.0/24:* scheduler ovf\n"
		"service udp 192.0.2.10:53 scheduler wrr stateless on\n"
		"service mark 7 scheduler sh persist 60/24,64\n";
	struct file_error error;
	struct config config;
	struct capture c;

	(void)state;
	assert_int_equal(parse(text, &config, &error), 0);
	assert_int_equal(config.table.n, 7);
	assert_int_equal(config.table.services[0].n_servers, 2);
	assert_int_equal(config.table.services[1].n_servers, 0);
	file_print(capture(&c), &config, false);
	assert_string_equal(capture_text(&c), text);
	capture_free(&c);
	config_free(&config);
}

static void blanks(void **state)
{
	static const char text[] =
		"# a comment\r\n"
		"\n"
		"   \t \r\n"
		"\tservice\ttcp  192.0.2.1:80   # behind words\n"
		"server 10.0.0.1 # not indented, no newline at the end";
	struct file_error error;
	struct config config;

	(void)state;
	assert_int_equal(parse(text, &config, &error), 0);
	assert_int_equal(config.table.n, 1);
	assert_int_equal(config.table.services[0].n_servers, 1);
	assert_int_equal(config.table.services[0].line, 4);
	assert_int_equal(config.table.services[0].servers[0].line, 5);
	config_free(&config);
}

static void empty(void **state)
{
	struct file_error error;
	struct config config;
	struct capture c;

	(void)state;
	assert_int_equal(parse("", &config, &error), 0);
	assert_int_equal(config.table.n, 0);
	file_print(capture(&c), &config, false);
	assert_string_equal(capture_text(&c), "");
	capture_free(&c);
	config_free(&config);
}

static void secrets(void **state)
{
	static const char text[] =
		"settings secret 000102030405060708090a0b0c0d0eff\n";
	struct file_error error;
	struct config config;
	struct capture c;

	(void)state;
	assert_int_equal(parse(text, &config, &error), 0);
	file_print(capture(&c), &config, true);
	assert_string_equal(capture_text(&c), text);
	capture_free(&c);
	file_print(capture(&c), &config, false);
	assert_string_equal(capture_text(&c), "");
	capture_free(&c);
	config_free(&config);
}

/**
 * struct wrong - a file with one mistake
 * @text: the file
 * @line: where it is
 * @column: where it is
 * @error: part of what is said
 */
struct wrong {
	const char *text;
	size_t line;
	size_t column;
	const char *error;
};

static void must_fail_at(const struct wrong *wrong)
{
	struct file_error error;
	struct config config;

	if (!parse(wrong->text, &config, &error))
		fail_msg("'%s' was taken", wrong->text);
	if (error.line != wrong->line ||
	    error.column != wrong->column ||
	    !strstr(error.text, wrong->error))
		fail_msg("'%s': %zu:%zu: %s, expected %zu:%zu: %s",
			 wrong->text, error.line, error.column,
			 error.text, wrong->line, wrong->column, wrong->error);
}

static void mistakes(void **state)
{
	static const struct wrong wrong[] = {
		{ "servic tcp 192.0.2.1:80", 1, 1,
		  "'servic': expected service, server, device or settings" },
		{ "\n\n  x", 3, 3, "expected service, server, device or settings" },
		{ "service", 1, 8, "nothing after 'service': expected tcp" },
		{ "service tcp", 1, 12, "expected VIP:PORT" },
		{ "service tcp   # comment", 1, 12, "expected VIP:PORT" },
		{ "service tcp 192.0.2.1:80x", 1, 13, "expected a port" },
		{ "service tcp 127.0.0.1:80", 1, 13, "loopback" },
		{ "service tcp 192.0.2.1:80 weight 1", 1, 26,
		  "expected scheduler" },
		{ "service tcp 192.0.2.1:80 rows\t7", 1, 31, "power of two" },
		{ "service tcp 192.0.2.1:80\nservice udp 192.0.2.1:80\nservice tcp 192.0.2.1:80",
		  3, 9, "service tcp 192.0.2.1:80 is given twice" },
		{ "service mark 7\nservice mark 0x7", 2, 9,
		  "service mark 7 is given twice" },
		{ "service tcp 192.0.2.1:443,80\nservice tcp 192.0.2.1:443", 2,
		  13, "service tcp 192.0.2.1:80,443 above has one of these ranges" },
		{ "service tcp 192.0.2.1:443\nservice tcp 192.0.2.1:1,443", 2,
		  13, "above has one of these ranges: expected each in one" },
		{ "service tcp 192.0.2.1:80,443,444-443", 1, 13,
		  "expected a port" },
		{ "server 10.0.0.1", 1, 1, "a server without a service" },
		{ "service tcp 192.0.2.1:80\nsettings timeout udp 1\n server 10.0.0.1",
		  3, 2, "a server without a service" },
		{ "service tcp 192.0.2.1:80\n  server", 2, 9,
		  "expected the address" },
		{ "service tcp 192.0.2.1:80\n  server 10.0.0.1 weight", 2, 25,
		  "expected a weight" },
		{ "service tcp 192.0.2.1:80\n  server 10.0.0.1\n  server 10.0.0.1",
		  3, 10, "given twice" },
		{ "service tcp 192.0.2.1:80\n  server 10.0.0.1 server 10.0.0.2",
		  2, 19, "expected nothing more" },
		{ "service udp 192.0.2.1:53\nserver 10.0.0.1 resume 10", 2, 24,
		  "resume without a limit: expected max-flows too" },
		{ "settings", 1, 9, "expected secret, timeout, flow-slots or peers" },
		{ "settings timeout udp 0", 1, 22, "expected default" },
		{ "settings timeout udp 5\nsettings timeout udp 5", 2, 18,
		  "'udp' is given twice" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		must_fail_at(&wrong[i]);
}

static void zero_bytes(void **state)
{
	static const char text[] = "# fine\nservice\0tcp\n";
	struct file_error error;
	struct config config;

	(void)state;
	assert_int_equal(file_parse(text, sizeof(text) - 1, &config,
				    &error), -1);
	assert_int_equal(error.line, 2);
	assert_int_equal(error.column, 8);
	assert_string_equal(error.text, "a zero byte: expected text");
}

/* 10,000 services with 10 servers each are read and printed alike. */
static void large(void **state)
{
	struct file_error error;
	struct capture in, out;
	struct config config;
	int i, k;

	(void)state;
	capture(&in);
	for (i = 0; i < 10000; i++) {
		fprintf(in.out, "service tcp 192.0.%d.%d:80 scheduler rr\n",
			i / 250, i % 250 + 1);
		for (k = 1; k <= 10; k++)
			fprintf(in.out, "  server 10.0.0.%d weight %d\n", k, k);
	}
	assert_int_equal(parse(capture_text(&in), &config, &error), 0);
	assert_int_equal(config.table.n, 10000);
	file_print(capture(&out), &config, false);
	assert_string_equal(capture_text(&out), capture_text(&in));
	capture_free(&in);
	capture_free(&out);
	config_free(&config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(blanks),
		cmocka_unit_test(empty),
		cmocka_unit_test(secrets),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(zero_bytes),
		cmocka_unit_test(large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
