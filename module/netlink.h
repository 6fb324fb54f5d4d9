/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generic netlink family and its events. Below it: nl_common.h (reading and
 * writing what several commands share) and one file for each object.
 */
#ifndef _DSR_NETLINK_H
#define _DSR_NETLINK_H

#include "uapi/linux/dsr.h"

struct dsr_net;
struct dsr_server;
struct dsr_service;
struct genl_info;

int dsr_netlink_register(void);
void dsr_netlink_unregister(void);

void dsr_netlink_server_state(struct dsr_net *dn,
			      const struct dsr_server *server);
void dsr_netlink_server(struct dsr_net *dn, const struct dsr_server *server,
			u8 cmd);
void dsr_netlink_service(struct dsr_net *dn, const struct dsr_service *service,
			 u8 cmd);
void dsr_netlink_table_moved(struct dsr_net *dn);

void dsr_netlink_changed(struct dsr_net *dn, struct genl_info *info, u8 cmd,
			 const struct dsr_service *service,
			 const struct dsr_server *server);
void dsr_netlink_settings(struct dsr_net *dn, struct genl_info *info);
void dsr_netlink_device(struct dsr_net *dn, struct genl_info *info, u32 ifindex,
			enum dsr_device_mode mode);

#endif
