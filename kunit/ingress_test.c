// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets met as a device receives them. A hook behind dsr's own, on the same
 * device, sees what was left, which must be as it came; what was sent must be
 * what PREROUTING would have sent.
 */
#include "fixture.h"
#include "suites.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>

#define PAD	0xee	/* what a frame is padded with here */

/* PASSED: left to PREROUTING, as it came, and not counted */
static const struct path_row rows[] = {
	{ .name = "packet for a VIP", .verdict = SENT },
	{ .name = "IPv4, version 5", .family = AF_INET, .first = 0x55,
	  .verdict = PASSED },
	{ .name = "IPv4, header of 16", .family = AF_INET, .first = 0x44,
	  .verdict = PASSED },
	{ .name = "IPv4, longer", .family = AF_INET, .lie = 1,
	  .verdict = PASSED },
	{ .name = "IPv4, length 19", .family = AF_INET, .length = 19,
	  .verdict = PASSED },
	{ .name = "IPv4, length 0", .family = AF_INET, .length = 1, .lie = -1,
	  .verdict = PASSED },
	{ .name = "IPv4, checksum", .family = AF_INET, .bad_checksum = true,
	  .verdict = PASSED },
	{ .name = "IPv4, fragment", .family = AF_INET, .frag_off = IP_MF,
	  .verdict = PASSED },
	{ .name = "IPv4, options", .family = AF_INET, .option = { 148, 4 },
	  .verdict = PASSED },
	{ .name = "ICMP", .family = AF_INET, .next = IPPROTO_ICMP,
	  .verdict = PASSED },
	{ .name = "IPv4, from loopback", .family = AF_INET,
	  .from = INADDR_LOOPBACK, .verdict = PASSED },
	{ .name = "IPv6, version 4", .family = AF_INET6, .first = 0x40,
	  .verdict = PASSED },
	{ .name = "IPv6, longer", .family = AF_INET6, .lie = 1,
	  .verdict = PASSED },
	{ .name = "IPv6, length 0", .family = AF_INET6, .length = 1,
	  .lie = -1, .verdict = PASSED },
	{ .name = "IPv6, destination options", .family = AF_INET6,
	  .extension = NEXTHDR_DEST, .extensions = 1, .verdict = SENT },
	{ .name = "IPv6, fragment", .family = AF_INET6,
	  .extension = NEXTHDR_FRAGMENT, .extensions = 1, .verdict = PASSED },
	{ .name = "IPv6, hop-by-hop options", .family = AF_INET6,
	  .extension = NEXTHDR_HOP, .extensions = 1, .verdict = PASSED },
	{ .name = "too big", .payload = 2000, .verdict = PASSED },
	{ .name = "no server", .servers = NO_HOST_UP, .verdict = PASSED },
	{ .name = "other host", .pkt_type = PACKET_OTHERHOST,
	  .verdict = PASSED },
	{ .name = "broadcast", .pkt_type = PACKET_BROADCAST,
	  .verdict = PASSED },
	{ .name = "multicast", .pkt_type = PACKET_MULTICAST,
	  .verdict = PASSED },
};

KUNIT_ARRAY_PARAM(row, rows, path_row_name);

static struct iphdr *ipv4(struct fixture *f)
{
	return (struct iphdr *)f->packet.data;
}

static int ingress_init(struct kunit *test)
{
	fixture_init(test);
	fixture_watch_ingress(test);
	fixture_serve_hosts(test, 1, 1);
	fixture_set_mode(test, DSR_DEVICE_STEER);
	fixture_packet(test->priv, 100);
	return 0;
}

/* As the core's receive function gets it from a driver */
static struct sk_buff *skb_of(struct kunit *test)
{
	struct sk_buff *skb = fixture_skb(test);

	skb->transport_header = (typeof(skb->transport_header))~0U;
	return skb;
}

/* Left behind as it came, and not counted: it is met again. */
static void expect_left_skb(struct kunit *test, struct sk_buff *skb)
{
	u8 type = skb->pkt_type, ip_summed = skb->ip_summed;
	struct fixture *f = test->priv;
	__wsum csum = skb->csum;

	fixture_receive(f, skb);
	KUNIT_EXPECT_EQ_MSG(test, fixture_frames(f), 0u, "%s", f->kind.name);
	fixture_expect_counted(test, 0);
	KUNIT_EXPECT_PTR_EQ_MSG(test, f->left, skb, "%s", f->kind.name);
	if (f->left != skb)
		return;
	KUNIT_EXPECT_TRUE(test, packet_in(&f->packet, skb, 0));
	KUNIT_EXPECT_EQ(test, (u8)skb->pkt_type, type);
	KUNIT_EXPECT_EQ(test, (u8)skb->ip_summed, ip_summed);
	KUNIT_EXPECT_EQ(test, (__force u32)skb->csum, (__force u32)csum);
	KUNIT_EXPECT_PTR_EQ(test, skb->dev, f->in.dev);
}

static void expect_left(struct kunit *test)
{
	expect_left_skb(test, skb_of(test));
}

static struct sk_buff *expect_sent_skb(struct kunit *test, struct sk_buff *skb)
{
	struct fixture *f = test->priv;

	fixture_receive(f, skb);
	KUNIT_EXPECT_NULL_MSG(test, f->left, "%s", f->kind.name);
	fixture_expect_counted(test, BIT_ULL(DSR_COUNTER_STEERED) |
			       BIT_ULL(DSR_COUNTER_INGRESS));
	KUNIT_ASSERT_EQ_MSG(test, fixture_frames(f), 1u, "%s", f->kind.name);
	skb = skb_peek(&f->out->frames);
	KUNIT_EXPECT_TRUE(test, packet_in(&f->packet, skb, ETH_HLEN));
	return skb;
}

static struct sk_buff *expect_sent(struct kunit *test)
{
	return expect_sent_skb(test, skb_of(test));
}

static void expect_row(struct kunit *test, const struct path_row *row)
{
	struct sk_buff *skb = skb_of(test);

	skb->pkt_type = row->pkt_type;
	if (row->verdict == SENT)
		expect_sent_skb(test, skb);
	else
		expect_left_skb(test, skb);
}

static void verdicts(struct kunit *test)
{
	fixture_run_row(test, expect_row);
}

/* Bytes behind the packet, which are its frame's */
static void pad(struct fixture *f, u32 bytes)
{
	memset(f->packet.data + f->packet.length, PAD, bytes);
	f->packet.length += bytes;
}

static void expect_same(struct kunit *test, const struct sk_buff *a,
			const struct sk_buff *b)
{
	KUNIT_ASSERT_EQ(test, a->len, b->len);
	KUNIT_EXPECT_EQ(test, memcmp(a->data, b->data, a->len), 0);
	KUNIT_EXPECT_EQ(test, skb_network_offset(a), skb_network_offset(b));
	KUNIT_EXPECT_EQ(test, skb_transport_offset(a), skb_transport_offset(b));
	KUNIT_EXPECT_EQ(test, (u8)a->ip_summed, (u8)b->ip_summed);
	KUNIT_EXPECT_EQ(test, a->protocol, b->protocol);
	KUNIT_EXPECT_EQ(test, a->mac_len, b->mac_len);
	KUNIT_EXPECT_EQ(test, a->priority, b->priority);
	KUNIT_EXPECT_EQ(test, a->tstamp, b->tstamp);
	KUNIT_EXPECT_EQ(test, (u8)a->redirected, (u8)b->redirected);
	KUNIT_EXPECT_PTR_EQ(test, a->sk, b->sk);
}

/* A packet with all that tells how it came */
static struct sk_buff *worn_skb(struct kunit *test)
{
	struct sk_buff *skb = skb_of(test);

	skb->ip_summed = CHECKSUM_COMPLETE;
	skb->csum = skb_checksum(skb, 0, skb->len, 0);
	skb->tstamp = ktime_get_real();
	skb_set_redirected(skb, true);
	return skb;
}

static void sent_as_prerouting_would(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sk_buff *early, *later;

	early = skb_get(expect_sent_skb(test, worn_skb(test)));
	fixture_set_mode(test, DSR_DEVICE_OFF);
	fixture_unwatch(f);
	fixture_receive(f, worn_skb(test));
	later = skb_peek(&f->out->frames);
	KUNIT_EXPECT_NOT_NULL(test, later);
	if (later)
		expect_same(test, early, later);
	KUNIT_EXPECT_EQ(test, fixture_counted(f, DSR_COUNTER_INGRESS), 0ull);
	kfree_skb(early);
}

static void padded(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sk_buff *skb;
	u32 bytes;

	for (bytes = 1; bytes < 64; bytes++) {
		pad(f, bytes);
		skb = worn_skb(test);
		f->packet.length -= bytes;
		expect_sent_skb(test, skb);
	}
	pad(f, 30);
	f->shape.linear = f->packet.length - 10;
	expect_left(test);
}

static void padded_and_left(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_key flow = f->packet.flow;

	flow.vip_port = htons(81);
	packet_make(&f->packet, &flow, 3);
	pad(f, 20);
	expect_left(test);
	expect_left_skb(test, worn_skb(test));
}

/* Padding must not be taken for what the packet lacks. */
static void truncated_and_padded(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 length;

	fixture_packet(f, 0);
	for (length = f->packet.length - 1; length >= f->packet.l4; length--) {
		packet_cut(&f->packet, length);
		pad(f, 40);
		expect_left(test);
		f->packet.length -= 40;
	}
}

static void runt(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 length;

	for (length = f->packet.length - 1; length; length--) {
		f->packet.length = length;
		expect_left(test);
	}
}

/* The header says that it is longer than the whole packet. */
static void header_cut_off(struct kunit *test)
{
	struct fixture *f = test->priv;

	ipv4(f)->ihl = 15;
	f->packet.length = 30;
	ipv4(f)->tot_len = htons(30);
	expect_left(test);
}

static void ipv6_switched_off(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct inet6_dev *idev;

	expect_sent(test);
	rtnl_lock();
	idev = __in6_dev_get(f->in.dev);
	if (idev)
		idev->cnf.disable_ipv6 = 1;
	rtnl_unlock();
	KUNIT_ASSERT_NOT_NULL(test, idev);
	expect_left(test);
}

static void other_ethertype(struct kunit *test)
{
	struct sk_buff *skb = skb_of(test);

	skb->protocol = htons(ETH_P_ARP);
	expect_left_skb(test, skb);
}

static void tagged(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sk_buff *skb = skb_of(test);

	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
	expect_left_skb(test, skb);
	KUNIT_EXPECT_TRUE(test, skb_vlan_tag_present(f->left));
	skb = skb_of(test);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 0);
	expect_left_skb(test, skb);
}

static void held_by_another(struct kunit *test)
{
	struct sk_buff *skb = skb_get(skb_of(test));

	expect_left_skb(test, skb);
	kfree_skb(skb);
}

/* What cannot be read in place is left; the rest is gathered as it is needed. */
static void in_pieces(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 header = f->kind.family == AF_INET6 ? 40 : 20;

	for (f->shape.linear = 1; f->shape.linear < 70; f->shape.linear++) {
		f->shape.listed = f->shape.linear % 2;
		if (f->shape.linear < header)
			expect_left(test);
		else
			expect_sent(test);
	}
}

/* What another gateway has balanced is for this one's stack. */
static void from_a_peer(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_settings settings = f->dn->settings;
	int err;

	settings.peer_count = 1;
	ether_addr_copy(settings.peers[0], f->shape.source);
	mutex_lock(&f->dn->lock);
	err = dsr_net_settings_set(f->dn, &settings, NULL);
	mutex_unlock(&f->dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
	expect_left(test);
}

static rx_handler_result_t take(struct sk_buff **skb)
{
	return RX_HANDLER_PASS;
}

static void set_handler(struct kunit *test, struct net_device *dev, bool on)
{
	int err = 0;

	rtnl_lock();
	if (on)
		err = netdev_rx_handler_register(dev, take, NULL);
	else
		netdev_rx_handler_unregister(dev);
	rtnl_unlock();
	KUNIT_ASSERT_EQ(test, err, 0);
}

/* A port of a bridge, a bond, ...: what is above it has a say. */
static void port_of_another(struct kunit *test)
{
	struct fixture *f = test->priv;

	expect_sent(test);
	set_handler(test, f->in.dev, true);
	expect_left(test);
	set_handler(test, f->in.dev, false);
	expect_sent(test);
}

static void no_service_at_all(struct kunit *test)
{
	fixture_delete_all(test->priv);
	expect_left(test);
	fixture_serve_hosts(test, 1, 1);
	expect_sent(test);
}

static void prefetched(struct kunit *test)
{
	struct fixture *f = test->priv;

	fixture_set_mode(test, DSR_DEVICE_PREFETCH);
	expect_left(test);
	f->options.track = DSR_TRACK_ALL;
	fixture_serve_hosts(test, 1, 1);
	expect_left(test);
	pad(f, 10);
	expect_left_skb(test, worn_skb(test));
	for (f->shape.linear = 1; f->shape.linear < 70; f->shape.linear++)
		expect_left(test);
	f->shape.linear = 0;
	for (; f->packet.length; f->packet.length--)
		expect_left(test);
	fixture_delete_all(f);
	fixture_packet(f, 10);
	expect_left(test);
}

/* A header that claims to be longer than what is there */
static void prefetched_and_odd(struct kunit *test)
{
	struct fixture *f = test->priv;

	fixture_set_mode(test, DSR_DEVICE_PREFETCH);
	f->options.track = DSR_TRACK_ALL;
	fixture_serve_hosts(test, 1, 1);
	for (ipv4(f)->ihl = 0; ipv4(f)->ihl < 15; ipv4(f)->ihl++)
		expect_left(test);
	f->packet.length = 24;
	expect_left(test);
}

static struct kunit_case ingress_cases[] = {
	KUNIT_CASE_PARAM(verdicts, row_gen_params),
	KUNIT_CASE_PARAM(sent_as_prerouting_would, packet_plain_kinds),
	KUNIT_CASE_PARAM(padded, packet_plain_kinds),
	KUNIT_CASE_PARAM(padded_and_left, packet_plain_kinds),
	KUNIT_CASE_PARAM(truncated_and_padded, packet_plain_kinds),
	KUNIT_CASE_PARAM(runt, packet_plain_kinds),
	KUNIT_CASE(header_cut_off),
	KUNIT_CASE_PARAM(ipv6_switched_off, packet_ipv6),
	KUNIT_CASE(other_ethertype),
	KUNIT_CASE(tagged),
	KUNIT_CASE(held_by_another),
	KUNIT_CASE_PARAM(in_pieces, packet_plain_kinds),
	KUNIT_CASE(from_a_peer),
	KUNIT_CASE(port_of_another),
	KUNIT_CASE(no_service_at_all),
	KUNIT_CASE_PARAM(prefetched, packet_plain_kinds),
	KUNIT_CASE(prefetched_and_odd),
	{ }
};

struct kunit_suite dsr_ingress_suite = {
	.name = "dsr_ingress",
	.init = ingress_init,
	.exit = fixture_exit,
	.test_cases = ingress_cases,
};
