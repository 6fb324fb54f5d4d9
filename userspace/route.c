// SPDX-License-Identifier: GPL-2.0-only
/*
 * One question to rtnetlink: where would a packet to this address go?
 */
#include "route.h"

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#define ROUTE_MAX 4096		/* bytes of a route, more than any has */

static int read_type(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *route = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type == RTM_NEWROUTE &&
	    mnl_nlmsg_get_payload_len(nlh) >= sizeof(*route))
		*(unsigned char *)data = route->rtm_type;
	return MNL_CB_OK;
}

static void ask(struct mnl_socket *sock, const struct address *address,
		unsigned char *type)
{
	char buf[ROUTE_MAX];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *route;
	ssize_t len;

	nlh->nlmsg_type = RTM_GETROUTE;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	route = mnl_nlmsg_put_extra_header(nlh, sizeof(*route));
	route->rtm_family = address->len == 4 ? AF_INET : AF_INET6;
	route->rtm_dst_len = address->len * 8;
	mnl_attr_put(nlh, RTA_DST, address->len, address->bytes);
	if (mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) < 0)
		return;
	len = mnl_socket_recvfrom(sock, buf, sizeof(buf));
	if (len > 0)
		mnl_cb_run(buf, len, 0, 0, read_type, type);
}

/**
 * route_is_local - would this machine take a packet to an address for its own?
 * @address: the address
 *
 * An address of a device is not asked for: any table's routes of type "local"
 * make one (ip-route(8)).
 *
 * Return: true if so; false also when the kernel cannot be asked.
 */
bool route_is_local(const struct address *address)
{
	struct mnl_socket *sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	unsigned char type = RTN_UNSPEC;

	if (!sock)
		return false;
	if (!mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID))
		ask(sock, address, &type);
	mnl_socket_close(sock);
	return type == RTN_LOCAL;
}
