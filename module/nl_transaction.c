// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands that change something: each is a transaction of one change, and
 * TRANSACTION is one of several.
 */
#include "nl_common.h"

#include "netns.h"

/* Make what was planned, or only find out whether it could be done. */
static int nl_transaction_finish(struct dsr_request *request,
				 const struct nlattr *check, int err)
{
	if (err)
		dsr_transaction_abandon(request->t);
	else if (check)
		err = dsr_transaction_check(request->t);
	else
		err = dsr_transaction_commit(request->t);
	return err;
}

static int nl_transaction_of_one(struct genl_info *info)
{
	struct dsr_request *request = dsr_request(info);
	const struct nlattr *check = dsr_request_has(request, DSR_A_CHECK);
	int err = dsr_nl_plan(request, info->genlhdr->cmd);

	return nl_transaction_finish(request, check, err);
}

#define CHANGE(name)							\
int dsr_nl_##name##_doit(struct sk_buff *skb, struct genl_info *info)	\
{									\
	return nl_transaction_of_one(info);				\
}

CHANGE(service_new)
CHANGE(service_set)
CHANGE(service_del)
CHANGE(service_replace)
CHANGE(server_new)
CHANGE(server_set)
CHANGE(server_del)
CHANGE(settings_set)
CHANGE(device_set)

/* Beside what its command has, a change may have what is of all of them. */
static int nl_transaction_check_nests(const struct dsr_request *request,
				      u32 nests)
{
	const struct nlattr *attr;
	int rem;

	nests |= BIT(DSR_A_GENERATION) | BIT(DSR_A_CHECK);
	nla_for_each_attr(attr, request->attrs, request->len, rem) {
		if (nests & BIT(nla_type(attr)))
			continue;
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "a change has an attribute that its command has not");
		return -EINVAL;
	}
	return 0;
}

static int nl_transaction_plan_one(struct dsr_request *request, u8 cmd)
{
	u32 nests = dsr_nl_nests(cmd);
	int err;

	if (!nests) {
		NL_SET_ERR_MSG(request->extack,
			       "not a command that changes something; expected one that does");
		return -EINVAL;
	}
	memset(&request->id, 0, sizeof(request->id));
	memset(request->service, 0, sizeof(request->service));
	memset(request->server, 0, sizeof(request->server));
	err = nl_transaction_check_nests(request, nests);
	return err ?: dsr_nl_plan(request, cmd);
}

/* Plan a change, which ends before @end. A refusal that names no attribute is its. */
static int nl_transaction_plan_from(struct dsr_request *request,
				    const struct nlattr *change,
				    const void *end)
{
	int rem = end - (const void *)change, err;

	request->attrs = nla_next(change, &rem);
	request->len = rem;
	err = nl_transaction_plan_one(request, nla_get_u8(change));
	if (err && !request->extack->bad_attr)
		NL_SET_BAD_ATTR(request->extack, change);
	return err;
}

static int nl_transaction_refuse_start(const struct dsr_request *request,
				       const struct nlattr *attr)
{
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "an attribute before the first change; expected a change");
	return -EINVAL;
}

static int nl_transaction_plan_all(struct dsr_request *request)
{
	const struct nlattr *attrs = request->attrs, *attr, *change = NULL;
	const void *end = (const void *)attrs + request->len;
	int len = request->len, rem, err = 0;

	nla_for_each_attr(attr, attrs, len, rem) {
		int type = nla_type(attr);

		if (type == DSR_A_CHANGE) {
			if (change)
				err = nl_transaction_plan_from(request, change,
							       attr);
			change = attr;
		} else if (!change && type != DSR_A_GENERATION &&
			   type != DSR_A_CHECK) {
			err = nl_transaction_refuse_start(request, attr);
		}
		if (err)
			return err;
		cond_resched();
	}
	return change ? nl_transaction_plan_from(request, change, end) : 0;
}

/**
 * dsr_nl_transaction_doit - handle DSR_CMD_TRANSACTION
 * @skb: the message
 * @info: the request
 *
 * Context: process, &dsr_net.lock held.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_transaction_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct dsr_request *request = dsr_request(info);
	const struct nlattr *check = dsr_request_has(request, DSR_A_CHECK);
	int err;

	lockdep_assert_held(&request->dn->lock);
	err = nl_transaction_plan_all(request);
	return nl_transaction_finish(request, check, err);
}
