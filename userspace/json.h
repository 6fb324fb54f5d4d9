/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the model to JSON values. Text for people is in print.h.
 */
#ifndef _DSRADM_JSON_H
#define _DSRADM_JSON_H

#include "decode.h"
#include "model.h"
#include "overlap.h"

#include <jansson.h>
#include <stdio.h>

json_t *json_service_id(const struct service_id *id);
json_t *json_service(const struct service *service, bool servers);
json_t *json_server(const struct service *service, const struct server *server);
json_t *json_table(const struct table *table, bool servers);
json_t *json_overlaps(const struct overlaps *overlaps,
		      const struct service_id *id);
json_t *json_settings(const struct settings *settings, bool secret);
json_t *json_device(const struct device *device);
json_t *json_scheduler(const struct scheduler *scheduler);
json_t *json_counters(const struct counters *counters);
json_t *json_flow(const struct message *message);
json_t *json_event(const struct message *message);
void json_write(FILE *out, json_t *value, bool pretty);

#endif
