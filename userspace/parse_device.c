// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to a network device and its mode.
 */
#include "parse.h"

#include "parse_common.h"
#include "value.h"

#include <string.h>

/**
 * parse_device_name - read the name of a network device
 * @args: the arguments
 * @ifindex: its number
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_device_name(struct args *args, uint32_t *ifindex,
		      struct parse_error *e)
{
	const char *word = args_next(args);

	if (!word || !value_dev(word, ifindex))
		return parse_expected(args, word,
				      "the name of a network device that is there",
				      e);
	return 0;
}

/**
 * parse_device - read a device and what is done with what it receives
 * @args: the arguments: NAME mode MODE, until the end
 * @device: the device
 * @e: filled in on an error
 *
 * Return: 0, or -1 with an error.
 */
int parse_device(struct args *args, struct device *device,
		 struct parse_error *e)
{
	const char *word;

	memset(device, 0, sizeof(*device));
	if (parse_device_name(args, &device->ifindex, e))
		return -1;
	word = args_next(args);
	if (!word || strcmp(word, "mode"))
		return parse_expected(args, word, "mode", e);
	if (parse_one_of(args, &device_mode_names, &device->mode, e))
		return -1;
	return args_end(args, e);
}
