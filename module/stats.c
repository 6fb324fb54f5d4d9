// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sums over the per-CPU counters, and the counters' names: a tool may show one that
 * it does not know.
 */
#include "stats.h"

#include <kunit/visibility.h>
#include <linux/kernel.h>

#define DSR_COUNTER(NAME, name, meaning)				\
	[DSR_COUNTER_##NAME] = name,
static const char *const counter_name[__DSR_COUNTER_MAX] = {
#include "generated/dsr_counters.h"
};

/**
 * dsr_counter_sum - read a counter
 * @counters: the namespace's counters
 * @which: which one
 *
 * Return: the sum over all CPUs.
 */
u64 dsr_counter_sum(const struct dsr_counters __percpu *counters,
		    enum dsr_counter which)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(counters, cpu)->value[which]);
	return sum;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_counter_sum);

/**
 * dsr_counter_name - get the name of a counter
 * @which: which one
 *
 * Return: its name, "unknown" for a number that is none.
 */
const char *dsr_counter_name(enum dsr_counter which)
{
	return which < __DSR_COUNTER_MAX ? counter_name[which] : "unknown";
}

/**
 * dsr_traffic_sum - read what was sent to a server
 * @traffic: the server's counters
 * @sum: where to add packets and bytes
 */
void dsr_traffic_sum(const struct dsr_traffic __percpu *traffic,
		     struct dsr_traffic *sum)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct dsr_traffic *t = per_cpu_ptr(traffic, cpu);

		sum->packets += READ_ONCE(t->packets);
		sum->bytes += READ_ONCE(t->bytes);
	}
}
EXPORT_SYMBOL_IF_KUNIT(dsr_traffic_sum);
