/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Choosing a server for a new flow, when neither a row nor a ring names it. It
 * knows servers and their numbers of flows, and of the flow at most its hash.
 */
#ifndef _DSR_CHOOSE_H
#define _DSR_CHOOSE_H

#include "server.h"

struct dsr_view;

u16 dsr_choose(const struct dsr_server_table *servers,
	       const struct dsr_view *view, u32 now, enum dsr_pass pass);
void dsr_choose_give_back(const struct dsr_view *view);
u16 dsr_choose_hashed(const struct dsr_server_table *servers,
		      const struct dsr_view *view, u32 hash);
u16 dsr_choose_any(const struct dsr_server_table *servers,
		   const struct dsr_view *view, u32 from, enum dsr_pass pass);

#endif
