// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks. Each looks for one mistake and adds a finding: the service, the
 * server if it is one's, and a sentence that ends with what to do. It knows
 * nothing of the command line and of the kernel's protocol.
 */
#include "check.h"

#include "names.h"
#include "print.h"
#include "value.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FINDING_MAX 768

/**
 * check_sysctl - read a setting of the machine
 * @machine: the machine
 * @name: the setting, with slashes
 *
 * Return: the number, or -1 when it cannot be read.
 */
int check_sysctl(const struct machine *machine, const char *name)
{
	char path[256];
	int value = -1;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", machine->sysctl, name);
	file = fopen(path, "r");
	if (!file)
		return -1;
	if (fscanf(file, "%d", &value) != 1)
		value = -1;
	fclose(file);
	return value;
}

/**
 * check_find - add a finding
 * @findings: the findings so far
 * @service: what it is about, or NULL
 * @server: the server if it is one's, or NULL
 * @format: as of printf(): what is wrong and what to do
 */
void check_find(json_t *findings, const struct service *service,
		const struct server *server, const char *format, ...)
{
	char name[SERVICE_TEXT_MAX], address[ADDRESS_TEXT_MAX];
	char text[FINDING_MAX];
	json_t *finding = json_object();
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (service)
		json_object_set_new(finding, "service",
				    json_string(service_text(name,
							     &service->id)));
	if (server)
		json_object_set_new(finding, "server",
				    json_string(address_text(address,
							     &server->address)));
	json_object_set_new(finding, "text", json_string(text));
	json_array_append_new(findings, finding);
}

static bool is_up(const struct server *server)
{
	return server->state == DSR_SERVER_UP ||
	       server->state == DSR_SERVER_LOCAL;
}

static void find_lost(json_t *findings, const struct service *service,
		      const struct server *server)
{
	char state[STATE_TEXT_MAX];

	server_state_text(state, server, true);
	if (server->reason == DSR_REASON_OWN_MAC)
		check_find(findings, service, server,
			   "it gets nothing: %s; see who answers ARP for it ('ip neighbour'), and that no two machines have one hardware address",
			   state);
	else if (server->reason == DSR_REASON_DEVICE_GONE)
		check_find(findings, service, server,
			   "it gets nothing: %s; if there is one of that name again, say so: 'dsradm server set ... dev NAME', or dev auto",
			   state);
	else
		check_find(findings, service, server,
			   "it gets nothing: %s; see that it is there, and that this gateway has a device and an address on its network",
			   state);
}

/* One that has drained may be switched off. */
static void check_server(json_t *findings, const struct service *service,
			 const struct server *server)
{
	if (!is_up(server) && (server->weight || server_flows(server)))
		find_lost(findings, service, server);
	else if (is_up(server) && server->weight && service->rows_total &&
		 !server->rows)
		check_find(findings, service, server,
			   "it gets no new flows: its weight is too small beside the others' for %u rows; raise it, or rows",
			   service->rows_total);
	else if (is_up(server) && server->weight && server->full)
		check_find(findings, service, server,
			   "it is full and gets no new flows; raise max-flows or add servers");
}

/* Who would get a new connection? */
static void check_service(json_t *findings, const struct service *service)
{
	size_t i, able = 0, full = 0, weighty = 0;

	for (i = 0; i < service->n_servers; i++) {
		const struct server *server = &service->servers[i];

		check_server(findings, service, server);
		weighty += server->weight != 0;
		able += server->weight && is_up(server);
		full += server->weight && is_up(server) && server->full;
	}
	if (!service->n_servers)
		check_find(findings, service, NULL,
			   "it has no server; add one with 'dsradm server add'");
	else if (!weighty)
		check_find(findings, service, NULL,
			   "all of its servers are drained: new connections find none; give one a weight");
	else if (!able)
		check_find(findings, service, NULL,
			   "none of its servers can be sent to: new connections find none");
	else if (able == full)
		check_find(findings, service, NULL,
			   "all of its servers that can be sent to are full: new connections find none");
}

/* Would the neighbour table be asked for it? */
static bool wants_neighbour(const struct server *server, uint8_t len)
{
	return server->address.len == len && mac_is_zero(server->mac) &&
	       server->state != DSR_SERVER_LOCAL;
}

static int compare_addresses(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(((struct address *)NULL)->bytes));
}

static size_t list_neighbours(const struct table *table, uint8_t len,
			      uint8_t (*list)[16])
{
	const struct server *server;
	size_t i, k, n = 0;

	for (i = 0; i < table->n; i++) {
		for (k = 0; k < table->services[i].n_servers; k++) {
			server = &table->services[i].servers[k];
			if (!wants_neighbour(server, len))
				continue;
			if (list)
				memcpy(list[n], server->address.bytes, len);
			n++;
		}
	}
	return n;
}

/* Each address once: so many neighbour entries there are */
static size_t count_neighbours(const struct table *table, uint8_t len)
{
	size_t n = list_neighbours(table, len, NULL), distinct = 0, i;
	uint8_t (*list)[16] = calloc(n + 1, sizeof(*list));

	if (!list)
		return 0;
	list_neighbours(table, len, list);
	qsort(list, n, sizeof(*list), compare_addresses);
	for (i = 0; i < n; i++)
		distinct += !i || compare_addresses(list[i - 1], list[i]);
	free(list);
	return distinct;
}

/* The first network namespace alone has these settings, which hold for all. */
static void check_neighbours(json_t *findings, struct machine *machine,
			     const struct table *table, uint8_t len)
{
	const char *family = len == 4 ? "ipv4" : "ipv6";
	size_t servers = count_neighbours(table, len);
	char name[64];
	int limit;

	snprintf(name, sizeof(name), "net/%s/neigh/default/gc_thresh3", family);
	limit = check_sysctl(machine, name);
	if (limit > 0 && servers >= (size_t)limit)
		check_find(findings, NULL, NULL,
			   "%zu %s servers want neighbour entries and there is room for %d; set net.%s.neigh.default.gc_thresh3=%zu",
			   servers, len == 4 ? "IPv4" : "IPv6", limit, family,
			   4 * servers);
}

/**
 * check_table - look for all mistakes that can be seen from here
 * @machine: the machine
 * @table: all services, with their servers
 *
 * Return: an array of findings; the caller's.
 */
json_t *check_table(struct machine *machine, const struct table *table)
{
	json_t *findings = json_array();
	size_t i;

	for (i = 0; i < table->n; i++) {
		check_service(findings, &table->services[i]);
		check_vip(findings, machine, &table->services[i]);
		check_probes(findings, machine, &table->services[i]);
		check_answers(findings, machine, &table->services[i]);
		check_macs(findings, machine, &table->services[i]);
	}
	check_neighbours(findings, machine, table, 4);
	check_neighbours(findings, machine, table, 16);
	return findings;
}
