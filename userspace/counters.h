/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the counters of a namespace mean, in a sentence each, and which of them
 * are parts of others.
 */
#ifndef _DSRADM_COUNTERS_H
#define _DSRADM_COUNTERS_H

#include <stdint.h>

unsigned int counter_depth(uint32_t id);
const char *counter_meaning(uint32_t id);

#endif
