// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the kernel to the model. The table takes two dumps, services and then
 * servers; both carry the table's generation and are taken again, a bounded
 * number of times, when a change came in between.
 */
#include "fetch.h"

#include "encode.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define TRIES 50

static const struct timespec pause_between = { .tv_nsec = 10 * 1000 * 1000 };

/**
 * struct fetch - how far the reading of a table is
 * @table: what was read
 * @last: the service that the last server belonged to
 * @generation: of the first message
 * @has_generation: there was one
 * @overtaken: a message had another generation, or a server no service
 */
struct fetch {
	struct table *table;
	struct service *last;
	uint32_t generation;
	bool has_generation;
	bool overtaken;
};

static void check_generation(struct fetch *fetch, const struct message *m)
{
	if (!(m->has & MESSAGE_GENERATION))
		return;
	if (fetch->has_generation && fetch->generation != m->generation)
		fetch->overtaken = true;
	fetch->generation = m->generation;
	fetch->has_generation = true;
}

static int read_service(const struct nlmsghdr *nlh, void *data)
{
	struct fetch *fetch = data;
	struct message message;
	int ret;

	ret = decode_message(nlh, &message);
	if (ret)
		return ret;
	check_generation(fetch, &message);
	service_free(&message.service);
	if (!(message.has & MESSAGE_SERVICE))
		return -EBADMSG;
	if (table_find(fetch->table, &message.service.id))
		fetch->overtaken = true;
	else
		table_add(fetch->table, &message.service);
	return 0;
}

/* Give the servers of one message to the service that they belong to. */
static void add_servers(struct fetch *fetch, const struct message *m)
{
	const struct service_id *id = &m->service.id;
	size_t i;

	if (!fetch->last || !service_id_equal(&fetch->last->id, id))
		fetch->last = table_find(fetch->table, id);
	if (!fetch->last) {
		fetch->overtaken = true;
		return;
	}
	for (i = 0; i < m->service.n_servers; i++)
		service_add_server(fetch->last, &m->service.servers[i]);
}

static int read_servers(const struct nlmsghdr *nlh, void *data)
{
	struct fetch *fetch = data;
	struct message message;
	int ret;

	ret = decode_message(nlh, &message);
	if (ret)
		return ret;
	check_generation(fetch, &message);
	if (message.has & MESSAGE_SERVICE)
		add_servers(fetch, &message);
	else
		ret = -EBADMSG;
	message_free(&message);
	return ret;
}

static int dump(struct nl *nl, uint8_t cmd, const struct service_id *only,
		uint16_t flags, nl_reader reader, struct fetch *fetch,
		struct nl_error *nlerr)
{
	struct nlmsghdr *nlh = nl_start(nl, cmd, flags);

	if (only)
		encode_service_id(nlh, only);
	return nl_talk(nl, reader, fetch, nlerr);
}

static int fetch_once(struct nl *nl, const struct service_id *only,
		      bool servers, struct table *table, struct nl_error *nlerr)
{
	struct fetch fetch = { .table = table };
	int ret;

	ret = dump(nl, DSR_CMD_SERVICE_GET, only, only ? 0 : NLM_F_DUMP,
		   read_service, &fetch, nlerr);
	if (!ret && servers)
		ret = dump(nl, DSR_CMD_SERVER_GET, only, NLM_F_DUMP,
			   read_servers, &fetch, nlerr);
	if (!ret && fetch.overtaken)
		ret = nl_error_set(nlerr, -EINTR, NULL);
	return ret;
}

/**
 * fetch_table - read the namespace's services and their servers
 * @nl: the socket
 * @only: what names the one service to read, or NULL for all
 * @servers: read the servers too
 * @table: the table; table_free() it when 0 was returned
 * @nlerr: why it could not be done
 *
 * Return: 0, or a negative error code: -EINTR when the table kept changing.
 */
int fetch_table(struct nl *nl, const struct service_id *only, bool servers,
		struct table *table, struct nl_error *nlerr)
{
	int tries, ret;

	for (tries = 0; tries < TRIES; tries++) {
		table_init(table);
		ret = fetch_once(nl, only, servers, table, nlerr);
		if (!ret)
			return 0;
		table_free(table);
		if (ret != -EINTR)
			return ret;
		nanosleep(&pause_between, NULL);
	}
	return ret;
}

/* Keep the last answer; there is to be one. */
static int read_message(const struct nlmsghdr *nlh, void *data)
{
	struct message *message = data;

	message_free(message);
	return decode_message(nlh, message);
}

/* Send the request that was begun and take one answer with these parts. */
static int ask(struct nl *nl, uint32_t has, struct message *message,
	       struct nl_error *nlerr)
{
	int ret;

	memset(message, 0, sizeof(*message));
	ret = nl_talk(nl, read_message, message, nlerr);
	if (!ret && (message->has & has) != has)
		ret = nl_error_set(nlerr, -EBADMSG, NULL);
	if (ret)
		message_free(message);
	return ret;
}

/**
 * fetch_server - read one server and its service
 * @nl: the socket
 * @id: what names the service
 * @address: the server's address
 * @message: the service with its one server; message_free() it after success
 * @nlerr: why it could not be done
 *
 * Return: 0, or a negative error code.
 */
int fetch_server(struct nl *nl, const struct service_id *id,
		 const struct address *address, struct message *message,
		 struct nl_error *nlerr)
{
	struct nlmsghdr *nlh = nl_start(nl, DSR_CMD_SERVER_GET, 0);
	const struct server server = { .address = *address };
	int ret;

	encode_service_id(nlh, id);
	encode_server(nlh, &server, 0);
	ret = ask(nl, MESSAGE_SERVICE, message, nlerr);
	if (ret || message->service.n_servers == 1)
		return ret;
	message_free(message);
	return nl_error_set(nlerr, -EBADMSG, NULL);
}

/**
 * fetch_flow - ask where a client's packets go
 * @nl: the socket
 * @flow: the client's tuple
 * @message: the flow, its service and its server if any; message_free() it
 *	after success
 * @nlerr: why it could not be done
 *
 * Return: 0, or a negative error code.
 */
int fetch_flow(struct nl *nl, const struct flow *flow, struct message *message,
	       struct nl_error *nlerr)
{
	encode_flow(nl_start(nl, DSR_CMD_FLOW_GET, 0), flow);
	return ask(nl, MESSAGE_FLOW | MESSAGE_SERVICE, message, nlerr);
}

/**
 * fetch_settings - read the namespace's settings
 * @nl: the socket
 * @settings: the settings
 * @nlerr: why it could not be done
 *
 * Return: 0, or a negative error code.
 */
int fetch_settings(struct nl *nl, struct settings *settings,
		   struct nl_error *nlerr)
{
	struct message message;
	int ret;

	nl_start(nl, DSR_CMD_SETTINGS_GET, 0);
	ret = ask(nl, MESSAGE_SETTINGS, &message, nlerr);
	if (ret)
		return ret;
	*settings = message.settings;
	message_free(&message);
	return 0;
}

/**
 * fetch_device - read one device's mode
 * @nl: the socket
 * @ifindex: the device's number
 * @device: the device
 * @nlerr: why it could not be done
 *
 * Return: 0, or a negative error code.
 */
int fetch_device(struct nl *nl, uint32_t ifindex, struct device *device,
		 struct nl_error *nlerr)
{
	struct message message;
	int ret;

	encode_ifindex(nl_start(nl, DSR_CMD_DEVICE_GET, 0), ifindex);
	ret = ask(nl, MESSAGE_DEVICE, &message, nlerr);
	if (ret)
		return ret;
	*device = message.device;
	message_free(&message);
	return 0;
}

static int read_device(const struct nlmsghdr *nlh, void *data)
{
	struct devices *devices = data;
	struct message message;
	int ret;

	ret = decode_message(nlh, &message);
	if (ret)
		return ret;
	message_free(&message);
	if (!(message.has & MESSAGE_DEVICE))
		return -EBADMSG;
	if (!devices_find(devices, message.device.ifindex))
		devices_add(devices, &message.device);
	return 0;
}

/**
 * fetch_devices - read the namespace's devices whose mode is not off
 * @nl: the socket
 * @devices: the devices; devices_free() them when 0 was returned
 * @nlerr: why it could not be done
 *
 * Return: 0, or a negative error code: -EOPNOTSUPP from a module that is older
 * than the modes of devices; there are none then.
 */
int fetch_devices(struct nl *nl, struct devices *devices,
		  struct nl_error *nlerr)
{
	int tries, ret;

	devices_init(devices);
	for (tries = 0; tries < TRIES; tries++) {
		nl_start(nl, DSR_CMD_DEVICE_GET, NLM_F_DUMP);
		ret = nl_talk(nl, read_device, devices, nlerr);
		if (!ret)
			return 0;
		devices_free(devices);
		if (ret != -EINTR)
			break;
		nanosleep(&pause_between, NULL);
	}
	return ret;
}

static int read_scheduler(const struct nlmsghdr *nlh, void *data)
{
	struct schedulers *schedulers = data;
	struct message message;
	int ret;

	ret = decode_message(nlh, &message);
	if (ret)
		return ret;
	message_free(&message);
	if (!(message.has & MESSAGE_SCHEDULER))
		return -EBADMSG;
	if (schedulers->n < SCHEDULERS_MAX)
		schedulers->scheduler[schedulers->n++] = message.scheduler;
	return 0;
}

/**
 * fetch_schedulers - read which schedulers the module has
 * @nl: the socket
 * @schedulers: the schedulers, as many as there is room for
 * @nlerr: why it could not be done
 *
 * Return: 0, or a negative error code: -EOPNOTSUPP of a module that does not say.
 */
int fetch_schedulers(struct nl *nl, struct schedulers *schedulers,
		     struct nl_error *nlerr)
{
	schedulers->n = 0;
	nl_start(nl, DSR_CMD_SCHEDULER_GET, NLM_F_DUMP);
	return nl_talk(nl, read_scheduler, schedulers, nlerr);
}

static bool is_ordered(const struct schedulers *schedulers, const char *name)
{
	const struct scheduler *s;
	size_t i;

	for (i = 0; i < schedulers->n; i++) {
		s = &schedulers->scheduler[i];
		if (!strcmp(s->name, name))
			return s->flags & DSR_SCHEDULER_ORDERED;
	}
	return false;
}

static int fetch_orders(struct nl *nl, struct table *table,
			struct nl_error *nlerr)
{
	struct schedulers schedulers;
	struct service *service;
	size_t i;
	int ret;

	if (!table->n)
		return 0;
	ret = fetch_schedulers(nl, &schedulers, nlerr);
	if (ret)
		return ret == -EOPNOTSUPP ? 0 : ret;
	for (i = 0; i < table->n; i++) {
		service = &table->services[i];
		service->ordered = is_ordered(&schedulers, service->scheduler);
	}
	return 0;
}

/**
 * fetch_config - read all that a configuration file says
 * @nl: the socket
 * @config: the configuration; config_free() it when 0 was returned
 * @nlerr: why it could not be done
 *
 * The generation is that of the first answer: while the table has it, all that was
 * read holds.
 *
 * Return: 0, or a negative error code.
 */
int fetch_config(struct nl *nl, struct config *config,
		 struct nl_error *nlerr)
{
	struct message message;
	int ret;

	nl_start(nl, DSR_CMD_SETTINGS_GET, 0);
	ret = ask(nl, MESSAGE_SETTINGS | MESSAGE_GENERATION, &message, nlerr);
	if (ret)
		return ret;
	config->settings = message.settings;
	config->generation = message.generation;
	message_free(&message);
	ret = fetch_devices(nl, &config->devices, nlerr);
	if (ret && ret != -EOPNOTSUPP)
		return ret;
	ret = fetch_table(nl, NULL, true, &config->table, nlerr);
	if (!ret) {
		ret = fetch_orders(nl, &config->table, nlerr);
		if (ret)
			table_free(&config->table);
	}
	if (ret)
		devices_free(&config->devices);
	return ret;
}

static int read_counters(const struct nlmsghdr *nlh, void *data)
{
	struct counters *counters = data;
	struct message message;
	size_t i;
	int ret;

	ret = decode_message(nlh, &message);
	if (ret)
		return ret;
	for (i = 0; i < message.counters.n && counters->n < COUNTERS_MAX; i++)
		counters->counter[counters->n++] = message.counters.counter[i];
	message_free(&message);
	return 0;
}

/**
 * fetch_counters - read the namespace's counters
 * @nl: the socket
 * @counters: the counters
 * @nlerr: why it could not be done
 *
 * Return: 0, or a negative error code.
 */
int fetch_counters(struct nl *nl, struct counters *counters,
		   struct nl_error *nlerr)
{
	nl_start(nl, DSR_CMD_STATS_GET, 0);
	counters->n = 0;
	return nl_talk(nl, read_counters, counters, nlerr);
}
