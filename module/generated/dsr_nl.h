/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	module/uapi/dsr.yaml */
/* YNL-GEN kernel header */
/* To regenerate run: make generate */

#ifndef _LINUX_DSR_GEN_H
#define _LINUX_DSR_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/dsr.h>
#include <compat.h>

/* Common nested types */
extern const struct nla_policy dsr_device_nl_policy[DSR_DEVICE_A_MODE + 1];
extern const struct nla_policy dsr_flow_nl_policy[DSR_FLOW_A_NEW_SERVER + 1];
extern const struct nla_policy dsr_server_nl_policy[DSR_SERVER_A_DEVICE + 1];
extern const struct nla_policy dsr_server_input_nl_policy[DSR_SERVER_A_DEVICE + 1];
extern const struct nla_policy dsr_server_name_nl_policy[DSR_SERVER_A_ADDRESS + 1];
extern const struct nla_policy dsr_service_nl_policy[DSR_SERVICE_A_STANDBY + 1];
extern const struct nla_policy dsr_service_input_nl_policy[DSR_SERVICE_A_WHEN + 1];
extern const struct nla_policy dsr_service_name_nl_policy[DSR_SERVICE_A_MARK + 1];
extern const struct nla_policy dsr_settings_nl_policy[DSR_SETTINGS_A_TIMEOUT_HANDOVER + 1];

/* Ops table for dsr */
extern const struct genl_split_ops dsr_nl_ops[20];

int dsr_nl_pre_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
		    struct genl_info *info);
void
dsr_nl_post_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
		 struct genl_info *info);
int dsr_nl_start(struct netlink_callback *cb);

int dsr_nl_service_new_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_service_set_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_service_del_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_service_get_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_service_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int dsr_nl_service_replace_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_server_new_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_server_set_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_server_del_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_server_get_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_server_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int dsr_nl_flow_get_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_settings_get_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_settings_set_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_device_set_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_device_get_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_device_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int dsr_nl_transaction_doit(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_scheduler_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);

enum {
	DSR_NLGRP_EVENTS,
};

#endif /* _LINUX_DSR_GEN_H */
