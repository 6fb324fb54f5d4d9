// SPDX-License-Identifier: GPL-2.0-only
/*
 * One question to rtnetlink: where would a packet to this address go?
 */
#include "route.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#define ROUTE_MAX 4096		/* bytes of a route, more than any has */

static enum route route_of(unsigned char type)
{
	switch (type) {
	case RTN_LOCAL:
		return ROUTE_LOCAL;
	case RTN_UNICAST:
	case RTN_BROADCAST:
	case RTN_ANYCAST:
	case RTN_MULTICAST:
		return ROUTE_AWAY;
	default:
		return ROUTE_NONE;
	}
}

static int read_type(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *route = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type == RTM_NEWROUTE &&
	    mnl_nlmsg_get_payload_len(nlh) >= sizeof(*route))
		*(enum route *)data = route_of(route->rtm_type);
	return MNL_CB_OK;
}

/* What the kernel says in place of a route, as ip_route_input() does. */
static bool is_refusal(int error)
{
	return error == ENETUNREACH || error == EHOSTUNREACH ||
	       error == EACCES || error == EINVAL;
}

/**
 * route_to - find whether and how a packet to an address would go
 * @sock: a socket of NETLINK_ROUTE
 * @address: the address
 *
 * An address of a device need not be asked for: any table's routes of type
 * "local" make one (ip-route(8)).
 *
 * Return: where it would go.
 */
enum route route_to(struct mnl_socket *sock, const struct address *address)
{
	char buf[ROUTE_MAX];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	enum route found = ROUTE_UNKNOWN;
	struct rtmsg *route;
	ssize_t len;

	nlh->nlmsg_type = RTM_GETROUTE;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	route = mnl_nlmsg_put_extra_header(nlh, sizeof(*route));
	route->rtm_family = address->len == 4 ? AF_INET : AF_INET6;
	route->rtm_dst_len = address->len * 8;
	mnl_attr_put(nlh, RTA_DST, address->len, address->bytes);
	if (mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) < 0)
		return found;
	len = mnl_socket_recvfrom(sock, buf, sizeof(buf));
	if (len > 0 && mnl_cb_run(buf, len, 0, 0, read_type, &found) < 0 &&
	    is_refusal(errno))
		return ROUTE_NONE;
	return found;
}
