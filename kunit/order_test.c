// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of packets: whatever a device hands over in one list, a flow's
 * packets leave in the order in which they came, with clean rows and dirty ones,
 * tracked or not, with and without a device's mode.
 */
#include "gateway.h"
#include "ingress.h"
#include "sched.h"
#include "skb.h"
#include "suites.h"

#include <linux/etherdevice.h>

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
 * struct scene - a gateway, and flows through it
 * @gateway: the gateway
 * @in: where the packets come in
 * @options: of the service
 * @packet: where one is made
 * @random: state of the random numbers
 * @sent: by flow: packets made
 * @seen: by flow: number of the last packet that left
 * @wrong: packets that left out of order
 */
struct scene {
	struct gateway gateway;
	struct recorder in;
	struct dsr_options options;
	struct packet packet;
	u64 random;
	u32 sent[FLOWS];
	u32 seen[FLOWS];
	u32 wrong;
};

static const u8 client_mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0xcc };

static int scene_init(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	recorder_make(test, &scene->in);
	gateway_make(test, &scene->gateway);
	dsr_options_default(&scene->options);
	return 0;
}

static void scene_exit(struct kunit *test)
{
	struct scene *scene = test->priv;

	if (!scene)
		return;
	gateway_unmake(&scene->gateway);
	recorder_unmake(&scene->in);
}

/* The service with this weight of the first server; another makes rows dirty. */
static void serve(struct kunit *test, u32 weight)
{
	const struct packet_kind *kind = packet_kind_of(test);
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
	struct dsr_server_spec spec[SERVERS];
	struct dsr_identity id;
	u32 i;
	int err;

	for (i = 0; i < SERVERS; i++)
		spec[i] = gateway_spec(&scene->gateway, i + 1, i ? 1 : weight);
	id = gateway_identity(kind->family, kind->protocol, 80, 80);
	mutex_lock(&dn->lock);
	err = dsr_service_replace(dn, &id, &scene->options, spec, SERVERS,
				  NULL);
	mutex_unlock(&dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
}

static struct sk_buff *next_packet(struct kunit *test)
{
	const struct packet_kind *kind = packet_kind_of(test);
	struct dsr_key flow = packet_flow(kind->family, kind->protocol);
	struct scene *scene = test->priv;
	struct packet_shape shape = {
		.headroom = 64,
		.dev = scene->in.dev,
		.source = client_mac,
	};
	struct trailer trailer;

	trailer.flow = packet_random(&scene->random) % FLOWS;
	trailer.number = ++scene->sent[trailer.flow];
	flow.client_port = htons(1000 + trailer.flow);
	packet_make(&scene->packet, &flow, 20);
	memcpy(scene->packet.data + scene->packet.length - sizeof(trailer),
	       &trailer, sizeof(trailer));
	return packet_skb(&scene->packet, &shape);
}

static void look_at(struct scene *scene, const struct sk_buff *skb)
{
	struct trailer trailer;

	if (skb_copy_bits(skb, skb->len - sizeof(trailer), &trailer,
			  sizeof(trailer)) || trailer.flow >= FLOWS ||
	    trailer.number != ++scene->seen[trailer.flow])
		scene->wrong++;
}

static void send_batch(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct recorder *out = &scene->gateway.out;
	struct sk_buff *skb;
	LIST_HEAD(batch);
	u32 i;

	for (i = 0; i < BATCH; i++) {
		skb = next_packet(test);
		if (skb)
			list_add_tail(&skb->list, &batch);
	}
	recorder_listen(out);
	netif_receive_skb_list(&batch);
	recorder_stop(out);
	skb_queue_walk(&out->frames, skb)
		look_at(scene, skb);
	recorder_clear(out);
}

static void send_batches(struct kunit *test, const char *scheduler)
{
	struct scene *scene = test->priv;
	u32 i;

	memset(scene->sent, 0, sizeof(scene->sent));
	memset(scene->seen, 0, sizeof(scene->seen));
	scene->options.scheduler = dsr_scheduler_find(scheduler);
	for (i = 0; i < BATCHES; i++) {
		if (i % 20 == 0)
			serve(test, i / 20 % 2 ? 0 : 1);
		send_batch(test);
	}
	KUNIT_EXPECT_EQ(test, scene->wrong, 0u);
	KUNIT_EXPECT_EQ(test, memcmp(scene->sent, scene->seen,
				     sizeof(scene->sent)), 0);
}

static void in_order(struct kunit *test, enum dsr_device_mode mode)
{
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
	int err;

	mutex_lock(&dn->brief);
	err = dsr_ingress_set(dn, scene->in.dev, mode, NULL);
	mutex_unlock(&dn->brief);
	KUNIT_ASSERT_EQ(test, err, 0);
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
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = order_cases,
};
