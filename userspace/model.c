// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table as plain data: how it is built, searched and compared.
 * Knows nothing of netlink, words or terminals.
 */
#include "model.h"

#include "array.h"
#include "options.h"

#include <stdlib.h>
#include <string.h>

/**
 * server_init - make a server without an address and with the defaults
 * @server: the server
 */
void server_init(struct server *server)
{
	memset(server, 0, sizeof(*server));
	options_init(server_options, server);
}

/**
 * server_flows - count a server's flows of all states
 * @server: the server
 *
 * The census is seconds old and knows closing flows too, the numbers of the
 * active and pending ones are those of now.
 *
 * Return: the sum of the last census, or of the active and pending flows if that
 * is more.
 */
uint64_t server_flows(const struct server *server)
{
	uint64_t now = (uint64_t)server->active + server->pending;
	uint64_t sum = 0;
	int i;

	for (i = 0; i < FLOW_KINDS; i++)
		sum += server->flows[i];
	return sum > now ? sum : now;
}

/**
 * service_init - make a service with the defaults and without servers
 * @service: the service
 * @id: what names it
 */
void service_init(struct service *service, const struct service_id *id)
{
	memset(service, 0, sizeof(*service));
	service->id = *id;
	strcpy(service->scheduler, "rendezvous");
	options_init(service_options, service);
}

/**
 * service_free - free what a service owns
 * @service: the service; not freed itself
 */
void service_free(struct service *service)
{
	free(service->servers);
	service->servers = NULL;
	service->n_servers = 0;
	service->room = 0;
}

/**
 * service_server_near - find a server of a service, beginning at a place
 * @service: the service
 * @address: the server's address
 * @place: where it may be: two lists in the same order are compared fast
 *
 * Return: the server, valid until one is added, or NULL.
 */
struct server *service_server_near(const struct service *service,
				   const struct address *address, size_t place)
{
	size_t n = service->n_servers, i;

	for (i = place; i < n; i++)
		if (address_equal(&service->servers[i].address, address))
			return &service->servers[i];
	for (i = 0; i < n && i < place; i++)
		if (address_equal(&service->servers[i].address, address))
			return &service->servers[i];
	return NULL;
}

/**
 * service_server - find a server of a service
 * @service: the service
 * @address: the server's address
 *
 * Return: the server, valid until one is added, or NULL.
 */
struct server *service_server(const struct service *service,
			      const struct address *address)
{
	return service_server_near(service, address, 0);
}

/**
 * service_add_server - append a copy of a server
 * @service: the service, which has none with that address
 * @server: the server
 *
 * Return: the copy.
 */
struct server *service_add_server(struct service *service,
				  const struct server *server)
{
	struct server *copy;

	service->servers = grow(service->servers, service->n_servers,
				&service->room, sizeof(*server));
	copy = &service->servers[service->n_servers++];
	*copy = *server;
	return copy;
}

/**
 * service_reordered - do servers have another order, where the order counts?
 * @old: a service
 * @new: what it shall be
 *
 * It may count with another scheduler than the one of now.
 *
 * A server that comes alone goes behind the others, one that leaves alone leaves
 * them as they are.
 *
 * Return: true when the servers must be given all at once.
 */
bool service_reordered(const struct service *old, const struct service *new)
{
	bool counts = old->ordered || strcmp(old->scheduler, new->scheduler);
	const struct server *was, *last = NULL;
	bool came = false;
	size_t i;

	for (i = 0; counts && i < new->n_servers; i++) {
		was = service_server_near(old, &new->servers[i].address, i);
		if (was && (came || (last && was < last)))
			return true;
		came = !was || came;
		last = was;
	}
	return false;
}

/**
 * settings_init - make the settings what they are unless they are set
 * @settings: the settings
 */
void settings_init(struct settings *settings)
{
	memset(settings, 0, sizeof(*settings));
	options_init(settings_options, settings);
}

static int compare_macs(const void *a, const void *b)
{
	return memcmp(a, b, MAC_LEN);
}

/**
 * settings_sort_peers - put the peers in ascending order
 * @settings: the settings
 */
void settings_sort_peers(struct settings *settings)
{
	qsort(settings->peers, settings->n_peers, MAC_LEN, compare_macs);
}

/**
 * devices_init - make a list without devices
 * @devices: the list
 */
void devices_init(struct devices *devices)
{
	memset(devices, 0, sizeof(*devices));
}

/**
 * devices_free - free what a list of devices owns and make it an empty one
 * @devices: the list; not freed itself
 */
void devices_free(struct devices *devices)
{
	free(devices->device);
	devices_init(devices);
}

/**
 * devices_add - append a device
 * @devices: the list, which has none with that number
 * @device: the device
 */
void devices_add(struct devices *devices, const struct device *device)
{
	devices->device = grow(devices->device, devices->n, &devices->room,
			       sizeof(*device));
	devices->device[devices->n++] = *device;
}

/**
 * devices_find - find a device
 * @devices: the list
 * @ifindex: the device's number
 *
 * Return: the device, valid until one is added, or NULL.
 */
const struct device *devices_find(const struct devices *devices,
				  uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < devices->n; i++)
		if (devices->device[i].ifindex == ifindex)
			return &devices->device[i];
	return NULL;
}

/* The slot that holds the identity, or the free one where it belongs. */
static uint32_t *table_slot(const struct table *table,
			    const struct service_id *id)
{
	size_t at = service_id_hash(id) & (table->n_slots - 1);

	while (table->slots[at]) {
		const struct service *s;

		s = &table->services[table->slots[at] - 1];
		if (service_id_equal(&s->id, id))
			break;
		at = (at + 1) & (table->n_slots - 1);
	}
	return &table->slots[at];
}

/* Keep the hash at most half full. */
static void table_rehash(struct table *table)
{
	size_t i;

	if (table->n * 2 < table->n_slots)
		return;
	table->n_slots = table->n_slots ? table->n_slots * 4 : 64;
	free(table->slots);
	table->slots = need_memory(calloc(table->n_slots,
					  sizeof(*table->slots)));
	for (i = 0; i < table->n; i++)
		*table_slot(table, &table->services[i].id) = i + 1;
}

/**
 * table_init - make a table without services
 * @table: the table
 */
void table_init(struct table *table)
{
	memset(table, 0, sizeof(*table));
}

/**
 * table_free - free what a table owns and make it an empty one
 * @table: the table; not freed itself
 */
void table_free(struct table *table)
{
	size_t i;

	for (i = 0; i < table->n; i++)
		service_free(&table->services[i]);
	free(table->services);
	free(table->slots);
	table_init(table);
}

/**
 * table_find - find a service
 * @table: the table
 * @id: what names the service
 *
 * Return: the service, valid until one is added, or NULL.
 */
struct service *table_find(const struct table *table,
			   const struct service_id *id)
{
	uint32_t *slot;

	if (!table->n_slots)
		return NULL;
	slot = table_slot(table, id);
	return *slot ? &table->services[*slot - 1] : NULL;
}

/**
 * table_add - append a service
 * @table: the table, which has none with that identity
 * @service: the service; the table takes over its servers
 *
 * Return: the service in the table.
 */
struct service *table_add(struct table *table, const struct service *service)
{
	struct service *copy;

	table_rehash(table);
	table->services = grow(table->services, table->n, &table->room,
			       sizeof(*service));
	copy = &table->services[table->n++];
	*copy = *service;
	*table_slot(table, &copy->id) = table->n;
	return copy;
}
