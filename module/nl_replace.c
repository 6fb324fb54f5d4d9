// SPDX-License-Identifier: GPL-2.0-only
/*
 * SERVICE_REPLACE: a service and its whole server set in one message. The set
 * is read and checked before the lock is taken; service.c does the rest.
 */
#include "nl_common.h"

#include "netns.h"
#include "nl_message.h"

#include <linux/mm.h>
#include <linux/sort.h>
#include <linux/stringify.h>

const struct nla_policy dsr_nl_replace_policy[DSR_A_SERVER + 1] = {
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_service_policy),
	[DSR_A_SERVER] = NLA_POLICY_NESTED(dsr_server_policy),
};

static int compare_specs(const void *a, const void *b)
{
	const struct dsr_server_spec *one = *(const struct dsr_server_spec **)a;
	const struct dsr_server_spec *two = *(const struct dsr_server_spec **)b;

	if (one->address.family != two->address.family)
		return one->address.family < two->address.family ? -1 : 1;
	return memcmp(&one->address.ip, &two->address.ip,
		      sizeof(one->address.ip));
}

/* The place of a server that is named before, or -1. Sorts @order. */
static int find_twin(const struct dsr_server_spec **order,
		     const struct dsr_server_spec *spec, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		order[i] = &spec[i];
	sort(order, n, sizeof(*order), compare_specs, NULL);
	for (i = 1; i < n; i++)
		if (!compare_specs(&order[i - 1], &order[i]))
			return max(order[i - 1], order[i]) - spec;
	return -1;
}

static void refuse_twin(const struct dsr_request *request, int place)
{
	struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, request->nlh, GENL_HDRLEN, rem)
		if (nla_type(attr) == DSR_A_SERVER && !place--)
			break;
	NL_SET_ERR_MSG_ATTR(request->extack,
			    nla_find_nested(attr, DSR_SERVER_A_ADDRESS),
			    "a server is named twice; expected each address once");
}

static int check_twins(const struct dsr_request *request,
		       const struct dsr_server_spec *spec, u32 n)
{
	const struct dsr_server_spec **order;
	int place;

	if (n < 2)
		return 0;
	order = kvmalloc_array(n, sizeof(*order), GFP_KERNEL);
	if (!order)
		return -ENOMEM;
	place = find_twin(order, spec, n);
	kvfree(order);
	if (place < 0)
		return 0;
	refuse_twin(request, place);
	return -EINVAL;
}

static int read_spec(const struct dsr_request *request,
		     const struct dsr_options *options, struct nlattr *attr,
		     struct dsr_server_spec *spec)
{
	struct nlattr *tb[DSR_SERVER_A_MAX + 1];
	int err;

	err = nla_parse_nested(tb, DSR_SERVER_A_MAX, attr, dsr_server_policy,
			       request->extack);
	if (err)
		return err;
	tb[0] = attr;
	err = dsr_server_spec_whole(request, tb, spec);
	if (err || !spec->max_flows)
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

	nlmsg_for_each_attr(attr, request->nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != DSR_A_SERVER)
			continue;
		err = read_spec(request, options, attr, &spec[n++]);
		if (err)
			return err;
	}
	return check_twins(request, spec, n);
}

static int count_specs(const struct dsr_request *request)
{
	struct nlattr *attr;
	int rem, n = 0;

	nlmsg_for_each_attr(attr, request->nlh, GENL_HDRLEN, rem) {
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
			   struct genl_info *info,
			   struct dsr_server_spec *spec, u32 n)
{
	struct dsr_net *dn = request->dn;
	struct dsr_options options;
	int err;

	err = dsr_request_whole_service(request, &options);
	if (!err)
		err = read_specs(request, &options, spec);
	if (err)
		return err;
	mutex_lock(&dn->lock);
	err = dsr_service_replace(dn, &request->id, &options, spec, n,
				  request->extack);
	err = dsr_nl_service_done(request, info, err);
	mutex_unlock(&dn->lock);
	return err;
}

/**
 * dsr_nl_service_replace - DSR_CMD_SERVICE_REPLACE
 * @skb: not used
 * @info: the request
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_service_replace(struct sk_buff *skb, struct genl_info *info)
{
	struct dsr_server_spec *spec;
	struct dsr_request request;
	int n, err;

	dsr_request_init(&request, info);
	n = count_specs(&request);
	if (n < 0)
		return n;
	spec = kvmalloc_array(n ?: 1, sizeof(*spec), GFP_KERNEL);
	if (!spec)
		return -ENOMEM;
	err = service_replace(&request, info, spec, n);
	kvfree(spec);
	return err;
}
