// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to a network device and its mode.
 */
#include "parse.h"

#include "parse_words.h"
#include "value.h"

#include <string.h>

/**
 * parse_device_name - read the name of a network device
 * @args: the arguments
 * @ifindex: its number
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_device_name(struct args *args, uint32_t *ifindex, struct complaint *c)
{
	const char *word = args_next(args);

	if (!word || !value_dev(word, ifindex))
		return parse_expected(args, word,
				      "the name of a network device that is there",
				      c);
	return 0;
}

/**
 * parse_device - read a device and what is done with what it receives
 * @args: the arguments: NAME mode MODE, until the end
 * @device: the device
 * @c: where to complain
 *
 * Return: 0, or -1 with a complaint.
 */
int parse_device(struct args *args, struct device *device, struct complaint *c)
{
	const char *word;

	memset(device, 0, sizeof(*device));
	if (parse_device_name(args, &device->ifindex, c))
		return -1;
	word = args_next(args);
	if (!word || strcmp(word, "mode"))
		return parse_expected(args, word, "mode", c);
	if (parse_one_of(args, &device_mode_names, &device->mode, c))
		return -1;
	return args_end(args, c);
}
