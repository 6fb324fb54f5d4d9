/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What module/compat.h is for the module, for what only the tests use. Knows
 * nothing of dsr.
 */
#ifndef _DSR_KUNIT_KERNELS_H
#define _DSR_KUNIT_KERNELS_H

#include <kunit/test.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/version.h>

/* Since 6.13 the name is a string. May go with Linux 6.12. */
#if KERNEL_VERSION(6, 13, 0) > LINUX_VERSION_CODE
#undef MODULE_IMPORT_NS
#define MODULE_IMPORT_NS(ns) MODULE_INFO(import_ns, ns)
#endif

/*
 * What gives the parameters for KUNIT_CASE_PARAM(): a function of "prev" and
 * "name". Since 6.18 it gets the case too. May go with Linux 6.12.
 */
#if KERNEL_VERSION(6, 18, 0) > LINUX_VERSION_CODE
#define KUNIT_GENERATOR(function) \
	const void *(function)(const void *prev, char *name)
#else
#define KUNIT_GENERATOR(function) \
	const void *(function)(struct kunit *test, const void *prev, char *name)
#endif

/*
 * Of a long random history: User Mode Linux with several processors makes two
 * system calls of each look that lockdep takes at RCU, and what lockdep is there
 * for it sees in a tenth.
 */
#if IS_ENABLED(CONFIG_UML) && IS_ENABLED(CONFIG_SMP) && \
	IS_ENABLED(CONFIG_PROVE_LOCKING)
#define STEPS_OF(n)	((n) / 10)
#else
#define STEPS_OF(n)	(n)
#endif

/* Since 6.16 the address is a sockaddr_storage. May go with Linux 6.12. */
#if KERNEL_VERSION(6, 16, 0) > LINUX_VERSION_CODE
#define dev_set_mac_address(dev, address, extack) \
	dev_set_mac_address(dev, (struct sockaddr *)(address), extack)
#endif

/* Since 6.12 it is a bit of its own. May go with Linux 6.1. */
static inline void netdev_set_lltx(struct net_device *dev)
{
#if KERNEL_VERSION(6, 12, 0) > LINUX_VERSION_CODE
	dev->features |= NETIF_F_LLTX;
#else
	dev->lltx = true;
#endif
}

/*
 * Without SMP, RCU takes any place where one may sleep for a grace period:
 * cond_synchronize_rcu() does nothing then, and what was begun for polling is not
 * over before another task has run.
 */
static inline void wait_for_grace(unsigned long grace)
{
	if (!poll_state_synchronize_rcu(grace))
		synchronize_rcu();
}

#endif
