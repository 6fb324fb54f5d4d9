/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What packets read of a namespace. The packet path gets this and knows no more of
 * it; the control side has the rest, in netns.h.
 */
#ifndef _DSR_DATAPATH_H
#define _DSR_DATAPATH_H

#include "config.h"
#include "icmp.h"
#include "peers.h"
#include "stats.h"

/**
 * struct dsr_datapath - a namespace as packets see it
 * @config: its services; NULL while there is none
 * @counters: per-CPU counters
 * @peers: peer gateways; NULL for none
 * @too_big: limits what clients are told of packets that are too big; made with
 *	the first service
 */
struct dsr_datapath {
	struct dsr_config __rcu *config;
	struct dsr_counters __percpu *counters;
	struct dsr_peers __rcu *peers;
	struct dsr_icmp_limits *too_big;
};

#endif
