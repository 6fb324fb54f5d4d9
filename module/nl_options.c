// SPDX-License-Identifier: GPL-2.0-only
/*
 * A service's options in requests: which values are good, and what it means to
 * leave one out. Works on the message and &struct dsr_options alone.
 */
#include "nl_common.h"

#include "sched.h"

#include <linux/in.h>
#include <linux/log2.h>
#include <linux/stringify.h>

static int valid_rows(const struct nlattr *attr,
		      struct netlink_ext_ack *extack)
{
	u32 rows = nla_get_u32(attr);

	if (!rows || (is_power_of_2(rows) && rows >= DSR_ROWS_MIN &&
		      rows <= DSR_ROWS_MAX))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "bad number of rows; expected a power of two from "
			    __stringify(DSR_ROWS_MIN) " to "
			    __stringify(DSR_ROWS_MAX) ", or 0 for the default");
	return -ERANGE;
}

static int valid_timeout(const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	if (nla_get_u32(attr) <= DSR_TIMEOUT_MAX)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "the time is too long; expected at most "
			    __stringify(DSR_TIMEOUT_MAX) " seconds");
	return -ERANGE;
}

static int valid_track(const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	if (nla_get_u8(attr) <= DSR_TRACK_NONE)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "unknown way to track; expected 0 (auto), 1 (all) or 2 (none)");
	return -EOPNOTSUPP;
}

static int valid_gone(const struct nlattr *attr,
		      struct netlink_ext_ack *extack)
{
	if (nla_get_u8(attr) <= DSR_GONE_DROP)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "unknown choice for flows of a gone server; expected 0 (reschedule) or 1 (drop)");
	return -EOPNOTSUPP;
}

static int valid_no_server(const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	if (nla_get_u8(attr) <= DSR_NO_SERVER_PASS)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "unknown choice for lack of a server; expected 0 (reject), 1 (drop) or 2 (pass)");
	return -EOPNOTSUPP;
}

static int valid_ttl(const struct nlattr *attr,
		     struct netlink_ext_ack *extack)
{
	if (nla_get_u8(attr) <= DSR_TTL_DECREMENT)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "unknown choice for the TTL; expected 0 (keep) or 1 (decrement)");
	return -EOPNOTSUPP;
}

static int valid_stateless(const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	if (nla_get_u8(attr) <= 1)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "unknown choice for stateless; expected 0 (off) or 1 (on)");
	return -EOPNOTSUPP;
}

static int valid_when(const struct nlattr *attr,
		      struct netlink_ext_ack *extack)
{
	if (nla_get_u8(attr) <= DSR_WHEN_HELD)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "unknown choice of when to take packets; expected 0 (always) or 1 (while the VIP is held)");
	return -EOPNOTSUPP;
}

const struct nla_policy dsr_service_policy[DSR_SERVICE_A_MAX + 1] = {
	[DSR_SERVICE_A_PROTOCOL] = { .type = NLA_U8 },
	[DSR_SERVICE_A_ADDRESS] =
		NLA_POLICY_VALIDATE_FN(NLA_BINARY, dsr_nl_valid_address),
	[DSR_SERVICE_A_PREFIX] = { .type = NLA_U8 },
	[DSR_SERVICE_A_PORT] = { .type = NLA_U16 },
	[DSR_SERVICE_A_PORT_LAST] = { .type = NLA_U16 },
	[DSR_SERVICE_A_PORTS] =
		NLA_POLICY_VALIDATE_FN(NLA_BINARY, dsr_nl_valid_ports),
	[DSR_SERVICE_A_MARK] = { .type = NLA_U32 },
	[DSR_SERVICE_A_SCHEDULER] = {
		.type = NLA_NUL_STRING,
		.len = DSR_SCHEDULER_NAME_MAX - 1,
	},
	[DSR_SERVICE_A_ROWS] = { .type = NLA_U32 },
	[DSR_SERVICE_A_TRACK] = { .type = NLA_U8 },
	[DSR_SERVICE_A_PERSIST] = { .type = NLA_U32 },
	[DSR_SERVICE_A_PERSIST_PREFIX] = { .type = NLA_U8 },
	[DSR_SERVICE_A_PERSIST_PREFIX6] = { .type = NLA_U8 },
	[DSR_SERVICE_A_GONE] = { .type = NLA_U8 },
	[DSR_SERVICE_A_NO_SERVER] = { .type = NLA_U8 },
	[DSR_SERVICE_A_TTL] = { .type = NLA_U8 },
	[DSR_SERVICE_A_TIMEOUT_ESTABLISHED ... DSR_SERVICE_A_TIMEOUT_UDP] = {
		.type = NLA_U32,
	},
	[DSR_SERVICE_A_STATELESS] = { .type = NLA_U8 },
	[DSR_SERVICE_A_SLOW_START] = { .type = NLA_U32 },
	[DSR_SERVICE_A_SERVERS ... DSR_SERVICE_A_NO_SERVER_PACKETS] =
		DSR_NL_READ_ONLY,
	[DSR_SERVICE_A_TIMEOUT_HALF_CLOSED] = { .type = NLA_U32 },
	[DSR_SERVICE_A_TIMEOUT_HANDOVER] = { .type = NLA_U32 },
	[DSR_SERVICE_A_NEW_PORTS] =
		NLA_POLICY_VALIDATE_FN(NLA_BINARY, dsr_nl_valid_new_ports),
	[DSR_SERVICE_A_WHEN] = { .type = NLA_U8 },
	[DSR_SERVICE_A_STANDBY] = DSR_NL_READ_ONLY,
};

static const dsr_nl_check service_check[DSR_SERVICE_A_MAX + 1] = {
	[DSR_SERVICE_A_PROTOCOL] = dsr_nl_valid_protocol,
	[DSR_SERVICE_A_MARK] = dsr_nl_valid_mark,
	[DSR_SERVICE_A_ROWS] = valid_rows,
	[DSR_SERVICE_A_TRACK] = valid_track,
	[DSR_SERVICE_A_PERSIST] = valid_timeout,
	[DSR_SERVICE_A_GONE] = valid_gone,
	[DSR_SERVICE_A_NO_SERVER] = valid_no_server,
	[DSR_SERVICE_A_TTL] = valid_ttl,
	[DSR_SERVICE_A_TIMEOUT_ESTABLISHED ... DSR_SERVICE_A_TIMEOUT_UDP] =
		valid_timeout,
	[DSR_SERVICE_A_STATELESS] = valid_stateless,
	[DSR_SERVICE_A_SLOW_START] = valid_timeout,
	[DSR_SERVICE_A_TIMEOUT_HALF_CLOSED] = valid_timeout,
	[DSR_SERVICE_A_TIMEOUT_HANDOVER] = valid_timeout,
	[DSR_SERVICE_A_WHEN] = valid_when,
};

static int read_scheduler(const struct dsr_request *request,
			  struct dsr_options *options)
{
	const struct nlattr *attr = request->service[DSR_SERVICE_A_SCHEDULER];

	if (!attr)
		return 0;
	options->scheduler = dsr_scheduler_find(nla_data(attr));
	if (options->scheduler)
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "unknown scheduler; expected one of: rendezvous maglev sh rr wrr lc wlc sed nq p2c fo ovf");
	return -EOPNOTSUPP;
}

/* Checked when either is given: one alone may clash with what is set already. */
static int check_track(const struct dsr_request *request,
		       const struct dsr_options *options)
{
	struct nlattr *const *tb = request->service;

	if (options->track != DSR_TRACK_NONE || !options->scheduler->per_flow)
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack,
			    tb[DSR_SERVICE_A_TRACK] ?:
			    tb[DSR_SERVICE_A_SCHEDULER],
			    "a scheduler that chooses per flow must track flows; expected track auto or all");
	return -EINVAL;
}

static int check_slow_start(const struct dsr_request *request,
			    const struct dsr_options *options)
{
	struct nlattr *const *tb = request->service;

	if (!options->slow_start || options->scheduler->looks)
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack,
			    tb[DSR_SERVICE_A_SLOW_START] ?:
			    tb[DSR_SERVICE_A_SCHEDULER],
			    "slow start needs a scheduler by number of flows; expected lc, wlc, sed, nq, p2c, fo or ovf, or slow start off");
	return -EINVAL;
}

static int check_stateless(const struct dsr_request *request,
			   const struct dsr_options *options)
{
	struct nlattr *const *tb = request->service;
	struct netlink_ext_ack *extack = request->extack;
	u8 protocol = request->id.protocol;
	int other = 0;

	if (!options->stateless)
		return 0;
	if (protocol != IPPROTO_UDP && protocol != IPPROTO_UDPLITE) {
		NL_SET_ERR_MSG(extack,
			       "a packet of a connection cannot be stateless; expected a UDP or UDP-Lite service");
	} else if (options->persist) {
		other = DSR_SERVICE_A_PERSIST;
		NL_SET_ERR_MSG(extack,
			       "a stateless service remembers no client; expected persist off, or stateless off");
	} else if (options->track == DSR_TRACK_ALL) {
		other = DSR_SERVICE_A_TRACK;
		NL_SET_ERR_MSG(extack,
			       "a stateless service remembers no flow; expected track auto or none, or stateless off");
	} else {
		return 0;
	}
	NL_SET_BAD_ATTR(extack, tb[DSR_SERVICE_A_STATELESS] ?: tb[other]);
	return -EINVAL;
}

static void read_u32(struct nlattr *const *tb, int type, u32 *value)
{
	if (tb[type])
		*value = nla_get_u32(tb[type]);
}

static void read_u8(struct nlattr *const *tb, int type, u8 *value)
{
	if (tb[type])
		*value = nla_get_u8(tb[type]);
}

static int read_when(const struct dsr_request *request,
		     struct dsr_options *options)
{
	const struct nlattr *attr = request->service[DSR_SERVICE_A_WHEN];

	read_u8(request->service, DSR_SERVICE_A_WHEN, &options->when);
	if (options->when != DSR_WHEN_HELD || !request->id.mark)
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "a service by mark has no address that could be held; expected when always");
	return -EINVAL;
}

static int read_prefix(const struct dsr_request *request, int type, u8 most,
		       bool persist, u8 *prefix)
{
	const struct nlattr *attr = request->service[type];

	if (!attr)
		return 0;
	if (!persist) {
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "a prefix without persistence; expected the seconds of persist too");
		return -EINVAL;
	}
	*prefix = nla_get_u8(attr);
	if (*prefix && *prefix <= most)
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "bad length of a client's prefix; expected 1 to 32 (IPv4) or 1 to 128 (IPv6)");
	return -ERANGE;
}

static int read_persist(const struct dsr_request *request,
			struct dsr_options *o)
{
	const struct nlattr *attr = request->service[DSR_SERVICE_A_PERSIST];
	int err;

	if (attr)
		o->persist = nla_get_u32(attr);
	if (!o->persist) {
		o->persist_prefix = 32;
		o->persist_prefix6 = 128;
	}
	err = read_prefix(request, DSR_SERVICE_A_PERSIST_PREFIX, 32,
			  o->persist, &o->persist_prefix);
	return err ?: read_prefix(request, DSR_SERVICE_A_PERSIST_PREFIX6, 128,
				  o->persist, &o->persist_prefix6);
}

/**
 * dsr_options_read - read a service's options
 * @request: the request, its SERVICE nest and identity read
 * @options: what the request leaves out stays as it is here
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_options_read(const struct dsr_request *request,
		     struct dsr_options *options)
{
	struct nlattr *const *tb = request->service;
	int err;

	read_u32(tb, DSR_SERVICE_A_ROWS, &options->rows);
	read_u8(tb, DSR_SERVICE_A_TRACK, &options->track);
	read_u8(tb, DSR_SERVICE_A_GONE, &options->gone);
	read_u8(tb, DSR_SERVICE_A_NO_SERVER, &options->no_server);
	read_u8(tb, DSR_SERVICE_A_TTL, &options->ttl);
	read_u32(tb, DSR_SERVICE_A_TIMEOUT_ESTABLISHED,
		 &options->timeout_established);
	read_u32(tb, DSR_SERVICE_A_TIMEOUT_HALF_OPEN,
		 &options->timeout_half_open);
	read_u32(tb, DSR_SERVICE_A_TIMEOUT_CLOSING, &options->timeout_closing);
	read_u32(tb, DSR_SERVICE_A_TIMEOUT_UDP, &options->timeout_udp);
	read_u32(tb, DSR_SERVICE_A_TIMEOUT_HALF_CLOSED,
		 &options->timeout_half_closed);
	read_u32(tb, DSR_SERVICE_A_TIMEOUT_HANDOVER,
		 &options->timeout_handover);
	read_u32(tb, DSR_SERVICE_A_SLOW_START, &options->slow_start);
	if (tb[DSR_SERVICE_A_STATELESS])
		options->stateless = nla_get_u8(tb[DSR_SERVICE_A_STATELESS]);
	err = read_scheduler(request, options);
	err = err ?: check_track(request, options);
	err = err ?: check_slow_start(request, options);
	err = err ?: read_persist(request, options);
	err = err ?: read_when(request, options);
	return err ?: check_stateless(request, options);
}

/**
 * dsr_options_limit - may a service's servers have limits of flows?
 * @request: the request
 * @options: the service's options
 * @attr: the attribute at fault if they may not
 *
 * Context: process.
 * Return: 0 or -EINVAL, with extack.
 */
int dsr_options_limit(const struct dsr_request *request,
		      const struct dsr_options *options,
		      const struct nlattr *attr)
{
	struct netlink_ext_ack *extack = request->extack;

	if (options->stateless)
		NL_SET_ERR_MSG(extack,
			       "a stateless service counts no flows: its servers have no limit; expected max-flows off, or stateless off");
	else if (options->track == DSR_TRACK_NONE)
		NL_SET_ERR_MSG(extack,
			       "a limit wants every flow to be tracked; expected max-flows off, or track auto or all");
	else
		return 0;
	NL_SET_BAD_ATTR(extack, attr);
	return -EINVAL;
}

/**
 * dsr_request_service - read a SERVICE nest with options
 * @request: the request; @service and @id are filled
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_request_service(struct dsr_request *request)
{
	int err;

	err = dsr_request_nest(request, DSR_A_SERVICE, request->service,
			       DSR_SERVICE_A_MAX, dsr_service_policy,
			       service_check);
	return err ?: dsr_request_read_identity(request);
}

/**
 * dsr_request_whole_service - read a SERVICE nest that says all of a service
 * @request: the request; @service and @id are filled
 * @options: what it says, and defaults for what it leaves out
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_request_whole_service(struct dsr_request *request,
			      struct dsr_options *options)
{
	int err = dsr_request_service(request);

	if (err)
		return err;
	dsr_options_default(options);
	return dsr_options_read(request, options);
}
