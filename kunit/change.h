/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Transactions of one change, under &dsr_net.lock: 0 or a negative error code, then
 * nothing changed.
 */
#ifndef _DSR_TEST_CHANGE_H
#define _DSR_TEST_CHANGE_H

#include "netns.h"
#include "table.h"
#include "transaction.h"

int dsr_service_new(struct dsr_net *dn, const struct dsr_identity *id,
		    const struct dsr_options *options,
		    struct netlink_ext_ack *extack);
int dsr_service_set_as(struct dsr_net *dn, struct dsr_service *service,
		       const struct dsr_identity *to,
		       const struct dsr_options *options,
		       struct netlink_ext_ack *extack);
int dsr_service_set(struct dsr_net *dn, struct dsr_service *service,
		    const struct dsr_options *options,
		    struct netlink_ext_ack *extack);
int dsr_service_replace(struct dsr_net *dn, const struct dsr_identity *id,
			const struct dsr_options *options,
			const struct dsr_server_spec *spec, u32 n,
			struct netlink_ext_ack *extack);
int dsr_service_del(struct dsr_net *dn, struct dsr_service *service);
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
int dsr_net_settings_set(struct dsr_net *dn,
			 const struct dsr_settings *settings,
			 struct netlink_ext_ack *extack);
int dsr_ingress_set(struct dsr_net *dn, const struct net_device *dev,
		    enum dsr_device_mode mode, struct netlink_ext_ack *extack);

#endif
