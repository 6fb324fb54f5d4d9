// SPDX-License-Identifier: GPL-2.0-only
/*
 * A namespace of a test's own: see test_net.h. Next hops are the real objects,
 * but what they say is written by the test: each asks for a device that does not
 * exist, and the works that would look at it again do nothing here.
 */
#include "test_net.h"
#include "kernels.h"
#include "sched.h"

#include <linux/in.h>
#include <linux/slab.h>

#define NO_DEVICE	INT_MAX

static void do_nothing(struct work_struct *work)
{
}

static struct dsr_net *make_net(u32 flow_slots)
{
	struct dsr_net *dn = kvzalloc(sizeof(*dn), GFP_KERNEL);

	if (!dn)
		return NULL;
	if (dsr_net_init(dn, NULL)) {
		kvfree(dn);
		return NULL;
	}
	INIT_DELAYED_WORK(&dn->nexthops.work, do_nothing);
	INIT_DELAYED_WORK(&dn->nexthops.keepalive, do_nothing);
	memset(&dn->settings.secret, 0x5a, sizeof(dn->settings.secret));
	dn->settings.flow_slots = flow_slots;
	dn->sweep.stopped = true;
	return dn;
}

/**
 * test_net_make - make a service without servers
 * @test: the test; it fails when there is no memory
 * @protocol: IPPROTO_TCP or IPPROTO_UDP
 * @flow_slots: size of the flow table
 *
 * Return: the namespace, to be unmade by test_net_unmake().
 */
struct test_net *test_net_make(struct kunit *test, u8 protocol, u32 flow_slots)
{
	struct test_net *tn = kunit_kzalloc(test, sizeof(*tn), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tn);
	tn->test = test;
	tn->dn = make_net(flow_slots);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tn->dn);
	test->priv = tn;
	tn->now = 100000;
	tn->id.vip.family = AF_INET;
	tn->id.vip.ip.ip = htonl(0xc0000201);
	tn->id.prefix = 32;
	tn->id.ranges = 1;
	tn->id.range[0].first = TEST_NET_PORT;
	tn->id.range[0].last = TEST_NET_PORT;
	tn->id.protocol = protocol;
	dsr_options_default(&tn->options);
	test_net_create(tn);
	return tn;
}

/* End it all. */
void test_net_unmake(struct test_net *tn)
{
	dsr_flow_skew = 0;
	if (!tn)
		return;
	dsr_net_exit(tn->dn);
	kvfree(tn->dn);
	tn->dn = NULL;
}

/**
 * test_net_exit - end it all, as a suite's exit
 * @test: the test, whose namespace was the last to be made
 */
void test_net_exit(struct kunit *test)
{
	test_net_unmake(test->priv);
}

static void begin(struct test_net *tn)
{
	mutex_lock(&tn->dn->lock);
	dsr_flow_skew += tn->now - dsr_flow_now();
}

static void end(struct test_net *tn, int err)
{
	mutex_unlock(&tn->dn->lock);
	KUNIT_ASSERT_EQ(tn->test, err, 0);
}

/**
 * test_net_create - make the service, as @id and @options say
 * @tn: the namespace, without a service
 */
void test_net_create(struct test_net *tn)
{
	int err;

	begin(tn);
	tn->dn->net = NULL; /* no hooks */
	err = dsr_service_new(tn->dn, &tn->id, &tn->options, NULL);
	tn->dn->net = &init_net;
	tn->service = dsr_service_find(tn->dn, &tn->id);
	end(tn, err);
}

/* Remove the service and all servers. */
void test_net_delete(struct test_net *tn)
{
	begin(tn);
	end(tn, dsr_service_del(tn->dn, tn->service));
	tn->service = NULL;
}

/* Make the service what @options say. Returns 0 or an error. */
int test_net_set(struct test_net *tn)
{
	int err;

	begin(tn);
	err = dsr_service_set(tn->dn, tn->service, &tn->options, NULL);
	end(tn, 0);
	return err;
}

/**
 * test_net_resize - change the size of the flow table
 * @tn: the namespace
 * @flow_slots: number of entries
 *
 * Return: 0, or -EBUSY while the last change is under way.
 */
int test_net_resize(struct test_net *tn, u32 flow_slots)
{
	struct dsr_settings settings = tn->dn->settings;
	int err;

	settings.flow_slots = flow_slots;
	begin(tn);
	err = dsr_net_settings_set(tn->dn, &settings, NULL);
	end(tn, 0);
	return err;
}

static struct dsr_address host_address(u32 host)
{
	return (struct dsr_address) {
		.family = AF_INET,
		.ip.ip = htonl(0x0a000000 + host),
	};
}

static struct dsr_server *server_of(struct test_net *tn, u32 host)
{
	struct dsr_address address = host_address(host);

	return dsr_service_server(tn->dn, tn->service, &address);
}

static struct dsr_nexthop *nexthop_of(struct test_net *tn, u32 host)
{
	return server_of(tn, host)->nexthop;
}

static void write_l2(struct test_net *tn, u32 host, struct dsr_l2 *l2)
{
	struct dsr_nexthop *nexthop = nexthop_of(tn, host);
	struct dsr_l2 *old = rcu_access_pointer(nexthop->l2);

	mutex_lock(&tn->dn->brief);
	dsr_nexthop_publish(tn->dn, nexthop, l2);
	mutex_unlock(&tn->dn->brief);
	if (old)
		kfree_rcu(old, rcu);
}

/* Find a server's object; it is there until the server is removed. */
const struct dsr_server *test_net_server(struct test_net *tn, u32 host)
{
	const struct dsr_server *server;

	begin(tn);
	server = server_of(tn, host);
	end(tn, 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(tn->test, server);
	return server;
}

/* Add a server, and let it be found at once. Returns its index. */
u16 test_net_add(struct test_net *tn, u32 host, u32 weight)
{
	struct dsr_server_spec spec = {
		.address = host_address(host),
		.cfg.weight = weight,
		.nexthop.ifindex = NO_DEVICE,
		.set = DSR_SERVER_SET_ALL,
	};

	begin(tn);
	end(tn, dsr_service_server_new(tn->dn, tn->service, &spec, NULL));
	test_net_regain(tn, host);
	test_net_rebuild(tn, host);
	return test_net_server(tn, host)->index;
}

/**
 * test_net_start - make a service with servers 1, 2, ... of weight 1
 * @test: the test
 * @protocol: IPPROTO_TCP or IPPROTO_UDP
 * @flow_slots: size of the flow table
 * @scheduler: its name
 * @servers: how many
 *
 * Return: the namespace.
 */
struct test_net *test_net_start(struct kunit *test, u8 protocol, u32 flow_slots,
				const char *scheduler, u32 servers)
{
	struct test_net *tn = test_net_make(test, protocol, flow_slots);
	u32 host;

	tn->options.scheduler = dsr_scheduler_find(scheduler);
	KUNIT_ASSERT_EQ(test, test_net_set(tn), 0);
	for (host = 1; host <= servers; host++)
		test_net_add(tn, host, 1);
	return tn;
}

/* Remove a server. */
void test_net_remove(struct test_net *tn, u32 host)
{
	begin(tn);
	end(tn, dsr_service_server_del(tn->dn, tn->service,
				       server_of(tn, host), NULL));
}

/**
 * test_net_set_weight - change a server's weight
 * @tn: the namespace
 * @host: number of its address
 * @weight: its weight, 0 to drain it
 */
void test_net_set_weight(struct test_net *tn, u32 host, u32 weight)
{
	struct dsr_server_spec spec = {
		.cfg.weight = weight,
		.set = BIT(DSR_SERVER_A_WEIGHT),
	};

	begin(tn);
	end(tn, dsr_service_server_set(tn->dn, tn->service,
				       server_of(tn, host), &spec,
				       NULL));
}

/**
 * test_net_set_limit - change a server's limit of flows
 * @tn: the namespace
 * @host: number of its address
 * @max_flows: the limit, 0 for none
 * @resume: where it ends, 0 for the limit
 */
void test_net_set_limit(struct test_net *tn, u32 host, u32 max_flows,
			u32 resume)
{
	struct dsr_server_spec spec = {
		.cfg = { .max_flows = max_flows, .resume = resume },
		.set = BIT(DSR_SERVER_A_MAX_FLOWS) | BIT(DSR_SERVER_A_RESUME),
	};

	begin(tn);
	end(tn, dsr_service_server_set(tn->dn, tn->service,
				       server_of(tn, host), &spec,
				       NULL));
}

/*
 * Let a server be out of reach: packets see it at once, test_net_rebuild() moves
 * the rows.
 */
void test_net_lose(struct test_net *tn, u32 host)
{
	begin(tn);
	write_l2(tn, host, NULL);
	end(tn, 0);
}

/* Let a server be reached (again). */
void test_net_regain(struct test_net *tn, u32 host)
{
	struct dsr_l2 *l2 = kzalloc(sizeof(*l2), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(tn->test, l2);
	l2->mtu = 1500;
	l2->length = ETH_HLEN;
	begin(tn);
	write_l2(tn, host, l2);
	end(tn, 0);
}

/* Let the control side learn what became of a server. */
void test_net_rebuild(struct test_net *tn, u32 host)
{
	begin(tn);
	dsr_service_nexthop_changed(tn->dn, nexthop_of(tn, host));
	dsr_service_rebuild_stale(tn->dn);
	end(tn, 0);
}

/**
 * test_net_client - give the key of a client's packets
 * @tn: the namespace
 * @client: any number; 24 of its bits are the address, 8 the port
 *
 * Return: the key.
 */
struct dsr_key test_net_client(const struct test_net *tn, u32 client)
{
	struct dsr_key key = {
		.client.ip = htonl(0x64000000 + (client >> 8)),
		.client_port = htons(1024 + (client & 0xff)),
		.vip.ip = tn->id.vip.ip.ip,
		.vip_port = htons(TEST_NET_PORT),
		.family = AF_INET,
		.protocol = tn->id.protocol,
	};

	key.vip_hash = dsr_vip_hash(AF_INET, &key.vip);
	return key;
}

/**
 * test_net_steer - steer a packet, and count it as the hook would
 * @tn: the namespace
 * @key: the packet's key
 * @signal: what it says of its flow's life
 *
 * Return: the answer.
 */
struct answer test_net_steer(struct test_net *tn, const struct dsr_key *key,
			     enum dsr_signal signal)
{
	struct answer answer = { .verdict = DSR_NO_SERVICE };
	struct dsr_decision decision = { };
	const struct dsr_config *config;
	struct dsr_key packet = *key;

	packet.signal = signal;
	local_bh_disable();
	rcu_read_lock();
	config = rcu_dereference(tn->dn->dp.config);
	if (config)
		answer.verdict = dsr_steer(config, tn->dn->dp.counters, &packet,
					   tn->now, &decision);
	if (answer.verdict == DSR_SEND) {
		answer.server = dsr_dest_index(decision.dest);
		this_cpu_inc(decision.dest->traffic->packets);
	}
	rcu_read_unlock();
	local_bh_enable();
	if (answer.verdict == DSR_SEND && !decision.l2)
		KUNIT_FAIL(tn->test, "sent to a server that is not reached");
	return answer;
}

/**
 * test_net_send - steer a packet of a client
 * @tn: the namespace
 * @client: the client's number
 * @signal: what it says of its flow's life
 *
 * Return: the answer.
 */
struct answer test_net_send(struct test_net *tn, u32 client,
			    enum dsr_signal signal)
{
	struct dsr_key key = test_net_client(tn, client);

	return test_net_steer(tn, &key, signal);
}

static struct dsr_why why_of(struct test_net *tn, u32 client)
{
	struct dsr_key key = test_net_client(tn, client);
	struct dsr_why why;

	rcu_read_lock();
	dsr_steer_explain(rcu_dereference(tn->dn->dp.config), &key, tn->now,
			  &why);
	rcu_read_unlock();
	return why;
}

/**
 * test_net_servers - send a packet of each client
 * @tn: the namespace
 * @clients: how many: 0, 1, ...
 * @signal: what it says
 *
 * Return: the servers that got them; the test frees that.
 */
u16 *test_net_servers(struct test_net *tn, u32 clients, enum dsr_signal signal)
{
	u16 *server = kunit_kcalloc(tn->test, clients, sizeof(*server),
				    GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(tn->test, server);
	for (i = 0; i < clients; i++)
		server[i] = test_net_send(tn, i, signal).server;
	return server;
}

/**
 * test_net_moved - send a packet of each client again
 * @tn: the namespace
 * @server: who got them before
 * @clients: how many
 *
 * Return: how many go to another server now.
 */
u32 test_net_moved(struct test_net *tn, const u16 *server, u32 clients)
{
	u32 i, moved = 0;

	for (i = 0; i < clients; i++)
		moved += test_net_send(tn, i, DSR_SIGNAL_DATA).server !=
			 server[i];
	return moved;
}

/**
 * test_net_explain - tell why a packet of a client would go where it goes
 * @tn: the namespace
 * @client: the client's number
 *
 * Return: the reason.
 */
enum dsr_flow_choice test_net_explain(struct test_net *tn, u32 client)
{
	return why_of(tn, client).choice;
}

/*
 * Find where a client's packet in mid-connection would go: index of the server,
 * 0 when that is not known.
 */
u16 test_net_explained(struct test_net *tn, u32 client)
{
	struct dsr_why why = why_of(tn, client);
	u16 index = 0;

	rcu_read_lock();
	if (why.decision.dest)
		index = dsr_dest_index(why.decision.dest);
	rcu_read_unlock();
	return index;
}

/*
 * Find where a new connection of a client would go: index of the server, 0 when
 * that is not known.
 */
u16 test_net_new_server(struct test_net *tn, u32 client)
{
	struct dsr_why why = why_of(tn, client);

	return why.new_server ? why.new_server->index : 0;
}

/*
 * Do one slice of the sweep, and what the next one would wait for. Returns true
 * when there is more to do.
 */
bool test_net_slice(struct test_net *tn)
{
	bool more;

	begin(tn);
	more = dsr_sweep_slice(tn->dn);
	end(tn, 0);
	wait_for_grace(tn->dn->sweep.grace);
	return more;
}

/*
 * Do two whole passes from now on, which clean what can be cleaned. What is
 * dirty or dead since the pass that runs is looked at by the next one.
 */
void test_net_sweep(struct test_net *tn)
{
	u32 done = tn->dn->sweep.done + 2;
	u32 bound = 1000000;

	while ((s32)(tn->dn->sweep.done - done) < 0 && bound--)
		test_net_slice(tn);
	KUNIT_ASSERT_EQ(tn->test, tn->dn->sweep.done, done);
}

/**
 * test_net_wait - let time pass, with the sweep at work as it is in real life
 * @tn: the namespace
 * @ticks: how long
 */
void test_net_wait(struct test_net *tn, u32 ticks)
{
	while (ticks) {
		u32 some = min(ticks, 500u);

		tn->now += some;
		ticks -= some;
		test_net_sweep(tn);
	}
}

/**
 * test_net_fill - leave no room in the flow table for a client
 * @tn: the namespace, with a server on host 1, whose flows fill it
 * @client: the client
 */
void test_net_fill(struct test_net *tn, u32 client)
{
	struct dsr_key key = test_net_client(tn, client);
	struct dsr_flow_table *table = tn->dn->flows;
	u32 i, bucket;

	rcu_read_lock();
	bucket = dsr_flow_hash(rcu_dereference(tn->dn->dp.config),
			       rcu_dereference(tn->service->view),
			       &key) >> 32 & table->mask;
	rcu_read_unlock();
	for (i = 0; i < 2 * DSR_FLOW_WAYS; i++)
		table->bucket[bucket ^ (i & 1)].entry[i / 2] =
			dsr_entry_make(i, test_net_server(tn, 1)->index,
				       tn->now, DSR_FLOW_ESTABLISHED);
}
