/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Probe marks: the gateway's own packets that carry one go to the server that it
 * belongs to, so that a health check sees that server as clients would.
 */
#ifndef _DSR_PROBE_H
#define _DSR_PROBE_H

#include <linux/rcupdate.h>
#include <linux/types.h>

struct dsr_net;
struct dsr_server;
struct dsr_service;

/**
 * struct dsr_probe - a probe mark and the server that owns it
 * @mark: the mark, not 0
 * @server: the server's index
 */
struct dsr_probe {
	u32 mark;
	u16 server;
};

/**
 * struct dsr_probes - the probe marks of a service as packets see them
 * @rcu: frees it after the last reader
 * @count: length of @probe
 * @probe: in ascending order of marks, each once
 *
 * Immutable; as old as the view that it belongs to.
 */
struct dsr_probes {
	struct rcu_head rcu;
	u32 count;
	struct dsr_probe probe[];
};

int dsr_probes_build(const struct dsr_net *dn,
		     const struct dsr_service *service,
		     struct dsr_probes **probes);
void dsr_probes_free(struct dsr_probes *probes);
bool dsr_probe_taken(const struct dsr_net *dn,
		     const struct dsr_service *service,
		     const struct dsr_server *server, u32 mark);

#endif
