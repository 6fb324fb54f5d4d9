/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place that knows that kernels differ. The code is written for the
 * newest API; each shim says what changed, in which release, and when it may go.
 */
#ifndef _DSR_COMPAT_H
#define _DSR_COMPAT_H

#include <linux/version.h>

#if KERNEL_VERSION(6, 1, 0) > LINUX_VERSION_CODE
#error "dsr needs Linux 6.1 or later"
#endif

#ifndef CONFIG_64BIT
#error "dsr needs a 64-bit kernel: flow entries and counters are single words"
#endif

/*
 * What is per CPU here counts on softirqs that do not preempt each other, which
 * PREEMPT_RT gave up in 6.18 (see Kconfig's PREEMPT_RT_NEEDS_BH_LOCK).
 */
#if defined(CONFIG_PREEMPT_RT) && !defined(CONFIG_PREEMPT_RT_NEEDS_BH_LOCK) && \
	KERNEL_VERSION(6, 18, 0) <= LINUX_VERSION_CODE
#error "dsr needs PREEMPT_RT_NEEDS_BH_LOCK where the kernel has PREEMPT_RT"
#endif

/*
 * Since 6.5 the functions about segments have a header of their own, which
 * nothing else includes. May go with Linux 6.1.
 */
#if KERNEL_VERSION(6, 5, 0) <= LINUX_VERSION_CODE
#include <net/gso.h>
#else
#include <linux/skbuff.h>
#endif

/* Since 6.7 the range of a policy is constant. May go with Linux 6.6. */
#include <net/netlink.h>

#if KERNEL_VERSION(6, 7, 0) > LINUX_VERSION_CODE
#undef NLA_POLICY_FULL_RANGE
#define NLA_POLICY_FULL_RANGE(tp, _range) {				\
	.type = NLA_ENSURE_UINT_OR_BINARY_TYPE(tp),			\
	.validation_type = NLA_VALIDATE_RANGE_PTR,			\
	.range = (struct netlink_range_validation *)(_range),		\
}
#endif

/*
 * Since 6.2 a family has an entry for a request and another one for a dump, each
 * with what runs before and after it. Before, a command had one entry, and the
 * family had the one function that runs before, and after, every request; which
 * is what they all say here. May go with Linux 6.1.
 */
#include <net/genetlink.h>

#if KERNEL_VERSION(6, 2, 0) > LINUX_VERSION_CODE
struct genl_split_ops {
	int (*pre_doit)(const struct genl_split_ops *ops, struct sk_buff *skb,
			struct genl_info *info);
	int (*doit)(struct sk_buff *skb, struct genl_info *info);
	void (*post_doit)(const struct genl_split_ops *ops,
			  struct sk_buff *skb, struct genl_info *info);
	int (*start)(struct netlink_callback *cb);
	int (*dumpit)(struct sk_buff *skb, struct netlink_callback *cb);
	const struct nla_policy *policy;
	unsigned int maxattr;
	u8 cmd;
	u8 flags;
};

static inline const struct genl_split_ops **dsr_genl_first(void)
{
	static const struct genl_split_ops *first;

	return &first;
}

static inline int dsr_genl_pre(const struct genl_ops *ops, struct sk_buff *skb,
			       struct genl_info *info)
{
	return (*dsr_genl_first())->pre_doit(NULL, skb, info);
}

static inline void dsr_genl_post(const struct genl_ops *ops,
				 struct sk_buff *skb, struct genl_info *info)
{
	(*dsr_genl_first())->post_doit(NULL, skb, info);
}

/* @from: of each command the entry for requests, then that for dumps */
static inline void dsr_genl_set_ops(struct genl_family *family,
				    const struct genl_split_ops *from, u8 n)
{
	static struct genl_ops merged[32];
	struct genl_ops *to = merged;

	*dsr_genl_first() = from;
	for (family->n_ops = 0; n--; from++) {
		if (!family->n_ops || to->cmd != from->cmd)
			to = &merged[family->n_ops++];
		to->cmd = from->cmd;
		to->policy = from->policy;
		to->maxattr = from->maxattr;
		to->flags = from->flags & GENL_UNS_ADMIN_PERM;
		to->doit = from->doit ?: to->doit;
		to->start = from->start;
		to->dumpit = from->dumpit;
	}
	family->ops = merged;
	family->pre_doit = dsr_genl_pre;
	family->post_doit = dsr_genl_post;
}
#else
static inline void dsr_genl_set_ops(struct genl_family *family,
				    const struct genl_split_ops *ops, u8 n)
{
	family->split_ops = ops;
	family->n_split_ops = n;
}
#endif

/*
 * Debian's kernels set every local variable to zero. This one is written before
 * it is read, and is too large to be written twice for each packet. Sparse does
 * not know the word.
 */
#if defined(__GNUC__) && !defined(__CHECKER__)
#define DSR_UNINITIALIZED __attribute__((uninitialized))
#else
#define DSR_UNINITIALIZED
#endif

#endif
