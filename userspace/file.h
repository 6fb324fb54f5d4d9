/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration file: services, their servers, settings and devices in the
 * commands' own words, an object a line.
 */
#ifndef _DSRADM_FILE_H
#define _DSRADM_FILE_H

#include "parse_error.h"
#include "model.h"

#include <stdio.h>

/*
 * What dsradm saves begins and ends with a line that says so: a file that begins
 * so and does not end lost its end on a full disk or a broken connection.
 */
#define SAVE_HEAD	"# saved by dsradm, to the line '# end'\n"
#define SAVE_END	"# end"

/**
 * struct config - what a configuration file says
 * @table: the services and their servers
 * @devices: the devices
 * @settings: the settings; what the file leaves out is at its default
 * @generation: of the kernel's table that it is; 0 for a file
 */
struct config {
	struct table table;
	struct devices devices;
	struct settings settings;
	uint32_t generation;
};

/**
 * struct file_error - what is wrong with a file, and where
 * @line: line, from 1; 0: the place is not known
 * @column: byte of that line, from 1
 * @text: what is wrong and what was expected
 */
struct file_error {
	size_t line;
	size_t column;
	char text[PARSE_ERROR_MAX];
};

int file_parse(const char *text, size_t len, struct config *config,
	       struct file_error *error);
void file_print(FILE *out, const struct config *config, bool secret);
void config_free(struct config *config);

#endif
