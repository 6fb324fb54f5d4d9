// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of services: exact port before range before all ports, nothing
 * found that is not there, everything found that is. Prefixes, lists and marks:
 * config_model_test.c.
 */
#include "config.h"
#include "skb.h"
#include "suites.h"
#include "service_table.h"

#include <linux/mm.h>
#include <linux/random.h>

#define MANY		10000

struct ctx {
	struct dsr_config *config;
};

static int ctx_init(struct kunit *test)
{
	struct ctx *ctx = kunit_kzalloc(test, sizeof(*ctx), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, ctx);
	test->priv = ctx;
	ctx->config = table_copy(NULL, NULL, 0);
	KUNIT_ASSERT_NOT_NULL(test, ctx->config);
	return 0;
}

static void ctx_exit(struct kunit *test)
{
	struct ctx *ctx = test->priv;

	if (ctx)
		table_free(ctx->config);
}

static struct dsr_identity identity(u8 family, u32 host, u8 protocol, u16 port,
				    u16 port_last)
{
	struct dsr_identity id = {
		.vip.family = family,
		.protocol = protocol,
		.prefix = dsr_host_prefix(family),
		.ranges = 1,
		.range[0] = { .first = port, .last = port_last },
	};

	if (family == AF_INET)
		id.vip.ip.ip = htonl(0xc6120000 + host);
	else
		ipv6_addr_set(&id.vip.ip.in6, htonl(0x20010db8), htonl(host),
			      0, htonl(host));
	return id;
}

static struct dsr_view *new_view(struct kunit *test,
				 const struct dsr_identity *id)
{
	struct dsr_view *view;

	view = kunit_kzalloc(test, sizeof(*view), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, view);
	view->id = *id;
	return view;
}

/* Copies the table with room for @more, or without @view, or both */
static void renew(struct kunit *test, u32 more, const struct dsr_view *without)
{
	struct ctx *ctx = test->priv;
	struct dsr_config *config;

	config = table_copy(ctx->config, without, more);
	KUNIT_ASSERT_NOT_NULL(test, config);
	table_free(ctx->config);
	ctx->config = config;
}

static struct dsr_view *add(struct kunit *test, struct dsr_identity id)
{
	struct ctx *ctx = test->priv;
	struct dsr_view *view = new_view(test, &id);

	renew(test, 1, NULL);
	table_insert(ctx->config, view);
	return view;
}

static const struct dsr_view *find(struct kunit *test,
				   const struct dsr_address *vip, u8 protocol,
				   u16 port)
{
	u32 hash = dsr_vip_hash(vip->family, &vip->ip);
	struct ctx *ctx = test->priv;
	const struct dsr_view *view;

	rcu_read_lock();
	view = dsr_config_find(ctx->config, hash, vip->family, &vip->ip,
			       protocol, port);
	rcu_read_unlock();
	return view;
}

static bool maybe_vip(struct kunit *test, const struct dsr_address *vip)
{
	struct ctx *ctx = test->priv;

	return dsr_config_is_vip(ctx->config,
				 dsr_vip_hash(vip->family, &vip->ip));
}

static u8 vip_serves(struct kunit *test, const struct dsr_address *vip)
{
	struct ctx *ctx = test->priv;

	return dsr_config_vip(ctx->config,
			      dsr_vip_hash(vip->family, &vip->ip), vip->family,
			      &vip->ip);
}

static void empty(struct kunit *test)
{
	struct dsr_identity id = identity(AF_INET, 1, IPPROTO_TCP, 80, 80);

	KUNIT_EXPECT_FALSE(test, maybe_vip(test, &id.vip));
	KUNIT_EXPECT_NULL(test, find(test, &id.vip, IPPROTO_TCP, 80));
	KUNIT_EXPECT_EQ(test, vip_serves(test, &id.vip), 0);
}

static const u8 families[] = { AF_INET, AF_INET6 };

static void family_name(const u8 *family, char *name)
{
	strscpy(name, *family == AF_INET ? "IPv4" : "IPv6",
		KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(family, families, family_name);

static void exact_then_range_then_all(struct kunit *test)
{
	u8 family = *(const u8 *)test->param_value;
	struct dsr_address vip = identity(family, 1, 0, 0, 0).vip;
	const struct dsr_view *all, *low, *high, *one;

	all = add(test, identity(family, 1, IPPROTO_TCP, 0, 0));
	high = add(test, identity(family, 1, IPPROTO_TCP, 2000, 65535));
	one = add(test, identity(family, 1, IPPROTO_TCP, 1500, 1500));
	low = add(test, identity(family, 1, IPPROTO_TCP, 1000, 1999));
	KUNIT_EXPECT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 1500), one);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 1499), low);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 1501), low);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 1000), low);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 1999), low);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 2000), high);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 65535), high);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 999), all);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 1), all);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 0), all);
	KUNIT_EXPECT_NULL(test, find(test, &vip, IPPROTO_UDP, 1500));
}

/* Neither the order in which they came nor where they lie decides. */
static void ranges_as_wide(struct kunit *test)
{
	u8 family = *(const u8 *)test->param_value;
	const struct dsr_view *low, *high;
	struct dsr_address vip;
	u32 host;

	for (host = 1; host <= 50; host++) {
		vip = identity(family, host, 0, 0, 0).vip;
		high = add(test, identity(family, host, IPPROTO_TCP, 15, 24));
		low = add(test, identity(family, host, IPPROTO_TCP, 10, 19));
		KUNIT_ASSERT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 17),
				    low);
		renew(test, 0, high);
		high = add(test, identity(family, host, IPPROTO_TCP, 15, 24));
		KUNIT_ASSERT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 17),
				    low);
		KUNIT_ASSERT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 20),
				    high);
	}
}

static void range_alone(struct kunit *test)
{
	u8 family = *(const u8 *)test->param_value;
	struct dsr_address vip = identity(family, 1, 0, 0, 0).vip;
	const struct dsr_view *range;

	range = add(test, identity(family, 1, IPPROTO_UDP, 5000, 5999));
	KUNIT_EXPECT_NULL(test, find(test, &vip, IPPROTO_UDP, 0));
	KUNIT_EXPECT_NULL(test, find(test, &vip, IPPROTO_UDP, 4999));
	KUNIT_EXPECT_PTR_EQ(test, find(test, &vip, IPPROTO_UDP, 5000), range);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &vip, IPPROTO_UDP, 5999), range);
	KUNIT_EXPECT_NULL(test, find(test, &vip, IPPROTO_UDP, 6000));
	KUNIT_EXPECT_NULL(test, find(test, &vip, IPPROTO_TCP, 5500));
}

/* Wherever the two lie: the range may be where the search for the port begins. */
static void first_port_of_a_range(struct kunit *test)
{
	u8 family = *(const u8 *)test->param_value;
	const struct dsr_view *range, *one;
	struct dsr_address vip;
	u32 host;

	for (host = 1; host <= 200; host++) {
		vip = identity(family, host, 0, 0, 0).vip;
		range = add(test, identity(family, host, IPPROTO_TCP, 1000,
					   1999));
		KUNIT_ASSERT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 1000),
				    range);
		one = add(test, identity(family, host, IPPROTO_TCP, 1000,
					 1000));
		KUNIT_ASSERT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 1000),
				    one);
		renew(test, 0, range);
		KUNIT_ASSERT_PTR_EQ(test, find(test, &vip, IPPROTO_TCP, 1000),
				    one);
		renew(test, 0, one);
		KUNIT_ASSERT_NULL(test, find(test, &vip, IPPROTO_TCP, 1000));
	}
}

/* The first word of an IPv6 VIP is not an IPv4 VIP, nor the other way. */
static void families_are_apart(struct kunit *test)
{
	struct dsr_identity id = identity(AF_INET, 1, IPPROTO_TCP, 80, 80);
	const struct dsr_view *four, *six;

	four = add(test, id);
	id.vip.family = AF_INET6;
	KUNIT_EXPECT_NULL(test, find(test, &id.vip, IPPROTO_TCP, 80));
	KUNIT_EXPECT_EQ(test, vip_serves(test, &id.vip), 0);
	six = add(test, id);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &id.vip, IPPROTO_TCP, 80), six);
	id.vip.family = AF_INET;
	KUNIT_EXPECT_PTR_EQ(test, find(test, &id.vip, IPPROTO_TCP, 80), four);
}

/* Where the hash of another address leads there is no service of this one. */
static void same_hash_is_not_same_vip(struct kunit *test)
{
	u8 family = *(const u8 *)test->param_value;
	struct dsr_identity there = identity(family, 1, IPPROTO_TCP, 80, 80);
	struct dsr_identity absent = identity(family, 2, IPPROTO_TCP, 80, 80);
	u32 hash = dsr_vip_hash(family, &there.vip.ip);
	struct ctx *ctx = test->priv;

	add(test, there);
	add(test, identity(family, 1, IPPROTO_TCP, 0, 0));
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, dsr_config_find(ctx->config, hash, family,
						&absent.vip.ip, IPPROTO_TCP,
						80));
	KUNIT_EXPECT_EQ(test, dsr_config_vip(ctx->config, hash, family,
					     &absent.vip.ip), 0);
	rcu_read_unlock();
}

static void vip_knows_its_protocols(struct kunit *test)
{
	struct dsr_identity id = identity(AF_INET, 1, IPPROTO_TCP, 80, 80);
	const struct dsr_view *udp;

	add(test, id);
	KUNIT_EXPECT_EQ(test, vip_serves(test, &id.vip), DSR_VIP_TCP);
	udp = add(test, identity(AF_INET, 1, IPPROTO_UDP, 0, 0));
	KUNIT_EXPECT_EQ(test, vip_serves(test, &id.vip),
			DSR_VIP_TCP | DSR_VIP_UDP);
	add(test, identity(AF_INET, 1, IPPROTO_SCTP, 5, 5));
	add(test, identity(AF_INET, 1, IPPROTO_UDPLITE, 5, 6));
	renew(test, 0, udp);
	KUNIT_EXPECT_EQ(test, vip_serves(test, &id.vip),
			DSR_VIP_TCP | DSR_VIP_SCTP | DSR_VIP_UDPLITE);
}

static void exchange(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_identity id = identity(AF_INET, 7, IPPROTO_TCP, 80, 80);
	struct dsr_view *old, *view = new_view(test, &id);
	u32 i;

	for (i = 1; i < 200; i++) /* all ports: a run of slots of one hash */
		add(test, identity(AF_INET, 7, IPPROTO_TCP, 300 * i,
				   300 * i + 1));
	old = add(test, id);
	table_exchange(ctx->config, old, view);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &id.vip, IPPROTO_TCP, 80), view);
	KUNIT_EXPECT_EQ(test, ctx->config->count, 200u);
	table_exchange(ctx->config, view, old);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &id.vip, IPPROTO_TCP, 80), old);
}

/* How far a look-up walks; more than a few slots would show in every packet. */
static u32 mean_walk(const struct dsr_config *config)
{
	u64 walk = 0;
	u32 i;

	for (i = 0; i <= config->mask; i++)
		if (rcu_access_pointer(config->slot[i].view))
			walk += (i - config->slot[i].hash) & config->mask;
	return div_u64(walk * 100, config->count);
}

/* How the services of a site may be numbered */
struct site {
	const char *name;
	u32 services;
	struct dsr_identity (*nth)(u32 i);
};

static struct dsr_identity one_port(u8 family, u32 host, u16 port)
{
	return identity(family, host, IPPROTO_TCP, port, port);
}

static struct dsr_identity nth_mixed(u32 i)
{
	struct dsr_identity id = one_port(i & 1 ? AF_INET6 : AF_INET, i / 40,
					  8000 + i / 4 % 10);

	if (i & 2)
		id.protocol = IPPROTO_UDP;
	return id;
}

static struct dsr_identity nth_host(u32 i)
{
	return one_port(AF_INET, i, 443);
}

static struct dsr_identity nth_subnet(u32 i)
{
	return one_port(AF_INET, i << 8 | 1, 443);
}

static struct dsr_identity nth_port(u32 i)
{
	return one_port(AF_INET, 1, 1024 + i);
}

static struct dsr_identity nth_host_ipv6(u32 i)
{
	struct dsr_identity id = one_port(AF_INET6, 0, 443);

	id.vip.ip.ip6[3] = htonl(i);
	return id;
}

static struct dsr_identity nth_subnet_ipv6(u32 i)
{
	struct dsr_identity id = one_port(AF_INET6, 0, 443);

	id.vip.ip.ip6[1] = htonl(i);
	return id;
}

/* 2001:db8:0:7::7, as people do */
static struct dsr_identity nth_both_ipv6(u32 i)
{
	return one_port(AF_INET6, i, 443);
}

static const struct site sites[] = {
	{ "10,000 of all kinds", MANY, nth_mixed },
	{ "250 addresses of one subnet", 250, nth_host },
	{ "10,000 addresses", MANY, nth_host },
	{ "250 subnets", 250, nth_subnet },
	{ "250 ports", 250, nth_port },
	{ "10,000 ports", MANY, nth_port },
	{ "250 IPv6 addresses", 250, nth_host_ipv6 },
	{ "10,000 IPv6 addresses", MANY, nth_host_ipv6 },
	{ "10,000 IPv6 subnets", MANY, nth_subnet_ipv6 },
	{ "10,000 IPv6 subnets and addresses", MANY, nth_both_ipv6 },
};

static void site_name(const struct site *site, char *name)
{
	strscpy(name, site->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(site, sites, site_name);

static void many_services(struct kunit *test)
{
	const struct site *site = test->param_value;
	struct ctx *ctx = test->priv;
	struct dsr_view *view;
	struct dsr_identity id;
	u32 i, wrong = 0;

	view = kunit_kcalloc(test, site->services, sizeof(*view), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, view);
	renew(test, site->services, NULL);
	for (i = 0; i < site->services; i++) {
		view[i].id = site->nth(i);
		table_insert(ctx->config, &view[i]);
	}
	KUNIT_EXPECT_EQ(test, ctx->config->count, site->services);
	for (i = 0; i < site->services; i++) {
		id = site->nth(i);
		wrong += !maybe_vip(test, &id.vip);
		wrong += find(test, &id.vip, id.protocol,
			      id.range[0].first) != &view[i];
		wrong += !!find(test, &id.vip, id.protocol,
				id.range[0].first + MANY);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0u);
	KUNIT_EXPECT_LT_MSG(test, mean_walk(ctx->config), 200u,
			    "hundredths of a slot");
}

/* Takes every other one away, one copy for each. */
static void many_removed(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_identity id;
	const u32 n = 1000;
	u32 i, wrong = 0;

	renew(test, n, NULL);
	for (i = 0; i < n; i++) {
		id = nth_mixed(i);
		table_insert(ctx->config, new_view(test, &id));
	}
	for (i = 0; i < n; i += 2) {
		id = nth_mixed(i);
		renew(test, 0, find(test, &id.vip, id.protocol,
				    id.range[0].first));
	}
	KUNIT_EXPECT_EQ(test, ctx->config->count, n / 2);
	for (i = 0; i < n; i++) {
		id = nth_mixed(i);
		wrong += !find(test, &id.vip, id.protocol,
			      id.range[0].first) != !(i & 1);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0u);
}

/* Services of one address: three of UDP, the others of TCP */
static struct dsr_identity nth_service(u32 i)
{
	struct dsr_identity id = one_port(AF_INET, 1, 1000 + i);

	id.protocol = i < 3 ? IPPROTO_UDP : IPPROTO_TCP;
	return id;
}

/* An address is a VIP of a protocol as long as it has a service of it. */
static void removed_protocols(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_identity id = nth_service(0);
	u32 i;

	renew(test, 100, NULL);
	for (i = 0; i < 100; i++) {
		id = nth_service(i);
		table_insert(ctx->config, new_view(test, &id));
	}
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, vip_serves(test, &id.vip),
				DSR_VIP_TCP | DSR_VIP_UDP);
		renew(test, 1, find(test, &id.vip, IPPROTO_UDP, 1000 + i));
	}
	KUNIT_EXPECT_EQ(test, vip_serves(test, &id.vip), DSR_VIP_TCP);
	id = nth_service(0);
	table_insert(ctx->config, new_view(test, &id));
	KUNIT_EXPECT_EQ(test, vip_serves(test, &id.vip),
			DSR_VIP_TCP | DSR_VIP_UDP);
	KUNIT_EXPECT_NOT_NULL(test, find(test, &id.vip, IPPROTO_UDP, 1000));
}

/* The VIP filter may err on one side only. */
static void filter_never_denies_a_vip(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	u64 seed = get_random_u64();
	struct dsr_identity id;
	struct dsr_view *view;
	u32 i;

	kunit_info(test, "seed %#llx", seed);
	view = kunit_kcalloc(test, MANY, sizeof(*view), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, view);
	for (i = 0; i < MANY; i++) {
		if (i % 40 == 0) {
			table_free(ctx->config);
			ctx->config = table_copy(NULL, NULL, 40);
			KUNIT_ASSERT_NOT_NULL(test, ctx->config);
		}
		id = identity(AF_INET6, packet_random(&seed), IPPROTO_TCP, 1, 1);
		id.vip.ip.all[i % 4] = packet_random(&seed);
		if (i & 1)
			id = one_port(AF_INET, packet_random(&seed), 1);
		view[i].id = id;
		table_insert(ctx->config, &view[i]);
		KUNIT_ASSERT_TRUE(test, maybe_vip(test, &id.vip));
		KUNIT_ASSERT_NE(test, vip_serves(test, &id.vip), 0);
	}
}

/* How many of 10,000 addresses, none of which is a VIP, pass for one */
static u32 let_through(struct kunit *test)
{
	struct dsr_identity id = identity(AF_INET, 1, IPPROTO_TCP, 80, 80);
	u64 seed = get_random_u64();
	u32 i, n = 0;

	kunit_info(test, "seed %#llx", seed);
	for (i = 0; i < 10000; i++) {
		/* 224.0.0.0/3: one_port() and identity() make no such */
		id.vip.ip.ip = htonl(packet_random(&seed) | 0xe0000000);
		n += maybe_vip(test, &id.vip);
	}
	return n;
}

/* What makes it a filter: with one VIP nearly everything else is told apart. */
static void filter_tells_most_apart(struct kunit *test)
{
	add(test, identity(AF_INET, 1, IPPROTO_TCP, 80, 80));
	KUNIT_EXPECT_LT(test, let_through(test), 10000u / 32);
}

static void add_crowd(struct kunit *test, u32 vips)
{
	struct ctx *ctx = test->priv;
	struct dsr_view *view;
	u32 i;

	renew(test, vips + 2, NULL);
	view = kunit_kcalloc(test, vips, sizeof(*view), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, view);
	for (i = 0; i < vips; i++) {
		view[i].id = identity(AF_INET, i, IPPROTO_TCP, 80, 80);
		table_insert(ctx->config, &view[i]);
	}
	for (i = 0; i < vips; i++)
		KUNIT_ASSERT_TRUE(test, maybe_vip(test, &view[i].id.vip));
}

/* With so many VIPs 64 bits would all be set: there are more. */
static void crowd_is_told_apart(struct kunit *test)
{
	add_crowd(test, 1000);
	KUNIT_EXPECT_LT(test, let_through(test), 10000u / 8);
}

/* A service by mark takes packets for any address, whoever else is there. */
static void filter_matches_all_with_a_mark(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_identity id = { .mark = 7, .ranges = 1 };

	add_crowd(test, 1000);
	table_insert(ctx->config, new_view(test, &id));
	KUNIT_EXPECT_EQ(test, let_through(test), 10000u);
}

/* So does one of a prefix that is too large to list. */
static void filter_matches_all_with_a_wide_prefix(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_identity id = identity(AF_INET, 0, IPPROTO_TCP, 80, 80);

	id.prefix = 16;
	add_crowd(test, 1000);
	table_insert(ctx->config, new_view(test, &id));
	KUNIT_EXPECT_EQ(test, let_through(test), 10000u);
}

static struct kunit_case config_cases[] = {
	KUNIT_CASE(empty),
	KUNIT_CASE_PARAM(exact_then_range_then_all, family_gen_params),
	KUNIT_CASE_PARAM(ranges_as_wide, family_gen_params),
	KUNIT_CASE_PARAM(range_alone, family_gen_params),
	KUNIT_CASE_PARAM(first_port_of_a_range, family_gen_params),
	KUNIT_CASE(families_are_apart),
	KUNIT_CASE_PARAM(same_hash_is_not_same_vip, family_gen_params),
	KUNIT_CASE(vip_knows_its_protocols),
	KUNIT_CASE(exchange),
	KUNIT_CASE_PARAM(many_services, site_gen_params),
	KUNIT_CASE(many_removed),
	KUNIT_CASE(removed_protocols),
	KUNIT_CASE(filter_never_denies_a_vip),
	KUNIT_CASE(filter_tells_most_apart),
	KUNIT_CASE(crowd_is_told_apart),
	KUNIT_CASE(filter_matches_all_with_a_mark),
	KUNIT_CASE(filter_matches_all_with_a_wide_prefix),
	{ }
};

struct kunit_suite dsr_config_suite = {
	.name = "dsr_config",
	.init = ctx_init,
	.exit = ctx_exit,
	.test_cases = config_cases,
};
