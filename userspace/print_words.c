// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the model to the commands' own words: what the parser reads back.
 */
#include "print.h"

#include "names.h"
#include "value.h"

static void print_timeouts(FILE *out, const uint32_t *timeout, uint32_t bits)
{
	size_t i;

	for (i = 0; i < TIMEOUTS; i++) {
		if (!(bits & 1u << i))
			continue;
		fprintf(out, " timeout %s ", name_of(&timeout_names, i));
		if (timeout[i])
			fprintf(out, "%u", timeout[i]);
		else
			fputs("default", out);
	}
}

/* One prefix is that of the VIP's own family, or IPv4's with a mark. */
static void print_prefixes(FILE *out, const struct service *service)
{
	bool four = service->persist_prefix != PERSIST_PREFIX_DEFAULT;
	bool six = service->persist_prefix6 != PERSIST_PREFIX6_DEFAULT;
	bool ipv6 = service->id.vip.len == 16;

	if (ipv6 ? four : six)
		fprintf(out, "/%u,%u", service->persist_prefix,
			service->persist_prefix6);
	else if (four || six)
		fprintf(out, "/%u", ipv6 ? service->persist_prefix6 :
					   service->persist_prefix);
}

static void print_persist(FILE *out, const struct service *service)
{
	if (!service->persist) {
		fputs(" persist off", out);
		return;
	}
	fprintf(out, " persist %u", service->persist);
	print_prefixes(out, service);
}

/* An option that is a number, or a word for 0. */
static void print_number(FILE *out, const char *option, uint32_t number,
			 const char *none)
{
	if (number)
		fprintf(out, " %s %u", option, number);
	else
		fprintf(out, " %s %s", option, none);
}

/**
 * print_service_words - write options of a service, a space before each word
 * @out: the stream
 * @service: the service
 * @options: which of its options, of SERVICE_*
 */
void print_service_words(FILE *out, const struct service *service,
			 uint32_t options)
{
	if (options & SERVICE_SCHEDULER)
		fprintf(out, " scheduler %s", service->scheduler);
	if (options & SERVICE_ROWS)
		print_number(out, "rows", service->rows, "auto");
	if (options & SERVICE_TRACK)
		fprintf(out, " track %s",
			name_of(&track_names, service->track));
	if (options & SERVICE_PERSIST)
		print_persist(out, service);
	if (options & SERVICE_STATELESS)
		fprintf(out, " stateless %s",
			name_of(&switch_names, service->stateless));
	if (options & SERVICE_SLOW_START)
		print_number(out, "slow-start", service->slow_start, "off");
	if (options & SERVICE_GONE)
		fprintf(out, " gone %s", name_of(&gone_names, service->gone));
	if (options & SERVICE_NO_SERVER)
		fprintf(out, " no-server %s",
			name_of(&no_server_names, service->no_server));
	if (options & SERVICE_TTL)
		fprintf(out, " ttl %s", name_of(&ttl_names, service->ttl));
	if (options & SERVICE_WHEN)
		fprintf(out, " when %s", name_of(&when_names, service->when));
	print_timeouts(out, service->timeout, options / SERVICE_TIMEOUT);
}

/**
 * service_unusual - find the options of a service that are worth writing
 * @service: the service
 *
 * Return: SERVICE_* bits: the scheduler, and what is not at its default.
 */
uint32_t service_unusual(const struct service *service)
{
	struct service usual;

	service_init(&usual, &service->id);
	return SERVICE_SCHEDULER | service_changes(&usual, service);
}

/**
 * print_server_words - write options of a server, a space before each word
 * @out: the stream
 * @server: the server
 * @options: which of its options, of SERVER_*
 */
void print_server_words(FILE *out, const struct server *server,
			uint32_t options)
{
	char dev[IF_NAMESIZE], mac[MAC_TEXT_MAX];

	if (options & SERVER_WEIGHT)
		fprintf(out, " weight %u", server->weight);
	if (options & SERVER_MAC)
		fprintf(out, " mac %s", mac_is_zero(server->mac) ?
			"auto" : mac_text(mac, server->mac));
	if (options & SERVER_DEV)
		fprintf(out, " dev %s", server_dev_text(dev, server));
	if (options & SERVER_MAX_FLOWS)
		print_number(out, "max-flows", server->max_flows, "off");
	if (options & SERVER_RESUME)
		print_number(out, "resume", server->resume, "auto");
	if (options & SERVER_PROBE_MARK)
		print_number(out, "probe-mark", server->probe_mark, "off");
}

/**
 * server_unusual - find the options of a server that are worth writing
 * @server: the server
 *
 * Return: SERVER_* bits: the weight, and what is not at its default.
 */
uint32_t server_unusual(const struct server *server)
{
	struct server usual;

	server_init(&usual);
	return SERVER_WEIGHT | server_changes(&usual, server);
}

/**
 * print_peers - write the peers as one word, a space before it
 * @out: the stream
 * @settings: the settings
 */
void print_peers(FILE *out, const struct settings *settings)
{
	char mac[MAC_TEXT_MAX];
	size_t i;

	fputs(settings->n_peers ? " " : " none", out);
	for (i = 0; i < settings->n_peers; i++)
		fprintf(out, "%s%s", i ? "," : "",
			mac_text(mac, settings->peers[i]));
}

/**
 * print_settings_words - write settings, a space before each word
 * @out: the stream
 * @settings: the settings
 * @options: which of them, of SETTINGS_*
 */
void print_settings_words(FILE *out, const struct settings *settings,
			  uint32_t options)
{
	char secret[SECRET_TEXT_MAX];

	if (options & SETTINGS_SECRET)
		fprintf(out, " secret %s",
			secret_text(secret, settings->secret));
	print_timeouts(out, settings->timeout, options / SETTINGS_TIMEOUT);
	if (options & SETTINGS_FLOW_SLOTS)
		fprintf(out, " flow-slots %u", settings->flow_slots);
	if (options & SETTINGS_PEERS) {
		fputs(" peers", out);
		print_peers(out, settings);
	}
}

/**
 * print_device - write a device and its mode, a line
 * @out: the stream
 * @device: the device
 */
void print_device(FILE *out, const struct device *device)
{
	char dev[IF_NAMESIZE];

	fprintf(out, "device %s mode %s\n", dev_text(dev, device->ifindex),
		name_of(&device_mode_names, device->mode));
}
