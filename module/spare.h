/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows of servers that never got a packet.
 */
#ifndef _DSR_SPARE_H
#define _DSR_SPARE_H

#include <linux/types.h>

struct dsr_net;
struct dsr_service;
struct dsr_view;

bool dsr_spare_may(const struct dsr_net *dn, const struct dsr_service *service,
		   const struct dsr_view *view);
void dsr_spare_rows(struct dsr_net *dn, const struct dsr_service *service,
		    const struct dsr_view *view);

#endif
