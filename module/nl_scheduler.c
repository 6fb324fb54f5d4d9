// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCHEDULER_GET: the schedulers that this module has, for tools, which are not to
 * know them by heart. Nothing here changes, nor is it of one namespace.
 */
#include "generated/dsr_nl.h"
#include "nl_message.h"
#include "sched.h"

#include <kunit/visibility.h>
#include <linux/export.h>

static u32 scheduler_flags(const struct dsr_scheduler *scheduler)
{
	u32 flags = 0;

	if (scheduler->per_flow)
		flags |= DSR_SCHEDULER_PER_FLOW;
	if (scheduler->slots)
		flags |= DSR_SCHEDULER_ROTATES;
	if (scheduler->pick)
		flags |= DSR_SCHEDULER_BY_FLOWS;
	if (scheduler->source)
		flags |= DSR_SCHEDULER_BY_SOURCE;
	if (scheduler->pick == DSR_PICK_PRIORITY)
		flags |= DSR_SCHEDULER_ORDERED;
	return flags;
}

static int put_scheduler(struct sk_buff *skb,
			 const struct dsr_scheduler *scheduler)
{
	struct nlattr *nest = nla_nest_start(skb, DSR_A_SCHEDULER);

	if (!nest ||
	    nla_put_string(skb, DSR_SCHEDULER_A_NAME, scheduler->name) ||
	    nla_put_u32(skb, DSR_SCHEDULER_A_FLAGS, scheduler_flags(scheduler)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int dump_scheduler(struct sk_buff *skb, struct netlink_callback *cb,
			  const struct dsr_scheduler *scheduler)
{
	void *head = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				 cb->nlh->nlmsg_seq, &dsr_family, NLM_F_MULTI,
				 DSR_CMD_SCHEDULER_GET);
	int err;

	if (!head)
		return -EMSGSIZE;
	err = put_scheduler(skb, scheduler);
	if (err)
		genlmsg_cancel(skb, head);
	else
		genlmsg_end(skb, head);
	return err;
}

/**
 * dsr_nl_scheduler_get_dumpit - tell all schedulers, in the order of their list
 * @skb: what to fill
 * @cb: the dump; its first argument is how many were told
 *
 * Return: length of @skb, 0 at the end, or -EMSGSIZE.
 */
int dsr_nl_scheduler_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	const struct dsr_scheduler *scheduler;
	int err = 0;

	while (!err && (scheduler = dsr_scheduler_at(cb->args[0]))) {
		err = dump_scheduler(skb, cb, scheduler);
		cb->args[0] += !err;
	}
	return skb->len ?: err;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_nl_scheduler_get_dumpit);
