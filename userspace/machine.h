/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The gateway as rtnetlink shows it: its links, its addresses and its routers,
 * read once and then looked up as often as a check likes. Knows nothing of
 * services.
 */
#ifndef _DSRADM_MACHINE_H
#define _DSRADM_MACHINE_H

#include "model.h"
#include "route.h"

#include <net/if.h>

/**
 * enum link_kind - what a link is, as far as it matters here
 * @LINK_OTHER: anything else, such as a network card
 * @LINK_BRIDGE: a bridge
 * @LINK_VETH: one end of a cable to a namespace
 * @LINK_TUN: a virtual machine's cable
 * @LINK_VRF: a VRF
 */
enum link_kind {
	LINK_OTHER,
	LINK_BRIDGE,
	LINK_VETH,
	LINK_TUN,
	LINK_VRF
};

/**
 * struct link - a network device
 * @ifindex: its number
 * @name: its name
 * @kind: &enum link_kind
 * @master: number of the device that it is a port of, or 0
 */
struct link {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	uint8_t kind;
	uint32_t master;
};

/**
 * struct holding - an address of a device
 * @address: the address
 * @ifindex: the device
 * @order: which one in the kernel's list
 */
struct holding {
	struct address address;
	uint32_t ifindex;
	size_t order;
};

/**
 * struct router - the next hop of a default route
 * @address: its address; none when the route names a device alone
 * @ifindex: the device
 * @mac: its hardware address; zero: not known
 */
struct router {
	struct address address;
	uint32_t ifindex;
	uint8_t mac[MAC_LEN];
};

/**
 * struct machine - what was read
 * @sysctl: where the machine's settings are: /proc/sys
 * @route: asks for a route; NULL: nobody can
 * @sock: for @route
 * @links: the links, by number
 * @n_links: how many there are
 * @holdings: the addresses, in order
 * @n_holdings: how many there are
 * @routers: the next hops of the main table's default routes
 * @n_routers: how many there are
 * @room: how many of each there is room for
 * @asked: the last address that @route was asked for
 * @answer: what it said
 */
struct machine {
	const char *sysctl;
	enum route (*route)(struct mnl_socket *sock,
			    const struct address *address);
	struct mnl_socket *sock;
	struct link *links;
	size_t n_links;
	struct holding *holdings;
	size_t n_holdings;
	struct router *routers;
	size_t n_routers;
	size_t room[3];
	struct address asked;
	enum route answer;
};

void machine_read(struct machine *machine);
void machine_sort(struct machine *machine);
void machine_free(struct machine *machine);
const struct link *machine_link(const struct machine *machine,
				uint32_t ifindex);
enum route machine_route(struct machine *machine,
			 const struct address *address, uint32_t *ifindex);

#endif
