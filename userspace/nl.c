// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transport: a generic netlink socket that talks to the family "dsr". One
 * request at a time; every answer is matched to it by its sequence number.
 */
#include "nl.h"

#include "array.h"

#include <errno.h>
#include <linux/dsr.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define REPLY_MAX	(64 * 1024)
#define SEND_BUFFER	(2 * NL_REQUEST_MAX)
#define RECEIVE_BUFFER	(4 * 1024 * 1024)
#define NOTIFY_GROUP	GENL_ID_CTRL	/* of nlctrl: families that come and go */

/**
 * struct nl - a socket and the request that is being made or answered
 * @sock: the socket
 * @portid: its address
 * @seq: the request's number
 * @family: number of the family "dsr"
 * @group: number of its multicast group for events; 0: unknown
 * @request: the request
 * @room: bytes of @request
 * @send_max: the longest request that there is room for on its way
 * @reply: room for answers
 */
struct nl {
	struct mnl_socket *sock;
	unsigned int portid;
	unsigned int seq;
	uint16_t family;
	uint32_t group;
	char *request;
	size_t room;
	size_t send_max;
	char reply[REPLY_MAX];
};

/* Ask for a buffer of this size, past the system's limit where we may. */
static void set_buffer(int fd, int force, int plain, int size)
{
	if (setsockopt(fd, SOL_SOCKET, force, &size, sizeof(size)) < 0)
		setsockopt(fd, SOL_SOCKET, plain, &size, sizeof(size));
}

static int set_options(struct mnl_socket *sock)
{
	int fd = mnl_socket_get_fd(sock), on = 1;

	set_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, SEND_BUFFER);
	set_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, RECEIVE_BUFFER);
	mnl_socket_setsockopt(sock, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(sock, NETLINK_CAP_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(sock, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	return mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID);
}

static struct nlmsghdr *start(struct nl *nl, uint16_t type, uint8_t cmd,
			      uint8_t version, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(nl->request);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	nlh->nlmsg_seq = ++nl->seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = version;
	return nlh;
}

/* The number of the group "events", in the list of a family's groups. */
static uint32_t find_group(const struct nlattr *groups)
{
	const struct nlattr *group, *attr;
	const char *name;
	uint32_t id;

	mnl_attr_for_each_nested(group, groups) {
		name = NULL;
		id = 0;
		mnl_attr_for_each_nested(attr, group) {
			uint16_t type = mnl_attr_get_type(attr);

			if (type == CTRL_ATTR_MCAST_GRP_NAME &&
			    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) == 0)
				name = mnl_attr_get_str(attr);
			if (type == CTRL_ATTR_MCAST_GRP_ID &&
			    mnl_attr_validate(attr, MNL_TYPE_U32) == 0)
				id = mnl_attr_get_u32(attr);
		}
		if (name && !strcmp(name, DSR_MCGRP_EVENTS))
			return id;
	}
	return 0;
}

static int read_family(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	struct nl *nl = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
		    mnl_attr_validate(attr, MNL_TYPE_U16) == 0)
			nl->family = mnl_attr_get_u16(attr);
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GROUPS)
			nl->group = find_group(attr);
	}
	return 0;
}

static int find_family(struct nl *nl, struct nl_error *nlerr)
{
	struct nlmsghdr *nlh;
	int ret;

	nlh = start(nl, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1, 0);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, DSR_GENL_NAME);
	ret = nl_talk(nl, read_family, nl, nlerr);
	if (ret == -ENOENT || (!ret && !nl->family))
		return nl_error_set(nlerr, -ENOENT,
				    "the kernel module is not loaded (modprobe dsr)");
	return ret;
}

/**
 * nl_open - open a socket and find the family "dsr"
 * @nl: the socket; nl_close() it
 * @nlerr: why it could not be done
 *
 * Return: 0, or a negative error code.
 */
int nl_open(struct nl **nl, struct nl_error *nlerr)
{
	struct nl *new = calloc(1, sizeof(*new));
	int ret;

	if (!new)
		return nl_error_set(nlerr, -ENOMEM, NULL);
	new->room = NL_REQUEST_MAX;
	new->request = need_memory(malloc(new->room));
	new->send_max = SEND_BUFFER;
	new->sock = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!new->sock || set_options(new->sock) < 0) {
		ret = nl_error_set(nlerr, -errno, NULL);
		goto fail;
	}
	new->portid = mnl_socket_get_portid(new->sock);
	new->seq = time(NULL);
	ret = find_family(new, nlerr);
	if (ret)
		goto fail;
	*nl = new;
	return 0;

fail:
	nl_close(new);
	return ret;
}

/**
 * nl_close - close a socket
 * @nl: the socket, or NULL
 */
void nl_close(struct nl *nl)
{
	if (!nl)
		return;
	if (nl->sock)
		mnl_socket_close(nl->sock);
	free(nl->request);
	free(nl);
}

/**
 * nl_start - begin a request
 * @nl: the socket
 * @cmd: &enum dsr_cmd
 * @flags: NLM_F_DUMP or 0
 *
 * Return: the request, to append attributes to; NL_REQUEST_MAX bytes of room.
 */
struct nlmsghdr *nl_start(struct nl *nl, uint8_t cmd, uint16_t flags)
{
	return start(nl, nl->family, cmd, DSR_GENL_VERSION, flags);
}

/**
 * nl_room - make room for more of the request that was begun
 * @nl: the socket
 * @len: bytes that will be appended at most
 *
 * Return: the request, perhaps at another place. Without memory the program ends.
 */
struct nlmsghdr *nl_room(struct nl *nl, size_t len)
{
	const struct nlmsghdr *nlh = (const void *)nl->request;

	len += nlh->nlmsg_len;
	if (len > nl->room) {
		nl->room = 2 * len;
		nl->request = need_memory(realloc(nl->request, nl->room));
	}
	return (void *)nl->request;
}

/**
 * struct talk - how far an exchange is
 * @nl: the socket
 * @reader: takes the answers
 * @data: for @reader
 * @nlerr: why it could not be done
 * @interrupted: a change overtook the dump
 * @result: of @reader; the first error stays
 */
struct talk {
	struct nl *nl;
	nl_reader reader;
	void *data;
	struct nl_error *nlerr;
	bool interrupted;
	int result;
};

/* Take one message. Returns 1 to wait for more, 0 or an error at the end. */
static int talk_message(struct talk *talk, const struct nlmsghdr *nlh)
{
	const struct nlmsghdr *request = (const void *)talk->nl->request;

	if (nlh->nlmsg_seq != request->nlmsg_seq ||
	    nlh->nlmsg_pid != talk->nl->portid)
		return 1;
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		talk->interrupted = true;
	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE)
		return nl_error_read(request, nlh, talk->nlerr);
	if (nlh->nlmsg_type < NLMSG_MIN_TYPE || talk->result || !talk->reader)
		return 1;
	talk->result = talk->reader(nlh, talk->data);
	return 1;
}

static int talk_buffer(struct talk *talk, int len)
{
	const struct nlmsghdr *nlh = (const void *)talk->nl->reply;
	int ret = 1;

	while (ret == 1 && mnl_nlmsg_ok(nlh, len)) {
		ret = talk_message(talk, nlh);
		nlh = mnl_nlmsg_next(nlh, &len);
	}
	return ret;
}

static int receive(struct nl *nl)
{
	ssize_t len;

	do {
		len = mnl_socket_recvfrom(nl->sock, nl->reply,
					  sizeof(nl->reply));
	} while (len < 0 && errno == EINTR);
	return len < 0 ? -errno : len;
}

/*
 * The kernel takes a request in one piece or not at all. It doubles the size that
 * is asked for; outside the first user namespace a sysctl bounds it.
 */
static int send_request(struct nl *nl, const struct nlmsghdr *nlh,
			struct nl_error *nlerr)
{
	if (nlh->nlmsg_len > nl->send_max) {
		set_buffer(mnl_socket_get_fd(nl->sock), SO_SNDBUFFORCE,
			   SO_SNDBUF, nlh->nlmsg_len);
		nl->send_max = nlh->nlmsg_len;
	}
	if (mnl_socket_sendto(nl->sock, nlh, nlh->nlmsg_len) >= 0)
		return 0;
	return errno == EMSGSIZE ? nl_error_set_size(nlerr, nlh->nlmsg_len) :
				   nl_error_set(nlerr, -errno, NULL);
}

/**
 * nl_talk - send the request and take its answers
 * @nl: the socket
 * @reader: takes each answer; NULL when none but the acknowledgment is due
 * @data: for @reader
 * @nlerr: why it could not be done; after success, @text is a warning if any
 *
 * Return: 0, or a negative error code: -EINTR for a dump that a change overtook.
 */
int nl_talk(struct nl *nl, nl_reader reader, void *data, struct nl_error *nlerr)
{
	struct talk talk = {
		.nl = nl, .reader = reader, .data = data, .nlerr = nlerr,
	};
	const struct nlmsghdr *nlh = (const void *)nl->request;
	int ret;

	ret = send_request(nl, nlh, nlerr);
	if (ret)
		return ret;
	do {
		ret = receive(nl);
		if (ret < 0)
			return nl_error_set(nlerr, ret, NULL);
		ret = talk_buffer(&talk, ret);
	} while (ret == 1);
	if (!ret && talk.result)
		return nl_error_set(nlerr, talk.result, NULL);
	if (!ret && talk.interrupted)
		return nl_error_set(nlerr, -EINTR, NULL);
	return ret;
}

static int join(struct nl *nl, uint32_t group)
{
	return mnl_socket_setsockopt(nl->sock, NETLINK_ADD_MEMBERSHIP, &group,
				     sizeof(group));
}

/**
 * nl_subscribe - ask for the namespace's events
 * @nl: the socket, which then is for nl_listen() only
 * @nlerr: why it could not be done
 *
 * Return: 0, or a negative error code.
 */
int nl_subscribe(struct nl *nl, struct nl_error *nlerr)
{
	if (!nl->group)
		return nl_error_set(nlerr, -EOPNOTSUPP,
				    "the kernel module has no group for events");
	if (join(nl, NOTIFY_GROUP) < 0 || join(nl, nl->group) < 0)
		return nl_error_set(nlerr, -errno, NULL);
	return 0;
}

/*
 * A family that goes takes its subscribers' memberships along and says nothing to
 * them; and when it is there again it has another number.
 */
static bool is_farewell(const struct nl *nl, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	if (nlh->nlmsg_type != GENL_ID_CTRL ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl) ||
	    genl->cmd != CTRL_CMD_DELFAMILY)
		return false;
	mnl_attr_for_each(attr, nlh, sizeof(*genl))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
		    mnl_attr_validate(attr, MNL_TYPE_U16) == 0)
			return mnl_attr_get_u16(attr) == nl->family;
	return false;
}

/**
 * nl_wait - wait for events, for a while
 * @nl: the socket
 * @ms: how long at most
 *
 * Return: true when nl_listen() need not wait.
 */
bool nl_wait(struct nl *nl, int ms)
{
	struct pollfd fd = {
		.fd = mnl_socket_get_fd(nl->sock), .events = POLLIN,
	};

	return poll(&fd, 1, ms) > 0;
}

/**
 * nl_listen - wait for events and take those that came together
 * @nl: the socket
 * @reader: takes each event
 * @data: for @reader
 * @nlerr: why it could not be done
 *
 * Return: 0, or a negative error code: -ENOBUFS when events were lost, -ENODEV
 *	when there will be none any more.
 */
int nl_listen(struct nl *nl, nl_reader reader, void *data,
	      struct nl_error *nlerr)
{
	const struct nlmsghdr *nlh = (const void *)nl->reply;
	int len = receive(nl), ret = 0;

	if (len < 0)
		return nl_error_set(nlerr, len, NULL);
	while (!ret && mnl_nlmsg_ok(nlh, len)) {
		if (nlh->nlmsg_type == nl->family)
			ret = reader(nlh, data);
		if (is_farewell(nl, nlh))
			return nl_error_set(nlerr, -ENODEV,
					    "the kernel module was unloaded");
		nlh = mnl_nlmsg_next(nlh, &len);
	}
	return ret ? nl_error_set(nlerr, ret, NULL) : 0;
}
