/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the netlink commands share: reading a request and finding what it names.
 * The commands are one file for each object. Their policies and operations are
 * made from uapi/dsr.yaml (generated/dsr_nl.h); what a policy can say of a value is
 * said there, and checked before a command begins.
 */
#ifndef _DSR_NL_COMMON_H
#define _DSR_NL_COMMON_H

#include "generated/dsr_nl.h"
#include "service.h"
#include "table.h"
#include "uapi/linux/dsr.h"

#include <net/genetlink.h>

struct dsr_net;

/**
 * struct dsr_request - a request that is being read, or one change of several
 * @dn: the namespace that it came from
 * @attrs: its attributes; the core validated them with the command's policy
 * @len: their length
 * @extack: where a refusal says why
 * @lock: held while the command runs; not in a dump
 * @t: the transaction, of a command that changes something
 * @id: the service that it names
 * @found_service: that service, where the command wants it to be there
 * @found_server: likewise the server
 * @service: attributes of the SERVICE nest by type; [0] is the nest itself,
 *	NULL when it was not read
 * @server: attributes of the SERVER nest, likewise
 */
struct dsr_request {
	struct dsr_net *dn;
	struct nlattr *attrs;
	int len;
	struct netlink_ext_ack *extack;
	struct mutex *lock;	/* &dsr_net.lock or &dsr_net.brief */
	struct dsr_transaction *t;
	struct dsr_identity id;
	struct dsr_service *found_service;
	struct dsr_server *found_server;
	struct nlattr *service[DSR_SERVICE_A_MAX + 1];
	struct nlattr *server[DSR_SERVER_A_MAX + 1];
};

/**
 * dsr_request - get what dsr_nl_pre_doit() made of a message
 * @info: the message
 *
 * Context: process, in a command.
 * Return: the request.
 */
static inline struct dsr_request *dsr_request(const struct genl_info *info)
{
	return info->user_ptr[0];
}

void dsr_request_init_dump(struct dsr_request *request,
			   struct sk_buff *skb, struct netlink_callback *cb);
int dsr_request_nest(const struct dsr_request *request, int type,
		     struct nlattr **tb, int max);
bool dsr_request_missing(const struct dsr_request *request, struct nlattr **tb,
			 int type);
const struct nlattr *dsr_request_has(const struct dsr_request *request,
				     int type);
int dsr_request_identity(struct dsr_request *request, int max);
int dsr_request_new_ports(const struct dsr_request *request,
			  struct dsr_identity *to);
struct dsr_service *dsr_request_find(const struct dsr_request *request);
struct dsr_server *dsr_request_find_server(const struct dsr_request *request);
int dsr_nl_address(const struct nlattr *attr, struct dsr_address *address,
		   struct netlink_ext_ack *extack);

int dsr_options_whole(const struct dsr_request *request,
		      struct dsr_options *options);
int dsr_options_read(const struct dsr_request *request,
		     struct dsr_options *options);
int dsr_options_limit(const struct dsr_request *request,
		      const struct dsr_options *options,
		      const struct nlattr *attr);
void dsr_request_fault(const struct dsr_request *request,
		       const struct dsr_options *options, int err);
int dsr_server_spec_read(const struct dsr_request *request, struct nlattr **tb,
			 struct dsr_server_spec *spec);
int dsr_server_spec_whole(const struct dsr_request *request,
			  struct nlattr **tb, struct dsr_server_spec *spec);

u32 dsr_nl_nests(u32 cmd);
int dsr_nl_plan(struct dsr_request *request, u8 cmd);

int dsr_nl_plan_service_new(struct dsr_request *request);
int dsr_nl_plan_service_set(struct dsr_request *request);
int dsr_nl_plan_service_del(struct dsr_request *request);
int dsr_nl_plan_service_replace(struct dsr_request *request);
int dsr_nl_plan_server_new(struct dsr_request *request);
int dsr_nl_plan_server_set(struct dsr_request *request);
int dsr_nl_plan_server_del(struct dsr_request *request);
int dsr_nl_plan_settings(struct dsr_request *request);
int dsr_nl_plan_device(struct dsr_request *request);

#endif
