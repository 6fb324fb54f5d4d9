/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which services may come, and which changes of one be made.
 */
#ifndef _DSR_CHECK_H
#define _DSR_CHECK_H

#include "service.h"

int dsr_check_new(struct dsr_net *dn, const struct dsr_identity *id,
		  struct netlink_ext_ack *extack);
int dsr_check_change(struct dsr_net *dn, const struct dsr_service *service,
		     const struct dsr_identity *to,
		     const struct dsr_options *options, u32 servers,
		     struct netlink_ext_ack *extack);

#endif
