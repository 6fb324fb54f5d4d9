// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transactions of several changes: all of them or none, whatever order they are in,
 * and nothing is left of what is refused or only checked.
 */
#include "budget.h"
#include "fixture.h"
#include "suites.h"

/**
 * struct several - a transaction that a case makes
 * @f: the gateway
 * @t: the transaction
 * @generation: of the table when it began
 */
struct several {
	struct fixture f;
	struct dsr_transaction *t;
	u64 generation;
};

static int several_init(struct kunit *test)
{
	fixture_make(test, sizeof(struct several), 0);
	return 0;
}

static void several_exit(struct kunit *test)
{
	struct several *several = test->priv;

	if (!several)
		return;
	if (several->t)
		dsr_transaction_abandon(several->t);
	/* A case that was ended by an assertion holds it. */
	if (mutex_is_locked(&several->f.dn->lock))
		mutex_unlock(&several->f.dn->lock);
	fixture_exit(test);
}

static struct dsr_identity at_port(u16 port)
{
	return gateway_identity(AF_INET, IPPROTO_TCP, port, port);
}

static struct dsr_transaction *begin(struct kunit *test)
{
	struct several *several = test->priv;

	several->t = dsr_transaction_begin(several->f.dn, &several->f.extack);
	KUNIT_ASSERT_NOT_NULL(test, several->t);
	several->generation = several->f.dn->generation;
	return several->t;
}

static int commit(struct kunit *test)
{
	struct several *several = test->priv;
	struct dsr_transaction *t = several->t;

	several->t = NULL;
	return dsr_transaction_commit(t);
}

static void abandon(struct kunit *test)
{
	struct several *several = test->priv;

	dsr_transaction_abandon(several->t);
	several->t = NULL;
}

static u64 generations(struct kunit *test)
{
	struct several *several = test->priv;

	return several->f.dn->generation - several->generation;
}

static int add(struct kunit *test, u16 port)
{
	struct several *several = test->priv;
	struct dsr_identity id = at_port(port);

	return dsr_table_service_new(several->t, &id, &several->f.options);
}

static struct dsr_service *planned(struct kunit *test, u16 port)
{
	struct several *several = test->priv;
	struct dsr_identity id = at_port(port);

	return dsr_table_find(several->t, &id);
}

static struct dsr_service *there(struct kunit *test, u16 port)
{
	struct several *several = test->priv;
	struct dsr_identity id = at_port(port);

	return dsr_service_find(several->f.dn, &id);
}

static int del(struct kunit *test, u16 port)
{
	struct several *several = test->priv;

	return dsr_table_service_del(several->t, planned(test, port));
}

static int rename_to(struct kunit *test, u16 port, u16 to)
{
	struct several *several = test->priv;
	struct dsr_service *service = planned(test, port);
	struct dsr_identity id = at_port(to);

	return dsr_table_service_set(several->t, service, &id,
				     dsr_table_options(several->t, service));
}

static int add_server(struct kunit *test, u16 port, u32 host, u32 mark)
{
	struct several *several = test->priv;
	struct dsr_server_spec spec = gateway_spec(&several->f.gateway, host, 1);

	gateway_set_mark(&spec, mark);
	return dsr_table_server_new(several->t, planned(test, port), &spec);
}

static struct dsr_server *server_of(struct kunit *test, u16 port, u32 host)
{
	struct several *several = test->priv;
	struct dsr_server_spec spec = gateway_spec(&several->f.gateway, host, 1);

	return dsr_table_server(several->t, planned(test, port), &spec.address);
}

/* What packets find at a port */
static const struct dsr_service *found(struct kunit *test, u16 port)
{
	struct several *several = test->priv;
	struct dsr_identity id = at_port(port);
	const struct dsr_config *config;
	const struct dsr_view *view = NULL;

	rcu_read_lock();
	config = rcu_dereference(several->f.dn->dp.config);
	if (config)
		view = dsr_config_find(config,
				       dsr_vip_hash(AF_INET, &id.vip.ip),
				       AF_INET, &id.vip.ip, IPPROTO_TCP, port);
	rcu_read_unlock();
	return view ? container_of(view->service, struct dsr_service, dp) : NULL;
}

/* Ports 1 and 2, a server each */
static void serve_two(struct kunit *test)
{
	begin(test);
	KUNIT_ASSERT_EQ(test, add(test, 1), 0);
	KUNIT_ASSERT_EQ(test, add(test, 2), 0);
	KUNIT_ASSERT_EQ(test, add_server(test, 1, 1, 0), 0);
	KUNIT_ASSERT_EQ(test, add_server(test, 2, 2, 7), 0);
	KUNIT_ASSERT_EQ(test, commit(test), 0);
}

static void all_at_once_held(struct kunit *test)
{
	struct fixture *f = test->priv;

	serve_two(test);
	KUNIT_EXPECT_EQ(test, generations(test), 1ull);
	KUNIT_EXPECT_EQ(test, f->dn->service_count, 2u);
	KUNIT_EXPECT_PTR_EQ(test, found(test, 1), there(test, 1));
	KUNIT_EXPECT_PTR_EQ(test, found(test, 2), there(test, 2));
	KUNIT_EXPECT_EQ(test, there(test, 2)->server_count, 1u);
	KUNIT_EXPECT_NULL(test, there(test, 1)->change);
}

/* The last of several is refused: the table, memory and hooks are as before. */
static void none_when_one_is_refused_held(struct kunit *test)
{
	struct fixture *f = test->priv;

	begin(test);
	KUNIT_EXPECT_EQ(test, add(test, 1), 0);
	KUNIT_EXPECT_EQ(test, add_server(test, 1, 1, 7), 0);
	KUNIT_EXPECT_EQ(test, add_server(test, 1, 2, 7), -EEXIST);
	abandon(test);
	KUNIT_EXPECT_EQ(test, generations(test), 0ull);
	KUNIT_EXPECT_NULL(test, there(test, 1));
	KUNIT_EXPECT_NULL(test, f->dn->flows);
	KUNIT_EXPECT_FALSE(test, f->dn->hooked);
	KUNIT_EXPECT_FALSE(test, f->dn->held);
	KUNIT_EXPECT_EQ(test, gateway_indexes(&f->gateway), 0u);
}

static void none_of_what_is_there_held(struct kunit *test)
{
	struct several *several = test->priv;
	struct fixture *f = &several->f;
	const struct dsr_view *before;
	struct dsr_server_spec spec;
	struct dsr_service *service;

	serve_two(test);
	service = there(test, 1);
	before = dsr_service_view(f->dn, service);
	begin(test);
	spec = gateway_spec(&f->gateway, 1, 9);
	KUNIT_EXPECT_EQ(test, dsr_table_server_set(several->t, service,
						   server_of(test, 1, 1),
						   &spec), 0);
	KUNIT_EXPECT_EQ(test, add_server(test, 1, 3, 0), 0);
	KUNIT_EXPECT_EQ(test, del(test, 2), 0);
	KUNIT_EXPECT_EQ(test, add(test, 3), 0);
	abandon(test);
	KUNIT_EXPECT_EQ(test, generations(test), 0ull);
	KUNIT_EXPECT_PTR_EQ(test, dsr_service_view(f->dn, service), before);
	KUNIT_EXPECT_EQ(test, service->server_count, 1u);
	KUNIT_EXPECT_EQ(test, gateway_server(service, 1)->cfg.weight, 1u);
	KUNIT_EXPECT_NOT_NULL(test, there(test, 2));
	KUNIT_EXPECT_NULL(test, there(test, 3));
	KUNIT_EXPECT_EQ(test, gateway_indexes(&f->gateway), 2u);
}

static void check_only_held(struct kunit *test)
{
	struct several *several = test->priv;
	struct dsr_transaction *t;

	t = begin(test);
	KUNIT_EXPECT_EQ(test, add(test, 1), 0);
	several->t = NULL;
	KUNIT_EXPECT_EQ(test, dsr_transaction_check(t), 0);
	KUNIT_EXPECT_EQ(test, generations(test), 0ull);
	KUNIT_EXPECT_NULL(test, there(test, 1));
	KUNIT_EXPECT_NULL(test, several->f.dn->flows);
}

/* Neither is in the other's way: what counts is how it ends. */
static void ports_exchanged_held(struct kunit *test)
{
	const struct dsr_service *one, *two;

	serve_two(test);
	one = there(test, 1);
	two = there(test, 2);
	begin(test);
	KUNIT_EXPECT_EQ(test, rename_to(test, 1, 3), 0);
	KUNIT_EXPECT_EQ(test, rename_to(test, 2, 1), 0);
	KUNIT_EXPECT_EQ(test, rename_to(test, 3, 2), 0);
	KUNIT_EXPECT_EQ(test, commit(test), 0);
	KUNIT_EXPECT_PTR_EQ(test, (const struct dsr_service *)there(test, 2),
			    one);
	KUNIT_EXPECT_PTR_EQ(test, (const struct dsr_service *)there(test, 1),
			    two);
	KUNIT_EXPECT_PTR_EQ(test, found(test, 2), one);
	KUNIT_EXPECT_PTR_EQ(test, found(test, 1), two);
}

static void same_ports_in_the_end_held(struct kunit *test)
{
	struct fixture *f = test->priv;
	const struct nlattr attr = { };

	serve_two(test);
	begin(test)->attr = &attr;
	KUNIT_EXPECT_EQ(test, rename_to(test, 1, 2), 0);
	KUNIT_EXPECT_EQ(test, commit(test), -EEXIST);
	KUNIT_EXPECT_PTR_EQ(test, f->extack.bad_attr, &attr);
	KUNIT_EXPECT_NOT_NULL(test, f->extack._msg);
	KUNIT_EXPECT_EQ(test, generations(test), 0ull);
	KUNIT_EXPECT_PTR_EQ(test, found(test, 1), there(test, 1));
	KUNIT_EXPECT_PTR_EQ(test, found(test, 2), there(test, 2));
}

/* The old name of a service is free, and what it was is not found by it. */
static void renamed_and_added_held(struct kunit *test)
{
	const struct dsr_service *one;

	serve_two(test);
	one = there(test, 1);
	begin(test);
	KUNIT_EXPECT_EQ(test, rename_to(test, 1, 3), 0);
	KUNIT_EXPECT_NULL(test, planned(test, 1));
	KUNIT_EXPECT_EQ(test, add(test, 1), 0);
	KUNIT_EXPECT_EQ(test, add_server(test, 3, 4, 0), 0);
	KUNIT_EXPECT_EQ(test, commit(test), 0);
	KUNIT_EXPECT_PTR_EQ(test, found(test, 3), one);
	KUNIT_EXPECT_PTR_EQ(test, found(test, 1), there(test, 1));
	KUNIT_EXPECT_PTR_NE(test, found(test, 1), one);
	KUNIT_EXPECT_EQ(test, one->server_count, 2u);
}

static void removed_and_added_held(struct kunit *test)
{
	const struct dsr_service *one;
	struct fixture *f = test->priv;

	serve_two(test);
	one = there(test, 1);
	begin(test);
	KUNIT_EXPECT_EQ(test, del(test, 1), 0);
	KUNIT_EXPECT_NULL(test, planned(test, 1));
	KUNIT_EXPECT_EQ(test, add(test, 1), 0);
	KUNIT_EXPECT_EQ(test, add(test, 1), -EEXIST);
	KUNIT_EXPECT_EQ(test, commit(test), 0);
	KUNIT_EXPECT_PTR_NE(test, found(test, 1), one);
	KUNIT_EXPECT_PTR_EQ(test, found(test, 1), there(test, 1));
	KUNIT_EXPECT_EQ(test, f->dn->service_count, 2u);
}

/* What comes and goes in one transaction was never there. */
static void added_and_removed_held(struct kunit *test)
{
	struct fixture *f = test->priv;

	begin(test);
	KUNIT_EXPECT_EQ(test, add(test, 1), 0);
	KUNIT_EXPECT_EQ(test, add_server(test, 1, 1, 0), 0);
	KUNIT_EXPECT_EQ(test, del(test, 1), 0);
	KUNIT_EXPECT_EQ(test, commit(test), 0);
	KUNIT_EXPECT_EQ(test, generations(test), 0ull);
	KUNIT_EXPECT_NULL(test, there(test, 1));
	KUNIT_EXPECT_FALSE(test, f->dn->held);
	KUNIT_EXPECT_EQ(test, gateway_indexes(&f->gateway), 0u);
}

static void server_added_and_removed_held(struct kunit *test)
{
	struct several *several = test->priv;

	serve_two(test);
	begin(test);
	KUNIT_EXPECT_EQ(test, add_server(test, 1, 3, 7), 0);
	KUNIT_EXPECT_EQ(test, add_server(test, 1, 3, 0), -EEXIST);
	KUNIT_EXPECT_EQ(test, dsr_table_server_del(several->t, planned(test, 1),
						   server_of(test, 1, 3)), 0);
	KUNIT_EXPECT_NULL(test, server_of(test, 1, 3));
	KUNIT_EXPECT_EQ(test, add_server(test, 1, 4, 7), 0);
	KUNIT_EXPECT_EQ(test, commit(test), 0);
	KUNIT_EXPECT_EQ(test, there(test, 1)->server_count, 2u);
	KUNIT_EXPECT_NULL(test, gateway_server(there(test, 1), 3));
	KUNIT_EXPECT_NOT_NULL(test, gateway_server(there(test, 1), 4));
}

static void all_removed_held(struct kunit *test)
{
	struct fixture *f = test->priv;

	serve_two(test);
	begin(test);
	KUNIT_EXPECT_EQ(test, del(test, 1), 0);
	KUNIT_EXPECT_EQ(test, del(test, 2), 0);
	KUNIT_EXPECT_EQ(test, commit(test), 0);
	KUNIT_EXPECT_EQ(test, f->dn->service_count, 0u);
	KUNIT_EXPECT_NULL(test, rcu_access_pointer(f->dn->dp.config));
	KUNIT_EXPECT_EQ(test, f->dn->bytes, 0ull);
	KUNIT_EXPECT_FALSE(test, f->dn->held);
}

/* Settings in front of the first services hold for these, or not at all. */
static void settings_first_held(struct kunit *test)
{
	struct several *several = test->priv;
	struct dsr_net *dn = several->f.dn;
	struct dsr_settings settings = dn->settings;
	siphash_key_t before = settings.secret;

	settings.secret.key[0] ^= 1;
	settings.flow_slots = 1 << 12;
	begin(test);
	KUNIT_EXPECT_EQ(test, dsr_table_settings(several->t, &settings), 0);
	KUNIT_EXPECT_EQ(test, add(test, 1), 0);
	abandon(test);
	KUNIT_EXPECT_EQ(test, dn->settings.secret.key[0], before.key[0]);
	KUNIT_EXPECT_NULL(test, dn->flows);
	begin(test);
	KUNIT_EXPECT_EQ(test, dsr_table_settings(several->t, &settings), 0);
	KUNIT_EXPECT_EQ(test, dsr_table_settings(several->t, &settings), -EINVAL);
	KUNIT_EXPECT_EQ(test, add(test, 1), 0);
	KUNIT_EXPECT_EQ(test, commit(test), 0);
	KUNIT_EXPECT_EQ(test, generations(test), 1ull);
	KUNIT_EXPECT_EQ(test, dn->settings.secret.key[0], before.key[0] ^ 1);
	KUNIT_EXPECT_EQ(test, (dn->flows->mask + 1) * DSR_FLOW_WAYS,
			(1u << 12) + 0u);
}

/* A flow table of another size, and services that change, in one configuration */
static void table_resized_held(struct kunit *test)
{
	struct several *several = test->priv;
	struct dsr_net *dn = several->f.dn;
	struct dsr_settings settings;
	struct dsr_flow_table *before;

	serve_two(test);
	before = dn->flows;
	settings = dn->settings;
	settings.flow_slots = 1 << 13;
	begin(test);
	KUNIT_EXPECT_EQ(test, dsr_table_settings(several->t, &settings), 0);
	KUNIT_EXPECT_EQ(test, add(test, 3), 0);
	abandon(test);
	KUNIT_EXPECT_PTR_EQ(test, dn->flows, before);
	begin(test);
	KUNIT_EXPECT_EQ(test, dsr_table_settings(several->t, &settings), 0);
	KUNIT_EXPECT_EQ(test, del(test, 1), 0);
	KUNIT_EXPECT_EQ(test, commit(test), 0);
	KUNIT_EXPECT_PTR_NE(test, dn->flows, before);
	KUNIT_EXPECT_PTR_EQ(test, dsr_deref(dn, dn->dp.config)->flows, dn->flows);
	KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(dn->flows->older), before);
	KUNIT_EXPECT_NULL(test, found(test, 1));
}

/* Services that are only planned count against what a namespace may have. */
static void limit_of_services_held(struct kunit *test)
{
	unsigned int before = dsr_budget_services;
	struct fixture *f = test->priv;

	f->dn->bounded = true;
	dsr_budget_services = 2;
	begin(test);
	KUNIT_EXPECT_EQ(test, add(test, 1), 0);
	KUNIT_EXPECT_EQ(test, add(test, 2), 0);
	KUNIT_EXPECT_EQ(test, add(test, 3), -ENOSPC);
	KUNIT_EXPECT_EQ(test, del(test, 1), 0);
	KUNIT_EXPECT_EQ(test, add(test, 3), 0);
	KUNIT_EXPECT_EQ(test, commit(test), 0);
	KUNIT_EXPECT_EQ(test, f->dn->service_count, 2u);
	dsr_budget_services = before;
}

/* What is built for a transaction counts before the next of it is built. */
static void limit_of_memory_held(struct kunit *test)
{
	unsigned int before = dsr_budget_mbytes;
	struct fixture *f = test->priv;
	u16 port;

	f->dn->bounded = true;
	dsr_budget_mbytes = 2;
	f->options.rows = DSR_ROWS_MAX;
	begin(test);
	for (port = 1; port <= 20; port++) {
		KUNIT_EXPECT_EQ(test, add(test, port), 0);
		KUNIT_EXPECT_EQ(test, add_server(test, port, 1, 0), 0);
	}
	KUNIT_EXPECT_EQ(test, commit(test), -ENOSPC);
	KUNIT_EXPECT_NOT_NULL(test, f->extack._msg);
	KUNIT_EXPECT_EQ(test, f->dn->service_count, 0u);
	KUNIT_EXPECT_EQ(test, gateway_indexes(&f->gateway), 0u);
	dsr_budget_mbytes = before;
}

static void nothing_changes_held(struct kunit *test)
{
	struct several *several = test->priv;
	struct dsr_server_spec spec;

	serve_two(test);
	begin(test);
	spec = gateway_spec(&several->f.gateway, 1, 1);
	KUNIT_EXPECT_EQ(test, dsr_table_server_set(several->t, there(test, 1),
						   server_of(test, 1, 1),
						   &spec), 0);
	KUNIT_EXPECT_EQ(test, rename_to(test, 2, 5), 0);
	KUNIT_EXPECT_EQ(test, rename_to(test, 5, 2), 0);
	KUNIT_EXPECT_EQ(test, commit(test), 0);
	KUNIT_EXPECT_EQ(test, generations(test), 0ull);
}

/* A case as the thread that runs it: holding the lock */
#define LOCKED(name)							\
static void name(struct kunit *test)					\
{									\
	struct several *several = test->priv;				\
									\
	mutex_lock(&several->f.dn->lock);				\
	name##_held(test);						\
	mutex_unlock(&several->f.dn->lock);				\
}

LOCKED(all_at_once)
LOCKED(none_when_one_is_refused)
LOCKED(none_of_what_is_there)
LOCKED(check_only)
LOCKED(ports_exchanged)
LOCKED(same_ports_in_the_end)
LOCKED(renamed_and_added)
LOCKED(removed_and_added)
LOCKED(added_and_removed)
LOCKED(server_added_and_removed)
LOCKED(all_removed)
LOCKED(settings_first)
LOCKED(table_resized)
LOCKED(limit_of_services)
LOCKED(limit_of_memory)
LOCKED(nothing_changes)

static struct kunit_case several_cases[] = {
	KUNIT_CASE(all_at_once),
	KUNIT_CASE(none_when_one_is_refused),
	KUNIT_CASE(none_of_what_is_there),
	KUNIT_CASE(check_only),
	KUNIT_CASE(ports_exchanged),
	KUNIT_CASE(same_ports_in_the_end),
	KUNIT_CASE(renamed_and_added),
	KUNIT_CASE(removed_and_added),
	KUNIT_CASE(added_and_removed),
	KUNIT_CASE(server_added_and_removed),
	KUNIT_CASE(all_removed),
	KUNIT_CASE(settings_first),
	KUNIT_CASE(table_resized),
	KUNIT_CASE(limit_of_services),
	KUNIT_CASE(limit_of_memory),
	KUNIT_CASE(nothing_changes),
	{ }
};

struct kunit_suite dsr_transaction_suite = {
	.name = "dsr_transaction",
	.init = several_init,
	.exit = several_exit,
	.test_cases = several_cases,
};
