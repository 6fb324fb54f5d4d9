// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets met as a device receives them. A hook behind dsr's own, on the same
 * device, sees what was left, which must be as it came; what was sent must be
 * what PREROUTING would have sent.
 */
#include "gateway.h"
#include "ingress.h"
#include "skb.h"
#include "suites.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>
#include <net/ip.h>

#define PAD	0xee	/* what a frame is padded with here */

struct scene {
	struct gateway gateway;
	struct recorder in;
	struct dsr_options options;
	struct packet packet;
	struct packet_shape shape;
	struct nf_hook_ops behind;
	bool watching;
	struct sk_buff *left;
	u64 before[__DSR_COUNTER_MAX];
};

static const u8 client_mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0xcc };

static struct iphdr *ipv4(struct scene *scene)
{
	return (struct iphdr *)scene->packet.data;
}

static struct ipv6hdr *ipv6(struct scene *scene)
{
	return (struct ipv6hdr *)scene->packet.data;
}

static unsigned int behind(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	struct scene *scene = priv;

	if (!recorder_hears(&scene->gateway.out))
		return NF_ACCEPT;
	scene->left = skb;
	return NF_STOLEN;
}

static void watch(struct kunit *test)
{
	struct scene *scene = test->priv;

	scene->behind.hook = behind;
	scene->behind.pf = NFPROTO_NETDEV;
	scene->behind.hooknum = NF_NETDEV_INGRESS;
	scene->behind.dev = scene->in.dev;
	scene->behind.priority = 2;
	scene->behind.priv = scene;
	KUNIT_ASSERT_EQ(test,
			nf_register_net_hook(&init_net, &scene->behind), 0);
	scene->watching = true;
}

static void watch_no_more(struct scene *scene)
{
	if (scene->watching)
		nf_unregister_net_hook(&init_net, &scene->behind);
	scene->watching = false;
}

static void serve(struct kunit *test, u32 servers)
{
	const struct packet_kind *kind = packet_kind_of(test);
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
	struct dsr_server_spec spec = gateway_spec(&scene->gateway, 1, 1);
	struct dsr_identity id;
	int err;

	id = gateway_identity(kind->family, kind->protocol, 80, 80);
	mutex_lock(&dn->lock);
	err = dsr_service_replace(dn, &id, &scene->options, &spec, servers,
				  NULL);
	mutex_unlock(&dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
}

static void mode(struct kunit *test, enum dsr_device_mode mode)
{
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
	int err;

	mutex_lock(&dn->brief);
	err = dsr_ingress_set(dn, scene->in.dev, mode, NULL);
	mutex_unlock(&dn->brief);
	KUNIT_EXPECT_EQ(test, err, 0);
}

static void make(struct kunit *test, u32 payload)
{
	const struct packet_kind *kind = packet_kind_of(test);
	struct scene *scene = test->priv;
	struct dsr_key flow = packet_flow(kind->family, kind->protocol);

	packet_make(&scene->packet, &flow, payload);
}

static int scene_init(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	recorder_make(test, &scene->in);
	gateway_make(test, &scene->gateway);
	dsr_options_default(&scene->options);
	scene->shape.headroom = 64;
	scene->shape.dev = scene->in.dev;
	scene->shape.source = client_mac;
	watch(test);
	serve(test, 1);
	mode(test, DSR_DEVICE_STEER);
	make(test, 100);
	return 0;
}

static void scene_exit(struct kunit *test)
{
	struct scene *scene = test->priv;

	if (!scene)
		return;
	watch_no_more(scene);
	kfree_skb(scene->left);
	gateway_unmake(&scene->gateway);
	recorder_unmake(&scene->in);
}

/* As the core's receive function gets it from a driver */
static struct sk_buff *skb_of(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct sk_buff *skb = packet_skb(&scene->packet, &scene->shape);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb->transport_header = (typeof(skb->transport_header))~0U;
	return skb;
}

static u64 counter(const struct scene *scene, u32 which)
{
	return dsr_counter_sum(scene->gateway.dn->counters, which);
}

static void receive(struct scene *scene, struct sk_buff *skb)
{
	struct recorder *out = &scene->gateway.out;
	u32 i;

	for (i = 0; i < __DSR_COUNTER_MAX; i++)
		scene->before[i] = counter(scene, i);
	kfree_skb(scene->left);
	scene->left = NULL;
	recorder_clear(out);
	recorder_listen(out);
	netif_receive_skb(skb);
	recorder_stop(out);
}

static void expect_counted(struct kunit *test, bool sent)
{
	struct scene *scene = test->priv;
	bool here;
	u32 i;

	for (i = 0; i < DSR_COUNTER_FLOW_ADDED; i++) {
		here = sent && (i == DSR_COUNTER_STEERED ||
				i == DSR_COUNTER_INGRESS);
		KUNIT_EXPECT_EQ_MSG(test, counter(scene, i),
				    scene->before[i] + here, "counter %u", i);
	}
}

/* Left behind as it came, and not counted: it is met again. */
static void expect_left_skb(struct kunit *test, struct sk_buff *skb)
{
	struct scene *scene = test->priv;
	u8 type = skb->pkt_type, ip_summed = skb->ip_summed;
	__wsum csum = skb->csum;

	receive(scene, skb);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&scene->gateway.out.frames), 0u);
	expect_counted(test, false);
	KUNIT_EXPECT_PTR_EQ(test, scene->left, skb);
	if (scene->left != skb)
		return;
	KUNIT_EXPECT_TRUE(test, packet_in(&scene->packet, skb, 0));
	KUNIT_EXPECT_EQ(test, (u8)skb->pkt_type, type);
	KUNIT_EXPECT_EQ(test, (u8)skb->ip_summed, ip_summed);
	KUNIT_EXPECT_EQ(test, (__force u32)skb->csum, (__force u32)csum);
	KUNIT_EXPECT_PTR_EQ(test, skb->dev, scene->in.dev);
}

static void expect_left(struct kunit *test)
{
	expect_left_skb(test, skb_of(test));
}

static struct sk_buff *expect_sent_skb(struct kunit *test, struct sk_buff *skb)
{
	struct scene *scene = test->priv;
	struct sk_buff_head *frames = &scene->gateway.out.frames;

	receive(scene, skb);
	KUNIT_EXPECT_PTR_EQ(test, scene->left, (struct sk_buff *)NULL);
	expect_counted(test, true);
	KUNIT_ASSERT_EQ(test, skb_queue_len(frames), 1u);
	skb = skb_peek(frames);
	KUNIT_EXPECT_TRUE(test, packet_in(&scene->packet, skb, ETH_HLEN));
	return skb;
}

static struct sk_buff *expect_sent(struct kunit *test)
{
	return expect_sent_skb(test, skb_of(test));
}

/* Bytes behind the packet, which are its frame's */
static void pad(struct scene *scene, u32 bytes)
{
	memset(scene->packet.data + scene->packet.length, PAD, bytes);
	scene->packet.length += bytes;
}

static void unpad(struct scene *scene, u32 bytes)
{
	scene->packet.length -= bytes;
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
	struct scene *scene = test->priv;
	struct sk_buff *early, *later;

	early = skb_get(expect_sent_skb(test, worn_skb(test)));
	mode(test, DSR_DEVICE_OFF);
	watch_no_more(scene);
	receive(scene, worn_skb(test));
	later = skb_peek(&scene->gateway.out.frames);
	KUNIT_EXPECT_NOT_NULL(test, later);
	if (later)
		expect_same(test, early, later);
	KUNIT_EXPECT_EQ(test, counter(scene, DSR_COUNTER_INGRESS),
			scene->before[DSR_COUNTER_INGRESS]);
	kfree_skb(early);
}

static void padded(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct sk_buff *skb;
	u32 bytes;

	for (bytes = 1; bytes < 64; bytes++) {
		pad(scene, bytes);
		skb = worn_skb(test);
		unpad(scene, bytes);
		expect_sent_skb(test, skb);
	}
	pad(scene, 30);
	scene->shape.linear = scene->packet.length - 10;
	expect_left(test);
}

static void padded_and_left(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_key flow = scene->packet.flow;

	flow.vip_port = htons(81);
	packet_make(&scene->packet, &flow, 3);
	pad(scene, 20);
	expect_left(test);
	expect_left_skb(test, worn_skb(test));
}

/* Padding must not be taken for what the packet lacks. */
static void truncated_and_padded(struct kunit *test)
{
	struct scene *scene = test->priv;
	u32 length;

	make(test, 0);
	for (length = scene->packet.length - 1; length >= scene->packet.l4;
	     length--) {
		packet_cut(&scene->packet, length);
		pad(scene, 40);
		expect_left(test);
		unpad(scene, 40);
	}
}

static void runt(struct kunit *test)
{
	struct scene *scene = test->priv;
	u32 length;

	for (length = scene->packet.length - 1; length; length--) {
		scene->packet.length = length;
		expect_left(test);
	}
}

static void odd_ipv4(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct iphdr *ip = ipv4(scene);
	u32 length = scene->packet.length;

	ip->version = 5;
	ip_send_check(ip);
	expect_left(test);
	ip->version = 4;
	ip->ihl = 4;
	ip_send_check(ip);
	expect_left(test);
	ip->ihl = 5;
	ip->tot_len = htons(length + 1);
	ip_send_check(ip);
	expect_left(test);
	ip->tot_len = htons(19);
	ip_send_check(ip);
	expect_left(test);
	ip->tot_len = 0;
	ip_send_check(ip);
	expect_left(test);
	ip->tot_len = htons(length);
	ip_send_check(ip);
	ip->check ^= htons(1);
	expect_left(test);
	ip_send_check(ip);
	expect_sent(test);
}

/* The header says that it is longer than the whole packet. */
static void header_cut_off(struct kunit *test)
{
	struct scene *scene = test->priv;

	ipv4(scene)->ihl = 15;
	scene->packet.length = 30;
	ipv4(scene)->tot_len = htons(30);
	expect_left(test);
}

static void make_ipv6(struct kunit *test)
{
	struct dsr_key flow = packet_flow(AF_INET6, IPPROTO_TCP);
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
	struct dsr_server_spec spec = gateway_spec(&scene->gateway, 1, 1);
	struct dsr_identity id;
	int err;

	id = gateway_identity(AF_INET6, IPPROTO_TCP, 80, 80);
	packet_make(&scene->packet, &flow, 100);
	mutex_lock(&dn->lock);
	err = dsr_service_replace(dn, &id, &scene->options, &spec, 1, NULL);
	mutex_unlock(&dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
	expect_sent(test);
}

static void odd_ipv6(struct kunit *test)
{
	const u8 header[8] = { 0, 0, 1, 4 };
	struct scene *scene = test->priv;
	struct ipv6hdr *ip = ipv6(scene);
	u32 length;

	make_ipv6(test);
	length = scene->packet.length - sizeof(*ip);
	ip->version = 4;
	expect_left(test);
	ip->version = 6;
	ip->payload_len = htons(length + 1);
	expect_left(test);
	ip->payload_len = 0;
	expect_left(test);
	packet_finish(&scene->packet);
	expect_sent(test);
	packet_add_header(&scene->packet, NEXTHDR_DEST, header, 8);
	expect_sent(test);
	packet_add_header(&scene->packet, NEXTHDR_FRAGMENT, header, 8);
	expect_left(test);
	make_ipv6(test);
	packet_add_header(&scene->packet, NEXTHDR_HOP, header, 8);
	expect_left(test);
}

static void ipv6_switched_off(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct inet6_dev *idev;

	make_ipv6(test);
	rtnl_lock();
	idev = __in6_dev_get(scene->in.dev);
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
	struct scene *scene = test->priv;
	struct sk_buff *skb = skb_of(test);

	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
	expect_left_skb(test, skb);
	KUNIT_EXPECT_TRUE(test, skb_vlan_tag_present(scene->left));
	skb = skb_of(test);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 0);
	expect_left_skb(test, skb);
}

static void for_another_host(struct kunit *test)
{
	const u8 types[] = { PACKET_OTHERHOST, PACKET_BROADCAST,
			     PACKET_MULTICAST };
	struct sk_buff *skb;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		skb = skb_of(test);
		skb->pkt_type = types[i];
		expect_left_skb(test, skb);
	}
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
	struct scene *scene = test->priv;
	u32 header = packet_kind_of(test)->family == AF_INET6 ? 40 : 20;

	for (scene->shape.linear = 1; scene->shape.linear < 70;
	     scene->shape.linear++) {
		scene->shape.listed = scene->shape.linear % 2;
		if (scene->shape.linear < header)
			expect_left(test);
		else
			expect_sent(test);
	}
}

static void left_for_prerouting(struct kunit *test)
{
	const u8 option[4] = { 148, 4, 0, 0 };
	struct scene *scene = test->priv;

	ipv4(scene)->frag_off = htons(IP_MF);
	packet_finish(&scene->packet);
	expect_left(test);
	make(test, 100);
	ipv4(scene)->protocol = IPPROTO_ICMP;
	packet_finish(&scene->packet);
	expect_left(test);
	make(test, 100);
	packet_add_options(&scene->packet, option, sizeof(option));
	expect_left(test);
	make(test, 2000);
	expect_left(test);
	make(test, 100);
	ipv4(scene)->saddr = htonl(INADDR_LOOPBACK);
	packet_finish(&scene->packet);
	expect_left(test);
}

static void no_server(struct kunit *test)
{
	serve(test, 0);
	expect_left(test);
}

/* What another gateway has balanced is for this one's stack. */
static void from_a_peer(struct kunit *test)
{
	struct scene *scene = test->priv;
	struct dsr_net *dn = scene->gateway.dn;
	struct dsr_settings settings = dn->settings;
	int err;

	settings.peer_count = 1;
	ether_addr_copy(settings.peers[0], client_mac);
	mutex_lock(&dn->lock);
	err = dsr_net_settings_set(dn, &settings, NULL);
	mutex_unlock(&dn->lock);
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
	struct scene *scene = test->priv;
	struct net_device *dev = scene->in.dev;

	expect_sent(test);
	set_handler(test, dev, true);
	expect_left(test);
	set_handler(test, dev, false);
	expect_sent(test);
}

static void delete_services(struct scene *scene)
{
	mutex_lock(&scene->gateway.dn->lock);
	dsr_service_del_all(scene->gateway.dn);
	mutex_unlock(&scene->gateway.dn->lock);
}

static void no_service_at_all(struct kunit *test)
{
	delete_services(test->priv);
	expect_left(test);
	serve(test, 1);
	expect_sent(test);
}

static void prefetched(struct kunit *test)
{
	struct scene *scene = test->priv;

	mode(test, DSR_DEVICE_PREFETCH);
	expect_left(test);
	scene->options.track = DSR_TRACK_ALL;
	serve(test, 1);
	expect_left(test);
	pad(scene, 10);
	expect_left_skb(test, worn_skb(test));
	for (scene->shape.linear = 1; scene->shape.linear < 70;
	     scene->shape.linear++)
		expect_left(test);
	scene->shape.linear = 0;
	for (; scene->packet.length; scene->packet.length--)
		expect_left(test);
	delete_services(scene);
	make(test, 10);
	expect_left(test);
}

/* A header that claims to be longer than what is there */
static void prefetched_and_odd(struct kunit *test)
{
	struct scene *scene = test->priv;

	mode(test, DSR_DEVICE_PREFETCH);
	scene->options.track = DSR_TRACK_ALL;
	serve(test, 1);
	for (ipv4(scene)->ihl = 0; ipv4(scene)->ihl < 15; ipv4(scene)->ihl++)
		expect_left(test);
	scene->packet.length = 24;
	expect_left(test);
}

static struct kunit_case ingress_cases[] = {
	KUNIT_CASE_PARAM(sent_as_prerouting_would, packet_plain_kinds),
	KUNIT_CASE_PARAM(padded, packet_plain_kinds),
	KUNIT_CASE_PARAM(padded_and_left, packet_plain_kinds),
	KUNIT_CASE_PARAM(truncated_and_padded, packet_plain_kinds),
	KUNIT_CASE_PARAM(runt, packet_plain_kinds),
	KUNIT_CASE(odd_ipv4),
	KUNIT_CASE(header_cut_off),
	KUNIT_CASE(odd_ipv6),
	KUNIT_CASE(ipv6_switched_off),
	KUNIT_CASE(other_ethertype),
	KUNIT_CASE(tagged),
	KUNIT_CASE(for_another_host),
	KUNIT_CASE(held_by_another),
	KUNIT_CASE_PARAM(in_pieces, packet_plain_kinds),
	KUNIT_CASE(left_for_prerouting),
	KUNIT_CASE_PARAM(no_server, packet_plain_kinds),
	KUNIT_CASE(from_a_peer),
	KUNIT_CASE(port_of_another),
	KUNIT_CASE(no_service_at_all),
	KUNIT_CASE_PARAM(prefetched, packet_plain_kinds),
	KUNIT_CASE(prefetched_and_odd),
	{ }
};

struct kunit_suite dsr_ingress_suite = {
	.name = "dsr_ingress",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = ingress_cases,
};
