// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes of a whole service: the order of its servers.
 */
#include "fleet.h"
#include "sched.h"
#include "suites.h"

#include <linux/in.h>

#define HOSTS	4

static int change_init(struct kunit *test)
{
	struct fleet *fleet = fleet_make(test, IPPROTO_TCP, 1024);
	u32 host;

	fleet->options.scheduler = dsr_scheduler_find("fo");
	KUNIT_ASSERT_EQ(test, fleet_set(fleet), 0);
	for (host = 1; host <= HOSTS; host++)
		fleet_add(fleet, host, 1);
	return 0;
}

static void change_exit(struct kunit *test)
{
	fleet_unmake(test->priv);
}

/* Replace the servers by these hosts, up to the first 0. */
static int replace(struct fleet *fleet, const u32 *host)
{
	struct dsr_server_spec spec[HOSTS + 1] = { };
	u32 n;
	int err;

	for (n = 0; host[n]; n++) {
		spec[n].address.family = AF_INET;
		spec[n].address.ip.ip = htonl(0x0a000000 + host[n]);
		spec[n].weight = 1;
		spec[n].ifindex = INT_MAX;
	}
	mutex_lock(&fleet->dn->lock);
	err = dsr_service_replace(fleet->dn, &fleet->id, &fleet->options, spec,
				  n, NULL);
	mutex_unlock(&fleet->dn->lock);
	return err;
}

static void expect_order(struct kunit *test, const u32 *host)
{
	const struct fleet *fleet = test->priv;
	const struct dsr_server *server;

	list_for_each_entry(server, &fleet->service->servers, node)
		KUNIT_EXPECT_EQ(test, ntohl(server->address.ip.ip) & 0xff,
				*host++);
	KUNIT_EXPECT_EQ(test, *host, 0);
}

/* Of equal weight the first has all: flows follow the order, old ones stay. */
static void order_of_replace(struct kunit *test)
{
	struct fleet *fleet = test->priv;
	u16 second = fleet_server(fleet, 2)->index;
	u16 first = fleet_server(fleet, 1)->index;

	KUNIT_EXPECT_EQ(test, fleet_send(fleet, 1, DSR_SIGNAL_OPEN).server,
			first);
	KUNIT_ASSERT_EQ(test, replace(fleet, (u32[]){ 2, 4, 1, 3, 0 }), 0);
	expect_order(test, (u32[]){ 2, 4, 1, 3, 0 });
	KUNIT_EXPECT_EQ(test, fleet_send(fleet, 2, DSR_SIGNAL_OPEN).server,
			second);
	KUNIT_EXPECT_EQ(test, fleet_send(fleet, 1, DSR_SIGNAL_DATA).server,
			first);
	KUNIT_ASSERT_EQ(test, replace(fleet, (u32[]){ 3, 1, 5, 2, 0 }), 0);
	expect_order(test, (u32[]){ 3, 1, 5, 2, 0 });
}

static int no_memory(u16 *slot, u32 slots, const struct dsr_candidate *candidate,
		     u32 n, u64 salt)
{
	return -ENOMEM;
}

static void order_after_failure(struct kunit *test)
{
	static const struct dsr_scheduler fails = { .build = no_memory };
	struct fleet *fleet = test->priv;

	fleet->options.scheduler = &fails;
	KUNIT_EXPECT_EQ(test, replace(fleet, (u32[]){ 3, 5, 2, 1, 0 }),
			-ENOMEM);
	expect_order(test, (u32[]){ 1, 2, 3, 4, 0 });
}

static struct kunit_case change_cases[] = {
	KUNIT_CASE(order_of_replace),
	KUNIT_CASE(order_after_failure),
	{}
};

struct kunit_suite dsr_service_change_suite = {
	.name = "dsr_service_change",
	.init = change_init,
	.exit = change_exit,
	.test_cases = change_cases,
};
