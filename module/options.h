/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options of a service: what each of them is, and which go together. How a
 * message that says them is read is not known here.
 */
#ifndef _DSR_OPTIONS_H
#define _DSR_OPTIONS_H

#include "identity.h"
#include "sched.h"

#include <linux/types.h>

struct netlink_ext_ack;

/**
 * struct dsr_options - the options of a service
 * @scheduler: shares the flows
 * @rows: number of rows asked for, 0 for the default
 * @track: &enum dsr_track
 * @persist: seconds, 0 for none
 * @persist_prefix: bits of an IPv4 address that are one client
 * @persist_prefix6: the same for IPv6
 * @gone: &enum dsr_gone
 * @no_server: &enum dsr_no_server
 * @ttl: &enum dsr_ttl
 * @timeout_established: seconds; 0: the namespace's; so are the next five
 * @timeout_half_open: seconds
 * @timeout_closing: seconds
 * @timeout_udp: seconds
 * @timeout_half_closed: seconds
 * @timeout_handover: seconds
 * @slow_start: seconds in which a new server grows into its share; 0: at once
 * @stateless: each packet is scheduled by itself
 * @when: &enum dsr_when
 */
struct dsr_options {
	const struct dsr_scheduler *scheduler;
	u32 rows;
	u8 track;
	u32 persist;
	u8 persist_prefix;
	u8 persist_prefix6;
	u8 gone;
	u8 no_server;
	u8 ttl;
	u32 timeout_established;
	u32 timeout_half_open;
	u32 timeout_closing;
	u32 timeout_udp;
	u32 timeout_half_closed;
	u32 timeout_handover;
	u32 slow_start;
	bool stateless;
	u8 when;
};

/**
 * struct dsr_option - an option that a message has as it is kept
 * @attr: &enum dsr_service_attr; 0: the end of the list
 * @offset: in &struct dsr_options
 * @size: in bytes, there and in the message
 */
struct dsr_option {
	u8 attr;
	u8 offset;
	u8 size;
};

/* All options but the scheduler, in the order in which messages tell them */
extern const struct dsr_option dsr_option_list[];

/**
 * struct dsr_fault - the option at fault when several do not go together
 * @attr: &enum dsr_service_attr
 * @other: the one at fault when @attr was not said: what it clashes with was set
 *	before; 0: none
 */
struct dsr_fault {
	u8 attr;
	u8 other;
};

void dsr_options_init(void);
void dsr_options_default(struct dsr_options *options);
void dsr_options_normalize(struct dsr_options *options);
int dsr_options_check(const struct dsr_identity *id,
		      const struct dsr_options *options,
		      struct netlink_ext_ack *extack, struct dsr_fault *fault);
int dsr_options_check_limit(const struct dsr_options *options,
			    struct netlink_ext_ack *extack);

#endif
