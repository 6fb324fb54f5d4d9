// SPDX-License-Identifier: GPL-2.0-only
/*
 * A service's options in requests: which go together, and what it means to leave
 * one out. Works on the message and &struct dsr_options alone.
 */
#include "nl_common.h"

#include "sched.h"

#include <linux/in.h>
#include <linux/log2.h>
#include <linux/stringify.h>

static int read_rows(const struct dsr_request *request,
		     struct dsr_options *options)
{
	const struct nlattr *attr = request->service[DSR_SERVICE_A_ROWS];

	if (!attr)
		return 0;
	options->rows = nla_get_u32(attr);
	if (!options->rows || (is_power_of_2(options->rows) &&
			       options->rows >= DSR_ROWS_MIN))
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "bad number of rows; expected a power of two from "
			    __stringify(DSR_ROWS_MIN) " to "
			    __stringify(DSR_ROWS_MAX) ", or 0 for the default");
	return -ERANGE;
}

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

static int read_prefix(const struct dsr_request *request, int type,
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
	return 0;
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
	err = read_prefix(request, DSR_SERVICE_A_PERSIST_PREFIX, o->persist,
			  &o->persist_prefix);
	return err ?: read_prefix(request, DSR_SERVICE_A_PERSIST_PREFIX6,
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
	err = read_rows(request, options);
	err = err ?: read_scheduler(request, options);
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
 * dsr_options_whole - read all of a service's options
 * @request: the request
 * @options: what it says, and defaults for what it leaves out
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_options_whole(const struct dsr_request *request,
		      struct dsr_options *options)
{
	dsr_options_default(options);
	return dsr_options_read(request, options);
}
