// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plans. Settings and devices come first; then what goes makes room, what is
 * other changes, and what is new comes, in the order of the file. A service that
 * comes and one that goes, of which each has ports of the other and of no third,
 * are one that gets other ports: its connections stay.
 */
#include "plan.h"

#include "array.h"
#include "encode.h"
#include "names.h"
#include "nl.h"
#include "print.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

static struct change *add_change(struct plan *plan, uint8_t cmd,
				 const struct service *old,
				 const struct service *new)
{
	struct change *change;

	plan->changes = grow(plan->changes, plan->n, &plan->room,
			     sizeof(*change));
	change = &plan->changes[plan->n++];
	memset(change, 0, sizeof(*change));
	change->cmd = cmd;
	change->old = old;
	change->new = new;
	return change;
}

static void add_server_change(struct plan *plan, uint8_t cmd,
			      const struct change *which)
{
	struct change *change = add_change(plan, cmd, which->old, which->new);

	change->old_server = which->old_server;
	change->new_server = which->new_server;
}

/* Count the servers that differ, and keep the last difference in @last. */
static size_t count_changes(const struct service *old,
			    const struct service *new, struct change *last)
{
	const struct server *was, *is;
	size_t count = 0, i;

	for (i = 0; i < new->n_servers; i++) {
		is = &new->servers[i];
		was = service_server_near(old, &is->address, i);
		if (was && !options_changes(server_options, was, is))
			continue;
		last->cmd = was ? DSR_CMD_SERVER_SET : DSR_CMD_SERVER_NEW;
		last->old_server = was;
		last->new_server = is;
		count++;
	}
	for (i = 0; i < old->n_servers; i++) {
		was = &old->servers[i];
		if (service_server_near(new, &was->address, i))
			continue;
		last->cmd = DSR_CMD_SERVER_DEL;
		last->old_server = was;
		last->new_server = NULL;
		count++;
	}
	return count;
}

static void plan_service(struct plan *plan, const struct service *old,
			 const struct service *new)
{
	struct change last = { .old = old, .new = new };
	size_t servers;
	bool whole;

	if (!old) {
		add_change(plan, new->n_servers ? DSR_CMD_SERVICE_REPLACE :
			   DSR_CMD_SERVICE_NEW, NULL, new);
		return;
	}
	servers = count_changes(old, new, &last);
	whole = servers > 1 || service_reordered(old, new);
	if (!options_changes(service_options, old, new) &&
	    service_id_equal(&old->id, &new->id)) {
		if (whole)
			add_change(plan, DSR_CMD_SERVICE_REPLACE, old, new);
		else if (servers)
			add_server_change(plan, last.cmd, &last);
		return;
	}
	add_change(plan, whole || servers ? DSR_CMD_SERVICE_REPLACE :
		   DSR_CMD_SERVICE_SET, old, new);
}

static uint8_t mode_of(const struct devices *devices, uint32_t ifindex)
{
	const struct device *device = devices_find(devices, ifindex);

	return device ? device->mode : DSR_DEVICE_OFF;
}

/* Make each mode in @which, of one of both configurations, what @new says. */
static void plan_devices(struct plan *plan, const struct devices *which,
			 const struct devices *old, const struct devices *new)
{
	struct change *change;
	uint8_t was, is;
	size_t i;

	for (i = 0; i < which->n; i++) {
		was = mode_of(old, which->device[i].ifindex);
		is = mode_of(new, which->device[i].ifindex);
		if (was == is || (which == old &&
				  devices_find(new, which->device[i].ifindex)))
			continue;
		change = add_change(plan, DSR_CMD_DEVICE_SET, NULL, NULL);
		change->device = which->device[i];
		change->device.mode = is;
		change->old_mode = was;
	}
}

/* The one service that is not in another table and has a port of @id, or NULL. */
static const struct service *sole_sharer(const struct table *table,
					 const struct table *other,
					 const struct service_id *id)
{
	const struct service *found = NULL;
	size_t i;

	for (i = 0; i < table->n; i++) {
		const struct service *s = &table->services[i];

		if (!service_id_shares(&s->id, id) || table_find(other, &s->id))
			continue;
		if (found)
			return NULL;
		found = s;
	}
	return found;
}

static bool same_first_ports(const struct service_id *a,
			     const struct service_id *b)
{
	return !memcmp(a->ports, b->ports, sizeof(*a->ports));
}

/*
 * Would every flow of a service move? Then it is another one. The module knows
 * clients by the first of their service's ports.
 */
static bool moves_flows(const struct service *was, const struct service *is)
{
	if (!was->n_servers)
		return false;
	if (!strcmp(was->scheduler, "sh") != !strcmp(is->scheduler, "sh") ||
	    !was->persist != !is->persist)
		return true;
	return was->persist && (was->persist_prefix != is->persist_prefix ||
				was->persist_prefix6 != is->persist_prefix6 ||
				!same_first_ports(&was->id, &is->id));
}

/* The service as it is: of that name, or one that gets other ports, or NULL */
static const struct service *find_former(const struct table *old,
					 const struct table *new,
					 const struct service *service)
{
	const struct service *was = table_find(old, &service->id);

	if (was)
		return was;
	was = sole_sharer(old, new, &service->id);
	if (!was || sole_sharer(new, old, &was->id) != service ||
	    moves_flows(was, service))
		return NULL;
	return was;
}

static void plan_services(struct plan *plan, const struct table *old,
			  const struct table *new)
{
	const struct service **former;
	bool *stays;
	size_t i;

	former = need_memory(calloc(new->n + 1, sizeof(*former)));
	stays = need_memory(calloc(old->n + 1, sizeof(*stays)));
	for (i = 0; i < new->n; i++) {
		former[i] = find_former(old, new, &new->services[i]);
		if (former[i])
			stays[former[i] - old->services] = true;
	}
	for (i = 0; i < old->n; i++)
		if (!stays[i])
			add_change(plan, DSR_CMD_SERVICE_DEL, &old->services[i],
				   NULL);
	for (i = 0; i < new->n; i++)
		if (former[i])
			plan_service(plan, former[i], &new->services[i]);
	for (i = 0; i < new->n; i++)
		if (!former[i])
			plan_service(plan, NULL, &new->services[i]);
	free(former);
	free(stays);
}

/**
 * plan_make - find the least change from one configuration to another
 * @old: what is
 * @new: what shall be
 * @plan: the changes; plan_free() them before the configurations
 */
void plan_make(const struct config *old, const struct config *new,
	       struct plan *plan)
{
	struct change *change;

	memset(plan, 0, sizeof(*plan));
	if (options_changes(settings_options, &old->settings, &new->settings)) {
		change = add_change(plan, DSR_CMD_SETTINGS_SET, NULL, NULL);
		change->old_settings = &old->settings;
		change->new_settings = &new->settings;
	}
	plan_devices(plan, &new->devices, &old->devices, &new->devices);
	plan_devices(plan, &old->devices, &old->devices, &new->devices);
	plan_services(plan, &old->table, &new->table);
}

/**
 * plan_free - free what a plan owns
 * @plan: the plan; not freed itself
 */
void plan_free(struct plan *plan)
{
	free(plan->changes);
	memset(plan, 0, sizeof(*plan));
}

static void encode_whole(struct nlmsghdr *nlh, const struct service_id *id,
			 const struct service *service)
{
	const struct server *server;
	size_t i;

	encode_service_as(nlh, id, service,
			  options_non_default(service_options, service));
	for (i = 0; i < service->n_servers; i++) {
		server = &service->servers[i];
		encode_server(nlh, server,
			      options_non_default(server_options, server));
	}
}

/**
 * change_encode - append what a change says
 * @nlh: the message, begun with the change's command
 * @change: the change
 */
void change_encode(struct nlmsghdr *nlh, const struct change *change)
{
	switch (change->cmd) {
	case DSR_CMD_SETTINGS_SET:
		encode_settings(nlh, change->new_settings,
				options_changes(settings_options,
						change->old_settings,
						change->new_settings));
		break;
	case DSR_CMD_DEVICE_SET:
		encode_device(nlh, &change->device);
		break;
	case DSR_CMD_SERVICE_NEW:
	case DSR_CMD_SERVICE_REPLACE:
		encode_whole(nlh, change->old ? &change->old->id :
			     &change->new->id, change->new);
		break;
	case DSR_CMD_SERVICE_SET:
		encode_service_as(nlh, &change->old->id, change->new,
				  options_changes(service_options, change->old,
						  change->new));
		break;
	case DSR_CMD_SERVICE_DEL:
		encode_service_id(nlh, &change->old->id);
		break;
	case DSR_CMD_SERVER_NEW:
		encode_service_id(nlh, &change->new->id);
		encode_server(nlh, change->new_server,
			      options_non_default(server_options,
						  change->new_server));
		break;
	case DSR_CMD_SERVER_SET:
		encode_service_id(nlh, &change->new->id);
		encode_server(nlh, change->new_server,
			      options_changes(server_options,
					      change->old_server,
					      change->new_server));
		break;
	case DSR_CMD_SERVER_DEL:
		encode_service_id(nlh, &change->old->id);
		encode_server(nlh, change->old_server, 0);
		break;
	}
}

/**
 * plan_encode - append all changes to a transaction
 * @plan: the plan; its changes note where in the message they begin
 * @nl: the socket, on which the transaction was begun
 *
 * Return: the message, perhaps at another place.
 */
struct nlmsghdr *plan_encode(struct plan *plan, struct nl *nl)
{
	struct nlmsghdr *nlh = nl_room(nl, 0);
	struct change *change;
	size_t i;

	for (i = 0; i < plan->n; i++) {
		change = &plan->changes[i];
		nlh = nl_room(nl, encode_bytes(change->new ?
					       change->new->n_servers : 0));
		change->at = nlh->nlmsg_len;
		mnl_attr_put_u8(nlh, DSR_A_CHANGE, change->cmd);
		change_encode(nlh, change);
	}
	return nlh;
}

/* Each option that differs: its name, its value before and its value after. */
static void print_differences(FILE *out, const struct option *options,
			      const void *old, const void *new, uint64_t set)
{
	const char *comma = "";
	const struct option *o;
	int late;

	for (late = 0; late < 2; late++) {
		for (o = options; o->attr; o++) {
			if (o->late != late || !option_in(o, set))
				continue;
			fputs(comma, out);
			comma = ",";
			print_options(out, options, old, option_bit(o));
			fputs(" -> ", out);
			print_value(out, o, new);
		}
	}
	fputc('\n', out);
}

static void print_service_line(FILE *out, char sign,
			       const struct service *service)
{
	char text[SERVICE_TEXT_MAX];

	fprintf(out, "%c service %s", sign, service_text(text, &service->id));
}

static void print_server_line(FILE *out, char sign,
			      const struct service *service,
			      const struct server *server)
{
	char text[SERVICE_TEXT_MAX], address[ADDRESS_TEXT_MAX];

	fprintf(out, "%c server %s %s", sign, service_text(text, &service->id),
		address_text(address, &server->address));
}

/* One server, of which at least one of @old and @new is there. */
static void print_server_change(FILE *out, const struct service *service,
				const struct server *old,
				const struct server *new)
{
	if (!old) {
		print_server_line(out, '+', service, new);
		print_non_default(out, server_options, new);
		fputc('\n', out);
	} else if (!new) {
		print_server_line(out, '-', service, old);
		fputc('\n', out);
	} else if (options_changes(server_options, old, new)) {
		print_server_line(out, '~', service, new);
		print_differences(out, server_options, old, new,
				  options_changes(server_options, old, new));
	}
}

static void print_server_changes(FILE *out, const struct service *old,
				 const struct service *new)
{
	const struct server *server;
	size_t i;

	for (i = 0; i < new->n_servers; i++) {
		server = &new->servers[i];
		print_server_change(out, new, !old ? NULL :
				    service_server_near(old, &server->address, i),
				    server);
	}
	for (i = 0; old && i < old->n_servers; i++) {
		server = &old->servers[i];
		if (!service_server_near(new, &server->address, i))
			print_server_change(out, old, server, NULL);
	}
}

static void print_service_change(FILE *out, const struct service *old,
				 const struct service *new)
{
	char text[PORTS_TEXT_MAX];

	if (!new) {
		print_service_line(out, '-', old);
		fputc('\n', out);
		return;
	}
	if (old && !service_id_equal(&old->id, &new->id)) {
		print_service_line(out, '~', old);
		fprintf(out, " ports %s", ports_text(text, &old->id));
		fprintf(out, " -> %s\n", ports_text(text, &new->id));
	}
	if (!old) {
		print_service_line(out, '+', new);
		print_non_default(out, service_options, new);
		fputc('\n', out);
	} else if (options_changes(service_options, old, new)) {
		print_service_line(out, '~', new);
		print_differences(out, service_options, old, new,
				  options_changes(service_options, old, new));
	}
	print_server_changes(out, old, new);
	if (old && service_reordered(old, new)) {
		print_service_line(out, '~', new);
		fputs(" servers in another order\n", out);
	}
}

static void print_settings_change(FILE *out, const struct settings *old,
				  const struct settings *new)
{
	uint64_t options = options_changes(settings_options, old, new);

	if (options & OPTION(DSR_SETTINGS_A_SECRET))
		fputs("~ settings secret changed\n", out);
	options &= ~OPTION(DSR_SETTINGS_A_SECRET);
	if (!options)
		return;
	fputs("~ settings", out);
	print_differences(out, settings_options, old, new, options);
}

static void print_device_change(FILE *out, const struct change *change)
{
	char dev[IF_NAMESIZE];

	fprintf(out, "~ device %s mode %s -> %s\n",
		dev_text(dev, change->device.ifindex),
		name_of(&device_mode_names, change->old_mode),
		name_of(&device_mode_names, change->device.mode));
}

/**
 * change_print - write what a change does, a line for each object
 * @out: the stream
 * @change: the change
 */
void change_print(FILE *out, const struct change *change)
{
	if (change->cmd == DSR_CMD_SETTINGS_SET)
		print_settings_change(out, change->old_settings,
				      change->new_settings);
	else if (change->cmd == DSR_CMD_DEVICE_SET)
		print_device_change(out, change);
	else if (change->old_server || change->new_server)
		print_server_change(out, change->new, change->old_server,
				    change->new_server);
	else
		print_service_change(out, change->old, change->new);
}
