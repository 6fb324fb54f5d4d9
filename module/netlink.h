/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generic netlink family and its events. Below it: nl_common.h (reading and
 * writing what several commands share) and one file for each object.
 */
#ifndef _DSR_NETLINK_H
#define _DSR_NETLINK_H

#include <linux/types.h>

struct dsr_net;
struct dsr_server;
struct dsr_service;

int dsr_netlink_register(void);
void dsr_netlink_unregister(void);

void dsr_netlink_server_state(struct dsr_net *dn,
			      const struct dsr_server *server);
void dsr_netlink_service_held(struct dsr_net *dn,
			      const struct dsr_service *service);
void dsr_netlink_server(struct dsr_net *dn, const struct dsr_server *server,
			u8 cmd);
void dsr_netlink_service(struct dsr_net *dn, const struct dsr_service *service,
			 u8 cmd);
void dsr_netlink_table_moved(struct dsr_net *dn);
void dsr_netlink_device_gone(struct dsr_net *dn, u32 ifindex);

#endif
