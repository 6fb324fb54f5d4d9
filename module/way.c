// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the way to a server. A &struct neighbour is never kept: a flush would
 * turn it into one that drops every packet, and its hardware address may change
 * at any time.
 */
#include "way.h"
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

static void way_unresolved(struct dsr_way *way, enum dsr_server_reason reason)
{
	way->state = DSR_SERVER_UNRESOLVED;
	way->reason = reason;
}

static void way_up(struct dsr_way *way, const u8 *lladdr)
{
	way->state = DSR_SERVER_UP;
	way->reason = DSR_REASON_NONE;
	memcpy(way->lladdr, lladdr, ETH_ALEN);
}

/* Or is it the route's? */
static bool asks_device(const struct dsr_nexthop *nexthop)
{
	return nexthop->ifindex || *nexthop->device;
}

/**
 * dsr_way_gone - there is no way, for the device is gone
 * @dn: the namespace
 * @way: the answer
 * @nexthop: the next hop; asks for a device of that name from now on, if it was
 *	asked for and its name is known
 *
 * Context: process, with &dsr_net.brief.
 */
void dsr_way_gone(const struct dsr_net *dn, struct dsr_way *way,
		  struct dsr_nexthop *nexthop)
{
	bool asked = asks_device(nexthop);

	lockdep_assert_held(&dn->brief);
	dsr_way_down(way, asked ? DSR_REASON_DEVICE_GONE : DSR_REASON_NO_ROUTE);
	if (*nexthop->device)
		nexthop->ifindex = 0;
}

static void way_local(struct dsr_way *way)
{
	way->state = DSR_SERVER_LOCAL;
	way->reason = DSR_REASON_NONE;
}

/*
 * Its number is the device's as long as it is there, whatever it is called; when
 * it is gone, the next one of its name is taken for it.
 */
static void way_by_device(const struct dsr_net *dn, struct dsr_way *way,
			  struct dsr_nexthop *nexthop)
{
	struct net_device *dev;

	rcu_read_lock();
	if (nexthop->ifindex)
		dev = dev_get_by_index_rcu(nexthop->net, nexthop->ifindex);
	else
		dev = dev_get_by_name_rcu(nexthop->net, nexthop->device);
	if (dev) {
		dsr_way_hold(way, dev);
		nexthop->ifindex = dev->ifindex;
		strscpy(nexthop->device, dev->name, IFNAMSIZ);
	} else {
		dsr_way_gone(dn, way, nexthop);
	}
	rcu_read_unlock();
}

static void way_by_dst(struct dsr_way *way, const struct dst_entry *dst)
{
	rcu_read_lock();
	dsr_way_hold(way, READ_ONCE(dst->dev));
	rcu_read_unlock();
}

static bool rt_on_link(const struct rtable *rt, __be32 address)
{
	return rt->rt_gw_family != AF_INET6 &&
	       rt_nexthop(rt, address) == address;
}

static void way_by_route_ipv4(struct dsr_way *way,
			      const struct dsr_nexthop *nexthop)
{
	__be32 address = nexthop->address.ip.ip;
	struct flowi4 fl4 = { .daddr = address };
	struct rtable *rt;

	rt = ip_route_output_key(nexthop->net, &fl4);
	if (IS_ERR(rt)) {
		dsr_way_down(way, DSR_REASON_NO_ROUTE);
		return;
	}
	if (rt->rt_type == RTN_LOCAL)
		way_local(way);
	else if (rt->rt_type != RTN_UNICAST)
		dsr_way_down(way, DSR_REASON_NO_ROUTE);
	else if (!rt_on_link(rt, address))
		dsr_way_down(way, DSR_REASON_OFF_LINK);
	else
		way_by_dst(way, &rt->dst);
	ip_rt_put(rt);
}

static void way_by_route_ipv6(struct dsr_way *way,
			      const struct dsr_nexthop *nexthop)
{
	const struct in6_addr *address = &nexthop->address.ip.in6;
	struct flowi6 fl6 = { .daddr = *address };
	const struct rt6_info *rt;
	struct dst_entry *dst;

	if (!ipv6_mod_enabled()) {
		dsr_way_down(way, DSR_REASON_NO_ROUTE);
		return;
	}
	dst = ip6_route_output(nexthop->net, NULL, &fl6);
	rt = dst_rt6_info(dst);
	if (dst->error)
		dsr_way_down(way, DSR_REASON_NO_ROUTE);
	else if (rt->rt6i_flags & RTF_LOCAL)
		way_local(way);
	else if (!ipv6_addr_equal(rt6_nexthop(rt, address), address))
		dsr_way_down(way, DSR_REASON_OFF_LINK);
	else
		way_by_dst(way, dst);
	dst_release(dst);
}

/**
 * dsr_way_runs - can a device send now?
 * @dev: the device
 *
 * Context: any.
 * Return: true when it is up and has a carrier.
 */
bool dsr_way_runs(const struct net_device *dev)
{
	return dev->flags & IFF_UP && netif_running(dev) &&
	       netif_carrier_ok(dev);
}

/* A link that goes down takes its routes along: then say what came first. */
static void way_blame_device(struct dsr_way *way,
			     const struct dsr_nexthop *nexthop)
{
	if (way->state != DSR_SERVER_DOWN || !nexthop->dev ||
	    dsr_way_runs(nexthop->dev))
		return;
	dsr_way_hold(way, nexthop->dev);
}

static void way_by_route(struct dsr_way *way, const struct dsr_nexthop *nexthop)
{
	if (nexthop->address.family == AF_INET)
		way_by_route_ipv4(way, nexthop);
	else
		way_by_route_ipv6(way, nexthop);
	if (!way->dev)
		way_blame_device(way, nexthop);
}

static bool device_is_ethernet(const struct net_device *dev)
{
	const struct header_ops *ops = READ_ONCE(dev->header_ops);

	return dev->type == ARPHRD_ETHER && dev->addr_len == ETH_ALEN &&
	       !(dev->flags & (IFF_LOOPBACK | IFF_POINTOPOINT)) &&
	       ops && ops->create;
}

static bool way_check_device(const struct dsr_net *dn, struct dsr_way *way,
			     struct dsr_nexthop *nexthop)
{
	if (READ_ONCE(way->dev->reg_state) != NETREG_REGISTERED ||
	    !net_eq(dev_net(way->dev), nexthop->net)) {
		dsr_way_release(way);
		dsr_way_gone(dn, way, nexthop);
	} else if (!device_is_ethernet(way->dev)) {
		dsr_way_down(way, DSR_REASON_DEVICE_TYPE);
	} else if (!dsr_way_runs(way->dev)) {
		dsr_way_down(way, DSR_REASON_DEVICE_DOWN);
	} else {
		return true;
	}
	return false;
}

static struct neigh_table *neighbour_table(u8 family)
{
	if (family == AF_INET)
		return &arp_tbl;
	return ipv6_mod_enabled() ? &nd_tbl : NULL;
}

/*
 * Address and state belong together only under the entry's lock: __neigh_update
 * writes the state first. Returns NUD_NONE for no entry.
 */
static u8 neighbour_read(const struct dsr_nexthop *nexthop,
			 struct net_device *dev, u8 *lladdr)
{
	struct neigh_table *table = neighbour_table(nexthop->address.family);
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
 * A device without ARP has entries with its own address; that is nobody. And
 * what is sent to another device of this gateway comes back to it, for ever.
 */
static bool is_self(const struct dsr_nexthop *nexthop, const u8 *lladdr)
{
	bool self;

	rcu_read_lock();
	self = dev_getbyhwaddr_rcu(nexthop->net, ARPHRD_ETHER, lladdr);
	rcu_read_unlock();
	return self;
}

/*
 * The neighbour table's answer. An entry that is gone (flushed, collected), or
 * not yet resolved again, says nothing against the address that works; only one
 * that failed does. A packet of the gateway's own can turn a failed entry into
 * an incomplete one at once: hence the event.
 */
static void way_resolve(struct dsr_way *way, struct dsr_nexthop *nexthop)
{
	bool failed = test_and_clear_bit(DSR_NEXTHOP_FAILED, &nexthop->events);
	bool serves = nexthop->state == DSR_SERVER_UP &&
		      nexthop->dev == way->dev;
	u8 lladdr[ETH_ALEN];
	u8 nud;

	nud = neighbour_read(nexthop, way->dev, lladdr);
	if (nud & NUD_VALID && !is_self(nexthop, lladdr))
		way_up(way, lladdr);
	else if (nud & NUD_VALID && !(nud & NUD_NOARP))
		way_unresolved(way, DSR_REASON_OWN_MAC);
	else if (failed || nud & (NUD_FAILED | NUD_VALID))
		way_unresolved(way, DSR_REASON_NO_ANSWER);
	else if (serves)
		way_up(way, nexthop->lladdr);
	else if (nexthop->reason == DSR_REASON_NO_ANSWER &&
		 nexthop->dev == way->dev)
		way_unresolved(way, DSR_REASON_NO_ANSWER);
	else
		way_unresolved(way, DSR_REASON_RESOLVING);
}

/* A packet writes its own protocol to the header's end. */
static bool is_header(const struct sk_buff *skb, const struct dsr_way *way)
{
	const __be16 type = htons(ETH_P_IP);

	return skb->len >= ETH_HLEN && skb->len <= DSR_L2_HEADER_MAX &&
	       !memcmp(skb->data, way->lladdr, ETH_ALEN) &&
	       !memcmp(skb_tail_pointer(skb) - sizeof(type), &type,
		       sizeof(type));
}

/* Returns the header's length, or 0 when the device cannot make one. */
static u8 l2_write_header(struct sk_buff *skb, const struct dsr_way *way,
			  u8 *header)
{
	u8 length = 0;

	skb->protocol = htons(ETH_P_IP); /* some devices write another there */
	if (dev_hard_header(skb, way->dev, ETH_P_IP, way->lladdr, NULL,
			    0) > 0 && is_header(skb, way))
		length = skb->len;
	memcpy(header, skb->data, length);
	__skb_pull(skb, skb->len);
	return length;
}

/* A packet to write headers into; the one of the look before, if that will do. */
static struct sk_buff *draft_packet(struct sk_buff **draft, u32 headroom)
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

static int l2_write(struct dsr_l2 *l2, const struct dsr_way *way,
		    struct sk_buff **draft)
{
	u32 headroom = LL_RESERVED_SPACE(way->dev);
	struct sk_buff *skb = draft_packet(draft, headroom + DSR_L2_HEADER_MAX);

	if (!skb)
		return -ENOMEM;
	skb->dev = way->dev;
	l2->dev = way->dev;
	l2->mtu = READ_ONCE(way->dev->mtu);
	l2->length = l2_write_header(skb, way, l2->header);
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

/* What packets use already, if that says the same; else a new one. */
static struct dsr_l2 *l2_get(const struct dsr_l2 *l2, struct dsr_l2 *used)
{
	if (used && l2_equal(l2, used))
		return used;
	return kmemdup(l2, sizeof(*l2), GFP_KERNEL_ACCOUNT);
}

/* Makes what packets will use; if that fails, the way is none after all. */
static int way_build(struct dsr_way *way, struct dsr_l2 *used,
		     struct sk_buff **draft)
{
	struct dsr_l2 l2 = { .local = way->state == DSR_SERVER_LOCAL };
	int err;

	err = l2.local ? 0 : l2_write(&l2, way, draft);
	if (!err) {
		way->l2 = l2_get(&l2, used);
		err = way->l2 ? 0 : -ENOMEM;
	}
	if (!err)
		return 0;
	if (err == -ENOMEM) {
		way_unresolved(way, DSR_REASON_RESOLVING);
		return err;
	}
	dsr_way_down(way, DSR_REASON_DEVICE_TYPE);
	return 0;
}

static void way_look(const struct dsr_net *dn, struct dsr_way *way,
		     struct dsr_nexthop *nexthop)
{
	if (asks_device(nexthop))
		way_by_device(dn, way, nexthop);
	else
		way_by_route(way, nexthop);
	if (!way->dev || !way_check_device(dn, way, nexthop))
		return;
	if (nexthop->pinned && is_self(nexthop, nexthop->lladdr))
		way_unresolved(way, DSR_REASON_OWN_MAC);
	else if (nexthop->pinned)
		way_up(way, nexthop->lladdr);
	else
		way_resolve(way, nexthop);
}

/**
 * dsr_way_find - find the way to a next hop
 * @dn: the namespace; a packet to write headers into is kept in it
 * @way: the answer; all zero before. Its device is to be released, and its @l2
 *	given away or freed unless it is @nexthop's, whatever is returned
 * @nexthop: the next hop; what it says so far counts where the kernel says
 *	nothing. DSR_NEXTHOP_FAILED is used up; the device that was asked for is
 *	noted in it as it is called now
 *
 * Nothing is allocated when packets use already what is found.
 *
 * Context: process, with &dsr_net.brief. May sleep. Without
 *	RTNL: what changes meanwhile sends a notification, and is seen then.
 * Return: 0, or -ENOMEM with a @way that is not up.
 */
int dsr_way_find(struct dsr_net *dn, struct dsr_way *way,
		 struct dsr_nexthop *nexthop)
{
	lockdep_assert_held(&dn->brief);
	way_look(dn, way, nexthop);
	if (way->state != DSR_SERVER_UP && way->state != DSR_SERVER_LOCAL)
		return 0;
	return way_build(way, dsr_deref_brief(dn, nexthop->l2),
			 &dn->nexthops.draft);
}

/* Who does not answer is asked less and less. */
static unsigned long probe_interval(const struct dsr_nexthop *nexthop)
{
	u8 doubled = max_t(u8, nexthop->unanswered, 1) - 1;

	return min(DSR_PROBE_INTERVAL << doubled, DSR_PROBE_INTERVAL_MAX);
}

static bool wants_probe(const struct dsr_nexthop *nexthop)
{
	return nexthop->dev && !nexthop->pinned &&
	       (nexthop->state == DSR_SERVER_UP ||
		nexthop->state == DSR_SERVER_UNRESOLVED) &&
	       !time_before(jiffies,
			    nexthop->probed + probe_interval(nexthop));
}

/**
 * dsr_way_probe - ask for a server's hardware address, or its confirmation
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
void dsr_way_probe(const struct dsr_net *dn, struct dsr_nexthop *nexthop)
{
	struct neigh_table *table = neighbour_table(nexthop->address.family);
	struct neighbour *n;

	lockdep_assert_held(&dn->brief);
	if (!table || !wants_probe(nexthop))
		return;
	nexthop->probed = jiffies;
	if (nexthop->state == DSR_SERVER_UP)
		nexthop->unanswered = 0;
	else if (probe_interval(nexthop) < DSR_PROBE_INTERVAL_MAX)
		nexthop->unanswered++;
	n = __neigh_lookup(table, &nexthop->address.ip, nexthop->dev, 1);
	if (!n)
		return;
	neigh_event_send(n, NULL);
	neigh_release(n);
}
