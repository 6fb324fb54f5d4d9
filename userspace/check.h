/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a person would want to know of a table and the gateway that it is on
 * before clients find out. Looks, and changes nothing.
 */
#ifndef _DSRADM_CHECK_H
#define _DSRADM_CHECK_H

#include "model.h"

#include <jansson.h>
#include <net/if.h>

/**
 * struct gateway - what is asked about the machine
 * @sysctl: where its settings are: /proc/sys
 * @holds: has it this address, and on which device?
 */
struct gateway {
	const char *sysctl;
	bool (*holds)(const struct address *address, char dev[IF_NAMESIZE]);
};

extern const struct gateway this_gateway;

json_t *check_probes(const struct gateway *gateway,
		     const struct service *service);
json_t *check_table(const struct gateway *gateway, const struct table *table);
bool warn_probes(const struct service *service);

#endif
