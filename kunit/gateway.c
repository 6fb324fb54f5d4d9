// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is behind gateway.h. The sweep runs when a case says so.
 */
#include "gateway.h"
#include "kernels.h"
#include "skb.h"

#include <linux/rcupdate.h>

#define FLOW_SLOTS	4096

/* Make a gateway without services. */
void gateway_make(struct kunit *test, struct gateway *gateway)
{
	struct dsr_net *dn = kunit_kzalloc(test, sizeof(*dn), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, dn);
	gateway->test = test;
	recorder_make(test, &gateway->out);
	KUNIT_ASSERT_EQ(test, dsr_net_init(dn, &init_net), 0);
	dn->sweep.stopped = true;
	dn->settings.flow_slots = FLOW_SLOTS;
	gateway->dn = dn;
}

/* End it all. */
void gateway_unmake(struct gateway *gateway)
{
	if (gateway->dn) {
		mutex_lock(&gateway->dn->lock);
		dsr_service_del_all(gateway->dn);
		mutex_unlock(&gateway->dn->lock);
		synchronize_net();
		dsr_net_exit(gateway->dn);
		gateway->dn = NULL;
	}
	recorder_unmake(&gateway->out);
}

/**
 * gateway_identity - give a service of the VIP that packet_flow() sends to
 * @family: AF_INET or AF_INET6
 * @protocol: IPPROTO_TCP or IPPROTO_UDP
 * @port: first port, 0 for all
 * @port_last: last port
 *
 * Return: its identity.
 */
struct dsr_identity gateway_identity(u8 family, u8 protocol, u16 port,
				     u16 port_last)
{
	struct dsr_key flow = packet_flow(family, protocol);

	return (struct dsr_identity) {
		.vip.ip = flow.vip,
		.vip.family = family,
		.protocol = protocol,
		.prefix = dsr_host_prefix(family),
		.ranges = 1,
		.range[0] = { .first = port, .last = port_last },
	};
}

static struct dsr_address host_address(u32 host)
{
	return (struct dsr_address) {
		.family = AF_INET,
		.ip.ip = htonl(0xc6124d00 + host),
	};
}

/**
 * gateway_spec - give a server behind the gateway's device
 * @gateway: the gateway
 * @host: its number
 * @weight: its weight
 *
 * Return: what an operator would say of it; it is up at once.
 */
struct dsr_server_spec gateway_spec(const struct gateway *gateway, u32 host,
				    u32 weight)
{
	return (struct dsr_server_spec) {
		.address = host_address(host),
		.cfg.weight = weight,
		.nexthop = {
			.ifindex = gateway->out.dev->ifindex,
			.pinned = true,
			.lladdr = { 0x02, 0, 0, 1, host >> 8, host },
		},
		.set = DSR_SERVER_SET_ALL,
	};
}

/**
 * gateway_unreachable - give a server that is down: its device does not exist
 * @host: its number
 * @weight: its weight
 *
 * Return: what an operator would say of it.
 */
struct dsr_server_spec gateway_unreachable(u32 host, u32 weight)
{
	return (struct dsr_server_spec) {
		.address = host_address(host),
		.cfg.weight = weight,
		.nexthop.ifindex = INT_MAX,
		.set = DSR_SERVER_SET_ALL,
	};
}

/**
 * gateway_set_mark - give a server a probe mark
 * @spec: what is said of the server
 * @mark: its mark, 0 for none
 */
void gateway_set_mark(struct dsr_server_spec *spec, u32 mark)
{
	spec->cfg.probe_mark = mark;
	spec->set |= BIT(DSR_SERVER_A_PROBE_MARK);
}

/**
 * gateway_view - give what packets read of a service
 * @gateway: the gateway; its lock is held, or nobody else uses it
 * @service: the service
 *
 * Return: the view.
 */
const struct dsr_view *gateway_view(struct gateway *gateway,
				    const struct dsr_service *service)
{
	const struct dsr_view *view;

	rcu_read_lock();
	view = rcu_dereference(service->view);
	rcu_read_unlock();
	return view;
}

/**
 * gateway_server - find a server of a service
 * @service: the service
 * @host: the server's number
 *
 * Return: the server or NULL.
 */
struct dsr_server *gateway_server(const struct dsr_service *service, u32 host)
{
	struct dsr_address address = host_address(host);
	struct dsr_server *server;

	mutex_lock(&service->dn->brief);
	server = dsr_service_server(service->dn, service, &address);
	mutex_unlock(&service->dn->brief);
	return server;
}

/**
 * gateway_steer - steer a packet
 * @gateway: the gateway
 * @key: what the packet says
 *
 * Return: its server's index, or 0 when there is none.
 */
u32 gateway_steer(struct gateway *gateway, const struct dsr_key *key)
{
	struct dsr_net *dn = gateway->dn;
	struct dsr_decision decision;
	const struct dsr_config *config;
	u32 index = 0;

	local_bh_disable();
	rcu_read_lock();
	config = rcu_dereference(dn->dp.config);
	if (config && dsr_steer(config, dn->dp.counters, key, dsr_flow_now(),
				&decision) == DSR_SEND)
		index = dsr_dest_index(decision.dest);
	rcu_read_unlock();
	local_bh_enable();
	return index;
}

/**
 * gateway_become_server - put the gateway itself in the place of a server
 * @gateway: the gateway; no lock is held
 * @server: the server, with a pinned address; no other has its next hop
 *
 * Until it goes: nobody looks at its next hop again, who would find it elsewhere.
 *
 * Context: process.
 */
void gateway_become_server(struct gateway *gateway, struct dsr_server *server)
{
	struct dsr_nexthop *hop = server->nexthop;

	net_lock(gateway->dn);
	list_del_init(&hop->node);
	rcu_dereference_protected(hop->l2, true)->local = true;
	net_unlock(gateway->dn);
}

/**
 * gateway_sweep - do two whole passes: what is dead now is gone then
 * @gateway: the gateway; its lock is not held
 */
void gateway_sweep(struct gateway *gateway)
{
	struct dsr_net *dn = gateway->dn;
	u32 done = dn->sweep.done + 2, bound = 100000;

	mutex_lock(&dn->lock);
	while ((s32)(dn->sweep.done - done) < 0 && --bound) {
		dsr_sweep_slice(dn);
		wait_for_grace(dn->sweep.grace);
	}
	mutex_unlock(&dn->lock);
	KUNIT_EXPECT_NE(gateway->test, bound, 0u);
}
