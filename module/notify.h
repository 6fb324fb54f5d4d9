/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What comes about by itself and is told in the multicast group: a server is full
 * or gets flows again, one that drains has none left, a service is without any
 * server that takes flows. Packets and the sweep only say that there may be
 * something; a work looks, and tells what differs from what was told before.
 */
#ifndef _DSR_NOTIFY_H
#define _DSR_NOTIFY_H

struct dsr_net;
struct dsr_server;
struct dsr_service;

void dsr_notify_init(struct dsr_net *dn);
void dsr_notify_exit(struct dsr_net *dn);
void dsr_notify(struct dsr_service *service);
void dsr_notify_counted(const struct dsr_net *dn,
			const struct dsr_server *server);

#endif
