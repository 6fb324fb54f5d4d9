/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arrays: how long one is, and one that grows.
 */
#ifndef _DSRADM_ARRAY_H
#define _DSRADM_ARRAY_H

#include <stddef.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

void *need_memory(void *memory);
void *grow(void *array, size_t n, size_t *room, size_t size);

#endif
