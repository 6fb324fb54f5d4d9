/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Command lines for unit tests, up to the kernel of fake_kernel.h.
 */
#ifndef _TEST_RUN_H
#define _TEST_RUN_H

#include "helper.h"

#include <stdbool.h>

#define RUN_TEST(function) \
	cmocka_unit_test_setup_teardown(function, run_begin, run_end)

extern char out[8192], err[2048];

int run_as(const char *line, bool json);
int run(const char *line);
void must(const char *line);
void must_save(const char *text);
void must_fail(const char *line, int code, const char *text);
int run_begin(void **state);
int run_end(void **state);

extern char file_name[64];

int run_directory(void **state);
int run_no_directory(void **state);
const char *with_file(char *line, size_t len, const char *before,
		      const char *text);

#endif
