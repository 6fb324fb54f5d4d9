// SPDX-License-Identifier: GPL-2.0-only
/*
 * Refusals of the kernel: acknowledgements with and without an extended part,
 * the attribute at fault, and bytes cut off or changed.
 */
#include "helper.h"

#include "../encode.h"
#include "../nl_error.h"

#include <errno.h>
#include <limits.h>
#include <linux/genetlink.h>
#include <stdlib.h>

/**
 * union message_buf - an aligned message
 * @nlh: its header
 * @bytes: its bytes
 */
union message_buf {
	struct nlmsghdr nlh;
	char bytes[2048];
};

static union message_buf request_buf, reply_buf;

static const char *request_words = "tcp 192.0.2.1:80 scheduler wrr rows 512";

/* A request to add a service; returns the place of an attribute in its nest. */
static uint32_t make_request(uint16_t type)
{
	struct service s = service_of(request_words);
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(request_buf.bytes);
	struct nlattr *nest, *attr;

	mnl_nlmsg_put_extra_header(nlh, sizeof(struct genlmsghdr));
	encode_service_as(nlh, &s.id, &s, s.given);
	service_free(&s);
	nest = mnl_nlmsg_get_payload_offset(nlh, sizeof(struct genlmsghdr));
	if (!type)
		return (char *)nest - request_buf.bytes;
	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == type)
			return (char *)attr - request_buf.bytes;
	fail_msg("no attribute %u", type);
	return 0;
}

static struct nlmsghdr *begin_reply(int code, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(reply_buf.bytes);
	struct nlmsgerr *err;

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_flags = flags;
	err = mnl_nlmsg_put_extra_header(nlh, sizeof(*err));
	err->error = code;
	err->msg = request_buf.nlh;
	return nlh;
}

#define EXTENDED (NLM_F_CAPPED | NLM_F_ACK_TLVS)

static const char *said(const struct nl_error *nlerr)
{
	static char text[320];

	return nl_error_text(nlerr, text, sizeof(text));
}

static void success(void **state)
{
	struct nl_error nlerr;

	(void)state;
	make_request(0);
	begin_reply(0, NLM_F_CAPPED);
	assert_int_equal(nl_error_read(&request_buf.nlh, &reply_buf.nlh,
				       &nlerr), 0);
	assert_string_equal(nlerr.text, "");
}

static void kernel_warning(void **state)
{
	struct nl_error nlerr;
	struct nlmsghdr *nlh;

	(void)state;
	make_request(0);
	nlh = begin_reply(0, EXTENDED);
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "take care");
	assert_int_equal(nl_error_read(&request_buf.nlh, nlh, &nlerr), 0);
	assert_string_equal(nlerr.text, "take care");
}

static void sentence_and_attribute(void **state)
{
	struct nl_error nlerr;
	struct nlmsghdr *nlh;
	uint32_t offset;

	(void)state;
	offset = make_request(DSR_SERVICE_A_SCHEDULER);
	nlh = begin_reply(-EOPNOTSUPP, EXTENDED);
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "unknown scheduler");
	mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, offset);
	assert_int_equal(nl_error_read(&request_buf.nlh, nlh, &nlerr),
			 -EOPNOTSUPP);
	assert_string_equal(nlerr.attribute, "scheduler");
	assert_string_equal(said(&nlerr), "unknown scheduler");
	strcpy(nlerr.text, "unknown word");
	assert_string_equal(said(&nlerr), "unknown word (scheduler)");
}

static void put_bounds(struct nlmsghdr *nlh, const char *text, uint64_t least,
		       uint64_t most)
{
	struct nlattr *nest;

	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, text);
	nest = mnl_attr_nest_start(nlh, NLMSGERR_ATTR_POLICY);
	mnl_attr_put_u64(nlh, NL_POLICY_TYPE_ATTR_MIN_VALUE_U, least);
	mnl_attr_put_u64(nlh, NL_POLICY_TYPE_ATTR_MAX_VALUE_U, most);
	mnl_attr_nest_end(nlh, nest);
}

/* What the kernel's sentence leaves out is in the policy that it sends. */
static void bounds(void **state)
{
	static const struct {
		uint16_t type;
		const char *text;
		uint64_t most;
		const char *said;
	} cases[] = {
		{ DSR_SERVICE_A_ROWS, "integer out of range", 65536,
		  "integer out of range; expected 0 to 65536 (rows)" },
		{ DSR_SERVICE_A_ROWS, "invalid attribute length", 65536,
		  "invalid attribute length (rows)" },
		{ DSR_SERVICE_A_TRACK, "integer out of range", 1,
		  "the kernel module does not know this word; expected auto or all (track)" },
		{ DSR_SERVICE_A_TRACK, "integer out of range", 9,
		  "integer out of range; expected 0 to 9 (track)" },
	};
	const char *before = request_words;
	struct nl_error nlerr;
	struct nlmsghdr *nlh;
	uint32_t offset;
	size_t i;

	(void)state;
	request_words = "tcp 192.0.2.1:80 rows 512 track none";
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		offset = make_request(cases[i].type);
		nlh = begin_reply(-ERANGE, EXTENDED);
		put_bounds(nlh, cases[i].text, 0, cases[i].most);
		mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, offset);
		nl_error_read(&request_buf.nlh, nlh, &nlerr);
		assert_string_equal(said(&nlerr), cases[i].said);
	}
	request_words = before;
}

static void exact_length(void **state)
{
	struct nl_error nlerr;
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	uint32_t offset;

	(void)state;
	offset = make_request(DSR_SERVICE_A_SCHEDULER);
	nlh = begin_reply(-ERANGE, EXTENDED);
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "size out of range");
	nest = mnl_attr_nest_start(nlh, NLMSGERR_ATTR_POLICY);
	mnl_attr_put_u32(nlh, NL_POLICY_TYPE_ATTR_MIN_LENGTH, 6);
	mnl_attr_put_u32(nlh, NL_POLICY_TYPE_ATTR_MAX_LENGTH, 6);
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, offset);
	nl_error_read(&request_buf.nlh, nlh, &nlerr);
	assert_string_equal(said(&nlerr),
			    "size out of range; expected 6 bytes (scheduler)");
}

/* Each attribute of a service is named by the word that sets it. */
static void service_words(void **state)
{
	static const struct {
		uint16_t type;
		const char *word;
		const char *request;
	} words[] = {
		{ DSR_SERVICE_A_PROTOCOL, "protocol", "sctp 192.0.2.1:80" },
		{ DSR_SERVICE_A_PREFIX, "prefix", "tcp 192.0.2.0/24:80" },
		{ DSR_SERVICE_A_PORT, "port", "tcp 192.0.2.1:*" },
		{ DSR_SERVICE_A_PORT_LAST, "last port", "tcp 192.0.2.1:1-9" },
		{ DSR_SERVICE_A_PORTS, "ports", "tcp 192.0.2.1:1,3" },
		{ DSR_SERVICE_A_MARK, "mark", "mark 7" },
		{ DSR_SERVICE_A_PERSIST_PREFIX, "persist prefix",
		  "mark 7 persist 9/24" },
		{ DSR_SERVICE_A_PERSIST_PREFIX6, "persist prefix",
		  "mark 7 persist 9/24,64" },
		{ DSR_SERVICE_A_STATELESS, "stateless", "mark 7 stateless on" },
		{ DSR_SERVICE_A_SLOW_START, "slow-start", "mark 7 slow-start 9" },
	};
	struct nl_error nlerr;
	struct nlmsghdr *nlh;
	uint32_t offset;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		request_words = words[i].request;
		offset = make_request(words[i].type);
		nlh = begin_reply(-EINVAL, EXTENDED);
		mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, offset);
		nl_error_read(&request_buf.nlh, nlh, &nlerr);
		assert_string_equal(nlerr.attribute, words[i].word);
	}
	request_words = "tcp 192.0.2.1:80 scheduler wrr rows 512";
}

/* Likewise each attribute of a server. */
static void server_words(void **state)
{
	static const char *const words[] = {
		[DSR_SERVER_A_ADDRESS] = "server address",
		[DSR_SERVER_A_WEIGHT] = "weight",
		[DSR_SERVER_A_IFINDEX] = "dev",
		[DSR_SERVER_A_LLADDR] = "mac",
		[DSR_SERVER_A_MAX_FLOWS] = "max-flows",
		[DSR_SERVER_A_RESUME] = "resume",
		[DSR_SERVER_A_PROBE_MARK] = "probe-mark",
		[DSR_SERVER_A_DEVICE] = "dev",
	};
	struct server server = server_of("10.0.0.1 max-flows 9");
	struct nlmsghdr *request = &request_buf.nlh, *nlh;
	struct nl_error nlerr;
	struct nlattr *nest, *attr;
	size_t seen = 0;

	(void)state;
	mnl_nlmsg_put_header(request);
	mnl_nlmsg_put_extra_header(request, sizeof(struct genlmsghdr));
	encode_server(request, &server, all_options(server_options));
	nest = mnl_nlmsg_get_payload_offset(request, sizeof(struct genlmsghdr));
	mnl_attr_for_each_nested(attr, nest) {
		nlh = begin_reply(-ERANGE, EXTENDED);
		mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS,
				 (char *)attr - request_buf.bytes);
		nl_error_read(request, nlh, &nlerr);
		assert_string_equal(nlerr.attribute,
				    words[mnl_attr_get_type(attr)]);
		seen++;
	}
	assert_int_equal(seen, 7);
}

static void whole_nest(void **state)
{
	struct nl_error nlerr;
	struct nlmsghdr *nlh;
	uint32_t offset;

	(void)state;
	offset = make_request(0);
	nlh = begin_reply(-EEXIST, EXTENDED);
	mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, offset);
	assert_int_equal(nl_error_read(&request_buf.nlh, nlh, &nlerr), -EEXIST);
	assert_string_equal(said(&nlerr), "it exists already (service)");
}

static void missing_attribute(void **state)
{
	struct nl_error nlerr;
	struct nlmsghdr *nlh;
	uint32_t offset;

	(void)state;
	offset = make_request(0);
	nlh = begin_reply(-EINVAL, EXTENDED);
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "missing");
	mnl_attr_put_u32(nlh, NLMSGERR_ATTR_MISS_TYPE, DSR_SERVICE_A_PORT);
	mnl_attr_put_u32(nlh, NLMSGERR_ATTR_MISS_NEST, offset);
	nl_error_read(&request_buf.nlh, nlh, &nlerr);
	assert_string_equal(said(&nlerr), "missing (port)");

	nlh = begin_reply(-EINVAL, EXTENDED);
	mnl_attr_put_u32(nlh, NLMSGERR_ATTR_MISS_TYPE, DSR_A_SERVER);
	nl_error_read(&request_buf.nlh, nlh, &nlerr);
	assert_string_equal(said(&nlerr), "Invalid argument (server)");
}

/* Without NETLINK_CAP_ACK the whole request stands before the sentence. */
static void uncapped(void **state)
{
	struct nl_error nlerr;
	struct nlmsghdr *nlh;
	size_t rest;

	(void)state;
	make_request(0);
	nlh = begin_reply(-ERANGE, NLM_F_ACK_TLVS);
	rest = request_buf.nlh.nlmsg_len - sizeof(request_buf.nlh);
	memcpy(mnl_nlmsg_put_extra_header(nlh, rest),
	       request_buf.bytes + sizeof(request_buf.nlh), rest);
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "behind the request");
	nl_error_read(&request_buf.nlh, nlh, &nlerr);
	assert_string_equal(said(&nlerr), "behind the request");
}

static void failed_dump(void **state)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(reply_buf.bytes);
	struct nl_error nlerr;

	(void)state;
	make_request(0);
	nlh->nlmsg_type = NLMSG_DONE;
	nlh->nlmsg_flags = NLM_F_MULTI | NLM_F_ACK_TLVS;
	*(int *)mnl_nlmsg_put_extra_header(nlh, sizeof(int)) = -ENOENT;
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "no such service");
	assert_int_equal(nl_error_read(&request_buf.nlh, nlh, &nlerr), -ENOENT);
	assert_string_equal(said(&nlerr), "no such service");

	nlh = mnl_nlmsg_put_header(reply_buf.bytes);
	nlh->nlmsg_type = NLMSG_DONE;
	assert_int_equal(nl_error_read(&request_buf.nlh, nlh, &nlerr), 0);
}

static void plain_codes(void **state)
{
	static const struct {
		int code;
		const char *text;
	} codes[] = {
		{ -EPERM, "not permitted: CAP_NET_ADMIN in this network namespace is needed" },
		{ -EEXIST, "it exists already" },
		{ -ENOENT, "the kernel module was unloaded meanwhile" },
		{ -ENOSPC, "No space left on device" },
		{ -EINTR, "the table kept changing while it was read" },
	};
	struct nl_error nlerr;
	size_t i;

	(void)state;
	make_request(0);
	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		begin_reply(codes[i].code, NLM_F_CAPPED);
		assert_int_equal(nl_error_read(&request_buf.nlh, &reply_buf.nlh,
					       &nlerr), codes[i].code);
		assert_string_equal(said(&nlerr), codes[i].text);
	}
}

static void no_codes(void **state)
{
	static const int codes[] = { 1, INT_MAX, -4096, INT_MIN };
	struct nl_error nlerr;
	size_t i;

	(void)state;
	make_request(0);
	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		begin_reply(codes[i], NLM_F_CAPPED);
		assert_int_equal(nl_error_read(&request_buf.nlh, &reply_buf.nlh,
					       &nlerr), -EBADMSG);
		assert_string_equal(said(&nlerr),
				    "the kernel's answer breaks the protocol");
	}
}

static void control_characters(void **state)
{
	struct nl_error nlerr;
	struct nlmsghdr *nlh;

	(void)state;
	make_request(0);
	nlh = begin_reply(-EINVAL, EXTENDED);
	mnl_attr_put(nlh, NLMSGERR_ATTR_MSG, 6, "a\033[1mb");
	nl_error_read(&request_buf.nlh, nlh, &nlerr);
	assert_string_equal(nlerr.text, "a?[1mb");
}

/* Where the fault is the third server's, the sentence says so. */
static void one_of_many(void **state)
{
	struct service s = service_of("mark 7 server 10.0.0.1 server 2001:db8::3 weight 8");
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(request_buf.bytes);
	struct genlmsghdr *genl;
	struct nlattr *attr, *nest = NULL;
	struct nl_error nlerr;
	size_t i;

	(void)state;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = DSR_CMD_SERVICE_REPLACE;
	encode_service_as(nlh, &s.id, &s, s.given);
	for (i = 0; i < s.n_servers; i++)
		encode_server(nlh, &s.servers[i], s.servers[i].given);
	mnl_attr_for_each(attr, nlh, sizeof(*genl))
		nest = attr;
	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == DSR_SERVER_A_WEIGHT)
			break;
	nlh = begin_reply(-EINVAL, EXTENDED);
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "bad weight");
	mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS,
			 (char *)attr - request_buf.bytes);
	nl_error_read(&request_buf.nlh, nlh, &nlerr);
	assert_string_equal(said(&nlerr),
			    "bad weight (weight of server 2001:db8::3)");
	nlh = begin_reply(-EINVAL, EXTENDED);
	mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS,
			 (char *)nest - request_buf.bytes);
	nl_error_read(&request_buf.nlh, nlh, &nlerr);
	assert_string_equal(nlerr.attribute, "server 2001:db8::3");
	service_free(&s);
}

/* Every shorter reply and every flipped bit: no fault. */
static void mangled(void **state)
{
	union message_buf whole;
	struct nl_error nlerr;
	struct nlmsghdr *nlh;
	size_t len, at;
	int bit;

	(void)state;
	nlh = begin_reply(-EINVAL, EXTENDED);
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "some sentence");
	mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS,
			 make_request(DSR_SERVICE_A_ROWS));
	whole = reply_buf;
	for (len = sizeof(*nlh); len <= whole.nlh.nlmsg_len; len++) {
		nlh = malloc(len);
		assert_non_null(nlh);
		memcpy(nlh, whole.bytes, len);
		nlh->nlmsg_len = len;
		nl_error_read(&request_buf.nlh, nlh, &nlerr);
		said(&nlerr);
		free(nlh);
	}
	for (at = sizeof(*nlh); at < whole.nlh.nlmsg_len; at++) {
		for (bit = 0; bit < 8; bit++) {
			reply_buf = whole;
			reply_buf.bytes[at] ^= 1 << bit;
			nl_error_read(&request_buf.nlh, &reply_buf.nlh, &nlerr);
			said(&nlerr);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(success),
		cmocka_unit_test(kernel_warning),
		cmocka_unit_test(sentence_and_attribute),
		cmocka_unit_test(bounds),
		cmocka_unit_test(exact_length),
		cmocka_unit_test(service_words),
		cmocka_unit_test(server_words),
		cmocka_unit_test(whole_nest),
		cmocka_unit_test(missing_attribute),
		cmocka_unit_test(uncapped),
		cmocka_unit_test(failed_dump),
		cmocka_unit_test(plain_codes),
		cmocka_unit_test(no_codes),
		cmocka_unit_test(control_characters),
		cmocka_unit_test(one_of_many),
		cmocka_unit_test(mangled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
