/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a namespace may hold, and on whose account. What a request builds is on
 * the requester's account; what a work builds for it later, on that of whoever
 * made the namespace's first service. And the machine's owner says how much a
 * namespace may have at most.
 */
#ifndef _DSR_BUDGET_H
#define _DSR_BUDGET_H

#include "netns.h"

#include <linux/memcontrol.h>
#include <linux/sched/mm.h>

extern unsigned int dsr_budget_services;
extern unsigned int dsr_budget_mbytes;

void dsr_budget_init(struct dsr_net *dn);
void dsr_budget_exit(struct dsr_net *dn);
void dsr_budget_own(struct dsr_net *dn);
u64 dsr_budget_weigh(const struct dsr_net *dn,
		     const struct dsr_service *service,
		     const struct dsr_view *view);
int dsr_budget_service(const struct dsr_net *dn, s32 planned,
		       struct netlink_ext_ack *extack);
int dsr_budget_grow(const struct dsr_net *dn, s64 planned,
		    struct netlink_ext_ack *extack);
int dsr_budget_table(const struct dsr_net *dn, u32 slots,
		     struct netlink_ext_ack *extack);

/**
 * dsr_budget_enter - charge what is allocated from now on to the namespace
 * @dn: the namespace
 *
 * Context: process, in a work or a notifier, under &dsr_net.lock.
 * Return: for dsr_budget_leave().
 */
static inline struct mem_cgroup *dsr_budget_enter(const struct dsr_net *dn)
{
	lockdep_assert_held(&dn->lock);
	return set_active_memcg(dn->memcg);
}

/**
 * dsr_budget_leave - charge what is allocated from now on to the task again
 * @before: what dsr_budget_enter() gave
 *
 * Context: process.
 */
static inline void dsr_budget_leave(struct mem_cgroup *before)
{
	set_active_memcg(before);
}

#endif
