// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsradm check: what is wrong with the table, or with the gateway for it.
 */
#include "check.h"
#include "cmd.h"
#include "fetch.h"
#include "json.h"
#include "parse.h"

const char check_help[] =
"Usage: dsradm check\n"
"exit status: 0 nothing found, 4 something found, 2 could not look\n";

static void print_finding(FILE *out, const json_t *finding)
{
	const char *service, *server;

	service = json_string_value(json_object_get(finding, "service"));
	server = json_string_value(json_object_get(finding, "server"));
	if (service)
		fprintf(out, "service %s", service);
	if (server)
		fprintf(out, " server %s", server);
	fprintf(out, "%s%s\n", service ? ": " : "",
		json_string_value(json_object_get(finding, "text")));
}

static int report(struct context *ctx, json_t *findings)
{
	size_t n = json_array_size(findings), i;
	const json_t *finding;

	if (ctx->json) {
		json_write(ctx->print.out, findings, ctx->pretty);
		return n ? EXIT_FOUND : EXIT_DONE;
	}
	json_array_foreach(findings, i, finding)
		print_finding(ctx->print.out, finding);
	if (!n)
		fputs("nothing found\n", ctx->print.out);
	json_decref(findings);
	return n ? EXIT_FOUND : EXIT_DONE;
}

/**
 * cmd_check - do what the words behind "check" say
 * @ctx: what to work with
 * @args: the arguments
 *
 * Return: an exit code.
 */
int cmd_check(struct context *ctx, struct args *args)
{
	struct machine machine;
	struct nl_error nlerr;
	struct parse_error e;
	struct table table;
	size_t i;
	int ret;

	if (args_end(args, &e))
		return usage_error(&e);
	if (context_open(ctx))
		return EXIT_KERNEL;
	if (fetch_table(ctx->nl, NULL, true, &table, &nlerr))
		return kernel_error(&nlerr, "look at the services");
	machine_read(&machine);
	for (i = 0; i < table.n; i++)
		check_doubts(&machine, &table.services[i]);
	ret = report(ctx, check_table(&machine, &table));
	machine_free(&machine);
	table_free(&table);
	return ret;
}
