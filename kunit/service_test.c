// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services and their transactions: what is refused, what stays the same, and
 * that a transaction that fails leaves everything as it was. Memory that runs
 * out is a scheduler that says so, which is where a view is half built.
 */
#include "gateway.h"
#include "sched.h"
#include "skb.h"
#include "suites.h"

#include <linux/netlink.h>
#include <linux/slab.h>

#define HOSTS	8
#define PROBES	200

struct ctx {
	struct gateway gateway;
	struct dsr_net *dn;
	struct dsr_identity id;
	struct dsr_options options;
	struct dsr_service *service;
	struct netlink_ext_ack extack;
};

/* Fails once, or is slow, when told to; else it is the default scheduler. */
static bool out_of_memory, slow;

static int build(u16 *slot, u32 slots, const struct dsr_candidate *candidate,
		 u32 n, u64 salt)
{
	unsigned long end = jiffies + msecs_to_jiffies(20);

	if (out_of_memory) {
		out_of_memory = false;
		return -ENOMEM;
	}
	while (slow && time_before(jiffies, end))
		cpu_relax();
	return dsr_scheduler_find("rendezvous")->build(slot, slots, candidate,
						       n, salt);
}

static const struct dsr_scheduler unreliable = {
	.name = "unreliable",
	.build = build,
};

static struct dsr_service *find(struct ctx *ctx)
{
	struct dsr_service *service;

	mutex_lock(&ctx->dn->lock);
	service = dsr_service_find(ctx->dn, &ctx->id);
	mutex_unlock(&ctx->dn->lock);
	return service;
}

/* A service with hosts 1 to 4, weight 1 */
static int ctx_init(struct kunit *test)
{
	struct ctx *ctx = kunit_kzalloc(test, sizeof(*ctx), GFP_KERNEL);
	struct dsr_server_spec spec[4];
	u32 i;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, ctx);
	test->priv = ctx;
	gateway_make(test, &ctx->gateway);
	ctx->dn = ctx->gateway.dn;
	ctx->id = gateway_identity(AF_INET, IPPROTO_TCP, 80, 80);
	dsr_options_default(&ctx->options);
	ctx->options.scheduler = &unreliable;
	out_of_memory = false;
	slow = false;
	for (i = 0; i < ARRAY_SIZE(spec); i++)
		spec[i] = gateway_spec(&ctx->gateway, i + 1, 1);
	mutex_lock(&ctx->dn->lock);
	err = dsr_service_replace(ctx->dn, &ctx->id, &ctx->options, spec,
				  ARRAY_SIZE(spec), &ctx->extack);
	mutex_unlock(&ctx->dn->lock);
	ctx->service = find(ctx);
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_ASSERT_NOT_NULL(test, ctx->service);
	return 0;
}

static void ctx_exit(struct kunit *test)
{
	struct ctx *ctx = test->priv;

	if (ctx)
		gateway_unmake(&ctx->gateway);
}

/*
 * Under the lock all the way, as each request is. What may end a case is not
 * said in between.
 */
#define locked(ctx, statement)					\
	({							\
		struct mutex *_lock = &(ctx)->dn->lock;		\
		int _err;					\
								\
		mutex_lock(_lock);				\
		_err = (statement);				\
		mutex_unlock(_lock);				\
		_err;						\
	})

static int replace(struct ctx *ctx, const struct dsr_server_spec *spec, u32 n)
{
	ctx->extack._msg = NULL;
	return locked(ctx, dsr_service_replace(ctx->dn, &ctx->id,
					       &ctx->options, spec, n,
					       &ctx->extack));
}

static int add_server(struct ctx *ctx, u32 host, u32 weight)
{
	struct dsr_server_spec spec = gateway_spec(&ctx->gateway, host, weight);

	ctx->extack._msg = NULL;
	return locked(ctx, dsr_service_server_new(ctx->dn, ctx->service,
						  &spec, &ctx->extack));
}

static int set_server(struct ctx *ctx, u32 host,
		      const struct dsr_server_spec *spec)
{
	struct dsr_server *server = gateway_server(ctx->service, host);

	return locked(ctx, dsr_service_server_set(ctx->dn, ctx->service,
						  server, spec, &ctx->extack));
}

static int del_server(struct ctx *ctx, u32 host)
{
	struct dsr_server *server = gateway_server(ctx->service, host);

	return locked(ctx, dsr_service_server_del(ctx->dn, ctx->service,
						  server, &ctx->extack));
}

static int set_options(struct ctx *ctx, const struct dsr_options *options)
{
	ctx->extack._msg = NULL;
	return locked(ctx, dsr_service_set(ctx->dn, ctx->service, options,
					   &ctx->extack));
}

static int new_service(struct ctx *ctx, u8 family, u8 protocol, u16 port,
		       u16 port_last)
{
	struct dsr_identity id = gateway_identity(family, protocol, port,
						  port_last);

	ctx->extack._msg = NULL;
	return locked(ctx, dsr_service_new(ctx->dn, &id, &ctx->options,
					   &ctx->extack));
}

/* Rows of the view that name a server */
static u32 rows_of(struct ctx *ctx, u16 index)
{
	const struct dsr_view *view = gateway_view(&ctx->gateway, ctx->service);
	u32 i, n = 0;

	for (i = 0; i <= view->last; i++)
		n += view->slot[i] == index;
	return n;
}

/* All that a transaction may not touch when it fails */
struct snapshot {
	const struct dsr_config *config;
	const struct dsr_view *view;
	struct dsr_options options;
	u16 lifetime[DSR_FLOW_STATES];
	u32 generation;
	u32 services;
	u32 servers;
	u32 indexes;
	u32 holders;
	u32 hops;
	u16 index[HOSTS];
	u32 weight[HOSTS];
	u32 rows[HOSTS];
	const struct dsr_nexthop *nexthop[HOSTS];
	u32 users[HOSTS];
	u16 chosen[PROBES];
};

static void probe(struct ctx *ctx, u16 *chosen)
{
	struct dsr_key key = packet_flow(AF_INET, IPPROTO_TCP);
	u32 i;

	for (i = 0; i < PROBES; i++) {
		key.client_port = htons(1000 + i);
		chosen[i] = gateway_steer(&ctx->gateway, &key);
	}
}

static void snapshot_servers(struct ctx *ctx, struct snapshot *s)
{
	struct dsr_server *server;
	u32 i;

	for (i = 0; i < HOSTS; i++) {
		server = gateway_server(ctx->service, i);
		if (!server)
			continue;
		s->index[i] = server->index;
		s->weight[i] = server->cfg.weight;
		s->rows[i] = server->rows;
		s->nexthop[i] = server->nexthop;
		s->users[i] = s->nexthop[i]->users;
	}
}

static struct snapshot *snapshot(struct kunit *test)
{
	struct snapshot *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	struct ctx *ctx = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->config = rcu_access_pointer(ctx->dn->dp.config);
	s->view = rcu_access_pointer(ctx->service->view);
	s->options = ctx->service->options;
	memcpy(s->lifetime, ctx->service->dp.lifetime, sizeof(s->lifetime));
	s->generation = ctx->dn->generation;
	s->services = ctx->dn->service_count;
	s->servers = ctx->service->server_count;
	s->indexes = gateway_indexes(&ctx->gateway);
	s->holders = ctx->service->holders;
	s->hops = list_count_nodes(&ctx->dn->nexthops.list);
	snapshot_servers(ctx, s);
	probe(ctx, s->chosen);
	return s;
}

static void expect_unchanged(struct kunit *test, const struct snapshot *before)
{
	KUNIT_EXPECT_EQ(test, memcmp(before, snapshot(test), sizeof(*before)),
			0);
}

static void same_service_twice(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct snapshot *before = snapshot(test);

	KUNIT_EXPECT_EQ(test, new_service(ctx, AF_INET, IPPROTO_TCP, 80, 80),
			-EEXIST);
	KUNIT_EXPECT_NOT_NULL(test, ctx->extack._msg);
	expect_unchanged(test, before);
	KUNIT_EXPECT_EQ(test, new_service(ctx, AF_INET, IPPROTO_UDP, 80, 80),
			0);
	KUNIT_EXPECT_EQ(test, new_service(ctx, AF_INET6, IPPROTO_TCP, 80, 80),
			0);
	KUNIT_EXPECT_EQ(test, ctx->dn->service_count, 3u);
}

static void same_server_twice(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct snapshot *before = snapshot(test);

	KUNIT_EXPECT_EQ(test, add_server(ctx, 3, 7), -EEXIST);
	KUNIT_EXPECT_NOT_NULL(test, ctx->extack._msg);
	expect_unchanged(test, before);
}

static void rows_are_shared_by_weight(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	u32 host, total = 0, rows;

	KUNIT_EXPECT_EQ(test, add_server(ctx, 5, 4), 0);
	for (host = 1; host <= 5; host++) {
		const struct dsr_server *server;

		server = gateway_server(ctx->service, host);
		rows = rows_of(ctx, server->index);
		KUNIT_EXPECT_EQ(test, rows, server->rows);
		KUNIT_EXPECT_GT(test, rows, 400u * server->cfg.weight);
		total += rows;
	}
	KUNIT_EXPECT_EQ(test, total,
			gateway_view(&ctx->gateway, ctx->service)->last + 1);
}

static void drained_owns_no_rows(struct kunit *test)
{
	const struct dsr_server_spec drain = {
		.set = BIT(DSR_SERVER_A_WEIGHT),
	};
	const struct dsr_server_spec back = {
		.cfg.weight = 1,
		.set = BIT(DSR_SERVER_A_WEIGHT),
	};
	struct ctx *ctx = test->priv;
	const struct dsr_server *server = gateway_server(ctx->service, 2);
	struct snapshot *before = snapshot(test);

	KUNIT_EXPECT_EQ(test, set_server(ctx, 2, &drain), 0);
	KUNIT_EXPECT_EQ(test, rows_of(ctx, server->index), 0u);
	KUNIT_EXPECT_EQ(test, server->rows, 0u);
	KUNIT_EXPECT_FALSE(test, server->dead);
	KUNIT_EXPECT_PTR_EQ(test, gateway_server(ctx->service, 2), server);
	KUNIT_EXPECT_EQ(test, set_server(ctx, 2, &back), 0);
	KUNIT_EXPECT_EQ(test, rows_of(ctx, server->index), before->rows[2]);
}

static void unreachable_owns_no_rows(struct kunit *test)
{
	struct dsr_server_spec spec = gateway_unreachable(6, 1);
	struct ctx *ctx = test->priv;
	const struct dsr_server *server;
	int err;

	err = locked(ctx, dsr_service_server_new(ctx->dn, ctx->service,
						 &spec, &ctx->extack));
	KUNIT_EXPECT_EQ(test, err, 0);
	server = gateway_server(ctx->service, 6);
	KUNIT_ASSERT_NOT_NULL(test, server);
	KUNIT_EXPECT_EQ(test, rows_of(ctx, server->index), 0u);
	spec = gateway_spec(&ctx->gateway, 6, 1);
	KUNIT_EXPECT_EQ(test, set_server(ctx, 6, &spec), 0);
	KUNIT_EXPECT_NE(test, rows_of(ctx, server->index), 0u);
}

/* What a request does not say stays as it was. */
static void change_of_one_thing(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_server *server = gateway_server(ctx->service, 1);
	const struct dsr_nexthop *hop = server->nexthop;
	struct dsr_server_spec spec = {
		.cfg.weight = 9,
		.set = BIT(DSR_SERVER_A_WEIGHT),
	};

	KUNIT_EXPECT_EQ(test, set_server(ctx, 1, &spec), 0);
	KUNIT_EXPECT_EQ(test, server->cfg.weight, 9u);
	KUNIT_EXPECT_PTR_EQ(test, server->nexthop, hop);

	spec = (struct dsr_server_spec) {
		.nexthop.pinned = true,
		.nexthop.lladdr = { 0x02, 9, 9, 9, 9, 9 },
		.set = BIT(DSR_SERVER_A_LLADDR),
	};
	KUNIT_EXPECT_EQ(test, set_server(ctx, 1, &spec), 0);
	KUNIT_EXPECT_EQ(test, server->cfg.weight, 9u);
	KUNIT_EXPECT_EQ(test, server->nexthop->ifindex,
			(u32)ctx->gateway.out.dev->ifindex);
	KUNIT_EXPECT_EQ(test, (int)server->nexthop->lladdr[5], 9);
	KUNIT_EXPECT_EQ(test, list_count_nodes(&ctx->dn->nexthops.list),
			(size_t)4);
}

static void replace_keeps_who_stays(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_server_spec spec[] = {
		gateway_spec(&ctx->gateway, 5, 2),
		gateway_spec(&ctx->gateway, 3, 3),
		gateway_spec(&ctx->gateway, 2, 1),
	};
	struct snapshot *before = snapshot(test);
	struct dsr_server *two, *three, *five;

	two = gateway_server(ctx->service, 2);
	three = gateway_server(ctx->service, 3);
	KUNIT_EXPECT_EQ(test, replace(ctx, spec, ARRAY_SIZE(spec)), 0);
	KUNIT_EXPECT_PTR_EQ(test, find(ctx), ctx->service);
	KUNIT_EXPECT_PTR_EQ(test, gateway_server(ctx->service, 2), two);
	KUNIT_EXPECT_PTR_EQ(test, gateway_server(ctx->service, 3), three);
	KUNIT_EXPECT_EQ(test, two->index, before->index[2]);
	KUNIT_EXPECT_EQ(test, three->index, before->index[3]);
	KUNIT_EXPECT_EQ(test, three->cfg.weight, 3u);
	KUNIT_EXPECT_NULL(test, gateway_server(ctx->service, 1));
	KUNIT_EXPECT_NULL(test, gateway_server(ctx->service, 4));
	five = gateway_server(ctx->service, 5);
	KUNIT_ASSERT_NOT_NULL(test, five);
	KUNIT_EXPECT_NE(test, five->index, before->index[1]);
	KUNIT_EXPECT_NE(test, five->index, before->index[4]);
	KUNIT_EXPECT_EQ(test, ctx->service->server_count, 3u);
	KUNIT_EXPECT_EQ(test, rows_of(ctx, before->index[1]), 0u);
	KUNIT_EXPECT_EQ(test, rows_of(ctx, before->index[4]), 0u);
	KUNIT_EXPECT_EQ(test, ctx->dn->generation, before->generation + 1);
}

/* The same set again moves no row, and leaves nothing to remember. */
static void replace_with_the_same(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_server_spec spec[4];
	struct snapshot *before = snapshot(test);
	const struct dsr_view *view;
	u16 chosen[PROBES];
	u32 i;

	for (i = 0; i < 4; i++)
		spec[i] = gateway_spec(&ctx->gateway, 4 - i, 1);
	KUNIT_EXPECT_EQ(test, replace(ctx, spec, 4), 0);
	probe(ctx, chosen);
	KUNIT_EXPECT_EQ(test, memcmp(chosen, before->chosen, sizeof(chosen)),
			0);
	view = gateway_view(&ctx->gateway, ctx->service);
	KUNIT_EXPECT_TRUE(test, !rcu_access_pointer(view->dirty));
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->dn->sweep.dead));
}

/* A replace says everything: what it leaves out of a server is gone. */
static void replace_is_whole(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_server_spec spec = {
		.address = gateway_spec(&ctx->gateway, 1, 0).address,
		.cfg.weight = 5,
		.set = DSR_SERVER_SET_ALL,
	};
	const struct dsr_server *server = gateway_server(ctx->service, 1);

	KUNIT_EXPECT_EQ(test, replace(ctx, &spec, 1), 0);
	KUNIT_EXPECT_EQ(test, server->nexthop->ifindex, 0u);
	KUNIT_EXPECT_FALSE(test, server->nexthop->pinned);
}

static void replace_with_nothing(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	u16 chosen[PROBES];
	u32 i;

	KUNIT_EXPECT_EQ(test, replace(ctx, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, ctx->service->server_count, 0u);
	probe(ctx, chosen);
	for (i = 0; i < PROBES; i++)
		KUNIT_EXPECT_EQ(test, chosen[i], 0);
	gateway_sweep(&ctx->gateway);
	KUNIT_EXPECT_EQ(test, gateway_indexes(&ctx->gateway), 0u);
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->dn->nexthops.list));
	KUNIT_EXPECT_EQ(test, ctx->service->holders, 1u);
}

static int fail_replace(struct ctx *ctx)
{
	struct dsr_server_spec spec[] = {
		gateway_spec(&ctx->gateway, 3, 30),
		gateway_spec(&ctx->gateway, 6, 3),
		gateway_unreachable(1, 10),
		gateway_spec(&ctx->gateway, 7, 3),
	};

	ctx->options.ttl = DSR_TTL_DECREMENT;
	return replace(ctx, spec, ARRAY_SIZE(spec));
}

static int fail_add(struct ctx *ctx)
{
	ctx->id = gateway_identity(AF_INET, IPPROTO_UDP, 53, 53);
	return fail_replace(ctx);
}

static int fail_set(struct ctx *ctx)
{
	ctx->options.ttl = DSR_TTL_DECREMENT;
	ctx->options.timeout_established = 5;
	return set_options(ctx, &ctx->options);
}

static int fail_server_new(struct ctx *ctx)
{
	return add_server(ctx, 6, 2);
}

static int fail_server_set(struct ctx *ctx)
{
	struct dsr_server_spec spec = gateway_spec(&ctx->gateway, 7, 20);

	return set_server(ctx, 2, &spec);
}

static int fail_server_del(struct ctx *ctx)
{
	return del_server(ctx, 2);
}

struct failing {
	const char *name;
	int (*act)(struct ctx *ctx);
	bool takes_index;
};

static const struct failing failings[] = {
	{ "replace", fail_replace, true },
	{ "replace that adds", fail_add, true },
	{ "options", fail_set, false },
	{ "server new", fail_server_new, true },
	{ "server set", fail_server_set, false },
	{ "server del", fail_server_del, false },
};

static void failing_name(const struct failing *failing, char *name)
{
	strscpy(name, failing->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(failing, failings, failing_name);

/* Nothing, then no memory: nothing. Then it goes through. */
static void no_memory_no_change(struct kunit *test)
{
	const struct failing *failing = test->param_value;
	struct ctx *ctx = test->priv;
	struct snapshot *before = snapshot(test);

	out_of_memory = true;
	KUNIT_EXPECT_EQ(test, failing->act(ctx), -ENOMEM);
	KUNIT_EXPECT_FALSE(test, out_of_memory);
	expect_unchanged(test, before);
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->dn->sweep.dead));
	KUNIT_EXPECT_EQ(test, failing->act(ctx), 0);
	KUNIT_EXPECT_EQ(test, ctx->dn->generation, before->generation + 1);
}

/* One index is free; the second server that wants one gets none. */
static void no_index_no_change(struct kunit *test)
{
	const struct failing *failing = test->param_value;
	struct ctx *ctx = test->priv;
	struct dsr_server_table *table = ctx->dn->servers;
	bool adds_one = failing->act == fail_server_new;
	struct snapshot *before;

	bitmap_fill(table->used, DSR_SERVER_INDEXES + 1);
	if (!adds_one)
		__clear_bit(40000, table->used);
	before = snapshot(test);
	if (!failing->takes_index) {
		KUNIT_EXPECT_EQ(test, failing->act(ctx), 0);
		return;
	}
	KUNIT_EXPECT_EQ(test, failing->act(ctx), -ENOSPC);
	KUNIT_EXPECT_NOT_NULL(test, ctx->extack._msg);
	expect_unchanged(test, before);
	KUNIT_EXPECT_EQ(test, test_bit(40000, table->used), adds_one);
	bitmap_clear(table->used, 40000, 4);
	KUNIT_EXPECT_EQ(test, failing->act(ctx), 0);
}

static void publish(struct ctx *ctx, struct dsr_nexthop *hop, struct dsr_l2 *l2)
{
	mutex_lock(&ctx->dn->brief);
	dsr_nexthop_publish(ctx->dn, hop, l2);
	mutex_unlock(&ctx->dn->brief);
}

/* Without memory the view stays, and is made anew at the next occasion. */
static void rebuild_without_memory(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_server *server = gateway_server(ctx->service, 2);
	const struct dsr_view *view = gateway_view(&ctx->gateway, ctx->service);
	struct dsr_nexthop *hop = server->nexthop;
	struct dsr_l2 *l2 = rcu_dereference_protected(hop->l2, true);

	mutex_lock(&ctx->dn->lock);
	publish(ctx, hop, NULL);
	dsr_service_nexthop_changed(ctx->dn, hop);
	out_of_memory = true;
	dsr_service_rebuild_stale(ctx->dn);
	mutex_unlock(&ctx->dn->lock);
	KUNIT_EXPECT_TRUE(test, ctx->service->stale);
	KUNIT_EXPECT_PTR_EQ(test, gateway_view(&ctx->gateway, ctx->service),
			    view);
	mutex_lock(&ctx->dn->lock);
	dsr_service_rebuild_stale(ctx->dn);
	publish(ctx, hop, l2);
	mutex_unlock(&ctx->dn->lock);
	KUNIT_EXPECT_FALSE(test, ctx->service->stale);
	KUNIT_EXPECT_EQ(test, rows_of(ctx, server->index), 0u);
}

/* Who waits for the lock gets it after one view that takes long. */
static void rebuilt_in_portions(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_server_spec spec[] = { gateway_spec(&ctx->gateway, 1, 1),
					  gateway_spec(&ctx->gateway, 2, 1) };
	struct dsr_service *first = ctx->service, *second;
	struct dsr_nexthop *hop = gateway_server(first, 2)->nexthop;
	struct dsr_l2 *l2 = rcu_dereference_protected(hop->l2, true);
	bool more;

	ctx->id = gateway_identity(AF_INET, IPPROTO_TCP, 81, 81);
	KUNIT_ASSERT_EQ(test, replace(ctx, spec, ARRAY_SIZE(spec)), 0);
	second = find(ctx);
	slow = true;
	mutex_lock(&ctx->dn->lock);
	publish(ctx, hop, NULL);
	dsr_service_nexthop_changed(ctx->dn, hop);
	more = dsr_service_rebuild_stale(ctx->dn);
	KUNIT_EXPECT_TRUE(test, more);
	KUNIT_EXPECT_NE(test, first->stale, second->stale);
	more = dsr_service_rebuild_stale(ctx->dn);
	publish(ctx, hop, l2);
	mutex_unlock(&ctx->dn->lock);
	KUNIT_EXPECT_FALSE(test, more);
	KUNIT_EXPECT_FALSE(test, first->stale || second->stale);
}

/* A plan that came to nothing is no news of where a server is. */
static void lost_after_a_failed_change(struct kunit *test)
{
	struct dsr_server_spec spec = gateway_unreachable(2, 1);
	struct ctx *ctx = test->priv;
	struct dsr_server *server = gateway_server(ctx->service, 2);
	struct dsr_nexthop *hop = server->nexthop;
	struct dsr_l2 *l2 = rcu_dereference_protected(hop->l2, true);

	out_of_memory = true;
	KUNIT_EXPECT_EQ(test, set_server(ctx, 2, &spec), -ENOMEM);
	mutex_lock(&ctx->dn->lock);
	publish(ctx, hop, NULL);
	dsr_service_nexthop_changed(ctx->dn, hop);
	dsr_service_rebuild_stale(ctx->dn);
	KUNIT_EXPECT_EQ(test, rows_of(ctx, server->index), 0u);
	publish(ctx, hop, l2);
	dsr_service_nexthop_changed(ctx->dn, hop);
	dsr_service_rebuild_stale(ctx->dn);
	mutex_unlock(&ctx->dn->lock);
	KUNIT_EXPECT_NE(test, rows_of(ctx, server->index), 0u);
}

static void failed_first_service(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	int err;

	err = locked(ctx, dsr_service_del(ctx->dn, ctx->service));
	KUNIT_ASSERT_EQ(test, err, 0);
	gateway_sweep(&ctx->gateway);
	out_of_memory = true;
	KUNIT_EXPECT_EQ(test, fail_replace(ctx), -ENOMEM);
	KUNIT_EXPECT_TRUE(test, !rcu_access_pointer(ctx->dn->dp.config));
	KUNIT_EXPECT_FALSE(test, ctx->dn->hooked);
	KUNIT_EXPECT_EQ(test, ctx->dn->service_count, 0u);
	KUNIT_EXPECT_EQ(test, gateway_indexes(&ctx->gateway), 0u);
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->dn->nexthops.list));
	KUNIT_EXPECT_EQ(test, fail_replace(ctx), 0);
	KUNIT_EXPECT_TRUE(test, ctx->dn->hooked);
}

static struct kunit_case service_cases[] = {
	KUNIT_CASE(same_service_twice),
	KUNIT_CASE(same_server_twice),
	KUNIT_CASE(rows_are_shared_by_weight),
	KUNIT_CASE(drained_owns_no_rows),
	KUNIT_CASE(unreachable_owns_no_rows),
	KUNIT_CASE(change_of_one_thing),
	KUNIT_CASE(replace_keeps_who_stays),
	KUNIT_CASE(replace_with_the_same),
	KUNIT_CASE(replace_is_whole),
	KUNIT_CASE(replace_with_nothing),
	KUNIT_CASE_PARAM(no_memory_no_change, failing_gen_params),
	KUNIT_CASE_PARAM(no_index_no_change, failing_gen_params),
	KUNIT_CASE(rebuild_without_memory),
	KUNIT_CASE(rebuilt_in_portions),
	KUNIT_CASE(lost_after_a_failed_change),
	KUNIT_CASE(failed_first_service),
	{ }
};

struct kunit_suite dsr_service_suite = {
	.name = "dsr_service",
	.init = ctx_init,
	.exit = ctx_exit,
	.test_cases = service_cases,
};
