// SPDX-License-Identifier: GPL-2.0-only
/*
 * An array that grows.
 */
#include "array.h"

#include <err.h>
#include <stdlib.h>

#define EXIT_KERNEL 2

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
	array = reallocarray(array, more, size);
	if (!array)
		err(EXIT_KERNEL, "no memory");
	*room = more;
	return array;
}
