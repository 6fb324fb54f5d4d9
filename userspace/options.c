// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options of services and servers, and the settings. To add one is to add a
 * member to the model and a row here, beside what the protocol and the manual
 * say of it.
 */
#include "options.h"

#include "array.h"
#include "value.h"

#include <linux/dsr.h>
#include <stdio.h>
#include <string.h>

#include "generated/dsr_names.h"

#define EXPECTED_MAC \
	"auto, or a hardware address such as 02:00:00:00:00:01, not a group's"
#define EXPECTED_PEERS \
	"none, or up to " TEXT(DSR_PEERS_MAX) " hardware addresses with " \
	"commas between them, not a group's"

/* The words for values, as the specification of the protocol has them */
#define WORDS(list)							\
	(&(const struct names){ dsr_##list##_strmap,			\
				ARRAY_SIZE(dsr_##list##_strmap) })

#define TIMEOUT(OBJECT, object, NAME, least, seconds)			\
	{ "timeout", DSR_##OBJECT##_A_TIMEOUT_##NAME, OPTION_SECONDS,	\
	  offsetof(struct object, timeout[TIMEOUT_##NAME]),		\
	  .kinds = &timeout_names, .kind = TIMEOUT_##NAME,		\
	  .min = least, .max = DSR_TIMEOUT_MAX, .usual = seconds,	\
	  .none = "default",						\
	  .expected = "default, or seconds from 1 to "			\
		      TEXT(DSR_TIMEOUT_MAX),				\
	  .help = "KIND { SECONDS | default }", .late = true }

const struct option service_options[] = {
	{ "scheduler", DSR_SERVICE_A_SCHEDULER, OPTION_NAME,
	  offsetof(struct service, scheduler), .max = DSR_SCHEDULER_NAME_MAX,
	  .expected = "the name of a scheduler, as 'dsradm scheduler' lists them",
	  .help = "NAME", .always = true },
	{ "rows", DSR_SERVICE_A_ROWS, OPTION_POWER,
	  offsetof(struct service, rows),
	  .min = DSR_ROWS_MIN, .max = DSR_ROWS_MAX, .none = "auto",
	  .expected = "auto, or a power of two from " TEXT(DSR_ROWS_MIN) " to "
		      TEXT(DSR_ROWS_MAX),
	  .help = "{ auto | N }" },
	{ "track", DSR_SERVICE_A_TRACK, OPTION_WORD,
	  offsetof(struct service, track), .names = WORDS(track) },
	{ "persist", DSR_SERVICE_A_PERSIST, OPTION_PERSIST,
	  offsetof(struct service, persist), .none = "off",
	  .help = "{ off | SECONDS[/PREFIX4[,PREFIX6]] }" },
	{ "persist prefix", DSR_SERVICE_A_PERSIST_PREFIX, OPTION_PREFIX,
	  offsetof(struct service, persist_prefix),
	  .of = DSR_SERVICE_A_PERSIST,
	  .usual = PERSIST_PREFIX_DEFAULT, .json = "persist_prefix" },
	{ "persist prefix", DSR_SERVICE_A_PERSIST_PREFIX6, OPTION_PREFIX,
	  offsetof(struct service, persist_prefix6),
	  .of = DSR_SERVICE_A_PERSIST,
	  .usual = PERSIST_PREFIX6_DEFAULT, .json = "persist_prefix6" },
	{ "stateless", DSR_SERVICE_A_STATELESS, OPTION_FLAG,
	  offsetof(struct service, stateless), .names = &switch_names,
	  .help = "{ on | off }", .late = true },
	{ "slow-start", DSR_SERVICE_A_SLOW_START, OPTION_SECONDS,
	  offsetof(struct service, slow_start), .max = DSR_TIMEOUT_MAX,
	  .none = "off",
	  .expected = "off, or seconds from 1 to " TEXT(DSR_TIMEOUT_MAX),
	  .help = "{ SECONDS | off }", .late = true },
	{ "gone", DSR_SERVICE_A_GONE, OPTION_WORD,
	  offsetof(struct service, gone), .names = WORDS(gone) },
	{ "no-server", DSR_SERVICE_A_NO_SERVER, OPTION_WORD,
	  offsetof(struct service, no_server), .names = WORDS(no_server) },
	{ "ttl", DSR_SERVICE_A_TTL, OPTION_WORD,
	  offsetof(struct service, ttl), .names = WORDS(ttl) },
	{ "when", DSR_SERVICE_A_WHEN, OPTION_WORD,
	  offsetof(struct service, when), .names = WORDS(when), .late = true },
	{ NULL, DSR_SERVICE_A_STANDBY, OPTION_FLAG,
	  offsetof(struct service, standby), .json = "standby" },
	TIMEOUT(SERVICE, service, ESTABLISHED, 0, 0),
	TIMEOUT(SERVICE, service, HALF_OPEN, 0, 0),
	TIMEOUT(SERVICE, service, HALF_CLOSED, 0, 0),
	TIMEOUT(SERVICE, service, CLOSING, 0, 0),
	TIMEOUT(SERVICE, service, UDP, 0, 0),
	TIMEOUT(SERVICE, service, HANDOVER, 0, 0),
	{ NULL, DSR_SERVICE_A_ROWS_TOTAL, OPTION_NUMBER,
	  offsetof(struct service, rows_total), .json = "rows_total" },
	{ NULL, DSR_SERVICE_A_ROWS_DIRTY, OPTION_NUMBER,
	  offsetof(struct service, rows_dirty), .json = "rows_dirty" },
	{ NULL, DSR_SERVICE_A_PACKETS, OPTION_COUNT,
	  offsetof(struct service, packets), .json = "packets" },
	{ NULL, DSR_SERVICE_A_BYTES, OPTION_COUNT,
	  offsetof(struct service, bytes), .json = "bytes" },
	{ NULL, DSR_SERVICE_A_NO_SERVER_PACKETS, OPTION_COUNT,
	  offsetof(struct service, no_server_packets),
	  .json = "no_server_packets" },
	{ .attr = 0 }
};

#define FLOWS_LIMIT(none)						\
	none ", or a number of flows from 1 to " TEXT(DSR_MAX_FLOWS_MAX)

#define SERVER_STATE(NAME, type, member, key)				\
	{ NULL, DSR_SERVER_A_##NAME, OPTION_##type,			\
	  offsetof(struct server, member), .json = key }

const struct option server_options[] = {
	{ "server address", DSR_SERVER_A_ADDRESS, OPTION_ADDRESS,
	  offsetof(struct server, address), .of = DSR_SERVER_A_ADDRESS,
	  .json = "address" },
	{ "weight", DSR_SERVER_A_WEIGHT, OPTION_NUMBER,
	  offsetof(struct server, weight), .max = DSR_WEIGHT_MAX, .usual = 1,
	  .expected = "a weight from 0 (drain) to " TEXT(DSR_WEIGHT_MAX),
	  .help = "N", .always = true },
	{ "dev", DSR_SERVER_A_DEVICE, OPTION_DEV_NAME,
	  offsetof(struct server, dev), .of = DSR_SERVER_A_IFINDEX },
	{ "mac", DSR_SERVER_A_LLADDR, OPTION_MAC, offsetof(struct server, mac),
	  .none = "auto",
	  .expected = EXPECTED_MAC,
	  .help = "{ LLADDR | auto }", .late = true },
	{ "dev", DSR_SERVER_A_IFINDEX, OPTION_DEV,
	  offsetof(struct server, ifindex), .none = "auto", .json = "",
	  .expected = "auto, or the name of a network device that is there",
	  .help = "{ NAME | auto }" },
	{ "max-flows", DSR_SERVER_A_MAX_FLOWS, OPTION_NUMBER,
	  offsetof(struct server, max_flows), .max = DSR_MAX_FLOWS_MAX,
	  .none = "off", .expected = FLOWS_LIMIT("off"),
	  .help = "{ N | off }", .late = true },
	{ "resume", DSR_SERVER_A_RESUME, OPTION_NUMBER,
	  offsetof(struct server, resume), .max = DSR_MAX_FLOWS_MAX,
	  .none = "auto", .expected = FLOWS_LIMIT("auto"),
	  .help = "{ N | auto }", .late = true },
	{ "probe-mark", DSR_SERVER_A_PROBE_MARK, OPTION_MARK,
	  offsetof(struct server, probe_mark), .none = "off",
	  .expected = "off, or a mark from 1 to 4294967295 (0x for hexadecimal)",
	  .help = "{ N | off }", .late = true },
	SERVER_STATE(INDEX, NUMBER, index, "index"),
	{ NULL, DSR_SERVER_A_STATE, OPTION_WORD, offsetof(struct server, state),
	  .names = &state_names, .json = "state" },
	{ NULL, DSR_SERVER_A_REASON, OPTION_WORD,
	  offsetof(struct server, reason), .names = WORDS(server_reason),
	  .json = "reason" },
	SERVER_STATE(STATE_AGE, COUNT, state_age, "state_age_ms"),
	SERVER_STATE(EGRESS_IFINDEX, IFINDEX, egress_ifindex, "egress.dev"),
	SERVER_STATE(EGRESS_LLADDR, MAC, egress_mac, "egress.mac"),
	SERVER_STATE(EGRESS_MTU, NUMBER, egress_mtu, "egress.mtu"),
	SERVER_STATE(ROWS, NUMBER, rows, "rows"),
	SERVER_STATE(FLOWS_ESTABLISHED, NUMBER, flows[TIMEOUT_ESTABLISHED],
		     "flows.established"),
	SERVER_STATE(FLOWS_HALF_OPEN, NUMBER, flows[TIMEOUT_HALF_OPEN],
		     "flows.half_open"),
	SERVER_STATE(FLOWS_HALF_CLOSED, NUMBER, flows[TIMEOUT_HALF_CLOSED],
		     "flows.half_closed"),
	SERVER_STATE(FLOWS_CLOSING, NUMBER, flows[TIMEOUT_CLOSING],
		     "flows.closing"),
	SERVER_STATE(FLOWS_UDP, NUMBER, flows[TIMEOUT_UDP], "flows.udp"),
	SERVER_STATE(FLOWS_ACTIVE, NUMBER, active, "flows.active"),
	SERVER_STATE(FLOWS_PENDING, NUMBER, pending, "flows.pending"),
	SERVER_STATE(FULL, FLAG, full, "full"),
	SERVER_STATE(PACKETS, COUNT, packets, "packets"),
	SERVER_STATE(BYTES, COUNT, bytes, "bytes"),
	{ .attr = 0 }
};

const struct option settings_options[] = {
	{ "secret", DSR_SETTINGS_A_SECRET, OPTION_SECRET,
	  offsetof(struct settings, secret), .none = "random",
	  .help = "{ HEX | random }" },
	TIMEOUT(SETTINGS, settings, ESTABLISHED, 1, 900),
	TIMEOUT(SETTINGS, settings, HALF_OPEN, 1, 60),
	TIMEOUT(SETTINGS, settings, HALF_CLOSED, 1, 120),
	TIMEOUT(SETTINGS, settings, CLOSING, 1, 30),
	TIMEOUT(SETTINGS, settings, UDP, 1, 300),
	TIMEOUT(SETTINGS, settings, HANDOVER, 1, 10),
	{ "flow-slots", DSR_SETTINGS_A_FLOW_SLOTS, OPTION_POWER,
	  offsetof(struct settings, flow_slots),
	  .min = 1u << 10, .max = 1u << 27, .usual = 1u << 20,
	  .none = "default",
	  .expected = "default, or a power of two from 1024 to 134217728",
	  .help = "{ N | default }" },
	{ "peers", DSR_SETTINGS_A_PEERS, OPTION_PEERS,
	  offsetof(struct settings, peers), .none = "none",
	  .expected = EXPECTED_PEERS,
	  .help = "{ LLADDR[,LLADDR...] | none }", .late = true },
	{ .attr = 0 }
};

const struct option device_options[] = {
	{ "device", DSR_DEVICE_A_IFINDEX, OPTION_IFINDEX,
	  offsetof(struct device, ifindex), .json = "dev" },
	{ "mode", DSR_DEVICE_A_MODE, OPTION_WORD, offsetof(struct device, mode),
	  .names = &device_mode_names },
	{ .attr = 0 }
};

const struct option scheduler_options[] = {
	{ "name", DSR_SCHEDULER_A_NAME, OPTION_NAME,
	  offsetof(struct scheduler, name), .max = DSR_SCHEDULER_NAME_MAX },
	{ "flags", DSR_SCHEDULER_A_FLAGS, OPTION_FLAGS,
	  offsetof(struct scheduler, flags), .names = WORDS(scheduler_flag) },
	{ .attr = 0 }
};

#define FLOW(word, NAME, type, member, key)				\
	{ word, DSR_FLOW_A_##NAME, OPTION_##type,			\
	  offsetof(struct flow, member), .json = key }

const struct option flow_options[] = {
	FLOW("protocol", PROTOCOL, PROTOCOL, protocol, "protocol"),
	FLOW("client address", CLIENT, ADDRESS, client, "client"),
	FLOW("client port", CLIENT_PORT, PORT, client_port, "client_port"),
	FLOW("VIP", VIP, ADDRESS, vip, "vip"),
	FLOW("VIP port", VIP_PORT, PORT, vip_port, "vip_port"),
	FLOW("mark", MARK, MARK, mark, "mark"),
	{ NULL, DSR_FLOW_A_CHOICE, OPTION_WORD, offsetof(struct flow, choice),
	  .names = WORDS(flow_choice), .json = "choice" },
	FLOW(NULL, ROW, NUMBER, row, "row"),
	{ NULL, DSR_FLOW_A_ROW_DIRTY, OPTION_FLAG,
	  offsetof(struct flow, row_dirty), .of = DSR_FLOW_A_ROW,
	  .json = "row_dirty" },
	{ NULL, DSR_FLOW_A_ENTRY_STATE, OPTION_WORD,
	  offsetof(struct flow, entry_state), .names = &flow_state_names,
	  .json = "entry_state" },
	{ NULL, DSR_FLOW_A_ENTRY_IDLE, OPTION_NUMBER,
	  offsetof(struct flow, entry_idle), .of = DSR_FLOW_A_ENTRY_STATE,
	  .json = "entry_idle" },
	FLOW(NULL, NEW_SERVER, ADDRESS, new_server, ""),
	{ .attr = 0 }
};

_Static_assert(DSR_SERVICE_A_MAX < 64 && DSR_SERVER_A_MAX < 64 &&
	       DSR_SETTINGS_A_MAX < 64, "a set has a bit for each attribute");
_Static_assert(!offsetof(struct service, given) &&
	       !offsetof(struct server, given) &&
	       !offsetof(struct settings, given) &&
	       !offsetof(struct device, given) &&
	       !offsetof(struct scheduler, given) &&
	       !offsetof(struct flow, given), "an object begins with its set");

/* Not what only the kernel says, and no part of another option */
static bool option_can_be_set(const struct option *option)
{
	return option->word && !option->of;
}

/**
 * option_bit - find the bit of an option in a set
 * @option: the option
 *
 * Return: the bit, of a part that of the whole, none of what names the object.
 */
uint64_t option_bit(const struct option *option)
{
	if (option->of == option->attr)
		return 0;
	return OPTION(option->of ? option->of : option->attr);
}

/**
 * option_listed - find the next keyword
 * @option: the first option that is looked at, one in a list
 *
 * Return: the first option that has a keyword which no option before it has, or
 * NULL at the end of the list.
 */
const struct option *option_listed(const struct option *option)
{
	while (option->attr && (!option_can_be_set(option) ||
				(option->kinds && option->kind)))
		option++;
	return option->attr ? option : NULL;
}

/**
 * option_in - tell whether an option that can be set is in a set
 * @option: the option
 * @set: the set
 *
 * Return: false too for a part of an option in the set.
 */
bool option_in(const struct option *option, uint64_t set)
{
	return option_can_be_set(option) && option_bit(option) & set;
}

static void *value_at(const struct option *option, const void *object)
{
	return (char *)object + option->offset;
}

/**
 * option_number - read an option that is a number
 * @option: the option
 * @object: what has it
 *
 * Return: the number.
 */
uint32_t option_number(const struct option *option, const void *object)
{
	const void *at = value_at(option, object);

	switch (option->type) {
	case OPTION_FLAG:
		return *(const bool *)at;
	case OPTION_WORD:
	case OPTION_PREFIX:
	case OPTION_PROTOCOL:
		return *(const uint8_t *)at;
	case OPTION_PORT:
		return *(const uint16_t *)at;
	default:
		return *(const uint32_t *)at;
	}
}

/**
 * option_set_number - write an option that is a number
 * @option: the option
 * @object: what has it
 * @number: the number
 */
void option_set_number(const struct option *option, void *object,
		       uint32_t number)
{
	void *at = value_at(option, object);

	switch (option->type) {
	case OPTION_FLAG:
		*(bool *)at = number;
		break;
	case OPTION_WORD:
	case OPTION_PREFIX:
		*(uint8_t *)at = number;
		break;
	default:
		*(uint32_t *)at = number;
	}
}

/**
 * option_text - write the words of an option without its value
 * @buf: room for them
 * @option: the option, which has a word
 *
 * Return: @buf.
 */
const char *option_text(char buf[OPTION_LIST_MAX], const struct option *option)
{
	snprintf(buf, OPTION_LIST_MAX, "%s%s%s", option->word,
		 option->kinds ? " " : "", option->kinds ?
		 name_of(option->kinds, option->kind) : "");
	return buf;
}

/**
 * options_find - find an option by its words
 * @options: the options
 * @word: its keyword
 * @kind: which of those that share it; -1: the first
 *
 * Return: the option, or NULL.
 */
const struct option *options_find(const struct option *options,
				  const char *word, int kind)
{
	const struct option *o;

	for (o = options; o->attr; o++)
		if (option_can_be_set(o) && !strcmp(o->word, word) &&
		    (kind < 0 || o->kind == kind))
			return o;
	return NULL;
}

/**
 * options_find_attr - find an option by its netlink attribute
 * @options: the options
 * @attr: the attribute's type
 *
 * Return: the option, or NULL.
 */
const struct option *options_find_attr(const struct option *options,
				       uint16_t attr)
{
	const struct option *o;

	for (o = options; o->attr; o++)
		if (o->attr == attr)
			return o;
	return NULL;
}

/**
 * options_list - list the keywords, as a sentence does
 * @options: the options
 * @also: a word that may follow too, or NULL
 * @buf: room for the list
 *
 * Return: @buf.
 */
const char *options_list(const struct option *options, const char *also,
			 char buf[OPTION_LIST_MAX])
{
	const char *word[ARRAY_SIZE(service_options)];
	struct names names = { word, 0 };
	const struct option *o;
	size_t len;

	for (o = option_listed(options); o; o = option_listed(o + 1))
		word[names.n++] = o->word;
	names_list(&names, buf, OPTION_LIST_MAX);
	len = strlen(buf);
	if (also)
		snprintf(buf + len, OPTION_LIST_MAX - len, ", or %s", also);
	return buf;
}

/**
 * options_init - make all numbers what they are unless they are set
 * @options: the options
 * @object: what has them, all zero
 */
void options_init(const struct option *options, void *object)
{
	const struct option *o;

	for (o = options; o->attr; o++)
		if (o->usual)
			option_set_number(o, object, o->usual);
}

/* One that is there is the same by its number, one that is not by its name. */
static bool dev_differs(const struct server *old, const struct server *new)
{
	if ((!*old->dev || !*new->dev) && (old->ifindex || new->ifindex))
		return old->ifindex != new->ifindex;
	return strcmp(old->dev, new->dev);
}

static bool persist_differs(const struct service *old,
			    const struct service *new)
{
	if (old->persist != new->persist)
		return true;
	return new->persist &&
	       (old->persist_prefix != new->persist_prefix ||
		old->persist_prefix6 != new->persist_prefix6);
}

/* A secret counts only when it was given. */
static bool secret_differs(const struct settings *old,
			   const struct settings *new)
{
	return new->given & OPTION(DSR_SETTINGS_A_SECRET) &&
	       memcmp(old->secret, new->secret, DSR_SECRET_LEN);
}

static bool peers_differ(const struct settings *old, const struct settings *new)
{
	return old->n_peers != new->n_peers ||
	       memcmp(old->peers, new->peers, new->n_peers * MAC_LEN);
}

static bool option_differs(const struct option *o, const void *old,
			   const void *new)
{
	switch (o->type) {
	case OPTION_NAME:
		return strcmp(value_at(o, old), value_at(o, new));
	case OPTION_MAC:
		return memcmp(value_at(o, old), value_at(o, new), MAC_LEN);
	case OPTION_DEV:
		return dev_differs(old, new);
	case OPTION_PERSIST:
		return persist_differs(old, new);
	case OPTION_SECRET:
		return secret_differs(old, new);
	case OPTION_PEERS:
		return peers_differ(old, new);
	default:
		return option_number(o, old) != option_number(o, new);
	}
}

/**
 * options_changes - find the options in which two objects differ
 * @options: the options
 * @old: one
 * @new: the other; a secret counts only when this one was given it
 *
 * Return: a set of options.
 */
uint64_t options_changes(const struct option *options, const void *old,
			 const void *new)
{
	const struct option *o;
	uint64_t set = 0;

	for (o = options; o->attr; o++)
		if (option_can_be_set(o) && option_differs(o, old, new))
			set |= option_bit(o);
	return set;
}

/**
 * options_non_default - find the options that are worth writing
 * @options: the options
 * @object: what has them
 *
 * Return: a set: those that are always written, and what is not at its default.
 */
uint64_t options_non_default(const struct option *options, const void *object)
{
	union {
		struct service service;
		struct server server;
		struct settings settings;
	} usual;
	const struct option *o;
	uint64_t set;

	memset(&usual, 0, sizeof(usual));
	options_init(options, &usual);
	set = options_changes(options, &usual, object);
	for (o = options; o->attr; o++)
		if (o->always)
			set |= option_bit(o);
	return set;
}
