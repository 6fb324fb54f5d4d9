/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An Ethernet device of our own in the initial namespace, that swallows what is
 * sent by it, configured through rtnetlink as ip(8) would do it.
 */
#ifndef _DSR_KUNIT_ETHDEV_H
#define _DSR_KUNIT_ETHDEV_H

#include "address.h"

#include <kunit/test.h>
#include <linux/netdevice.h>

#define ETHDEV_VLAN	5
#define ETHDEV_VLAN_NAME	"dsrtestvlan"

/**
 * struct ethdev - the device
 * @dev: what the kernel knows it by; NULL when it was unregistered
 * @rtnetlink: for requests
 * @stopping: called, if any, while the driver stops the device
 */
struct ethdev {
	struct net_device *dev;
	struct socket *rtnetlink;
	void (*stopping)(struct ethdev *eth);
};

struct dsr_address ethdev_ipv4(u8 subnet, u8 host);
struct dsr_address ethdev_ipv6(u16 subnet, u16 host);

void ethdev_make(struct kunit *test, struct ethdev *eth);
void ethdev_unmake(struct ethdev *eth);

void ethdev_set_up(struct ethdev *eth, bool up);
void ethdev_set_carrier(struct ethdev *eth, bool on);
void ethdev_add_address(struct kunit *test, struct ethdev *eth,
			const struct dsr_address *address, u8 prefix);
void ethdev_add_route(struct kunit *test, struct ethdev *eth,
		      const struct dsr_address *to,
		      const struct dsr_address *gateway);
void ethdev_del_neighbour(struct kunit *test, struct ethdev *eth,
			  const struct dsr_address *address);
u8 ethdev_neighbour(struct ethdev *eth, const struct dsr_address *address);
void ethdev_answer(struct kunit *test, struct ethdev *eth,
		   const struct dsr_address *address, const u8 *lladdr, u8 nud);
void ethdev_use_neighbour(struct kunit *test, struct ethdev *eth,
			  const struct dsr_address *address);
struct net_device *ethdev_add_vlan(struct kunit *test, struct ethdev *eth);
void ethdev_rename(struct kunit *test, struct ethdev *eth,
		   struct net_device *dev, const char *name);
void ethdev_del_link(struct kunit *test, struct ethdev *eth,
		     struct net_device *dev);
int ethdev_solicitations(void);

#endif
