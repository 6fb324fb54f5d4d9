/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the counters of a namespace mean, in a sentence each.
 */
#ifndef _DSRADM_COUNTERS_H
#define _DSRADM_COUNTERS_H

#include <stdint.h>

const char *counter_meaning(uint32_t id);

#endif
