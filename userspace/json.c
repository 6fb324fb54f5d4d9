// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the model to JSON values. Each function returns a new reference; one
 * without memory is NULL, which jansson passes on and json_write() reports.
 */
#include "json.h"

#include "array.h"
#include "event.h"
#include "names.h"
#include "options.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

static void set_text(json_t *object, const char *key, const char *text)
{
	json_object_set_new(object, key, json_string(text));
}

static void set_number(json_t *object, const char *key, uint64_t number)
{
	json_object_set_new(object, key, json_integer(number));
}

static json_t *json_address(const struct address *address)
{
	char text[ADDRESS_TEXT_MAX];

	return address && address->len ?
	       json_string(address_text(text, address)) : json_null();
}

static json_t *json_ports(const struct service_id *id)
{
	json_t *array = json_array(), *range;
	size_t i;

	for (i = 0; i < id->n_ports; i++) {
		range = json_object();
		set_number(range, "first", id->ports[i].first);
		set_number(range, "last", id->ports[i].last);
		json_array_append_new(array, range);
	}
	return array;
}

/* Port 0 stands for all; several ranges are in "ports" alone. */
static void set_place(json_t *object, const struct service_id *id)
{
	set_text(object, "protocol", protocol_text(id->protocol));
	json_object_set_new(object, "address", json_address(&id->vip));
	set_number(object, "prefix", id->prefix);
	if (id->n_ports < 2) {
		set_number(object, "port", id->ports->first);
		set_number(object, "port_last", id->ports->last);
	}
	json_object_set_new(object, "ports", json_ports(id));
}

/**
 * json_service_id - make an object of what names a service
 * @id: the identity
 *
 * Return: an object, or NULL without memory.
 */
json_t *json_service_id(const struct service_id *id)
{
	json_t *object = json_object();
	char text[SERVICE_TEXT_MAX];

	if (id->mark)
		set_number(object, "mark", id->mark);
	else
		set_place(object, id);
	set_text(object, "name", service_text(text, id));
	return object;
}

static json_t *json_peers(const struct settings *settings)
{
	json_t *array = json_array();
	char text[MAC_TEXT_MAX];
	size_t i;

	for (i = 0; i < settings->n_peers; i++)
		json_array_append_new(array,
				      json_string(mac_text(text,
							   settings->peers[i])));
	return array;
}

static json_t *json_flags(const struct option *o, uint32_t flags)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < o->names->n; i++)
		if (flags & 1u << i)
			json_array_append_new(array,
					      json_string(o->names->name[i]));
	return array;
}

static json_t *json_text(const char *text, bool none)
{
	return none ? json_null() : json_string(text);
}

static json_t *json_value(const struct option *o, const void *object)
{
	char dev[IF_NAMESIZE], mac[MAC_TEXT_MAX], secret[SECRET_TEXT_MAX];
	const void *at = (const char *)object + o->offset;
	char protocol[PROTOCOL_TEXT_MAX];
	const struct server *server;

	switch (o->type) {
	case OPTION_WORD:
		return json_string(name_of(o->names, option_number(o, object)));
	case OPTION_FLAGS:
		return json_flags(o, option_number(o, object));
	case OPTION_FLAG:
		return json_boolean(option_number(o, object));
	case OPTION_COUNT:
		return json_integer(*(const uint64_t *)at);
	case OPTION_NAME:
		return json_string(at);
	case OPTION_PROTOCOL:
		return json_string(any_protocol_text(protocol,
						     *(const uint8_t *)at));
	case OPTION_ADDRESS:
		return json_address(at);
	case OPTION_MAC:
		return json_text(mac_text(mac, at), mac_is_zero(at));
	case OPTION_IFINDEX:
		return json_text(dev_text(dev, *(const uint32_t *)at),
				 !*(const uint32_t *)at);
	case OPTION_DEV_NAME:
		server = object;
		return json_text(server_dev_text(dev, server),
				 !server->ifindex && !*server->dev);
	case OPTION_SECRET:
		return json_string(secret_text(secret, at));
	case OPTION_PEERS:
		return json_peers(object);
	default:
		return json_integer(option_number(o, object));
	}
}

/* The object that a key is in: one further in where there is a dot. */
static json_t *inner_object(json_t *object, char **key)
{
	char *outer = strsep(key, ".");
	json_t *inner;

	if (!*key) {
		*key = outer;
		return object;
	}
	inner = json_object_get(object, outer);
	if (!inner) {
		inner = json_object();
		json_object_set_new(object, outer, inner);
	}
	return inner;
}

/* The words of an option as a key, without what many a language must quote. */
static void set_option(json_t *object, const struct option *o,
		       const void *which)
{
	char text[OPTION_LIST_MAX], *key = text, *c;

	if (o->json)
		snprintf(text, sizeof(text), "%s", o->json);
	else
		option_text(text, o);
	for (c = text; *c; c++)
		*c = *c == '-' ? '_' : *c == ' ' ? '.' : *c;
	object = inner_object(object, &key);
	json_object_set_new(object, key, json_value(o, which));
}

static bool option_shown(const struct option *o, uint64_t hidden)
{
	return (!o->json || *o->json) && !(option_bit(o) & hidden);
}

static void set_options(json_t *object, const struct option *options,
			const void *which, uint64_t hidden)
{
	const struct option *o;

	for (o = options; o->attr; o++)
		if (option_shown(o, hidden))
			set_option(object, o, which);
}

/**
 * json_service - make an object of a service
 * @service: the service
 * @servers: its servers too
 *
 * Return: an object, or NULL without memory.
 */
json_t *json_service(const struct service *service, bool servers)
{
	json_t *object = json_service_id(&service->id), *array;
	size_t i;

	set_options(object, service_options, service, 0);
	if (!servers)
		return object;
	array = json_array();
	for (i = 0; i < service->n_servers; i++)
		json_array_append_new(array,
				      json_server(service,
						  &service->servers[i]));
	json_object_set_new(object, "servers", array);
	return object;
}

static json_t *json_share(const struct service *service,
			  const struct server *server)
{
	if (!service->rows_total)
		return json_null();
	return json_real((double)server->rows / service->rows_total);
}

/**
 * json_server - make an object of a server
 * @service: its service
 * @server: the server
 *
 * Return: an object, or NULL without memory.
 */
json_t *json_server(const struct service *service, const struct server *server)
{
	uint64_t hidden = server->has_active ? 0 :
			  OPTION(DSR_SERVER_A_FLOWS_ACTIVE) |
			  OPTION(DSR_SERVER_A_FLOWS_PENDING);
	json_t *object = json_object();
	const struct option *o;

	for (o = server_options; o->attr; o++) {
		if (option_shown(o, hidden))
			set_option(object, o, server);
		if (o->attr == DSR_SERVER_A_STATE_AGE && server->doubt)
			set_text(object, "doubt",
				 name_of(&doubt_names, server->doubt));
		else if (o->attr == DSR_SERVER_A_ROWS)
			json_object_set_new(object, "share",
					    json_share(service, server));
		else if (o->attr == DSR_SERVER_A_FLOWS_UDP)
			set_number(json_object_get(object, "flows"), "total",
				   server_flows(server));
	}
	return object;
}

/**
 * json_table - make an array of all services
 * @table: the services
 * @servers: their servers too
 *
 * Return: an array, or NULL without memory.
 */
json_t *json_table(const struct table *table, bool servers)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < table->n; i++)
		json_array_append_new(array,
				      json_service(&table->services[i],
						   servers));
	return array;
}

/**
 * json_overlaps - make a list of the services that take packets of another
 * @overlaps: all services
 * @id: what names the other
 *
 * Return: an array of names, or NULL without memory.
 */
json_t *json_overlaps(const struct overlaps *overlaps,
		      const struct service_id *id)
{
	const struct service_id **found;
	json_t *array = json_array();
	char text[SERVICE_TEXT_MAX];
	size_t n, i;

	n = overlaps_find(overlaps, id, NULL, 0);
	found = need_memory(calloc(n + 1, sizeof(*found)));
	overlaps_find(overlaps, id, found, n);
	for (i = 0; i < n; i++)
		json_array_append_new(array,
				      json_string(service_text(text, found[i])));
	free(found);
	return array;
}

/**
 * json_settings - make an object of a namespace's settings
 * @settings: the settings
 * @secret: the secret too
 *
 * Return: an object, or NULL without memory.
 */
json_t *json_settings(const struct settings *settings, bool secret)
{
	json_t *object = json_object();

	set_options(object, settings_options, settings,
		    secret ? 0 : OPTION(DSR_SETTINGS_A_SECRET));
	return object;
}

/**
 * json_device - make an object of a device and its mode
 * @device: the device
 *
 * Return: an object, or NULL without memory.
 */
json_t *json_device(const struct device *device)
{
	json_t *object = json_object();

	set_options(object, device_options, device, 0);
	return object;
}

/**
 * json_scheduler - make an object of a scheduler that the module has
 * @scheduler: the scheduler
 *
 * Return: an object, or NULL without memory.
 */
json_t *json_scheduler(const struct scheduler *scheduler)
{
	json_t *object = json_object();

	set_options(object, scheduler_options, scheduler, 0);
	return object;
}

/**
 * json_counters - make an object of a namespace's counters
 * @counters: the counters
 *
 * Return: an object with a key for each, or NULL without memory.
 */
json_t *json_counters(const struct counters *counters)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < counters->n; i++)
		set_number(object, counters->counter[i].name,
			   counters->counter[i].value);
	return object;
}

/**
 * json_flow - make an object of where a client's packets go and why
 * @message: the flow, its service and its server if any
 *
 * Return: an object, or NULL without memory.
 */
json_t *json_flow(const struct message *message)
{
	static const uint64_t maybe = OPTION(DSR_FLOW_A_ROW) |
				      OPTION(DSR_FLOW_A_ENTRY_STATE);
	const struct service *service = &message->service;
	const struct flow *flow = &message->flow;
	const struct address *to = service->n_servers ?
				   &service->servers->address : NULL;
	json_t *object = json_object();

	set_options(object, flow_options, flow, maybe & ~flow->given);
	json_object_set_new(object, "server", json_address(to));
	json_object_set_new(object, "new_server",
			    json_address(&flow->new_server));
	json_object_set_new(object, "service",
			    json_service_id(&service->id));
	return object;
}

/**
 * json_event - make an object of an event
 * @message: the event
 *
 * Return: an object, or NULL without memory.
 */
json_t *json_event(const struct message *message)
{
	const struct service *service = &message->service;
	bool whole = event_about_service(message->cmd);
	json_t *object = json_object();

	set_text(object, "event", event_name(message->cmd));
	if (message->has & MESSAGE_GENERATION)
		set_number(object, "generation", message->generation);
	if (message->has & MESSAGE_SERVICE)
		json_object_set_new(object, "service", whole ?
				    json_service(service, service->n_servers) :
				    json_service_id(&service->id));
	if (!whole && service->n_servers)
		json_object_set_new(object, "server",
				    json_server(service, service->servers));
	if (message->has & MESSAGE_SETTINGS)
		json_object_set_new(object, "settings",
				    json_settings(&message->settings, false));
	if (message->has & MESSAGE_DEVICE)
		json_object_set_new(object, "device",
				    json_device(&message->device));
	return object;
}

/**
 * json_write - write a value and a newline
 * @out: the stream
 * @value: the value; its reference is taken over
 * @pretty: indented
 */
void json_write(FILE *out, json_t *value, bool pretty)
{
	size_t flags = pretty ? JSON_INDENT(4) : JSON_COMPACT;

	need_memory(value);
	json_dumpf(value, out, flags | JSON_PRESERVE_ORDER |
		   JSON_REAL_PRECISION(6));
	fputc('\n', out);
	json_decref(value);
}
