/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From what is planned for a service to what packets read of it.
 */
#ifndef _DSR_VIEW_H
#define _DSR_VIEW_H

#include <linux/types.h>

struct dsr_change;
struct dsr_net;
struct dsr_view;

struct dsr_view *dsr_view_build(struct dsr_net *dn,
				const struct dsr_change *change);
void dsr_view_take_over(const struct dsr_net *dn, struct dsr_view *view);
void dsr_view_free(const struct dsr_net *dn, struct dsr_view *view);

#endif
