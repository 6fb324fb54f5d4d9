// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel for tests: what changes do to its table, all of them or none.
 */
#include "fake_kernel.h"

#include "../array.h"
#include "../options.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

static void set_option(const struct option *o, void *to, const void *from)
{
	void *at = (char *)to + o->offset;
	const void *value = (const char *)from + o->offset;
	struct server *server = to;
	struct service *service = to;
	struct settings *settings = to;

	switch (o->type) {
	case OPTION_NAME:
		strcpy(at, value);
		break;
	case OPTION_MAC:
		memcpy(at, value, MAC_LEN);
		break;
	case OPTION_SECRET:
		memcpy(at, value, DSR_SECRET_LEN);
		break;
	case OPTION_DEV:
		server->ifindex = ((const struct server *)from)->ifindex;
		strcpy(server->dev, ((const struct server *)from)->dev);
		break;
	case OPTION_PERSIST:
		service->persist = ((const struct service *)from)->persist;
		service->persist_prefix =
			((const struct service *)from)->persist_prefix;
		service->persist_prefix6 =
			((const struct service *)from)->persist_prefix6;
		break;
	case OPTION_PEERS:
		memcpy(settings->peers, value, sizeof(settings->peers));
		settings->n_peers = ((const struct settings *)from)->n_peers;
		break;
	default:
		option_set_number(o, to, option_number(o, from));
	}
}

static void set_options(const struct option *options, void *to,
			const void *from, uint64_t given)
{
	const struct option *o;

	for (o = options; o->attr; o++)
		if (option_in(o, given))
			set_option(o, to, from);
}

/* Rebuild the table without a service. */
static void delete_service(const struct service *gone)
{
	struct table old = fake.table;
	size_t i;

	table_init(&fake.table);
	for (i = 0; i < old.n; i++) {
		if (&old.services[i] == gone)
			service_free(&old.services[i]);
		else
			table_add(&fake.table, &old.services[i]);
	}
	free(old.services);
	free(old.slots);
}

static void replace_service(struct service *old, struct message *m)
{
	struct service new = m->service;

	memset(&m->service, 0, sizeof(m->service));
	if (!old) {
		table_add(&fake.table, &new);
		return;
	}
	service_free(old);
	*old = new;
}

static int change_server(struct service *s, const struct message *m)
{
	const struct server *given = m->service.servers;
	struct server *there;

	if (m->service.n_servers != 1)
		return -EINVAL;
	there = service_server(s, &given->address);
	if (m->cmd == DSR_CMD_SERVER_NEW) {
		if (there)
			return -EEXIST;
		service_add_server(s, given);
		return 0;
	}
	if (!there)
		return -ENOENT;
	if (m->cmd == DSR_CMD_SERVER_SET)
		set_options(server_options, there, given, given->given);
	else
		*there = s->servers[--s->n_servers];
	return 0;
}

static int set_device(const struct device *given)
{
	struct devices old = fake.devices;
	size_t i;

	devices_init(&fake.devices);
	for (i = 0; i < old.n; i++)
		if (old.device[i].ifindex != given->ifindex)
			devices_add(&fake.devices, &old.device[i]);
	if (given->mode != DSR_DEVICE_OFF)
		devices_add(&fake.devices, given);
	free(old.device);
	return 0;
}

/* The ports that the service of a request is to have, if it says so */
static void take_new_ports(const struct nlmsghdr *request,
			   struct service_id *id)
{
	const struct nlattr *nest, *attr;

	mnl_attr_for_each(nest, request, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(nest) != DSR_A_SERVICE)
			continue;
		mnl_attr_for_each_nested(attr, nest) {
			if (mnl_attr_get_type(attr) != DSR_SERVICE_A_NEW_PORTS)
				continue;
			memset(id->ports, 0, sizeof(id->ports));
			memcpy(id->ports, mnl_attr_get_payload(attr),
			       mnl_attr_get_payload_len(attr));
			id->n_ports = id->ports->first ?
				      mnl_attr_get_payload_len(attr) /
				      sizeof(*id->ports) : 0;
		}
	}
}

/* The service under another name, behind all others */
static struct service *rename_service(struct service *s,
				      const struct service_id *id)
{
	struct service copy = *s;

	s->servers = NULL;
	s->n_servers = 0;
	delete_service(s);
	copy.id = *id;
	return table_add(&fake.table, &copy);
}

static int change_service(struct service *s, struct message *m)
{
	switch (m->cmd) {
	case DSR_CMD_SERVICE_NEW:
		if (s)
			return -EEXIST;
		replace_service(NULL, m);
		return 0;
	case DSR_CMD_SERVICE_REPLACE:
		replace_service(s, m);
		return 0;
	}
	if (!s)
		return -ENOENT;
	if (m->cmd == DSR_CMD_SERVICE_SET)
		set_options(service_options, s, &m->service, m->service.given);
	else if (m->cmd == DSR_CMD_SERVICE_DEL)
		delete_service(s);
	else
		return change_server(s, m);
	return 0;
}

/**
 * fake_change - make one change
 * @request: a message that says it
 * @m: the same; what it has may be taken
 *
 * Return: 0, or a negative error code.
 */
int fake_change(const struct nlmsghdr *request, struct message *m)
{
	struct service *s;

	if (m->cmd == DSR_CMD_SETTINGS_SET) {
		set_options(settings_options, &fake.settings, &m->settings,
			    m->settings.given);
		return 0;
	}
	if (m->cmd == DSR_CMD_DEVICE_SET)
		return set_device(&m->device);
	s = table_find(&fake.table, &m->service.id);
	take_new_ports(request, &m->service.id);
	if (s && !service_id_equal(&s->id, &m->service.id))
		s = rename_service(s, &m->service.id);
	return change_service(s, m);
}

/* At the end of a transaction, no two services may have one range. */
bool fake_clashes(void)
{
	const struct service *services = fake.table.services;
	size_t i, k;

	for (i = 0; i < fake.table.n; i++)
		for (k = 0; services[i].id.n_ports > 1 && k < fake.table.n; k++)
			if (k != i && service_id_clash(&services[i].id,
						       &services[k].id))
				return true;
	return false;
}

static void *copy_of(const void *from, size_t n, size_t size)
{
	void *copy = need_memory(calloc(n + 1, size));

	if (n)
		memcpy(copy, from, n * size);
	return copy;
}

/**
 * fake_keep - copy what the kernel has
 * @copy: the copy; fake_forget() it
 */
void fake_keep(struct fake_state *copy)
{
	struct service s;
	size_t i;

	copy->settings = fake.settings;
	copy->devices = fake.devices;
	copy->devices.room = fake.devices.n + 1;
	copy->devices.device = copy_of(fake.devices.device, fake.devices.n,
				       sizeof(*fake.devices.device));
	table_init(&copy->table);
	for (i = 0; i < fake.table.n; i++) {
		s = fake.table.services[i];
		s.room = s.n_servers + 1;
		s.servers = copy_of(s.servers, s.n_servers, sizeof(*s.servers));
		table_add(&copy->table, &s);
	}
}

/**
 * fake_forget - free a copy of what the kernel has
 * @copy: the copy
 * @back: make it what the kernel has, instead of what that has become
 */
void fake_forget(struct fake_state *copy, bool back)
{
	struct fake_state gone = *copy;

	if (back) {
		gone.table = fake.table;
		gone.devices = fake.devices;
		fake.table = copy->table;
		fake.devices = copy->devices;
		fake.settings = copy->settings;
	}
	table_free(&gone.table);
	devices_free(&gone.devices);
}
