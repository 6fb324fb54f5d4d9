/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A gateway to test on, in the initial namespace: one Ethernet device of our
 * own that swallows what is sent by it, configured through rtnetlink as ip(8)
 * would do it.
 */
#ifndef _DSR_KUNIT_RIG_H
#define _DSR_KUNIT_RIG_H

#include "address.h"

#include <kunit/test.h>
#include <linux/netdevice.h>

#define RIG_VLAN	5
#define RIG_VLAN_NAME	"dsrtestvlan"

/**
 * struct rig - the gateway
 * @dev: its device; NULL when it was unregistered
 * @rtnetlink: for requests
 * @stopping: called, if any, while the driver stops the device
 */
struct rig {
	struct net_device *dev;
	struct socket *rtnetlink;
	void (*stopping)(struct rig *rig);
};

struct dsr_address rig_ipv4(u8 subnet, u8 host);
struct dsr_address rig_ipv6(u16 subnet, u16 host);

void rig_make(struct kunit *test, struct rig *rig);
void rig_unmake(struct rig *rig);

void rig_set_up(struct rig *rig, bool up);
void rig_set_carrier(struct rig *rig, bool on);
void rig_add_address(struct kunit *test, struct rig *rig,
		     const struct dsr_address *address, u8 prefix);
void rig_add_route(struct kunit *test, struct rig *rig,
		   const struct dsr_address *to,
		   const struct dsr_address *gateway);
void rig_del_neighbour(struct kunit *test, struct rig *rig,
		       const struct dsr_address *address);
u8 rig_neighbour(struct rig *rig, const struct dsr_address *address);
void rig_answer(struct kunit *test, struct rig *rig,
		const struct dsr_address *address, const u8 *lladdr, u8 nud);
void rig_use_neighbour(struct kunit *test, struct rig *rig,
		       const struct dsr_address *address);
struct net_device *rig_add_vlan(struct kunit *test, struct rig *rig);
void rig_rename(struct kunit *test, struct rig *rig, struct net_device *dev,
		const char *name);
void rig_del_link(struct kunit *test, struct rig *rig, struct net_device *dev);
int rig_solicitations(void);

#endif
