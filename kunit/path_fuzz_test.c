// SPDX-License-Identifier: GPL-2.0-only
/*
 * A million packets of all kinds, good and spoiled, through the whole path,
 * while the servers change. Whatever they are: each ends exactly once, what is
 * sent goes to a server's hardware address and is the packet that came, nothing
 * is left in memory, and the counters say what became of all.
 */
#include "gateway.h"
#include "path.h"
#include "sched.h"
#include "skb.h"
#include "suites.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/random.h>
#include <linux/tcp.h>
#include <net/ip.h>

#define PACKETS		1000000
#define BATCH		100	/* packets within one softirq */
#define CHANGE		5000	/* packets from one change of servers to the next */
#define HOSTS		6
#define MARK		7

struct scene {
	struct gateway gateway;
	struct recorder in;
	struct packet inner;
	struct packet packet;
	struct packet decremented;
	u8 frame[PACKET_MAX];
	u64 seed;
	u64 before[__DSR_COUNTER_MAX];
	u64 passed, sent, held, dropped;
	u32 made;
	bool plain;
	bool broken;
};

/* Packets whose skb was freed, or belongs to nobody any more */
static atomic_t ended;

static void packet_ended(struct sk_buff *skb)
{
	atomic_inc(&ended);
}

static u32 roll(struct scene *scene, u32 below)
{
	return packet_random(&scene->seed) % below;
}

static const struct {
	u8 family;
	u8 protocol;
	const char *scheduler;
	u8 ttl;
} services[] = {
	{ AF_INET, IPPROTO_TCP, "rendezvous", DSR_TTL_KEEP },
	{ AF_INET, IPPROTO_UDP, "rr", DSR_TTL_DECREMENT },
	{ AF_INET, IPPROTO_SCTP, "maglev", DSR_TTL_KEEP },
	{ AF_INET, IPPROTO_UDPLITE, "sh", DSR_TTL_KEEP },
	{ AF_INET6, IPPROTO_TCP, "wlc", DSR_TTL_KEEP },
	{ AF_INET6, IPPROTO_UDP, "rendezvous", DSR_TTL_DECREMENT },
	{ AF_INET6, IPPROTO_SCTP, "p2c", DSR_TTL_KEEP },
	{ AF_INET6, IPPROTO_UDPLITE, "maglev", DSR_TTL_KEEP },
	{ AF_UNSPEC, 0, "rendezvous", DSR_TTL_KEEP }, /* by mark */
};

static struct dsr_identity identity_of(u32 i)
{
	struct dsr_identity mark = {
		.mark = MARK, .ranges = 1, .vip.family = AF_UNSPEC,
	};

	if (!services[i].protocol)
		return mark;
	return gateway_identity(services[i].family, services[i].protocol, 80,
				80);
}

/* A service gets other servers, some of which are the same, perhaps none. */
static int change(struct scene *scene, u32 i)
{
	struct dsr_server_spec spec[HOSTS];
	struct dsr_net *dn = scene->gateway.dn;
	struct dsr_identity id = identity_of(i);
	struct dsr_options options;
	u32 host, n = 0;
	int err;

	dsr_options_default(&options);
	options.scheduler = dsr_scheduler_find(services[i].scheduler);
	options.ttl = services[i].ttl;
	options.gone = roll(scene, 2);
	options.no_server = roll(scene, 2) ? DSR_NO_SERVER_DROP :
					     DSR_NO_SERVER_PASS;
	for (host = 1; host <= HOSTS; host++)
		if (roll(scene, 3))
			spec[n++] = gateway_spec(&scene->gateway, host,
						 roll(scene, 4));
	mutex_lock(&dn->lock);
	err = dsr_service_replace(dn, &id, &options, spec, n, NULL);
	mutex_unlock(&dn->lock);
	return err;
}

static void make_good(struct scene *scene)
{
	u32 i = roll(scene, ARRAY_SIZE(services) - 1);
	struct dsr_key flow = packet_flow(services[i].family,
					  services[i].protocol);
	u32 size = roll(scene, 64) ? roll(scene, 200) : roll(scene, 3000);
	struct dsr_key reply;

	flow.client_port = htons(1000 + roll(scene, 2000));
	if (!roll(scene, 16))
		flow.vip_port = htons(roll(scene, 65536));
	if (roll(scene, 5)) {
		packet_make(&scene->packet, &flow, size);
		if (flow.protocol == IPPROTO_TCP)
			packet_set_flags(&scene->packet, roll(scene, 64));
		else if (flow.protocol == IPPROTO_SCTP)
			packet_set_chunk(&scene->packet, roll(scene, 16),
					 roll(scene, 2));
		return;
	}
	reply = packet_reply(&flow);
	packet_make(&scene->inner, &reply, roll(scene, 100));
	packet_make_error(&scene->packet, &scene->inner, roll(scene, 14),
			  roll(scene, scene->inner.length + 1));
}

static void add_headers(struct scene *scene)
{
	static const u8 types[] = { NEXTHDR_HOP, NEXTHDR_DEST, NEXTHDR_ROUTING,
				    NEXTHDR_AUTH, NEXTHDR_FRAGMENT };
	u8 bytes[40] = { };
	u32 n, i;

	if (scene->packet.flow.family == AF_INET) {
		for (i = 0; i < sizeof(bytes); i++)
			bytes[i] = roll(scene, 4) ? 1 : roll(scene, 256);
		packet_add_options(&scene->packet, bytes,
				   4 * (1 + roll(scene, 10)));
		return;
	}
	for (n = 1 + roll(scene, 9); n; n--) {
		bytes[2] = roll(scene, 8) ? 0 : roll(scene, 256);
		bytes[3] = roll(scene, 8) ? 0 : roll(scene, 256);
		packet_add_header(&scene->packet,
				  types[roll(scene, ARRAY_SIZE(types))], bytes,
				  8);
	}
}

static void flip_bytes(struct scene *scene)
{
	u32 n, at;

	for (n = 1 + roll(scene, 3); n; n--) {
		at = roll(scene, roll(scene, 2) ? min(scene->packet.length, 80u) :
						  scene->packet.length);
		scene->packet.data[at] = roll(scene, 256);
	}
}

/* The destination is mostly a VIP still; the rest is what ip_rcv() vouches for */
static void vouch(struct scene *scene)
{
	struct packet *p = &scene->packet;
	struct iphdr *ip = (struct iphdr *)p->data;
	u32 ihl;

	if (p->flow.family == AF_INET6) {
		p->data[0] = 0x60 | (p->data[0] & 15);
		memcpy(p->data + 24, &p->flow.vip, 16);
	} else {
		ihl = clamp_t(u32, ip->ihl, 5, min(p->length / 4, 15u));
		ip->version = 4;
		ip->ihl = ihl;
		ip->daddr = p->flow.vip.ip;
	}
	packet_finish(p);
}

static void make(struct scene *scene)
{
	struct packet *p = &scene->packet;
	u32 base;

	make_good(scene);
	scene->plain = true;
	base = p->flow.family == AF_INET ? 20 : 40;
	if (!roll(scene, 6)) {
		scene->plain = p->flow.family == AF_INET;
		add_headers(scene);
	}
	if (!roll(scene, 3)) {
		scene->plain = false;
		flip_bytes(scene);
	}
	if (!roll(scene, 12) && p->flow.family == AF_INET) {
		scene->plain = false;
		((struct iphdr *)p->data)->frag_off =
			htons(roll(scene, 4) << 13 | roll(scene, 4));
	}
	if (!roll(scene, 6))
		packet_cut(p, base + roll(scene, p->length - base + 1));
	vouch(scene);
}

static u32 header_length(const struct packet *p)
{
	return p->flow.family == AF_INET ? (p->data[0] & 15) * 4 : 40;
}

static void set_checksum_state(struct scene *scene, struct sk_buff *skb)
{
	u32 l4 = header_length(&scene->packet);

	skb->ip_summed = roll(scene, 4);
	skb->csum = roll(scene, 1 << 30);
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return;
	skb->ip_summed = CHECKSUM_NONE;
	if (l4 + 18 <= skb_headlen(skb))
		skb_partial_csum_set(skb, l4, 16);
}

static void set_offload(struct scene *scene, struct sk_buff *skb)
{
	const struct dsr_key *flow = &scene->packet.flow;

	/* The core cuts up a list whose parts are not of that size. */
	if (flow->protocol != IPPROTO_TCP || skb->len < 500 ||
	    skb_has_frag_list(skb) || roll(scene, 2))
		return;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb_shinfo(skb)->gso_size = 100 + roll(scene, 1400);
	skb_shinfo(skb)->gso_type = flow->family == AF_INET ? SKB_GSO_TCPV4 :
							      SKB_GSO_TCPV6;
	if (skb_is_nonlinear(skb) && !roll(scene, 16))
		skb_shinfo(skb)->gso_type = 0; /* LRO */
	skb_shinfo(skb)->gso_segs =
		DIV_ROUND_UP(skb->len, skb_shinfo(skb)->gso_size);
}

/* What may be a fragment, and be held, may outlive this module. */
static void watch_end(struct scene *scene, struct sk_buff *skb)
{
	if (scene->plain)
		skb->destructor = packet_ended;
	else
		atomic_inc(&ended);
}

static struct sk_buff *make_skb(struct scene *scene)
{
	static const u8 client_mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0xcc };
	struct dsr_server_spec spec = gateway_spec(&scene->gateway, 1, 1);
	struct packet_shape shape = {
		.headroom = 14 + roll(scene, 3) * 25,
		.linear = roll(scene, 2) ? 0 : header_length(&scene->packet) +
					       roll(scene, 30),
		.listed = roll(scene, 2),
		.dev = scene->in.dev,
		.source = client_mac,
	};
	struct sk_buff *skb;

	if (!roll(scene, 32)) {
		shape.dev = scene->gateway.out.dev;
		shape.source = spec.lladdr;
	}
	skb = packet_skb(&scene->packet, &shape);
	if (!skb)
		return NULL;
	watch_end(scene, skb);
	skb->mark = roll(scene, 8) ? 0 : MARK;
	if (!roll(scene, 32))
		skb->pkt_type = roll(scene, 4);
	if (!roll(scene, 16))
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
	set_checksum_state(scene, skb);
	set_offload(scene, skb);
	return skb;
}

static bool to_a_server(const struct scene *scene, const struct sk_buff *skb)
{
	struct dsr_server_spec spec;
	u32 host;

	for (host = 1; host <= HOSTS; host++) {
		spec = gateway_spec(&scene->gateway, host, 1);
		if (!memcmp(skb->data, spec.lladdr, ETH_ALEN))
			return ether_addr_equal(skb->data + ETH_ALEN,
					scene->gateway.out.dev->dev_addr);
	}
	return false;
}

static void decrement(struct packet *p)
{
	if (p->flow.family == AF_INET6)
		((struct ipv6hdr *)p->data)->hop_limit--;
	else
		ip_decrease_ttl((struct iphdr *)p->data);
}

/* The packet that came, but for its TTL, if its service says so */
static bool is_the_packet(struct scene *scene, const struct sk_buff *skb)
{
	const struct packet *p = &scene->packet;

	if (skb->len != p->length + ETH_HLEN ||
	    skb_copy_bits(skb, ETH_HLEN, scene->frame, p->length))
		return false;
	if (!memcmp(scene->frame, p->data, p->length))
		return true;
	memcpy(&scene->decremented, p, offsetof(struct packet, data) +
	       p->length);
	decrement(&scene->decremented);
	return !memcmp(scene->frame, scene->decremented.data, p->length);
}

static void fail(struct kunit *test, const char *what, int path)
{
	struct scene *scene = test->priv;

	scene->broken = true;
	KUNIT_FAIL(test, "packet %u: %s, path %#x, of %u: %*ph", scene->made,
		   what, path, scene->packet.length,
		   (int)min(scene->packet.length, 64u), scene->packet.data);
}

static u64 counter(const struct scene *scene, u32 which)
{
	return dsr_counter_sum(scene->gateway.dn->counters, which);
}

static void expect_frames(struct kunit *test, enum dsr_path path, bool parts)
{
	struct scene *scene = test->priv;
	struct sk_buff_head *frames = &scene->gateway.out.frames;
	struct sk_buff *skb;

	if (path != DSR_PATH_SENT && !skb_queue_empty(frames))
		fail(test, "not sent, but a frame", path);
	if (path == DSR_PATH_SENT && !parts && skb_queue_len(frames) != 1)
		fail(test, "sent, but not as one frame", path);
	while ((skb = __skb_dequeue(frames))) {
		if (!to_a_server(scene, skb))
			fail(test, "to nobody", path);
		else if (skb_vlan_tag_present(skb))
			fail(test, "with a tag of another network", path);
		else if (!parts && !is_the_packet(scene, skb))
			fail(test, "changed", path);
		kfree_skb(skb);
	}
}

static enum dsr_path run(struct scene *scene, struct sk_buff *skb)
{
	struct dsr_net *dn = scene->gateway.dn;
	const struct dsr_config *config = rcu_dereference(dn->config);
	u32 hash = scene->packet.flow.vip_hash;

	if (!dsr_config_is_vip(config, hash))
		return DSR_PATH_PASS;
	if (scene->packet.flow.family == AF_INET)
		return dsr_path_ipv4(dn, config, skb, hash);
	return dsr_path_ipv6(dn, config, skb, hash);
}

static void one_packet(struct kunit *test)
{
	struct scene *scene = test->priv;
	u64 fragmented = counter(scene, DSR_COUNTER_FRAGMENTED);
	struct sk_buff *skb;
	enum dsr_path path;
	u64 held;
	int gone;

	make(scene);
	skb = make_skb(scene);
	if (!skb)
		return fail(test, "no memory", 0);
	scene->made++;
	gone = atomic_read(&ended);
	held = counter(scene, DSR_COUNTER_GATHERED);
	path = run(scene, skb);
	expect_frames(test, path,
		      counter(scene, DSR_COUNTER_FRAGMENTED) != fragmented);
	switch (path) {
	case DSR_PATH_PASS:
		if (atomic_read(&ended) != gone &&
		    counter(scene, DSR_COUNTER_GATHERED) == held)
			fail(test, "passed, but gone", path);
		scene->passed++;
		kfree_skb(skb);
		break;
	case DSR_PATH_SENT:
		scene->sent++;
		break;
	case DSR_PATH_CONSUMED:
		scene->held++;
		break;
	default:
		scene->dropped++;
	}
}

static void batch(struct kunit *test)
{
	struct scene *scene = test->priv;
	u32 i;

	recorder_listen(&scene->gateway.out);
	for (i = 0; i < BATCH && !scene->broken; i++)
		one_packet(test);
	recorder_stop(&scene->gateway.out);
	cond_resched();
}

static u64 counted(const struct scene *scene, u32 first, u32 last)
{
	u64 sum = 0;

	for (; first <= last; first++)
		sum += counter(scene, first) - scene->before[first];
	return sum;
}

static void expect_sums(struct kunit *test)
{
	struct scene *scene = test->priv;

	KUNIT_EXPECT_EQ(test, scene->passed + scene->sent + scene->held +
			scene->dropped, (u64)scene->made);
	KUNIT_EXPECT_EQ(test, counted(scene, DSR_COUNTER_STEERED,
				      DSR_COUNTER_STEERED), scene->sent);
	KUNIT_EXPECT_EQ(test, counted(scene, DSR_COUNTER_GATHERED,
				      DSR_COUNTER_GATHERED), scene->held);
	KUNIT_EXPECT_EQ(test, counted(scene, DSR_COUNTER_DROP_TRUNCATED,
				      DSR_COUNTER_DROP_MEMORY),
			scene->dropped);
	KUNIT_EXPECT_LE(test, counted(scene, DSR_COUNTER_LOCAL,
				      DSR_COUNTER_PASS_SOURCE_ROUTE),
			scene->passed);
	/* Each ended once: those that are held did when they were taken. */
	KUNIT_EXPECT_EQ(test, (u32)atomic_read(&ended), scene->made);
	kunit_info(test, "%llu sent, %llu passed, %llu dropped, %llu held",
		   scene->sent, scene->passed, scene->dropped, scene->held);
	KUNIT_EXPECT_GT(test, scene->sent, (u64)scene->made / 8);
	KUNIT_EXPECT_GT(test, scene->passed, (u64)scene->made / 20);
	KUNIT_EXPECT_GT(test, scene->dropped, (u64)scene->made / 20);
	KUNIT_EXPECT_GT(test, counted(scene, DSR_COUNTER_ICMP,
				      DSR_COUNTER_ICMP), 1000ull);
}

static void packets(struct kunit *test, u64 seed, u32 count)
{
	struct scene *scene = test->priv;
	u32 which, i;

	kunit_info(test, "seed %#llx", seed);
	scene->seed = seed;
	for (i = 0; i < ARRAY_SIZE(services); i++)
		KUNIT_ASSERT_EQ(test, change(scene, i), 0);
	for (i = 0; i < __DSR_COUNTER_MAX; i++)
		scene->before[i] = counter(scene, i);
	for (i = 0; i < count && !scene->broken; i += BATCH) {
		which = roll(scene, ARRAY_SIZE(services));
		if (i % CHANGE == 0)
			KUNIT_ASSERT_EQ(test, change(scene, which), 0);
		batch(test);
	}
	expect_sums(test);
}

static void fixed_seed(struct kunit *test)
{
	packets(test, 0x5eed, PACKETS / 2);
}

static void fresh_seed(struct kunit *test)
{
	packets(test, get_random_u64(), PACKETS / 2);
}

static int scene_init(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	atomic_set(&ended, 0);
	recorder_make(test, &scene->in);
	gateway_make(test, &scene->gateway);
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

static struct kunit_case path_fuzz_cases[] = {
	KUNIT_CASE(fixed_seed),
	KUNIT_CASE(fresh_seed),
	{ }
};

struct kunit_suite dsr_path_fuzz_suite = {
	.name = "dsr_path_fuzz",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = path_fuzz_cases,
};
