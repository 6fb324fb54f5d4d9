// SPDX-License-Identifier: GPL-2.0-only
/*
 * A million packets of all kinds, good and spoiled, through the whole path, while
 * the servers change: by the hook of PREROUTING itself, by the IP layer, and by a
 * device whose packets are steered as they are received. Whatever they are: each
 * ends exactly once, what is sent goes to its flow's server and is the packet that
 * came, what is left is as it came, the counters say what became of all, and
 * nothing is left in memory, nor in the kernel's queues of fragments.
 */
#include "fixture.h"
#include "outcome.h"
#include "packet.h"
#include "random_packet.h"
#include "suites.h"

#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/random.h>
#include <linux/vmstat.h>
#include <net/inet_frag.h>
#include <net/ipv6.h>

#define PACKETS		250000	/* times four seeds */
#define BATCH		100	/* packets within one softirq */
#define CHANGE		2500	/* packets from one change of servers to the next */
#define HOSTS		6
#define FRAGMENT_TIME	(HZ / 50)
#define DRAIN_MS	5000
#define SLAB_PAGES	400	/* what else may happen meanwhile */

/* How a packet comes in */
enum way {
	WAY_HOOK,	/* PREROUTING, as if the IP layer had looked at it */
	WAY_STACK,
	WAY_EARLY,	/* netdev ingress */
	WAYS,
};

/* What became of the skb that was given */
enum ending {
	END_SENT,
	END_LEFT,	/* to the stack */
	END_HELD,	/* a fragment */
	END_GONE,
	ENDS,
};

struct path_fuzz {
	struct fixture f;
	struct recorder plain;
	struct random_packet random;
	struct packet got;
	struct packet want;
	const struct packet *part;
	bool partial;
	bool merged;
	u32 changes;
	u32 packets;
	u32 delivered;
	u64 ending[ENDS];
	u64 held;
	u64 dropped;
	u64 checked;
	bool broken;
	int timeout[2];
};

/* The second has a fragment larger than the link's MTU; the last is a fresh one. */
static const u64 seeds[] = { 0x5eed, 0x9ca9a7f50c17a6ce, 0xcafe, 0 };

static void seed_name(const u64 *seed, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, *seed ? "%#llx" : "fresh", *seed);
}

KUNIT_ARRAY_PARAM(seed, seeds, seed_name);

/* skbs that were freed, or belong to nobody any more */
static atomic_t ended;
/* The latest one, and how often it ended: others may, on another CPU */
static struct sk_buff *watched;
static atomic_t watched_ended;

static void skb_ended(struct sk_buff *skb)
{
	atomic_inc(&ended);
	if (skb == READ_ONCE(watched))
		atomic_inc(&watched_ended);
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
		.mark = RANDOM_MARK, .ranges = 1, .vip.family = AF_UNSPEC,
	};

	if (!services[i].protocol)
		return mark;
	return gateway_identity(services[i].family, services[i].protocol, 80,
				80);
}

/* A service gets other servers, some of which are the same; now and then none. */
static int change(struct path_fuzz *fuzz, u32 i)
{
	static const u8 no_server[] = { DSR_NO_SERVER_REJECT,
					DSR_NO_SERVER_DROP,
					DSR_NO_SERVER_PASS };
	struct random_packet *r = &fuzz->random;
	struct dsr_server_spec spec[HOSTS];
	struct dsr_options *options = &fuzz->f.options;
	u32 host, n = 0;

	fuzz->changes++;
	fuzz->f.id = identity_of(i);
	dsr_options_default(options);
	options->scheduler = dsr_scheduler_find(services[i].scheduler);
	options->ttl = services[i].ttl;
	options->gone = random_below(r, 2);
	options->no_server = no_server[fuzz->changes % ARRAY_SIZE(no_server)];
	for (host = 1; host <= HOSTS && fuzz->changes % 4; host++)
		if (random_below(r, 3))
			spec[n++] = gateway_spec(&fuzz->f.gateway, host,
						 random_below(r, 4));
	return fixture_replace(&fuzz->f, spec, n);
}

static void fail(struct kunit *test, const char *what)
{
	struct path_fuzz *fuzz = test->priv;
	const struct packet *p = &fuzz->random.packet;

	if (!fuzz->broken)
		KUNIT_FAIL(test, "packet %u: %s, %u parts, of %u: %*ph",
			   fuzz->packets, what, fuzz->random.parts, p->length,
			   (int)min(p->length, 64u), p->data);
	fuzz->broken = true;
}

static u64 counters(const struct path_fuzz *fuzz, u32 first, u32 last)
{
	u64 sum = 0;

	for (; first <= last; first++)
		sum += fixture_counter(&fuzz->f, first);
	return sum;
}

static u64 drops(const struct path_fuzz *fuzz)
{
	return counters(fuzz, DSR_COUNTER_DROP_TRUNCATED,
			DSR_COUNTER_DROP_MEMORY);
}

/* ---- does it go where it should? ----------------------------------------- */

/* Whose a packet is that was spoiled, if it has ports still */
static bool parse_again(struct path_fuzz *fuzz, struct dsr_key *key)
{
	const struct packet_shape shape = { };
	enum dsr_counter why;
	struct sk_buff *skb;
	bool parsed;

	outcome_wanted(&fuzz->random, &fuzz->want);
	skb = packet_skb(&fuzz->want, &shape);
	if (!skb)
		return false;
	parsed = (key->family == AF_INET ?
		  dsr_packet_parse_ipv4(skb, key, &why) :
		  dsr_packet_parse_ipv6(skb, key, &why)) == DSR_PARSED;
	kfree_skb(skb);
	return parsed;
}

/* What the operator is told of the flow, now that it was sent */
static const struct dsr_l2 *where(struct kunit *test)
{
	struct path_fuzz *fuzz = test->priv;
	struct dsr_net *dn = fuzz->f.dn;
	struct dsr_key key = fuzz->random.flow;
	struct dsr_why why;

	if (!fuzz->random.known && !parse_again(fuzz, &key))
		return NULL;
	key.signal = DSR_SIGNAL_DATA;
	key.mark = fuzz->random.mark;
	if (dsr_steer_explain(rcu_dereference(dn->dp.config), &key,
			      dsr_flow_now(), &why) != DSR_SEND)
		fail(test, "sent, but should not be");
	return why.decision.l2;
}

static void expect_frame(struct kunit *test, const struct sk_buff *skb,
			 const struct dsr_l2 *l2)
{
	struct path_fuzz *fuzz = test->priv;
	const struct ethhdr *eth = (const struct ethhdr *)skb->data;
	struct net_device *dev = fuzz->f.out->dev;
	u16 proto = fuzz->random.flow.family == AF_INET ? ETH_P_IP :
							   ETH_P_IPV6;

	if (l2 && !ether_addr_equal(eth->h_dest, l2->header))
		fail(test, "to another server than its flow's");
	if (eth->h_dest[0] != 2 || !ether_addr_equal(eth->h_source,
						     dev->dev_addr) ||
	    eth->h_proto != htons(proto))
		fail(test, "in a wrong frame");
	if (skb_vlan_tag_present(skb))
		fail(test, "with a tag of another network");
	if (skb_dst(skb) || skb->sk || skb->destructor)
		fail(test, "with what its reception left on it");
}

/* A fragment that nobody gathers, or that is the whole packet, stays one. */
static bool is_part(struct path_fuzz *fuzz)
{
	const struct random_packet *r = &fuzz->random;
	const u8 *data = fuzz->got.data;

	if (!r->parts)
		return false;
	if (r->flow.family == AF_INET)
		return ip_is_fragment((const struct iphdr *)data);
	return data[r->packet.next] == NEXTHDR_FRAGMENT;
}

/* Without ports nobody gathers fragments: one can be too large for the link. */
static bool is_cut_again(const struct path_fuzz *fuzz)
{
	const struct random_packet *r = &fuzz->random;

	return r->parts && r->flow.family == AF_INET &&
	       !dsr_protocol_has_ports(r->flow.protocol);
}

/* @divided: it left in fragments */
static bool same_packet(struct path_fuzz *fuzz, bool divided)
{
	const struct random_packet *r = &fuzz->random;
	const struct packet *part = fuzz->part;

	if (is_part(fuzz))
		memcpy(&fuzz->want, part,
		       offsetof(struct packet, data) + part->length);
	else
		outcome_wanted(r, &fuzz->want);
	return outcome_is(&fuzz->got, &fuzz->want, r, divided || r->parts);
}

/* What a merged packet became, which was several: each frame is good and fits. */
static bool frames_fit(const struct sk_buff_head *frames)
{
	const struct sk_buff *skb;

	skb_queue_walk(frames, skb) {
		const struct iphdr *ip = (void *)(skb->data + ETH_HLEN);

		if (skb->len > OUTCOME_MTU + ETH_HLEN || skb_is_gso(skb) ||
		    ip->version != 4 || ip_fast_csum(ip, ip->ihl) ||
		    ntohs(ip->tot_len) + ETH_HLEN != skb->len)
			return false;
	}
	return true;
}

static void expect_frames(struct kunit *test, bool divided)
{
	struct path_fuzz *fuzz = test->priv;
	const struct random_packet *r = &fuzz->random;
	struct sk_buff_head *frames = &fuzz->f.out->frames;
	const struct dsr_l2 *l2 = where(test);
	struct sk_buff *skb;
	bool got;

	fuzz->got.flow.family = r->flow.family;
	skb_queue_walk(frames, skb)
		expect_frame(test, skb, l2);
	fuzz->checked += !!l2;
	/* A checksum is completed then; what was spoiled may be another's. */
	if (divided && (fuzz->partial || !r->known))
		got = true;
	else if (divided && fuzz->merged)
		got = frames_fit(frames);
	else if (divided && is_cut_again(fuzz))
		got = outcome_of_fragment(fuzz->part, frames);
	else if (divided)
		got = outcome_of_parts(&fuzz->got, frames,
				       outcome_largest(r)) &&
		      same_packet(fuzz, divided);
	else
		got = skb_queue_len(frames) == 1 &&
		      outcome_of_skb(&fuzz->got, skb_peek(frames), ETH_HLEN) &&
		      same_packet(fuzz, divided);
	if (!got)
		fail(test, "sent, but changed");
	recorder_clear(fuzz->f.out);
}

static void expect_left(struct kunit *test)
{
	struct path_fuzz *fuzz = test->priv;

	fuzz->got.flow.family = fuzz->random.flow.family;
	if (!outcome_of_skb(&fuzz->got, fuzz->f.left, 0) ||
	    !same_packet(fuzz, false))
		fail(test, "left, but changed");
	kfree_skb(fuzz->f.left);
	fuzz->f.left = NULL;
	fuzz->f.passed = 0;
}

/* ---- how it comes and ends ----------------------------------------------- */

static int never_reached(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	kfree_skb(skb);
	return 0;
}

static void deliver(struct sk_buff *skb, enum way way)
{
	bool ipv6 = skb->protocol == htons(ETH_P_IPV6);

	if (way == WAY_HOOK)
		NF_HOOK(ipv6 ? NFPROTO_IPV6 : NFPROTO_IPV4, NF_INET_PRE_ROUTING,
			&init_net, NULL, skb, skb->dev, NULL, never_reached);
	else
		netif_receive_skb(skb);
}

static enum ending ending_of(struct kunit *test, bool divided)
{
	struct path_fuzz *fuzz = test->priv;
	u64 held = fixture_counter(&fuzz->f, DSR_COUNTER_GATHERED);
	bool sent = fixture_frames(&fuzz->f);
	bool taken = held != fuzz->held;

	if (sent + fuzz->f.passed + taken > 1)
		fail(test, "ended twice");
	if (sent) {
		expect_frames(test, divided);
		return END_SENT;
	}
	if (fuzz->f.left) {
		expect_left(test);
		return END_LEFT;
	}
	fuzz->held = held;
	return taken ? END_HELD : END_GONE;
}

/* What the IP layer has nothing against was dropped here, for one reason. */
static void expect_counted(struct kunit *test, enum ending ending)
{
	struct path_fuzz *fuzz = test->priv;
	u64 dropped;

	if (ending != END_GONE)
		return;
	dropped = drops(fuzz) - fuzz->dropped;
	if (dropped > 1 || (fuzz->random.honest && !dropped))
		fail(test, "dropped, but not for one reason");
	fuzz->dropped += dropped;
}

static void deliver_skb(struct kunit *test, struct sk_buff *skb, enum way way)
{
	struct path_fuzz *fuzz = test->priv;
	u64 divided = fixture_counter(&fuzz->f, DSR_COUNTER_FRAGMENTED);
	enum ending ending;

	WRITE_ONCE(watched, skb);
	atomic_set(&watched_ended, 0);
	skb->destructor = skb_ended;
	fuzz->partial |= skb->ip_summed == CHECKSUM_PARTIAL;
	fuzz->merged |= skb_is_gso(skb);
	fuzz->delivered++;
	deliver(skb, way);
	ending = ending_of(test, divided !=
			   fixture_counter(&fuzz->f, DSR_COUNTER_FRAGMENTED));
	fuzz->ending[ending]++;
	expect_counted(test, ending);
	if (!fuzz->random.parts && ending != END_HELD &&
	    atomic_read(&watched_ended) != 1)
		fail(test, "did not end, or not once");
}

static void deliver_packet(struct kunit *test, const struct packet *p,
			   enum way way)
{
	struct path_fuzz *fuzz = test->priv;
	struct random_packet *r = &fuzz->random;
	struct dsr_server_spec spec = gateway_spec(&fuzz->f.gateway, 1, 1);
	struct net_device *dev = way == WAY_EARLY ? fuzz->f.in.dev :
						    fuzz->plain.dev;
	bool loop = !random_below(r, 32);
	struct sk_buff *skb;

	fuzz->part = p;
	skb = random_packet_skb(r, p, way != WAY_HOOK,
				loop ? fuzz->f.out->dev : dev,
				loop ? spec.nexthop.lladdr : fuzz->f.shape.source);
	if (skb)
		deliver_skb(test, skb, way);
	else
		fail(test, "no memory");
}

static void one_packet(struct kunit *test)
{
	struct path_fuzz *fuzz = test->priv;
	struct random_packet *r = &fuzz->random;
	enum way way = random_below(r, WAYS);
	u32 i;

	fuzz->packets++;
	fuzz->partial = false;
	fuzz->merged = false;
	random_packet_make(r, way != WAY_HOOK);
	if (!r->parts)
		deliver_packet(test, &r->packet, way);
	for (i = 0; i < r->parts; i++)
		deliver_packet(test, &r->part[r->order[i]], way);
}

static void batch(struct kunit *test)
{
	struct path_fuzz *fuzz = test->priv;
	u32 i;

	recorder_listen(fuzz->f.out);
	for (i = 0; i < BATCH && !fuzz->broken; i++)
		one_packet(test);
	recorder_stop(fuzz->f.out);
	cond_resched();
}

/* ---- the sums ------------------------------------------------------------- */

static long fragment_memory(void)
{
	return frag_mem_limit(init_net.ipv4.fqdir) +
	       frag_mem_limit(init_net.ipv6.fqdir);
}

/* Fragments whose packets never became whole: their time is short. */
static void drain(struct kunit *test, long before)
{
	int ms;

	for (ms = 0; ms < DRAIN_MS && fragment_memory() > before; ms++)
		usleep_range(1000, 2000);
	KUNIT_EXPECT_LE(test, fragment_memory(), before);
}

static void expect_sums(struct kunit *test)
{
	struct path_fuzz *fuzz = test->priv;
	u64 *ending = fuzz->ending;

	kunit_info(test, "%llu sent, %llu left, %llu held, %llu gone (%llu of them here), %llu servers compared",
		   ending[END_SENT], ending[END_LEFT], ending[END_HELD],
		   ending[END_GONE], fuzz->dropped, fuzz->checked);
	KUNIT_EXPECT_EQ(test, (u32)atomic_read(&ended), fuzz->delivered);
	KUNIT_EXPECT_EQ(test, fixture_counter(&fuzz->f, DSR_COUNTER_STEERED),
			ending[END_SENT]);
	KUNIT_EXPECT_EQ(test, fixture_counter(&fuzz->f, DSR_COUNTER_GATHERED),
			ending[END_HELD]);
	KUNIT_EXPECT_EQ(test, drops(fuzz), fuzz->dropped);
	KUNIT_EXPECT_LE(test, counters(fuzz, DSR_COUNTER_LOCAL,
				       DSR_COUNTER_PASS_SOURCE_ROUTE),
			ending[END_LEFT]);
}

/* Of everything some, or the packets are not what they should be */
static void expect_variety(struct kunit *test)
{
	static const u8 seen[] = {
		DSR_COUNTER_INGRESS, DSR_COUNTER_ICMP, DSR_COUNTER_FRAGMENTED,
		DSR_COUNTER_GATHERED, DSR_COUNTER_PASS_NO_SERVICE,
		DSR_COUNTER_PASS_NO_SERVER, DSR_COUNTER_PASS_NOT_HOST,
		DSR_COUNTER_PASS_PROTOCOL, DSR_COUNTER_PASS_ICMP,
		DSR_COUNTER_PASS_SOURCE_ROUTE, DSR_COUNTER_DROP_TRUNCATED,
		DSR_COUNTER_DROP_HEADER, DSR_COUNTER_DROP_FRAGMENT,
		DSR_COUNTER_DROP_SOURCE, DSR_COUNTER_DROP_NO_SERVER,
		DSR_COUNTER_REJECT_NO_SERVER, DSR_COUNTER_DROP_TOO_BIG,
		DSR_COUNTER_DROP_LRO, DSR_COUNTER_DROP_LOOP,
		DSR_COUNTER_DROP_TTL,
	};
	struct path_fuzz *fuzz = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(seen); i++)
		KUNIT_EXPECT_NE_MSG(test, fixture_counter(&fuzz->f, seen[i]),
				    0ull, "counter %u", seen[i]);
	for (i = 0; i < ENDS; i++)
		KUNIT_EXPECT_GT_MSG(test, fuzz->ending[i],
				    (u64)fuzz->packets / 50, "ending %u", i);
	KUNIT_EXPECT_GT(test, fuzz->checked, fuzz->ending[END_SENT] * 9 / 10);
}

/* An skb that is lost is lost from here; who orphaned it has hidden its end. */
static long slab_pages(void)
{
	return global_node_page_state_pages(NR_SLAB_UNRECLAIMABLE_B);
}

/* What waits for RCU, or for more of its kind, is freed a little later. */
static long pages_more(long before)
{
	int ms;

	for (ms = 0; ms < DRAIN_MS && slab_pages() > before + SLAB_PAGES; ms++)
		usleep_range(1000, 2000);
	return slab_pages() - before;
}

static void random_packets(struct kunit *test)
{
	struct path_fuzz *fuzz = test->priv;
	long slab = slab_pages();
	u64 seed = *(const u64 *)test->param_value ?: get_random_u64();
	long memory = fragment_memory();
	u32 which, i;

	kunit_info(test, "seed %#llx", seed);
	fuzz->random.seed = seed;
	fuzz->f.dn->settings.secret.key[0] = seed;
	fuzz->f.dn->settings.secret.key[1] = 0;
	for (i = 0; i < ARRAY_SIZE(services); i++)
		KUNIT_ASSERT_EQ(test, change(fuzz, i), 0);
	for (i = 0; i < PACKETS && !fuzz->broken; i += BATCH) {
		which = random_below(&fuzz->random, ARRAY_SIZE(services));
		if (i % CHANGE == 0)
			KUNIT_ASSERT_EQ(test, change(fuzz, which), 0);
		batch(test);
	}
	drain(test, memory);
	if (fuzz->broken)
		return;
	slab = pages_more(slab);
	kunit_info(test, "%ld pages of slabs more", slab);
	/* KASAN keeps what was freed for a while. */
	if (!IS_ENABLED(CONFIG_KASAN))
		KUNIT_EXPECT_LE(test, slab, (long)SLAB_PAGES);
	expect_sums(test);
	expect_variety(test);
}

/* ---- the fuzz ------------------------------------------------------------ */

/* The kernel forgets fragments of packets that do not become whole sooner. */
static void shorten_time(struct path_fuzz *fuzz)
{
	fuzz->timeout[0] = init_net.ipv4.fqdir->timeout;
	fuzz->timeout[1] = init_net.ipv6.fqdir->timeout;
	init_net.ipv4.fqdir->timeout = FRAGMENT_TIME;
	init_net.ipv6.fqdir->timeout = FRAGMENT_TIME;
}

static int path_fuzz_init(struct kunit *test)
{
	struct path_fuzz *fuzz = fixture_make(test, sizeof(*fuzz), 0);

	atomic_set(&ended, 0);
	shorten_time(fuzz);
	recorder_make(test, &fuzz->plain);
	fuzz->f.dn->settings.flow_slots = 1 << 16;
	fixture_set_mode(test, DSR_DEVICE_STEER);
	fixture_watch(test);
	return 0;
}

static void path_fuzz_exit(struct kunit *test)
{
	struct path_fuzz *fuzz = test->priv;

	if (fuzz && fuzz->timeout[0]) {
		init_net.ipv4.fqdir->timeout = fuzz->timeout[0];
		init_net.ipv6.fqdir->timeout = fuzz->timeout[1];
	}
	fixture_exit(test);
	if (fuzz)
		recorder_unmake(&fuzz->plain);
}

static struct kunit_case path_fuzz_cases[] = {
	KUNIT_CASE_PARAM(random_packets, seed_gen_params),
	{ }
};

struct kunit_suite dsr_path_fuzz_suite = {
	.name = "dsr_path_fuzz",
	.init = path_fuzz_init,
	.exit = path_fuzz_exit,
	.test_cases = path_fuzz_cases,
};
