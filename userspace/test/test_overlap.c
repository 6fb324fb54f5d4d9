// SPDX-License-Identifier: GPL-2.0-only
/*
 * Overlaps: by example, and random tables against a packet by packet search.
 */
#include "helper.h"

#include "../overlap.h"
#include "../value.h"

#include <stdlib.h>

#define SERVICES_MAX 12

static void add(struct table *table, const char *text)
{
	struct service_id id = id_of(text);
	struct service service;

	service_init(&service, &id);
	table_add(table, &service);
}

/* Who overrules a service, in words with ", " between them. */
static void expect(const struct overlaps *overlaps, const char *text,
		   const char *names)
{
	const struct service_id *found[SERVICES_MAX];
	struct service_id id = id_of(text);
	char name[SERVICE_TEXT_MAX];
	struct capture c;
	size_t n, i;

	n = overlaps_find(overlaps, &id, found, SERVICES_MAX);
	capture(&c);
	for (i = 0; i < n; i++)
		fprintf(c.out, "%s%s", i ? ", " : "",
			service_text(name, found[i]));
	assert_string_equal(capture_text(&c), names);
	capture_free(&c);
}

static void examples(void **state)
{
	static const char *const ids[] = {
		"tcp 192.0.2.10:443", "tcp 192.0.2.10:400-499",
		"tcp 192.0.2.10:*", "udp 192.0.2.10:*", "tcp 192.0.2.0/24:80",
		"tcp 192.0.2.0/24:*", "tcp 192.0.0.0/16:1-100,443",
		"tcp [2001:db8::]:80", "tcp [2001:db8::/32]:80,81", "mark 7",
		"tcp 192.0.2.11:450-549",
	};
	struct overlaps overlaps;
	struct table table;
	size_t i;

	(void)state;
	table_init(&table);
	for (i = 0; i < ARRAY_SIZE(ids); i++)
		add(&table, ids[i]);
	overlaps_init(&overlaps, &table);
	expect(&overlaps, ids[0], "");
	expect(&overlaps, ids[1], ids[0]);
	expect(&overlaps, ids[2],
	       "tcp 192.0.2.10:400-499, tcp 192.0.2.10:443");
	expect(&overlaps, ids[3], "");
	expect(&overlaps, ids[4], ids[2]);
	expect(&overlaps, ids[5],
	       "tcp 192.0.2.0/24:80, tcp 192.0.2.10:*, tcp 192.0.2.10:400-499, tcp 192.0.2.10:443, tcp 192.0.2.11:450-549");
	expect(&overlaps, ids[6],
	       "tcp 192.0.2.0/24:*, tcp 192.0.2.0/24:80, tcp 192.0.2.10:*, tcp 192.0.2.10:400-499, tcp 192.0.2.10:443");
	expect(&overlaps, ids[7], "");
	expect(&overlaps, ids[8], ids[7]);
	expect(&overlaps, ids[9], "");
	expect(&overlaps, ids[10], "");
	overlaps_free(&overlaps);
	table_free(&table);
}

/* How well a service fits a packet to 10.0.0.HOST: -1 not at all. */
static int fit(const struct service_id *id, uint8_t host, uint16_t port)
{
	const struct dsr_port_range *range;
	struct address vip = { 4, { 10, 0, 0, host } };
	int best = -1, i;

	address_cut(&vip, id->prefix);
	if (!address_equal(&vip, &id->vip))
		return -1;
	if (!id->n_ports)
		return id->prefix * 10000;
	for (i = 0; i < id->n_ports; i++) {
		range = &id->ports[i];
		if (port >= range->first && port <= range->last)
			best = id->prefix * 10000 + 9999 -
			       100 * (range->last - range->first) -
			       range->first;
	}
	return best;
}

/* Does a packet fit both, and @id better? */
static bool naive(const struct service_id *wide, const struct service_id *id)
{
	uint16_t port;
	int host, one;

	for (host = 0; host < 16; host++) {
		for (port = 1; port < 16; port++) {
			one = fit(wide, host, port);
			if (one >= 0 && fit(id, host, port) > one)
				return true;
		}
	}
	return false;
}

static struct service_id random_id(void)
{
	struct service_id id = { .protocol = IPPROTO_TCP };
	int i;

	id.vip.len = 4;
	id.vip.bytes[0] = 10;
	id.vip.bytes[3] = rand() % 16;
	id.prefix = 28 + rand() % 5;
	address_cut(&id.vip, id.prefix);
	id.n_ports = rand() % 4;
	for (i = 0; i < id.n_ports; i++) {
		id.ports[i].first = 1 + rand() % 15;
		id.ports[i].last = id.ports[i].first +
				   rand() % (16 - id.ports[i].first);
	}
	id.n_ports = ports_merge(id.ports, id.n_ports);
	memset(&id.ports[id.n_ports], 0,
	       (DSR_PORT_RANGES_MAX - id.n_ports) * sizeof(*id.ports));
	return id;
}

static bool is_among(const struct service_id *const *found, size_t n,
		     const struct service_id *id)
{
	while (n--)
		if (found[n] == id)
			return true;
	return false;
}

static void check_table(const struct table *table)
{
	const struct service_id *found[SERVICES_MAX];
	const struct service_id *one, *other;
	struct overlaps overlaps;
	size_t i, k, n;

	overlaps_init(&overlaps, table);
	for (i = 0; i < table->n; i++) {
		one = &table->services[i].id;
		n = overlaps_find(&overlaps, one, found, SERVICES_MAX);
		for (k = 0; k < table->n; k++) {
			other = &table->services[k].id;
			assert_int_equal(is_among(found, n, other),
					 naive(one, other));
		}
	}
	overlaps_free(&overlaps);
}

static void random_tables(void **state)
{
	struct service service;
	struct service_id id;
	struct table table;
	int round, i;

	(void)state;
	srand(1);
	for (round = 0; round < 300; round++) {
		table_init(&table);
		for (i = 0; i < SERVICES_MAX; i++) {
			id = random_id();
			service_init(&service, &id);
			if (!table_find(&table, &id))
				table_add(&table, &service);
		}
		check_table(&table);
		table_free(&table);
	}
}

/* Which services may not be there together. */
static void clashes(void **state)
{
	static const struct {
		const char *one;
		const char *other;
		bool clash;
	} pairs[] = {
		{ "tcp 192.0.2.1:80", "tcp 192.0.2.1:80,443", true },
		{ "tcp 192.0.2.1:80", "tcp 192.0.2.1:80-81,443", false },
		{ "tcp 192.0.2.1:80", "udp 192.0.2.1:80,443", false },
		{ "tcp 192.0.2.1:80", "tcp 192.0.2.2:80,443", false },
		{ "tcp 192.0.2.0/24:80", "tcp 192.0.2.0/25:80", false },
		{ "tcp 192.0.2.0/24:1-9,80", "tcp 192.0.2.0/24:1-9,81", true },
		{ "tcp 192.0.2.1:*", "tcp 192.0.2.1:1-65535", false },
		{ "tcp 192.0.2.1:*", "tcp 192.0.2.1:*", true },
		{ "tcp 192.0.2.1:*", "tcp 192.0.2.1:80", false },
		{ "mark 1", "mark 1", true },
		{ "mark 1", "mark 2", false },
		{ "mark 1", "tcp 192.0.2.1:*", false },
	};
	struct service_id one, other;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		one = id_of(pairs[i].one);
		other = id_of(pairs[i].other);
		assert_int_equal(service_id_clash(&one, &other),
				 pairs[i].clash);
		assert_int_equal(service_id_clash(&other, &one),
				 pairs[i].clash);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples),
		cmocka_unit_test(random_tables),
		cmocka_unit_test(clashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
