// SPDX-License-Identifier: GPL-2.0-only
/*
 * SERVICE_REPLACE: a service and its whole server set in one message. The set is
 * read and checked here; transaction.c does the rest.
 */
#include "nl_common.h"

#include "netns.h"
#include "nl_message.h"

#include <linux/mm.h>
#include <linux/sort.h>
#include <linux/stringify.h>

static int compare_specs(const void *a, const void *b)
{
	const struct dsr_server_spec *one = *(const struct dsr_server_spec **)a;
	const struct dsr_server_spec *two = *(const struct dsr_server_spec **)b;

	if (one->address.family != two->address.family)
		return one->address.family < two->address.family ? -1 : 1;
	return memcmp(&one->address.ip, &two->address.ip,
		      sizeof(one->address.ip));
}

static int compare_marks(const void *a, const void *b)
{
	const struct dsr_server_spec *one = *(const struct dsr_server_spec **)a;
	const struct dsr_server_spec *two = *(const struct dsr_server_spec **)b;

	if (one->cfg.probe_mark != two->cfg.probe_mark)
		return one->cfg.probe_mark < two->cfg.probe_mark ? -1 : 1;
	if (one->cfg.probe_mark || one == two)
		return 0;
	return one < two ? -1 : 1;
}

/* The place of a server that is like one before, or -1. Sorts @order. */
static int find_duplicate(const struct dsr_server_spec **order,
			  const struct dsr_server_spec *spec, u32 n,
			  cmp_func_t compare)
{
	u32 i;

	for (i = 0; i < n; i++)
		order[i] = &spec[i];
	sort(order, n, sizeof(*order), compare, NULL);
	for (i = 1; i < n; i++)
		if (!compare(&order[i - 1], &order[i]))
			return max(order[i - 1], order[i]) - spec;
	return -1;
}

static struct nlattr *nth_server(const struct dsr_request *request, int place,
				 int type)
{
	struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, request->attrs, request->len, rem)
		if (nla_type(attr) == DSR_A_SERVER && !place--)
			break;
	return nla_find_nested(attr, type);
}

static int check_marks(const struct dsr_request *request,
		       const struct dsr_server_spec **order,
		       const struct dsr_server_spec *spec, u32 n)
{
	int place = find_duplicate(order, spec, n, compare_marks);

	if (place < 0)
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack,
			    nth_server(request, place, DSR_SERVER_A_PROBE_MARK),
			    "two servers have the same probe mark; expected one server for a mark");
	return -EEXIST;
}

static int check_addresses(const struct dsr_request *request,
			   const struct dsr_server_spec **order,
			   const struct dsr_server_spec *spec, u32 n)
{
	int place = find_duplicate(order, spec, n, compare_specs);

	if (place < 0)
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack,
			    nth_server(request, place, DSR_SERVER_A_ADDRESS),
			    "a server is named twice; expected each address once");
	return -EINVAL;
}

static int check_duplicates(const struct dsr_request *request,
			    const struct dsr_server_spec *spec, u32 n)
{
	const struct dsr_server_spec **order;
	int err;

	if (n < 2)
		return 0;
	order = kvmalloc_array(n, sizeof(*order), GFP_KERNEL);
	if (!order)
		return -ENOMEM;
	err = check_addresses(request, order, spec, n);
	if (!err)
		err = check_marks(request, order, spec, n);
	kvfree(order);
	return err;
}

/* Its attributes are not to lie below what the plan needs of the stack. */
static noinline_for_stack int read_spec(const struct dsr_request *request,
					const struct dsr_options *options,
					struct nlattr *attr,
					struct dsr_server_spec *spec)
{
	struct nlattr *tb[DSR_SERVER_A_MAX + 1];
	int err;

	err = nla_parse_nested(tb, DSR_SERVER_A_MAX, attr, NULL,
			       request->extack);
	if (err)
		return err;
	tb[0] = attr;
	err = dsr_server_spec_whole(request, tb, spec);
	if (err || !spec->cfg.max_flows)
		return err;
	return dsr_options_limit(request, options, tb[DSR_SERVER_A_MAX_FLOWS]);
}

static int read_specs(const struct dsr_request *request,
		      const struct dsr_options *options,
		      struct dsr_server_spec *spec)
{
	struct nlattr *attr;
	int rem, err;
	u32 n = 0;

	nla_for_each_attr(attr, request->attrs, request->len, rem) {
		if (nla_type(attr) != DSR_A_SERVER)
			continue;
		err = read_spec(request, options, attr, &spec[n++]);
		if (err)
			return err;
	}
	return check_duplicates(request, spec, n);
}

static int count_specs(const struct dsr_request *request)
{
	struct nlattr *attr;
	int rem, n = 0;

	nla_for_each_attr(attr, request->attrs, request->len, rem) {
		if (nla_type(attr) != DSR_A_SERVER)
			continue;
		if (n++ < DSR_SERVICE_SERVERS_MAX)
			continue;
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "too many servers for one service; expected at most "
				    __stringify(DSR_SERVICE_SERVERS_MAX));
		return -ENOSPC;
	}
	return n;
}

static int service_replace(struct dsr_request *request,
			   struct dsr_server_spec *spec, u32 n)
{
	struct dsr_options options;
	struct dsr_identity to;
	int err;

	err = dsr_options_whole(request, &options);
	err = err ?: dsr_request_new_ports(request, &to);
	err = err ?: read_specs(request, &options, spec);
	if (err)
		return err;
	err = dsr_table_service_replace(request->t, &request->id, &to, &options,
					spec, n);
	dsr_request_fault(request, &options, err);
	return err;
}

/**
 * dsr_nl_plan_service_replace - plan what DSR_CMD_SERVICE_REPLACE asks for
 * @request: the request
 *
 * Context: process, &dsr_net.lock held.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_plan_service_replace(struct dsr_request *request)
{
	struct dsr_server_spec *spec;
	int n, err;

	lockdep_assert_held(&request->dn->lock);
	n = count_specs(request);
	if (n < 0)
		return n;
	spec = kvmalloc_array(n ?: 1, sizeof(*spec), GFP_KERNEL);
	if (!spec)
		return -ENOMEM;
	err = service_replace(request, spec, n);
	kvfree(spec);
	return err;
}
