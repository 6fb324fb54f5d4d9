// SPDX-License-Identifier: GPL-2.0-only
/*
 * A service's options in requests: which attribute says which, and what it means
 * to leave one out. What they may be together is known in options.c.
 */
#include "nl_common.h"

#include <kunit/visibility.h>
#include <linux/export.h>

static int nl_options_read_scheduler(const struct dsr_request *request,
				     struct dsr_options *options)
{
	const struct nlattr *attr = request->service[DSR_SERVICE_A_SCHEDULER];
	const struct dsr_scheduler *scheduler;

	if (!attr)
		return 0;
	scheduler = dsr_scheduler_read(nla_data(attr), request->extack);
	if (IS_ERR(scheduler)) {
		NL_SET_BAD_ATTR(request->extack, attr);
		return PTR_ERR(scheduler);
	}
	options->scheduler = scheduler;
	return 0;
}

static void nl_options_read_list(struct nlattr *const *tb,
				 struct dsr_options *options)
{
	const struct dsr_option *o;

	for (o = dsr_option_list; o->attr; o++)
		if (tb[o->attr])
			nla_memcpy((u8 *)options + o->offset, tb[o->attr],
				   o->size);
}

static int nl_options_check_prefixes(const struct dsr_request *request,
				     const struct dsr_options *options)
{
	struct nlattr *const *tb = request->service;
	const struct nlattr *attr = tb[DSR_SERVICE_A_PERSIST_PREFIX] ?:
				    tb[DSR_SERVICE_A_PERSIST_PREFIX6];

	if (!attr || options->persist)
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "a prefix without persistence; expected the seconds of persist too");
	return -EINVAL;
}

static int nl_options_check_all(const struct dsr_request *request,
				const struct dsr_options *options)
{
	struct nlattr *const *tb = request->service;
	struct dsr_fault fault;
	int err;

	err = dsr_options_check(&request->id, options, request->extack, &fault);
	if (err)
		NL_SET_BAD_ATTR(request->extack,
				tb[fault.attr] ?: tb[fault.other]);
	return err;
}

/**
 * dsr_options_read - read a service's options
 * @request: the request, its SERVICE nest and identity read
 * @options: what the request leaves out stays as it is here
 *
 * Return: 0 or a negative error code, with extack.
 */
int dsr_options_read(const struct dsr_request *request,
		     struct dsr_options *options)
{
	int err;

	nl_options_read_list(request->service, options);
	err = nl_options_read_scheduler(request, options);
	err = err ?: nl_options_check_prefixes(request, options);
	if (err)
		return err;
	dsr_options_normalize(options);
	return nl_options_check_all(request, options);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_options_read);

/**
 * dsr_options_limit - check that a service's servers may have limits of flows
 * @request: the request
 * @options: the service's options
 * @attr: the attribute at fault if they may not
 *
 * Return: 0 or -EINVAL, with extack.
 */
int dsr_options_limit(const struct dsr_request *request,
		      const struct dsr_options *options,
		      const struct nlattr *attr)
{
	int err = dsr_options_check_limit(options, request->extack);

	if (err)
		NL_SET_BAD_ATTR(request->extack, attr);
	return err;
}

/**
 * dsr_options_whole - read all of a service's options
 * @request: the request
 * @options: what it says, and defaults for what it leaves out
 *
 * Return: 0 or a negative error code, with extack.
 */
int dsr_options_whole(const struct dsr_request *request,
		      struct dsr_options *options)
{
	dsr_options_default(options);
	return dsr_options_read(request, options);
}
