/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Servers that are not used yet, as previous owners of rows.
 */
#ifndef _DSR_UNUSED_H
#define _DSR_UNUSED_H

#include <linux/types.h>

struct dsr_net;
struct dsr_service;
struct dsr_view;

bool dsr_unused_in_prev(const struct dsr_net *dn,
			const struct dsr_service *service,
			const struct dsr_view *view);
void dsr_unused_forget(struct dsr_net *dn, const struct dsr_service *service,
		       const struct dsr_view *view);

#endif
