// SPDX-License-Identifier: GPL-2.0-only
/*
 * What names a service: addresses, prefixes and lists of ports, in the one form
 * that each has here. Knows nothing of netlink, words or terminals.
 */
#include "model.h"

#include <stdlib.h>
#include <string.h>

/**
 * address_equal - compare two addresses
 * @a: one
 * @b: the other
 *
 * Return: true when they are the same.
 */
bool address_equal(const struct address *a, const struct address *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

/**
 * address_bits - give the length of a prefix that is the whole address
 * @a: the address
 *
 * Return: 32 or 128.
 */
uint8_t address_bits(const struct address *a)
{
	return a->len == 4 ? 32 : 128;
}

/**
 * address_cut - make the bits behind a prefix zero
 * @a: the address
 * @prefix: length of the prefix, at most that of the address
 */
void address_cut(struct address *a, uint8_t prefix)
{
	uint8_t i;

	if (prefix % 8)
		a->bytes[prefix / 8] &= 0xff00 >> prefix % 8;
	for (i = (prefix + 7) / 8; i < a->len; i++)
		a->bytes[i] = 0;
}

/**
 * service_id_equal - compare what names two services
 * @a: one
 * @b: the other
 *
 * Return: true when they name the same service.
 */
bool service_id_equal(const struct service_id *a, const struct service_id *b)
{
	return a->protocol == b->protocol && a->mark == b->mark &&
	       a->prefix == b->prefix && a->n_ports == b->n_ports &&
	       !memcmp(a->ports, b->ports, a->n_ports * sizeof(*a->ports)) &&
	       address_equal(&a->vip, &b->vip);
}

/**
 * service_id_clash - tell whether two services may not be there together
 * @a: one
 * @b: the other
 *
 * Return: true when both have the same range of one protocol and prefix, or the
 * same mark.
 */
bool service_id_clash(const struct service_id *a, const struct service_id *b)
{
	uint8_t i, k;

	if (a->mark || b->mark || (!a->n_ports && !b->n_ports))
		return service_id_equal(a, b);
	if (a->protocol != b->protocol || a->prefix != b->prefix ||
	    !address_equal(&a->vip, &b->vip))
		return false;
	for (i = 0; i < a->n_ports; i++)
		for (k = 0; k < b->n_ports; k++)
			if (a->ports[i].first == b->ports[k].first &&
			    a->ports[i].last == b->ports[k].last)
				return true;
	return false;
}

/**
 * service_id_shares - do two services differ in their ports alone, and not in all?
 * @a: one
 * @b: the other
 *
 * Return: true when both are of one protocol and prefix, and a port is of both.
 */
bool service_id_shares(const struct service_id *a, const struct service_id *b)
{
	uint8_t i, k;

	if (a->mark || b->mark || a->protocol != b->protocol ||
	    a->prefix != b->prefix || !address_equal(&a->vip, &b->vip))
		return false;
	if (!a->n_ports || !b->n_ports)
		return true;
	for (i = 0; i < a->n_ports; i++)
		for (k = 0; k < b->n_ports; k++)
			if (a->ports[i].first <= b->ports[k].last &&
			    b->ports[k].first <= a->ports[i].last)
				return true;
	return false;
}

static uint32_t mix(uint32_t hash, const void *data, size_t len)
{
	const uint8_t *byte = data;

	while (len--)
		hash = (hash ^ *byte++) * 16777619u;	/* FNV-1a */
	return hash;
}

/**
 * service_id_hash - hash what names a service
 * @id: the identity
 *
 * Return: the hash.
 */
uint32_t service_id_hash(const struct service_id *id)
{
	uint32_t hash = 2166136261u;

	hash = mix(hash, &id->protocol, sizeof(id->protocol));
	hash = mix(hash, id->vip.bytes, id->vip.len);
	hash = mix(hash, &id->prefix, sizeof(id->prefix));
	hash = mix(hash, id->ports, id->n_ports * sizeof(*id->ports));
	hash = mix(hash, &id->mark, sizeof(id->mark));
	return hash ^ hash >> 15;
}

static int compare_ranges(const void *a, const void *b)
{
	const struct dsr_port_range *x = a, *y = b;

	return x->first - y->first;
}

/**
 * ports_merge - bring port ranges into ascending order and join what can be
 * @list: the ranges
 * @n: how many there are
 *
 * Return: how many are left: between each two of them is a port.
 */
size_t ports_merge(struct dsr_port_range *list, size_t n)
{
	size_t left = 0, i;

	qsort(list, n, sizeof(*list), compare_ranges);
	for (i = 0; i < n; i++) {
		if (!left || list[i].first > list[left - 1].last + 1)
			list[left++] = list[i];
		else if (list[i].last > list[left - 1].last)
			list[left - 1].last = list[i].last;
	}
	return left;
}

/**
 * ports_canonical - tell whether port ranges are as ports_merge() makes them
 * @list: the ranges
 * @n: how many there are
 *
 * Return: true when they are, and name ports.
 */
bool ports_canonical(const struct dsr_port_range *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!list[i].first || list[i].first > list[i].last)
			return false;
		if (i && list[i].first <= list[i - 1].last + 1)
			return false;
	}
	return true;
}
