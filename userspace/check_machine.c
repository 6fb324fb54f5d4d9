// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks of what the gateway's own addresses, routes and neighbours say about a
 * service: can its packets come here, and is each server's hardware address that
 * of another machine?
 */
#include "check.h"

#include "value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A VRF has routes of its own, which nobody asked for here. */
static bool has_vrf(const struct machine *machine)
{
	size_t i;

	for (i = 0; i < machine->n_links; i++)
		if (machine->links[i].kind == LINK_VRF)
			return true;
	return false;
}

/**
 * check_vip - check whether packets for a service's VIP come to this gateway
 * @findings: the findings so far
 * @machine: the machine
 * @service: the service
 *
 * Packets are taken before they are routed. So a VIP that is routed here may be
 * nowhere on this machine, as on a standby; but then there is a route that it
 * would go on by, or packets have come.
 */
void check_vip(json_t *findings, struct machine *machine,
	       const struct service *service)
{
	char place[SERVICE_TEXT_MAX];
	uint32_t holder;

	if (service->id.mark || service->packets ||
	    service->no_server_packets ||
	    machine_route(machine, &service->id.vip, &holder) != ROUTE_NONE ||
	    has_vrf(machine))
		return;
	address_text(place, &service->id.vip);
	if (service->id.prefix < address_bits(&service->id.vip))
		check_find(findings, service, NULL,
			   "no packet has come: %s/%u is nowhere on this gateway and no route leads to it; have the router send it here by a route, or set 'ip route add local %s/%u dev lo'",
			   place, service->id.prefix, place,
			   service->id.prefix);
	else
		check_find(findings, service, NULL,
			   "no packet has come: %s is nowhere on this gateway and no route leads to it; give it back to the device that clients come in by ('ip addr add %s/%u dev ...'), and see what took it away",
			   place, place, service->id.prefix);
}

/* The router that this hardware address belongs to, or NULL */
static const struct router *find_router(const struct machine *machine,
					const struct server *server)
{
	size_t i;

	for (i = 0; i < machine->n_routers; i++)
		if (machine->routers[i].ifindex == server->egress_ifindex &&
		    !mac_is_zero(machine->routers[i].mac) &&
		    !memcmp(machine->routers[i].mac, server->egress_mac,
			    MAC_LEN))
			return &machine->routers[i];
	return NULL;
}

/* Is it the router itself, by one of its addresses? */
static bool is_router(const struct machine *machine,
		      const struct server *server)
{
	size_t i;

	for (i = 0; i < machine->n_routers; i++)
		if (address_equal(&machine->routers[i].address,
				  &server->address))
			return true;
	return false;
}

static int compare_places(const void *a, const void *b)
{
	const struct server *x = *(const struct server *const *)a;
	const struct server *y = *(const struct server *const *)b;

	if (x->egress_ifindex != y->egress_ifindex)
		return x->egress_ifindex < y->egress_ifindex ? -1 : 1;
	return memcmp(x->egress_mac, y->egress_mac, MAC_LEN);
}

static bool has_mac(const struct server *server)
{
	return server->state == DSR_SERVER_UP &&
	       !mac_is_zero(server->egress_mac);
}

static void doubt_twins(struct service *service)
{
	struct server **list = calloc(service->n_servers + 1, sizeof(*list));
	size_t n = 0, i;

	for (i = 0; list && i < service->n_servers; i++)
		if (has_mac(&service->servers[i]))
			list[n++] = &service->servers[i];
	if (n)
		qsort(list, n, sizeof(*list), compare_places);
	for (i = 1; i < n; i++) {
		if (compare_places(&list[i - 1], &list[i]))
			continue;
		list[i - 1]->doubt = DOUBT_TWIN;
		list[i]->doubt = DOUBT_TWIN;
	}
	free(list);
}

/**
 * check_doubts - note whose hardware addresses are not their own
 * @machine: the machine
 * @service: the service, whose servers get a note
 */
void check_doubts(const struct machine *machine, struct service *service)
{
	struct server *server;
	size_t i;

	for (i = 0; i < service->n_servers; i++)
		service->servers[i].doubt = DOUBT_NONE;
	doubt_twins(service);
	for (i = 0; i < service->n_servers; i++) {
		server = &service->servers[i];
		if (has_mac(server) && find_router(machine, server))
			server->doubt = DOUBT_ROUTER;
	}
}

/* The other server at the same hardware address */
static const struct server *find_twin(const struct service *service,
				      const struct server *server)
{
	size_t i;

	for (i = 0; i < service->n_servers; i++)
		if (&service->servers[i] != server &&
		    has_mac(&service->servers[i]) &&
		    server->egress_ifindex ==
		    service->servers[i].egress_ifindex &&
		    !memcmp(server->egress_mac, service->servers[i].egress_mac,
			    MAC_LEN))
			return &service->servers[i];
	return server;
}

/* What a server sent is never sent back to it: dsr_xmit_comes_from(). */
static void find_at_router(json_t *findings, const struct machine *machine,
			   const struct service *service,
			   const struct server *server)
{
	const struct router *router = find_router(machine, server);
	char mac[MAC_TEXT_MAX], other[ADDRESS_TEXT_MAX];

	mac_text(mac, server->egress_mac);
	address_text(other, &router->address);
	if (is_router(machine, server))
		check_find(findings, service, server,
			   "it is a router of this gateway, %s: what clients send by that router would have to go back there and is dropped (drop-loop); let another machine be the server",
			   mac);
	else
		check_find(findings, service, server,
			   "its hardware address %s is that of the router %s, which answers for it (proxy ARP); it does not get what clients send by that router (drop-loop), and a server must be on the gateway's own link",
			   mac, other);
}

static void find_doubt(json_t *findings, const struct machine *machine,
		       const struct service *service,
		       const struct server *server)
{
	char mac[MAC_TEXT_MAX], other[ADDRESS_TEXT_MAX];

	mac_text(mac, server->egress_mac);
	switch (server->doubt) {
	case DOUBT_ROUTER:
		find_at_router(findings, machine, service, server);
		break;
	case DOUBT_TWIN:
		address_text(other, &find_twin(service, server)->address);
		check_find(findings, service, server,
			   "it has the hardware address %s of server %s: both are one machine to the gateway; give each its own, or leave one of them out",
			   mac, other);
		break;
	}
}

/**
 * check_macs - check whether each server has a hardware address of its own
 * @findings: the findings so far
 * @machine: the machine
 * @service: the service, after check_doubts()
 */
void check_macs(json_t *findings, const struct machine *machine,
		const struct service *service)
{
	size_t i;

	for (i = 0; i < service->n_servers; i++)
		find_doubt(findings, machine, service, &service->servers[i]);
}
