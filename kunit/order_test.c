// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of packets: whatever a device hands over in one list, a flow's
 * packets leave in the order in which they came, with clean rows and dirty ones,
 * tracked or not, with and without a device's mode.
 */
#include "fixture.h"
#include "suites.h"

#define SERVERS	3
#define FLOWS	8
#define BATCH	64	/* as many as NAPI hands over at once */
#define BATCHES	60

/* What a packet ends with */
struct trailer {
	u32 flow;
	u32 number;
} __packed;

/**
 * struct order - flows through a gateway
 * @f: the gateway
 * @random: state of the random numbers
 * @sent: by flow: packets made
 * @seen: by flow: number of the last packet that left
 * @wrong: packets that left out of order
 */
struct order {
	struct fixture f;
	u64 random;
	u32 sent[FLOWS];
	u32 seen[FLOWS];
	u32 wrong;
};

static int order_init(struct kunit *test)
{
	fixture_make(test, sizeof(struct order), 0);
	return 0;
}

/* The service with this weight of the first server; another makes rows dirty. */
static void serve(struct kunit *test, u32 weight)
{
	struct dsr_server_spec spec[SERVERS];
	struct fixture *f = test->priv;
	u32 i;

	for (i = 0; i < SERVERS; i++)
		spec[i] = gateway_spec(&f->gateway, i + 1, i ? 1 : weight);
	fixture_serve(test, spec, SERVERS);
}

static struct sk_buff *next_packet(struct kunit *test)
{
	struct order *order = test->priv;
	struct fixture *f = &order->f;
	struct dsr_key flow = fixture_packet(f, 20);
	struct trailer trailer;

	trailer.flow = packet_random(&order->random) % FLOWS;
	trailer.number = ++order->sent[trailer.flow];
	flow.client_port = htons(1000 + trailer.flow);
	packet_make(&f->packet, &flow, 20);
	memcpy(f->packet.data + f->packet.length - sizeof(trailer), &trailer,
	       sizeof(trailer));
	return fixture_skb(test);
}

static void look_at(struct order *order, const struct sk_buff *skb)
{
	struct trailer trailer;

	if (skb_copy_bits(skb, skb->len - sizeof(trailer), &trailer,
			  sizeof(trailer)) || trailer.flow >= FLOWS ||
	    trailer.number != ++order->seen[trailer.flow])
		order->wrong++;
}

static void send_batch(struct kunit *test)
{
	struct order *order = test->priv;
	struct recorder *out = order->f.out;
	struct sk_buff *skb;
	LIST_HEAD(batch);
	u32 i;

	for (i = 0; i < BATCH; i++)
		list_add_tail(&next_packet(test)->list, &batch);
	recorder_listen(out);
	netif_receive_skb_list(&batch);
	recorder_stop(out);
	skb_queue_walk(&out->frames, skb)
		look_at(order, skb);
	recorder_clear(out);
}

static void send_batches(struct kunit *test, const char *scheduler)
{
	struct order *order = test->priv;
	u32 i;

	memset(order->sent, 0, sizeof(order->sent));
	memset(order->seen, 0, sizeof(order->seen));
	order->f.options.scheduler = dsr_scheduler_find(scheduler);
	for (i = 0; i < BATCHES; i++) {
		if (i % 20 == 0)
			serve(test, i / 20 % 2 ? 0 : 1);
		send_batch(test);
	}
	KUNIT_EXPECT_EQ(test, order->wrong, 0u);
	KUNIT_EXPECT_EQ(test, memcmp(order->sent, order->seen,
				     sizeof(order->sent)), 0);
}

static void in_order(struct kunit *test, enum dsr_device_mode mode)
{
	fixture_set_mode(test, mode);
	send_batches(test, "rendezvous");
	send_batches(test, "rr");
}

static void order_in_list(struct kunit *test)
{
	in_order(test, DSR_DEVICE_OFF);
}

static void order_prefetched(struct kunit *test)
{
	in_order(test, DSR_DEVICE_PREFETCH);
}

static void order_at_ingress(struct kunit *test)
{
	in_order(test, DSR_DEVICE_STEER);
}

static struct kunit_case order_cases[] = {
	KUNIT_CASE_PARAM(order_in_list, packet_plain_kinds),
	KUNIT_CASE_PARAM(order_prefetched, packet_plain_kinds),
	KUNIT_CASE_PARAM(order_at_ingress, packet_plain_kinds),
	{ }
};

struct kunit_suite dsr_order_suite = {
	.name = "dsr_order",
	.init = order_init,
	.exit = fixture_exit,
	.test_cases = order_cases,
};
