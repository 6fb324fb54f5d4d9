// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets met as a device receives them that cannot leave there: they come again
 * in PREROUTING, and their server must be chosen once. The servers are the gateway
 * itself and a host behind the recorder; all go where one decision says.
 */
#include "fixture.h"
#include "suites.h"

#define PACKETS	400

static int choice_init(struct kunit *test)
{
	fixture_make(test, sizeof(struct fixture), IPPROTO_UDP);
	fixture_set_mode(test, DSR_DEVICE_STEER);
	return 0;
}

/* Two servers, with the ring and the counts of a new service */
static void serve(struct kunit *test, const char *scheduler, bool stateless)
{
	struct fixture *f = test->priv;

	f->options.scheduler = dsr_scheduler_find(scheduler);
	f->options.stateless = stateless;
	fixture_delete_all(f);
	fixture_serve_hosts(test, 1, 2);
	fixture_begin(f);
}

static struct sk_buff *client_skb(struct kunit *test, u32 client, u32 payload)
{
	struct fixture *f = test->priv;
	struct dsr_key flow = fixture_packet(f, payload);

	flow.client_port = htons(1024 + client);
	packet_make(&f->packet, &flow, payload);
	return fixture_skb(test);
}

/* Packets of as many clients, one at a time or in lists */
static void receive(struct kunit *test, u32 list, u32 payload)
{
	struct fixture *f = test->priv;
	struct sk_buff *skb;
	LIST_HEAD(skbs);
	u32 i;

	for (i = 0; i < PACKETS; i++) {
		skb = client_skb(test, i, payload);
		list_add_tail(&skb->list, &skbs);
		if ((i + 1) % list)
			continue;
		recorder_listen(f->out);
		netif_receive_skb_list(&skbs);
		recorder_stop(f->out);
		INIT_LIST_HEAD(&skbs);
	}
}

static void expect_half(struct kunit *test, u32 low, u32 high)
{
	struct fixture *f = test->priv;
	u32 local = fixture_counted(f, DSR_COUNTER_LOCAL);

	KUNIT_EXPECT_EQ(test, local + fixture_counted(f, DSR_COUNTER_STEERED),
			(u64)PACKETS);
	KUNIT_EXPECT_GE(test, local, low);
	KUNIT_EXPECT_LE(test, local, high);
}

static void stateless_ring(struct kunit *test)
{
	static const char * const scheduler[] = { "rr", "wrr", "lc" };
	struct fixture *f = test->priv;
	u32 i;

	for (i = 0; i < 2 * ARRAY_SIZE(scheduler); i++) {
		serve(test, scheduler[i / 2], true);
		fixture_become_server(f, 1);
		receive(test, i & 1 ? 8 : 1, 10);
		expect_half(test, PACKETS / 2, PACKETS / 2);
		if (!(i & 1))
			KUNIT_EXPECT_EQ(test,
					fixture_counted(f, DSR_COUNTER_INGRESS),
					(u64)PACKETS / 2);
	}
}

/* By chance, 200 of 400 with a deviation of 10; or by rows */
static void stateless_draw(struct kunit *test)
{
	static const char * const scheduler[] = { "p2c", "rendezvous",
						  "maglev" };
	struct fixture *f = test->priv;
	u32 i;

	for (i = 0; i < 2 * ARRAY_SIZE(scheduler); i++) {
		serve(test, scheduler[i / 2], true);
		fixture_become_server(f, 1);
		receive(test, i & 1 ? 8 : 1, 10);
		expect_half(test, PACKETS * 3 / 8, PACKETS * 5 / 8);
	}
}

/* A flow is stored once, and its first packet is counted as one. */
static void tracked(struct kunit *test)
{
	static const char * const scheduler[] = { "rr", "lc", "p2c" };
	struct fixture *f = test->priv;
	struct dsr_server *server;
	u32 i;

	for (i = 0; i < 2 * ARRAY_SIZE(scheduler); i++) {
		serve(test, scheduler[i / 2], false);
		fixture_become_server(f, 1);
		receive(test, i & 1 ? 8 : 1, 10);
		expect_half(test, PACKETS / 2 - 2, PACKETS / 2 + 2);
		KUNIT_EXPECT_EQ(test, fixture_counted(f, DSR_COUNTER_FLOW_ADDED),
				(u64)PACKETS);
		server = gateway_server(f->service, 1);
		KUNIT_EXPECT_EQ(test, (u64)dsr_server_tally(server).pending,
				fixture_counted(f, DSR_COUNTER_LOCAL));
	}
}

/* One datagram makes no conversation: a second one would. */
static void first_packet_is_one(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 i, begun = 0;

	serve(test, "rr", false);
	fixture_become_server(f, 1);
	receive(test, 1, 10);
	rcu_read_lock();
	for (i = 0; i < PACKETS; i++) {
		struct dsr_key flow = packet_flow(AF_INET, IPPROTO_UDP);
		struct dsr_why why;

		flow.client_port = htons(1024 + i);
		dsr_steer_explain(rcu_dereference(f->dn->dp.config), &flow,
				  dsr_flow_now(), &why);
		begun += why.entry &&
			 dsr_entry_state(why.entry) == DSR_FLOW_UDP_NEW;
	}
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, begun, (u32)PACKETS);
}

/* Too large for what ingress does; PREROUTING divides them. */
static void too_big(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_server_spec spec;
	struct sk_buff *skb;
	u32 first = 0;

	serve(test, "rr", true);
	spec = gateway_spec(&f->gateway, 1, 1);
	receive(test, 1, 2000);
	KUNIT_EXPECT_EQ(test, fixture_counted(f, DSR_COUNTER_FRAGMENTED),
			(u64)PACKETS);
	KUNIT_EXPECT_EQ(test, fixture_counted(f, DSR_COUNTER_INGRESS), 0ull);
	skb_queue_walk(&f->out->frames, skb)
		first += !memcmp(skb->data, spec.nexthop.lladdr, ETH_ALEN);
	KUNIT_EXPECT_EQ(test, first, (u32)PACKETS);
}

static struct kunit_case ingress_choice_cases[] = {
	KUNIT_CASE(stateless_ring),
	KUNIT_CASE(stateless_draw),
	KUNIT_CASE(tracked),
	KUNIT_CASE(first_packet_is_one),
	KUNIT_CASE(too_big),
	{ }
};

struct kunit_suite dsr_ingress_choice_suite = {
	.name = "dsr_ingress_choice",
	.init = choice_init,
	.exit = fixture_exit,
	.test_cases = ingress_choice_cases,
};
