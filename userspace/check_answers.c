// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks of what comes back to the gateway from its servers: answers to its own
 * probes, and answers to clients of servers that are behind a bridge of its own.
 */
#include "check.h"

#include "value.h"

#include <stdio.h>
#include <string.h>

/* A device as sysctl(8) has it: its dots are slashes there. */
static void sysctl_dev(char dev[IF_NAMESIZE])
{
	for (; *dev; dev++)
		if (*dev == '.')
			*dev = '/';
}

/* The larger of what holds for all devices and for one, as the kernel has it */
static int device_value(const struct machine *machine, const char *dev,
			const char *name)
{
	char all[64], one[64 + IF_NAMESIZE];
	int a, b;

	snprintf(all, sizeof(all), "net/ipv4/conf/all/%s", name);
	snprintf(one, sizeof(one), "net/ipv4/conf/%s/%s", dev, name);
	a = check_sysctl(machine, all);
	b = check_sysctl(machine, one);
	return a > b ? a : b;
}

/**
 * struct taking - would a packet from a VIP that this machine holds be taken?
 * @local: its source may be this machine's own
 * @strict: the reverse path filter drops it
 * @dev: the device, as sysctl(8) has it
 *
 * IPv4 packets with a source of the machine's own are taken for forged
 * (fib_validate_source()) unless the device they come in by is told otherwise;
 * and with a strict rp_filter unless the machine holds the VIP on that device.
 * IPv6 does not look.
 */
struct taking {
	bool local;
	bool strict;
	char dev[IF_NAMESIZE];
};

static bool look(const struct machine *machine, uint32_t ifindex,
		 uint32_t holder, struct taking *taking)
{
	const struct link *link = machine_link(machine, ifindex);

	if (!link)
		return false;
	memcpy(taking->dev, link->name, IF_NAMESIZE);
	taking->local = device_value(machine, link->name, "accept_local") != 0;
	taking->strict = ifindex != holder &&
			 device_value(machine, link->name, "rp_filter") == 1;
	sysctl_dev(taking->dev);
	return true;
}

static const char *link_name(const struct machine *machine, uint32_t ifindex)
{
	const struct link *link = machine_link(machine, ifindex);

	return link ? link->name : "lo";
}

/* The answer to a probe has the VIP as its source. */
static void check_probe(json_t *findings, const struct machine *machine,
			const struct service *service,
			const struct server *server, uint32_t holder)
{
	char vip[ADDRESS_TEXT_MAX];
	struct taking taking;

	if (!server->probe_mark || server->state == DSR_SERVER_LOCAL ||
	    !look(machine, server->egress_ifindex, holder, &taking))
		return;
	address_text(vip, &service->id.vip);
	if (!taking.local)
		check_find(findings, service, server,
			   "answers to the gateway's probes are dropped: their source is %s, which this gateway holds; set net.ipv4.conf.%s.accept_local=1, or route the VIP here without holding it",
			   vip, taking.dev);
	else if (taking.strict)
		check_find(findings, service, server,
			   "answers to the gateway's probes are dropped: this gateway holds the VIP on %s and rp_filter is strict; set net.ipv4.conf.%s.rp_filter=2 (and net.ipv4.conf.all.rp_filter to 0 or 2)",
			   link_name(machine, holder), taking.dev);
}

static bool holds_vip(struct machine *machine, const struct service *service,
		      uint32_t *holder)
{
	return service->id.vip.len == 4 &&
	       machine_route(machine, &service->id.vip, holder) == ROUTE_LOCAL;
}

/**
 * check_probes - check whether a server's answers to probes would be taken
 * @findings: the findings so far
 * @machine: the machine
 * @service: the service
 */
void check_probes(json_t *findings, struct machine *machine,
		  const struct service *service)
{
	uint32_t holder;
	size_t i;

	if (!holds_vip(machine, service, &holder))
		return;
	for (i = 0; i < service->n_servers; i++)
		check_probe(findings, machine, service, &service->servers[i],
			    holder);
}

static bool is_cable(const struct link *link)
{
	return link->kind == LINK_VETH || link->kind == LINK_TUN;
}

/*
 * Nothing but namespaces and virtual machines of this very machine behind it? A
 * cable alone may be the way out of a gateway that is a container itself, unless
 * there is a router elsewhere.
 */
static bool leads_inside(const struct machine *machine, uint32_t ifindex)
{
	const struct link *link = machine_link(machine, ifindex);
	bool ports = false;
	size_t i;

	if (link->kind != LINK_BRIDGE)
		return is_cable(link) && machine->n_routers;
	for (i = 0; i < machine->n_links; i++) {
		if (machine->links[i].master != ifindex)
			continue;
		ports = true;
		if (!is_cable(&machine->links[i]))
			return false;
	}
	return ports;
}

/* Behind a device with a default route somebody else may route answers. */
static bool leads_out(const struct machine *machine, uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < machine->n_routers; i++)
		if (machine->routers[i].ifindex == ifindex)
			return true;
	return false;
}

/* Does this machine route what comes in by the device of a server? */
static bool routes_answers(const struct machine *machine,
			   const struct server *server)
{
	const struct link *link = machine_link(machine, server->egress_ifindex);
	char name[64 + IF_NAMESIZE];

	if (server->state != DSR_SERVER_UP || !link ||
	    leads_out(machine, link->ifindex) ||
	    !leads_inside(machine, link->ifindex))
		return false;
	snprintf(name, sizeof(name), "net/ipv4/conf/%s/forwarding", link->name);
	return check_sysctl(machine, name) == 1;
}

/* One line for all servers behind a device */
static bool told(const struct service *service, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (service->servers[k].state == DSR_SERVER_UP &&
		    service->servers[k].egress_ifindex ==
		    service->servers[i].egress_ifindex)
			return true;
	return false;
}

static void find_exempt(char *buf, size_t len, const struct machine *machine,
			const char *dev, const char *vip)
{
	*buf = '\0';
	if (check_sysctl(machine, "net/netfilter/nf_conntrack_max") >= 0)
		snprintf(buf, len,
			 "; if a firewall here drops 'ct state invalid', exempt them too: nft 'add table ip dsr; add chain ip dsr raw { type filter hook prerouting priority raw; }; add rule ip dsr raw iifname \"%s\" ip saddr %s notrack'",
			 dev, vip);
}

static void check_answer(json_t *findings, const struct machine *machine,
			 const struct service *service, uint32_t ifindex,
			 uint32_t holder)
{
	const char *dev = link_name(machine, ifindex);
	char vip[ADDRESS_TEXT_MAX + 4], exempt[384];
	struct taking taking;

	if (!look(machine, ifindex, holder, &taking) ||
	    (taking.local && !taking.strict))
		return;
	address_text(vip, &service->id.vip);
	if (service->id.prefix < 32)
		snprintf(vip + strlen(vip), 4, "/%u", service->id.prefix);
	find_exempt(exempt, sizeof(exempt), machine, dev, vip);
	if (!taking.local)
		check_find(findings, service, NULL,
			   "answers of its servers on this machine, behind %s, are dropped: their source is %s, which this gateway holds; set net.ipv4.conf.%s.accept_local=1%s",
			   dev, vip, taking.dev, exempt);
	else
		check_find(findings, service, NULL,
			   "answers of its servers on this machine, behind %s, are dropped: this gateway holds %s on %s and rp_filter is strict; set net.ipv4.conf.%s.rp_filter=2 (and net.ipv4.conf.all.rp_filter to 0 or 2)%s",
			   dev, vip, link_name(machine, holder), taking.dev,
			   exempt);
}

/**
 * check_answers - check whether answers to clients would pass this gateway
 * @findings: the findings so far
 * @machine: the machine
 * @service: the service
 *
 * Servers that are containers or virtual machines of the gateway, behind a
 * bridge of its own, have no other way to the clients.
 */
void check_answers(json_t *findings, struct machine *machine,
		   const struct service *service)
{
	uint32_t holder;
	size_t i;

	if (!holds_vip(machine, service, &holder))
		return;
	for (i = 0; i < service->n_servers; i++)
		if (!told(service, i) &&
		    routes_answers(machine, &service->servers[i]))
			check_answer(findings, machine, service,
				     service->servers[i].egress_ifindex,
				     holder);
}

/**
 * warn_probes - say on the standard error which probes cannot be answered
 * @machine: the machine
 * @service: the service
 *
 * Return: true when something was said.
 */
bool warn_probes(struct machine *machine, const struct service *service)
{
	json_t *findings = json_array(), *finding;
	char name[SERVICE_TEXT_MAX];
	bool any;
	size_t i;

	check_probes(findings, machine, service);
	any = json_array_size(findings);
	json_array_foreach(findings, i, finding)
		fprintf(stderr, "dsradm: warning: server %s of service %s: %s\n",
			json_string_value(json_object_get(finding, "server")),
			service_text(name, &service->id),
			json_string_value(json_object_get(finding, "text")));
	json_decref(findings);
	return any;
}
