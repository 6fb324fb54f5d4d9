// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netlink errors: from an acknowledgment (NLMSG_ERROR, or the NLMSG_DONE of a dump
 * that failed) to a sentence and the name of the attribute at fault.
 */
#include "nl_error.h"

#include "array.h"
#include "options.h"
#include "value.h"

#include <errno.h>
#include <inttypes.h>
#include <libmnl/libmnl.h>
#include <linux/dsr.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <string.h>

/* As the kernel has it: a larger number is no error code. */
#define CODE_MAX	4095

/* Attributes by the words that people know them by. */
static const char *const top_words[] = {
	[DSR_A_GENERATION] = "generation",
	[DSR_A_SERVICE] = "service",
	[DSR_A_SERVER] = "server",
	[DSR_A_FLOW] = "flow",
	[DSR_A_SETTINGS] = "settings",
	[DSR_A_DEVICE] = "device",
};

static const char *const service_words[] = {
	[DSR_SERVICE_A_PROTOCOL] = "protocol",
	[DSR_SERVICE_A_ADDRESS] = "VIP",
	[DSR_SERVICE_A_PREFIX] = "prefix",
	[DSR_SERVICE_A_PORT] = "port",
	[DSR_SERVICE_A_PORT_LAST] = "last port",
	[DSR_SERVICE_A_PORTS] = "ports",
	[DSR_SERVICE_A_MARK] = "mark",
	[DSR_SERVICE_A_NEW_PORTS] = "ports",
};

/**
 * struct vocabulary - the words for the attributes of one nest
 * @word: the words by attribute type, for what is no option; NULL for one without
 * @n: how many there are
 * @options: the options, or NULL
 */
struct vocabulary {
	const char *const *word;
	size_t n;
	const struct option *options;
};

static const struct vocabulary top = { top_words, ARRAY_SIZE(top_words), NULL };
static const struct vocabulary nests[] = {
	[DSR_A_SERVICE] = { service_words, ARRAY_SIZE(service_words),
			    service_options },
	[DSR_A_SERVER] = { NULL, 0, server_options },
	[DSR_A_FLOW] = { NULL, 0, flow_options },
	[DSR_A_SETTINGS] = { NULL, 0, settings_options },
	[DSR_A_DEVICE] = { NULL, 0, device_options },
};

static const struct vocabulary none;

static const struct vocabulary *vocabulary_of(uint16_t type)
{
	return type < ARRAY_SIZE(nests) ? &nests[type] : &none;
}

static const struct option *option_of(const struct vocabulary *v, uint16_t type)
{
	return v->options ? options_find_attr(v->options, type) : NULL;
}

/* The word for an attribute, or NULL. @buf is room for one of several parts. */
static const char *word_of(const struct vocabulary *v, uint16_t type,
			   char buf[OPTION_LIST_MAX])
{
	const struct option *o = option_of(v, type);

	if (o && o->word)
		return option_text(buf, o);
	return type < v->n ? v->word[type] : NULL;
}

/* The outermost attribute that an offset of the request lies in. */
static const struct nlattr *outer_at(const struct nlmsghdr *request,
				     uint32_t offset)
{
	const char *at = (const char *)request + offset;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, request, sizeof(struct genlmsghdr))
		if (at >= (const char *)attr &&
		    at < (const char *)attr + attr->nla_len)
			return attr;
	return NULL;
}

/* The attribute that lies at an offset of the request, in @outer or itself that. */
static const struct nlattr *attr_at(const struct nlmsghdr *request,
				    uint32_t offset, const struct nlattr *outer)
{
	const char *at = (const char *)request + offset;
	const struct nlattr *attr;

	if (!outer || (const char *)outer == at)
		return outer;
	mnl_attr_for_each_nested(attr, outer)
		if ((const char *)attr == at)
			return attr;
	return NULL;
}

/* Which of the servers of a request that has several does an offset lie in? */
static bool server_at(const struct nlmsghdr *request, uint32_t offset,
		      struct address *server)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(request);
	const struct nlattr *outer = outer_at(request, offset), *attr;
	uint16_t len;

	if (genl->cmd != DSR_CMD_SERVICE_REPLACE || !outer ||
	    mnl_attr_get_type(outer) != DSR_A_SERVER)
		return false;
	mnl_attr_for_each_nested(attr, outer) {
		len = mnl_attr_get_payload_len(attr);
		if (mnl_attr_get_type(attr) != DSR_SERVER_A_ADDRESS ||
		    (len != 4 && len != 16))
			continue;
		server->len = len;
		memcpy(server->bytes, mnl_attr_get_payload(attr), len);
		return true;
	}
	return false;
}

/* The word for an attribute that the request lacks, in a nest or at the top. */
static const char *word_missing(const struct nlmsghdr *request, uint32_t type,
				const uint32_t *nest,
				char buf[OPTION_LIST_MAX])
{
	const struct nlattr *attr;

	if (!nest)
		return word_of(&top, type, buf);
	mnl_attr_for_each(attr, request, sizeof(struct genlmsghdr))
		if ((const char *)attr == (const char *)request + *nest)
			return word_of(vocabulary_of(mnl_attr_get_type(attr)),
				       type, buf);
	return NULL;
}

/**
 * struct extack - the extended part of an acknowledgment
 * @text: the kernel's sentence, not always ending with NUL, or NULL
 * @len: its length
 * @offset: of the attribute at fault; 0: none
 * @missing: type of an attribute that is missing; 0: none
 * @nest: offset of the nest where it is missing
 * @has_nest: @nest was said
 * @unit: of what the policy bounds: "" for a value; NULL: it bounds nothing
 * @least: the bounds
 * @most: likewise
 */
struct extack {
	const char *text;
	size_t len;
	uint32_t offset;
	uint32_t missing;
	uint32_t nest;
	bool has_nest;
	const char *unit;
	uint64_t least;
	uint64_t most;
};

/* A u32 or a u64; the kernel's are in this machine's order. */
static uint64_t number_of(const struct nlattr *attr)
{
	const void *payload = mnl_attr_get_payload(attr);
	uint64_t value = 0;
	uint32_t half;

	if (mnl_attr_get_payload_len(attr) == sizeof(value)) {
		memcpy(&value, payload, sizeof(value));
	} else if (mnl_attr_get_payload_len(attr) == sizeof(half)) {
		memcpy(&half, payload, sizeof(half));
		value = half;
	}
	return value;
}

static void read_policy_attr(const struct nlattr *attr, struct extack *ext)
{
	switch (mnl_attr_get_type(attr)) {
	case NL_POLICY_TYPE_ATTR_MIN_VALUE_U:
	case NL_POLICY_TYPE_ATTR_MIN_LENGTH:
		ext->least = number_of(attr);
		break;
	case NL_POLICY_TYPE_ATTR_MAX_VALUE_U:
		ext->most = number_of(attr);
		ext->unit = "";
		break;
	case NL_POLICY_TYPE_ATTR_MAX_LENGTH:
		ext->most = number_of(attr);
		ext->unit = " bytes";
		break;
	}
}

static void read_policy(const struct nlattr *policy, struct extack *ext)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, policy)
		read_policy_attr(attr, ext);
}

static void read_extack_attr(const struct nlattr *attr, struct extack *ext)
{
	uint16_t type = mnl_attr_get_type(attr);
	const void *payload = mnl_attr_get_payload(attr);
	uint16_t len = mnl_attr_get_payload_len(attr);

	if (type == NLMSGERR_ATTR_MSG) {
		ext->text = payload;
		ext->len = strnlen(payload, len);
		return;
	}
	if (type == NLMSGERR_ATTR_POLICY)
		read_policy(attr, ext);
	if (len != sizeof(uint32_t))
		return;
	if (type == NLMSGERR_ATTR_OFFS)
		memcpy(&ext->offset, payload, len);
	if (type == NLMSGERR_ATTR_MISS_TYPE)
		memcpy(&ext->missing, payload, len);
	if (type == NLMSGERR_ATTR_MISS_NEST) {
		memcpy(&ext->nest, payload, len);
		ext->has_nest = true;
	}
}

/* Where the extended part begins, counted from the end of the header. */
static size_t extack_offset(const struct nlmsghdr *reply)
{
	const struct nlmsgerr *err;
	size_t len;

	if (reply->nlmsg_type == NLMSG_DONE)
		return sizeof(int);
	len = sizeof(*err);
	err = mnl_nlmsg_get_payload(reply);
	if (err->error && !(reply->nlmsg_flags & NLM_F_CAPPED) &&
	    err->msg.nlmsg_len > sizeof(err->msg))
		len += err->msg.nlmsg_len - sizeof(err->msg);
	return len;
}

static void read_extack(const struct nlmsghdr *reply, struct extack *ext)
{
	const char *payload = mnl_nlmsg_get_payload(reply);
	size_t offset = MNL_ALIGN(extack_offset(reply));
	size_t len = mnl_nlmsg_get_payload_len(reply);
	const struct nlattr *attr;
	const void *attrs;

	memset(ext, 0, sizeof(*ext));
	if (!(reply->nlmsg_flags & NLM_F_ACK_TLVS) ||
	    offset >= len)
		return;
	attrs = payload + offset;
	mnl_attr_for_each_payload(attrs, len - offset)
		read_extack_attr(attr, ext);
}

static void copy_clean(char *out, size_t room, const char *text, size_t len)
{
	size_t i;

	if (len >= room)
		len = room - 1;
	for (i = 0; i < len; i++)
		out[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
	out[len] = '\0';
}

/**
 * nl_error_set - write down an error of our own
 * @nlerr: where to
 * @code: a negative error code
 * @text: a sentence, or NULL for the error code's own
 *
 * Return: @code.
 */
int nl_error_set(struct nl_error *nlerr, int code, const char *text)
{
	memset(nlerr, 0, sizeof(*nlerr));
	nlerr->code = code;
	if (text)
		snprintf(nlerr->text, sizeof(nlerr->text), "%s", text);
	return code;
}

/**
 * nl_error_set_size - write down that a request was too long to be sent
 * @nlerr: where to
 * @len: its bytes
 *
 * Return: -EMSGSIZE.
 */
int nl_error_set_size(struct nl_error *nlerr, size_t len)
{
	nl_error_set(nlerr, -EMSGSIZE, NULL);
	snprintf(nlerr->text, sizeof(nlerr->text),
		 "the change takes a message of %zu bytes, which this socket may not send; expected net.core.wmem_max (sysctl) to be %zu at least",
		 len, len / 2 + 32);
	return -EMSGSIZE;
}

static void name_attribute(const struct nlmsghdr *request, uint32_t offset,
			   const char *word, struct nl_error *nlerr)
{
	char address[ADDRESS_TEXT_MAX];
	struct address server;

	if (!server_at(request, offset, &server))
		snprintf(nlerr->attribute, sizeof(nlerr->attribute), "%s",
			 word);
	else
		snprintf(nlerr->attribute, sizeof(nlerr->attribute),
			 strcmp(word, "server") ? "%s of server %s" : "%s %s",
			 word, address_text(address, &server));
}

/* Every number has a policy with bounds, but few are refused for them. */
static bool tells_bounds(const struct extack *ext)
{
	static const char out_of_range[] = "integer out of range";

	return ext->unit && (*ext->unit || (ext->len == strlen(out_of_range) &&
		!memcmp(ext->text, out_of_range, ext->len)));
}

/* The kernel's own sentence for a value that its policy refuses says no more. */
static void say_bounds(const struct extack *ext, const struct names *names,
		       struct nl_error *nlerr)
{
	size_t len = strlen(nlerr->text);
	struct names known;
	char list[128];

	if (names && ext->most < names->n) {
		known = (struct names) { names->name, ext->most + 1 };
		snprintf(nlerr->text, sizeof(nlerr->text),
			 "the kernel module does not know this word; expected %s",
			 names_list(&known, list, sizeof(list)));
		return;
	}
	if (ext->least == ext->most)
		snprintf(nlerr->text + len, sizeof(nlerr->text) - len,
			 "; expected %" PRIu64 "%s", ext->most, ext->unit);
	else
		snprintf(nlerr->text + len, sizeof(nlerr->text) - len,
			 "; expected %" PRIu64 " to %" PRIu64 "%s", ext->least,
			 ext->most, ext->unit);
}

static void read_fault(const struct nlmsghdr *request, const struct extack *ext,
		       struct nl_error *nlerr)
{
	const struct nlattr *outer = outer_at(request, ext->offset), *attr;
	const struct vocabulary *v = &top;
	char buf[OPTION_LIST_MAX];
	const struct option *o;
	const char *word;

	attr = attr_at(request, ext->offset, outer);
	if (!attr)
		return;
	nlerr->nest = mnl_attr_get_type(outer);
	if (attr != outer) {
		nlerr->type = mnl_attr_get_type(attr);
		v = vocabulary_of(nlerr->nest);
	}
	word = word_of(v, mnl_attr_get_type(attr), buf);
	if (word)
		name_attribute(request, ext->offset, word, nlerr);
	o = option_of(v, mnl_attr_get_type(attr));
	if (tells_bounds(ext))
		say_bounds(ext, o ? o->names : NULL, nlerr);
}

/**
 * nl_error_read - read an acknowledgment
 * @request: the request that it answers
 * @reply: NLMSG_ERROR, or NLMSG_DONE with an error code
 * @nlerr: what it says; after success, @text is the kernel's warning if any
 *
 * Return: 0 for success, else the negative error code.
 */
int nl_error_read(const struct nlmsghdr *request, const struct nlmsghdr *reply,
		  struct nl_error *nlerr)
{
	size_t least = reply->nlmsg_type == NLMSG_DONE ?
		       sizeof(int) : sizeof(struct nlmsgerr);
	char buf[OPTION_LIST_MAX];
	const char *word = NULL;
	struct extack ext;

	memset(nlerr, 0, sizeof(*nlerr));
	if (mnl_nlmsg_get_payload_len(reply) < least)
		return reply->nlmsg_type == NLMSG_DONE ? 0 :
		       nl_error_set(nlerr, -EBADMSG, NULL);
	memcpy(&nlerr->code, mnl_nlmsg_get_payload(reply), sizeof(int));
	if (nlerr->code > 0 || nlerr->code < -CODE_MAX)
		return nl_error_set(nlerr, -EBADMSG, NULL);
	read_extack(reply, &ext);
	if (ext.text)
		copy_clean(nlerr->text, sizeof(nlerr->text), ext.text, ext.len);
	nlerr->offset = ext.offset ? ext.offset : ext.nest;
	if (ext.offset)
		read_fault(request, &ext, nlerr);
	else if (ext.missing)
		word = word_missing(request, ext.missing,
				    ext.has_nest ? &ext.nest : NULL, buf);
	if (word)
		name_attribute(request, ext.offset, word, nlerr);
	return nlerr->code;
}

/* What an error code means here, when the kernel sent no sentence. */
static const char *code_text(int code)
{
	switch (-code) {
	case EPERM:
	case EACCES:
		return "not permitted: CAP_NET_ADMIN in this network namespace is needed";
	case EEXIST:
		return "it exists already";
	case ENOENT:
		return "the kernel module was unloaded meanwhile";
	case EBADMSG:
		return "the kernel's answer breaks the protocol";
	case EOPNOTSUPP:
		return "this version of the kernel module cannot do that";
	case ENOBUFS:
		return "the kernel had no room for its answers";
	case EINTR:
		return "the table kept changing while it was read";
	}
	return strerror(-code);
}

/**
 * nl_error_text - say an error in one line
 * @nlerr: the error
 * @buf: room for the line
 * @len: bytes of @buf
 *
 * Return: @buf. The attribute is named unless the sentence does.
 */
const char *nl_error_text(const struct nl_error *nlerr, char *buf, size_t len)
{
	const char *text = nlerr->text;

	if (!*text)
		text = code_text(nlerr->code);
	if (*nlerr->attribute && !strstr(text, nlerr->attribute))
		snprintf(buf, len, "%s (%s)", text, nlerr->attribute);
	else
		snprintf(buf, len, "%s", text);
	return buf;
}
