// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a service's options are unless they are said, which attributes carry them,
 * and what is refused of all of them together.
 */
#include "options.h"

#include "uapi/linux/dsr.h"

#include <kunit/visibility.h>
#include <linux/export.h>
#include <linux/in.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/netlink.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/stringify.h>

#define OPTION(NAME, member...)						\
	{ DSR_SERVICE_A_##NAME, offsetof(struct dsr_options, member),	\
	  sizeof_field(struct dsr_options, member) }

const struct dsr_option dsr_option_list[] = {
	OPTION(ROWS, rows),
	OPTION(TRACK, track),
	OPTION(PERSIST, persist),
	OPTION(PERSIST_PREFIX, persist_prefix),
	OPTION(PERSIST_PREFIX6, persist_prefix6),
	OPTION(GONE, gone),
	OPTION(NO_SERVER, no_server),
	OPTION(TTL, ttl),
	OPTION(TIMEOUT_ESTABLISHED, timeout_established),
	OPTION(TIMEOUT_HALF_OPEN, timeout_half_open),
	OPTION(TIMEOUT_CLOSING, timeout_closing),
	OPTION(TIMEOUT_UDP, timeout_udp),
	OPTION(TIMEOUT_HALF_CLOSED, timeout_half_closed),
	OPTION(TIMEOUT_HANDOVER, timeout_handover),
	OPTION(STATELESS, stateless),
	OPTION(WHEN, when),
	OPTION(SLOW_START, slow_start),
	{ }
};
EXPORT_SYMBOL_IF_KUNIT(dsr_option_list);

/* dsr_options_init() writes their names behind it. */
static char by_flows[256] __ro_after_init =
	"slow start needs a scheduler by number of flows; expected slow start off, or one of:";

/**
 * dsr_options_init - make the sentences that name schedulers
 */
void __init dsr_options_init(void)
{
	const struct dsr_scheduler *scheduler;
	size_t len = strlen(by_flows);
	u32 i;

	for (i = 0; (scheduler = dsr_scheduler_at(i)); i++)
		if (scheduler->pick)
			len += scnprintf(by_flows + len, sizeof(by_flows) - len,
					 " %s", scheduler->name);
}

/**
 * dsr_options_normalize - make options equal that mean the same
 * @options: the options
 *
 * Without persistence there is no prefix to say.
 */
void dsr_options_normalize(struct dsr_options *options)
{
	if (options->persist)
		return;
	options->persist_prefix = 32;
	options->persist_prefix6 = 128;
}

/**
 * dsr_options_default - write the options of which the operator says nothing
 * @options: where to write it
 */
void dsr_options_default(struct dsr_options *options)
{
	memset(options, 0, sizeof(*options)); /* options are compared */
	options->scheduler = &dsr_sched_rendezvous;
	dsr_options_normalize(options);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_options_default);

static int options_refuse(struct dsr_fault *fault, u8 attr, u8 other)
{
	fault->attr = attr;
	fault->other = other;
	return -EINVAL;
}

static int options_check_rows(const struct dsr_options *options,
			      struct netlink_ext_ack *extack,
			      struct dsr_fault *fault)
{
	if (!options->rows || (is_power_of_2(options->rows) &&
			       options->rows >= DSR_ROWS_MIN))
		return 0;
	NL_SET_ERR_MSG(extack, "bad number of rows; expected a power of two from "
		       __stringify(DSR_ROWS_MIN) " to "
		       __stringify(DSR_ROWS_MAX) ", or 0 for the default");
	options_refuse(fault, DSR_SERVICE_A_ROWS, 0);
	return -ERANGE;
}

static int options_check_scheduler(const struct dsr_options *options,
				   struct netlink_ext_ack *extack,
				   struct dsr_fault *fault)
{
	const struct dsr_scheduler *scheduler = options->scheduler;

	if (options->track == DSR_TRACK_NONE && scheduler->per_flow) {
		NL_SET_ERR_MSG(extack,
			       "a scheduler that chooses per flow must track flows; expected track auto or all");
		return options_refuse(fault, DSR_SERVICE_A_TRACK,
				      DSR_SERVICE_A_SCHEDULER);
	}
	if (options->slow_start && !scheduler->pick) {
		if (extack)
			extack->_msg = by_flows;
		return options_refuse(fault, DSR_SERVICE_A_SLOW_START,
				      DSR_SERVICE_A_SCHEDULER);
	}
	return 0;
}

static int options_check_when(const struct dsr_identity *id,
			      const struct dsr_options *options,
			      struct netlink_ext_ack *extack,
			      struct dsr_fault *fault)
{
	if (options->when != DSR_WHEN_HELD || !id->mark)
		return 0;
	NL_SET_ERR_MSG(extack,
		       "a service by mark has no address that could be held; expected when always");
	return options_refuse(fault, DSR_SERVICE_A_WHEN, 0);
}

static int options_check_stateless(const struct dsr_identity *id,
				   const struct dsr_options *options,
				   struct netlink_ext_ack *extack,
				   struct dsr_fault *fault)
{
	u8 other = 0;

	if (!options->stateless)
		return 0;
	if (id->protocol != IPPROTO_UDP && id->protocol != IPPROTO_UDPLITE) {
		NL_SET_ERR_MSG(extack,
			       "a packet of a connection cannot be stateless; expected a UDP or UDP-Lite service");
	} else if (options->persist) {
		other = DSR_SERVICE_A_PERSIST;
		NL_SET_ERR_MSG(extack,
			       "a stateless service remembers no client; expected persist off, or stateless off");
	} else if (options->track == DSR_TRACK_ALL) {
		other = DSR_SERVICE_A_TRACK;
		NL_SET_ERR_MSG(extack,
			       "a stateless service remembers no flow; expected track auto or none, or stateless off");
	} else {
		return 0;
	}
	return options_refuse(fault, DSR_SERVICE_A_STATELESS, other);
}

/**
 * dsr_options_check - check that a service's options go together
 * @id: what names the service
 * @options: all of its options, each in its range but the rows
 * @extack: where a refusal says why; names no attribute
 * @fault: the option at fault, when it is refused
 *
 * Return: 0, -EINVAL or -ERANGE, with extack.
 */
int dsr_options_check(const struct dsr_identity *id,
		      const struct dsr_options *options,
		      struct netlink_ext_ack *extack, struct dsr_fault *fault)
{
	int err;

	err = options_check_rows(options, extack, fault);
	err = err ?: options_check_scheduler(options, extack, fault);
	err = err ?: options_check_when(id, options, extack, fault);
	return err ?: options_check_stateless(id, options, extack, fault);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_options_check);

/**
 * dsr_options_check_limit - check that a service's servers may have limits of flows
 * @options: the service's options
 * @extack: where a refusal says why; names no attribute
 *
 * Return: 0 or -EINVAL, with extack.
 */
int dsr_options_check_limit(const struct dsr_options *options,
			    struct netlink_ext_ack *extack)
{
	if (options->stateless)
		NL_SET_ERR_MSG(extack,
			       "a stateless service counts no flows: its servers have no limit; expected max-flows off, or stateless off");
	else if (options->track == DSR_TRACK_NONE)
		NL_SET_ERR_MSG(extack,
			       "a limit wants every flow to be tracked; expected max-flows off, or track auto or all");
	else
		return 0;
	return -EINVAL;
}
