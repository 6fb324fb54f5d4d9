/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a person would want to know of a table and the gateway that it is on
 * before clients find out. Looks, and changes nothing.
 */
#ifndef _DSRADM_CHECK_H
#define _DSRADM_CHECK_H

#include "machine.h"
#include "model.h"

#include <jansson.h>

json_t *check_table(struct machine *machine, const struct table *table);
void check_doubts(const struct machine *machine, struct service *service);
bool warn_probes(struct machine *machine, const struct service *service);

/* What the checks share */
void check_find(json_t *findings, const struct service *service,
		const struct server *server, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
int check_sysctl(const struct machine *machine, const char *name);
void check_vip(json_t *findings, struct machine *machine,
	       const struct service *service);
void check_probes(json_t *findings, struct machine *machine,
		  const struct service *service);
void check_answers(json_t *findings, struct machine *machine,
		   const struct service *service);
void check_macs(json_t *findings, const struct machine *machine,
		const struct service *service);

#endif
