/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plans: the least change that makes one table another, which the kernel makes in
 * one step.
 */
#ifndef _DSRADM_PLAN_H
#define _DSRADM_PLAN_H

#include "file.h"
#include "nl.h"

#include <libmnl/libmnl.h>
#include <stdio.h>

/**
 * struct change - what one request could do
 * @cmd: &enum dsr_cmd
 * @at: where it begins in the transaction's message
 * @old: the service as it is, or NULL
 * @new: the service as it shall be, or NULL
 * @old_server: for a change of one server: as it is, or NULL
 * @new_server: for a change of one server: as it shall be, or NULL
 * @old_settings: for SETTINGS_SET: as they are
 * @new_settings: for SETTINGS_SET: as they shall be
 * @device: for DEVICE_SET: as it shall be
 * @old_mode: for DEVICE_SET: &enum dsr_device_mode as it is
 */
struct change {
	uint8_t cmd;
	uint32_t at;
	const struct service *old;
	const struct service *new;
	const struct server *old_server;
	const struct server *new_server;
	const struct settings *old_settings;
	const struct settings *new_settings;
	struct device device;
	uint8_t old_mode;
};

/**
 * struct plan - changes, in the order in which to make them
 * @changes: the changes; they point into both configurations
 * @n: how many there are
 * @room: how many @changes has room for
 */
struct plan {
	struct change *changes;
	size_t n;
	size_t room;
};

void plan_make(const struct config *old, const struct config *new,
	       struct plan *plan);
void plan_free(struct plan *plan);
struct nlmsghdr *plan_encode(struct plan *plan, struct nl *nl);
void change_encode(struct nlmsghdr *nlh, const struct change *change);
void change_print(FILE *out, const struct change *change);

#endif
