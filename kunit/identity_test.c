// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services by list, prefix and mark: which may be beside which, what becomes of
 * packets for them, and who is one client of them.
 */
#include "fixture.h"
#include "suites.h"

#define MARK	7

/* A service with one server, which is host @host */
static int serve(struct fixture *f, const struct dsr_identity *id, u32 host)
{
	struct dsr_server_spec spec = gateway_spec(&f->gateway, host, 1);

	f->id = *id;
	return fixture_replace(f, &spec, 1);
}

static int add(struct fixture *f, const struct dsr_identity *id)
{
	u32 generation = f->dn->generation;
	int err;

	f->extack._msg = NULL;
	mutex_lock(&f->dn->lock);
	err = dsr_service_new(f->dn, id, &f->options, &f->extack);
	mutex_unlock(&f->dn->lock);
	if (err && (!f->extack._msg || f->dn->generation != generation))
		return -EFAULT;
	return err;
}

static struct dsr_identity ports(u16 first, u16 last)
{
	return gateway_identity(AF_INET, IPPROTO_TCP, first, last);
}

static struct dsr_identity list(u16 first, u16 last, u16 first2, u16 last2)
{
	struct dsr_identity id = ports(first, last);

	id.range[1].first = first2;
	id.range[1].last = last2;
	id.ranges = 2;
	return id;
}

static struct dsr_identity prefix(u8 family, u8 length)
{
	struct dsr_identity id = gateway_identity(family, IPPROTO_TCP, 80, 80);

	dsr_prefix_mask(family, &id.vip.ip, length, &id.vip.ip);
	id.prefix = length;
	return id;
}

static struct dsr_identity mark(u32 value)
{
	return (struct dsr_identity) { .mark = value, .ranges = 1 };
}

/* The n-th of services that may be beside each other */
static struct dsr_identity nth(u32 n)
{
	static const u16 range[][2] = {
		{ 1000, 1999 }, { 1, 1000 }, { 1999, 3000 }, { 1, 65535 },
		{ 1500, 1501 }, { 999, 999 }, { 1500, 1500 }, { 0, 0 },
	};

	if (n < ARRAY_SIZE(range))
		return ports(range[n][0], range[n][1]);
	switch (n - ARRAY_SIZE(range)) {
	case 0:
		return list(1000, 1000, 1500, 1998);
	case 1:
		return prefix(AF_INET, 24);
	case 2:
		return prefix(AF_INET, 31);
	case 3:
		return gateway_identity(AF_INET, IPPROTO_UDP, 1000, 1999);
	case 4:
		return gateway_identity(AF_INET6, IPPROTO_TCP, 1000, 1999);
	default:
		return mark(n);
	}
}

static void ranges_may_overlap(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_identity id;
	u32 i;

	for (i = 0; i < 16; i++) {
		id = nth(i);
		KUNIT_EXPECT_EQ_MSG(test, add(f, &id), 0, "%u", i);
	}
	for (i = 0; i < 16; i++) {
		id = nth(i);
		KUNIT_EXPECT_EQ_MSG(test, add(f, &id), -EEXIST, "%u", i);
	}
}

/* But no range, also of a list, is in two services of one prefix. */
static void no_range_twice(struct kunit *test)
{
	const struct dsr_identity first = list(443, 443, 1000, 1999);
	const struct dsr_identity bad[] = {
		first, list(400, 400, 443, 443), list(400, 400, 1000, 1999),
		ports(443, 443), ports(1000, 1999),
	};
	const struct dsr_identity good[] = {
		list(442, 443, 1000, 1998),
		gateway_identity(AF_INET, IPPROTO_UDP, 443, 443),
	};
	struct fixture *f = test->priv;
	u32 i;

	KUNIT_EXPECT_EQ(test, add(f, &first), 0);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ_MSG(test, add(f, &bad[i]), -EEXIST, "%u",
				    i);
	KUNIT_EXPECT_EQ(test, serve(f, &bad[1], 1), -EEXIST);
	KUNIT_EXPECT_NOT_NULL(test, f->extack._msg);
	KUNIT_EXPECT_EQ(test, f->dn->service_count, 1u);
	for (i = 0; i < ARRAY_SIZE(good); i++)
		KUNIT_EXPECT_EQ_MSG(test, add(f, &good[i]), 0, "%u", i);
}

/* A list that goes, goes whole; one that changes, changes whole. */
static void lists_come_and_go(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_identity id = list(80, 80, 90, 99);
	struct dsr_key key = packet_flow(AF_INET, IPPROTO_TCP);
	struct dsr_identity other = ports(443, 443);
	u32 before, port;

	KUNIT_ASSERT_EQ(test, add(f, &other), 0);
	KUNIT_ASSERT_EQ(test, serve(f, &id, 1), 0);
	before = gateway_steer(&f->gateway, &key);
	KUNIT_EXPECT_NE(test, before, 0u);
	KUNIT_ASSERT_EQ(test, serve(f, &id, 2), 0);
	for (port = 79; port <= 100; port++) {
		u32 now;

		key.vip_port = htons(port);
		now = gateway_steer(&f->gateway, &key);
		KUNIT_EXPECT_NE_MSG(test, now, before, "port %u", port);
		KUNIT_EXPECT_EQ_MSG(test, !!now,
				    port == 80 || (port >= 90 && port <= 99),
				    "port %u", port);
	}
	mutex_lock(&f->dn->lock);
	dsr_service_del(f->dn, dsr_service_find(f->dn, &id));
	mutex_unlock(&f->dn->lock);
	for (port = 79; port <= 100; port++) {
		key.vip_port = htons(port);
		KUNIT_EXPECT_EQ_MSG(test, gateway_steer(&f->gateway, &key),
				    0u, "port %u", port);
	}
}

static void make(struct fixture *f, u8 family, u8 protocol)
{
	struct dsr_key flow = packet_flow(family, protocol);

	packet_make(&f->packet, &flow, 40);
}

/* Host whose frame came of it, 0 for none */
static u32 sent_to(struct kunit *test, u32 skb_mark)
{
	struct fixture *f = test->priv;
	struct sk_buff *skb = fixture_skb(test);

	skb->mark = skb_mark;
	fixture_receive(f, skb);
	skb = skb_peek(&f->out->frames);
	return skb ? skb->data[ETH_ALEN - 1] : 0;
}

static const struct packet_kind kinds[] = {
	{ "TCP, IPv4", AF_INET, IPPROTO_TCP },
	{ "UDP, IPv4", AF_INET, IPPROTO_UDP },
	{ "SCTP, IPv4", AF_INET, IPPROTO_SCTP },
	{ "UDP-Lite, IPv4", AF_INET, IPPROTO_UDPLITE },
	{ "GRE, IPv4", AF_INET, IPPROTO_GRE },
	{ "ESP, IPv4", AF_INET, IPPROTO_ESP },
	{ "AH, IPv4", AF_INET, IPPROTO_AH },
	{ "unknown, IPv4", AF_INET, 253 },
	{ "TCP, IPv6", AF_INET6, IPPROTO_TCP },
	{ "UDP, IPv6", AF_INET6, IPPROTO_UDP },
	{ "SCTP, IPv6", AF_INET6, IPPROTO_SCTP },
	{ "UDP-Lite, IPv6", AF_INET6, IPPROTO_UDPLITE },
	{ "GRE, IPv6", AF_INET6, IPPROTO_GRE },
	{ "ESP, IPv6", AF_INET6, IPPROTO_ESP },
	{ "unknown, IPv6", AF_INET6, 253 },
};

static void kind_name(const struct packet_kind *kind, char *name)
{
	strscpy(name, kind->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(kind, kinds, kind_name);

static void mark_takes_any_protocol(struct kunit *test)
{
	const struct packet_kind *kind = test->param_value;
	struct fixture *f = test->priv;
	struct dsr_identity id = mark(MARK);

	make(f, kind->family, kind->protocol);
	KUNIT_ASSERT_EQ(test, serve(f, &id, 1), 0);
	KUNIT_EXPECT_EQ(test, sent_to(test, 0), 0u);
	KUNIT_EXPECT_EQ(test, sent_to(test, MARK + 1), 0u);
	KUNIT_EXPECT_EQ(test, fixture_counter(f, DSR_COUNTER_STEERED), 0ull);
	KUNIT_EXPECT_EQ(test, sent_to(test, MARK), 1u);
	KUNIT_EXPECT_EQ(test, fixture_counter(f, DSR_COUNTER_STEERED), 1ull);
}

static void mark_takes_no_icmp(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_identity id = mark(MARK);

	KUNIT_ASSERT_EQ(test, serve(f, &id, 1), 0);
	make(f, AF_INET, IPPROTO_ICMP);
	KUNIT_EXPECT_EQ(test, sent_to(test, MARK), 0u);
	make(f, AF_INET6, IPPROTO_ICMPV6);
	KUNIT_EXPECT_EQ(test, sent_to(test, MARK), 0u);
	KUNIT_EXPECT_EQ(test, fixture_counter(f, DSR_COUNTER_STEERED), 0ull);
}

/* Such a packet is the link's own business, whatever a rule marked. */
static void mark_takes_no_neighbours(struct kunit *test)
{
	struct dsr_key flow = packet_flow(AF_INET6, IPPROTO_UDP);
	struct fixture *f = test->priv;
	struct dsr_identity id = mark(MARK);

	KUNIT_ASSERT_EQ(test, serve(f, &id, 1), 0);
	ipv6_addr_set(&flow.vip.in6, htonl(0xfe800000), 0, 0, htonl(1));
	packet_make(&f->packet, &flow, 40);
	KUNIT_EXPECT_EQ(test, sent_to(test, MARK), 0u);
	ipv6_addr_set(&flow.vip.in6, htonl(0xff020000), 0, 0, htonl(1));
	packet_make(&f->packet, &flow, 40);
	KUNIT_EXPECT_EQ(test, sent_to(test, MARK), 0u);
}

/* What is spoiled is dropped when it is marked, and left alone when not. */
static void mark_of_a_spoiled_packet(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct packet *packet = &f->packet;
	struct dsr_identity id = mark(MARK);

	make(f, AF_INET, IPPROTO_TCP);
	KUNIT_ASSERT_EQ(test, serve(f, &id, 1), 0);
	packet_cut(packet, packet->l4 + 6);
	KUNIT_EXPECT_EQ(test, sent_to(test, 0), 0u);
	KUNIT_EXPECT_EQ(test, fixture_counter(f, DSR_COUNTER_DROP_TRUNCATED),
			0ull);
	KUNIT_EXPECT_EQ(test, sent_to(test, MARK), 0u);
	KUNIT_EXPECT_EQ(test, fixture_counter(f, DSR_COUNTER_DROP_TRUNCATED),
			1ull);
}

/* The longest prefix, its narrowest range; then the mark */
static void address_before_mark(struct kunit *test)
{
	struct fixture *f = test->priv;
	u8 family = f->kind.family, whole = dsr_host_prefix(family);
	struct dsr_identity id = mark(MARK);

	make(f, family, IPPROTO_TCP);
	KUNIT_ASSERT_EQ(test, serve(f, &id, 1), 0);
	KUNIT_EXPECT_EQ(test, sent_to(test, MARK), 1u);
	id = prefix(family, whole - 16);
	KUNIT_ASSERT_EQ(test, serve(f, &id, 2), 0);
	KUNIT_EXPECT_EQ(test, sent_to(test, MARK), 2u);
	id = prefix(family, whole - 4);
	id.range[0].last = 90;
	KUNIT_ASSERT_EQ(test, serve(f, &id, 3), 0);
	KUNIT_EXPECT_EQ(test, sent_to(test, MARK), 3u);
	id = gateway_identity(family, IPPROTO_TCP, 0, 0);
	KUNIT_ASSERT_EQ(test, serve(f, &id, 4), 0);
	KUNIT_EXPECT_EQ(test, sent_to(test, MARK), 4u);
	id = gateway_identity(family, IPPROTO_TCP, 70, 90);
	KUNIT_ASSERT_EQ(test, serve(f, &id, 5), 0);
	KUNIT_EXPECT_EQ(test, sent_to(test, MARK), 5u);
	id = gateway_identity(family, IPPROTO_TCP, 80, 82);
	KUNIT_ASSERT_EQ(test, serve(f, &id, 6), 0);
	KUNIT_EXPECT_EQ(test, sent_to(test, MARK), 6u);
	KUNIT_EXPECT_EQ(test, sent_to(test, 0), 6u);
}

static u64 hash_in(struct fixture *f, const struct dsr_identity *id,
		   const struct dsr_key *key)
{
	const struct dsr_config *config;
	struct dsr_service *service;
	u64 hash = 0;

	mutex_lock(&f->dn->lock);
	service = dsr_service_find(f->dn, id);
	rcu_read_lock();
	config = rcu_dereference(f->dn->dp.config);
	if (config && service)
		hash = dsr_flow_hash(config, rcu_dereference(service->view),
				     key);
	rcu_read_unlock();
	mutex_unlock(&f->dn->lock);
	return hash;
}

/* One client of one service, whichever address, port and protocol it asks for */
static void persistent_clients(struct kunit *test)
{
	struct dsr_key key = packet_flow(AF_INET, IPPROTO_TCP);
	struct dsr_key other = packet_flow(AF_INET, IPPROTO_TCP);
	struct dsr_identity net = prefix(AF_INET, 24);
	struct dsr_identity two = list(80, 80, 443, 443);
	struct dsr_identity seven = mark(MARK), eight = mark(MARK + 1);
	struct fixture *f = test->priv;

	f->options.persist = 60;
	f->options.persist_prefix = 24;
	KUNIT_ASSERT_EQ(test, serve(f, &net, 1), 0);
	KUNIT_ASSERT_EQ(test, serve(f, &two, 1), 0);
	KUNIT_ASSERT_EQ(test, serve(f, &seven, 1), 0);
	KUNIT_ASSERT_EQ(test, serve(f, &eight, 1), 0);
	other.client.ip ^= htonl(0x80);
	other.client_port = htons(1);
	other.vip_port = htons(443);
	KUNIT_EXPECT_EQ(test, hash_in(f, &two, &key),
			hash_in(f, &two, &other));
	other.vip.ip ^= htonl(1);
	KUNIT_EXPECT_EQ(test, hash_in(f, &net, &key),
			hash_in(f, &net, &other));
	other.protocol = IPPROTO_UDP;
	KUNIT_EXPECT_EQ(test, hash_in(f, &seven, &key),
			hash_in(f, &seven, &other));
	KUNIT_EXPECT_NE(test, hash_in(f, &seven, &key),
			hash_in(f, &eight, &key));
	KUNIT_EXPECT_NE(test, hash_in(f, &net, &key),
			hash_in(f, &two, &key));
	other.client.ip ^= htonl(0x100);
	KUNIT_EXPECT_NE(test, hash_in(f, &seven, &key),
			hash_in(f, &seven, &other));
}

static int set_prefixes(struct fixture *f, const struct dsr_identity *id,
			u8 four, u8 six)
{
	struct dsr_options options = f->options;
	int err;

	options.persist_prefix = four;
	options.persist_prefix6 = six;
	mutex_lock(&f->dn->lock);
	err = dsr_service_set(f->dn, dsr_service_find(f->dn, id),
			      &options, &f->extack);
	mutex_unlock(&f->dn->lock);
	return err;
}

/* Only the prefix of a family that the service has moves flows. */
static void persistence_stays(struct kunit *test)
{
	struct dsr_identity four = prefix(AF_INET, 32);
	struct dsr_identity six = prefix(AF_INET6, 128);
	struct dsr_identity both = mark(MARK);
	struct fixture *f = test->priv;

	f->options.persist = 60;
	KUNIT_ASSERT_EQ(test, serve(f, &four, 1), 0);
	KUNIT_ASSERT_EQ(test, serve(f, &six, 1), 0);
	KUNIT_ASSERT_EQ(test, serve(f, &both, 1), 0);
	KUNIT_EXPECT_EQ(test, set_prefixes(f, &four, 24, 128), -EBUSY);
	KUNIT_EXPECT_EQ(test, set_prefixes(f, &four, 32, 64), 0);
	KUNIT_EXPECT_EQ(test, set_prefixes(f, &six, 32, 64), -EBUSY);
	KUNIT_EXPECT_EQ(test, set_prefixes(f, &six, 24, 128), 0);
	KUNIT_EXPECT_EQ(test, set_prefixes(f, &both, 24, 128), -EBUSY);
	KUNIT_EXPECT_EQ(test, set_prefixes(f, &both, 32, 64), -EBUSY);
}

static u8 state_of(struct fixture *f, struct dsr_key key,
		   enum dsr_signal signal)
{
	const struct dsr_config *config;
	u32 now = dsr_flow_now();
	struct dsr_decision decision;
	struct dsr_why why = { };
	u64 hash;

	key.mark = MARK;
	key.signal = signal;
	local_bh_disable();
	rcu_read_lock();
	config = rcu_dereference(f->dn->dp.config);
	if (dsr_steer_mark(config, &key, &hash, &decision) == DSR_UNDECIDED)
		dsr_steer_flow(config, f->dn->dp.counters, &key, hash, now,
			       &decision);
	key.signal = DSR_SIGNAL_DATA;
	dsr_steer_explain(config, &key, dsr_flow_now(), &why);
	rcu_read_unlock();
	local_bh_enable();
	return dsr_entry_state(why.entry);
}

/* A flow has the states of its own protocol: the service has none. */
static void states_of_marked_flows(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_identity id = mark(MARK);

	f->options.track = DSR_TRACK_ALL;
	KUNIT_ASSERT_EQ(test, serve(f, &id, 1), 0);
	KUNIT_EXPECT_EQ(test, state_of(f, packet_flow(AF_INET, IPPROTO_TCP),
				       DSR_SIGNAL_OPEN), DSR_FLOW_HALF_OPEN);
	KUNIT_EXPECT_EQ(test, state_of(f, packet_flow(AF_INET, IPPROTO_TCP),
				       DSR_SIGNAL_DATA), DSR_FLOW_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, state_of(f, packet_flow(AF_INET6, IPPROTO_SCTP),
				       DSR_SIGNAL_OPEN), DSR_FLOW_HALF_OPEN);
	KUNIT_EXPECT_EQ(test, state_of(f, packet_flow(AF_INET, IPPROTO_UDP),
				       DSR_SIGNAL_DATA), DSR_FLOW_UDP_NEW);
	KUNIT_EXPECT_EQ(test, state_of(f, packet_flow(AF_INET, IPPROTO_GRE),
				       DSR_SIGNAL_DATA), DSR_FLOW_UDP_NEW);
	KUNIT_EXPECT_EQ(test, state_of(f, packet_flow(AF_INET, IPPROTO_GRE),
				       DSR_SIGNAL_DATA), DSR_FLOW_UDP);
}

static struct kunit_case identity_cases[] = {
	KUNIT_CASE(ranges_may_overlap),
	KUNIT_CASE(no_range_twice),
	KUNIT_CASE(lists_come_and_go),
	KUNIT_CASE_PARAM(mark_takes_any_protocol, kind_gen_params),
	KUNIT_CASE(mark_takes_no_icmp),
	KUNIT_CASE(mark_takes_no_neighbours),
	KUNIT_CASE(mark_of_a_spoiled_packet),
	KUNIT_CASE_PARAM(address_before_mark, packet_families),
	KUNIT_CASE(persistent_clients),
	KUNIT_CASE(persistence_stays),
	KUNIT_CASE(states_of_marked_flows),
	{ }
};

struct kunit_suite dsr_identity_suite = {
	.name = "dsr_identity",
	.init = fixture_init,
	.exit = fixture_exit,
	.test_cases = identity_cases,
};
