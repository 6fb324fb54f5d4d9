/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The changes that an operator, or the network, makes to services. Each builds
 * what packets will read, publishes it, and only then lets go of the old; when it
 * fails, nothing changed. One that would change nothing succeeds, and the
 * generation stays.
 */
#ifndef _DSR_TRANSACTION_H
#define _DSR_TRANSACTION_H

#include "service.h"

int dsr_service_new(struct dsr_net *dn, const struct dsr_identity *id,
		    const struct dsr_options *options,
		    struct netlink_ext_ack *extack);
int dsr_service_set_as(struct dsr_net *dn, struct dsr_service *service,
		       const struct dsr_identity *to,
		       const struct dsr_options *options,
		       struct netlink_ext_ack *extack);
int dsr_service_replace_as(struct dsr_net *dn, const struct dsr_identity *id,
			   const struct dsr_identity *to,
			   const struct dsr_options *options,
			   const struct dsr_server_spec *spec, u32 n,
			   struct netlink_ext_ack *extack);

/* The same, when the ports stay */
static inline int dsr_service_set(struct dsr_net *dn,
				  struct dsr_service *service,
				  const struct dsr_options *options,
				  struct netlink_ext_ack *extack)
{
	return dsr_service_set_as(dn, service, &service->id, options, extack);
}

static inline int dsr_service_replace(struct dsr_net *dn,
				      const struct dsr_identity *id,
				      const struct dsr_options *options,
				      const struct dsr_server_spec *spec, u32 n,
				      struct netlink_ext_ack *extack)
{
	return dsr_service_replace_as(dn, id, id, options, spec, n, extack);
}

int dsr_service_del(struct dsr_net *dn, struct dsr_service *service);
void dsr_service_del_all(struct dsr_net *dn);

int dsr_service_server_new(struct dsr_net *dn, struct dsr_service *service,
			   const struct dsr_server_spec *spec,
			   struct netlink_ext_ack *extack);
int dsr_service_server_set(struct dsr_net *dn, struct dsr_service *service,
			   struct dsr_server *server,
			   const struct dsr_server_spec *spec,
			   struct netlink_ext_ack *extack);
int dsr_service_server_del(struct dsr_net *dn, struct dsr_service *service,
			   struct dsr_server *server,
			   struct netlink_ext_ack *extack);

void dsr_service_nexthop_changed(struct dsr_net *dn,
				 struct dsr_nexthop *nexthop);
bool dsr_service_settle(struct dsr_net *dn);

#endif
