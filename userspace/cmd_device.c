// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm device: what is done with packets as a network device receives them.
 */
#include "cmd.h"
#include "encode.h"
#include "fetch.h"
#include "json.h"
#include "parse.h"
#include "value.h"

const char device_help[] =
"Usage: dsradm device set NAME mode { off | prefetch | steer }\n"
"       dsradm device [ show [ NAME ] ]\n"
"where  off       leaves packets alone before PREROUTING (the default)\n"
"       prefetch  fetches the flow table's line ahead, for services that track\n"
"                 every flow and for rows that have changed hands\n"
"       steer     sends packets to their servers at once, before PREROUTING and\n"
"                 its rules\n";

static int device_set(struct context *ctx, struct args *args)
{
	struct nl_error nlerr;
	struct parse_error e;
	struct device device;
	char name[IF_NAMESIZE];

	if (parse_device(args, &device, &e))
		return usage_error(&e);
	if (context_open(ctx))
		return EXIT_KERNEL;
	encode_device(nl_start(ctx->nl, DSR_CMD_DEVICE_SET, 0), &device);
	if (!context_send(ctx, &nlerr))
		return EXIT_DONE;
	return kernel_error(&nlerr, "set device %s",
			    dev_text(name, device.ifindex));
}

static void show_devices(struct context *ctx, const struct devices *devices)
{
	json_t *array;
	size_t i;

	if (!ctx->json) {
		for (i = 0; i < devices->n; i++)
			print_device(ctx->print.out, &devices->device[i]);
		return;
	}
	array = json_array();
	for (i = 0; i < devices->n; i++)
		json_array_append_new(array,
				      json_device(&devices->device[i]));
	json_write(ctx->print.out, array, ctx->pretty);
}

static int device_show_one(struct context *ctx, uint32_t ifindex)
{
	struct devices devices;
	struct nl_error nlerr;
	struct device device;
	char name[IF_NAMESIZE];

	if (fetch_device(ctx->nl, ifindex, &device, &nlerr))
		return kernel_error(&nlerr, "show device %s",
				    dev_text(name, ifindex));
	devices_init(&devices);
	devices_add(&devices, &device);
	show_devices(ctx, &devices);
	devices_free(&devices);
	return EXIT_DONE;
}

static int device_show(struct context *ctx, struct args *args)
{
	struct devices devices;
	struct nl_error nlerr;
	struct parse_error e;
	uint32_t ifindex = 0;

	if (args_peek(args) && (parse_device_name(args, &ifindex, &e) ||
				args_end(args, &e)))
		return usage_error(&e);
	if (context_open(ctx))
		return EXIT_KERNEL;
	if (ifindex)
		return device_show_one(ctx, ifindex);
	if (fetch_devices(ctx->nl, &devices, &nlerr))
		return kernel_error(&nlerr, "show the devices");
	show_devices(ctx, &devices);
	devices_free(&devices);
	return EXIT_DONE;
}

const struct command device_commands[] = {
	{ "set", .run = device_set },
	{ "show", .run = device_show },
	{ .name = NULL }
};

/**
 * cmd_device - do what the words behind "device" say
 * @ctx: what to work with
 * @args: the arguments
 *
 * Return: an exit code.
 */
int cmd_device(struct context *ctx, struct args *args)
{
	if (!args_peek(args))
		return device_show(ctx, args);
	return run_command(ctx, device_commands, args);
}
