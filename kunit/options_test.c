// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options of a service: that each is read and told by its attribute, what is
 * refused of several together, and that sentences name the schedulers there are.
 */
#include "fixture.h"
#include "nl_common.h"
#include "nl_message.h"
#include "options.h"
#include "suites.h"

#include <linux/in.h>

#define MESSAGE	4096

/**
 * struct ctx - a request, and the message that tells what came of it
 * @f: a gateway
 * @request: the request
 * @said: its message
 * @told: the other
 */
struct ctx {
	struct fixture f;
	struct dsr_request request;
	struct sk_buff *said;
	struct sk_buff *told;
};

static struct sk_buff *message(struct kunit *test)
{
	struct sk_buff *skb = alloc_skb(MESSAGE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	return skb;
}

static int options_init(struct kunit *test)
{
	struct ctx *ctx = fixture_make(test, sizeof(*ctx), IPPROTO_UDP);

	ctx->request.dn = ctx->f.dn;
	ctx->request.id = ctx->f.id;
	ctx->request.extack = &ctx->f.extack;
	ctx->said = message(test);
	ctx->told = message(test);
	return 0;
}

static void options_exit(struct kunit *test)
{
	struct ctx *ctx = test->priv;

	if (ctx) {
		kfree_skb(ctx->said);
		kfree_skb(ctx->told);
	}
	fixture_exit(test);
}

/* A value for each attribute that says an option, no two of a size alike */
static const struct said {
	u8 attr;
	u32 value;
	bool byte;
} all[] = {
	{ DSR_SERVICE_A_ROWS, 512 },
	{ DSR_SERVICE_A_TRACK, DSR_TRACK_ALL, true },
	{ DSR_SERVICE_A_PERSIST, 60 },
	{ DSR_SERVICE_A_PERSIST_PREFIX, 24, true },
	{ DSR_SERVICE_A_PERSIST_PREFIX6, 56, true },
	{ DSR_SERVICE_A_GONE, DSR_GONE_DROP, true },
	{ DSR_SERVICE_A_NO_SERVER, DSR_NO_SERVER_PASS, true },
	{ DSR_SERVICE_A_TTL, DSR_TTL_DECREMENT, true },
	{ DSR_SERVICE_A_TIMEOUT_ESTABLISHED, 11 },
	{ DSR_SERVICE_A_TIMEOUT_HALF_OPEN, 12 },
	{ DSR_SERVICE_A_TIMEOUT_CLOSING, 13 },
	{ DSR_SERVICE_A_TIMEOUT_UDP, 14 },
	{ DSR_SERVICE_A_SLOW_START, 15 },
	{ DSR_SERVICE_A_TIMEOUT_HALF_CLOSED, 16 },
	{ DSR_SERVICE_A_TIMEOUT_HANDOVER, 17 },
	{ DSR_SERVICE_A_WHEN, DSR_WHEN_HELD, true },
};

static void say(struct ctx *ctx, const struct said *said, u32 n)
{
	u32 i;

	nla_put_string(ctx->said, DSR_SERVICE_A_SCHEDULER, "wlc");
	for (i = 0; i < n; i++) {
		if (said[i].byte)
			nla_put_u8(ctx->said, said[i].attr, said[i].value);
		else
			nla_put_u32(ctx->said, said[i].attr, said[i].value);
	}
}

static int read_said(struct kunit *test, struct dsr_options *options)
{
	struct ctx *ctx = test->priv;

	KUNIT_ASSERT_EQ(test,
			nla_parse(ctx->request.service, DSR_SERVICE_A_MAX,
				  (struct nlattr *)ctx->said->data,
				  ctx->said->len, NULL, NULL),
			0);
	return dsr_options_read(&ctx->request, options);
}

static void read_by_attribute(struct kunit *test)
{
	struct ctx *ctx = test->priv;
	struct dsr_options o;

	say(ctx, all, ARRAY_SIZE(all));
	dsr_options_default(&o);
	KUNIT_ASSERT_EQ(test, read_said(test, &o), 0);
	KUNIT_EXPECT_STREQ(test, o.scheduler->name, "wlc");
	KUNIT_EXPECT_EQ(test, o.rows, 512u);
	KUNIT_EXPECT_EQ(test, o.track, DSR_TRACK_ALL);
	KUNIT_EXPECT_EQ(test, o.persist, 60u);
	KUNIT_EXPECT_EQ(test, o.persist_prefix, 24);
	KUNIT_EXPECT_EQ(test, o.persist_prefix6, 56);
	KUNIT_EXPECT_EQ(test, o.gone, DSR_GONE_DROP);
	KUNIT_EXPECT_EQ(test, o.no_server, DSR_NO_SERVER_PASS);
	KUNIT_EXPECT_EQ(test, o.ttl, DSR_TTL_DECREMENT);
	KUNIT_EXPECT_EQ(test, o.timeout_established, 11u);
	KUNIT_EXPECT_EQ(test, o.timeout_half_open, 12u);
	KUNIT_EXPECT_EQ(test, o.timeout_closing, 13u);
	KUNIT_EXPECT_EQ(test, o.timeout_udp, 14u);
	KUNIT_EXPECT_EQ(test, o.slow_start, 15u);
	KUNIT_EXPECT_EQ(test, o.timeout_half_closed, 16u);
	KUNIT_EXPECT_EQ(test, o.timeout_handover, 17u);
	KUNIT_EXPECT_EQ(test, o.when, DSR_WHEN_HELD);
	KUNIT_EXPECT_FALSE(test, o.stateless);
}

static void left_out_stays(struct kunit *test)
{
	struct dsr_options o, before;

	dsr_options_default(&o);
	o.scheduler = dsr_scheduler_find("lc");
	o.persist = 9;
	o.persist_prefix = 24;
	o.slow_start = 3;
	before = o;
	KUNIT_EXPECT_EQ(test, read_said(test, &o), 0);
	KUNIT_EXPECT_EQ(test, memcmp(&o, &before, sizeof(o)), 0);
}

/* What goes with persistence goes when it does. */
static void no_persistence_no_prefix(struct kunit *test)
{
	static const struct said off = { DSR_SERVICE_A_PERSIST, 0 };
	struct dsr_options o;

	say(test->priv, &off, 1);
	dsr_options_default(&o);
	o.persist = 9;
	o.persist_prefix = 24;
	o.persist_prefix6 = 64;
	KUNIT_EXPECT_EQ(test, read_said(test, &o), 0);
	KUNIT_EXPECT_EQ(test, o.persist_prefix, 32);
	KUNIT_EXPECT_EQ(test, o.persist_prefix6, 128);
}

static void expect_told(struct kunit *test, struct nlattr *const *told)
{
	const struct ctx *ctx = test->priv;
	int type;

	for (type = DSR_SERVICE_A_MARK + 1; type <= DSR_SERVICE_A_MAX; type++) {
		const struct nlattr *said = ctx->request.service[type];

		if (!said)
			continue;
		KUNIT_ASSERT_NOT_NULL(test, told[type]);
		KUNIT_EXPECT_EQ(test, nla_len(told[type]), nla_len(said));
		KUNIT_EXPECT_EQ(test, nla_memcmp(told[type], nla_data(said),
						 nla_len(said)), 0);
	}
}

static void tell(struct kunit *test)
{
	struct nlattr *told[DSR_SERVICE_A_MAX + 1];
	struct ctx *ctx = test->priv;

	fixture_serve_hosts(test, 1, 1);
	mutex_lock(&ctx->f.dn->brief);
	KUNIT_EXPECT_EQ(test,
			dsr_put_service(ctx->told, ctx->f.dn, ctx->f.service),
			0);
	mutex_unlock(&ctx->f.dn->brief);
	KUNIT_ASSERT_EQ(test, nla_parse_nested(told, DSR_SERVICE_A_MAX,
					       (struct nlattr *)ctx->told->data,
					       NULL, NULL), 0);
	expect_told(test, told);
}

static void told_as_said(struct kunit *test)
{
	struct ctx *ctx = test->priv;

	say(ctx, all, ARRAY_SIZE(all));
	KUNIT_ASSERT_EQ(test, read_said(test, &ctx->f.options), 0);
	tell(test);
}

static void stateless_told_as_said(struct kunit *test)
{
	static const struct said on = { DSR_SERVICE_A_STATELESS, 1, true };
	struct ctx *ctx = test->priv;

	say(ctx, &on, 1);
	KUNIT_ASSERT_EQ(test, read_said(test, &ctx->f.options), 0);
	KUNIT_EXPECT_TRUE(test, ctx->f.options.stateless);
	tell(test);
}

/**
 * struct clash - options of a service that do not go together
 * @name: of the row
 * @scheduler: its scheduler; NULL: the default
 * @o: what else is not the default, by the members below
 * @protocol: of the service; 0: UDP
 * @mark: of the service
 * @attr: the option at fault
 * @other: the one at fault when that was not said
 * @err: the error; 0: -EINVAL
 * @text: a part of the sentence
 */
struct clash {
	const char *name;
	const char *scheduler;
	struct dsr_options o;
	u8 protocol;
	u32 mark;
	u8 attr;
	u8 other;
	int err;
	const char *text;
};

static const struct clash clashes[] = {
	{ "rows, no power of two", .o.rows = 300, .attr = DSR_SERVICE_A_ROWS,
	  .err = -ERANGE, .text = "a power of two from 256 to 65536" },
	{ "rows, too few", .o.rows = 128, .attr = DSR_SERVICE_A_ROWS,
	  .err = -ERANGE, .text = "a power of two from 256 to 65536" },
	{ "no memory, but per flow", "rr", .o.track = DSR_TRACK_NONE,
	  .attr = DSR_SERVICE_A_TRACK, .other = DSR_SERVICE_A_SCHEDULER,
	  .text = "expected track auto or all" },
	{ "slow start by hash", .o.slow_start = 9,
	  .attr = DSR_SERVICE_A_SLOW_START, .other = DSR_SERVICE_A_SCHEDULER,
	  .text = "expected slow start off, or one of: lc " },
	{ "slow start by turns", "wrr", .o.slow_start = 9,
	  .attr = DSR_SERVICE_A_SLOW_START, .other = DSR_SERVICE_A_SCHEDULER,
	  .text = "by number of flows" },
	{ "a mark that is held", .o.when = DSR_WHEN_HELD, .mark = 7,
	  .attr = DSR_SERVICE_A_WHEN, .text = "expected when always" },
	{ "stateless connection", .o.stateless = true, .protocol = IPPROTO_TCP,
	  .attr = DSR_SERVICE_A_STATELESS, .text = "a UDP or UDP-Lite service" },
	{ "stateless clients", .o.stateless = true, .o.persist = 9,
	  .attr = DSR_SERVICE_A_STATELESS, .other = DSR_SERVICE_A_PERSIST,
	  .text = "expected persist off" },
	{ "stateless flows", .o.stateless = true, .o.track = DSR_TRACK_ALL,
	  .attr = DSR_SERVICE_A_STATELESS, .other = DSR_SERVICE_A_TRACK,
	  .text = "expected track auto or none" },
};

static void clash_name(const struct clash *clash, char *name)
{
	strscpy(name, clash->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(clash, clashes, clash_name);

static void refused_together(struct kunit *test)
{
	const struct clash *clash = test->param_value;
	struct fixture *f = test->priv;
	struct dsr_options o = clash->o;
	struct dsr_fault fault;
	int err;

	f->id.protocol = clash->protocol ?: IPPROTO_UDP;
	f->id.mark = clash->mark;
	o.scheduler = dsr_scheduler_find(clash->scheduler ?: "rendezvous");
	err = dsr_options_check(&f->id, &o, &f->extack, &fault);
	KUNIT_ASSERT_EQ(test, err, clash->err ?: -EINVAL);
	KUNIT_EXPECT_EQ(test, fault.attr, clash->attr);
	KUNIT_EXPECT_EQ(test, fault.other, clash->other);
	KUNIT_EXPECT_TRUE(test, strstr(f->extack._msg, clash->text));
}

/* In a request the option that was said is at fault, not the one that was set. */
static void fault_is_what_was_said(struct kunit *test)
{
	static const struct said rows = { DSR_SERVICE_A_ROWS, 512 };
	struct ctx *ctx = test->priv;
	struct dsr_options o;

	say(ctx, &rows, 1);
	dsr_options_default(&o);
	o.track = DSR_TRACK_NONE;
	KUNIT_EXPECT_EQ(test, read_said(test, &o), -EINVAL);
	KUNIT_EXPECT_PTR_EQ(test, ctx->f.extack.bad_attr,
			    (const struct nlattr *)
			    ctx->request.service[DSR_SERVICE_A_SCHEDULER]);
}

/* All that there are, by the names that they are found by */
static void sentences_name_schedulers(struct kunit *test)
{
	const struct dsr_scheduler *scheduler;
	struct netlink_ext_ack unknown = { }, slow = { };
	struct fixture *f = test->priv;
	struct dsr_options o;
	struct dsr_fault fault;
	char name[DSR_SCHEDULER_NAME_MAX + 1];
	size_t len = 0;
	u32 i;

	dsr_options_default(&o);
	o.slow_start = 1;
	KUNIT_ASSERT_EQ(test, PTR_ERR(dsr_scheduler_read("dh", &unknown)),
			(long)-EOPNOTSUPP);
	KUNIT_ASSERT_EQ(test, dsr_options_check(&f->id, &o, &slow, &fault),
			-EINVAL);
	for (i = 0; (scheduler = dsr_scheduler_at(i)); i++) {
		len += snprintf(name, sizeof(name), " %s", scheduler->name);
		KUNIT_EXPECT_TRUE(test, strstr(unknown._msg, name));
		if (scheduler->pick)
			KUNIT_EXPECT_TRUE(test, strstr(slow._msg, name));
		KUNIT_EXPECT_PTR_EQ(test, dsr_scheduler_read(name + 1, NULL),
				    scheduler);
	}
	KUNIT_EXPECT_EQ(test, strlen(strchr(unknown._msg, ':') + 1), len);
}

static struct kunit_case options_cases[] = {
	KUNIT_CASE(read_by_attribute),
	KUNIT_CASE(left_out_stays),
	KUNIT_CASE(no_persistence_no_prefix),
	KUNIT_CASE(told_as_said),
	KUNIT_CASE(stateless_told_as_said),
	KUNIT_CASE_PARAM(refused_together, clash_gen_params),
	KUNIT_CASE(fault_is_what_was_said),
	KUNIT_CASE(sentences_name_schedulers),
	{ }
};

struct kunit_suite dsr_options_suite = {
	.name = "dsr_options",
	.init = options_init,
	.exit = options_exit,
	.test_cases = options_cases,
};
