/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the netlink commands share: reading a request and finding what it names
 * (nl_common.c), policies, and the commands, which are one file for each object
 * and are listed in netlink.c. The protocol is uapi/linux/dsr.h.
 */
#ifndef _DSR_NL_COMMON_H
#define _DSR_NL_COMMON_H

#include "service.h"
#include "transaction.h"
#include "uapi/linux/dsr.h"

#include <net/genetlink.h>

struct dsr_net;

/* For the policy of what the kernel tells and nobody sets. */
#define DSR_NL_READ_ONLY {						\
	.type = NLA_REJECT,						\
	.reject_message = "read only: leave it out of the request",	\
}

/**
 * struct dsr_request - a request that is being read
 * @dn: the namespace that it came from
 * @nlh: the message; the core validated it with the command's policy
 * @extack: where a refusal says why
 * @generation: the table's, when a change took &dsr_net.lock
 * @id: the service that it names
 * @service: attributes of the SERVICE nest by type; [0] is the nest itself,
 *	NULL when it was not read
 * @server: attributes of the SERVER nest, likewise
 */
struct dsr_request {
	struct dsr_net *dn;
	const struct nlmsghdr *nlh;
	struct netlink_ext_ack *extack;
	u64 generation;
	struct dsr_identity id;
	struct nlattr *service[DSR_SERVICE_A_MAX + 1];
	struct nlattr *server[DSR_SERVER_A_MAX + 1];
};

/**
 * typedef dsr_nl_check - is this integer good?
 * @attr: an attribute that the policy found to be of the right length
 * @extack: where a refusal says why
 *
 * In a table beside the policy: the core's dump of a policy takes the address of
 * a function in an integer's place for a range, and warns of it.
 *
 * Return: 0 or a negative error code.
 */
typedef int (*dsr_nl_check)(const struct nlattr *attr,
			    struct netlink_ext_ack *extack);

void dsr_request_init(struct dsr_request *request, struct genl_info *info);
void dsr_request_init_dump(struct dsr_request *request,
			   struct sk_buff *skb, struct netlink_callback *cb);
int dsr_request_nest(const struct dsr_request *request, int type,
		     struct nlattr **tb, int max,
		     const struct nla_policy *policy,
		     const dsr_nl_check *check);
bool dsr_request_lacks(const struct dsr_request *request, struct nlattr **tb,
		       int type);
bool dsr_request_has(const struct dsr_request *request, int type);
int dsr_request_identity(struct dsr_request *request);
int dsr_request_read_identity(struct dsr_request *request);
int dsr_request_new_ports(const struct dsr_request *request,
			  struct dsr_identity *to);
struct dsr_service *dsr_request_find(const struct dsr_request *request);

int dsr_nl_check_all(struct nlattr *const *tb, int max,
		     const dsr_nl_check *check,
		     struct netlink_ext_ack *extack);
void dsr_nl_address(const struct nlattr *attr, struct dsr_address *address);
int dsr_nl_valid_address(const struct nlattr *attr,
			 struct netlink_ext_ack *extack);
int dsr_nl_valid_protocol(const struct nlattr *attr,
			  struct netlink_ext_ack *extack);
int dsr_nl_valid_mark(const struct nlattr *attr,
		      struct netlink_ext_ack *extack);
int dsr_nl_valid_ports(const struct nlattr *attr,
		       struct netlink_ext_ack *extack);
int dsr_nl_valid_new_ports(const struct nlattr *attr,
			   struct netlink_ext_ack *extack);

/* Policies of whole requests; their length is the command's maxattr + 1 */
extern const struct nla_policy dsr_nl_identity_policy[DSR_A_SERVICE + 1];
extern const struct nla_policy dsr_nl_service_policy[DSR_A_SERVICE + 1];
extern const struct nla_policy dsr_nl_replace_policy[DSR_A_SERVER + 1];
extern const struct nla_policy dsr_nl_server_policy[DSR_A_SERVER + 1];
extern const struct nla_policy dsr_nl_server_name_policy[DSR_A_SERVER + 1];
extern const struct nla_policy dsr_nl_flow_policy[DSR_A_FLOW + 1];
extern const struct nla_policy dsr_nl_settings_policy[DSR_A_SETTINGS + 1];
extern const struct nla_policy dsr_nl_device_policy[DSR_A_DEVICE + 1];
extern const struct nla_policy dsr_nl_device_name_policy[DSR_A_DEVICE + 1];

/* Policies of nests */
extern const struct nla_policy dsr_identity_policy[DSR_SERVICE_A_MARK + 1];
extern const struct nla_policy dsr_service_policy[DSR_SERVICE_A_MAX + 1];
extern const struct nla_policy dsr_server_policy[DSR_SERVER_A_MAX + 1];
extern const dsr_nl_check dsr_server_check[DSR_SERVER_A_MAX + 1];

int dsr_request_service(struct dsr_request *request);
int dsr_request_whole_service(struct dsr_request *request,
			      struct dsr_options *options);
int dsr_options_read(const struct dsr_request *request,
		     struct dsr_options *options);
int dsr_options_limit(const struct dsr_request *request,
		      const struct dsr_options *options,
		      const struct nlattr *attr);
int dsr_nl_service_done(const struct dsr_request *request,
			const struct dsr_identity *to,
			const struct dsr_options *options,
			struct genl_info *info, int err);

int dsr_server_spec_read(const struct dsr_request *request, struct nlattr **tb,
			 struct dsr_server_spec *spec);
int dsr_server_spec_whole(const struct dsr_request *request,
			  struct nlattr **tb, struct dsr_server_spec *spec);

/* Commands */
int dsr_nl_service_new(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_service_set(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_service_del(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_service_get(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_service_dump(struct sk_buff *skb, struct netlink_callback *cb);
int dsr_nl_service_replace(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_server_new(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_server_set(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_server_del(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_server_get(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_server_dump(struct sk_buff *skb, struct netlink_callback *cb);
int dsr_nl_flow_get(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_settings_get(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_settings_set(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_stats_get(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_device_set(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_device_get(struct sk_buff *skb, struct genl_info *info);
int dsr_nl_device_dump(struct sk_buff *skb, struct netlink_callback *cb);

#endif
