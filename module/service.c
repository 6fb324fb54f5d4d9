// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services as objects: made, found, let go of. What changes them is
 * transaction.c.
 *
 * It must not know about packets or netlink messages.
 */
#include "service.h"
#include "netns.h"

#include <kunit/visibility.h>
#include <linux/random.h>
#include <linux/slab.h>

/**
 * dsr_service_hash - hash an identity for &dsr_net.service_hash
 * @id: its identity
 *
 * Return: the key.
 */
u32 dsr_service_hash(const struct dsr_identity *id)
{
	u32 hash = dsr_vip_hash(id->vip.family, &id->vip.ip) ^ id->mark;

	return dsr_slot_hash(hash, id->prefix, id->protocol,
			     id->range[0].first);
}

/**
 * dsr_service_find - find a service by its identity
 * @dn: the namespace
 * @id: the identity
 *
 * Context: process, under &dsr_net.lock or &dsr_net.brief.
 * Return: the service or NULL.
 */
struct dsr_service *dsr_service_find(struct dsr_net *dn,
				     const struct dsr_identity *id)
{
	struct dsr_service *service;

	lockdep_assert(dsr_net_is_still(dn));
	hash_for_each_possible(dn->service_hash, service, hash_node,
			       dsr_service_hash(id))
		if (dsr_identity_equal(&service->id, id))
			return service;
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_find);

/**
 * dsr_service_by_serial - find a service that was seen before
 * @dn: the namespace
 * @hash: dsr_service_hash() of its identity
 * @serial: its number
 *
 * Context: process, under &dsr_net.lock or &dsr_net.brief.
 * Return: the service, or NULL when it went or has another identity.
 */
struct dsr_service *dsr_service_by_serial(const struct dsr_net *dn, u32 hash,
					  u64 serial)
{
	struct dsr_service *service;

	lockdep_assert(dsr_net_is_still(dn));
	hash_for_each_possible(dn->service_hash, service, hash_node, hash)
		if (service->serial == serial)
			return service;
	return NULL;
}

/**
 * dsr_service_server - find a server of a service
 * @dn: the namespace
 * @service: the service
 * @address: the server's address
 *
 * Context: process, under &dsr_net.lock or &dsr_net.brief.
 * Return: the server or NULL; none that is only being added.
 */
struct dsr_server *dsr_service_server(const struct dsr_net *dn,
				      const struct dsr_service *service,
				      const struct dsr_address *address)
{
	struct dsr_server *server;

	lockdep_assert(dsr_net_is_still(dn));
	list_for_each_entry(server, &service->servers, node)
		if (!server->fresh &&
		    dsr_address_equal(&server->address, address))
			return server;
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_server);

/**
 * dsr_service_same - check whether what is planned leaves a service as it is
 * @dn: the namespace
 * @service: the service, with what is planned for its servers
 * @options: what it shall be like
 *
 * Context: process, under &dsr_net.lock.
 * Return: true when there is nothing to change.
 */
bool dsr_service_same(const struct dsr_net *dn,
		      const struct dsr_service *service,
		      const struct dsr_options *options)
{
	const struct dsr_server *server;
	u32 place = 0;

	lockdep_assert_held(&dn->lock);
	if (memcmp(options, &service->options, sizeof(*options)))
		return false;
	list_for_each_entry(server, &service->servers, node)
		if (server->place != place++ || !dsr_server_same(dn, server))
			return false;
	return true;
}

static u16 service_ticks(u32 seconds, u32 fallback)
{
	u32 value = seconds ?: fallback;

	return DIV_ROUND_UP(value, 1u << DSR_FLOW_TICK_SHIFT) + 1;
}

/*
 * So many that no packet is handed over later than that: the change may have been
 * at the end of its tick, and the packet comes at the beginning of another.
 */
static u16 service_ticks_within(u32 seconds)
{
	u32 value = seconds >> DSR_FLOW_TICK_SHIFT;

	return value ? value - 1 : 0;
}

/**
 * dsr_service_lifetimes - work out how long a service's idle flows live
 * @dn: the namespace, whose timeouts hold where the service says none
 * @service: the service
 *
 * One tick more than the timeout, so that no flow dies early for rounding. A UDP
 * flow that is a persistent client is one from its first packet on: there may be
 * no second one soon.
 *
 * Context: process, under &dsr_net.lock; packets read the result at any time.
 */
void dsr_service_lifetimes(struct dsr_net *dn, struct dsr_service *service)
{
	const struct dsr_options *o = &service->options;
	const struct dsr_settings *s = dsr_net_planned(dn);
	u16 client = service_ticks(o->persist, 0);
	u16 established = service_ticks(o->timeout_established,
					s->timeout_established);
	u16 udp = service_ticks(o->timeout_udp, s->timeout_udp);
	u16 lifetime[DSR_FLOW_STATES] = {
		[DSR_FLOW_ADOPTED] = o->persist ? client : established,
		[DSR_FLOW_HALF_OPEN] =
			service_ticks(o->timeout_half_open, s->timeout_half_open),
		[DSR_FLOW_ESTABLISHED] = established,
		[DSR_FLOW_HALF_CLOSED] =
			service_ticks(o->timeout_half_closed,
				      s->timeout_half_closed),
		[DSR_FLOW_CLOSING] =
			service_ticks(o->timeout_closing, s->timeout_closing),
		[DSR_FLOW_UDP_NEW] = o->persist ? client : udp,
		[DSR_FLOW_UDP] = udp,
		[DSR_FLOW_CLIENT] = client,
	};
	int i;

	lockdep_assert_held(&dn->lock);
	for (i = 0; i < DSR_FLOW_STATES; i++)
		WRITE_ONCE(service->dp.lifetime[i], lifetime[i]);
	WRITE_ONCE(service->dp.handover,
		   service_ticks_within(o->timeout_handover ?:
						s->timeout_handover));
}
EXPORT_SYMBOL_IF_KUNIT(dsr_service_lifetimes);

static void service_free(struct rcu_head *rcu)
{
	struct dsr_service *service = container_of(rcu, struct dsr_service,
						   rcu);

	free_percpu(service->dp.cursor);
	free_percpu(service->dp.no_server_packets);
	kfree(service);
}

/**
 * dsr_service_alloc - allocate a service that nobody knows yet
 * @id: its identity
 * @options: what it is like
 *
 * Context: process.
 * Return: the service, to be let go of by dsr_service_put(); NULL without
 * memory.
 */
struct dsr_service *dsr_service_alloc(const struct dsr_identity *id,
				      const struct dsr_options *options)
{
	struct dsr_service *service = kzalloc(sizeof(*service),
					      GFP_KERNEL_ACCOUNT);
	int cpu;

	if (!service)
		return NULL;
	service->id = *id;
	service->options = *options;
	service->holders = 1;
	INIT_LIST_HEAD(&service->servers);
	service->dp.cursor = alloc_percpu_gfp(u32, GFP_KERNEL_ACCOUNT);
	service->dp.no_server_packets = alloc_percpu_gfp(u64,
							 GFP_KERNEL_ACCOUNT);
	if (!service->dp.cursor || !service->dp.no_server_packets) {
		service_free(&service->rcu);
		return NULL;
	}
	for_each_possible_cpu(cpu) {
		u32 *cursor = per_cpu_ptr(service->dp.cursor, cpu);

		*cursor = get_random_u32() >> 1;
	}
	return service;
}

/**
 * dsr_service_put - drop a reference to a service
 * @dn: the namespace
 * @service: the service; freed when the last of its servers has let go too
 *
 * Context: process, under &dsr_net.lock.
 */
void dsr_service_put(const struct dsr_net *dn, struct dsr_service *service)
{
	lockdep_assert_held(&dn->lock);
	if (--service->holders == 0)
		call_rcu(&service->rcu, service_free);
}

/**
 * dsr_service_link - add a service to its namespace
 * @dn: the namespace
 * @service: the service
 *
 * Context: process, under &dsr_net.lock and &dsr_net.brief.
 */
void dsr_service_link(struct dsr_net *dn, struct dsr_service *service)
{
	lockdep_assert_held(&dn->lock);
	lockdep_assert_held(&dn->brief);
	service->serial = ++dn->serial;
	WRITE_ONCE(service->dn, dn);
	list_add_tail(&service->node, &dn->services);
	hash_add(dn->service_hash, &service->hash_node,
		 dsr_service_hash(&service->id));
	dn->service_count++;
}

/**
 * dsr_service_unlink - take a service out of its namespace
 * @dn: the namespace
 * @service: the service
 *
 * Context: process, under &dsr_net.lock and &dsr_net.brief.
 */
void dsr_service_unlink(struct dsr_net *dn, struct dsr_service *service)
{
	lockdep_assert_held(&dn->lock);
	lockdep_assert_held(&dn->brief);
	dsr_sweep_skip(dn, service);
	list_del(&service->node);
	hash_del(&service->hash_node);
	dn->service_count--;
	dn->bytes -= service->bytes;
}

/**
 * dsr_service_rename - give a service another identity
 * @dn: the namespace
 * @service: the service; its place among the namespace's stays
 * @to: the identity
 *
 * Context: process, under &dsr_net.lock and &dsr_net.brief.
 */
void dsr_service_rename(struct dsr_net *dn, struct dsr_service *service,
			const struct dsr_identity *to)
{
	lockdep_assert_held(&dn->lock);
	lockdep_assert_held(&dn->brief);
	hash_del(&service->hash_node);
	service->id = *to;
	hash_add(dn->service_hash, &service->hash_node,
		 dsr_service_hash(&service->id));
}
