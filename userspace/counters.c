// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the counters of a namespace mean and what to do about them, as the protocol's
 * specification has it.
 */
#include "counters.h"

#include <linux/dsr.h>
#include <stddef.h>

#define DSR_COUNTER(NAME, name, meaning)				\
	[DSR_COUNTER_##NAME] = meaning,
static const char *const meanings[__DSR_COUNTER_MAX] = {
#include "../module/generated/dsr_counters.h"
};

/**
 * counter_meaning - say what a counter means and what to do about it
 * @id: &enum dsr_counter
 *
 * Return: a sentence.
 */
const char *counter_meaning(uint32_t id)
{
	if (id >= __DSR_COUNTER_MAX || !meanings[id])
		return "A counter that this version of dsradm does not know.";
	return meanings[id];
}

/**
 * counter_depth - tell how deep a counter is in others that it is a part of
 * @id: &enum dsr_counter
 *
 * The counter that has a part comes before it in &enum dsr_counter, and only
 * parts of it lie between the two.
 *
 * Return: 0 for one that is no part of another.
 */
unsigned int counter_depth(uint32_t id)
{
	switch (id) {
	case DSR_COUNTER_INGRESS:
	case DSR_COUNTER_OUTPUT:
	case DSR_COUNTER_ICMP:
	case DSR_COUNTER_FRAGMENTED:
		return 1;
	case DSR_COUNTER_PROBE:
		return 2;
	}
	return 0;
}
