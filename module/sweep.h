/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The background sweep over the flow table: expires, counts flows by state,
 * purges what names dead servers, cleans rows, and frees the dead when nothing
 * names them any more. In small slices, only while there is something to do.
 */
#ifndef _DSR_SWEEP_H
#define _DSR_SWEEP_H

#include <linux/list.h>
#include <linux/workqueue.h>

struct dsr_flow_table;
struct dsr_net;
struct dsr_service;
struct dsr_view;

/**
 * struct dsr_sweep - state of a namespace's sweep
 * @work: a slice
 * @step: of the pass that runs, see sweep.c
 * @at: next in &dsr_net.services, in a step that goes over services
 * @grace: cookie of the grace period that a step waits for
 * @bucket: next bucket of the current table
 * @old_bucket: next bucket of the table before a resize
 * @pass: passes begun
 * @done: passes completed
 * @found: entries alive that this pass has counted
 * @found_old: those of them in the table before a resize
 * @left: this pass has seen a service that wants another one
 * @stopped: no work is to be queued: the namespace goes, or a test drives
 * @dead: of &struct dsr_server.dead_node: removed since this pass began
 * @purging: removed before this pass began: this pass looks for them
 * @freed: nothing names them any more; packets may have read them yet
 * @dropped: likewise, the table before a resize; or NULL
 *
 * All under &dsr_net.lock.
 */
struct dsr_sweep {
	struct delayed_work work;
	u32 step;
	struct list_head *at;
	unsigned long grace;
	u32 bucket;
	u32 old_bucket;
	u32 pass;
	u32 done;
	u64 found;
	u64 found_old;
	bool left;
	bool stopped;
	struct list_head dead;
	struct list_head purging;
	struct list_head freed;
	struct dsr_flow_table *dropped;
};

void dsr_sweep_init(struct dsr_net *dn);
void dsr_sweep_exit(struct dsr_net *dn);
void dsr_sweep_kick(struct dsr_net *dn);
void dsr_sweep_restart(struct dsr_net *dn);
void dsr_sweep_skip(struct dsr_net *dn, const struct dsr_service *service);
bool dsr_sweep_wanted(const struct dsr_net *dn, const struct dsr_view *view);
bool dsr_sweep_slice(struct dsr_net *dn);

#endif
