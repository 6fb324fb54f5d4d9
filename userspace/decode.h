/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the kernel's netlink messages to the model.
 */
#ifndef _DSRADM_DECODE_H
#define _DSRADM_DECODE_H

#include "model.h"

#include <libmnl/libmnl.h>

/* What a message held, for struct message. */
#define MESSAGE_SERVICE		(1u << 0)
#define MESSAGE_FLOW		(1u << 1)
#define MESSAGE_SETTINGS	(1u << 2)
#define MESSAGE_GENERATION	(1u << 3)
#define MESSAGE_DEVICE		(1u << 4)
#define MESSAGE_SCHEDULER	(1u << 5)

/**
 * struct message - all that one message of the kernel says
 * @cmd: &enum dsr_cmd
 * @has: what it held, of MESSAGE_*
 * @generation: counts the changes of the table
 * @service: the service, and every server of the message
 * @flow: the flow
 * @settings: the settings
 * @device: the device
 * @scheduler: the scheduler
 * @counters: the counters
 */
struct message {
	uint8_t cmd;
	uint32_t has;
	uint32_t generation;
	struct service service;
	struct flow flow;
	struct settings settings;
	struct device device;
	struct scheduler scheduler;
	struct counters counters;
};

int decode_message(const struct nlmsghdr *nlh, struct message *message);
void message_free(struct message *message);

#endif
