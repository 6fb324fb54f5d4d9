// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks. Each looks for one mistake and adds a finding: the service, the
 * server if it is one's, and a sentence that ends with what to do. It knows
 * nothing of the command line and of the kernel's protocol.
 */
#include "check.h"

#include "names.h"
#include "print.h"
#include "route.h"
#include "value.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FINDING_MAX 512

static bool same(const struct sockaddr *sockaddr, const struct address *address)
{
	const struct sockaddr_in *in = (const void *)sockaddr;
	const struct sockaddr_in6 *in6 = (const void *)sockaddr;

	if (!sockaddr)
		return false;
	if (address->len == 4)
		return sockaddr->sa_family == AF_INET &&
		       !memcmp(&in->sin_addr, address->bytes, 4);
	return sockaddr->sa_family == AF_INET6 &&
	       !memcmp(&in6->sin6_addr, address->bytes, 16);
}

static bool on_device(const struct address *address, char dev[IF_NAMESIZE])
{
	struct ifaddrs *list, *i;
	bool found = false;

	if (getifaddrs(&list))
		return false;
	for (i = list; i && !found; i = i->ifa_next) {
		found = same(i->ifa_addr, address);
		if (found)
			snprintf(dev, IF_NAMESIZE, "%s", i->ifa_name);
	}
	freeifaddrs(list);
	return found;
}

/* By an address of a device, or by a route, as the addresses of a prefix are. */
static bool holds(const struct address *address, char dev[IF_NAMESIZE])
{
	if (on_device(address, dev))
		return true;
	snprintf(dev, IF_NAMESIZE, "lo");
	return route_is_local(address);
}

const struct gateway this_gateway = {
	.sysctl = "/proc/sys",
	.holds = holds,
};

/* A device as sysctl(8) has it: its dots are slashes there. */
static void sysctl_dev(char dev[IF_NAMESIZE])
{
	for (; *dev; dev++)
		if (*dev == '.')
			*dev = '/';
}

/* The number in a file, or -1 when it cannot be read */
static int sysctl_value(const struct gateway *gateway, const char *name)
{
	char path[256];
	int value = -1;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", gateway->sysctl, name);
	file = fopen(path, "r");
	if (!file)
		return -1;
	if (fscanf(file, "%d", &value) != 1)
		value = -1;
	fclose(file);
	return value;
}

/* The larger of what holds for all devices and for one, as the kernel has it */
static int device_value(const struct gateway *gateway, const char *dev,
			const char *name)
{
	char all[64], one[64 + IF_NAMESIZE];
	int a, b;

	snprintf(all, sizeof(all), "net/ipv4/conf/all/%s", name);
	snprintf(one, sizeof(one), "net/ipv4/conf/%s/%s", dev, name);
	a = sysctl_value(gateway, all);
	b = sysctl_value(gateway, one);
	return a > b ? a : b;
}

__attribute__((format(printf, 4, 5)))
static void find(json_t *findings, const struct service *service,
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

/*
 * The answer to a probe has the VIP as its source. A gateway that holds the VIP
 * takes IPv4 packets with a source of its own for forged (fib_validate_source())
 * unless the device they come in by is told otherwise; and with a strict
 * rp_filter unless it holds the VIP on that device. IPv6 does not look.
 */
static void check_probe(json_t *findings, const struct gateway *gateway,
			const struct service *service,
			const struct server *server, const char *holder)
{
	char vip[ADDRESS_TEXT_MAX], dev[IF_NAMESIZE];
	bool local, strict;

	if (!server->probe_mark || server->state == DSR_SERVER_LOCAL ||
	    !if_indextoname(server->egress_ifindex, dev))
		return;
	address_text(vip, &service->id.vip);
	local = device_value(gateway, dev, "accept_local") != 0;
	strict = strcmp(dev, holder) &&
		 device_value(gateway, dev, "rp_filter") == 1;
	sysctl_dev(dev);
	if (!local)
		find(findings, service, server,
		     "answers to the gateway's probes are dropped: their source is %s, which this gateway holds; set net.ipv4.conf.%s.accept_local=1, or route the VIP here without holding it",
		     vip, dev);
	else if (strict)
		find(findings, service, server,
		     "answers to the gateway's probes are dropped: this gateway holds the VIP on %s and rp_filter is strict; set net.ipv4.conf.%s.rp_filter=2 (and net.ipv4.conf.all.rp_filter to 0 or 2)",
		     holder, dev);
}

/**
 * check_probes - would the answers to probes of a service's servers be taken?
 * @gateway: the machine
 * @service: the service
 *
 * Return: an array of findings; the caller's.
 */
json_t *check_probes(const struct gateway *gateway,
		     const struct service *service)
{
	json_t *findings = json_array();
	char holder[IF_NAMESIZE];
	size_t i;

	if (service->id.vip.len != 4 ||
	    !gateway->holds(&service->id.vip, holder))
		return findings;
	for (i = 0; i < service->n_servers; i++)
		check_probe(findings, gateway, service, &service->servers[i],
			    holder);
	return findings;
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
	if (server->reason == DSR_REASON_DEVICE_GONE)
		find(findings, service, server,
		     "it gets nothing: %s; if there is one of that name again, say so: 'dsradm server set ... dev NAME', or dev auto",
		     state);
	else
		find(findings, service, server,
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
		find(findings, service, server,
		     "it gets no new flows: its weight is too small beside the others' for %u rows; raise it, or rows",
		     service->rows_total);
	else if (is_up(server) && server->weight && server->full)
		find(findings, service, server,
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
		find(findings, service, NULL,
		     "it has no server; add one with 'dsradm server add'");
	else if (!weighty)
		find(findings, service, NULL,
		     "all of its servers are drained: new connections find none; give one a weight");
	else if (!able)
		find(findings, service, NULL,
		     "none of its servers can be sent to: new connections find none");
	else if (able == full)
		find(findings, service, NULL,
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
static void check_neighbours(json_t *findings, const struct gateway *gateway,
			     const struct table *table, uint8_t len)
{
	const char *family = len == 4 ? "ipv4" : "ipv6";
	size_t servers = count_neighbours(table, len);
	char name[64];
	int limit;

	snprintf(name, sizeof(name), "net/%s/neigh/default/gc_thresh3", family);
	limit = sysctl_value(gateway, name);
	if (limit > 0 && servers >= (size_t)limit)
		find(findings, NULL, NULL,
		     "%zu %s servers want neighbour entries and there is room for %d; set net.%s.neigh.default.gc_thresh3=%zu",
		     servers, len == 4 ? "IPv4" : "IPv6", limit, family,
		     4 * servers);
}

/**
 * check_table - look for all mistakes that can be seen from here
 * @gateway: the machine
 * @table: all services, with their servers
 *
 * Return: an array of findings; the caller's.
 */
json_t *check_table(const struct gateway *gateway, const struct table *table)
{
	json_t *findings = json_array(), *probes;
	size_t i;

	for (i = 0; i < table->n; i++) {
		check_service(findings, &table->services[i]);
		probes = check_probes(gateway, &table->services[i]);
		json_array_extend(findings, probes);
		json_decref(probes);
	}
	check_neighbours(findings, gateway, table, 4);
	check_neighbours(findings, gateway, table, 16);
	return findings;
}

/**
 * warn_probes - say on the standard error which probes cannot be answered
 * @service: the service
 *
 * Return: true when something was said.
 */
bool warn_probes(const struct service *service)
{
	json_t *findings = check_probes(&this_gateway, service), *finding;
	char name[SERVICE_TEXT_MAX];
	bool any = json_array_size(findings);
	size_t i;

	json_array_foreach(findings, i, finding)
		fprintf(stderr, "dsradm: warning: server %s of service %s: %s\n",
			json_string_value(json_object_get(finding, "server")),
			service_text(name, &service->id),
			json_string_value(json_object_get(finding, "text")));
	json_decref(findings);
	return any;
}
