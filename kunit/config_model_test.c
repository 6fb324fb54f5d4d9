// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of services against a list that is searched from end to end:
 * prefixes, lists of ports, ranges that overlap, marks; while services come, go
 * and get new views, in place and in copies.
 */
#include "config.h"
#include "skb.h"
#include "suites.h"
#include "service_table.h"

#include <linux/mm.h>
#include <linux/random.h>

#define MODEL_MAX	250
#define STEPS		2000
#define LOOK_UPS	40

/**
 * struct model - the table and every service that is in it, in no order
 * @config: the table
 * @view: the services
 * @count: how many
 * @seed: of what is random
 */
struct model {
	struct dsr_config *config;
	struct dsr_view *view[MODEL_MAX];
	u32 count;
	u64 seed;
};

static int model_init(struct kunit *test)
{
	struct model *model = kunit_kzalloc(test, sizeof(*model), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, model);
	test->priv = model;
	model->config = table_copy(NULL, NULL, 0);
	KUNIT_ASSERT_NOT_NULL(test, model->config);
	return 0;
}

static void model_exit(struct kunit *test)
{
	struct model *model = test->priv;

	if (model)
		table_free(model->config);
}

static u32 random_below(struct model *model, u32 n)
{
	return packet_random(&model->seed) % n;
}

/* A small world, so that things meet: 192.0.2.0/24 and 2001:db8::/104 */
static struct dsr_address random_address(struct model *model)
{
	u32 bits = packet_random(&model->seed) & packet_random(&model->seed);
	struct dsr_address address = { .family = AF_INET };

	if (random_below(model, 2)) {
		address.ip.ip = htonl(0xc0000200 + (bits & 0xff));
		return address;
	}
	address.family = AF_INET6;
	ipv6_addr_set(&address.ip.in6, htonl(0x20010db8), 0, 0,
		      htonl(bits & 0xffffff));
	return address;
}

static u8 random_protocol(struct model *model)
{
	static const u8 protocol[] = {
		IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP, IPPROTO_UDPLITE,
	};

	return protocol[random_below(model, random_below(model, 4) ? 1 : 4)];
}

static void random_prefix(struct model *model, struct dsr_identity *id)
{
	u8 whole = dsr_host_prefix(id->vip.family);

	id->prefix = whole;
	if (random_below(model, 2))
		id->prefix -= random_below(model, whole == 32 ? 9 : 25);
	dsr_prefix_mask(id->vip.family, &id->vip.ip, id->prefix, &id->vip.ip);
}

/* Up to four ranges in 1 to 40, some of one port; or all ports */
static void random_ports(struct model *model, struct dsr_identity *id)
{
	u32 want = 1 + random_below(model, random_below(model, 2) ? 4 : 1);
	u16 port = 1 + random_below(model, 20);

	id->ranges = 1;
	if (!random_below(model, 8))
		return;
	for (id->ranges = 0; id->ranges < want; id->ranges++) {
		struct dsr_port_range *range = &id->range[id->ranges];

		range->first = port;
		range->last = port + (random_below(model, 2) ?
				      random_below(model, 12) : 0);
		port = range->last + 2 + random_below(model, 3);
	}
}

static struct dsr_identity random_identity(struct model *model)
{
	struct dsr_identity id = { };

	if (!random_below(model, 16)) {
		id.mark = 1 + random_below(model, 6);
		id.ranges = 1;
		return id;
	}
	id.vip = random_address(model);
	id.protocol = random_protocol(model);
	random_prefix(model, &id);
	random_ports(model, &id);
	return id;
}

/* The naive second implementation */

static bool within(const struct dsr_identity *id,
		   const struct dsr_address *address)
{
	union nf_inet_addr masked;

	if (id->mark || id->vip.family != address->family)
		return false;
	dsr_prefix_mask(address->family, &address->ip, id->prefix, &masked);
	return nf_inet_addr_cmp(&masked, &id->vip.ip);
}

/*
 * How well a service fits: the longer its prefix, the narrower its range, the
 * lower its first port
 */
static u64 fits(const struct dsr_identity *id, const struct dsr_key *key)
{
	struct dsr_address vip = { .ip = key->vip, .family = key->family };
	u16 port = ntohs(key->vip_port);
	u64 best = 0;
	u32 i;

	if (id->mark)
		return id->mark == key->mark;
	if (id->protocol != key->protocol || !within(id, &vip))
		return 0;
	for (i = 0; i < id->ranges; i++) {
		const struct dsr_port_range *range = &id->range[i];
		u32 width = range->first ? range->last - range->first : 70000;

		if (!range->first ||
		    (port >= range->first && port <= range->last))
			best = max(best, (id->prefix * 100000ULL + 100000 -
					  width) << 16 | (U16_MAX -
							  range->first));
	}
	return best;
}

static const struct dsr_view *model_find(const struct model *model,
					 const struct dsr_key *key)
{
	const struct dsr_view *best = NULL;
	u64 fit = 0;
	u32 i;

	for (i = 0; i < model->count; i++) {
		const struct dsr_view *view = model->view[i];

		if (fits(&view->id, key) > fit) {
			fit = fits(&view->id, key);
			best = view;
		}
	}
	return best;
}

static bool ranges_meet(const struct dsr_identity *a,
			const struct dsr_identity *b)
{
	u32 i, j;

	if (a->mark != b->mark || a->protocol != b->protocol ||
	    a->prefix != b->prefix || !dsr_address_equal(&a->vip, &b->vip))
		return false;
	for (i = 0; i < a->ranges; i++)
		for (j = 0; j < b->ranges; j++)
			if (a->range[i].first == b->range[j].first &&
			    a->range[i].last == b->range[j].last)
				return true;
	return false;
}

/* The service that has one of these ranges, or -1 */
static int model_index(const struct model *model, const struct dsr_identity *id)
{
	u32 i;

	for (i = 0; i < model->count; i++)
		if (ranges_meet(&model->view[i]->id, id))
			return i;
	return -1;
}

/* The table */

static const struct dsr_view *table_find(const struct model *model,
					 const struct dsr_key *key)
{
	const struct dsr_view *view;

	rcu_read_lock();
	view = dsr_config_find(model->config,
			       dsr_vip_hash(key->family, &key->vip),
			       key->family, &key->vip, key->protocol,
			       ntohs(key->vip_port));
	if (!view)
		view = dsr_config_find_mark(model->config, key->family,
					    &key->vip, key->protocol,
					    key->mark);
	rcu_read_unlock();
	return view;
}

static bool takes(const struct model *model, u8 family,
		  const union nf_inet_addr *vip, u8 protocol, u32 mark)
{
	bool may;

	rcu_read_lock();
	may = dsr_config_takes(model->config, family, vip, protocol, mark);
	rcu_read_unlock();
	return may;
}

static void renew(struct kunit *test, u32 more, const struct dsr_view *without)
{
	struct model *model = test->priv;
	struct dsr_config *config;

	config = table_copy(model->config, without, more);
	KUNIT_ASSERT_NOT_NULL(test, config);
	table_free(model->config);
	model->config = config;
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

static void model_add(struct kunit *test, const struct dsr_identity *id)
{
	struct model *model = test->priv;

	model->view[model->count] = new_view(test, id);
	if (!table_has_room(model->config, id->ranges))
		renew(test, id->ranges, NULL);
	table_insert(model->config, model->view[model->count++]);
}

static void model_remove(struct kunit *test, u32 i)
{
	struct model *model = test->priv;

	renew(test, 0, model->view[i]);
	model->view[i] = model->view[--model->count];
}

static void model_exchange(struct kunit *test, u32 i)
{
	struct model *model = test->priv;
	struct dsr_view *view = new_view(test, &model->view[i]->id);

	table_exchange(model->config, model->view[i], view);
	model->view[i] = view;
}

static void random_step(struct kunit *test)
{
	struct model *model = test->priv;
	struct dsr_identity id = random_identity(model);
	int i;

	if (model->count == MODEL_MAX)
		model_remove(test, random_below(model, MODEL_MAX));
	i = model_index(model, &id);
	KUNIT_ASSERT_EQ(test, table_has(model->config, &id), i >= 0);
	if (i < 0)
		model_add(test, &id);
	else if (random_below(model, 4))
		model_remove(test, i);
	else
		model_exchange(test, i);
}

static u32 slots_of(const struct model *model)
{
	u32 n = 0, i;

	for (i = 0; i < model->count; i++)
		n += model->view[i]->id.ranges;
	return n;
}

static struct dsr_key random_key(struct model *model)
{
	struct dsr_address vip = random_address(model);

	return (struct dsr_key) {
		.vip = vip.ip,
		.family = vip.family,
		.protocol = random_protocol(model),
		.vip_port = htons(random_below(model, 44)),
		.mark = random_below(model, 8),
	};
}

static u8 bit_of(u8 protocol)
{
	return protocol == IPPROTO_TCP ? DSR_VIP_TCP :
	       protocol == IPPROTO_UDP ? DSR_VIP_UDP :
	       protocol == IPPROTO_SCTP ? DSR_VIP_SCTP : DSR_VIP_UDPLITE;
}

/* What may a service take, and what does the VIP filter say of it? */
static bool vip_agrees(const struct model *model, const struct dsr_key *key)
{
	struct dsr_address vip = { .ip = key->vip, .family = key->family };
	u32 hash = dsr_vip_hash(vip.family, &vip.ip);
	bool marked = false;
	u8 serves = 0;
	u32 i;

	for (i = 0; i < model->count; i++) {
		const struct dsr_identity *id = &model->view[i]->id;

		if (within(id, &vip))
			serves |= bit_of(id->protocol);
		marked |= id->mark && id->mark == key->mark;
	}
	if ((serves || marked) && !dsr_config_is_vip(model->config, hash))
		return false;
	return dsr_config_vip(model->config, hash, vip.family,
			      &vip.ip) == serves &&
	       takes(model, vip.family, &vip.ip, key->protocol, key->mark) ==
	       (marked || (serves & bit_of(key->protocol)));
}

static void random_against_list(struct kunit *test)
{
	struct model *model = test->priv;
	struct dsr_key key;
	u32 step, i;

	model->seed = get_random_u64();
	kunit_info(test, "seed %#llx", model->seed);
	for (step = 0; step < STEPS; step++) {
		random_step(test);
		KUNIT_ASSERT_EQ_MSG(test, model->config->count,
				    slots_of(model), "step %u", step);
		for (i = 0; i < LOOK_UPS; i++) {
			key = random_key(model);
			KUNIT_ASSERT_PTR_EQ_MSG(test, table_find(model, &key),
						model_find(model, &key),
						"step %u", step);
			KUNIT_ASSERT_TRUE_MSG(test, vip_agrees(model, &key),
					      "step %u", step);
		}
	}
}

static struct dsr_identity prefix_of(u8 family, u8 prefix)
{
	struct dsr_identity id = {
		.vip.family = family,
		.protocol = IPPROTO_TCP,
		.prefix = prefix,
		.ranges = 1,
		.range[0] = { .first = 80, .last = 80 },
	};

	if (family == AF_INET)
		id.vip.ip.ip = htonl(0xc6336400);
	else
		ipv6_addr_set(&id.vip.ip.in6, htonl(0x20010db8), 0, 0, 0);
	return id;
}

static u32 bits_with(struct kunit *test, const struct dsr_identity *id)
{
	struct model *model = test->priv;

	table_free(model->config);
	model->config = table_copy(NULL, NULL, id->ranges);
	KUNIT_ASSERT_NOT_NULL(test, model->config);
	table_insert(model->config, new_view(test, id));
	return bitmap_weight(model->config->filter_inline, 64);
}

/* Small prefixes are listed; a mark or a large prefix lets everything through. */
static void filter_bits(struct kunit *test)
{
	struct dsr_identity mark = { .mark = 7, .ranges = 1 };
	struct dsr_identity id;

	id = prefix_of(AF_INET, 32);
	KUNIT_EXPECT_EQ(test, bits_with(test, &id), 1);
	id = prefix_of(AF_INET, 30);
	KUNIT_EXPECT_LE(test, bits_with(test, &id), 4);
	id = prefix_of(AF_INET, 26);
	KUNIT_EXPECT_LT(test, bits_with(test, &id), 64);
	id = prefix_of(AF_INET6, 122);
	KUNIT_EXPECT_LT(test, bits_with(test, &id), 64);
	id = prefix_of(AF_INET, 25);
	KUNIT_EXPECT_EQ(test, bits_with(test, &id), 64);
	id = prefix_of(AF_INET6, 121);
	KUNIT_EXPECT_EQ(test, bits_with(test, &id), 64);
	KUNIT_EXPECT_EQ(test, bits_with(test, &mark), 64);
}

/* ICMP is nobody's, by whatever mark; an extension header may hide anything. */
static void takes_no_icmp(struct kunit *test)
{
	struct dsr_identity mark = { .mark = 7, .ranges = 1 };
	struct dsr_identity six = prefix_of(AF_INET6, 64);
	struct dsr_identity four = prefix_of(AF_INET, 24);
	struct model *model = test->priv;
	static const struct {
		u8 family, protocol, mark;
		bool takes;
	} expected[] = {
		{ AF_INET, IPPROTO_ICMP, 7, false },
		{ AF_INET6, IPPROTO_ICMPV6, 7, false },
		{ AF_INET, IPPROTO_GRE, 7, true },
		{ AF_INET6, IPPROTO_ESP, 7, true },
		{ AF_INET, IPPROTO_GRE, 8, false },
		{ AF_INET, IPPROTO_GRE, 0, false },
		{ AF_INET, IPPROTO_TCP, 0, true },
		{ AF_INET, IPPROTO_UDP, 0, false },
		{ AF_INET6, NEXTHDR_DEST, 0, true },
		{ AF_INET, NEXTHDR_DEST, 0, false },
	};
	u32 i;

	renew(test, 3, NULL);
	table_insert(model->config, new_view(test, &mark));
	table_insert(model->config, new_view(test, &six));
	table_insert(model->config, new_view(test, &four));
	for (i = 0; i < ARRAY_SIZE(expected); i++)
		KUNIT_EXPECT_EQ_MSG(test, expected[i].takes,
				    takes(model, expected[i].family,
					  expected[i].family == AF_INET ?
						  &four.vip.ip : &six.vip.ip,
					  expected[i].protocol,
					  expected[i].mark),
				    "%u", i);
}

static struct kunit_case model_cases[] = {
	KUNIT_CASE(random_against_list),
	KUNIT_CASE(filter_bits),
	KUNIT_CASE(takes_no_icmp),
	{ }
};

struct kunit_suite dsr_config_model_suite = {
	.name = "dsr_config_model",
	.init = model_init,
	.exit = model_exit,
	.test_cases = model_cases,
};
