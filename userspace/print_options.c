// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the model to the commands' own words: what the parser reads back.
 */
#include "print.h"

#include "names.h"
#include "value.h"

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

static void print_persist(FILE *out, const struct option *o,
			  const struct service *service)
{
	if (!service->persist) {
		fputs(o->none, out);
		return;
	}
	fprintf(out, "%u", service->persist);
	print_prefixes(out, service);
}

static void print_peers(FILE *out, const struct option *o,
			const struct settings *settings)
{
	char mac[MAC_TEXT_MAX];
	size_t i;

	if (!settings->n_peers)
		fputs(o->none, out);
	for (i = 0; i < settings->n_peers; i++)
		fprintf(out, "%s%s", i ? "," : "",
			mac_text(mac, settings->peers[i]));
}

static void print_flags(FILE *out, const struct option *o, uint32_t flags)
{
	const char *space = "";
	size_t i;

	for (i = 0; i < o->names->n; i++) {
		if (!(flags & 1u << i))
			continue;
		fprintf(out, "%s%s", space, o->names->name[i]);
		space = " ";
	}
}

static void print_number(FILE *out, const struct option *o, uint32_t number)
{
	if (o->names)
		fputs(name_of(o->names, number), out);
	else if (!number && o->none)
		fputs(o->none, out);
	else
		fprintf(out, "%u", number);
}

/**
 * print_value - write the value of an option
 * @out: the stream
 * @o: the option
 * @object: what has it
 */
void print_value(FILE *out, const struct option *o, const void *object)
{
	char dev[IF_NAMESIZE], mac[MAC_TEXT_MAX], secret[SECRET_TEXT_MAX];
	const void *at = (const char *)object + o->offset;

	switch (o->type) {
	case OPTION_NAME:
		fputs(at, out);
		break;
	case OPTION_FLAGS:
		print_flags(out, o, option_number(o, object));
		break;
	case OPTION_MAC:
		fputs(mac_is_zero(at) ? o->none : mac_text(mac, at), out);
		break;
	case OPTION_SECRET:
		fputs(secret_text(secret, at), out);
		break;
	case OPTION_DEV:
		fputs(server_dev_text(dev, object), out);
		break;
	case OPTION_PERSIST:
		print_persist(out, o, object);
		break;
	case OPTION_PEERS:
		print_peers(out, o, object);
		break;
	default:
		print_number(out, o, option_number(o, object));
	}
}

/**
 * print_options - write options, a space before each word
 * @out: the stream
 * @options: which options there are
 * @object: what has them
 * @set: which of them to write
 */
void print_options(FILE *out, const struct option *options, const void *object,
		   uint64_t set)
{
	char text[OPTION_LIST_MAX];
	const struct option *o;

	for (o = options; o->attr; o++) {
		if (!option_in(o, set))
			continue;
		fprintf(out, " %s ", option_text(text, o));
		print_value(out, o, object);
	}
}

/**
 * print_non_default - write the options that are worth it
 * @out: the stream
 * @options: which options there are
 * @object: what has them
 */
void print_non_default(FILE *out, const struct option *options,
		       const void *object)
{
	print_options(out, options, object,
		      options_non_default(options, object));
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
