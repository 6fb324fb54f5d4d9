// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration file's parser on any bytes. What it takes is printed and
 * read again, and must then say the same; and whatever the kernel refuses of it has
 * a place in the file.
 */
#include "fuzz.h"

#include "../locate.h"

#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#define BLAMED_MAX 64

static void read_again(const struct config *config)
{
	struct file_error error;
	struct config again;
	struct plan plan;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return;
	file_print(out, config, config->settings.given & OPTION(DSR_SETTINGS_A_SECRET));
	fclose(out);
	if (file_parse(text, len, &again, &error))
		abort();
	plan_make(config, &again, &plan);
	if (plan.n)
		abort();
	plan_free(&plan);
	config_free(&again);
	free(text);
}

static void must_locate(const struct plan *plan, const struct nlmsghdr *nlh,
			const char *text, const struct nlattr *outer,
			const struct nlattr *attr)
{
	struct nl_error nlerr = {
		.offset = (const char *)attr - (const char *)nlh,
		.nest = mnl_attr_get_type(outer),
		.type = attr == outer ? 0 : mnl_attr_get_type(attr),
	};
	struct file_error error;

	locate_error(plan, nlh, &nlerr, text, &error);
	if (!error.line || !error.column || !*error.text)
		abort();
}

/* Refuse each attribute of what makes the file's table of an empty one. */
static void locate_all(struct nl *nl, struct plan *plan, const char *text)
{
	const struct nlmsghdr *nlh;
	const struct nlattr *outer, *attr;
	int left = BLAMED_MAX;

	nl_start(nl, DSR_CMD_TRANSACTION, 0);
	nlh = plan_encode(plan, nl);
	mnl_attr_for_each(outer, nlh, sizeof(struct genlmsghdr)) {
		if (!left--)
			return;
		must_locate(plan, nlh, text, outer, outer);
		if (mnl_attr_get_type(outer) == DSR_A_CHANGE)
			continue;
		mnl_attr_for_each_nested(attr, outer)
			must_locate(plan, nlh, text, outer, attr);
	}
}

static void locate_file(const struct config *config, const uint8_t *data,
			size_t size)
{
	char *text = strndup((const char *)data, size);
	struct file_error error;
	struct nl_error nlerr;
	struct config empty;
	struct nl *nl = NULL;
	struct plan plan;

	if (!text || nl_open(&nl, &nlerr) ||
	    file_parse("", 0, &empty, &error))
		abort();
	plan_make(&empty, config, &plan);
	locate_all(nl, &plan, text);
	plan_free(&plan);
	config_free(&empty);
	nl_close(nl);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file_error error;
	struct config config;

	if (file_parse((const char *)data, size, &config, &error)) {
		if (!error.line || !error.column || !*error.text)
			abort();
		return 0;
	}
	read_again(&config);
	locate_file(&config, data, size);
	config_free(&config);
	return 0;
}
