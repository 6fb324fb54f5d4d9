// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sums over the per-CPU counters, and the counters' names. The names are those
 * of enum dsr_counter in the uapi header, in lower case: a tool may show one
 * that it does not know.
 */
#include "stats.h"

#include <kunit/visibility.h>
#include <linux/kernel.h>

static const char *const counter_name[__DSR_COUNTER_MAX] = {
	[DSR_COUNTER_STEERED] = "steered",
	[DSR_COUNTER_INGRESS] = "ingress",
	[DSR_COUNTER_OUTPUT] = "output",
	[DSR_COUNTER_PROBE] = "probe",
	[DSR_COUNTER_ICMP] = "icmp",
	[DSR_COUNTER_FRAGMENTED] = "fragmented",
	[DSR_COUNTER_GATHERED] = "gathered",
	[DSR_COUNTER_LOCAL] = "local",
	[DSR_COUNTER_PASS_NO_SERVICE] = "pass-no-service",
	[DSR_COUNTER_PASS_NO_SERVER] = "pass-no-server",
	[DSR_COUNTER_PASS_NOT_HOST] = "pass-not-host",
	[DSR_COUNTER_PASS_PROTOCOL] = "pass-protocol",
	[DSR_COUNTER_PASS_ICMP] = "pass-icmp",
	[DSR_COUNTER_PASS_PEER] = "pass-peer",
	[DSR_COUNTER_PASS_OWN] = "pass-own",
	[DSR_COUNTER_PASS_SOURCE_ROUTE] = "pass-source-route",
	[DSR_COUNTER_DROP_TRUNCATED] = "drop-truncated",
	[DSR_COUNTER_DROP_HEADER] = "drop-header",
	[DSR_COUNTER_DROP_FRAGMENT] = "drop-fragment",
	[DSR_COUNTER_DROP_REFRAGMENT] = "drop-refragment",
	[DSR_COUNTER_DROP_SOURCE] = "drop-source",
	[DSR_COUNTER_DROP_NO_SERVER] = "drop-no-server",
	[DSR_COUNTER_REJECT_NO_SERVER] = "reject-no-server",
	[DSR_COUNTER_DROP_GONE] = "drop-gone",
	[DSR_COUNTER_DROP_TOO_BIG] = "drop-too-big",
	[DSR_COUNTER_DROP_LRO] = "drop-lro",
	[DSR_COUNTER_DROP_LOOP] = "drop-loop",
	[DSR_COUNTER_DROP_TTL] = "drop-ttl",
	[DSR_COUNTER_DROP_MEMORY] = "drop-memory",
	[DSR_COUNTER_FLOW_ADDED] = "flow-added",
	[DSR_COUNTER_FLOW_EVICTED] = "flow-evicted",
	[DSR_COUNTER_FLOW_UNTRACKED] = "flow-untracked",
	[DSR_COUNTER_FLOW_DIVERTED] = "flow-diverted",
	[DSR_COUNTER_PASS_STANDBY] = "pass-standby",
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
