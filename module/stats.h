/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Per-CPU counters: one of each kind for a namespace, packets and bytes for a
 * server. Written by the CPU that has the packet, summed by whoever asks.
 */
#ifndef _DSR_STATS_H
#define _DSR_STATS_H

#include "uapi/linux/dsr.h"

#include <linux/irqflags.h>
#include <linux/percpu.h>

/**
 * struct dsr_counters - one CPU's counters of a namespace
 * @value: indexed by &enum dsr_counter
 */
struct dsr_counters {
	u64 value[__DSR_COUNTER_MAX];
};

/**
 * struct dsr_traffic - one CPU's share of what went to a server
 * @packets: packets; a GSO packet counts as its segments
 * @bytes: bytes from the IP header on
 */
struct dsr_traffic {
	u64 packets;
	u64 bytes;
};

/**
 * dsr_count - count one event
 * @counters: the namespace's counters
 * @which: what happened
 *
 * The kernel is 64-bit, so that one add is one instruction or is made safe by the
 * per-CPU operation itself.
 */
static inline void dsr_count(struct dsr_counters __percpu *counters,
			     enum dsr_counter which)
{
	this_cpu_inc(counters->value[which]);
}

u64 dsr_counter_sum(const struct dsr_counters __percpu *counters,
		    enum dsr_counter which);
const char *dsr_counter_name(enum dsr_counter which);
void dsr_traffic_sum(const struct dsr_traffic __percpu *traffic,
		     struct dsr_traffic *sum);

#endif
