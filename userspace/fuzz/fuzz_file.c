// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration file's parser on any bytes. What it takes is printed and
 * read again, and must then say the same.
 */
#include "fuzz.h"

#include "../file.h"
#include "../plan.h"

#include <stdlib.h>

static void read_again(const struct config *config)
{
	struct file_complaint complaint;
	struct config again;
	struct plan plan;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return;
	file_print(out, config, config->settings.given & OPTION(DSR_SETTINGS_A_SECRET));
	fclose(out);
	if (file_parse(text, len, &again, &complaint))
		abort();
	plan_make(config, &again, &plan);
	if (plan.n)
		abort();
	plan_free(&plan);
	config_free(&again);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file_complaint complaint;
	struct config config;

	if (file_parse((const char *)data, size, &config, &complaint)) {
		if (!complaint.line || !complaint.column || !*complaint.text)
			abort();
		return 0;
	}
	read_again(&config);
	config_free(&config);
	return 0;
}
