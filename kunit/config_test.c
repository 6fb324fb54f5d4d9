// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of services: exact port before range before all ports, nothing
 * found that is not there, everything found that is; against a list that is
 * searched from end to end.
 */
#include "config.h"
#include "skb.h"
#include "suites.h"

#include <linux/mm.h>
#include <linux/random.h>

#define MODEL_MAX	400
#define STEPS		3000
#define MANY		10000

/* Every service there is, in no order */
struct model {
	struct dsr_view *view[MODEL_MAX];
	u32 count;
	u64 seed;
};

struct scene {
	struct dsr_config *config;
	struct model model;
};

static int scene_init(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	scene->config = dsr_config_copy(NULL, NULL, 0);
	KUNIT_ASSERT_NOT_NULL(test, scene->config);
	return 0;
}

static void scene_exit(struct kunit *test)
{
	struct scene *scene = test->priv;

	if (scene)
		kvfree(scene->config);
}

static struct dsr_identity identity(u8 family, u32 host, u8 protocol, u16 port,
				    u16 port_last)
{
	struct dsr_identity id = {
		.vip.family = family,
		.protocol = protocol,
		.port = port,
		.port_last = port_last,
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

	view = kunit_kzalloc(test, struct_size(view, slot, 1), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, view);
	view->id = *id;
	return view;
}

/* Copies the table with room for @more, or without @view, or both */
static void renew(struct kunit *test, u32 more, const struct dsr_view *without)
{
	struct scene *scene = test->priv;
	struct dsr_config *config;

	config = dsr_config_copy(scene->config, without,
				 scene->config->count + more - !!without);
	KUNIT_ASSERT_NOT_NULL(test, config);
	kvfree(scene->config);
	scene->config = config;
}

static struct dsr_view *add(struct kunit *test, struct dsr_identity id)
{
	struct scene *scene = test->priv;
	struct dsr_view *view = new_view(test, &id);

	renew(test, 1, NULL);
	dsr_config_insert(scene->config, view);
	return view;
}

static const struct dsr_view *find(struct kunit *test,
				   const struct dsr_address *vip, u8 protocol,
				   u16 port)
{
	u32 hash = dsr_vip_hash(vip->family, &vip->ip);
	struct scene *scene = test->priv;
	const struct dsr_view *view;

	rcu_read_lock();
	view = dsr_config_find(scene->config, hash, vip->family, &vip->ip,
			       protocol, port);
	rcu_read_unlock();
	return view;
}

static bool maybe_vip(struct kunit *test, const struct dsr_address *vip)
{
	struct scene *scene = test->priv;

	return dsr_config_is_vip(scene->config,
				 dsr_vip_hash(vip->family, &vip->ip));
}

static const struct dsr_vip *vip_of(struct kunit *test,
				    const struct dsr_address *vip)
{
	struct scene *scene = test->priv;

	return dsr_config_vip(scene->config,
			      dsr_vip_hash(vip->family, &vip->ip), vip->family,
			      &vip->ip);
}

static void empty(struct kunit *test)
{
	struct dsr_identity id = identity(AF_INET, 1, IPPROTO_TCP, 80, 80);

	KUNIT_EXPECT_FALSE(test, maybe_vip(test, &id.vip));
	KUNIT_EXPECT_NULL(test, find(test, &id.vip, IPPROTO_TCP, 80));
	KUNIT_EXPECT_NULL(test, vip_of(test, &id.vip));
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
	KUNIT_EXPECT_NULL(test, vip_of(test, &id.vip));
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
	struct scene *scene = test->priv;

	add(test, there);
	add(test, identity(family, 1, IPPROTO_TCP, 0, 0));
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, dsr_config_find(scene->config, hash, family,
						&absent.vip.ip, IPPROTO_TCP,
						80));
	KUNIT_EXPECT_NULL(test, dsr_config_vip(scene->config, hash, family,
					       &absent.vip.ip));
	rcu_read_unlock();
}

static void vip_knows_its_protocols(struct kunit *test)
{
	struct dsr_identity id = identity(AF_INET, 1, IPPROTO_TCP, 80, 80);
	const struct dsr_vip *vip;
	const struct dsr_view *udp;

	add(test, id);
	vip = vip_of(test, &id.vip);
	KUNIT_ASSERT_NOT_NULL(test, vip);
	KUNIT_EXPECT_TRUE(test, vip->tcp);
	KUNIT_EXPECT_FALSE(test, vip->udp);
	udp = add(test, identity(AF_INET, 1, IPPROTO_UDP, 0, 0));
	vip = vip_of(test, &id.vip);
	KUNIT_EXPECT_TRUE(test, vip->tcp && vip->udp);
	renew(test, 0, udp);
	vip = vip_of(test, &id.vip);
	KUNIT_EXPECT_TRUE(test, vip->tcp);
	KUNIT_EXPECT_FALSE(test, vip->udp);
}

static void exchange(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_identity id = identity(AF_INET, 7, IPPROTO_TCP, 80, 80);
	struct dsr_view *old, *view = new_view(test, &id);
	u32 i;

	for (i = 1; i < 200; i++) /* all ports: a run of slots of one hash */
		add(test, identity(AF_INET, 7, IPPROTO_TCP, 300 * i,
				   300 * i + 1));
	old = add(test, id);
	dsr_config_exchange(scene->config, old, view);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &id.vip, IPPROTO_TCP, 80), view);
	KUNIT_EXPECT_EQ(test, scene->config->count, 200u);
	dsr_config_exchange(scene->config, view, old);
	KUNIT_EXPECT_PTR_EQ(test, find(test, &id.vip, IPPROTO_TCP, 80), old);
}

static void copy_keeps_the_rest(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_flow_table *flows = (void *)&scene->model;
	struct dsr_server_table *servers = (void *)&scene->model.count;

	scene->config->key.key[0] = 1;
	scene->config->key.key[1] = 2;
	scene->config->flows = flows;
	scene->config->servers = servers;
	renew(test, 20, NULL);
	KUNIT_EXPECT_EQ(test, scene->config->key.key[0], 1ull);
	KUNIT_EXPECT_EQ(test, scene->config->key.key[1], 2ull);
	KUNIT_EXPECT_PTR_EQ(test, scene->config->flows, flows);
	KUNIT_EXPECT_PTR_EQ(test, scene->config->servers, servers);
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
	struct scene *scene = test->priv;
	struct dsr_view *view;
	struct dsr_identity id;
	u32 i, wrong = 0;

	view = kunit_kcalloc(test, site->services, sizeof(*view), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, view);
	renew(test, site->services, NULL);
	for (i = 0; i < site->services; i++) {
		view[i].id = site->nth(i);
		dsr_config_insert(scene->config, &view[i]);
	}
	KUNIT_EXPECT_EQ(test, scene->config->count, site->services);
	for (i = 0; i < site->services; i++) {
		id = site->nth(i);
		wrong += !maybe_vip(test, &id.vip);
		wrong += find(test, &id.vip, id.protocol, id.port) != &view[i];
		wrong += !!find(test, &id.vip, id.protocol, id.port + MANY);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0u);
	KUNIT_EXPECT_LT_MSG(test, mean_walk(scene->config), 200u,
			    "hundredths of a slot");
}

/* Takes every other one away, one copy for each. */
static void many_removed(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_identity id;
	const u32 n = 1000;
	u32 i, wrong = 0;

	renew(test, n, NULL);
	for (i = 0; i < n; i++) {
		id = nth_mixed(i);
		dsr_config_insert(scene->config, new_view(test, &id));
	}
	for (i = 0; i < n; i += 2) {
		id = nth_mixed(i);
		renew(test, 0, find(test, &id.vip, id.protocol, id.port));
	}
	KUNIT_EXPECT_EQ(test, scene->config->count, n / 2);
	for (i = 0; i < n; i++) {
		id = nth_mixed(i);
		wrong += !find(test, &id.vip, id.protocol, id.port) != !(i & 1);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0u);
}

/* The filter may err on one side only. */
static void filter_never_denies_a_vip(struct kunit *test)
{
	struct scene *scene = test->priv;
	u64 seed = get_random_u64();
	struct dsr_identity id;
	struct dsr_view *view;
	u32 i;

	kunit_info(test, "seed %#llx", seed);
	view = kunit_kcalloc(test, MANY, sizeof(*view), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, view);
	for (i = 0; i < MANY; i++) {
		if (i % 40 == 0) {
			kvfree(scene->config);
			scene->config = dsr_config_copy(NULL, NULL, 40);
			KUNIT_ASSERT_NOT_NULL(test, scene->config);
		}
		id = identity(AF_INET6, packet_random(&seed), IPPROTO_TCP, 1, 1);
		id.vip.ip.all[i % 4] = packet_random(&seed);
		if (i & 1)
			id.vip = (struct dsr_address) {
				.family = AF_INET,
				.ip.all[0] = packet_random(&seed),
			};
		view[i].id = id;
		dsr_config_insert(scene->config, &view[i]);
		KUNIT_ASSERT_TRUE(test, maybe_vip(test, &id.vip));
		KUNIT_ASSERT_NOT_NULL(test, vip_of(test, &id.vip));
	}
}

/* What makes it a filter: with one VIP nearly everything else is told apart. */
static void filter_tells_most_apart(struct kunit *test)
{
	struct dsr_identity id = identity(AF_INET, 1, IPPROTO_TCP, 80, 80);
	u64 seed = get_random_u64();
	u32 i, let_through = 0;

	kunit_info(test, "seed %#llx", seed);
	add(test, id);
	for (i = 0; i < 10000; i++) {
		id.vip.ip.all[0] = packet_random(&seed);
		let_through += maybe_vip(test, &id.vip);
	}
	KUNIT_EXPECT_LT(test, let_through, 10000u / 32);
}

static bool fits(const struct dsr_identity *id, const struct dsr_address *vip,
		 u8 protocol, u16 port)
{
	if (id->protocol != protocol || !dsr_address_equal(&id->vip, vip))
		return false;
	return !id->port || (port >= id->port && port <= id->port_last);
}

/* The narrowest of those that fit */
static const struct dsr_view *model_find(const struct model *model,
					 const struct dsr_address *vip,
					 u8 protocol, u16 port)
{
	const struct dsr_view *best = NULL;
	u32 width = 0x20000, i;

	for (i = 0; i < model->count; i++) {
		const struct dsr_identity *id = &model->view[i]->id;
		u32 wide = id->port ? id->port_last - id->port : 0x10000;

		if (fits(id, vip, protocol, port) && wide < width) {
			best = model->view[i];
			width = wide;
		}
	}
	return best;
}

/* A small world, so that things meet: 6 addresses, 40 ports, ranges of 8 */
static struct dsr_identity random_identity(struct model *model)
{
	u32 kind = packet_random(&model->seed) % 8;
	u16 port = 1 + packet_random(&model->seed) % 40;
	u16 last = port;

	if (!kind) {
		port = 0;
		last = 0;
	} else if (kind < 3) {
		port = 1 + (port - 1) / 8 * 8;
		last = port + 7;
	}
	return identity(packet_random(&model->seed) & 1 ? AF_INET : AF_INET6,
			packet_random(&model->seed) % 3,
			packet_random(&model->seed) & 1 ? IPPROTO_TCP :
							  IPPROTO_UDP,
			port, last);
}

static int model_index(const struct model *model, const struct dsr_identity *id)
{
	u32 i;

	for (i = 0; i < model->count; i++)
		if (!memcmp(&model->view[i]->id, id, sizeof(*id)))
			return i;
	return -1;
}

static void model_remove(struct kunit *test, u32 i)
{
	struct scene *scene = test->priv;
	struct model *model = &scene->model;

	renew(test, 0, model->view[i]);
	model->view[i] = model->view[--model->count];
}

static void model_exchange(struct kunit *test, u32 i)
{
	struct scene *scene = test->priv;
	struct dsr_view *view = new_view(test, &scene->model.view[i]->id);

	dsr_config_exchange(scene->config, scene->model.view[i], view);
	scene->model.view[i] = view;
}

static void random_step(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct model *model = &scene->model;
	struct dsr_identity id = random_identity(model);
	int i = model_index(model, &id);

	if (i < 0)
		model->view[model->count++] = add(test, id);
	else if (packet_random(&model->seed) & 1)
		model_remove(test, i);
	else
		model_exchange(test, i);
}

static bool vip_agrees(struct kunit *test, const struct dsr_address *address)
{
	struct scene *scene = test->priv;
	const struct dsr_vip *vip = vip_of(test, address);
	bool tcp = false, udp = false;
	u32 i;

	for (i = 0; i < scene->model.count; i++) {
		const struct dsr_identity *id = &scene->model.view[i]->id;

		if (!dsr_address_equal(&id->vip, address))
			continue;
		tcp |= id->protocol == IPPROTO_TCP;
		udp |= id->protocol == IPPROTO_UDP;
	}
	if (!tcp && !udp)
		return !vip;
	return vip && vip->tcp == tcp && vip->udp == udp &&
	       maybe_vip(test, address);
}

static bool look_up_agrees(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct model *model = &scene->model;
	struct dsr_identity id = random_identity(model);
	u16 port = packet_random(&model->seed) % 44;

	return find(test, &id.vip, id.protocol, port) ==
	       model_find(model, &id.vip, id.protocol, port) &&
	       vip_agrees(test, &id.vip);
}

static void random_against_list(struct kunit *test)
{
	struct scene *scene = test->priv;
	u32 step, i;

	scene->model.seed = get_random_u64();
	kunit_info(test, "seed %#llx", scene->model.seed);
	for (step = 0; step < STEPS; step++) {
		random_step(test);
		KUNIT_ASSERT_EQ_MSG(test, scene->config->count,
				    scene->model.count, "step %u", step);
		for (i = 0; i < 30; i++)
			KUNIT_ASSERT_TRUE_MSG(test, look_up_agrees(test),
					      "step %u", step);
	}
}

static struct kunit_case config_cases[] = {
	KUNIT_CASE(empty),
	KUNIT_CASE_PARAM(exact_then_range_then_all, family_gen_params),
	KUNIT_CASE_PARAM(range_alone, family_gen_params),
	KUNIT_CASE_PARAM(first_port_of_a_range, family_gen_params),
	KUNIT_CASE(families_are_apart),
	KUNIT_CASE_PARAM(same_hash_is_not_same_vip, family_gen_params),
	KUNIT_CASE(vip_knows_its_protocols),
	KUNIT_CASE(exchange),
	KUNIT_CASE(copy_keeps_the_rest),
	KUNIT_CASE_PARAM(many_services, site_gen_params),
	KUNIT_CASE(many_removed),
	KUNIT_CASE(filter_never_denies_a_vip),
	KUNIT_CASE(filter_tells_most_apart),
	KUNIT_CASE(random_against_list),
	{ }
};

struct kunit_suite dsr_config_suite = {
	.name = "dsr_config",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = config_cases,
};
