// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resolves a next hop to a device and a link-layer header. A &struct neighbour is
 * never kept: a flush would turn it into one that drops every packet, and its
 * hardware address may change at any time.
 */
#include "nexthop_resolve.h"
#include "netns.h"

#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/ipv6.h>
#include <linux/slab.h>
#include <net/arp.h>
#include <net/ip6_route.h>
#include <net/ndisc.h>
#include <net/neighbour.h>
#include <net/route.h>

static void nh_set_unresolved(struct dsr_nh_result *result,
			      enum dsr_server_reason reason)
{
	result->state = DSR_SERVER_UNRESOLVED;
	result->reason = reason;
}

static void nh_set_up(struct dsr_nh_result *result, const u8 *lladdr)
{
	result->state = DSR_SERVER_UP;
	result->reason = DSR_REASON_NONE;
	memcpy(result->lladdr, lladdr, ETH_ALEN);
}

/* Else it is the route's. */
static bool nh_names_device(const struct dsr_nexthop *nexthop)
{
	return nexthop->ifindex || *nexthop->device;
}

/**
 * dsr_nh_set_device_gone - note that the device of a next hop is gone
 * @dn: the namespace
 * @result: the result
 * @nexthop: the next hop; asks for a device of that name from now on, if it was
 *	asked for and its name is known
 *
 * Context: process, with &dsr_net.brief.
 */
void dsr_nh_set_device_gone(const struct dsr_net *dn,
			    struct dsr_nh_result *result,
			    struct dsr_nexthop *nexthop)
{
	bool asked = nh_names_device(nexthop);

	lockdep_assert_held(&dn->brief);
	dsr_nh_set_down(result,
			asked ? DSR_REASON_DEVICE_GONE : DSR_REASON_NO_ROUTE);
	if (*nexthop->device)
		nexthop->ifindex = 0;
}

static void nh_set_local(struct dsr_nh_result *result)
{
	result->state = DSR_SERVER_LOCAL;
	result->reason = DSR_REASON_NONE;
}

/*
 * By number as long as the device is there, whatever it is called; when it is gone,
 * by its name.
 */
static void nh_by_device(const struct dsr_net *dn, struct dsr_nh_result *result,
			 struct dsr_nexthop *nexthop)
{
	struct net_device *dev;

	rcu_read_lock();
	if (nexthop->ifindex)
		dev = dev_get_by_index_rcu(nexthop->net, nexthop->ifindex);
	else
		dev = dev_get_by_name_rcu(nexthop->net, nexthop->device);
	if (dev) {
		dsr_nh_hold_device(result, dev);
		nexthop->ifindex = dev->ifindex;
		strscpy(nexthop->device, dev->name, IFNAMSIZ);
	} else {
		dsr_nh_set_device_gone(dn, result, nexthop);
	}
	rcu_read_unlock();
}

static void nh_by_dst(struct dsr_nh_result *result, const struct dst_entry *dst)
{
	rcu_read_lock();
	dsr_nh_hold_device(result, READ_ONCE(dst->dev));
	rcu_read_unlock();
}

static bool nh_rt_on_link(const struct rtable *rt, __be32 address)
{
	return rt->rt_gw_family != AF_INET6 &&
	       rt_nexthop(rt, address) == address;
}

static void nh_by_route_ipv4(struct dsr_nh_result *result,
			     const struct dsr_nexthop *nexthop)
{
	__be32 address = nexthop->address.ip.ip;
	struct flowi4 fl4 = { .daddr = address };
	struct rtable *rt;

	rt = ip_route_output_key(nexthop->net, &fl4);
	if (IS_ERR(rt)) {
		dsr_nh_set_down(result, DSR_REASON_NO_ROUTE);
		return;
	}
	if (rt->rt_type == RTN_LOCAL)
		nh_set_local(result);
	else if (rt->rt_type != RTN_UNICAST)
		dsr_nh_set_down(result, DSR_REASON_NO_ROUTE);
	else if (!nh_rt_on_link(rt, address))
		dsr_nh_set_down(result, DSR_REASON_OFF_LINK);
	else
		nh_by_dst(result, &rt->dst);
	ip_rt_put(rt);
}

static void nh_by_route_ipv6(struct dsr_nh_result *result,
			     const struct dsr_nexthop *nexthop)
{
	const struct in6_addr *address = &nexthop->address.ip.in6;
	struct flowi6 fl6 = { .daddr = *address };
	const struct rt6_info *rt;
	struct dst_entry *dst;

	if (!ipv6_mod_enabled()) {
		dsr_nh_set_down(result, DSR_REASON_NO_ROUTE);
		return;
	}
	dst = ip6_route_output(nexthop->net, NULL, &fl6);
	rt = dst_rt6_info(dst);
	if (dst->error)
		dsr_nh_set_down(result, DSR_REASON_NO_ROUTE);
	else if (rt->rt6i_flags & RTF_LOCAL)
		nh_set_local(result);
	else if (!ipv6_addr_equal(rt6_nexthop(rt, address), address))
		dsr_nh_set_down(result, DSR_REASON_OFF_LINK);
	else
		nh_by_dst(result, dst);
	dst_release(dst);
}

/**
 * dsr_nh_device_running - check whether a device can send now
 * @dev: the device
 *
 * Return: true when it is up and has a carrier.
 */
bool dsr_nh_device_running(const struct net_device *dev)
{
	return dev->flags & IFF_UP && netif_running(dev) &&
	       netif_carrier_ok(dev);
}

/* A link that goes down takes its routes along: then the link is the reason. */
static void nh_blame_device(struct dsr_nh_result *result,
			    const struct dsr_nexthop *nexthop)
{
	if (result->state != DSR_SERVER_DOWN || !nexthop->dev ||
	    dsr_nh_device_running(nexthop->dev))
		return;
	dsr_nh_hold_device(result, nexthop->dev);
}

static void nh_by_route(struct dsr_nh_result *result,
			const struct dsr_nexthop *nexthop)
{
	if (nexthop->address.family == AF_INET)
		nh_by_route_ipv4(result, nexthop);
	else
		nh_by_route_ipv6(result, nexthop);
	if (!result->dev)
		nh_blame_device(result, nexthop);
}

static bool nh_device_is_ethernet(const struct net_device *dev)
{
	const struct header_ops *ops = READ_ONCE(dev->header_ops);

	return dev->type == ARPHRD_ETHER && dev->addr_len == ETH_ALEN &&
	       !(dev->flags & (IFF_LOOPBACK | IFF_POINTOPOINT)) &&
	       ops && ops->create;
}

static bool nh_check_device(const struct dsr_net *dn,
			    struct dsr_nh_result *result,
			    struct dsr_nexthop *nexthop)
{
	if (READ_ONCE(result->dev->reg_state) != NETREG_REGISTERED ||
	    !net_eq(dev_net(result->dev), nexthop->net)) {
		dsr_nh_release_device(result);
		dsr_nh_set_device_gone(dn, result, nexthop);
	} else if (!nh_device_is_ethernet(result->dev)) {
		dsr_nh_set_down(result, DSR_REASON_DEVICE_TYPE);
	} else if (!dsr_nh_device_running(result->dev)) {
		dsr_nh_set_down(result, DSR_REASON_DEVICE_DOWN);
	} else {
		return true;
	}
	return false;
}

static struct neigh_table *nh_neighbour_table(u8 family)
{
	if (family == AF_INET)
		return &arp_tbl;
	return ipv6_mod_enabled() ? &nd_tbl : NULL;
}

/*
 * Address and state belong together only under the entry's lock: __neigh_update
 * writes the state first. Returns NUD_NONE for no entry.
 */
static u8 nh_read_neighbour(const struct dsr_nexthop *nexthop,
			    struct net_device *dev, u8 *lladdr)
{
	struct neigh_table *table = nh_neighbour_table(nexthop->address.family);
	struct neighbour *n;
	u8 nud = NUD_NONE;

	n = table ? neigh_lookup(table, &nexthop->address.ip, dev) : NULL;
	if (!n)
		return NUD_NONE;
	read_lock_bh(&n->lock);
	if (!n->dead) {
		nud = n->nud_state;
		memcpy(lladdr, n->ha, ETH_ALEN);
	}
	read_unlock_bh(&n->lock);
	neigh_release(n);
	return nud;
}

/*
 * A device without ARP has entries with its own address, which is no neighbour's.
 * And what is sent to another device of this gateway comes back to it, for ever.
 */
static bool nh_is_self(const struct dsr_nexthop *nexthop, const u8 *lladdr)
{
	bool self;

	rcu_read_lock();
	self = dev_getbyhwaddr_rcu(nexthop->net, ARPHRD_ETHER, lladdr);
	rcu_read_unlock();
	return self;
}

/*
 * By the neighbour table. An entry that is gone (flushed, collected), or not yet
 * resolved again, says nothing against the address in use; only one that failed
 * does. A packet of the gateway's own can turn a failed entry into an incomplete
 * one at once: hence the event.
 */
static void nh_resolve_neighbour(struct dsr_nh_result *result,
				 struct dsr_nexthop *nexthop)
{
	bool failed = test_and_clear_bit(DSR_NEXTHOP_FAILED, &nexthop->events);
	bool serves = nexthop->state == DSR_SERVER_UP &&
		      nexthop->dev == result->dev;
	u8 lladdr[ETH_ALEN];
	u8 nud;

	nud = nh_read_neighbour(nexthop, result->dev, lladdr);
	if (nud & NUD_VALID && !nh_is_self(nexthop, lladdr))
		nh_set_up(result, lladdr);
	else if (nud & NUD_VALID && !(nud & NUD_NOARP))
		nh_set_unresolved(result, DSR_REASON_OWN_MAC);
	else if (failed || nud & (NUD_FAILED | NUD_VALID))
		nh_set_unresolved(result, DSR_REASON_NO_ANSWER);
	else if (serves)
		nh_set_up(result, nexthop->lladdr);
	else if (nexthop->reason == DSR_REASON_NO_ANSWER &&
		 nexthop->dev == result->dev)
		nh_set_unresolved(result, DSR_REASON_NO_ANSWER);
	else
		nh_set_unresolved(result, DSR_REASON_RESOLVING);
}

/* A packet writes its own protocol to the header's end. */
static bool l2_is_header(const struct sk_buff *skb,
			 const struct dsr_nh_result *result)
{
	const __be16 type = htons(ETH_P_IP);

	return skb->len >= ETH_HLEN && skb->len <= DSR_L2_HEADER_MAX &&
	       !memcmp(skb->data, result->lladdr, ETH_ALEN) &&
	       !memcmp(skb_tail_pointer(skb) - sizeof(type), &type,
		       sizeof(type));
}

/* Returns the header's length, or 0 when the device cannot make one. */
static u8 l2_write_header(struct sk_buff *skb,
			  const struct dsr_nh_result *result, u8 *header)
{
	u8 length = 0;

	skb->protocol = htons(ETH_P_IP); /* some devices write another there */
	if (dev_hard_header(skb, result->dev, ETH_P_IP, result->lladdr, NULL,
			    0) > 0 && l2_is_header(skb, result))
		length = skb->len;
	memcpy(header, skb->data, length);
	__skb_pull(skb, skb->len);
	return length;
}

/* A packet to write headers into; the one before, if it is large enough. */
static struct sk_buff *l2_draft_packet(struct sk_buff **draft, u32 headroom)
{
	struct sk_buff *skb = *draft;

	if (skb && skb_headroom(skb) >= headroom)
		return skb;
	kfree_skb(skb);
	skb = alloc_skb(headroom, GFP_KERNEL);
	if (skb)
		skb_reserve(skb, headroom);
	*draft = skb;
	return skb;
}

static int l2_write(struct dsr_l2 *l2, const struct dsr_nh_result *result,
		    struct sk_buff **draft)
{
	u32 headroom = LL_RESERVED_SPACE(result->dev);
	struct sk_buff *skb;

	skb = l2_draft_packet(draft, headroom + DSR_L2_HEADER_MAX);
	if (!skb)
		return -ENOMEM;
	skb->dev = result->dev;
	l2->dev = result->dev;
	l2->mtu = READ_ONCE(result->dev->mtu);
	l2->length = l2_write_header(skb, result, l2->header);
	/* A VLAN's header may be longer than it says (Linux 6.12). */
	l2->headroom = max_t(u32, headroom, l2->length);
	skb->dev = NULL;
	return l2->length ? 0 : -EOPNOTSUPP;
}

static bool l2_equal(const struct dsr_l2 *a, const struct dsr_l2 *b)
{
	return a->dev == b->dev && a->mtu == b->mtu &&
	       a->headroom == b->headroom && a->length == b->length &&
	       a->local == b->local &&
	       !memcmp(a->header, b->header, sizeof(a->header));
}

/* The published header, if it is equal; else a new one. */
static struct dsr_l2 *l2_get(const struct dsr_l2 *l2, struct dsr_l2 *used)
{
	if (used && l2_equal(l2, used))
		return used;
	return kmemdup(l2, sizeof(*l2), GFP_KERNEL_ACCOUNT);
}

/* Make what packets will use; if that fails, the next hop cannot be sent to. */
static int nh_build_l2(struct dsr_nh_result *result, struct dsr_l2 *used,
		       struct sk_buff **draft)
{
	struct dsr_l2 l2 = { .local = result->state == DSR_SERVER_LOCAL };
	int err;

	err = l2.local ? 0 : l2_write(&l2, result, draft);
	if (!err) {
		result->l2 = l2_get(&l2, used);
		err = result->l2 ? 0 : -ENOMEM;
	}
	if (!err)
		return 0;
	if (err == -ENOMEM) {
		nh_set_unresolved(result, DSR_REASON_RESOLVING);
		return err;
	}
	dsr_nh_set_down(result, DSR_REASON_DEVICE_TYPE);
	return 0;
}

static void nh_look_up(const struct dsr_net *dn, struct dsr_nh_result *result,
		       struct dsr_nexthop *nexthop)
{
	if (nh_names_device(nexthop))
		nh_by_device(dn, result, nexthop);
	else
		nh_by_route(result, nexthop);
	if (!result->dev || !nh_check_device(dn, result, nexthop))
		return;
	if (nexthop->pinned && nh_is_self(nexthop, nexthop->lladdr))
		nh_set_unresolved(result, DSR_REASON_OWN_MAC);
	else if (nexthop->pinned)
		nh_set_up(result, nexthop->lladdr);
	else
		nh_resolve_neighbour(result, nexthop);
}

/**
 * dsr_nh_resolve - resolve a next hop: device, hardware address, header
 * @dn: the namespace; a packet to write headers into is kept in it
 * @result: the result; all zero before. Its device is to be released, and its @l2
 *	given away or freed unless it is @nexthop's, whatever is returned
 * @nexthop: the next hop; what it says so far counts where the kernel says
 *	nothing. DSR_NEXTHOP_FAILED is used up; the device that was asked for is
 *	noted in it as it is called now
 *
 * Allocates nothing when packets use an equal header already.
 *
 * Context: process, with &dsr_net.brief. May sleep. Without
 *	RTNL: what changes meanwhile sends a notification, and is seen then.
 * Return: 0, or -ENOMEM with a @result that is not up.
 */
int dsr_nh_resolve(struct dsr_net *dn, struct dsr_nh_result *result,
		   struct dsr_nexthop *nexthop)
{
	lockdep_assert_held(&dn->brief);
	nh_look_up(dn, result, nexthop);
	if (result->state != DSR_SERVER_UP && result->state != DSR_SERVER_LOCAL)
		return 0;
	return nh_build_l2(result, dsr_deref_brief(dn, nexthop->l2),
			   &dn->nexthops.draft);
}

/* Doubles while nobody answers. */
static unsigned long nh_solicit_interval(const struct dsr_nexthop *nexthop)
{
	u8 doubled = max_t(u8, nexthop->unanswered, 1) - 1;

	return min(DSR_SOLICIT_INTERVAL << doubled, DSR_SOLICIT_INTERVAL_MAX);
}

static bool nh_wants_solicit(const struct dsr_nexthop *nexthop)
{
	return nexthop->dev && !nexthop->pinned &&
	       (nexthop->state == DSR_SERVER_UP ||
		nexthop->state == DSR_SERVER_UNRESOLVED) &&
	       !time_before(jiffies,
			    nexthop->solicited + nh_solicit_interval(nexthop));
}

/**
 * dsr_nh_solicit - solicit a neighbour's hardware address, or its confirmation
 * @dn: the namespace
 * @nexthop: the next hop
 *
 * Tells the neighbour table that the entry is in use, as the kernel's output
 * would: a flow that only goes out through here never does, nor does it ever
 * confirm the entry (see mlxsw_sp_router_neighs_update_nh() for the same).
 * Does nothing for what is pinned or down, or was asked for a moment ago; the
 * longer nobody answers, the longer is that moment.
 *
 * Context: process, with &dsr_net.brief.
 */
void dsr_nh_solicit(const struct dsr_net *dn, struct dsr_nexthop *nexthop)
{
	struct neigh_table *table = nh_neighbour_table(nexthop->address.family);
	struct neighbour *n;

	lockdep_assert_held(&dn->brief);
	if (!table || !nh_wants_solicit(nexthop))
		return;
	nexthop->solicited = jiffies;
	if (nexthop->state == DSR_SERVER_UP)
		nexthop->unanswered = 0;
	else if (nh_solicit_interval(nexthop) < DSR_SOLICIT_INTERVAL_MAX)
		nexthop->unanswered++;
	n = __neigh_lookup(table, &nexthop->address.ip, nexthop->dev, 1);
	if (!n)
		return;
	neigh_event_send(n, NULL);
	neigh_release(n);
}
