/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table as whoever manages it sees it: services, servers, settings and devices
 * are found, added, changed and removed here, by identities, options and specs,
 * whatever protocol these came by. What is refused is refused here, with a sentence.
 *
 * A change finds the table as those before it in its transaction leave it.
 */
#ifndef _DSR_TABLE_H
#define _DSR_TABLE_H

#include "transaction.h"

struct dsr_service *dsr_table_find(const struct dsr_transaction *t,
				   const struct dsr_identity *id);
struct dsr_server *dsr_table_server(const struct dsr_transaction *t,
				    const struct dsr_service *service,
				    const struct dsr_address *address);
const struct dsr_options *
dsr_table_options(const struct dsr_transaction *t,
		  const struct dsr_service *service);

int dsr_table_service_new(struct dsr_transaction *t,
			  const struct dsr_identity *id,
			  const struct dsr_options *options);
int dsr_table_service_set(struct dsr_transaction *t,
			  struct dsr_service *service,
			  const struct dsr_identity *to,
			  const struct dsr_options *options);
int dsr_table_service_replace(struct dsr_transaction *t,
			      const struct dsr_identity *id,
			      const struct dsr_identity *to,
			      const struct dsr_options *options,
			      const struct dsr_server_spec *spec, u32 n);
int dsr_table_service_del(struct dsr_transaction *t,
			  struct dsr_service *service);

int dsr_table_server_new(struct dsr_transaction *t,
			 struct dsr_service *service,
			 const struct dsr_server_spec *spec);
int dsr_table_server_set(struct dsr_transaction *t,
			 struct dsr_service *service,
			 struct dsr_server *server,
			 const struct dsr_server_spec *spec);
int dsr_table_server_del(struct dsr_transaction *t,
			 struct dsr_service *service,
			 struct dsr_server *server);

int dsr_table_settings(struct dsr_transaction *t,
		       const struct dsr_settings *settings);
int dsr_table_device(struct dsr_transaction *t, u32 ifindex,
		     enum dsr_device_mode mode);

#endif
