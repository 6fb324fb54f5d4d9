// SPDX-License-Identifier: GPL-2.0-only
/*
 * The transport, against the kernel that runs: with the module or without it,
 * with permission or without.
 */
#include "helper.h"

#include "../fetch.h"

#include <errno.h>

static void opening(void **state)
{
	struct nl_error nlerr;
	struct nl *nl = NULL;
	int ret = nl_open(&nl, &nlerr);

	(void)state;
	if (!ret) {
		assert_non_null(nl);
		nl_close(nl);
		return;
	}
	assert_null(nl);
	assert_int_equal(ret, -ENOENT);
	assert_string_equal(nlerr.text,
			    "the kernel module is not loaded (modprobe dsr)");
}

/* A socket that is closed and opened many times leaks nothing. */
static void closing(void **state)
{
	struct nl_error nlerr;
	struct nl *nl;
	int i;

	(void)state;
	for (i = 0; i < 2000; i++)
		if (!nl_open(&nl, &nlerr))
			nl_close(nl);
	nl_close(NULL);
}

/* Where the module is loaded it answers, or refuses for want of permission. */
static void settings_or_refusal(void **state)
{
	struct settings settings;
	struct nl_error nlerr;
	struct nl *nl;
	int ret;

	(void)state;
	if (nl_open(&nl, &nlerr))
		return;
	ret = fetch_settings(nl, &settings, &nlerr);
	if (ret)
		assert_int_equal(ret, -EPERM);
	else
		assert_in_range(settings.flow_slots, 1u << 10, 1u << 27);
	nl_close(nl);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opening),
		cmocka_unit_test(closing),
		cmocka_unit_test(settings_or_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
