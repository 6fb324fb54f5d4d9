// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dumps, part by part, with changes between the parts: what a dump keeps from one
 * to the next, that it says when it was overtaken, and that it ends. And that of
 * what never changes, the schedulers.
 */
#include "fixture.h"
#include "nl_common.h"
#include "nl_message.h"
#include "sched.h"
#include "suites.h"

#define SERVICES	5
#define MANY		2000

struct dump {
	struct fixture f;
	struct dsr_request request;
	struct netlink_callback cb;
};

static int dump_init(struct kunit *test)
{
	struct dump *dump = fixture_make(test, sizeof(*dump), 0);

	dump->request.dn = dump->f.dn;
	dump->request.extack = &dump->f.extack;
	return 0;
}

static struct dsr_identity at_port(u16 port)
{
	return gateway_identity(AF_INET, IPPROTO_TCP, port, port);
}

static void add(struct kunit *test, u16 port)
{
	struct fixture *f = test->priv;
	struct dsr_identity id = at_port(port);
	int err;

	mutex_lock(&f->dn->lock);
	err = dsr_service_new(f->dn, &id, &f->options, &f->extack);
	mutex_unlock(&f->dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
}

static void del(struct kunit *test, u16 port)
{
	struct fixture *f = test->priv;
	struct dsr_identity id = at_port(port);
	struct dsr_service *service;
	int err = -ENOENT;

	mutex_lock(&f->dn->lock);
	service = dsr_service_find(f->dn, &id);
	if (service)
		err = dsr_service_del(f->dn, service);
	mutex_unlock(&f->dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
}

static void add_all(struct kunit *test)
{
	u16 port;

	for (port = 1; port <= SERVICES; port++)
		add(test, port);
}

/* One part that tells @n services. Returns the port of the next, 0 at the end. */
static u16 part(struct kunit *test, u32 n)
{
	struct dump *dump = test->priv;
	struct fixture *f = &dump->f;
	struct dsr_service *service;
	u16 port = 0;

	mutex_lock(&f->dn->brief);
	service = dsr_dump_service(&dump->request, &dump->cb);
	while (n-- && service)
		service = dsr_dump_next_service(&dump->request, &dump->cb,
						service);
	if (service)
		port = service->id.range[0].first;
	mutex_unlock(&f->dn->brief);
	return port;
}

/* Was a change noticed since the last time? As nl_dump_check_consistent(). */
static bool overtaken(struct kunit *test)
{
	struct dump *dump = test->priv;
	unsigned int before = dump->cb.prev_seq;

	dump->cb.prev_seq = dump->cb.seq;
	return before && before != dump->cb.seq;
}

static void undisturbed(struct kunit *test)
{
	add_all(test);
	KUNIT_EXPECT_EQ(test, part(test, 2), 3);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
	KUNIT_EXPECT_EQ(test, part(test, 0), 3);
	KUNIT_EXPECT_EQ(test, part(test, 2), 5);
	KUNIT_EXPECT_EQ(test, part(test, 1), 0);
	KUNIT_EXPECT_EQ(test, part(test, 1), 0);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
}

static void empty(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, part(test, 1), 0);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
}

/*
 * All that the dump saw is gone, and as many changes were made as bring a number
 * of 32 bits back to what it was: nothing of what is gone may be looked at.
 */
static void everything_goes(struct kunit *test)
{
	struct fixture *f = test->priv;
	u64 generation;
	u16 port;

	add_all(test);
	KUNIT_EXPECT_EQ(test, part(test, 2), 3);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
	generation = f->dn->generation;
	for (port = 1; port <= SERVICES; port++)
		del(test, port);
	rcu_barrier();
	f->dn->generation = generation + (1ull << 32);
	KUNIT_EXPECT_EQ(test, part(test, 1), 0);
	KUNIT_EXPECT_TRUE(test, overtaken(test));
}

/* The next one goes: the one after it is told from its first server on. */
static void next_goes(struct kunit *test)
{
	struct dump *dump = test->priv;
	struct dsr_dump_ctx *ctx = (struct dsr_dump_ctx *)dump->cb.ctx;

	add_all(test);
	KUNIT_EXPECT_EQ(test, part(test, 2), 3);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
	ctx->told = 7;
	KUNIT_EXPECT_EQ(test, part(test, 0), 3);
	KUNIT_EXPECT_EQ(test, ctx->told, 7u);
	del(test, 1);
	del(test, 3);
	KUNIT_EXPECT_EQ(test, part(test, 0), 4);
	KUNIT_EXPECT_TRUE(test, overtaken(test));
	KUNIT_EXPECT_EQ(test, ctx->told, 0u);
	KUNIT_EXPECT_EQ(test, part(test, 2), 0);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
}

/* Another one by the same name is another one. */
static void next_comes_back(struct kunit *test)
{
	add_all(test);
	KUNIT_EXPECT_EQ(test, part(test, 2), 3);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
	del(test, 3);
	add(test, 3);
	KUNIT_EXPECT_EQ(test, part(test, 1), 5);
	KUNIT_EXPECT_TRUE(test, overtaken(test));
	KUNIT_EXPECT_EQ(test, part(test, 1), 0);
}

/* Services that come as fast as they are told do not keep a dump going. */
static void ends(struct kunit *test)
{
	u16 port = SERVICES, parts = 0;

	add_all(test);
	while (part(test, 1) && ++parts < 10 * SERVICES)
		add(test, ++port);
	KUNIT_EXPECT_EQ(test, (int)parts, SERVICES - 1);
	KUNIT_EXPECT_EQ(test, part(test, 1), 0);
}

/*
 * A replace that fails in the middle has had the servers in another order, which
 * who reads has seen: it is no change, but a dump was overtaken.
 */
static void given_up(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_server_spec spec[2] = {
		gateway_spec(&f->gateway, 1, 1),
		gateway_spec(&f->gateway, 2, 1),
	};
	u64 generation;
	u32 saved;
	int err;

	f->id = at_port(1);
	fixture_serve(test, spec, 1);
	KUNIT_EXPECT_EQ(test, part(test, 0), 1);
	KUNIT_EXPECT_FALSE(test, overtaken(test));
	generation = f->dn->generation;
	mutex_lock(&f->dn->lock);
	saved = find_first_zero_bit(f->dn->servers->used,
				    DSR_SERVER_INDEXES + 1);
	bitmap_fill(f->dn->servers->used, DSR_SERVER_INDEXES + 1);
	err = dsr_service_replace(f->dn, &f->id, &f->options, spec, 2,
				  &f->extack);
	bitmap_clear(f->dn->servers->used, saved,
		     DSR_SERVER_UNKNOWN - saved);
	mutex_unlock(&f->dn->lock);
	KUNIT_EXPECT_EQ(test, err, -ENOSPC);
	KUNIT_EXPECT_EQ(test, f->dn->generation, generation);
	KUNIT_EXPECT_EQ(test, part(test, 0), 1);
	KUNIT_EXPECT_TRUE(test, overtaken(test));
}

static u64 walk(struct kunit *test, bool changing)
{
	struct dump *dump = test->priv;
	struct fixture *f = &dump->f;
	u64 start = ktime_get_ns();

	memset(&dump->cb, 0, sizeof(dump->cb));
	while (part(test, 1))
		f->dn->generation += changing;
	return ktime_get_ns() - start;
}

/* One service a part, whether something else changes or not */
static void many_parts(struct kunit *test)
{
	u16 port;

	for (port = 1; port <= MANY; port++)
		add(test, port);
	kunit_info(test, "%u parts: %llu us, with a change before each: %llu us",
		   MANY, div_u64(walk(test, false), NSEC_PER_USEC),
		   div_u64(walk(test, true), NSEC_PER_USEC));
}

/* A message that tells a scheduler: the next of the list, with its flags. */
static void expect_scheduler(struct kunit *test, const struct nlmsghdr *nlh,
			     const struct dsr_scheduler *scheduler)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);
	struct nlattr *nest, *name, *flags;
	u32 said;

	KUNIT_ASSERT_NOT_NULL(test, scheduler);
	KUNIT_EXPECT_EQ(test, genl->cmd, DSR_CMD_SCHEDULER_GET);
	KUNIT_EXPECT_TRUE(test, nlh->nlmsg_flags & NLM_F_MULTI);
	nest = nlmsg_find_attr(nlh, GENL_HDRLEN, DSR_A_SCHEDULER);
	KUNIT_ASSERT_NOT_NULL(test, nest);
	name = nla_find_nested(nest, DSR_SCHEDULER_A_NAME);
	flags = nla_find_nested(nest, DSR_SCHEDULER_A_FLAGS);
	KUNIT_ASSERT_NOT_NULL(test, name);
	KUNIT_ASSERT_NOT_NULL(test, flags);
	said = nla_get_u32(flags);
	KUNIT_EXPECT_STREQ(test, (char *)nla_data(name), scheduler->name);
	KUNIT_EXPECT_EQ(test, !!(said & DSR_SCHEDULER_PER_FLOW),
			scheduler->per_flow);
	KUNIT_EXPECT_EQ(test, !!(said & DSR_SCHEDULER_BY_FLOWS),
			!!scheduler->prefer);
	KUNIT_EXPECT_EQ(test, !!(said & DSR_SCHEDULER_BY_SOURCE),
			scheduler->source);
	KUNIT_EXPECT_EQ(test, !!(said & DSR_SCHEDULER_ROTATES),
			!!strstr(scheduler->name, "rr"));
	KUNIT_EXPECT_EQ(test, !!(said & DSR_SCHEDULER_ORDERED),
			!strcmp(scheduler->name, "fo") ||
			!strcmp(scheduler->name, "ovf"));
}

/* One part, into so much room. Returns how many it told. */
static u32 scheduler_part(struct kunit *test, u32 room, u32 told)
{
	struct dump *dump = test->priv;
	struct sk_buff *skb = alloc_skb(4096, GFP_KERNEL);
	const struct nlmsghdr *nlh;
	int err, left;
	u32 n = 0;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, skb_tailroom(skb) - room);
	err = dsr_nl_scheduler_get_dumpit(skb, &dump->cb);
	KUNIT_EXPECT_EQ(test, err, (int)skb->len);
	nlh = (struct nlmsghdr *)skb->data;
	for (left = skb->len; nlmsg_ok(nlh, left); nlh = nlmsg_next(nlh, &left))
		expect_scheduler(test, nlh, dsr_scheduler_at(told + n++));
	kfree_skb(skb);
	return n;
}

/* Two a part: each is told once, in the order of the list. */
static void schedulers(struct kunit *test)
{
	struct nlmsghdr request = { .nlmsg_len = sizeof(request) };
	struct dump *dump = test->priv;
	u32 told = 0, n;

	dump->cb.skb = alloc_skb(64, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, dump->cb.skb);
	NETLINK_CB(dump->cb.skb).portid = 7;
	dump->cb.nlh = &request;
	while ((n = scheduler_part(test, 100, told))) {
		KUNIT_EXPECT_LE(test, n, 2u);
		told += n;
	}
	KUNIT_EXPECT_GT(test, told, 0u);
	KUNIT_EXPECT_NULL(test, dsr_scheduler_at(told));
	kfree_skb(dump->cb.skb);
}

static struct kunit_case dump_cases[] = {
	KUNIT_CASE(undisturbed),
	KUNIT_CASE(empty),
	KUNIT_CASE(everything_goes),
	KUNIT_CASE(next_goes),
	KUNIT_CASE(next_comes_back),
	KUNIT_CASE(ends),
	KUNIT_CASE(given_up),
	KUNIT_CASE(schedulers),
	KUNIT_CASE(many_parts),
	{ }
};

struct kunit_suite dsr_dump_suite = {
	.name = "dsr_dump",
	.init = dump_init,
	.exit = fixture_exit,
	.test_cases = dump_cases,
};
