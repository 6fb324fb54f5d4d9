// SPDX-License-Identifier: GPL-2.0-only
/*
 * The gateway as rtnetlink shows it. What cannot be read is missing; nobody is
 * told, for a check that cannot look has nothing to say.
 */
#include "machine.h"

#include "array.h"
#include "value.h"

#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#define DUMP_MAX (32 * 1024)	/* bytes of one part of a dump */
#define LOOPBACK 1		/* the number of lo in every namespace */

enum { ROOM_LINKS, ROOM_HOLDINGS, ROOM_ROUTERS };

static bool read_address(const struct nlattr *attr, struct address *address)
{
	size_t len = mnl_attr_get_payload_len(attr);

	memset(address, 0, sizeof(*address));
	if (len != 4 && len != 16)
		return false;
	address->len = len;
	memcpy(address->bytes, mnl_attr_get_payload(attr), len);
	return true;
}

/* A name or the like: the kernel ends it with a zero. */
static const char *read_text(const struct nlattr *attr)
{
	return mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0 ? "" :
	       mnl_attr_get_str(attr);
}

static uint32_t read_number(const struct nlattr *attr)
{
	return mnl_attr_validate(attr, MNL_TYPE_U32) < 0 ? 0 :
	       mnl_attr_get_u32(attr);
}

static void read_mac(const struct nlattr *attr, uint8_t mac[MAC_LEN])
{
	if (mnl_attr_get_payload_len(attr) == MAC_LEN)
		memcpy(mac, mnl_attr_get_payload(attr), MAC_LEN);
}

static uint8_t read_kind(const struct nlattr *info)
{
	static const struct {
		const char *name;
		enum link_kind kind;
	} kinds[] = {
		{ "bridge", LINK_BRIDGE }, { "veth", LINK_VETH },
		{ "tun", LINK_TUN }, { "vrf", LINK_VRF },
	};
	const struct nlattr *attr;
	size_t i;

	mnl_attr_for_each_nested(attr, info) {
		if (mnl_attr_get_type(attr) != IFLA_INFO_KIND)
			continue;
		for (i = 0; i < ARRAY_SIZE(kinds); i++)
			if (!strcmp(read_text(attr), kinds[i].name))
				return kinds[i].kind;
	}
	return LINK_OTHER;
}

static int read_link(const struct nlmsghdr *nlh, void *data)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	struct machine *machine = data;
	const struct nlattr *attr;
	struct link link = { 0 };

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*info))
		return MNL_CB_OK;
	link.ifindex = info->ifi_index;
	mnl_attr_for_each(attr, nlh, sizeof(*info)) {
		switch (mnl_attr_get_type(attr)) {
		case IFLA_IFNAME:
			snprintf(link.name, IF_NAMESIZE, "%s", read_text(attr));
			break;
		case IFLA_MASTER:
			link.master = read_number(attr);
			break;
		case IFLA_LINKINFO:
			link.kind = read_kind(attr);
			break;
		}
	}
	machine->links = grow(machine->links, machine->n_links,
			      &machine->room[ROOM_LINKS], sizeof(link));
	machine->links[machine->n_links++] = link;
	return MNL_CB_OK;
}

/* With a peer, the address is the peer's and the local one this machine's. */
static int read_holding(const struct nlmsghdr *nlh, void *data)
{
	const struct ifaddrmsg *info = mnl_nlmsg_get_payload(nlh);
	struct holding holding = { .address = { 0 } };
	struct machine *machine = data;
	const struct nlattr *attr;
	bool local = false;

	if (nlh->nlmsg_type != RTM_NEWADDR ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*info))
		return MNL_CB_OK;
	holding.ifindex = info->ifa_index;
	holding.order = machine->n_holdings;
	mnl_attr_for_each(attr, nlh, sizeof(*info)) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type == IFA_LOCAL || (type == IFA_ADDRESS && !local))
			local = read_address(attr, &holding.address) &&
				type == IFA_LOCAL;
	}
	machine->holdings = grow(machine->holdings, machine->n_holdings,
				 &machine->room[ROOM_HOLDINGS],
				 sizeof(holding));
	machine->holdings[machine->n_holdings++] = holding;
	return MNL_CB_OK;
}

static void add_router(struct machine *machine, const struct router *router)
{
	machine->routers = grow(machine->routers, machine->n_routers,
				&machine->room[ROOM_ROUTERS], sizeof(*router));
	machine->routers[machine->n_routers++] = *router;
}

static void read_hops(struct machine *machine, const struct nlattr *hops)
{
	const struct rtnexthop *hop = mnl_attr_get_payload(hops);
	int left = mnl_attr_get_payload_len(hops);

	for (; RTNH_OK(hop, left); hop = RTNH_NEXT(hop)) {
		struct router router = { .ifindex = hop->rtnh_ifindex };
		size_t len = hop->rtnh_len - RTNH_LENGTH(0);
		const void *attrs = RTNH_DATA(hop);
		const struct nlattr *attr;

		mnl_attr_for_each_payload(attrs, len)
			if (mnl_attr_get_type(attr) == RTA_GATEWAY)
				read_address(attr, &router.address);
		add_router(machine, &router);
		left -= RTNH_ALIGN(hop->rtnh_len);
	}
}

static int read_default(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *route = mnl_nlmsg_get_payload(nlh);
	struct router router = { .ifindex = 0 };
	struct machine *machine = data;
	const struct nlattr *attr;

	if (nlh->nlmsg_type != RTM_NEWROUTE ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*route) ||
	    route->rtm_dst_len || route->rtm_type != RTN_UNICAST ||
	    route->rtm_table != RT_TABLE_MAIN)
		return MNL_CB_OK;
	mnl_attr_for_each(attr, nlh, sizeof(*route)) {
		switch (mnl_attr_get_type(attr)) {
		case RTA_GATEWAY:
			read_address(attr, &router.address);
			break;
		case RTA_OIF:
			router.ifindex = read_number(attr);
			break;
		case RTA_MULTIPATH:
			read_hops(machine, attr);
			break;
		}
	}
	if (router.ifindex)
		add_router(machine, &router);
	return MNL_CB_OK;
}

static struct mnl_socket *open_socket(void)
{
	struct mnl_socket *sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	int on = 1;

	if (!sock)
		return NULL;
	mnl_socket_setsockopt(sock, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	if (!mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID))
		return sock;
	mnl_socket_close(sock);
	return NULL;
}

/* Ask for all of a kind, and read the first part of it or every one. */
static void dump(struct machine *machine, struct nlmsghdr *nlh, mnl_cb_t reader,
		 bool whole)
{
	struct mnl_socket *sock = open_socket();
	char *buf = malloc(DUMP_MAX);
	ssize_t len;

	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	if (sock && buf && mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) >= 0)
		do {
			len = mnl_socket_recvfrom(sock, buf, DUMP_MAX);
		} while (len > 0 && mnl_cb_run(buf, len, 0, 0, reader,
					       machine) > 0 && whole);
	free(buf);
	if (sock)
		mnl_socket_close(sock);
}

static void dump_links(struct machine *machine)
{
	char buf[256];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = RTM_GETLINK;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	dump(machine, nlh, read_link, true);
}

static void dump_holdings(struct machine *machine)
{
	char buf[256];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = RTM_GETADDR;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifaddrmsg));
	dump(machine, nlh, read_holding, true);
}

/*
 * The default routes stand first in a table. The first part of it has them, and
 * a table of the whole Internet is not read for their sake.
 */
static void dump_defaults(struct machine *machine, uint8_t family)
{
	char buf[256];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *route;

	nlh->nlmsg_type = RTM_GETROUTE;
	route = mnl_nlmsg_put_extra_header(nlh, sizeof(*route));
	route->rtm_family = family;
	route->rtm_table = RT_TABLE_MAIN;
	dump(machine, nlh, read_default, false);
}

static int read_neighbour(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;

	if (nlh->nlmsg_type != RTM_NEWNEIGH ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(struct ndmsg))
		return MNL_CB_OK;
	mnl_attr_for_each(attr, nlh, sizeof(struct ndmsg))
		if (mnl_attr_get_type(attr) == NDA_LLADDR)
			read_mac(attr, data);
	return MNL_CB_OK;
}

static void ask_neighbour(struct mnl_socket *sock, struct router *router)
{
	char buf[4096];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	const struct address *address = &router->address;
	struct ndmsg *neighbour;
	ssize_t len;

	nlh->nlmsg_type = RTM_GETNEIGH;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	neighbour = mnl_nlmsg_put_extra_header(nlh, sizeof(*neighbour));
	neighbour->ndm_family = address->len == 4 ? AF_INET : AF_INET6;
	neighbour->ndm_ifindex = router->ifindex;
	mnl_attr_put(nlh, NDA_DST, address->len, address->bytes);
	if (mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) < 0)
		return;
	len = mnl_socket_recvfrom(sock, buf, sizeof(buf));
	if (len > 0)
		mnl_cb_run(buf, len, 0, 0, read_neighbour, router->mac);
}

static int compare_links(const void *a, const void *b)
{
	const struct link *x = a, *y = b;

	return (x->ifindex > y->ifindex) - (x->ifindex < y->ifindex);
}

static int compare_addresses(const struct address *a, const struct address *b)
{
	return a->len != b->len ? a->len - b->len :
	       memcmp(a->bytes, b->bytes, a->len);
}

/* Of an address that several devices have, the first one's route counts. */
static int compare_holdings(const void *a, const void *b)
{
	const struct holding *x = a, *y = b;
	int order = compare_addresses(&x->address, &y->address);

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

/**
 * machine_sort - make what was read fit to be looked up
 * @machine: the machine, with its links and addresses
 */
void machine_sort(struct machine *machine)
{
	if (machine->n_links)
		qsort(machine->links, machine->n_links,
		      sizeof(*machine->links), compare_links);
	if (machine->n_holdings)
		qsort(machine->holdings, machine->n_holdings,
		      sizeof(*machine->holdings), compare_holdings);
}

/**
 * machine_read - read the links, addresses and routers of this machine
 * @machine: what was read; machine_free() it
 */
void machine_read(struct machine *machine)
{
	size_t i;

	memset(machine, 0, sizeof(*machine));
	machine->sysctl = "/proc/sys";
	machine->sock = open_socket();
	machine->route = machine->sock ? route_to : NULL;
	dump_links(machine);
	dump_holdings(machine);
	dump_defaults(machine, AF_INET);
	dump_defaults(machine, AF_INET6);
	for (i = 0; machine->sock && i < machine->n_routers; i++)
		if (machine->routers[i].address.len)
			ask_neighbour(machine->sock, &machine->routers[i]);
	machine_sort(machine);
}

/**
 * machine_free - free what was read
 * @machine: the machine; not freed itself
 */
void machine_free(struct machine *machine)
{
	if (machine->sock)
		mnl_socket_close(machine->sock);
	free(machine->links);
	free(machine->holdings);
	free(machine->routers);
}

/**
 * machine_link - find a link
 * @machine: the machine
 * @ifindex: its number
 *
 * Return: the link, or NULL.
 */
const struct link *machine_link(const struct machine *machine,
				uint32_t ifindex)
{
	const struct link key = { .ifindex = ifindex };

	if (!machine->n_links)
		return NULL;
	return bsearch(&key, machine->links, machine->n_links, sizeof(key),
		       compare_links);
}

/* The first of those with the address, or NULL */
static const struct holding *find_holding(const struct machine *machine,
					  const struct address *address)
{
	size_t low = 0, high = machine->n_holdings, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (compare_addresses(&machine->holdings[middle].address,
				      address) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == machine->n_holdings ||
	    compare_addresses(&machine->holdings[low].address, address))
		return NULL;
	return &machine->holdings[low];
}

/**
 * machine_route - find where a packet to an address would go
 * @machine: the machine
 * @address: the address
 * @ifindex: the device that holds it, when it is the machine's own: lo's for
 *	one that is by a route, as the addresses of a prefix are
 *
 * Return: where it would go.
 */
enum route machine_route(struct machine *machine,
			 const struct address *address, uint32_t *ifindex)
{
	const struct holding *holding = find_holding(machine, address);

	*ifindex = holding ? holding->ifindex : LOOPBACK;
	if (holding)
		return ROUTE_LOCAL;
	if (!machine->asked.len || !address_equal(&machine->asked, address)) {
		machine->asked = *address;
		machine->answer = machine->route ?
				  machine->route(machine->sock, address) :
				  ROUTE_UNKNOWN;
	}
	return machine->answer;
}
