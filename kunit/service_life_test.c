// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services and servers that go: what stays of them and for how long; many of
 * them; and the settings of a namespace that has some.
 */
#include "gateway.h"
#include "kernels.h"
#include "sched.h"
#include "skb.h"
#include "suites.h"

#include <linux/netlink.h>

#define CLIENTS		300
#define MANY		1000

struct ctx {
	struct gateway gateway;
	struct dsr_net *dn;
	struct dsr_identity id;
	struct dsr_options options;
	struct dsr_service *service;
	struct netlink_ext_ack extack;
	u16 chosen[CLIENTS];
};

static int ctx_init(struct kunit *test)
{
	struct ctx *ctx = kunit_kzalloc(test, sizeof(*ctx), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, ctx);
	test->priv = ctx;
	gateway_make(test, &ctx->gateway);
	ctx->dn = ctx->gateway.dn;
	ctx->id = gateway_identity(AF_INET, IPPROTO_TCP, 80, 80);
	dsr_options_default(&ctx->options);
	return 0;
}

static void ctx_exit(struct kunit *test)
{
	struct ctx *ctx = test->priv;

	if (ctx)
		gateway_unmake(&ctx->gateway);
	dsr_flow_skew = 0;
}

/* Makes the service one with servers from @first on */
static int replace(struct kunit *test, u32 first, u32 servers)
{
	struct ctx *ctx = test->priv;
	struct dsr_server_spec *spec;
	u32 i;
	int err;

	spec = kunit_kcalloc(test, servers + 1, sizeof(*spec), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, spec);
	for (i = 0; i < servers; i++)
		spec[i] = gateway_spec(&ctx->gateway, first + i, 1);
	ctx->extack._msg = NULL;
	mutex_lock(&ctx->dn->lock);
	err = dsr_service_replace(ctx->dn, &ctx->id, &ctx->options, spec,
				  servers, &ctx->extack);
	ctx->service = dsr_service_find(ctx->dn, &ctx->id);
	mutex_unlock(&ctx->dn->lock);
	kunit_kfree(test, spec);
	return err;
}

static void create(struct kunit *test, u32 first, u32 servers)
{
	struct ctx *ctx = test->priv;

	KUNIT_ASSERT_EQ(test, replace(test, first, servers), 0);
	KUNIT_ASSERT_NOT_NULL(test, ctx->service);
}

static int add_server(struct ctx *ctx, u32 host)
{
	struct dsr_server_spec spec = gateway_spec(&ctx->gateway, host, 1);
	int err;

	mutex_lock(&ctx->dn->lock);
	err = dsr_service_server_new(ctx->dn, ctx->service, &spec,
				     &ctx->extack);
	mutex_unlock(&ctx->dn->lock);
	return err;
}

static u16 index_of(struct ctx *ctx, u32 host)
{
	const struct dsr_server *server = gateway_server(ctx->service, host);

	return server ? server->index : 0;
}

/* Returns the index that it had. */
static u16 del_server(struct kunit *test, u32 host)
{
	struct ctx *ctx = test->priv;
	u16 index = index_of(ctx, host);
	int err;

	mutex_lock(&ctx->dn->lock);
	err = dsr_service_server_del(ctx->dn, ctx->service,
				     gateway_server(ctx->service, host),
				     &ctx->extack);
	mutex_unlock(&ctx->dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
	return index;
}

static void del_service(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	int err;

	mutex_lock(&ctx->dn->lock);
	err = dsr_service_del(ctx->dn, ctx->service);
	mutex_unlock(&ctx->dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
	ctx->service = NULL;
}

static u16 steer(struct ctx *ctx, u32 client, enum dsr_signal signal)
{
	struct dsr_key key = packet_flow(AF_INET, IPPROTO_TCP);

	key.client_port = htons(1024 + client);
	key.signal = signal;
	return gateway_steer(&ctx->gateway, &key);
}

static void connect_all(struct ctx *ctx)
{
	u32 i;

	for (i = 0; i < CLIENTS; i++) {
		steer(ctx, i, DSR_SIGNAL_OPEN);
		ctx->chosen[i] = steer(ctx, i, DSR_SIGNAL_DATA);
	}
}

/* Every @step th client sends a packet. */
static u32 count_moved(struct ctx *ctx, u32 step)
{
	u32 i, moved = 0;

	for (i = 0; i < CLIENTS; i += step)
		moved += steer(ctx, i, DSR_SIGNAL_DATA) != ctx->chosen[i];
	return moved;
}

static bool index_used(struct ctx *ctx, u16 index)
{
	return test_bit(index, ctx->dn->servers->used);
}

static void index_waits_for_a_sweep(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	u16 index;

	create(test, 1, 3);
	index = del_server(test, 2);
	ctx->dn->servers->hint = index;
	KUNIT_EXPECT_EQ(test, add_server(ctx, 4), 0);
	KUNIT_EXPECT_NE(test, index_of(ctx, 4), index);
	/* The same machine again is another server. */
	KUNIT_EXPECT_EQ(test, add_server(ctx, 2), 0);
	KUNIT_EXPECT_NE(test, index_of(ctx, 2), index);
	KUNIT_EXPECT_TRUE(test, index_used(ctx, index));

	gateway_sweep(&ctx->gateway);
	KUNIT_EXPECT_FALSE(test, index_used(ctx, index));
	ctx->dn->servers->hint = index;
	KUNIT_EXPECT_EQ(test, add_server(ctx, 5), 0);
	KUNIT_EXPECT_EQ(test, index_of(ctx, 5), index);
}

static void finish_pass(struct ctx *ctx)
{
	u32 done = ctx->dn->sweep.done, bound = 100000;

	while (ctx->dn->sweep.done == done && --bound) {
		dsr_sweep_slice(ctx->dn);
		wait_for_grace(ctx->dn->sweep.grace);
	}
}

/* The pass that runs has been where the server's flows may be. */
static void running_pass_does_not_count(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	u16 index;

	create(test, 1, 3);
	mutex_lock(&ctx->dn->lock);
	dsr_sweep_slice(ctx->dn);
	mutex_unlock(&ctx->dn->lock);
	index = del_server(test, 2);
	mutex_lock(&ctx->dn->lock);
	finish_pass(ctx);
	KUNIT_EXPECT_TRUE(test, index_used(ctx, index));
	finish_pass(ctx);
	KUNIT_EXPECT_FALSE(test, index_used(ctx, index));
	mutex_unlock(&ctx->dn->lock);
}

/* Until its last flow has ended, when the service says so */
static void index_waits_for_flows(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	u16 index;

	ctx->options.scheduler = dsr_scheduler_find("rr");
	ctx->options.gone = DSR_GONE_DROP;
	create(test, 1, 3);
	connect_all(ctx);
	index = del_server(test, 2);
	gateway_sweep(&ctx->gateway);
	KUNIT_EXPECT_TRUE(test, index_used(ctx, index));
	dsr_flow_skew += 1000;
	gateway_sweep(&ctx->gateway);
	KUNIT_EXPECT_FALSE(test, index_used(ctx, index));
}

static void deleted_service_is_gone(struct kunit *test)
{
	struct ctx *ctx = test->priv;

	create(test, 1, 4);
	KUNIT_EXPECT_TRUE(test, ctx->dn->hooked);
	KUNIT_EXPECT_NE(test, steer(ctx, 1, DSR_SIGNAL_OPEN), 0);
	del_service(test);
	KUNIT_EXPECT_EQ(test, steer(ctx, 1, DSR_SIGNAL_OPEN), 0);
	KUNIT_EXPECT_TRUE(test, !rcu_access_pointer(ctx->dn->dp.config));
	KUNIT_EXPECT_FALSE(test, ctx->dn->hooked);
	KUNIT_EXPECT_EQ(test, ctx->dn->service_count, 0u);
	KUNIT_EXPECT_EQ(test, gateway_indexes(&ctx->gateway), 4u);
	gateway_sweep(&ctx->gateway);
	KUNIT_EXPECT_EQ(test, gateway_indexes(&ctx->gateway), 0u);
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->dn->nexthops.list));
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->dn->sweep.dead));
}

/* Its old flows are in the table still, with the indexes of its old servers. */
static void service_comes_back(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	u32 i, wrong = 0;

	ctx->options.scheduler = dsr_scheduler_find("rr");
	create(test, 1, 4);
	connect_all(ctx);
	del_service(test);
	create(test, 1, 2);
	for (i = 0; i < CLIENTS; i++) {
		u16 index = steer(ctx, i, DSR_SIGNAL_DATA);

		wrong += index != index_of(ctx, 1) &&
			 index != index_of(ctx, 2);
		wrong += index == ctx->chosen[i];
		ctx->chosen[i] = index;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0u);
	gateway_sweep(&ctx->gateway);
	KUNIT_EXPECT_EQ(test, gateway_indexes(&ctx->gateway), 2u);
	KUNIT_EXPECT_EQ(test, count_moved(ctx, 1), 0u);
}

/* Nor do its servers serve another service, whatever the table says. */
static void other_services_stay(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_service *first;

	create(test, 1, 4);
	first = ctx->service;
	connect_all(ctx);
	ctx->id.range[0].first = 443;
	ctx->id.range[0].last = 443;
	create(test, 1, 4);
	KUNIT_EXPECT_EQ(test, gateway_indexes(&ctx->gateway), 8u);
	KUNIT_EXPECT_EQ(test, list_count_nodes(&ctx->dn->nexthops.list),
			(size_t)4);
	del_service(test);
	KUNIT_EXPECT_EQ(test, count_moved(ctx, 1), 0u);
	gateway_sweep(&ctx->gateway);
	KUNIT_EXPECT_EQ(test, gateway_indexes(&ctx->gateway), 4u);
	KUNIT_EXPECT_EQ(test, count_moved(ctx, 1), 0u);
	KUNIT_EXPECT_TRUE(test, ctx->dn->hooked);
	ctx->service = first;
	del_service(test);
	KUNIT_EXPECT_FALSE(test, ctx->dn->hooked);
}

static u32 servers_without_rows(struct ctx *ctx)
{
	const struct dsr_server *server;
	u32 n = 0;

	list_for_each_entry(server, &ctx->service->servers, node)
		n += !server->rows;
	return n;
}

static void as_many_servers_as_can_be(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	u64 start = ktime_get_ns();
	u32 generation;

	create(test, 1, DSR_SERVICE_SERVERS_MAX);
	kunit_info(test, "made in %llu us",
		   div_u64(ktime_get_ns() - start, NSEC_PER_USEC));
	KUNIT_EXPECT_EQ(test, ctx->service->server_count,
			(u32)DSR_SERVICE_SERVERS_MAX);
	KUNIT_EXPECT_EQ(test, servers_without_rows(ctx), 0u);
	generation = ctx->dn->generation;
	KUNIT_EXPECT_EQ(test, add_server(ctx, 5000), -ENOSPC);
	KUNIT_EXPECT_NOT_NULL(test, ctx->extack._msg);
	KUNIT_EXPECT_EQ(test, ctx->dn->generation, generation);
	start = ktime_get_ns();
	del_server(test, 77);
	kunit_info(test, "one removed in %llu us",
		   div_u64(ktime_get_ns() - start, NSEC_PER_USEC));
	KUNIT_EXPECT_EQ(test, add_server(ctx, 5000), 0);
}

/* A look-up ends at a free slot: half of them must be. */
static bool too_crowded(struct ctx *ctx)
{
	const struct dsr_config *config;
	bool crowded;

	rcu_read_lock();
	config = rcu_dereference(ctx->dn->dp.config);
	crowded = 2 * config->count > config->mask + 1;
	rcu_read_unlock();
	return crowded;
}

/* The service at this port, from now on; NULL when there is none yet */
static void turn_to(struct ctx *ctx, u16 port)
{
	ctx->id.range[0].first = port;
	ctx->id.range[0].last = port;
	mutex_lock(&ctx->dn->lock);
	ctx->service = dsr_service_find(ctx->dn, &ctx->id);
	mutex_unlock(&ctx->dn->lock);
}

static void many_services(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_key key = packet_flow(AF_INET, IPPROTO_TCP);
	u64 start = ktime_get_ns();
	u32 i, lost = 0, crowded = 0;

	for (i = 1; i <= MANY; i++) {
		turn_to(ctx, i);
		create(test, 1, 10);
		crowded += too_crowded(ctx);
	}
	kunit_info(test, "%u of 10 servers made in %llu us", MANY,
		   div_u64(ktime_get_ns() - start, NSEC_PER_USEC));
	KUNIT_EXPECT_EQ(test, crowded, 0u);
	KUNIT_EXPECT_EQ(test, ctx->dn->service_count, (u32)MANY);
	KUNIT_EXPECT_EQ(test, gateway_indexes(&ctx->gateway), 10u * MANY);
	KUNIT_EXPECT_EQ(test, list_count_nodes(&ctx->dn->nexthops.list),
			(size_t)10);
	for (i = 1; i <= MANY; i++) {
		key.vip_port = htons(i);
		lost += !gateway_steer(&ctx->gateway, &key);
	}
	KUNIT_EXPECT_EQ(test, lost, 0u);
}

/* Removed one by one: each is gone at once, and all the others are there. */
static void many_services_removed(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_key key = packet_flow(AF_INET, IPPROTO_TCP);
	u32 i, wrong = 0;

	for (i = 1; i <= MANY; i++) {
		turn_to(ctx, i);
		create(test, 1, 2);
	}
	for (i = 1; i <= MANY; i++) {
		turn_to(ctx, i);
		del_service(test);
		key.vip_port = htons(i);
		wrong += !!gateway_steer(&ctx->gateway, &key);
		key.vip_port = htons(i % MANY + 1);
		wrong += !gateway_steer(&ctx->gateway, &key) != (i == MANY);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0u);
	KUNIT_EXPECT_EQ(test, ctx->dn->service_count, 0u);
	KUNIT_EXPECT_FALSE(test, ctx->dn->hooked);
}

static int set_options(struct ctx *ctx)
{
	int err;

	ctx->extack._msg = NULL;
	mutex_lock(&ctx->dn->lock);
	err = dsr_service_set(ctx->dn, ctx->service, &ctx->options,
			      &ctx->extack);
	mutex_unlock(&ctx->dn->lock);
	return err;
}

/* With it the flow hash is another: every flow would move. */
static void persistence_switch(struct kunit *test)
{
	struct ctx *ctx = test->priv;

	create(test, 1, 4);
	connect_all(ctx);
	ctx->options.persist = 300;
	KUNIT_EXPECT_EQ(test, set_options(ctx), -EBUSY);
	KUNIT_EXPECT_NOT_NULL(test, ctx->extack._msg);
	KUNIT_EXPECT_EQ(test, replace(test, 1, 2), -EBUSY);
	KUNIT_EXPECT_NOT_NULL(test, ctx->extack._msg);
	KUNIT_EXPECT_EQ(test, ctx->service->server_count, 4u);
	KUNIT_EXPECT_EQ(test, ctx->service->options.persist, 0u);
	KUNIT_EXPECT_EQ(test, count_moved(ctx, 1), 0u);
	ctx->options.persist = 0;
	KUNIT_EXPECT_EQ(test, replace(test, 1, 0), 0);
	ctx->options.persist = 300;
	KUNIT_EXPECT_EQ(test, set_options(ctx), 0);
	KUNIT_EXPECT_EQ(test, add_server(ctx, 1), 0);
	/* How long is no matter of the hash; what a client is, is. */
	ctx->options.persist = 600;
	KUNIT_EXPECT_EQ(test, set_options(ctx), 0);
	ctx->options.persist_prefix = 24;
	KUNIT_EXPECT_EQ(test, set_options(ctx), -EBUSY);
}

static int set_settings(struct ctx *ctx, const struct dsr_settings *settings)
{
	int err;

	ctx->extack._msg = NULL;
	mutex_lock(&ctx->dn->lock);
	err = dsr_net_settings_set(ctx->dn, settings, &ctx->extack);
	mutex_unlock(&ctx->dn->lock);
	return err;
}

/* A tick is 2 seconds, and one more is added for rounding. */
static void timeouts(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_settings settings = ctx->dn->settings;
	const u16 *lifetime;

	ctx->options.timeout_closing = 100;
	create(test, 1, 1);
	lifetime = ctx->service->dp.lifetime;
	KUNIT_EXPECT_EQ(test, (int)lifetime[DSR_FLOW_ESTABLISHED], 451);
	KUNIT_EXPECT_EQ(test, (int)lifetime[DSR_FLOW_HALF_OPEN], 31);
	KUNIT_EXPECT_EQ(test, (int)lifetime[DSR_FLOW_CLOSING], 51);
	KUNIT_EXPECT_EQ(test, (int)lifetime[DSR_FLOW_UDP], 151);
	KUNIT_EXPECT_EQ(test, (int)lifetime[DSR_FLOW_UDP_NEW], 151);
	settings.timeout_established = 7;
	settings.timeout_half_open = 8000;
	settings.timeout_closing = 1;
	settings.timeout_udp = 2;
	KUNIT_EXPECT_EQ(test, set_settings(ctx, &settings), 0);
	KUNIT_EXPECT_EQ(test, (int)lifetime[DSR_FLOW_ESTABLISHED], 5);
	KUNIT_EXPECT_EQ(test, (int)lifetime[DSR_FLOW_HALF_OPEN], 4001);
	KUNIT_EXPECT_EQ(test, (int)lifetime[DSR_FLOW_CLOSING], 51);
	KUNIT_EXPECT_EQ(test, (int)lifetime[DSR_FLOW_UDP], 2);
}

static void secret_stays_with_services(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_settings settings = ctx->dn->settings;
	siphash_key_t secret = settings.secret;
	u32 generation;

	settings.secret.key[1] ^= 1;
	KUNIT_EXPECT_EQ(test, set_settings(ctx, &settings), 0);
	create(test, 1, 4);
	connect_all(ctx);
	generation = ctx->dn->generation;
	settings.secret = secret;
	settings.timeout_udp = 3;
	KUNIT_EXPECT_EQ(test, set_settings(ctx, &settings), -EBUSY);
	KUNIT_EXPECT_NOT_NULL(test, ctx->extack._msg);
	KUNIT_EXPECT_NE(test, ctx->dn->settings.secret.key[1], secret.key[1]);
	KUNIT_EXPECT_EQ(test, ctx->dn->settings.timeout_udp, 300u);
	KUNIT_EXPECT_EQ(test, ctx->dn->generation, generation);
	KUNIT_EXPECT_EQ(test, count_moved(ctx, 1), 0u);
	/* The same one again is no change. */
	settings.secret = ctx->dn->settings.secret;
	KUNIT_EXPECT_EQ(test, set_settings(ctx, &settings), 0);
	del_service(test);
	settings.secret = secret;
	KUNIT_EXPECT_EQ(test, set_settings(ctx, &settings), 0);
}

/* Two gateways with one secret and one table choose alike. */
static void secret_decides(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_settings settings = ctx->dn->settings;
	u32 i, moved = 0;
	u16 first[CLIENTS];

	create(test, 1, 4);
	for (i = 0; i < CLIENTS; i++)
		first[i] = steer(ctx, i, DSR_SIGNAL_OPEN) -
			   index_of(ctx, 1);
	del_service(test);
	gateway_sweep(&ctx->gateway);
	create(test, 1, 4);
	for (i = 0; i < CLIENTS; i++)
		moved += first[i] != (u16)(steer(ctx, i, DSR_SIGNAL_OPEN) -
					   index_of(ctx, 1));
	KUNIT_EXPECT_EQ(test, moved, 0u);
	del_service(test);
	settings.secret.key[0]++;
	KUNIT_EXPECT_EQ(test, set_settings(ctx, &settings), 0);
	create(test, 1, 4);
	for (i = 0; i < CLIENTS; i++)
		moved += first[i] != (u16)(steer(ctx, i, DSR_SIGNAL_OPEN) -
					   index_of(ctx, 1));
	KUNIT_EXPECT_GT(test, moved, CLIENTS / 2u);
}

static int resize(struct ctx *ctx, u32 slots)
{
	struct dsr_settings settings = ctx->dn->settings;

	settings.flow_slots = slots;
	return set_settings(ctx, &settings);
}

/* Half of the clients speak while the table moves, the others do not. */
static void check_resize(struct kunit *test, u32 slots)
{
	struct ctx *ctx = test->priv;

	KUNIT_EXPECT_EQ(test, resize(ctx, slots), 0);
	KUNIT_EXPECT_EQ(test, ctx->dn->flows->mask + 1, slots / 8);
	KUNIT_EXPECT_EQ(test, resize(ctx, 2 * slots), -EBUSY);
	KUNIT_EXPECT_NOT_NULL(test, ctx->extack._msg);
	KUNIT_EXPECT_EQ(test, ctx->dn->settings.flow_slots, slots);
	KUNIT_EXPECT_EQ(test, count_moved(ctx, 1), 0u);
	dsr_flow_skew++;
	KUNIT_EXPECT_EQ(test, count_moved(ctx, 2), 0u);
	gateway_sweep(&ctx->gateway);
	KUNIT_EXPECT_TRUE(test, rcu_access_pointer(ctx->dn->flows->older));
	KUNIT_EXPECT_EQ(test, count_moved(ctx, 1), 0u);
	gateway_sweep(&ctx->gateway);
	KUNIT_EXPECT_TRUE(test, !rcu_access_pointer(ctx->dn->flows->older));
	KUNIT_EXPECT_EQ(test, count_moved(ctx, 1), 0u);
}

static void resize_loses_no_flow(struct kunit *test)
{
	struct ctx *ctx = test->priv;

	ctx->options.scheduler = dsr_scheduler_find("rr");
	create(test, 1, 7);
	connect_all(ctx);
	check_resize(test, 16384);
	check_resize(test, 1024);
	check_resize(test, 4096);
	KUNIT_EXPECT_EQ(test, dsr_counter_sum(ctx->dn->dp.counters,
					      DSR_COUNTER_FLOW_UNTRACKED),
			0ull);
}

/* In the middle of a pass, and with a server that waits for its end */
static void resize_in_a_pass(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	u16 index;

	ctx->options.scheduler = dsr_scheduler_find("rr");
	create(test, 1, 7);
	connect_all(ctx);
	index = del_server(test, 3);
	mutex_lock(&ctx->dn->lock);
	dsr_sweep_slice(ctx->dn);
	mutex_unlock(&ctx->dn->lock);
	KUNIT_EXPECT_EQ(test, resize(ctx, 16384), 0);
	KUNIT_EXPECT_TRUE(test, index_used(ctx, index));
	gateway_sweep(&ctx->gateway);
	KUNIT_EXPECT_FALSE(test, index_used(ctx, index));
	KUNIT_EXPECT_EQ(test, gateway_indexes(&ctx->gateway), 6u);
}

static void resize_without_services(struct kunit *test)
{
	struct ctx *ctx = test->priv;

	KUNIT_EXPECT_EQ(test, resize(ctx, 2048), 0);
	create(test, 1, 2);
	KUNIT_EXPECT_EQ(test, ctx->dn->flows->mask + 1, 2048u / 8);
	del_service(test);
	KUNIT_EXPECT_EQ(test, resize(ctx, 8192), 0);
	create(test, 1, 2);
	KUNIT_EXPECT_EQ(test, ctx->dn->flows->mask + 1, 8192u / 8);
	KUNIT_EXPECT_NE(test, steer(ctx, 1, DSR_SIGNAL_OPEN), 0);
}

/* A packet that found the next hop before its last server left it sends by it. */
static void hop_is_left_while_sending(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_server_spec spec = gateway_spec(&ctx->gateway, 1, 1);
	struct dsr_nexthop *hop;

	net_lock(ctx->dn);
	hop = dsr_nexthop_get(ctx->dn, &spec.address, &spec.nexthop);
	net_unlock(ctx->dn);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, hop);
	net_lock(ctx->dn);
	rcu_read_lock();
	KUNIT_EXPECT_NOT_NULL(test, rcu_dereference(hop->l2));
	dsr_nexthop_put(ctx->dn, hop);
	KUNIT_EXPECT_NOT_NULL(test, rcu_dereference(hop->l2));
	rcu_read_unlock();
	net_unlock(ctx->dn);
}

static struct kunit_case service_life_cases[] = {
	KUNIT_CASE(index_waits_for_a_sweep),
	KUNIT_CASE(running_pass_does_not_count),
	KUNIT_CASE(index_waits_for_flows),
	KUNIT_CASE(deleted_service_is_gone),
	KUNIT_CASE(service_comes_back),
	KUNIT_CASE(other_services_stay),
	KUNIT_CASE(as_many_servers_as_can_be),
	KUNIT_CASE(many_services),
	KUNIT_CASE(many_services_removed),
	KUNIT_CASE(persistence_switch),
	KUNIT_CASE(timeouts),
	KUNIT_CASE(secret_stays_with_services),
	KUNIT_CASE(secret_decides),
	KUNIT_CASE(resize_loses_no_flow),
	KUNIT_CASE(resize_in_a_pass),
	KUNIT_CASE(resize_without_services),
	KUNIT_CASE(hop_is_left_while_sending),
	{ }
};

struct kunit_suite dsr_service_life_suite = {
	.name = "dsr_service_life",
	.init = ctx_init,
	.exit = ctx_exit,
	.test_cases = service_life_cases,
};
