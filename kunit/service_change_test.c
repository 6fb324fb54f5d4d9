// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes of a whole service: the order of its servers, its ports.
 */
#include "test_net.h"
#include "sched.h"
#include "suites.h"

#include <linux/in.h>
#include <linux/netlink.h>

#define HOSTS	4

static int change_init(struct kunit *test)
{
	struct test_net *tn = test_net_make(test, IPPROTO_TCP, 1024);
	u32 host;

	tn->options.scheduler = dsr_scheduler_find("fo");
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	for (host = 1; host <= HOSTS; host++)
		test_net_add(tn, host, 1);
	return 0;
}

static void change_exit(struct kunit *test)
{
	test_net_unmake(test->priv);
}

/* Replace the servers by these hosts, up to the first 0. */
static int replace(struct test_net *tn, const u32 *host)
{
	struct dsr_server_spec spec[HOSTS + 1] = { };
	u32 n;
	int err;

	for (n = 0; host[n]; n++) {
		spec[n].address.family = AF_INET;
		spec[n].address.ip.ip = htonl(0x0a000000 + host[n]);
		spec[n].cfg.weight = 1;
		spec[n].nexthop.ifindex = INT_MAX;
		spec[n].set = DSR_SERVER_SET_ALL;
	}
	mutex_lock(&tn->dn->lock);
	err = dsr_service_replace(tn->dn, &tn->id, &tn->options, spec, n, NULL);
	mutex_unlock(&tn->dn->lock);
	return err;
}

static void expect_order(struct kunit *test, const u32 *host)
{
	const struct test_net *tn = test->priv;
	const struct dsr_server *server;

	list_for_each_entry(server, &tn->service->servers, node)
		KUNIT_EXPECT_EQ(test, ntohl(server->address.ip.ip) & 0xff,
				*host++);
	KUNIT_EXPECT_EQ(test, *host, 0);
}

/* Of equal weight the first has all: flows follow the order, old ones stay. */
static void order_of_replace(struct kunit *test)
{
	struct test_net *tn = test->priv;
	u16 second = test_net_server(tn, 2)->index;
	u16 first = test_net_server(tn, 1)->index;

	KUNIT_EXPECT_EQ(test, test_net_send(tn, 1, DSR_SIGNAL_OPEN).server,
			first);
	KUNIT_ASSERT_EQ(test, replace(tn, (u32[]){ 2, 4, 1, 3, 0 }), 0);
	expect_order(test, (u32[]){ 2, 4, 1, 3, 0 });
	KUNIT_EXPECT_EQ(test, test_net_send(tn, 2, DSR_SIGNAL_OPEN).server,
			second);
	KUNIT_EXPECT_EQ(test, test_net_send(tn, 1, DSR_SIGNAL_DATA).server,
			first);
	KUNIT_ASSERT_EQ(test, replace(tn, (u32[]){ 3, 1, 5, 2, 0 }), 0);
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
	struct test_net *tn = test->priv;

	tn->options.scheduler = &fails;
	KUNIT_EXPECT_EQ(test, replace(tn, (u32[]){ 3, 5, 2, 1, 0 }), -ENOMEM);
	expect_order(test, (u32[]){ 1, 2, 3, 4, 0 });
}

static struct dsr_identity with_ports(const struct test_net *tn, u8 ranges,
				      const u16 *ports)
{
	struct dsr_identity id = tn->id;
	u8 i;

	memset(id.range, 0, sizeof(id.range));
	id.ranges = ranges;
	for (i = 0; i < ranges; i++) {
		id.range[i].first = ports[2 * i];
		id.range[i].last = ports[2 * i + 1];
	}
	return id;
}

#define PORTS(tn, ...)							\
	with_ports(tn, ARRAY_SIZE(((u16[]){ __VA_ARGS__ })) / 2,	\
		   (u16[]){ __VA_ARGS__ })

/* Give the service these ports, and know it by them from now on. */
static int rename_to(struct test_net *tn, struct dsr_identity id)
{
	struct netlink_ext_ack extack = { };
	int err;

	mutex_lock(&tn->dn->lock);
	err = dsr_service_set_as(tn->dn, tn->service, &id,
				 &tn->options, &extack);
	mutex_unlock(&tn->dn->lock);
	if (!err)
		tn->id = id;
	KUNIT_EXPECT_EQ(tn->test, !!err, !!extack._msg);
	return err;
}

/* Where a client's packet to a port goes: a server's index, 0 for nowhere */
static u16 goes_to(struct test_net *tn, u32 client, u16 port,
		   enum dsr_signal signal)
{
	struct dsr_key key = test_net_client(tn, client);
	struct answer answer;

	key.vip_port = htons(port);
	answer = test_net_steer(tn, &key, signal);
	return answer.verdict == DSR_SEND ? answer.server : 0;
}

/* The service anew, with rows, all of them clean */
static void use_hash(struct test_net *tn)
{
	u32 host;

	test_net_delete(tn);
	tn->options.scheduler = dsr_scheduler_find("rendezvous");
	test_net_create(tn);
	for (host = 1; host <= HOSTS; host++)
		test_net_add(tn, host, 1);
	test_net_sweep(tn);
	KUNIT_ASSERT_EQ(tn->test, test_net_dirty(tn), 0);
}

static void ports_added(struct kunit *test)
{
	struct test_net *tn = test->priv;
	const struct dsr_service *service;
	u16 before[100];
	u32 i;

	use_hash(tn);
	service = tn->service;
	for (i = 0; i < ARRAY_SIZE(before); i++)
		before[i] = goes_to(tn, i, 80, DSR_SIGNAL_OPEN);
	KUNIT_EXPECT_EQ(test, goes_to(tn, 0, 443, DSR_SIGNAL_OPEN), 0);
	KUNIT_ASSERT_EQ(test, rename_to(tn, PORTS(tn, 80, 80, 443, 443)), 0);
	/* The first range is the same, and so is each row's owner. */
	KUNIT_EXPECT_EQ(test, test_net_dirty(tn), 0);
	for (i = 0; i < ARRAY_SIZE(before); i++)
		KUNIT_EXPECT_EQ(test, goes_to(tn, i, 80, DSR_SIGNAL_DATA),
				before[i]);
	KUNIT_EXPECT_NE(test, goes_to(tn, 0, 443, DSR_SIGNAL_OPEN), 0);
	KUNIT_EXPECT_EQ(test, goes_to(tn, 0, 442, DSR_SIGNAL_OPEN), 0);
	mutex_lock(&tn->dn->lock);
	KUNIT_EXPECT_PTR_EQ(test, (const struct dsr_service *)
			    dsr_service_find(tn->dn, &tn->id), service);
	mutex_unlock(&tn->dn->lock);
}

static u32 host_of(struct test_net *tn, u16 index)
{
	u32 i;

	for (i = 1; i <= HOSTS; i++)
		if (test_net_server(tn, i)->index == index)
			return i;
	return 0;
}

/* Rows of other owners, as of a service that had these ports always; flows stay. */
static void first_ports_changed(struct kunit *test)
{
	struct test_net *tn = test->priv;
	u32 row[100], i, other = 0;
	u16 before[100];

	use_hash(tn);
	for (i = 0; i < ARRAY_SIZE(before); i++)
		before[i] = goes_to(tn, i, 80, DSR_SIGNAL_OPEN);
	KUNIT_ASSERT_EQ(test, rename_to(tn, PORTS(tn, 70, 90)), 0);
	KUNIT_EXPECT_GT(test, test_net_dirty(tn), 1000);
	for (i = 0; i < ARRAY_SIZE(before); i++) {
		KUNIT_EXPECT_EQ(test, goes_to(tn, i, 80, DSR_SIGNAL_DATA),
				before[i]);
		row[i] = host_of(tn, goes_to(tn, 1000 + i, 80,
					     DSR_SIGNAL_OPEN));
		KUNIT_EXPECT_NE(test, row[i], 0u);
	}
	test_net_delete(tn);
	test_net_create(tn);
	for (i = 1; i <= HOSTS; i++)
		test_net_add(tn, i, 1);
	for (i = 0; i < ARRAY_SIZE(row); i++)
		other += host_of(tn, goes_to(tn, 1000 + i, 80,
					     DSR_SIGNAL_OPEN)) != row[i];
	KUNIT_EXPECT_EQ(test, other, 0);
}

static void ports_taken_away(struct kunit *test)
{
	struct test_net *tn = test->priv;

	KUNIT_ASSERT_EQ(test, rename_to(tn, PORTS(tn, 0, 0)), 0);
	KUNIT_EXPECT_NE(test, goes_to(tn, 1, 80, DSR_SIGNAL_OPEN), 0);
	KUNIT_EXPECT_NE(test, goes_to(tn, 1, 9999, DSR_SIGNAL_OPEN), 0);
	KUNIT_ASSERT_EQ(test, rename_to(tn, PORTS(tn, 80, 80)), 0);
	KUNIT_EXPECT_NE(test, goes_to(tn, 1, 80, DSR_SIGNAL_DATA), 0);
	KUNIT_EXPECT_EQ(test, goes_to(tn, 1, 9999, DSR_SIGNAL_DATA), 0);
	/* What it has already is no change. */
	KUNIT_EXPECT_EQ(test, rename_to(tn, PORTS(tn, 80, 80)), 0);
}

static void ports_of_another(struct kunit *test)
{
	struct test_net *tn = test->priv;
	struct dsr_identity other = PORTS(tn, 443, 443, 5000, 5999);
	struct dsr_options options;

	dsr_options_default(&options);
	mutex_lock(&tn->dn->lock);
	KUNIT_EXPECT_EQ(test, dsr_service_new(tn->dn, &other, &options,
					      NULL), 0);
	mutex_unlock(&tn->dn->lock);
	KUNIT_EXPECT_EQ(test, rename_to(tn, PORTS(tn, 80, 80, 443, 443)),
			-EEXIST);
	KUNIT_EXPECT_EQ(test, rename_to(tn, other), -EEXIST);
	KUNIT_EXPECT_EQ(test, rename_to(tn, PORTS(tn, 80, 80, 442, 444)), 0);
	KUNIT_EXPECT_NE(test, goes_to(tn, 1, 442, DSR_SIGNAL_OPEN), 0);
	KUNIT_EXPECT_EQ(test, goes_to(tn, 1, 443, DSR_SIGNAL_OPEN), 0);
}

/* A client of a persistent service is known by the first of its ports. */
static void ports_of_clients(struct kunit *test)
{
	struct test_net *tn = test->priv;

	test_net_delete(tn);
	tn->options.persist = 60;
	test_net_create(tn);
	test_net_add(tn, 1, 1);
	KUNIT_EXPECT_EQ(test, rename_to(tn, PORTS(tn, 79, 80)), -EBUSY);
	KUNIT_EXPECT_EQ(test, rename_to(tn, PORTS(tn, 80, 80, 90, 99)), 0);
	test_net_remove(tn, 1);
	KUNIT_EXPECT_EQ(test, rename_to(tn, PORTS(tn, 79, 80)), 0);
}

static void ports_after_failure(struct kunit *test)
{
	static const struct dsr_scheduler fails = { .build = no_memory };
	struct test_net *tn = test->priv;
	struct dsr_identity id = tn->id;

	tn->options.scheduler = &fails;
	mutex_lock(&tn->dn->lock);
	id.range[0].last = 90;
	KUNIT_EXPECT_EQ(test, dsr_service_set_as(tn->dn, tn->service, &id,
						 &tn->options, NULL), -ENOMEM);
	KUNIT_EXPECT_PTR_EQ(test, dsr_service_find(tn->dn, &tn->id),
			    tn->service);
	mutex_unlock(&tn->dn->lock);
	KUNIT_EXPECT_NE(test, goes_to(tn, 1, 80, DSR_SIGNAL_OPEN), 0);
	KUNIT_EXPECT_EQ(test, goes_to(tn, 1, 90, DSR_SIGNAL_OPEN), 0);
	tn->options.scheduler = dsr_scheduler_find("lc");
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	KUNIT_EXPECT_EQ(test, goes_to(tn, 1, 90, DSR_SIGNAL_OPEN), 0);
}

static struct kunit_case change_cases[] = {
	KUNIT_CASE(order_of_replace),
	KUNIT_CASE(order_after_failure),
	KUNIT_CASE(ports_added),
	KUNIT_CASE(first_ports_changed),
	KUNIT_CASE(ports_taken_away),
	KUNIT_CASE(ports_of_another),
	KUNIT_CASE(ports_of_clients),
	KUNIT_CASE(ports_after_failure),
	{}
};

struct kunit_suite dsr_service_change_suite = {
	.name = "dsr_service_change",
	.init = change_init,
	.exit = change_exit,
	.test_cases = change_cases,
};
