// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm save: print the table as the configuration file that makes it.
 */
#include "cmd.h"
#include "fetch.h"
#include "file.h"
#include "value.h"

#include <string.h>

const char save_help[] =
"Usage: dsradm save [ --secret ]\n";

/* A number that was a device's may be another's when the file is applied. */
static void warn_nameless(const struct service *service)
{
	char name[SERVICE_TEXT_MAX], address[ADDRESS_TEXT_MAX];
	char dev[IF_NAMESIZE];
	size_t i;

	for (i = 0; i < service->n_servers; i++) {
		const struct server *server = &service->servers[i];

		if (server->ifindex && !if_indextoname(server->ifindex, dev))
			fprintf(stderr,
				"dsradm: warning: server %s of service %s: its device is gone and is saved as %s, which apply refuses where it is new\n",
				address_text(address, &server->address),
				service_text(name, &service->id),
				dev_text(dev, server->ifindex));
	}
}

/**
 * cmd_save - do what the words behind "save" say
 * @ctx: what to work with
 * @args: the arguments
 *
 * Return: an exit code.
 */
int cmd_save(struct context *ctx, struct args *args)
{
	struct nl_error nlerr;
	struct config config;
	struct parse_error e;
	bool secret;
	size_t i;

	secret = args_take(args, "--secret");
	if (args_end(args, &e))
		return usage_error(&e);
	if (context_open(ctx))
		return EXIT_KERNEL;
	if (fetch_config(ctx->nl, &config, &nlerr))
		return kernel_error(&nlerr, "save the table");
	fprintf(ctx->print.out, SAVE_HEAD "# generation %u\n",
		config.generation);
	file_print(ctx->print.out, &config, secret);
	fputs(SAVE_END "\n", ctx->print.out);
	for (i = 0; i < config.table.n; i++)
		warn_nameless(&config.table.services[i]);
	config_free(&config);
	return EXIT_DONE;
}
