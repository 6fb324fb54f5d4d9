/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel for tests: it stands in the place of nl.c, keeps a table, and
 * answers requests as the module's protocol document says. It understands and
 * builds messages with libmnl alone where the tool's own encoder could hide a
 * mistake of the tool's decoder.
 */
#ifndef _TEST_FAKE_KERNEL_H
#define _TEST_FAKE_KERNEL_H

#include "../decode.h"
#include "../model.h"
#include "../nl.h"

#define FAKE_LOG_MAX 64

/**
 * struct fake_kernel - what the kernel has and what it was asked
 * @table: its services
 * @settings: its settings
 * @devices: its devices whose mode is not off
 * @generation: of the table
 * @log: the commands that it was sent, the first FAKE_LOG_MAX of them
 * @n_log: how many commands it was sent
 * @refuse_cmd: the command that it refuses; 0: none
 * @refuse_code: with this negative error code
 * @refuse_text: and this sentence, or NULL
 * @refusals: how often it refuses it; 0: always
 * @refuse_nest: where there is such a nest in it, &enum dsr_attr; 0: in any case
 * @refuse_attr: with such an attribute; 0: any. This is said to be at fault.
 * @send_max: bytes of the longest request that arrives; 0: of any
 * @interruptions: how many dumps it will interrupt
 * @absent: the module is not loaded
 * @choice: of the flows that it is asked for
 * @touch: called with each answer before it is delivered, to spoil it or to
 *	change something meanwhile; or NULL
 * @no_group: there is nothing to subscribe to
 * @listen_code: the negative error code that nl_listen() fails with next, once
 * @events: a buffer with messages that nl_listen() delivers, or NULL
 * @events_len: bytes of @events
 * @replies: any messages, which it answers with whatever it is asked, or NULL
 * @replies_len: bytes of @replies
 */
struct fake_kernel {
	struct table table;
	struct settings settings;
	struct devices devices;
	uint32_t generation;
	uint8_t log[FAKE_LOG_MAX];
	size_t n_log;
	uint8_t refuse_cmd;
	int refuse_code;
	const char *refuse_text;
	int refusals;
	uint16_t refuse_nest;
	uint16_t refuse_attr;
	size_t send_max;
	int interruptions;
	bool absent;
	uint8_t choice;
	void (*touch)(struct nlmsghdr *nlh);
	bool no_group;
	int listen_code;
	const void *events;
	size_t events_len;
	const void *replies;
	size_t replies_len;
};

extern struct fake_kernel fake;

/**
 * struct fake_state - what changes change
 * @table: the services
 * @settings: the settings
 * @devices: the devices
 */
struct fake_state {
	struct table table;
	struct settings settings;
	struct devices devices;
};

void fake_reset(void);
size_t fake_count(uint8_t cmd);

int fake_change(const struct nlmsghdr *request, struct message *m);
bool fake_clashes(void);
void fake_keep(struct fake_state *copy);
void fake_forget(struct fake_state *copy, bool back);

#endif
