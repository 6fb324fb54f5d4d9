/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a fuzz target is: a function that takes any bytes and returns 0. It
 * aborts when something that must not happen does.
 */
#ifndef _FUZZ_FUZZ_H
#define _FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
