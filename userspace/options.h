/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options of services and servers, and the settings: a row for each, which
 * says what parsing, netlink, comparison, printing, JSON, completion, help and
 * refusals have to know of it.
 */
#ifndef _DSRADM_OPTIONS_H
#define _DSRADM_OPTIONS_H

#include "model.h"
#include "names.h"

#define OPTION_LIST_MAX	160

/**
 * enum option_type - what the values of an option are
 * @OPTION_NUMBER: a number
 * @OPTION_PORT: a number of 16 bits
 * @OPTION_COUNT: a number of 64 bits that only the kernel says
 * @OPTION_SECONDS: a span of time
 * @OPTION_POWER: a power of two
 * @OPTION_MARK: a firewall mark
 * @OPTION_WORD: one of some words
 * @OPTION_FLAG: off or on
 * @OPTION_FLAGS: any of some words, a bit for each
 * @OPTION_NAME: a name
 * @OPTION_PROTOCOL: the number of a protocol
 * @OPTION_ADDRESS: &struct address
 * @OPTION_MAC: a hardware address
 * @OPTION_IFINDEX: the number of a network device
 * @OPTION_DEV: a network device, &server.ifindex and &server.dev
 * @OPTION_DEV_NAME: its name, in netlink and JSON
 * @OPTION_PERSIST: seconds and prefixes, &service.persist and what follows it
 * @OPTION_PREFIX: the length of a prefix
 * @OPTION_SECRET: &settings.secret
 * @OPTION_PEERS: &settings.peers
 */
enum option_type {
	OPTION_NUMBER,
	OPTION_PORT,
	OPTION_COUNT,
	OPTION_SECONDS,
	OPTION_POWER,
	OPTION_MARK,
	OPTION_WORD,
	OPTION_FLAG,
	OPTION_FLAGS,
	OPTION_NAME,
	OPTION_PROTOCOL,
	OPTION_ADDRESS,
	OPTION_MAC,
	OPTION_IFINDEX,
	OPTION_DEV,
	OPTION_DEV_NAME,
	OPTION_PERSIST,
	OPTION_PREFIX,
	OPTION_SECRET,
	OPTION_PEERS,
};

/**
 * struct option - all there is to know of one option
 * @word: its keyword; NULL for what only the kernel says
 * @attr: its netlink attribute, and by that its bit in a set
 * @type: what its values are
 * @offset: where in the model they are
 * @of: attribute of the option whose value has this one in it, its own for what
 *	names the object; 0: none
 * @kinds: words of which one follows the keyword, or NULL
 * @kind: which of them
 * @names: the words for values, or NULL
 * @min: the least number that is read
 * @max: the largest; the room for a name
 * @usual: the number unless it is set
 * @none: the word for what it is unless it is set, or NULL
 * @expected: what is expected when the value was not understood
 * @help: the grammar of the value; NULL: one of @names
 * @json: the key in JSON, "OBJECT.KEY" for one further in; NULL: the words; "" for
 *	none
 * @always: it is written even when it is what it is unless it is set
 * @late: where it differs is told behind where others do
 */
struct option {
	const char *word;
	uint16_t attr;
	enum option_type type;
	size_t offset;
	uint16_t of;
	const struct names *kinds;
	uint8_t kind;
	const struct names *names;
	uint32_t min;
	uint32_t max;
	uint32_t usual;
	const char *none;
	const char *expected;
	const char *help;
	const char *json;
	bool always;
	bool late;
};

/* In the order in which they are written; one without an attribute ends them */
extern const struct option service_options[];
extern const struct option server_options[];
extern const struct option settings_options[];
extern const struct option device_options[];
extern const struct option scheduler_options[];
extern const struct option flow_options[];

const struct option *option_listed(const struct option *option);
bool option_in(const struct option *option, uint64_t set);
uint64_t option_bit(const struct option *option);
uint32_t option_number(const struct option *option, const void *object);
void option_set_number(const struct option *option, void *object,
		       uint32_t number);
const char *option_text(char buf[OPTION_LIST_MAX], const struct option *option);

const struct option *options_find(const struct option *options,
				  const char *word, int kind);
const struct option *options_find_attr(const struct option *options,
				       uint16_t attr);
const char *options_list(const struct option *options, const char *also,
			 char buf[OPTION_LIST_MAX]);
void options_init(const struct option *options, void *object);
uint64_t options_changes(const struct option *options, const void *old,
			 const void *new);
uint64_t options_non_default(const struct option *options, const void *object);

#endif
