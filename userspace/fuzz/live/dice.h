/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random numbers that come again with the same seed. Knows nothing of what is
 * made of them.
 */
#ifndef _FUZZ_LIVE_DICE_H
#define _FUZZ_LIVE_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct dice - a sequence of random numbers
 * @state: where it is; never 0
 */
struct dice {
	uint64_t state;
};

static inline void dice_seed(struct dice *dice, uint64_t seed)
{
	dice->state = seed * 0x9e3779b97f4a7c15ull ?: 1;
}

static inline uint32_t dice_roll(struct dice *dice)
{
	dice->state ^= dice->state << 13;
	dice->state ^= dice->state >> 7;
	dice->state ^= dice->state << 17;
	return dice->state * 0x2545f4914f6cdd1dull >> 32;
}

/* From 0 to @n - 1 */
static inline uint32_t dice_below(struct dice *dice, uint32_t n)
{
	return (uint64_t)dice_roll(dice) * n >> 32;
}

/* True once in @n times */
static inline bool dice_one_in(struct dice *dice, uint32_t n)
{
	return !dice_below(dice, n);
}

static inline void dice_fill(struct dice *dice, void *data, size_t len)
{
	uint8_t *byte = data;

	while (len--)
		*byte++ = dice_roll(dice);
}

#endif
