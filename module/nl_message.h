/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages to user space: what the objects' files write into them, and how
 * replies, dumps and events are made and sent. The protocol is uapi/linux/dsr.h.
 * Nothing here changes a table.
 */
#ifndef _DSR_NL_MESSAGE_H
#define _DSR_NL_MESSAGE_H

#include "uapi/linux/dsr.h"

#include <net/genetlink.h>

struct dsr_address;
struct dsr_identity;
struct dsr_net;
struct dsr_request;
struct dsr_server;
struct dsr_service;

extern struct genl_family dsr_family;

/**
 * struct dsr_dump_ctx - the progress of a dump, in &netlink_callback.ctx
 * @generation: the table's at the dump's last part, and of moves of servers
 * @serial: of the next service; 0: the first
 * @end: services of this serial and later came after the dump began
 * @hash: where the next service is looked for
 * @told: how many servers of the next service were told; or devices
 *
 * Between two parts nobody holds what a dump has seen: it keeps numbers only.
 */
struct dsr_dump_ctx {
	u64 generation;
	u64 serial;
	u64 end;
	u32 hash;
	u32 told;
};

static_assert(sizeof(struct dsr_dump_ctx) <=
	      sizeof_field(struct netlink_callback, ctx));

/* Objects */
int dsr_put_address(struct sk_buff *skb, int type,
		    const struct dsr_address *address);
int dsr_put_service_name(struct sk_buff *skb, const struct dsr_identity *id);
int dsr_put_service(struct sk_buff *skb, const struct dsr_net *dn,
		    const struct dsr_service *service);
int dsr_put_server(struct sk_buff *skb, const struct dsr_net *dn,
		   const struct dsr_server *server);
int dsr_put_named_server(struct sk_buff *skb, const struct dsr_net *dn,
			 const struct dsr_server *server);

/* Replies and dumps */
struct sk_buff *dsr_reply_new(const struct dsr_net *dn,
			      const struct genl_info *info);
int dsr_reply_send(struct sk_buff *skb, struct genl_info *info, int err);
void dsr_dump_begin(struct netlink_callback *cb, const struct dsr_net *dn);
void *dsr_dump_put(struct sk_buff *skb, struct netlink_callback *cb,
		   const struct dsr_net *dn, u8 cmd);
int dsr_dump_end(struct sk_buff *skb, struct netlink_callback *cb, void *head,
		 int err);
struct dsr_service *dsr_dump_service(const struct dsr_request *request,
				     struct netlink_callback *cb);
struct dsr_service *dsr_dump_next_service(const struct dsr_request *request,
					  struct netlink_callback *cb,
					  struct dsr_service *service);

/* Events */
struct sk_buff *dsr_event_new(const struct dsr_net *dn,
			      const struct genl_info *info, u8 cmd);
struct sk_buff *dsr_event_filled(struct sk_buff *skb, const struct dsr_net *dn,
				 int err);
void dsr_event_send(struct sk_buff *skb, const struct dsr_net *dn,
		    struct genl_info *info);
struct sk_buff *dsr_service_event(const struct dsr_net *dn,
				  const struct genl_info *info, u8 cmd,
				  const struct dsr_service *service);
struct sk_buff *dsr_server_event(const struct dsr_net *dn,
				 const struct genl_info *info, u8 cmd,
				 const struct dsr_server *server);
void dsr_settings_event(struct dsr_net *dn, struct genl_info *info, u8 cmd);
void dsr_device_event(const struct dsr_net *dn, struct genl_info *info,
		      u32 ifindex, enum dsr_device_mode mode);

#endif
