// SPDX-License-Identifier: GPL-2.0-only
/*
 * An array that grows, and the end where there is no memory.
 */
#include "array.h"

#include "exit.h"

#include <err.h>
#include <stdlib.h>

/**
 * need_memory - end the program without memory
 * @memory: what was to be had, or NULL
 *
 * Return: @memory, not NULL.
 */
void *need_memory(void *memory)
{
	if (!memory)
		err(EXIT_KERNEL, "no memory");
	return memory;
}

/**
 * grow - make room for one more element
 * @array: the elements so far, from malloc(), or NULL
 * @n: how many there are
 * @room: how many there is room for; updated
 * @size: bytes of one element
 *
 * Return: the array, perhaps at another place. Without memory the program ends.
 */
void *grow(void *array, size_t n, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 8;

	if (n < *room)
		return array;
	*room = more;
	return need_memory(reallocarray(array, more, size));
}
