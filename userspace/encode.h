/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the model to netlink attributes. The message has room for them: for one
 * service any that was begun, for more see encode_bytes().
 */
#ifndef _DSRADM_ENCODE_H
#define _DSRADM_ENCODE_H

#include "model.h"

#include <libmnl/libmnl.h>

size_t encode_bytes(size_t servers);
void encode_service_as(struct nlmsghdr *nlh, const struct service_id *id,
		       const struct service *service, uint64_t options);
void encode_service_id(struct nlmsghdr *nlh, const struct service_id *id);
void encode_server(struct nlmsghdr *nlh, const struct server *server,
		   uint64_t options);
void encode_flow(struct nlmsghdr *nlh, const struct flow *flow);
void encode_settings(struct nlmsghdr *nlh, const struct settings *settings,
		     uint64_t options);
void encode_device(struct nlmsghdr *nlh, const struct device *device);
void encode_ifindex(struct nlmsghdr *nlh, uint32_t ifindex);

#endif
