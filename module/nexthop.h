/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Next hops: where the frames of a server go. A &struct dsr_nexthop lives as long
 * as servers use it; what a packet reads of it is a &struct dsr_l2 that is never
 * changed, only replaced. It knows nothing of services and schedulers, but has
 * callbacks for changes.
 */
#ifndef _DSR_NEXTHOP_H
#define _DSR_NEXTHOP_H

#include "address.h"
#include "uapi/linux/dsr.h"

#include <linux/hashtable.h>
#include <linux/if_ether.h>
#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/workqueue.h>

struct dsr_net;
struct netlink_ext_ack;

/* Ethernet, with room for two VLAN tags (VLAN devices write 18 bytes) */
#define DSR_L2_HEADER_MAX	24

/**
 * struct dsr_l2 - prebuilt link-layer header and the device to send it by
 * @dev: egress device; held by the next hop. NULL when @local
 * @mtu: the device's MTU, in bytes
 * @headroom: LL_RESERVED_SPACE of the device, in bytes; at least @length
 * @length: length of @header, in bytes
 * @local: the gateway itself: nothing is sent, the packet goes up its stack
 * @header: from the destination's hardware address to the packet's protocol, which
 *	is the packet's own
 * @rcu: frees it after the last reader
 *
 * Immutable once published. One cache line, for each packet reads it.
 */
struct dsr_l2 {
	struct net_device *dev;
	u32 mtu;
	u16 headroom;
	u8 length;
	bool local;
	u8 header[DSR_L2_HEADER_MAX];
	struct rcu_head rcu;
};

static_assert(sizeof(struct dsr_l2) <= 64);

/**
 * struct dsr_nexthop_user - a server's membership in its next hop
 * @l2: where packets for the server read what they use, which is the next hop's;
 *	NULL there while nothing can be sent, and without a next hop
 * @node: in &dsr_nexthop.servers
 */
struct dsr_nexthop_user {
	struct dsr_l2 __rcu **l2;
	struct list_head node;
};

/**
 * enum dsr_nexthop_event - what notifiers leave to the work, as bits
 * @DSR_NEXTHOP_CHANGED: its neighbour or device changed: to be resolved anew
 * @DSR_NEXTHOP_FAILED: its neighbour failed, even if it is solicited again now
 * @DSR_NEXTHOP_LEFT: its device was lost: to be told to @changed
 *
 * Bits of &dsr_nexthop.events.
 */
enum dsr_nexthop_event {
	DSR_NEXTHOP_CHANGED,
	DSR_NEXTHOP_FAILED,
	DSR_NEXTHOP_LEFT,
};

/**
 * struct dsr_nexthop - a server address and how to send to it
 * @l2: what packets use, by way of &dsr_nexthop_user.l2; NULL while nothing
 *	can be sent there
 * @net: the namespace
 * @address: the server's own address
 * @ifindex: egress device that was asked for; 0 for the route's, or when that
 *	device is not there
 * @device: its name, "" for the route's or when it is not known
 * @pinned: @lladdr was given by the operator
 * @lladdr: pinned or last resolved hardware address
 * @dev: device in use, up or not, NULL for none; a reference is held
 * @dev_tracker: of that reference
 * @state: &enum dsr_server_state
 * @reason: &enum dsr_server_reason
 * @since: ktime_get_boottime_ns() of the last change of @state
 * @solicited: jiffies when its neighbour was last solicited
 * @unanswered: times that it was since something changed, up to where the interval
 *	grows no more
 * @events: set of &enum dsr_nexthop_event
 * @users: servers that use it
 * @node: in the namespace's list
 * @hash_node: in the namespace's table by address
 * @servers: of &struct dsr_nexthop_user.node
 * @rcu: frees it after the last reader
 *
 * What it says is written under &dsr_net.brief, but for @events; @node, @users and
 * @servers under &dsr_net.lock and that. Notifiers of neighbours read @address,
 * @pinned and @dev under RCU.
 */
struct dsr_nexthop {
	struct dsr_l2 __rcu *l2;
	struct net *net;
	struct dsr_address address;
	u32 ifindex;
	char device[IFNAMSIZ];
	bool pinned;
	u8 lladdr[ETH_ALEN];
	struct net_device *dev;
	netdevice_tracker dev_tracker;
	u8 state;
	u8 reason;
	u64 since;
	unsigned long solicited;
	u8 unanswered;
	unsigned long events;
	u32 users;
	struct list_head node;
	struct hlist_node hash_node;
	struct list_head servers;
	struct rcu_head rcu;
};

/**
 * struct dsr_nexthop_spec - how a next hop is asked for
 * @ifindex: egress device; 0 for the route's, or for one that is not there
 * @device: name of the latter, else ""
 * @pinned: @lladdr is its hardware address
 * @lladdr: not read unless @pinned
 */
struct dsr_nexthop_spec {
	u32 ifindex;
	char device[IFNAMSIZ];
	bool pinned;
	u8 lladdr[ETH_ALEN];
};

/**
 * struct dsr_nexthops - the next hops of one namespace
 * @list: of &struct dsr_nexthop.node
 * @hash: the same by address; notifiers read it under RCU
 * @used: there was a next hop once
 * @draft: a packet to write headers into, or NULL
 * @work: resolves those that have @events
 * @keepalive: resolves all others, and has neighbours confirmed, which one-way
 *	traffic never does
 * @changed: called by a work, with &dsr_net.lock held, for each next hop whose
 *	@l2, state or reason became another; the new one is published already.
 *	Must not get or put next hops. May be NULL; so may the next
 * @batch_done: likewise, after a batch of @changed; again when it returns true
 */
struct dsr_nexthops {
	struct list_head list;
	DECLARE_HASHTABLE(hash, 10);
	bool used;
	struct sk_buff *draft;
	struct delayed_work work;
	struct delayed_work keepalive;
	void (*changed)(struct dsr_net *dn, struct dsr_nexthop *nexthop);
	bool (*batch_done)(struct dsr_net *dn);
};

void dsr_nexthops_init(struct dsr_net *dn);
void dsr_nexthops_exit(struct dsr_net *dn);

struct dsr_nexthop *dsr_nexthop_get(struct dsr_net *dn,
				    const struct dsr_address *address,
				    const struct dsr_nexthop_spec *spec);
void dsr_nexthop_put(struct dsr_net *dn, struct dsr_nexthop *nexthop);
void dsr_nexthop_wake(struct dsr_net *dn, struct dsr_nexthop *nexthop);
void dsr_nexthop_join(const struct dsr_net *dn, struct dsr_nexthop *nexthop,
		      struct dsr_nexthop_user *user);
void dsr_nexthop_leave(const struct dsr_net *dn, struct dsr_nexthop_user *user);
#if IS_ENABLED(CONFIG_KUNIT)
void dsr_nexthop_publish(const struct dsr_net *dn, struct dsr_nexthop *nexthop,
			 struct dsr_l2 *l2);
#endif

/**
 * dsr_nexthop_up - check whether a frame can be sent to a next hop now
 * @nexthop: the next hop
 *
 * Context: the answer may be old the moment it is given.
 * Return: true when it has a finished header, or is the gateway itself.
 */
static inline bool dsr_nexthop_up(const struct dsr_nexthop *nexthop)
{
	return rcu_access_pointer(nexthop->l2);
}

void dsr_nexthop_device(struct dsr_net *dn, const struct net_device *dev,
			unsigned long event);

int dsr_nexthop_register(void);
void dsr_nexthop_unregister(void);

#endif
