// SPDX-License-Identifier: GPL-2.0-only
/*
 * A namespace of a test's own: see fleet.h. Next hops are the real objects, but
 * what they say is written by the test: each asks for a device that does not
 * exist, and the works that would look at it again do nothing here.
 */
#include "fleet.h"
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
 * fleet_make - a service without servers
 * @test: the test; it fails when there is no memory
 * @protocol: IPPROTO_TCP or IPPROTO_UDP
 * @flow_slots: size of the flow table
 *
 * Return: the fleet, to be unmade by fleet_unmake().
 */
struct fleet *fleet_make(struct kunit *test, u8 protocol, u32 flow_slots)
{
	struct fleet *fleet = kunit_kzalloc(test, sizeof(*fleet), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fleet);
	fleet->test = test;
	fleet->dn = make_net(flow_slots);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fleet->dn);
	test->priv = fleet;
	fleet->now = 100000;
	fleet->id.vip.family = AF_INET;
	fleet->id.vip.ip.ip = htonl(0xc0000201);
	fleet->id.prefix = 32;
	fleet->id.ranges = 1;
	fleet->id.range[0].first = FLEET_PORT;
	fleet->id.range[0].last = FLEET_PORT;
	fleet->id.protocol = protocol;
	dsr_options_default(&fleet->options);
	fleet_create(fleet);
	return fleet;
}

/* End it all. */
void fleet_unmake(struct fleet *fleet)
{
	dsr_flow_skew = 0;
	if (!fleet)
		return;
	dsr_net_exit(fleet->dn);
	kvfree(fleet->dn);
	fleet->dn = NULL;
}

/**
 * fleet_exit - end it all, as a suite's exit
 * @test: the test, whose fleet was the last to be made
 */
void fleet_exit(struct kunit *test)
{
	fleet_unmake(test->priv);
}

static void begin(struct fleet *fleet)
{
	mutex_lock(&fleet->dn->lock);
	dsr_flow_skew += fleet->now - dsr_flow_now();
}

static void end(struct fleet *fleet, int err)
{
	mutex_unlock(&fleet->dn->lock);
	KUNIT_ASSERT_EQ(fleet->test, err, 0);
}

/**
 * fleet_create - make the service, as @id and @options say
 * @fleet: the fleet, without a service
 */
void fleet_create(struct fleet *fleet)
{
	int err;

	begin(fleet);
	fleet->dn->net = NULL; /* no hooks */
	err = dsr_service_new(fleet->dn, &fleet->id, &fleet->options, NULL);
	fleet->dn->net = &init_net;
	fleet->service = dsr_service_find(fleet->dn, &fleet->id);
	end(fleet, err);
}

/* Remove the service and all servers. */
void fleet_delete(struct fleet *fleet)
{
	begin(fleet);
	end(fleet, dsr_service_del(fleet->dn, fleet->service));
	fleet->service = NULL;
}

/* Make the service what @options say. Returns 0 or an error. */
int fleet_set(struct fleet *fleet)
{
	int err;

	begin(fleet);
	err = dsr_service_set(fleet->dn, fleet->service, &fleet->options, NULL);
	end(fleet, 0);
	return err;
}

/**
 * fleet_resize - change the size of the flow table
 * @fleet: the fleet
 * @flow_slots: number of entries
 *
 * Return: 0, or -EBUSY while the last change is under way.
 */
int fleet_resize(struct fleet *fleet, u32 flow_slots)
{
	struct dsr_settings settings = fleet->dn->settings;
	int err;

	settings.flow_slots = flow_slots;
	begin(fleet);
	err = dsr_net_settings_set(fleet->dn, &settings, NULL);
	end(fleet, 0);
	return err;
}

static struct dsr_address host_address(u32 host)
{
	return (struct dsr_address) {
		.family = AF_INET,
		.ip.ip = htonl(0x0a000000 + host),
	};
}

static struct dsr_server *server_of(struct fleet *fleet, u32 host)
{
	struct dsr_address address = host_address(host);

	return dsr_service_server(fleet->dn, fleet->service, &address);
}

static struct dsr_nexthop *nexthop_of(struct fleet *fleet, u32 host)
{
	return server_of(fleet, host)->nexthop;
}

static void write_l2(struct fleet *fleet, u32 host, struct dsr_l2 *l2)
{
	struct dsr_nexthop *nexthop = nexthop_of(fleet, host);
	struct dsr_l2 *old = rcu_access_pointer(nexthop->l2);

	mutex_lock(&fleet->dn->brief);
	dsr_nexthop_publish(fleet->dn, nexthop, l2);
	mutex_unlock(&fleet->dn->brief);
	if (old)
		kfree_rcu(old, rcu);
}

/* Find a server's object; it is there until the server is removed. */
const struct dsr_server *fleet_server(struct fleet *fleet, u32 host)
{
	const struct dsr_server *server;

	begin(fleet);
	server = server_of(fleet, host);
	end(fleet, 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(fleet->test, server);
	return server;
}

/* Add a server, and let it be found at once. Returns its index. */
u16 fleet_add(struct fleet *fleet, u32 host, u32 weight)
{
	struct dsr_server_spec spec = {
		.address = host_address(host),
		.cfg.weight = weight,
		.nexthop.ifindex = NO_DEVICE,
		.set = DSR_SERVER_SET_ALL,
	};

	begin(fleet);
	end(fleet, dsr_service_server_new(fleet->dn, fleet->service, &spec,
					  NULL));
	fleet_regain(fleet, host);
	fleet_rebuild(fleet, host);
	return fleet_server(fleet, host)->index;
}

/**
 * fleet_start - make a service with servers 1, 2, ... of weight 1
 * @test: the test
 * @protocol: IPPROTO_TCP or IPPROTO_UDP
 * @flow_slots: size of the flow table
 * @scheduler: its name
 * @servers: how many
 *
 * Return: the fleet.
 */
struct fleet *fleet_start(struct kunit *test, u8 protocol, u32 flow_slots,
			  const char *scheduler, u32 servers)
{
	struct fleet *fleet = fleet_make(test, protocol, flow_slots);
	u32 host;

	fleet->options.scheduler = dsr_scheduler_find(scheduler);
	KUNIT_ASSERT_EQ(test, fleet_set(fleet), 0);
	for (host = 1; host <= servers; host++)
		fleet_add(fleet, host, 1);
	return fleet;
}

/* Remove a server. */
void fleet_remove(struct fleet *fleet, u32 host)
{
	begin(fleet);
	end(fleet, dsr_service_server_del(fleet->dn, fleet->service,
					  server_of(fleet, host), NULL));
}

/**
 * fleet_weigh - change a server's weight
 * @fleet: the fleet
 * @host: number of its address
 * @weight: its weight, 0 to drain it
 */
void fleet_weigh(struct fleet *fleet, u32 host, u32 weight)
{
	struct dsr_server_spec spec = {
		.cfg.weight = weight,
		.set = BIT(DSR_SERVER_A_WEIGHT),
	};

	begin(fleet);
	end(fleet, dsr_service_server_set(fleet->dn, fleet->service,
					  server_of(fleet, host), &spec,
					  NULL));
}

/**
 * fleet_limit - change a server's limit of flows
 * @fleet: the fleet
 * @host: number of its address
 * @max_flows: the limit, 0 for none
 * @resume: where it ends, 0 for the limit
 */
void fleet_limit(struct fleet *fleet, u32 host, u32 max_flows, u32 resume)
{
	struct dsr_server_spec spec = {
		.cfg = { .max_flows = max_flows, .resume = resume },
		.set = BIT(DSR_SERVER_A_MAX_FLOWS) | BIT(DSR_SERVER_A_RESUME),
	};

	begin(fleet);
	end(fleet, dsr_service_server_set(fleet->dn, fleet->service,
					  server_of(fleet, host), &spec,
					  NULL));
}

/*
 * Let a server be out of reach: packets see it at once, fleet_rebuild() moves
 * the rows.
 */
void fleet_lose(struct fleet *fleet, u32 host)
{
	begin(fleet);
	write_l2(fleet, host, NULL);
	end(fleet, 0);
}

/* Let a server be reached (again). */
void fleet_regain(struct fleet *fleet, u32 host)
{
	struct dsr_l2 *l2 = kzalloc(sizeof(*l2), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(fleet->test, l2);
	l2->mtu = 1500;
	l2->length = ETH_HLEN;
	begin(fleet);
	write_l2(fleet, host, l2);
	end(fleet, 0);
}

/* Let the control side learn what became of a server. */
void fleet_rebuild(struct fleet *fleet, u32 host)
{
	begin(fleet);
	dsr_service_nexthop_changed(fleet->dn, nexthop_of(fleet, host));
	dsr_service_rebuild_stale(fleet->dn);
	end(fleet, 0);
}

/**
 * fleet_client - the key of a client's packets
 * @fleet: the fleet
 * @client: any number; 24 of its bits are the address, 8 the port
 *
 * Return: the key.
 */
struct dsr_key fleet_client(const struct fleet *fleet, u32 client)
{
	struct dsr_key key = {
		.client.ip = htonl(0x64000000 + (client >> 8)),
		.client_port = htons(1024 + (client & 0xff)),
		.vip.ip = fleet->id.vip.ip.ip,
		.vip_port = htons(FLEET_PORT),
		.family = AF_INET,
		.protocol = fleet->id.protocol,
	};

	key.vip_hash = dsr_vip_hash(AF_INET, &key.vip);
	return key;
}

/**
 * fleet_steer - steer a packet, and count it as the hook would
 * @fleet: the fleet
 * @key: the packet's key
 * @signal: what it says of its flow's life
 *
 * Return: the answer.
 */
struct answer fleet_steer(struct fleet *fleet, const struct dsr_key *key,
			  enum dsr_signal signal)
{
	struct answer answer = { .verdict = DSR_NO_SERVICE };
	struct dsr_decision decision = { };
	const struct dsr_config *config;
	struct dsr_key packet = *key;

	packet.signal = signal;
	local_bh_disable();
	rcu_read_lock();
	config = rcu_dereference(fleet->dn->dp.config);
	if (config)
		answer.verdict = dsr_steer(config, fleet->dn->dp.counters, &packet,
					   fleet->now, &decision);
	if (answer.verdict == DSR_SEND) {
		answer.server = dsr_dest_index(decision.dest);
		this_cpu_inc(decision.dest->traffic->packets);
	}
	rcu_read_unlock();
	local_bh_enable();
	if (answer.verdict == DSR_SEND && !decision.l2)
		KUNIT_FAIL(fleet->test, "sent to a server that is not reached");
	return answer;
}

/**
 * fleet_send - steer a packet of a client
 * @fleet: the fleet
 * @client: the client's number
 * @signal: what it says of its flow's life
 *
 * Return: the answer.
 */
struct answer fleet_send(struct fleet *fleet, u32 client,
			 enum dsr_signal signal)
{
	struct dsr_key key = fleet_client(fleet, client);

	return fleet_steer(fleet, &key, signal);
}

static struct dsr_why why_of(struct fleet *fleet, u32 client)
{
	struct dsr_key key = fleet_client(fleet, client);
	struct dsr_why why;

	rcu_read_lock();
	dsr_steer_explain(rcu_dereference(fleet->dn->dp.config), &key, fleet->now,
			  &why);
	rcu_read_unlock();
	return why;
}

/**
 * fleet_servers - send a packet of each client
 * @fleet: the fleet
 * @clients: how many: 0, 1, ...
 * @signal: what it says
 *
 * Return: the servers that got them; the test frees that.
 */
u16 *fleet_servers(struct fleet *fleet, u32 clients, enum dsr_signal signal)
{
	u16 *server = kunit_kcalloc(fleet->test, clients, sizeof(*server),
				    GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(fleet->test, server);
	for (i = 0; i < clients; i++)
		server[i] = fleet_send(fleet, i, signal).server;
	return server;
}

/**
 * fleet_moved - send a packet of each client again
 * @fleet: the fleet
 * @server: who got them before
 * @clients: how many
 *
 * Return: how many go to another server now.
 */
u32 fleet_moved(struct fleet *fleet, const u16 *server, u32 clients)
{
	u32 i, moved = 0;

	for (i = 0; i < clients; i++)
		moved += fleet_send(fleet, i, DSR_SIGNAL_DATA).server !=
			 server[i];
	return moved;
}

/**
 * fleet_explain - why would a client's packet go where it goes?
 * @fleet: the fleet
 * @client: the client's number
 *
 * Return: the reason.
 */
enum dsr_flow_choice fleet_explain(struct fleet *fleet, u32 client)
{
	return why_of(fleet, client).choice;
}

/*
 * Find where a client's packet in mid-connection would go: index of the server,
 * 0 when that is not known.
 */
u16 fleet_explained(struct fleet *fleet, u32 client)
{
	struct dsr_why why = why_of(fleet, client);
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
u16 fleet_new_server(struct fleet *fleet, u32 client)
{
	struct dsr_why why = why_of(fleet, client);

	return why.new_server ? why.new_server->index : 0;
}

/*
 * Do one slice of the sweep, and what the next one would wait for. Returns true
 * when there is more to do.
 */
bool fleet_slice(struct fleet *fleet)
{
	bool more;

	begin(fleet);
	more = dsr_sweep_slice(fleet->dn);
	end(fleet, 0);
	wait_for_grace(fleet->dn->sweep.grace);
	return more;
}

/*
 * Do two whole passes from now on, which clean what can be cleaned. What is
 * dirty or dead since the pass that runs is looked at by the next one.
 */
void fleet_sweep(struct fleet *fleet)
{
	u32 done = fleet->dn->sweep.done + 2;
	u32 bound = 1000000;

	while ((s32)(fleet->dn->sweep.done - done) < 0 && bound--)
		fleet_slice(fleet);
	KUNIT_ASSERT_EQ(fleet->test, fleet->dn->sweep.done, done);
}

/**
 * fleet_wait - let time pass, with the sweep at work as it is in real life
 * @fleet: the fleet
 * @ticks: how long
 */
void fleet_wait(struct fleet *fleet, u32 ticks)
{
	while (ticks) {
		u32 some = min(ticks, 500u);

		fleet->now += some;
		ticks -= some;
		fleet_sweep(fleet);
	}
}

/**
 * fleet_fill - leave no room in the flow table for a client
 * @fleet: the fleet, with a server on host 1, whose flows fill it
 * @client: the client
 */
void fleet_fill(struct fleet *fleet, u32 client)
{
	struct dsr_key key = fleet_client(fleet, client);
	struct dsr_flow_table *table = fleet->dn->flows;
	u32 i, bucket;

	rcu_read_lock();
	bucket = dsr_flow_hash(rcu_dereference(fleet->dn->dp.config),
			       rcu_dereference(fleet->service->view),
			       &key) >> 32 & table->mask;
	rcu_read_unlock();
	for (i = 0; i < 2 * DSR_FLOW_WAYS; i++)
		table->bucket[bucket ^ (i & 1)].entry[i / 2] =
			dsr_entry_make(i, fleet_server(fleet, 1)->index,
				       fleet->now, DSR_FLOW_ESTABLISHED);
}
