// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is behind fixture.h.
 */
#include "fixture.h"
#include "ingress.h"

#include <linux/etherdevice.h>
#include <linux/netfilter_ipv4.h>

#define SERVERS_MAX	3

static const u8 client_mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0xcc };

static void set_kind(struct fixture *f, const struct packet_kind *kind)
{
	f->kind = *kind;
	f->id = gateway_identity(kind->family, kind->protocol, 80, 80);
}

/**
 * fixture_make - make a gateway without services
 * @test: the case; its parameter may be a kind of packet
 * @size: of a structure of the suite's own that begins with the fixture
 * @protocol: the service's; 0: the kind's
 *
 * Return: the structure, which is @test->priv too.
 */
void *fixture_make(struct kunit *test, size_t size, u8 protocol)
{
	struct fixture *f = kunit_kzalloc(test, size, GFP_KERNEL);
	struct packet_kind kind = *packet_kind_of(test);

	KUNIT_ASSERT_NOT_NULL(test, f);
	test->priv = f;
	recorder_make(test, &f->in);
	gateway_make(test, &f->gateway);
	f->dn = f->gateway.dn;
	f->out = &f->gateway.out;
	if (protocol)
		kind.protocol = protocol;
	set_kind(f, &kind);
	dsr_options_default(&f->options);
	f->shape.headroom = 64;
	f->shape.dev = f->in.dev;
	f->shape.source = client_mac;
	return f;
}

/* Make a gateway without services, as a suite's init. */
int fixture_init(struct kunit *test)
{
	fixture_make(test, sizeof(struct fixture), 0);
	return 0;
}

/* End it all, as a suite's exit. */
void fixture_exit(struct kunit *test)
{
	struct fixture *f = test->priv;

	if (!f)
		return;
	fixture_unwatch(f);
	kfree_skb(f->left);
	gateway_unmake(&f->gateway);
	recorder_unmake(&f->in);
}

/**
 * fixture_replace - make the service, or make it have other options and servers
 * @f: the fixture
 * @spec: the servers
 * @n: how many
 *
 * Return: 0 or an error.
 */
int fixture_replace(struct fixture *f, const struct dsr_server_spec *spec,
		    u32 n)
{
	int err;

	f->extack._msg = NULL;
	mutex_lock(&f->dn->lock);
	err = dsr_service_replace(f->dn, &f->id, &f->options, spec, n,
				  &f->extack);
	f->service = dsr_service_find(f->dn, &f->id);
	mutex_unlock(&f->dn->lock);
	return err;
}

/**
 * fixture_serve - fixture_replace(), which must succeed
 * @test: the case
 * @spec: the servers
 * @n: how many
 */
void fixture_serve(struct kunit *test, const struct dsr_server_spec *spec,
		   u32 n)
{
	KUNIT_ASSERT_EQ(test, fixture_replace(test->priv, spec, n), 0);
}

/**
 * fixture_serve_hosts - serve with hosts behind the recorder, of weight 1
 * @test: the case
 * @first: number of the first
 * @n: how many; no more than three
 */
void fixture_serve_hosts(struct kunit *test, u32 first, u32 n)
{
	struct dsr_server_spec spec[SERVERS_MAX];
	struct fixture *f = test->priv;
	u32 i;

	KUNIT_ASSERT_LE(test, n, (u32)SERVERS_MAX);
	for (i = 0; i < n; i++)
		spec[i] = gateway_spec(&f->gateway, first + i, 1);
	fixture_serve(test, spec, n);
}

/* Delete all services. */
void fixture_delete_all(struct fixture *f)
{
	mutex_lock(&f->dn->lock);
	dsr_service_del_all(f->dn);
	f->service = NULL;
	mutex_unlock(&f->dn->lock);
}

/**
 * fixture_become_server - make the gateway itself one of the service's servers
 * @f: the fixture
 * @host: which
 */
void fixture_become_server(struct fixture *f, u32 host)
{
	gateway_become_server(&f->gateway, gateway_server(f->service, host));
}

/**
 * fixture_set_mode - say where packets of the receiving device are met
 * @test: the case
 * @mode: the device's mode
 */
void fixture_set_mode(struct kunit *test, enum dsr_device_mode mode)
{
	struct fixture *f = test->priv;
	int err;

	mutex_lock(&f->dn->lock);
	err = dsr_ingress_set(f->dn, f->in.dev, mode, NULL);
	mutex_unlock(&f->dn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
}

static unsigned int keep_left(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	struct fixture *f = priv;

	if (!recorder_hears(f->out))
		return NF_ACCEPT;
	f->passed++;
	kfree_skb(f->left);
	f->left = skb;
	return NF_STOLEN;
}

/**
 * fixture_add_hook - register a hook of the case's own
 * @test: the case
 * @ops: the hook; fixture_unwatch() takes it away
 */
void fixture_add_hook(struct kunit *test, const struct nf_hook_ops *ops)
{
	struct fixture *f = test->priv;
	struct nf_hook_ops *hook = &f->hook[f->hooks];

	KUNIT_ASSERT_LT(test, f->hooks, (u32)ARRAY_SIZE(f->hook));
	*hook = *ops;
	hook->priv = f;
	KUNIT_ASSERT_EQ(test, nf_register_net_hook(&init_net, hook), 0);
	f->hooks++;
}

/**
 * fixture_add_hooks - register a hook for each family in PREROUTING
 * @test: the case
 * @hook: what it does; its context is the fixture
 * @priority: where; dsr's own is at NF_IP_PRI_RAW + 1
 */
void fixture_add_hooks(struct kunit *test, nf_hookfn *hook, int priority)
{
	struct nf_hook_ops ops = {
		.hook = hook,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = priority,
	};

	fixture_add_hook(test, &ops);
	ops.pf = NFPROTO_IPV6;
	fixture_add_hook(test, &ops);
}

/* Keep what dsr's hooks of PREROUTING leave, from now on. */
void fixture_watch(struct kunit *test)
{
	fixture_add_hooks(test, keep_left, NF_IP_PRI_RAW + 2);
}

/* Keep what the hook of the receiving device leaves. */
void fixture_watch_ingress(struct kunit *test)
{
	const struct fixture *f = test->priv;
	const struct nf_hook_ops ops = {
		.hook = keep_left,
		.pf = NFPROTO_NETDEV,
		.hooknum = NF_NETDEV_INGRESS,
		.dev = f->in.dev,
		.priority = 2,
	};

	fixture_add_hook(test, &ops);
}

/* Take away all hooks of the case. */
void fixture_unwatch(struct fixture *f)
{
	nf_unregister_net_hooks(&init_net, f->hook, f->hooks);
	f->hooks = 0;
}

/**
 * fixture_packet - make a client's packet to the service
 * @f: the fixture
 * @payload: bytes behind its header
 *
 * Return: its flow, for a case that makes another like it.
 */
struct dsr_key fixture_packet(struct fixture *f, u32 payload)
{
	struct dsr_key flow = packet_flow(f->kind.family, f->kind.protocol);

	packet_make(&f->packet, &flow, payload);
	return flow;
}

/* Make an skb of the packet, as a driver delivers it. */
struct sk_buff *fixture_skb(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sk_buff *skb = packet_skb(&f->packet, &f->shape);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	return skb;
}

/**
 * fixture_counter - read a counter
 * @f: the fixture
 * @which: &enum dsr_counter
 *
 * Return: its value.
 */
u64 fixture_counter(const struct fixture *f, u32 which)
{
	return dsr_counter_sum(f->dn->dp.counters, which);
}

/**
 * fixture_counted - give what was counted since fixture_begin()
 * @f: the fixture
 * @which: &enum dsr_counter
 *
 * Return: how often.
 */
u64 fixture_counted(const struct fixture *f, u32 which)
{
	return fixture_counter(f, which) - f->before[which];
}

/* Forget what became of packets so far. */
void fixture_begin(struct fixture *f)
{
	u32 i;

	for (i = 0; i < __DSR_COUNTER_MAX; i++)
		f->before[i] = fixture_counter(f, i);
	kfree_skb(f->left);
	f->left = NULL;
	f->passed = 0;
	recorder_clear(f->out);
}

/* Begin, and let the device receive a packet. */
void fixture_receive(struct fixture *f, struct sk_buff *skb)
{
	fixture_begin(f);
	recorder_listen(f->out);
	netif_receive_skb(skb);
	recorder_stop(f->out);
}

/**
 * fixture_hook - begin, and hand a packet to the hooks of its family
 * @test: the case
 * @skb: the packet
 * @hooknum: NF_INET_PRE_ROUTING, or LOCAL_OUT for a packet without a device
 *
 * Return: what nf_hook() says: 1 for a packet that goes on, 0 or an error for
 * others.
 */
int fixture_hook(struct kunit *test, struct sk_buff *skb, u8 hooknum)
{
	u8 pf = skb->protocol == htons(ETH_P_IP) ? NFPROTO_IPV4 : NFPROTO_IPV6;
	struct net_device *in = skb->dev;
	struct fixture *f = test->priv;
	int ret;

	fixture_begin(f);
	recorder_listen(f->out);
	ret = nf_hook(pf, hooknum, &init_net, NULL, skb, in,
		      in ? NULL : f->out->dev, NULL);
	recorder_stop(f->out);
	if (ret == 1) {
		KUNIT_EXPECT_PTR_EQ(test, skb->dev, in);
		kfree_skb(skb);
	}
	return ret;
}

/* Count the frames that were sent since fixture_begin(). */
u32 fixture_frames(const struct fixture *f)
{
	return skb_queue_len(&f->out->frames);
}

/**
 * fixture_frame_is_to - look at the first frame that was sent
 * @f: the fixture
 * @host: a server's number
 *
 * Return: true when there is one, to that server, with the packet in it.
 */
bool fixture_frame_is_to(const struct fixture *f, u32 host)
{
	struct dsr_server_spec spec = gateway_spec(&f->gateway, host, 1);
	struct sk_buff *skb = skb_peek(&f->out->frames);

	return skb && !memcmp(skb->data, spec.nexthop.lladdr, ETH_ALEN) &&
	       packet_in(&f->packet, skb, ETH_HLEN);
}

/**
 * fixture_expect_counted - expect counters of packets to have grown by one
 * @test: the case
 * @counted: bits of those that did; all others but those of flows are as before
 */
void fixture_expect_counted(struct kunit *test, u64 counted)
{
	const u64 flows = GENMASK_ULL(DSR_COUNTER_FLOW_DIVERTED,
				      DSR_COUNTER_FLOW_ADDED);
	struct fixture *f = test->priv;
	u32 i;

	for (i = 0; i < __DSR_COUNTER_MAX; i++)
		if (!(BIT_ULL(i) & flows))
			KUNIT_EXPECT_EQ_MSG(test, fixture_counted(f, i),
					    counted >> i & 1, "%s: counter %u",
					    f->kind.name, i);
}

static void serve_row(struct kunit *test, const struct path_row *row)
{
	struct dsr_server_spec unreachable = gateway_unreachable(1, 1);
	struct fixture *f = test->priv;

	dsr_options_default(&f->options);
	f->options.no_server = row->no_server;
	f->options.ttl = row->ttl;
	f->options.when = row->when;
	if (row->servers == NO_HOST_UP)
		fixture_serve(test, &unreachable, 1);
	else
		fixture_serve_hosts(test, 1,
				    row->servers == THREE_HOSTS ? 3 : 1);
	if (row->servers == GATEWAY_ITSELF)
		fixture_become_server(f, 1);
}

static void make_flow(struct fixture *f, const struct path_row *row)
{
	struct dsr_key flow = packet_flow(f->kind.family, f->kind.protocol);

	if (row->port)
		flow.vip_port = htons(row->port);
	if (row->other_vip)
		flow.vip.ip6[flow.family == AF_INET ? 0 : 3] ^= htonl(1);
	if (row->from_vip)
		flow.client = flow.vip;
	if (row->from)
		flow.client.ip = htonl(row->from);
	packet_make(&f->packet, &flow, row->payload ?: 10);
}

static void make_header(struct packet *p, const struct path_row *row)
{
	const u8 extension[8] = { 0, 0, 1, 4 };
	u32 i;

	if (row->option[0])
		packet_add_options(p, row->option, sizeof(row->option));
	for (i = 0; i < row->extensions; i++)
		packet_add_header(p, row->extension, extension,
				  sizeof(extension));
	if (row->cut)
		packet_cut(p, p->l4 + row->cut);
}

static void change_ipv4(struct packet *p, const struct path_row *row)
{
	struct iphdr *ip = (struct iphdr *)p->data;

	if (row->next)
		ip->protocol = row->next;
	if (row->hop_limit)
		ip->ttl = row->hop_limit;
	ip->frag_off = htons(row->frag_off);
	if (row->first)
		p->data[0] = row->first;
	ip->tot_len = htons((row->length ?: p->length) + row->lie);
	ip_send_check(ip);
	if (row->bad_checksum)
		ip->check ^= htons(1);
}

static void change_ipv6(struct packet *p, const struct path_row *row)
{
	struct ipv6hdr *ip = (struct ipv6hdr *)p->data;
	u16 length = p->length - sizeof(*ip);

	if (row->next)
		p->data[p->next] = row->next;
	if (row->hop_limit)
		ip->hop_limit = row->hop_limit;
	if (row->first)
		p->data[0] = row->first;
	ip->payload_len = htons((row->length ?: length) + row->lie);
}

static void make_row(struct kunit *test, const struct path_row *row)
{
	struct fixture *f = test->priv;

	fixture_delete_all(f);
	serve_row(test, row);
	make_flow(f, row);
	make_header(&f->packet, row);
	if (f->kind.family == AF_INET)
		change_ipv4(&f->packet, row);
	else
		change_ipv6(&f->packet, row);
}

/**
 * fixture_run_row - try the row that is the case's parameter
 * @test: the case
 * @expect: looks whether it is true of the service and the packet that are made
 *
 * Each kind of packet that the row is for has its turn.
 */
void fixture_run_row(struct kunit *test,
		     void (*expect)(struct kunit *test,
				    const struct path_row *row))
{
	const struct path_row *row = test->param_value;
	const struct packet_kind *kind = NULL;
	struct fixture *f = test->priv;
	u32 tried = 0;

	while ((kind = packet_next_kind(kind))) {
		if ((row->family && row->family != kind->family) ||
		    (row->protocol && row->protocol != kind->protocol))
			continue;
		set_kind(f, kind);
		make_row(test, row);
		expect(test, row);
		tried++;
	}
	KUNIT_EXPECT_NE(test, tried, 0u);
}

/**
 * path_row_name - give what a row is called in the report
 * @row: the row
 * @name: where to write it
 */
void path_row_name(const struct path_row *row, char *name)
{
	strscpy(name, row->name, KUNIT_PARAM_DESC_SIZE);
}
