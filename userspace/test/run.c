// SPDX-License-Identifier: GPL-2.0-only
/*
 * Command lines for unit tests: what is printed and the exit code are kept.
 */
#include "run.h"

#include "../cmd.h"
#include "../file.h"
#include "fake_kernel.h"

#include <stdlib.h>
#include <unistd.h>

char out[8192], err[2048];	/* what the last command line printed */
char file_name[64];		/* of the file that with_file() writes */

static char directory[32];

static void keep(char *to, size_t room, struct capture *c)
{
	snprintf(to, room, "%s", capture_text(c));
	capture_free(c);
}

/* The one of the tool's own options that tests of commands need */
static bool take_dry_run(struct args *args, const char **word)
{
	size_t left = 0, i;
	bool taken;

	for (i = 0; i < args->n; i++)
		if (strcmp(word[i], "--dry-run"))
			word[left++] = word[i];
	taken = left < args->n;
	args->n = left;
	return taken;
}

/**
 * run_as - run one command line
 * @line: the words
 * @json: as with --json
 *
 * Return: its exit code; @out and @err hold what it printed.
 */
int run_as(const char *line, bool json)
{
	struct context ctx = { .json = json };
	struct capture to_out, to_err;
	FILE *real = stderr;
	struct split s;
	int ret;

	ctx.check = take_dry_run(split(&s, line), s.word);
	ctx.print.out = capture(&to_out);
	stderr = capture(&to_err);
	ret = run_command(&ctx, objects, &s.args);
	context_close(&ctx);
	stderr = real;
	keep(out, sizeof(out), &to_out);
	keep(err, sizeof(err), &to_err);
	return ret;
}

/**
 * run - run one command line for people
 * @line: the words
 *
 * Return: as run_as().
 */
int run(const char *line)
{
	return run_as(line, false);
}

/**
 * must - run one command line that has to do its work in silence
 * @line: the words
 */
void must(const char *line)
{
	int ret = run(line);

	if (ret)
		fail_msg("'%s': exit code %d, %s", line, ret, err);
	assert_string_equal(err, "");
}

/**
 * must_save - save the table
 * @text: what has to be saved, between the lines that every save begins and ends with
 */
void must_save(const char *text)
{
	char head[128];
	size_t len;

	snprintf(head, sizeof(head), SAVE_HEAD "# generation %u\n",
		 fake.generation);
	must("save");
	if (strncmp(out, head, strlen(head)))
		fail_msg("save begins with: %s", out);
	len = strlen(out) - strlen(SAVE_END "\n");
	assert_string_equal(out + len, SAVE_END "\n");
	out[len] = '\0';
	assert_string_equal(out + strlen(head), text);
}

/**
 * must_fail - run one command line that says so in one line and nothing else
 * @line: the words
 * @code: the exit code
 * @text: the line, without the tool's name
 */
void must_fail(const char *line, int code, const char *text)
{
	char expected[512];
	int ret = run(line);

	snprintf(expected, sizeof(expected), "dsradm: %s\n", text);
	assert_string_equal(err, expected);
	assert_int_equal(ret, code);
	assert_string_equal(out, "");
}

/**
 * run_begin - begin a test with an empty kernel
 * @state: unused
 *
 * Return: 0.
 */
int run_begin(void **state)
{
	(void)state;
	fake_reset();
	return 0;
}

/**
 * run_end - end a test: nothing is left
 * @state: unused
 *
 * Return: 0.
 */
int run_end(void **state)
{
	return run_begin(state);
}

/**
 * run_directory - make a place for files, before all tests
 * @state: unused
 *
 * Return: 0, or -1 when there is none.
 */
int run_directory(void **state)
{
	(void)state;
	strcpy(directory, "/tmp/dsradm-test-XXXXXX");
	if (!mkdtemp(directory))
		return -1;
	snprintf(file_name, sizeof(file_name), "%s/file", directory);
	return 0;
}

/**
 * run_no_directory - take the place for files away, after all tests
 * @state: unused
 *
 * Return: 0, or -1 when something is in it.
 */
int run_no_directory(void **state)
{
	(void)state;
	unlink(file_name);
	return rmdir(directory);
}

/**
 * with_file - write a file and make a command line with its name
 * @line: room for the command line
 * @len: bytes of @line
 * @before: the words before the name
 * @text: what the file says
 *
 * Return: @line.
 */
const char *with_file(char *line, size_t len, const char *before,
		      const char *text)
{
	FILE *file = fopen(file_name, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	snprintf(line, len, "%s %s", before, file_name);
	return line;
}
