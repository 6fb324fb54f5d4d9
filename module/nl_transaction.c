// SPDX-License-Identifier: GPL-2.0-only
/*
 * TRANSACTION: several changes in one message.
 */
#include "nl_common.h"

int dsr_nl_transaction_pre_doit(const struct genl_split_ops *ops,
				struct sk_buff *skb, struct genl_info *info)
{
	NL_SET_ERR_MSG(info->extack, "transactions are not there yet");
	return -EOPNOTSUPP;
}

void dsr_nl_transaction_post_doit(const struct genl_split_ops *ops,
				  struct sk_buff *skb, struct genl_info *info)
{
}

int dsr_nl_transaction_doit(struct sk_buff *skb, struct genl_info *info)
{
	return -EOPNOTSUPP;
}
