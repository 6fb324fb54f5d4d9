/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the kernel to the model: whole objects, each read as of one moment.
 */
#ifndef _DSRADM_FETCH_H
#define _DSRADM_FETCH_H

#include "decode.h"
#include "file.h"
#include "model.h"
#include "nl.h"

int fetch_table(struct nl *nl, const struct service_id *only, bool servers,
		struct table *table, struct nl_error *nlerr);
int fetch_server(struct nl *nl, const struct service_id *id,
		 const struct address *address, struct message *message,
		 struct nl_error *nlerr);
int fetch_flow(struct nl *nl, const struct flow *flow, struct message *message,
	       struct nl_error *nlerr);
int fetch_settings(struct nl *nl, struct settings *settings,
		   struct nl_error *nlerr);
int fetch_device(struct nl *nl, uint32_t ifindex, struct device *device,
		 struct nl_error *nlerr);
int fetch_devices(struct nl *nl, struct devices *devices,
		  struct nl_error *nlerr);
int fetch_schedulers(struct nl *nl, struct schedulers *schedulers,
		     struct nl_error *nlerr);
int fetch_config(struct nl *nl, struct config *config,
		 struct nl_error *nlerr);
int fetch_counters(struct nl *nl, struct counters *counters,
		   struct nl_error *nlerr);

#endif
