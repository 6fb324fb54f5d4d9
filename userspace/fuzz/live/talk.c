// SPDX-License-Identifier: GPL-2.0-only
/*
 * A netlink socket for messages that may be anything. A message whose header
 * lies may get no answer, so each is followed by an empty one that always gets
 * one: what came before that is the answer.
 */
#include "talk.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/dsr.h>
#include <linux/genetlink.h>
#include <string.h>
#include <sys/socket.h>

#define REPLY_MAX	(64 * 1024)

/* One that takes longer than this has hung. */
#define SECONDS_MAX	20

/**
 * struct reading - how far the reading of an answer is
 * @talk: the socket
 * @fence: number of the empty message
 * @fenced: its acknowledgment came
 * @dumping: a dump has begun and not ended
 * @answer: the answer
 */
struct reading {
	const struct talk *talk;
	uint32_t fence;
	bool fenced;
	bool dumping;
	struct answer *answer;
};

static int read_sentence(const struct nlattr *attr, void *data)
{
	struct answer *answer = data;

	if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG) {
		answer->sentence = true;
		strncpy(answer->text, mnl_attr_get_str(attr),
			sizeof(answer->text) - 1);
	}
	return MNL_CB_OK;
}

static void read_error(const struct nlmsghdr *nlh, struct answer *answer)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(nlh);
	size_t skip = sizeof(*error);

	answer->settled = true;
	answer->error = error->error;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += MNL_ALIGN(error->msg.nlmsg_len) - NLMSG_HDRLEN;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		mnl_attr_parse(nlh, skip, read_sentence, answer);
}

static void read_done(const struct nlmsghdr *nlh, struct reading *reading)
{
	const int *error = mnl_nlmsg_get_payload(nlh);

	reading->dumping = false;
	reading->answer->settled = true;
	reading->answer->error = *error;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		mnl_attr_parse(nlh, sizeof(*error), read_sentence,
			       reading->answer);
}

static void read_one(const struct nlmsghdr *nlh, struct reading *reading)
{
	bool error = nlh->nlmsg_type == NLMSG_ERROR;

	if (error && nlh->nlmsg_seq == reading->fence) {
		reading->fenced = true;
	} else if (error) {
		read_error(nlh, reading->answer);
	} else if (nlh->nlmsg_type == NLMSG_DONE) {
		read_done(nlh, reading);
	} else if (nlh->nlmsg_type == reading->talk->family) {
		reading->answer->replies++;
		if (nlh->nlmsg_flags & NLM_F_MULTI)
			reading->dumping = true;
	}
}

static int receive(struct reading *reading)
{
	static union {
		struct nlmsghdr head;
		char buf[REPLY_MAX];
	} reply;
	const struct nlmsghdr *nlh = &reply.head;
	ssize_t got = recv(reading->talk->fd, &reply, sizeof(reply), 0);
	int left = got;

	if (got < 0)
		return -errno;
	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		read_one(nlh, reading);
	return 0;
}

static int put_fence(struct talk *talk)
{
	struct nlmsghdr fence = {
		.nlmsg_len = sizeof(fence),
		.nlmsg_type = NLMSG_NOOP,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		.nlmsg_seq = ++talk->seq,
	};

	return send(talk->fd, &fence, sizeof(fence), 0) < 0 ? -errno : 0;
}

/* What is behind the first message would be another one, with its own answer. */
static size_t first_message(const void *message, size_t len)
{
	struct nlmsghdr head;
	size_t first;

	if (len < sizeof(head))
		return len;
	memcpy(&head, message, sizeof(head));
	first = NLMSG_ALIGN((size_t)head.nlmsg_len);
	return first >= sizeof(head) && first < len ? first : len;
}

/**
 * talk_send - send a message and read what comes back
 * @talk: the socket
 * @message: any bytes
 * @len: how many; what follows the first message is left out
 * @answer: what came back
 *
 * Return: 0, or a negative error code: -EAGAIN when nothing came in time.
 */
int talk_send(struct talk *talk, const void *message, size_t len,
	      struct answer *answer)
{
	struct reading reading = { .talk = talk, .answer = answer };
	int ret;

	memset(answer, 0, sizeof(*answer));
	len = first_message(message, len);
	if (send(talk->fd, message, len, 0) < 0)
		return -errno;
	ret = put_fence(talk);
	reading.fence = talk->seq;
	while (!ret && (!reading.fenced || reading.dumping))
		ret = receive(&reading);
	return ret;
}

static int read_family(const struct nlattr *attr, void *data)
{
	if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
		*(uint16_t *)data = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static int read_families(const struct nlmsghdr *nlh, void *data)
{
	return mnl_attr_parse(nlh, GENL_HDRLEN, read_family, data);
}

static int find_family(struct talk *talk)
{
	char buf[8192];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;
	ssize_t got;

	nlh->nlmsg_type = GENL_ID_CTRL;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = CTRL_CMD_GETFAMILY;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, DSR_GENL_NAME);
	if (send(talk->fd, nlh, nlh->nlmsg_len, 0) < 0)
		return -errno;
	got = recv(talk->fd, buf, sizeof(buf), 0);
	if (got < 0)
		return -errno;
	mnl_cb_run(buf, got, 0, 0, read_families, &talk->family);
	return talk->family ? 0 : -ENOENT;
}

/**
 * talk_open - open a socket in the namespace of this process
 * @talk: the socket
 *
 * Return: 0, or a negative error code: -ENOENT without the module.
 */
int talk_open(struct talk *talk)
{
	struct timeval patience = { .tv_sec = SECONDS_MAX };
	int on = 1;

	memset(talk, 0, sizeof(*talk));
	talk->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (talk->fd < 0)
		return -errno;
	setsockopt(talk->fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(talk->fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(talk->fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on,
		   sizeof(on));
	setsockopt(talk->fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
		   sizeof(patience));
	return find_family(talk);
}
